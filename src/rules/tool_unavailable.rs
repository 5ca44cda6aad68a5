//! `tool-unavailable`: a tool that no subagent can have.

use super::{Context, Rule};
use crate::catalog::{Availability, Kind, Namespace, Severity};
use crate::finding::{Finding, Fix};
use crate::model::File;

pub(super) const RULE: Rule = Rule {
    id: "tool-unavailable",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A tool that no subagent can have",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A tool in `tools` of a subagent that is kept from every subagent, such as `AskUserQuestion` or `EnterPlanMode`. An agent that is written to run the
main conversation has such tools there and is left alone: one with `initialPrompt`, and one that `agent` in a settings file of the
workspace names.

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
    let mut runs_session = None;
    for list in context.tool_lists.iter().filter(|list| list.grants()) {
        for (item, tool) in list.known() {
            if tool.subagent != Availability::Never {
                continue;
            }
            if *runs_session.get_or_insert_with(|| runs_the_session(context)) {
                return;
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

/// Whether the agent is written to run the main conversation, where no tool is kept from it.
fn runs_the_session(context: &Context<'_>) -> bool {
    let mut fields = context.definition.fields.iter();
    fields.any(|field| field.key.is_some_and(|key| key.main_agent)) || is_set_as_main(context)
}

/// Whether a settings file of the workspace has the agent run the main conversation.
fn is_set_as_main(context: &Context<'_>) -> bool {
    let own = context.definition.name.as_str();
    let plugin = context.definition.place.plugin.as_deref();
    let qualified = plugin.map(|plugin| format!("{plugin}:{own}"));
    let names = [Some(own), qualified.as_deref()].into_iter().flatten();
    names.into_iter().any(|name| {
        let mentioning = context.snapshot.mentioning(Namespace::Agent, name);
        let mut settings = mentioning
            .into_iter()
            .filter(|summary| summary.format.kind == Kind::Settings);
        settings.any(|summary| {
            let file = context.snapshot.read(&summary.path);
            file.is_some_and(|file| names_main_agent(&file, name))
        })
    })
}

fn names_main_agent(settings: &File, name: &str) -> bool {
    let fields = settings.definition.iter().flat_map(|it| &it.fields);
    fields
        .filter(|field| field.key.is_some_and(|key| key.main_agent))
        .any(|field| field.items.iter().any(|item| *item.text == *name))
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

    #[test]
    fn the_agent_of_a_session_has_every_tool() {
        let agent = "---\nname: a\ndescription: b\ntools: Read, AskUserQuestion\n";
        check(&format!("{agent}initialPrompt: Go.\n---\n"), expect![[""]]);
        let settings = |text: &str| {
            let agent = format!("//- /w/.claude/agents/a.md\n{agent}---\n");
            format!("{agent}//- /w/.claude/settings.json\n{text}\n")
        };
        check(&settings("{\"agent\": \"a\"}"), expect![[""]]);
        check(
            &settings("{\"agent\": \"other\", \"permissions\": {\"allow\": [\"Agent(a)\"]}}"),
            expect![[r#"
                 4 | tools: Read, AskUserQuestion
                                  ^^^^^^^^^^^^^^^
                warning tool-unavailable: `AskUserQuestion` is not for subagents. Claude Code takes it away even where it is listed. Delete the entry.
                  fix (safe): Delete the entry
            "#]],
        );
    }
}
