//! `check --changed-since` through git.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use super::{BROKEN, GOOD, fieldcraft, json, stderr, stdout, workspace};

fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.org"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        stderr(&output)
    );
}

/// A repository with one commit on `main`.
fn repository() -> TempDir {
    let folder = workspace(&[
        (".claude/agents/a.md", GOOD),
        (".claude/agents/b.md", BROKEN),
        (".claude/agents/-c.md", GOOD),
        (".claude/agents/ü d.md", GOOD),
    ]);
    git(folder.path(), &["init", "-q", "-b", "main"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "One"]);
    folder
}

fn write(folder: &TempDir, name: &str, text: &str) {
    fs::write(folder.path().join(".claude/agents").join(name), text).unwrap();
}

fn since(folder: &Path, revision: &str, more: &[&str]) -> Output {
    let revision = format!("--changed-since={revision}");
    let arguments = [&["check", "--format", "json", &revision], more].concat();
    fieldcraft(folder, &arguments)
}

fn names(output: &Output) -> Vec<String> {
    assert!(output.status.code() < Some(2), "{}", stderr(output));
    let report = json(output);
    let files = report["files"].as_array().unwrap().iter();
    files
        .map(|file| {
            file["path"]
                .as_str()
                .unwrap()
                .rsplit('/')
                .next()
                .unwrap()
                .to_owned()
        })
        .collect()
}

#[test]
fn only_changed_and_new_files_are_checked() {
    let folder = repository();
    assert_eq!(names(&since(folder.path(), "HEAD", &[])), [""; 0]);
    write(
        &folder,
        "-c.md",
        "---\nname: c\ndescription: Does c.\n---\n",
    );
    write(
        &folder,
        "ü d.md",
        "---\nname: d\ndescription: Does d.\n---\n",
    );
    write(&folder, "new.md", GOOD);
    fs::remove_file(folder.path().join(".claude/agents/b.md")).unwrap();
    assert_eq!(
        names(&since(folder.path(), "HEAD", &[])),
        ["-c.md", "new.md", "ü d.md"]
    );
    let inner = folder.path().join(".claude");
    assert_eq!(
        names(&since(&inner, "main", &["agents/new.md"])),
        ["new.md"]
    );
    assert_eq!(
        names(&since(&inner, "main", &["agents/*.md", "agents"])).len(),
        3
    );
    let human = fieldcraft(folder.path(), &["check", "--changed-since", "main"]);
    assert!(
        stdout(&human).ends_with("; not checked: 1 unchanged\n"),
        "{}",
        stdout(&human)
    );
}

#[test]
fn a_repository_inside_that_git_does_not_know_is_new() {
    let folder = repository();
    let inner = folder.path().join("inner");
    fs::create_dir_all(inner.join(".claude/agents")).unwrap();
    fs::write(inner.join(".claude/agents/i.md"), GOOD).unwrap();
    git(&inner, &["init", "-q"]);
    assert_eq!(names(&since(folder.path(), "HEAD", &[])), ["i.md"]);
}

#[test]
fn a_branch_is_compared_with_where_it_left() {
    let folder = repository();
    git(folder.path(), &["checkout", "-q", "-b", "topic"]);
    write(&folder, "topic.md", GOOD);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "Topic"]);
    git(folder.path(), &["checkout", "-q", "main"]);
    write(&folder, "a.md", BROKEN);
    git(folder.path(), &["commit", "-q", "-a", "-m", "Main goes on"]);
    git(folder.path(), &["checkout", "-q", "topic"]);
    assert_eq!(names(&since(folder.path(), "main", &[])), ["topic.md"]);
}

#[test]
fn what_git_cannot_answer_is_said() {
    let folder = repository();
    let plain = workspace(&[(".claude/agents/a.md", GOOD)]);
    let table = [
        (
            folder.path(),
            "no-such-branch",
            "git knows no revision `no-such-branch`",
        ),
        (
            folder.path(),
            "--output=x",
            "git knows no revision `--output=x`",
        ),
        (
            folder.path(),
            "HEAD:.claude",
            "git knows no revision `HEAD:.claude`",
        ),
        (folder.path(), "", "git knows no revision ``"),
        (plain.path(), "HEAD", "not a git repository"),
    ];
    for (place, revision, words) in table {
        let output = since(place, revision, &[]);
        assert_eq!(output.status.code(), Some(2), "{revision}");
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
    }
    assert!(!folder.path().join("x").exists());
    let output = Command::new(env!("CARGO_BIN_EXE_fieldcraft"))
        .args(["check", "--changed-since", "HEAD"])
        .current_dir(folder.path())
        .env("PATH", "")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("needs git"), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn nothing_that_a_repository_names_is_run() {
    let folder = repository();
    let trap = folder.path().join("trap");
    let command = format!("touch '{}'; cat", trap.display());
    fs::write(
        folder.path().join(".gitattributes"),
        "*.md filter=evil diff=evil\n",
    )
    .unwrap();
    let table = [
        "core.fsmonitor",
        "core.sshCommand",
        "core.pager",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
    ];
    for key in table {
        git(folder.path(), &["config", key, &command]);
    }
    git(folder.path(), &["config", "filter.evil.required", "true"]);
    let hook = folder.path().join(".git/hooks/post-index-change");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, format!("#!/bin/sh\n{command}\n")).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&hook, mode).unwrap();
    // The same length as before: git has to read it, through the filter, to see whether it changed.
    write(&folder, "a.md", &GOOD.replace("You do a", "You do b"));
    assert_eq!(names(&since(folder.path(), "HEAD", &[])), ["a.md"]);
    assert!(
        !trap.exists(),
        "a program that the repository names was run"
    );
    // The trap works: git itself steps into it.
    let _ = Command::new("git")
        .args(["diff", "HEAD"])
        .current_dir(folder.path())
        .output();
    assert!(trap.exists());
}

#[test]
fn the_same_report_comes_with_and_without_git() {
    let folder = repository();
    write(&folder, "b.md", &BROKEN.replace("You do b", "You do it"));
    let findings = |report: Value| report["files"].as_array().unwrap().last().cloned();
    let all = json(&fieldcraft(
        folder.path(),
        &["check", "--format", "json", ".claude/agents/b.md"],
    ));
    assert_eq!(
        findings(json(&since(folder.path(), "HEAD", &[]))),
        findings(all)
    );
}
