//! `unrestricted-shell`: every shell command approved in advance.

use super::tools::{ToolList, lists};
use super::{Context, Rule};
use crate::catalog::{ItemKind, Severity, ToolName};
use crate::finding::Finding;

pub(super) const RULE: Rule = Rule {
    id: "unrestricted-shell",
    severity: Severity::Information,
    opt_in: false,
    summary: "Every shell command is approved in advance",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

`Bash`, or `Bash(*)`, in `allowed-tools` of a skill or command.

## Why it matters

- **Claude Code** takes `allowed-tools` for what needs no question while the skill or command is at work. With the whole shell in it, whatever the model is talked
  into runs at once. The list does not restrict anything: the other tools stay, with questions.

## Example

```markdown
---
description: Shows the state of the checkout.
allowed-tools: Bash
---
```

## Better

```markdown
---
description: Shows the state of the checkout.
allowed-tools: Bash(git status *), Bash(git diff *)
---
```

## Fix

None: which commands it needs is not known.

## Sources

- [Claude Code documentation, skills](https://code.claude.com/docs/en/skills), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let approving = |list: &&ToolList<'_>| {
        list.key.items == Some(ItemKind::PermissionRule) && list.key.denied_by.is_some()
    };
    for list in lists(context).iter().filter(approving) {
        for (item, name) in &list.entries {
            let shell = matches!(name, ToolName::Known(tool) if tool.name == "Bash");
            let everything = item
                .specifier()
                .is_none_or(|it| matches!(it, "*" | ":*" | "**"));
            if !shell || !everything {
                continue;
            }
            let text = format!(
                "{} runs every shell command without asking while this is at work. Name the commands, as in `Bash(git status *)`.",
                list.host.name
            );
            out.push(context.finding(RULE.id, RULE.severity, item.range, text));
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn all_commands_or_some() {
        check(
            "//- /w/.claude/commands/c.md\n---\ndescription: b\nallowed-tools: Read, Bash, Bash(*), Bash(git *)\n---\n",
            expect![[r#"
                 3 | allowed-tools: Read, Bash, Bash(*), Bash(git *)
                                          ^^^^
                information unrestricted-shell: Claude Code runs every shell command without asking while this is at work. Name the commands, as in `Bash(git status *)`.
                 3 | allowed-tools: Read, Bash, Bash(*), Bash(git *)
                                                ^^^^^^^
                information unrestricted-shell: Claude Code runs every shell command without asking while this is at work. Name the commands, as in `Bash(git status *)`.
            "#]],
        );
        check(
            "---\nname: a\ndescription: b\ntools: Bash\n---\n",
            expect![[""]],
        );
    }
}
