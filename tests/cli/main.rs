//! The real binary on the command line: output, contract, exit codes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod changed;
mod fixing;
mod living;
mod paths;
mod reports;
mod shell;
mod terminal;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn fieldcraft(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fieldcraft"))
        .args(arguments)
        .current_dir(folder)
        .env("HOME", folder.join("home"))
        .output()
        .unwrap()
}

fn workspace(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        write(folder.path(), name, text);
    }
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&stdout(output)).unwrap()
}

const GOOD: &str = "---\nname: a\ndescription: Does a.\n---\n\nYou do a.\n";

/// An agent that Claude Code skips, because it has no description.
const BROKEN: &str = "---\nname: b\n---\n\nYou do b.\n";

#[test]
fn exit_codes_tell_what_was_found() {
    let folder = workspace(&[(".claude/agents/a.md", GOOD)]);
    assert_eq!(fieldcraft(folder.path(), &["check"]).status.code(), Some(0));
    fs::write(folder.path().join(".claude/agents/b.md"), BROKEN).unwrap();
    assert_eq!(fieldcraft(folder.path(), &["check"]).status.code(), Some(1));
    let never = fieldcraft(folder.path(), &["check", "--fail-on", "never"]);
    assert_eq!(never.status.code(), Some(0));
    assert_eq!(
        fieldcraft(folder.path(), &["check", "missing"])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(fieldcraft(folder.path(), &["chekc"]).status.code(), Some(2));
    assert_eq!(
        fieldcraft(folder.path(), &["--help"]).status.code(),
        Some(0)
    );
}

#[test]
fn json_keeps_its_contract() {
    let text = "---\nname: a\ndescription: Does 🦀 a.\nmodel: sonet\n---\n";
    let folder = workspace(&[(".claude/agents/a.md", text)]);
    let output = fieldcraft(folder.path(), &["check", "--format", "json"]);
    let report = json(&output);
    assert_eq!(report["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(report["summary"]["files"], 1);
    assert_eq!(report["summary"]["warnings"], 1);
    let file = &report["files"][0];
    assert_eq!(file["path"], ".claude/agents/a.md");
    assert_eq!(file["host"], "claude-code");
    assert_eq!(file["kind"], "agent");
    let finding = &file["findings"][0];
    assert_eq!(finding["rule"], "unknown-model");
    assert_eq!(finding["severity"], "warning");
    assert_eq!(finding["hosts"], serde_json::json!(["claude-code"]));
    assert_eq!(
        finding["range"]["start"],
        serde_json::json!({"line": 3, "character": 7})
    );
    assert_eq!(
        finding["range"]["end"],
        serde_json::json!({"line": 3, "character": 12})
    );
    assert_eq!(finding["fix"]["edits"][0]["newText"], "sonnet");
    assert!(finding["related"].is_array());
    assert!(report["skipped"].is_array());
}

#[test]
fn unreadable_files_are_named_and_do_not_stop_the_others() {
    let folder = workspace(&[(".claude/agents/a.md", GOOD)]);
    fs::write(
        folder.path().join(".claude/agents/bad.md"),
        b"---\nname: \xff\n---\n",
    )
    .unwrap();
    let output = fieldcraft(folder.path(), &["check", "--format", "json"]);
    let report = json(&output);
    assert_eq!(report["summary"]["files"], 1);
    assert_eq!(report["skipped"][0]["path"], ".claude/agents/bad.md");
    assert_eq!(report["skipped"][0]["reason"], "not UTF-8");
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_or_nowhere_are_survived() {
    let folder = workspace(&[(".claude/agents/a.md", GOOD)]);
    let agents = folder.path().join(".claude/agents");
    std::os::unix::fs::symlink(&agents, agents.join("loop")).unwrap();
    std::os::unix::fs::symlink("/nowhere/x.md", agents.join("gone.md")).unwrap();
    let output = fieldcraft(folder.path(), &["check", "--format", "json"]);
    let report = json(&output);
    assert_eq!(report["summary"]["files"], 1);
    assert_eq!(report["skipped"][0]["path"], ".claude/agents/gone.md");
}

#[test]
fn a_single_file_is_checked_in_its_workspace() {
    let agent = "---\nname: a\ndescription: Does a.\nskills: [pdf, psd]\n---\n";
    let skill = "---\nname: pdf\ndescription: Reads PDF files.\n---\n\nRead them.\n";
    let folder = workspace(&[
        (".claude/agents/a.md", agent),
        (".claude/skills/pdf/SKILL.md", skill),
    ]);
    let output = fieldcraft(
        folder.path(),
        &["check", "--format", "json", ".claude/agents/a.md"],
    );
    let report = json(&output);
    let findings = report["files"][0]["findings"].as_array().unwrap();
    let missing: Vec<&Value> = findings
        .iter()
        .filter(|f| f["rule"] == "skill-not-found")
        .collect();
    assert_eq!(missing.len(), 1, "{report:#}");
    assert_eq!(missing[0]["range"]["start"]["character"], 14);
}

#[test]
fn settings_change_levels_and_a_bad_settings_file_is_named() {
    let folder = workspace(&[
        (".claude/agents/b.md", BROKEN),
        (".fieldcraft.yaml", "rules: {missing-key: off}\n"),
    ]);
    let output = fieldcraft(folder.path(), &["check", "--format", "json"]);
    assert_eq!(json(&output)["summary"]["errors"], 0, "{}", stdout(&output));
    fs::write(folder.path().join(".fieldcraft.yaml"), "rulez: {}\n").unwrap();
    let complaint = stdout(&fieldcraft(folder.path(), &["check"]));
    assert!(
        complaint.contains(".fieldcraft.yaml:1:1") && complaint.contains("rulez"),
        "{complaint}"
    );
}

#[test]
fn inspect_shows_a_mention_once() {
    let text = "Fix $1 as $1 says, with $TOKEN and [it](x.md), [it](x.md).\n";
    let folder = workspace(&[(".claude/commands/fix.md", text)]);
    let out = stdout(&fieldcraft(folder.path(), &["inspect", "."]));
    assert!(
        out.contains("  refers to:\n    - $1\n    - [it](x.md)\n  Claude Code"),
        "{out}"
    );
}

#[test]
fn inspect_misses_no_name_where_there_is_none() {
    let folder = workspace(&[
        (".claude/settings.json", "{}\n"),
        (".claude/agents/a.md", "---\ndescription: b\n---\n"),
    ]);
    let headline = |file| {
        let out = stdout(&fieldcraft(folder.path(), &["inspect", file]));
        out.lines().nth(1).unwrap_or_default().trim().to_owned()
    };
    let settings = headline(".claude/settings.json");
    assert_eq!(settings, "Claude Code settings · project · ≈ 1 tokens");
    let agent = headline(".claude/agents/a.md");
    assert!(
        agent.contains("subagent · without a name · project"),
        "{agent}"
    );
}

#[test]
fn inspect_says_what_a_file_that_defines_nothing_can_be_read_as() {
    let folder = workspace(&[("notes.md", "Text.\n"), ("data.json", "{}\n")]);
    let said = |file| stdout(&fieldcraft(folder.path(), &["inspect", file]));
    assert_eq!(
        said("notes.md"),
        "notes.md\n  defines nothing that Fieldcraft knows; `--kind agent` reads it as a subagent\n"
    );
    assert_eq!(
        said("data.json"),
        "data.json\n  defines nothing that Fieldcraft knows; `--kind` reads it as plugin, marketplace, mcp-config, hooks or settings\n"
    );
}

#[test]
fn inspect_prints_one_object_a_file() {
    let folder = workspace(&[
        (".claude/agents/a.md", GOOD),
        (".claude/agents/b.md", BROKEN),
        ("notes.md", "Just notes.\n"),
    ]);
    let output = fieldcraft(folder.path(), &["inspect", "--format", "json", "."]);
    let text = stdout(&output);
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["definition"]["name"], "a");
    assert_eq!(lines[0]["hosts"][0]["outcome"], "loads");
    assert_eq!(lines[0]["hosts"][0]["fields"]["description"], "Does a.");
    assert_eq!(lines[1]["hosts"][0]["outcome"], "skipped");
    let forced = fieldcraft(
        folder.path(),
        &["inspect", "--format", "json", "--kind", "agent", "notes.md"],
    );
    assert_eq!(json(&forced)["kind"], "agent");
}

#[test]
fn a_budget_names_the_dearest_first() {
    let agent = |name: &str, words: &str| {
        format!(
            "---\nname: {name}\ndescription: {words}\n---\n\n{}\n",
            "Body. ".repeat(4)
        )
    };
    let hidden = "---\ndescription: Not listed.\ndisable-model-invocation: true\n---\n";
    let long = format!(
        "---\ndescription: {}\n---\n{}\n",
        "a".repeat(8000),
        "Long. ".repeat(4000)
    );
    let folder = workspace(&[
        (".claude/agents/a.md", &agent("a", "Short.")),
        (".claude/agents/b.md", &agent("b", &"Long. ".repeat(20_000))),
        (".claude/agents/c.md", BROKEN),
        (".claude/skills/s/SKILL.md", &long),
        (".claude/skills/t/SKILL.md", hidden),
        (".mcp.json", "{}"),
    ]);
    let report = fieldcraft(folder.path(), &["inspect", "--budget"]);
    assert_eq!(report.status.code(), Some(0));
    expect_test::expect![[r#"
        What Claude Code lists of subagents: 2 definitions, ≈ 30,004 of 15,000 tokens (200 %)
          Claude Code warns when the descriptions of all subagents together are longer than about 15,000 tokens.
            30,001  .claude/agents/b.md
                 3  .claude/agents/a.md

        What Claude Code lists of skills and commands: 1 definition, ≈ 386 of 2,000 tokens (19 %)
          Claude Code gives the listing of skills and commands about one percent of the context window: 2,000 tokens of a window of 200,000.
               386  .claude/skills/s/SKILL.md

        Bodies: ≈ 6,012 tokens in 4 definitions, each given to a model when it is used, and memory files always
             6,000  .claude/skills/s/SKILL.md  ! After the conversation is compacted Claude Code keeps the first 5,000 tokens of a skill.
                 6  .claude/agents/a.md
                 6  .claude/agents/b.md
                 0  .claude/skills/t/SKILL.md

        The numbers are estimates, four bytes to a token. All that was found is counted, as if it were loaded together.
    "#]].assert_eq(&stdout(&report));
    let bill = json(&fieldcraft(
        folder.path(),
        &["inspect", "--budget", "--format", "json", "."],
    ));
    let agents = &bill["listings"][0];
    assert_eq!(agents["kinds"], serde_json::json!(["agent"]));
    assert_eq!(agents["budget"], 15_000);
    assert_eq!(
        agents["definitions"][0],
        serde_json::json!({"path": ".claude/agents/b.md", "kind": "agent", "name": "b", "tokens": 30_001})
    );
    let skill = bill["bodies"]["definitions"].as_array().unwrap();
    let skill = skill.iter().find(|body| body["kind"] == "skill").unwrap();
    assert_eq!(skill["kept"], 5_000);
    let one = json(&fieldcraft(
        folder.path(),
        &["inspect", "--format", "json", ".claude/agents/a.md"],
    ));
    assert_eq!(
        one["definition"]["tokens"],
        serde_json::json!({"file": 16, "listing": 3, "body": 6})
    );
    let human = stdout(&fieldcraft(
        folder.path(),
        &["inspect", ".claude/agents/a.md"],
    ));
    assert!(
        human.contains("≈ 16 tokens, ≈ 3 in the listing\n"),
        "{human}"
    );
}

#[test]
fn every_rule_can_be_explained() {
    let folder = workspace(&[]);
    let rules = stdout(&fieldcraft(folder.path(), &["rules"]));
    assert!(rules.lines().count() >= 20, "{rules}");
    for line in rules.lines() {
        let id = line.split_whitespace().next().unwrap();
        let page = fieldcraft(folder.path(), &["explain", id]);
        assert_eq!(page.status.code(), Some(0), "{id}");
        assert!(
            stdout(&page).len() > 300,
            "{id} is explained in a few words only"
        );
    }
    let unknown = fieldcraft(folder.path(), &["explain", "yaml-repared"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        String::from_utf8(unknown.stderr)
            .unwrap()
            .contains("did you mean `yaml-repaired`?")
    );
}

#[test]
fn the_demo_shows_each_kind_of_finding() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = fieldcraft(root, &["check", "--format", "json", "docs/demo"]);
    let report = json(&output);
    let mut rules: Vec<&str> = report["files"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|file| file["findings"].as_array().unwrap())
        .filter(|finding| finding["severity"] == "error" || finding["severity"] == "warning")
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    rules.sort_unstable();
    assert_eq!(
        rules,
        [
            "duplicate-name",
            "duplicate-name",
            "frontmatter-early-close",
            "skill-not-found",
            "unknown-key",
            "unknown-model",
            "yaml-repaired",
        ]
    );
}

#[test]
fn the_readme_shows_what_the_demo_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_fieldcraft"))
        .args(["check", "--fail-on", "never", "docs/demo"])
        .current_dir(root)
        .env("HOME", home.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let shown = readme
        .split("```text\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let printed = stdout(&output);
    assert!(
        printed.ends_with(shown.unwrap()),
        "the README shows something else than:\n{printed}"
    );
}
