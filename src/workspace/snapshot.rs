//! An immutable view of the workspace for one request: a few open files on top of a shared base of closed ones.

use std::collections::{BTreeMap, HashSet};
use std::ptr;
use std::sync::Arc;

use super::disk::{Disk, Entry, NoDisk};
use super::{Configs, Index, Open, Shared, Summary};
use crate::catalog::{Kind, Namespace, Version};
use crate::config::Config;
use crate::model::{File, Surroundings};
use crate::text::{FilePath, Text};

/// An immutable view of the workspace for one request.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub(super) open: Arc<BTreeMap<FilePath, Open>>,
    pub(super) recent: Arc<Recent>,
    pub(super) base: Arc<Index>,
    pub(super) shared: Shared,
    pub(super) disk: Arc<dyn Disk>,
}

/// Closed files that changed since the base was built.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// The files, those that are gone included.
    pub(super) paths: HashSet<FilePath>,
    /// What is known of those that are there.
    pub(super) index: Index,
}

impl Snapshot {
    pub(super) fn new(
        entries: impl IntoIterator<Item = Open>,
        base: Arc<Index>,
        recent: Arc<Recent>,
        shared: Shared,
        disk: Arc<dyn Disk>,
    ) -> Snapshot {
        let open = entries
            .into_iter()
            .map(|entry| (entry.file.path.clone(), entry));
        Snapshot {
            open: Arc::new(open.collect()),
            recent,
            base,
            shared,
            disk,
        }
    }

    /// A view of exactly these files, all of them open, beside what is known of `closed` ones; for the command line and
    /// for tests.
    pub fn of(
        files: impl IntoIterator<Item = Arc<File>>,
        closed: Vec<Arc<Summary>>,
        surroundings: Surroundings,
        configs: Configs,
        roots: Vec<FilePath>,
    ) -> Snapshot {
        let open: Vec<Open> = files
            .into_iter()
            .map(|file| Open::new(file, &surroundings))
            .collect();
        let shared = Shared {
            roots: Arc::new(roots),
            surroundings: Arc::new(surroundings),
            configs: Arc::new(configs),
            scanned: true,
        };
        let base = Arc::new(Index::new(closed));
        Snapshot::new(open, base, Arc::default(), shared, Arc::new(NoDisk))
    }

    /// The same view with another answer to what is on disk.
    #[must_use]
    pub fn with_disk(self, disk: Arc<dyn Disk>) -> Snapshot {
        Snapshot { disk, ..self }
    }

    /// Puts `config` in the place of what the settings file of `root` says.
    pub fn set_config(&mut self, root: FilePath, config: Config) {
        let configs = Arc::make_mut(&mut self.shared.configs);
        configs.roots.insert(root, config);
    }

    /// The open file at `path`.
    pub fn file(&self, path: &FilePath) -> Option<&Arc<File>> {
        self.open.get(path).map(|entry| &entry.file)
    }

    /// Every open file, in order of path.
    pub fn open_files(&self) -> impl Iterator<Item = &Arc<File>> {
        self.open.values().map(|entry| &entry.file)
    }

    /// The file at `path` as it is now, open or not; `None` when it cannot be read.
    pub fn read(&self, path: &FilePath) -> Option<Arc<File>> {
        if let Some(file) = self.file(path) {
            return Some(Arc::clone(file));
        }
        let file = File::new(path.clone(), self.disk.text(path)?, self.surroundings());
        Some(Arc::new(file))
    }

    /// The file that `summary` is of, its body not read: the open one, or that on disk; `None` when it cannot be read.
    pub(super) fn file_of(&self, summary: &Summary) -> Option<Arc<File>> {
        let path = &summary.path;
        let open = self.open.get(path);
        let is_of = |open: &&Open| {
            open.summary
                .as_deref()
                .is_some_and(|it| ptr::eq(it, summary))
        };
        if let Some(open) = open.filter(is_of) {
            return Some(Arc::clone(&open.file));
        }
        let text = self.disk.text(path)?;
        Some(Arc::new(File::head(
            path.clone(),
            text,
            self.surroundings(),
        )))
    }

    /// The text of the file at `path` as it is now, open or not; `None` when it cannot be read.
    pub fn text(&self, path: &FilePath) -> Option<Text> {
        match self.file(path) {
            Some(file) => Some(file.text.clone()),
            None => self.disk.text(path),
        }
    }

    /// Whether links make one file of these two paths.
    pub fn is_one_file(&self, one: &FilePath, other: &FilePath) -> bool {
        // What differs in size differs, and the disk need not be asked.
        let size = |path| self.saved_summary(path).map(|summary| summary.size);
        let real = || self.disk.real(one);
        size(one) == size(other) && real().is_some_and(|real| self.disk.real(other) == Some(real))
    }

