//! Single defects in a workspace without any: each is found, at exactly its characters, nothing else is, and the fix restores it.
//!
//! `mutations/workspace` is right; every section of the pages in `mutations/` breaks it in one way. In their diffs `«` and `»`
//! stand around what has to be found, `⟨200B⟩` for the character with that number, and `⟨9 × la ⟩` for `la ` nine times over.
//! A path may lead out of the workspace: `../style.md`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use fieldcraft::config::{self, Config, Level};
use fieldcraft::finding::{Finding, Severity};
use fieldcraft::loaders::{self, Loaded};
use fieldcraft::model::{File, Surroundings};
use fieldcraft::rules::{self, settings_unused};
use fieldcraft::text::{FilePath, Text};
use fieldcraft::workspace::Snapshot;
use fieldcraft::workspace::scan::{self, Reason};

/// Texts of a workspace, by path relative to its root.
type Tree = BTreeMap<String, String>;

const PAGES: [&str; 5] = ["agents", "skills", "manifests", "places", "settings"];

/// One way to break the workspace.
struct Mutation {
    title: String,
    diff: String,
    /// Severity and id of the rule that finds it.
    finding: (String, String),
    /// Whether another file is found to be a part of it, in the same words.
    twice: bool,
    outcome: Outcome,
}

/// What the fix of the finding does.
#[derive(Debug, PartialEq)]
enum Outcome {
    /// Every host reads what it read before the mutation.
    Restores,
    /// The finding is gone, nothing new is found; the original meaning cannot be known.
    Removes,
    /// There is none.
    NoFix,
}

impl Mutation {
    /// Reads a section: a title, a diff, and a line such as ``warning `tool-case`, the fix restores it``.
    fn parse(section: &str) -> Mutation {
        let (title, rest) = section.split_once('\n').unwrap();
        let (_, rest) = rest.split_once("```diff\n").expect(title);
        let (diff, verdict) = rest.split_once("\n```\n").expect(title);
        let verdict = verdict.trim();
        let (severity, rest) = verdict.split_once(" `").expect(title);
        let (rule, fix) = rest.split_once("`").expect(title);
        let (times, fix) = fix.split_once(", ").expect(title);
        Mutation {
            title: title.to_owned(),
            diff: format!("{diff}\n"),
            finding: (severity.to_owned(), rule.to_owned()),
            twice: times == " twice",
            outcome: match fix {
                "the fix restores it" => Outcome::Restores,
                "the fix removes it" => Outcome::Removes,
                "no fix" => Outcome::NoFix,
                other => panic!("{title}: {other}"),
            },
        }
    }

    /// The workspace with the defect, and the path and text that have to be found.
    fn apply(&self, original: &Tree) -> (Tree, (String, std::ops::Range<usize>)) {
        let mut tree = original.clone();
        let mut marked = None;
        for hunk in self.diff.split("--- ").skip(1) {
            let (path, lines) = hunk.split_once('\n').unwrap();
            let (path, windows) = match path.strip_suffix(" (CRLF)") {
                Some(path) => (path, true),
                None => (path, false),
            };
            let part = |sign: char| -> String {
                let lines = lines.split_inclusive('\n');
                lines.filter_map(|line| line.strip_prefix(sign)).collect()
            };
            let (old, new) = (part('-'), characters(&part('+')));
            if let Some(target) = new.strip_prefix("moved to ") {
                let text = tree.remove(path).expect(path);
                tree.insert(target.trim_end().to_owned(), text);
                continue;
            }
            let text = tree.entry(path.to_owned()).or_default();
            if old.is_empty() {
                text.push_str(&new);
            } else {
                assert_eq!(text.matches(&old).count(), 1, "{}: {old}", self.title);
                *text = text.replace(&old, &new);
            }
            if windows {
                *text = text.replace('\n', "\r\n");
            }
            if let Some(start) = text.find('«') {
                text.replace_range(start..start + '«'.len_utf8(), "");
                let end = text.find('»').unwrap();
                text.replace_range(end..end + '»'.len_utf8(), "");
                marked = Some((path.to_owned(), start..end));
            }
            if text.is_empty() {
                tree.remove(path);
            }
        }
        (tree, marked.expect(&self.title))
    }
}

/// `text` with its numbered characters and its repetitions.
fn characters(text: &str) -> String {
    let mut parts = text.split('⟨');
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (inner, rest) = part.split_once('⟩').unwrap();
        match inner.split_once(" × ") {
            Some((times, again)) => out.push_str(&again.repeat(times.parse().unwrap())),
            None => out.extend(char::from_u32(u32::from_str_radix(inner, 16).unwrap())),
        }
        out.push_str(rest);
    }
    out
}

