//! JSON text → value tree.

use jsonc_parser::ast::Value as Ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use text_size::{TextRange, TextSize};

use super::value::{Entry, Mapping, Node, Scalar, ScalarStyle, Sequence, Value};
use crate::text::span::{range, size, slice};

/// What could be read of a JSON text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JsonTree {
    /// The value; `None` when the text holds none, or cannot be read even with comments and superfluous commas.
    pub root: Option<Node>,
    /// Why the text is not JSON by the letter.
    pub error: Option<JsonError>,
}

/// Why a text is not JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    /// Where the parser gave up.
    pub range: TextRange,
    /// The parser's own words.
    pub message: Box<str>,
}

impl JsonTree {
    /// The keys and values, if there are any.
    pub fn mapping(&self) -> Option<&Mapping> {
        self.root.as_ref().and_then(Node::as_mapping)
    }
}

/// Reads `text`. A byte order mark is passed over.
pub fn parse(text: &str) -> JsonTree {
    let unmarked = text.strip_prefix('\u{feff}').unwrap_or(text);
    let reader = Reader {
        text: unmarked,
        base: TextSize::of(text) - TextSize::of(unmarked),
    };
    match reader.read(&strict()) {
        Ok(root) => JsonTree { root, error: None },
        Err(error) => JsonTree {
            root: reader.read(&ParseOptions::default()).ok().flatten(),
            error: Some(error),
        },
    }
}

fn strict() -> ParseOptions {
    ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

struct Reader<'t> {
    text: &'t str,
    base: TextSize,
}

impl Reader<'_> {
    fn read(&self, options: &ParseOptions) -> Result<Option<Node>, JsonError> {
        match parse_to_ast(self.text, &CollectOptions::default(), options) {
            Ok(result) => Ok(result.value.map(|value| self.node(&value))),
            Err(error) => Err(JsonError {
                range: self.file_range(error.range().start, error.range().end),
                message: error.kind().to_string().into(),
            }),
        }
    }

    fn range(&self, ranged: &impl Ranged) -> TextRange {
        self.file_range(ranged.range().start, ranged.range().end)
    }

    fn file_range(&self, start: usize, end: usize) -> TextRange {
        let end = end.min(self.text.len());
        range(start.min(end), end) + self.base
    }

    fn node(&self, value: &Ast<'_>) -> Node {
        let range = self.range(value);
        let value = match value {
            Ast::StringLit(string) => scalar(&string.value, ScalarStyle::DoubleQuoted),
            Ast::NumberLit(number) => scalar(number.value, ScalarStyle::Plain),
            Ast::BooleanLit(_) | Ast::NullKeyword(_) => {
                scalar(slice(self.text, range - self.base), ScalarStyle::Plain)
            }
            Ast::Array(array) => Value::Sequence(Sequence {
                items: array.elements.iter().map(|item| self.node(item)).collect(),
                flow: true,
            }),
            Ast::Object(object) => Value::Mapping(Mapping {
                entries: object
                    .properties
                    .iter()
                    .map(|property| self.entry(property))
                    .collect(),
                flow: true,
            }),
        };
        Node {
            range,
            value,
            tag: None,
            anchor: 0,
        }
    }

    fn entry(&self, property: &jsonc_parser::ast::ObjectProp<'_>) -> Entry {
        let key_range = self.range(&property.name);
        let behind = usize::from(key_range.end() - self.base);
        let colon = self.text.get(behind..).and_then(|rest| rest.find(':'));
        Entry {
            key: property.name.as_str().into(),
            key_range,
            colon: colon.map(|at| key_range.end() + size(at)),
            value: self.node(&property.value),
        }
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    Value::Scalar(Scalar {
        text: text.into(),
        style,
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::yaml::tests::draw;
    use super::*;

    fn check(text: &str, expected: Expect) {
        let tree = parse(text);
        let mut out = String::new();
        if let Some(root) = &tree.root {
            draw(&mut out, root, 0);
        }
        if let Some(error) = &tree.error {
            out.push_str(&format!("error at {:?}: {}\n", error.range, error.message));
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn every_key_and_value_has_its_own_characters() {
        check(
            "\u{feff}{\"a\": \"é\\n\", \"b\": [1, true, null], \"c\": {}}",
            expect![[r#"
                3..47 mapping flow=true
                  4..7 a:
                    9..15 DoubleQuoted "é\n"
                  17..20 b:
                    22..37 sequence flow=true
                      23..24 Plain "1"
                      26..30 Plain "true"
                      32..36 Plain "null"
                  39..42 c:
                    44..46 mapping flow=true
            "#]],
        );
    }

    #[test]
    fn what_is_almost_json_is_read_all_the_same() {
        check(
            "{\"a\": 1, // why\n \"b\": [2,],}",
            expect![[r#"
            0..28 mapping flow=true
              1..4 a:
                6..7 Plain "1"
              17..20 b:
                22..26 sequence flow=true
                  23..24 Plain "2"
            error at 9..15: Comments are not allowed
        "#]],
        );
    }

    #[test]
    fn what_is_no_json_is_not_read() {
        check(
            "{\"a\": ",
            expect![[r#"
            error at 6..6: Expected value after colon in object property
        "#]],
        );
        check("", expect![[""]]);
    }
}
