//! Paths of a manifest: to the files and folders of what its host would find there.

use std::collections::BTreeSet;

use super::context::Request;
use super::few::few;
use super::{Completion, CompletionKind, Hole};
use crate::catalog::{Key, Kind, PathRule, PathTarget};
use crate::ide::fuzzy::Pattern;
use crate::model::named::is_read_anyway;
use crate::model::references::manifest_base;
use crate::text::FilePath;
use crate::workspace::Summary;

/// What the paths of `key` can lead to, as far as it is known.
pub(super) fn paths(request: &Request<'_>, key: &Key, hole: &Hole) -> Vec<Completion> {
    let found = key.path.as_ref().and_then(|rule| {
        let base = manifest_base(request.file, request.format)?;
        Some(known(request, rule, rule.of?, &base))
    });
    let kind = match key.path.as_ref().map(|rule| rule.target) {
        Some(PathTarget::Folder) => CompletionKind::Folder,
        _ => CompletionKind::File,
    };
    let found = found.unwrap_or_default().into_iter().collect();
    let distance = |typed: &Pattern, path: &String| typed.distance(path.chars());
    let few = few(request, hole, found, distance, |_| ()).into_iter();
    few.map(|path| Completion::named(&path, kind, hole))
        .collect()
}

fn known(request: &Request<'_>, rule: &PathRule, of: Kind, base: &FilePath) -> BTreeSet<String> {
    let start = rule.starts_with.as_deref().unwrap_or("");
    let defined = request.snapshot.each_of_kind(of);
    let read_anyway = |summary: &&Summary| {
        let below = summary.path.relative_to(base);
        let format = request.host.format(of);
        rule.twice.is_some()
            && format
                .zip(below)
                .is_some_and(|(it, below)| is_read_anyway(it, below))
    };
    let defined = defined.filter(|summary| !read_anyway(summary));
    let targets = defined.filter_map(|summary| match rule.target {
        PathTarget::Folder => folder(summary),
        PathTarget::File | PathTarget::Any => Some(summary.path.clone()),
    });
    let below = targets.filter_map(|path| {
        let below = path.relative_to(base).filter(|below| !below.is_empty())?;
        let fits = rule.ends_with.as_deref();
        let fits = fits.is_none_or(|ending| below.ends_with(ending));
        fits.then(|| format!("{start}{below}"))
    });
    below.collect()
}

/// The folder that a path leads to: that of a skill, or of a plugin, whose manifest stands one deeper.
fn folder(summary: &Summary) -> Option<FilePath> {
    let parent = summary.path.parent()?;
    match summary.format.kind {
        Kind::Plugin => parent.parent(),
        _ => Some(parent),
    }
}
