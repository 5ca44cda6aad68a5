//! Every mention of a definition under one of its names, replaced.

use rayon::prelude::*;

use super::super::changes::Changes;
use super::super::file_rename::plugin::plugin_after;
use super::super::occurrence::{Entity, bare_name, named};
use crate::catalog::Namespace;
use crate::model::File;
use crate::model::references::{Reference, references};
use crate::text::{FilePath, TextRange};
use crate::workspace::{Snapshot, Summary};

/// A name that gives way to another, or that gets another plugin in front.
pub(in crate::ide) struct NewName<'a> {
    pub(in crate::ide) snapshot: &'a Snapshot,
    pub(in crate::ide) space: Namespace,
    /// The file that defines it.
    pub(in crate::ide) summary: &'a Summary,
    pub(in crate::ide) old: &'a str,
    pub(in crate::ide) new: &'a str,
    /// The files and folders that move, which may lead into a plugin or out of one.
    pub(in crate::ide) moves: &'a [(FilePath, FilePath)],
}

impl NewName<'_> {
    /// Replaces every mention, in the files as they are now.
    pub(in crate::ide) fn replace_mentions(&self, changes: &mut Changes) {
        let mut written = vec![self.old.to_owned()];
        if let Some(plugin) = self.summary.declaring_plugin() {
            written.push(format!("{plugin}:{}", self.old));
        }
        let mut paths: Vec<&FilePath> = written
            .iter()
            .flat_map(|name| self.snapshot.mentioning(self.space, name))
            .map(|summary| &summary.path)
            .collect();
        paths.sort();
        paths.dedup();
        // Each file has to be read; a thousand of them are worth every core.
        let found: Vec<(&FilePath, Vec<(TextRange, String)>)> = paths
            .into_par_iter()
            .filter_map(|path| Some((path, self.replacements(path)?)))
            .collect();
        for (path, replacements) in found {
            for (range, text) in replacements {
                changes.replace(path, range, &text);
            }
        }
    }

    /// What changes in the file at `path`; `None` when it cannot be read.
    fn replacements(&self, path: &FilePath) -> Option<Vec<(TextRange, String)>> {
        let file = self.snapshot.read(path)?;
        let references = references(&file, self.snapshot.surroundings());
        let replaced = references
            .iter()
            .filter_map(|reference| self.replacement(&file, reference));
        Some(replaced.collect())
    }

    /// Replaces the name where it is defined, if it is written there.
    pub(in crate::ide) fn replace_own(&self, file: &File, changes: &mut Changes) {
        let own = file.definition.as_ref().and_then(|found| found.name_range);
        if let Some(range) = own.filter(|range| file.text.slice(*range) == self.old) {
            changes.replace(&file.path, range, self.new);
        }
    }

    /// What takes the place of `reference`; `None` when it mentions something else.
    fn replacement(&self, file: &File, reference: &Reference) -> Option<(TextRange, String)> {
        let mentioned = reference.name_in(self.space)?;
        if bare_name(self.summary, mentioned) != self.old {
            return None;
        }
        let meant = named(self.snapshot, &file.path, reference);
        let own = &self.summary.path;
        if !matches!(meant, Some(Entity::Definition { path, .. }) if path == *own) {
            return None;
        }
        let written = file.text.slice(reference.range);
        let text = match written.strip_suffix(self.old) {
            Some(prefix) => format!("{}{}", self.prefix(file, prefix), self.new),
            // A list of colleagues may write `Code Reviewer` for `code-reviewer`.
            None if written.to_lowercase().replace(' ', "-") == self.old => {
                titled(self.new, written)
            }
            None => return None,
        };
        (text != written).then_some((reference.range, text))
    }

    /// What stands in front of the new name in `file`, which has `prefix` in front of the old one.
    fn prefix(&self, file: &File, prefix: &str) -> String {
        let before = self.summary.plugin.as_deref();
        let after = self.plugin_after();
        if self.moves.is_empty() || self.space == Namespace::McpServer {
            return prefix.to_owned();
        }
        let mentioning = self.snapshot.summary(&file.path);
        let mentioned_from = |plugin: Option<&str>| after.is_none() || plugin == after.as_deref();
        let stays_near = mentioning.is_some_and(|it| {
            mentioned_from(plugin_after(self.snapshot, it, self.moves).as_deref())
        });
        let was_far =
            mentioning.is_none_or(|it| before.is_some() && it.plugin.as_deref() != before);
        match after {
            // A name without its plugin that was only likely to be meant stays so.
            Some(_) if prefix.is_empty() && (stays_near || was_far) => String::new(),
            Some(plugin) => format!("{plugin}:"),
            None => String::new(),
        }
    }

    /// The plugin that it belongs to when the files have moved.
    pub(in crate::ide) fn plugin_after(&self) -> Option<String> {
        plugin_after(self.snapshot, self.summary, self.moves)
    }
}

/// `api-reviewer` as the words of a title, those of the old title as they were: `API Designer` becomes `API Reviewer`.
fn titled(name: &str, old: &str) -> String {
    let words = name.split('-').map(|word| {
        if let Some(kept) = old.split(' ').find(|kept| kept.to_lowercase() == word) {
            return kept.to_owned();
        }
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}
