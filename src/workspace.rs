//! The store of files, and snapshots of it. The only module that sees dashmap.
//!
//! A closed file keeps what the index needs, not its text and tree. A snapshot is a small overlay of the open files on a
//! shared base of the closed ones, so taking it costs the same in a workspace of 100 or 100,000 definitions.

pub mod disk;
mod dotfiles;
mod folders;
pub mod imports;
pub mod index;
pub mod listing;
mod resolve;
mod routing;
pub mod scan;
mod snapshot;
mod spelled;
mod summary;
mod texts;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use dashmap::DashMap;

use crate::config::Config;
use crate::model::{File, Surroundings};
use crate::text::{Change, Encoding, FilePath, OutOfSync, Text};
pub use disk::{Disk, Entry, Listed, NoDisk};
pub use index::Index;
use snapshot::Recent;
pub use snapshot::Snapshot;
pub use spelled::Spelled;
pub use summary::Summary;

/// Every file that is known, open or closed.
#[derive(Debug)]
pub struct Workspace {
    open: DashMap<FilePath, Open>,
    closed: DashMap<FilePath, Arc<Summary>>,
    base: Mutex<Base>,
    shared: RwLock<Shared>,
    disk: Arc<dyn Disk>,
}

/// An open file and what the index needs of it, worked out once a version and not once a request.
#[derive(Debug, Clone)]
struct Open {
    file: Arc<File>,
    summary: Option<Arc<Summary>>,
}

impl Open {
    fn new(file: Arc<File>, surroundings: &Surroundings) -> Open {
        Open {
            summary: Summary::of(&file, surroundings).map(Arc::new),
            file,
        }
    }
}

#[derive(Debug, Default, Clone)]
struct Shared {
    roots: Arc<Vec<FilePath>>,
    surroundings: Arc<Surroundings>,
    configs: Arc<Configs>,
    scanned: bool,
}

/// Settings of the editor and of each root.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Configs {
    /// What the editor says; wins over files.
    pub editor: Config,
    /// What `.fieldcraft.yaml` says, by root.
    pub roots: BTreeMap<FilePath, Config>,
}

impl Workspace {
    /// An empty workspace of a person whose home folder is `home`, on a disk that nobody looks at.
    pub fn new(home: Option<FilePath>) -> Workspace {
        Workspace::on(Arc::new(NoDisk), home)
    }

    /// An empty workspace of a person whose home folder is `home`.
    pub fn on(disk: Arc<dyn Disk>, home: Option<FilePath>) -> Workspace {
        let workspace = Workspace {
            open: DashMap::new(),
            closed: DashMap::new(),
            base: Mutex::default(),
            shared: RwLock::default(),
            disk,
        };
        workspace.update(|shared| {
            shared.surroundings = Arc::new(Surroundings {
                home,
                ..Surroundings::default()
            });
        });
        workspace
    }

    fn update(&self, change: impl FnOnce(&mut Shared)) {
        change(&mut self.shared.write().unwrap_or_else(PoisonError::into_inner));
    }

