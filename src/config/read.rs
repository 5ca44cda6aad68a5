//! Reading `.fieldcraft.yaml`: what can be read counts, the rest is reported.

use serde_json::{Map, Value as Json};
use text_size::{TextRange, TextSize};

use super::advice::{host_like, level_like, listed, reason};
use super::patterns::defect;
use super::settings::{ALL, LEVELS, Names, SETTINGS, Setting, Shape};
use super::{Config, Version};
use crate::catalog::{catalog, nearest};
use crate::syntax::recovery::recover;
use crate::syntax::value::{Entry, Mapping, Node, ScalarType, Value};
use crate::syntax::yaml;
use crate::text::span::slice;

/// More references to anchors inside of each other than anybody writes.
const DEEPEST: usize = 8;

/// More values than anybody sets: references to anchors can multiply what is written.
const MOST_VALUES: usize = 20_000;

/// What was read of a settings file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// What counts.
    pub config: Config,
    /// What does not, in order of place.
    pub problems: Vec<Problem>,
    /// The rules that are named, and where; whether they exist is not known here.
    pub rules: Vec<(String, TextRange)>,
    /// The path patterns that can be read, and where they stand.
    pub patterns: Vec<(String, TextRange)>,
}

/// Something that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The characters that are wrong.
    pub range: TextRange,
    /// What is wrong, what becomes of it, what to do instead.
    pub message: String,
    /// What should stand there, where there is one right answer.
    pub instead: Option<String>,
    /// Whether the text is no YAML.
    pub is_syntax: bool,
}

/// Reads the text of a settings file.
pub fn read(text: &str) -> Reading {
    let mut reader = Reader {
        text,
        root: None,
        values: 0,
        found: Reading::default(),
    };
    let start = match text.strip_prefix('\u{feff}') {
        Some(_) => TextSize::of('\u{feff}'),
        None => TextSize::new(0),
    };
    let content = text.get(usize::from(start)..).unwrap_or("");
    let tree = yaml::parse(content, start);
    let settings = match (&tree.error, &tree.root) {
        (Some(error), _) => reader.broken(content, start, error),
        (None, Some(root)) if !root.is_null() => {
            reader.root = Some(root);
            reader.value(root, Shape::Table(&SETTINGS), "this file", 0)
        }
        (None, _) => None,
    };
    let mut found = reader.found;
    found.config = settings
        .and_then(|settings| serde_json::from_value(settings).ok())
        .unwrap_or_default();
    found
        .problems
        .sort_by_key(|problem| (problem.range.start(), problem.range.end()));
    found
}

struct Reader<'a> {
    text: &'a str,
    /// Where anchors are looked for.
    root: Option<&'a Node>,
    /// How many values were read.
    values: usize,
    found: Reading,
}

impl<'a> Reader<'a> {
    fn report(&mut self, range: TextRange, message: String, instead: Option<String>) {
        self.found.problems.push(Problem {
            range,
            message,
            instead,
            is_syntax: false,
        });
    }

    /// Text that is no YAML as a whole: the settings that are count.
    fn broken(&mut self, text: &str, base: TextSize, error: &yaml::YamlError) -> Option<Json> {
        let is_known = |name: &str| SETTINGS.iter().any(|setting| setting.name == name);
        let recovered = recover(text, base, &is_known);
        for broken in &recovered.broken {
            let entry = recovered.mapping.entries.get(broken.entry)?;
            let reason = reason(broken.cause).unwrap_or_else(|| error.message.to_string());
            let message = format!(
                "The value of `{}` is not valid YAML: {reason}. Fieldcraft leaves out this setting; the others count.",
                entry.key
            );
            let range = if broken.range.is_empty() {
                entry.key_range
            } else {
                broken.range
            };
            self.syntax(range, message);
        }
        if recovered.broken.is_empty() {
            let line = self.line(error.offset);
            let message = format!(
                "This is not valid YAML: {}. Fieldcraft reads the settings around it one by one.",
                error.message
            );
            self.syntax(line, message);
        }
        let mut mapping = recovered.mapping;
        let is_broken = |index: usize| recovered.broken.iter().any(|broken| broken.entry == index);
        let mut index = 0;
        mapping.entries.retain(|_| {
            index += 1;
            !is_broken(index - 1)
        });
        Some(self.mapping(&mapping, Shape::Table(&SETTINGS), "this file", 0))
    }

