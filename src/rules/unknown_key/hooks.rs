//! Fields of hooks that count for nothing: slips, and those in the wrong place. Others may be newer than the catalogue.

use super::RULE;
use super::renaming::{renamed_once, report};
use crate::catalog::hook::Matcher;
use crate::catalog::{Effect, HookField, HookHandler, Severity, meant};
use crate::finding::Finding;
use crate::rules::Context;
use crate::rules::hooks::{Event, events, items, known_fields, lacking_of};
use crate::syntax::value::{Entry, Mapping, ScalarType};

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for event in events(context) {
        let host = event.host;
        let known = host.hook_event(&event.entry.key);
        let takes_matcher = known.is_some_and(|it| it.matcher != Matcher::None);
        let fields: Vec<&HookField> = host.hook_entry_fields.iter().collect();
        for entry in event.matchers() {
            if takes_matcher {
                out.extend(slips(context, &event, entry, &fields, "an entry of"));
            }
            if known.is_some() {
                out.extend(of_hooks(context, &event, entry));
                out.extend(of_entries(context, &event, entry, takes_matcher));
            }
        }
        for handler in event.handlers().filter_map(|it| it.as_mapping()) {
            let kind = handler.get("type").and_then(|entry| entry.value.as_str());
            let kind = kind.and_then(|kind| host.hook_handler(kind));
            let own = kind.map_or(&[][..], |kind| &kind.fields);
            let fields: Vec<&HookField> = host.hook_fields.iter().chain(own).collect();
            out.extend(slips(context, &event, handler, &fields, "a hook of"));
            if known.is_some() {
                out.extend(uncounted(context, &event, handler));
            }
            out.extend(kind.and_then(|kind| of_another_type(context, &event, handler, kind)));
        }
    }
}

/// A finding about the key of `entry`.
fn about(
    context: &Context<'_>,
    entry: &Entry,
    effect: &Effect,
    defect: &str,
    advice: &str,
) -> Finding {
    let range = context.key_characters(entry);
    context.finding_with(RULE.id, effect, range, defect, advice)
}

/// Fields that count at other events or in other files only.
fn uncounted(context: &Context<'_>, event: &Event<'_>, handler: &Mapping) -> Vec<Finding> {
    let name = &*event.entry.key;
    let fields = event.host.hook_fields.iter();
    let fields = fields.filter(|field| !field.counts(name, context.kind()));
    let found = fields.filter_map(|field| {
        let entry = handler.get(&field.name).filter(|it| asks(it))?;
        let (of, advice) = if field.events.is_empty() {
            let format = |kind| Some(context.host()?.format(kind)?.kind.noun());
            let kind = field.kinds.first().copied().and_then(format)?;
            let of = format!("in the frontmatter of a {kind} only");
            (
                of,
                "Delete it, or have the hook itself look whether it ran.",
            )
        } else {
            let of = format!("at events of tools only, and `{name}` is none");
            (of, "Delete it, or have the hook itself look.")
        };
        let defect = format!("`{}` counts {of}.", field.name);
        let effect = field.uncounted.as_ref()?;
        Some(about(context, entry, effect, &defect, advice))
    });
    found.collect()
}

/// Whether the value of a field asks for anything.
fn asks(entry: &Entry) -> bool {
    let Some(scalar) = entry.value.as_scalar() else {
        return true;
    };
    let nothing = matches!(
        scalar.scalar_type(),
        ScalarType::Boolean(false) | ScalarType::Null
    );
    !nothing && !scalar.text.trim().is_empty()
}

