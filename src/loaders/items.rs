//! Lists of names: how a string falls into items, and what the items of a list are.

use text_size::{TextRange, TextSize};

use crate::catalog::{Key, Separator};
use crate::syntax::value::{Node, ScalarStyle, Value};
use crate::syntax::yaml;

/// One item of a list or of a string that is split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The text of the item, as the host compares it.
    pub text: String,
    /// Where it stands; the whole value where the text is not found as it is, such as behind an escape.
    pub range: TextRange,
}

/// The items of `text` and their offsets in it: cut at the separators, except within parentheses (and braces, for
/// commas); blank ones left out.
pub fn split_items<'a>(
    text: &'a str,
    separators: &[Separator],
) -> impl Iterator<Item = (usize, &'a str)> {
    let commas = separators.contains(&Separator::Comma);
    let blanks = separators.contains(&Separator::Space);
    let mut parentheses = 0_usize;
    let mut braces = 0_usize;
    let is_cut = move |letter: char| {
        match letter {
            '(' => parentheses += 1,
            ')' => parentheses = parentheses.saturating_sub(1),
            '{' => braces += 1,
            '}' => braces = braces.saturating_sub(1),
            _ => {}
        }
        let outside = parentheses == 0;
        (letter == ',' && commas && outside && braces == 0) || (letter == ' ' && blanks && outside)
    };
    let mut offset = 0;
    text.split(is_cut).filter_map(move |piece| {
        let start = offset + piece.len() - piece.trim_start().len();
        offset += piece.len() + ','.len_utf8();
        let item = piece.trim();
        (!item.is_empty()).then_some((start, item))
    })
}

/// The items that the host sees in `node`; items of a list that are no text are left out.
///
/// `source` is the text of the file.
pub fn items(key: &Key, node: &Node, source: &str) -> Vec<Item> {
    match &node.value {
        Value::Sequence(sequence) => sequence.items.iter().filter_map(whole).collect(),
        Value::Scalar(scalar) if !node.is_null() => {
            if let Some(items) = quoted_by_repair(node, source) {
                return items;
            }
            if key.separators.is_empty() {
                return whole(node).into_iter().collect();
            }
            split(&scalar.text, key, node, source)
        }
        _ => Vec::new(),
    }
}

fn whole(node: &Node) -> Option<Item> {
    let text = node.as_str()?;
    (!text.trim().is_empty()).then(|| Item {
        text: text.to_owned(),
        range: node.range,
    })
}

fn split(text: &str, key: &Key, node: &Node, source: &str) -> Vec<Item> {
    let written = source
        .get(std::ops::Range::<usize>::from(node.range))
        .unwrap_or("");
    // Behind an escape or a folded line the two texts differ, and then a part has no range of its own.
    let offset = written.find(text);
    let place = |start: usize, item: &str| {
        let start = TextSize::try_from(offset? + start).ok()?;
        Some(TextRange::at(
            node.range.start() + start,
            TextSize::of(item),
        ))
    };
    split_items(text, &key.separators)
        .map(|(start, item)| Item {
            text: item.to_owned(),
            range: place(start, item).unwrap_or(node.range),
        })
        .collect()
}

/// A list in brackets that the repair has put in quotes is still understood as a list.
fn quoted_by_repair(node: &Node, source: &str) -> Option<Vec<Item>> {
    let scalar = node.as_scalar()?;
    let written = source.get(std::ops::Range::<usize>::from(node.range))?;
    let quoted = scalar.style == ScalarStyle::DoubleQuoted && written.starts_with('[');
    if !quoted {
        return None;
    }
    let tree = yaml::parse(written, node.range.start());
    let list = tree.root.filter(|_| tree.error.is_none())?;
    Some(list.as_sequence()?.items.iter().filter_map(whole).collect())
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::catalog::{Kind, catalog};
    use crate::loaders::claude_code;

    /// The items of `tools` in a block, each with the characters that it stands on.
    fn check(block: &str, expected: Expect) {
        let text = format!("---\n{block}---\n");
        let reading = claude_code::read(&text);
        let entry = reading.mapping().unwrap().get("tools").unwrap();
        let format = catalog().format("claude-code", Kind::Agent).unwrap();
        let found = items(format.key("tools").unwrap(), &entry.value, &text);
        let described: Vec<String> = found
            .iter()
            .map(|item| {
                let written = &text[std::ops::Range::<usize>::from(item.range)];
                format!("{:?} <- {written:?}\n", item.text)
            })
            .collect();
        expected.assert_eq(&described.concat());
    }

    #[test]
    fn every_item_has_its_own_characters() {
        check(
            "tools: Read,Grep  Bash(a, b) ,, Glob\n",
            expect![[r#"
            "Read" <- "Read"
            "Grep" <- "Grep"
            "Bash(a, b)" <- "Bash(a, b)"
            "Glob" <- "Glob"
        "#]],
        );
        check(
            "tools: \"Read, Grep\"\n",
            expect![[r#"
            "Read" <- "Read"
            "Grep" <- "Grep"
        "#]],
        );
        check(
            "tools: >-\n  Read,\n  Grep\n",
            expect![[r#"
            "Read" <- "Read,\n  Grep"
            "Grep" <- "Read,\n  Grep"
        "#]],
        );
        check(
            "tools: [Read, 'Grep']\n",
            expect![[r#"
            "Read" <- "Read"
            "Grep" <- "'Grep'"
        "#]],
        );
        check(
            "tools:\n  - Read\n  - \"Grep\"\n",
            expect![[r#"
            "Read" <- "Read"
            "Grep" <- "\"Grep\""
        "#]],
        );
        check(
            "tools: [Read, 'Grep']\nx: @\n",
            expect![[r#"
            "Read" <- "Read"
            "Grep" <- "'Grep'"
        "#]],
        );
        check(
            "tools: Bash(a, Read\n",
            expect![[r#"
            "Bash(a, Read" <- "Bash(a, Read"
        "#]],
        );
    }

    #[test]
    fn braces_keep_commas_together() {
        let items = split_items("src/{a,b}.ts, x y,z", &[Separator::Comma]);
        let items: Vec<(usize, &str)> = items.collect();
        assert_eq!(items, [(0, "src/{a,b}.ts"), (14, "x y"), (18, "z")]);
    }
}
