//! Where Claude Code sees the frontmatter: the first line opens it, the first three hyphens behind that close it.

use crate::text::span::range;
use text_size::TextRange;

/// Why there is no block for Claude Code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoBlockReason {
    /// The file has nothing that looks like one.
    Absent,
    /// Something else stands in front of the opening hyphens: blank lines, a comment.
    NotOnFirstLine,
    /// The first line has more than three hyphens.
    FourHyphens,
    /// The first line goes on behind its hyphens.
    TextBehindHyphens,
    /// The lines end in a carriage return alone.
    CarriageReturnOnly,
    /// No three hyphens follow the first line.
    Unclosed,
}

/// The block of a file, in byte ranges of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    /// What lies between the opening line and the closing hyphens.
    pub(crate) content: TextRange,
    /// The closing hyphens, exactly three.
    pub(crate) close: TextRange,
    /// What follows, without the rest of a blank line.
    pub(crate) body: TextRange,
}

const MARK: char = '\u{feff}';
const HYPHENS: &str = "---";

/// The block of `text`, or why there is none.
pub(crate) fn find(text: &str) -> Result<Block, NoBlockReason> {
    let unmarked = text.strip_prefix(MARK).unwrap_or(text);
    let rest = unmarked
        .strip_prefix(HYPHENS)
        .ok_or_else(|| reason_without_opening(unmarked))?;
    let content = after_line_end(rest).ok_or_else(|| reason_for_first_line(rest))?;
    let end = content.find(HYPHENS).ok_or(NoBlockReason::Unclosed)?;
    let start = text.len() - content.len();
    let behind = start + end + HYPHENS.len();
    let tail = text.get(behind..).unwrap_or("");
    let body = text.len() - after_line_end(tail).unwrap_or(tail).len();
    Ok(Block {
        content: range(start, start + end),
        close: range(start + end, behind),
        body: range(body, text.len()),
    })
}

/// The whole file, without its byte order mark.
pub(crate) fn without_mark(text: &str) -> TextRange {
    let start = text
        .strip_prefix(MARK)
        .map_or(0, |rest| text.len() - rest.len());
    range(start, text.len())
}

/// What follows the line, if nothing but blanks is left of it.
fn after_line_end(rest: &str) -> Option<&str> {
    rest.trim_start_matches([' ', '\t', '\r', '\u{b}', '\u{c}'])
        .strip_prefix('\n')
}

fn reason_for_first_line(rest: &str) -> NoBlockReason {
    let behind = rest.trim_start_matches([' ', '\t']);
    match behind.chars().next() {
        Some('-') if behind.len() == rest.len() => NoBlockReason::FourHyphens,
        Some('\r') => NoBlockReason::CarriageReturnOnly,
        None => NoBlockReason::Unclosed,
        Some(_) => NoBlockReason::TextBehindHyphens,
    }
}

fn reason_without_opening(text: &str) -> NoBlockReason {
    let mut rest = text.trim_start();
    while let Some(comment) = rest.strip_prefix("<!--") {
        let Some(end) = comment.find("-->") else {
            return NoBlockReason::Absent;
        };
        rest = comment.get(end + "-->".len()..).unwrap_or("").trim_start();
    }
    let opens = rest.len() < text.len()
        && rest
            .strip_prefix(HYPHENS)
            .is_some_and(|rest| after_line_end(rest).is_some());
    if opens {
        NoBlockReason::NotOnFirstLine
    } else {
        NoBlockReason::Absent
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::loaders::claude_code::tests::check;

    #[test]
    fn the_first_line_opens_the_block() {
        check(
            "---\nname: a\n---\nBody\n",
            expect![[r#"
            strict
            name: "a" <- "a"
            body "Body\n"
        "#]],
        );
        check(
            "\u{feff}--- \t\r\nname: a\r\n---\r\nBody\r\n",
            expect![[r#"
                strict
                name: "a" <- "a"
                body "Body\r\n"
            "#]],
        );
        check(
            "---\n---\nBody\n",
            expect![[r#"
            strict
            body "Body\n"
        "#]],
        );
        check(
            "---\n# only a comment\n---\nBody\n",
            expect![[r#"
            strict
            body "Body\n"
        "#]],
        );
    }

    #[test]
    fn anything_else_on_the_first_line_means_no_block() {
        check(
            "",
            expect![[r#"
            no block: Absent
        "#]],
        );
        check(
            "Body\n",
            expect![[r#"
            no block: Absent
        "#]],
        );
        check(
            "\n---\nname: a\n---\n",
            expect![[r#"
            no block: NotOnFirstLine
        "#]],
        );
        check(
            "<!-- made by hand -->\n---\nname: a\n---\n",
            expect![[r#"
                no block: NotOnFirstLine
            "#]],
        );
        check(
            "\u{feff}\n---\nname: a\n---\n",
            expect![[r#"
            no block: NotOnFirstLine
            body "\n---\nname: a\n---\n"
        "#]],
        );
        check(
            "----\nname: a\n---\n",
            expect![[r#"
            no block: FourHyphens
        "#]],
        );
        check(
            "--- # agent\nname: a\n---\n",
            expect![[r#"
            no block: TextBehindHyphens
        "#]],
        );
        check(
            "---\rname: a\r---\rBody\r",
            expect![[r#"
            no block: CarriageReturnOnly
        "#]],
        );
        check(
            "---\nname: a\n...\nBody\n",
            expect![[r#"
            no block: Unclosed
        "#]],
        );
        check(
            "---\nname: a\n",
            expect![[r#"
            no block: Unclosed
        "#]],
        );
        check(
            "---",
            expect![[r#"
            no block: Unclosed
        "#]],
        );
    }

    #[test]
    fn the_first_three_hyphens_close_the_block_wherever_they_stand() {
        check(
            "---\nname: a\ndescription: fast --- and cheap\ntools: Read\n---\nBody\n",
            expect![[r#"
                strict
                name: "a" <- "a"
                description: "fast" <- "fast"
                body " and cheap\ntools: Read\n---\nBody\n"
            "#]],
        );
        check(
            "---\nname: a\n# ------ tools\ntools: Read\n---\nBody\n",
            expect![[r#"
                strict
                name: "a" <- "a"
                body "--- tools\ntools: Read\n---\nBody\n"
            "#]],
        );
        check(
            "---\nname: a\ndescription: |\n  One\n  ---\n  Two\n---\nBody\n",
            expect![[r#"
                strict
                name: "a" <- "a"
                description: "One\n" <- "One"
                body "  Two\n---\nBody\n"
            "#]],
        );
        check(
            "---\nname: a---\nBody\n",
            expect![[r#"
            strict
            name: "a" <- "a"
            body "Body\n"
        "#]],
        );
        check(
            "---\nname: a\n  ---\nBody\n",
            expect![[r#"
            strict
            name: "a" <- "a"
            body "Body\n"
        "#]],
        );
        check(
            "---\nname: a\n-----\nBody\n",
            expect![[r#"
            strict
            name: "a" <- "a"
            body "--\nBody\n"
        "#]],
        );
        check(
            "---\nname: a\n--- text\nBody\n",
            expect![[r#"
            strict
            name: "a" <- "a"
            body " text\nBody\n"
        "#]],
        );
    }
}
