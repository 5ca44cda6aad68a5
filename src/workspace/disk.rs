//! What can be asked about files that no editor holds. The core asks; who implements it knows the file system.

use std::fmt::Debug;

use crate::text::{FilePath, Text};

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Nothing.
    Missing,
    /// A file.
    File,
    /// A folder.
    Folder,
}

/// Answers about the file system; it may remember them for a moment.
pub trait Disk: Debug + Send + Sync {
    /// What is at `path`; `None` when nobody can look.
    fn entry(&self, path: &FilePath) -> Option<Entry>;

    /// The text of the file at `path`; `None` when it cannot be read.
    fn text(&self, path: &FilePath) -> Option<Text>;

    /// The path of the file itself, where links lead to it; `None` where nobody can say.
    fn real(&self, path: &FilePath) -> Option<FilePath> {
        let _ = path;
        None
    }
}

/// A disk that nobody can look at.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoDisk;

impl Disk for NoDisk {
    fn entry(&self, _: &FilePath) -> Option<Entry> {
        None
    }

    fn text(&self, _: &FilePath) -> Option<Text> {
        None
    }
}
