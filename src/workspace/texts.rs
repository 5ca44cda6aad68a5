//! Equal texts of many files, kept once: each name is mentioned in many files, and many files link to the same one.

use std::sync::Arc;

use dashmap::DashSet;

use crate::text::FilePath;

/// The texts that were seen so far; lives as long as a scan.
#[derive(Debug, Default)]
pub(super) struct Texts {
    names: DashSet<Arc<str>>,
    paths: DashSet<FilePath>,
}

impl Texts {
    /// Takes the known copy of `name`, or makes `name` known.
    pub(super) fn share(&self, name: &mut Arc<str>) {
        match self.names.get(&**name) {
            Some(known) => *name = Arc::clone(&known),
            None => drop(self.names.insert(Arc::clone(name))),
        }
    }

    /// Takes the known copy of `path`, or makes `path` known.
    pub(super) fn share_path(&self, path: &mut FilePath) {
        match self.paths.get(path.as_str()) {
            Some(known) => *path = known.clone(),
            None => drop(self.paths.insert(path.clone())),
        }
    }
}
