//! Properties that hold for every text: no panic, ranges inside it, edits as an editor means them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test fails by panicking"
)]

#[path = "shared/random.rs"]
mod random;

use fieldcraft::model::{File, Surroundings, is_known_key};
use fieldcraft::syntax;
use fieldcraft::syntax::value::{Node, Value};
use fieldcraft::text::{
    Change, Encoding, FilePath, FilePosition, FileRange, Position, Text, TextRange, TextSize,
};
use fieldcraft::workspace::{Configs, Snapshot};
use fieldcraft::{ide, rules};
use proptest::prelude::*;

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

/// Pieces of real files, put together at random.
fn fragment() -> impl Strategy<Value = String> {
    let pieces = [
        "---",
        "---\n",
        "\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "name: a",
        "name:",
        "description: Use when: x",
        "tools: [Read, ",
        "tools: Read, Bash(git add, x)",
        "skills:\n  - a\n  -\n  - ",
        "- ",
        "]",
        "}",
        "{",
        "\"",
        "'",
        "# Title",
        "## ",
        "> ",
        "1. x",
        "```",
        "~~~\n",
        "`code`",
        "<example>",
        "</example>",
        "<a b=\"c\">",
        "</",
        "<",
        "@docs/a.md",
        "/review",
        "$ARGUMENTS",
        "${X}",
        "$1",
        "!`ls`",
        "[a](b.md)",
        "![",
        "](",
        "*",
        "&x",
        "!tag",
        "|",
        ">-\n  text",
        "é",
        "🦀",
        "\u{2028}",
        "\u{feff}",
        "\0",
        "\\n",
        "user: hi",
        "model: sonet",
        "color: grey",
        "hooks:\n  Stop: []",
        "<!-- fieldcraft: allow x (y) -->",
        "# fieldcraft: allow x (y)",
        "Agent(",
        ")",
        ",",
        "::",
        ": ",
        "a",
        "word ",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40)
        .prop_map(|pieces| pieces.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => fragment(),
        2 => fragment().prop_map(|text| format!("---\n{text}")),
        2 => (fragment(), fragment()).prop_map(|(a, b)| format!("---\nname: a\n{a}\n---\n{b}")),
        1 => any::<String>(),
    ]
}

fn file(text: &str) -> File {
    let path = FilePath::new("/w/.claude/agents/a.md");
    File::new(path, Text::new(text, Some(1)), &Surroundings::default())
}

