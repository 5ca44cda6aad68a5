//! `tool-unavailable`: a tool that no subagent can have.

use super::{Context, Rule};
use crate::catalog::{Availability, Kind, Severity};
use crate::finding::{Finding, Fix};

pub(super) const RULE: Rule = Rule {
    id: "tool-unavailable",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A tool that no subagent can have",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A tool in `tools` of a subagent that is kept from every subagent, such as `AskUserQuestion` or `EnterPlanMode`.

## Why it matters

- **Claude Code** takes it away without a message, so a prompt that counts on it cannot be followed.

## Example

```markdown
---
name: interviewer
description: Asks what is wanted.
tools: Read, AskUserQuestion
---
```

## Better

```markdown
---
name: interviewer
description: Lists the questions that are open.
tools: Read
---
```

## Fix

Safe: the entry is deleted.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    if context.kind() != Kind::Agent {
        return;
    }
    for list in context.tool_lists.iter().filter(|list| list.grants()) {
        for (item, tool) in list.known() {
            if tool.subagent != Availability::Never {
                continue;
            }
            let host = &list.host.name;
            let text = format!(
                "`{}` is not for subagents. {host} takes it away even where it is listed. Delete the entry.",
                tool.name
            );
            let mut finding = context.finding(RULE.id, RULE.severity, item.head_range(), text);
            let deletion = list.deletion(context, item);
            finding.fix = deletion.map(|edit| Fix::safe("Delete the entry", vec![edit]));
            out.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn listed_for_nothing() {
        let text = "---\nname: a\ndescription: b\ntools: Read, AskUserQuestion, TaskList\ndisallowedTools: EnterPlanMode\n---\n";
        check(
            text,
            expect![[r#"
             4 | tools: Read, AskUserQuestion, TaskList
                              ^^^^^^^^^^^^^^^
            warning tool-unavailable: `AskUserQuestion` is not for subagents. Claude Code takes it away even where it is listed. Delete the entry.
              fix (safe): Delete the entry
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Delete the entry (safe)
            ---
            name: a
            description: b
            tools: Read, TaskList
            disallowedTools: EnterPlanMode
            ---
        "#]],
        );
    }
}
