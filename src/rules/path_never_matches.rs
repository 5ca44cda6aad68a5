//! `path-never-matches`: a pattern that no file matches.

use super::wrong_separator::concerns_names;
use super::{Context, Rule};
use crate::catalog::{ItemKind, Severity};
use crate::finding::{Finding, Fix};
use crate::model::Item;
use crate::text::span::size;
use crate::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "path-never-matches",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A pattern of a rule or a skill that no file matches",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A pattern in the `paths` of a rule or a skill that starts with `./`, that only takes files away, or that has a bracket that is never closed.

## Why it matters

- **Claude Code** never finds a file for it, so the rule never loads, and the skill is never taken into account by itself.

## Example

```markdown
---
paths:
  - "./src/**/*.ts"
---
Validate every input.
```

## Better

```markdown
---
paths:
  - "src/**/*.ts"
---
Validate every input.
```

## Fix

Suggested for `./`: it is deleted, and the rule or skill begins to apply.

## Sources

- [Claude Code documentation, memory files and rules](https://code.claude.com/docs/en/memory) and
  [skills](https://code.claude.com/docs/en/skills), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for field in &context.definition.fields {
        let key = field.key.filter(|key| key.items == Some(ItemKind::Glob));
        let effect = key.and_then(|key| key.effect.invalid_value.as_ref());
        let (Some(effect), Some(_)) = (effect, context.value(field)) else {
            continue;
        };
        if concerns_names(context, field) {
            continue;
        }
        let lone = field.items.iter().all(|item| item.text.starts_with('!'));
        for item in &field.items {
            if let Some((range, defect, advice)) = fault(context, item, lone) {
                let mut finding = context.finding_with(RULE.id, effect, range, &defect, advice);
                finding.fix = fix(item, range);
                out.push(finding);
            }
        }
    }
}

type Fault = (TextRange, String, &'static str);

fn fault(context: &Context<'_>, item: &Item, lone: bool) -> Option<Fault> {
    let one_to_one = context.text(item.range) == &*item.text;
    let part = |at: usize, len: usize| match one_to_one {
        true => TextRange::at(item.range.start() + size(at), size(len)),
        false => item.range,
    };
    if item.text.starts_with(HERE) {
        return Some((
            part(0, HERE.len()),
            format!("`{}` starts with `./`.", item.text),
            "Delete it.",
        ));
    }
    if lone && item.text.starts_with('!') {
        let defect = format!(
            "`{}` takes files away, and there is no pattern to take them from.",
            item.text
        );
        return Some((item.range, defect, "Add a pattern that matches some files."));
    }
    let open = unbalanced(&item.text)?;
    let defect = format!("The bracket in `{}` is never closed.", item.text);
    Some((
        part(open, 1),
        defect,
        "Close it, or put a backslash in front.",
    ))
}

const HERE: &str = "./";

/// The place of a `[` without its `]`.
fn unbalanced(pattern: &str) -> Option<usize> {
    let open = pattern.rfind('[')?;
    let escaped = pattern.get(..open)?.ends_with('\\');
    let closed = pattern.get(open..)?.contains(']');
    (!escaped && !closed).then_some(open)
}

/// Without `./` the pattern means what it was meant to; the rule begins to apply.
fn fix(item: &Item, range: TextRange) -> Option<Fix> {
    let more = item
        .text
        .strip_prefix(HERE)
        .is_some_and(|rest| !rest.is_empty());
    let removable = more && range.len() == size(HERE.len());
    removable.then(|| {
        let edit = TextEdit {
            range,
            new_text: String::new(),
        };
        Fix::suggested("Delete `./`", vec![edit])
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn skills_have_patterns_too() {
        check(
            "//- /w/.claude/skills/a/SKILL.md\n---\ndescription: b\npaths: ./src/**, lib/**\n---\n",
            expect![[r#"
                 3 | paths: ./src/**, lib/**
                            ^^
                warning path-never-matches: `./src/**` starts with `./`. Claude Code never finds a file that this pattern matches. Delete it.
                  fix (unsafe): Delete `./`
            "#]],
        );
        // In a command the key does not count.
        check(
            "//- /w/.claude/commands/a.md\n---\ndescription: b\npaths: [src/**]\n---\n",
            expect![[r#"
                 3 | paths: [src/**]
                     ^^^^^
                warning unknown-key: `paths` is a key of Claude Code skills, not of a command. Claude Code ignores `paths` in a command; only skills can be limited to files.
            "#]],
        );
    }

    #[test]
    fn patterns_without_a_match() {
        let text = "//- /w/.claude/rules/a.md\n---\npaths:\n  - \"./src/**\"\n  - \"lib/[ab\"\n  - \"!x\"\n  - \"a/[ab]/*\"\n---\n";
        check(
            text,
            expect![[r#"
             3 |   - "./src/**"
                      ^^
            warning path-never-matches: `./src/**` starts with `./`. Claude Code never finds a file that this pattern matches. Delete it.
              fix (unsafe): Delete `./`
             4 |   - "lib/[ab"
                          ^
            warning path-never-matches: The bracket in `lib/[ab` is never closed. Claude Code never finds a file that this pattern matches. Close it, or put a backslash in front.
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Delete `./` (unsafe)
            ---
            paths:
              - "src/**"
              - "lib/[ab"
              - "!x"
              - "a/[ab]/*"
            ---
        "#]],
        );
        check(
            "//- /w/.claude/rules/a.md\n---\npaths: \"!src/**\"\n---\n",
            expect![[r#"
                 2 | paths: "!src/**"
                             ^^^^^^^
                warning path-never-matches: `!src/**` takes files away, and there is no pattern to take them from. Claude Code never finds a file that this pattern matches. Add a pattern that matches some files.
            "#]],
        );
    }
}
