//! `duplicate-item`: an item that a list holds twice.

use std::collections::HashMap;

use super::tools::deletion_of;
use super::{Context, Rule};
use crate::catalog::{Host, ItemKind, Severity, ToolName};
use crate::finding::{Finding, Fix, Related};
use crate::model::Item;
use crate::syntax::value::Value;
use crate::text::{FileRange, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "duplicate-item",
    severity: Severity::Hint,
    opt_in: false,
    summary: "An item that a list holds twice",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A tool, skill, path pattern or other item that stands in one list twice.

## Why it matters

- Every host ignores the second one. It is a leftover, or a slip for another name.

## Example

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, Grep, Read
---
```

## Better

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, Grep
---
```

## Fix

Safe: the second one is deleted.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for field in &context.definition.fields {
        let readable = context
            .value(field)
            .is_some_and(|value| value.value != Value::Raw);
        if !readable {
            continue;
        }
        let mut seen: HashMap<&str, TextRange> = HashMap::new();
        let items = field.items.iter().enumerate();
        for (index, item) in items.filter(|(_, item)| counts(context, item)) {
            let first = *seen.entry(&item.text).or_insert(item.range);
            if first == item.range {
                continue;
            }
            let text = format!(
                "`{}` stands in `{}` twice. Delete one of them.",
                item.text, field.name
            );
            let mut finding = context.finding(RULE.id, RULE.severity, item.range, text);
            finding.unnecessary = true;
            finding.related.push(Related {
                location: FileRange {
                    path: context.file.path.clone(),
                    range: first,
                },
                message: "It is listed here already.".to_owned(),
            });
            let deletion = deletion_of(context, field, index);
            finding.fix = deletion.map(|edit| Fix::safe("Delete the entry", vec![edit]));
            out.push(finding);
        }
    }
}

/// Whether it is an item as the host understands it: a list of tools may have been written for another product.
fn counts(context: &Context<'_>, item: &Item) -> bool {
    let of_tools = matches!(item.kind, ItemKind::Tool | ItemKind::PermissionRule);
    let known = |host: &Host| matches!(host.resolve_tool(&item.text), ToolName::Known(_));
    !of_tools || context.host().is_some_and(known)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_alone, check_fix};
    use super::*;

    #[test]
    fn in_every_notation() {
        for tools in [
            "Read, Grep, Read",
            "[Read, \"Read\"]",
            "\n  - Read\n  - Grep\n  - Read",
        ] {
            let text = format!("---\nname: a\ndescription: b\ntools: {tools}\n---\n");
            assert_eq!(check_alone(RULE.id, &text), "Read", "{text}");
        }
    }

    #[test]
    fn blanks_inside_the_quotes() {
        check_fix(
            RULE.id,
            "---\nname: a\ndescription: b\ntools:\n  - Read\n  - Grep\n  - \"Read \"\n---\n",
            expect![[r#"
                Delete the entry (safe)
                ---
                name: a
                description: b
                tools:
                  - Read
                  - Grep
                ---
            "#]],
        );
    }

    #[test]
    fn the_words_of_it() {
        let text =
            "//- /w/.claude/rules/a.md\n---\npaths: [\"src/**\", \"lib/**\", \"src/**\"]\n---\n";
        check(
            text,
            expect![[r#"
             2 | paths: ["src/**", "lib/**", "src/**"]
                                              ^^^^^^
            hint duplicate-item: `src/**` stands in `paths` twice. Delete one of them.
              see /w/.claude/rules/a.md 13..19: It is listed here already.
              fix (safe): Delete the entry
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Delete the entry (safe)
            ---
            paths: ["src/**", "lib/**"]
            ---
        "#]],
        );
    }
}
