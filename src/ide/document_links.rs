//! Document links: paths that lead to a file.

use text_size::TextRange;

use crate::text::FilePath;
use crate::workspace::{Entry, Snapshot};

/// A path that can be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentLink {
    /// The characters of the path.
    pub range: TextRange,
    /// The file that it leads to.
    pub target: FilePath,
    /// What stands behind `#`.
    pub fragment: Option<String>,
    /// The same for people.
    pub tooltip: String,
}

/// The paths in the open file at `path` that lead to a file, in order.
pub fn document_links(snapshot: &Snapshot, path: &FilePath) -> Vec<DocumentLink> {
    let Some(summary) = snapshot.summary(path) else {
        return Vec::new();
    };
    let mut links = Vec::new();
    for reference in &summary.references {
        let Some(target) = reference.path().filter(|target| target.path != *path) else {
            continue;
        };
        if snapshot.entry(&target.path) != Some(Entry::File) {
            continue;
        }
        links.push(DocumentLink {
            range: reference.range,
            target: target.path.clone(),
            fragment: target.fragment.as_deref().map(str::to_owned),
            tooltip: tooltip(snapshot, &target.path),
        });
    }
    links
}

fn tooltip(snapshot: &Snapshot, path: &FilePath) -> String {
    let shown = snapshot.shown(path);
    match snapshot.summary(path) {
        Some(summary) if !summary.name.is_empty() => {
            format!(
                "{} `{}` ({shown})",
                summary.format.kind.noun(),
                summary.qualified_name()
            )
        }
        _ => shown,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::expect;

    use super::*;
    use crate::testing::Fixture;

    #[test]
    fn only_files_that_are_there() {
        let fixture = Fixture::new(
            "//- /w/CLAUDE.md\nSee @docs/a.md and @docs/none.md, [b](.claude/agents/b.md#x), [c](docs).\n//- /w/docs/a.md\n//- /w/.claude/agents/b.md\n---\nname: b\ndescription: d\n---\n",
        );
        let mut out = String::new();
        for link in document_links(&fixture.snapshot, &fixture.path) {
            let written = fixture.file().text.slice(link.range);
            let _ = writeln!(
                out,
                "{written:?} → {} {:?}: {}",
                link.target, link.fragment, link.tooltip
            );
        }
        expect![[r#"
            "docs/a.md" → /w/docs/a.md None: docs/a.md
            ".claude/agents/b.md#x" → /w/.claude/agents/b.md Some("x"): subagent `b` (.claude/agents/b.md)
        "#]].assert_eq(&out);
    }
}