fn ranges(node: &Node, out: &mut Vec<TextRange>) {
    out.push(node.range);
    match &node.value {
        Value::Sequence(sequence) => sequence.items.iter().for_each(|item| ranges(item, out)),
        Value::Mapping(mapping) => {
            for entry in &mapping.entries {
                out.push(entry.key_range);
                ranges(&entry.value, out);
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(random::config(384))]

    #[test]
    fn every_range_lies_on_characters_of_the_text(text in any_text()) {
        let parse = syntax::parse(&text, &is_known_key);
        let mut all = vec![parse.body.range];
        if let Some(block) = &parse.frontmatter {
            all.extend([block.range, block.open, block.content]);
            all.extend(block.close);
            all.extend(&block.comments);
            all.extend(block.broken.iter().map(|broken| broken.range));
            for entry in &block.mapping.entries {
                all.push(entry.key_range);
                ranges(&entry.value, &mut all);
            }
        }
        let body = &parse.body;
        all.extend(body.sections.iter().flat_map(|section| [section.range, section.own]));
        all.extend(body.blocks.headings.iter().flat_map(|heading| [heading.range, heading.text]));
        all.extend(body.blocks.fences.iter().flat_map(|fence| [fence.range, fence.info]));
        all.extend(body.blocks.items.iter().flat_map(|item| [item.range, item.text]));
        all.extend(body.blocks.links.iter().flat_map(|link| [Some(link.range), link.target_range]).flatten());
        all.extend(body.tags.tags.iter().flat_map(|tag| [Some(tag.open), tag.close]).flatten());
        all.extend(body.references.iter().flat_map(|reference| [reference.range, reference.name]));
        for range in all {
            prop_assert!(text.get(std::ops::Range::<usize>::from(range)).is_some(), "{:?} in {:?}", range, text);
        }
    }

    #[test]
    fn every_verb_answers_every_text(text in any_text(), part in 0.0..1.0f64) {
        let file = std::sync::Arc::new(file(&text));
        let path = file.path.clone();
        let snapshot = Snapshot::of([file], Vec::new(), Surroundings::default(), Configs::default(), vec![FilePath::new("/w")]);
        let mut offset = (text.len() as f64 * part) as usize;
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let offset = TextSize::try_from(offset).unwrap();
        let at = FilePosition { path: path.clone(), offset };
        for completion in ide::completions(&snapshot, &at).items {
            prop_assert!(text.get(std::ops::Range::<usize>::from(completion.range)).is_some());
        }
        if let Some(hover) = ide::hover(&snapshot, &at) {
            prop_assert!(hover.range.contains_inclusive(offset));
            ide::render::hover(&snapshot, &hover.data);
        }
        ide::document_symbols(&snapshot, &path);
        ide::folding_ranges(&snapshot, &path);
        for action in ide::code_actions(&snapshot, &FileRange { path: path.clone(), range: TextRange::empty(offset) }) {
            for edits in action.changes.edits.values() {
                prop_assert!(Text::new(&text, None).apply(edits).is_some(), "edits overlap: {:?}", action);
            }
        }
        let file = snapshot.file(&path).unwrap();
        for finding in rules::check(&snapshot, file) {
            prop_assert!(text.get(std::ops::Range::<usize>::from(finding.range)).is_some());
            for edits in finding.fix.iter().map(|fix| &fix.edits) {
                prop_assert!(file.text.apply(edits).is_some(), "edits overlap: {:?}", edits);
            }
        }
    }

    #[test]
    fn a_position_and_its_offset_name_the_same_place(text in any_text()) {
        let document = Text::new(&text, None);
        for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let offset = TextSize::try_from(offset).unwrap();
            for encoding in ENCODINGS {
                let position = document.position(offset, encoding);
                let back = document.offset(position, encoding);
                // Between `\r` and `\n` there is no position; the place before the line break stands for it.
                let inside_break = text[..usize::from(offset)].ends_with('\r') && text[usize::from(offset)..].starts_with('\n');
                prop_assert!(back == offset || inside_break, "{:?} {:?} {:?} {:?}", text, offset, position, back);
            }
        }
    }

    #[test]
    fn edits_in_pieces_equal_the_whole_text(
        text in any_text(),
        edits in prop::collection::vec((0u32..12, 0u32..20, 0u32..3, 0u32..20, fragment()), 1..8),
        encoding in prop::sample::select(ENCODINGS.to_vec()),
    ) {
        let mut document = Text::new(&text, Some(0));
        let mut model = text.clone();
        for (line, column, lines, end_column, inserted) in edits {
            let start = Position::new(line, column);
            let end = Position::new(line + lines, if lines == 0 { column + end_column } else { end_column });
            let change = Change { range: Some((start, end)), text: inserted.clone() };
            let plain = Text::new(&model, None);
            let (from, to) = (plain.offset(start, encoding), plain.offset(end, encoding));
            let Ok(edited) = document.edit(&[change], encoding, Some(1)) else { continue };
            model.replace_range(usize::from(from)..usize::from(to).max(usize::from(from)), &inserted);
            document = edited;
            prop_assert_eq!(document.as_str(), model.as_str());
        }
    }

    #[test]
    fn every_prefix_of_a_file_keeps_the_keys_above_the_cursor(cut in 0usize..260) {
        let whole = "---\nname: code-reviewer\ndescription: Use this agent when: code changed\nmodel: opus\ntools:\n  - Read\n  - Grep\ncolor: red\nskills: [a, b]\n---\n\n# Reviewer\n\n## Triggers\n- x\n";
        let cut = cut.min(whole.len());
        let prefix = &whole[..cut];
        let parse = syntax::parse(prefix, &is_known_key);
        let keys: Vec<&str> = parse.frontmatter.iter().flat_map(|f| &f.mapping.entries).map(|e| &*e.key).collect();
        for key in ["name", "description", "model", "tools", "color", "skills"] {
            let line = whole.find(&format!("\n{key}:")).unwrap();
            let finished = whole[line + 1..].find('\n').map(|end| line + 1 + end).unwrap();
            if cut > finished {
                prop_assert!(keys.contains(&key), "{key} lost in {prefix:?}");
            }
        }
    }
}
