//! `tool-foreground-only`: a tool that a subagent loses in the background.

use super::{Context, Rule};
use crate::catalog::{Availability, Kind, Severity};
use crate::finding::Finding;

pub(super) const RULE: Rule = Rule {
    id: "tool-foreground-only",
    severity: Severity::Information,
    opt_in: true,
    summary: "A tool that a subagent loses when it runs in the background",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A tool in `tools` of a subagent that only one in the foreground holds, such as `LSP` or `ReadMcpResourceTool`. Subagents with
`background: false` are left alone, and so are the tools for tasks, which members of an agent team keep.

It is off unless the settings name it: whether a subagent runs in the background is decided each time.

## Why it matters

- **Claude Code** takes the tool away without a message when the subagent runs in the background, which is the usual way to run.

## Example

```markdown
---
name: navigator
description: Finds definitions.
tools: Read, LSP
---
```

## Better

```markdown
---
name: navigator
description: Finds definitions.
tools: Read, Grep
---
```

## Fix

None.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    if context.kind() != Kind::Agent || in_foreground(context) {
        return;
    }
    for list in context.tool_lists.iter().filter(|list| list.grants()) {
        for (item, tool) in list.known() {
            // Who lists the task tools is mostly meant for a team, which keeps them.
            if tool.subagent != Availability::ForegroundOnly || tool.teammates {
                continue;
            }
            let host = &list.host.name;
            let text = format!(
                "{host} takes `{}` away when the subagent runs in the background, which is the usual way to run. See that the task can be done without it.",
                tool.name
            );
            out.push(context.finding(RULE.id, RULE.severity, item.head_range(), text));
        }
    }
}

/// Whether its author says that it belongs in the foreground.
fn in_foreground(context: &Context<'_>) -> bool {
    let field = context.definition.field("background");
    let scalar = field
        .and_then(|field| context.value(field))
        .and_then(|value| value.as_scalar());
    scalar.is_some_and(|scalar| &*scalar.text == "false")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    fn agent(keys: &str, settings: &str) -> String {
        format!(
            "---\nname: a\ndescription: b\ntools: Read, LSP, AskUserQuestion, TaskList\n{keys}---\n{settings}"
        )
    }

    const ON: &str = "//- /w/.fieldcraft.yaml\nrules: {tool-foreground-only: information, tool-unavailable: off}\n";

    #[test]
    fn lost_in_the_background() {
        check(
            &agent("", ON),
            expect![[r#"
             4 | tools: Read, LSP, AskUserQuestion, TaskList
                              ^^^
            information tool-foreground-only: Claude Code takes `LSP` away when the subagent runs in the background, which is the usual way to run. See that the task can be done without it.
        "#]],
        );
        check(&agent("background: false\n", ON), expect![[""]]);
        check(
            &agent(
                "",
                "//- /w/.fieldcraft.yaml\nrules: {tool-unavailable: off}\n",
            ),
            expect![[""]],
        );
    }
}
