//! `newer-than-host`: something that the pinned version of the host does not know yet.

use super::wording::message;
use super::{Context, Rule};
use crate::catalog::{Effect, Host, Key, Severity, ToolName, Version};
use crate::finding::Finding;
use crate::syntax::value::{Mapping, Node};
use crate::text::TextRange;

pub(super) const RULE: Rule = Rule {
    id: "newer-than-host",
    severity: Severity::Warning,
    opt_in: false,
    summary: "Something that the pinned version of the host does not know yet",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A key, a value, a tool, a hook event or a placeholder that came with a later version of the host than the one that `.fieldcraft.yaml` pins, as in
`versions: {claude-code: 2.1.200}`. Nothing is pinned by itself, and where the catalogue does not know when something came, this stays quiet.

## Why it matters

- **Claude Code** ignores keys, tools and events that it does not know, without a message. A file that is right for the newest version loses
  part of what it says on a machine that is held at an older one: a restriction, a hook, the model.

What was removed or renamed after the pinned version is not reported by other rules.

## Example

```markdown
---
name: researcher
description: Looks things up.
background: true
---
```

With `versions: {claude-code: 2.1.30}`: `background` came with 2.1.49.

## Better

```markdown
---
name: researcher
description: Looks things up.
---
```

## Fix

None: leave it out, or raise the pinned version.

## Sources

- [Claude Code changelog](https://github.com/anthropics/claude-code/blob/5cfc0a1905ce0c0a9bd81d8a90fe6b62ff614357/CHANGELOG.md): when each came.
"#;

/// What the pinned version of a host does not know.
struct Newer<'a, 'o> {
    context: &'a Context<'a>,
    host: &'static Host,
    pinned: Version,
    out: &'o mut Vec<Finding>,
}

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let (Some(host), Some(pinned)) = (context.host(), context.pinned()) else {
        return;
    };
    let mut newer = Newer {
        context,
        host,
        pinned,
        out,
    };
    if context.reads_values() {
        newer.fields();
        newer.tools();
    }
    newer.placeholders();
}

impl Newer<'_, '_> {
    /// Reports `what` where it came after the pinned version.
    fn report(
        &mut self,
        since: Option<&str>,
        range: TextRange,
        what: &str,
        effect: Option<&Effect>,
        advice: &str,
    ) -> bool {
        let is_newer = self.pinned.is_before(since);
        if let (true, Some(since)) = (is_newer, since) {
            let host = &self.host.name;
            let defect = format!(
                "{what} came with {host} {since}, and the settings pin it to {}.",
                self.pinned
            );
            let text = effect.map_or("", |effect| effect.text.as_str());
            let severity =
                effect.map_or(RULE.severity, |effect| effect.severity().min(RULE.severity));
            let text = message(&[&defect, text, advice]);
            self.out
                .push(self.context.finding(RULE.id, severity, range, text));
        }
        is_newer
    }

    fn fields(&mut self) {
        let Some(mapping) = self.context.file.parse.mapping() else {
            return;
        };
        for field in &self.context.definition.fields {
            if let Some(key) = field.key {
                let value = mapping.entries.get(field.entry).map(|entry| &entry.value);
                self.key(key, field.key_range, value);
            }
        }
    }

    fn key(&mut self, key: &'static Key, range: TextRange, value: Option<&Node>) {
        let ignores = self.context.format().unknown_key.as_ref();
        let what = format!("The key `{}`", key.name);
        if self.report(key.since.as_deref(), range, &what, ignores, ADVICE) {
            return;
        }
        let Some(value) = value else { return };
        if value.as_sequence().is_some() {
            let what = format!("A list in `{}`", key.name);
            let effect = key.effect.wrong_type.as_ref();
            let advice = "Write it as text with commas, or raise the pinned version.";
            self.report(key.list_since.as_deref(), range, &what, effect, advice);
        }
        match value.as_mapping() {
            Some(mapping) if key.holds_hooks => self.events(key, mapping),
            Some(mapping) => {
                for entry in &mapping.entries {
                    let inner = key.keys.iter().find(|inner| inner.name == *entry.key);
                    if let Some(inner) = inner {
                        self.key(inner, entry.key_range, Some(&entry.value));
                    }
                }
            }
            None => self.value(key, value),
        }
    }

    fn value(&mut self, key: &Key, node: &Node) {
        let set = key.values.as_deref().or(key.words.as_deref());
        let set = set.and_then(|set| self.host.value_set(set));
        let value = node.as_str().and_then(|text| set?.value(text));
        if let (Some(value), Some(range)) = (value, self.context.characters(node)) {
            let what = format!("The value `{}`", value.name);
            let since = value.since.as_deref();
            let effect = key.effect.invalid_value.as_ref();
            // An alias of a value that is older can be replaced at once.
            let older = value.alias_of.as_ref();
            let advice = older.map_or(ADVICE.to_owned(), |older| format!("Write `{older}`."));
            self.report(since, range, &what, effect, &advice);
        }
    }

    fn events(&mut self, key: &Key, mapping: &Mapping) {
        let effect = key.effect.unknown_event.as_ref();
        for entry in &mapping.entries {
            if let Some(event) = self.host.hook_event(&entry.key) {
                let what = format!("The event `{}`", event.name);
                self.report(
                    event.since.as_deref(),
                    entry.key_range,
                    &what,
                    effect,
                    ADVICE,
                );
            }
        }
    }

    fn tools(&mut self) {
        for list in self.context.tool_lists {
            for (item, name) in &list.entries {
                let ToolName::Known(tool) = name else {
                    continue;
                };
                let what = format!("The tool `{}`", tool.name);
                let mut aliases = self.host.tool_aliases.iter();
                let before =
                    aliases.find(|alias| alias.new == tool.name && alias.since == tool.since);
                let advice = before.map_or(ADVICE.to_owned(), |alias| {
                    format!(
                        "Before, it was called `{}`: write that, or raise the pinned version.",
                        alias.old
                    )
                });
                let effect = list.key.effect.unknown_item.as_ref();
                self.report(
                    tool.since.as_deref(),
                    item.head_range(),
                    &what,
                    effect,
                    &advice,
                );
            }
        }
    }

    fn placeholders(&mut self) {
        let file = self.context.file;
        for reference in &file.parse.body.references {
            if let Some(placeholder) = file.substitution(reference) {
                let what = format!("The placeholder `{}`", placeholder.token);
                let advice =
                    "It stays as it is written. Leave it out, or raise the pinned version.";
                self.report(
                    placeholder.since.as_deref(),
                    reference.range,
                    &what,
                    None,
                    advice,
                );
            }
        }
    }
}

const ADVICE: &str = "Leave it out, or raise the pinned version.";

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    fn pinned(version: &str, text: &str) -> String {
        format!("{text}//- /w/.fieldcraft.yaml\nversions: {{claude-code: {version}}}\n")
    }

    #[test]
    fn everything_that_came_later() {
        let agent = "---\nname: a\ndescription: b\ntools: Read, Agent, ReportFindings\nbackground: \"yes\"\nhooks:\n  Stop:\n    - hooks: [{type: command, command: x}]\n  StopFailure:\n    - hooks: [{type: command, command: x}]\nexperimental:\n  cacheTtl: 1h\npermissionMode: manual\n---\n";
        check(
            &pinned("2.1.60", agent),
            expect![[r#"
                 4 | tools: Read, Agent, ReportFindings
                                  ^^^^^
                warning newer-than-host: The tool `Agent` came with Claude Code 2.1.63, and the settings pin it to 2.1.60. Claude Code drops the entry, so the subagent does not get such a tool. Before, it was called `Task`: write that, or raise the pinned version.
                 4 | tools: Read, Agent, ReportFindings
                                         ^^^^^^^^^^^^^^
                warning newer-than-host: The tool `ReportFindings` came with Claude Code 2.1.196, and the settings pin it to 2.1.60. Claude Code drops the entry, so the subagent does not get such a tool. Leave it out, or raise the pinned version.
                 5 | background: "yes"
                                  ^^^
                warning invalid-value: `yes` is not read as `true` here. Claude Code ignores the value; only `true` and `false` count here.
                  fix (unsafe): Replace by `true`
                 9 |   StopFailure:
                       ^^^^^^^^^^^
                warning newer-than-host: The event `StopFailure` came with Claude Code 2.1.78, and the settings pin it to 2.1.60. Claude Code does not know this event and ignores its hooks. Leave it out, or raise the pinned version.
                11 | experimental:
                     ^^^^^^^^^^^^
                warning newer-than-host: The key `experimental` came with Claude Code 2.1.248, and the settings pin it to 2.1.60. Claude Code ignores the key. Leave it out, or raise the pinned version.
                13 | permissionMode: manual
                                     ^^^^^^
                warning newer-than-host: The value `manual` came with Claude Code 2.1.200, and the settings pin it to 2.1.60. Claude Code ignores the value and uses the permission mode of the session. Write `default`.
            "#]],
        );
        check(
            &pinned("2.1.200", agent),
            expect![[r#"
             5 | background: "yes"
                              ^^^
            warning invalid-value: `yes` is not read as `true` here. Claude Code ignores the value; only `true` and `false` count here.
              fix (unsafe): Replace by `true`
            11 | experimental:
                 ^^^^^^^^^^^^
            warning newer-than-host: The key `experimental` came with Claude Code 2.1.248, and the settings pin it to 2.1.200. Claude Code ignores the key. Leave it out, or raise the pinned version.
        "#]],
        );
        check(
            &pinned("2.1.300", agent),
            expect![[r#"
             5 | background: "yes"
                              ^^^
            warning invalid-value: `yes` is not read as `true` here. Claude Code ignores the value; only `true` and `false` count here.
              fix (unsafe): Replace by `true`
        "#]],
        );
    }

    #[test]
    fn placeholders_of_a_skill() {
        let skill = "//- /w/.claude/skills/x/SKILL.md\n---\nname: x\ndescription: b. Use when c.\n---\nRun ${CLAUDE_SKILL_DIR}/x in ${CLAUDE_PROJECT_DIR}.\n";
        check(
            &pinned("2.1.100", skill),
            expect![[r#"
             5 | Run ${CLAUDE_SKILL_DIR}/x in ${CLAUDE_PROJECT_DIR}.
                                         ^
            warning link-not-found: There is no file `.claude/skills/x/x`. Claude finds nothing when it follows the link. Correct the path, or create the file.
             5 | Run ${CLAUDE_SKILL_DIR}/x in ${CLAUDE_PROJECT_DIR}.
                                              ^^^^^^^^^^^^^^^^^^^^^
            warning newer-than-host: The placeholder `${CLAUDE_PROJECT_DIR}` came with Claude Code 2.1.196, and the settings pin it to 2.1.100. It stays as it is written. Leave it out, or raise the pinned version.
        "#]],
        );
    }

    #[test]
    fn a_list_where_only_text_counted() {
        let rule = "//- /w/.claude/rules/x.md\n---\npaths: [\"src/**\"]\n---\nx\n";
        check(
            &pinned("2.1.60", rule),
            expect![[r#"
             2 | paths: ["src/**"]
                 ^^^^^
            warning newer-than-host: A list in `paths` came with Claude Code 2.1.84, and the settings pin it to 2.1.60. Claude Code ignores the value and loads the rule always, for every file. Write it as text with commas, or raise the pinned version.
        "#]],
        );
        check(&pinned("2.1.84", rule), expect![[""]]);
    }

    #[test]
    fn keys_of_a_manifest() {
        let list = "//- /w/.claude-plugin/marketplace.json\n{\"name\": \"x\", \"owner\": {\"name\": \"y\"}, \"plugins\": [], \"renames\": {},\n\"metadata\": {\"pluginRoot\": \"./p\"}}\n";
        check(
            &pinned("2.1.60", list),
            expect![[r#"
             1 | {"name": "x", "owner": {"name": "y"}, "plugins": [], "renames": {},
                                                                      ^^^^^^^^^
            warning newer-than-host: The key `renames` came with Claude Code 2.1.193, and the settings pin it to 2.1.60. Claude Code ignores the key. Leave it out, or raise the pinned version.
             2 | "metadata": {"pluginRoot": "./p"}}
                              ^^^^^^^^^^^^
            warning newer-than-host: The key `pluginRoot` came with Claude Code 2.1.239, and the settings pin it to 2.1.60. Claude Code ignores the key. Leave it out, or raise the pinned version.
        "#]],
        );
    }

    #[test]
    fn what_was_removed_or_renamed_later_is_there() {
        let agent = "---\nname: a\ndescription: b\ntools: Read, Task, TeamCreate\n---\n";
        check(&pinned("2.1.60", agent), expect![[""]]);
        check(
            &pinned("2.1.100", agent),
            expect![[r#"
             4 | tools: Read, Task, TeamCreate
                              ^^^^
            hint tool-alias: `Task` is called `Agent` since 2.1.63. Claude Code still understands the old name. Use the new one.
              fix (safe): Replace by `Agent`
        "#]],
        );
        check(
            &pinned("2.1.200", agent),
            expect![[r#"
             4 | tools: Read, Task, TeamCreate
                              ^^^^
            hint tool-alias: `Task` is called `Agent` since 2.1.63. Claude Code still understands the old name. Use the new one.
              fix (safe): Replace by `Agent`
             4 | tools: Read, Task, TeamCreate
                                    ^^^^^^^^^^
            warning tool-removed: Claude Code no longer has a tool named `TeamCreate` since 2.1.178. Claude Code drops the entry, so the subagent does not get such a tool. Leave it out; teams need no tool of their own.
        "#]],
        );
    }

    #[test]
    fn what_was_forbidden_later_is_allowed() {
        let agent = "---\nname: a:b\ndescription: b\n---\n";
        check(
            &pinned("2.1.200", agent),
            expect![[r#"
             2 | name: a:b
                       ^^^
            hint invalid-name: `a:b` loads, and has to be repeated letter for letter wherever it is mentioned. Lower-case words joined by hyphens are easier to use.
              fix (unsafe): Rename to `a-b`
        "#]],
        );
        check(
            &pinned("2.1.218", agent),
            expect![[r#"
             2 | name: a:b
                        ^
            error invalid-name: A name must not contain `:`. Claude Code skips the file because of this name. Use lower-case words joined by hyphens.
              fix (unsafe): Rename to `a-b`
        "#]],
        );
    }
}
