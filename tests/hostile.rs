//! Hostile documents, and what each gets: never a panic, never a hang, always an answer.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test fails by panicking"
)]

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use expect_test::expect_file;
use fieldcraft::catalog::Kind;
use fieldcraft::ide;
use fieldcraft::loaders;
use fieldcraft::model::{File, Surroundings};
use fieldcraft::rules;
use fieldcraft::text::{FilePath, FilePosition, Text};
use fieldcraft::workspace::{Configs, Snapshot};

/// Name and text of every document.
fn documents() -> Vec<(&'static str, String)> {
    let agent = |frontmatter: &str| format!("---\n{frontmatter}\n---\n\nBody.\n");
    let named = |rest: &str| agent(&format!("name: a\ndescription: Does a.\n{rest}"));
    let bomb: String = (1..26).fold("a0: &a0 [x, x]\n".to_owned(), |bomb, n| {
        format!("{bomb}a{n}: &a{n} [*a{m}, *a{m}, *a{m}]\n", m = n - 1)
    });
    vec![
        ("empty file", String::new()),
        ("one line break", "\n".into()),
        ("only an opening fence", "---".into()),
        ("only an opening fence and a line break", "---\n".into()),
        ("two fences and nothing else", "---\n---\n".into()),
        ("three fences", "---\n---\n---\n".into()),
        ("only hyphens", "-".repeat(100_000)),
        ("byte order mark alone", "\u{feff}".into()),
        (
            "byte order mark in front",
            format!("\u{feff}{}", named("model: opus")),
        ),
        (
            "two byte order marks",
            format!("\u{feff}\u{feff}{}", named("model: opus")),
        ),
        (
            "windows line ends",
            named("model: opus").replace('\n', "\r\n"),
        ),
        (
            "carriage returns only",
            named("model: opus").replace('\n', "\r"),
        ),
        (
            "mixed line ends",
            "---\r\nname: a\ndescription: Does a.\r---\n\rBody".into(),
        ),
        ("NUL in the name", agent("name: a\0b\ndescription: Does a.")),
        ("NUL everywhere", "\0".repeat(10_000)),
        (
            "control characters",
            agent("name: a\u{1}\u{2}\u{1b}[31m\ndescription: x"),
        ),
        (
            "replacement characters",
            agent("name: a\u{fffd}\ndescription: \u{fffd}"),
        ),
        (
            "direction changes",
            agent("name: a\u{202e}b\ndescription: Does a."),
        ),
        (
            "line separators",
            agent("name: a\ndescription: one\u{2028}two\u{2029}three\u{85}four\u{b}five"),
        ),
        (
            "emoji and combining marks",
            agent("name: 👩‍👩‍👧‍👦\ndescription: e\u{301}\u{301}\u{301}"),
        ),
        (
            "a colon in the description",
            agent("name: a\ndescription: Use when: always"),
        ),
        (
            "a colon with windows line ends",
            agent("name: a\ndescription: Use when: always").replace('\n', "\r\n"),
        ),
        (
            "hyphens in the description",
            agent("name: a\ndescription: fast --- and cheap\ntools: Read"),
        ),
        ("unclosed quote", agent("name: a\ndescription: \"Does a.")),
        ("unclosed bracket", named("tools: [Read, Grep")),
        ("half a key", named("to")),
        ("half a list", named("tools:\n  - Read\n  -")),
        ("a lone colon", named(":")),
        ("a lone dash", named("-")),
        ("tabs for indentation", named("tools:\n\t- Read\n\t- Grep")),
        (
            "prose at column zero",
            agent("name: a\ndescription: Use it. Examples:\nContext: x\nuser: \"y: z\""),
        ),
        ("a list as frontmatter", agent("- name\n- description")),
        ("a scalar as frontmatter", agent("just words")),
        (
            "two documents",
            "---\nname: a\ndescription: b\n...\n---\nname: c\n---\n".into(),
        ),
        (
            "repeated keys",
            agent("name: a\nname: b\ndescription: x\ndescription: y"),
        ),
        (
            "10,000 keys",
            agent(
                &(0..10_000)
                    .map(|n| format!("key{n}: {n}\n"))
                    .collect::<String>(),
            ),
        ),
        (
            "60,000 open brackets",
            named(&format!("tools: {}", "[".repeat(60_000))),
        ),
        (
            "5,000 nested lists",
            named(&format!(
                "tools:\n{}",
                (0..5000)
                    .map(|n| format!("{}-\n", " ".repeat(n.min(200))))
                    .collect::<String>()
            )),
        ),
        ("alias bomb", named(&bomb)),
        ("alias to itself", named("tools: &a [*a]")),
        ("merge of itself", named("x: &x\n  <<: *x")),
        (
            "a tag on everything",
            agent("name: !!str a\ndescription: !custom b\ntools: !!seq [Read]"),
        ),
        ("complex key", named("? [a, b]\n: c")),
        (
            "a line of 1 MB",
            agent(&format!(
                "name: a\ndescription: {}",
                "word ".repeat(200_000)
            )),
        ),
        ("5,000 quote levels", format!("{}x", "> ".repeat(5_000))),
        (
            "5,000 list levels",
            (0..5_000)
                .map(|n| format!("{}- x\n", " ".repeat(n * 2 % 4000)))
                .collect(),
        ),
        (
            "20,000 open tags",
            format!("{}{}", named("model: opus"), "<example>\n".repeat(20_000)),
        ),
        (
            "20,000 closing tags",
            format!("{}{}", named("model: opus"), "</example>\n".repeat(20_000)),
        ),
        (
            "20,000 crossed tags",
            format!(
                "{}{}",
                named("model: opus"),
                "<a>\n<b>\n</a>\n".repeat(7_000)
            ),
        ),
        (
            "unclosed attribute",
            format!("{}{}", named("model: opus"), "<a b=\"".repeat(5_000)),
        ),
        (
            "unclosed fence",
            format!("{}```bash\nrm -rf\n", named("model: opus")),
        ),
        (
            "10,000 headings",
            format!("{}{}", named("model: opus"), "## Same\n\n".repeat(10_000)),
        ),
        (
            "unclosed comment",
            format!("{}<!-- {}", named("model: opus"), "x\n".repeat(10_000)),
        ),
        (
            "link brackets",
            format!("{}{}", named("model: opus"), "[".repeat(50_000)),
        ),
        (
            "emphasis marks",
            format!("{}{}", named("model: opus"), "*a_ ".repeat(20_000)),
        ),
        (
            "dollar signs",
            format!(
                "{}{}",
                named("model: opus"),
                "${$1$ARGUMENTS[".repeat(10_000)
            ),
        ),
        (
            "at signs",
            format!("{}{}", named("model: opus"), " @a/ @~ @@ @".repeat(10_000)),
        ),
        (
            "backticks",
            format!("{}{}", named("model: opus"), "` `` ".repeat(10_000)),
        ),
        (
            "10 MB of text",
            format!(
                "{}{}",
                named("model: opus"),
                "Ten megabytes of one sentence.\n".repeat(330_000)
            ),
        ),
    ]
}

