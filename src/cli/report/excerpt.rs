//! The part of a long line that a fix is shown in.

use std::ops::Range;

use crate::finding::Fix;

/// Longest line that is shown as a whole, in bytes.
const LONG: usize = 400;
/// What is kept of a longer one on either side.
const AROUND: usize = 60;

/// A piece of a file, the number of its first line, and the fix's edits in it.
pub(super) struct Excerpt {
    pub(super) text: String,
    pub(super) line: usize,
    pub(super) edits: Vec<(Range<usize>, String)>,
}

/// What is shown of `text` for `fix`, where a line that it changes is long: `None` where none is.
pub(super) fn excerpt(text: &str, fix: &Fix) -> Option<Excerpt> {
    let ranges = || {
        fix.edits
            .iter()
            .map(|edit| Range::<usize>::from(edit.range))
    };
    let start = ranges().map(|range| range.start).min()?;
    let end = ranges().map(|range| range.end).max()?;
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
    let edits = fix.edits.iter().map(|edit| {
        let range = Range::<usize>::from(edit.range);
        (shift(range.start)..shift(range.end), edit.new_text.clone())
    });
    Some(Excerpt {
        edits: edits.collect(),
        text: format!("{lead}{}{tail}", text.get(from..to)?),
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
        let found = excerpt(&text, &fix(1002..1003)).unwrap();
        assert_eq!(found.line, 2);
        assert!(found.text.len() < 200, "{}", found.text);
        assert_eq!(&found.text[found.edits[0].0.clone()], "b");
        assert!(found.text.starts_with("…é") && found.text.ends_with("ü…"));
    }
}