    fn shared(&self) -> Shared {
        self.shared
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The folders the person works in.
    pub fn roots(&self) -> Arc<Vec<FilePath>> {
        self.shared().roots
    }

    /// Sets the folders the person works in. What is in them is known after the next scan.
    pub fn set_roots(&self, roots: Vec<FilePath>) {
        self.update(|shared| {
            shared.scanned &= *shared.roots == roots;
            shared.surroundings = Arc::new(Surroundings {
                roots: roots.clone(),
                ..Surroundings::clone(&shared.surroundings)
            });
            shared.roots = Arc::new(roots);
        });
    }

    /// Sets what is known of the file system around the definitions; files read before keep their kind until they
    /// are read again.
    pub fn set_surroundings(&self, surroundings: Surroundings) {
        self.update(|shared| shared.surroundings = Arc::new(surroundings));
    }

    /// What is known of the file system around the definitions.
    pub fn surroundings(&self) -> Arc<Surroundings> {
        self.shared().surroundings
    }

    /// Sets the settings.
    pub fn set_configs(&self, configs: Configs) {
        self.update(|shared| shared.configs = Arc::new(configs));
    }

    /// The settings.
    pub fn configs(&self) -> Arc<Configs> {
        self.shared().configs
    }

    /// Takes over a file from an editor.
    pub fn open(&self, path: FilePath, text: &str, version: i32) -> Arc<File> {
        let text = Text::new(text, Some(version));
        self.put_open(|around| File::new(path.clone(), text.clone(), around))
    }

    /// Applies an editor's changes to an open file. `None` when the file is not open.
    ///
    /// # Errors
    /// [`OutOfSync`] when a change does not fit; the file then stays as it was.
    pub fn change(
        &self,
        path: &FilePath,
        changes: &[Change],
        encoding: Encoding,
        version: i32,
    ) -> Option<Result<Arc<File>, OutOfSync>> {
        let old = self.open_file(path)?;
        let edited = old.text.edit(changes, encoding, Some(version));
        Some(edited.map(|text| self.put_open(|around| old.with_text(text.clone(), around))))
    }

    /// Takes over the file that `read` makes of an editor's text.
    fn put_open(&self, read: impl Fn(&Surroundings) -> File) -> Arc<File> {
        loop {
            let surroundings = self.surroundings();
            let file = Arc::new(read(&surroundings));
            let open = Open::new(Arc::clone(&file), &surroundings);
            self.open.insert(file.path.clone(), open);
            // A scan that ended meanwhile may have read the open files again before this one was among them.
            if Arc::ptr_eq(&surroundings, &self.surroundings()) {
                return file;
            }
        }
    }

    /// Gives a file back to the disk. What the disk holds is read by [`Workspace::reload`].
    pub fn close(&self, path: &FilePath) {
        self.open.remove(path);
    }

    /// Reads every open file again, after the surroundings changed.
    pub fn reread_open(&self) {
        let surroundings = self.surroundings();
        let files: Vec<Arc<File>> = self
            .open
            .iter()
            .map(|entry| Arc::clone(&entry.file))
            .collect();
        for file in files {
            let again = file.with_text(file.text.clone(), &surroundings);
            // A newer version that arrived meanwhile must not be overwritten.
            if let Some(mut current) = self.open.get_mut(&file.path)
                && Arc::ptr_eq(&current.file, &file)
            {
                *current = Open::new(Arc::new(again), &surroundings);
            }
        }
    }

    /// The open file at `path`.
    pub fn open_file(&self, path: &FilePath) -> Option<Arc<File>> {
        self.open.get(path).map(|entry| Arc::clone(&entry.file))
    }

    /// Stores what the index needs of a file on disk; `None` forgets it.
    pub fn put_closed(&self, path: &FilePath, summary: Option<Summary>) {
        let summary = summary.map(Arc::new);
        let before = match &summary {
            Some(summary) => self.closed.insert(path.clone(), Arc::clone(summary)),
            None => self.closed.remove(path).map(|(_, before)| before),
        };
        if before.is_none() && summary.is_none() {
            return;
        }
        let mut base = self.base.lock().unwrap_or_else(PoisonError::into_inner);
        base.changed.insert(path.clone(), summary);
        base.touched = true;
    }

    /// Takes `summaries` for all that is known of closed files. The index is built here, away from whoever asks for the
    /// next snapshot.
    fn replace_closed(&self, summaries: Vec<Arc<Summary>>) {
        let fresh = Base {
            index: Arc::new(Index::new(summaries.clone())),
            ..Base::default()
        };
        let mut base = self.base.lock().unwrap_or_else(PoisonError::into_inner);
        let old = std::mem::replace(&mut *base, fresh);
        drop(base);
        // From here on nothing is known to have changed, so nobody builds an index of half of these.
        self.closed.clear();
        for summary in summaries {
            self.closed.insert(summary.path.clone(), summary);
        }
        // Forgetting many definitions takes a while, too.
        drop(old);
    }

    /// Whether a closed definition or a plugin is known in the folder `path`.
    pub fn knows_below(&self, path: &FilePath) -> bool {
        let is_below = |other: &FilePath| other != path && other.starts_with(path);
        let surroundings = self.surroundings();
        let mut plugins = surroundings.plugins.keys();
        // A definition that is gone itself was no folder, and most that go are definitions.
        !self.closed.contains_key(path)
            && (plugins.any(|plugin| plugin.starts_with(path))
                || self.closed.iter().any(|entry| is_below(entry.key())))
    }

    /// Number of closed definitions that are known.
    pub fn closed_len(&self) -> usize {
        self.closed.len()
    }

    /// The closed files: an index of them all, and those that changed since it was built.
    fn closed_files(&self) -> (Arc<Index>, Arc<Recent>) {
        let mut base = self.base.lock().unwrap_or_else(PoisonError::into_inner);
        base.settle(|| {
            self.closed
                .iter()
                .map(|entry| Arc::clone(entry.value()))
                .collect()
        });
        (Arc::clone(&base.index), Arc::clone(&base.recent))
    }

    /// The present state, which later changes do not touch.
    pub fn snapshot(&self) -> Snapshot {
        let entries = self.open.iter().map(|entry| entry.value().clone());
        let (base, recent) = self.closed_files();
        Snapshot::new(entries, base, recent, self.shared(), Arc::clone(&self.disk))
    }
}

/// What is known of the closed files, in a form that a change of a few of them does not build anew.
#[derive(Debug, Default)]
struct Base {
    index: Arc<Index>,
    recent: Arc<Recent>,
    /// What changed since `recent` was built; `None` for a file that is gone.
    changed: BTreeMap<FilePath, Option<Arc<Summary>>>,
    /// Whether `changed` did since.
    touched: bool,
}

impl Base {
    /// Takes in what changed; `all` gives every closed file.
    fn settle(&mut self, all: impl FnOnce() -> Vec<Arc<Summary>>) {
        if self.changed.len() > MANY + self.index.len() / 16 {
            self.index = Arc::new(Index::new(all()));
            self.recent = Arc::default();
            self.changed.clear();
        } else if self.touched {
            self.recent = Arc::new(Recent {
                paths: self.changed.keys().cloned().collect(),
                index: Index::new(self.changed.values().flatten().cloned().collect()),
            });
        }
        self.touched = false;
    }
}

/// More changed files than this, beside a share of all, are worth a new index.
const MANY: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Kind;

