//! What `check` looks at: patterns, and standard input.

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::{BROKEN, GOOD, fieldcraft, json, stderr, workspace};

fn checked(output: &Output) -> Vec<String> {
    let report = json(output);
    let files = report["files"].as_array().unwrap().iter();
    files
        .map(|file| file["path"].as_str().unwrap().to_owned())
        .collect()
}

fn many() -> TempDir {
    workspace(&[
        (".claude/agents/a.md", GOOD),
        (".claude/agents/sub/b.md", BROKEN),
        (
            ".claude/skills/s/SKILL.md",
            "---\nname: s\ndescription: Does s.\n---\n",
        ),
        ("README.md", "# Read me\n"),
    ])
}

#[test]
fn patterns_are_expanded_as_in_gitignore() {
    let folder = many();
    let table: [(&[&str], &[&str]); 5] = [
        (
            &["*.md"],
            &[
                ".claude/agents/a.md",
                ".claude/agents/sub/b.md",
                ".claude/skills/s/SKILL.md",
            ],
        ),
        (&[".claude/agents/*.md"], &[".claude/agents/a.md"]),
        (
            &["**/SKILL.md", ".claude/agents/a?md"],
            &[".claude/agents/a.md", ".claude/skills/s/SKILL.md"],
        ),
        (&[".claude/agents/s*/"], &[".claude/agents/sub/b.md"]),
        (&["README.*"], &[]),
    ];
    for (patterns, expected) in table {
        let arguments = [&["check", "--format", "json"], patterns].concat();
        let output = fieldcraft(folder.path(), &arguments);
        assert_eq!(
            checked(&output),
            expected,
            "{patterns:?} {}",
            stderr(&output)
        );
    }
}

#[test]
fn a_pattern_that_matches_nothing_is_named() {
    let folder = many();
    let output = fieldcraft(
        folder.path(),
        &["check", ".claude/agents/*.md", "agents/*.md"],
    );
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        stderr(&output),
        "fieldcraft: agents/*.md: no Markdown file and no manifest matches the pattern\n"
    );
}

#[test]
fn standard_input_can_be_put_right_on_paper() {
    let folder = workspace(&[]);
    let text = GOOD.replace("name:", "Name:");
    let arguments = [
        "check",
        "--diff",
        "--unsafe-fixes",
        "-",
        "--stdin-filename",
        ".claude/agents/a.md",
    ];
    let output = piped(&folder, &arguments, text.as_bytes());
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(super::stdout(&output).contains("\n-Name: a\n+name: a\n"));
}

