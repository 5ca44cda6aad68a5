//! `skill-not-found`: a subagent asks for a skill that does not exist.

use super::wording::message;
use super::{Access, Context, Rule};
use crate::catalog::{ItemKind, Kind, Severity, nearest};
use crate::finding::{Finding, Fix};
use crate::model::{Field, Item};
use crate::syntax::value::Value;
use crate::text::TextEdit;
use crate::workspace::Summary;

pub(super) const RULE: Rule = Rule {
    id: "skill-not-found",
    severity: Severity::Warning,
    summary: "A skill that does not exist in the workspace",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A name in the `skills` of a subagent that no skill of the workspace or of the home folder goes by: neither the name of a skill's folder,
nor the `name` in its frontmatter, nor `plugin:skill`. Wrong letter case and a slash in front are recognised.

Skills of plugins that are not part of the workspace cannot be seen and are not reported, nor are files in collections that no host
searches.

## Why it matters

- **Claude Code** starts the subagent without the skill and mentions it only in the debug log, so the subagent works without the
  instructions it was meant to have.

## Example

```markdown
---
name: reviewer
description: Reviews code.
skills:
  - /Code-Style
---
```

## Better

```markdown
---
name: reviewer
description: Reviews code.
skills:
  - code-style
---
```

## Fix

Safe for letter case and for a slash in front. Suggested where another skill's name is close enough to be meant.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(frontmatter) = context.frontmatter().filter(|_| context.reads_values()) else {
        return;
    };
    let in_root = context.snapshot.root_of(&context.file.path).is_some();
    // Before the first scan has ended, a name that is not known may still exist.
    if !in_root || !context.is_searched() || !context.snapshot.is_complete() {
        return;
    }
    for field in &context.definition.fields {
        let entry = frontmatter.mapping.entries.get(field.entry);
        let raw = entry.is_some_and(|entry| entry.value.value == Value::Raw);
        if raw && context.access() != Access::Repaired {
            continue;
        }
        for item in field
            .items
            .iter()
            .filter(|item| item.kind == ItemKind::Skill)
        {
            out.extend(report(context, field, item));
        }
    }
}

/// How a name misses the skill that was meant.
enum Miss<'a> {
    /// A slash in front of it.
    Slash(&'a str),
    /// Another letter case.
    Case(String),
    /// A slip of the fingers.
    Slip(String),
    /// There is nothing like it.
    Nothing,
}

fn report(context: &Context<'_>, field: &Field, item: &Item) -> Option<Finding> {
    let effect = field.key?.effect.unknown_item.as_ref()?;
    let name = &*item.text;
    let defect = format!("There is no skill named `{name}`.");
    let (defect, advice, fix) = match miss(context, name)? {
        Miss::Slash(bare) => (
            "The name of a skill is written without a slash here.".to_owned(),
            format!("Write `{bare}`."),
            Some((true, bare.to_owned())),
        ),
        Miss::Case(right) => (
            format!("The skill is called `{right}`; letter case counts."),
            String::new(),
            Some((true, right)),
        ),
        Miss::Slip(right) => (
            defect,
            format!("Did you mean `{right}`?"),
            Some((false, right)),
        ),
        Miss::Nothing => (
            defect,
            "Create the skill, or delete the entry.".to_owned(),
            None,
        ),
    };
    let text = message(&[&defect, &effect.text, &advice]);
    let mut finding = context.finding(RULE.id, effect.severity(), item.range, text);
    finding.fix = fix.map(|(safe, new_text)| {
        let title = format!("Replace by `{new_text}`");
        let edit = TextEdit {
            range: item.range,
            new_text,
        };
        if safe {
            Fix::safe(title, vec![edit])
        } else {
            Fix::suggested(title, vec![edit])
        }
    });
    Some(finding)
}

/// `None` when the skill exists, or may exist where nobody can look.
fn miss<'n>(context: &Context<'_>, name: &'n str) -> Option<Miss<'n>> {
    if exists(context, name) {
        return None;
    }
    if let Some(bare) = name.strip_prefix('/')
        && exists(context, bare)
    {
        return Some(Miss::Slash(bare));
    }
    if let Some((plugin, _)) = name.split_once(':')
        && !is_known_plugin(context, plugin)
    {
        return None;
    }
    let bare = name.strip_prefix('/').unwrap_or(name);
    // Only names of about the same length are worth comparing, however many skills there are.
    let mut names: Vec<String> = context
        .snapshot
        .each_of_kind(Kind::Skill)
        .flat_map(all_names)
        .filter(|other| other.len().abs_diff(bare.len()) <= LONGEST_SLIP)
        .collect();
    names.sort_unstable();
    if let Some(right) = names.iter().find(|other| other.eq_ignore_ascii_case(bare)) {
        return Some(Miss::Case(right.clone()));
    }
    let close = nearest(bare, names.iter().map(String::as_str));
    Some(close.map_or(Miss::Nothing, |right| Miss::Slip(right.to_owned())))
}

