//! Paths of a manifest: to the files and folders of what its host would find there, and to those on the way.

use std::collections::BTreeSet;

use super::context::Request;
use super::few::few;
use super::files::{Form, Site, files};
use super::{Completion, CompletionKind, Hole};
use crate::catalog::{Key, Kind, PathRule, PathTarget, catalog};
use crate::ide::fuzzy::Pattern;
use crate::model::named::is_read_anyway;
use crate::model::references::manifest_base;
use crate::text::{FilePath, TextRange};
use crate::workspace::{Entry, Summary};

/// What the paths of `key` can lead to: definitions that are known, then what lies in the folder that is typed so far.
pub(super) fn paths(request: &Request<'_>, key: &Key, hole: &Hole) -> Vec<Completion> {
    let Some((rule, base)) = key
        .path
        .as_ref()
        .zip(manifest_base(request.file, request.format))
    else {
        return Vec::new();
    };
    let known = rule.of.map(|of| known(request, rule, of, &base));
    let known = known.unwrap_or_default().into_iter().collect();
    let kind = match rule.target {
        PathTarget::Folder => CompletionKind::Folder,
        PathTarget::File | PathTarget::Any => CompletionKind::File,
    };
    let distance = |typed: &Pattern, path: &String| typed.distance(path.chars());
    let few = few(request, hole, known, distance, |_| ()).into_iter();
    let mut found: Vec<Completion> = few
        .map(|path| Completion::named(&path, kind, hole))
        .collect();
    let mut on_disk = on_disk(request, rule, base, hole);
    on_disk.retain(|new| {
        let path = new.label.trim_end_matches('/');
        found.iter().all(|known| known.label != path)
    });
    found.extend(on_disk);
    found
}

/// What lies in the folder that is typed so far and may be meant, or leads to it.
fn on_disk(request: &Request<'_>, rule: &PathRule, base: FilePath, hole: &Hole) -> Vec<Completion> {
    let start = rule.starts_with.as_deref().unwrap_or("");
    let range = TextRange::new(hole.range.start().min(request.cursor), request.cursor);
    let written = request.file.text.slice(range);
    let typed = if start.starts_with(written) {
        start
    } else {
        written
    };
    // A host loads nothing from outside.
    if !typed.starts_with(start) || typed.split('/').any(|part| part == "..") {
        return Vec::new();
    }
    let site = Site {
        base,
        typed,
        hole: hole.clone(),
        form: Form::Quoted,
    };
    let definition = rule.of.is_some_and(|of| !catalog().is_json(of));
    let ending = if definition { ".md" } else { "" };
    let ending = rule.ends_with.as_deref().unwrap_or(ending);
    files(request, &site, |name, entry| {
        entry == Entry::Folder || (rule.target != PathTarget::Folder && name.ends_with(ending))
    })
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
