//! Frontmatter entries joined with what the catalogue knows of their keys.

use crate::text::span::{size, slice};
use text_size::{TextRange, TextSize};

use crate::catalog::{Format, ItemKind, Key, Separator};
use crate::loaders::split_items;
use crate::syntax::value::{Entry, Mapping, Node, ScalarStyle, Value};

/// A key of the frontmatter and its value.
#[derive(Debug, Clone)]
pub struct Field {
    /// The key as written.
    pub name: Box<str>,
    /// What the format says of it; `None` for a key it does not have.
    pub key: Option<&'static Key>,
    /// Index of the entry in the frontmatter's mapping.
    pub entry: usize,
    /// Where the key is written.
    pub key_range: TextRange,
    /// Where the value is written, quotes and brackets included; empty behind the colon when there is none.
    pub value_range: TextRange,
    /// The characters of a single value, quotes excluded; `None` for lists and mappings.
    pub text_range: Option<TextRange>,
    /// The names in the value, for keys that hold a list of them.
    pub items: Vec<Item>,
}

/// A name in a list, in whichever notation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it names.
    pub kind: ItemKind,
    /// The name, specifier in parentheses included.
    pub text: Box<str>,
    /// Its characters, quotes excluded.
    pub range: TextRange,
}

impl Item {
    /// The name without a specifier: `Bash` of `Bash(git *)`.
    pub fn head(&self) -> &str {
        self.text.split('(').next().unwrap_or("").trim_end()
    }

    /// What stands between the parentheses.
    pub fn specifier(&self) -> Option<&str> {
        let (_, rest) = self.text.split_once('(')?;
        Some(rest.strip_suffix(')').unwrap_or(rest))
    }

    /// The characters of [`Item::head`].
    pub fn head_range(&self) -> TextRange {
        let head = self.head();
        if head.len() == self.text.len() {
            return self.range;
        }
        // Written with escapes, it can be longer than its own characters.
        let len = TextSize::of(head).min(self.range.len());
        TextRange::at(self.range.start(), len)
    }
}

/// The fields of a frontmatter or a manifest, in order.
pub fn fields(text: &str, mapping: Option<&Mapping>, format: &'static Format) -> Vec<Field> {
    let entries = mapping.map_or(&[][..], |mapping| &mapping.entries);
    let entries = entries.iter().enumerate();
    entries
        .map(|(index, entry)| field(text, index, entry, format))
        .collect()
}

fn field(text: &str, index: usize, entry: &Entry, format: &'static Format) -> Field {
    let key = format.key(&entry.key);
    let items = key.map_or_else(Vec::new, |key| items(text, &entry.value, key));
    Field {
        name: entry.key.clone(),
        key,
        entry: index,
        key_range: entry.key_range,
        value_range: entry.value.range,
        text_range: inner_range(&entry.value),
        items,
    }
}

/// The characters of a scalar without its quotes.
pub fn inner_range(node: &Node) -> Option<TextRange> {
    match &node.value {
        Value::Scalar(scalar) => match scalar.style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                let one = TextSize::new(1);
                let inner = TextRange::new(
                    node.range.start() + one,
                    node.range.end().max(node.range.start() + one + one) - one,
                );
                Some(inner)
            }
            _ => Some(node.range),
        },
        Value::Raw => Some(node.range),
        _ => None,
    }
}

/// The names in the value of `key`, in whichever notation.
pub fn items(text: &str, value: &Node, key: &Key) -> Vec<Item> {
    let Some(kind) = key.items else {
        return Vec::new();
    };
    match &value.value {
        Value::Sequence(sequence) => sequence
            .items
            .iter()
            .filter_map(|item| item_of(text, item, kind))
            .collect(),
        Value::Mapping(_) | Value::Alias(_) => Vec::new(),
        Value::Scalar(_) | Value::Raw => {
            let Some(range) = inner_range(value) else {
                return Vec::new();
            };
            let written = slice(text, range);
            if written.starts_with('[') && matches!(value.value, Value::Raw) {
                let inner = written.trim_start_matches('[').trim_end_matches(']');
                let start = range.start() + TextSize::new(1);
                return split(inner, start, &[Separator::Comma], kind);
            }
            match value.as_scalar() {
                Some(block)
                    if matches!(block.style, ScalarStyle::Literal | ScalarStyle::Folded) =>
                {
                    split_block(&block.text, written, range, key, kind)
                }
                // A line break inside an unquoted or quoted value is read as a blank.
                _ => {
                    let written = written.replace(['\n', '\r'], " ");
                    split(&written, range.start(), &key.separators, kind)
                }
            }
        }
    }
}

