//! `tool-alias`: an old name of a tool that still works.

use super::{Context, Rule};
use crate::catalog::{Severity, ToolName};
use crate::finding::{Finding, Fix};
use crate::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    id: "tool-alias",
    severity: Severity::Hint,
    opt_in: false,
    summary: "An old name of a tool that still works",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A tool under a name that it had in earlier versions and that still works, such as `Task` for `Agent`.

## Why it matters

- **Claude Code** still finds the tool, so this is only a hint. Documentation, messages and other people's files use the new name, and
  old names have been removed before.

## Example

```markdown
---
name: planner
description: Plans work.
tools: Read, Task
---
```

## Better

```markdown
---
name: planner
description: Plans work.
tools: Read, Agent
---
```

## Fix

Safe: the new name.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for list in context.tool_lists.iter().filter(|list| !list.is_foreign()) {
        for (item, name) in &list.entries {
            let ToolName::Alias(alias, tool) = name else {
                continue;
            };
            if context.is_before(alias.since.as_deref()) {
                continue;
            }
            let since = alias.since.as_ref();
            let since = since.map_or(String::new(), |since| format!(" since {since}"));
            let text = format!(
                "`{}` is called `{}`{since}. {} still understands the old name. Use the new one.",
                alias.old, tool.name, list.host.name
            );
            let edit = TextEdit {
                range: item.head_range(),
                new_text: tool.name.clone(),
            };
            let fix = Fix::safe(format!("Replace by `{}`", tool.name), vec![edit]);
            let finding = context.finding(RULE.id, RULE.severity, item.head_range(), text);
            out.push(finding.with_fix(fix));
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn the_specifier_stays() {
        let text = "---\nname: a\ndescription: b\ntools: Read, Task(x)\n---\n";
        check(
            text,
            expect![[r#"
                 4 | tools: Read, Task(x)
                                  ^^^^
                hint tool-alias: `Task` is called `Agent` since 2.1.63. Claude Code still understands the old name. Use the new one.
                  fix (safe): Replace by `Agent`
                 4 | tools: Read, Task(x)
                                       ^
                warning agent-not-found: There is no subagent named `x`. Claude Code knows no such subagent, so the entry concerns nobody. Create the subagent, or delete the entry.
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by `Agent` (safe)
            ---
            name: a
            description: b
            tools: Read, Agent(x)
            ---
        "#]],
        );
    }
}
