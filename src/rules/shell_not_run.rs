//! `shell-not-run`: a command behind an exclamation mark that stands where the host does not look for it.

use super::shell::runs_shell_lines;
use super::{Context, Rule};
use crate::catalog::{Severity, catalog};
use crate::finding::{Finding, Fix};
use crate::text::span::size;
use crate::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "shell-not-run",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A shell command that is glued to what stands before it, and not run",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

`` !`command` `` in the body of a skill or command right behind a colon, a bracket or another mark. Only what certainly is a command line is reported: a
known program with arguments. An exclamation mark behind a word or behind a backslash is left alone, and so is code.

## Why it matters

- **Claude Code** runs such a command only at the start of a line or behind a blank. Elsewhere the model reads the command in place of its output.

## Example

```markdown
---
description: Shows the state.
---
The branch:!`git branch --show-current`
```

## Better

```markdown
---
description: Shows the state.
---
The branch: !`git branch --show-current`
```

## Fix

Suggested, except inside an emphasis: a blank in front. The command is then run.

## Sources

- [Claude Code documentation, skills](https://code.claude.com/docs/en/skills).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    if !runs_shell_lines(context) {
        return;
    }
    let text = context.file.text.as_str();
    let body = &context.file.parse.body;
    for span in &body.blocks.code_spans {
        let before = text.get(..usize::from(span.start())).unwrap_or("");
        let Some(before) = before.strip_suffix('!') else {
            continue;
        };
        if !before.ends_with(is_mark) || !is_command(context.text(*span)) {
            continue;
        }
        let start = size(before.len());
        if body.is_comment(start) {
            continue;
        }
        let host = context.host().map_or("The host", |host| &host.name);
        let message = format!(
            "{host} does not run this: the exclamation mark has to stand at the start of a line or behind a blank. Put a blank in front."
        );
        let edit = TextEdit {
            range: TextRange::empty(start),
            new_text: " ".to_owned(),
        };
        let range = TextRange::new(start, span.end());
        let finding = context.finding(RULE.id, RULE.severity, range, message);
        // A blank behind the asterisks of an emphasis would end it.
        out.push(if before.ends_with('*') {
            finding
        } else {
            finding.with_fix(Fix::suggested("Put a blank in front", vec![edit]))
        });
    }
}

/// Whether it is no blank and ends no word that an exclamation mark may belong to.
fn is_mark(c: char) -> bool {
    !c.is_whitespace() && !c.is_alphanumeric() && !matches!(c, '\\' | '`' | '!' | '?' | '.' | '_')
}

/// Whether the code span is a command line for certain: a program that is known, with something behind it.
fn is_command(span: &str) -> bool {
    let inner = span.strip_prefix('`').and_then(|it| it.strip_suffix('`'));
    let Some((program, arguments)) = inner.and_then(|it| it.split_once(' ')) else {
        return false;
    };
    let mut programs = catalog().security.programs.iter();
    let single = !inner.is_some_and(|it| it.contains(['`', '\n']));
    single && !arguments.trim().is_empty() && programs.any(|known| known == program)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn glued_commands() {
        let text = "//- /w/.claude/commands/c.md\n---\ndescription: b\n---\nBranch:!`git branch` and **!`git status -s`**.\nGreat!`git log -1`, (!`foo`), (!`foo bar`), !`git diff` \\!`git log -1` ``:!`git log -1` ``\n```\nx:!`git log -1`\n```\n";
        check(
            text,
            expect![[r#"
                 4 | Branch:!`git branch` and **!`git status -s`**.
                            ^^^^^^^^^^^^^
                warning shell-not-run: Claude Code does not run this: the exclamation mark has to stand at the start of a line or behind a blank. Put a blank in front.
                  fix (unsafe): Put a blank in front
                 4 | Branch:!`git branch` and **!`git status -s`**.
                                                ^^^^^^^^^^^^^^^^
                warning shell-not-run: Claude Code does not run this: the exclamation mark has to stand at the start of a line or behind a blank. Put a blank in front.
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
                Put a blank in front (unsafe)
                ---
                description: b
                ---
                Branch: !`git branch` and **!`git status -s`**.
                Great!`git log -1`, (!`foo`), (!`foo bar`), !`git diff` \!`git log -1` ``:!`git log -1` ``
                ```
                x:!`git log -1`
                ```
            "#]],
        );
    }

    #[test]
    fn agents_run_nothing() {
        check(
            "---\nname: a\ndescription: b\n---\nBranch:!`git branch -a`\n",
            expect![[""]],
        );
    }
}
