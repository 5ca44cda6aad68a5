//! `wrong-type`: a value of a type that the host does not take.

use super::missing_key::is_empty;
use super::wording::message;
use super::{Context, Rule};
use crate::catalog::{Effect, ItemKind, Key, Scope, Severity, Token, ValueType};
use crate::finding::{Finding, Fix};
use crate::syntax::value::{Node, ScalarStyle, ScalarType, Value};
use crate::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    id: "wrong-type",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A value of a type that the host does not take",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A number where text is wanted, a mapping where a list is wanted, a list item that is a mapping because of a colon. Types that the host
converts by itself are fine. The same in settings, where a text stands for a list of permission rules or a word in quotes for `true`.

## Why it matters

- **Claude Code** treats a `name` or `description` that is not text as missing and skips the subagent. `tools` as a mapping or a boolean
  leaves a subagent without a single tool. `mcpServers` as a mapping is dropped, `hooks` as a list makes the subagent vanish.
  Settings with a value of a wrong type may be skipped as a whole, permissions and hooks included; a session says so when it starts, and
  `claude -p` does not.
- **The validator of the Agent Skills standard** refuses such a skill.

## Example

```markdown
---
name: 2024
description: Reviews code.
tools:
  read: true
---
```

## Better

```markdown
---
name: "2024"
description: Reviews code.
tools: Read
---
```

## Fix

Safe for a number or a boolean where text is wanted: it is put in quotes; suggested for a name. In settings, suggested for a text where a list
is wanted and for `"true"` where `true` is. None elsewhere.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
- [Claude Code documentation, settings](https://code.claude.com/docs/en/settings).
- [Agent Skills specification](https://agentskills.io/specification).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for field in &context.definition.fields {
        if let (Some(key), Some(value)) = (field.key, context.checked(field)) {
            check_value(context, key, value, out);
        }
    }
}

pub(super) fn check_value(context: &Context<'_>, key: &Key, node: &Node, out: &mut Vec<Finding>) {
    let fatal = key.effect.wrong_type.as_ref();
    let fatal = fatal.is_some_and(|effect| effect.token == Token::FileSkipped);
    // A tag may stand for a conversion; what costs the whole file is worth a word all the same.
    let Some(given) = type_of(node).filter(|_| node.tag.is_none() || fatal) else {
        return;
    };
    let json = context.file.parse.json.is_some();
    if node.is_null() || (is_empty(node) && !key.holds_hooks && !json) {
        return;
    }
    // In JSON, `malformed-hook` speaks of hooks.
    if json && key.holds_hooks {
        return;
    }
    if fits(key, given, node) {
        check_items(context, key, node, out);
        if let Some(mapping) = node.as_mapping() {
            for entry in &mapping.entries {
                if let Some(inner) = key.keys.iter().find(|inner| inner.name == *entry.key) {
                    check_value(context, inner, &entry.value, out);
                }
            }
        }
        return;
    }
    let of_format = context.format().wrong_type.as_ref();
    let Some(effect) = key.effect.wrong_type.as_ref().or(of_format) else {
        return;
    };
    out.push(report(context, key, node, given, effect));
}

fn report(
    context: &Context<'_>,
    key: &Key,
    node: &Node,
    given: ValueType,
    effect: &Effect,
) -> Finding {
    let wanted = wanted(key);
    let defect = if given == ValueType::String && context.text(node.range).starts_with('{') {
        format!(
            "`{}` takes {wanted}; this one becomes text, because the block has to be repaired.",
            key.name
        )
    } else {
        format!("`{}` takes {wanted}, not {}.", key.name, noun(given))
    };
    let quotes = quotes(context, key, node);
    let advice = if quotes.is_some() {
        "Put the value in quotes."
    } else {
        ""
    };
    let in_plugin = context.definition.place.scope == Scope::Plugin;
    let stand_in = key.plugin.fallback.as_ref().filter(|_| in_plugin);
    let mut finding = context.finding_with(RULE.id, effect, node.range, &defect, advice);
    if let Some(stand_in) = stand_in {
        let instead = format!("In a plugin {stand_in} stands in for it.");
        finding.message = message(&[&defect, &instead, advice]);
        finding.severity = RULE.severity;
    }
    finding.fix = quotes
        .or_else(|| bare(context, key, node))
        .or_else(|| listed(context, key, node));
    finding
}

