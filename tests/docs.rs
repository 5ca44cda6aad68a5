//! The pages under `docs/rules` are what the rules say of themselves, and `docs/settings.schema.json` is what `schema` prints. `UPDATE_EXPECT=1` writes them anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

use fieldcraft::rules::{documentation, registry, settings_schema};

#[test]
fn the_pages_of_the_rules_are_fresh() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut pages: Vec<(PathBuf, String)> = vec![(docs.join("rules.md"), documentation::index())];
    for rule in registry() {
        let path = docs.join("rules").join(format!("{}.md", rule.id));
        pages.push((path, documentation::page(rule)));
    }
    let schema = format!("{:#}\n", settings_schema::schema());
    pages.push((docs.join("settings.schema.json"), schema));
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    if update {
        fs::create_dir_all(docs.join("rules")).unwrap();
    }
    for (path, text) in &pages {
        if update {
            fs::write(path, text).unwrap();
        }
        let written = fs::read_to_string(path).unwrap_or_default();
        assert!(
            written == *text,
            "{} is stale; run the tests with UPDATE_EXPECT=1",
            path.display()
        );
    }
    let known = |path: &PathBuf| pages.iter().any(|(page, _)| page == path);
    for entry in fs::read_dir(docs.join("rules")).unwrap() {
        let path = entry.unwrap().path();
        assert!(known(&path), "{} belongs to no rule", path.display());
    }
}
