//! The store of files, and snapshots of it. The only module that sees dashmap.
//!
//! A closed file keeps what the index needs, not its text and tree. A snapshot is a small overlay of the open files on a
//! shared base of the closed ones, so taking it costs the same in a workspace of 100 or 100,000 definitions.

pub mod index;
pub mod scan;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use dashmap::DashMap;

use crate::catalog::Kind;
use crate::config::Config;
use crate::model::{File, Surroundings};
use crate::text::{Change, Encoding, FilePath, OutOfSync, Text};
pub use index::{Index, Summary};

/// Every file that is known, open or closed.
#[derive(Debug, Default)]
pub struct Workspace {
    open: DashMap<FilePath, Open>,
    closed: DashMap<FilePath, Arc<Summary>>,
    closed_revision: AtomicU64,
    base: Mutex<Base>,
    shared: RwLock<Shared>,
}

/// An open file and what the index needs of it, worked out once a version and not once a request.
#[derive(Debug, Clone)]
struct Open {
    file: Arc<File>,
    summary: Option<Arc<Summary>>,
}

impl Open {
    fn new(file: Arc<File>) -> Open {
        Open {
            summary: Summary::of(&file).map(Arc::new),
            file,
        }
    }
}

#[derive(Debug, Default)]
struct Base {
    revision: u64,
    index: Arc<Index>,
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

/// An immutable view of the workspace for one request.
#[derive(Debug, Clone)]
pub struct Snapshot {
    open: Arc<BTreeMap<FilePath, Arc<File>>>,
    overlay: Arc<Index>,
    base: Arc<Index>,
    shared: Shared,
}

impl Workspace {
    /// An empty workspace of a person whose home folder is `home`.
    pub fn new(home: Option<FilePath>) -> Workspace {
        let workspace = Workspace::default();
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
        let file = Arc::new(File::new(path.clone(), text, &self.surroundings()));
        self.open.insert(path, Open::new(Arc::clone(&file)));
        file
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
        Some(edited.map(|text| {
            let file = Arc::new(File::new(path.clone(), text, &self.surroundings()));
            self.open.insert(path.clone(), Open::new(Arc::clone(&file)));
            file
        }))
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
            let again = File::new(file.path.clone(), file.text.clone(), &surroundings);
            // A newer version that arrived meanwhile must not be overwritten.
            if let Some(mut current) = self.open.get_mut(&file.path)
                && Arc::ptr_eq(&current.file, &file)
            {
                *current = Open::new(Arc::new(again));
            }
        }
    }

    /// The open file at `path`.
    pub fn open_file(&self, path: &FilePath) -> Option<Arc<File>> {
        self.open.get(path).map(|entry| Arc::clone(&entry.file))
    }

    /// Stores what the index needs of a file on disk; `None` forgets it.
    pub fn put_closed(&self, path: &FilePath, summary: Option<Summary>) {
        match summary {
            Some(summary) => {
                self.closed.insert(path.clone(), Arc::new(summary));
            }
            None => {
                self.closed.remove(path);
            }
        }
        self.closed_revision.fetch_add(1, Ordering::Release);
    }

    /// Forgets every closed file for which `keep` is false.
    pub fn retain_closed(&self, keep: impl Fn(&FilePath) -> bool) {
        self.closed.retain(|path, _| keep(path));
        self.closed_revision.fetch_add(1, Ordering::Release);
    }

    /// Number of closed definitions that are known.
    pub fn closed_len(&self) -> usize {
        self.closed.len()
    }

    fn base(&self) -> Arc<Index> {
        let mut base = self.base.lock().unwrap_or_else(PoisonError::into_inner);
        let revision = self.closed_revision.load(Ordering::Acquire);
        if base.revision != revision {
            let summaries = self.closed.iter().map(|entry| Arc::clone(entry.value()));
            base.index = Arc::new(Index::new(summaries.collect()));
            base.revision = revision;
        }
        Arc::clone(&base.index)
    }

    /// The present state, which later changes do not touch.
    pub fn snapshot(&self) -> Snapshot {
        let entries = self.open.iter().map(|entry| entry.value().clone());
        Snapshot::new(entries, self.base(), self.shared())
    }
}

