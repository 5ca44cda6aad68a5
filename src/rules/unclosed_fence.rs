//! `unclosed-fence`: a code fence that is never closed.

use text_size::TextSize;

use super::{Context, Rule};
use crate::catalog::Severity;
use crate::finding::{Finding, Fix};
use crate::syntax::markdown::CodeFence;
use crate::text::{Encoding, TextEdit, TextRange};

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
    let open = context.file.parse.body.blocks.fences.iter();
    for fence in open.filter(|fence| !fence.closed) {
        let opening = context.text(fence.range).lines().next().unwrap_or("");
        let range = TextRange::at(fence.range.start(), TextSize::of(opening.trim_end()));
        let behind = opening.trim_start_matches(if opening.starts_with('~') { '~' } else { '`' });
        let marks = opening.get(..opening.len() - behind.len()).unwrap_or("");
        let is_bare = behind.trim().is_empty() && marks.starts_with('`');
        let outer = is_bare.then(|| outer(context, fence, marks)).flatten();
        if let Some(outer) = outer {
            out.push(ended_early(context, &outer, fence.range, range));
            continue;
        }
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
        let or_delete = if is_bare {
            ", or delete the line if it closes nothing"
        } else {
            ""
        };
        let text = format!(
            "This code fence is never closed, so everything below it counts as code: headings, links and commands are none. Close it with {}{or_delete}.",
            shown(marks)
        );
        out.push(context.finding(RULE.id, RULE.severity, range, text));
    }
}

/// Where a fence opens and where it was meant to close.
type Nest = (TextSize, TextSize);

/// The fences that hold others, whose ends became their own. The bare line at `fence` was meant to close the last of them, or it
/// only opens a fence because of them.
fn outer(context: &Context<'_>, fence: &CodeFence, marks: &str) -> Option<Vec<Nest>> {
    let above = context.file.parse.body.blocks.fences.iter();
    let above = above.filter(|it| it.closed && it.range.end() <= fence.range.start());
    let opens = |line: &str| {
        let info = line.trim_start().strip_prefix(marks);
        info.is_some_and(|info| info.starts_with(|c: char| c.is_ascii_alphabetic()))
    };
    let holds = |it: &&CodeFence| {
        let text = context.text(it.range);
        let own = text.strip_prefix(marks);
        own.is_some_and(|own| !own.starts_with('`')) && text.lines().skip(1).any(opens)
    };
    let (start, end) = (above.rev().find(holds)?.range.start(), fence.range.start());
    let (nests, is_meant_as_end) = nests_above(context, marks, end);
    if !nests.is_empty() && is_meant_as_end {
        return Some(nests);
    }
    // The line above may itself have been meant to close a fence further up.
    let is_end = nests.iter().any(|nest| nest.1 == start);
    (!is_end).then(|| vec![(start, end)])
}

/// The fences down to `last` that hold others, where an end belongs to the last beginning that has none, as people mean it; and
/// whether the line at `last` is such an end.
fn nests_above(context: &Context<'_>, marks: &str, last: TextSize) -> (Vec<Nest>, bool) {
    let mut nests = Vec::new();
    let mut is_end = false;
    let mut open: Vec<(TextSize, bool)> = Vec::new();
    let mut at = context.file.parse.body.range.start();
    let above = context.text(TextRange::new(at, last));
    let lines: Vec<&str> = above.split_inclusive('\n').collect();
    for (index, line) in lines.iter().copied().chain([marks]).enumerate() {
        let start = at + TextSize::of(line) - TextSize::of(line.trim_start());
        at += TextSize::of(line);
        let info = line.trim_start().strip_prefix(marks);
        let Some(info) = info.filter(|info| !info.contains('`')) else {
            continue;
        };
        if !info.trim().is_empty() || begins(&lines, index) {
            if let Some((_, holds)) = open.last_mut() {
                *holds = true;
            }
            open.push((start, false));
            continue;
        }
        is_end = !open.is_empty();
        match open.pop() {
            Some((outer, true)) => nests.push((outer, start)),
            Some((_, false)) => {}
            None => open.push((start, false)),
        }
    }
    (nests, is_end)
}

/// Whether a bare line among `lines` looks like a beginning: it is announced, and text follows at once.
fn begins(lines: &[&str], index: usize) -> bool {
    let line = |at: Option<usize>| {
        at.and_then(|at| lines.get(at))
            .map_or("", |line| line.trim())
    };
    let (before, behind) = (line(index.checked_sub(1)), line(index.checked_add(1)));
    let is_announced = before.is_empty() || before.starts_with('#') || before.ends_with(':');
    is_announced && !behind.is_empty() && !behind.starts_with('`')
}

fn ended_early(
    context: &Context<'_>,
    nests: &[Nest],
    fence: TextRange,
    range: TextRange,
) -> Finding {
    let (start, end) = nests
        .last()
        .copied()
        .unwrap_or((fence.start(), fence.start()));
    let line = |at| context.file.text.position(at, Encoding::Utf8).line + 1;
    let is_last = context.text(fence).lines().nth(1).is_none();
    let (severity, defect) = if is_last {
        (
            Severity::Hint,
            "This line opens a code fence with nothing in it, at the end.",
        )
    } else {
        let defect = "This code fence is never closed, so everything below it counts as code.";
        (RULE.severity, defect)
    };
    let cause = match end == fence.start() {
        true => format!(
            "If it is to close the one on line {}: the fence inside that one has ended it already. Write the outer one with one backtick more.",
            line(start)
        ),
        false => format!(
            "The one on line {} holds another, which has ended it before line {}. Write the outer one with one backtick more.",
            line(start),
            line(end)
        ),
    };
    let text = format!("{defect} {cause}");
    let places = nests.iter().flat_map(|nest| [nest.0, nest.1]);
    let edits = places.map(|at| TextEdit {
        range: TextRange::empty(at),
        new_text: "`".to_owned(),
    });
    let title = match nests.len() {
        1 => "Add a backtick to the outer fence",
        _ => "Add a backtick to each fence around others",
    };
    let fix = Fix::suggested(title, edits.collect());
    context
        .finding(RULE.id, severity, range, text)
        .with_fix(fix)
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
