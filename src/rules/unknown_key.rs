//! `unknown-key`: a key that the host does not read in files of this kind.

mod hooks;
mod renaming;
mod settings;

pub(super) use renaming::{fix as key_renamed, renamed_once};

use super::missing_key::is_empty;
use super::wording::with_article;
use super::{Access, Context, Rule, invalid_value, wrong_type};
use crate::catalog::format::ForeignKey;
use crate::catalog::{
    Effect, Format, ItemKind, Key, Kind, Requirement, Scope, Severity, ToolName, catalog,
    same_words,
};
use crate::finding::{Finding, Fix, Safety};
use crate::model::fields::items;
use crate::model::{Field, Item};
use crate::syntax::value::Mapping;

pub(super) const RULE: Rule = Rule {
    id: "unknown-key",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A key that the host does not know in files of this kind",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A key that the host of the file ignores: a slip (`desciption`), the spelling of another kind of file (`allowed-tools` in a subagent,
`tools` in a skill), a key of another product (`globs` in a rule), a key that a plugin may not set
(`permissionMode` in a subagent). A key that nobody is known to read is only a hint, and so is `tools` where it names no tool, as in
`tools: [claude, cursor]`. In settings, where keys come with nearly every version, only a key
that is almost a known one (`permisions`), one that belongs into another (`deny` outside `permissions`), one that counts only in a person's own settings
(`autoMode`; in a repository of dotfiles it may be one of those), and `mcpServers`. In hooks, fields that are almost known ones, such as `matchr` and `timeOut`; `if` at an event in which no tool is involved, and `once` outside
skills; fields of a hook that stand beside the list of `hooks`, and `matcher` inside one; fields of another type of hook, such as `url` beside `command`.

## Why it matters

- **Claude Code** compares keys letter for letter and ignores the others. It mentions them, for subagents only, in its debug
  log. What was meant to limit then limits nothing: a subagent with `allowed-tools` has every tool, a rule with `globs` loads always, settings with
  `deny` outside `permissions` forbid nothing, and a hook with `matchr`, or with `matcher` inside `hooks`, runs for every tool. A hook with `if` at an event such as
  `Stop` never runs.
- **The validator of the Agent Skills standard** refuses a skill with any key outside the standard.

Subagents are written in camelCase, skills and commands with hyphens, with `when_to_use` as the one exception.

## Example

