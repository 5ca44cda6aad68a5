//! Reading a mapping that is not valid YAML: entry by entry, so that one bad entry costs one entry.

use crate::text::span::slice;
use text_size::{TextRange, TextSize};

use super::cause::{Cause, explain};
use super::lines::{Line, lines};
use super::value::{Entry, Mapping, Node};
use super::yaml;

/// An entry that no strict YAML reader takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenEntry {
    /// Index of the entry in the mapping.
    pub entry: usize,
    /// The characters that are wrong.
    pub range: TextRange,
    /// What is wrong with them.
    pub cause: Cause,
}

/// What could be read of a broken block.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recovered {
    /// Every entry, the unreadable ones with a raw value.
    pub mapping: Mapping,
    /// The unreadable ones, and why.
    pub broken: Vec<BrokenEntry>,
    /// Comments in the readable parts.
    pub comments: Vec<TextRange>,
}

/// Cuts `text` at its top-level keys and reads each piece alone.
///
/// A key for which `known_key` is false, right behind an entry that could not be read, is taken as a further line of that
/// entry: `Context: …` below an unquoted description is prose, not a key.
pub fn recover(text: &str, base: TextSize, known_key: &dyn Fn(&str) -> bool) -> Recovered {
    let mut out = Recovered::default();
    let mut current: Option<Piece> = None;
    for line in lines(text) {
        let written = line.text(text);
        match key_of(written).or_else(|| unspaced_key(written, known_key)) {
            Some(key) => {
                let piece = Piece::new(line, key);
                let continues = current.as_ref().is_some_and(|open| {
                    !known_key(piece.key(text))
                        && !piece.is_setting(text)
                        && !open.is_readable(text)
                });
                match current.as_mut() {
                    Some(open) if continues => open.extend(line),
                    _ => {
                        finish(&mut out, current.replace(piece), text, base);
                    }
                }
            }
            None => {
                if let Some(open) = current.as_mut() {
                    open.extend(line);
                }
            }
        }
    }
    finish(&mut out, current, text, base);
    out
}

/// A run of lines that belong to one top-level key, in offsets of the block.
#[derive(Clone, Copy)]
struct Piece {
    range: TextRange,
    key: TextRange,
    colon: Option<TextSize>,
}

impl Piece {
    fn new(line: Line, (key, colon): (TextRange, Option<TextSize>)) -> Piece {
        Piece {
            range: line.full,
            key: key + line.full.start(),
            colon: colon.map(|colon| colon + line.full.start()),
        }
    }

    fn extend(&mut self, line: Line) {
        self.range = self.range.cover(line.full);
    }

    fn key<'t>(&self, text: &'t str) -> &'t str {
        slice(text, self.key)
    }

    /// Whether it looks like `version: 1.2.0`: a key in lower case and a single word. `Context: …` and `user: "…"` do not.
    fn is_setting(&self, text: &str) -> bool {
        let value = slice(text, self.range)
            .split_once(':')
            .map_or("", |(_, value)| value.trim());
        let word = !value.is_empty() && !value.contains(char::is_whitespace);
        let quoted = value.starts_with(['"', '\'']);
        word && !quoted && self.key(text).starts_with(|c: char| c.is_ascii_lowercase())
    }

    fn is_readable(&self, text: &str) -> bool {
        let tree = yaml::parse(slice(text, self.range), TextSize::new(0));
        self.colon.is_some() && tree.error.is_none()
    }
}

fn finish(out: &mut Recovered, piece: Option<Piece>, text: &str, base: TextSize) {
    let Some(piece) = piece else { return };
    let tree = yaml::parse(slice(text, piece.range), base + piece.range.start());
    let entry = tree
        .root
        .as_ref()
        .and_then(Node::as_mapping)
        .and_then(|mapping| mapping.entries.first().cloned());
    match entry {
        Some(entry) if tree.error.is_none() => {
            out.comments.extend(tree.comments);
            out.mapping.entries.push(entry);
        }
        _ => push_broken(out, piece, text, base),
    }
}

fn push_broken(out: &mut Recovered, piece: Piece, text: &str, base: TextSize) {
    let value = value_range(text, &piece);
    let unspaced = piece.colon.filter(|colon| {
        let behind = slice(text, TextRange::new(*colon, piece.range.end()));
        let rest = behind.strip_prefix(':').unwrap_or("");
        !rest.is_empty() && !rest.starts_with(char::is_whitespace)
    });
    let (cause, range) = match unspaced {
        Some(colon) => (Cause::MissingSpace, TextRange::at(colon, TextSize::of(':'))),
        None => explain(text, piece.key, value, piece.colon.is_some()),
    };
    out.broken.push(BrokenEntry {
        entry: out.mapping.entries.len(),
        range: range + base,
        cause,
    });
    out.mapping.entries.push(Entry {
        key: piece.key(text).into(),
        key_range: piece.key + base,
        colon: piece.colon.map(|colon| colon + base),
        value: Node::raw(value + base),
    });
}

/// From the first character behind the colon to the last of the piece.
fn value_range(text: &str, piece: &Piece) -> TextRange {
    let from = piece
        .colon
        .map_or(piece.key.end(), |c| c + TextSize::of(':'));
    let rest = slice(text, TextRange::new(from, piece.range.end().max(from)));
    let trimmed = without_comments_below(rest);
    let first_line = trimmed.trim_start_matches([' ', '\t']);
    let start = from + TextSize::of(trimmed) - TextSize::of(first_line);
    TextRange::at(start, TextSize::of(first_line))
}

