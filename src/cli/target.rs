//! What a command works on: the files that were named, inside the workspace they belong to.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rayon::prelude::*;

use crate::catalog::Kind;
use crate::config::{self, Config};
use crate::model::{File, Surroundings};
use crate::text::{FilePath, Text};
use crate::workspace::scan::{self, FileSystem, SettingsFile, Skipped};
use crate::workspace::{Snapshot, Summary};

/// The files to look at, and all that is needed to judge them.
pub(super) struct Target {
    /// The workspace.
    pub(super) snapshot: Snapshot,
    /// The files that were named, or that stand in the folders that were, in order; their bodies are not read yet.
    pub(super) files: Vec<File>,
    /// The settings files that count for them.
    pub(super) settings: Vec<File>,
    /// The text of every file that was read, for places that findings refer to.
    pub(super) texts: HashMap<FilePath, Text>,
    /// Files that could not be read.
    pub(super) skipped: Vec<Skipped>,
    /// Folder to show paths relative to.
    pub(super) current: FilePath,
}

impl Target {
    /// `path` as a person in the current folder would write it.
    pub(super) fn shown<'p>(&self, path: &'p FilePath) -> &'p str {
        path.relative_to(&self.current)
            .filter(|path| !path.is_empty())
            .unwrap_or(path.as_str())
    }
}

/// Folders and single files that a person named.
struct Named {
    folders: Vec<FilePath>,
    files: Vec<FilePath>,
}

impl Named {
    fn new(paths: &[String], current: &FilePath) -> Result<Named, String> {
        let mut named = Named {
            folders: Vec::new(),
            files: Vec::new(),
        };
        for path in paths {
            let full = current.join(path);
            let metadata =
                std::fs::metadata(full.as_str()).map_err(|error| format!("{path}: {error}"))?;
            if metadata.is_dir() {
                named.folders.push(full);
            } else {
                named.files.push(full);
            }
        }
        Ok(named)
    }

    /// The workspaces that the names belong to.
    fn roots(&self) -> Vec<FilePath> {
        let mut roots = self.folders.clone();
        roots.extend(self.files.iter().filter_map(root_above));
        roots.sort();
        roots.dedup();
        roots
    }

    fn covers(&self, path: &FilePath) -> bool {
        self.files.contains(path) || self.folders.iter().any(|folder| path.starts_with(folder))
    }

    /// Whether the file is to be looked at: named by itself, or a definition in a named folder.
    fn selects(&self, file: &File) -> bool {
        self.files.contains(&file.path) || (file.definition.is_some() && self.covers(&file.path))
    }
}

/// Collects what `paths` name; `kind` forces the kind of files that are named one by one, `given` are settings on top of the
/// files'.
///
/// # Errors
/// A sentence for people: a path that does not exist, or settings that cannot be read.
pub(super) fn collect(
    paths: &[String],
    kind: Option<Kind>,
    given: Config,
) -> Result<Target, String> {
    let current = current_folder()?;
    let home = home_folder();
    let named = Named::new(paths, &current)?;
    let roots = named.roots();
    let (configs, settings) = scan::load_configs(&roots, given);
    let settings = read_settings(settings)?;
    let (found, surroundings) = find(&named, &roots, home.as_ref());
    let (mut files, mut skipped) = scan::load(&found, &surroundings);
    skipped.retain(|entry| named.covers(&entry.path));
    if let Some(kind) = kind {
        force(kind, &named.files, &mut files, &surroundings);
    }
    let mut known: Vec<Summary> = files
        .par_iter()
        .filter_map(|file| Summary::of(file, &surroundings))
        .collect();
    known.extend(user_definitions(home.as_ref(), &surroundings));
    let texts = files
        .iter()
        .map(|file| (file.path.clone(), file.text.clone()))
        .collect();
    files.retain(|file| named.selects(file) && !config::is_settings(&file.path));
    Ok(Target {
        settings,
        snapshot: Snapshot::of([], known, surroundings, configs, roots)
            .with_disk(Arc::new(FileSystem::new(Duration::MAX))),
        files,
        texts,
        skipped,
        current,
    })
}

fn read_settings(read: Vec<(FilePath, SettingsFile)>) -> Result<Vec<File>, String> {
    let none = Surroundings::default();
    let file = |(path, text): (FilePath, SettingsFile)| match text {
        Ok(text) => Ok(File::head(path, Text::new(text, None), &none)),
        Err(reason) => Err(format!("{path}: {reason}")),
    };
    read.into_iter().map(file).collect()
}

/// Every file to read, in order, and the plugins around them.
fn find(
    named: &Named,
    roots: &[FilePath],
    home: Option<&FilePath>,
) -> (Vec<FilePath>, Surroundings) {
    let found = scan::find(roots);
    let mut surroundings = Surroundings {
        roots: roots.to_vec(),
        home: home.cloned(),
        plugins: found.plugins,
    };
    add_plugins_above(&mut surroundings, roots, &named.files);
    let mut files = found.files;
    files.extend(named.files.iter().cloned());
    files.sort();
    files.dedup();
    (files, surroundings)
}

fn force(kind: Kind, named: &[FilePath], files: &mut [File], surroundings: &Surroundings) {
    for file in files.iter_mut().filter(|file| named.contains(&file.path)) {
        *file = File::with_kind(file.path.clone(), file.text.clone(), surroundings, kind);
    }
}

/// The folder the process was started in.
pub(super) fn current_folder() -> Result<FilePath, String> {
    let current = std::env::current_dir().map_err(|error| error.to_string())?;
    let current = current
        .to_str()
        .ok_or("the current folder's name is not UTF-8")?;
    Ok(FilePath::new(current))
}

/// The person's home folder.
pub(super) fn home_folder() -> Option<FilePath> {
    let home = std::env::var("HOME")
        .or_else(|_| std::env::var("USERPROFILE"))
        .ok()?;
    (!home.is_empty()).then(|| FilePath::new(&home))
}

/// The workspace that a single file belongs to.
fn root_above(path: &FilePath) -> Option<FilePath> {
    let mut folder = path.parent()?;
    for _ in 0..16 {
        let marked = [config::FILE_NAME, ".git", ".claude", ".claude-plugin"]
            .iter()
            .any(|marker| Path::new(folder.join(marker).as_str()).exists());
        let is_home = home_folder().is_some_and(|home| home == folder);
        if marked && !is_home {
            return Some(folder);
        }
        folder = folder.parent()?;
    }
    None
}

fn add_plugins_above(surroundings: &mut Surroundings, roots: &[FilePath], named: &[FilePath]) {
    let probes = roots
        .iter()
        .map(|root| root.join("x"))
        .chain(named.iter().cloned());
    for probe in probes {
        if let Some((root, name)) = scan::plugin_above(&probe) {
            surroundings.plugins.insert(root, name);
        }
    }
}

/// Definitions in the person's own agent folders, which every workspace sees.
fn user_definitions(home: Option<&FilePath>, surroundings: &Surroundings) -> Vec<Summary> {
    let Some(home) = home else {
        return Vec::new();
    };
    let mut found = scan::find(&scan::user_folders(home)).files;
    found.extend(scan::user_files(home));
    let (files, _) = scan::load(&found, surroundings);
    let files = files.iter();
    files
        .filter_map(|file| Summary::of(file, surroundings))
        .collect()
}
