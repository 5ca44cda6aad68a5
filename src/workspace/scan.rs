//! Reading definitions from disk, in parallel.

mod file_system;
mod reason;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use ignore::{WalkBuilder, WalkState};
use rayon::prelude::*;

pub use file_system::{FileSystem, entry};
pub use reason::Reason;

use super::texts::Texts;
use super::{Configs, Entry, Summary, Workspace};
use crate::catalog::{Kind, Scope, catalog};
use crate::config::{self, Config, MAX_FILE_SIZE};
use crate::model::{File, Surroundings, kind, named};
use crate::text::{FilePath, Text};

/// A file that was looked at and not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Where it is.
    pub path: FilePath,
    /// Why.
    pub reason: Reason,
}

/// Paths found under some folders.
#[derive(Debug, Default)]
pub struct Found {
    /// Files that may be definitions, in order.
    pub files: Vec<FilePath>,
    /// Folders that hold a plugin, with the plugin's name.
    pub plugins: BTreeMap<FilePath, String>,
    /// Files that the manifests of plugins name, with what they hold.
    pub named: BTreeMap<FilePath, Kind>,
}

/// What a plugin's manifest says.
#[derive(Debug)]
pub struct Manifest {
    /// The plugin's name; that of its folder where the manifest has none.
    pub name: String,
    /// The files that it names, with what they hold.
    pub named: Vec<(FilePath, Kind)>,
}

/// Folders that hold other people's code or build output, never definitions of the project.
pub const PASSED_OVER: [&str; 4] = ["node_modules", "target", ".git", ".hg"];

/// Walks `folders` in parallel; links that lead to folders are not followed, links to files are.
pub fn find(folders: &[FilePath]) -> Found {
    let Some((first, others)) = folders.split_first() else {
        return Found::default();
    };
    let mut walk = WalkBuilder::new(first.as_str());
    for folder in others {
        walk.add(folder.as_str());
    }
    walk.standard_filters(false)
        .follow_links(false)
        .filter_entry(|entry| {
            let name = entry.file_name().to_str().unwrap_or("");
            entry.depth() == 0 || !PASSED_OVER.contains(&name)
        });
    let (send, receive) = std::sync::mpsc::channel();
    walk.build_parallel().run(|| {
        let send = send.clone();
        Box::new(move |entry| {
            if let Ok(entry) = entry
                && !entry.file_type().is_some_and(|kind| kind.is_dir())
                && let Some(file) = entry.path().to_str().and_then(candidate)
            {
                let _ = send.send(file);
            }
            WalkState::Continue
        })
    });
    drop(send);
    with_manifests(receive.into_iter().collect())
}

/// The file at `path`, if it can be a definition.
fn candidate(path: &str) -> Option<FilePath> {
    // A cheap look first: most files of a project are none.
    let file = kind::has_ending(path).then(|| FilePath::new(path))?;
    kind::is_candidate(&file).then_some(file)
}

/// What the manifests among `files` say of the files and their folders.
fn with_manifests(files: Vec<FilePath>) -> Found {
    let mut found = Found::default();
    let mut listed = BTreeMap::new();
    for manifest in files.par_iter().filter_map(manifest).collect::<Vec<_>>() {
        match manifest {
            Named::Plugin(root, manifest) => {
                found.named.extend(manifest.named);
                found.plugins.insert(root, manifest.name);
            }
            Named::Listed(plugins) => listed.extend(plugins),
        }
    }
    // A plugin's own manifest knows its name better than the marketplace that lists it.
    for (root, name) in listed {
        found.plugins.entry(root).or_insert(name);
    }
    let is_file = |path: &&FilePath| Path::new(path.as_str()).is_file();
    found.files = files;
    found
        .files
        .extend(found.named.keys().filter(is_file).cloned());
    found.files.par_sort_unstable();
    found.files.dedup();
    found
}

/// What a manifest tells of plugins.
enum Named {
    /// Of the plugin in this folder.
    Plugin(FilePath, Manifest),
    /// Of the plugins that it lists.
    Listed(Vec<(FilePath, String)>),
}

/// What the file at `path` tells of plugins, if it is a manifest.
fn manifest(path: &FilePath) -> Option<Named> {
    if !catalog().is_plugin_folder(path.folder_name()) {
        return None;
    }
    let root = path.parent()?.parent()?;
    match path.file_name() {
        "plugin.json" => {
            let manifest = plugin_manifest(path.as_str(), &root);
            Some(Named::Plugin(root, manifest))
        }
        "marketplace.json" => Some(Named::Listed(listed_plugins(path.as_str(), &root))),
        _ => None,
    }
}

