//! `check --fix` and `check --diff` through the real binary, on real folders.

use std::fs;
use std::path::PathBuf;

use expect_test::expect;
use tempfile::TempDir;

use crate::fieldcraft;

const WRONG: &str = "---\nname: a\ndescription: Does a.\ntools: read, Grep\nmodel: sonet\n---\n";
const FIXED: &str = "---\nname: a\ndescription: Does a.\ntools: Read, Grep\nmodel: sonet\n---\n";

/// A workspace with one agent, and where the agent is.
fn agent(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".claude/agents/a.md");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn safe_fixes_are_written_and_the_rest_is_reported() {
    let (folder, path) = agent(WRONG);
    let output = fieldcraft(folder.path(), &["check", "--fix"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), FIXED);
    assert_eq!(
        text(&output.stderr),
        "fieldcraft: fixed 1 finding in 1 file\n"
    );
    let left = text(&output.stdout);
    assert!(
        left.contains("unknown-model") && !left.contains("tool-case"),
        "{left}"
    );
    let again = fieldcraft(folder.path(), &["check", "--fix"]);
    assert_eq!(text(&again.stderr), "");
    let others = fieldcraft(folder.path(), &["check", "--fix", "--unsafe-fixes"]);
    assert_eq!(others.status.code(), Some(0));
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        FIXED.replace("sonet", "sonnet")
    );
}

#[test]
fn the_settings_are_fixed_too() {
    let (folder, _) = agent(FIXED);
    let settings = folder.path().join(".fieldcraft.yaml");
    fs::write(&settings, "rulse:\n  missing-kye: off\n").unwrap();
    fieldcraft(folder.path(), &["check", "--fix"]);
    let now = fs::read_to_string(&settings).unwrap();
    assert_eq!(
        now, "rulse:\n  missing-kye: off\n",
        "what was meant is a guess"
    );
    let args = ["check", "--fix", "--unsafe-fixes"];
    let output = fieldcraft(folder.path(), &args);
    assert_eq!(
        text(&output.stderr),
        "fieldcraft: fixed 3 findings in 2 files\n"
    );
    let now = fs::read_to_string(&settings).unwrap();
    assert_eq!(now, "rules:\n  missing-key: off\n");
}

#[test]
fn what_the_settings_say_once_they_are_fixed_counts() {
    let (folder, path) = agent(WRONG);
    let settings = folder.path().join(".fieldcraft.yaml");
    fs::write(&settings, "rules:\n  tool-cas: off\n  unknown-model: off\n").unwrap();
    let args = ["check", "--fix", "--unsafe-fixes"];
    fieldcraft(folder.path(), &args);
    let now = fs::read_to_string(&settings).unwrap();
    assert_eq!(now, "rules:\n  tool-case: off\n  unknown-model: off\n");
    assert_eq!(fs::read_to_string(&path).unwrap(), WRONG);
}

#[test]
fn differences_are_shown_and_nothing_is_written() {
    let (folder, path) = agent(WRONG);
    let output = fieldcraft(folder.path(), &["check", "--diff"]);
    assert_eq!(output.status.code(), Some(1));
    expect![[r#"
        --- a/.claude/agents/a.md
        +++ b/.claude/agents/a.md
        @@ -1,6 +1,6 @@
         ---
         name: a
         description: Does a.
        -tools: read, Grep
        +tools: Read, Grep
         model: sonet
         ---
    "#]]
    .assert_eq(text(&output.stdout));
    assert_eq!(fs::read_to_string(&path).unwrap(), WRONG);
    fs::write(&path, FIXED).unwrap();
    let output = fieldcraft(folder.path(), &["check", "--diff"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), ""));
}

#[test]
fn differences_follow_from_the_settings_as_they_would_be() {
    let (folder, path) = agent(WRONG);
    let settings = folder.path().join(".fieldcraft.yaml");
    fs::write(&settings, "Rules:\n  tool-case: off\n").unwrap();
    let shown = fieldcraft(folder.path(), &["check", "--diff", "--unsafe-fixes"]);
    let shown = text(&shown.stdout).to_owned();
    let before = [
        fs::read_to_string(&path).unwrap(),
        fs::read_to_string(&settings).unwrap(),
    ];
    fieldcraft(folder.path(), &["check", "--fix", "--unsafe-fixes"]);
    let now = [
        fs::read_to_string(&path).unwrap(),
        fs::read_to_string(&settings).unwrap(),
    ];
    assert_eq!(now[1], "rules:\n  tool-case: off\n");
    let changed = |number: usize| before[number] != now[number];
    assert_eq!(
        shown.contains("a/.claude/agents/a.md"),
        changed(0),
        "{shown}"
    );
    assert_eq!(
        shown.contains("Read, Grep"),
        now[0].contains("Read, Grep"),
        "{shown}"
    );
    assert_eq!(shown.contains("b/.fieldcraft.yaml"), changed(1), "{shown}");
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let (folder, path) = agent(&windows(WRONG));
    fieldcraft(folder.path(), &["check", "--fix"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), windows(FIXED));
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let (folder, path) = agent(WRONG);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let real = folder.path().join("kept/a.md");
    fs::create_dir_all(real.parent().unwrap()).unwrap();
    fs::rename(&path, &real).unwrap();
    symlink(&real, &path).unwrap();
    fieldcraft(folder.path(), &["check", "--fix"]);
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), FIXED);
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o640
    );
}

#[cfg(unix)]
#[test]
fn what_must_not_be_written_is_named_and_left_alone() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let (folder, path) = agent(WRONG);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let output = fieldcraft(folder.path(), &["check", "--fix"]);
    assert_eq!(output.status.code(), Some(2));
    expect![[r#"
        fieldcraft: .claude/agents/a.md: not fixed, because it is read-only
    "#]]
    .assert_eq(text(&output.stderr));
    // The others are fixed all the same, and what is left is reported.
    let other = path.with_file_name("b.md");
    fs::write(&other, WRONG.replace("name: a", "name: b")).unwrap();
    let output = fieldcraft(folder.path(), &["check", "--fix"]);
    assert_eq!(output.status.code(), Some(2));
    expect![[r#"
        fieldcraft: .claude/agents/a.md: not fixed, because it is read-only
        fieldcraft: fixed 1 finding in 1 file
    "#]]
    .assert_eq(text(&output.stderr));
    assert_eq!(
        fs::read_to_string(&other).unwrap(),
        FIXED.replace("name: a", "name: b")
    );
    let report = text(&output.stdout);
    assert_eq!(report.matches("[tool-case]").count(), 1, "{report}");
    assert_eq!(report.matches("[unknown-model]").count(), 2, "{report}");
    fs::remove_file(&other).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let outside = elsewhere.path().join("a.md");
    fs::write(&outside, WRONG).unwrap();
    fs::remove_file(&path).unwrap();
    symlink(&outside, &path).unwrap();
    let output = fieldcraft(folder.path(), &["check", "--fix"]);
    expect![[r#"
        fieldcraft: .claude/agents/a.md: not fixed, because it is a link that leads out of the workspace
    "#]].assert_eq(text(&output.stderr));
    assert_eq!(fs::read_to_string(&outside).unwrap(), WRONG);
}
