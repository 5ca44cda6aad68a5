//! What refactorings promise: those that write the same in another way change no host's values, and can be undone; the others change
//! what they say they change and nothing else.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod shared;

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use fieldcraft::finding::Severity;
use fieldcraft::ide::{self, ActionKind, CodeAction};
use fieldcraft::loaders::{self, Loaded, Outcome};
use fieldcraft::model::{File, Surroundings};
use fieldcraft::rules;
use fieldcraft::text::{FilePath, FileRange, Text, TextRange, TextSize};
use fieldcraft::workspace::{Configs, Snapshot, scan};

fn file(path: &FilePath, text: &str) -> Arc<File> {
    let text = Text::new(text, None);
    Arc::new(File::new(path.clone(), text, &Surroundings::default()))
}

fn around(file: &Arc<File>) -> Snapshot {
    let root = file.path.parent().unwrap();
    Snapshot::of(
        [Arc::clone(file)],
        Vec::new(),
        Surroundings::default(),
        Configs::default(),
        vec![root],
    )
}

fn offered(snapshot: &Snapshot, path: &FilePath, offset: TextSize) -> Vec<CodeAction> {
    let range = TextRange::empty(offset);
    let path = path.clone();
    let actions = ide::code_actions(snapshot, &FileRange { path, range });
    let refactors =
        |action: &CodeAction| matches!(action.kind, ActionKind::Rewrite | ActionKind::Extract);
    actions.into_iter().filter(refactors).collect()
}

/// Every place where something may be offered: the keys of the frontmatter, and the headings.
fn places(file: &File) -> Vec<TextSize> {
    let entries = file.parse.frontmatter.iter();
    let entries = entries.flat_map(|block| &block.mapping.entries);
    let keys = entries.map(|entry| entry.key_range.start());
    let headings = file.parse.body.blocks.headings.iter();
    let mut all: Vec<TextSize> = keys.chain(headings.map(|it| it.range.start())).collect();
    if all.is_empty() {
        all.push(TextSize::new(0));
    }
    all
}

fn load(file: &File) -> Vec<Loaded> {
    let place = &file.definition.as_ref().unwrap().place;
    let text = file.text.as_str();
    loaders::load(text, &file.parse, place.format, place.scope, &file.path)
}

/// The values of each host that loads the file.
fn values(file: &File) -> BTreeMap<(&'static str, String), serde_json::Value> {
    let loaded = load(file).into_iter();
    let loaded = loaded.filter(|it| it.outcome != Outcome::Skipped);
    let fields = loaded.flat_map(|it| it.fields.into_iter().map(move |field| (it.host, field)));
    fields
        .map(|(host, field)| ((host, field.key), field.value))
        .collect()
}

fn serious(snapshot: &Snapshot, file: &File) -> Vec<&'static str> {
    let found = rules::check(snapshot, file).into_iter();
    let found = found.filter(|it| it.severity > Severity::Hint);
    found.map(|it| it.rule).collect()
}

fn windows(text: &str) -> bool {
    text.contains('\n') && text.matches("\r\n").count() == text.matches('\n').count()
}

fn keeps_its_promise(before: &Arc<File>, snapshot: &Snapshot, action: &CodeAction) {
    let text = before.text.as_str();
    let edits = &action.changes.edits[&before.path];
    let fixed = before.text.apply(edits).unwrap();
    let shown = format!(
        "{}: {}\n{text}\n=>\n{fixed}",
        before.path.as_str(),
        action.title
    );
    assert_ne!(fixed, text, "{shown}");
    assert!(windows(&fixed) || !windows(text), "{shown}");
    assert_eq!(
        fixed.starts_with('\u{feff}'),
        text.starts_with('\u{feff}'),
        "{shown}"
    );
    let after = file(&before.path, &fixed);
    let (mut old, mut new) = (values(before), values(&after));
    match action.title.split(' ').next().unwrap() {
        "Write" => {
            let same = |file: &File| file.text.slice(file.parse.body.range).to_owned();
            assert_eq!(same(before), same(&after), "{shown}");
        }
        "Move" => {
            old.retain(|(_, key), _| key != "description");
            new.retain(|(_, key), _| key != "description");
        }
        "Limit" => new.retain(|(_, key), _| key != "tools"),
        "Extract" => {
            old.retain(|(_, key), _| key != "skills");
            new.retain(|(_, key), _| key != "skills");
        }
        "Add" => {
            let outcome = load(&after)[0].outcome;
            assert_eq!(outcome, Outcome::Loads, "{shown}");
            old.clear();
        }
        other => unreachable!("{other}"),
    }
    for (key, value) in &old {
        assert_eq!(Some(value), new.get(key), "{key:?} {shown}");
    }
    let (found, left) = (serious(snapshot, before), serious(&around(&after), &after));
    let count = |rules: &[&str], rule: &str| rules.iter().filter(|it| **it == rule).count();
    for rule in &left {
        let new = count(&left, rule) > count(&found, rule);
        assert!(
            !new || action.kind == ActionKind::Extract,
            "{rule} is new: {shown}"
        );
    }
}

/// A style that was changed can be changed back: every host reads what it read before.
fn can_be_undone(before: &Arc<File>, action: &CodeAction, offset: TextSize) {
    let fixed = before.text.apply(&action.changes.edits[&before.path]);
    let after = file(&before.path, &fixed.unwrap());
    let snapshot = around(&after);
    let back = offered(&snapshot, &after.path, offset);
    let styles = back.iter().filter(|it| it.title.starts_with("Write "));
    let mut texts = styles.map(|it| after.text.apply(&it.changes.edits[&after.path]).unwrap());
    let text = before.text.as_str();
    assert!(
        texts.any(|text| {
            let undone = file(&before.path, &text);
            values(&undone) == values(&after)
        }),
        "{} cannot be undone: {text}",
        action.title
    );
}

#[test]
fn refactorings_of_real_files_keep_their_promise() {
    let Some(corpus) = shared::path("corpus") else {
        return;
    };
    let root = FilePath::new(corpus.to_str().unwrap());
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let found = scan::find(std::slice::from_ref(&root)).files;
    // A part of the files shows every way of writing many times over.
    for (index, path) in found
        .iter()
        .enumerate()
        .filter(|(index, _)| index % EVERY == 0)
    {
        let Ok(mut text) = fs::read_to_string(path.as_str()) else {
            continue;
        };
        if index % (2 * EVERY) == 0 && !text.contains('\r') {
            text = text.replace('\n', "\r\n");
        }
        let before = file(path, &text);
        if before.definition.is_none() {
            continue;
        }
        let snapshot = around(&before);
        for offset in places(&before) {
            for action in offered(&snapshot, path, offset) {
                let kind = action.title.split(' ').next().unwrap().to_owned();
                *seen.entry(kind.clone()).or_default() += 1;
                keeps_its_promise(&before, &snapshot, &action);
                if kind == "Write" {
                    can_be_undone(&before, &action, offset);
                }
            }
        }
    }
    for kind in ["Add", "Extract", "Move", "Write"] {
        assert!(seen.contains_key(kind), "{kind} is never offered: {seen:?}");
    }
}

/// Of so many files of the corpus one is looked at.
const EVERY: usize = 11;
