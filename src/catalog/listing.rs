//! Listings: what a model is told of every definition before it chooses one, and how much of it fits.

use serde::Deserialize;

/// What the model is told of the definitions of a format at the start of every session.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listing {
    /// The keys whose text it shows, in order.
    pub text: Vec<String>,
    /// The key that, set to `true`, leaves a definition out.
    #[serde(default)]
    pub unless: Option<String>,
    /// How much of it the host gives room to, with all definitions that share a namespace.
    #[serde(default)]
    pub budget: Option<Budget>,
}

/// A number of tokens that a host sets as a limit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// The limit.
    pub tokens: usize,
    /// What the host does about it, in one sentence.
    pub text: String,
    /// What becomes of what is over it, where the first sentence does not say so.
    #[serde(default)]
    pub over: String,
}
