//! One key after the other: the value that a host takes from it, by what the catalogue states about the key.

use serde_json::Value as Json;
use text_size::TextRange;

use super::claude_code::hooks;
use super::items::items;
use super::json::json;
use super::scalar::{boolean_word, is_empty, is_nothing, numeric_text, text_of, value_type};
use super::{File, Loaded, LoadedField, Loss, Outcome};
use crate::catalog::{
    Effect, Format, Host, ItemKind, Key, Requirement, Scope, Token, ValueType, catalog,
};
use crate::syntax::value::{Entry, Mapping, Node};

/// Collects what a host takes from a mapping.
pub(super) struct Fields<'a> {
    /// The file.
    pub(super) file: &'a File<'a>,
    /// The format that it is read as.
    pub(super) format: &'static Format,
    host: Option<&'static Host>,
    /// Values and losses so far.
    pub(super) loaded: Loaded,
}

impl<'a> Fields<'a> {
    pub(super) fn new(file: &'a File<'a>, format: &'static Format) -> Self {
        Fields {
            file,
            format,
            host: catalog().host(&format.host),
            loaded: Loaded {
                host: &format.host,
                outcome: Outcome::Loads,
                fields: Vec::new(),
                losses: Vec::new(),
            },
        }
    }

    /// Reads every key of `mapping`; `block` is where a missing key would stand.
    pub(super) fn read(&mut self, mapping: &Mapping, block: TextRange) {
        for (index, entry) in mapping.entries.iter().enumerate() {
            let later = mapping.entries.get(index + 1..).unwrap_or_default();
            if later.iter().any(|other| other.key == entry.key) {
                self.lose(
                    "duplicate-key",
                    format!("The last `{}` counts.", entry.key),
                    entry.key_range,
                );
            } else {
                self.entry(entry);
            }
        }
        self.missing(block);
    }

    /// Notes a loss and, for a defect that costs the file, skips it.
    pub(super) fn suffer(&mut self, rule: &'static str, effect: &Effect, range: TextRange) {
        if effect.token == Token::FileSkipped {
            self.loaded.outcome = Outcome::Skipped;
        }
        self.lose(rule, effect.text.clone(), range);
    }

    pub(super) fn lose(&mut self, rule: &'static str, message: String, range: TextRange) {
        self.loaded.losses.push(Loss {
            rule,
            message,
            range,
        });
    }

    pub(super) fn push(&mut self, key: &str, value: Json, range: Option<TextRange>) {
        self.loaded.fields.push(LoadedField {
            key: key.to_owned(),
            value,
            range,
        });
    }

    fn entry(&mut self, entry: &Entry) {
        let Some(key) = self.format.key(&entry.key) else {
            let foreign = self.format.foreign_key(&entry.key);
            let effect = foreign
                .and_then(|key| key.effect.as_ref())
                .or(self.format.unknown_key.as_ref());
            if let Some(effect) = effect {
                self.suffer("unknown-key", effect, entry.key_range);
            }
            return;
        };
        if let Some(effect) = self.plugin_rules(key).and_then(|key| key.ignored.as_ref()) {
            self.suffer("unknown-key", effect, entry.key_range);
        } else if says_nothing(key, &entry.value) {
            self.empty(key, entry);
        } else if let Some(value) = self.value(key, &entry.value) {
            self.push(&key.name, value, Some(entry.value.range));
        }
    }

