//! What a command works on: the files that were named, inside the workspace they belong to.

mod changed;
mod input;
mod named;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use rayon::prelude::*;

use crate::catalog::Kind;
use crate::config::{self, Config};
use crate::model::{File, Surroundings};
use crate::text::{FilePath, Text};
use crate::workspace::scan::{self, FileSystem, Reason, SettingsFile, Skipped};
use crate::workspace::{Snapshot, Summary};
use named::Named;

/// What a person asks a command to look at.
#[derive(Debug, Default)]
pub(super) struct Request<'a> {
    /// Files, folders and patterns; a single `-` stands for standard input.
    pub(super) paths: &'a [String],
    /// The kind of files that are named one by one, whatever they look like.
    pub(super) kind: Option<Kind>,
    /// The file that standard input stands for.
    pub(super) stdin_filename: Option<&'a str>,
    /// The revision of git since which a file must have changed.
    pub(super) changed_since: Option<&'a str>,
    /// Settings on top of those in files.
    pub(super) given: Config,
}

/// How many files were seen and, for a good reason, not looked at.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct PassedOver {
    /// Files that define nothing, in folders that were named.
    pub(super) ordinary: usize,
    /// Files that did not change.
    pub(super) unchanged: usize,
}

impl PassedOver {
    /// Whether the file is to be looked at; counts it otherwise.
    fn keeps(&mut self, file: &File, named: &Named, changed: bool) -> bool {
        if named.selects(file) {
            self.unchanged += usize::from(!changed);
            return changed;
        }
        self.ordinary += usize::from(named.covers(&file.path));
        false
    }
}

/// The files to look at, and all that is needed to judge them.
pub(super) struct Target {
    /// The workspace.
    pub(super) snapshot: Snapshot,
    /// The files that were named, or that stand in the folders that were, in order; their bodies are not read yet.
    pub(super) files: Vec<File>,
    /// The settings files that count for them.
    pub(super) settings: Vec<File>,
    /// The text of every file that was read, for places that findings refer to.
    pub(super) texts: BTreeMap<FilePath, Text>,
    /// Files that could not be read, and those that define nothing although they were named.
    pub(super) skipped: Vec<Skipped>,
    /// How many other files there are.
    pub(super) passed_over: PassedOver,
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

    /// Takes out the files that define nothing: there is nothing to check about them.
    pub(super) fn skip_ordinary(&mut self) {
        let ordinary = self.files.extract_if(.., |file| file.definition.is_none());
        self.skipped.extend(ordinary.map(|file| Skipped {
            reason: if file.is_too_large() {
                Reason::TooLarge
            } else {
                Reason::DefinesNothing
            },
            path: file.path,
        }));
        self.skipped.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

/// Collects what was asked for.
///
/// # Errors
/// A sentence for people: a path that does not exist, a pattern that matches nothing, settings that are not valid.
pub(super) fn collect(request: &Request<'_>) -> Result<Target, String> {
    let current = current_folder()?;
    let home = home_folder();
    let input = request.input(&current)?;
    let named = match &input {
        Some(input) => Named::file(input.path.clone()),
        None => Named::new(request.paths, &current)?,
    };
    let changed = request
        .changed_since
        .map(|revision| changed::since(revision, &named.places()));
    let changed = changed.transpose()?;
    let roots = named.roots();
    let (configs, settings) = scan::load_configs(&roots, request.given.clone());
    let settings = read_settings(settings)?;
    let (mut found, surroundings) = find(&named, &roots, home.as_ref());
    if let Some(pattern) = named.idle_pattern(&found) {
        return Err(format!(
            "{pattern}: no Markdown file and no manifest matches the pattern"
        ));
    }
    found.retain(|path| input.as_ref().is_none_or(|input| input.path != *path));
    let (mut files, mut skipped) = scan::load(&found, &surroundings);
    let input = input.map(|input| File::head(input.path, input.text, &surroundings));
    let open = input.clone().map(|input| Arc::new(input.with_body()));
    files.extend(input);
    if let Some(kind) = request.kind {
        force(kind, &named.files, &mut files, &surroundings);
    }
    let mut known: Vec<Arc<Summary>> = files
        .par_iter()
        .filter_map(|file| Summary::of(file, &surroundings).map(Arc::new))
        .collect();
    known.extend(user_definitions(home.as_ref(), &surroundings));
    let texts = files
        .iter()
        .map(|file| (file.path.clone(), file.text.clone()))
        .collect();
    files.retain(|file| !config::is_settings(&file.path));
    let mut passed_over = PassedOver::default();
    let changed = |path: &FilePath| changed.as_ref().is_none_or(|changed| changed.holds(path));
    skipped.retain(|entry| named.covers(&entry.path) && changed(&entry.path));
    files.retain(|file| passed_over.keeps(file, &named, changed(&file.path)));
    Ok(Target {
        settings,
        snapshot: Snapshot::of(open, known, surroundings, configs, roots)
            .with_disk(Arc::new(FileSystem::new(Duration::MAX))),
        files,
        texts,
        skipped,
        passed_over,
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
        named: found.named,
    };
    add_plugins_above(&mut surroundings, roots, &named.files);
    let mut files = found.files;
    files.extend(named.files.iter().cloned());
    files.sort();
    files.dedup();
    (files, surroundings)
}

fn force(kind: Kind, named: &BTreeSet<FilePath>, files: &mut [File], surroundings: &Surroundings) {
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

fn add_plugins_above(
    surroundings: &mut Surroundings,
    roots: &[FilePath],
    named: &BTreeSet<FilePath>,
) {
    let probes = roots
        .iter()
        .map(|root| root.join("x"))
        .chain(named.iter().cloned());
    for probe in probes {
        if let Some((root, manifest)) = scan::plugin_above(&probe) {
            surroundings.named.extend(manifest.named);
            surroundings.plugins.insert(root, manifest.name);
        }
    }
}

/// Definitions in the person's own agent folders, which every workspace sees.
fn user_definitions(home: Option<&FilePath>, surroundings: &Surroundings) -> Vec<Arc<Summary>> {
    let Some(home) = home else {
        return Vec::new();
    };
    let mut found = scan::find(&scan::user_folders(home)).files;
    found.extend(scan::user_files(home));
    let (files, _) = scan::load(&found, surroundings);
    let files = files.iter();
    files
        .filter_map(|file| Summary::of(file, surroundings).map(Arc::new))
        .collect()
}
