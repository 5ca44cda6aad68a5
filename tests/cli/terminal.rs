//! Colour, and what is kept from pipes.

use std::path::Path;
use std::process::{Command, Output};

use super::{BROKEN, stderr, stdout, workspace};

fn check(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fieldcraft"))
        .args(arguments)
        .current_dir(folder)
        .env("HOME", folder.join("home"))
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

#[test]
fn colour_follows_the_argument_and_the_environment() {
    let folder = workspace(&[(".claude/agents/b.md", BROKEN)]);
    let colored = |arguments: &[&str], variables: &[(&str, &str)]| {
        stdout(&check(folder.path(), arguments, variables)).contains('\u{1b}')
    };
    assert!(!colored(&["check"], &[]));
    assert!(colored(&["check"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(
        &["check"],
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
    ));
    assert!(colored(
        &["check", "--color", "always"],
        &[("NO_COLOR", "1")]
    ));
    assert!(!colored(
        &["check", "--color=never"],
        &[("CLICOLOR_FORCE", "1")]
    ));
    for format in ["json", "sarif", "github", "gitlab", "junit"] {
        let arguments = ["--color", "always", "check", "--format", format];
        assert!(!colored(&arguments, &[]), "{format}");
    }
}

#[test]
fn pipes_see_no_progress_and_pages_as_they_are_written() {
    let folder = workspace(&[(".claude/agents/b.md", BROKEN)]);
    let output = check(folder.path(), &["check"], &[]);
    assert_eq!(stderr(&output), "");
    let page = stdout(&check(folder.path(), &["explain", "yaml-repaired"], &[]));
    assert!(page.contains("\n## Why it matters\n"), "{page}");
}
