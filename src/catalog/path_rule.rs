//! What the value of a key has to be as a path.

use serde::Deserialize;

use super::effect::Effect;
use super::format::Kind;

/// What a path has to be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathRule {
    /// What it must start with.
    #[serde(default)]
    pub starts_with: Option<String>,
    /// The keys, from the outside in, of a folder that bare names are looked for in where it is given.
    #[serde(default)]
    pub bare_below: Vec<String>,
    /// Whole values that are allowed all the same.
    #[serde(default)]
    pub or_exactly: Vec<String>,
    /// What it must lead to.
    pub target: PathTarget,
    /// What is defined there.
    #[serde(default)]
    pub of: Option<Kind>,
    /// The ending that a file must have.
    #[serde(default)]
    pub ends_with: Option<String>,
    /// What happens where it leads to a file that the host reads anyway.
    #[serde(default)]
    pub twice: Option<Effect>,
}

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PathTarget {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Either.
    Any,
}
