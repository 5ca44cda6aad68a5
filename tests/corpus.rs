//! Real workspaces, where they are at hand: nothing panics, kinds and headings are right, counts per rule stay put.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod shared;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use expect_test::expect_file;
use fieldcraft::catalog::Severity;
use fieldcraft::config::{Config, Level};
use fieldcraft::model::{File, Surroundings};
use fieldcraft::syntax::{self, value::Node, value::Value};
use fieldcraft::text::{Encoding, FilePath, Text};
use fieldcraft::workspace::{Configs, Disk, Entry, Snapshot, scan};
use fieldcraft::{ide, model, rules};
use serde_json::Value as Json;

fn manifest(corpus: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(corpus.join("MANIFEST.tsv")).unwrap();
    let lines = text.lines().skip(1);
    lines
        .map(|line| {
            let mut columns = line.split('\t');
            let path = columns.next().unwrap().to_owned();
            (path, columns.next().unwrap().to_owned())
        })
        .collect()
}

/// Every workspace with its files, read as `check` reads them.
fn workspaces(corpus: &Path) -> Vec<(FilePath, Snapshot, Vec<Arc<File>>)> {
    let mut folders: Vec<FilePath> = fs::read_dir(corpus)
        .unwrap()
        .filter_map(|entry| {
            let path = entry.unwrap().path();
            path.is_dir().then(|| FilePath::new(path.to_str().unwrap()))
        })
        .filter(|path| !path.file_name().starts_with('_'))
        .collect();
    folders.sort();
    folders.into_iter().map(workspace).collect()
}

fn workspace(root: FilePath) -> (FilePath, Snapshot, Vec<Arc<File>>) {
    let found = scan::find(std::slice::from_ref(&root));
    let surroundings = Surroundings {
        roots: vec![root.clone()],
        home: None,
        plugins: found.plugins,
        named: found.named,
    };
    let (files, _) = scan::load(&found.files, &surroundings);
    let files: Vec<Arc<File>> = files
        .into_iter()
        .map(|file| Arc::new(file.with_body()))
        .collect();
    let snapshot = Snapshot::of(
        files.clone(),
        Vec::new(),
        surroundings,
        every_rule(),
        vec![root.clone()],
    )
    .with_disk(Arc::new(Upstream::of(&root)));
    (root, snapshot, files)
}

/// Settings that turn on the rules that are off otherwise.
fn every_rule() -> Configs {
    let optional = rules::registry().iter().filter(|rule| rule.opt_in);
    let levels = optional.map(|rule| (rule.id.to_owned(), Level::Hint));
    Configs {
        editor: Config {
            rules: levels.collect(),
            ..Config::default()
        },
        ..Configs::default()
    }
}

/// The disk, and what stands in the repository that a workspace was copied from and was left out of the copy.
#[derive(Debug)]
struct Upstream {
    disk: scan::FileSystem,
    left_out: Vec<FilePath>,
}

impl Upstream {
    fn of(root: &FilePath) -> Upstream {
        let corpus = root.parent().unwrap();
        let lines =
            |file: String| fs::read_to_string(corpus.join(&file).as_str()).unwrap_or_default();
        let existing = lines(format!("_existing_paths/{}.txt", root.file_name()));
        let definitions = lines(format!("_not_copied/{}.tsv", root.file_name()));
        let definitions = definitions
            .lines()
            .filter_map(|line| line.split('\t').nth(1));
        let paths = existing.lines().chain(definitions);
        Upstream {
            disk: scan::FileSystem::new(Duration::MAX),
            left_out: paths.map(|path| root.join(path)).collect(),
        }
    }
}

impl Disk for Upstream {
    fn entry(&self, path: &FilePath) -> Option<Entry> {
        let here = self.disk.entry(path)?;
        if here != Entry::Missing {
            return Some(here);
        }
        // What is below a listed folder exists, whatever it is called.
        let mut known = self.left_out.iter();
        let related = known.any(|other| other.starts_with(path) || path.starts_with(other));
        let is_file = path.file_name().contains('.');
        Some(match (related, is_file) {
            (false, _) => Entry::Missing,
            (true, true) => Entry::File,
            (true, false) => Entry::Folder,
        })
    }

    fn text(&self, path: &FilePath) -> Option<Text> {
        self.disk.text(path)
    }
}

