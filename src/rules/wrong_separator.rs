//! `wrong-separator`: names that are separated by something that separates nothing.

use super::tools::{ToolList, lists};
use super::{Access, Context, Rule};
use crate::catalog::{Severity, ToolName};
use crate::finding::{Finding, Fix};
use crate::model::shortened;
use crate::syntax::value::ScalarStyle;
use crate::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    id: "wrong-separator",
    severity: Severity::Error,
    opt_in: false,
    summary: "Names of tools separated by semicolons, bars or lines",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A list of tools in one text whose names are separated by `;`, by `|` or by lines of a block, or that is JSON in quotes.

## Why it matters

- **Claude Code** separates names by commas and blanks only, and takes what is left for names that no tool has. The subagent lacks those tools, or refuses to start.

## Example

```markdown
---
name: reviewer
description: Reviews code.
tools: Read; Grep; Glob
---
```

## Better

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, Grep, Glob
---
```

## Fix

Suggested: commas.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for list in lists(context) {
        let Some(names) = meant(context, &list) else {
            continue;
        };
        let Some(effect) = list.effect() else {
            continue;
        };
        let range = list.field.text_range.unwrap_or(list.field.value_range);
        let wanted = names.join(", ");
        let defect = format!(
            "`{}` is not how names are separated here.",
            shortened(context.text(range), 40)
        );
        let advice = format!("Write `{wanted}`.");
        let finding = context.finding_with(RULE.id, effect, range, &defect, &advice);
        let edit = TextEdit {
            range: list.field.value_range,
            new_text: wanted,
        };
        let fix = Fix::suggested("Separate the names by commas", vec![edit]);
        out.push(finding.with_fix(fix));
    }
}

/// Whether the rules about single tools leave the list to this one.
pub(super) fn concerns(context: &Context<'_>, list: &ToolList<'_>) -> bool {
    meant(context, list).is_some()
}

/// The tools that a single text was meant to name, where the host takes something else for the separator.
fn meant<'t>(context: &Context<'t>, list: &ToolList<'t>) -> Option<Vec<&'t str>> {
    // A repaired list is a text for this host only.
    if context.access() != Access::Read {
        return None;
    }
    let value = context.value(list.field)?;
    let scalar = value.as_scalar()?;
    let text = context.text(list.field.text_range?);
    let block = matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded);
    let json = text.trim_start().starts_with('[');
    let header = block && text.starts_with(['|', '>']);
    let text = if header {
        text.split_once('\n')?.1
    } else {
        text
    };
    if !json && !text.trim().contains([';', '|', '\n']) {
        return None;
    }
    let marks = |c: char| {
        matches!(
            c,
            ';' | '|' | '\n' | '\r' | ',' | '[' | ']' | '"' | '\'' | '\\'
        )
    };
    let parts = text
        .split(marks)
        .map(|part| part.trim().trim_start_matches("- "));
    let names: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let known = |name: &&str| {
        matches!(
            list.host.resolve_tool(name),
            ToolName::Known(_) | ToolName::Alias(..) | ToolName::Mcp
        )
    };
    (names.len() > 1 && names.iter().all(known)).then_some(names)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_alone};
    use super::*;

    #[test]
    fn every_wrong_separator() {
        for tools in [
            "Read; Grep",
            "Read | Grep",
            "'[\"Read\", \"Grep\"]'",
            "|\n  Read\n  Grep",
        ] {
            let text = format!("---\nname: a\ndescription: b\ntools: {tools}\n---\n");
            check_alone(RULE.id, &text);
        }
    }

    #[test]
    fn the_words_of_it() {
        check(
            "---\nname: a\ndescription: b\ntools: Read; Grep\n---\n",
            expect![[r#"
                 4 | tools: Read; Grep
                            ^^^^^^^^^^
                warning wrong-separator: `Read; Grep` is not how names are separated here. Claude Code drops the entry, so the subagent does not get such a tool. Write `Read, Grep`.
                  fix (unsafe): Separate the names by commas
            "#]],
        );
        check(
            "---\nname: a\ndescription: b\ntools: Read, Grep\n---\n",
            expect![[""]],
        );
    }
}
