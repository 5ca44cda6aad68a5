//! Lines of a text as LSP counts them, with byte ranges.

use crate::text::span::{range, slice};
use text_size::TextRange;

/// A line, in byte offsets of the text it was cut from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The line with its line break.
    pub full: TextRange,
    /// The line without its line break.
    pub content: TextRange,
}

impl Line {
    /// The characters of the line, line break excluded.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        slice(text, self.content)
    }
}

/// Every line of `text`; a text that ends in a line break has no empty line behind it.
pub fn lines(text: &str) -> impl Iterator<Item = Line> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..)?;
        if rest.is_empty() {
            return None;
        }
        let is_break = |byte: u8| byte == b'\n' || byte == b'\r';
        let content = rest.bytes().position(is_break).unwrap_or(rest.len());
        let end = match rest.as_bytes().get(content..) {
            Some([b'\r', b'\n', ..]) => content + 2,
            Some([_, ..]) => content + 1,
            _ => content,
        };
        let line = Line {
            full: range(start, start + end),
            content: range(start, start + content),
        };
        start += end;
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_kinds_of_line_break() {
        let text = "a\r\n\rb\nc";
        let cut: Vec<&str> = lines(text).map(|line| line.text(text)).collect();
        assert_eq!(cut, ["a", "", "b", "c"]);
        let full: usize = lines(text).map(|line| usize::from(line.full.len())).sum();
        assert_eq!(full, text.len());
    }
}
