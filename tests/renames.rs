//! Renames in real workspaces, where they are at hand: whatever led somewhere still does, and renaming back restores every byte.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    missing_docs,
    reason = "a test fails by panicking"
)]

#[path = "shared/leads.rs"]
mod leads;
mod shared;
#[path = "shared/tree.rs"]
mod tree;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use expect_test::expect_file;
use fieldcraft::catalog::Kind;
use fieldcraft::ide::{self, Changes, Refusal};
use fieldcraft::text::{FilePath, FilePosition};
use fieldcraft::workspace::{Snapshot, Summary};
use leads::{Lead, compare, concerned, leads, strangers};
use rayon::prelude::*;
use tree::{Tree, moved};

/// A name that no workspace knows.
const FRESH: &str = "quite-fresh-name";

/// More definitions than this are sampled in even steps; those that share their name with another are always taken.
const MOST: usize = 24;

/// How a definition gets its other name.
#[derive(Debug, Clone)]
enum Way {
    /// With the cursor on its own name.
    OwnName,
    /// With the cursor on a reference of this file, counted from its start.
    Reference(FilePath, usize),
    /// By a move of its file or folder.
    Move(FilePath, FilePath),
}

/// What came of all renames of a workspace.
#[derive(Debug, Default)]
struct Report {
    counts: BTreeMap<String, usize>,
    complaints: Vec<String>,
}

impl Report {
    fn count(&mut self, what: &str) {
        *self.counts.entry(what.to_owned()).or_default() += 1;
    }
}

#[test]
fn renaming_breaks_nothing_and_can_be_taken_back() {
    let Some(corpus) = shared::path("corpus") else {
        return;
    };
    let mut roots: Vec<String> = fs::read_dir(&corpus)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        // Older versions of single files make no workspace of one moment.
        .filter(|name| !name.starts_with('_') && !name.ends_with("__history"))
        .collect();
    roots.sort();
    let reports: Vec<Report> = roots
        .par_iter()
        .with_max_len(1)
        .map(|root| workspace(&corpus, root))
        .collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut complaints = Vec::new();
    for report in reports {
        for (what, count) in report.counts {
            *counts.entry(what).or_default() += count;
        }
        complaints.extend(report.complaints);
    }
    assert!(
        complaints.is_empty(),
        "{} complaints\n{}",
        complaints.len(),
        complaints.join("\n")
    );
    let mut out = String::new();
    for (what, count) in counts {
        let _ = writeln!(out, "{count:6} {what}");
    }
    expect_file!["snapshots/corpus_renames.txt"].assert_eq(&out);
}

fn workspace(corpus: &Path, name: &str) -> Report {
    let root = FilePath::new(corpus.join(name).to_str().unwrap());
    let others = corpus.join(format!("_existing_paths/{name}.txt"));
    let others = fs::read_to_string(others).unwrap_or_default();
    let others: Vec<String> = others.lines().map(str::to_owned).collect();
    let mut tree = Tree::read(&root, &others);
    let mut report = Report::default();
    let subjects = subjects(&tree.workspace.snapshot());
    let names: Vec<String> = subjects
        .iter()
        .map(|(path, _)| {
            tree.workspace
                .snapshot()
                .summary(path)
                .unwrap()
                .name
                .to_string()
        })
        .collect();
    for (number, (path, way)) in subjects.iter().enumerate() {
        let before = report.complaints.len();
        rename(&mut tree, path, way, &mut report);
        tree.reset();
        // The name of a definition that stands far away, so that it is of another kind or plugin now and then.
        let other = &names[(number * 7 + names.len() / 2) % names.len()];
        if matches!(way, Way::OwnName) {
            take_name(&mut tree, path, other, &mut report);
            tree.reset();
        }
        for complaint in &mut report.complaints[before..] {
            *complaint =
                format!("{path}, {way:?}, {other}\n    {complaint}").replace(root.as_str(), name);
        }
    }
    report
}