/// Fields of a hook that stand at its entry, beside the list of hooks.
fn of_hooks(context: &Context<'_>, event: &Event<'_>, entry: &Mapping) -> Vec<Finding> {
    let host = event.host;
    let hooks = entry.get("hooks");
    if hooks.is_none_or(|hooks| items(&hooks.value).next().is_none()) {
        return Vec::new();
    }
    let of_entry = |name: &str| host.hook_entry_fields.iter().any(|it| it.name == name);
    let found = entry.entries.iter().filter_map(|it| {
        let mut fields = known_fields(host);
        let field = fields.find(|field| field.name == *it.key && !of_entry(&field.name))?;
        let counts = field.counts(&event.entry.key, context.kind());
        let effect = field.misspelt.as_ref().or(host.unknown_hook_field.as_ref());
        let effect = effect.filter(|_| counts && asks(it))?;
        let defect = format!(
            "`{}` is a key of a hook, not of an entry of `{}`.",
            it.key, event.entry.key
        );
        let advice = "Move it into the hooks in `hooks`.";
        Some(about(context, it, effect, &defect, advice))
    });
    let found = found.collect::<Vec<_>>();
    // A whole hook in the entry is one mistake.
    let whole = entry.get("type").is_some();
    let count = if whole { 1 } else { found.len() };
    found.into_iter().take(count).collect()
}

/// The matcher of an entry that stands in one of its hooks.
fn of_entries(
    context: &Context<'_>,
    event: &Event<'_>,
    entry: &Mapping,
    takes_matcher: bool,
) -> Vec<Finding> {
    let host = event.host;
    let hooks = entry.get("hooks").filter(|_| takes_matcher);
    let hooks = hooks.into_iter().flat_map(|hooks| items(&hooks.value));
    let found = hooks.filter_map(|hook| {
        let it = hook.as_mapping()?.get("matcher")?;
        let limits = it
            .value
            .as_str()
            .is_some_and(|text| !matches!(text, "" | "*"));
        let mut fields = host.hook_entry_fields.iter();
        let field = fields.find(|field| field.name == *it.key)?;
        let alone = entry.get("matcher").is_none();
        let effect = field.misspelt.as_ref().filter(|_| alone);
        let effect = effect.or(host.unknown_hook_field.as_ref());
        let effect = effect.filter(|_| limits)?;
        let name = &event.entry.key;
        let defect = format!("`matcher` is a key of an entry of `{name}`, not of a hook.");
        let advice = if alone {
            "Move it beside `hooks`."
        } else {
            "Delete it, or give the hook an entry of its own."
        };
        Some(about(context, it, effect, &defect, advice))
    });
    found.collect()
}

/// The first field that only hooks of another type have.
fn of_another_type(
    context: &Context<'_>,
    event: &Event<'_>,
    handler: &Mapping,
    kind: &'static HookHandler,
) -> Option<Finding> {
    let host = event.host;
    // Where a field is missing, the type may be what is wrong.
    if lacking_of(host, kind, handler).is_some() {
        return None;
    }
    let own = |name: &str| kind.fields.iter().any(|field| field.name == name);
    handler.entries.iter().find_map(|entry| {
        let mut others = host.hook_handlers.iter().filter(|_| !own(&entry.key));
        let has = |field: &&HookField| field.name == *entry.key;
        let (other, field) = others.find_map(|it| Some((it, it.fields.iter().find(has)?)))?;
        let effect = host.unknown_hook_field.as_ref().filter(|_| asks(entry))?;
        let defect = format!(
            "`{}` is a key of hooks of the type `{}`, not `{}`.",
            entry.key, other.name, kind.name
        );
        let advice = match field.required {
            true => "Delete it, or give it a hook of its own.",
            false => "Delete it.",
        };
        let mut finding = about(context, entry, effect, &defect, advice);
        // What the other type could do without is not what the hook is for.
        if !field.required {
            finding.severity = Severity::Hint;
        }
        Some(finding)
    })
}

