//! `malformed-hook`: a hook that is left out because of its form.

use super::hooks::{Event, Shape, events, lacking_of, misspelt_type};
use super::wording::names;
use super::wrong_type::type_of;
use super::{Context, Rule};
use crate::catalog::{HookHandler, Host, Severity};
use crate::finding::{Finding, Fix};
use crate::loaders::claude_code::hooks::{self, Malformed};
use crate::syntax::value::{Mapping, Node};
use crate::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "malformed-hook",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A hook that is left out because of its form",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A hook in a subagent, in settings, in a plugin's manifest, in its `hooks/hooks.json` or in a file that the manifest names, without a `type`, of a type that does not
exist, without a field that its type needs (which may stand there under a misspelt name), or with a value of the wrong form; `hooks` in settings that are no mapping. In a subagent, hooks before a tool run are
stricter: there `invalid-value` reports what costs the whole file.

## Why it matters

- **Claude Code** leaves the hook out and starts the subagent without it; only the debug log mentions it. It does not run such a
  hook of settings either, and some versions skip the whole settings file, permissions included; of a plugin's `hooks.json` it runs no hook at all, and a manifest
  with such a hook costs the whole plugin.

## Example

```markdown
---
name: guard
description: Guards the shell.
hooks:
  Stop:
    - hooks:
        - type: shell
          command: ./done.sh
---
```

## Better

```markdown
---
name: guard
description: Guards the shell.
hooks:
  Stop:
    - hooks:
        - type: command
          command: ./done.sh
---
```

## Fix

Suggested for a field that is only misspelt, for a `timeout` in quotes, which are taken away, and for an empty list in place of the mapping. None elsewhere.

## Sources

