//! How long the steps of a keystroke take, on a 17 kB agent. Run with `cargo bench --bench parse`.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test or a bench fails by panicking"
)]

use divan::Bencher;
use fieldcraft::ide;
use fieldcraft::model::{File, Surroundings};
use fieldcraft::text::{Change, Encoding, FilePath, Position, Text};
use fieldcraft::workspace::Workspace;

fn main() {
    divan::main();
}

/// An agent like those the `/agents` dialog writes: a long description on one line, then many sections.
fn agent() -> String {
    let example = r#"<example>\nContext: A new service is planned.\nuser: \"Design it\"\nassistant: \"I'll use the service-architect agent.\"\n</example>\n\n"#;
    let mut text = format!(
        "---\nname: service-architect\ndescription: Use this agent when you design a service:\\n\\n{}\nmodel: sonnet\ncolor: red\nskills:\n  - fastapi\n---\n\nYou design services.\n\n",
        example.repeat(8)
    );
    for number in 1..=40 {
        text.push_str(&format!(
            "## {number}. Focus area\n\nState what matters, then [why](docs/why.md), with `code`.\n\n- **First**: one thing to check before the next\n- **Second**: another, with a longer explanation of it\n\n```bash\ncargo test --all\n```\n\n"
        ));
    }
    text
}

fn path() -> FilePath {
    FilePath::new("/w/.claude/agents/service-architect.md")
}

#[divan::bench]
fn floor_markdown_and_yaml_only(bencher: Bencher<'_, '_>) {
    let text = agent();
    let end = text.find("\n---\n").unwrap();
    bencher.bench(|| {
        let body = pulldown_cmark::Parser::new(divan::black_box(&text[end + 5..]));
        let yaml = fieldcraft::syntax::yaml::parse(&text[4..end], 4.into());
        (body.into_offset_iter().count(), yaml)
    });
}

#[divan::bench]
fn syntax(bencher: Bencher<'_, '_>) {
    let text = agent();
    bencher.bench(|| fieldcraft::syntax::parse(divan::black_box(&text), &|_| true));
}

#[divan::bench]
fn file(bencher: Bencher<'_, '_>) {
    let text = Text::new(agent(), Some(1));
    bencher.bench(|| {
        File::new(
            path(),
            divan::black_box(text.clone()),
            &Surroundings::default(),
        )
    });
}

/// The rules alone, with a block that has to be repaired and a fix that has to be proved.
#[divan::bench]
fn findings(bencher: Bencher<'_, '_>) {
    let workspace = Workspace::new(None);
    workspace.open(path(), &agent(), 1);
    let snapshot = workspace.snapshot();
    bencher.bench_local(|| ide::diagnostics(&snapshot, divan::black_box(&path())));
}

#[divan::bench]
fn keystroke_to_findings(bencher: Bencher<'_, '_>) {
    let workspace = Workspace::new(None);
    workspace.open(path(), &agent(), 1);
    let at = Position::new(20, 0);
    let typed = [
        Change {
            range: Some((at, at)),
            text: "x".into(),
        },
        Change {
            range: Some((at, Position::new(20, 1))),
            text: String::new(),
        },
    ];
    let mut version = 1;
    bencher.bench_local(|| {
        version += 1;
        let change = &typed[usize::from(version % 2 == 1)..][..1];
        let _ = workspace.change(&path(), change, Encoding::Utf16, version);
        ide::diagnostics(&workspace.snapshot(), &path())
    });
}
