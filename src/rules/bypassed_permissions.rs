//! `bypassed-permissions`: permissions that are switched off.

use text_size::TextSize;

use super::shell::run_by_host;
use super::{Context, Rule};
use crate::catalog::{Severity, catalog};
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

`bypassPermissions` as the permission mode of a subagent or in settings, and `--dangerously-skip-permissions` in a command that the host runs.

## Why it matters

- **Claude Code** then runs every tool, the shell included, without asking. A sentence in a file that it reads is enough to have it do something else than was
  wanted. (In subagents of plugins the key is ignored.)

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
    for node in modes(context) {
        if node.as_str() != Some(BYPASSING) {
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

const BYPASSING: &str = "bypassPermissions";

/// The permission modes that the file sets: that of a subagent, and the default of the settings.
fn modes<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Node> {
    let fields = context.definition.fields.iter();
    let of_key = fields.filter(|field| {
        field
            .key
            .is_some_and(|key| key.values.as_deref() == Some("permission-modes"))
    });
    let own = of_key.filter_map(|field| context.value(field));
    let settings = context
        .file
        .parse
        .json
        .as_ref()
        .and_then(|tree| tree.mapping());
    let permissions = settings.and_then(|mapping| mapping.get("permissions")?.value.as_mapping());
    let default = permissions.and_then(|mapping| mapping.get("defaultMode"));
    own.chain(default.map(|entry| &entry.value))
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
            "//- /w/.claude/settings.json\n{\"permissions\": {\"defaultMode\": \"bypassPermissions\"}}\n",
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
