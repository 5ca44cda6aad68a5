//! Line and column ↔ byte offset, in the three encodings of LSP.

use ropey::{Rope, RopeSlice};

/// The unit in which columns are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, the protocol's default.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

/// A place as an editor names it; both numbers count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// Line; `\n`, `\r\n` and `\r` end one.
    pub line: u32,
    /// Column, in units of the [`Encoding`].
    pub column: u32,
}

impl Position {
    /// The place at `line` and `column`.
    pub fn new(line: u32, column: u32) -> Position {
        Position { line, column }
    }
}

/// Byte offset of `position`, clamped to its line without the line break.
pub(super) fn byte_of(rope: &Rope, position: Position, encoding: Encoding) -> usize {
    let line = position.line as usize;
    let Some(text) = rope.get_line(line).map(without_break) else {
        return rope.len_bytes();
    };
    let column = position.column as usize;
    let char = match encoding {
        Encoding::Utf8 => text.byte_to_char(column.min(text.len_bytes())),
        Encoding::Utf16 => text.utf16_cu_to_char(column.min(text.len_utf16_cu())),
        Encoding::Utf32 => column.min(text.len_chars()),
    };
    rope.line_to_byte(line) + text.char_to_byte(char)
}

/// Line and column of byte `offset`, floored to a character.
pub(super) fn position_of(rope: &Rope, offset: usize, encoding: Encoding) -> Position {
    let char = rope.byte_to_char(offset.min(rope.len_bytes()));
    let line = rope.char_to_line(char);
    let before = rope.slice(rope.line_to_char(line)..char);
    let column = match encoding {
        Encoding::Utf8 => before.len_bytes(),
        Encoding::Utf16 => before.len_utf16_cu(),
        Encoding::Utf32 => before.len_chars(),
    };
    Position {
        line: u32::try_from(line).unwrap_or(u32::MAX),
        column: u32::try_from(column).unwrap_or(u32::MAX),
    }
}

fn without_break(line: RopeSlice<'_>) -> RopeSlice<'_> {
    let last = line.chars_at(line.len_chars()).reversed();
    let breaks = last.take_while(|c| matches!(c, '\n' | '\r')).count();
    line.slice(..line.len_chars() - breaks)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    #[test]
    fn only_the_three_line_breaks_of_lsp_count() {
        let rope = Rope::from_str("a\u{2028}b\u{C}c\u{B}d\u{85}e\rf\r\ng\nh");
        assert_eq!(rope.len_lines(), 4);
    }

    #[test]
    fn columns_are_clamped_before_the_line_break() {
        for (text, line) in [("ab\r\ncd", "ab"), ("ab\ncd", "ab"), ("ab\rcd", "ab")] {
            let rope = Rope::from_str(text);
            for encoding in ENCODINGS {
                assert_eq!(
                    byte_of(&rope, Position::new(0, 50), encoding),
                    line.len(),
                    "{text:?} {encoding:?}"
                );
            }
        }
    }

    #[test]
    fn each_encoding_counts_in_its_own_unit() {
        let rope = Rope::from_str("é🦀x");
        let columns = ENCODINGS.map(|encoding| position_of(&rope, 6, encoding).column);
        assert_eq!(columns, [6, 3, 2]);
        let bytes = [(0, 6), (1, 3), (2, 2)]
            .map(|(i, column)| byte_of(&rope, Position::new(0, column), ENCODINGS[i]));
        assert_eq!(bytes, [6, 6, 6]);
    }

    #[test]
    fn a_column_inside_a_character_is_floored() {
        let rope = Rope::from_str("é🦀x");
        assert_eq!(byte_of(&rope, Position::new(0, 1), Encoding::Utf8), 0);
        assert_eq!(byte_of(&rope, Position::new(0, 2), Encoding::Utf16), 2);
    }
}
