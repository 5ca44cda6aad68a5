//! `shell-in-fence`: a command in an example that is run all the same.

use super::{Context, Rule};
use crate::catalog::Severity;
use crate::catalog::substitution::Form;
use crate::finding::Finding;
use crate::text::TextRange;

pub(super) const RULE: Rule = Rule {
    id: "shell-in-fence",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A shell line in a code fence, which is run all the same",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

`` !`command` `` inside a code fence of a skill or command, beside other text. A fence in which every line is a command, or a label with one
(`` Branch: !`git branch` ``), is meant to be run.

## Why it matters

- **Claude Code** looks for such lines in the whole body, code fences included, and runs them before the model sees anything. An example of a command runs it.

## Example

````markdown
---
description: Shows how commands are written.
---
A command may start like this:

```markdown
The state:
!`git push --force`
```
````

## Better

```markdown
---
description: Deploys.
---
A command may start with a line that shows the state, such as `git status` behind an exclamation mark.
```

## Fix

None: it may be meant.

## Sources

- [Claude Code documentation, skills](https://code.claude.com/docs/en/skills), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let file = context.file;
    let mut last: Option<(TextRange, bool)> = None;
    for reference in &file.parse.body.references {
        let runs = file
            .substitution(reference)
            .is_some_and(|token| token.form == Form::InlineShell);
        let fence = file.parse.body.fence(reference.range.start());
        let Some(fence) = fence.filter(|_| runs) else {
            continue;
        };
        // A fence that is nothing but such lines is meant to be run.
        let known = last.filter(|(range, _)| *range == fence.range);
        let (_, meant) =
            known.unwrap_or_else(|| (fence.range, is_all_commands(context.text(fence.range))));
        last = Some((fence.range, meant));
        if meant {
            continue;
        }
        let host = context.host().map_or("The host", |host| &host.name);
        let text = format!(
            "{host} runs this although it stands in a code fence, before the model sees the text. If it is an example, leave the exclamation mark out."
        );
        out.push(context.finding(RULE.id, RULE.severity, reference.range, text));
    }
}

fn is_all_commands(fence: &str) -> bool {
    let lines = fence.lines().skip(1).map(str::trim);
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with(['`', '~', '#']));
    // `Branch: !`git branch`` is how the state of things is written down.
    lines.all(|line| line.starts_with("!`") || line.contains(": !`"))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn examples_that_run() {
        check(
            "//- /w/.claude/commands/c.md\n---\ndescription: b\n---\n!`git status`\n\n```markdown\n## State\n!`git log`\n```\n\n```\n!`git diff`\n```\n",
            expect![[""]],
        );
        check(
            "---\nname: a\ndescription: b\n---\n```\ntext\n!`git log`\n```\n",
            expect![[""]],
        );
    }

    #[test]
    fn beside_other_text() {
        check(
            "//- /w/.claude/commands/c.md\r\n---\r\ndescription: b\r\n---\r\n```markdown\r\nL’état:\r\n!`git log`\r\n```\r\n",
            expect![[r#"
                 6 | !`git log`
                     ^^^^^^^^^^
                warning shell-in-fence: Claude Code runs this although it stands in a code fence, before the model sees the text. If it is an example, leave the exclamation mark out.
            "#]],
        );
    }

    #[test]
    fn a_list_of_facts_is_meant_to_be_run() {
        check(
            "//- /w/.claude/commands/c.md\n---\ndescription: b\n---\n```bash\n# The state\nBranch: !`git branch`\nLast: !`git log -1`\n```\n",
            expect![[""]],
        );
    }
}
