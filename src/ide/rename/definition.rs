//! Renaming definitions: subagents, skills, commands, output styles, plugins, MCP servers.

use super::super::changes::Changes;
use super::super::file_rename;
use super::form::check_form;
use super::mentions::NewName;
use super::{Refusal, refuse};
use crate::catalog::{Kind, Namespace, catalog};
use crate::model::references::declarations;
use crate::text::FilePath;
use crate::workspace::{Entry, Snapshot, Summary};

/// Renames what the file at `path` defines as `old`.
pub(super) fn rename(
    snapshot: &Snapshot,
    space: Namespace,
    old: &str,
    path: &FilePath,
    new: &str,
) -> Result<Changes, Refusal> {
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
    };
    check_free(&name)?;
    let mut changes = Changes::default();
    let declared = declarations(&file)
        .into_iter()
        .find(|it| it.space == space && *it.name == *old);
    match declared {
        Some(declared) => changes.replace(path, declared.range, new),
        None => name.replace_own(&file, &mut changes),
    }
    name.replace_mentions(&mut changes);
    if let Some((from, to)) = file_move(&name) {
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

/// The file or folder that has to move along, because the name comes from it or is the same.
fn file_move(name: &NewName<'_>) -> Option<(FilePath, FilePath)> {
    let summary = name.summary;
    let path = &summary.path;
    if summary.namespace() != Some(name.space) {
        return None;
    }
    match summary.format.kind {
        Kind::Skill => {
            let folder = path.parent()?;
            let to = folder.parent()?.join(name.new);
            (folder.file_name() == name.old).then_some((folder, to))
        }
        Kind::Command => {
            // In a collection the folders above are no part of the name.
            let home = summary.folder.clone().or_else(|| path.parent())?;
            let below = format!("{}.md", name.new.replace(':', "/"));
            Some((path.clone(), home.join(&below)))
        }
        Kind::Agent | Kind::OutputStyle => {
            let to = path.parent()?.join(&format!("{}.md", name.new));
            (path.stem() == name.old).then(|| (path.clone(), to))
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
    if name.old == name.new {
        return Err(refuse("This is its name already."));
    }
    let qualified = match &summary.plugin {
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
    if let Some(other) = captured(name) {
        return Err(refuse(&format!(
            "`{}` uses the name `{}` for another definition already.",
            snapshot.shown(&other.path),
            name.new
        )));
    }
    let host = catalog().host(&summary.format.host);
    match host.filter(|host| host.builtin(*space, &qualified).is_some()) {
        Some(host) => Err(refuse(&format!("`{qualified}` comes with {}.", host.name))),
        None => Ok(()),
    }
}

/// A file of the same plugin that means something outside by the new name: the plugin's own comes first there.
fn captured<'a>(name: &NewName<'a>) -> Option<&'a Summary> {
    let NewName {
        snapshot,
        space,
        summary,
        new,
        ..
    } = *name;
    summary.plugin.as_ref()?;
    let mentioning = snapshot.mentioning(space, new).into_iter();
    let mut inside = mentioning.filter(|other| other.plugin == summary.plugin);
    inside.find(|other| {
        let mut mentions = other.references.iter();
        mentions.any(|reference| {
            reference.name_in(space) == Some(new)
                && snapshot.definition_of(&other.path, reference).is_some()
        })
    })
}
