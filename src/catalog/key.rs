//! Frontmatter keys: what they take, and what happens when they are wrong.

use serde::Deserialize;

use super::effect::Effect;
use super::format::{Kind, Scope};
use super::namespace::Namespace;
use super::path_rule::PathRule;
use super::value::LimitedValue;
use super::version::Version;

/// A type that a value has after YAML was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueType {
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// A list.
    List,
    /// A mapping.
    Mapping,
}

impl ValueType {
    /// The type in words, with its article.
    pub fn noun(self) -> &'static str {
        match self {
            Self::String => "text",
            Self::Boolean => "`true` or `false`",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::List => "a list",
            Self::Mapping => "a mapping",
        }
    }
}

/// How much a key is needed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Requirement {
    /// The host does not work without it.
    Required,
    /// The host finds a stand-in that is rarely as good.
    Recommended,
    /// Nothing is missing without it.
    #[default]
    Optional,
}

/// What the elements of a list, or of a string that is split, are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// A tool name; a specifier in parentheses means nothing except for `Agent(…)`.
    Tool,
    /// A tool name with an optional specifier that counts, such as `Bash(git *)`.
    PermissionRule,
    /// Name of a skill.
    Skill,
    /// Name of a subagent.
    Agent,
    /// Name of an MCP server, or a mapping that defines one.
    McpServer,
    /// A model alias or id.
    Model,
    /// A path pattern.
    Glob,
    /// Name of an argument that the body uses as `$name`.
    ArgumentName,
    /// Name of an output style.
    OutputStyle,
    /// Name of a plugin.
    Plugin,
    /// Path of a file or folder.
    Path,
    /// Plain text that refers to nothing.
    Text,
}

/// A character at which the host splits a string into items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Separator {
    /// A comma, outside parentheses and braces.
    Comma,
    /// A space, outside parentheses.
    Space,
}

/// A form that text must have beyond its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Lower-case letters and digits in words joined by single hyphens; any script counts as letters.
    HyphenatedWords,
}

impl Shape {
    /// Whether the text has this form.
    pub fn matches(self, text: &str) -> bool {
        match self {
            Self::HyphenatedWords => text.split('-').all(|word| {
                !word.is_empty()
                    && word
                        .chars()
                        .all(|letter| letter.is_alphanumeric() && !letter.is_uppercase())
            }),
        }
    }
}

/// What is refused when the file is uploaded, although the host takes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upload {
    /// Texts that must not occur, in small letters.
    pub refuses: Vec<String>,
    /// What happens.
    pub effect: Effect,
}

/// Limits on a value.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Constraints {
    /// Least length in characters.
    pub min_length: Option<usize>,
    /// Greatest length in characters.
    pub max_length: Option<usize>,
    /// Greatest length in characters together with the keys of `shown_with`, after which only a listing cuts the text.
    pub shown_length: Option<usize>,
    /// The keys that share `shown_length`.
    pub shown_with: Vec<String>,
    /// Least number.
    pub minimum: Option<i64>,
    /// Texts that must not occur.
    pub must_not_contain: Vec<String>,
    /// First version that minds them.
    pub must_not_contain_since: Option<String>,
    /// Texts that it must not start with.
    pub not_starting_with: Vec<String>,
    /// Form that is required.
    pub shape: Option<Shape>,
    /// Form that is only advised.
    pub advised_shape: Option<Shape>,
    /// Whether it must equal the name of the folder that holds the file.
    pub equals_folder: bool,
}

