//! Models: aliases, ids, and what a `model` value refers to.

use serde::Deserialize;

use super::format::Kind;
use super::nearest::nearest;

/// The models that a host can be asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Models {
    /// Short names; letter case and spaces around them do not count.
    pub aliases: Vec<ModelAlias>,
    /// Full ids that are known.
    pub ids: Vec<ModelId>,
    /// What every full id starts with.
    pub id_prefix: String,
    /// What may follow an id to ask for the long context.
    pub long_context_suffix: String,
    /// Forms that providers and gateways use; nothing can be said about them.
    pub provider_forms: Vec<ProviderForm>,
    /// Words that look like aliases, are sent as they are, and fail.
    pub sent_literally: Vec<SentLiterally>,
    /// What happens with a name that nobody knows, in words.
    pub unknown: String,
    /// Ids of the sources.
    pub sources: Vec<String>,
}

/// A short name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelAlias {
    /// The name, in lower case.
    pub name: String,
    /// One sentence.
    pub meaning: String,
    /// More, where one sentence is not enough.
    #[serde(default)]
    pub hover: Option<String>,
    /// Accepted but not documented for subagents.
    #[serde(default)]
    pub undocumented: bool,
    /// The kinds of files that take it, where not all do.
    #[serde(default)]
    pub kinds: Vec<Kind>,
}

/// A full id.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelId {
    /// The id.
    pub name: String,
    /// One sentence.
    pub meaning: String,
}

/// How providers and gateways write models.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderForm {
    /// What the provider calls it.
    pub title: String,
    /// Texts one of which it starts with.
    #[serde(default)]
    pub starts_with: Vec<String>,
    /// Texts one of which it contains.
    #[serde(default)]
    pub contains: Vec<String>,
}

/// A word that looks like an alias and fails.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentLiterally {
    /// The word.
    pub name: String,
    /// The kinds of files in which it fails; elsewhere it has a meaning.
    pub kinds: Vec<super::format::Kind>,
    /// The alias to use.
    pub instead: String,
    /// What the host does.
    pub effect: super::effect::Effect,
}

/// What a `model` value refers to.
#[derive(Debug, Clone, Copy)]
pub enum ModelName<'a> {
    /// A short name.
    Alias(&'a ModelAlias),
    /// A full id that is known.
    KnownId(&'a ModelId),
    /// It has the form of a full id.
    PlausibleId,
    /// It has the form that a provider or a gateway uses.
    ProviderForm(&'a ProviderForm),
    /// It looks like an alias and fails.
    SentLiterally(&'a SentLiterally),
    /// None of these.
    Unknown {
        /// The alias or id that was most likely meant.
        nearest: Option<&'a str>,
    },
}

impl Models {
    /// What this value refers to.
    pub fn resolve(&self, value: &str) -> ModelName<'_> {
        let name = value.trim();
        if let Some(alias) = self.alias(name) {
            return ModelName::Alias(alias);
        }
        if let Some(id) = self.ids.iter().find(|id| id.name == self.base(name)) {
            return ModelName::KnownId(id);
        }
        let literal = |word: &&SentLiterally| word.name.eq_ignore_ascii_case(name);
        if let Some(word) = self.sent_literally.iter().find(literal) {
            return ModelName::SentLiterally(word);
        }
        if self.is_plausible_id(name) {
            return ModelName::PlausibleId;
        }
        if let Some(form) = self.provider_forms.iter().find(|form| form.matches(name)) {
            return ModelName::ProviderForm(form);
        }
        ModelName::Unknown {
            nearest: self.suggest(name),
        }
    }

    /// The alias with this name, in any letter case.
    pub fn alias(&self, name: &str) -> Option<&ModelAlias> {
        let name = name.trim();
        self.aliases
            .iter()
            .find(|alias| alias.name.eq_ignore_ascii_case(name))
    }

    fn base<'a>(&self, name: &'a str) -> &'a str {
        name.strip_suffix(self.long_context_suffix.as_str())
            .unwrap_or(name)
    }

    fn is_plausible_id(&self, name: &str) -> bool {
        let Some(rest) = self.base(name).strip_prefix(self.id_prefix.as_str()) else {
            return false;
        };
        !self.id_prefix.is_empty()
            && rest.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit())
            && rest.chars().all(|letter| {
                letter.is_ascii_lowercase()
                    || letter.is_ascii_digit()
                    || matches!(letter, '.' | '-')
            })
    }

    fn suggest(&self, name: &str) -> Option<&str> {
        let aliases = || self.aliases.iter().filter(|alias| !alias.undocumented);
        let names = aliases()
            .map(|alias| alias.name.as_str())
            .chain(self.ids.iter().map(|id| id.name.as_str()));
        nearest(name, names).or_else(|| {
            let lower = name.to_lowercase();
            let words = || lower.split(|letter: char| !letter.is_alphanumeric());
            aliases()
                .find(|alias| words().any(|word| word == alias.name))
                .map(|alias| alias.name.as_str())
        })
    }
}

impl ProviderForm {
    fn matches(&self, name: &str) -> bool {
        !name.contains(char::is_whitespace)
            && (self.starts_with.iter().any(|start| name.starts_with(start))
                || self.contains.iter().any(|part| name.contains(part)))
    }
}