/// Whether walking `folder` as [`find`] does comes to the file at `path`.
pub fn walks_to(folder: &FilePath, path: &FilePath) -> bool {
    let Some(below) = path.relative_to(folder) else {
        return false;
    };
    let mut parts: Vec<&str> = below.split('/').collect();
    parts.pop();
    let mut at = folder.clone();
    parts.into_iter().all(|part| {
        at = at.join(part);
        let is_link = || {
            let data = fs::symlink_metadata(at.as_str());
            data.is_ok_and(|data| data.is_symlink())
        };
        !PASSED_OVER.contains(&part) && !is_link()
    })
}

/// What the manifest at `path` says of the plugin in `root`.
fn plugin_manifest(path: &str, root: &FilePath) -> Manifest {
    let text = read(Path::new(path)).unwrap_or_default();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let name = manifest.get("name").and_then(|name| name.as_str());
    Manifest {
        name: name.unwrap_or(root.file_name()).to_owned(),
        named: named::named(&manifest, root),
    }
}

/// The plugins that a marketplace manifest lists by a path: a plugin may do without a manifest of its own.
fn listed_plugins(path: &str, root: &FilePath) -> Vec<(FilePath, String)> {
    let Some(manifest) = read(Path::new(path))
        .ok()
        .and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok())
    else {
        return Vec::new();
    };
    let plugins = manifest
        .get("plugins")
        .and_then(|plugins| plugins.as_array());
    let listed = plugins.into_iter().flatten().filter_map(|plugin| {
        let source = plugin.get("source")?.as_str()?;
        let folder = root.join(source);
        let below = source.starts_with("./") && folder != *root && folder.starts_with(root);
        below.then_some((folder, plugin.get("name")?.as_str()?.to_owned()))
    });
    listed.collect()
}

/// The plugin that holds `path`, found by looking upward on disk.
pub fn plugin_above(path: &FilePath) -> Option<(FilePath, Manifest)> {
    let mut folder = path.parent();
    for _ in 0..12 {
        let here = folder?;
        let mut folders = catalog().plugin_folders();
        let manifest = folders.find_map(|folder| {
            let manifest = here.join(&format!("{folder}/plugin.json"));
            let is_there = Path::new(manifest.as_str()).is_file();
            is_there.then(|| plugin_manifest(manifest.as_str(), &here))
        });
        if let Some(manifest) = manifest {
            return Some((here, manifest));
        }
        folder = here.parent();
    }
    None
}

/// The text of the file at `path`.
///
/// # Errors
/// Why it cannot be read.
pub fn read(path: &Path) -> Result<String, Reason> {
    let system = |error: std::io::Error| Reason::System(error.to_string());
    // Opening a pipe would wait for somebody to write into it.
    let size = fs::metadata(path).map_err(system)?;
    if !size.is_file() {
        return Err(Reason::NotRegular);
    }
    let file = fs::File::open(path).map_err(system)?;
    if size.len() > MAX_FILE_SIZE as u64 {
        return Err(Reason::TooLarge);
    }
    text_of(file, usize::try_from(size.len()).unwrap_or(0))
}

/// The text that `input` gives, which is likely to be of `size`.
///
/// # Errors
/// Why it cannot be read.
pub fn text_of(input: impl Read, size: usize) -> Result<String, Reason> {
    let mut bytes = Vec::with_capacity(size + 1);
    let mut input = input.take(MAX_FILE_SIZE as u64 + 1);
    input
        .read_to_end(&mut bytes)
        .map_err(|error| Reason::System(error.to_string()))?;
    if bytes.len() > MAX_FILE_SIZE {
        return Err(Reason::TooLarge);
    }
    String::from_utf8(bytes).map_err(|_| Reason::NotUtf8)
}

/// Reads the heads of these files in parallel; the unreadable ones come back with a reason.
pub fn load(files: &[FilePath], surroundings: &Surroundings) -> (Vec<File>, Vec<Skipped>) {
    let results: Vec<Result<File, Skipped>> = files
        .par_iter()
        .map(|path| match read(Path::new(path.as_str())) {
            Ok(text) => Ok(File::head(
                path.clone(),
                Text::new(text, None),
                surroundings,
            )),
            Err(reason) => Err(Skipped {
                path: path.clone(),
                reason,
            }),
        })
        .collect();
    let mut skipped = Vec::new();
    let results = results.into_iter();
    let files = results.filter_map(|read| read.map_err(|entry| skipped.push(entry)).ok());
    (files.collect(), skipped)
}

