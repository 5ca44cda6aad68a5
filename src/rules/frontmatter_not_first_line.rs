//! `frontmatter-not-first-line`: a block that does not start where the host looks for it.

use text_size::{TextRange, TextSize};

use super::{Access, Context, Rule};
use crate::catalog::{self, Severity};
use crate::finding::{Finding, Fix};
use crate::syntax::frontmatter::Frontmatter;
use crate::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    id: "frontmatter-not-first-line",
    severity: Severity::Error,
    opt_in: false,
    summary: "The frontmatter does not start with three hyphens on the first line",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A frontmatter with something in front of it (a blank line, a comment, a title), or one whose opening line is missing or not exactly
three hyphens, or one whose lines end in carriage returns alone.

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

Safe where only blank lines or hyphens are in the way, or the opening line is missing. Suggested where a comment has to move below the frontmatter, or where text
stands behind the opening hyphens. Prose in front
of the frontmatter is left to the author.

## Sources

- Observed on Claude Code 2.1.329.
- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(frontmatter) = context.frontmatter() else {
        out.extend(without_opening(context));
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
    let behind = text_behind(context, frontmatter).filter(|_| !misplaced && !long);
    let (defect, advice) = if behind.is_some() {
        (
            "The opening line goes on behind its three hyphens.",
            "Write exactly `---`.",
        )
    } else if misplaced {
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
            "The lines of this file end in carriage returns alone, as on very old Macs.",
            "Save the file with Unix or Windows line ends.",
        )
    };
    let range = behind.map_or(frontmatter.open, |behind| frontmatter.open.cover(behind));
    let mut finding = context.finding_with(RULE.id, failure, range, defect, advice);
    finding.fix = match (misplaced, long) {
        _ if behind.is_some() => behind.map(|behind| fix_text(context, behind)),
        (true, _) => fix_place(context, frontmatter),
        (false, true) => Some(fix_hyphens(frontmatter)),
        (false, false) => None,
    };
    out.push(finding);
}

fn without_opening(context: &Context<'_>) -> Option<Finding> {
    let line = headless(context)?;
    let defect = "The frontmatter has no opening line.";
    let advice = "Put `---` above its first key.";
    let finding = context.finding_with(RULE.id, context.failure()?, line, defect, advice);
    let line_break = super::quoting::line_break(context.file.text.as_str());
    let edit = TextEdit {
        range: TextRange::empty(TextSize::new(0)),
        new_text: format!("---{line_break}"),
    };
    Some(finding.with_fix(Fix::safe("Put `---` above it", vec![edit])))
}

/// The first line of a frontmatter that is closed and was never opened.
pub(super) fn headless(context: &Context<'_>) -> Option<TextRange> {
    let counts = context.format().frontmatter != catalog::Frontmatter::Ignored;
    if !counts || context.file.parse.frontmatter.is_some() {
        return None;
    }
    let text = context.file.text.as_str();
    let first = text.lines().next()?.trim_end();
    key(first)?;
    let belongs = |line: &&str| key(line).is_some() || line.starts_with([' ', '\t', '#', '-']);
    let is_fence = |line: &&str| line.trim_end() == "---";
    let inside = text
        .lines()
        .take_while(|line| !is_fence(line) && belongs(line));
    let is_known = |line: &str| key(line).is_some_and(|key| context.format().key(key).is_some());
    let (count, known) = inside.fold((0, false), |(count, known), line| {
        (count + 1, known || is_known(line))
    });
    let is_closed = known && text.lines().nth(count).as_ref().is_some_and(is_fence);
    is_closed.then(|| TextRange::up_to(TextSize::of(first)))
}

/// The key that a line without indentation starts with.
fn key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(':')?;
    (!key.is_empty() && !key.contains(char::is_whitespace)).then_some(key)
}

/// What stands on the opening line behind the hyphens.
fn text_behind(context: &Context<'_>, frontmatter: &Frontmatter) -> Option<TextRange> {
    let line = TextRange::new(frontmatter.open.end(), frontmatter.content.start());
    let written = context.text(line);
    let trimmed = written.trim();
    let start = line.start() + TextSize::of(written) - TextSize::of(written.trim_start());
    (!trimmed.is_empty()).then(|| TextRange::at(start, TextSize::of(trimmed)))
}

