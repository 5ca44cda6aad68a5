//! Reading a body again after an edit: what the edit cannot have touched is moved, not read.
//!
//! CommonMark finds blocks from above to below, and a heading at the margin ends whatever stands open. So what stands between
//! the heading above an edit and the one below it can be read alone, as long as both remain headings. Only targets of
//! links that are defined apart from them reach further: a body that has some is read as a whole.

use std::iter::once;
use std::ops::Range;

use text_size::TextSize;

use super::Body;
use super::markdown::{self, Blocks, Heading};
use crate::text::span::{size, slice};

/// The body that begins at byte `start` of `text`, with the help of `before`, the body of `old`; `None` where that is none.
pub(super) fn body(before: &Body, old: &str, text: &str, start: TextSize) -> Option<Body> {
    let old = slice(old, before.range);
    let new = text.get(start.into()..)?;
    if old == new {
        return Some(moved(before.clone(), before.range.start(), start));
    }
    let blocks = spliced(before, old, new, start)?;
    Some(Body::of(text, start, blocks))
}

/// The body when what was at byte `from` of the file is at byte `to`.
fn moved(mut body: Body, from: TextSize, to: TextSize) -> Body {
    let sections = body.sections.iter_mut();
    let tags = body.tags.tags.iter_mut();
    let references = body.references.iter_mut();
    once(&mut body.range)
        .chain(body.blocks.ranges_mut())
        .chain(sections.flat_map(|section| [&mut section.range, &mut section.own]))
        .chain(tags.flat_map(|tag| once(&mut tag.open).chain(tag.close.as_mut())))
        .chain(&mut body.tags.orphans)
        .chain(references.flat_map(|reference| [&mut reference.range, &mut reference.name]))
        .chain(&mut body.code)
        .for_each(|range| *range = *range + to - from);
    body
}

/// The blocks of `new`, which begins at byte `start` of its file: those of the `old` body, but for the part with the edit.
fn spliced(before: &Body, old: &str, new: &str, start: TextSize) -> Option<Blocks> {
    if before.blocks.defines_targets {
        return None;
    }
    let base = before.range.start();
    let part = Part::around(&before.blocks.headings, old, new, base)?;
    let read = part.read(new, start).filter(|read| !read.defines_targets)?;
    let kept = |extent: Range<usize>, to: usize| {
        let (from, to) = (base + size(extent.start), start + size(to));
        let mut kept = before.blocks.starting_in(from..base + size(extent.end));
        let ranges = kept.ranges_mut();
        ranges.for_each(|range| *range = *range + to - from);
        kept
    };
    let mut blocks = kept(0..part.start, 0);
    blocks.append(read);
    blocks.append(kept(part.old_end..old.len(), part.new_end));
    Some(blocks)
}

/// The part of a body that has to be read, in bytes from where the body begins.
struct Part {
    start: usize,
    old_end: usize,
    new_end: usize,
    /// Whether a heading stands at `start`; else that is where the body begins.
    below_heading: bool,
    /// The heading at its end, if that is not where the body ends.
    next: Option<Range<usize>>,
}

impl Part {
    /// The part from the last heading above what differs to the first one below, `None` without such headings.
    fn around(headings: &[Heading], old: &str, new: &str, base: TextSize) -> Option<Part> {
        let edit = difference(old, new);
        let margins = headings
            .iter()
            .filter_map(|heading| margin(heading, old, base));
        let above = margins
            .clone()
            .take_while(|at| at.start < edit.start)
            .last();
        let below = margins.clone().find(|at| at.start > edit.end);
        if above.is_none() && below.is_none() {
            return None;
        }
        let old_end = below.as_ref().map_or(old.len(), |below| below.start);
        let moved = |at: usize| at + new.len() - old.len();
        Some(Part {
            start: above.as_ref().map_or(0, |above| above.start),
            old_end,
            new_end: moved(old_end),
            below_heading: above.is_some(),
            next: below.map(|below| moved(below.start)..moved(below.end)),
        })
    }

    /// Its blocks in the body `new`; `None` if it does not begin and end with what is still a heading.
    fn read(&self, new: &str, base: TextSize) -> Option<Blocks> {
        let end = self.next.as_ref().map_or(self.new_end, |next| next.end);
        let blocks = markdown::parse(new.get(self.start..end)?, base + size(self.start));
        let is_margin = |at: usize| {
            let mut margins = blocks
                .headings
                .iter()
                .filter_map(|heading| margin(heading, new, base));
            margins.any(|margin| margin.start == at)
        };
        let begins = !self.below_heading || is_margin(self.start);
        let ends = self.next.is_none() || is_margin(self.new_end);
        let own = base + size(self.start)..base + size(self.new_end);
        (begins && ends).then(|| blocks.starting_in(own))
    }
}

