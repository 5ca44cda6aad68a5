//! The findings about a file.

use crate::finding::Finding;
use crate::rules;
use crate::text::FilePath;
use crate::workspace::Snapshot;

/// Every finding about the open file at `path`, in order of place; none for a file that defines nothing.
pub fn diagnostics(snapshot: &Snapshot, path: &FilePath) -> Vec<Finding> {
    match snapshot.file(path) {
        None => Vec::new(),
        Some(file) => rules::check(snapshot, file),
    }
}
