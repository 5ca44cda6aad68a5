//! Renaming definitions: subagents, skills, commands, output styles, plugins, MCP servers.

use std::sync::Arc;

use super::super::changes::Changes;
use super::super::file_rename;
use super::form::check_form;
use super::mentions::NewName;
use super::{Refusal, refuse};
use crate::catalog::{Kind, Namespace, catalog};
use crate::model::references::{Reference, declarations};
use crate::text::FilePath;
use crate::workspace::{Entry, Snapshot, Summary};

/// What is renamed.
pub(super) struct Subject {
    pub(super) space: Namespace,
    pub(super) name: String,
    /// The file that defines it.
    pub(super) path: FilePath,
    /// Whether a file moves even where the name does not come from it.
    pub(super) moves_files: bool,
}

/// Renames `subject` to `new`.
pub(super) fn rename(
    snapshot: &Snapshot,
    subject: &Subject,
    new: &str,
) -> Result<Changes, Refusal> {
    let Subject {
        space,
        name: old,
        path,
        moves_files,
    } = subject;
    let space = *space;
    let gone = || refuse("The file that defines this name can no longer be read.");
    let summary = snapshot.summary(path).ok_or_else(gone)?;
    let file = snapshot.read(path).ok_or_else(gone)?;
    check_form(summary, space, new)?;
    let name = NewName {
        snapshot,
        space,
        summary,
        old,
        new,
        moves: &[],
    };
    check_free(&name)?;
    let mut changes = Changes::default();
    let declared = declarations(&file, snapshot.surroundings())
        .into_iter()
        .find(|it| it.space == space && *it.name == **old);
    match declared {
        Some(declared) => changes.replace(path, declared.range, new),
        None => name.replace_own(&file, &mut changes),
    }
    name.replace_mentions(&mut changes);
    if let Some(folder) = summary
        .plugin_folder()
        .filter(|_| space == Namespace::Plugin)
    {
        file_rename::plugin::replace_in_front(snapshot, &folder, [old, new], &mut changes);
    }
    if let Some((from, to)) = file_move(&name, *moves_files) {
        if !matches!(snapshot.entry(&to), None | Some(Entry::Missing)) {
            return Err(refuse(&format!(
                "`{}` is there already.",
                snapshot.shown(&to)
            )));
        }
        let moves = vec![(from, to)];
        file_rename::follow(snapshot, &moves, &mut changes);
        changes.moves = moves;
    }
    Ok(changes.settled())
}

/// The file or folder that moves along, because the name comes from it or, with `moves_files`, is the same.
fn file_move(name: &NewName<'_>, moves_files: bool) -> Option<(FilePath, FilePath)> {
    let summary = name.summary;
    let path = &summary.path;
    if summary.namespace() != Some(name.space) {
        return None;
    }
    match summary.format.kind {
        Kind::Skill => {
            let folder = path.parent()?;
            let to = folder.beside(name.new)?;
            (folder.file_name() == name.old).then_some((folder, to))
        }
        Kind::Command => {
            // In a collection the folders above are no part of the name.
            let home = summary.folder.clone().or_else(|| path.parent())?;
            let below = format!("{}.md", name.new.replace(':', "/"));
            Some((path.clone(), home.join(&below)))
        }
        Kind::Agent | Kind::OutputStyle => {
            let to = path.beside(&format!("{}.md", name.new))?;
            let follows = moves_files || summary.name_range.is_none();
            (follows && path.stem() == name.old).then(|| (path.clone(), to))
        }
        _ => None,
    }
}

/// Whether nothing goes by the new name yet.
pub(in crate::ide) fn check_free(name: &NewName<'_>) -> Result<(), Refusal> {
    let NewName {
        snapshot,
        space,
        summary,
        ..
    } = name;
    let plugin = name.plugin_after();
    if name.old == name.new && plugin.as_deref() == summary.plugin.as_deref() {
        return Err(refuse("This is its name already."));
    }
    let qualified = match &plugin {
        Some(plugin) if summary.namespace() == Some(*space) => format!("{plugin}:{}", name.new),
        _ => name.new.to_owned(),
    };
    let taken = snapshot.defining(*space, &qualified);
    let own_other_name = |other: &&&Summary| {
        other.path == summary.path && other.declaration(*space, name.new).is_none()
    };
    if let Some(other) = taken.iter().find(|other| !own_other_name(other)) {
        return Err(refuse(&format!(
            "The name `{qualified}` is taken by `{}`.",
            snapshot.shown(&other.path)
        )));
    }
    if let Some(file) = misunderstood(name) {
        return Err(refuse(&format!(
            "In `{}` the name `{}` stands for another definition.",
            snapshot.shown(&file.path),
            name.new
        )));
    }
    let host = catalog().host(&summary.format.host);
    match host.filter(|host| host.builtin(*space, &qualified).is_some()) {
        Some(host) => Err(refuse(&format!("`{qualified}` comes with {}.", host.name))),
        None => Ok(()),
    }
}

/// A file in which the new name would be taken for something else: a mention of another definition for this one, or a
/// mention of this one for another.
fn misunderstood<'a>(name: &NewName<'a>) -> Option<&'a Summary> {
    let NewName {
        snapshot,
        space,
        summary,
        old,
        new,
        ..
    } = *name;
    let renamed = Summary {
        name: new.into(),
        plugin: name.plugin_after().map(Arc::from),
        ..summary.clone()
    };
    let takes_over = |file: &Summary, reference: &Reference| {
        let found = snapshot.definition_of(&file.path, reference);
        let another = found.filter(|(_, found)| found.path != summary.path);
        another.is_some_and(|(found_space, found)| match found_space == space {
            true => snapshot.prefers(&file.path, new, &renamed, found),
            // A name in prose is a subagent's first, and a skill's then.
            false => space == Namespace::Agent,
        })
    };
    let mut others = snapshot.mentioning(space, new).into_iter();
    let taken_over = others.find(|file| {
        let mut mentions = file.references.iter();
        mentions.any(|it| it.name_in(space) == Some(new) && takes_over(file, it))
    });
    if taken_over.is_some() || space != Namespace::Skill {
        return taken_over;
    }
    let in_prose = |file: &Summary, reference: &Reference| {
        reference.name_in(Namespace::Agent) == Some(old)
            && reference.name_in(Namespace::Skill) == Some(old)
            && snapshot
                .definition_of(&file.path, reference)
                .is_some_and(|(_, found)| found.path == summary.path)
    };
    let is_agent = !snapshot.defining(Namespace::Agent, new).is_empty();
    let own = is_agent.then(|| snapshot.mentioning(space, old));
    own.into_iter()
        .flatten()
        .find(|file| file.references.iter().any(|it| in_prose(file, it)))
}
