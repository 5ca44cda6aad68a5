//! Closed and open sets of values, such as colours, effort levels and permission modes.

use serde::Deserialize;

use super::effect::Effect;
use super::format::Scope;
use super::nearest::nearest;

/// Whether letter case matters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Case {
    /// Values count only as they are spelt in the set.
    #[default]
    Exact,
    /// Any mix of capitals counts.
    Any,
}

/// The values that a key, or an item of it, may have.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueSet {
    /// Id that keys refer to, such as `colors`.
    pub id: String,
    /// What the values are, such as `colour`.
    pub noun: String,
    /// The values, in the order in which they are offered.
    pub values: Vec<Value>,
    /// Whether other values may be right too; a value outside an open set is never reported.
    #[serde(default)]
    pub open: bool,
    /// Whether letter case matters.
    #[serde(default)]
    pub case: Case,
    /// Values that people write and that the host does not take.
    #[serde(default)]
    pub not_accepted: Vec<RejectedValue>,
    /// Ids of the sources.
    pub sources: Vec<String>,
}

/// One allowed value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// As it is written.
    pub name: String,
    /// One sentence.
    pub meaning: String,
    /// More, where one sentence is not enough.
    #[serde(default)]
    pub hover: Option<String>,
    /// The value that this one is another word for.
    #[serde(default)]
    pub alias_of: Option<String>,
    /// First version of the host that knows it.
    #[serde(default)]
    pub since: Option<String>,
    /// Accepted but not documented: never reported, never offered.
    #[serde(default)]
    pub undocumented: bool,
    /// Whether the host asks for nothing any more.
    #[serde(default)]
    pub asks_nothing: bool,
    /// The keys that must stand beside it.
    #[serde(default)]
    pub needs: Vec<String>,
}

/// A value that people write and that the host does not take.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RejectedValue {
    /// As people write it.
    pub name: String,
    /// The allowed value that it is a short or long form of, so that there is one right answer.
    #[serde(default)]
    pub instead: Option<String>,
    /// What to know about it.
    #[serde(default)]
    pub note: Option<String>,
}

/// A value that counts in some files only.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitedValue {
    /// As it is written.
    pub name: String,
    /// The scopes in whose files it counts.
    pub counts_in: Vec<Scope>,
    /// First version of the host that limits it.
    #[serde(default)]
    pub since: Option<String>,
    /// What happens elsewhere.
    pub effect: Effect,
}

impl ValueSet {
    /// The value written like this, as the host compares it.
    pub fn value(&self, text: &str) -> Option<&Value> {
        self.values.iter().find(|value| match self.case {
            Case::Exact => value.name == text,
            Case::Any => value.name.eq_ignore_ascii_case(text),
        })
    }

    /// The value written like this but for letter case.
    pub fn value_ignoring_case(&self, text: &str) -> Option<&Value> {
        self.values
            .iter()
            .find(|value| value.name.eq_ignore_ascii_case(text))
    }

    /// Whether the host takes this text.
    pub fn accepts(&self, text: &str) -> bool {
        self.open || self.value(text).is_some()
    }

    /// What is known about a value that the host does not take.
    pub fn rejected(&self, text: &str) -> Option<&RejectedValue> {
        self.not_accepted
            .iter()
            .find(|rejected| rejected.name.eq_ignore_ascii_case(text))
    }

    /// The values to offer.
    pub fn offered(&self) -> impl Iterator<Item = &Value> {
        self.values.iter().filter(|value| !value.undocumented)
    }

    /// The allowed value that a wrong text most likely stands for.
    pub fn suggest(&self, text: &str) -> Option<&str> {
        let text = text.trim();
        if let Some(value) = self.value_ignoring_case(text) {
            return Some(&value.name);
        }
        if let Some(rejected) = self.rejected(text) {
            return rejected.instead.as_deref();
        }
        nearest(text, self.offered().map(|value| value.name.as_str()))
    }
}