/// The names in a block scalar, whose line breaks separate nothing; a name that spans lines has the range of the block.
fn split_block(
    text: &str,
    written: &str,
    range: TextRange,
    key: &Key,
    kind: ItemKind,
) -> Vec<Item> {
    let mut from = 0;
    split_items(text, &key.separators)
        .map(|(_, name)| {
            let name = name.trim();
            // Behind the name before: a short name may be a part of a long one.
            let found = written.get(from..).and_then(|rest| rest.find(name));
            let range = found.map_or(range, |at| {
                let start = from + at;
                from = start + name.len();
                TextRange::at(range.start() + size(start), TextSize::of(name))
            });
            let text = name.into();
            Item { kind, text, range }
        })
        .filter(|item| !item.text.is_empty())
        .collect()
}

/// The name that an item of a list is.
pub(crate) fn item_of(text: &str, node: &Node, kind: ItemKind) -> Option<Item> {
    let scalar = node.as_scalar()?;
    let range = inner_range(node)?;
    let written = slice(text, range);
    let trimmed = written.trim();
    if trimmed.is_empty() {
        return None;
    }
    let lead = TextSize::of(written) - TextSize::of(written.trim_start());
    let same = &*scalar.text == written;
    Some(Item {
        kind,
        text: if same {
            trimmed.into()
        } else {
            scalar.text.trim().into()
        },
        range: TextRange::at(range.start() + lead, TextSize::of(trimmed)),
    })
}

/// The names in `written`, which starts at byte `start`, cut where the host cuts it.
pub fn split(
    written: &str,
    start: TextSize,
    separators: &[Separator],
    kind: ItemKind,
) -> Vec<Item> {
    split_items(written, separators)
        .map(|(at, text)| Item {
            kind,
            text: text.into(),
            range: TextRange::at(
                start + TextSize::try_from(at).unwrap_or_default(),
                TextSize::of(text),
            ),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{File, Surroundings};
    use crate::text::{FilePath, Text};

    fn check(written: &str, separators: &[Separator], expected: &[&str]) {
        let items = split(written, TextSize::new(0), separators, ItemKind::Tool);
        for item in &items {
            assert_eq!(slice(written, item.range), &*item.text);
        }
        let texts: Vec<&str> = items.iter().map(|item| &*item.text).collect();
        assert_eq!(texts, expected, "{written}");
    }

    #[test]
    fn lines_of_a_block_are_no_items() {
        let path = FilePath::new("/w/.claude/agents/a.md");
        let text = Text::new("---\nname: a\ntools: |\n  Read\n  Grep\n---\n", None);
        let file = File::new(path, text, &Surroundings::default());
        let items = &file.definition.unwrap().fields[1].items;
        let texts: Vec<&str> = items.iter().map(|item| &*item.text).collect();
        assert_eq!(texts, ["Read\nGrep"]);
    }

    #[test]
    fn a_name_in_a_block_that_is_a_part_of_another_one() {
        let path = FilePath::new("/w/.claude/agents/a.md");
        let text = Text::new(
            "---\r\ntools: >-\r\n  bashful, bash, é, bash\r\n---\r\n",
            None,
        );
        let file = File::new(path, text, &Surroundings::default());
        let items = &file.definition.unwrap().fields[0].items;
        let starts: Vec<u32> = items.iter().map(|it| it.range.start().into()).collect();
        assert_eq!(starts, [18, 27, 33, 37]);
    }

    #[test]
    fn a_name_with_escapes_stays_in_its_characters() {
        let path = FilePath::new("/w/.claude/agents/a.md");
        let text = Text::new("---\ntools: [\"\\L\\L\\L\\L(\", \"Re\\x61d\"]\n---\n", None);
        let file = File::new(path, text, &Surroundings::default());
        for item in &file.definition.unwrap().fields[0].items {
            assert!(item.range.contains_range(item.head_range()), "{item:?}");
        }
    }

    #[test]
    fn separators_inside_parentheses_do_not_split() {
        let both = [Separator::Comma, Separator::Space];
        check(
            "Read, Bash(git add, git commit), Write",
            &both,
            &["Read", "Bash(git add, git commit)", "Write"],
        );
        check("Read Write", &both, &["Read", "Write"]);
        check(
            "src/{a,b}/*.ts, x",
            &[Separator::Comma],
            &["src/{a,b}/*.ts", "x"],
        );
        check(" , ,", &both, &[]);
        check("a b", &[], &["a b"]);
    }
}
