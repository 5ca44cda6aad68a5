//! `import-depth`: an import that is too many imports away.

use std::collections::{HashSet, VecDeque};

use super::wording::names;
use super::{Context, Rule};
use crate::catalog::import::ImportLimit;
use crate::catalog::{Kind, Severity};
use crate::finding::{Finding, Related};
use crate::model::references::Reference;
use crate::text::{FilePath, FileRange, TextRange};
use crate::workspace::Entry;
use crate::workspace::imports::{MOST_FILES, imports};

pub(super) const RULE: Rule = Rule {
    id: "import-depth",
    severity: Severity::Warning,
    opt_in: false,
    summary: "An import that leads to more imports in a row than the host follows",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

In a memory file: an import that leads, from file to file, to one that is further away than the host follows. The finding stands on the
import in the memory file and names the files in between; the import that is left out is given beside it. A file that is nearer by another way is
loaded, and so is one that the host loads by itself, such as the `CLAUDE.md` of another folder.

## Why it matters

- **Claude Code** follows four imports in a row. What the fifth names is missing from the instructions, and nothing says so.

## Example

`CLAUDE.md`, where each of the files in `docs` imports the next one, up to `docs/e.md`:

```markdown
@docs/a.md
```

## Better

```markdown
@docs/a.md

@docs/e.md
```

## Fix

None: where the file belongs is up to its author.

## Sources

- [Claude Code documentation, memory files and rules](https://code.claude.com/docs/en/memory), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(limit) = &context.format().import_limit else {
        return;
    };
    let mut told: HashSet<TextRange> = HashSet::new();
    for deep in too_deep(context, limit.hops) {
        // What is behind one import has one cause.
        if told.insert(deep.first) {
            out.push(report(context, limit, &deep));
        }
    }
}

/// A file on the way.
struct Stop {
    path: FilePath,
    /// The import in the file that is checked.
    first: TextRange,
    /// The files in between, nearest first.
    way: Vec<FilePath>,
}

/// An import that is not followed.
struct Deep {
    first: TextRange,
    way: Vec<FilePath>,
    target: FilePath,
    place: FileRange,
}

/// The imports of this file and of what it imports that are more than `hops` away, the nearest way counted.
fn too_deep(context: &Context<'_>, hops: usize) -> Vec<Deep> {
    let mut seen = HashSet::from([context.file.path.clone()]);
    let mut queue = VecDeque::new();
    for (path, range) in imports(context.references) {
        if seen.insert(path.clone()) {
            queue.push_back(Stop {
                path: path.clone(),
                first: range,
                way: Vec::new(),
            });
        }
    }
    let mut found = Vec::new();
    let mut left = MOST_FILES;
    while let Some(stop) = queue.pop_front() {
        let Some(mentioned) = mentioned(context, &stop.path, &mut left) else {
            continue;
        };
        let mut way = stop.way;
        way.push(stop.path.clone());
        for (target, range) in imports(&mentioned) {
            if !seen.insert(target.clone()) {
                continue;
            }
            if way.len() < hops {
                queue.push_back(Stop {
                    path: target.clone(),
                    first: stop.first,
                    way: way.clone(),
                });
            } else if is_lost(context, target) {
                found.push(Deep {
                    first: stop.first,
                    way: way.clone(),
                    target: target.clone(),
                    place: FileRange {
                        path: stop.path.clone(),
                        range,
                    },
                });
            }
        }
    }
    found
}

/// What the imported file at `path` mentions, as long as there are files `left` to read.
fn mentioned(context: &Context<'_>, path: &FilePath, left: &mut usize) -> Option<Vec<Reference>> {
    let snapshot = context.snapshot;
    if *left == 0 || snapshot.entry(path)? != Entry::File {
        return None;
    }
    *left -= 1;
    snapshot.mentioned_in_import(path)
}

/// Whether the file is there, and not loaded by itself.
fn is_lost(context: &Context<'_>, path: &FilePath) -> bool {
    let kind = context
        .snapshot
        .summary(path)
        .map(|summary| summary.format.kind);
    let loaded = matches!(kind, Some(Kind::Memory | Kind::Rule));
    !loaded && context.snapshot.entry(path) == Some(Entry::File)
}

fn report(context: &Context<'_>, limit: &ImportLimit, deep: &Deep) -> Finding {
    let shown = |path: &FilePath| context.snapshot.shown(path);
    let way: Vec<String> = deep.way.iter().map(shown).collect();
    let defect = format!(
        "This leads to `{}` over {}.",
        shown(&deep.target),
        names(way.iter().map(String::as_str), "and")
    );
    let advice = "Import the file from one that is nearer.";
    let mut finding = context.finding_with(RULE.id, &limit.effect, deep.first, &defect, advice);
    finding.related.push(Related {
        location: deep.place.clone(),
        message: "This import is left out.".to_owned(),
    });
    finding
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    const CHAIN: &str = "//- /w/docs/a.md\nSee @b.md\n//- /w/docs/b.md\n@c.md\n//- /w/docs/c.md\n@d.md and @a.md\n//- /w/docs/d.md\n@e.md and @gone.md `@f.md`\n//- /w/docs/e.md\n@f.md\n//- /w/docs/f.md\n";

    #[test]
    fn the_fifth_import() {
        check(
            &format!("//- /w/CLAUDE.md\nRead @docs/a.md first.\n{CHAIN}"),
            expect![[r#"
                 1 | Read @docs/a.md first.
                           ^^^^^^^^^
                warning import-depth: This leads to `docs/e.md` over `docs/a.md`, `docs/b.md`, `docs/c.md` and `docs/d.md`. Claude Code follows four imports in a row and leaves out what comes behind, without a message. Import the file from one that is nearer.
                  see /w/docs/d.md 1..5: This import is left out.
            "#]],
        );
    }

    #[test]
    fn nearer_by_another_way() {
        check(
            &format!("//- /w/CLAUDE.md\nRead @docs/a.md and @docs/b.md first.\n{CHAIN}"),
            expect![[r#"
                 1 | Read @docs/a.md and @docs/b.md first.
                                          ^^^^^^^^^
                warning import-depth: This leads to `docs/f.md` over `docs/b.md`, `docs/c.md`, `docs/d.md` and `docs/e.md`. Claude Code follows four imports in a row and leaves out what comes behind, without a message. Import the file from one that is nearer.
                  see /w/docs/e.md 1..5: This import is left out.
            "#]],
        );
    }

    #[test]
    fn circles_end() {
        check(
            "//- /w/CLAUDE.md\n@a.md\n//- /w/a.md\n@b.md @CLAUDE.md\n//- /w/b.md\n@a.md @b.md @sub/CLAUDE.md\n//- /w/sub/CLAUDE.md\n@../CLAUDE.md\n",
            expect![[""]],
        );
    }

    #[test]
    fn what_is_loaded_by_itself() {
        check(
            "//- /w/CLAUDE.md\n@a.md\n//- /w/a.md\n@b.md\n//- /w/b.md\n@c.md\n//- /w/c.md\n@d.md\n//- /w/d.md\n@sub/CLAUDE.md\n//- /w/sub/CLAUDE.md\nText.\n",
            expect![[""]],
        );
    }
}
