//! Where the lines of a text start: enough for the position of a byte, and built in a fraction of the time of a rope.

use super::{Encoding, Position};

/// The starts of all lines but the first, in bytes.
#[derive(Debug)]
pub(super) struct Lines(Vec<u32>);

/// In longer lines than this, a rope counts columns sooner.
const LONG: usize = 4096;

impl Lines {
    /// The lines of `text`; `\n`, `\r\n` and `\r` end one.
    pub(super) fn of(text: &str) -> Lines {
        let bytes = text.as_bytes();
        let breaks = memchr::memchr2_iter(b'\n', b'\r', bytes).map(|at| at + 1);
        let ends = breaks
            .filter(|end| bytes.get(end - 1) == Some(&b'\n') || bytes.get(*end) != Some(&b'\n'));
        Lines(ends.filter_map(|end| u32::try_from(end).ok()).collect())
    }

    /// Line and column of byte `offset` of `text`, floored to a character; `None` in a line so long that a rope does it better.
    pub(super) fn position_of(
        &self,
        text: &str,
        offset: usize,
        encoding: Encoding,
    ) -> Option<Position> {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.0.partition_point(|start| *start as usize <= offset);
        let start = line.checked_sub(1).and_then(|before| self.0.get(before));
        let before = text.get(start.map_or(0, |start| *start as usize)..offset)?;
        let column = match encoding {
            _ if before.len() > LONG => return None,
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 => before.chars().map(char::len_utf16).sum(),
            Encoding::Utf32 => before.chars().count(),
        };
        Some(Position {
            line: u32::try_from(line).ok()?,
            column: u32::try_from(column).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ropey::Rope;

    use super::super::position;
    use super::*;

    proptest! {
        #[test]
        fn lines_and_a_rope_agree(text in "[a\u{e9}\u{1f980}\u{2028}\n\r\t]{0,40}", offset in 0usize..200) {
            let rope = Rope::from_str(&text);
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                prop_assert_eq!(
                    Lines::of(&text).position_of(&text, offset, encoding),
                    Some(position::position_of(&rope, offset, encoding))
                );
            }
        }
    }
}
