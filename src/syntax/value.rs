//! The value tree: what a frontmatter or a manifest holds, with a range on every key, scalar and item.
//!
//! The tree knows nothing of YAML: TOML and JSON readers can produce it too.

use text_size::{TextRange, TextSize};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value's own characters: quotes and brackets included, comments and line breaks around it not.
    /// Empty, right behind the colon, where nothing is written.
    pub range: TextRange,
    /// The value.
    pub value: Value,
    /// Range of a tag such as `!word` in front of the value.
    pub tag: Option<TextRange>,
    /// Number of the anchor defined on this value; 0 when there is none.
    pub anchor: usize,
}

/// What a [`Node`] holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A single value.
    Scalar(Scalar),
    /// A list.
    Sequence(Sequence),
    /// Keys and values.
    Mapping(Mapping),
    /// A reference to the node with this anchor number.
    Alias(usize),
    /// Text that could not be read; the range of the node covers it.
    Raw,
}

/// A single value, after unquoting and folding.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    /// The text without quotes, escapes resolved.
    pub text: Box<str>,
    /// How it is written.
    pub style: ScalarStyle,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes.
    Plain,
    /// In single quotes.
    SingleQuoted,
    /// In double quotes.
    DoubleQuoted,
    /// A `|` block.
    Literal,
    /// A `>` block.
    Folded,
}

/// The type of a scalar under YAML's core schema.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ScalarType {
    /// Nothing, `null` or `~`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    String,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sequence {
    /// The items, in order.
    pub items: Vec<Node>,
    /// Written in brackets.
    pub flow: bool,
}

/// Keys and values, in the order of the file, repeated keys included.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mapping {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Written in braces.
    pub flow: bool,
}

/// One key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key, unquoted.
    pub key: Box<str>,
    /// Range of the key, quotes included.
    pub key_range: TextRange,
    /// Offset of the colon; `None` while it is not typed yet.
    pub colon: Option<TextSize>,
    /// The value.
    pub value: Node,
}

impl Entry {
    /// From the first character of the key to the last of the value.
    pub fn range(&self) -> TextRange {
        self.key_range.cover(self.value.range)
    }
}

impl Scalar {
    /// The type a YAML 1.2 reader gives this scalar; only plain ones can be anything but text.
    pub fn scalar_type(&self) -> ScalarType {
        if self.style != ScalarStyle::Plain {
            return ScalarType::String;
        }
        core_schema(&self.text)
    }
}

/// The core schema's reading of an unquoted text.
pub fn core_schema(text: &str) -> ScalarType {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return ScalarType::Null,
        "true" | "True" | "TRUE" => return ScalarType::Boolean(true),
        "false" | "False" | "FALSE" => return ScalarType::Boolean(false),
        ".nan" | ".NaN" | ".NAN" => return ScalarType::Float(f64::NAN),
        // Most values are words, and no word is a number.
        _ if text.starts_with(|c: char| c.is_alphabetic()) => return ScalarType::String,
        _ => {}
    }
    integer(text)
        .map(ScalarType::Integer)
        .or_else(|| float(text).map(ScalarType::Float))
        .unwrap_or(ScalarType::String)
}

fn integer(text: &str) -> Option<i64> {
    if let Some(hex) = text.strip_prefix("0x") {
        return i64::from_str_radix(hex, 16).ok();
    }
    if let Some(octal) = text.strip_prefix("0o") {
        return i64::from_str_radix(octal, 8).ok();
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let decimal = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    decimal.then(|| text.parse().ok()).flatten()
}

fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Some(if text.starts_with('-') {
            f64::NEG_INFINITY
        } else {
            f64::INFINITY
        });
    }
    let numeric = unsigned.bytes().any(|b| b.is_ascii_digit())
        && unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    numeric.then(|| text.parse().ok()).flatten()
}

impl Mapping {
    /// The entry that a host keeps for `key`: the last one of that name.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| &*entry.key == key)
    }
}

impl Node {
    /// A node for text that could not be read.
    pub fn raw(range: TextRange) -> Node {
        Node {
            range,
            value: Value::Raw,
            tag: None,
            anchor: 0,
        }
    }

    /// The scalar, if it is one.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of a scalar that a YAML reader takes as a string.
    pub fn as_str(&self) -> Option<&str> {
        let scalar = self.as_scalar()?;
        (scalar.scalar_type() == ScalarType::String).then_some(&*scalar.text)
    }

    /// The list, if it is one.
    pub fn as_sequence(&self) -> Option<&Sequence> {
        match &self.value {
            Value::Sequence(sequence) => Some(sequence),
            _ => None,
        }
    }

    /// The mapping, if it is one.
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match &self.value {
            Value::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// Whether the value is missing or null.
    pub fn is_null(&self) -> bool {
        self.as_scalar()
            .is_some_and(|scalar| scalar.scalar_type() == ScalarType::Null)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_have_the_types_of_the_core_schema() {
        let table = [
            ("yes", ScalarType::String),
            ("on", ScalarType::String),
            ("true", ScalarType::Boolean(true)),
            ("0o17", ScalarType::Integer(15)),
            ("0x1F", ScalarType::Integer(31)),
            ("-12", ScalarType::Integer(-12)),
            ("1.5e3", ScalarType::Float(1500.0)),
            (".5", ScalarType::Float(0.5)),
            ("1.2.3", ScalarType::String),
            ("~", ScalarType::Null),
            ("", ScalarType::Null),
            ("nan", ScalarType::String),
            ("infinity", ScalarType::String),
            ("12abc", ScalarType::String),
            ("-", ScalarType::String),
        ];
        for (text, expected) in table {
            assert_eq!(core_schema(text), expected, "{text}");
        }
    }

    #[test]
    fn quotes_make_text() {
        let scalar = Scalar {
            text: "true".into(),
            style: ScalarStyle::DoubleQuoted,
        };
        assert_eq!(scalar.scalar_type(), ScalarType::String);
    }
}