    fn path(name: &str) -> FilePath {
        FilePath::new(&format!("/w/.claude/agents/{name}.md"))
    }

    fn agent(name: &str) -> String {
        format!("---\nname: {name}\ndescription: Does {name}.\n---\n")
    }

    fn names(snapshot: &Snapshot) -> Vec<&str> {
        snapshot
            .of_kind(Kind::Agent)
            .iter()
            .map(|s| &*s.name)
            .collect()
    }

    #[test]
    fn an_open_file_beats_the_disk() {
        let workspace = Workspace::new(None);
        let disk = File::new(
            path("a"),
            Text::new(agent("disk"), None),
            &Surroundings::default(),
        );
        workspace.put_closed(&path("a"), Summary::of(&disk, &Surroundings::default()));
        assert_eq!(names(&workspace.snapshot()), ["disk"]);
        workspace.open(path("a"), &agent("editor"), 1);
        assert_eq!(names(&workspace.snapshot()), ["editor"]);
        workspace.close(&path("a"));
        assert_eq!(names(&workspace.snapshot()), ["disk"]);
    }

    #[test]
    fn a_snapshot_does_not_change() {
        let workspace = Workspace::new(None);
        workspace.open(path("a"), &agent("one"), 1);
        let before = workspace.snapshot();
        workspace.open(path("a"), &agent("two"), 2);
        assert_eq!(names(&before), ["one"]);
        assert_eq!(names(&workspace.snapshot()), ["two"]);
    }

    #[test]
    fn the_files_of_the_project_tell_which_hosts_are_used() {
        let home = FilePath::new("/home/me");
        let workspace = Workspace::new(Some(home.clone()));
        let standard = || workspace.snapshot().holds_files_of("agent-skills");
        let skill = |folder: &FilePath| folder.join(".agents/skills/x/SKILL.md");
        workspace.open(skill(&home), "---\nname: x\n---\n", 1);
        workspace.open(path("a"), &agent("a"), 1);
        assert!(workspace.snapshot().holds_files_of("claude-code"));
        assert!(
            !standard(),
            "what the person has at home is no part of the project"
        );
        let own = skill(&FilePath::new("/w"));
        workspace.open(own.clone(), "---\nname: x\n---\n", 1);
        assert!(standard());
        workspace.close(&own);
        assert!(!standard());
        let surroundings = Surroundings::default();
        let closed = File::new(
            own.clone(),
            Text::new("---\nname: x\n---\n", None),
            &surroundings,
        );
        workspace.put_closed(&own, Summary::of(&closed, &surroundings));
        assert!(standard());
    }
}
