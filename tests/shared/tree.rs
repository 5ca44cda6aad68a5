//! A workspace in memory: changes can be made to it, checked, and taken back.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Bound;
use std::path::Path;
use std::sync::{Arc, RwLock};

use fieldcraft::ide::Changes;
use fieldcraft::model::{File, Surroundings, kind};
use fieldcraft::text::{FilePath, Text};
use fieldcraft::workspace::{Disk, Entry, Snapshot, Summary, Workspace, scan};

/// Files by path; `None` stands for one whose text is not known or not UTF-8.
type Files = BTreeMap<FilePath, Option<Text>>;

#[derive(Debug)]
struct Memory(RwLock<Files>);

impl Disk for Memory {
    fn entry(&self, path: &FilePath) -> Option<Entry> {
        let files = self.0.read().unwrap();
        if files.contains_key(path) {
            return Some(Entry::File);
        }
        let below = format!("{path}/");
        let start: Bound<&str> = Bound::Included(&below);
        let mut behind = files.range::<str, _>((start, Bound::Unbounded));
        Some(match behind.next() {
            Some((file, _)) if file.as_str().starts_with(&below) => Entry::Folder,
            _ => Entry::Missing,
        })
    }

    fn text(&self, path: &FilePath) -> Option<Text> {
        self.0.read().unwrap().get(path).cloned().flatten()
    }
}

/// What was at a path before it was touched.
struct Before {
    text: Option<Option<Text>>,
    summary: Option<Summary>,
}

/// The workspace, and what a test did to it.
pub(crate) struct Tree {
    pub(crate) workspace: Workspace,
    memory: Arc<Memory>,
    surroundings: Surroundings,
    touched: BTreeMap<FilePath, Before>,
}

impl Tree {
    /// Reads the workspace at `root`; `others` are paths below it that exist, too.
    pub(crate) fn read(root: &FilePath, others: &[String]) -> Tree {
        let mut files = Files::new();
        collect(Path::new(root.as_str()), &mut files);
        for other in others {
            let placeholder = if other.ends_with('/') { "…" } else { "" };
            let path = root.join(&format!("{other}{placeholder}"));
            files.entry(path).or_insert(None);
        }
        let found = scan::find(std::slice::from_ref(root));
        let surroundings = Surroundings {
            roots: vec![root.clone()],
            home: None,
            plugins: found.plugins,
            named: found.named,
        };
        let memory = Arc::new(Memory(RwLock::new(files.clone())));
        let workspace = Workspace::on(Arc::clone(&memory) as Arc<dyn Disk>, None);
        workspace.set_roots(vec![root.clone()]);
        workspace.set_surroundings(surroundings.clone());
        for (path, text) in &files {
            let summary = text
                .clone()
                .and_then(|text| summarize(path, text, &surroundings));
            workspace.put_closed(path, summary);
        }
        Tree {
            workspace,
            memory,
            surroundings,
            touched: BTreeMap::new(),
        }
    }

    /// The workspace with `path` open in an editor.
    pub(crate) fn opened(&self, path: &FilePath) -> Snapshot {
        let text = self.memory.text(path).unwrap();
        self.workspace.open(path.clone(), text.as_str(), 1);
        let snapshot = self.workspace.snapshot();
        self.workspace.close(path);
        snapshot
    }

    /// Makes the edits, then the moves, and reads again what they touch.
    pub(crate) fn apply(&mut self, changes: &Changes) {
        let mut dirty = Files::new();
        let snapshot = self.workspace.snapshot();
        for (path, edits) in &changes.edits {
            let text = self.memory.text(path).unwrap();
            let after = text.apply(edits).unwrap();
            dirty.insert(path.clone(), Some(Text::new(after, None)));
            self.touch(&snapshot, path);
        }
        for (from, _) in &changes.moves {
            let inside: Vec<(FilePath, Option<Text>)> = {
                let files = self.memory.0.read().unwrap();
                let inside = files.iter().filter(|(path, _)| path.starts_with(from));
                inside
                    .map(|(path, text)| (path.clone(), text.clone()))
                    .collect()
            };
            for (path, text) in inside {
                self.touch(&snapshot, &path);
                let text = dirty.remove(&path).unwrap_or(text);
                let place = moved(&path, &changes.moves);
                self.touch(&snapshot, &place);
                self.memory.0.write().unwrap().remove(&path);
                self.workspace.put_closed(&path, None);
                dirty.insert(place, text);
            }
        }
        self.move_plugins(&changes.moves);
        for (path, text) in dirty {
            let summary = text
                .clone()
                .and_then(|text| summarize(&path, text, &self.workspace.surroundings()));
            self.workspace.put_closed(&path, summary);
            self.memory.0.write().unwrap().insert(path, text);
        }
    }

    fn move_plugins(&self, moves: &[(FilePath, FilePath)]) {
        let now = self.workspace.surroundings();
        let plugins = now.plugins.iter();
        let plugins = plugins.map(|(folder, name)| (moved(folder, moves), name.clone()));
        let named = now.named.iter();
        let named = named.map(|(path, kind)| (moved(path, moves), *kind));
        self.workspace.set_surroundings(Surroundings {
            roots: now.roots.clone(),
            home: None,
            plugins: plugins.collect(),
            named: named.collect(),
        });
    }

    fn touch(&mut self, snapshot: &Snapshot, path: &FilePath) {
        if self.touched.contains_key(path) {
            return;
        }
        let before = Before {
            text: self.memory.0.read().unwrap().get(path).cloned(),
            summary: snapshot.summary(path).cloned(),
        };
        self.touched.insert(path.clone(), before);
    }

    /// What differs from before the first change, with the texts before and after.
    pub(crate) fn differences(&self) -> Vec<(FilePath, String, String)> {
        let now = self.memory.0.read().unwrap();
        let text = |text: Option<&Option<Text>>| match text {
            None => "(no such file)".to_owned(),
            Some(None) => "(not read)".to_owned(),
            Some(Some(text)) => text.as_str().to_owned(),
        };
        let touched = self.touched.iter();
        let pairs = touched.map(|(path, before)| {
            (
                path.clone(),
                text(before.text.as_ref()),
                text(now.get(path)),
            )
        });
        pairs.filter(|(_, before, after)| before != after).collect()
    }

    /// Takes every change back.
    pub(crate) fn reset(&mut self) {
        self.workspace.set_surroundings(self.surroundings.clone());
        let mut files = self.memory.0.write().unwrap();
        for (path, before) in std::mem::take(&mut self.touched) {
            self.workspace.put_closed(&path, before.summary);
            match before.text {
                Some(text) => files.insert(path, text),
                None => files.remove(&path),
            };
        }
    }
}

/// Where `path` is after these moves.
pub(crate) fn moved(path: &FilePath, moves: &[(FilePath, FilePath)]) -> FilePath {
    moves
        .iter()
        .find_map(|(from, to)| match path.relative_to(from)? {
            "" => Some(to.clone()),
            below => Some(to.join(below)),
        })
        .unwrap_or_else(|| path.clone())
}

fn collect(folder: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if !scan::PASSED_OVER.contains(&name) {
                collect(&path, files);
            }
            continue;
        }
        let text = String::from_utf8(fs::read(&path).unwrap()).ok();
        let path = FilePath::new(path.to_str().unwrap());
        files.insert(path, text.map(|text| Text::new(text, None)));
    }
}

fn summarize(path: &FilePath, text: Text, surroundings: &Surroundings) -> Option<Summary> {
    if !kind::is_candidate(path) && !surroundings.named.contains_key(path) {
        return None;
    }
    Summary::of(&File::new(path.clone(), text, surroundings), surroundings)
}
