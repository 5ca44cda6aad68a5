//! `bypassed-permissions`: permissions that are switched off.

use text_size::TextSize;

use super::shell::run_by_host;
use super::{Context, Rule};
use crate::catalog::{Key, Severity, catalog};
use crate::finding::Finding;
use crate::syntax::value::Node;
use crate::text::TextRange;
use crate::text::span::size;

pub(super) const RULE: Rule = Rule {
    id: "bypassed-permissions",
    severity: Severity::Warning,
    opt_in: false,
    summary: "Permissions that are switched off as a whole",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

`bypassPermissions` as the permission mode of a subagent or in a person's own settings, and `--dangerously-skip-permissions` in a command that the host runs.

## Why it matters

- **Claude Code** then runs every tool, the shell included, without asking. A sentence in a file that it reads is enough to have it do something else than was
  wanted. (In subagents of plugins the key is ignored. In settings of a project the mode does not count since 2.1.257, which `invalid-value` says.)

## Example

```markdown
---
name: fixer
description: Fixes what the tests find.
permissionMode: bypassPermissions
---
```

## Better

```markdown
---
name: fixer
description: Fixes what the tests find.
permissionMode: acceptEdits
---
```

## Fix

None: what it needs is not known.

## Sources

- [Claude Code documentation, permissions](https://code.claude.com/docs/en/permissions), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let host = context.host().map_or("The host", |host| &host.name);
    for (key, node) in modes(context) {
        if !asks_nothing(context, key, node) {
            continue;
        }
        let range = context.characters(node).unwrap_or(node.range);
        let text = format!(
            "{host} runs every tool without asking, whatever the person allowed. Use `acceptEdits`, and allow by rules what else is needed."
        );
        out.push(context.finding(RULE.id, RULE.severity, range, text));
    }
    for line in run_by_host(context) {
        if let Some(range) = bypassing(line.text) {
            let text = "A session without any questions is started here. Allow what it needs by rules instead.";
            out.push(context.finding(RULE.id, RULE.severity, range + line.range.start(), text));
        }
    }
}

/// The first argument that switches questions off, behind the program that it is for.
fn bypassing(line: &str) -> Option<TextRange> {
    let arguments = catalog().security.bypassing_arguments.iter();
    let places = arguments.filter_map(|argument| {
        let at = line.find(argument.as_str())?;
        let behind = line.get(at + argument.len()..)?;
        let whole = !behind.starts_with(|c: char| c.is_alphanumeric() || c == '-');
        // In a message or a pattern it starts nothing.
        let started = line.get(..at)?.rsplit(['\n', ';', '|', '&']).next()?;
        let started = started.split_whitespace().any(is_agent_program);
        (whole && started).then(|| TextRange::at(size(at), TextSize::of(argument.as_str())))
    });
    places.min_by_key(|range| range.start())
}

fn is_agent_program(word: &str) -> bool {
    let name = word.rsplit(['/', '(', '`', '"', '\'']).next().unwrap_or("");
    name.starts_with("claude")
}

/// The values with a key that the file sets, in its frontmatter or as settings, those inside others included.
fn modes<'a>(context: &Context<'a>) -> Vec<(&'static Key, &'a Node)> {
    let fields = context.definition.fields.iter();
    let of_fields = fields.filter_map(|field| Some((field.key?, context.checked(field)?)));
    let all = of_fields.flat_map(|(key, node)| {
        let inner = node.as_mapping().into_iter().flat_map(|it| &it.entries);
        let inner = inner.filter_map(|entry| {
            let known = key.keys.iter().find(|inner| inner.name == *entry.key)?;
            Some((known, &entry.value))
        });
        inner.chain([(key, node)])
    });
    all.filter(|(key, _)| key.values.is_some()).collect()
}

/// Whether the host does what `node` says, and asks for nothing because of it.
fn asks_nothing(context: &Context<'_>, key: &Key, node: &Node) -> bool {
    let Some(text) = node.as_str() else {
        return false;
    };
    let set = key.values.as_deref();
    let set = set.and_then(|set| context.host()?.value_set(set));
    let value = set.and_then(|set| set.value(text));
    value.is_some_and(|value| value.asks_nothing) && context.limit(key, text).is_none()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn in_subagents_settings_and_hooks() {
        check(
            "---\nname: a\ndescription: b\npermissionMode: bypassPermissions\nhooks:\n  Stop: [{hooks: [{type: command, command: claude --dangerously-skip-permissions -p x}]}]\n---\n",
            expect![[r#"
                 4 | permissionMode: bypassPermissions
                                     ^^^^^^^^^^^^^^^^^
                warning bypassed-permissions: Claude Code runs every tool without asking, whatever the person allowed. Use `acceptEdits`, and allow by rules what else is needed.
                 6 |   Stop: [{hooks: [{type: command, command: claude --dangerously-skip-permissions -p x}]}]
                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                warning bypassed-permissions: A session without any questions is started here. Allow what it needs by rules instead.
            "#]],
        );
        check(
            "//- /home/me/.claude/settings.json\n{\"permissions\": {\"defaultMode\": \"bypassPermissions\"}}\n",
            expect![[r#"
                 1 | {"permissions": {"defaultMode": "bypassPermissions"}}
                                                      ^^^^^^^^^^^^^^^^^
                warning bypassed-permissions: Claude Code runs every tool without asking, whatever the person allowed. Use `acceptEdits`, and allow by rules what else is needed.
            "#]],
        );
        check(
            "---\nname: a\ndescription: b\npermissionMode: plan\nhooks:\n  Stop:\n    - hooks:\n        - {type: command, command: 'grep -q -- --dangerously-skip-permissions log'}\n        - {type: command, command: 'claude -p x; echo --dangerously-skip-permissions'}\n        - {type: command, command: claude --dangerously-skip-permissions-timeout 5}\n---\n",
            expect![[""]],
        );
    }
}