    fn syntax(&mut self, range: TextRange, message: String) {
        self.found.problems.push(Problem {
            range,
            message,
            instead: None,
            is_syntax: true,
        });
    }

    /// The line with byte `offset`, without the blanks around it; the last one with text, at the end of the file.
    fn line(&self, offset: TextSize) -> TextRange {
        let text = self.text;
        let at = usize::from(offset).min(text.trim_end().len());
        let before = text.get(..at).unwrap_or("");
        let start = before.rfind('\n').map_or(0, |found| found + 1);
        let line = text
            .get(start..)
            .and_then(|rest| rest.lines().next())
            .unwrap_or("");
        let lead = line.len() - line.trim_start().len();
        let start = TextSize::try_from(start + lead).unwrap_or_default();
        TextRange::at(start, TextSize::of(line.trim()))
    }

    /// What counts of the value of `name`.
    fn value(&mut self, node: &Node, shape: Shape, name: &str, depth: usize) -> Option<Json> {
        self.values += 1;
        if self.values > MOST_VALUES {
            return None;
        }
        if let Value::Alias(anchor) = node.value {
            let target = self.root.and_then(|root| anchored(root, anchor));
            let target = target.filter(|_| depth < DEEPEST)?;
            return self.value(target, shape, name, depth + 1);
        }
        match (shape, &node.value) {
            (Shape::List(item), Value::Sequence(list)) => {
                let items = list.items.iter();
                Some(Json::Array(
                    items
                        .filter_map(|node| self.value(node, *item, name, depth))
                        .collect(),
                ))
            }
            (Shape::Table(_) | Shape::Map(..) | Shape::Switch(_), Value::Mapping(mapping)) => {
                let complete = self.is_complete(node, mapping, shape);
                let read = self.mapping(mapping, shape, name, depth);
                complete.then_some(read)
            }
            (Shape::Boolean | Shape::Switch(_), Value::Scalar(scalar)) => {
                match scalar.scalar_type() {
                    ScalarType::Boolean(value) => Some(Json::Bool(value)),
                    _ => self.wrong(node, shape, name),
                }
            }
            (Shape::Level | Shape::Host | Shape::Version | Shape::Pattern, Value::Scalar(_))
                if !node.is_null() =>
            {
                self.word(node, shape, name)
            }
            _ => self.wrong(node, shape, name),
        }
    }

    fn wrong(&mut self, node: &Node, shape: Shape, name: &str) -> Option<Json> {
        // A key that is being typed has no value yet.
        if node.is_null() && node.range.is_empty() {
            return None;
        }
        let of = if name == "this file" {
            name.to_owned()
        } else {
            format!("`{name}`")
        };
        let message = format!(
            "The value of {of} has to be {}. Fieldcraft leaves it out; the rest counts.",
            shape.noun()
        );
        let single =
            matches!(shape, Shape::List(Shape::Host | Shape::Pattern)) && node.as_str().is_some();
        let instead = single.then(|| format!("[{}]", slice(self.text, node.range)));
        self.report(node.range, message, instead);
        None
    }

    /// A single word.
    fn word(&mut self, node: &Node, shape: Shape, name: &str) -> Option<Json> {
        let word = &*node.as_scalar()?.text;
        match shape {
            Shape::Level if !LEVELS.iter().any(|(level, _)| *level == word) => {
                let instead = level_like(word);
                let known: Vec<String> = LEVELS
                    .iter()
                    .map(|(level, _)| format!("`{level}`"))
                    .collect();
                let known = known.join(", ");
                let advice = instead.map_or(format!("Use one of {known}."), |level| {
                    format!("Write `{level}`.")
                });
                let message =
                    format!("`{word}` is not a level, so `{name}` keeps its own. {advice}");
                self.report(node.range, message, instead.map(str::to_owned));
                return None;
            }
            Shape::Host if catalog().host(word).is_none() => {
                self.unknown_host(word, node.range);
                return None;
            }
            Shape::Version if Version::parse(word).is_none() => {
                let message = format!(
                    "`{word}` is not a version, so none is pinned. Write numbers with dots between them, such as `2.1.200`."
                );
                self.report(node.range, message, None);
                return None;
            }
            Shape::Pattern => {
                if let Some(reason) = defect(word) {
                    let message = format!(
                        "This pattern cannot be read: {reason}. It covers nothing. Write it as in `.gitignore`."
                    );
                    self.report(node.range, message, None);
                    return None;
                }
                self.found.patterns.push((word.to_owned(), node.range));
            }
            _ => {}
        }
        Some(Json::String(word.to_owned()))
    }