    fn plugin_rules(&self, key: &'static Key) -> Option<&'static crate::catalog::key::PluginRules> {
        (self.file.scope == Scope::Plugin).then_some(&key.plugin)
    }

    fn empty(&mut self, key: &'static Key, entry: &Entry) {
        let Some(effect) = &key.effect.empty else {
            return;
        };
        if effect.token == Token::NoTools {
            self.push(&key.name, Json::Array(Vec::new()), Some(entry.value.range));
        }
        if key.required != Requirement::Required {
            self.suffer("invalid-value", effect, entry.key_range);
        }
    }

    /// What a key that is there, and not empty, comes to; `None` where nothing is left of it.
    fn value(&mut self, key: &'static Key, node: &Node) -> Option<Json> {
        let given = value_type(node)?;
        if key.holds_hooks && given == ValueType::Mapping {
            return self.hooks(key, node);
        }
        if let Some(value) = self.host.and_then(|host| boolean_word(key, host, node)) {
            return Some(Json::Bool(value));
        }
        if let Some(number) = numeric_text(key, node) {
            return self.constrained(key, number, node);
        }
        if !key.takes(given) {
            return self.wrong_type(key, node);
        }
        if key.is_list() && matches!(given, ValueType::List | ValueType::String) {
            return Some(self.list(key, node));
        }
        let converted = key.coerces.contains(&given) && !key.types.contains(&given);
        let value = if converted && key.types.contains(&ValueType::String) {
            Json::from(text_of(node, self.file.text)?)
        } else {
            json(node)
        };
        self.constrained(key, value, node)
    }

    /// What is left of a value of a type that the host does not take.
    fn wrong_type(&mut self, key: &'static Key, node: &Node) -> Option<Json> {
        let effect = key.effect.wrong_type.as_ref()?;
        self.suffer("wrong-type", effect, node.range);
        let boolean = key.types.contains(&ValueType::Boolean);
        match effect.token {
            Token::NoTools => Some(Json::Array(Vec::new())),
            Token::Misread | Token::RestrictionLost if boolean => Some(Json::Bool(false)),
            Token::PassedThrough => Some(json(node)),
            _ => None,
        }
    }

    fn list(&mut self, key: &'static Key, node: &Node) -> Json {
        if key.items == Some(ItemKind::McpServer) {
            return json(node);
        }
        let items = items(key, node, self.file.text);
        items.into_iter().map(|item| item.text).collect()
    }

    fn hooks(&mut self, key: &'static Key, node: &Node) -> Option<Json> {
        let effect = key.effect.invalid_value.as_ref();
        let costs_the_file = effect.is_some_and(|effect| effect.token == Token::FileSkipped);
        let Some(range) = hooks::malformed(node, costs_the_file) else {
            return Some(json(node));
        };
        if let Some(effect) = effect {
            self.suffer("invalid-value", effect, range);
        }
        None
    }

    /// `value`, unless it is outside the key's set or limits.
    fn constrained(&mut self, key: &'static Key, value: Json, node: &Node) -> Option<Json> {
        let effect = self.violated(key, &value);
        let Some(effect) = effect else {
            return Some(value);
        };
        let rule = if key.name == "name" {
            "invalid-name"
        } else {
            "invalid-value"
        };
        self.suffer(rule, effect, node.range);
        match effect.token {
            Token::ValueDropped => None,
            Token::Misread if key.types.contains(&ValueType::Boolean) => Some(Json::Bool(false)),
            _ => Some(value),
        }
    }

    fn violated(&self, key: &'static Key, value: &Json) -> Option<&'static Effect> {
        let limits = &key.constraints;
        if let Some(number) = value.as_i64() {
            let small = limits.minimum.is_some_and(|minimum| number < minimum);
            return key.effect.invalid_value.as_ref().filter(|_| small);
        }
        let text = value.as_str()?;
        let length = || text.chars().count();
        if limits.max_length.is_some_and(|limit| length() > limit) {
            return key.effect.too_long.as_ref();
        }
        let allowed = self.plugin_rules(key).map(|rules| &rules.may_contain);
        let forbidden = |part: &String| {
            text.contains(part.as_str()) && !allowed.is_some_and(|allowed| allowed.contains(part))
        };
        let set = key.values.as_deref();
        let set = set.and_then(|id| self.host?.value_set(id));
        let broken = limits.must_not_contain.iter().any(forbidden)
            || limits
                .not_starting_with
                .iter()
                .any(|part| text.starts_with(part.as_str()))
            || limits.shape.is_some_and(|shape| !shape.matches(text))
            || (limits.equals_folder && text != self.file.path.folder_name())
            || set.is_some_and(|set| !set.accepts(text));
        key.effect.invalid_value.as_ref().filter(|_| broken)
    }

    fn missing(&mut self, block: TextRange) {
        for key in &self.format.keys {
            let found = self.loaded.field(&key.name).is_some();
            if key.required != Requirement::Required || found {
                continue;
            }
            if self.plugin_rules(key).is_some_and(|rules| rules.optional) {
                continue;
            }
            if let Some(effect) = &key.effect.missing {
                self.suffer("missing-key", effect, block);
            }
        }
    }
}

/// Whether the key might as well not be there. Of hooks only null and a mapping without keys say nothing; an empty list is wrong.
fn says_nothing(key: &Key, node: &Node) -> bool {
    if key.holds_hooks {
        is_nothing(node)
    } else {
        is_empty(node)
    }
}