fn describe(text: &str, kind: Kind) -> String {
    let path = FilePath::new("/w/.claude/agents/a.md");
    let surroundings = Surroundings::default();
    let file = Arc::new(File::with_kind(
        path.clone(),
        Text::new(text, Some(1)),
        &surroundings,
        kind,
    ));
    let snapshot = Snapshot::of(
        [Arc::clone(&file)],
        Vec::new(),
        surroundings,
        Configs::default(),
        vec![FilePath::new("/w")],
    );
    let findings = rules::check(&snapshot, &file);
    let place = &file.definition.as_ref().unwrap().place;
    let outcome = loaders::load(text, &file.parse, place.format, place.scope, &path)
        .first()
        .map_or("nothing", |loaded| loaded.outcome.as_str());
    for share in 0..=4 {
        let mut offset = text.len() * share / 4;
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let at = FilePosition {
            path: path.clone(),
            offset: u32::try_from(offset).unwrap().into(),
        };
        ide::completions(&snapshot, &at);
        ide::hover(&snapshot, &at);
    }
    ide::document_symbols(&snapshot, &path);
    ide::folding_ranges(&snapshot, &path);
    let mut rules: Vec<(&str, usize)> = Vec::new();
    for finding in &findings {
        match rules.iter_mut().find(|(rule, _)| *rule == finding.rule) {
            Some((_, count)) => *count += 1,
            None => rules.push((finding.rule, 1)),
        }
    }
    let found: Vec<String> = rules
        .iter()
        .map(|(rule, count)| format!("{rule} {count}"))
        .collect();
    format!(
        "{outcome}; {}",
        if found.is_empty() {
            "no findings".to_owned()
        } else {
            found.join(", ")
        }
    )
}

/// Far above what any of them takes, so that only a hang or a quadratic loop is caught, whatever the machine.
const LIMIT: Duration = Duration::from_secs(20);

#[test]
fn every_document_gets_an_answer() {
    let documents = documents();
    assert!(documents.len() >= 40, "{}", documents.len());
    let mut table = String::new();
    for (name, text) in documents {
        let start = Instant::now();
        let answer = describe(&text, Kind::Agent);
        assert!(start.elapsed() < LIMIT, "{name} took {:?}", start.elapsed());
        let _ = writeln!(table, "{name}: {answer}");
    }
    expect_file!["snapshots/hostile.txt"].assert_eq(&table);
}
