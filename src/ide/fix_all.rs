//! Every safe fix of a file, as edits that leave alone what stays the same.

use std::ops::Range;

use similar::{DiffOp, TextDiff};

use super::changes::Changes;
use super::code_actions::{ActionKind, CodeAction};
use crate::rules::fix;
use crate::text::span::size;
use crate::text::{FilePath, TextEdit, TextRange};
use crate::workspace::Snapshot;

/// Every safe fix of the open file at `path` in one action; `None` when there is none.
pub fn fix_all(snapshot: &Snapshot, path: &FilePath) -> Option<CodeAction> {
    let file = snapshot.file(path).filter(|file| !file.is_too_large())?;
    let fixed = fix::fix(snapshot, file, false)?;
    let edits = difference(file.text.as_str(), &fixed.text);
    Some(CodeAction {
        title: "Apply all safe fixes".to_owned(),
        kind: ActionKind::FixAll,
        changes: Changes::within(path, edits),
        findings: fixed.findings,
        preferred: false,
    })
}

/// The edits that make `new` of `old`, each as short as its lines allow.
fn difference<'t>(old: &'t str, new: &'t str) -> Vec<TextEdit> {
    let diff = TextDiff::from_lines(old, new);
    let starts = |lines: &[&str]| -> Vec<usize> {
        let mut at = 0;
        let ends = lines.iter().map(|line| {
            at += line.len();
            at
        });
        std::iter::once(0).chain(ends).collect()
    };
    let (old_starts, new_starts) = (starts(diff.old_slices()), starts(diff.new_slices()));
    // What changes is what lies between two parts that stay.
    let kept = diff.ops().iter().filter_map(|op| match *op {
        DiffOp::Equal {
            old_index,
            new_index,
            len,
        } => Some((old_index, new_index, len)),
        _ => None,
    });
    let end = (diff.old_slices().len(), diff.new_slices().len(), 0);
    let mut edits = Vec::new();
    let (mut old_at, mut new_at) = (0, 0);
    for (old_index, new_index, len) in kept.chain([end]) {
        let part = |text: &'t str, starts: &[usize], lines: Range<usize>| {
            text.get(*starts.get(lines.start)?..*starts.get(lines.end)?)
        };
        let gone = part(old, &old_starts, old_at..old_index).unwrap_or("");
        let made = part(new, &new_starts, new_at..new_index).unwrap_or("");
        if gone != made {
            let start = old_starts.get(old_at).copied().unwrap_or(old.len());
            edits.push(shortened(start, gone, made));
        }
        (old_at, new_at) = (old_index + len, new_index + len);
    }
    edits
}

/// The edit without what both texts start and end with.
fn shortened(start: usize, gone: &str, made: &str) -> TextEdit {
    let same = |pair: &((usize, char), char)| pair.0.1 == pair.1;
    let ahead = gone.char_indices().zip(made.chars()).take_while(same);
    let ahead: usize = ahead.map(|((_, c), _)| c.len_utf8()).sum();
    let (gone, made) = (
        gone.get(ahead..).unwrap_or(""),
        made.get(ahead..).unwrap_or(""),
    );
    let behind = gone.chars().rev().zip(made.chars().rev());
    let behind: usize = behind
        .take_while(|(a, b)| a == b)
        .map(|(c, _)| c.len_utf8())
        .sum();
    let kept = |text: &str| text.len() - behind;
    TextEdit {
        range: TextRange::at(size(start + ahead), size(kept(gone))),
        new_text: made.get(..kept(made)).unwrap_or("").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngSeed};

    use super::*;
    use crate::text::Text;

    #[test]
    fn only_what_changes() {
        let edits = difference("a\ntools: read\nb\n", "a\ntools: Read\nb\nc\n");
        let shown: Vec<String> = edits
            .iter()
            .map(|edit| format!("{:?} {:?}", edit.range, edit.new_text))
            .collect();
        assert_eq!(shown, ["9..10 \"R\"", "16..16 \"c\\n\""]);
    }

    fn same_each_time() -> Config {
        Config {
            failure_persistence: None,
            rng_seed: RngSeed::Fixed(2026),
            ..Config::with_cases(1000)
        }
    }

    proptest! {
        #![proptest_config(same_each_time())]

        #[test]
        fn edits_make_the_new_text(old in "[ab\né]{0,30}", new in "[ab\né]{0,30}") {
            let text = Text::new(old.clone(), None);
            let edits = difference(&old, &new);
            prop_assert_eq!(text.apply(&edits).unwrap(), new);
        }
    }
}
