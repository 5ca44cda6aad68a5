//! XML-like tags such as `<example>`, paired, in a body or inside a description.

use crate::text::span::size;
use text_size::{TextRange, TextSize};

/// An opening tag and, where there is one, its closing tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The name between the angle brackets.
    pub name: Box<str>,
    /// The opening tag.
    pub open: TextRange,
    /// The closing tag; `None` when there is none or the tag closes itself.
    pub close: Option<TextRange>,
    /// Written as `<name/>`.
    pub self_closing: bool,
    /// Whether nothing but blanks stands in front of it on its line.
    pub starts_line: bool,
    /// The tag it is nested in, an index into the same list.
    pub parent: Option<usize>,
}

impl Tag {
    /// What stands between the opening and the closing tag.
    pub fn content(&self) -> Option<TextRange> {
        let close = self.close?;
        Some(TextRange::new(
            self.open.end(),
            close.start().max(self.open.end()),
        ))
    }
}

/// Tags of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags {
    /// Opening tags, in order.
    pub tags: Vec<Tag>,
    /// Closing tags that close nothing, in order.
    pub orphans: Vec<TextRange>,
}

/// Finds the tags of `text`, whose first byte is byte `base` of the file; what `is_code` covers is passed over.
///
/// A literal `\n` counts as a line break, as it does where a description is written on one line.
pub fn tags(text: &str, base: TextSize, is_code: &dyn Fn(TextSize) -> Option<TextSize>) -> Tags {
    let mut out = Tags::default();
    let mut open: Vec<usize> = Vec::new();
    let mut from = 0;
    let next = |from| memchr::memchr(b'<', text.as_bytes().get(from..)?);
    while let Some(found) = next(from) {
        let at = from + found;
        let start = base + size(at);
        if let Some(end) = is_code(start) {
            from = usize::from(end - base).max(at + 1);
            continue;
        }
        let Some(token) = text.get(at..).and_then(Token::parse) else {
            from = at + 1;
            continue;
        };
        let range = TextRange::at(start, size(token.len));
        from = at + token.len;
        match token.kind {
            TokenKind::Close => close(&mut out, &mut open, token.name, range),
            kind => {
                let index = out.tags.len();
                out.tags.push(Tag {
                    name: token.name.into(),
                    open: range,
                    close: None,
                    self_closing: kind == TokenKind::SelfClosing,
                    starts_line: starts_line(text.get(..at).unwrap_or("")),
                    parent: open.last().copied(),
                });
                if kind == TokenKind::Open {
                    open.push(index);
                }
            }
        }
    }
    out
}

fn close(out: &mut Tags, open: &mut Vec<usize>, name: &str, range: TextRange) {
    let matching = open
        .iter()
        .rposition(|index| out.tags.get(*index).is_some_and(|tag| &*tag.name == name));
    let Some(place) = matching else {
        out.orphans.push(range);
        return;
    };
    if let Some(tag) = open.get(place).and_then(|index| out.tags.get_mut(*index)) {
        tag.close = Some(range);
    }
    open.truncate(place);
}

fn starts_line(before: &str) -> bool {
    let indent = before.trim_end_matches([' ', '\t']);
    indent.is_empty() || indent.ends_with(['\n', '\r']) || indent.ends_with(r"\n")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TokenKind {
    Open,
    Close,
    SelfClosing,
}

struct Token<'t> {
    name: &'t str,
    kind: TokenKind,
    len: usize,
}

impl<'t> Token<'t> {
    /// Reads a tag at the start of `text`; `<Task tool launches>` and `<https://…>` are none.
    fn parse(text: &'t str) -> Option<Token<'t>> {
        let inner = text.strip_prefix('<')?;
        let (closing, inner) = match inner.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, inner),
        };
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let end =
            inner.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')))?;
        let (name, mut rest) = inner.split_at_checked(end)?;
        loop {
            let blank = rest.trim_start_matches([' ', '\t', '\n', '\r']);
            if let Some(behind) = blank.strip_prefix("/>") {
                return (!closing).then(|| Token::new(text, name, TokenKind::SelfClosing, behind));
            }
            if let Some(behind) = blank.strip_prefix('>') {
                let kind = if closing {
                    TokenKind::Close
                } else {
                    TokenKind::Open
                };
                return Some(Token::new(text, name, kind, behind));
            }
            if closing || blank.len() == rest.len() {
                return None;
            }
            rest = attribute(blank)?;
        }
    }

    fn new(text: &str, name: &'t str, kind: TokenKind, behind: &str) -> Token<'t> {
        Token {
            name,
            kind,
            len: text.len() - behind.len(),
        }
    }
}

/// Skips `name="value"`; gives what stands behind it.
fn attribute(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':')))?;
    let value = text.get(end..)?.strip_prefix('=').filter(|_| end > 0)?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let rest = value.get(1..)?;
    rest.get(rest.find(quote)? + 1..)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: Expect) {
        let found = tags(text, TextSize::new(0), &|_| None);
        let mut out = String::new();
        for tag in &found.tags {
            let _ = writeln!(
                out,
                "{} {:?} close {:?} line {} parent {:?}",
                tag.name, tag.open, tag.close, tag.starts_line, tag.parent
            );
        }
        for orphan in &found.orphans {
            let _ = writeln!(out, "orphan {orphan:?}");
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn tags_pair_and_nest() {
        check(
            "<example>\n <user a=\"1\">x</user>\n</example>\n<br/></p>",
            expect![[r#"
            example 0..9 close Some(32..42) line true parent None
            user 11..23 close Some(24..31) line true parent Some(0)
            br 43..48 close None line true parent None
            orphan 48..52
        "#]],
        );
    }

    #[test]
    fn prose_in_angle_brackets_is_no_tag() {
        check(
            "a < b, <100ms, <Task tool launches agent>, <https://x.org>, Vec<T>",
            expect![[r#"
            T 63..66 close None line false parent None
        "#]],
        );
    }

    #[test]
    fn a_literal_line_break_starts_a_line() {
        check(
            r"Use it.\n\n<example>\nContext: x\n</example>",
            expect![[r#"
            example 11..20 close Some(34..44) line true parent None
        "#]],
        );
    }
}