/// Takes the quotes of a word in JSON away that is the boolean or the number that is wanted without them.
fn bare(context: &Context<'_>, key: &Key, node: &Node) -> Option<Fix> {
    context.file.parse.json.as_ref()?;
    let text = node.as_str()?;
    let fits = key.types.iter().any(|wanted| match wanted {
        ValueType::Boolean => matches!(text, "true" | "false"),
        ValueType::Integer => text.parse::<i32>().is_ok(),
        _ => false,
    });
    let edit = TextEdit {
        range: node.range,
        new_text: text.to_owned(),
    };
    fits.then(|| Fix::suggested("Delete the quotes", vec![edit]))
}

/// Makes a list of a single text in JSON.
fn listed(context: &Context<'_>, key: &Key, node: &Node) -> Option<Fix> {
    context.file.parse.json.as_ref()?;
    let wanted = key.types.contains(&ValueType::List) && !is_empty(node);
    node.as_str().filter(|_| wanted)?;
    let edit = TextEdit {
        range: node.range,
        new_text: format!("[{}]", context.text(node.range)),
    };
    Some(Fix::suggested("Make it a list", vec![edit]))
}

/// Whether the host takes a value of this type for `key`.
fn fits(key: &Key, given: ValueType, node: &Node) -> bool {
    let text = node.as_scalar().map(|scalar| &*scalar.text);
    let as_words = given == ValueType::String && key.words.is_some();
    let as_number = key.numeric_text
        && given == ValueType::String
        && text.is_some_and(|text| text.trim().parse::<i64>().is_ok());
    key.takes(given) || as_words || as_number
}

/// The type that a YAML reader gives the value; `None` where that cannot be told.
pub(super) fn type_of(node: &Node) -> Option<ValueType> {
    match &node.value {
        Value::Mapping(_) => Some(ValueType::Mapping),
        Value::Sequence(_) => Some(ValueType::List),
        Value::Scalar(scalar) => Some(match scalar.scalar_type() {
            ScalarType::Boolean(_) => ValueType::Boolean,
            ScalarType::Integer(_) => ValueType::Integer,
            ScalarType::Float(_) => ValueType::Number,
            ScalarType::String | ScalarType::Null => ValueType::String,
        }),
        Value::Alias(_) | Value::Raw => None,
    }
}

/// Items that should be names and are mappings, lists or nothing.
fn check_items(context: &Context<'_>, key: &Key, node: &Node, out: &mut Vec<Finding>) {
    let of_names = matches!(
        key.items,
        Some(ItemKind::Tool | ItemKind::PermissionRule | ItemKind::Skill)
    );
    let json = context.file.parse.json.is_some();
    let effects = &key.effect;
    let effect = effects.invalid_item.as_ref().filter(|_| json);
    let effect = effect.or(effects.unknown_item.as_ref());
    let (true, Some(list), Some(effect)) = (of_names, node.as_sequence(), effect) else {
        return;
    };
    for item in &list.items {
        let given = type_of(item).filter(|_| item.tag.is_none());
        let wrong = |given: &ValueType| match given {
            ValueType::Mapping | ValueType::List => true,
            other => json && *other != ValueType::String,
        };
        let Some(given) = given.filter(wrong) else {
            continue;
        };
        let defect = format!(
            "An item of `{}` must be a name, not {}.",
            key.name,
            noun(given)
        );
        let advice = if given == ValueType::Mapping && !json {
            "Put it in quotes if the colon belongs to it."
        } else {
            ""
        };
        out.push(context.finding_with(RULE.id, effect, item.range, &defect, advice));
    }
}

fn wanted(key: &Key) -> String {
    let nouns: Vec<&str> = key.types.iter().map(|wanted| noun(*wanted)).collect();
    nouns.join(" or ")
}

fn noun(given: ValueType) -> &'static str {
    match given {
        ValueType::Boolean => "`true` or `false`",
        other => other.noun(),
    }
}

