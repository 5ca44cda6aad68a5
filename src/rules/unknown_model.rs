//! `unknown-model`: a model that the host cannot ask for.

use super::{Context, Rule, word_lost};
use crate::catalog::{ItemKind, ModelName, Severity};
use crate::finding::{Finding, Fix};

pub(super) const RULE: Rule = Rule {
    id: "unknown-model",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A model that the host does not know",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A `model` that is neither an alias, nor a full id, nor written as providers and gateways write models; and words that look like an alias
and are none, such as `default` in a subagent.

New models appear all the time, so an unknown name is never more than a warning, and every name in the form of a full id is taken.

## Why it matters

- **Claude Code** does not check the value when it loads the file. It sends the name as it is, and the subagent fails with “model not
  found” when it is started, perhaps hours later.

## Example

```markdown
---
name: reviewer
description: Reviews code.
model: sonet
---
```

## Better

```markdown
---
name: reviewer
description: Reviews code.
model: sonnet
---
```

## Fix

Suggested: the alias or id that was most likely meant.

## Sources

- [Claude Code documentation, model configuration](https://code.claude.com/docs/en/model-config), and observed on 2.1.329.
- [anthropics/claude-code#92190](https://github.com/anthropics/claude-code/issues/92190): unknown models fail late.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(host) = context
        .host()
        .filter(|host| !host.models.aliases.is_empty())
    else {
        return;
    };
    for field in &context.definition.fields {
        let Some(key) = field.key.filter(|key| key.items == Some(ItemKind::Model)) else {
            continue;
        };
        if word_lost::concerns(context, field) {
            continue;
        }
        let Some(value) = context.value(field) else {
            continue;
        };
        let (Some(range), Some(name)) = (context.characters(value), value.as_str()) else {
            continue;
        };
        if name.trim().is_empty() {
            continue;
        }
        let special = key.special_items.iter().any(|item| item.name == name);
        let (effect, meant) = match host.resolve_model(name) {
            _ if special => continue,
            ModelName::SentLiterally(word) if word.kinds.contains(&context.kind()) => {
                (Some(&word.effect), Some(word.instead.as_str()))
            }
            ModelName::Unknown { nearest } => (key.effect.invalid_value.as_ref(), nearest),
            _ => continue,
        };
        let Some(effect) = effect else { continue };
        let defect = format!("{} knows no model named `{name}`.", host.name);
        let advice = meant.map_or(
            "Use an alias such as `sonnet`, or a full id.".to_owned(),
            |meant| format!("Write `{meant}`."),
        );
        let mut finding = context.finding_with(RULE.id, effect, range, &defect, &advice);
        if meant.is_none() && !context.is_searched() {
            finding.severity = Severity::Hint;
        }
        finding.fix = meant.map(|meant| Fix::replacement(range, meant));
        out.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    fn agent(model: &str) -> String {
        format!("---\nname: a\ndescription: b\nmodel: {model}\n---\n")
    }

    #[test]
    fn slips() {
        check(
            &agent("\"sonet\""),
            expect![[r#"
             4 | model: "sonet"
                         ^^^^^
            warning unknown-model: Claude Code knows no model named `sonet`. Claude Code sends the name as it is, and the subagent fails with "model not found" when it is started. Write `sonnet`.
              fix (unsafe): Replace by `sonnet`
        "#]],
        );
        check_fix(
            RULE.id,
            &agent("\"sonet\""),
            expect![[r#"
            Replace by `sonnet` (unsafe)
            ---
            name: a
            description: b
            model: "sonnet"
            ---
        "#]],
        );
        check(
            &agent("gpt-4o"),
            expect![[r#"
             4 | model: gpt-4o
                        ^^^^^^
            warning unknown-model: Claude Code knows no model named `gpt-4o`. Claude Code sends the name as it is, and the subagent fails with "model not found" when it is started. Use an alias such as `sonnet`, or a full id.
        "#]],
        );
    }

    #[test]
    fn default_is_no_alias_in_a_subagent() {
        check(
            &agent("default"),
            expect![[r#"
             4 | model: default
                        ^^^^^^^
            error unknown-model: Claude Code knows no model named `default`. Claude Code sends `default` as the name of a model, and the subagent fails when it is started. Write `inherit`.
              fix (unsafe): Replace by `inherit`
        "#]],
        );
        check(
            "//- /w/.claude/commands/x.md\n---\ndescription: b\nmodel: default\n---\n",
            expect![[""]],
        );
    }

    #[test]
    fn aliases_ids_and_forms_of_providers_are_fine() {
        for model in [
            "Sonnet",
            "inherit",
            "claude-sonnet-4-5-20250929",
            "claude-opus-9",
            "us.anthropic.claude-sonnet-4-5-v1:0",
        ] {
            check(&agent(model), expect![[""]]);
        }
    }
}
