//! Hover: what is known about the characters under the cursor.

use text_size::TextRange;

use crate::text::FilePosition;
use crate::workspace::Snapshot;

/// What was found under the cursor.
#[derive(Debug, Clone)]
pub struct Hover {
    /// The characters it is about.
    pub range: TextRange,
    /// What is known; `render::hover` makes Markdown of it.
    pub data: HoverData,
}

/// What a hover is about.
#[derive(Debug, Clone)]
pub enum HoverData {}

/// What is known about the characters at `at`; `None` in ordinary prose and code.
pub fn hover(_snapshot: &Snapshot, _at: &FilePosition) -> Option<Hover> {
    None
}
