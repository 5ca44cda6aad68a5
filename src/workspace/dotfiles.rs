//! Repositories of dotfiles: what looks like settings of a project there is linked into somebody's home folder.

use super::{Entry, Snapshot};
use crate::catalog::{Key, LimitedValue};
use crate::model::{Definition, File};
use crate::text::FilePath;

/// What such repositories have in their names.
const NAME: &str = "dotfiles";

/// Files that programs read from a home folder and from no project.
const OF_HOME: [&str; 8] = [
    ".bash_profile",
    ".bashrc",
    ".gitconfig",
    ".profile",
    ".tmux.conf",
    ".vimrc",
    ".zprofile",
    ".zshrc",
];

impl Snapshot {
    /// Whether the file at `path` may well be meant for a home folder, wherever it is kept.
    pub fn is_in_dotfiles(&self, path: &FilePath) -> bool {
        let home = path.parent().and_then(|folder| folder.parent());
        let holds = |name| {
            let at = home.as_ref().map(|home| home.join(name));
            at.is_some_and(|path| self.entry(&path) == Some(Entry::File))
        };
        path.parts().any(|part| part.contains(NAME)) || OF_HOME.into_iter().any(holds)
    }

    /// What keeps the value `text` of `key` from counting in `file`, which defines `definition`.
    pub fn limit<'k>(
        &self,
        file: &File,
        definition: &Definition,
        key: &'k Key,
        text: &str,
    ) -> Option<&'k LimitedValue> {
        let pinned = self.pinned(&file.path, &definition.place.format.host);
        let limit = key.limit(text, definition.place.scope, pinned)?;
        (!self.is_in_dotfiles(&file.path)).then_some(limit)
    }
}
