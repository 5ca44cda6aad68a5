//! `frontmatter-not-first-line`: a block that does not start where the host looks for it.

use text_size::{TextRange, TextSize};

use super::{Access, Context, Rule};
use crate::catalog::Severity;
use crate::finding::{Finding, Fix};
use crate::syntax::frontmatter::Frontmatter;
use crate::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    id: "frontmatter-not-first-line",
    severity: Severity::Error,
    summary: "The frontmatter does not start with three hyphens on the first line",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A frontmatter with something in front of it (a blank line, a comment, a title), or one whose opening line is not exactly three
hyphens.

## Why it matters

- **Claude Code** looks for the opening `---` on the first line only. Anything else means a file without frontmatter: a subagent is not
  loaded, a skill or command loses its name, description and settings, a rule loads for every file. It says nothing.
- **Readers of the Agent Skills standard** ask for the same.

## Example

```markdown
<!-- generated, do not edit -->
---
name: reviewer
description: Reviews code.
---
```

## Better

```markdown
---
name: reviewer
description: Reviews code.
---
<!-- generated, do not edit -->
```

## Fix

Safe where only blank lines or hyphens are in the way. Suggested where a comment has to move below the frontmatter. Prose in front
of the frontmatter is left to the author.

## Sources

- Observed on Claude Code 2.1.329.
- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(frontmatter) = context.frontmatter() else {
        return;
    };
    let misplaced = frontmatter.preceded_by.is_some();
    // A block that is not closed is reported as that.
    if context.access() != Access::Unseen || !(misplaced || frontmatter.close.is_some()) {
        return;
    }
    let Some(failure) = context.failure() else {
        return;
    };
    let long = frontmatter.open.len() > TextSize::of("---");
    let (defect, advice) = if misplaced {
        (
            "The frontmatter does not start on the first line of the file.",
            "Move it to the top.",
        )
    } else if long {
        (
            "The opening line has more than three hyphens.",
            "Write exactly `---`.",
        )
    } else {
        (
            "The lines of the frontmatter do not end in a way that the host understands.",
            "Save the file with Unix or Windows line ends.",
        )
    };
    let range = frontmatter.open;
    let mut finding = context.finding_with(RULE.id, failure, range, defect, advice);
    finding.fix = match (misplaced, long) {
        (true, _) => fix_place(context, frontmatter),
        (false, true) => Some(fix_hyphens(frontmatter)),
        (false, false) => None,
    };
    out.push(finding);
}

fn fix_hyphens(frontmatter: &Frontmatter) -> Fix {
    let fences = [Some(frontmatter.open), frontmatter.close];
    let long = fences.into_iter().flatten();
    let edits = long
        .filter(|fence| fence.len() > TextSize::of("---"))
        .map(|fence| {
            delete(TextRange::new(
                fence.start() + TextSize::of("---"),
                fence.end(),
            ))
        });
    Fix::safe("Write exactly three hyphens", edits.collect())
}

fn fix_place(context: &Context<'_>, frontmatter: &Frontmatter) -> Option<Fix> {
    let before = frontmatter.preceded_by?;
    let written = context.text(before);
    if written.trim().is_empty() {
        let edit = delete(before);
        return Some(Fix::safe(
            "Delete the blank lines in front of it",
            vec![edit],
        ));
    }
    let comment = written.trim();
    let one_comment = comment.starts_with("<!--")
        && comment
            .find("-->")
            .is_some_and(|at| at + 3 == comment.len());
    let close = frontmatter.close.filter(|_| one_comment)?;
    let line_break = super::quoting::line_break(context.file.text.as_str());
    let insert = TextEdit {
        range: TextRange::empty(close.end()),
        new_text: format!("{line_break}{comment}"),
    };
    let title = "Move the comment below the frontmatter";
    Some(Fix::suggested(title, vec![delete(before), insert]))
}

fn delete(range: TextRange) -> TextEdit {
    TextEdit {
        range,
        new_text: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn a_blank_line_in_front() {
        let text = "\n---\nname: a\ndescription: b\n---\n";
        check(
            text,
            expect![[r#"
             2 | ---
                 ^^^
            error frontmatter-not-first-line: The frontmatter does not start on the first line of the file. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Move it to the top.
              fix (safe): Delete the blank lines in front of it
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Delete the blank lines in front of it (safe)
            ---
            name: a
            description: b
            ---
        "#]],
        );
    }

    #[test]
    fn a_comment_in_front() {
        let text = "<!-- made by x -->\n\n---\nname: a\ndescription: b\n---\nBody\n";
        check(
            text,
            expect![[r#"
             3 | ---
                 ^^^
            error frontmatter-not-first-line: The frontmatter does not start on the first line of the file. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Move it to the top.
              fix (unsafe): Move the comment below the frontmatter
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Move the comment below the frontmatter (unsafe)
            ---
            name: a
            description: b
            ---
            <!-- made by x -->
            Body
        "#]],
        );
    }

    #[test]
    fn too_many_hyphens() {
        let text = "----\nname: a\ndescription: b\n----\n";
        check(
            text,
            expect![[r#"
             1 | ----
                 ^^^^
            error frontmatter-not-first-line: The opening line has more than three hyphens. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Write exactly `---`.
              fix (safe): Write exactly three hyphens
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Write exactly three hyphens (safe)
            ---
            name: a
            description: b
            ---
        "#]],
        );
    }

    #[test]
    fn a_title_in_front_is_left_to_the_author() {
        check_fix(
            RULE.id,
            "# Reviewer\n---\nname: a\ndescription: b\n---\n",
            expect![[r#"
                no fix
            "#]],
        );
    }

    #[test]
    fn carriage_returns_alone_end_no_line() {
        check(
            "---\rname: a\rdescription: b\r---\r",
            expect![[r#"
             1 | ---␍name: a␍description: b␍---
                 ^^^
            error frontmatter-not-first-line: The lines of the frontmatter do not end in a way that the host understands. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Save the file with Unix or Windows line ends.
        "#]],
        );
    }

    #[test]
    fn a_byte_order_mark_is_fine() {
        check("\u{feff}---\nname: a\ndescription: b\n---\n", expect![[""]]);
    }
}