fn piped(folder: &TempDir, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fieldcraft"))
        .args(arguments)
        .current_dir(folder.path())
        .env("HOME", folder.path().join("home"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // The program may have seen enough before all is written.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().unwrap()
}

const AS_AGENT: [&str; 6] = [
    "check",
    "--format",
    "json",
    "-",
    "--stdin-filename",
    ".claude/agents/new.md",
];

#[test]
fn standard_input_takes_the_place_of_a_file_in_its_workspace() {
    let folder = many();
    let text = b"---\nname: a\ndescription: Does a.\nskills: [s, t]\n---\n\nYou do a.\n";
    let output = piped(&folder, &AS_AGENT, text);
    let report = json(&output);
    assert_eq!(checked(&output), [".claude/agents/new.md"]);
    let findings = report["files"][0]["findings"].as_array().unwrap();
    let rules: Vec<&Value> = findings.iter().map(|finding| &finding["rule"]).collect();
    assert_eq!(rules, ["duplicate-name", "skill-not-found"], "{report:#}");
    // A file that is there already is not its own twin.
    let mut known = AS_AGENT;
    known[5] = ".claude/agents/a.md";
    let output = piped(&folder, &known, GOOD.as_bytes());
    assert_eq!(checked(&output), [".claude/agents/a.md"]);
    assert_eq!(json(&output)["files"][0]["findings"], serde_json::json!([]));
}

#[test]
fn standard_input_without_a_name_is_known_by_its_content() {
    // A hidden folder is some other tool's, so the usual one will not do.
    let folder = tempfile::Builder::new().prefix("w").tempdir().unwrap();
    let agent = b"---\nname: a\ndescription: Does a.\ntools: Raed\n---\n\nYou do a.\n";
    let output = piped(&folder, &["check", "--format", "json", "-"], agent);
    assert_eq!(checked(&output), ["<stdin>"]);
    let output = piped(
        &folder,
        &["check", "--format", "json", "-"],
        b"Just words.\n",
    );
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(json(&output)["skipped"][0]["path"], "<stdin>");
}

#[test]
fn standard_input_that_cannot_be_read_is_no_success() {
    let folder = workspace(&[]);
    let huge = vec![b'a'; 5 * 1024 * 1024];
    let table: [(&[u8], &str); 2] = [
        (b"---\nname: \xff\n---\n", "standard input is not UTF-8"),
        (&huge, "standard input is larger than 4 MiB"),
    ];
    for (input, words) in table {
        let output = piped(&folder, &AS_AGENT, input);
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert_eq!(stderr(&output), format!("fieldcraft: {words}\n"));
    }
}

#[test]
fn standard_input_stands_alone() {
    let folder = many();
    let table: [(&[&str], &str); 4] = [
        (&["-", "--fix"], "--fix writes to files"),
        (&["-", "README.md"], "name no others beside it"),
        (&["--stdin-filename", "a.md"], "add `-`"),
        (&["-", "--changed-since", "HEAD"], "not for standard input"),
    ];
    for (arguments, words) in table {
        let output = piped(&folder, &[&["check"], arguments].concat(), b"");
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let agents = folder.path().join(".claude/agents");
    fs::create_dir_all(&agents).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(agents.join("pipe.md"))
        .status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    let output = fieldcraft(folder.path(), &["check"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("not a regular file"), "{said}");
    assert_eq!(output.status.code(), Some(0), "{said}");
}

#[cfg(unix)]
#[test]
fn a_link_beside_its_file_is_the_same_file() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let agents = folder.path().join(".claude/agents");
    fs::create_dir_all(&agents).unwrap();
    fs::write(
        agents.join("a.md"),
        "---\nname: a\ndescription: Does a.\n---\n",
    )
    .unwrap();
    symlink("a.md", agents.join("b.md")).unwrap();
    let home = folder.path().join("home");
    fs::create_dir_all(home.join(".claude/agents")).unwrap();
    symlink(agents.join("a.md"), home.join(".claude/agents/a.md")).unwrap();
    let found = |paths: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fieldcraft"));
        command.args(["check", "--format", "json"]).args(paths);
        let output = command.current_dir(&folder).env("HOME", &home).output();
        let report: serde_json::Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
        let files = report["files"].as_array().unwrap().clone();
        let findings = files
            .iter()
            .flat_map(|file| file["findings"].as_array().unwrap().clone());
        findings
            .map(|it| it["rule"].to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(found(&[".claude"]), [""; 0]);
    assert_eq!(found(&["home"]), [""; 0]);
    fs::remove_file(agents.join("b.md")).unwrap();
    fs::copy(agents.join("a.md"), agents.join("b.md")).unwrap();
    assert_eq!(
        found(&[".claude"]),
        ["\"duplicate-name\"", "\"duplicate-name\""]
    );
}

#[test]
fn a_folder_of_a_project_is_judged_by_the_settings_and_names_of_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let lists = "---\nname: a\ndescription: Does a.\nskills: [one, two]\n---\n";
    write(".claude/agents/a.md", lists);
    write(
        ".claude/skills/x/SKILL.md",
        "---\nname: one\ndescription: Is one.\n---\n",
    );
    let checked = || {
        let output = fieldcraft(folder.path(), &["check", ".claude/agents"]);
        String::from_utf8(output.stdout).unwrap()
    };
    let found = checked();
    assert!(
        found.contains("named `two`") && !found.contains("named `one`"),
        "{found}"
    );
    assert!(found.contains("in 1 file: 1 subagent"), "{found}");
    write(".fieldcraft.yaml", "rules: {skill-not-found: off}\n");
    assert!(!checked().contains("skill-not-found"), "{}", checked());
}