/// Which definitions are renamed, and how.
fn subjects(snapshot: &Snapshot) -> Vec<(FilePath, Way)> {
    let kinds = [Kind::Agent, Kind::Skill, Kind::Command];
    let all: Vec<&Summary> = kinds
        .into_iter()
        .flat_map(|kind| snapshot.of_kind(kind))
        .collect();
    let step = all.len() / MOST + 1;
    let shared = |summary: &Summary| {
        let space = summary.namespace().unwrap();
        snapshot.defining(space, &summary.name).len() > 1
    };
    let mut mentions = BTreeMap::new();
    for summary in snapshot.each() {
        for (index, reference) in summary.references.iter().enumerate() {
            if let Some((_, found)) = snapshot.definition_of(&summary.path, reference) {
                let place = (summary.path.clone(), index);
                let first: &mut (FilePath, usize) = mentions
                    .entry(found.path.clone())
                    .or_insert_with(|| place.clone());
                *first = place.min(first.clone());
            }
        }
    }
    let mut out = Vec::new();
    for (number, summary) in all.into_iter().enumerate() {
        if number % step != 0 && !shared(summary) {
            continue;
        }
        let path = &summary.path;
        if summary.name_range.is_some() {
            out.push((path.clone(), Way::OwnName));
        }
        if let Some((file, index)) = mentions.get(path) {
            out.push((path.clone(), Way::Reference(file.clone(), *index)));
        }
        let (from, to) = match summary.format.kind {
            Kind::Skill => {
                let folder = path.parent().unwrap();
                let to = folder.parent().unwrap().join(FRESH);
                (folder, to)
            }
            _ => (
                path.clone(),
                path.parent().unwrap().join(&format!("{FRESH}.md")),
            ),
        };
        out.push((path.clone(), Way::Move(from, to)));
    }
    out
}

/// The changes that make the name `new`, and the name before.
fn changes(
    snapshot: &Snapshot,
    path: &FilePath,
    way: &Way,
    new: &str,
) -> Result<(Changes, String), Refusal> {
    if let Way::Move(from, to) = way {
        let mut changes = ide::files_renamed(snapshot, &[(from.clone(), to.clone())]);
        changes.moves.push((from.clone(), to.clone()));
        return Ok((changes, snapshot.summary(path).unwrap().name.to_string()));
    }
    let at = place(snapshot, path, way);
    let old = ide::prepare_rename(snapshot, &at)?.placeholder;
    // A command stays in its folder.
    let new = match old.rsplit_once(':') {
        Some((folder, _)) if new == FRESH => format!("{folder}:{new}"),
        _ => new.to_owned(),
    };
    Ok((ide::rename(snapshot, &at, &new, true)?, old))
}

fn place(snapshot: &Snapshot, path: &FilePath, way: &Way) -> FilePosition {
    let (path, range) = match way {
        Way::Reference(file, index) => {
            let summary = snapshot.summary(file).unwrap();
            (file, summary.references[*index].range)
        }
        _ => (path, snapshot.summary(path).unwrap().name_range.unwrap()),
    };
    FilePosition {
        path: path.clone(),
        offset: range.end(),
    }
}

