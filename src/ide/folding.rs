//! Folding: frontmatter, sections, fences, tags, comments.

use text_size::TextRange;

use crate::model::{File, outline};
use crate::syntax::tags::Tags;
use crate::text::FilePath;
use crate::workspace::Snapshot;

/// A stretch that can be folded away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// From the first to the last character of what folds.
    pub range: TextRange,
    /// What it is.
    pub kind: FoldKind,
}

/// What folds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoldKind {
    /// Frontmatter, section, fence or tag.
    Region,
    /// A comment.
    Comment,
}

/// What can be folded in the open file at `path`, in order; none in a file that defines nothing.
pub fn folding_ranges(snapshot: &Snapshot, path: &FilePath) -> Vec<Fold> {
    let file = snapshot.file(path).filter(|file| file.definition.is_some());
    file.map_or_else(Vec::new, |file| folds(file))
}

fn folds(file: &File) -> Vec<Fold> {
    let body = &file.parse.body;
    let frontmatter = file.parse.frontmatter.as_ref();
    let description = file.definition.as_ref().and_then(|definition| {
        let text = definition.field("description")?.text_range?;
        Some(outline::description_tags(file, text))
    });
    let regions = frontmatter
        .map(|block| block.range)
        .into_iter()
        .chain(body.sections.iter().map(|section| section.range))
        .chain(body.blocks.fences.iter().map(|fence| fence.range))
        .chain(tag_ranges(&body.tags))
        .chain(description.iter().flat_map(tag_ranges));
    let comments = comment_runs(file)
        .into_iter()
        .chain(body.blocks.comments.iter().copied());
    let mut folds: Vec<Fold> = of_kind(regions, FoldKind::Region)
        .chain(of_kind(comments, FoldKind::Comment))
        .filter(|fold| file.text.slice(fold.range).contains(['\n', '\r']))
        .collect();
    folds.sort_by_key(|fold| (fold.range.start(), std::cmp::Reverse(fold.range.end())));
    folds.dedup_by_key(|fold| fold.range);
    folds
}

fn of_kind(ranges: impl Iterator<Item = TextRange>, kind: FoldKind) -> impl Iterator<Item = Fold> {
    ranges.map(move |range| Fold { range, kind })
}

fn tag_ranges(tags: &Tags) -> impl Iterator<Item = TextRange> {
    let closed = tags.tags.iter();
    closed.filter_map(|tag| Some(tag.open.cover(tag.close?)))
}

/// Comment lines of the frontmatter, those below each other as one.
fn comment_runs(file: &File) -> Vec<TextRange> {
    let comments = file
        .parse
        .frontmatter
        .as_ref()
        .map_or(&[][..], |block| &block.comments);
    let mut runs: Vec<TextRange> = Vec::new();
    for comment in comments {
        match runs.last_mut() {
            Some(run) if adjoins(file, *run, *comment) => *run = run.cover(*comment),
            _ => runs.push(*comment),
        }
    }
    runs
}

/// Whether nothing but one line break and blanks stands between two comments.
fn adjoins(file: &File, above: TextRange, below: TextRange) -> bool {
    if below.start() < above.end() {
        return false;
    }
    let between = file.text.slice(TextRange::new(above.end(), below.start()));
    between.trim().is_empty() && between.matches('\n').count() == 1
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::Fixture;

    fn check(text: &str, expected: Expect) {
        let fixture = Fixture::new(text);
        let mut out = String::new();
        for fold in folding_ranges(&fixture.snapshot, &fixture.path) {
            let line = |at| fixture.text()[..usize::from(at)].matches('\n').count();
            let first = fixture.file().text.slice(fold.range);
            let first = first.lines().next().unwrap();
            let (start, end) = (line(fold.range.start()), line(fold.range.end()));
            let _ = writeln!(out, "{start}-{end} {:?} {first}", fold.kind);
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn everything_that_folds() {
        check(
            "---\nname: a\n# one\n# two\ndescription: |\n  x\n---\n# A\n\n## B\ntext\n```rust\nfn main() {}\n```\n\n<example>\nx\n</example>\n\n## C\n<!--\nnote\n-->\n",
            expect![[r#"
                0-6 Region ---
                2-3 Comment # one
                7-22 Region # A
                9-17 Region ## B
                11-13 Region ```rust
                15-17 Region <example>
                19-22 Region ## C
                20-22 Comment <!--
            "#]],
        );
    }

    #[test]
    fn examples_in_a_description() {
        check(
            "---\nname: a\ndescription: |\n  x\n  <example>\n  y\n  </example>\n---\n",
            expect![[r#"
                0-7 Region ---
                4-6 Region <example>
            "#]],
        );
    }

    #[test]
    fn a_block_that_is_never_closed() {
        check(
            "---\nname: a\ndescription: x\n",
            expect![[r#"
            0-3 Region ---
        "#]],
        );
    }

    #[test]
    fn ordinary_markdown_folds_by_itself() {
        check("//- /w/README.md\n# A\ntext\n", expect![""]);
    }
}
