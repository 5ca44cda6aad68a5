//! `unmet-requirement`: a key that counts only beside another one.

use super::{Context, Rule};
use crate::catalog::{Key, Requires, Severity};
use crate::finding::Finding;
use crate::model::Field;

pub(super) const RULE: Rule = Rule {
    id: "unmet-requirement",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A key that counts only beside another one that is missing",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A key that the host uses only together with another one: `agent` and `background` of a skill or command without `context: fork`.

## Why it matters

- **Claude Code** runs the skill in the conversation, with its tools and its model, and ignores the key without a message.

## Example

`.claude/skills/survey/SKILL.md`:

```markdown
---
name: survey
description: Surveys the code.
agent: Explore
---
```

## Better

`.claude/skills/survey/SKILL.md`:

```markdown
---
name: survey
description: Surveys the code.
context: fork
agent: Explore
---
```

## Fix

None: only the author knows which of the two was meant.

## Sources

- [Claude Code documentation, skills](https://code.claude.com/docs/en/skills), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for field in &context.definition.fields {
        let Some((key, requires)) = of(context, field) else {
            continue;
        };
        if let Some(effect) = &key.effect.unmet_requirement {
            let wanted = match &requires.value {
                Some(value) => format!("{}: {value}", requires.key),
                None => requires.key.clone(),
            };
            let defect = format!("`{}` stands here without `{wanted}`.", key.name);
            let advice = format!("Add `{wanted}`, or delete `{}`.", key.name);
            out.push(context.finding_with(RULE.id, effect, field.key_range, &defect, &advice));
        }
    }
}

/// The key of `field`, and what it needs and does not have.
pub(super) fn of(
    context: &Context<'_>,
    field: &Field,
) -> Option<(&'static Key, &'static Requires)> {
    let key = field.key.filter(|_| context.value(field).is_some())?;
    let requires = key.requires.as_ref()?;
    (!is_met(context, requires)).then_some((key, requires))
}

/// Whether the other key is there with its value, or with one that another rule speaks of.
fn is_met(context: &Context<'_>, requires: &Requires) -> bool {
    let Some(field) = context.definition.field(&requires.key) else {
        return false;
    };
    let value = context.value(field).and_then(|value| value.as_str());
    let misspelt = |wanted: &str| value.is_none_or(|value| !value.is_empty() && value != wanted);
    match &requires.value {
        Some(wanted) => value == Some(wanted) || misspelt(wanted),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn a_fork_that_is_none() {
        check(
            "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: b\nagent: Explore\nbackground: false\n---\n",
            expect![[r#"
                 4 | agent: Explore
                     ^^^^^
                warning unmet-requirement: `agent` stands here without `context: fork`. Claude Code uses `agent` only together with `context: fork`. Add `context: fork`, or delete `agent`.
                 5 | background: false
                     ^^^^^^^^^^
                warning unmet-requirement: `background` stands here without `context: fork`. Claude Code uses `background` only together with `context: fork`. Add `context: fork`, or delete `background`.
            "#]],
        );
    }

    #[test]
    fn a_fork() {
        check(
            "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: b\ncontext: fork\nagent: Explore\n---\n",
            expect![[""]],
        );
    }
}