/// Where in the body `text`, which begins at byte `base` of its file, `heading` stands, if nothing above has a say in
/// whether it is one: a line of its own that begins with `#`.
fn margin(heading: &Heading, text: &str, base: TextSize) -> Option<Range<usize>> {
    let range = heading.range - base;
    let is_line = |text: &str| text.starts_with('#') && !text.contains(['\n', '\r']);
    let before = text.get(..range.start().into())?;
    let begins_line = before.is_empty() || before.ends_with(['\n', '\r']);
    let counts = heading.depth == 0 && begins_line && is_line(slice(text, range));
    counts.then(|| range.into())
}

/// The part of `old` that is not in `new`, give or take a few bytes of what is.
fn difference(old: &str, new: &str) -> Range<usize> {
    const STEP: usize = 32;
    let (old, new) = (old.as_bytes(), new.as_bytes());
    let above = total_of_same(old.chunks(STEP).zip(new.chunks(STEP)));
    let old_rest = old.get(above..).unwrap_or_default();
    let new_rest = new.get(above..).unwrap_or_default();
    let below = total_of_same(old_rest.rchunks(STEP).zip(new_rest.rchunks(STEP)));
    above..old.len() - below
}

/// How many bytes the leading pairs of equals hold.
fn total_of_same<'t>(pairs: impl Iterator<Item = (&'t [u8], &'t [u8])>) -> usize {
    let same = pairs.take_while(|(old, new)| old == new);
    same.map(|(old, _)| old.len()).sum()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    /// What is read again when `«gone|made»` is edited; `…` stands for a line of prose.
    fn check(text: &str, expected: Expect) {
        let prose = "Some text that is longer than a step.\n";
        let text = text.replace('…', prose);
        let (front, rest) = text.split_once('«').unwrap();
        let (edit, back) = rest.split_once('»').unwrap();
        let (gone, made) = edit.split_once('|').unwrap();
        let (old, new) = (
            format!("{front}{gone}{back}"),
            format!("{front}{made}{back}"),
        );
        let before = Body::parse(&old, 0.into());
        let read = match body(&before, &old, &new, 0.into()) {
            Some(after) => {
                assert_eq!(after, Body::parse(&new, 0.into()));
                let part = Part::around(&before.blocks.headings, &old, &new, 0.into()).unwrap();
                new[part.start..part.new_end].replace(prose, "…")
            }
            None => "all".to_owned(),
        };
        expected.assert_eq(&read);
    }

    #[test]
    fn the_part_between_the_headings_around_an_edit() {
        check(
            "…# A\n…# B\n…«|x»…# C\n…",
            expect![[r#"
            # B
            …x…"#]],
        );
        check(
            "…# A\n…# B\n…«|## D\n»…# C\n…",
            expect![[r#"
            # B
            …## D
            …"#]],
        );
        check(
            "…# A\n…# B\n…«- a\n|```\nb\n```\n»…# C\n…",
            expect![[r#"
            # B
            …```
            b
            ```
            …"#]],
        );
        check("…«|x»……# A\n…# B\n", expect!["…x……"]);
        check(
            "…# A\n……«|x»…",
            expect![[r#"
            # A
            ……x…"#]],
        );
    }

    #[test]
    fn all_where_the_edit_may_reach_further() {
        for text in [
            "…# A\n…# B\n…«|```\n»…# C\n…",
            "…# A\n…# B\n…«|<!--\n»…# C\n…",
            "…# A\n…# B\n…«|<div>\n»…# C\n…",
            "A line of thirty bytes in all.\n#« |»B\n……# C\n…",
            "A line of thirty bytes in all.\n#« |»B\n===\n……# C\n…",
            "…# A\n…# B\n…«|\n[a]: b\n\n»…# C\n…",
            "…# A\n…# B\n…«|x»…# C\n…\n[a]: b\n",
            "…«|x»…",
        ] {
            check(text, expect!["all"]);
        }
    }

    fn markdown() -> impl Strategy<Value = String> {
        let pieces = "# H\n¦## H #\n¦#x\n¦#¦ # H\n¦  # H\n¦=\n¦===\n¦---\n¦```\n¦```¦~~~\n¦- a\n¦- ¦1. a\n¦   b\n¦    c\n\
            ¦> q\n¦>¦<div>\n¦</div>\n¦<!--¦-->¦<?¦[a]: b\n¦[a]¦[a](b.md)¦![a](b.png)¦\r\n¦\r¦\n¦\n¦\n\n¦| a | b |\n¦|---|---|\n\
            ¦a\n¦word ¦`code`¦`¦*b*¦<example>¦</example>¦@x ¦$1¦\t¦é¦\\¦- [ ] t\n¦<https://a.b>¦&amp;¦\0";
        let piece = prop::sample::select(pieces.split('¦').collect::<Vec<_>>());
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_edit_makes_a_difference(
            above in "[a-z]{0,9}", front in markdown(), gone in markdown(), made in markdown(), back in markdown(),
        ) {
            let (old, new) = (format!("{front}{gone}{back}"), format!("{above}{front}{made}{back}"));
            let before = Body::parse(&old, 0.into());
            let start = size(above.len());
            if let Some(after) = body(&before, &old, &new, start) {
                prop_assert_eq!(after, Body::parse(&new, start));
            }
        }
    }
}
