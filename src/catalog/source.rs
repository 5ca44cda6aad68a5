//! Where a fact comes from and when it was last checked there.

use serde::Deserialize;

/// A page, specification, repository or observation that facts were checked against.
///
/// Keys, tools and formats name sources by id; [`Host::source`](super::Host::source) finds them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Short id, such as `sub-agents-page`.
    pub id: String,
    /// What it is, for people.
    pub title: String,
    /// Its address; absent for an observation of the running program.
    #[serde(default)]
    pub url: Option<String>,
    /// The day (or month) of the state that was checked, such as `2026-08-22`.
    pub verified: String,
}
