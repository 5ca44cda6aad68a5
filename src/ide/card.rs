//! A definition in a few facts, for hovers and completions.

use crate::catalog::{Kind, Scope};
use crate::model::estimated_tokens;
use crate::workspace::{Snapshot, Summary};

/// What is shown of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// What it defines.
    pub kind: Kind,
    /// The name that others have to write.
    pub name: String,
    /// Who sees it.
    pub scope: Scope,
    /// Where it is, relative to its root or to the home folder.
    pub path: String,
    /// The start of its description.
    pub description: String,
    /// Its tools as written.
    pub tools: Option<String>,
    /// Its model as written.
    pub model: Option<String>,
    /// A rough number of tokens.
    pub tokens: usize,
}

impl Card {
    /// The card of a definition.
    pub fn of(snapshot: &Snapshot, summary: &Summary) -> Card {
        Card {
            kind: summary.format.kind,
            name: summary.qualified_name(),
            scope: summary.scope,
            path: snapshot.shown(&summary.path),
            description: summary.description.to_string(),
            tools: summary.tools.as_deref().map(str::to_owned),
            model: summary.model.as_deref().map(str::to_owned),
            tokens: estimated_tokens(summary.size),
        }
    }

    /// The cards of every definition of `kind` that goes by `name`.
    pub fn named(snapshot: &Snapshot, kind: Kind, name: &str) -> Vec<Card> {
        let summaries = snapshot.named(kind, name).into_iter();
        summaries
            .map(|summary| Card::of(snapshot, summary))
            .collect()
    }
}