fn quotes(context: &Context<'_>, key: &Key, node: &Node) -> Option<Fix> {
    let scalar = node.as_scalar()?;
    let wants_text = key.types.contains(&ValueType::String)
        && key.items.is_none()
        && key.values.is_none()
        && scalar.style == ScalarStyle::Plain;
    let new_text = format!("\"{}\"", context.text(node.range));
    let edit = TextEdit {
        range: node.range,
        new_text,
    };
    let title = "Put the value in quotes";
    // A name is what others go by; whether a number is a good one is for the author to say.
    let fix = match key.name.as_str() {
        "name" => Fix::suggested(title, vec![edit]),
        _ => Fix::safe(title, vec![edit]),
    };
    wants_text.then_some(fix)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn numbers_are_no_names() {
        let text = "---\nname: 2024\ndescription: true\n---\n";
        check(
            text,
            expect![[r#"
                 2 | name: 2024
                           ^^^^
                error wrong-type: `name` takes text, not a whole number. Claude Code treats a name that is not text as missing and skips the file. Put the value in quotes.
                  fix (unsafe): Put the value in quotes
                 3 | description: true
                                  ^^^^
                error wrong-type: `description` takes text, not `true` or `false`. Claude Code treats a description that is not text as missing and skips the file. Put the value in quotes.
                  fix (safe): Put the value in quotes
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
                Put the value in quotes (unsafe)
                Put the value in quotes (safe)
                ---
                name: "2024"
                description: "true"
                ---
            "#]],
        );
    }

    #[test]
    fn mappings_for_lists() {
        check(
            "---\nname: a\ndescription: b\ntools:\n  read: true\nmcpServers:\n  x: {}\nhooks: []\n---\n",
            expect![[r#"
                 5 |   read: true
                       ^^^^^^^^^^
                error wrong-type: `tools` takes text or a list, not a mapping. Claude Code starts the subagent without a single tool, although its listings say "All tools".
                 7 |   x: {}
                       ^^^^^
                warning wrong-type: `mcpServers` takes a list, not a mapping. Claude Code expects a list here and ignores the value, so the subagent gets none of these servers.
                 8 | hooks: []
                            ^^
                error wrong-type: `hooks` takes a mapping, not a list. Claude Code does not load a subagent whose `hooks` is not a mapping.
            "#]],
        );
    }

    #[test]
    fn hooks_that_cost_the_subagent() {
        for value in ["[]", "x", "\"\"", "!x []"] {
            let text = format!("---\nname: a\ndescription: b\nhooks: {value}\n---\n");
            let (snapshot, files) = super::super::testing::workspace(&text);
            let found = super::super::check(&snapshot, &files[0]);
            let rules: Vec<_> = found.iter().map(|f| (f.rule, f.severity)).collect();
            assert_eq!(rules, [(RULE.id, Severity::Error)], "{value}");
        }
    }

    #[test]
    fn the_repair_makes_text_of_a_mapping() {
        check(
            "---\nname: a\ndescription: b: c\nhooks: {x: y}\n---\n",
            expect![[r#"
                 3 | description: b: c
                                  ^^^^
                warning yaml-repaired: `description` holds an unquoted `: `, which is not valid YAML. Claude Code repairs it and loads the file; other readers refuse it, and Claude Code no longer repairs it once the file has Windows line ends. Put the whole value in quotes.
                  fix (unsafe): Put the value in quotes
                 4 | hooks: {x: y}
                            ^^^^^^
                error wrong-type: `hooks` takes a mapping; this one becomes text, because the block has to be repaired. Claude Code does not load a subagent whose `hooks` is not a mapping.
            "#]],
        );
    }

    #[test]
    fn plugins_have_stand_ins_and_ignore_hooks() {
        check(
            "//- /w/p/agents/a.md\n---\nname: 7\ndescription: b\nhooks: []\n---\n//- /w/p/.claude-plugin/plugin.json\n{}\n",
            expect![[r#"
                 2 | name: 7
                           ^
                warning wrong-type: `name` takes text, not a whole number. In a plugin the file name without its extension stands in for it. Put the value in quotes.
                  fix (unsafe): Put the value in quotes
                 4 | hooks: []
                     ^^^^^
                warning unknown-key: Claude Code ignores `hooks` in subagents of a plugin.
            "#]],
        );
    }

    #[test]
    fn values_that_nobody_looks_at_are_no_finding() {
        check(
            "---\nname: 7\ndescription: \"b\" c\ntools: Reed\nmodel: sonet\ncolor: mauve\nbackground: maybe\n---\n",
            expect![[r#"
                 3 | description: "b" c
                                      ^
                error yaml-invalid: YAML ends the value of `description` at `"`; `c` is left over. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Put the whole value in quotes.
                  fix (unsafe): Put the value in quotes
            "#]],
        );
    }

    #[test]
    fn an_item_with_a_colon_is_a_mapping() {
        check(
            "---\nname: a\ndescription: b\ntools:\n  - Read\n  - Bash(git: *)\n  - Agent: x\n---\n",
            expect![[r#"
                 6 |   - Bash(git: *)
                                 ^
                error yaml-invalid: An entry of `tools` holds an unquoted `: `, which is not valid YAML. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Put the value in quotes.
                  fix (safe): Put the item in quotes
            "#]],
        );
    }

    #[test]
    fn what_the_host_converts_is_fine() {
        check(
            "---\nname: a\ndescription: b\nmaxTurns: \"20\"\nbackground: \"true\"\neffort: 3\n---\n",
            expect![[""]],
        );
        check(
            "//- /w/.claude/skills/x/SKILL.md\n---\nname: 7\ndescription: 3\nargument-hint: [x]\nuser-invocable: no\n---\n",
            expect![[""]],
        );
    }

    #[test]
    fn in_settings() {
        let text = "//- /w/.claude/settings.json\n{\"permissions\": {\"deny\": \"Read(./.env)\", \"ask\": [5, {}, \"Read\"], \"defaultMode\": null},\n\"includeGitInstructions\": \"false\", \"env\": [], \"agent\": 7, \"notYetKnown\": 1}\n";
        check(
            text,
            expect![[r#"
                 1 | {"permissions": {"deny": "Read(./.env)", "ask": [5, {}, "Read"], "defaultMode": null},
                                              ^^^^^^^^^^^^^^
                error wrong-type: `deny` takes a list, not text. Claude Code does not take the value, and may skip the whole settings file because of it.
                  fix (unsafe): Make it a list
                 1 | {"permissions": {"deny": "Read(./.env)", "ask": [5, {}, "Read"], "defaultMode": null},
                                                                      ^
                error wrong-type: An item of `ask` must be a name, not a whole number. Claude Code skips the rule, so nothing is asked because of it.
                 1 | {"permissions": {"deny": "Read(./.env)", "ask": [5, {}, "Read"], "defaultMode": null},
                                                                         ^^
                error wrong-type: An item of `ask` must be a name, not a mapping. Claude Code skips the rule, so nothing is asked because of it.
                 2 | "includeGitInstructions": "false", "env": [], "agent": 7, "notYetKnown": 1}
                                               ^^^^^^^
                error wrong-type: `includeGitInstructions` takes `true` or `false`, not text. Claude Code does not take the value, and may skip the whole settings file because of it.
                  fix (unsafe): Delete the quotes
                 2 | "includeGitInstructions": "false", "env": [], "agent": 7, "notYetKnown": 1}
                                                               ^^
                error wrong-type: `env` takes a mapping, not a list. Claude Code does not take the value, and may skip the whole settings file because of it.
                 2 | "includeGitInstructions": "false", "env": [], "agent": 7, "notYetKnown": 1}
                                                                            ^
                error wrong-type: `agent` takes text, not a whole number. Claude Code does not take the value, and may skip the whole settings file because of it.
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Make it a list (unsafe)
            Delete the quotes (unsafe)
            {"permissions": {"deny": ["Read(./.env)"], "ask": [5, {}, "Read"], "defaultMode": null},
            "includeGitInstructions": false, "env": [], "agent": 7, "notYetKnown": 1}
        "#]],
        );
        check(
            "//- /w/.claude/settings.local.json\n{\"permissions\": []}\n",
            expect![[r#"
                 1 | {"permissions": []}
                                     ^^
                error wrong-type: `permissions` takes a mapping, not a list. Claude Code does not take the value, and may skip the whole settings file because of it.
            "#]],
        );
    }

    #[test]
    fn inside_a_value() {
        check(
            "---\nname: a\ndescription: b\nexperimental:\n  cacheTtl: 5\n---\n",
            expect![[r#"
                 5 |   cacheTtl: 5
                                 ^
                warning wrong-type: `cacheTtl` takes text, not a whole number. Claude Code ignores the value and keeps the usual cache lifetime.
            "#]],
        );
    }
}
