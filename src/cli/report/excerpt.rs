//! What a fix is shown in: the whole file, or the part of a long line that it changes.

use std::borrow::Cow;
use std::ops::Range;

use crate::finding::Fix;

/// Longest line that is shown as a whole, in bytes.
const LONG: usize = 400;
/// What is kept of a longer one on either side.
const AROUND: usize = 60;

/// A piece of a file, the number of its first line, and the fix's edits in it.
pub(super) struct Excerpt<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) line: usize,
    pub(super) edits: Vec<(Range<usize>, &'a str)>,
}

/// All of `text`.
pub(super) fn whole<'a>(text: &'a str, fix: &'a Fix) -> Excerpt<'a> {
    Excerpt {
        text: Cow::Borrowed(text),
        line: 1,
        edits: edits(fix).collect(),
    }
}

fn edits(fix: &Fix) -> impl Iterator<Item = (Range<usize>, &str)> {
    let edits = fix.edits.iter();
    edits.map(|edit| (edit.range.into(), edit.new_text.as_str()))
}

/// What is shown of `text` for `fix`, where a line that it changes is long: `None` where none is.
pub(super) fn excerpt<'a>(text: &'a str, fix: &'a Fix) -> Option<Excerpt<'a>> {
    let start = edits(fix).map(|(range, _)| range.start).min()?;
    let end = edits(fix).map(|(range, _)| range.end).max()?;
    let before = text.get(..start)?;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let behind = text.get(end..)?;
    let line_end = end + behind.find('\n').unwrap_or(behind.len());
    let mut lines = text.get(line_start..line_end)?.lines();
    if !lines.any(|line| line.len() > LONG) {
        return None;
    }
    let from = floor(text, start.saturating_sub(AROUND)).max(line_start);
    let to = floor(text, (end + AROUND).min(text.len())).min(line_end);
    let lead = if from > line_start { "…" } else { "" };
    let tail = if to < line_end { "…" } else { "" };
    let shift = |at: usize| at - from + lead.len();
    let edits = edits(fix);
    let edits = edits.map(|(range, new)| (shift(range.start)..shift(range.end), new));
    Some(Excerpt {
        edits: edits.collect(),
        text: Cow::Owned(format!("{lead}{}{tail}", text.get(from..to)?)),
        line: 1 + text.get(..from)?.matches('\n').count(),
    })
}

/// The nearest boundary of a character at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{TextEdit, TextRange};

    fn fix(range: Range<u32>) -> Fix {
        let range = TextRange::new(range.start.into(), range.end.into());
        let new_text = "x".to_owned();
        Fix::safe("Fix", vec![TextEdit { range, new_text }])
    }

    #[test]
    fn short_lines_are_shown_as_they_are() {
        assert!(excerpt("a\nb\n", &fix(2..3)).is_none());
        assert!(excerpt("", &fix(0..0)).is_none());
        let long_elsewhere = format!("a\n{}\n", "b".repeat(1000));
        assert!(excerpt(&long_elsewhere, &fix(0..1)).is_none());
    }

    #[test]
    fn long_lines_are_cut_between_characters() {
        let text = format!("a\n{}b{}\r\nc\n", "é".repeat(500), "ü".repeat(500));
        let fix = fix(1002..1003);
        let found = excerpt(&text, &fix).unwrap();
        assert_eq!(found.line, 2);
        assert!(found.text.len() < 200, "{}", found.text);
        assert_eq!(&found.text[found.edits[0].0.clone()], "b");
        assert!(found.text.starts_with("…é") && found.text.ends_with("ü…"));
    }
}
