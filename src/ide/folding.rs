//! Folding: frontmatter, sections, fences, tags.

use text_size::TextRange;

use crate::text::FilePath;
use crate::workspace::Snapshot;

/// A stretch that can be folded away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// From the first to the last character of what folds.
    pub range: TextRange,
    /// What it is.
    pub kind: FoldKind,
}

/// What folds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoldKind {
    /// Frontmatter, section, fence or tag.
    Region,
    /// A comment.
    Comment,
}

/// What can be folded in the open file at `path`, in order.
pub fn folding_ranges(_snapshot: &Snapshot, _path: &FilePath) -> Vec<Fold> {
    Vec::new()
}
