//! What a safe fix promises: the finding is gone, nothing as bad has appeared, and the host's values are the same or better.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    missing_docs,
    reason = "a test fails by panicking"
)]

#[path = "shared/random.rs"]
mod random;
mod shared;

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use fieldcraft::finding::{Finding, Safety, Severity};
use fieldcraft::loaders;
use fieldcraft::model::{File, Surroundings};
use fieldcraft::rules::{self, fix};
use fieldcraft::text::{FilePath, Text};
use fieldcraft::workspace::{Configs, Snapshot, scan};
use proptest::prelude::*;

const PLACES: [&str; 5] = [
    "/w/.claude/agents/a.md",
    "/w/.claude/skills/pdf/SKILL.md",
    "/w/.claude/commands/run.md",
    "/w/.claude/rules/ts.md",
    "/w/.agents/skills/pdf/SKILL.md",
];

fn surroundings() -> Surroundings {
    Surroundings {
        home: Some(FilePath::new("/home/me")),
        ..Surroundings::default()
    }
}

fn file(path: &str, text: &str) -> Arc<File> {
    let text = Text::new(text, None);
    Arc::new(File::new(FilePath::new(path), text, &surroundings()))
}

fn check(file: &Arc<File>) -> Vec<Finding> {
    rules::check(&around(file), file)
}

/// A workspace that holds the file, and a skill beside it.
fn around(file: &Arc<File>) -> Snapshot {
    let skill = self::file(
        "/w/.claude/skills/code-style/SKILL.md",
        "---\nname: style\ndescription: Says how code looks.\n---\n",
    );
    Snapshot::of(
        [skill, Arc::clone(file)],
        Vec::new(),
        surroundings(),
        Configs::default(),
        vec![FilePath::new("/w")],
    )
}

/// All fixes at once: nothing is left to do afterwards, line ends and the byte order mark stay, and no finding is new.
fn settle(path: &str, text: &str) {
    for unsafe_too in [false, true] {
        let before = file(path, text);
        let Some(fixed) = fix::fix(&around(&before), &before, unsafe_too) else {
            continue;
        };
        let after = file(path, &fixed.text);
        let again = fix::fix(&around(&after), &after, unsafe_too);
        let shown = format!("{text}\n=>\n{}", fixed.text);
        assert_eq!(again.map(|fixed| fixed.text), None, "{shown}");
        assert_eq!(
            fixed.text.starts_with('\u{feff}'),
            text.starts_with('\u{feff}'),
            "{shown}"
        );
        let windows = |text: &str| text.matches("\r\n").count() == text.matches('\n').count();
        assert!(windows(&fixed.text) || !windows(text), "{shown}");
        let hidden = fixed
            .findings
            .iter()
            .any(|it| HIDING.contains(&it.rule) || it.rule == "yaml-repaired");
        if unsafe_too || hidden {
            continue;
        }
        let (found, left) = (check(&before), check(&after));
        for other in &left {
            let new = count(&left, other.rule, Severity::Hint)
                > count(&found, other.rule, Severity::Hint);
            assert!(!new, "{} is new: {shown}", other.rule);
        }
    }
}

/// The values of the host of the file.
fn values(file: &File) -> BTreeMap<String, serde_json::Value> {
    let place = &file.definition.as_ref().unwrap().place;
    let text = file.text.as_str();
    let loaded = loaders::load(text, &file.parse, place.format, place.scope, &file.path);
    let fields = loaded.into_iter().next().map_or(Vec::new(), |l| l.fields);
    fields.into_iter().map(|f| (f.key, f.value)).collect()
}

/// The values without the brackets that the repair leaves on the first item of a list that was never closed.
fn without_brackets(
    values: BTreeMap<String, serde_json::Value>,
) -> BTreeMap<String, serde_json::Value> {
    let bare = |(key, mut value): (String, serde_json::Value)| {
        let first = value.as_array_mut().and_then(|items| items.first_mut());
        if let Some(serde_json::Value::String(text)) = first {
            *text = text.strip_prefix('[').unwrap_or(text).to_owned();
        }
        (key, value)
    };
    values.into_iter().map(bare).collect()
}

fn count(findings: &[Finding], rule: &str, least: Severity) -> usize {
    let same = |f: &&Finding| f.rule == rule && f.severity >= least;
    findings.iter().filter(same).count()
}

/// Rules about a block that the host does not read: behind their finding anything may come to light.
const HIDING: [&str; 4] = [
    "yaml-invalid",
    "frontmatter-early-close",
    "frontmatter-not-first-line",
    "frontmatter-unclosed",
];

/// Rules whose point is that a value comes to count, or counts differently.
const CHANGING: [&str; 6] = [
    "unknown-key",
    "wrong-type",
    "invalid-value",
    "tool-case",
    "tool-alias",
    "skill-not-found",
];

