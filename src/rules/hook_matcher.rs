//! `hook-matcher`: a matcher that matches nothing, or that nobody looks at.

use text_size::TextSize;

use super::hooks::{Event, events};
use super::wording::names;
use super::{Context, Rule};
use crate::catalog::hook::{Matcher, exact_names};
use crate::catalog::{HookEvent, Host, Severity, ToolName};
use crate::finding::{Finding, Fix};
use crate::text::TextRange;
use crate::text::span::size;

pub(super) const RULE: Rule = Rule {
    id: "hook-matcher",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A matcher of a hook that matches nothing",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A `matcher` of a hook that names a tool in other letters, a tool that was removed, an MCP server without its tools, or a value that the event never has; and a
matcher at an event that takes none. Regular expressions are left alone.

## Why it matters

- **Claude Code** says nothing and never runs the hook, or, where the event takes no matcher, runs it every time.

## Example

```markdown
---
name: guard
description: Guards the shell.
hooks:
  PreToolUse:
    - matcher: mcp__github
      hooks:
        - type: command
          command: ./check.sh
---
```

## Better

```markdown
---
name: guard
description: Guards the shell.
hooks:
  PreToolUse:
    - matcher: mcp__github__.*
      hooks:
        - type: command
          command: ./check.sh
---
```

## Fix

Suggested where the right name is known.

## Sources

- [Claude Code documentation, hooks](https://code.claude.com/docs/en/hooks), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for event in events(context) {
        let Some(known) = event.host.hook_event(&event.entry.key) else {
            continue;
        };
        for matcher in event.matchers() {
            let entry = matcher.get("matcher");
            let value = entry.and_then(|entry| Some((entry, entry.value.as_str()?)));
            let Some((entry, text)) = value.filter(|(_, text)| !matches!(*text, "" | "*")) else {
                continue;
            };
            let range = context
                .characters(&entry.value)
                .unwrap_or(entry.value.range);
            out.extend(match known.matcher {
                Matcher::None => Some(ignored(context, &event, entry.range())),
                Matcher::Tool => wrong_tool(context, event.host, text, range),
                Matcher::Value => wrong_value(context, known, text, range),
                _ => None,
            });
        }
    }
}

fn ignored(context: &Context<'_>, event: &Event<'_>, range: TextRange) -> Finding {
    let text = format!(
        "`{}` takes no matcher. {} ignores it and runs the hook every time. Delete it.",
        event.entry.key, event.host.name
    );
    context.finding(RULE.id, Severity::Information, range, text)
}

/// The first of the names in `text` that no tool goes by; none in a regular expression.
fn wrong_tool(context: &Context<'_>, host: &Host, text: &str, range: TextRange) -> Option<Finding> {
    let of_use = |part| matches!(host.resolve_tool(part), ToolName::Known(_));
    // A name of the past beside those of today does no harm.
    let covered = exact_names(text)?.any(|(_, part)| of_use(part));
    let (at, part, name) = exact_names(text)?.find_map(|(at, part)| {
        let name = host.resolve_tool(part);
        let bare_server = part.starts_with(&host.mcp.prefix) && part.matches("__").count() == 1;
        let removed = matches!(name, ToolName::Removed(_)) && !covered;
        let wrong = matches!(name, ToolName::WrongCase(_)) || removed || bare_server;
        wrong.then_some((at, part, name))
    })?;
    let (advice, new_text) = match name {
        ToolName::WrongCase(tool) => (
            format!("Write `{}`; letter case counts.", tool.name),
            Some(tool.name.clone()),
        ),
        ToolName::Removed(removed) => (removed.advice.clone(), None),
        _ => {
            let pattern = format!("{part}__.*");
            (
                format!("Write `{pattern}` for every tool of the server."),
                Some(pattern),
            )
        }
    };
    let same = context.text(range) == text;
    let place = place_of(context, range, text, at, part);
    let text = format!(
        "No tool is called `{part}`, so {} never runs the hook for it. {advice}",
        host.name
    );
    let finding = context.finding(RULE.id, RULE.severity, place, text);
    Some(match new_text.filter(|_| same) {
        Some(new_text) => finding.with_fix(Fix::replacement(place, new_text)),
        None => finding,
    })
}