- [Claude Code documentation, hooks](https://code.claude.com/docs/en/hooks), and observed on 2.1.329.
- [anthropics/claude-code#75081](https://github.com/anthropics/claude-code/issues/75081), on settings.
- [norrietaylor/distillery#209](https://github.com/norrietaylor/distillery/pull/209), on manifests.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    out.extend(no_events(context));
    for event in events(context) {
        // Hooks of an event that does not exist are never looked at.
        let known = event.host.hook_event(&event.entry.key).is_some();
        // Where one bad hook costs the frontmatter, `invalid-value` says so.
        let Some(effect) = event.key.effect.invalid_item.as_ref().filter(|_| known) else {
            continue;
        };
        let report = |range, defect: &str, advice: &str| {
            context.finding_with(RULE.id, effect, range, defect, advice)
        };
        let told = context.file.parse.json.is_none() && hooks::is_deciding(&event.entry.key);
        let handlers = event.handlers();
        let found = handlers.filter_map(|it| unusable(context, &event, it, told, &report));
        let found: Vec<Finding> = found.collect();
        let malformed = hooks::malformed_parts(&event.entry.value).filter(|_| !told);
        let is_new = |malformed: &Malformed| {
            let mut known = found.iter();
            known.all(|finding| {
                malformed
                    .range
                    .intersect(finding.range)
                    .is_none_or(TextRange::is_empty)
            })
        };
        let malformed = malformed.filter(is_new);
        out.extend(malformed.map(|malformed| told_of(Shape::of(context, malformed), &report)));
        out.extend(found);
    }
}

/// Something else in JSON where a mapping of events should be; of a frontmatter and a manifest other rules speak.
fn no_events(context: &Context<'_>) -> Option<Finding> {
    let mut fields = context.definition.fields.iter();
    let (key, value) = fields.find_map(|field| {
        let key = field.key.filter(|key| key.holds_hooks)?;
        Some((key, context.setting(field)?))
    })?;
    let effect = key.effect.wrong_type.as_ref();
    let effect = effect.filter(|_| context.file.parse.json.is_some())?;
    let given = type_of(value).filter(|given| !value.is_null() && !key.takes(*given))?;
    let defect = format!("`{}` takes a mapping, not {}.", key.name, given.noun());
    let advice = "Write a mapping from events to lists of matchers.";
    let mut finding = context.finding_with(RULE.id, effect, value.range, &defect, advice);
    let empty = value
        .as_sequence()
        .is_some_and(|list| list.items.is_empty());
    finding.fix = empty.then(|| {
        let edit = TextEdit {
            range: value.range,
            new_text: "{}".to_owned(),
        };
        Fix::suggested("Replace by an empty mapping", vec![edit])
    });
    Some(finding)
}

/// What is wrong with a handler of the right form: its type does not exist, or a field is missing. With `told`, `invalid-value`
/// speaks of a missing command.
fn unusable(
    context: &Context<'_>,
    event: &Event<'_>,
    handler: &Node,
    told: bool,
    report: &dyn Fn(TextRange, &str, &str) -> Finding,
) -> Option<Finding> {
    let mapping = handler.as_mapping()?;
    let kinds = || event.host.hook_handlers.iter().map(|it| it.name.as_str());
    let Some(entry) = mapping.get("type") else {
        if let Some(lacking) = misspelt_type(event.host, mapping) {
            return Some(told_of(lacking.shape(context, handler.range, ""), report));
        }
        let advice = format!("Add a `type`: {}.", names(kinds(), "or"));
        let first = mapping.entries.first()?;
        return Some(report(first.key_range, "This hook has no `type`.", &advice));
    };
    let written = entry.value.as_str()?;
    let Some(kind) = event.host.hook_handler(written) else {
        let defect = format!("`{written}` is not a type of hook.");
        let advice = format!("Use {}.", names(kinds(), "or"));
        let range = context.characters(&entry.value)?;
        return Some(report(range, &defect, &advice));
    };
    let lacking = lacking_of(event.host, kind, mapping)?;
    // Of a hook that decides over a tool call, this costs a subagent its whole file.
    let told = told && kind.name == "command";
    if told {
        return None;
    }
    let range = entry.key_range.cover(entry.value.range);
    let other = complete(event.host, mapping).filter(|_| !lacking.is_misspelt());
    let advice = other.map_or(String::new(), |other| {
        format!("Add it, or make `{}` the type.", other.name)
    });
    Some(told_of(lacking.shape(context, range, &advice), report))
}

/// The first type of hook for which nothing is missing.
fn complete(host: &'static Host, mapping: &Mapping) -> Option<&'static HookHandler> {
    let mut kinds = host.hook_handlers.iter();
    kinds.find(|kind| lacking_of(host, kind, mapping).is_none())
}

fn told_of(shape: Shape, report: &dyn Fn(TextRange, &str, &str) -> Finding) -> Finding {
    let finding = report(shape.range, &shape.defect, &shape.advice);
    shape.finish(finding)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn hooks_that_are_left_out() {
        check(
            "---\nname: a\ndescription: b\nhooks:\n  Stop:\n    - hooks:\n        - type: shell\n          command: x\n        - type: http\n        - command: x\n  SessionEnd: {hooks: []}\n  SessionStart:\n    - hooks:\n        - type: command\n          command: x\n          timeout: \"10\"\n---\n",
            expect![[r#"
                 7 |         - type: shell
                                     ^^^^^
                warning malformed-hook: `shell` is not a type of hook. Claude Code leaves the hook out. Use `command`, `http`, `mcp_tool`, `prompt` or `agent`.
                 9 |         - type: http
                               ^^^^^^^^^^
                warning malformed-hook: A hook of the type `http` needs `url`. Claude Code leaves the hook out.
                10 |         - command: x
                               ^^^^^^^
                warning malformed-hook: This hook has no `type`. Claude Code leaves the hook out. Add a `type`: `command`, `http`, `mcp_tool`, `prompt` or `agent`.
                11 |   SessionEnd: {hooks: []}
                                   ^^^^^^^^^^^
                warning malformed-hook: This hook is not written as the host wants it. Claude Code leaves the hook out. Write a list of matchers below the event, each with a list of `hooks` that have a `type`.
                16 |           timeout: "10"
                                        ^^^^
                warning malformed-hook: `timeout` takes a number, not text. Claude Code leaves the hook out. Delete the quotes.
                  fix (unsafe): Delete the quotes
            "#]],
        );
    }

    #[test]
    fn several_of_one_event() {
        check(
            "//- /w/.claude/settings.json\n{\"hooks\": {\"PreToolUse\": [\n{\"matcher\": [\"Edit\", \"Write\"], \"hooks\": []},\n{\"hooks\": {\"type\": \"command\"}},\n\"x\"]}}\n",
            expect![[r#"
                 2 | {"matcher": ["Edit", "Write"], "hooks": []},
                                 ^^^^^^^^^^^^^^^^^
                warning malformed-hook: `matcher` takes one text. Claude Code does not run the hook, and some versions skip the whole settings file because of it. Join several names by `|`, as in `Edit|Write`.
                 3 | {"hooks": {"type": "command"}},
                               ^^^^^^^^^^^^^^^^^^^
                warning malformed-hook: This hook is not written as the host wants it. Claude Code does not run the hook, and some versions skip the whole settings file because of it. Write a list of matchers below the event, each with a list of `hooks` that have a `type`.
                 4 | "x"]}}
                     ^^^
                warning malformed-hook: This hook is not written as the host wants it. Claude Code does not run the hook, and some versions skip the whole settings file because of it. Write a list of matchers below the event, each with a list of `hooks` that have a `type`.
            "#]],
        );
    }

    #[test]
    fn hooks_in_settings_and_in_plugins() {
        let plugin = "//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n";
        let hooks = r#"{"hooks": {
          "PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "args": ["x"]}]}, {"type": "command", "command": "x"}],
          "Stop": [{"hooks": [{"type": "shell", "command": "x"}]}],
          "SessionEnd": [{"type": "command", "command": "x"}],
          "SessionStart": [{"matcher": ["startup"], "hooks": []}],
          "Notification": [{"hooks": [{"type": "http", "url": "https://example.com", "timeout": 5}]}]
        }}"#;
        check(
            &format!("//- /w/.claude/settings.json\n{hooks}\n"),
            expect![[r#"
                 2 |           "PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "args": ["x"]}]}, {"type": "command", "command": "x"}],
                                                                             ^^^^^^^^^^^^^^^^^
                warning malformed-hook: A hook of the type `command` needs `command`. Claude Code does not run the hook, and some versions skip the whole settings file because of it.
                 2 |           "PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "args": ["x"]}]}, {"type": "command", "command": "x"}],
                                                                                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                warning malformed-hook: This hook is not written as the host wants it. Claude Code does not run the hook, and some versions skip the whole settings file because of it. Write a list of matchers below the event, each with a list of `hooks` that have a `type`.
                 3 |           "Stop": [{"hooks": [{"type": "shell", "command": "x"}]}],
                                                             ^^^^^
                warning malformed-hook: `shell` is not a type of hook. Claude Code does not run the hook, and some versions skip the whole settings file because of it. Use `command`, `http`, `mcp_tool`, `prompt` or `agent`.
                 4 |           "SessionEnd": [{"type": "command", "command": "x"}],
                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                warning malformed-hook: This hook is not written as the host wants it. Claude Code does not run the hook, and some versions skip the whole settings file because of it. Write a list of matchers below the event, each with a list of `hooks` that have a `type`.
                 5 |           "SessionStart": [{"matcher": ["startup"], "hooks": []}],
                                                            ^^^^^^^^^^^
                warning malformed-hook: `matcher` takes one text. Claude Code does not run the hook, and some versions skip the whole settings file because of it. Join several names by `|`, as in `Edit|Write`.
            "#]],
        );
        check(
            &format!("//- /w/p/hooks/hooks.json\n{hooks}\n{plugin}"),
            expect![[r#"
                 2 |           "PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "args": ["x"]}]}, {"type": "command", "command": "x"}],
                                                                             ^^^^^^^^^^^^^^^^^
                error malformed-hook: A hook of the type `command` needs `command`. Claude Code rejects the file and runs none of its hooks.
                 2 |           "PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "args": ["x"]}]}, {"type": "command", "command": "x"}],
                                                                                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                error malformed-hook: This hook is not written as the host wants it. Claude Code rejects the file and runs none of its hooks. Write a list of matchers below the event, each with a list of `hooks` that have a `type`.
                 3 |           "Stop": [{"hooks": [{"type": "shell", "command": "x"}]}],
                                                             ^^^^^
                error malformed-hook: `shell` is not a type of hook. Claude Code rejects the file and runs none of its hooks. Use `command`, `http`, `mcp_tool`, `prompt` or `agent`.
                 4 |           "SessionEnd": [{"type": "command", "command": "x"}],
                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                error malformed-hook: This hook is not written as the host wants it. Claude Code rejects the file and runs none of its hooks. Write a list of matchers below the event, each with a list of `hooks` that have a `type`.
                 5 |           "SessionStart": [{"matcher": ["startup"], "hooks": []}],
                                                            ^^^^^^^^^^^
                error malformed-hook: `matcher` takes one text. Claude Code rejects the file and runs none of its hooks. Join several names by `|`, as in `Edit|Write`.
            "#]],
        );
    }

    #[test]
    fn hooks_that_are_no_events() {
        let text = "//- /w/.claude/settings.json\n{\"hooks\": []}\n";
        check(
            text,
            expect![[r#"
             1 | {"hooks": []}
                           ^^
            warning malformed-hook: `hooks` takes a mapping, not a list. Claude Code runs no hook of the file, and some versions skip the whole settings file because of it. Write a mapping from events to lists of matchers.
              fix (unsafe): Replace by an empty mapping
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by an empty mapping (unsafe)
            {"hooks": {}}
        "#]],
        );
        for quiet in ["null", "{}", "{\"Stop\": []}"] {
            let text = format!("//- /w/.claude/settings.json\n{{\"hooks\": {quiet}}}\n");
            check(&text, expect![[""]]);
        }
    }

    #[test]
    fn hooks_in_a_manifest_and_in_files_that_it_names() {
        let hooks = r#"{"Stop": [{"type": "command", "command": "x"}]}"#;
        check(
            &format!(
                "//- /w/p/.claude-plugin/plugin.json\n{{\"name\": \"p\", \"hooks\": {hooks}}}\n"
            ),
            expect![[r#"
                 1 | {"name": "p", "hooks": {"Stop": [{"type": "command", "command": "x"}]}}
                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                error malformed-hook: This hook is not written as the host wants it. Claude Code rejects the manifest, so nothing of the plugin loads. Write a list of matchers below the event, each with a list of `hooks` that have a `type`.
            "#]],
        );
        check(
            &format!(
                "//- /w/p/config/a.json\n{{\"hooks\": {hooks}}}\n//- /w/p/.claude-plugin/plugin.json\n{{\"name\": \"p\", \"hooks\": \"./config/a.json\"}}\n"
            ),
            expect![[r#"
                 1 | {"hooks": {"Stop": [{"type": "command", "command": "x"}]}}
                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                error malformed-hook: This hook is not written as the host wants it. Claude Code rejects the file and runs none of its hooks. Write a list of matchers below the event, each with a list of `hooks` that have a `type`.
            "#]],
        );
        check(
            &format!(
                "//- /w/p/config/a.json\n{{\"hooks\": {hooks}}}\n//- /w/p/.claude-plugin/plugin.json\n{{\"name\": \"p\", \"hooks\": [\"./config/b.json\", \"./config/a.json\"]}}\n"
            ),
            expect![[r#"
                 1 | {"hooks": {"Stop": [{"type": "command", "command": "x"}]}}
                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                error malformed-hook: This hook is not written as the host wants it. Claude Code rejects the file and runs none of its hooks. Write a list of matchers below the event, each with a list of `hooks` that have a `type`.
            "#]],
        );
        // How events without a key around them are read there is not known.
        check(
            &format!(
                "//- /w/p/config/a.json\n{hooks}\n//- /w/p/.claude-plugin/plugin.json\n{{\"name\": \"p\", \"hooks\": \"./config/a.json\"}}\n"
            ),
            expect![[""]],
        );
    }

    #[test]
    fn fields_that_are_only_misspelt() {
        let text = "//- /w/.claude/settings.json\n{\"hooks\": {\"Stop\": [\n{\"hooks\": [{\"type\": \"command\", \"comand\": \"x\"}]},\n{\"hooks\": [{\"typ\": \"command\", \"command\": \"x\"}]},\n{\"hook\": [{\"type\": \"command\", \"command\": \"x\"}]},\n{\"hooks\": [{\"type\": \"http\", \"command\": \"x\"}]},\n{\"hooks\": [{\"type\": \"command\", \"comand\": \"x\", \"commnd\": \"y\"}]}]}}\n";
        check(
            text,
            expect![[r#"
                 2 | {"hooks": [{"type": "command", "comand": "x"}]},
                                                     ^^^^^^
                warning malformed-hook: A hook of the type `command` needs `command`, not `comand`. Claude Code does not run the hook, and some versions skip the whole settings file because of it. Write `command`.
                  fix (unsafe): Rename the key to `command`
                 3 | {"hooks": [{"typ": "command", "command": "x"}]},
                                  ^^^
                warning malformed-hook: A hook needs `type`, not `typ`. Claude Code does not run the hook, and some versions skip the whole settings file because of it. Write `type`.
                  fix (unsafe): Rename the key to `type`
                 4 | {"hook": [{"type": "command", "command": "x"}]},
                       ^^^^
                warning malformed-hook: An entry of an event needs `hooks`, not `hook`. Claude Code does not run the hook, and some versions skip the whole settings file because of it. Write `hooks`.
                  fix (unsafe): Rename the key to `hooks`
                 5 | {"hooks": [{"type": "http", "command": "x"}]},
                                 ^^^^^^^^^^^^^^
                warning malformed-hook: A hook of the type `http` needs `url`. Claude Code does not run the hook, and some versions skip the whole settings file because of it. Add it, or make `command` the type.
                 6 | {"hooks": [{"type": "command", "comand": "x", "commnd": "y"}]}]}}
                                 ^^^^^^^^^^^^^^^^^
                warning malformed-hook: A hook of the type `command` needs `command`. Claude Code does not run the hook, and some versions skip the whole settings file because of it.
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Rename the key to `command` (unsafe)
            Rename the key to `type` (unsafe)
            Rename the key to `hooks` (unsafe)
            {"hooks": {"Stop": [
            {"hooks": [{"type": "command", "command": "x"}]},
            {"hooks": [{"type": "command", "command": "x"}]},
            {"hooks": [{"type": "command", "command": "x"}]},
            {"hooks": [{"type": "http", "command": "x"}]},
            {"hooks": [{"type": "command", "comand": "x", "commnd": "y"}]}]}}
        "#]],
        );
        check(
            "---\nname: a\ndescription: b\nhooks:\n  PreToolUse:\n    - hooks:\n        - type: command\n          Command: x\n---\n",
            expect![[r#"
                 8 |           Command: x
                               ^^^^^^^
                error invalid-value: A hook of the type `command` needs `command`, not `Command`. Claude Code does not load a subagent with a malformed `PreToolUse` or `PermissionRequest` hook. Write `command`.
                  fix (unsafe): Rename the key to `command`
            "#]],
        );
    }

    #[test]
    fn what_costs_the_file_is_said_once() {
        check(
            "---\nname: a\ndescription: b\nhooks:\n  PreToolUse:\n    - hooks:\n        - type: command\n---\n",
            expect![[r#"
                 7 |         - type: command
                               ^^^^^^^^^^^^^
                error invalid-value: A hook of the type `command` needs `command`. Claude Code does not load a subagent with a malformed `PreToolUse` or `PermissionRequest` hook. Add it.
            "#]],
        );
    }
}
