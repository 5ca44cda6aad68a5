//! Completions and manual pages.

use super::{fieldcraft, stderr, stdout, workspace};

#[test]
fn each_shell_gets_a_script_that_knows_commands_options_and_rules() {
    let folder = workspace(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = fieldcraft(folder.path(), &["completions", shell]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let script = stdout(&output);
        for word in ["fieldcraft", "check", "changed-since"] {
            assert!(script.contains(word), "{shell} does not complete {word}");
        }
        // The others are given no values of arguments without a name.
        if ["bash", "zsh"].contains(&shell) {
            assert!(
                script.contains("yaml-repaired"),
                "{shell} does not complete rules"
            );
        }
    }
    let output = fieldcraft(folder.path(), &["completions", "dos"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_program_and_each_command_have_a_manual_page() {
    let folder = workspace(&[]);
    let page = |arguments: &[&str]| {
        let output = fieldcraft(folder.path(), &[&["man"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    let main = page(&[]);
    assert!(main.contains(".TH fieldcraft 1"), "{main}");
    let commands = [
        "check",
        "inspect",
        "explain",
        "rules",
        "lsp",
        "completions",
        "man",
    ];
    for command in commands {
        assert!(
            main.contains(&format!(r"fieldcraft\-{command}(1)")),
            "{command}: {main}"
        );
        let title = format!(".TH fieldcraft-{command} 1");
        assert!(page(&[command]).contains(&title), "{}", page(&[command]));
    }
    let check = page(&["check"]);
    assert!(check.contains(r"\-\-stdin\-filename") && check.contains("Exit codes"));
    let output = fieldcraft(folder.path(), &["man", "chekc"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("did you mean `check`?"),
        "{}",
        stderr(&output)
    );
}