/// A comment or a key goes to a line of its own; anything else goes.
fn fix_text(context: &Context<'_>, behind: TextRange) -> Fix {
    let written = context.text(behind);
    let key = written.split_once(':').map(|(key, _)| key);
    let kept = written.starts_with('#') || key.is_some_and(crate::model::is_known_key);
    let all = context.file.text.as_str();
    let before = all.get(..usize::from(behind.start())).unwrap_or("");
    let blanks = TextSize::of(before) - TextSize::of(before.trim_end());
    let start = behind.start() - blanks;
    if kept {
        let edit = TextEdit {
            range: TextRange::new(start, behind.start()),
            new_text: super::quoting::line_break(all).to_owned(),
        };
        Fix::suggested("Move the text to a line of its own", vec![edit])
    } else {
        let edit = delete(TextRange::new(start, behind.end()));
        Fix::suggested("Delete the text behind the hyphens", vec![edit])
    }
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
    fn text_behind_the_hyphens() {
        let text = "--- # made by x\nname: a\ndescription: b\n---\n";
        check(
            text,
            expect![[r#"
             1 | --- # made by x
                 ^^^^^^^^^^^^^^^
            error frontmatter-not-first-line: The opening line goes on behind its three hyphens. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Write exactly `---`.
              fix (unsafe): Move the text to a line of its own
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Move the text to a line of its own (unsafe)
            ---
            # made by x
            name: a
            description: b
            ---
        "#]],
        );
        let text = "---  reviewer \r\nname: a\r\ndescription: b\r\n---\r\n";
        check(
            text,
            expect![[r#"
             1 | ---  reviewer 
                 ^^^^^^^^^^^^^
            error frontmatter-not-first-line: The opening line goes on behind its three hyphens. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Write exactly `---`.
              fix (unsafe): Delete the text behind the hyphens
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Delete the text behind the hyphens (unsafe)
            ---·␍
            name: a␍
            description: b␍
            ---␍
        "#]],
        );
    }

    #[test]
    fn a_rule_with_words_behind_it_is_no_frontmatter() {
        check(
            "//- /w/.claude/commands/x.md\n--- scissors\nname: a\n\nProse\n",
            expect![[""]],
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
                error frontmatter-not-first-line: The lines of this file end in carriage returns alone, as on very old Macs. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Save the file with Unix or Windows line ends.
            "#]],
        );
    }

    #[test]
    fn a_byte_order_mark_is_fine() {
        check("\u{feff}---\nname: a\ndescription: b\n---\n", expect![[""]]);
    }

    #[test]
    fn no_opening_line() {
        let text = "name: a\r\ndescription: Does a.\r\ntools:\r\n  - Read\r\n---\r\n\r\n# A\r\n";
        check(
            text,
            expect![[r#"
             1 | name: a
                 ^^^^^^^
            error frontmatter-not-first-line: The frontmatter has no opening line. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Put `---` above its first key.
              fix (safe): Put `---` above it
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put `---` above it (safe)
            ---␍
            name: a␍
            description: Does a.␍
            tools:␍
              - Read␍
            ---␍
            ␍
            # A␍
        "#]],
        );
        check(
            "//- /w/.claude/commands/a.md\nargument-hint: x\n---\n\nDo it.\n",
            expect![[r#"
                 1 | argument-hint: x
                     ^^^^^^^^^^^^^^^^
                error frontmatter-not-first-line: The frontmatter has no opening line. Claude Code cannot read the frontmatter; the body loads, every field is lost, and the first line of the body becomes the description. Put `---` above its first key.
                  fix (safe): Put `---` above it
            "#]],
        );
        // A text between two lines is none.
        check(
            "//- /w/.claude/commands/a.md\nmodel: what is meant by it\nhas more lines than one\n---\n",
            expect![[""]],
        );
        check(
            "//- /w/.claude/commands/a.md\nNote: x\n---\n\nDo it.\n",
            expect![[""]],
        );
    }
}
