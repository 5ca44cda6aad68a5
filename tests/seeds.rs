//! Five real agents in one workspace, where they are at hand: exactly the findings that they deserve, and fixes that change nothing else.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod shared;

use std::fmt::Write;
use std::fs;
use std::sync::Arc;

use expect_test::expect;
use fieldcraft::finding::{Finding, Safety};
use fieldcraft::loaders;
use fieldcraft::model::{File, Surroundings};
use fieldcraft::rules;
use fieldcraft::text::{Encoding, FilePath, Text};
use fieldcraft::workspace::{Configs, Snapshot};

fn seeds() -> Option<Vec<Arc<File>>> {
    let entries = fs::read_dir(shared::path("seeds")?).unwrap();
    let mut files: Vec<Arc<File>> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            let at = FilePath::new(&format!("/w/.claude/agents/{name}"));
            let text = Text::new(fs::read_to_string(&path).unwrap(), None);
            Arc::new(File::new(at, text, &Surroundings::default()))
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Some(files)
}

fn workspace(files: &[Arc<File>]) -> Snapshot {
    Snapshot::of(
        files.iter().cloned(),
        Vec::new(),
        Surroundings::default(),
        Configs::default(),
        vec![FilePath::new("/w")],
    )
}

fn draw(out: &mut String, file: &File, finding: &Finding) {
    let start = file.text.position(finding.range.start(), Encoding::Utf16);
    let end = file.text.position(finding.range.end(), Encoding::Utf16);
    let written = file.text.slice(finding.range);
    let shown: String = written.chars().take(40).collect();
    let _ = writeln!(
        out,
        "  {:?} {} {}:{}-{}:{} {shown:?}",
        finding.severity, finding.rule, start.line, start.column, end.line, end.column
    );
    for related in &finding.related {
        let _ = writeln!(out, "    see {}", related.location.path.file_name());
    }
}

#[test]
fn the_seeds_get_exactly_what_they_deserve() {
    let Some(files) = seeds() else { return };
    let snapshot = workspace(&files);
    let mut out = String::new();
    for file in &files {
        let _ = writeln!(out, "{}", file.path.file_name());
        for finding in rules::check(&snapshot, file) {
            draw(&mut out, file, &finding);
        }
    }
    expect![[r#"
        000_d7a3971e662f4108.md
        001_b2c2eaf17a2edfe6.md
          Warning duplicate-name 1:6-1:23 "backend-architect"
            see 002_4e9d8fc2efaa3047.md
            see 003_07c80a9b9e904e8a.md
            see 004_d92798743f6da1ff.md
          Warning yaml-repaired 2:13-2:1841 "Use this agent when you need to design, "
          Warning skill-not-found 6:6-6:13 "fastapi"
          Warning skill-not-found 7:6-7:17 "better-auth"
          Warning skill-not-found 8:6-8:24 "uv-package-manager"
          Warning skill-not-found 9:6-9:23 "openai-agents-sdk"
          Warning skill-not-found 10:6-10:20 "openai-chatkit"
        002_4e9d8fc2efaa3047.md
          Warning duplicate-name 1:6-1:23 "backend-architect"
            see 001_b2c2eaf17a2edfe6.md
            see 003_07c80a9b9e904e8a.md
            see 004_d92798743f6da1ff.md
          Warning yaml-repaired 2:13-2:1404 "Use this agent when you need to design s"
        003_07c80a9b9e904e8a.md
          Warning duplicate-name 1:6-1:23 "backend-architect"
            see 001_b2c2eaf17a2edfe6.md
            see 002_4e9d8fc2efaa3047.md
            see 004_d92798743f6da1ff.md
          Warning yaml-repaired 2:13-2:2755 "Use this agent when you need to design o"
        004_d92798743f6da1ff.md
          Warning duplicate-name 1:6-1:23 "backend-architect"
            see 001_b2c2eaf17a2edfe6.md
            see 002_4e9d8fc2efaa3047.md
            see 003_07c80a9b9e904e8a.md
          Hint unknown-key 3:0-3:8 "category"
          Hint agent-not-found 143:4-143:16 "API Designer"
          Hint agent-not-found 144:4-144:18 "TypeScript Pro"
          Hint agent-not-found 145:4-145:21 "Security Engineer"
          Hint agent-not-found 146:4-146:24 "Performance Engineer"
          Hint agent-not-found 147:4-147:17 "Code Reviewer"
          Hint agent-not-found 148:4-148:22 "Frontend Architect"
    "#]]
    .assert_eq(&out);
}

/// The description that Claude Code ends up with.
fn description(text: &str, file: &File) -> String {
    let again = File::new(
        file.path.clone(),
        Text::new(text, None),
        &Surroundings::default(),
    );
    let place = &again.definition.as_ref().unwrap().place;
    let loaded = loaders::load(text, &again.parse, place.format, place.scope, &again.path);
    let field = loaded[0].field("description").unwrap();
    field.value.as_str().unwrap().to_owned()
}

#[test]
fn the_fix_makes_strict_yaml_of_the_same_text() {
    let Some(files) = seeds() else { return };
    let snapshot = workspace(&files);
    let mut fixed = 0;
    for file in &files {
        let found = rules::check(&snapshot, file);
        let Some(finding) = found.iter().find(|f| f.rule == "yaml-repaired") else {
            continue;
        };
        let fix = finding.fix.as_ref().unwrap();
        assert_eq!(fix.safety, Safety::Safe, "{}", file.path);
        let before = file.text.as_str();
        let after = file.text.apply(&fix.edits).unwrap();
        let again = File::new(
            file.path.clone(),
            Text::new(&after, None),
            &Surroundings::default(),
        );
        let frontmatter = again.parse.frontmatter.as_ref().unwrap();
        assert_eq!(frontmatter.error, None, "{after}");
        let block = &after[std::ops::Range::<usize>::from(frontmatter.content)];
        let strict: serde_yaml::Value = serde_yaml::from_str(block).unwrap();
        let loaded = description(before, file);
        assert!(loaded.contains('\n') && !loaded.contains(r"\n"), "{loaded}");
        assert_eq!(description(&after, file), loaded, "{}", file.path);
        assert_eq!(strict["description"].as_str(), Some(loaded.as_str()));
        let again = Arc::new(again);
        let left = rules::check(&workspace(&[Arc::clone(&again)]), &again);
        assert!(left.iter().all(|f| !f.rule.starts_with("yaml")), "{left:?}");
        fixed += 1;
    }
    assert_eq!(fixed, 3);
}
