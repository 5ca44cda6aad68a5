//! Test data that is not part of the project.

#![allow(clippy::print_stderr, reason = "a test says what it skips")]

use std::path::{Path, PathBuf};

/// `name` in the folder of shared test data: the one beside the checkout, or the one that `FIELDCRAFT_SHARED` names.
/// `None`, with a printed line, where it is missing.
pub(crate) fn path(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("FIELDCRAFT_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let path = folder.join(name);
    if path.exists() {
        return path.canonicalize().ok();
    }
    eprintln!("skipped: {} is missing", path.display());
    None
}