/// What the host does with each defect; a defect without an effect is harmless and not worth a finding.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Effects {
    /// The key is not there.
    pub missing: Option<Effect>,
    /// The key is there without a value, or with an empty one.
    pub empty: Option<Effect>,
    /// The value has a type outside `types` and `coerces`.
    pub wrong_type: Option<Effect>,
    /// The value is outside its value set, or breaks a constraint other than length.
    pub invalid_value: Option<Effect>,
    /// The value is longer than `max_length`.
    pub too_long: Option<Effect>,
    /// The value is longer than `shown_length`.
    pub cut_in_listing: Option<Effect>,
    /// One item names nothing that exists, or has the wrong type.
    pub unknown_item: Option<Effect>,
    /// A key of the hooks names no event.
    pub unknown_event: Option<Effect>,
    /// One item has a form that the host cannot take, while the others count.
    pub invalid_item: Option<Effect>,
    /// Not one of the items names something that exists.
    pub no_item_resolves: Option<Effect>,
    /// An item has a specifier in parentheses that counts for nothing, or for more than was meant.
    pub specifier: Option<Effect>,
    /// The key that it needs beside it is missing or has another value.
    pub unmet_requirement: Option<Effect>,
}

/// Another key that must be there for this one to count.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requires {
    /// Name of that key.
    pub key: String,
    /// Value that it must have, if any one does not do.
    #[serde(default)]
    pub value: Option<String>,
}

/// What is different in files that come with a plugin.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PluginRules {
    /// Set where the host ignores the key there.
    pub ignored: Option<Effect>,
    /// Whether a required key may be left out there.
    pub optional: bool,
    /// What stands in for it, in words.
    pub fallback: Option<String>,
    /// Texts of `must_not_contain` that are allowed there.
    pub may_contain: Vec<String>,
}

/// One frontmatter key of one format.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// As it is written; letter case counts.
    pub name: String,
    /// Types that the host takes, the usual one first; empty where that is not known, and then nothing is wrong.
    pub types: Vec<ValueType>,
    /// Other types that the host quietly turns into a usable value.
    #[serde(default)]
    pub coerces: Vec<ValueType>,
    /// How much it is needed.
    #[serde(default)]
    pub required: Requirement,
    /// One sentence.
    pub meaning: String,
    /// What it does, what happens when it is wrong, and a tip; Markdown.
    pub hover: String,
    /// What the items are, for lists and for strings that are split.
    #[serde(default)]
    pub items: Option<ItemKind>,
    /// Where the host splits a string into items; without one a string is a single item.
    #[serde(default)]
    pub separators: Vec<Separator>,
    /// Items with a meaning of their own, such as `*`.
    #[serde(default)]
    pub special_items: Vec<SpecialItem>,
    /// Id of the set that the value comes from.
    #[serde(default)]
    pub values: Option<String>,
    /// Id of the set of words that count as a boolean beside YAML's own.
    #[serde(default)]
    pub words: Option<String>,
    /// Whether a number in quotes counts as a number.
    #[serde(default)]
    pub numeric_text: bool,
    /// What the host does without the key, in words.
    #[serde(default)]
    pub default: Option<String>,
    /// Limits on the value.
    #[serde(default)]
    pub constraints: Constraints,
    /// What uploads refuse although the host takes it.
    #[serde(default)]
    pub upload: Option<Upload>,
    /// What the host does per defect.
    #[serde(default)]
    pub effect: Effects,
    /// Spellings that mean this key and that the host does not know.
    #[serde(default)]
    pub misspellings: Vec<String>,
    /// Keys inside the value, where it is a mapping with known keys.
    #[serde(default)]
    pub keys: Vec<Key>,
    /// Kind of the same host whose keys may stand in every mapping of the list as well.
    #[serde(default)]
    pub entries_of: Option<Kind>,
    /// What each item, or the value itself, has to be as a path.
    #[serde(default)]
    pub path: Option<PathRule>,
    /// The namespace that the value's own keys are defined in, where it is a mapping.
    #[serde(default)]
    pub defines: Option<Namespace>,
    /// The namespace of the names in the keys of its mapping, up to an `@`, where those are mentions.
    #[serde(default)]
    pub mentions: Option<Namespace>,
    /// What stands behind such a key of its mapping.
    #[serde(default)]
    pub mention_types: Vec<ValueType>,
    /// Whether the value is a mapping of hook events.
    #[serde(default)]
    pub holds_hooks: bool,
    /// Whether it is about the agent that runs the main conversation: set in an agent, or naming one.
    #[serde(default)]
    pub main_agent: bool,
    /// Placeholders that are replaced inside the value.
    #[serde(default)]
    pub substitutions: Vec<String>,
    /// What is different in plugins.
    #[serde(default)]
    pub plugin: PluginRules,
    /// The scopes in whose files it counts, where it does not count in all.
    #[serde(default)]
    pub counts_in: Vec<Scope>,
    /// Values that do not count in the files of every scope.
    #[serde(default)]
    pub limited_values: Vec<LimitedValue>,
    /// Whether people write sentences into it.
    #[serde(default)]
    pub prose: bool,
    /// The key whose items are taken away from those of this one.
    #[serde(default)]
    pub denied_by: Option<String>,
    /// The key that must be there for this one to count.
    #[serde(default)]
    pub requires: Option<Requires>,
    /// First version that knows it.
    #[serde(default)]
    pub since: Option<String>,
    /// First version that takes a list, where text was all before.
    #[serde(default)]
    pub list_since: Option<String>,
    /// Set, with the reason, for a key that still works and should not be used any more.
    #[serde(default)]
    pub deprecated: Option<String>,
    /// The key to use instead.
    #[serde(default)]
    pub replaced_by: Option<String>,
    /// Recognised but not documented: never reported, never offered.
    #[serde(default)]
    pub undocumented: bool,
    /// The value to insert on completion, as an LSP snippet.
    #[serde(default)]
    pub snippet: Option<String>,
    /// Ids of the sources.
    pub sources: Vec<String>,
}

