//! Fields of hooks that are almost known ones. Others may be newer than the catalogue.

use super::renaming::{renamed_once, report};
use crate::catalog::hook::Matcher;
use crate::catalog::{HookField, meant};
use crate::finding::Finding;
use crate::rules::Context;
use crate::rules::hooks::{Event, events};
use crate::syntax::value::{Entry, Mapping};

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for event in events(context) {
        let host = event.host;
        let takes_matcher = host
            .hook_event(&event.entry.key)
            .is_some_and(|it| it.matcher != Matcher::None);
        for entry in event.matchers().filter(|_| takes_matcher) {
            let fields: Vec<&HookField> = host.hook_entry_fields.iter().collect();
            out.extend(slips(context, &event, entry, &fields, "an entry of"));
        }
        for handler in event.handlers().filter_map(|it| it.as_mapping()) {
            let kind = handler.get("type").and_then(|entry| entry.value.as_str());
            let own = kind.and_then(|kind| host.hook_handler(kind));
            let own = own.map_or(&[][..], |kind| &kind.fields);
            let fields: Vec<&HookField> = host.hook_fields.iter().chain(own).collect();
            out.extend(slips(context, &event, handler, &fields, "a hook of"));
        }
    }
}

fn slips(
    context: &Context<'_>,
    event: &Event<'_>,
    mapping: &Mapping,
    fields: &[&HookField],
    noun: &str,
) -> Vec<Finding> {
    let is_known = |entry: &Entry| fields.iter().any(|field| field.name == *entry.key);
    let unknown = mapping.entries.iter().filter(|entry| !is_known(entry));
    let found = unknown.filter_map(|entry| {
        let name = meant(&entry.key, fields.iter().map(|field| field.name.as_str()))?;
        let field = fields.iter().find(|field| field.name == name)?;
        let is_there = mapping.get(name).is_some();
        let effect = field.misspelt.as_ref().filter(|_| !is_there);
        let effect = effect.or(event.host.unknown_hook_field.as_ref())?;
        let noun = format!("{noun} `{}`", event.entry.key);
        // Of a field that must be there, `malformed-hook` says that it is missing.
        (!field.required).then(|| report(context, mapping, entry, name, &noun, effect))
    });
    renamed_once(found.collect())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::super::testing::{check, check_fix};
    use super::super::RULE;

    #[test]
    fn slips_in_fields_of_hooks() {
        let text = "//- /w/.claude/settings.json\n{\"hooks\": {\"PreToolUse\": [\n{\"matchr\": \"Bash\", \"hooks\": [{\"type\": \"command\", \"command\": \"x\", \"timeOut\": 5, \"asynch\": true, \"comment\": \"why\"}]},\n{\"Matcher\": \"Edit\", \"matcher\": \"Bash\", \"hooks\": [{\"type\": \"command\", \"comand\": \"x\"}]}\n],\n\"Stop\": [{\"matchr\": \"x\", \"hooks\": []}]}}\n";
        check(
            text,
            expect![[r#"
                 2 | {"matchr": "Bash", "hooks": [{"type": "command", "command": "x", "timeOut": 5, "asynch": true, "comment": "why"}]},
                       ^^^^^^
                warning unknown-key: `matchr` is not a key of an entry of `PreToolUse`. Claude Code ignores it without a message, so the hooks run each time. Write `matcher`.
                  fix (unsafe): Rename the key to `matcher`
                 2 | {"matchr": "Bash", "hooks": [{"type": "command", "command": "x", "timeOut": 5, "asynch": true, "comment": "why"}]},
                                                                                       ^^^^^^^
                warning unknown-key: `timeOut` is not a key of a hook of `PreToolUse`. Claude Code ignores it without a message. Write `timeout`.
                  fix (unsafe): Rename the key to `timeout`
                 2 | {"matchr": "Bash", "hooks": [{"type": "command", "command": "x", "timeOut": 5, "asynch": true, "comment": "why"}]},
                                                                                                     ^^^^^^
                warning unknown-key: `asynch` is not a key of a hook of `PreToolUse`. Claude Code ignores it without a message. Write `async`.
                  fix (unsafe): Rename the key to `async`
                 3 | {"Matcher": "Edit", "matcher": "Bash", "hooks": [{"type": "command", "comand": "x"}]}
                       ^^^^^^^
                warning unknown-key: `Matcher` is not a key of an entry of `PreToolUse`. Claude Code ignores it without a message. `matcher` is already there.
                 3 | {"Matcher": "Edit", "matcher": "Bash", "hooks": [{"type": "command", "comand": "x"}]}
                                                                       ^^^^^^^^^^^^^^^^^
                warning malformed-hook: A hook of the type `command` needs `command`. Claude Code does not run the hook, and some versions skip the whole settings file because of it.
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
                Rename the key to `matcher` (unsafe)
                Rename the key to `timeout` (unsafe)
                Rename the key to `async` (unsafe)
                {"hooks": {"PreToolUse": [
                {"matcher": "Bash", "hooks": [{"type": "command", "command": "x", "timeout": 5, "async": true, "comment": "why"}]},
                {"Matcher": "Edit", "matcher": "Bash", "hooks": [{"type": "command", "comand": "x"}]}
                ],
                "Stop": [{"matchr": "x", "hooks": []}]}}
            "#]],
        );
    }

    #[test]
    fn in_a_frontmatter() {
        check(
            "---\nname: a\ndescription: b\nhooks:\n  PreToolUse:\n    - matchers: Bash\n      hooks:\n        - type: command\n          command: ./x\n          statusmessage: Checks\n---\n",
            expect![[r#"
                 6 |     - matchers: Bash
                           ^^^^^^^^
                warning unknown-key: `matchers` is not a key of an entry of `PreToolUse`. Claude Code ignores it without a message, so the hooks run each time. Write `matcher`.
                  fix (unsafe): Rename the key to `matcher`
                10 |           statusmessage: Checks
                               ^^^^^^^^^^^^^
                warning unknown-key: `statusmessage` is not a key of a hook of `PreToolUse`. Claude Code ignores it without a message. Write `statusMessage`.
                  fix (unsafe): Rename the key to `statusMessage`
            "#]],
        );
    }
}
