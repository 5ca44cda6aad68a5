//! `import-not-found`: an `@path` of a file that does not exist.

use text_size::{TextRange, TextSize};

use super::wording::message;
use super::{Context, Rule};
use crate::catalog::{Effect, Severity};
use crate::finding::{Finding, Fix, MissingFile};
use crate::model::references::{PathForm, PathTarget, Reference};
use crate::text::{FilePath, TextEdit};
use crate::workspace::Entry;

pub(super) const RULE: Rule = Rule {
    id: "import-not-found",
    severity: Severity::Warning,
    opt_in: false,
    summary: "An import of a file that does not exist",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

In a memory file or a rule, `@path` that leads to no file, read exactly as the host reads it: from the `@` to the next blank, seen from the
folder of the file, with everything behind `#` left out. A comma or a full stop behind the path belongs to it, too, and is pointed at.

Only what looks like a path is reported: one with a file's ending, or one that starts with `./`, `../` or `~/`. Scoped packages
(`@scope/name`), aliases (`@/components`), decorators, people and addresses are left alone, and so are code, comments, and commands, whose paths belong to the
project that they are run in.

## Why it matters

- **Claude Code** leaves out an import that it does not find, without a message; the instructions are simply missing.

## Example

```markdown
Follow @docs/style.md, and the @docs/naming.md.
```

## Better

```markdown
Follow @docs/style.md and the rules in @docs/naming.md
```

## Fix

Suggested where nothing but punctuation behind the path is wrong: a blank in front of it. Editors offer to create a missing Markdown file.

## Sources

- [Claude Code documentation, memory files](https://code.claude.com/docs/en/memory), and observed on 2.1.329.
- [anthropics/claude-code#86060](https://github.com/anthropics/claude-code/issues/86060): punctuation behind an import.
"#;

/// Endings of files that the host imports.
const ENDINGS: [&str; 3] = [".md", ".txt", ".json"];

/// Marks that end a sentence and not a path.
const PUNCTUATION: [char; 9] = [',', '.', ':', ';', '!', '?', ')', '"', '\''];

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(effect) = &context.format().missing_import else {
        return;
    };
    for reference in context.references.iter().filter(|it| it.certain) {
        let target = reference.path();
        if let Some(target) = target.filter(|target| target.form == PathForm::Import) {
            out.extend(report(context, effect, reference, target));
        }
    }
}

fn report(
    context: &Context<'_>,
    effect: &Effect,
    reference: &Reference,
    target: &PathTarget,
) -> Option<Finding> {
    let entry = |path: &FilePath| context.snapshot.entry(path);
    let written = context.text(reference.range);
    let path = written.split('#').next().unwrap_or(written);
    let bare = path.trim_end_matches(PUNCTUATION);
    if entry(&target.path)? != Entry::Missing || !is_path(bare) {
        return None;
    }
    let punctuation = path.get(bare.len()..).unwrap_or("");
    let meant = FilePath::new(target.path.as_str().strip_suffix(punctuation)?);
    if !punctuation.is_empty() && entry(&meant) == Some(Entry::File) {
        return Some(glued(context, effect, reference.range, bare, punctuation));
    }
    let shown = context.snapshot.shown(&meant);
    let defect = format!("There is no file `{shown}`.");
    let advice = "Correct the path, or create the file.";
    let mut finding = context.finding_with(
        RULE.id,
        effect,
        part(reference.range, bare),
        &defect,
        advice,
    );
    let in_root = context.snapshot.root_of(&meant).is_some();
    finding.missing = (in_root && bare.ends_with(".md")).then_some(MissingFile {
        path: meant,
        text: String::new(),
    });
    Some(finding)
}

/// A file that is there, and punctuation that the host takes for a part of its name.
fn glued(
    context: &Context<'_>,
    effect: &Effect,
    range: TextRange,
    bare: &str,
    punctuation: &str,
) -> Finding {
    let behind = part(range, bare).end();
    let wrong = TextRange::at(behind, TextSize::of(punctuation));
    let host = context.host().map_or("The host", |host| &host.name);
    let defect = format!("{host} takes the `{punctuation}` behind the path for a part of it.");
    let text = message(&[&defect, &effect.text, "Put a blank behind the path."]);
    let edit = TextEdit {
        range: TextRange::empty(behind),
        new_text: " ".to_owned(),
    };
    context
        .finding(RULE.id, effect.severity(), wrong, text)
        .with_fix(Fix::suggested("Add a blank", vec![edit]))
}

fn part(range: TextRange, text: &str) -> TextRange {
    TextRange::at(range.start(), TextSize::of(text))
}

/// Whether this is certainly meant as a path.
fn is_path(written: &str) -> bool {
    let lower = written.to_ascii_lowercase();
    let rooted = ["./", "../", "~/"]
        .iter()
        .any(|start| written.starts_with(start));
    let template = written.contains(['<', '>', '{', '}', '*', '$', '…', '[', '`', '(']);
    !template && (rooted || ENDINGS.iter().any(|ending| lower.ends_with(ending)))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    const FILES: &str = "//- /w/docs/a.md\n//- /w/docs/b c.md\n";

    #[test]
    fn paths_as_the_host_reads_them() {
        check(
            &format!(
                "//- /w/CLAUDE.md\nSee @docs/a.md @docs/b\\ c.md @docs/a.md#part, @docs/none.md and @./gone (@docs/no.md) `@docs/no.md`\n{FILES}"
            ),
            expect![[r#"
                 1 | See @docs/a.md @docs/b\ c.md @docs/a.md#part, @docs/none.md and @./gone (@docs/no.md) `@docs/no.md`
                                                                    ^^^^^^^^^^^^
                warning import-not-found: There is no file `docs/none.md`. Claude Code leaves the import out without a message. Correct the path, or create the file.
                 1 | See @docs/a.md @docs/b\ c.md @docs/a.md#part, @docs/none.md and @./gone (@docs/no.md) `@docs/no.md`
                                                                                      ^^^^^^
                warning import-not-found: There is no file `gone`. Claude Code leaves the import out without a message. Correct the path, or create the file.
            "#]],
        );
    }

    #[test]
    fn punctuation_behind_a_path() {
        let text = format!("//- /w/CLAUDE.md\nSee @docs/a.md, then @docs/a.md.\n{FILES}");
        check(
            &text,
            expect![[r#"
             1 | See @docs/a.md, then @docs/a.md.
                               ^
            warning import-not-found: Claude Code takes the `,` behind the path for a part of it. Claude Code leaves the import out without a message. Put a blank behind the path.
              fix (unsafe): Add a blank
             1 | See @docs/a.md, then @docs/a.md.
                                                ^
            warning import-not-found: Claude Code takes the `.` behind the path for a part of it. Claude Code leaves the import out without a message. Put a blank behind the path.
              fix (unsafe): Add a blank
        "#]],
        );
        check_fix(
            RULE.id,
            &text,
            expect![[r#"
            Add a blank (unsafe)
            Add a blank (unsafe)
            See @docs/a.md , then @docs/a.md .
        "#]],
        );
    }

    #[test]
    fn what_is_no_path() {
        check(
            "//- /w/CLAUDE.md\nUse @types/node, @angular/core and @Component; ask @jane or me@x.org; alias @/components; @param {string} x.\n",
            expect![""],
        );
        check(
            "//- /w/.claude/commands/c.md\nRead @package.json (if it exists) and @docs/gone.md.\n",
            expect![[""]],
        );
    }
}
