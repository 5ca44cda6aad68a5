//! Where a host does not load a file, the file has an error that says so.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test fails by panicking"
)]

use std::sync::Arc;

use fieldcraft::finding::{Finding, Severity};
use fieldcraft::loaders::{self, Loaded, Outcome};
use fieldcraft::model::{File, Surroundings};
use fieldcraft::rules;
use fieldcraft::text::{FilePath, Text};
use fieldcraft::workspace::{Configs, Snapshot};

const AGENT: &str = "/w/.claude/agents/a.md";

fn file(text: &str) -> Arc<File> {
    let text = Text::new(text, None);
    Arc::new(File::new(
        FilePath::new(AGENT),
        text,
        &Surroundings::default(),
    ))
}

fn check(file: &Arc<File>) -> Vec<Finding> {
    let snapshot = Snapshot::of(
        [Arc::clone(file)],
        Vec::new(),
        Surroundings::default(),
        Configs::default(),
        vec![FilePath::new("/w")],
    );
    rules::check(&snapshot, file)
}

fn load(file: &File) -> Loaded {
    let place = &file.definition.as_ref().unwrap().place;
    let text = file.text.as_str();
    let loaded = loaders::load(text, &file.parse, place.format, place.scope, &file.path);
    loaded.into_iter().next().unwrap()
}

/// Blocks of subagents that Claude Code does not load, or only just.
const BLOCKS: [&str; 62] = [
    "name: a\ndescription: b\nhooks: []",
    "name: a\ndescription: b\nhooks: x",
    "name: a\ndescription: b\nhooks: 7",
    "name: a\ndescription: b\nhooks: true",
    "name: a\ndescription: b\nhooks: \"\"",
    "name: a\ndescription: b\nhooks: \" \"",
    "name: a\ndescription: b\nhooks: !x []",
    "name: a\ndescription: b\nhooks: |\n  PreToolUse",
    "name: a\ndescription: b\nhooks:",
    "name: a\ndescription: b\nhooks: {}",
    "name: a\ndescription: b\nhooks: {PreToolUse: {matcher: Bash}}",
    "name: a\ndescription: b\nhooks:\n  PreToolUse: {matcher: Bash}",
    "name: a\ndescription: b\nhooks:\n  PreToolUse: x",
    "name: a\ndescription: b\nhooks:\n  PreToolUse:",
    "name: a\ndescription: b\nhooks:\n  PreToolUse:\n    - matcher: Bash",
    "name: a\ndescription: b\nhooks:\n  PreToolUse:\n    - matcher: [Bash]\n      hooks: []",
    "name: a\ndescription: b\nhooks:\n  PreToolUse:\n    - hooks: x",
    "name: a\ndescription: b\nhooks:\n  PreToolUse:\n    - hooks: [{type: command}]",
    "name: a\ndescription: b\nhooks:\n  PreToolUse:\n    - hooks: [{type: command, command: x, timeout: \"5\"}]",
    "name: a\ndescription: b\nhooks:\n  PermissionRequest: 1",
    "name: a\ndescription: b\nhooks: &h []\nmemory: *h",
    "name: a\ndescription: b: c\nhooks: []",
    "name: a\ndescription: b: c\nhooks: [x",
    "name: a\ndescription: b: c\nhooks: {x: y}",
    "name: a\nname:\ndescription: b",
    "name: a\nname: [b]\ndescription: b",
    "name: a\ndescription: b\ndescription: [x]",
    "name: a\ndescription: b\ndescription:",
    "name: &x [a]\ndescription: *x",
    "<<: {name: a}\ndescription: b",
    "<<: [{description: b}]\nname: a",
    "name:x",
    "name:x\ndescription: - do it",
    "name: x\ndescription:y",
    "name: x\ndescription: ? do it\ntools: - Read",
    "name: x\ndescription: `foo` bar\n\tx",
    "name: x\ndescription: 'a\ntools: Read",
    "name: x\ndescription: b\ntools: [Read,\n  Grep",
    "name: !x a\ndescription: b",
    "name: !!int 7\ndescription: !!map {}",
    "name: !!str 7\ndescription: !!str true",
    "name: a:b\ndescription: b",
    "name: -a\ndescription: b",
    "name: ---\ndescription: b",
    "name: a\ndescription: b\n...",
    "name: a\n...\ndescription: b",
    "name: 7\ndescription: b",
    "name: 1.5\ndescription: 2024-01-01",
    "name: true\ndescription: b",
    "name: null\ndescription: b",
    "name: ~\ndescription: ''",
    "name: {a: b}\ndescription: [c]",
    "name: [a]\ndescription: >\n  x",
    "name: |\n\ndescription: b",
    "Name: a\nDescription: b",
    "name: a\nDescription: b",
    "NAME: a\ndescription: b",
    "{name: a}",
    "{name: a, description: b}",
    "- name: a\n- description: b",
    "name: a\u{0}\ndescription: b",
    "? name\n: a\n? description\n: [b]",
];

/// Ways to write a block; `{}` stands for it.
const FRAMES: [&str; 8] = [
    "---\n{}\n---\nBody\n",
    "---\n{}\n---",
    "---\n{}\n",
    "\n---\n{}\n---\nBody\n",
    "----\n{}\n----\nBody\n",
    "--- # agent\n{}\n---\nBody\n",
    "--- agent\n{}\n---\nBody\n",
    "<!-- x -->\n---\n{}\n---\nBody\n",
];

#[test]
fn a_file_that_is_not_loaded_has_an_error() {
    let mut silent = Vec::new();
    for block in BLOCKS {
        for frame in FRAMES {
            for line_end in ["\n", "\r\n", "\r"] {
                let text = frame.replace("{}", block).replace('\n', line_end);
                let file = file(&text);
                // Where nobody would see a frontmatter, it is a hint that there is none.
                if file.definition.is_none() || file.parse.frontmatter.is_none() {
                    continue;
                }
                let found = check(&file);
                let error = found.iter().any(|f| f.severity == Severity::Error);
                if load(&file).outcome == Outcome::Skipped && !error {
                    silent.push(text);
                }
            }
        }
    }
    assert!(silent.is_empty(), "{} files, {silent:#?}", silent.len());
}

#[test]
fn a_file_that_is_loaded_as_it_stands_has_no_error_about_its_block() {
    for block in BLOCKS {
        let file = file(&format!("---\n{block}\n---\nBody\n"));
        let loaded = load(&file);
        if loaded.outcome == Outcome::Loads && loaded.losses.is_empty() {
            let found = check(&file);
            let errors: Vec<&Finding> = found
                .iter()
                .filter(|f| f.severity == Severity::Error)
                .collect();
            assert!(errors.is_empty(), "{block}: {errors:#?}");
        }
    }
}
