//! Settings: what `.fieldcraft.yaml` and the editor say about rules, hosts and paths.

mod advice;
mod patterns;
mod read;
pub mod settings;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::catalog::{Severity, Version};
use crate::text::FilePath;
pub use patterns::Patterns;
pub use read::{Problem, Reading, read};

/// Name of the settings file, looked for in each root.
pub const FILE_NAME: &str = ".fieldcraft.yaml";

/// Files larger than this are kept in sync but not analysed (bytes).
pub const MAX_FILE_SIZE: usize = 4 * 1024 * 1024;

/// The settings of one root, or of the editor.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Ids of the hosts to report about; when empty, the workspace tells.
    pub hosts: Vec<String>,
    /// The pinned version of each host, by id.
    pub versions: BTreeMap<String, Version>,
    /// Level of each rule, by id.
    pub rules: BTreeMap<String, Level>,
    /// Levels for some paths only; later entries win.
    pub overrides: Vec<Override>,
    /// What stands above a definition in the editor.
    #[serde(rename = "codeLens")]
    pub code_lens: Option<CodeLens>,
    /// Levels for one run, which win over all others.
    #[serde(skip)]
    pub forced: BTreeMap<String, Level>,
}

/// What stands above a definition in the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum CodeLens {
    /// Everything or nothing.
    All(bool),
    /// Some of it.
    Some(CodeLensParts),
}

/// The parts of a code lens, each of which can be switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CodeLensParts {
    /// How often the definition is mentioned.
    pub references: bool,
    /// A rough number of tokens.
    pub tokens: bool,
    /// What the definition hides, or what hides it.
    pub shadows: bool,
}

impl Default for CodeLensParts {
    fn default() -> CodeLensParts {
        CodeLensParts::all(true)
    }
}

impl CodeLensParts {
    fn all(shown: bool) -> CodeLensParts {
        CodeLensParts {
            references: shown,
            tokens: shown,
            shadows: shown,
        }
    }
}

/// Levels of rules for some paths.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// Path patterns in gitignore syntax, relative to the root.
    pub paths: Patterns,
    /// Level of each rule, by id; `all` stands for every rule.
    pub rules: BTreeMap<String, Level>,
}

/// What becomes of a rule's findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not reported.
    Off,
    /// Reported as a hint.
    Hint,
    /// Reported as information.
    Information,
    /// Reported as a warning.
    Warning,
    /// Reported as an error.
    Error,
}

impl Level {
    /// The level with this word.
    pub fn parse(word: &str) -> Option<Level> {
        match word {
            "off" => Some(Level::Off),
            "hint" => Some(Level::Hint),
            "information" => Some(Level::Information),
            "warning" => Some(Level::Warning),
            "error" => Some(Level::Error),
            _ => None,
        }
    }

    /// The severity to report with; `None` for off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Hint => Some(Severity::Hint),
            Level::Information => Some(Severity::Information),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}

impl Config {
    /// The level set for `rule` in the file at `path` (relative to the root); `None` leaves the rule's own.
    pub fn level(&self, rule: &str, path: &str) -> Option<Level> {
        self.strongest(path, |rules| rules.get(rule).or_else(|| rules.get("all")))
    }

    /// Whether `rule`, which is off otherwise, is turned on by name for the file at `path` (relative to the root).
    pub fn asks_for(&self, rule: &str, path: &str) -> bool {
        let level = self.strongest(path, |rules| rules.get(rule));
        level.is_some_and(|level| level != Level::Off)
    }

    /// What `find` finds in the levels for `path`, later overrides first.
    fn strongest(
        &self,
        path: &str,
        find: impl Fn(&BTreeMap<String, Level>) -> Option<&Level>,
    ) -> Option<Level> {
        let covers = |entry: &&Override| entry.paths.cover(path);
        let by_path = self.overrides.iter().rev().filter(covers);
        let levels = by_path.map(|entry| &entry.rules).chain([&self.rules]);
        let levels = std::iter::once(&self.forced).chain(levels);
        levels.filter_map(find).copied().next()
    }

    /// The parts of code lenses that are wanted.
    pub fn code_lens(&self) -> CodeLensParts {
        match self.code_lens {
            None => CodeLensParts::default(),
            Some(CodeLens::All(shown)) => CodeLensParts::all(shown),
            Some(CodeLens::Some(parts)) => parts,
        }
    }

    /// These settings with those of `stronger` on top.
    #[must_use]
    pub fn overlaid(&self, stronger: &Config) -> Config {
        let mut merged = self.clone();
        if !stronger.hosts.is_empty() {
            merged.hosts.clone_from(&stronger.hosts);
        }
        merged.versions.extend(stronger.versions.clone());
        merged.rules.extend(stronger.rules.clone());
        merged.forced.extend(stronger.forced.clone());
        merged.overrides.extend(stronger.overrides.clone());
        merged.code_lens = stronger.code_lens.or(merged.code_lens);
        merged
    }
}

/// Whether the file at `path` holds settings.
pub fn is_settings(path: &FilePath) -> bool {
    path.file_name() == FILE_NAME
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_overrides_win_over_earlier_ones_and_over_rules() {
        let config = read(
            "rules: {unknown-key: warning}\noverrides:\n  - paths: [vendor/]\n    rules: {all: off}\n  - paths: ['*.tmp.md']\n    rules: {unknown-key: error}\n",
        ).config;
        assert_eq!(config.level("unknown-key", "a.md"), Some(Level::Warning));
        assert_eq!(
            config.level("unknown-key", "vendor/x/a.md"),
            Some(Level::Off)
        );
        assert_eq!(
            config.level("unknown-key", "vendor/x.tmp.md"),
            Some(Level::Error)
        );
        assert_eq!(config.level("missing-key", "a.md"), None);
    }

    #[test]
    fn an_optional_rule_must_be_named() {
        let config = read(
            "rules: {all: hint, a: hint}\noverrides:\n  - paths: [x/]\n    rules: {a: off, b: warning}\n",
        ).config;
        let asked = |rule, path| config.asks_for(rule, path);
        assert!(asked("a", "a.md") && !asked("a", "x/a.md"));
        assert!(!asked("b", "a.md") && asked("b", "x/a.md"));
    }
}
