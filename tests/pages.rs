//! What the rules' pages show is true: each rule finds something in its Example, no other does, and nothing is left in its Better.
//!
//! A fence stands for a file. A paragraph above it that starts with a path says which: `` `.claude/skills/pdf/SKILL.md`: ``. Where
//! none does, the text shows it. What the page takes for granted, such as a subagent that is named, is in `GRANTED`. The files
//! of Better take the place of those with the same paths, or, where there are none, of all of Example.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use fieldcraft::rules::{Rule, registry};

/// Texts by path, relative to the workspace; `~` is the home folder, and `..` leads to what is beside the workspace.
type Tree = BTreeMap<String, String>;

/// Files that a page mentions or takes for granted.
const GRANTED: [(&str, &[(&str, &str)]); 20] = [
    (
        "agent-not-found",
        &[(
            ".claude/agents/code-reviewer.md",
            "---\nname: code-reviewer\ndescription: Reviews code.\n---\n",
        )],
    ),
    ("agents-md-unread", &[("AGENTS.md", "Run the tests.\n")]),
    (
        "body-cut",
        &[(".claude/skills/release/references/background.md", "")],
    ),
    (
        "command-not-found",
        &[
            (
                "tools/.claude-plugin/plugin.json",
                "{\"name\": \"release\"}\n",
            ),
            (
                "tools/commands/publish.md",
                "---\ndescription: Publishes.\n---\n",
            ),
        ],
    ),
    ("component-path", &[("agents/reviewer.md", AGENT)]),
    ("duplicate-name", &[(".claude/agents/reviewer.md", AGENT)]),
    ("hook-path-relative", &[(".claude/hooks/stop.sh", "")]),
    ("hook-path-unquoted", &[(".claude/hooks/stop.sh", "")]),
    (
        "import-depth",
        &[
            ("docs/a.md", "@b.md\n"),
            ("docs/b.md", "@c.md\n"),
            ("docs/c.md", "@d.md\n"),
            ("docs/d.md", "@e.md\n"),
            ("docs/e.md", ""),
        ],
    ),
    ("import-glued", &[("docs/api.md", "")]),
    (
        "import-not-found",
        &[("docs/style.md", ""), ("docs/naming.md", "")],
    ),
    (
        "import-outside",
        &[("../shared/style.md", ""), ("docs/style.md", "")],
    ),
    (
        "link-not-found",
        &[(".claude/skills/forms/reference/forms.md", "")],
    ),
    (
        "mcp-server-not-found",
        &[(
            ".mcp.json",
            "{\"mcpServers\": {\"github\": {\"command\": \"github-mcp-server\"}}}\n",
        )],
    ),
    (
        "name-shadows",
        &[("~/.claude/skills/release/SKILL.md", SKILL)],
    ),
    (
        "newer-than-host",
        &[(".fieldcraft.yaml", "versions: {claude-code: 2.1.30}\n")],
    ),
    (
        "same-description",
        &[(
            ".claude/agents/ui-tester.md",
            "---\nname: ui-tester\ndescription: Tests the pages of the shop. Use after every change of a page.\n---\n",
        )],
    ),
    (
        "settings-unused",
        &[
            ("vendor/CLAUDE.md", ""),
            (".claude/agents/draft-a.md", AGENT),
        ],
    ),
    (
        "skill-not-found",
        &[(".claude/skills/code-style/SKILL.md", SKILL)],
    ),
    (
        "variable-not-replaced",
        &[(".claude/skills/forms/fill.py", "")],
    ),
];

const AGENT: &str = "---\nname: reviewer\ndescription: Reviews code.\n---\n";
const SKILL: &str = "---\ndescription: Says how it is done here.\n---\n";

/// Pages that show one defect on top of another.
const ACCOMPANIED: [(&str, &str); 1] = [
    // The comment is there to allow it, and does not.
    ("suppression-unused", "unknown-model"),
];

/// What stands on a page for something that cannot be shown there.
const STAND_INS: [(&str, &str, usize); 5] = [
    ("(60,000 characters) …", "Fills forms. ", 4615),
    ("(5,000 tokens of background)", "Background. ", 1700),
    ("(1,700 characters) …", "Reads files. ", 131),
    (
        "(36 letters and digits)",
        "a8Kd0Qz7LmB3xY5tR9vW2nP4cJ6hG1fS0dEk",
        1,
    ),
    (
        "(an invisible sentence stands here)",
        "\u{E0072}\u{E0075}\u{E006E}",
        1,
    ),
];

/// Pages that show no files.
const EXCEPTIONS: [(&str, &str); 1] = [(
    "file-too-large",
    "nobody wants to read the 4 MiB, and only somebody who has the file open is told",
)];

