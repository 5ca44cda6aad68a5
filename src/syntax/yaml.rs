//! YAML text → value tree, with the strict verdict of a YAML 1.2 parser.

use crate::text::span::{size, slice};
use granit_parser::{Event, Options, Parser, Span, StructureStyle};
use text_size::{TextRange, TextSize};

use super::value::{Entry, Mapping, Node, Scalar, ScalarStyle, Sequence, Value};

/// Deeper nesting than this is refused, so that no later recursion can overflow the stack.
const MAX_DEPTH: usize = 64;

/// What a strict YAML reader makes of a text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct YamlTree {
    /// The value; `None` when the text holds none or is not valid.
    pub root: Option<Node>,
    /// Ranges of the comments, `#` included.
    pub comments: Vec<TextRange>,
    /// Why the text is not valid.
    pub error: Option<YamlError>,
}

/// Why a text is not YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    /// Where the parser gave up; a guess at the cause may know a better place.
    pub offset: TextSize,
    /// The parser's own words.
    pub message: Box<str>,
}

/// Reads `text`, whose first byte is byte `base` of the file.
pub fn parse(text: &str, base: TextSize) -> YamlTree {
    let mut builder = Builder::new(text, base);
    let mut parser = Parser::new_from_str_with_options(text, Options::default());
    while builder.error.is_none() {
        match parser.next_event() {
            Some(Ok((event, span))) => builder.event(event, &span),
            Some(Err(error)) => builder.fail(error.marker().byte_offset(), &error.to_string()),
            None => break,
        }
    }
    builder.finish()
}

enum Frame {
    Sequence(Sequence, TextSize, Properties),
    Mapping(Mapping, TextSize, Properties, Option<Node>),
}

#[derive(Clone, Copy, Default)]
struct Properties {
    tag: Option<TextRange>,
    anchor: usize,
}

