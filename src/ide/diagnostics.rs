//! The findings about a file.

use text_size::TextRange;

use crate::config::MAX_FILE_SIZE;
use crate::finding::{Finding, Severity};
use crate::model::{File, kind};
use crate::rules;
use crate::text::FilePath;
use crate::workspace::Snapshot;

/// Every finding about the open file at `path`, in order of place; none for a file that defines nothing.
pub fn diagnostics(snapshot: &Snapshot, path: &FilePath) -> Vec<Finding> {
    match snapshot.file(path) {
        None => Vec::new(),
        Some(file) if file.is_too_large() => too_large(snapshot, file),
        Some(file) => rules::check(snapshot, file),
    }
}

/// Says why nothing else is said, where the path shows that a definition was meant.
fn too_large(snapshot: &Snapshot, file: &File) -> Vec<Finding> {
    if kind::detect(
        &file.path,
        file.text.as_str(),
        file.parse.frontmatter.as_ref(),
        snapshot.surroundings(),
    )
    .is_none()
    {
        return Vec::new();
    }
    let first_line = file.text.as_str().lines().next().unwrap_or("");
    let message = format!(
        "This file is larger than {} MiB, so it is not checked. Move what is not instructions into files of its own",
        MAX_FILE_SIZE / 1024 / 1024
    );
    vec![Finding::new(
        "file-too-large",
        Severity::Information,
        TextRange::up_to(text_size::TextSize::of(first_line)),
        message,
    )]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Fixture;

    #[test]
    fn a_huge_file_is_named_and_left_alone() {
        let huge = format!("---\nname: a\n---\n{}", "word ".repeat(MAX_FILE_SIZE / 5));
        let check = |path: &str| {
            let fixture = Fixture::new(&format!("//- {path}\n{huge}"));
            let findings = diagnostics(&fixture.snapshot, &fixture.path);
            findings
                .iter()
                .map(|finding| finding.rule)
                .collect::<Vec<_>>()
        };
        assert_eq!(check("/w/.claude/agents/a.md"), ["file-too-large"]);
        assert!(check("/w/docs/a.md").is_empty());
    }
}