fn slips(
    context: &Context<'_>,
    event: &Event<'_>,
    mapping: &Mapping,
    fields: &[&HookField],
    noun: &str,
) -> Vec<Finding> {
    let is_known = |entry: &Entry| known_fields(event.host).any(|field| field.name == *entry.key);
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
                warning unknown-key: `matchr` is not a key of an entry of `PreToolUse`. Claude Code ignores it, so the hooks run each time. Write `matcher`.
                  fix (unsafe): Rename the key to `matcher`
                 2 | {"matchr": "Bash", "hooks": [{"type": "command", "command": "x", "timeOut": 5, "asynch": true, "comment": "why"}]},
                                                                                       ^^^^^^^
                warning unknown-key: `timeOut` is not a key of a hook of `PreToolUse`. Claude Code ignores it. Write `timeout`.
                  fix (unsafe): Rename the key to `timeout`
                 2 | {"matchr": "Bash", "hooks": [{"type": "command", "command": "x", "timeOut": 5, "asynch": true, "comment": "why"}]},
                                                                                                     ^^^^^^
                warning unknown-key: `asynch` is not a key of a hook of `PreToolUse`. Claude Code ignores it. Write `async`.
                  fix (unsafe): Rename the key to `async`
                 3 | {"Matcher": "Edit", "matcher": "Bash", "hooks": [{"type": "command", "comand": "x"}]}
                       ^^^^^^^
                warning unknown-key: `Matcher` is not a key of an entry of `PreToolUse`. Claude Code ignores it. `matcher` is already there.
                 3 | {"Matcher": "Edit", "matcher": "Bash", "hooks": [{"type": "command", "comand": "x"}]}
                                                                                           ^^^^^^
                warning malformed-hook: A hook of the type `command` needs `command`, not `comand`. Claude Code does not run the hook, and some versions skip the whole settings file because of it. Write `command`.
                  fix (unsafe): Rename the key to `command`
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
    fn fields_that_count_elsewhere() {
        let hook = |event: &str, rest: &str| {
            format!(
                "//- /w/.claude/settings.json\n{{\"hooks\": {{\"{event}\": [{{\"hooks\": [{{\"type\": \"command\", \"command\": \"x\", {rest}}}]}}]}}}}\n"
            )
        };
        check(
            &hook("Stop", "\"if\": \"Bash(git *)\""),
            expect![[r#"
             1 | {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x", "if": "Bash(git *)"}]}]}}
                                                                                     ^^
            warning unknown-key: `if` counts at events of tools only, and `Stop` is none. Claude Code never runs a hook with it at other events. Delete it, or have the hook itself look.
        "#]],
        );
        check(
            &hook("Stop", "\"once\": true"),
            expect![[r#"
             1 | {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x", "once": true}]}]}}
                                                                                     ^^^^
            warning unknown-key: `once` counts in the frontmatter of a skill only. Claude Code ignores it elsewhere, so the hook runs each time. Delete it, or have the hook itself look whether it ran.
        "#]],
        );
        for quiet in [
            "\"once\": false",
            "\"if\": \"Bash(git *)\"",
            "\"async\": true",
        ] {
            check(&hook("PostToolUse", quiet), expect![[""]]);
        }
        let frontmatter = "---\nname: a\ndescription: b\nhooks:\n  PreToolUse:\n    - hooks:\n        - type: command\n          command: ./x\n          once: true\n---\n";
        check(
            &format!("//- /w/.claude/agents/a.md\n{frontmatter}"),
            expect![[r#"
                 9 |           once: true
                               ^^^^
                warning unknown-key: `once` counts in the frontmatter of a skill only. Claude Code ignores it elsewhere, so the hook runs each time. Delete it, or have the hook itself look whether it ran.
            "#]],
        );
        check(
            &format!("//- /w/.claude/skills/a/SKILL.md\n{frontmatter}"),
            expect![[""]],
        );
    }

    #[test]
    fn fields_in_the_wrong_place() {
        check(
            "//- /w/.claude/settings.json\n{\"hooks\": {\"PreToolUse\": [\n{\"if\": \"Bash(git *)\", \"timeout\": 5, \"hooks\": [{\"type\": \"command\", \"command\": \"x\"}]},\n{\"type\": \"command\", \"command\": \"y\", \"hooks\": [{\"type\": \"command\", \"command\": \"x\"}]},\n{\"hooks\": [{\"type\": \"command\", \"command\": \"x\", \"matcher\": \"Bash\"}]},\n{\"matcher\": \"Bash|Read\", \"hooks\": [{\"type\": \"command\", \"command\": \"x\", \"matcher\": \"Bash\"}]},\n{\"hooks\": [{\"type\": \"command\", \"command\": \"x\", \"matcher\": \"*\"}]}],\n\"Stop\": [{\"if\": \"Bash\", \"hooks\": [{\"type\": \"command\", \"command\": \"x\", \"matcher\": \"Bash\"}]}]}}\n",
            expect![[r#"
                 2 | {"if": "Bash(git *)", "timeout": 5, "hooks": [{"type": "command", "command": "x"}]},
                       ^^
                warning unknown-key: `if` is a key of a hook, not of an entry of `PreToolUse`. Claude Code ignores it, so the hooks run each time. Move it into the hooks in `hooks`.
                 2 | {"if": "Bash(git *)", "timeout": 5, "hooks": [{"type": "command", "command": "x"}]},
                                            ^^^^^^^
                warning unknown-key: `timeout` is a key of a hook, not of an entry of `PreToolUse`. Claude Code ignores it. Move it into the hooks in `hooks`.
                 3 | {"type": "command", "command": "y", "hooks": [{"type": "command", "command": "x"}]},
                       ^^^^
                warning unknown-key: `type` is a key of a hook, not of an entry of `PreToolUse`. Claude Code ignores it. Move it into the hooks in `hooks`.
                 4 | {"hooks": [{"type": "command", "command": "x", "matcher": "Bash"}]},
                                                                     ^^^^^^^
                warning unknown-key: `matcher` is a key of an entry of `PreToolUse`, not of a hook. Claude Code ignores it, so the hooks run each time. Move it beside `hooks`.
                 5 | {"matcher": "Bash|Read", "hooks": [{"type": "command", "command": "x", "matcher": "Bash"}]},
                                                                                             ^^^^^^^
                warning unknown-key: `matcher` is a key of an entry of `PreToolUse`, not of a hook. Claude Code ignores it. Delete it, or give the hook an entry of its own.
            "#]],
        );
    }

    #[test]
    fn fields_of_other_types() {
        check(
            "//- /w/.claude/settings.json\n{\"hooks\": {\"Stop\": [{\"hooks\": [\n{\"type\": \"command\", \"command\": \"x\", \"url\": \"https://example.com\"},\n{\"type\": \"http\", \"url\": \"https://example.com\", \"async\": true},\n{\"type\": \"http\", \"url\": \"https://example.com\", \"async\": false},\n{\"type\": \"http\", \"command\": \"x\"}]}]}}\n",
            expect![[r#"
                 2 | {"type": "command", "command": "x", "url": "https://example.com"},
                                                          ^^^
                warning unknown-key: `url` is a key of hooks of the type `http`, not `command`. Claude Code ignores it. Delete it, or give it a hook of its own.
                 3 | {"type": "http", "url": "https://example.com", "async": true},
                                                                     ^^^^^
                hint unknown-key: `async` is a key of hooks of the type `command`, not `http`. Claude Code ignores it. Delete it.
                 5 | {"type": "http", "command": "x"}]}]}}
                      ^^^^^^^^^^^^^^
                warning malformed-hook: A hook of the type `http` needs `url`. Claude Code does not run the hook, and some versions skip the whole settings file because of it. Add it, or make `command` the type.
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
                warning unknown-key: `matchers` is not a key of an entry of `PreToolUse`. Claude Code ignores it, so the hooks run each time. Write `matcher`.
                  fix (unsafe): Rename the key to `matcher`
                10 |           statusmessage: Checks
                               ^^^^^^^^^^^^^
                warning unknown-key: `statusmessage` is not a key of a hook of `PreToolUse`. Claude Code ignores it. Write `statusMessage`.
                  fix (unsafe): Rename the key to `statusMessage`
            "#]],
        );
    }
}
