//! Data → Markdown.

use super::completion::Subject;
use super::hover::HoverData;
use crate::workspace::Snapshot;

/// Markdown for a hover.
pub fn hover(_snapshot: &Snapshot, data: &HoverData) -> String {
    match *data {}
}

/// Markdown for the documentation of a completion.
pub fn completion(_snapshot: &Snapshot, _subject: &Subject) -> Option<String> {
    None
}
