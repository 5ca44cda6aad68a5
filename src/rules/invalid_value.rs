//! `invalid-value`: a value outside the set or the limits that the host knows.

use text_size::{TextRange, TextSize};

use super::hooks::Shape;
use super::missing_key::is_empty;
use super::wording::{names, scopes};
use super::{Context, Rule, word_lost};
use crate::catalog::{Effect, Key, Requirement, Severity, Token, ValueSet};
use crate::finding::{Finding, Fix, Safety};
use crate::loaders::claude_code::hooks;
use crate::syntax::value::{Node, ScalarStyle, ScalarType};

pub(super) const RULE: Rule = Rule {
    id: "invalid-value",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A value that the host does not take",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A colour, mode, scope or level that does not exist, in a frontmatter or in settings, a word that does not count as true or false, a number or a length outside the
limits, a mode that counts in other settings only (but for those in a repository of dotfiles), a hook of another shape than the host takes, and a key without a value where that does harm, such as an empty `tools`.

## Why it matters

- **Claude Code** ignores a value that it does not know and goes on with its default, which may be the opposite of what was meant:
  `disable-model-invocation: maybe` leaves the skill open to the model, `user-invocable: nope` hides it. Skills and commands take
  `yes` and `on` for true, subagents only `true` and `false`. With an empty `tools` a subagent has no tools at all.
- **The validator of the Agent Skills standard** refuses texts that are too long.

## Example

```markdown
---
name: reviewer
description: Reviews code.
permissionMode: acceptedits
color: grene
---
```

## Better

```markdown
---
name: reviewer
description: Reviews code.
permissionMode: acceptEdits
color: green
---
```

## Fix

Safe where only letter case differs. Suggested where the value is a slip, or a short or long form of an allowed one,
and for the number of a hook's `timeout` that stands in quotes.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents) and [skills](https://code.claude.com/docs/en/skills), and observed on 2.1.329.
- [CoderLuii/HolyClaude#14](https://github.com/CoderLuii/HolyClaude/issues/14): an unknown `defaultMode` in settings.
- [anthropics/claude-code#91296](https://github.com/anthropics/claude-code/issues/91296): `bypassPermissions` in settings of a project.
- [Agent Skills specification](https://agentskills.io/specification).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for field in &context.definition.fields {
        let Some(value) = context.checked(field) else {
            continue;
        };
        let Some(key) = field.key.filter(|key| key.name != "name") else {
            continue;
        };
        if word_lost::concerns(context, field) {
            continue;
        }
        if let (true, Requirement::Optional, Some(effect)) =
            (is_empty(value), key.required, &key.effect.empty)
        {
            let defect = format!("`{}` has no value.", key.name);
            let advice = "Give it one, or delete the key.";
            out.push(context.finding_with(RULE.id, effect, field.key_range, &defect, advice));
        } else {
            check_value(context, key, value, out);
        }
    }
}

pub(super) fn check_value(context: &Context<'_>, key: &Key, node: &Node, out: &mut Vec<Finding>) {
    if is_empty(node) || node.tag.is_some() {
        return;
    }
    if let Some(list) = node.as_sequence() {
        if let (true, Some(effect)) = (list.items.is_empty(), &key.effect.empty) {
            let defect = format!("`{}` is an empty list.", key.name);
            let advice = "Give it an item, or delete the key.";
            out.push(context.finding_with(RULE.id, effect, node.range, &defect, advice));
        }
        return;
    }
    if key.holds_hooks {
        out.extend(malformed_hooks(context, key, node));
        return;
    }
    if let Some(mapping) = node.as_mapping() {
        for entry in &mapping.entries {
            if let Some(inner) = key.keys.iter().find(|inner| inner.name == *entry.key) {
                check_value(context, inner, &entry.value, out);
            }
        }
        return;
    }
    out.extend(
        outside_set(context, key, node)
            .or_else(|| uncounted(context, key, node))
            .or_else(|| outside_limits(context, key, node))
            .or_else(|| too_long(context, key, node)),
    );
}

/// Hooks that the host cannot take, which costs more than the hooks in some formats.
fn malformed_hooks(context: &Context<'_>, key: &Key, node: &Node) -> Option<Finding> {
    let effect = key.effect.invalid_value.as_ref()?;
    let malformed = hooks::malformed(node, effect.token == Token::FileSkipped)?;
    let shape = Shape::of(context, malformed);
    let finding = context.finding_with(RULE.id, effect, shape.range, &shape.defect, &shape.advice);
    Some(shape.finish(finding))
}

fn outside_set(context: &Context<'_>, key: &Key, node: &Node) -> Option<Finding> {
    let host = context.host()?;
    let text = node.as_str()?;
    let set = key.values.as_deref().or(key.words.as_deref())?;
    let set = host.value_set(set)?;
    let effect = key.effect.invalid_value.as_ref()?;
    if set.accepts(text) {
        return None;
    }
    let range = context.characters(node)?;
    let meant = set.suggest(text);
    let is_word = key.values.is_none();
    let defect = match meant {
        Some(meant) if is_word => format!("`{text}` is not read as `{meant}` here."),
        None if is_word => format!("`{text}` is neither true nor false."),
        _ => format!("`{text}` is not {}.", with_noun(set)),
    };
    let own = |v: &&crate::catalog::value::Value| !is_word || v.alias_of.is_none();
    let offered: Vec<&str> = set.offered().filter(own).map(|v| v.name.as_str()).collect();
    let told = |name: &&str| effect.text.contains(&format!("`{name}`"));
    let all_told = offered.iter().all(told);
    let advice = match meant {
        _ if all_told && (is_word || meant.is_none()) => String::new(),
        Some(meant) => format!("Write `{meant}`."),
        None => format!("Use {}.", names(offered, "or")),
    };
    let note = set
        .rejected(text)
        .and_then(|rejected| rejected.note.as_deref());
    let advice = super::wording::message(&[note.unwrap_or(""), &advice]);
    let mut finding = context.finding_with(RULE.id, effect, range, &defect, &advice);
    finding.fix = meant.map(|meant| {
        let mut fix = Fix::replacement(range, meant);
        if meant.eq_ignore_ascii_case(text) {
            fix.safety = Safety::Safe;
        }
        fix
    });
    Some(finding)
}

/// A value that counts in other files only.
fn uncounted(context: &Context<'_>, key: &Key, node: &Node) -> Option<Finding> {
    let text = node.as_str()?;
    let limit = context.limit(key, text)?;
    let range = context.characters(node)?;
    let scopes = scopes(&limit.counts_in);
    let defect = format!("`{text}` counts in {scopes} settings only.");
    let advice = "Move it there.";
    Some(context.finding_with(RULE.id, &limit.effect, range, &defect, advice))
}

fn with_noun(set: &ValueSet) -> String {
    super::wording::with_article(&set.noun)
}

fn outside_limits(context: &Context<'_>, key: &Key, node: &Node) -> Option<Finding> {
    let least = key.constraints.minimum?;
    let effect = key.effect.invalid_value.as_ref()?;
    let scalar = node.as_scalar()?;
    let number = match scalar.scalar_type() {
        ScalarType::Integer(number) => number,
        ScalarType::String if key.numeric_text => scalar.text.trim().parse().ok()?,
        _ => return None,
    };
    let defect = format!("`{}` must be at least {least}.", key.name);
    (number < least).then(|| context.finding_with(RULE.id, effect, node.range, &defect, ""))
}

fn too_long(context: &Context<'_>, key: &Key, node: &Node) -> Option<Finding> {
    let longest = key.constraints.max_length?;
    let effect: &Effect = key.effect.too_long.as_ref()?;
    let scalar = node.as_scalar()?;
    let length = scalar.text.chars().count();
    if length <= longest {
        return None;
    }
    let range = context.characters(node)?;
    let one_to_one =
        scalar.style != ScalarStyle::DoubleQuoted && *scalar.text == *context.text(range);
    let excess = scalar.text.char_indices().nth(longest).map(|(at, _)| at);
    let range = match excess.and_then(|at| TextSize::try_from(at).ok()) {
        Some(at) if one_to_one => TextRange::new(range.start() + at, range.end()),
        _ => range,
    };
    let defect = format!("`{}` has {length} characters.", key.name);
    let advice = format!("Keep it to {longest}.");
    Some(context.finding_with(RULE.id, effect, range, &defect, &advice))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn a_shell_that_cannot_be_chosen() {
        check(
            "//- /w/.claude/commands/a.md\n---\ndescription: b\nshell: zsh\n---\n",
            expect![[r#"
                 3 | shell: zsh
                            ^^^
                warning invalid-value: `zsh` is not a supported shell. Claude Code takes `bash` or `powershell` here.
            "#]],
        );
    }

    #[test]
    fn modes_in_settings() {
        let text =
            "//- /w/.claude/settings.json\n{\"permissions\": {\"defaultMode\": \"bypass\"}}\n";
        check(
            text,
            expect![[r#"
             1 | {"permissions": {"defaultMode": "bypass"}}
                                                  ^^^^^^
            warning invalid-value: `bypass` is not a permission mode. Claude Code does not start in such a mode, and may skip the whole settings file because of it. Write `bypassPermissions`.
              fix (unsafe): Replace by `bypassPermissions`
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by `bypassPermissions` (unsafe)
            {"permissions": {"defaultMode": "bypassPermissions"}}
        "#]],
        );
        check(
            "//- /w/.claude/settings.json\n{\"permissions\": {\"defaultMode\": \"plan\"}}\n",
            expect![[""]],
        );
    }

    #[test]
    fn modes_that_count_in_other_settings() {
        let settings = |place: &str, mode: &str| {
            format!(
                "//- {place}/settings.json\n{{\"permissions\": {{\"defaultMode\": \"{mode}\"}}}}\n"
            )
        };
        check(
            &settings("/w/.claude", "bypassPermissions"),
            expect![[r#"
                 1 | {"permissions": {"defaultMode": "bypassPermissions"}}
                                                      ^^^^^^^^^^^^^^^^^
                warning invalid-value: `bypassPermissions` counts in user and managed settings only. Claude Code ignores it there without a message, so the session starts in another mode. Move it there.
            "#]],
        );
        check(
            &settings("/w/.claude", "auto"),
            expect![[r#"
                 1 | {"permissions": {"defaultMode": "auto"}}
                                                      ^^^^
                warning invalid-value: `auto` counts in user and managed settings only. Claude Code ignores it there without a message, so the session starts in another mode. Move it there.
            "#]],
        );
        check(&settings("/home/me/.claude", "auto"), expect![[""]]);
        let in_dotfiles = settings("/w/dotfiles/claude/.claude", "auto");
        check(&in_dotfiles, expect![[""]]);
        let beside_a_profile = settings("/w/.claude", "auto") + "//- /w/.zshrc\nx\n";
        check(&beside_a_profile, expect![[""]]);
        let pinned = "//- /w/.fieldcraft.yaml\nversions: {claude-code: 2.1.256}\n";
        check(
            &(settings("/w/.claude", "bypassPermissions") + pinned),
            expect![[r#"
                 1 | {"permissions": {"defaultMode": "bypassPermissions"}}
                                                      ^^^^^^^^^^^^^^^^^
                warning bypassed-permissions: Claude Code runs every tool without asking, whatever the person allowed. Use `acceptEdits`, and allow by rules what else is needed.
            "#]],
        );
    }

    #[test]
    fn malformed_hooks() {
        check(
            "---\nname: a\ndescription: b\nhooks:\n  PreToolUse: {matcher: Bash}\n---\n",
            expect![[r#"
                 5 |   PreToolUse: {matcher: Bash}
                                   ^^^^^^^^^^^^^^^
                error invalid-value: This hook is not written as the host wants it. Claude Code does not load a subagent with a malformed `PreToolUse` or `PermissionRequest` hook. Write a list of matchers below the event, each with a list of `hooks` that have a `type`.
            "#]],
        );
        check(
            "---\nname: a\ndescription: b\nhooks:\n  PostToolUse: {matcher: Bash}\n---\n",
            expect![[r#"
                 5 |   PostToolUse: {matcher: Bash}
                                    ^^^^^^^^^^^^^^^
                warning malformed-hook: This hook is not written as the host wants it. Claude Code leaves the hook out. Write a list of matchers below the event, each with a list of `hooks` that have a `type`.
            "#]],
        );
        check(
            "//- /w/.claude/commands/a.md\n---\ndescription: b\nhooks:\n  PostToolUse:\n    - matcher: Bash\n---\n",
            expect![[r#"
                 5 |     - matcher: Bash
                           ^^^^^^^^^^^^^
                warning invalid-value: This hook is not written as the host wants it. Claude Code loads it without its hooks. Write a list of matchers below the event, each with a list of `hooks` that have a `type`.
            "#]],
        );
    }

    #[test]
    fn only_what_is_almost_right_is_suggested() {
        check(
            "---\nname: a\ndescription: b\neffort: ultra\npermissionMode: yolo\n---\n",
            expect![[r#"
                 4 | effort: ultra
                             ^^^^^
                warning invalid-value: `ultra` is not an effort level. Claude Code ignores the value and uses the effort level of the session. The highest level is `max`. Use `low`, `medium`, `high`, `xhigh` or `max`.
                 5 | permissionMode: yolo
                                     ^^^^
                warning invalid-value: `yolo` is not a permission mode. Claude Code ignores the value and uses the permission mode of the session. The mode that asks for nothing is `bypassPermissions`. Use `default`, `acceptEdits`, `plan`, `auto`, `dontAsk`, `bypassPermissions` or `manual`.
            "#]],
        );
    }

    #[test]
    fn a_timeout_in_quotes() {
        let text = "---\nname: a\ndescription: b\nhooks:\n  PreToolUse:\n    - hooks:\n        - type: command\n          command: x\n          timeout: \"10\"\n---\n";
        check(
            text,
            expect![[r#"
             9 |           timeout: "10"
                                    ^^^^
            error invalid-value: `timeout` takes a number, not text. Claude Code does not load a subagent with a malformed `PreToolUse` or `PermissionRequest` hook. Delete the quotes.
              fix (unsafe): Delete the quotes
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Delete the quotes (unsafe)
            ---
            name: a
            description: b
            hooks:
              PreToolUse:
                - hooks:
                    - type: command
                      command: x
                      timeout: 10
            ---
        "#]],
        );
    }

    #[test]
    fn words_outside_the_set() {
        let text = "---\nname: a\ndescription: b\npermissionMode: acceptedits\ncolor: \"grene\"\nmemory: team\neffort: HIGH\n---\n";
        check(
            text,
            expect![[r#"
             4 | permissionMode: acceptedits
                                 ^^^^^^^^^^^
            warning invalid-value: `acceptedits` is not a permission mode. Claude Code ignores the value and uses the permission mode of the session. Write `acceptEdits`.
              fix (safe): Replace by `acceptEdits`
             5 | color: "grene"
                         ^^^^^
            warning invalid-value: `grene` is not a colour. Claude Code ignores the value and shows the subagent without a colour of its own. Write `green`.
              fix (unsafe): Replace by `green`
             6 | memory: team
                         ^^^^
            warning invalid-value: `team` is not a memory scope. Claude Code ignores the value and gives the subagent no memory. Use `project`, `user` or `local`.
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by `acceptEdits` (safe)
            Replace by `green` (unsafe)
            ---
            name: a
            description: b
            permissionMode: acceptEdits
            color: "green"
            memory: team
            effort: HIGH
            ---
        "#]],
        );
    }

    #[test]
    fn words_for_true_depend_on_the_kind() {
        check(
            "---\nname: a\ndescription: b\nbackground: yes\n---\n",
            expect![[r#"
                 4 | background: yes
                                 ^^^
                warning invalid-value: `yes` is not read as `true` here. Claude Code ignores the value; only `true` and `false` count here.
                  fix (unsafe): Replace by `true`
            "#]],
        );
        check(
            "//- /w/.claude/skills/x/SKILL.md\n---\ndescription: b\nuser-invocable: yes\ndisable-model-invocation: maybe\n---\n",
            expect![[r#"
                 4 | disable-model-invocation: maybe
                                               ^^^^^
                error invalid-value: `maybe` is neither true nor false. Claude Code reads the value as false, so the model may still invoke it. Use `true` or `false`.
            "#]],
        );
    }

    #[test]
    fn no_tools_at_all_is_said_once() {
        check(
            "---\nname: a\ndescription: b\ntools: null\n---\n",
            expect![[r#"
                 4 | tools: null
                     ^^^^^
                error invalid-value: `tools` has no value. Claude Code starts the subagent without a single tool, although its listings say "All tools". Give it one, or delete the key.
            "#]],
        );
    }

    #[test]
    fn empty_lists_of_tools() {
        check(
            "---\nname: a\ndescription: b\ntools:\n---\n",
            expect![[r#"
             4 | tools:
                 ^^^^^
            error invalid-value: `tools` has no value. Claude Code starts the subagent without a single tool, although its listings say "All tools". Give it one, or delete the key.
        "#]],
        );
        check(
            "---\nname: a\ndescription: b\ntools: []\n---\n",
            expect![[r#"
                 4 | tools: []
                            ^^
                error invalid-value: `tools` is an empty list. Claude Code starts the subagent without a single tool, although its listings say "All tools". Give it an item, or delete the key.
            "#]],
        );
    }

    #[test]
    fn numbers_below_the_limit() {
        check(
            "---\nname: a\ndescription: b\nmaxTurns: 0\n---\n",
            expect![[r#"
                 4 | maxTurns: 0
                               ^
                warning invalid-value: `maxTurns` must be at least 1. Claude Code ignores the value and sets no limit.
            "#]],
        );
    }

    #[test]
    fn too_long_for_the_standard() {
        let text = format!(
            "//- /w/.agents/skills/x/SKILL.md\n---\nname: x\ndescription: b\ncompatibility: {}bc\n---\n",
            "a".repeat(499)
        );
        let (snapshot, files) = super::super::testing::workspace(&text);
        let found = super::super::check(&snapshot, files.first().unwrap());
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(files[0].text.slice(found[0].range), "c");
    }
}
