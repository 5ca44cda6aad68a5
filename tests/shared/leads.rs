//! What references lead to, before and after a rename.

use std::collections::BTreeSet;

use fieldcraft::ide::Changes;
use fieldcraft::model::references::{Reference, Target};
use fieldcraft::text::FilePath;
use fieldcraft::workspace::{Entry, Snapshot};

use super::tree::moved;

/// What a reference leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lead {
    Nowhere,
    Definition(FilePath),
    Path(FilePath, Option<Entry>),
}

/// The files that change, and those that mention the old name, the new one or a path that moves: all that can be broken.
pub(crate) fn concerned(
    snapshot: &Snapshot,
    names: [&str; 2],
    made: &Changes,
) -> BTreeSet<FilePath> {
    let is_old = |name: &str| {
        names.into_iter().any(|known| {
            name.strip_suffix(known)
                .is_some_and(|lead| lead.is_empty() || lead.ends_with(':'))
        })
    };
    let counts = |reference: &Reference| match &reference.target {
        Target::Name(name) => is_old(name),
        Target::Path(target) => {
            let mut moves = made.moves.iter();
            moves.any(|(from, to)| target.path.starts_with(from) || target.path.starts_with(to))
        }
    };
    let changed = made.edits.keys().cloned();
    let moving = |path: &FilePath| made.moves.iter().any(|(from, _)| path.starts_with(from));
    let mentioning = snapshot
        .each()
        .filter(|summary| moving(&summary.path) || summary.references.iter().any(counts));
    changed
        .chain(mentioning.map(|summary| summary.path.clone()))
        .collect()
}

/// What each reference of `file` leads to.
pub(crate) fn leads(snapshot: &Snapshot, file: &FilePath) -> Vec<Lead> {
    let summary = snapshot.summary(file);
    let references = summary.iter().flat_map(|summary| &summary.references);
    let lead = |reference: &Reference| match reference.path() {
        Some(target) => Lead::Path(target.path.clone(), snapshot.entry(&target.path)),
        None => match snapshot.definition_of(file, reference) {
            Some((_, found)) => Lead::Definition(found.path.clone()),
            None => Lead::Nowhere,
        },
    };
    references.map(lead).collect()
}

/// Every reference of `file` has to lead where it led before.
pub(crate) fn compare(
    after: &Snapshot,
    file: &FilePath,
    before: Vec<Lead>,
    moves: &[(FilePath, FilePath)],
    complaints: &mut Vec<String>,
) {
    let place = moved(file, moves);
    let now = leads(after, &place);
    if now.len() != before.len() {
        let counts = (before.len(), now.len());
        let what = format!("{file}: other references than before: {counts:?}");
        complaints.push(what);
        return;
    }
    for (index, (before, now)) in before.into_iter().zip(now).enumerate() {
        let wanted = match before {
            Lead::Nowhere => Lead::Nowhere,
            Lead::Definition(path) => Lead::Definition(moved(&path, moves)),
            Lead::Path(path, entry) => Lead::Path(moved(&path, moves), entry),
        };
        if now != wanted {
            let reference = &after.summary(&place).unwrap().references[index];
            complaints.push(format!(
                "{file}: {:?} leads to {now:?}, wanted {wanted:?}",
                reference.target
            ));
        }
    }
}

/// Only the name itself, what leads to it, and paths of what moves may change.
pub(crate) fn strangers(
    snapshot: &Snapshot,
    path: &FilePath,
    file: &FilePath,
    leads: &[Lead],
    made: &Changes,
    complaints: &mut Vec<String>,
) {
    let summary = snapshot.summary(file).unwrap();
    let moves = |path: &FilePath| made.moves.iter().any(|(from, _)| path.starts_with(from));
    let is_meant = |lead: &Lead| match lead {
        Lead::Nowhere => false,
        Lead::Definition(found) => found == path,
        Lead::Path(target, _) => moves(target) || moves(file),
    };
    for edit in made.edits.get(file).into_iter().flatten() {
        let own = file == path && summary.name_range == Some(edit.range);
        let mut references = summary.references.iter().zip(leads);
        let meant =
            references.any(|(it, lead)| it.range.contains_range(edit.range) && is_meant(lead));
        if !own && !meant {
            let what = format!("{file}: changes without need: {edit:?}");
            complaints.push(what);
        }
    }
}
