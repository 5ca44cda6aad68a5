//! One version of a document: a rope for edits and positions, a string for the parsers.

mod letters;
mod lines;
mod path;
mod position;
pub mod span;

use std::sync::{Arc, OnceLock};

use ropey::Rope;
pub use text_size::{TextRange, TextSize};

pub use letters::Letters;
use lines::Lines;
pub use path::{FilePath, percent_decoded, percent_encoded};
pub use position::{Encoding, Position};

/// A byte offset in a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FilePosition {
    /// The file.
    pub path: FilePath,
    /// Byte offset from the start of the file, a byte order mark included.
    pub offset: TextSize,
}

/// A byte range in a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileRange {
    /// The file.
    pub path: FilePath,
    /// Byte range from the start of the file, a byte order mark included.
    pub range: TextRange,
}

/// A replacement of part of a document, in byte offsets of one version of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TextEdit {
    /// The bytes to replace; empty to insert.
    pub range: TextRange,
    /// What takes their place.
    pub new_text: String,
}

/// A change as an editor reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Start and end of the replaced text, end exclusive; `None` replaces the whole document.
    pub range: Option<(Position, Position)>,
    /// The new text.
    pub text: String,
}

/// The reported change does not fit the document: client and server hold different texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfSync;

/// The immutable text of one version of a document.
///
/// Cloning is cheap: the rope shares its nodes, the string is reference-counted. The rope is built when an edit or an offset
/// first needs it, and the list of lines when a position does; most files that are read from disk never need either.
#[derive(Debug, Clone)]
pub struct Text {
    rope: OnceLock<Rope>,
    lines: OnceLock<Arc<Lines>>,
    string: Arc<String>,
    version: Option<i32>,
}

impl Text {
    /// Wraps `text`; `version` is the editor's number, `None` for a file read from disk.
    pub fn new(text: impl Into<String>, version: Option<i32>) -> Text {
        Text {
            rope: OnceLock::new(),
            lines: OnceLock::new(),
            string: Arc::new(text.into()),
            version,
        }
    }

    fn rope(&self) -> &Rope {
        self.rope.get_or_init(|| Rope::from_str(&self.string))
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.string
    }

    /// The editor's version number; `None` for a file read from disk.
    pub fn version(&self) -> Option<i32> {
        self.version
    }

    /// Length in bytes.
    pub fn len(&self) -> TextSize {
        TextSize::of(self.as_str())
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.string.is_empty()
    }

    /// The text of `range`; empty where `range` does not lie on character boundaries of this version.
    pub fn slice(&self, range: TextRange) -> &str {
        span::slice(&self.string, range)
    }

    /// The version that follows when `changes` are applied in order.
    ///
    /// # Errors
    /// [`OutOfSync`] when a change starts behind its end or on a line that does not exist. Columns
    /// past the end of a line are taken as its end, as the protocol asks.
    pub fn edit(
        &self,
        changes: &[Change],
        encoding: Encoding,
        version: Option<i32>,
    ) -> Result<Text, OutOfSync> {
        let mut rope = self.rope().clone();
        for change in changes {
            match change.range {
                None => rope = Rope::from_str(&change.text),
                Some((start, end)) => replace(&mut rope, start, end, &change.text, encoding)?,
            }
        }
        let string = Arc::new(rope.to_string());
        Ok(Text {
            rope: OnceLock::from(rope),
            lines: OnceLock::new(),
            string,
            version,
        })
    }

    /// Byte offset of `position`, clamped to the line and to the document.
    pub fn offset(&self, position: Position, encoding: Encoding) -> TextSize {
        let byte = position::byte_of(self.rope(), position, encoding);
        TextSize::try_from(byte).unwrap_or(self.len())
    }

