//! `tool-denied`: a tool that is both granted and denied.

use super::tools::ToolList;
use super::{Context, Rule};
use crate::catalog::{Severity, Tool, ToolName};
use crate::finding::{Finding, Fix, Related};
use crate::model::Item;
use crate::text::FileRange;

pub(super) const RULE: Rule = Rule {
    id: "tool-denied",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A tool that is both granted and denied",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A tool that stands in `tools` and in `disallowedTools` of a subagent, or in `allowed-tools` and `disallowed-tools` of a skill or command.

## Why it matters

- **Claude Code** lets the denial win, so the tool is missing although it is listed.

## Example

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, Bash
disallowedTools: Bash
---
```

## Better

```markdown
---
name: reviewer
description: Reviews code.
tools: Read
---
```

## Fix

Suggested: the entry is deleted from the list that grants; what the host makes of it stays the same, but it may be the denial that is wrong.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let lists = context.tool_lists;
    for granted in lists {
        let Some(denied_by) = &granted.key.denied_by else {
            continue;
        };
        let Some(denied) = lists.iter().find(|list| list.key.name == *denied_by) else {
            continue;
        };
        for (item, name) in &granted.entries {
            let Some((other, tool)) = denial(denied, name) else {
                continue;
            };
            let text = format!(
                "`{tool}` is also in `{}`, which wins, so {} does not give it. Delete one of the two.",
                denied.key.name, granted.host.name
            );
            let mut finding = context.finding(RULE.id, RULE.severity, item.range, text);
            finding.related.push(Related {
                location: FileRange {
                    path: context.file.path.clone(),
                    range: other.range,
                },
                message: "It is taken away here.".to_owned(),
            });
            let deletion = granted.deletion(context, item);
            finding.fix = deletion.map(|edit| Fix::suggested("Delete the entry", vec![edit]));
            out.push(finding);
        }
    }
}

/// The entry that takes the whole tool away, and the tool.
fn denial<'a>(denied: &ToolList<'a>, name: &ToolName<'_>) -> Option<(&'a Item, &'static str)> {
    let tool = known(name)?;
    let whole = |item: &Item| item.specifier().is_none();
    let mut entries = denied.entries.iter();
    let (item, other) = entries.find(|(item, other)| {
        whole(item) && known(other).is_some_and(|other| other.name == tool.name)
    })?;
    known(other).map(|tool| (*item, tool.name.as_str()))
}

fn known<'n>(name: &ToolName<'n>) -> Option<&'n Tool> {
    match name {
        ToolName::Known(tool) | ToolName::Alias(_, tool) => Some(tool),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn granted_and_denied() {
        let text = "---\nname: a\ndescription: b\ntools: Read, Agent, Bash\ndisallowedTools: Bash, Task, Write\n---\n";
        check(
            text,
            expect![[r#"
             4 | tools: Read, Agent, Bash
                              ^^^^^
            warning tool-denied: `Agent` is also in `disallowedTools`, which wins, so Claude Code does not give it. Delete one of the two.
              see /w/.claude/agents/a.md 75..79: It is taken away here.
              fix (unsafe): Delete the entry
             4 | tools: Read, Agent, Bash
                                     ^^^^
            warning tool-denied: `Bash` is also in `disallowedTools`, which wins, so Claude Code does not give it. Delete one of the two.
              see /w/.claude/agents/a.md 69..73: It is taken away here.
              fix (unsafe): Delete the entry
             5 | disallowedTools: Bash, Task, Write
                                        ^^^^
            hint tool-alias: `Task` is called `Agent` since 2.1.63. Claude Code still understands the old name. Use the new one.
              fix (safe): Replace by `Agent`
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Delete the entry (unsafe)
            Delete the entry (unsafe)
            ---
            name: a
            description: b
            tools: Read
            disallowedTools: Bash, Task, Write
            ---
        "#]],
        );
        check(
            "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: b\nallowed-tools: Bash(git *) Read\ndisallowed-tools: Bash(rm *) Write\n---\n",
            expect![[""]],
        );
    }
}