    /// The text of the file at `path` on disk, whatever an editor holds; `None` when it cannot be read.
    pub fn saved_text(&self, path: &FilePath) -> Option<Text> {
        self.disk.text(path)
    }

    /// What is at `path`; `None` when nobody can look.
    pub fn entry(&self, path: &FilePath) -> Option<Entry> {
        if self.open.contains_key(path) {
            return Some(Entry::File);
        }
        self.disk.entry(path)
    }

    /// Every definition of `kind` that goes by `name`, in order of path.
    pub fn named(&self, kind: Kind, name: &str) -> Vec<&Summary> {
        let mut all: Vec<&Summary> = self
            .perhaps_defining(name)
            .filter(|summary| summary.format.kind == kind && summary.goes_by(name))
            .collect();
        sort(&mut all);
        all.dedup_by(|a, b| a.path == b.path);
        all
    }

    /// Every definition of `name` in `space`, in order of path.
    pub fn defining(&self, space: Namespace, name: &str) -> Vec<&Summary> {
        let mut all: Vec<&Summary> = self
            .perhaps_defining(name)
            .filter(|summary| summary.defines(space, name))
            .collect();
        sort(&mut all);
        all.dedup_by(|a, b| a.path == b.path);
        all
    }

    /// Every definition that goes by `name`, or by what stands behind the name of a plugin in it, among others.
    fn perhaps_defining<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Summary> {
        let in_plugin = name.split_once(':').map_or("", |(_, bare)| bare);
        self.closed(|index| index.defining(name))
            .chain(self.closed(|index| index.defining(in_plugin)))
            .chain(self.open_summaries())
    }

    /// Every definition that mentions `name` of `space`, in order of path.
    pub fn mentioning(&self, space: Namespace, name: &str) -> Vec<&Summary> {
        let mentions = |summary: &&Summary| {
            let mut references = summary.references.iter();
            references.any(|reference| reference.name_in(space) == Some(name))
        };
        let mut all: Vec<&Summary> = self
            .closed(|index| index.mentioning(name))
            .chain(self.open_summaries())
            .filter(mentions)
            .collect();
        sort(&mut all);
        all
    }

    /// Every definition that mentions the file or folder at `path`, in order of path.
    pub fn pointing_at(&self, path: &FilePath) -> Vec<&Summary> {
        let points = |summary: &&Summary| mentions_path(summary, |target| target == path);
        let mut all: Vec<&Summary> = self
            .closed(|index| index.pointing_at(path))
            .chain(self.open_summaries())
            .filter(points)
            .collect();
        sort(&mut all);
        all
    }

    /// Every definition that mentions something below `folder`, or the folder itself, in order of path.
    pub fn pointing_below(&self, folder: &FilePath) -> Vec<&Summary> {
        let recent = self.recent.index.mentioned_below(folder);
        let base = self.base.mentioned_below(folder);
        let points =
            |summary: &&Summary| mentions_path(summary, |target| target.starts_with(folder));
        let mut all: Vec<&Summary> = base
            .filter(|summary| self.is_current(summary, true))
            .chain(recent.filter(|summary| self.is_current(summary, false)))
            .map(|summary| &**summary)
            .chain(self.open_summaries())
            .filter(points)
            .collect();
        sort(&mut all);
        all.dedup_by(|a, b| a.path == b.path);
        all
    }

    /// The manifest of the plugin in `folder`.
    pub fn manifest(&self, folder: &FilePath) -> Option<&Summary> {
        let mut manifests = self.each_of_kind(Kind::Plugin);
        manifests.find(|it| it.plugin_folder().as_ref() == Some(folder))
    }

    /// Every definition that belongs to a plugin of this name, in no order.
    pub fn of_plugin<'a>(&'a self, plugin: &'a str) -> impl Iterator<Item = &'a Summary> {
        let open = self.open_summaries();
        let open = open.filter(move |summary| summary.plugin.as_deref() == Some(plugin));
        self.closed(move |index| index.of_plugin(plugin))
            .chain(open)
    }

    /// Every definition of `kind`, in order of path.
    pub fn of_kind(&self, kind: Kind) -> Vec<&Summary> {
        let mut all: Vec<&Summary> = self.each_of_kind(kind).collect();
        sort(&mut all);
        all
    }