    /// Line and column of byte `offset`, clamped to the document and floored to a character.
    pub fn position(&self, offset: TextSize, encoding: Encoding) -> Position {
        let offset = usize::from(offset);
        // A file from disk is asked for a few positions only, for which a rope is too much.
        let in_lines = || {
            let lines = self.lines.get_or_init(|| Arc::new(Lines::of(&self.string)));
            lines.position_of(&self.string, offset, encoding)
        };
        let known = self.rope.get().is_none().then(in_lines).flatten();
        known.unwrap_or_else(|| position::position_of(self.rope(), offset, encoding))
    }

    /// The text after `edits`, which must not overlap; `None` when they do or lie out of bounds.
    pub fn apply(&self, edits: &[TextEdit]) -> Option<String> {
        let mut ordered: Vec<&TextEdit> = edits.iter().collect();
        ordered.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
        let mut out = String::with_capacity(self.string.len());
        let mut done = TextSize::new(0);
        for edit in ordered {
            if edit.range.start() < done {
                return None;
            }
            out.push_str(self.string.get(done.into()..edit.range.start().into())?);
            out.push_str(&edit.new_text);
            done = edit.range.end();
        }
        out.push_str(self.string.get(done.into()..)?);
        Some(out)
    }
}

fn replace(
    rope: &mut Rope,
    start: Position,
    end: Position,
    text: &str,
    encoding: Encoding,
) -> Result<(), OutOfSync> {
    let lines = rope.len_lines();
    let past_end = |position: Position| position.line as usize > lines;
    if end < start || past_end(start) || past_end(end) {
        return Err(OutOfSync);
    }
    let start = rope.byte_to_char(position::byte_of(rope, start, encoding));
    let end = rope.byte_to_char(position::byte_of(rope, end, encoding));
    if rope.try_remove(start..end).is_err() || rope.try_insert(start, text).is_err() {
        return Err(OutOfSync);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(range: [u32; 4], text: &str) -> Change {
        let [start_line, start, end_line, end] = range;
        Change {
            range: Some((
                Position::new(start_line, start),
                Position::new(end_line, end),
            )),
            text: text.into(),
        }
    }

    #[test]
    fn several_changes_apply_in_order() {
        let text = Text::new("one\r\ntwo\n", Some(1));
        let changes = [change([0, 0, 0, 3], "1"), change([1, 3, 1, 3], "!")];
        let edited = text.edit(&changes, Encoding::Utf16, Some(2)).unwrap();
        assert_eq!(edited.as_str(), "1\r\ntwo!\n");
        assert_eq!(edited.version(), Some(2));
        assert_eq!(text.as_str(), "one\r\ntwo\n", "an edit makes a new value");
    }

    #[test]
    fn a_change_that_ends_before_it_starts_is_refused() {
        let text = Text::new("abc\n", None);
        let result = text.edit(&[change([0, 2, 0, 1], "x")], Encoding::Utf8, None);
        assert_eq!(result.err(), Some(OutOfSync));
    }

    #[test]
    fn a_change_on_a_line_that_does_not_exist_is_refused() {
        let text = Text::new("abc\n", None);
        let result = text.edit(&[change([7, 0, 7, 1], "x")], Encoding::Utf8, None);
        assert_eq!(result.err(), Some(OutOfSync));
    }

    #[test]
    fn columns_past_the_line_end_mean_its_end() {
        let text = Text::new("ab\ncd\n", None);
        let edited = text
            .edit(&[change([0, 99, 0, 99], "!")], Encoding::Utf16, None)
            .unwrap();
        assert_eq!(edited.as_str(), "ab!\ncd\n");
    }

    #[test]
    fn overlapping_edits_are_not_applied() {
        let text = Text::new("abcdef", None);
        let edit = |start: u32, end: u32| TextEdit {
            range: TextRange::new(start.into(), end.into()),
            new_text: "-".into(),
        };
        assert_eq!(
            text.apply(&[edit(3, 4), edit(0, 1)]).as_deref(),
            Some("-bc-ef")
        );
        assert_eq!(text.apply(&[edit(0, 3), edit(2, 4)]), None);
        assert_eq!(text.apply(&[edit(0, 99)]), None);
    }
}
