//! The house rules that a machine can check: layers, sizes, opening lines.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test or a bench fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

const MAX_FILE_LINES: usize = 400;
const MAX_FUNCTION_LINES: usize = 60;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    collect(&root().join(folder), &mut files);
    assert!(!files.is_empty(), "no Rust file below {folder}");
    files.sort();
    files
}

fn collect(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path
                .strip_prefix(root())
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            files.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Rust files below `src` that are not tests as a whole.
fn production_files() -> Vec<(String, String)> {
    let mut files = rust_files("src");
    let is_test = |name: &str| {
        name.contains("/tests/") || name.ends_with("/tests.rs") || name.contains("/testing")
    };
    files.retain(|(name, _)| !is_test(name));
    files
}

/// The part of a file above its test module.
fn production(text: &str) -> &str {
    let end = text
        .find("\n#[cfg(test)]\nmod ")
        .or_else(|| text.find("\n#[cfg(test)]\npub"));
    &text[..end.unwrap_or(text.len())]
}

/// Code without comments, so that a word in a sentence is no use of it.
fn code(text: &str) -> String {
    let lines = production(text)
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn assert_none(offences: &[String], rule: &str) {
    assert!(offences.is_empty(), "{rule}:\n  {}", offences.join("\n  "));
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    let files = ["src", "tests", "benches"]
        .iter()
        .flat_map(|folder| rust_files(folder));
    let offences: Vec<String> = files
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(name, _)| name)
        .collect();
    assert_none(&offences, "a file must open with a `//!` line");
}

#[test]
fn the_protocol_stays_at_the_edge() {
    let words = ["tower_lsp", "lsp_types", "tokio"];
    let offences: Vec<String> = rust_files("src")
        .into_iter()
        .filter(|(name, _)| !name.starts_with("src/server"))
        .flat_map(|(name, text)| {
            let code = code(&text);
            words
                .iter()
                .filter(|word| code.contains(**word))
                .map(|word| format!("{name} names {word}"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_none(&offences, "only src/server may speak LSP");
}

#[test]
fn the_core_touches_no_files_environment_or_clock() {
    let allowed = [
        // Runs while the program is built, and is no part of it.
        "src/catalog/build.rs",
        "src/workspace/scan",
        "src/config",
        "src/server",
        "src/cli",
        "src/main.rs",
    ];
    let words = [
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "SystemTime",
        "Instant::now",
        "fs::read",
    ];
    let offences: Vec<String> = rust_files("src")
        .into_iter()
        .filter(|(name, _)| !allowed.iter().any(|prefix| name.starts_with(prefix)))
        .flat_map(|(name, text)| {
            let code = code(&text);
            words
                .iter()
                .filter(|word| code.contains(**word))
                .map(|word| format!("{name} uses {word}"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_none(
        &offences,
        "the core cannot fail, so it does no input or output",
    );
}

#[test]
fn nothing_is_executed_and_nothing_is_sent() {
    // `check --changed-since` asks git, and nothing else is started anywhere.
    let asks_git = "src/cli/target/changed.rs";
    let words = ["process::", "TcpStream", "UdpSocket"];
    let mut offences = Vec::new();
    for (name, text) in rust_files("src") {
        let code = code(&text).replace("process::ExitCode", "");
        if name == asks_git {
            let starts: Vec<&str> = code.split("Command::new(").skip(1).collect();
            assert!(matches!(starts.as_slice(), [one] if one.starts_with("\"git\")")));
            continue;
        }
        let uses = words.iter().filter(|word| code.contains(**word));
        offences.extend(uses.map(|word| format!("{name} uses {word}")));
    }
    assert_none(
        &offences,
        "nothing user-written is executed, nothing is sent over a network",
    );
}

#[test]
fn layers_point_one_way() {
    let forbidden: [(&str, &[&str]); 8] = [
        (
            "src/text",
            &[
                "crate::syntax",
                "crate::catalog",
                "crate::model",
                "crate::workspace",
                "crate::rules",
                "crate::ide",
            ],
        ),
        (
            "src/syntax",
            &[
                "crate::catalog",
                "crate::model",
                "crate::workspace",
                "crate::rules",
                "crate::ide",
            ],
        ),
        (
            "src/catalog",
            &[
                "crate::syntax",
                "crate::model",
                "crate::workspace",
                "crate::rules",
                "crate::ide",
            ],
        ),
        (
            "src/loaders",
            &[
                "crate::model",
                "crate::workspace",
                "crate::rules",
                "crate::ide",
            ],
        ),
        (
            "src/model",
            &["crate::workspace", "crate::rules", "crate::ide"],
        ),
        (
            "src/workspace",
            &["crate::rules", "crate::ide", "crate::server", "crate::cli"],
        ),
        ("src/rules", &["crate::ide", "crate::server", "crate::cli"]),
        ("src/ide", &["crate::server", "crate::cli"]),
    ];
    let files = rust_files("src");
    let mut offences = Vec::new();
    for (layer, above) in forbidden {
        for (name, text) in &files {
            let inside = name
                .strip_prefix(layer)
                .is_some_and(|rest| rest.starts_with(['/', '.']));
            let code = code(text);
            for word in above.iter().filter(|word| inside && code.contains(**word)) {
                offences.push(format!("{name} uses {word}"));
            }
        }
    }
    assert_none(&offences, "data flows one way");
}

#[test]
fn files_are_short() {
    let offences: Vec<String> = production_files()
        .into_iter()
        .map(|(name, text)| (name, production(&text).lines().count()))
        .filter(|(_, lines)| *lines > MAX_FILE_LINES)
        .map(|(name, lines)| format!("{name} has {lines} lines"))
        .collect();
    assert_none(&offences, "a file has at most 400 lines beside its tests");
}

#[test]
fn functions_are_short() {
    let mut offences = Vec::new();
    for (name, text) in production_files() {
        for (function, lines) in functions(production(&text)) {
            if lines > MAX_FUNCTION_LINES {
                offences.push(format!("{name}: {function} has {lines} lines"));
            }
        }
    }
    assert_none(&offences, "a function has at most 60 lines");
}

/// Name and length of each function of formatted source: from its `fn` line to the closing brace of the same indentation.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let indent = &line[..line.len() - line.trim_start().len()];
        let Some(name) = function_name(line.trim_start()) else {
            continue;
        };
        let close = format!("{indent}}}");
        let end = lines[start..].iter().position(|line| *line == close);
        if let Some(length) = end {
            found.push((name.to_owned(), length + 1));
        }
    }
    found
}

fn function_name(line: &str) -> Option<&str> {
    let starts = [
        "fn ",
        "pub fn ",
        "async fn ",
        "pub(",
        "const fn ",
        "pub const fn ",
        "pub async fn ",
    ];
    if !starts.iter().any(|start| line.starts_with(start)) {
        return None;
    }
    let (_, rest) = line.split_once("fn ")?;
    rest.split(['(', '<']).next()
}

#[test]
fn the_length_of_a_function_is_measured_right() {
    let text = "impl A {\n    pub fn a(&self) {\n        x();\n    }\n}\n\nfn b() {\n}\n";
    assert_eq!(functions(text), [("a".to_owned(), 3), ("b".to_owned(), 2)]);
}