/// What a settings file holds, or why it cannot be read.
pub type SettingsFile = Result<String, Reason>;

/// Settings of every root, and the settings file of each that has one.
pub fn load_configs(
    roots: &[FilePath],
    editor: Config,
) -> (Configs, Vec<(FilePath, SettingsFile)>) {
    let mut configs = Configs {
        editor,
        ..Configs::default()
    };
    let mut files = Vec::new();
    for root in roots {
        let path = root.join(config::FILE_NAME);
        let on_disk = Path::new(path.as_str());
        if !on_disk.is_file() {
            continue;
        }
        let text = read(on_disk);
        if let Ok(text) = &text {
            configs
                .roots
                .insert(root.clone(), config::read(text).config);
        }
        files.push((path, text));
    }
    (configs, files)
}

impl Workspace {
    /// Reads every definition below the roots and in the person's own agent folders. Open files are left alone.
    pub fn scan(&self) {
        let roots = self.roots();
        let home = self.surroundings().home.clone();
        let mut folders: Vec<FilePath> = roots.as_ref().clone();
        folders.extend(home.iter().flat_map(user_folders));
        let mut found = find(&folders);
        found.files.extend(home.iter().flat_map(user_files));
        // A root may hold the home folder.
        found.files.sort();
        found.files.dedup();
        let surroundings = Surroundings {
            roots: roots.to_vec(),
            home,
            plugins: found.plugins,
            named: found.named,
        };
        self.set_surroundings(surroundings.clone());
        let texts = Texts::default();
        let summaries: Vec<Arc<Summary>> = found
            .files
            .par_iter()
            .filter_map(|path| summarize(path, &surroundings))
            .map(|summary| Arc::new(summary.compact(&texts)))
            .collect();
        drop(texts);
        self.replace_closed(summaries);
        self.reread_open();
        self.update(|shared| shared.scanned = Arc::ptr_eq(&shared.roots, &roots));
    }

    /// Reads one file again, after it changed on disk or was closed in the editor.
    pub fn reload(&self, path: &FilePath) {
        let summary = summarize(path, &self.surroundings());
        self.put_closed(path, summary);
    }
}

/// Where hosts read a person's own definitions, there or not.
#[derive(Debug, Default)]
pub struct UserPlaces {
    /// Folders, with everything below them.
    pub folders: BTreeSet<FilePath>,
    /// Single files.
    pub files: BTreeSet<FilePath>,
}

/// The places in `home` from which a host reads a person's own definitions.
pub fn user_places(home: &FilePath) -> UserPlaces {
    let mut places = UserPlaces::default();
    let patterns = catalog().formats().flat_map(|format| &format.files);
    for pattern in patterns.filter(|it| it.scope == Scope::User && it.glob.is_in_home()) {
        let glob = &pattern.glob;
        match glob.file() {
            // A single file such as `~/.claude/CLAUDE.md` names no folder of definitions.
            Some(file) => places.files.insert(home.join(&file.join("/"))),
            None => places.folders.insert(home.join(&glob.folders().join("/"))),
        };
    }
    places
}

/// Folders in `home` from which a host reads a person's own definitions, those that exist.
pub fn user_folders(home: &FilePath) -> Vec<FilePath> {
    let folders = user_places(home).folders.into_iter();
    folders
        .filter(|folder| entry(folder) == Entry::Folder)
        .collect()
}

/// Single files in `home` from which a host reads a person's own definitions, those that exist.
pub fn user_files(home: &FilePath) -> Vec<FilePath> {
    let files = user_places(home).files.into_iter();
    files.filter(|file| entry(file) == Entry::File).collect()
}

fn summarize(path: &FilePath, surroundings: &Surroundings) -> Option<Summary> {
    let text = Text::new(read(Path::new(path.as_str())).ok()?, None);
    let file = File::new(path.clone(), text, surroundings);
    Summary::of(&file, surroundings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_listed_once_where_the_root_holds_the_home_folder() {
        let folder = tempfile::tempdir().unwrap();
        let home = FilePath::new(folder.path().to_str().unwrap());
        fs::create_dir(folder.path().join(".claude")).unwrap();
        fs::write(folder.path().join(".claude/CLAUDE.md"), "Text.\n").unwrap();
        let workspace = Workspace::new(Some(home.clone()));
        workspace.set_roots(vec![home]);
        workspace.scan();
        assert_eq!(workspace.snapshot().each().count(), 1);
    }
}
