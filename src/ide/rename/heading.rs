//! Renaming headings, and the links that reach them.

use super::super::changes::Changes;
use super::super::occurrence::{document, fragment_range, reaches};
use super::{Refusal, refuse};
use crate::model::anchors::{anchor, anchors};
use crate::model::references::{PathForm, references};
use crate::text::FilePath;
use crate::workspace::Snapshot;

/// Gives the heading with the anchor `old` of the file at `path` another title.
pub(super) fn rename(
    snapshot: &Snapshot,
    path: &FilePath,
    old: &str,
    title: &str,
) -> Result<Changes, Refusal> {
    let gone = || refuse("The heading is no longer there.");
    let file = document(snapshot, path).ok_or_else(gone)?;
    let all = anchors(&file);
    let found = all.iter().find(|(_, anchor)| anchor == old);
    let (heading, _) = found.ok_or_else(gone)?;
    let new = anchor(title);
    if new.is_empty() || title.contains(['\n', '\r']) {
        return Err(refuse("A heading needs a title on one line."));
    }
    if all
        .iter()
        .any(|(other, anchor)| *anchor == new && other != heading)
    {
        return Err(refuse(&format!(
            "Another heading of the file has the anchor `#{new}`."
        )));
    }
    let mut changes = Changes::default();
    changes.replace(path, heading.text, title);
    for summary in snapshot.pointing_at(path) {
        let Some(file) = snapshot.read(&summary.path) else {
            continue;
        };
        for reference in references(&file, snapshot.surroundings()) {
            let target = reference.path();
            let target = target.filter(|it| it.path == *path && it.form == PathForm::Link);
            let fragment = target.and_then(|target| target.fragment.as_deref());
            if fragment.is_some_and(|fragment| reaches(fragment, old))
                && let Some(range) = fragment_range(&file, &reference)
            {
                changes.replace(&file.path, range, &new);
            }
        }
    }
    Ok(changes.settled())
}