struct Builder<'a> {
    text: &'a str,
    base: TextSize,
    stack: Vec<Frame>,
    root: Option<Node>,
    documents: usize,
    last_end: TextSize,
    comments: Vec<TextRange>,
    error: Option<YamlError>,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str, base: TextSize) -> Builder<'a> {
        Builder {
            text,
            base,
            stack: Vec::new(),
            root: None,
            documents: 0,
            last_end: base,
            comments: Vec::new(),
            error: None,
        }
    }

    fn fail(&mut self, byte: Option<usize>, message: &str) {
        // The parser counts places from the start of the block, which means nothing to a reader.
        let message = message.split(" at char ").next().unwrap_or(message);
        let offset = byte.unwrap_or(self.text.len()).min(self.text.len());
        self.error = Some(YamlError {
            offset: self.base + size(offset),
            message: message.into(),
        });
    }

    fn event(&mut self, event: Event<'_>, span: &Span) {
        let range = self.range(span);
        let properties = |anchor: usize, span: &Span| Properties {
            tag: span.tag_span().map(|tag| self.range(&tag)),
            anchor,
        };
        match event {
            Event::Comment(..) => self.comments.push(range),
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.fail(
                        span.byte_range().map(|r| r.start),
                        "a second document starts",
                    );
                }
            }
            Event::Scalar(text, style, anchor, _) => {
                let node = self.scalar(&text, style, range, properties(anchor, span));
                self.push(node);
            }
            Event::Alias(anchor) => self.push(Node {
                range,
                value: Value::Alias(anchor),
                tag: None,
                anchor: 0,
            }),
            Event::SequenceStart(style, anchor, _) => {
                let properties = properties(anchor, span);
                let flow = style == StructureStyle::Flow;
                let sequence = Sequence {
                    items: Vec::new(),
                    flow,
                };
                self.open(Frame::Sequence(sequence, range.start(), properties), span);
            }
            Event::MappingStart(style, anchor, _) => {
                let properties = properties(anchor, span);
                let flow = style == StructureStyle::Flow;
                let mapping = Mapping {
                    entries: Vec::new(),
                    flow,
                };
                self.open(
                    Frame::Mapping(mapping, range.start(), properties, None),
                    span,
                );
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range),
            _ => {}
        }
    }

    fn open(&mut self, frame: Frame, span: &Span) {
        if self.stack.len() >= MAX_DEPTH {
            self.fail(
                span.byte_range().map(|r| r.start),
                "values are nested too deeply",
            );
        }
        self.stack.push(frame);
    }

    fn close(&mut self, end: TextRange) {
        let (value, start, properties, flow) = match self.stack.pop() {
            Some(Frame::Sequence(s, start, p)) => {
                let flow = s.flow;
                (Value::Sequence(s), start, p, flow)
            }
            Some(Frame::Mapping(m, start, p, _)) => {
                let flow = m.flow;
                (Value::Mapping(m), start, p, flow)
            }
            None => return,
        };
        let end = if flow { end.end() } else { self.last_end };
        self.push(Node {
            range: TextRange::new(start, end.max(start)),
            value,
            tag: properties.tag,
            anchor: properties.anchor,
        });
    }

    fn scalar(
        &self,
        text: &str,
        style: granit_parser::ScalarStyle,
        range: TextRange,
        properties: Properties,
    ) -> Node {
        let style = match style {
            granit_parser::ScalarStyle::Plain => ScalarStyle::Plain,
            granit_parser::ScalarStyle::SingleQuoted => ScalarStyle::SingleQuoted,
            granit_parser::ScalarStyle::DoubleQuoted => ScalarStyle::DoubleQuoted,
            granit_parser::ScalarStyle::Literal => ScalarStyle::Literal,
            granit_parser::ScalarStyle::Folded => ScalarStyle::Folded,
        };
        let written = style != ScalarStyle::Plain || !range.is_empty();
        Node {
            range: self.trim(range),
            value: Value::Scalar(Scalar {
                text: if written { text.into() } else { "".into() },
                style,
            }),
            tag: properties.tag,
            anchor: properties.anchor,
        }
    }

    /// Takes the line breaks and blanks off the end of a block scalar's range.
    fn trim(&self, range: TextRange) -> TextRange {
        let slice = self.slice(range);
        let trimmed = slice.trim_end_matches([' ', '\t', '\r', '\n']);
        TextRange::at(range.start(), TextSize::of(trimmed))
    }

    fn push(&mut self, node: Node) {
        self.last_end = self.last_end.max(node.range.end());
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame::Sequence(sequence, ..)) => sequence.items.push(node),
            Some(Frame::Mapping(mapping, _, _, key)) => match key.take() {
                None => *key = Some(node),
                Some(key) => {
                    let entry = entry(self.text, self.base, key, node);
                    self.last_end = self.last_end.max(entry.value.range.end());
                    mapping.entries.push(entry);
                }
            },
        }
    }

    fn range(&self, span: &Span) -> TextRange {
        let range = span.byte_range().unwrap_or(0..0);
        let end = range.end.min(self.text.len());
        let start = range.start.min(end);
        TextRange::new(self.base + size(start), self.base + size(end))
    }

    fn slice(&self, range: TextRange) -> &'a str {
        let range = range - self.base;
        slice(self.text, range)
    }

    fn finish(self) -> YamlTree {
        YamlTree {
            root: if self.error.is_some() {
                None
            } else {
                self.root
            },
            comments: self.comments,
            error: self.error,
        }
    }
}