```markdown
---
name: reviewer
desciption: Reviews code.
allowed-tools: Read, Grep
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

Safe for slips and for other spellings of the same words. Suggested for the key of another kind or product, because its value may
have to change too. None where the right key is already there.

## Sources

- Observed on Claude Code 2.1.329.
- Claude Code documentation, [settings](https://code.claude.com/docs/en/settings) and [hooks](https://code.claude.com/docs/en/hooks).
- [anthropics/claude-code#27099](https://github.com/anthropics/claude-code/issues/27099): `allowed-tools` in subagents.
- [anthropics/claude-code#17204](https://github.com/anthropics/claude-code/issues/17204): `globs` in rules.
- [anthropics/claude-code#79138](https://github.com/anthropics/claude-code/issues/79138): `hide-from-slash-command-tool` in commands.
- [anthropics/claude-code#95280](https://github.com/anthropics/claude-code/issues/95280): `once` in hooks.
- [vanillagreencom/kendex#942](https://github.com/vanillagreencom/kendex/issues/942) and
  [ananddtyagi/cc-marketplace#64](https://github.com/ananddtyagi/cc-marketplace/pull/64): fields beside the list of `hooks`.
- [Agent Skills specification](https://agentskills.io/specification).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let format = context.format();
    hooks::check(context, out);
    if context.kind() == Kind::Settings {
        settings::check(context, out);
        return;
    }
    let Some(frontmatter) = context.frontmatter().filter(|_| !format.keys.is_empty()) else {
        return;
    };
    let broken = frontmatter.error.is_some();
    let in_plugin = context.definition.place.scope == Scope::Plugin;
    let mut unknown = Vec::new();
    // A merge key is read by YAML itself.
    let fields = context.definition.fields.iter();
    for field in fields.filter(|field| &*field.name != "<<" && !field.name.is_empty()) {
        let Some(key) = field.key else {
            // In a broken block a line of prose with a colon looks like a key.
            if !(broken && meaning(context, field).is_prose(context.access())) {
                unknown.push(report(context, field));
            }
            continue;
        };
        if let Some(effect) = key.plugin.ignored.as_ref().filter(|_| in_plugin) {
            let range = field.key_range;
            out.push(context.finding_with(RULE.id, effect, range, "", ""));
            continue;
        }
        let value = frontmatter.mapping.entries.get(field.entry);
        if let Some(mapping) = value.and_then(|entry| entry.value.as_mapping()) {
            nested(context, key, mapping, out);
        }
    }
    out.extend(renamed_once(unknown));
}

/// What an unknown key most likely is.
enum Meaning {
    /// Another way to write a key of this format.
    Spelling(&'static Key),
    /// A slip of the fingers.
    Slip(&'static Key),
    /// A key of another product or time, and the key of this format that does the same.
    Foreign(&'static ForeignKey, Option<&'static Key>),
    /// A key of another format.
    Elsewhere(&'static Format),
    /// A key that another product has in files of another kind.
    ForeignElsewhere(&'static ForeignKey),
    /// A key of another format that holds tools, with a value that names none.
    Label,
    /// Nothing that is known.
    Unknown,
}

impl Meaning {
    /// Whether it may be no key at all, in a block that is not YAML.
    fn is_prose(&self, access: Access) -> bool {
        matches!(
            self,
            Meaning::Unknown | Meaning::Label | Meaning::ForeignElsewhere(_)
        ) || access == Access::Failed && matches!(self, Meaning::Elsewhere(_))
    }
}

fn meaning(context: &Context<'_>, field: &Field) -> Meaning {
    let format = context.format();
    let name = &*field.name;
    let suggested = format.suggest_key(name);
    if let Some(key) = suggested
        && (key.misspellings.iter().any(|wrong| wrong == name) || same_words(&key.name, name))
    {
        return Meaning::Spelling(key);
    }
    if let Some(foreign) = format.foreign_key(name) {
        return match suggested {
            Some(key) if names_no_tool(context, field, key) => Meaning::Label,
            _ => Meaning::Foreign(foreign, suggested),
        };
    }
    if let Some(other) = elsewhere(format, name) {
        return match other.key(name) {
            Some(key) if names_no_tool(context, field, key) => Meaning::Label,
            _ => Meaning::Elsewhere(other),
        };
    }
    let mut formats = catalog().frontmatter_formats();
    if let Some(foreign) = formats.find_map(|format| format.foreign_key(name)) {
        return Meaning::ForeignElsewhere(foreign);
    }
    if crate::model::is_known_key(name) {
        return Meaning::Unknown;
    }
    suggested.map_or(Meaning::Unknown, Meaning::Slip)
}

/// Whether `key` holds tools and the value of `field` names none: then it is about something else, such as the assistants
/// that a skill is meant for.
fn names_no_tool(context: &Context<'_>, field: &Field, key: &Key) -> bool {
    let tools = matches!(key.items, Some(ItemKind::Tool | ItemKind::PermissionRule));
    let (Some(host), Some(value)) = (context.host().filter(|_| tools), context.value(field)) else {
        return false;
    };
    let none = |name| matches!(name, ToolName::Foreign(_) | ToolName::Unknown { .. });
    let items = items(context.file.text.as_str(), value, key);
    let strange = |item: &Item| none(host.resolve_tool(&item.text));
    !host.tools.is_empty() && !items.is_empty() && items.iter().all(strange)
}

/// Another format that has the key: of the same host first.
fn elsewhere(format: &Format, name: &str) -> Option<&'static Format> {
    let mut others: Vec<&'static Format> = catalog()
        .frontmatter_formats()
        .filter(|other| other.key(name).is_some())
        .collect();
    others.sort_by_key(|other| other.host != format.host);
    others.first().copied()
}

fn report(context: &Context<'_>, field: &Field) -> Finding {
    let format = context.format();
    let name = &field.name;
    let ignores = format.unknown_key.as_ref();
    let severity = ignores.map_or(Severity::Hint, |effect| effect.severity());
    let ignores = ignores.map_or("", |effect| effect.text.as_str());
    let noun = with_article(context.kind().noun());
    let defect = format!("`{name}` is not a key of {noun}.");
    match meaning(context, field) {
        Meaning::Spelling(key) | Meaning::Slip(key) => {
            let advice = advice(context, key, "Write");
            let missing = missing(context, key);
            let ignores = missing.map_or(ignores, |effect| effect.text.as_str());
            let severity = missing.map_or(severity, |effect| effect.severity().max(severity));
            let message = format!("{defect} {ignores} {advice}");
            let mut finding = context.finding(RULE.id, severity, field.key_range, message);
            finding.fix = rename(context, field, key, true);
            finding
        }
        Meaning::Foreign(foreign, instead) => {
            let effect = foreign.effect.as_ref();
            let text = effect.map_or(ignores, |effect| effect.text.as_str());
            let own = effect.map_or(severity, |effect| effect.severity());
            let advice = instead.map_or(String::new(), |key| advice(context, key, "Use"));
            let defect = format!("`{name}` is a key of {}, not of {noun}.", foreign.of);
            let message = super::wording::message(&[&defect, text, &advice]);
            let severity = downgraded(context, own, instead.is_none());
            let mut finding = context.finding(RULE.id, severity, field.key_range, message);
            finding.fix = instead.and_then(|key| rename(context, field, key, false));
            finding
        }
        Meaning::Elsewhere(other) => {
            let message = format!(
                "`{name}` is a key of a {}, not of {noun}. {ignores}",
                other.title
            );
            let severity = if is_label(name) {
                Severity::Hint
            } else {
                downgraded(context, severity, true)
            };
            context.finding(RULE.id, severity, field.key_range, message)
        }
        Meaning::ForeignElsewhere(foreign) => {
            let message = format!(
                "`{name}` is a key of {}, not of {noun}. {ignores}",
                foreign.of
            );
            context.finding(RULE.id, Severity::Hint, field.key_range, message)
        }
        Meaning::Label => {
            let message = format!("{defect} {ignores} Nothing in it is the name of a tool.");
            context.finding(RULE.id, Severity::Hint, field.key_range, message)
        }
        Meaning::Unknown => {
            let message = format!("{defect} {ignores} No host in Fieldcraft's catalogue reads it.");
            context.finding(RULE.id, Severity::Hint, field.key_range, message)
        }
    }
}

/// What the host does without `key`, where the file needs it and has it under a wrong name only.
fn missing<'k>(context: &Context<'_>, key: &'k Key) -> Option<&'k Effect> {
    let optional = context.definition.place.scope == Scope::Plugin && key.plugin.optional;
    let needed = key.required == Requirement::Required && !optional;
    let absent = context.definition.field(&key.name).is_none() && context.reads_values();
    let effect = key.effect.missing.as_ref();
    effect.filter(|_| needed && absent && context.is_searched())
}

/// Files in a collection may be meant for several hosts, so keys of others are no mistake there.
fn downgraded(context: &Context<'_>, severity: Severity, only_ignored: bool) -> Severity {
    if only_ignored && !context.is_searched() {
        severity.min(Severity::Hint)
    } else {
        severity
    }
}

/// A key of the Agent Skills standard that only labels the file; nothing is lost where it is ignored.
fn is_label(name: &str) -> bool {
    catalog()
        .format("agent-skills", crate::catalog::Kind::Skill)
        .and_then(|format| format.key(name))
        .is_some_and(|key| key.items.is_none())
}

fn advice(context: &Context<'_>, key: &Key, verb: &str) -> String {
    renaming::advice(
        verb,
        &key.name,
        context.definition.field(&key.name).is_some(),
    )
}

fn rename(context: &Context<'_>, field: &Field, key: &Key, same_meaning: bool) -> Option<Fix> {
    if context.definition.field(&key.name).is_some() {
        return None;
    }
    let mut fix = renaming::fix(field.key_range, &key.name);
    if same_meaning && is_good_value(context, field, key) {
        fix.safety = Safety::Safe;
    }
    Some(fix)
}

/// Whether the value can count under `key` without any harm of its own.
fn is_good_value(context: &Context<'_>, field: &Field, key: &Key) -> bool {
    let Some(value) = context.value(field) else {
        return false;
    };
    // Names that others use, and lists that take tools away once they count, are for the author to look at.
    let plain = key.items.is_none() && key.name != "name";
    let mut harm = Vec::new();
    wrong_type::check_value(context, key, value, &mut harm);
    invalid_value::check_value(context, key, value, &mut harm);
    plain && harm.is_empty() && !is_empty(value)
}

/// Keys inside a value whose keys are known.
fn nested(context: &Context<'_>, key: &Key, mapping: &Mapping, out: &mut Vec<Finding>) {
    if key.keys.is_empty() {
        return;
    }
    let mut unknown = Vec::new();
    for entry in &mapping.entries {
        if key.keys.iter().any(|known| known.name == *entry.key) {
            continue;
        }
        let meant = key.keys.iter().find(|known| {
            known.misspellings.iter().any(|wrong| *wrong == *entry.key)
                || same_words(&known.name, &entry.key)
        });
        let defect = format!("`{}` is not a key inside `{}`.", entry.key, key.name);
        let ignores = context.format().unknown_key.as_ref();
        let ignores = ignores.map_or("", |effect| effect.text.as_str());
        let (severity, advice) = match meant {
            Some(known) => (RULE.severity, format!("Write `{}`.", known.name)),
            None => (Severity::Hint, String::new()),
        };
        let message = super::wording::message(&[&defect, ignores, &advice]);
        let mut finding = context.finding(RULE.id, severity, entry.key_range, message);
        let free = meant.filter(|known| mapping.get(&known.name).is_none());
        finding.fix = free.map(|known| renaming::fix(entry.key_range, &known.name));
        unknown.push(finding);
    }
    out.extend(renamed_once(unknown));
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn a_foreign_key_beside_the_right_one() {
        check(
            "//- /w/.claude/rules/a.md\n---\npaths: src/**\nglobs: lib/**\n---\n",
            expect![[r#"
                 3 | globs: lib/**
                     ^^^^^
                warning unknown-key: `globs` is a key of Cursor, not of a rule. Claude Code ignores `globs`; a rule without `paths` always loads. `paths` is already there.
            "#]],
        );
    }

    #[test]
    fn two_keys_that_mean_the_same_one() {
        check_fix(
            RULE.id,
            "---\nname: a\ndescription: b\npermission-mode: plan\npermission_mode: acceptEdits\n---\n",
            expect![[r#"
                Rename the key to `permissionMode` (unsafe)
                ---
                name: a
                description: b
                permissionMode: plan
                permission_mode: acceptEdits
                ---
            "#]],
        );
        check_fix(
            RULE.id,
            "//- /w/.claude/rules/a.md\n---\npath: src/**\nglobs: lib/**\n---\n",
            expect![[r#"
                Rename the key to `paths` (unsafe)
                ---
                paths: src/**
                globs: lib/**
                ---
            "#]],
        );
    }

    #[test]
    fn the_tools_of_a_subagent_restrict_no_skill() {
        check(
            "//- /w/.claude/skills/x/SKILL.md\n---\nname: x\ndescription: b\ntools: Read\n---\n",
            expect![[r#"
                 4 | tools: Read
                     ^^^^^
                warning unknown-key: `tools` is a key of Claude Code subagents, not of a skill. Claude Code ignores the key, so nothing is restricted. `allowed-tools` does not restrict either: it approves its tools in advance, and `disallowed-tools` takes tools away. Use `allowed-tools`.
                  fix (unsafe): Rename the key to `allowed-tools`
            "#]],
        );
    }

    #[test]
    fn a_label_named_tools_is_about_no_tool() {
        let skill = |tools: &str| {
            format!(
                "//- /w/.claude/skills/x/SKILL.md\n---\nname: x\ndescription: b\ntools: {tools}\n---\n"
            )
        };
        check(
            &skill("[claude, cursor, gemini]"),
            expect![[r#"
             4 | tools: [claude, cursor, gemini]
                 ^^^^^
            hint unknown-key: `tools` is not a key of a skill. Claude Code ignores the key. Nothing in it is the name of a tool.
        "#]],
        );
        check(
            &skill("\n  - claude-code"),
            expect![[r#"
             4 | tools: 
                 ^^^^^
            hint unknown-key: `tools` is not a key of a skill. Claude Code ignores the key. Nothing in it is the name of a tool.
        "#]],
        );
        check(
            &skill("[claude, Read]"),
            expect![[r#"
                 4 | tools: [claude, Read]
                     ^^^^^
                warning unknown-key: `tools` is a key of Claude Code subagents, not of a skill. Claude Code ignores the key, so nothing is restricted. `allowed-tools` does not restrict either: it approves its tools in advance, and `disallowed-tools` takes tools away. Use `allowed-tools`.
                  fix (unsafe): Rename the key to `allowed-tools`
            "#]],
        );
        check(
            "//- /w/.claude/rules/x.md\n---\ntools: [claude, cursor]\n---\n",
            expect![[r#"
                 2 | tools: [claude, cursor]
                     ^^^^^
                hint unknown-key: `tools` is not a key of a rule. Claude Code ignores the key; a rule has only `paths`. Nothing in it is the name of a tool.
            "#]],
        );
    }

    #[test]
    fn a_key_that_was_never_read() {
        check(
            "//- /w/.claude/commands/c.md\n---\ndescription: b\nhide-from-slash-command-tool: \"true\"\n---\n",
            expect![[r#"
                 3 | hide-from-slash-command-tool: "true"
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                warning unknown-key: `hide-from-slash-command-tool` is not a key of a command. Claude Code ignores the key. Write `disable-model-invocation`.
                  fix (safe): Rename the key to `disable-model-invocation`
            "#]],
        );
    }

    #[test]
    fn a_needed_key_in_the_wrong_case() {
        check(
            "---\nName: a\nDescription: b\n---\n",
            expect![[r#"
                 2 | Name: a
                     ^^^^
                error unknown-key: `Name` is not a key of a subagent. Claude Code takes the file for an ordinary document and loads no subagent from it. Write `name`.
                  fix (unsafe): Rename the key to `name`
                 3 | Description: b
                     ^^^^^^^^^^^
                error unknown-key: `Description` is not a key of a subagent. Claude Code skips a subagent without a description. Write `description`.
                  fix (safe): Rename the key to `description`
            "#]],
        );
    }

    #[test]
    fn keys_of_other_products_in_other_kinds() {
        check(
            "//- /w/.claude/commands/x.md\n---\ndescription: b\nmcp-servers: []\n---\n",
            expect![[r#"
                 3 | mcp-servers: []
                     ^^^^^^^^^^^
                hint unknown-key: `mcp-servers` is a key of Copilot, not of a command. Claude Code ignores the key.
            "#]],
        );
    }

    #[test]
    fn keys_that_a_plugin_cannot_set() {
        check(
            "//- /w/p/agents/a.md\n---\nname: a\ndescription: b\npermissionMode: plan\n---\n//- /w/p/.claude-plugin/plugin.json\n{}\n",
            expect![[r#"
                 4 | permissionMode: plan
                     ^^^^^^^^^^^^^^
                warning unknown-key: Claude Code ignores `permissionMode` in subagents of a plugin.
            "#]],
        );
    }

    #[test]
    fn a_slip_and_a_spelling_of_another_kind() {
        let text = "---\nname: a\ndesciption: b\nallowed-tools: Read\nmax_turns: 3\n---\n";
        check(
            text,
            expect![[r#"
                 3 | desciption: b
                     ^^^^^^^^^^
                error unknown-key: `desciption` is not a key of a subagent. Claude Code skips a subagent without a description. Write `description`.
                  fix (safe): Rename the key to `description`
                 4 | allowed-tools: Read
                     ^^^^^^^^^^^^^
                warning unknown-key: `allowed-tools` is not a key of a subagent. Claude Code ignores the key. Write `tools`.
                  fix (unsafe): Rename the key to `tools`
                 5 | max_turns: 3
                     ^^^^^^^^^
                warning unknown-key: `max_turns` is not a key of a subagent. Claude Code ignores the key. Write `maxTurns`.
                  fix (safe): Rename the key to `maxTurns`
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
                Rename the key to `description` (safe)
                Rename the key to `tools` (unsafe)
                Rename the key to `maxTurns` (safe)
                ---
                name: a
                description: b
                tools: Read
                maxTurns: 3
                ---
            "#]],
        );
    }

    #[test]
    fn the_right_key_is_already_there() {
        check(
            "---\nname: a\ndescription: b\nDescription: c\n---\n",
            expect![[r#"
                 4 | Description: c
                     ^^^^^^^^^^^
                warning unknown-key: `Description` is not a key of a subagent. Claude Code ignores the key. `description` is already there.
            "#]],
        );
    }

    #[test]
    fn keys_of_other_products_and_of_nobody() {
        check(
            "---\nname: a\ndescription: b\ntemperature: 0.2\ncategory: x\nlicense: MIT\ndisable-model-invocation: true\n---\n",
            expect![[r#"
                 4 | temperature: 0.2
                     ^^^^^^^^^^^
                warning unknown-key: `temperature` is a key of opencode, not of a subagent. Claude Code ignores the key.
                 5 | category: x
                     ^^^^^^^^
                hint unknown-key: `category` is not a key of a subagent. Claude Code ignores the key. No host in Fieldcraft's catalogue reads it.
                 6 | license: MIT
                     ^^^^^^^
                hint unknown-key: `license` is a key of a Claude Code skill, not of a subagent. Claude Code ignores the key.
                 7 | disable-model-invocation: true
                     ^^^^^^^^^^^^^^^^^^^^^^^^
                warning unknown-key: `disable-model-invocation` is a key of a Claude Code skill, not of a subagent. Claude Code ignores the key.
            "#]],
        );
        check(
            "//- /w/.claude/rules/ts.md\n---\ndescription: x\nglobs: \"*.ts\"\nalwaysApply: false\n---\n",
            expect![[r#"
                 2 | description: x
                     ^^^^^^^^^^^
                hint unknown-key: `description` is a key of Cursor, not of a rule. Claude Code ignores the description of a rule.
                 3 | globs: "*.ts"
                     ^^^^^
                warning unknown-key: `globs` is a key of Cursor, not of a rule. Claude Code ignores `globs`; a rule without `paths` always loads. Use `paths`.
                  fix (unsafe): Rename the key to `paths`
                 4 | alwaysApply: false
                     ^^^^^^^^^^^
                hint unknown-key: `alwaysApply` is a key of Cursor, not of a rule. Claude Code ignores `alwaysApply`; a rule without `paths` always loads.
            "#]],
        );
    }

    #[test]
    fn prose_in_a_broken_block_is_no_key() {
        check(
            "---\nname: a\ndescription: b: c\nContext: x\nnote: y\n---\n",
            expect![[r#"
                 3 | description: b: c
                                  ^^^^
                warning yaml-repaired: `description` holds an unquoted `: `, which is not valid YAML. Claude Code repairs it and loads the file; other readers refuse it, and Claude Code no longer repairs it once the file has Windows line ends. Put the whole value in quotes.
                  fix (safe): Put the value in quotes
            "#]],
        );
    }

    #[test]
    fn inside_a_value() {
        check(
            "---\nname: a\ndescription: b\nexperimental:\n  cache-ttl: 1h\n  other: x\n---\n",
            expect![[r#"
                 5 |   cache-ttl: 1h
                       ^^^^^^^^^
                warning unknown-key: `cache-ttl` is not a key inside `experimental`. Claude Code ignores the key. Write `cacheTtl`.
                  fix (unsafe): Rename the key to `cacheTtl`
                 6 |   other: x
                       ^^^^^
                hint unknown-key: `other` is not a key inside `experimental`. Claude Code ignores the key.
            "#]],
        );
    }

    #[test]
    fn nothing_counts_in_a_memory_file() {
        check("//- /w/CLAUDE.md\n---\nfoo: x\n---\n", expect![[""]]);
    }
}
