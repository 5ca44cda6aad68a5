//! `unclosed-fence`: a code fence that is never closed.

mod nests;

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

Suggested where a fence inside another one has ended it: a backtick more for the outer one. None elsewhere: where the code ends is not known.

## Sources

- [CommonMark, fenced code blocks](https://spec.commonmark.org/0.31.2/#fenced-code-blocks).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let fences = context.file.parse.body.blocks.fences.iter();
    for fence in fences.filter(|fence| !fence.closed) {
        let unclosed = Unclosed::of(context, fence.range);
        let inside_out = nests::ended_early(context, fence, &unclosed);
        out.push(inside_out.unwrap_or_else(|| unclosed.report(context)));
    }
}

/// The first line of a fence that is never closed, and what the fence holds.
struct Unclosed<'a> {
    /// The line, without blanks behind it.
    range: TextRange,
    /// The backticks or tildes.
    marks: &'a str,
    /// Whether nothing stands behind backticks, so that the line may have been meant to close a fence.
    is_bare: bool,
    /// Whether it is the last line.
    is_empty: bool,
    /// Whether a list or a quote ends it.
    ends_before_the_file: bool,
}

impl<'a> Unclosed<'a> {
    fn of(context: &Context<'a>, fence: TextRange) -> Unclosed<'a> {
        let opening = context.text(fence).lines().next().unwrap_or("");
        let behind = opening.trim_start_matches(if opening.starts_with('~') { '~' } else { '`' });
        let marks = opening.get(..opening.len() - behind.len()).unwrap_or("");
        Unclosed {
            range: TextRange::at(fence.start(), TextSize::of(opening.trim_end())),
            marks,
            is_bare: behind.trim().is_empty() && marks.starts_with('`'),
            is_empty: context.text(fence).lines().nth(1).is_none(),
            ends_before_the_file: has_text_behind(context, fence),
        }
    }

    fn report(&self, context: &Context<'_>) -> Finding {
        let marks = shown(self.marks);
        let (severity, text) = if self.is_empty {
            (Severity::Hint, format!("{EMPTY} Delete it."))
        } else if self.ends_before_the_file {
            (
                Severity::Hint,
                format!(
                    "This code fence is never closed; it ends where the list or the quote around it ends. Close it with {marks}."
                ),
            )
        } else {
            let or_delete = match self.is_bare {
                true => ", or delete the line if it closes nothing",
                false => "",
            };
            (
                RULE.severity,
                format!(
                    "This code fence is never closed, so everything below it counts as code: headings, links and commands are none. Close it with {marks}{or_delete}."
                ),
            )
        };
        let mut finding = context.finding(RULE.id, severity, self.range, text);
        finding.fix = self.is_empty.then(|| {
            let edit = TextEdit {
                range: self.range,
                new_text: String::new(),
            };
            Fix::suggested("Delete the line", vec![edit])
        });
        finding
    }
}

const EMPTY: &str = "This line opens a code fence with nothing in it, at the end.";

/// Whether text follows that is not in the fence: a list or a quote ends what stands open in it.
fn has_text_behind(context: &Context<'_>, fence: TextRange) -> bool {
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

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn a_fence_in_a_fence() {
        let text = "---\nname: a\ndescription: b\n---\nWrite:\n\n```markdown\n# T\n\n```bash\nls\n```\n\nText.\n```\n\n## More\n";
        check(
            text,
            expect![[r#"
                15 | ```
                     ^^^
                warning unclosed-fence: This code fence is never closed, so everything below it counts as code. If it is to close the one on line 7: the fence inside that one has ended it already. Write the outer one with one backtick more.
                  fix (unsafe): Add a backtick to the outer fence
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Add a backtick to the outer fence (unsafe)
            ---
            name: a
            description: b
            ---
            Write:

            ````markdown
            # T

            ```bash
            ls
            ```

            Text.
            ````

            ## More
        "#]],
        );
        check(
            "---\nname: a\ndescription: b\n---\n```\n```bash\nls\n```\nText.\n```\n",
            expect![[r#"
                10 | ```
                     ^^^
                hint unclosed-fence: This line opens a code fence with nothing in it, at the end. If it is to close the one on line 5: the fence inside that one has ended it already. Write the outer one with one backtick more.
                  fix (unsafe): Add a backtick to the outer fence
            "#]],
        );
    }

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
        assert_eq!(advice(&format!("{} c", "`".repeat(13))), "13 backticks.");
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

    #[test]
    fn a_fence_in_a_fence_twice() {
        let text = "---\nname: a\ndescription: b\n---\n\
            ```\nOne:\n```js\na\n```\n```js\nb\n```\n```\n\n## More\n\n\
            ```\nTwo:\n```js\nc\n```\n```\n\n## End\n";
        check(
            text,
            expect![[r#"
                22 | ```
                     ^^^
                warning unclosed-fence: This code fence is never closed, so everything below it counts as code. If it is to close the one on line 17: the fence inside that one has ended it already. Write the outer one with one backtick more.
                  fix (unsafe): Add a backtick to each fence around others
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
                Add a backtick to each fence around others (unsafe)
                ---
                name: a
                description: b
                ---
                ````
                One:
                ```js
                a
                ```
                ```js
                b
                ```
                ````

                ## More

                ````
                Two:
                ```js
                c
                ```
                ````

                ## End
            "#]],
        );
    }

    #[test]
    fn a_line_that_closes_nothing() {
        check(
            "---\nname: a\ndescription: b\n---\nText.\n```\n\nMore.\n",
            expect![[r#"
                 6 | ```
                     ^^^
                warning unclosed-fence: This code fence is never closed, so everything below it counts as code: headings, links and commands are none. Close it with three backticks, or delete the line if it closes nothing.
            "#]],
        );
    }

    #[test]
    fn a_fence_behind_a_fence_in_a_fence() {
        let text = "---\nname: a\ndescription: b\n---\n\
            ```\nOne:\n```js\na\n```\n```\n\n```\nTwo\n```\n\n## End\n";
        check(
            text,
            expect![[r#"
            14 | ```
                 ^^^
            warning unclosed-fence: This code fence is never closed, so everything below it counts as code. The one on line 5 holds another, which has ended it before line 10. Write the outer one with one backtick more.
              fix (unsafe): Add a backtick to the outer fence
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Add a backtick to the outer fence (unsafe)
            ---
            name: a
            description: b
            ---
            ````
            One:
            ```js
            a
            ```
            ````

            ```
            Two
            ```

            ## End
        "#]],
        );
    }

    #[test]
    fn a_bare_fence_in_a_fence() {
        check(
            "---\nname: a\ndescription: b\n---\n\
             ```js\n## One\n```\nText:\n- x\n```\n\n## Two\n```js\na\n```\n```\n\n## End\n",
            expect![[r#"
                16 | ```
                     ^^^
                warning unclosed-fence: This code fence is never closed, so everything below it counts as code. If it is to close the one on line 5: the fence inside that one has ended it already. Write the outer one with one backtick more.
                  fix (unsafe): Add a backtick to the outer fence
            "#]],
        );
    }
}