fn entry(text: &str, base: TextSize, key: Node, mut value: Node) -> Entry {
    let after_key = usize::from(key.range.end() - base);
    let colon = text
        .get(after_key..)
        .and_then(|rest| rest.find(':'))
        .map(|found| key.range.end() + size(found));
    if value.range.is_empty() && matches!(value.value, Value::Scalar(_)) {
        let at = colon.map_or(key.range.end(), |colon| colon + TextSize::of(':'));
        value.range = TextRange::empty(at);
    }
    let name = match &key.value {
        Value::Scalar(scalar) => scalar.text.clone(),
        _ => {
            let range = std::ops::Range::<usize>::from(key.range - base);
            text.get(range).unwrap_or("").into()
        }
    };
    Entry {
        key: name,
        key_range: key.range,
        colon,
        value,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::*;

    /// One line a node: indentation, range, style and text.
    pub(in crate::syntax) fn draw(out: &mut String, node: &Node, depth: usize) {
        let indent = "  ".repeat(depth);
        let range = node.range;
        match &node.value {
            Value::Scalar(scalar) => {
                let _ = writeln!(
                    out,
                    "{indent}{range:?} {:?} {:?}",
                    scalar.style, scalar.text
                );
            }
            Value::Alias(anchor) => {
                let _ = writeln!(out, "{indent}{range:?} alias {anchor}");
            }
            Value::Raw => {
                let _ = writeln!(out, "{indent}{range:?} raw");
            }
            Value::Sequence(sequence) => {
                let _ = writeln!(out, "{indent}{range:?} sequence flow={}", sequence.flow);
                for item in &sequence.items {
                    draw(out, item, depth + 1);
                }
            }
            Value::Mapping(mapping) => {
                let _ = writeln!(out, "{indent}{range:?} mapping flow={}", mapping.flow);
                for entry in &mapping.entries {
                    let _ = writeln!(out, "{indent}  {:?} {}:", entry.key_range, entry.key);
                    draw(out, &entry.value, depth + 2);
                }
            }
        }
    }

    fn check(text: &str, expected: Expect) {
        let tree = parse(text, TextSize::new(0));
        let mut out = String::new();
        if let Some(root) = &tree.root {
            draw(&mut out, root, 0);
        }
        for comment in &tree.comments {
            let _ = writeln!(out, "comment {comment:?}");
        }
        if let Some(error) = &tree.error {
            let _ = writeln!(out, "error at {:?}: {}", error.offset, error.message);
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn every_key_and_value_has_its_own_characters() {
        check(
            "name: a # why\ntools: [Read, 'W']\nskills:\n  - x\n  - \"y z\"\nempty:\nd: |\n  one\n  two\n",
            expect![[r#"
                0..80 mapping flow=false
                  0..4 name:
                    6..7 Plain "a"
                  14..19 tools:
                    21..32 sequence flow=true
                      22..26 Plain "Read"
                      28..31 SingleQuoted "W"
                  33..39 skills:
                    43..56 sequence flow=false
                      45..46 Plain "x"
                      51..56 DoubleQuoted "y z"
                  57..62 empty:
                    63..63 Plain ""
                  64..65 d:
                    71..80 Literal "one\ntwo\n"
                comment 8..13
            "#]],
        );
    }

    #[test]
    fn repeated_keys_are_both_kept() {
        check(
            "a: 1\na: 2\n",
            expect![[r#"
                0..9 mapping flow=false
                  0..1 a:
                    3..4 Plain "1"
                  5..6 a:
                    8..9 Plain "2"
            "#]],
        );
    }

    #[test]
    fn a_colon_in_a_plain_value_is_an_error_there() {
        check(
            "description: Use when: x\n",
            expect![[r#"
                error at 21: mapping values are not allowed in this context
            "#]],
        );
    }

    #[test]
    fn tags_anchors_and_aliases_are_seen() {
        check(
            "a: &x !t v\nb: *x\n",
            expect![[r#"
            0..16 mapping flow=false
              0..1 a:
                9..10 Plain "v"
              11..12 b:
                14..16 alias 1
        "#]],
        );
    }

    #[test]
    fn two_documents_are_refused() {
        check(
            "a: 1\n---\nb: 2\n",
            expect![[r#"
            error at 5: a second document starts
        "#]],
        );
    }

    #[test]
    fn deep_nesting_is_refused_instead_of_overflowing() {
        let tree = parse(&"[".repeat(60_000), TextSize::new(0));
        assert!(tree.root.is_none());
        assert!(tree.error.is_some());
    }
}
