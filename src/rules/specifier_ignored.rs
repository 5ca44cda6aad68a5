//! `specifier-ignored`: a specifier behind a tool where the host reads none.

use super::tools::ToolList;
use super::{Context, Rule};
use crate::catalog::{Effect, Severity, Token, Tool, ToolName};
use crate::finding::{Finding, Fix};
use crate::model::Item;
use crate::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "specifier-ignored",
    severity: Severity::Error,
    opt_in: false,
    summary: "A specifier such as `(git *)` behind a tool of a subagent, which limits nothing",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A specifier in parentheses behind a tool in `tools` or `disallowedTools` of a subagent, such as `Bash(git *)`. Only `Agent(name)` has one there. Where the
same list names the whole tool as well, as in `Bash, Bash(git *)`, no limit can have been meant, and the finding is a hint.

## Why it matters

- **Claude Code** ignores it in `tools`: the subagent gets the whole tool, so a restriction that its author counts on is lost. In `disallowedTools` the
  whole tool is taken away.

## Example

```markdown
---
name: committer
description: Commits what is staged.
tools: Read, Bash(git *)
---
```

## Better

```markdown
---
name: committer
description: Commits what is staged.
tools: Read, Bash
hooks:
  PreToolUse:
    - matcher: Bash
      hooks:
        - type: command
          command: ./only-git.sh
---
```

## Fix

Safe in `tools`: the specifier is deleted, and nothing changes but what the reader believes. Suggested in `disallowedTools`.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for list in context.tool_lists.iter().filter(|list| !list.is_foreign()) {
        let Some(effect) = &list.key.effect.specifier else {
            continue;
        };
        for (item, name) in &list.entries {
            let (ToolName::Known(tool) | ToolName::Alias(_, tool)) = name else {
                continue;
            };
            let Some(specifier) = item.specifier().filter(|_| !names_definitions(tool)) else {
                continue;
            };
            let range = TextRange::new(item.head_range().end(), item.range.end());
            let defect = format!("`({specifier})` limits nothing here.");
            if list.names_alone(tool) {
                out.push(superfluous(context, list, item, tool, &defect));
                continue;
            }
            let mut finding = context.finding_with(RULE.id, effect, range, &defect, ADVICE);
            finding.fix = Some(removal(context, effect, range));
            out.push(finding);
        }
    }
}

const ADVICE: &str =
    "Name the tool alone, and limit it by a permission rule in the settings or by a hook.";

/// Whether what stands in the parentheses are names of definitions, which count.
fn names_definitions(tool: &Tool) -> bool {
    tool.name == "Agent"
}

/// An entry beside one for the whole tool: its author counts on no limit, and nothing is lost.
fn superfluous(
    context: &Context<'_>,
    list: &ToolList<'_>,
    item: &Item,
    tool: &Tool,
    defect: &str,
) -> Finding {
    let host = &list.host.name;
    let text = format!(
        "{defect} {host} takes the entry for another `{}`, which the list names already. Delete the entry.",
        tool.name
    );
    let mut finding = context.finding(RULE.id, Severity::Hint, item.range, text);
    let deletion = list.deletion(context, item);
    finding.fix = deletion.map(|edit| Fix::safe("Delete the entry", vec![edit]));
    finding
}

/// Takes the specifier away, which changes nothing for the host, but for the reader.
fn removal(context: &Context<'_>, effect: &Effect, range: TextRange) -> Fix {
    let edit = TextEdit {
        range,
        new_text: String::new(),
    };
    let title = format!("Delete `{}`", context.text(range));
    match effect.token {
        // Whoever limits what is taken away may mind that all of it goes.
        Token::Misread => Fix::suggested(title, vec![edit]),
        _ => Fix::safe(title, vec![edit]),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn in_what_is_granted_and_in_what_is_denied() {
        let text = "---\nname: a\ndescription: b\ntools: Read, Bash(git *), Agent(Explore), mcp__x__y\ndisallowedTools: [\"Edit(/etc/**)\", Write]\n---\n";
        check(
            text,
            expect![[r#"
             4 | tools: Read, Bash(git *), Agent(Explore), mcp__x__y
                                  ^^^^^^^
            error specifier-ignored: `(git *)` limits nothing here. Claude Code ignores the specifier and grants the whole tool. Name the tool alone, and limit it by a permission rule in the settings or by a hook.
              fix (safe): Delete `(git *)`
             5 | disallowedTools: ["Edit(/etc/**)", Write]
                                        ^^^^^^^^^
            warning specifier-ignored: `(/etc/**)` limits nothing here. Claude Code ignores the specifier and takes the whole tool away. Name the tool alone, and limit it by a permission rule in the settings or by a hook.
              fix (unsafe): Delete `(/etc/**)`
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Delete `(git *)` (safe)
            Delete `(/etc/**)` (unsafe)
            ---
            name: a
            description: b
            tools: Read, Bash, Agent(Explore), mcp__x__y
            disallowedTools: ["Edit", Write]
            ---
        "#]],
        );
    }

    #[test]
    fn beside_the_whole_tool_nothing_is_lost() {
        let text =
            "---\nname: a\ndescription: b\ntools: Bash, Bash(git *), Read, Edit(/x/**)\n---\n";
        check(
            text,
            expect![[r#"
             4 | tools: Bash, Bash(git *), Read, Edit(/x/**)
                              ^^^^^^^^^^^
            hint specifier-ignored: `(git *)` limits nothing here. Claude Code takes the entry for another `Bash`, which the list names already. Delete the entry.
              fix (safe): Delete the entry
             4 | tools: Bash, Bash(git *), Read, Edit(/x/**)
                                                     ^^^^^^^
            error specifier-ignored: `(/x/**)` limits nothing here. Claude Code ignores the specifier and grants the whole tool. Name the tool alone, and limit it by a permission rule in the settings or by a hook.
              fix (safe): Delete `(/x/**)`
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Delete the entry (safe)
            Delete `(/x/**)` (safe)
            ---
            name: a
            description: b
            tools: Bash, Read, Edit
            ---
        "#]],
        );
    }

    #[test]
    fn permission_rules_of_skills_have_specifiers() {
        check(
            "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: b\nallowed-tools: Bash(git *)\n---\n",
            expect![[""]],
        );
    }
}
