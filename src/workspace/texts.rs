//! Equal texts of many files, kept once: each name is mentioned in many files, and many files link to the same one.

use std::hash::Hash;
use std::sync::Arc;

use dashmap::DashSet;

use crate::model::references::PathTarget;
use crate::text::FilePath;

/// The texts that were seen so far; lives as long as a scan.
#[derive(Debug, Default)]
pub(super) struct Texts {
    words: DashSet<Arc<str>>,
    paths: DashSet<FilePath>,
    targets: DashSet<Arc<PathTarget>>,
}

impl Texts {
    /// Takes the known copy of `text`, or makes `text` known.
    pub(super) fn share(&self, text: &mut Arc<str>) {
        share(&self.words, text);
    }

    /// Takes the known copy of `path`, or makes `path` known.
    pub(super) fn share_path(&self, path: &mut FilePath) {
        share(&self.paths, path);
    }

    /// Takes the known copy of `target`, or makes `target` known.
    pub(super) fn share_target(&self, target: &mut Arc<PathTarget>) {
        if let Some(known) = self.targets.get(target) {
            *target = Arc::clone(&known);
            return;
        }
        if let Some(own) = Arc::get_mut(target) {
            self.share_path(&mut own.path);
        }
        self.targets.insert(Arc::clone(target));
    }
}

fn share<T: Clone + Eq + Hash>(known: &DashSet<T>, value: &mut T) {
    if let Some(copy) = known.get(value) {
        *value = copy.clone();
        return;
    }
    known.insert(value.clone());
}
