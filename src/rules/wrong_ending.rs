//! `wrong-ending`: a file that the host passes over because of the ending of its name.

use text_size::{TextRange, TextSize};

use super::Rule;
use super::wording::message;
use crate::catalog::Severity;
use crate::finding::Finding;
use crate::model::{File, kind};
use crate::workspace::Snapshot;

pub(super) const RULE: Rule = Rule {
    id: "wrong-ending",
    severity: Severity::Error,
    opt_in: false,
    summary: "A rule that is not read because of the ending of its name",
    documentation: DOCUMENTATION,
    // Nothing in such a file counts; `unread` speaks in place of all rules.
    check: |_, _| {},
};

const DOCUMENTATION: &str = r"## What it finds

A file that ends with `.mdc` or `.markdown` in a folder of Claude Code's rules.

## Why it matters

- **Claude Code** reads only files that end with `.md` there. It says nothing about the others, and the rule does not exist for it.

## Example

`.claude/rules/api.mdc`:

```markdown
---
paths: src/api/**
---
Validate every input at the border.
```

## Better

`.claude/rules/api.md`:

```markdown
---
paths: src/api/**
---
Validate every input at the border.
```

## Fix

None: rename the file. In a rule that comes from Cursor, `globs` becomes `paths`.

## Sources

- [Claude Code documentation, memory files and rules](https://code.claude.com/docs/en/memory), and observed on 2.1.329.
";

/// What is said about `file` when its host passes over it; `None` for a file that it reads.
pub(super) fn unread(snapshot: &Snapshot, file: &File) -> Option<Vec<Finding>> {
    let place = &file.definition.as_ref()?.place;
    if place.folder.is_some() || place.format.other_endings.is_empty() {
        return None;
    }
    let (format, right) = kind::misnamed(&file.path)?;
    let effect = format.misplaced.as_ref()?;
    let line = file.text.as_str().lines().next().unwrap_or("");
    let advice = format!("Rename it to `{}`.", snapshot.shown(&right));
    let text = message(&[&effect.text, &advice]);
    let range = TextRange::up_to(TextSize::of(line));
    let finding = Finding::new(RULE.id, effect.severity(), range, text);
    Some(vec![finding.on([format.host.as_str()])])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;
    use super::*;
    use crate::text::FilePath;

    #[test]
    fn rules_of_another_product() {
        check(
            "//- /w/.claude/rules/web/api.mdc\n---\ndescription: b\nglobs: src/**\nalwaysApply: false\n---\nUse tabs.\n",
            expect![[r#"
                 1 | ---
                     ^^^
                error wrong-ending: Claude Code reads only files that end with `.md` here, so it does not know the rule. Rename it to `.claude/rules/web/api.md`.
            "#]],
        );
        let elsewhere = FilePath::new("/w/.cursor/rules/api.mdc");
        assert!(kind::misnamed(&elsewhere).is_none());
    }
}