/// The files below `heading`.
fn shown(rule: &Rule, heading: &str) -> Tree {
    let page = rule.documentation;
    let start = page.find(heading).unwrap() + heading.len();
    let rest = &page[start..];
    let section = &rest[..rest.find("\n## Fix").unwrap()];
    let section = section.split("\n## Better\n").next().unwrap();
    let mut found = Tree::new();
    let mut above = "";
    let mut lines = section.lines();
    while let Some(line) = lines.next() {
        let mark: String = line.chars().take_while(|c| *c == '`').collect();
        if mark.len() < 3 {
            above = if line.is_empty() { above } else { line };
            continue;
        }
        let inside = lines.by_ref().take_while(|line| *line != mark);
        let text: String = inside.map(|line| format!("{line}\n")).collect();
        let text = STAND_INS.iter().fold(text, |text, (short, long, times)| {
            text.replace(short, &long.repeat(*times))
        });
        let language = &line[mark.len()..];
        match named(above) {
            _ if language == "text" => found.extend(listed(&text)),
            named => {
                let path = named.unwrap_or_else(|| place(language, &text));
                found.insert(path, text);
            }
        }
        above = "";
    }
    assert!(!found.is_empty(), "{}{heading}", rule.id);
    found
}

/// The path that a paragraph above a fence starts with.
fn named(above: &str) -> Option<String> {
    let (path, _) = above.strip_prefix('`')?.split_once('`')?;
    above.ends_with(':').then(|| path.to_owned())
}

/// The files of a mere list of paths.
fn listed(text: &str) -> impl Iterator<Item = (String, String)> {
    let paths = text.lines().map(str::to_owned);
    paths.map(|path| (path, SKILL.to_owned()))
}

/// The place of a file, where its text shows it.
fn place(language: &str, text: &str) -> String {
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    let path = match language {
        "yaml" => ".fieldcraft.yaml",
        "json" if text.contains("\"mcpServers\"") => ".mcp.json",
        "json" if text.contains("\"name\"") => ".claude-plugin/plugin.json",
        "json" => ".claude/settings.json",
        _ if !has("---") => "CLAUDE.md",
        _ if has("name:") => ".claude/agents/page.md",
        _ if has("paths:") => ".claude/rules/page.md",
        _ => ".claude/commands/page.md",
    };
    path.to_owned()
}

/// The rules that `fieldcraft check` finds something for in `tree`, and what it says.
fn found(rule: &Rule, tree: &Tree) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let (home, workspace) = (folder.path().join("home"), folder.path().join("shop"));
    fs::create_dir(&workspace).unwrap();
    for (path, text) in tree {
        let path = match path.strip_prefix("~/") {
            Some(path) => home.join(path),
            None => workspace.join(path),
        };
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    check(rule, &workspace, &home)
}

fn check(rule: &Rule, workspace: &Path, home: &Path) -> Vec<(String, String)> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldcraft"));
    command.args(["check", "--format", "json", "--fail-on", "never"]);
    if rule.opt_in {
        command.arg(format!("--rule={}=hint", rule.id));
    }
    command.current_dir(workspace).env("HOME", home);
    let output = command.output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}: {printed}", rule.id);
    let report: serde_json::Value = serde_json::from_str(&printed).unwrap();
    let files = report["files"].as_array().unwrap().iter();
    let findings = files.flat_map(|file| {
        let path = file["path"].as_str().unwrap();
        let findings = file["findings"].as_array().unwrap().iter();
        findings.map(move |it| {
            let rule = it["rule"].as_str().unwrap().to_owned();
            (rule, format!("{path}: {}", it["message"]))
        })
    });
    findings.collect()
}

/// What is not true of the page of `rule`.
fn complaint(rule: &Rule) -> String {
    let granted = GRANTED.iter().filter(|(id, _)| *id == rule.id);
    let granted = granted.flat_map(|(_, files)| *files);
    let mut tree = Tree::new();
    tree.extend(granted.map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    let (example, better) = (shown(rule, "\n## Example\n"), shown(rule, "\n## Better\n"));
    let is_in_place = better.keys().any(|path| example.contains_key(path));
    tree.extend(example.clone());
    let mut out = String::new();
    let in_example = found(rule, &tree);
    if !in_example.iter().any(|(id, _)| id == rule.id) {
        out += &format!("{}, Example: nothing\n", rule.id);
    }
    let expected = |id: &str| id == rule.id || ACCOMPANIED.contains(&(rule.id, id));
    for (id, message) in in_example.iter().filter(|(id, _)| !expected(id)) {
        out += &format!("{}, Example: {id}: {message}\n", rule.id);
    }
    if !is_in_place {
        tree.retain(|path, _| !example.contains_key(path));
    }
    tree.extend(better);
    for (id, message) in found(rule, &tree) {
        out += &format!("{}, Better: {id}: {message}\n", rule.id);
    }
    out
}

#[test]
fn examples_show_the_defect_and_nothing_else() {
    let excepted = |rule: &&Rule| EXCEPTIONS.iter().any(|(id, _)| *id == rule.id);
    let rules = registry().iter().filter(|rule| !excepted(rule));
    let complaints: String = rules.map(complaint).collect();
    assert!(complaints.is_empty(), "\n{complaints}");
}
