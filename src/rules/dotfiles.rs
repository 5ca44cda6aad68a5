//! Repositories of dotfiles: what looks like settings of a project there is linked into somebody's home folder.

use super::Context;
use crate::workspace::Entry;

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

impl Context<'_> {
    /// Whether the file may well be meant for a home folder, wherever it is kept.
    pub(super) fn is_in_dotfiles(&self) -> bool {
        let path = &self.file.path;
        let home = path.parent().and_then(|folder| folder.parent());
        let holds = |name| {
            let at = home.as_ref().map(|home| home.join(name));
            at.is_some_and(|path| self.snapshot.entry(&path) == Some(Entry::File))
        };
        path.parts().any(|part| part.contains(NAME)) || OF_HOME.into_iter().any(holds)
    }
}
