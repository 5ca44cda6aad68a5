//! `skill-not-preloaded`: a skill that the host leaves out of a subagent, because the skill says so.

use super::{Context, Rule};
use crate::catalog::{ItemKind, Kind, Namespace, Scope, Severity};
use crate::finding::{Finding, Related};
use crate::model::File;
use crate::model::kind::host_folder;
use crate::syntax::value::ScalarType;
use crate::text::{FilePath, FileRange};
use crate::workspace::Summary;

pub(super) const RULE: Rule = Rule {
    id: "skill-not-preloaded",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A skill in an agent's list that is kept from the model",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A name in the `skills` of a subagent whose skill has `disable-model-invocation: true`. Where several skills go by the name, all of them have it.
Skills of other projects and plugins in the workspace are left alone.

## Why it matters

- **Claude Code** starts the subagent without the skill and mentions it only in the debug log, so the subagent works without the
  instructions it was meant to have.

## Example

```markdown
---
name: reviewer
description: Reviews code.
skills:
  - code-style
---
```

`.claude/skills/code-style/SKILL.md`:

```markdown
---
name: code-style
description: Says how code is written here.
disable-model-invocation: true
---
```

## Better

`.claude/skills/code-style/SKILL.md`:

```markdown
---
name: code-style
description: Says how code is written here.
---
```

## Fix

None: either the entry or the key of the skill is wrong.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    if context.kind() != Kind::Agent || !context.is_searched() {
        return;
    }
    for field in &context.definition.fields {
        let Some(effect) = field.key.and_then(|key| key.effect.unknown_item.as_ref()) else {
            continue;
        };
        if context.value(field).is_none() {
            continue;
        }
        let skills = field.items.iter();
        for item in skills.filter(|item| item.kind == ItemKind::Skill) {
            let Some((key, place)) = kept_back(context, &item.text) else {
                continue;
            };
            let defect = format!("`{}` has `{key}: true`.", item.text);
            let advice = "Delete that key in the skill, or the entry here.";
            let mut finding = context.finding_with(RULE.id, effect, item.range, &defect, advice);
            finding.related.push(Related {
                location: place,
                message: "This keeps the skill from the model.".to_owned(),
            });
            out.push(finding);
        }
    }
}

/// The key that keeps the skill called `name` from the model, and where; `None` where one that is not kept goes by it, too.
fn kept_back(context: &Context<'_>, name: &str) -> Option<(&'static str, FileRange)> {
    let found = context.snapshot.defining(Namespace::Skill, name);
    let places = found.iter().map(|summary| switch(context, summary));
    let places: Option<Vec<_>> = places.collect();
    places?.into_iter().next()
}

fn switch(context: &Context<'_>, summary: &Summary) -> Option<(&'static str, FileRange)> {
    // What the host lists of a skill is known from the index, and it lists nothing of such a one.
    let kept_back = summary.format.kind == Kind::Skill && summary.signature.is_none();
    if !kept_back || !is_near(context, summary) {
        return None;
    }
    let key = summary.format.listing.as_ref()?.unless.as_deref()?;
    let file = context.snapshot.read(&summary.path)?;
    Some((key, is_true(&file, key)?))
}

/// Whether a subagent in this file certainly sees the skill: it is in the same plugin or project, or the person's own.
fn is_near(context: &Context<'_>, summary: &Summary) -> bool {
    let place = &context.definition.place;
    if summary.plugin.is_some() || place.plugin.is_some() {
        return summary.plugin.as_deref() == place.plugin.as_deref();
    }
    let project = host_folder(&summary.path).and_then(|folder| FilePath::new(folder).parent());
    let holds = project.is_some_and(|project| context.file.path.starts_with(&project));
    summary.scope == Scope::User || holds
}

/// Where `key` stands in `file`, if it is true.
fn is_true(file: &File, key: &str) -> Option<FileRange> {
    let frontmatter = file.parse.frontmatter.as_ref()?;
    let readable = frontmatter.error.is_none() && frontmatter.close.is_some();
    let entry = frontmatter.mapping.get(key).filter(|_| readable)?;
    let is = entry.value.as_scalar()?.scalar_type() == ScalarType::Boolean(true);
    is.then(|| FileRange {
        path: file.path.clone(),
        range: entry.key_range.cover(entry.value.range),
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    const AGENT: &str = "---\nname: a\ndescription: b\nskills: [style, other]\n---\n\
        //- /w/.claude/skills/other/SKILL.md\n---\nname: other\ndescription: Says how it is.\n---\n";

    #[test]
    fn a_skill_for_people_only() {
        check(
            &format!(
                "{AGENT}//- /w/.claude/skills/style/SKILL.md\n---\nname: style\ndescription: Says how code is written.\ndisable-model-invocation: true\n---\n"
            ),
            expect![[r#"
                 4 | skills: [style, other]
                              ^^^^^
                warning skill-not-preloaded: `style` has `disable-model-invocation: true`. Claude Code starts the subagent without this skill. Delete that key in the skill, or the entry here.
                  see /w/.claude/skills/style/SKILL.md 55..85: This keeps the skill from the model.
            "#]],
        );
    }

    #[test]
    fn a_skill_of_another_project() {
        check(
            &format!(
                "{AGENT}//- /w/sub/.claude/skills/style/SKILL.md\n---\nname: style\ndescription: Says how code is written.\ndisable-model-invocation: true\n---\n"
            ),
            expect![[""]],
        );
    }

    #[test]
    fn one_of_two_is_enough() {
        check(
            &format!(
                "{AGENT}//- /w/.claude/skills/style/SKILL.md\n---\nname: style\ndescription: Says how code is written.\ndisable-model-invocation: true\n---\n//- /w/.claude/skills/second/SKILL.md\n---\nname: style\ndescription: Says how text is written.\n---\n"
            ),
            expect![[""]],
        );
        check(
            &format!(
                "{AGENT}//- /w/.claude/skills/style/SKILL.md\n---\nname: style\ndescription: b\ndisable-model-invocation: false\n---\n"
            ),
            expect![[""]],
        );
    }
}
