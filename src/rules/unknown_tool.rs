//! `unknown-tool`: an entry in a list of tools that names no tool of the host.

use std::collections::HashSet;

use super::tools::ToolList;
use super::wording::{message, names};
use super::{Context, Rule, wrong_separator};
use crate::catalog::{Effect, Severity, ToolName};
use crate::finding::{Finding, Fix};
use crate::model::Item;
use crate::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    id: "unknown-tool",
    severity: Severity::Warning,
    opt_in: false,
    summary: "An entry in a list of tools that names no tool of the host",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A name in `tools`, `disallowedTools`, `allowed-tools` or `disallowed-tools` that the host does not know: a slip, a tool of another
product, an MCP name that cannot be one. A list that is written for another product as a whole gets one finding.

Tools of MCP servers and names that work without being documented are never reported. Lists of tools age, so this is never more than
a warning; in a collection that no host searches it is a hint, unless it is a slip, because the file may be meant for another host.

## Why it matters

- **Claude Code** drops such an entry without a message. A subagent then lacks a tool that its prompt counts on; if no entry is left, it
  refuses to start. In a denylist, a tool that should be forbidden stays available.

## Example

```markdown
---
name: reviewer
description: Reviews code.
tools: Reed, Grep, codebase
---
```

## Better

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, Grep
---
```

## Fix

Suggested where one tool is close enough to be meant, or is known to do the same.

## Sources

- [Claude Code documentation, tools reference](https://code.claude.com/docs/en/tools-reference) and [errors](https://code.claude.com/docs/en/errors), and observed on 2.1.329.
- [anthropics/claude-code#4740](https://github.com/anthropics/claude-code/issues/4740): tool names in subagents.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for list in context.tool_lists {
        if wrong_separator::concerns(context, list) {
            continue;
        }
        if list.is_foreign() {
            out.extend(whole_list(context, list));
            continue;
        }
        let mut entries = list.entries.iter().peekable();
        while let Some((item, name)) = entries.next() {
            let next = entries.peek();
            let both = next.and_then(|(next, _)| in_two_words(context, list, item, next));
            if both.is_some() {
                entries.next();
            }
            out.extend(both.or_else(|| entry(context, list, item, name)));
        }
    }
}

/// A name such as `Web Search`, which the host takes for two.
fn in_two_words(
    context: &Context<'_>,
    list: &ToolList<'_>,
    item: &Item,
    next: &Item,
) -> Option<Finding> {
    let effect = list.effect_on(item)?;
    let range = item.range.cover(next.range);
    let written = context.text(range);
    let (first, second) = written.split_once(' ')?;
    let host = list.host;
    let tool = host.tool_ignoring_case(&format!("{first}{second}"))?;
    if host.tool(first).is_some() || host.tool(second).is_some() {
        return None;
    }
    let defect = format!("`{written}` is two names for {}.", host.name);
    let advice = format!("Write `{}`.", tool.name);
    let text = message(&[&defect, &effect.text, &advice]);
    let severity = effect.severity().min(RULE.severity);
    let edit = TextEdit {
        range,
        new_text: tool.name.clone(),
    };
    let fix = Fix::suggested(title(&edit, tool), vec![edit]);
    let finding = context.finding(RULE.id, severity, range, text);
    Some(finding.with_fix(fix))
}

fn whole_list(context: &Context<'_>, list: &ToolList<'_>) -> Option<Finding> {
    let effect = list.effect()?;
    let mut unknown: Vec<&str> = list
        .entries
        .iter()
        .filter(|(_, name)| {
            matches!(
                name,
                ToolName::Foreign(_) | ToolName::Unknown { .. } | ToolName::WrongCase(_)
            )
        })
        .map(|(item, _)| item.head())
        .collect();
    let mut seen = HashSet::new();
    unknown.retain(|name| seen.insert(*name));
    let product = list.entries.iter().find_map(|(_, name)| match name {
        ToolName::Foreign(foreign) => foreign.of.as_deref(),
        _ => None,
    });
    let written_for = match product {
        Some(product) => format!("This list looks written for {product}:"),
        None => "This list looks written for another product:".to_owned(),
    };
    let host = &list.host.name;
    let shown = unknown.get(..unknown.len().min(8)).unwrap_or_default();
    let rest = unknown.len() - shown.len();
    let more = if rest > 0 {
        format!(" and {rest} more")
    } else {
        String::new()
    };
    let last = if rest > 0 { "," } else { "or" };
    let defect = format!(
        "{written_for} {host} has no tool named {}{more}.",
        names(shown.iter().copied(), last).replace(" ,", ",")
    );
    let text = message(&[&defect, &effect.text]);
    let severity = severity(context, effect, false);
    let range = list.field.value_range;
    let mut finding = context.finding(RULE.id, severity, range, text);
    let one_line = !context.text(range).contains('\n');
    finding.fix = list.converted().filter(|_| one_line).map(|new_text| {
        let title = format!("Replace the list by `{new_text}`");
        Fix::suggested(title, vec![TextEdit { range, new_text }])
    });
    Some(finding)
}

fn entry(
    context: &Context<'_>,
    list: &ToolList<'_>,
    item: &Item,
    name: &ToolName<'static>,
) -> Option<Finding> {
    let effect = list.effect_on(item)?;
    let written = item.head();
    let host = &list.host.name;
    let defect = match name {
        ToolName::Unknown { .. } => format!("{host} has no tool named `{written}`."),
        ToolName::Foreign(foreign) => match &foreign.of {
            Some(product) => format!("`{written}` is a tool of {product}, not of {host}."),
            None => format!("{host} has no tool named `{written}`."),
        },
        ToolName::MalformedMcp => {
            format!("`{written}` cannot be the name of an MCP tool.")
        }
        _ => return None,
    };
    let meant = name.replacement(list.host);
    let advice = match meant {
        Some(tool) => format!("Did you mean `{}`?", tool.name),
        None if written.to_ascii_lowercase().contains("mcp") => {
            "Tools of an MCP server are written `mcp__server__tool`.".to_owned()
        }
        None => String::new(),
    };
    let text = message(&[&defect, &effect.text, &advice]);
    let slip = matches!(name, ToolName::Unknown { nearest: Some(_) });
    let severity = severity(context, effect, slip);
    let mut finding = context.finding(RULE.id, severity, item.head_range(), text);
    finding.fix = meant.map(|tool| {
        let edit = list.replace(context, item, tool);
        let title = title(&edit, tool);
        Fix::suggested(title, vec![edit])
    });
    Some(finding)
}

/// Lists of tools age faster than linters are updated; and a file in a collection may be meant for another host, where it
/// is not about a slip.
fn severity(context: &Context<'_>, effect: &Effect, slip: bool) -> Severity {
    if slip || context.is_searched() {
        effect.severity().min(RULE.severity)
    } else {
        Severity::Hint
    }
}

fn title(edit: &TextEdit, tool: &crate::catalog::Tool) -> String {
    if edit.new_text.is_empty() {
        format!("Delete the entry, since `{}` is listed", tool.name)
    } else {
        format!("Replace by `{}`", tool.name)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn slips_and_strangers() {
        let text = "---\nname: a\ndescription: b\ntools: Reed, Grep, Glob, codebase, WebFetch, mcp__github__x, mcp__, Web Search\n---\n";
        check(
            text,
            expect![[r#"
                 4 | tools: Reed, Grep, Glob, codebase, WebFetch, mcp__github__x, mcp__, Web Search
                            ^^^^
                warning unknown-tool: Claude Code has no tool named `Reed`. Claude Code drops the entry, so the subagent does not get such a tool. Did you mean `Read`?
                  fix (unsafe): Replace by `Read`
                 4 | tools: Reed, Grep, Glob, codebase, WebFetch, mcp__github__x, mcp__, Web Search
                                              ^^^^^^^^
                warning unknown-tool: `codebase` is a tool of Copilot, not of Claude Code. Claude Code drops the entry, so the subagent does not get such a tool. Did you mean `Grep`?
                  fix (unsafe): Delete the entry, since `Grep` is listed
                 4 | tools: Reed, Grep, Glob, codebase, WebFetch, mcp__github__x, mcp__, Web Search
                                                                                  ^^^^^
                warning unknown-tool: `mcp__` cannot be the name of an MCP tool. Claude Code drops the entry, so the subagent does not get such a tool. Tools of an MCP server are written `mcp__server__tool`.
                 4 | tools: Reed, Grep, Glob, codebase, WebFetch, mcp__github__x, mcp__, Web Search
                                                                                         ^^^^^^^^^^
                warning unknown-tool: `Web Search` is two names for Claude Code. Claude Code drops the entry, so the subagent does not get such a tool. Write `WebSearch`.
                  fix (unsafe): Replace by `WebSearch`
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
                Replace by `Read` (unsafe)
                Delete the entry, since `Grep` is listed (unsafe)
                Replace by `WebSearch` (unsafe)
                ---
                name: a
                description: b
                tools: Read, Grep, Glob, WebFetch, mcp__github__x, mcp__, WebSearch
                ---
            "#]],
        );
    }

    #[test]
    fn nothing_is_left() {
        check(
            "---\nname: a\ndescription: b\ntools: Reed\n---\n",
            expect![[r#"
                 4 | tools: Reed
                            ^^^^
                warning unknown-tool: Claude Code has no tool named `Reed`. Claude Code refuses to start a subagent when none of its tools exists. Did you mean `Read`?
                  fix (unsafe): Replace by `Read`
            "#]],
        );
    }

    #[test]
    fn a_list_for_another_product_is_one_finding() {
        let text = "---\nname: a\ndescription: b\ntools: ['codebase', 'search', 'editFiles', 'Read', 'fetch']\n---\n";
        check(
            text,
            expect![[r#"
             4 | tools: ['codebase', 'search', 'editFiles', 'Read', 'fetch']
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            warning unknown-tool: This list looks written for Copilot: Claude Code has no tool named `codebase`, `search`, `editFiles` or `fetch`. Claude Code drops the entry, so the subagent does not get such a tool.
              fix (unsafe): Replace the list by `Grep, Edit, Read, WebFetch`
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace the list by `Grep, Edit, Read, WebFetch` (unsafe)
            ---
            name: a
            description: b
            tools: Grep, Edit, Read, WebFetch
            ---
        "#]],
        );
    }

    #[test]
    fn a_collection_may_be_meant_for_others() {
        check(
            "//- /w/agents/a.md\n---\nname: a\ndescription: b\ncolor: red\ntools: Read, Grep, codebase\n---\n",
            expect![[r#"
                 5 | tools: Read, Grep, codebase
                                        ^^^^^^^^
                hint unknown-tool: `codebase` is a tool of Copilot, not of Claude Code. Claude Code drops the entry, so the subagent does not get such a tool. Did you mean `Grep`?
                  fix (unsafe): Delete the entry, since `Grep` is listed
            "#]],
        );
        check(
            "//- /w/agents/a.md\n---\nname: a\ndescription: b\ncolor: red\ntools: codebase, search, usages\n---\n",
            expect![[r#"
                 5 | tools: codebase, search, usages
                            ^^^^^^^^^^^^^^^^^^^^^^^^
                hint unknown-tool: This list looks written for Copilot: Claude Code has no tool named `codebase`, `search` or `usages`. Claude Code refuses to start a subagent when none of its tools exists.
                  fix (unsafe): Replace the list by `Grep`
            "#]],
        );
    }

    #[test]
    fn rules_of_skills_have_specifiers() {
        check(
            "//- /w/.claude/skills/x/SKILL.md\n---\ndescription: b\nallowed-tools: Bash(git add *) Reed(src/**) Skill(x, y)\n---\n",
            expect![[r#"
                 3 | allowed-tools: Bash(git add *) Reed(src/**) Skill(x, y)
                                                    ^^^^
                warning unknown-tool: Claude Code has no tool named `Reed`. Claude Code knows no such tool, so the entry approves nothing. Did you mean `Read`?
                  fix (unsafe): Replace by `Read`
                 3 | allowed-tools: Bash(git add *) Reed(src/**) Skill(x, y)
                                                                          ^
                warning skill-not-found: There is no skill named `y`. Claude Code knows no such skill, so the entry concerns none. Create the skill, or delete the entry.
            "#]],
        );
    }

    #[test]
    fn a_repaired_list_is_judged() {
        check(
            "---\nname: a\ndescription: b\ntools: [Reed\n---\n",
            expect![[r#"
                 4 | tools: [Reed
                            ^^^^^
                warning yaml-repaired: The bracket `[` in `tools` is never closed. Claude Code repairs it and loads the file; other readers refuse it, and Claude Code no longer repairs it once the file has Windows line ends. Close the bracket.
                  fix (safe): Close the bracket
                 4 | tools: [Reed
                             ^^^^
                warning unknown-tool: Claude Code has no tool named `Reed`. Claude Code refuses to start a subagent when none of its tools exists. Did you mean `Read`?
                  fix (unsafe): Replace by `Read`
            "#]],
        );
    }

    #[test]
    fn known_tools_are_fine() {
        check(
            "---\nname: a\ndescription: b\ntools: [Read, \"Agent(a, b)\", mcp__x, '*']\ndisallowedTools: Bash(rm *)\n---\n",
            expect![[r#"
                 4 | tools: [Read, "Agent(a, b)", mcp__x, '*']
                                          ^
                information delegation-cycle: `a` hands over to itself. Let one of them do its work without handing it on.
                 4 | tools: [Read, "Agent(a, b)", mcp__x, '*']
                                             ^
                warning agent-not-found: There is no subagent named `b`. Claude Code knows no such subagent, so the entry concerns nobody. Create the subagent, or delete the entry.
                 5 | disallowedTools: Bash(rm *)
                                          ^^^^^^
                warning specifier-ignored: `(rm *)` limits nothing here. Claude Code ignores the specifier and takes the whole tool away. Name the tool alone, and limit it by a permission rule in the settings or by a hook.
                  fix (unsafe): Delete `(rm *)`
            "#]],
        );
    }
}
