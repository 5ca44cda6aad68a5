//! `file-too-large`: a definition that is too large to be read.

use text_size::{TextRange, TextSize};

use super::Rule;
use crate::catalog::Severity;
use crate::config::MAX_FILE_SIZE;
use crate::finding::Finding;
use crate::model::{File, kind};
use crate::workspace::Snapshot;

pub(super) const RULE: Rule = Rule {
    id: "file-too-large",
    severity: Severity::Information,
    opt_in: false,
    summary: "A definition that is too large to be checked",
    documentation: DOCUMENTATION,
    // A file of this size is not read, so there is no definition to look at; `unread` speaks in place of all rules.
    check: |_, _| {},
};

const DOCUMENTATION: &str = r"## What it finds

A file in the place of a definition, such as `.claude/agents/`, that is larger than 4 MiB. It is not read, so nothing else is said about
it. On the command line it is listed among the files that were skipped.

## Why it matters

No host can use it as it is: 4 MiB are about a million tokens, more than the models have room for. Mostly such a file is a log or an
export that got there by mistake.

## Example

```text
.claude/agents/reviewer.md     5.2 MB, most of it pasted API documentation
```

## Better

```text
.claude/agents/reviewer.md     4 kB, says where the documentation is
docs/api.md                    5.2 MB, searched when it is needed
```

## Fix

None: only the author knows which part is meant as instructions.

## Sources

- This project's own limit; the context windows of the models are far below it.
";

/// What is said about `file` when it is not read; `None` for a file that is.
pub(super) fn unread(snapshot: &Snapshot, file: &File) -> Option<Vec<Finding>> {
    if !file.is_too_large() || file.definition.is_some() {
        return None;
    }
    let place = kind::detect(
        &file.path,
        file.text.as_str(),
        file.parse.frontmatter.as_ref(),
        snapshot.surroundings(),
    );
    let finding = place.map(|_| {
        let first_line = file.text.as_str().lines().next().unwrap_or("");
        let message = format!(
            "This file is larger than {} MiB, so it is not checked. Move what is not instructions into files of its own.",
            MAX_FILE_SIZE / 1024 / 1024
        );
        let range = TextRange::up_to(TextSize::of(first_line));
        Finding::new(RULE.id, RULE.severity, range, message)
    });
    Some(finding.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Fixture;

    #[test]
    fn a_huge_file_is_named_and_left_alone() {
        let huge = format!("---\nname: a\n---\n{}", "word ".repeat(MAX_FILE_SIZE / 5));
        let check = |path: &str, settings: &str| {
            let text = format!("//- {path}\n{huge}{settings}");
            let fixture = Fixture::new(&text);
            let file = fixture.snapshot.file(&fixture.path).unwrap();
            let findings = super::super::check(&fixture.snapshot, file);
            findings
                .iter()
                .map(|finding| finding.rule)
                .collect::<Vec<_>>()
        };
        let off = "\n//- /w/.fieldcraft.yaml\nrules: {file-too-large: off}\n";
        assert_eq!(check("/w/.claude/agents/a.md", ""), [RULE.id]);
        assert!(check("/w/.claude/agents/a.md", off).is_empty());
        assert!(check("/w/docs/a.md", "").is_empty());
    }
}