    /// Every definition of `kind`, in no order; cheaper than [`Snapshot::of_kind`] where there are many.
    pub fn each_of_kind(&self, kind: Kind) -> impl Iterator<Item = &Summary> {
        let open = self.open_summaries();
        let open = open.filter(move |summary| summary.format.kind == kind);
        self.closed(move |index| index.of_kind(kind)).chain(open)
    }

    /// Every definition, in no order.
    pub fn each(&self) -> impl Iterator<Item = &Summary> {
        let (base, recent) = (self.base.all(), self.recent.index.all());
        base.filter(|summary| self.is_current(summary, true))
            .chain(recent.filter(|summary| self.is_current(summary, false)))
            .map(|summary| &**summary)
            .chain(self.open_summaries())
    }

    /// Whether the workspace holds a file that is meant for `host`. One that was deleted a moment ago may still count.
    pub fn holds_files_of(&self, host: &str) -> bool {
        self.base.holds_files_of(host)
            || self.recent.index.holds_files_of(host)
            || self
                .open_summaries()
                .any(|summary| summary.host_of_project() == Some(host))
    }

    /// What is known of the definition at `path`.
    pub fn summary(&self, path: &FilePath) -> Option<&Summary> {
        match self.open.get(path) {
            Some(open) => open.summary.as_deref(),
            None => self.saved_summary(path),
        }
    }

    /// What is known of the definition at `path` from the disk, whatever an editor holds.
    pub fn saved_summary(&self, path: &FilePath) -> Option<&Summary> {
        let index = match self.recent.paths.contains(path) {
            true => &self.recent.index,
            false => &self.base,
        };
        index.at(path).map(|summary| &**summary)
    }

    pub(super) fn open_summaries(&self) -> impl Iterator<Item = &Summary> {
        let open = self.open.values();
        open.filter_map(|entry| entry.summary.as_deref())
    }

    /// What `pick` takes from the closed files, without those that an editor holds or that changed since.
    pub(super) fn closed<'a>(
        &'a self,
        pick: impl Fn(&'a Index) -> &'a [Arc<Summary>],
    ) -> impl Iterator<Item = &'a Summary> {
        let base = pick(&self.base).iter();
        let recent = pick(&self.recent.index).iter();
        base.filter(|summary| self.is_current(summary, true))
            .chain(recent.filter(|summary| self.is_current(summary, false)))
            .map(|summary| &**summary)
    }

    /// What `count` says of the closed files; those that changed since are counted twice.
    pub(super) fn closed_in_all(&self, count: impl Fn(&Index) -> usize) -> usize {
        count(&self.base) + count(&self.recent.index)
    }

    pub(super) fn is_current(&self, summary: &Summary, in_base: bool) -> bool {
        let path = &summary.path;
        let is_newer = in_base && self.recent.paths.contains(path);
        !is_newer && !self.open.contains_key(path)
    }

    /// Whether every definition on disk has been read: only then can a name be said not to exist.
    pub fn is_complete(&self) -> bool {
        self.shared.scanned
    }

    /// The folders the person works in.
    pub fn roots(&self) -> &[FilePath] {
        &self.shared.roots
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

    /// The version that the settings for the file at `path` pin `host` to.
    pub fn pinned(&self, path: &FilePath, host: &str) -> Option<Version> {
        let configs = &self.shared.configs;
        let root = self.root_of(path).and_then(|root| configs.roots.get(root));
        let levels = [Some(&configs.editor), root];
        let mut versions = levels.into_iter().flatten();
        versions
            .find_map(|config| config.versions.get(host))
            .copied()
    }

    /// `path` relative to its root, for people and for path patterns.
    pub fn relative<'a>(&self, path: &'a FilePath) -> &'a str {
        self.root_of(path)
            .and_then(|root| path.relative_to(root))
            .unwrap_or(path.as_str())
    }

    /// `path` as a person would write it: relative to its root, or to the home folder.
    pub fn shown(&self, path: &FilePath) -> String {
        let home = self.surroundings().home.as_ref();
        let below_home = home.and_then(|home| path.relative_to(home));
        match (self.root_of(path), below_home) {
            (None, Some(below)) => format!("~/{below}"),
            _ => self.relative(path).to_owned(),
        }
    }

    /// What is known of the file system around the definitions.
    pub fn surroundings(&self) -> &Surroundings {
        &self.shared.surroundings
    }
}

fn sort(summaries: &mut [&Summary]) {
    summaries.sort_by(|a, b| a.path.cmp(&b.path));
}

fn mentions_path(summary: &Summary, fits: impl Fn(&FilePath) -> bool) -> bool {
    let mut paths = summary
        .references
        .iter()
        .filter_map(|reference| reference.path());
    paths.any(|target| fits(&target.path))
}
