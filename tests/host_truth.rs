//! The loaders against what the hosts really did with files that people wrote.
//!
//! The recordings and the files are not part of the project; without them these tests print a line and pass.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may stop, and says what it skips"
)]

mod shared;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use fieldcraft::catalog::{Kind, Scope, catalog};
use fieldcraft::loaders::{Loaded, Outcome, claude_code::listing, load};
use fieldcraft::syntax;
use fieldcraft::text::FilePath;
use serde::Deserialize;

#[derive(Deserialize)]
struct Recording<T> {
    files: BTreeMap<String, T>,
}

#[derive(Deserialize)]
struct Agent {
    loaded: bool,
    name: Option<String>,
    listed: Option<String>,
}

#[derive(Deserialize)]
struct Invocable {
    kind: String,
    identity: String,
    invocable: bool,
    listed: Option<String>,
}

fn recording<T: for<'de> Deserialize<'de>>(part: &str) -> Option<Recording<T>> {
    let text = fs::read_to_string(shared::path(part)?).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

fn read(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
}

fn load_as(kind: Kind, text: &str, path: &str) -> Loaded {
    let format = catalog().format("claude-code", kind).unwrap();
    let known = |key: &str| format.key(key).is_some();
    let parse = syntax::parse(text, &known);
    let path = FilePath::new(path);
    let mut loaded = load(text, &parse, format, Scope::Project, &path);
    loaded.swap_remove(0)
}

/// Reports what differs, all of it at once.
fn compare(what: &str, checked: usize, different: &[String]) {
    println!("{what}: {} of {checked} agree", checked - different.len());
    assert!(different.is_empty(), "{what}\n{}", different.join("\n"));
}

#[test]
fn every_recorded_agent_loads_as_it_did() {
    let (Some(corpus), Some(recording)) = (
        shared::path("corpus"),
        recording::<Agent>("truth/claude-code-verdicts.json"),
    ) else {
        return;
    };
    let mut different = Vec::new();
    for (path, recorded) in &recording.files {
        let text = read(&corpus.join(path));
        let name = path.rsplit('/').next().unwrap();
        let loaded = load_as(Kind::Agent, &text, &format!("/w/.claude/agents/{name}"));
        let is_loaded = loaded.outcome != Outcome::Skipped;
        if is_loaded != recorded.loaded {
            let losses = &loaded.losses;
            different.push(format!(
                "{path}: loaded is {}\n  {losses:?}",
                recorded.loaded
            ));
        } else if is_loaded {
            let name = loaded.field("name").and_then(|field| field.value.as_str());
            if name != recorded.name.as_deref() {
                different.push(format!("{path}: {name:?} for {:?}", recorded.name));
            }
            let listed = listing::agent(&loaded);
            if listed.as_deref() != recorded.listed.as_deref() {
                different.push(format!("{path}:\n  {listed:?}\n  {:?}", recorded.listed));
            }
        }
    }
    compare("agents", recording.files.len(), &different);
}

#[test]
fn every_recorded_skill_and_command_is_offered_as_it_was() {
    let (Some(corpus), Some(recording)) = (
        shared::path("corpus"),
        recording::<Invocable>("truth/claude-code-skills-commands.json"),
    ) else {
        return;
    };
    let mut different = Vec::new();
    for (path, recorded) in &recording.files {
        let text = read(&corpus.join(path));
        let kind = Kind::parse(&recorded.kind).unwrap();
        let mut parts = path.rsplit('/');
        let (file, folder) = (parts.next().unwrap(), parts.next().unwrap());
        let place = match kind {
            Kind::Skill => format!("/w/.claude/skills/{folder}/SKILL.md"),
            _ => format!("/w/.claude/commands/{file}"),
        };
        let loaded = load_as(kind, &text, &place);
        let identity = match kind {
            Kind::Skill => folder,
            _ => file.strip_suffix(".md").unwrap(),
        };
        let listed = listing::skill(&loaded, identity);
        let invocable = listing::is_invocable(&loaded);
        if identity != recorded.identity || invocable != recorded.invocable {
            different.push(format!("{path}: {identity} invocable {invocable}"));
        }
        if listed != recorded.listed {
            different.push(format!("{path}:\n  {listed:?}\n  {:?}", recorded.listed));
        }
    }
    compare("skills and commands", recording.files.len(), &different);
}

#[test]
fn the_seeds_load() {
    let Some(seeds) = shared::path("seeds") else {
        return;
    };
    let mut files: Vec<PathBuf> = fs::read_dir(seeds)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let described: Vec<String> = files.iter().map(|path| describe(path)).collect();
    expect_test::expect![[r#"
        loads
          name: "backend-platform-architect"
          description: 1 lines, 513 characters
          model: "sonnet"
          color: "red"

        loads
          name: "backend-architect"
          description: 30 lines, 1799 characters
          model: "opus"
          color: "red"
          skills: ["fastapi","better-auth","uv-package-manager","openai-agents-sdk","openai-chatkit"]
          - yaml-repaired

        loads
          name: "backend-architect"
          description: 19 lines, 1373 characters
          model: "sonnet"
          color: "blue"
          - yaml-repaired

        loads
          name: "backend-architect"
          description: 46 lines, 2697 characters
          model: "sonnet"
          color: "red"
          - yaml-repaired

        loads
          name: "backend-architect"
          description: 1 lines, 91 characters
          - unknown-key
    "#]].assert_eq(&described.join("\n"));
}

fn describe(path: &Path) -> String {
    let loaded = load_as(Kind::Agent, &read(path), "/w/.claude/agents/a.md");
    let mut out = format!("{}\n", loaded.outcome.as_str());
    for field in &loaded.fields {
        let value = match field.value.as_str() {
            Some(text) if field.key == "description" => {
                let (lines, letters) = (text.lines().count(), text.chars().count());
                format!("{lines} lines, {letters} characters")
            }
            _ => field.value.to_string(),
        };
        out.push_str(&format!("  {}: {value}\n", field.key));
    }
    for loss in &loaded.losses {
        out.push_str(&format!("  - {}\n", loss.rule));
    }
    out
}