/// `value` up to its last line that is neither blank nor a comment in column 0, which belongs to nothing above it.
fn without_comments_below(value: &str) -> &str {
    let mut kept = value.trim_end();
    while let Some(at) = kept.rfind(['\n', '\r'])
        && kept.get(at + 1..).is_some_and(|line| line.starts_with('#'))
    {
        kept = kept.get(..at).unwrap_or("").trim_end();
    }
    kept
}

/// The key that a line in column 0 starts, and its colon: `key:`, `"key":`, or a lone word that is still being typed.
fn key_of(line: &str) -> Option<(TextRange, Option<TextSize>)> {
    let first = line.chars().next()?;
    if first.is_whitespace() || matches!(first, '#' | '-' | '?' | '[' | '{' | '<' | '*' | '>' | '|')
    {
        return None;
    }
    let end = match first {
        '"' | '\'' => 1 + line.get(1..)?.find(first)? + 1,
        _ => line.find(':').unwrap_or(line.len()),
    };
    let key = line.get(..end)?.trim_end();
    let rest = line.get(end..)?.trim_start();
    let range = TextRange::up_to(TextSize::of(key));
    if let Some(behind) = rest.strip_prefix(':') {
        let colon = TextSize::of(line) - TextSize::of(rest);
        let separated = behind.is_empty() || behind.starts_with([' ', '\t', '\r']);
        return (separated && is_key_like(key)).then_some((range, Some(colon)));
    }
    let word = key
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    (rest.is_empty() && word && first.is_ascii_alphabetic()).then_some((range, None))
}

/// A known key with something right behind its colon: `name:x`, which YAML takes for a single word.
fn unspaced_key(
    line: &str,
    known_key: &dyn Fn(&str) -> bool,
) -> Option<(TextRange, Option<TextSize>)> {
    let (key, value) = line.split_once(':')?;
    let known = !value.trim().is_empty() && !key.is_empty() && known_key(key);
    let end = TextSize::of(key);
    known.then_some((TextRange::up_to(end), Some(end)))
}

/// A key is a word or two, not half a sentence.
fn is_key_like(key: &str) -> bool {
    key.len() <= 64 && key.split_whitespace().count() <= 3 && !key.contains(['<', '>', '`'])
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::super::yaml::tests::draw;
    use super::*;

    fn check(text: &str, expected: Expect) {
        let known = |key: &str| matches!(key, "name" | "description" | "tools" | "model");
        let recovered = recover(text, TextSize::new(0), &known);
        let mut out = String::new();
        for entry in &recovered.mapping.entries {
            let _ = writeln!(out, "{:?} {}:", entry.key_range, entry.key);
            draw(&mut out, &entry.value, 1);
        }
        for broken in &recovered.broken {
            let wrong = slice(text, broken.range);
            let _ = writeln!(
                out,
                "entry {}: {:?} at {wrong:?}",
                broken.entry, broken.cause
            );
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn one_bad_entry_costs_one_entry() {
        check(
            "name: a\ndescription: Use when: x\nmodel: opus\n",
            expect![[r#"
            0..4 name:
              6..7 Plain "a"
            8..19 description:
              21..32 raw
            33..38 model:
              40..44 Plain "opus"
            entry 1: ColonInValue at ":"
        "#]],
        );
    }

    #[test]
    fn prose_at_column_zero_continues_the_broken_entry() {
        check(
            "name: a\ndescription: Use it. Examples:\n\nContext: The user wants it.\nuser: \"Do it\"\nmodel: opus\n",
            expect![[r#"
                0..4 name:
                  6..7 Plain "a"
                8..19 description:
                  21..81 raw
                82..87 model:
                  89..93 Plain "opus"
                entry 1: ColonInValue at ":"
            "#]],
        );
    }

    #[test]
    fn a_setting_of_one_word_is_no_prose() {
        check(
            "description: It says: no\nversion: 0.1.0\n",
            expect![[r#"
            0..11 description:
              13..24 raw
            25..32 version:
              34..39 Plain "0.1.0"
            entry 0: ColonInValue at ":"
        "#]],
        );
    }

    #[test]
    fn a_half_typed_key_keeps_the_rest() {
        check(
            "name: a\nto\nmodel: opus\n",
            expect![[r#"
            0..4 name:
              6..7 Plain "a"
            8..10 to:
              10..10 raw
            11..16 model:
              18..22 Plain "opus"
            entry 1: MissingColon at "to"
        "#]],
        );
    }

    #[test]
    fn an_open_bracket_stays_in_its_entry() {
        check(
            "tools: [Read,\nmodel: opus\n",
            expect![[r#"
            0..5 tools:
              7..13 raw
            14..19 model:
              21..25 Plain "opus"
            entry 0: Unclosed('[') at "["
        "#]],
        );
    }

    #[test]
    fn comments_below_a_broken_entry_do_not_belong_to_it() {
        check(
            "tools: [Read, Grep\n# one\n\n# two\nname: a\n",
            expect![[r#"
                0..5 tools:
                  7..18 raw
                32..36 name:
                  38..39 Plain "a"
                entry 0: Unclosed('[') at "["
            "#]],
        );
    }

    #[test]
    fn nested_lines_belong_to_their_key() {
        check(
            "tools:\n  - Read\n  - Bash(git: *)\n  - *.rs\nname: a\n",
            expect![[r#"
            0..5 tools:
              6..41 raw
            42..46 name:
              48..49 Plain "a"
            entry 0: ColonInValue at ":"
        "#]],
        );
    }
}
