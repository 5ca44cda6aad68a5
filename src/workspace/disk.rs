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

/// Something that a folder holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// What it is, or what it leads to.
    pub entry: Entry,
    /// Whether it leads elsewhere.
    pub is_link: bool,
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

    /// What the folder at `path` holds, no more than `most` things, in no order; `None` when nobody can look.
    fn list(&self, path: &FilePath, most: usize) -> Option<Vec<Listed>> {
        let _ = (path, most);
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