fn mutations() -> Vec<Mutation> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mutations");
    let page = |name: &str| fs::read_to_string(folder.join(format!("{name}.md"))).unwrap();
    let pages = PAGES.map(page);
    let sections = pages.iter().flat_map(|page| page.split("\n## ").skip(1));
    sections.map(Mutation::parse).collect()
}

fn original() -> Tree {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mutations/workspace");
    let mut tree = Tree::new();
    collect(&root, "", &mut tree);
    tree
}

fn collect(folder: &Path, prefix: &str, tree: &mut Tree) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), tree);
        } else {
            let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
            tree.insert(format!("{prefix}{name}"), text);
        }
    }
}

/// A workspace on disk, read as `check` reads it.
struct Workspace {
    root: FilePath,
    snapshot: Snapshot,
    /// The settings file comes last.
    files: Vec<Arc<File>>,
    _folder: tempfile::TempDir,
}

impl Workspace {
    /// Writes and reads `tree`; `rules` are those that run although they are off otherwise.
    fn of(tree: &Tree, rules: &[&str]) -> Workspace {
        let folder = tempfile::tempdir().unwrap();
        // What surrounds the workspace belongs to the test, too.
        let inside = folder.path().join("shop");
        fs::create_dir(&inside).unwrap();
        for (path, text) in tree {
            let path = inside.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let real = inside.canonicalize().unwrap();
        let root = FilePath::new(real.to_str().unwrap());
        let found = scan::find(std::slice::from_ref(&root));
        let surroundings = Surroundings {
            roots: vec![root.clone()],
            home: None,
            plugins: found.plugins,
            named: found.named,
        };
        let (mut files, skipped) = scan::load(&found.files, &surroundings);
        for file in skipped {
            // Only somebody who has it open gets to see what there is to say about it.
            assert_eq!(file.reason, Reason::TooLarge, "{}", file.path);
            let text = fs::read_to_string(file.path.as_str()).unwrap();
            files.push(File::new(file.path, Text::new(text, None), &surroundings));
        }
        let levels = rules.iter().map(|rule| ((*rule).to_owned(), Level::Hint));
        let editor = Config {
            rules: levels.collect(),
            ..Config::default()
        };
        let (configs, settings) = scan::load_configs(std::slice::from_ref(&root), editor);
        files.extend(settings.into_iter().map(|(path, text)| {
            let text = Text::new(text.unwrap(), None);
            File::head(path, text, &surroundings)
        }));
        let files: Vec<Arc<File>> = files.into_iter().map(|f| Arc::new(f.with_body())).collect();
        let definitions = files.iter().filter(|it| !config::is_settings(&it.path));
        let snapshot = Snapshot::of(
            definitions.cloned(),
            Vec::new(),
            surroundings,
            configs,
            vec![root.clone()],
        );
        Workspace {
            root,
            snapshot: snapshot.with_disk(Arc::new(scan::FileSystem::new(Duration::MAX))),
            files,
            _folder: folder,
        }
    }

    /// Every finding, with the path of its file.
    fn findings(&self) -> Vec<(String, Finding)> {
        let of = |file: &Arc<File>| {
            let path = file.path.relative_to(&self.root).unwrap().to_owned();
            let mut found = rules::check(&self.snapshot, file);
            if config::is_settings(&file.path) {
                found.extend(settings_unused::report(&self.snapshot, file));
            }
            found.into_iter().map(move |found| (path.clone(), found))
        };
        self.files.iter().flat_map(of).collect()
    }

    fn text(&self, path: &str) -> &Text {
        let path = self.root.join(path);
        let file = self.files.iter().find(|file| file.path == path);
        &file.unwrap().text
    }

    /// What the hosts make of the file at `path`, and its body; nothing for a file that is not there.
    fn loaded(&self, path: &str) -> Option<(Vec<(String, Values)>, String)> {
        let path = self.root.join(path);
        let file = self.files.iter().find(|file| file.path == path)?;
        let place = &file.definition.as_ref()?.place;
        let text = file.text.as_str();
        let all = loaders::load(text, &file.parse, place.format, place.scope, &file.path);
        let values = |loaded: Loaded| {
            let fields = loaded.fields.into_iter().map(|f| (f.key, f.value));
            (format!("{:?}", loaded.outcome), fields.collect())
        };
        let body = file.text.slice(file.parse.body.range).trim().to_owned();
        Some((all.into_iter().map(values).collect(), body))
    }
}

/// The values that a host ends up with.
type Values = BTreeMap<String, serde_json::Value>;

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Hint => "hint",
        Severity::Information => "information",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn draw(workspace: &Workspace, findings: &[(String, Finding)]) -> String {
    let line = |(path, found): &(String, Finding)| {
        let written = workspace.text(path).slice(found.range);
        let (severity, rule) = (word(found.severity), found.rule);
        format!(
            "  {path} {severity} {rule} {written:?}: {}\n",
            found.message
        )
    };
    findings.iter().map(line).collect()
}

/// What is wrong with the way the mutation is found; nothing, if all is well.
fn complaint(mutation: &Mutation, original: &Tree) -> Option<String> {
    let (severity, rule) = &mutation.finding;
    let (mut tree, (path, range)) = mutation.apply(original);
    let optional = rules::rule(rule).expect(&mutation.title).opt_in;
    // The settings of a mutation say themselves where a rule is wanted.
    let asks = optional && !tree.contains_key(config::FILE_NAME);
    let asked: Vec<&str> = asks.then_some(rule.as_str()).into_iter().collect();
    let broken = Workspace::of(&tree, &asked);
    let mut found = broken.findings();
    if mutation.twice {
        let elsewhere = found
            .iter()
            .position(|(place, it)| *place != path && it.rule == rule);
        found.remove(elsewhere?);
    }
    let shown = draw(&broken, &found);
    let [(place, finding)] = found.as_slice() else {
        return Some(format!("not exactly one finding:\n{shown}"));
    };
    let at = usize::from(finding.range.start())..usize::from(finding.range.end());
    let exact = (place, at) == (&path, range.clone()) && finding.rule == rule;
    // A rule that is off otherwise reports what the settings say.
    let as_serious = optional || word(finding.severity) == severity;
    if !exact || !as_serious {
        let wanted = &tree[&path][range];
        return Some(format!(
            "wanted {severity} {rule} {wanted:?} in {path}, got\n{shown}"
        ));
    }
    let Some(fix) = &finding.fix else {
        return (mutation.outcome != Outcome::NoFix).then(|| "there is no fix".to_owned());
    };
    let text = broken.text(&path).apply(&fix.edits).unwrap();
    tree.insert(path.clone(), text.clone());
    let fixed = Workspace::of(&tree, &asked);
    let left = fixed.findings();
    if !left.is_empty() {
        return Some(format!(
            "left after the fix:\n{}\n{text}",
            draw(&fixed, &left)
        ));
    }
    let intact = Workspace::of(original, &asked);
    let read = fixed.loaded(&path);
    // No host reads settings, so nothing of theirs can be restored.
    let restored = read.is_some() && read == intact.loaded(&path);
    match mutation.outcome {
        Outcome::NoFix => Some(format!("there is a fix:\n{text}")),
        Outcome::Restores if !restored => Some(format!("the fix does not restore it:\n{text}")),
        Outcome::Removes if restored => Some("the fix restores it".to_owned()),
        _ => None,
    }
}

#[test]
fn nothing_is_wrong_with_the_workspace() {
    let every = rules::registry().iter().map(|rule| rule.id);
    // The workspace uses what its host adds to the standard.
    let every: Vec<&str> = every.filter(|id| *id != "not-portable").collect();
    let workspace = Workspace::of(&original(), &every);
    let found = workspace.findings();
    assert!(found.is_empty(), "{}", draw(&workspace, &found));
    assert!(workspace.files.len() > 12);
}

#[test]
fn each_defect_is_found_alone_and_put_right() {
    let original = original();
    let mutations = mutations();
    let complaints = mutations.iter().filter_map(|mutation| {
        let complaint = complaint(mutation, &original)?;
        Some(format!("{}: {complaint}\n", mutation.title))
    });
    let complaints: String = complaints.collect();
    assert!(complaints.is_empty(), "\n{complaints}");
}

#[test]
fn every_rule_finds_a_defect() {
    let mutations = mutations();
    let broken = |id: &str| mutations.iter().any(|it| it.finding.1 == id);
    let missing = rules::registry().iter().filter(|rule| !broken(rule.id));
    let missing: Vec<&str> = missing.map(|rule| rule.id).collect();
    assert_eq!(missing, [""; 0], "rules without a mutation");
}