#[test]
fn findings_per_rule_stay_put() {
    let Some(corpus) = shared::path("corpus") else {
        return;
    };
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut checked = 0;
    for (_, snapshot, files) in workspaces(&corpus) {
        for file in files.iter().filter(|file| file.definition.is_some()) {
            checked += 1;
            for finding in rules::check(&snapshot, file) {
                assert!(
                    finding.range.end() <= file.text.len(),
                    "{}: {finding:?}",
                    file.path
                );
                let severity = match finding.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Information => "information",
                    Severity::Hint => "hint",
                };
                *counts.entry((finding.rule, severity)).or_default() += 1;
            }
        }
    }
    let mut out = format!("{checked} definitions\n");
    for ((rule, severity), count) in counts {
        let _ = writeln!(out, "{count:6} {rule} ({severity})");
    }
    expect_file!["snapshots/corpus_counts.txt"].assert_eq(&out);
}

#[test]
fn the_report_of_everything_is_valid_json() {
    let Some(corpus) = shared::path("corpus") else {
        return;
    };
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_fieldcraft"))
        .args(["check", "--format", "json", "."])
        .current_dir(&corpus)
        .env("HOME", &corpus)
        .output()
        .unwrap();
    let report: Json = serde_json::from_slice(&output.stdout).unwrap();
    let files = report["files"].as_array().unwrap();
    assert_eq!(report["summary"]["files"], files.len());
    assert!(files.len() > 1000, "{}", files.len());
    let findings = files
        .iter()
        .flat_map(|file| file["findings"].as_array().unwrap());
    for finding in findings {
        let (start, end) = (&finding["range"]["start"], &finding["range"]["end"]);
        let key = |place: &Json| (place["line"].as_u64(), place["character"].as_u64());
        assert!(key(start) <= key(end), "{finding}");
        assert!(rules::rule(finding["rule"].as_str().unwrap()).is_some());
    }
}

#[test]
fn the_folder_decides_the_kind() {
    let Some(corpus) = shared::path("corpus") else {
        return;
    };
    let expected = BTreeMap::from([
        ("claude-agent", "agent"),
        ("skill", "skill"),
        ("command", "command"),
        ("claude-rule", "rule"),
        ("output-style", "output-style"),
        ("claude-md", "memory"),
        ("agents-md", "memory"),
        ("plugin-json", "plugin"),
        ("marketplace-json", "marketplace"),
        ("mcp-json", "mcp-config"),
        ("settings-json", "settings"),
    ]);
    let root = FilePath::new(corpus.to_str().unwrap());
    let kinds: BTreeMap<String, Option<&str>> = workspaces(&corpus)
        .into_iter()
        .flat_map(|(_, _, files)| files)
        .map(|file| {
            let kind = file.kind().map(|kind| kind.as_str());
            (file.path.relative_to(&root).unwrap().to_owned(), kind)
        })
        .collect();
    let mut out = String::new();
    for (path, kind) in manifest(&corpus) {
        let Some(found) = kinds.get(&path) else {
            continue;
        };
        let wanted = expected.get(kind.as_str()).copied();
        if *found != wanted {
            let _ = writeln!(out, "{kind}: {} {path}", found.unwrap_or("nothing"));
        }
    }
    expect_file!["snapshots/corpus_kinds.txt"].assert_eq(&out);
}

/// What an independent parser says of some files.
fn truths() -> Vec<(String, Json, String)> {
    let (Some(corpus), Some(truth)) = (shared::path("corpus"), shared::path("truth")) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = fs::read_dir(truth)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with(|c: char| c.is_ascii_digit()) && name.ends_with(".json")
        })
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let json: Json = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
            let name = json["path"].as_str().unwrap().to_owned();
            let bytes = fs::read(corpus.join(&name)).unwrap();
            (name, json, String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect()
}

fn line_of(text: &Text, offset: text_size::TextSize) -> u64 {
    u64::from(text.position(offset, Encoding::Utf8).line)
}

