//! `unknown-hook-event`: an event that the host does not know.

use std::collections::HashSet;

use super::hooks::events;
use super::unknown_key::renamed_once;
use super::{Context, Rule};
use crate::catalog::{Host, Kind, Severity, nearest};
use crate::finding::{Finding, Fix};

pub(super) const RULE: Rule = Rule {
    id: "unknown-hook-event",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A hook event that does not exist",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A key below `hooks` that is not an event, or an event in other letters: `preToolUse` for `PreToolUse`. It looks into frontmatter, into settings, and into the
`plugin.json` and `hooks/hooks.json` of plugins.

## Why it matters

- **Claude Code** compares events letter for letter, ignores what it does not know, and never runs the hooks below it. A guard that was meant to check every
  command checks none.

## Example

```markdown
---
name: guard
description: Guards the shell.
hooks:
  preToolUse:
    - matcher: Bash
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
    - matcher: Bash
      hooks:
        - type: command
          command: ./check.sh
---
```

## Fix

Suggested: the event that was most likely meant. None where that is there already.

## Sources

- [Claude Code documentation, hooks](https://code.claude.com/docs/en/hooks), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let all = events(context);
    let there: HashSet<&str> = all.iter().map(|event| &*event.entry.key).collect();
    let mut unknown = Vec::new();
    for event in &all {
        let name = &*event.entry.key;
        let known = event.host.hook_event(name).is_some();
        // `manifest-key` knows what is meant by `hooks` inside `hooks`.
        let nested = context.kind() == Kind::Plugin && *name == *event.key.name;
        let effect = event.key.effect.unknown_event.as_ref();
        let Some(effect) = effect.filter(|_| !known && !nested) else {
            continue;
        };
        let meant = meant(event.host, name);
        let advice = match meant {
            Some(meant) if there.contains(meant) => {
                format!("`{meant}` is there already; put its hooks there.")
            }
            Some(meant) => format!("Did you mean `{meant}`?"),
            None => "Use one of the events that `hooks` offers.".to_owned(),
        };
        let range = context.key_characters(event.entry);
        let defect = format!("`{name}` is not a hook event.");
        let mut finding = context.finding_with(RULE.id, effect, range, &defect, &advice);
        let free = meant.filter(|meant| !there.contains(meant));
        finding.fix = free.map(|meant| {
            // The hooks begin to run, which whoever wrote them has not seen yet.
            Fix::replacement(range, meant)
        });
        unknown.push(finding);
    }
    out.extend(renamed_once(unknown));
}

/// The event that a wrong name most likely stands for.
fn meant<'h>(host: &'h Host, name: &str) -> Option<&'h str> {
    let mut names = host.hook_events.iter().map(|event| event.name.as_str());
    let same_letters = names.find(|known| known.eq_ignore_ascii_case(name));
    same_letters.or_else(|| {
        nearest(
            name,
            host.hook_events.iter().map(|event| event.name.as_str()),
        )
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn two_names_for_one_event() {
        check_fix(
            RULE.id,
            "---\nname: a\ndescription: b\nhooks:\n  stop: []\n  Stopp: []\n  preToolUse: []\n  PreToolUse: []\n---\n",
            expect![[r#"
                Replace by `Stop` (unsafe)
                ---
                name: a
                description: b
                hooks:
                  Stop: []
                  Stopp: []
                  preToolUse: []
                  PreToolUse: []
                ---
            "#]],
        );
    }

    #[test]
    fn letter_case_and_slips() {
        let text = "---\nname: a\ndescription: b\nhooks:\n  preToolUse: [{matcher: Bash, hooks: [{type: command, command: x}]}]\n  Stopp: []\n  Whatever: []\n  Stop: []\n---\n";
        check(
            text,
            expect![[r#"
                 5 |   preToolUse: [{matcher: Bash, hooks: [{type: command, command: x}]}]
                       ^^^^^^^^^^
                warning unknown-hook-event: `preToolUse` is not a hook event. Claude Code does not know this event and ignores its hooks. Did you mean `PreToolUse`?
                  fix (unsafe): Replace by `PreToolUse`
                 6 |   Stopp: []
                       ^^^^^
                warning unknown-hook-event: `Stopp` is not a hook event. Claude Code does not know this event and ignores its hooks. `Stop` is there already; put its hooks there.
                 7 |   Whatever: []
                       ^^^^^^^^
                warning unknown-hook-event: `Whatever` is not a hook event. Claude Code does not know this event and ignores its hooks. Use one of the events that `hooks` offers.
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
                Replace by `PreToolUse` (unsafe)
                ---
                name: a
                description: b
                hooks:
                  PreToolUse: [{matcher: Bash, hooks: [{type: command, command: x}]}]
                  Stopp: []
                  Whatever: []
                  Stop: []
                ---
            "#]],
        );
    }

    #[test]
    fn events_in_json_keep_their_quotes() {
        let hooks = "{\"preToolUse\": [], \"Stop\": [], \"Whatever\": [], \"hooks\": {}}";
        let settings = "//- /w/.claude/settings.local.json\n";
        check(
            &format!("{settings}{{\"hooks\": {hooks}}}\n"),
            expect![[r#"
                 1 | {"hooks": {"preToolUse": [], "Stop": [], "Whatever": [], "hooks": {}}}
                                 ^^^^^^^^^^
                warning unknown-hook-event: `preToolUse` is not a hook event. Claude Code does not know this event and ignores its hooks. Did you mean `PreToolUse`?
                  fix (unsafe): Replace by `PreToolUse`
                 1 | {"hooks": {"preToolUse": [], "Stop": [], "Whatever": [], "hooks": {}}}
                                                               ^^^^^^^^
                warning unknown-hook-event: `Whatever` is not a hook event. Claude Code does not know this event and ignores its hooks. Use one of the events that `hooks` offers.
                 1 | {"hooks": {"preToolUse": [], "Stop": [], "Whatever": [], "hooks": {}}}
                                                                               ^^^^^
                warning unknown-hook-event: `hooks` is not a hook event. Claude Code does not know this event and ignores its hooks. Use one of the events that `hooks` offers.
            "#]],
        );
        let plugin = "//- /w/p/.claude-plugin/plugin.json\n";
        check(
            &format!("{plugin}{{\"name\": \"p\", \"hooks\": {hooks}}}\n"),
            expect![[r#"
                 1 | {"name": "p", "hooks": {"preToolUse": [], "Stop": [], "Whatever": [], "hooks": {}}}
                                              ^^^^^^^^^^
                warning unknown-hook-event: `preToolUse` is not a hook event. Claude Code does not know this event and never runs its hooks. Did you mean `PreToolUse`?
                  fix (unsafe): Replace by `PreToolUse`
                 1 | {"name": "p", "hooks": {"preToolUse": [], "Stop": [], "Whatever": [], "hooks": {}}}
                                                                            ^^^^^^^^
                warning unknown-hook-event: `Whatever` is not a hook event. Claude Code does not know this event and never runs its hooks. Use one of the events that `hooks` offers.
                 1 | {"name": "p", "hooks": {"preToolUse": [], "Stop": [], "Whatever": [], "hooks": {}}}
                                                                                            ^^^^^
                warning manifest-key: `hooks` stands inside `hooks`, as if it were an event. Claude Code does not know this event and never runs its hooks. Put the events directly into the outer `hooks`.
            "#]],
        );
        let text = format!(
            "//- /w/p/hooks/hooks.json\n{{\"hooks\": {hooks}}}\n{plugin}{{\"name\": \"p\"}}\n"
        );
        check(
            &text,
            expect![[r#"
             1 | {"hooks": {"preToolUse": [], "Stop": [], "Whatever": [], "hooks": {}}}
                             ^^^^^^^^^^
            warning unknown-hook-event: `preToolUse` is not a hook event. Claude Code does not know this event and never runs its hooks. Did you mean `PreToolUse`?
              fix (unsafe): Replace by `PreToolUse`
             1 | {"hooks": {"preToolUse": [], "Stop": [], "Whatever": [], "hooks": {}}}
                                                           ^^^^^^^^
            warning unknown-hook-event: `Whatever` is not a hook event. Claude Code does not know this event and never runs its hooks. Use one of the events that `hooks` offers.
             1 | {"hooks": {"preToolUse": [], "Stop": [], "Whatever": [], "hooks": {}}}
                                                                           ^^^^^
            warning unknown-hook-event: `hooks` is not a hook event. Claude Code does not know this event and never runs its hooks. Use one of the events that `hooks` offers.
        "#]],
        );
        check_fix(
            RULE.id,
            &text,
            expect![[r#"
            Replace by `PreToolUse` (unsafe)
            {"hooks": {"PreToolUse": [], "Stop": [], "Whatever": [], "hooks": {}}}
        "#]],
        );
        // In a folder that is no plugin, nobody reads it.
        check(
            "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: b\n---\n//- /w/p/hooks/hooks.json\n{\"hooks\": {\"x\": []}}\n",
            expect![[""]],
        );
    }
}
