//! Imports of memory files and rules, and files that stand in for others.

use serde::Deserialize;

use super::effect::Effect;

/// How far the host follows imports of imports.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportLimit {
    /// Number of imports in a row that are followed.
    pub hops: usize,
    /// What happens with the next one.
    pub effect: Effect,
}

/// What keeps `@path` from being an import.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unimported {
    /// Characters that the `@` must not stand right behind.
    pub behind: Vec<char>,
    /// Characters that must not stand around the path.
    pub quotes: Vec<char>,
    /// What stands before a blank in a path.
    pub escape: String,
    /// What happens.
    pub effect: Effect,
}

/// A file that the host reads only where others are not there.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandIn {
    /// Its name.
    pub file: String,
    /// The others, by path from its folder.
    #[serde(rename = "for")]
    pub others: Vec<String>,
    /// What happens where one of them is there.
    pub effect: Effect,
}