/// An item with a meaning of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialItem {
    /// As it is written.
    pub name: String,
    /// One sentence.
    pub meaning: String,
}

impl Key {
    /// What keeps the value `text` from counting in files of `scope`, for a host of the version `pinned`, or the newest.
    pub fn limit(
        &self,
        text: &str,
        scope: Scope,
        pinned: Option<Version>,
    ) -> Option<&LimitedValue> {
        let mut limits = self.limited_values.iter();
        let limit = limits.find(|it| it.name == text && !it.counts_in.contains(&scope))?;
        let is_before = |version: Version| version.is_before(limit.since.as_deref());
        (!pinned.is_some_and(is_before)).then_some(limit)
    }

    /// Whether the host takes a value of this type, by itself or by turning it into another.
    pub fn takes(&self, given: ValueType) -> bool {
        self.types.is_empty()
            || self.types.contains(&given)
            || self.coerces.contains(&given)
            || (given == ValueType::Integer && self.types.contains(&ValueType::Number))
    }

    /// Whether the value may be a list of items, in whichever notation.
    pub fn is_list(&self) -> bool {
        self.items.is_some() && (self.types.contains(&ValueType::List) || self.splits_text())
    }

    /// Whether the host splits a string value into items.
    pub fn splits_text(&self) -> bool {
        !self.separators.is_empty()
    }

    /// The namespace that a list of the key defines names in, with a mapping among names that are known elsewhere.
    pub fn defines_in_list(&self) -> Option<Namespace> {
        let lists = self.types.contains(&ValueType::List);
        let names = matches!(self.items, Some(ItemKind::McpServer));
        self.defines.filter(|_| lists && names)
    }

    /// The namespace that a mapping of the key defines names in.
    pub fn defines_in_mapping(&self) -> Option<Namespace> {
        self.defines
            .filter(|_| self.types.contains(&ValueType::Mapping))
    }

    /// Whether the key is to be offered.
    pub fn offered(&self) -> bool {
        !self.undocumented && self.deprecated.is_none() && self.replaced_by.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphenated_words() {
        for good in ["a", "pdf-processing", "a1-b2", "résumé", "データ"] {
            assert!(Shape::HyphenatedWords.matches(good), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "A", "a_b", "a b", "a.b"] {
            assert!(!Shape::HyphenatedWords.matches(bad), "{bad}");
        }
    }
}
