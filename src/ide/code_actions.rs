//! Code actions: the fixes of the findings at a place.

use crate::finding::Finding;
use crate::text::{FileRange, TextEdit};
use crate::workspace::Snapshot;

/// A change that the person can choose.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeAction {
    /// What it does, as an imperative sentence.
    pub title: String,
    /// What it is.
    pub kind: ActionKind,
    /// The changes, in the file it was asked for.
    pub edits: Vec<TextEdit>,
    /// The findings that it removes.
    pub findings: Vec<Finding>,
    /// Whether it is the one right answer.
    pub preferred: bool,
}

/// The kind of a [`CodeAction`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    /// Removes one finding.
    QuickFix,
    /// Applies every safe fix of the file.
    FixAll,
}

/// What can be done at `range`, best first.
pub fn code_actions(_snapshot: &Snapshot, _at: &FileRange) -> Vec<CodeAction> {
    Vec::new()
}
