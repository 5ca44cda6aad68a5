//! `settings-unused`: a path pattern in `.fieldcraft.yaml` that covers no file.

use super::Rule;
use crate::catalog::Severity;
use crate::config::{self, Level, Patterns};
use crate::finding::Finding;
use crate::model::File;
use crate::text::FilePath;
use crate::workspace::Snapshot;

pub(super) const RULE: Rule = Rule {
    id: "settings-unused",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A path pattern in `.fieldcraft.yaml` that covers no file",
    documentation: DOCUMENTATION,
    // It takes a look at every file of the workspace, which only `check` does; it calls `report`.
    check: |_, _| {},
};

const DOCUMENTATION: &str = r#"## What it finds

A pattern below `overrides` in `.fieldcraft.yaml` that covers none of the files that Fieldcraft checks. Only `fieldcraft check` looks for it.

## Why it matters

A pattern that covers nothing is misspelt, so that the files it was meant for are not treated as they should be, or left over from files
that moved or are gone, and may hide findings of a later file.

## Example

```yaml
overrides:
  - paths: [vendor/, .claude/agent/draft-*.md]
    rules: {all: off}
```

## Better

```yaml
overrides:
  - paths: [vendor/, .claude/agents/draft-*.md]
    rules: {all: off}
```

## Fix

None: whether to correct the pattern or to delete it is for the author to say.

## Sources

- This project's own documentation: the settings are its invention.
"#;

/// The patterns of the settings file `file` that cover none of the files below its folder. Looks at every file that is known.
pub fn report(snapshot: &Snapshot, file: &File) -> Vec<Finding> {
    let config = snapshot.config(&file.path);
    let level = config.level(RULE.id, snapshot.relative(&file.path));
    let severity = level.map_or(Some(RULE.severity), Level::severity);
    let (Some(severity), Some(root)) = (severity, file.path.parent()) else {
        return Vec::new();
    };
    let reading = config::read(file.text.as_str());
    let covers = |pattern: &str| {
        let pattern = Patterns::from(vec![pattern.to_owned()]);
        let below = |path: &FilePath| {
            path.relative_to(&root)
                .is_some_and(|path| pattern.cover(path))
        };
        below(&file.path) || snapshot.each().any(|summary| below(&summary.path))
    };
    let unused = reading
        .patterns
        .iter()
        // What is taken out again covers nothing by itself.
        .filter(|(pattern, _)| !pattern.starts_with('!') && !covers(pattern));
    unused
        .map(|(pattern, range)| {
            let message = format!("`{pattern}` covers no file that Fieldcraft checks. Correct the pattern, or delete it.");
            Finding::new(RULE.id, severity, *range, message)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Fixture;

    #[test]
    fn patterns_that_cover_nothing() {
        let fixture = Fixture::new(
            "//- /w/.fieldcraft.yaml\noverrides:\n  - paths: [vendor/, .claude/agents/x-*.md, '!a.md', '{a']\n    rules: {all: off}\n  - paths: [a.md]\n    rules: {all: off}\n\
             //- /w/.claude/agents/a.md\n---\nname: a\n---\n//- /x/vendor/.claude/agents/b.md\n---\nname: b\n---\n",
        );
        let found = report(&fixture.snapshot, fixture.file());
        let found: Vec<&str> = found
            .iter()
            .map(|finding| fixture.file().text.slice(finding.range))
            .collect();
        assert_eq!(found, ["vendor/", ".claude/agents/x-*.md"]);
        let off = Fixture::new(
            "//- /w/.fieldcraft.yaml\nrules: {settings-unused: off}\noverrides: [{paths: [vendor/], rules: {}}]\n",
        );
        assert!(report(&off.snapshot, off.file()).is_empty());
    }
}
