//! `unclosed-fence`: a code fence that is never closed.

use text_size::TextSize;

use super::{Context, Rule};
use crate::catalog::Severity;
use crate::finding::{Finding, Fix};
use crate::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "unclosed-fence",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A code fence that is never closed",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A code fence without its closing line, or with one that is shorter than the opening.

## Why it matters

- Every reader of Markdown takes the rest of the file for code. The model reads instructions as part of an example, outlines end there, and links and imports below
  are not followed.

## Example

````markdown
---
name: reviewer
description: Reviews code.
---
```bash
cargo test

## Boundaries
````

## Better

````markdown
---
name: reviewer
description: Reviews code.
---
```bash
cargo test
```

## Boundaries
````

## Fix

None: where the code ends is not known.

## Sources

- [CommonMark, fenced code blocks](https://spec.commonmark.org/0.31.2/#fenced-code-blocks).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let open = context.file.parse.body.blocks.fences.iter();
    for fence in open.filter(|fence| !fence.closed) {
        let opening = context.text(fence.range).lines().next().unwrap_or("");
        let range = TextRange::at(fence.range.start(), TextSize::of(opening.trim_end()));
        let behind = opening.trim_start_matches(if opening.starts_with('~') { '~' } else { '`' });
        let marks = opening.get(..opening.len() - behind.len()).unwrap_or("");
        if context.text(fence.range).lines().nth(1).is_none() {
            let text = "This line opens a code fence with nothing in it, at the end. Delete it.";
            let edit = TextEdit {
                range,
                new_text: String::new(),
            };
            let finding = context.finding(RULE.id, Severity::Hint, range, text);
            out.push(finding.with_fix(Fix::suggested("Delete the line", vec![edit])));
            continue;
        }
        if ends_with_its_list(context, fence.range) {
            let text = format!(
                "This code fence is never closed; it ends where the list or the quote around it ends. Close it with {}.",
                shown(marks)
            );
            out.push(context.finding(RULE.id, Severity::Hint, range, text));
            continue;
        }
        let text = format!(
            "This code fence is never closed, so everything below it counts as code: headings, links and commands are none. Close it with {}.",
            shown(marks)
        );
        out.push(context.finding(RULE.id, RULE.severity, range, text));
    }
}

/// Whether text follows that is not in the fence: a list or a quote ends what stands open in it.
fn ends_with_its_list(context: &Context<'_>, fence: TextRange) -> bool {
    let body = context.file.parse.body.range;
    let behind = TextRange::new(fence.end(), body.end().max(fence.end()));
    !context.text(behind).trim().is_empty()
}

/// Backticks cannot stand between backticks.
fn shown(marks: &str) -> String {
    if marks.starts_with('~') {
        format!("`{marks}`")
    } else {
        let count = if marks.len() == 3 {
            "three".to_owned()
        } else {
            marks.len().to_string()
        };
        format!("{count} backticks")
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn a_mark_too_many() {
        check(
            "---\nname: a\ndescription: b\n---\n```\nls\n```\n\n```\n",
            expect![[r#"
                 9 | ```
                     ^^^
                hint unclosed-fence: This line opens a code fence with nothing in it, at the end. Delete it.
                  fix (unsafe): Delete the line
            "#]],
        );
    }

    #[test]
    fn fences_open_and_closed() {
        check(
            "---\nname: a\ndescription: b\n---\n```bash\nls\n```\n\n````markdown\n```\n## Not a heading\n",
            expect![[r#"
                 9 | ````markdown
                     ^^^^^^^^^^^^
                warning unclosed-fence: This code fence is never closed, so everything below it counts as code: headings, links and commands are none. Close it with 4 backticks.
            "#]],
        );
    }

    #[test]
    fn how_it_is_to_be_closed() {
        let advice = |opening: &str| {
            let text = format!("---\r\nname: a\r\ndescription: b\r\n---\r\n{opening}\r\né\r\n");
            let (snapshot, files) = super::super::testing::workspace(&text);
            let found = super::super::check(&snapshot, &files[0]);
            let found = found.first().map(|it| it.message.clone()).unwrap();
            found.split_once("Close it with ").unwrap().1.to_owned()
        };
        assert_eq!(advice("```js ~x"), "three backticks.");
        assert_eq!(advice("~~~~ `x`"), "`~~~~`.");
        assert_eq!(advice(&"`".repeat(13)), "13 backticks.");
    }

    #[test]
    fn a_list_ends_it() {
        check(
            "---\nname: a\ndescription: b\n---\n- one\n  ```\n  code é\n\nNext.\n\n> ```\n> x\n\n# H\n",
            expect![[r#"
                 6 |   ```
                       ^^^
                hint unclosed-fence: This code fence is never closed; it ends where the list or the quote around it ends. Close it with three backticks.
                11 | > ```
                       ^^^
                hint unclosed-fence: This code fence is never closed; it ends where the list or the quote around it ends. Close it with three backticks.
            "#]],
        );
    }
}
