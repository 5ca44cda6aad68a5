//! `duplicate-key`: a key that stands more than once in one mapping.

use std::collections::HashMap;

use text_size::{TextRange, TextSize};

use super::{Access, Context, Rule};
use crate::catalog::Severity;
use crate::finding::{Finding, Fix, Related};
use crate::syntax::value::{Entry, Mapping, Node, Value};
use crate::text::{FileRange, TextEdit};

pub(super) const RULE: Rule = Rule {
    id: "duplicate-key",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A key stands twice, and only one of its values counts",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A key that is written more than once in the same mapping, in a frontmatter, a manifest or a settings file. The finding stands on each occurrence whose value is lost.

## Why it matters

- **Claude Code** keeps the last one and drops the others without a word.
- **Strict YAML readers**, the validator of the Agent Skills standard among them, refuse the file.

## Example

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, Grep
tools: Read, Bash
---
```

## Better

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, Grep, Bash
---
```

## Fix

Safe where both values are the same: the first one is deleted. Suggested where they differ.

## Sources

- Observed on Claude Code 2.1.329.
- [YAML 1.2](https://yaml.org/spec/1.2.2/#3211-nodes): the keys of a mapping are unique.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let json = context.file.parse.json.as_ref();
    if let Some(root) = json.and_then(|tree| tree.root.as_ref()) {
        check_json(context, root, out);
        return;
    }
    let Some(frontmatter) = context.frontmatter() else {
        return;
    };
    if context.access() == Access::Failed {
        return;
    }
    check_mapping(context, &frontmatter.mapping, 0, out);
}

/// Manifests and settings may map many names, so the places of all are noted at once.
fn check_json(context: &Context<'_>, node: &Node, out: &mut Vec<Finding>) {
    match &node.value {
        Value::Mapping(mapping) => {
            let entries = mapping.entries.iter();
            let last: HashMap<&str, &Entry> = entries.map(|entry| (&*entry.key, entry)).collect();
            for entry in &mapping.entries {
                let kept = last.get(&*entry.key);
                if let Some(kept) = kept.filter(|kept| kept.key_range != entry.key_range) {
                    out.push(report_json(context, entry, kept));
                }
                check_json(context, &entry.value, out);
            }
        }
        Value::Sequence(sequence) => {
            for item in &sequence.items {
                check_json(context, item, out);
            }
        }
        _ => {}
    }
}

fn report_json(context: &Context<'_>, lost: &Entry, kept: &Entry) -> Finding {
    let message = format!(
        "`{}` is written more than once. {} keeps the last one and drops this value. Keep one.",
        lost.key,
        context.host().map_or("The host", |host| host.name.as_str())
    );
    marked(context, message, lost, kept)
}

/// A finding on `lost` that points at `kept`.
fn marked(context: &Context<'_>, message: String, lost: &Entry, kept: &Entry) -> Finding {
    let mut finding = context.finding(RULE.id, RULE.severity, lost.key_range, message);
    finding.unnecessary = true;
    finding.related.push(Related {
        location: FileRange {
            path: context.file.path.clone(),
            range: kept.key_range,
        },
        message: "This value counts.".to_owned(),
    });
    finding
}

fn check_mapping(context: &Context<'_>, mapping: &Mapping, depth: usize, out: &mut Vec<Finding>) {
    for (index, entry) in mapping.entries.iter().enumerate() {
        let behind = mapping.entries.get(index + 1..).unwrap_or_default();
        if let Some(kept) = behind.iter().rfind(|other| other.key == entry.key)
            && &*entry.key != "<<"
        {
            out.push(report(context, entry, kept, depth == 0));
        }
        check_node(context, &entry.value, depth + 1, out);
    }
}

fn check_node(context: &Context<'_>, node: &Node, depth: usize, out: &mut Vec<Finding>) {
    match &node.value {
        Value::Mapping(mapping) => check_mapping(context, mapping, depth, out),
        Value::Sequence(sequence) => {
            for item in &sequence.items {
                check_node(context, item, depth, out);
            }
        }
        _ => {}
    }
}

fn report(context: &Context<'_>, lost: &Entry, kept: &Entry, top_level: bool) -> Finding {
    let message = format!(
        "`{}` is written more than once. {} keeps the last one and drops this value; strict YAML readers refuse the file. Keep one.",
        lost.key,
        context.host().map_or("The host", |host| host.name.as_str())
    );
    let mut finding = marked(context, message, lost, kept);
    if top_level {
        let edit = TextEdit {
            range: whole_lines(context, lost.range()),
            new_text: String::new(),
        };
        let same = context.text(lost.value.range) == context.text(kept.value.range)
            && context.access() == Access::Read
            && !context.closes_early();
        let title = format!("Delete this `{}`", lost.key);
        finding.fix = Some(if same {
            Fix::safe(title, vec![edit])
        } else {
            Fix::suggested(title, vec![edit])
        });
    }
    finding
}

/// The lines that `range` touches, the last line break included.
fn whole_lines(context: &Context<'_>, range: TextRange) -> TextRange {
    let rest = context.file.text.as_str().get(usize::from(range.end())..);
    let rest = rest.unwrap_or("");
    let line = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let end = range.end() + TextSize::try_from(line).unwrap_or_default();
    TextRange::new(range.start(), end)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn the_first_one_is_lost() {
        let text = "---\nname: a\ntools: Read\ndescription: b\ntools: Read, Grep # both\n---\n";
        check(
            text,
            expect![[r#"
             3 | tools: Read
                 ^^^^^
            warning duplicate-key: `tools` is written more than once. Claude Code keeps the last one and drops this value; strict YAML readers refuse the file. Keep one.
              see /w/.claude/agents/a.md 39..44: This value counts.
              fix (unsafe): Delete this `tools`
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Delete this `tools` (unsafe)
            ---
            name: a
            description: b
            tools: Read, Grep # both
            ---
        "#]],
        );
    }

    #[test]
    fn the_same_twice() {
        check_fix(
            RULE.id,
            "---\nname: a\nname: a\ndescription: b\n---\n",
            expect![[r#"
                Delete this `name` (safe)
                ---
                name: a
                description: b
                ---
            "#]],
        );
    }

    #[test]
    fn inside_a_value() {
        check(
            "//- /w/.claude/skills/x/SKILL.md\n---\ndescription: b\nmetadata:\n  author: me\n  author: you\n---\n",
            expect![[r#"
                 4 |   author: me
                       ^^^^^^
                warning duplicate-key: `author` is written more than once. Claude Code keeps the last one and drops this value; strict YAML readers refuse the file. Keep one.
                  see /w/.claude/skills/x/SKILL.md 44..50: This value counts.
            "#]],
        );
    }

    #[test]
    fn in_json() {
        check(
            "//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\", \"mcpServers\": {\"a\": {\"command\": \"x\"}, \"a\": {\"command\": \"y\"}}, \"name\": \"q\"}\n",
            expect![[r#"
                 1 | {"name": "p", "mcpServers": {"a": {"command": "x"}, "a": {"command": "y"}}, "name": "q"}
                      ^^^^^^
                warning duplicate-key: `name` is written more than once. Claude Code keeps the last one and drops this value. Keep one.
                  see /w/p/.claude-plugin/plugin.json 76..82: This value counts.
                 1 | {"name": "p", "mcpServers": {"a": {"command": "x"}, "a": {"command": "y"}}, "name": "q"}
                                                  ^^^
                warning duplicate-key: `a` is written more than once. Claude Code keeps the last one and drops this value. Keep one.
                  see /w/p/.claude-plugin/plugin.json 52..55: This value counts.
            "#]],
        );
        check(
            "//- /w/.mcp.json\n{\"mcpServers\": {\"a\": {\"command\": \"x\"}, \"b\": {\"command\": \"x\"}}}\n",
            expect![[""]],
        );
    }
}