impl Snapshot {
    fn new(entries: impl IntoIterator<Item = Open>, base: Arc<Index>, shared: Shared) -> Snapshot {
        let mut open = BTreeMap::new();
        let mut overlay = Vec::new();
        for entry in entries {
            overlay.extend(entry.summary);
            open.insert(entry.file.path.clone(), entry.file);
        }
        Snapshot {
            overlay: Arc::new(Index::new(overlay)),
            open: Arc::new(open),
            base,
            shared,
        }
    }

    /// A view of exactly these files, all of them open, beside what is known of `closed` ones; for the command line and
    /// for tests.
    pub fn of(
        files: impl IntoIterator<Item = Arc<File>>,
        closed: Vec<Summary>,
        surroundings: Surroundings,
        configs: Configs,
        roots: Vec<FilePath>,
    ) -> Snapshot {
        let shared = Shared {
            roots: Arc::new(roots),
            surroundings: Arc::new(surroundings),
            configs: Arc::new(configs),
            scanned: true,
        };
        let base = Index::new(closed.into_iter().map(Arc::new).collect());
        Snapshot::new(files.into_iter().map(Open::new), Arc::new(base), shared)
    }

    /// The open file at `path`.
    pub fn file(&self, path: &FilePath) -> Option<&Arc<File>> {
        self.open.get(path)
    }

    /// Every open file, in order of path.
    pub fn open_files(&self) -> impl Iterator<Item = &Arc<File>> {
        self.open.values()
    }

    /// Every definition of `kind` that goes by `name`, in order of path.
    pub fn named(&self, kind: Kind, name: &str) -> Vec<&Summary> {
        self.merge(self.base.named(kind, name), self.overlay.named(kind, name))
    }

    /// Every definition of `kind`, in order of path.
    pub fn of_kind(&self, kind: Kind) -> Vec<&Summary> {
        self.merge(self.base.of_kind(kind), self.overlay.of_kind(kind))
    }

    /// Every definition of `kind`, in no order; cheaper than [`Snapshot::of_kind`] where there are many.
    pub fn each_of_kind(&self, kind: Kind) -> impl Iterator<Item = &Summary> {
        let closed = self.base.of_kind(kind).iter();
        let closed = closed.filter(|summary| !self.open.contains_key(&summary.path));
        let all = closed.chain(self.overlay.of_kind(kind));
        all.map(|summary| &**summary)
    }

    /// What is known of the definition at `path`.
    pub fn summary(&self, path: &FilePath) -> Option<&Summary> {
        if self.open.contains_key(path) {
            return self.overlay.at(path);
        }
        self.base.at(path)
    }

    fn merge<'a>(
        &'a self,
        base: &'a [Arc<Summary>],
        overlay: &'a [Arc<Summary>],
    ) -> Vec<&'a Summary> {
        let closed = base
            .iter()
            .filter(|summary| !self.open.contains_key(&summary.path));
        let mut all: Vec<&Summary> = closed.chain(overlay).map(|summary| &**summary).collect();
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all
    }

    /// Whether every definition on disk has been read: only then can a name be said not to exist.
    pub fn is_complete(&self) -> bool {
        self.shared.scanned
    }

    /// The root that holds `path`, the innermost one.
    pub fn root_of(&self, path: &FilePath) -> Option<&FilePath> {
        let holding = self
            .shared
            .roots
            .iter()
            .filter(|root| path.starts_with(root));
        holding.max_by_key(|root| root.as_str().len())
    }

    /// The settings for the file at `path`: those of its root with the editor's on top.
    pub fn config(&self, path: &FilePath) -> Config {
        let root = self
            .root_of(path)
            .and_then(|root| self.shared.configs.roots.get(root));
        root.map_or_else(
            || self.shared.configs.editor.clone(),
            |config| config.overlaid(&self.shared.configs.editor),
        )
    }

    /// `path` relative to its root, for people and for path patterns.
    pub fn relative<'a>(&self, path: &'a FilePath) -> &'a str {
        self.root_of(path)
            .and_then(|root| path.relative_to(root))
            .unwrap_or(path.as_str())
    }

    /// What is known of the file system around the definitions.
    pub fn surroundings(&self) -> &Surroundings {
        &self.shared.surroundings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            .map(|s| s.name.as_str())
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
        workspace.put_closed(&path("a"), Summary::of(&disk));
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
}