fn keep_their_promise(path: &str, text: &str) {
    let before = file(path, text);
    if before.definition.is_none() {
        return;
    }
    let found = check(&before);
    for finding in &found {
        let Some(fix) = &finding.fix else { continue };
        let fixed = before.text.apply(&fix.edits);
        assert!(fixed.is_some(), "edits overlap: {fix:?}\n{text}");
        let after = file(path, &fixed.unwrap());
        assert_ne!(after.text.as_str(), text, "{}: no change", finding.rule);
        if fix.safety != Safety::Safe {
            continue;
        }
        assert!(after.definition.is_some(), "{}: {text}", finding.rule);
        let left = check(&after);
        let shown = format!("{}\n{text}\n=>\n{}", finding.rule, after.text.as_str());
        let fewer = count(&left, finding.rule, Severity::Hint)
            < count(&found, finding.rule, Severity::Hint);
        let same = |f: &Finding| f.rule == finding.rule && f.range.start() == finding.range.start();
        let gone = fewer || !left.iter().any(same);
        assert!(gone, "the finding is still there: {shown}");
        if finding.rule == "yaml-repaired" {
            let block = after.parse.frontmatter.as_ref().unwrap().content;
            let read = serde_yaml::from_str::<serde_yaml::Value>(after.text.slice(block));
            // Keys that stand twice are a finding of their own.
            let valid = read.is_ok() || count(&left, "duplicate-key", Severity::Hint) > 0;
            assert!(valid, "not YAML for another reader: {shown}");
        }
        if HIDING.contains(&finding.rule) {
            continue;
        }
        // A key that no host knows, below a value that cannot be read, looks like prose until the value can be read.
        let revealed = |rule: &str| {
            finding.rule == "yaml-repaired"
                && matches!(rule, "unknown-key" | "duplicate-key" | "missing-key")
        };
        for other in left.iter().filter(|other| !revealed(other.rule)) {
            let least = finding.severity;
            let new = count(&left, other.rule, least) > count(&found, other.rule, least);
            assert!(!new, "{} is new: {shown}", other.rule);
        }
        let (old, new) = (values(&before), values(&after));
        if CHANGING.contains(&finding.rule) {
            for key in old.keys() {
                assert!(new.contains_key(key), "{key} is lost: {shown}");
            }
        } else if finding.rule == "yaml-repaired" {
            assert_eq!(without_brackets(old), without_brackets(new), "{shown}");
        } else {
            assert_eq!(old, new, "{shown}");
        }
    }
}

#[test]
fn fixes_of_real_files_keep_their_promise() {
    let Some(corpus) = shared::path("corpus") else {
        return;
    };
    let root = FilePath::new(corpus.to_str().unwrap());
    for (index, path) in scan::find(std::slice::from_ref(&root))
        .files
        .iter()
        .enumerate()
    {
        let text = fs::read_to_string(path.as_str());
        if let Ok(text) = text {
            keep_their_promise(path.as_str(), &text);
            settle(path.as_str(), &text);
            // Windows line ends take another way through most rules; a part of the files is enough.
            if index % 6 == 0 && !text.contains('\r') {
                settle(
                    path.as_str(),
                    &format!("\u{feff}{}", text.replace('\n', "\r\n")),
                );
            }
        }
    }
}

fn line() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "name",
        "description",
        "desciption",
        "Description",
        "tools",
        "allowed-tools",
        "disallowedTools",
        "model",
        "color",
        "permissionMode",
        "permission-mode",
        "maxTurns",
        "max_turns",
        "background",
        "skills",
        "memory",
        "paths",
        "globs",
        "argument-hint",
        "user-invocable",
        "disable-model-invocation",
        "effort",
        "license",
        "category",
        "initialPrompt",
        "initial-prompt",
    ]);
    let value = prop::sample::select(vec![
        "a",
        "reviewer",
        "Use when: x",
        "Use: it\\n\\n<example>\\nuser: y\\n</example>",
        "it's: fine # really",
        "say \"hi\": now",
        "[Read, Write",
        "[read, Grep]",
        "read, Bash(git *)",
        "Reed, MultiEdit",
        "Read --- Write",
        "\"quoted\" then",
        "@x",
        "*",
        "true",
        "yes",
        "42",
        "0",
        "",
        "~",
        "Blue",
        "acceptedits",
        "[/style, Style]",
        "\n  - read\n  - Bash(git: *)",
        "\n  - Task\n  - Read",
        "|\n  one\n  two",
        "{a: b}",
        "'x'",
        "sonet",
        "HIGH",
        "- x",
        "a:",
        "a:\nmore: b",
    ]);
    prop_oneof![
        8 => (key, value).prop_map(|(key, value)| format!("{key}: {value}\n")),
        1 => prop::sample::select(vec![
            "# a comment\n", "# ---- line\n", "# fieldcraft: allow unknown-key (x)\n", "# fieldcraft: allow yaml-repaired\n", "prose\n", "\n",
        ]).prop_map(str::to_owned),
    ]
}

fn document() -> impl Strategy<Value = String> {
    let start = prop::sample::select(vec![
        "---\n", "---\n", "---\n", "---\n", "\n---\n", "----\n",
    ]);
    let lines = prop::collection::vec(line(), 0..6);
    let end = prop::sample::select(vec![
        "---\n",
        "---\n",
        "---\n\n<example>\nx\n",
        "----\n",
        "",
    ]);
    (start, lines, end, any::<bool>()).prop_map(|(start, lines, end, windows)| {
        let text = format!("{start}{}{end}", lines.concat());
        if windows && text.len() % 4 == 0 {
            text.replace('\n', "\r\n")
        } else {
            text
        }
    })
}

proptest! {
    #![proptest_config(random::config(3000))]

    #[test]
    fn safe_fixes_keep_their_promise(text in document(), place in prop::sample::select(PLACES.to_vec())) {
        keep_their_promise(place, &text);
    }
}

proptest! {
    #![proptest_config(random::config(500))]

    #[test]
    fn fixes_settle(text in document(), place in prop::sample::select(PLACES.to_vec())) {
        settle(place, &text);
    }
}