    fn unknown_host(&mut self, word: &str, range: TextRange) {
        let (meant, advice) = host_like(word);
        let message = format!(
            "There is no host `{word}` in Fieldcraft's catalogue, so it says nothing. {advice}"
        );
        self.report(range, message, meant.map(str::to_owned));
    }

    /// What counts of a mapping.
    fn mapping(&mut self, mapping: &Mapping, shape: Shape, name: &str, depth: usize) -> Json {
        let mut read = Map::new();
        for (index, entry) in mapping.entries.iter().enumerate() {
            let earlier = mapping.entries.get(..index).unwrap_or_default();
            if earlier.iter().any(|other| other.key == entry.key) {
                let message = format!(
                    "`{}` is there already; the last one counts. Put them together.",
                    entry.key
                );
                self.report(entry.key_range, message, None);
            }
            let Some(value) = self.key(entry, shape, name) else {
                continue;
            };
            if let Some(value) = self.value(&entry.value, value, &entry.key, depth) {
                read.insert(entry.key.to_string(), value);
            }
        }
        Json::Object(read)
    }

    /// The shape of the value of a key that is known.
    fn key(&mut self, entry: &Entry, shape: Shape, name: &str) -> Option<Shape> {
        match shape {
            Shape::Map(Names::Rules, value) => {
                if &*entry.key != ALL {
                    self.found
                        .rules
                        .push((entry.key.to_string(), entry.key_range));
                }
                Some(*value)
            }
            Shape::Map(Names::Hosts, value) => {
                if catalog().host(&entry.key).is_none() {
                    self.unknown_host(&entry.key, entry.key_range);
                    return None;
                }
                Some(*value)
            }
            _ => shape.value_of(&entry.key).or_else(|| {
                let keys = shape.keys();
                let meant = nearest(&entry.key, keys.iter().map(|setting| setting.name));
                let advice = match meant {
                    Some(meant) => format!("Did you mean `{meant}`?"),
                    None => format!("It takes {}.", listed(keys)),
                };
                let inside = if name == "this file" {
                    String::new()
                } else {
                    format!(" inside `{name}`")
                };
                let message = format!(
                    "There is no setting `{}`{inside}, so it says nothing. {advice}",
                    entry.key
                );
                self.report(entry.key_range, message, meant.map(str::to_owned));
                None
            }),
        }
    }

    /// Whether every key is there that the mapping means nothing without.
    fn is_complete(&mut self, node: &Node, mapping: &Mapping, shape: Shape) -> bool {
        let keys = shape.keys();
        let missing = keys
            .iter()
            .find(|key| key.required && mapping.get(key.name).is_none());
        let names = || keys.iter().map(|key| key.name);
        let misspelt = |missing: &Setting| {
            let mut entries = mapping.entries.iter();
            entries.any(|entry| nearest(&entry.key, names()) == Some(missing.name))
        };
        if let Some(missing) = missing.filter(|missing| !misspelt(missing)) {
            let first = mapping
                .entries
                .first()
                .map_or(node.range, |entry| entry.key_range);
            let message = format!(
                "This entry has no `{}`, so it says nothing. Add it, or delete the entry.",
                missing.name
            );
            self.report(first, message, None);
        }
        missing.is_none()
    }
}

/// The node with this anchor.
fn anchored(node: &Node, anchor: usize) -> Option<&Node> {
    if node.anchor == anchor {
        return Some(node);
    }
    match &node.value {
        Value::Sequence(list) => list.items.iter().find_map(|item| anchored(item, anchor)),
        Value::Mapping(mapping) => {
            let mut entries = mapping.entries.iter();
            entries.find_map(|entry| anchored(&entry.value, anchor))
        }
        _ => None,
    }
}
