//! The floor for `check`: walk, read and parse the same bytes on the same cores, and nothing else.
//!
//! `cargo bench --bench floor -- FOLDER` prints milliseconds: of the first run, which like `check` asks the system for every page of
//! memory, and of the best of four more, which have theirs already.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a bench fails by panicking and prints its figure"
)]

use std::path::Path;
use std::time::Instant;

use fieldcraft::syntax::yaml;
use fieldcraft::text::FilePath;
use fieldcraft::workspace::scan;
use rayon::prelude::*;

fn main() {
    let Some(folder) = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'))
    else {
        eprintln!("usage: cargo bench --bench floor -- FOLDER");
        return;
    };
    let root = FilePath::new(Path::new(&folder).canonicalize().unwrap().to_str().unwrap());
    let (first, files, events) = run(&root);
    let warm = (0..4).map(|_| run(&root).0).fold(f64::INFINITY, f64::min);
    println!(
        "{{\"floor_ms\": {first:.1}, \"warm_floor_ms\": {warm:.1}, \"files\": {files}, \"events\": {events}}}"
    );
}

/// Milliseconds, files and parser events of one run; the events keep the work from being optimised away.
fn run(root: &FilePath) -> (f64, usize, usize) {
    let start = Instant::now();
    let found = scan::find(std::slice::from_ref(root));
    let events: usize = found
        .files
        .par_iter()
        .filter_map(|path| scan::read(Path::new(path.as_str())).ok())
        .map(|text| parse(&text))
        .sum();
    (
        start.elapsed().as_secs_f64() * 1000.0,
        found.files.len(),
        events,
    )
}

fn parse(text: &str) -> usize {
    let block = text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"));
    let (yaml, body) = block.unwrap_or(("", text));
    let tree = yaml::parse(yaml, 0.into());
    let options =
        pulldown_cmark::Options::ENABLE_TABLES | pulldown_cmark::Options::ENABLE_TASKLISTS;
    let events = pulldown_cmark::Parser::new_ext(body, options)
        .into_offset_iter()
        .count();
    events + usize::from(tree.root.is_some())
}