/// The characters of a part of a matcher; all of it where it is written in another way than it is read.
fn place_of(
    context: &Context<'_>,
    range: TextRange,
    text: &str,
    at: usize,
    part: &str,
) -> TextRange {
    if context.text(range) == text {
        TextRange::at(range.start() + size(at), TextSize::of(part))
    } else {
        range
    }
}

/// The first of the names in `text` that the event never has.
fn wrong_value(
    context: &Context<'_>,
    event: &HookEvent,
    text: &str,
    range: TextRange,
) -> Option<Finding> {
    let known = |part: &&str| event.matcher_values.iter().any(|value| value == part);
    let (at, part) = exact_names(text)?.find(|(_, part)| !known(part))?;
    let place = place_of(context, range, text, at, part);
    let values = names(event.matcher_values.iter().map(String::as_str), "or");
    let text = format!(
        "`{part}` never comes with `{}`, so the hook does not run for it. Use {values}.",
        event.name
    );
    Some(context.finding(RULE.id, RULE.severity, place, text))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn matchers_of_every_kind() {
        let text = "---\nname: a\ndescription: b\nhooks:\n  Stop: [{matcher: Bash, hooks: []}]\n  PreToolUse:\n    - {matcher: \"Edit|bash\", hooks: []}\n    - {matcher: mcp__github, hooks: []}\n    - {matcher: \"mcp__github__.*\", hooks: []}\n    - {matcher: \"LS\", hooks: []}\n    - {matcher: \"bash.*\", hooks: []}\n    - {matcher: \"*\", hooks: []}\n  SessionStart: [{matcher: start, hooks: []}, {matcher: startup, hooks: []}]\n---\n";
        check(
            text,
            expect![[r#"
             5 |   Stop: [{matcher: Bash, hooks: []}]
                           ^^^^^^^^^^^^^
            information hook-matcher: `Stop` takes no matcher. Claude Code ignores it and runs the hook every time. Delete it.
             7 |     - {matcher: "Edit|bash", hooks: []}
                                       ^^^^
            warning hook-matcher: No tool is called `bash`, so Claude Code never runs the hook for it. Write `Bash`; letter case counts.
              fix (unsafe): Replace by `Bash`
             8 |     - {matcher: mcp__github, hooks: []}
                                 ^^^^^^^^^^^
            warning hook-matcher: No tool is called `mcp__github`, so Claude Code never runs the hook for it. Write `mcp__github__.*` for every tool of the server.
              fix (unsafe): Replace by `mcp__github__.*`
            10 |     - {matcher: "LS", hooks: []}
                                  ^^
            warning hook-matcher: No tool is called `LS`, so Claude Code never runs the hook for it. Use `Glob` to find files, or `Bash` to list a folder.
            13 |   SessionStart: [{matcher: start, hooks: []}, {matcher: startup, hooks: []}]
                                            ^^^^^
            warning hook-matcher: `start` never comes with `SessionStart`, so the hook does not run for it. Use `startup`, `resume`, `clear`, `compact` or `fork`.
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by `Bash` (unsafe)
            Replace by `mcp__github__.*` (unsafe)
            ---
            name: a
            description: b
            hooks:
              Stop: [{matcher: Bash, hooks: []}]
              PreToolUse:
                - {matcher: "Edit|Bash", hooks: []}
                - {matcher: mcp__github__.*, hooks: []}
                - {matcher: "mcp__github__.*", hooks: []}
                - {matcher: "LS", hooks: []}
                - {matcher: "bash.*", hooks: []}
                - {matcher: "*", hooks: []}
              SessionStart: [{matcher: start, hooks: []}, {matcher: startup, hooks: []}]
            ---
        "#]],
        );
    }

    #[test]
    fn a_name_that_begins_like_another_one() {
        let text = "---\r\nname: a\r\ndescription: b\r\nhooks:\r\n  SessionStart: [{matcher: 'startup | start', hooks: []}]\r\n  PreToolUse:\r\n    - {matcher: \"mcp__ab__x|mcp__a\", hooks: []}\r\n    - {matcher: \"Edit|b\\u0061sh\", hooks: []}\r\n---\r\n";
        check(
            text,
            expect![[r#"
             5 |   SessionStart: [{matcher: 'startup | start', hooks: []}]
                                                       ^^^^^
            warning hook-matcher: `start` never comes with `SessionStart`, so the hook does not run for it. Use `startup`, `resume`, `clear`, `compact` or `fork`.
             7 |     - {matcher: "mcp__ab__x|mcp__a", hooks: []}
                                             ^^^^^^
            warning hook-matcher: No tool is called `mcp__a`, so Claude Code never runs the hook for it. Write `mcp__a__.*` for every tool of the server.
              fix (unsafe): Replace by `mcp__a__.*`
             8 |     - {matcher: "Edit|b\u0061sh", hooks: []}
                                  ^^^^^^^^^^^^^^
            warning hook-matcher: No tool is called `bash`, so Claude Code never runs the hook for it. Write `Bash`; letter case counts.
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by `mcp__a__.*` (unsafe)
            ---␍
            name: a␍
            description: b␍
            hooks:␍
              SessionStart: [{matcher: 'startup | start', hooks: []}]␍
              PreToolUse:␍
                - {matcher: "mcp__ab__x|mcp__a__.*", hooks: []}␍
                - {matcher: "Edit|b\u0061sh", hooks: []}␍
            ---␍
        "#]],
        );
    }

    #[test]
    fn matchers_in_settings() {
        let text = r#"//- /w/.claude/settings.json
{"hooks": {
  "Stop": [{"matcher": "Bash", "hooks": []}],
  "PreToolUse": [{"matcher": "Edit|bash", "hooks": []}, {"matcher": "mcp__github", "hooks": []}],
  "SessionStart": [{"matcher": "startup|clear", "hooks": []}, {"matcher": "start", "hooks": []}]
}}
"#;
        check(
            text,
            expect![[r#"
             2 |   "Stop": [{"matcher": "Bash", "hooks": []}],
                             ^^^^^^^^^^^^^^^^^
            information hook-matcher: `Stop` takes no matcher. Claude Code ignores it and runs the hook every time. Delete it.
             3 |   "PreToolUse": [{"matcher": "Edit|bash", "hooks": []}, {"matcher": "mcp__github", "hooks": []}],
                                                    ^^^^
            warning hook-matcher: No tool is called `bash`, so Claude Code never runs the hook for it. Write `Bash`; letter case counts.
              fix (unsafe): Replace by `Bash`
             3 |   "PreToolUse": [{"matcher": "Edit|bash", "hooks": []}, {"matcher": "mcp__github", "hooks": []}],
                                                                                      ^^^^^^^^^^^
            warning hook-matcher: No tool is called `mcp__github`, so Claude Code never runs the hook for it. Write `mcp__github__.*` for every tool of the server.
              fix (unsafe): Replace by `mcp__github__.*`
             4 |   "SessionStart": [{"matcher": "startup|clear", "hooks": []}, {"matcher": "start", "hooks": []}]
                                                                                            ^^^^^
            warning hook-matcher: `start` never comes with `SessionStart`, so the hook does not run for it. Use `startup`, `resume`, `clear`, `compact` or `fork`.
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by `Bash` (unsafe)
            Replace by `mcp__github__.*` (unsafe)
            {"hooks": {
              "Stop": [{"matcher": "Bash", "hooks": []}],
              "PreToolUse": [{"matcher": "Edit|Bash", "hooks": []}, {"matcher": "mcp__github__.*", "hooks": []}],
              "SessionStart": [{"matcher": "startup|clear", "hooks": []}, {"matcher": "start", "hooks": []}]
            }}
        "#]],
        );
    }
}