/// Bytes by which a misspelt name may differ in length.
const LONGEST_SLIP: usize = 8;

fn exists(context: &Context<'_>, name: &str) -> bool {
    // Commands are loaded like skills, and some of the commands that come with the host are skills.
    let comes_with_host = context
        .host()
        .is_some_and(|host| host.builtin_command(name).is_some());
    comes_with_host
        || [Kind::Skill, Kind::Command]
            .iter()
            .any(|kind| !context.snapshot.named(*kind, name).is_empty())
}

fn is_known_plugin(context: &Context<'_>, plugin: &str) -> bool {
    let mut plugins = context.snapshot.surroundings().plugins.values();
    let mut skills = context.snapshot.each_of_kind(Kind::Skill);
    plugins.any(|known| known == plugin)
        || skills.any(|skill| skill.plugin.as_deref() == Some(plugin))
}

fn all_names(skill: &Summary) -> Vec<String> {
    let mut names = vec![skill.name.clone()];
    names.extend(skill.alias.clone());
    if skill.plugin.is_some() {
        names.push(skill.qualified_name());
    }
    names.retain(|name| !name.is_empty());
    names
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    const SKILLS: &str = "//- /w/.claude/skills/code-style/SKILL.md\n---\nname: style\ndescription: b\n---\n\
        //- /home/me/.claude/skills/mine/SKILL.md\n---\ndescription: b\n---\n\
        //- /w/p/skills/pdf/SKILL.md\n---\ndescription: b\n---\n\
        //- /w/p/.claude-plugin/plugin.json\n{}\n";

    fn agent(skills: &str) -> String {
        format!("---\nname: a\ndescription: b\nskills:{skills}\n---\n{SKILLS}")
    }

    #[test]
    fn each_item_is_looked_up() {
        let text = agent(
            "\n  - code-style\n  - style\n  - mine\n  - p:pdf\n  - code-stile\n  - other\n  - p:other",
        );
        check(
            &text,
            expect![[r#"
             9 |   - code-stile
                     ^^^^^^^^^^
            warning skill-not-found: There is no skill named `code-stile`. Claude Code starts the subagent without this skill. Did you mean `code-style`?
              fix (unsafe): Replace by `code-style`
            10 |   - other
                     ^^^^^
            warning skill-not-found: There is no skill named `other`. Claude Code starts the subagent without this skill. Create the skill, or delete the entry.
            11 |   - p:other
                     ^^^^^^^
            warning skill-not-found: There is no skill named `p:other`. Claude Code starts the subagent without this skill. Create the skill, or delete the entry.
        "#]],
        );
    }

    #[test]
    fn letter_case_and_slashes() {
        let text = agent(" [/style, \"Code-Style\", Mine]");
        check(
            &text,
            expect![[r#"
             4 | skills: [/style, "Code-Style", Mine]
                          ^^^^^^
            warning skill-not-found: The name of a skill is written without a slash here. Claude Code starts the subagent without this skill. Write `style`.
              fix (safe): Replace by `style`
             4 | skills: [/style, "Code-Style", Mine]
                                   ^^^^^^^^^^
            warning skill-not-found: The skill is called `code-style`; letter case counts. Claude Code starts the subagent without this skill.
              fix (safe): Replace by `code-style`
             4 | skills: [/style, "Code-Style", Mine]
                                                ^^^^
            warning skill-not-found: The skill is called `mine`; letter case counts. Claude Code starts the subagent without this skill.
              fix (safe): Replace by `mine`
        "#]],
        );
        check_fix(
            RULE.id,
            &text,
            expect![[r#"
            Replace by `style` (safe)
            Replace by `code-style` (safe)
            Replace by `mine` (safe)
            ---
            name: a
            description: b
            skills: [style, "code-style", mine]
            ---
        "#]],
        );
    }

    #[test]
    fn plugins_that_are_not_here_cannot_be_judged() {
        check(&agent(" elsewhere:pdf, review"), expect![[""]]);
    }

    #[test]
    fn a_collection_is_not_searched() {
        check(
            "//- /w/categories/x/a.md\n---\nname: a-b\ndescription: b\nskills: nothing\n---\n",
            expect![[""]],
        );
        check(
            "//- /elsewhere/.claude/agents/a.md\n---\nname: a\ndescription: b\nskills: nothing\n---\n",
            expect![[""]],
        );
    }
}
