//! Selection ranges: what an editor selects when the selection grows step by step.

use text_size::{TextRange, TextSize};

use crate::model::File;
use crate::syntax::Body;
use crate::syntax::frontmatter::Frontmatter;
use crate::syntax::value::{Mapping, Node, Value};
use crate::text::FilePosition;
use crate::workspace::Snapshot;

/// What holds the place at `at`, the smallest first; each range holds the one before it.
pub fn selection_ranges(snapshot: &Snapshot, at: &FilePosition) -> Vec<TextRange> {
    let Some(file) = snapshot.file(&at.path) else {
        return Vec::new();
    };
    let mut ranges = vec![TextRange::up_to(file.text.len())];
    ranges.extend(word(file, at.offset));
    ranges.extend(line(file, at.offset));
    if let Some(block) = &file.parse.frontmatter {
        in_frontmatter(block, &mut ranges);
    }
    if let Some(root) = file.parse.json.as_ref().and_then(|tree| tree.root.as_ref()) {
        in_node(root, &mut ranges);
    }
    in_body(&file.parse.body, &mut ranges);
    ranges.retain(|range| range.contains_inclusive(at.offset));
    let trimmed = ranges.iter().map(|range| without_lead(file, *range));
    nested(
        trimmed
            .filter(|range| range.contains_inclusive(at.offset))
            .collect(),
    )
}

/// `range` without the blank lines that it starts with.
fn without_lead(file: &File, range: TextRange) -> TextRange {
    let text = file.text.slice(range);
    let lead = TextSize::of(text) - TextSize::of(text.trim_start_matches(['\n', '\r']));
    TextRange::new(range.start() + lead, range.end())
}

/// The ranges that hold each other, the smallest first.
fn nested(mut ranges: Vec<TextRange>) -> Vec<TextRange> {
    ranges.sort_by_key(|range| (range.len(), range.start()));
    let mut chain: Vec<TextRange> = Vec::new();
    for range in ranges {
        let grows = chain
            .last()
            .is_none_or(|last| range.contains_range(*last) && range != *last);
        if grows && !range.is_empty() {
            chain.push(range);
        }
    }
    chain
}

fn word(file: &File, offset: TextSize) -> Option<TextRange> {
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let (before, behind) = file.text.as_str().split_at_checked(offset.into())?;
    let start = TextSize::of(before.trim_end_matches(belongs));
    let rest = TextSize::of(behind) - TextSize::of(behind.trim_start_matches(belongs));
    Some(TextRange::new(start, offset + rest))
}

/// The line without its line break and the blanks around it.
fn line(file: &File, offset: TextSize) -> Option<TextRange> {
    let (before, behind) = file.text.as_str().split_at_checked(offset.into())?;
    let breaks = ['\n', '\r'];
    let start = before.rfind(breaks).map_or(0, |at| at + 1);
    let end = before.len() + behind.find(breaks).unwrap_or(behind.len());
    let text = file.text.as_str().get(start..end)?;
    let lead = text.len() - text.trim_start().len();
    let from = TextSize::try_from(start + lead).ok()?;
    Some(TextRange::at(from, TextSize::of(text.trim())))
}

fn in_frontmatter(block: &Frontmatter, ranges: &mut Vec<TextRange>) {
    ranges.extend([block.content, block.range]);
    in_mapping(&block.mapping, ranges);
}

fn in_mapping(mapping: &Mapping, ranges: &mut Vec<TextRange>) {
    for entry in &mapping.entries {
        ranges.extend([entry.key_range, entry.range()]);
        in_node(&entry.value, ranges);
    }
}

fn in_node(node: &Node, ranges: &mut Vec<TextRange>) {
    ranges.push(node.range);
    match &node.value {
        Value::Mapping(mapping) => in_mapping(mapping, ranges),
        Value::Sequence(sequence) => sequence.items.iter().for_each(|item| in_node(item, ranges)),
        Value::Scalar(_) | Value::Alias(_) | Value::Raw => {}
    }
}

fn in_body(body: &Body, ranges: &mut Vec<TextRange>) {
    let blocks = &body.blocks;
    ranges.push(body.range);
    ranges.extend(&blocks.code_spans);
    ranges.extend(blocks.fences.iter().map(|fence| fence.range));
    ranges.extend(blocks.headings.iter().flat_map(|h| [h.text, h.range]));
    ranges.extend(blocks.items.iter().flat_map(|item| [item.text, item.range]));
    ranges.extend(blocks.links.iter().map(|link| link.range));
    ranges.extend(blocks.links.iter().filter_map(|link| link.target_range));
    ranges.extend(body.sections.iter().flat_map(|s| [s.own, s.range]));
    for tag in &body.tags.tags {
        ranges.extend(tag.content());
        ranges.extend(tag.close.map(|close| tag.open.cover(close)));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::Fixture;

    fn check(fixture: &str, expected: Expect) {
        let fixture = Fixture::new(fixture);
        let ranges = selection_ranges(&fixture.snapshot, &fixture.position());
        let out: Vec<String> = ranges
            .iter()
            .map(|range| format!("{:?}\n", fixture.file().text.slice(*range)))
            .collect();
        expected.assert_eq(&out.concat());
    }

    #[test]
    fn from_an_item_to_the_file() {
        check(
            "---\nname: a\nskills:\n  - one\n  - tw$0o\n---\nBody\n",
            expect![[r#"
                "two"
                "- two"
                "- one\n  - two"
                "skills:\n  - one\n  - two"
                "name: a\nskills:\n  - one\n  - two\n"
                "---\nname: a\nskills:\n  - one\n  - two\n---"
                "---\nname: a\nskills:\n  - one\n  - two\n---\nBody\n"
            "#]],
        );
    }

    #[test]
    fn from_a_word_to_the_file() {
        check(
            "---\nname: a\n---\n# A\n\n## B\n\n- see [it](x-$0y.md) now\n\n# C\n",
            expect![[r###"
                "x-y"
                "x-y.md"
                "[it](x-y.md)"
                "see [it](x-y.md) now"
                "- see [it](x-y.md) now"
                "## B\n\n- see [it](x-y.md) now"
                "# A\n\n## B\n\n- see [it](x-y.md) now"
                "# A\n\n## B\n\n- see [it](x-y.md) now\n\n# C\n"
                "---\nname: a\n---\n# A\n\n## B\n\n- see [it](x-y.md) now\n\n# C\n"
            "###]],
        );
    }
}
