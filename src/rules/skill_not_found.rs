//! `skill-not-found`: a skill is named that does not exist.

use super::names::{exists, unknown};
use super::wording::message;
use super::wrong_separator::concerns_names;
use super::{Context, Rule};
use crate::catalog::{ItemKind, Namespace, Severity};
use crate::finding::{Finding, Fix};
use crate::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    id: "skill-not-found",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A skill that does not exist in the workspace",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A name in the `skills` of a subagent, or in `Skill(…)` in a list of tools or a permission rule, that no skill or command of the workspace
or of the home folder goes by: neither the name of a skill's folder, nor the `name` in its frontmatter, nor `plugin:skill`. Wrong letter
case and a slash in front are recognised.

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

Safe for letter case and for a slash in front. Suggested where another skill's name is close enough to be meant. Editors offer to create
a skill that is like no other.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for name in unknown(context, Namespace::Skill) {
        out.extend(name.report(context, RULE.id, Namespace::Skill));
    }
    slashes(context, out);
}

/// Names that exist, with a slash in front that does not belong there.
fn slashes(context: &Context<'_>, out: &mut Vec<Finding>) {
    if !context.is_searched() || !context.reads_values() {
        return;
    }
    for field in &context.definition.fields {
        let Some(effect) = field.key.and_then(|key| key.effect.unknown_item.as_ref()) else {
            continue;
        };
        if concerns_names(context, field) {
            continue;
        }
        let skills = field.items.iter();
        for item in skills.filter(|item| item.kind == ItemKind::Skill) {
            let Some(bare) = item.text.strip_prefix('/') else {
                continue;
            };
            if !exists(context, Namespace::Skill, bare) {
                continue;
            }
            let defect = "The name of a skill is written without a slash here.";
            let advice = format!("Write `{bare}`.");
            let text = message(&[defect, &effect.text, &advice]);
            let finding = context.finding(RULE.id, effect.severity(), item.range, text);
            let edit = TextEdit {
                range: item.range,
                new_text: bare.to_owned(),
            };
            let title = format!("Replace by `{bare}`");
            out.push(finding.with_fix(Fix::safe(title, vec![edit])));
        }
    }
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
    fn a_slash_before_a_name_that_is_wrong_besides() {
        check(
            &agent(" [/Code-Style, /code-stile]"),
            expect![[r#"
             4 | skills: [/Code-Style, /code-stile]
                           ^^^^^^^^^^
            warning skill-not-found: The skill is called `code-style`; letter case counts. Claude Code starts the subagent without this skill.
              fix (safe): Replace by `code-style`
             4 | skills: [/Code-Style, /code-stile]
                                        ^^^^^^^^^^
            warning skill-not-found: There is no skill named `code-stile`. Claude Code starts the subagent without this skill. Did you mean `code-style`?
              fix (unsafe): Replace by `code-style`
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
