//! Paths of links and imports, and anchors behind the paths of links.

use text_size::TextSize;

use super::super::context::Request;
use super::super::few::few;
use super::super::files::{Form, Site, files};
use super::super::{Completion, CompletionKind, Hole, ranked};
use super::{hole, opens};
use crate::catalog::Kind;
use crate::ide::file_rename::relative;
use crate::ide::fuzzy::Pattern;
use crate::model::File;
use crate::model::anchors::anchors;
use crate::model::references::import_base;
use crate::workspace::Summary;

/// Paths behind `@`, where the host pulls files in.
pub(super) fn imports(request: &Request<'_>) -> Vec<Completion> {
    let definition = request.definition;
    let base = import_base(request.file, definition).filter(|_| definition.follows_imports());
    let (before, behind) = request.line();
    let Some((base, (front, typed))) = base.zip(before.rsplit_once('@')) else {
        return Vec::new();
    };
    if !opens(front) || length(typed) < typed.len() {
        return Vec::new();
    }
    paths(
        request,
        &Site {
            base,
            typed,
            hole: around(request, typed, length(behind)),
            form: Form::Import,
        },
    )
}

/// How much of `text` belongs to an import: all up to the first blank without a backslash.
fn length(text: &str) -> usize {
    let mut escaped = false;
    let ends = |c: char| {
        let ends = (c.is_whitespace() && !escaped) || c == '`';
        escaped = c == '\\' && !escaped;
        ends
    };
    text.find(ends).unwrap_or(text.len())
}

/// Paths behind `](` and in the definition of a link.
pub(super) fn link_targets(request: &Request<'_>) -> Vec<Completion> {
    let site = target(request).filter(|site| !site.typed.contains('#'));
    site.map_or_else(Vec::new, |site| paths(request, &site))
}

/// Anchors of headings behind `](path#`, or of this file behind `](#`.
pub(super) fn link_fragments(request: &Request<'_>) -> Vec<Completion> {
    let Some(site) = target(request) else {
        return Vec::new();
    };
    let Some((path, typed)) = site.typed.split_once('#') else {
        return Vec::new();
    };
    let hole = around(request, typed, until(request.line().1, &[')', '>', ' ']));
    let found = match path {
        "" => headings(request.file, &hole),
        _ => {
            let target = site.target(request, path);
            let read = target.and_then(|target| {
                let text = request.snapshot.text(&target)?;
                Some(File::document(target, text))
            });
            read.map_or_else(Vec::new, |file| headings(&file, &hole))
        }
    };
    ranked(found, 0)
}

fn headings(file: &File, hole: &Hole) -> Vec<Completion> {
    let anchors = anchors(file).into_iter();
    anchors
        .filter(|(_, anchor)| !anchor.is_empty())
        .map(|(heading, anchor)| {
            Completion::named(&anchor, CompletionKind::Section, hole)
                .detailed(file.text.slice(heading.text))
        })
        .collect()
}

/// The target of a link at the cursor, its fragment included.
fn target<'a>(request: &Request<'a>) -> Option<Site<'a>> {
    let (before, behind) = request.line();
    let written = before.get(start(before)?..)?;
    let (typed, form) = match written.strip_prefix('<') {
        Some(typed) => (typed, Form::Angle),
        None => (written, Form::Link),
    };
    let open = match form {
        Form::Angle => !typed.contains(['<', '>']),
        _ => !typed.contains([' ', '<']) && is_open(typed),
    };
    if !open || typed.contains([':', '{']) {
        return None;
    }
    let mut hole = match form {
        Form::Angle => around(request, typed, until(behind, &['>', '#', ')'])),
        _ => around(request, typed, until(behind, &[')', ' ', '#'])),
    };
    hole.after = (form == Form::Angle && !behind.contains('>')).then_some('>');
    Some(Site {
        base: request.file.path.parent()?,
        typed,
        hole,
        form,
    })
}

/// Where the target of a link starts, of the last one in `before`.
fn start(before: &str) -> Option<usize> {
    if let Some(at) = before.rfind("](") {
        return Some(at + 2);
    }
    let line = before.trim_start();
    let (_, target) = line.split_once("]:")?;
    let defines = line.starts_with('[') && !line.starts_with("[^");
    defines.then(|| before.len() - target.trim_start().len())
}

/// Whether every parenthesis that `typed` closes was opened in it.
fn is_open(typed: &str) -> bool {
    let mut depth = 0usize;
    typed.chars().all(|c| match c {
        '(' => {
            depth += 1;
            true
        }
        ')' if depth == 0 => false,
        ')' => {
            depth -= 1;
            true
        }
        _ => true,
    })
}

fn until(text: &str, ends: &[char]) -> usize {
    text.find(ends).unwrap_or(text.len())
}

/// The hole of what is `typed` and of so many bytes behind the cursor.
fn around(request: &Request<'_>, typed: &str, behind: usize) -> Hole {
    let behind = TextSize::try_from(behind).unwrap_or_default();
    hole(
        request.cursor - TextSize::of(typed),
        request.cursor + behind,
    )
}

/// What lies in the folder that is typed so far, and every definition below the same root.
fn paths(request: &Request<'_>, site: &Site<'_>) -> Vec<Completion> {
    let mut found = files(request, site, |_, _| true);
    let mut known = definitions(request, site);
    if !found.is_empty() {
        // Whoever has gone into a folder wants nothing that lies elsewhere.
        let folder = site.typed.trim_end_matches(|c| c != '/');
        known.retain(|known| known.label.starts_with(folder));
    }
    for known in known {
        match found.iter_mut().find(|file| file.label == known.label) {
            Some(same) => same.detail = known.detail,
            None => found.push(known),
        }
    }
    ranked(found, 0)
}

fn definitions(request: &Request<'_>, site: &Site<'_>) -> Vec<Completion> {
    let Some(root) = request.snapshot.root_of(&request.file.path) else {
        return Vec::new();
    };
    let known = Kind::ALL
        .into_iter()
        .flat_map(|kind| request.snapshot.of_kind(kind));
    let mut found: Vec<(String, &Summary)> = known
        .filter(|summary| summary.path != request.file.path && summary.path.starts_with(root))
        // Manifests are for the host, not for a model.
        .filter(|summary| summary.path.file_name().ends_with(".md"))
        .filter_map(|summary| {
            let way = relative(&site.base, &summary.path);
            let here = site.typed.starts_with("./") && !way.starts_with("../");
            let lead = if here { "./" } else { "" };
            let path = site.form.encoded(&way)?;
            Some((format!("{lead}{path}"), summary))
        })
        .collect();
    // Near files first: those with the shortest way.
    found.sort_by_cached_key(|(path, _)| (path.matches('/').count(), path.clone()));
    let distance = |typed: &Pattern, (path, _): &(String, _)| typed.distance(path.chars());
    let few = few(request, &site.hole, found, distance, |_| ()).into_iter();
    let offered = few.map(|(path, summary)| {
        Completion::named(&path, CompletionKind::File, &site.hole)
            .detailed(summary.format.title.clone())
    });
    offered.collect()
}
