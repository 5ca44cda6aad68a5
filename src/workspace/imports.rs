//! Imports of memory files, from file to file: whatever such a file imports is read as a part of it.

use std::collections::HashSet;

use super::{Entry, Snapshot};
use crate::catalog::Kind;
use crate::model::File;
use crate::model::references::{PathForm, Reference, mentioned_as};
use crate::text::{FilePath, TextRange};

/// No more files than this are read to follow the imports of one.
pub const MOST_FILES: usize = 32;

/// The files that are imported for certain, and where.
pub fn imports(references: &[Reference]) -> impl Iterator<Item = (&FilePath, TextRange)> {
    references.iter().filter_map(|reference| {
        let target = reference.path()?;
        let imported = reference.certain && target.form == PathForm::Import;
        imported.then_some((&target.path, reference.range))
    })
}

impl Snapshot {
    /// What the file at `path` mentions as a part of one that imports it; `None` where that cannot be told or is nothing.
    pub fn mentioned_in_import(&self, path: &FilePath) -> Option<Vec<Reference>> {
        if self.entry(path)? != Entry::File {
            return None;
        }
        let text = self.text(path)?;
        // Most files import nothing and need no parser.
        let file = || File::document(path.clone(), text.clone());
        let mentions = text.as_str().contains('@');
        mentions.then(|| self.mentioned_in_file(&file()))
    }

    /// The same for a file whose body has been read.
    pub fn mentioned_in_file(&self, file: &File) -> Vec<Reference> {
        mentioned_as(file, Kind::Memory, self.surroundings())
    }

    /// The open files that import the one at `path` directly or by way of others, where their host follows imports.
    pub fn open_importers<'a>(&'a self, path: &'a FilePath) -> impl Iterator<Item = &'a FilePath> {
        let importing = self.open_summaries().filter(|summary| {
            let targets = imports(&summary.references).map(|(target, _)| target.clone());
            summary.format.import_limit.is_some() && self.import_leads_to(targets.collect(), path)
        });
        importing.map(|summary| &summary.path)
    }

    fn import_leads_to(&self, mut next: Vec<FilePath>, path: &FilePath) -> bool {
        let mut seen = HashSet::new();
        while let Some(at) = next.pop() {
            if at == *path {
                return true;
            }
            if seen.len() < MOST_FILES && seen.insert(at.clone()) {
                let mentioned = self.mentioned_in_import(&at).unwrap_or_default();
                next.extend(imports(&mentioned).map(|(target, _)| target.clone()));
            }
        }
        false
    }
}