#[test]
fn headings_fences_and_yaml_agree_with_independent_parsers() {
    let mut differences = String::new();
    for (name, truth, content) in truths() {
        let text = Text::new(&content, None);
        let parse = syntax::parse(&content, &model::is_known_key);
        let body = truth["body_start_line"].as_u64().unwrap();
        let ours = line_of(&text, parse.body.range.start());
        if ours != body {
            let _ = writeln!(
                differences,
                "{name}: the body starts on line {body}, ours on {ours}"
            );
            continue;
        }
        let headings: Vec<(u64, u64, &str)> = parse
            .body
            .blocks
            .headings
            .iter()
            .map(|h| {
                (
                    line_of(&text, h.range.start()),
                    u64::from(h.level),
                    text.slice(h.text),
                )
            })
            .collect();
        let wanted: Vec<(u64, u64, &str)> = truth["headings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|h| {
                (
                    h["line"].as_u64().unwrap(),
                    h["level"].as_u64().unwrap(),
                    h["text"].as_str().unwrap(),
                )
            })
            .collect();
        if headings != wanted {
            let _ = writeln!(
                differences,
                "{name}: headings {headings:?}, wanted {wanted:?}"
            );
        }
        let fences: Vec<(u64, bool)> = parse
            .body
            .blocks
            .fences
            .iter()
            .map(|f| (line_of(&text, f.range.start()), f.closed))
            .collect();
        let wanted: Vec<(u64, bool)> = truth["fences"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| {
                (
                    f["start_line"].as_u64().unwrap(),
                    f["closed"].as_bool().unwrap(),
                )
            })
            .collect();
        if fences != wanted {
            let _ = writeln!(differences, "{name}: fences {fences:?}, wanted {wanted:?}");
        }
        yaml_difference(&mut differences, &name, &truth, &parse);
    }
    expect_file!["snapshots/truth_differences.txt"].assert_eq(&differences);
}

fn yaml_difference(out: &mut String, name: &str, truth: &Json, parse: &syntax::Parse) {
    let Some(wanted) = truth["yaml"]["strict_yaml_ok"].as_bool() else {
        return;
    };
    let Some(frontmatter) = &parse.frontmatter else {
        let _ = writeln!(out, "{name}: no frontmatter found");
        return;
    };
    if frontmatter.error.is_none() != wanted {
        let _ = writeln!(
            out,
            "{name}: strict YAML {wanted}, ours {:?}",
            frontmatter.error
        );
    }
    let keys = truth["yaml"]["keys"].as_array().unwrap();
    let wanted: Vec<&str> = keys
        .iter()
        .map(|key| key["name"].as_str().unwrap())
        .collect();
    let ours: Vec<&str> = frontmatter
        .mapping
        .entries
        .iter()
        .map(|entry| &*entry.key)
        .collect();
    if ours != wanted {
        let _ = writeln!(out, "{name}: keys {ours:?}, wanted {wanted:?}");
    }
}

#[test]
fn every_verb_answers_everywhere() {
    let Some(corpus) = shared::path("corpus") else {
        return;
    };
    let mut answered = 0;
    for (_, snapshot, files) in workspaces(&corpus) {
        // One file in seven keeps this short in a debug build; which ones does not change.
        for file in files
            .iter()
            .step_by(7)
            .filter(|file| file.definition.is_some())
        {
            ide::document_symbols(&snapshot, &file.path);
            ide::folding_ranges(&snapshot, &file.path);
            let step = usize::from(file.text.len()) / 8 + 1;
            for offset in (0..usize::from(file.text.len())).step_by(step) {
                let at = fieldcraft::text::FilePosition {
                    path: file.path.clone(),
                    offset: u32::try_from(offset).unwrap().into(),
                };
                ide::completions(&snapshot, &at);
                ide::hover(&snapshot, &at);
                answered += 1;
            }
        }
    }
    assert!(answered > 1000, "{answered}");
}

#[test]
fn no_range_leaves_its_file() {
    for (name, _, content) in truths() {
        let parse = syntax::parse(&content, &model::is_known_key);
        let mut ranges: Vec<text_size::TextRange> = Vec::new();
        for entry in parse.frontmatter.iter().flat_map(|f| &f.mapping.entries) {
            ranges.push(entry.key_range);
            node_ranges(&entry.value, &mut ranges);
        }
        ranges.extend(parse.body.sections.iter().map(|section| section.range));
        ranges.extend(
            parse
                .body
                .references
                .iter()
                .map(|reference| reference.range),
        );
        for range in ranges {
            let slice = content.get(std::ops::Range::<usize>::from(range));
            assert!(slice.is_some(), "{name}: {range:?}");
        }
    }
}

fn node_ranges(node: &Node, out: &mut Vec<text_size::TextRange>) {
    out.push(node.range);
    match &node.value {
        Value::Sequence(sequence) => sequence
            .items
            .iter()
            .for_each(|item| node_ranges(item, out)),
        Value::Mapping(mapping) => mapping.entries.iter().for_each(|entry| {
            out.push(entry.key_range);
            node_ranges(&entry.value, out);
        }),
        _ => {}
    }
}
