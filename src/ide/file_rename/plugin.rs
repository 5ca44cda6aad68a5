//! Plugins that get another name, because their manifest says so or because the folder moves that is all their name, and
//! definitions that move from one to another.

use std::collections::BTreeSet;

use super::super::changes::{Changes, moved};
use crate::catalog::Namespace;
use crate::model::references::{Reference, references};
use crate::model::{File, kind};
use crate::text::{FilePath, FileRange};
use crate::workspace::{Snapshot, Summary};

/// Renames the plugin whose folder moves in every name that has it in front.
pub(super) fn rename(snapshot: &Snapshot, from: &FilePath, to: &FilePath, changes: &mut Changes) {
    let (old, new) = (from.file_name(), to.file_name());
    if old != new && is_named_after(snapshot, from) {
        replace_in_front(snapshot, from, [old, new], changes);
    }
}

/// The plugin that the definition belongs to when the files have moved, under the name that the plugin has now.
pub(in crate::ide) fn plugin_after(
    snapshot: &Snapshot,
    summary: &Summary,
    moves: &[(FilePath, FilePath)],
) -> Option<String> {
    let stays = || summary.plugin.as_deref().map(str::to_owned);
    let Some(path) = moved(&summary.path, moves) else {
        return stays();
    };
    let surroundings = snapshot.surroundings();
    let mut folders = summary.path.ancestors();
    let plugin = folders.find_map(|folder| surroundings.plugins.get_key_value(folder));
    let moves_along = |(folder, _): (&FilePath, _)| moved(folder, moves).is_some();
    if plugin.is_some_and(moves_along) {
        return stays();
    }
    kind::forced(summary.format.kind, &path, surroundings)?.plugin
}

/// Puts the plugin in front of what a definition that leaves it mentions of it: outside, the bare names are no longer meant.
pub(super) fn name_what_stays(
    snapshot: &Snapshot,
    summary: &Summary,
    moves: &[(FilePath, FilePath)],
    changes: &mut Changes,
) {
    let Some(plugin) = summary.plugin.as_deref() else {
        return;
    };
    let belongs = |summary: &Summary| summary.plugin.as_deref() == Some(plugin);
    let stays = |summary: &Summary| {
        belongs(summary) && plugin_after(snapshot, summary, moves).as_deref() == Some(plugin)
    };
    if stays(summary) {
        return;
    }
    let Some(file) = snapshot.read(&summary.path) else {
        return;
    };
    for reference in references(&file, snapshot.surroundings()) {
        let Some((Namespace::Agent | Namespace::Skill, found)) =
            snapshot.definition_of(&file.path, &reference)
        else {
            continue;
        };
        let written = file.text.slice(reference.range);
        if stays(found) && found.goes_by(written) && !written.contains(':') {
            changes.replace(&file.path, reference.range, &format!("{plugin}:{written}"));
        }
    }
}

/// Replaces the old name of the plugin in `folder` by the new one in every name that has it in front.
pub(in crate::ide) fn replace_in_front(
    snapshot: &Snapshot,
    folder: &FilePath,
    [old, new]: [&str; 2],
    changes: &mut Changes,
) {
    for place in in_front(snapshot, folder, old) {
        let text = snapshot.text(&place.path);
        if text.is_some_and(|text| text.slice(place.range) == old) {
            changes.replace(&place.path, place.range, new);
        }
    }
}

/// Where the plugin in `folder` stands in front of the name of something in it.
pub(in crate::ide) fn in_front(
    snapshot: &Snapshot,
    folder: &FilePath,
    plugin: &str,
) -> Vec<FileRange> {
    let mut places = Vec::new();
    for path in mentioning(snapshot, folder, plugin) {
        let summary = snapshot.summary(&path);
        for reference in summary.iter().flat_map(|it| &it.references) {
            let range = reference.plugin().filter(|(name, _)| *name == plugin);
            if let Some((_, range)) = range
                && means_part_of(snapshot, &path, reference, folder)
            {
                let path = path.clone();
                places.push(FileRange { path, range });
            }
        }
    }
    places
}

/// Whether the plugin in `folder` goes by the name of the folder, and its manifest says nothing else.
fn is_named_after(snapshot: &Snapshot, folder: &FilePath) -> bool {
    let manifest = || snapshot.read(&snapshot.manifest(folder)?.path);
    let says_nothing = |file: &File| {
        let tree = file.parse.json.as_ref();
        let keys = tree.and_then(|tree| tree.mapping());
        keys.is_some_and(|keys| keys.get("name").is_none())
    };
    let name = snapshot.surroundings().plugins.get(folder);
    name.is_some_and(|name| name == folder.file_name())
        && manifest().is_some_and(|file| says_nothing(&file))
}

/// The files that mention what the plugin in `folder` defines with the plugin in front.
fn mentioning(snapshot: &Snapshot, folder: &FilePath, plugin: &str) -> BTreeSet<FilePath> {
    let prefix = format!("{plugin}:");
    let parts = snapshot.of_plugin(plugin);
    let parts = parts.filter(|summary| summary.path.starts_with(folder));
    let parts = parts.chain(snapshot.manifest(folder));
    let names = parts.flat_map(|summary| {
        let names = summary.names().into_iter();
        let qualified = names.filter(|name| name.starts_with(&prefix));
        let own = qualified.filter_map(|name| Some((summary.namespace()?, name)));
        let declared = summary.declarations.iter();
        let declared = declared.map(|it| (it.space, format!("{prefix}{}", it.name)));
        own.chain(declared).collect::<Vec<_>>()
    });
    let mentioning = names.flat_map(|(space, name)| snapshot.mentioning(space, &name));
    mentioning.map(|summary| summary.path.clone()).collect()
}

fn means_part_of(
    snapshot: &Snapshot,
    from: &FilePath,
    reference: &Reference,
    folder: &FilePath,
) -> bool {
    let meant = snapshot.definition_of(from, reference);
    meant.is_some_and(|(_, summary)| summary.path.starts_with(folder))
}