fn rename(tree: &mut Tree, path: &FilePath, way: &Way, report: &mut Report) {
    let snapshot = tree.opened(match way {
        Way::Reference(file, _) => file,
        _ => path,
    });
    let kind = snapshot.summary(path).unwrap().format.kind.noun();
    let (made, old) = match changes(&snapshot, path, way, FRESH) {
        Ok(done) => done,
        Err(refusal) => return report.count(&refused("there", &refusal)),
    };
    report.count(&match way {
        Way::OwnName => format!("{kind} renamed at its own name"),
        Way::Reference(..) => format!("{kind} renamed at a reference"),
        Way::Move(..) => format!("{kind} moved"),
    });
    make(tree, &snapshot, path, [&old, FRESH], &made, report);
    let after = tree.workspace.snapshot();
    let place = moved(path, &made.moves);
    let renamed = after.summary(&place).is_some_and(|summary| {
        summary.goes_by(FRESH) || summary.name.ends_with(&format!(":{FRESH}"))
    });
    let kept = made.edits.is_empty() && made.moves.is_empty();
    if kept || (!renamed && !matches!(way, Way::Move(..))) {
        report
            .complaints
            .push("it does not go by the new name".to_owned());
    }
    let space = snapshot.summary(path).and_then(Summary::namespace).unwrap();
    let shared = snapshot.defining(space, &old).len() > 1;
    rename_back(tree, &place, way, &made, (&old, shared), report);
}

/// Makes the changes and looks whether everything leads where it led before.
fn make(
    tree: &mut Tree,
    snapshot: &Snapshot,
    path: &FilePath,
    names: [&str; 2],
    made: &Changes,
    report: &mut Report,
) {
    let before: Vec<(FilePath, Vec<Lead>)> = concerned(snapshot, names, made)
        .into_iter()
        .map(|file| (file.clone(), leads(snapshot, &file)))
        .collect();
    for (file, leads) in &before {
        strangers(snapshot, path, file, leads, made, &mut report.complaints);
    }
    tree.apply(made);
    let after = tree.workspace.snapshot();
    for (file, before) in before {
        compare(&after, &file, before, &made.moves, &mut report.complaints);
    }
}

/// A rename to a name that another definition has is refused, or nothing comes to mean that other one, or this one.
fn take_name(tree: &mut Tree, path: &FilePath, name: &str, report: &mut Report) {
    let snapshot = tree.opened(path);
    let at = place(&snapshot, path, &Way::OwnName);
    match ide::rename(&snapshot, &at, name, true) {
        Err(refusal) => report.count(&refused("a name of others", &refusal)),
        Ok(made) => {
            report.count("renamed to a name that others have");
            let old = ide::prepare_rename(&snapshot, &at).unwrap().placeholder;
            make(tree, &snapshot, path, [&old, name], &made, report);
        }
    }
}

fn rename_back(
    tree: &mut Tree,
    path: &FilePath,
    way: &Way,
    made: &Changes,
    (old, shared): (&str, bool),
    report: &mut Report,
) {
    let way = match way {
        Way::OwnName => Way::OwnName,
        Way::Reference(file, index) => Way::Reference(moved(file, &made.moves), *index),
        Way::Move(from, to) => Way::Move(to.clone(), from.clone()),
    };
    let snapshot = tree.opened(match &way {
        Way::Reference(file, _) => file,
        _ => path,
    });
    let back = match changes(&snapshot, path, &way, old) {
        Ok((back, _)) => back,
        Err(refusal) => {
            let reason = refused("back", &refusal);
            if reason.contains("is taken by") && !shared {
                report
                    .complaints
                    .push(format!("{reason}, though no other goes by {old}"));
            }
            return report.count(&reason);
        }
    };
    tree.apply(&back);
    for (path, before, after) in tree.differences() {
        // `API Designer` becomes `Api Designer` on the way: the name does not say which letters were large.
        if before.eq_ignore_ascii_case(&after) {
            report.count("title with other capitals than before");
            continue;
        }
        let mut lines = before.lines().zip(after.lines());
        let line = lines.find(|(before, after)| before != after);
        let what = format!("not restored: {path}: {line:?}");
        report.complaints.push(what);
    }
}

/// The sentence of a refusal without the names in it.
fn refused(direction: &str, Refusal(reason): &Refusal) -> String {
    let pieces = reason.split('`').enumerate();
    let pieces = pieces.map(|(at, piece)| if at % 2 == 1 { "…" } else { piece });
    format!(
        "refused, {direction}: {}",
        pieces.collect::<Vec<_>>().join("`")
    )
}
