//! `tool-removed`: a tool that the host no longer has.

use super::tools::ToolList;
use super::wording::message;
use super::{Context, Rule};
use crate::catalog::{Severity, Tool, ToolName};
use crate::finding::{Finding, Fix};
use crate::model::Item;

pub(super) const RULE: Rule = Rule {
    id: "tool-removed",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A tool that the host no longer has",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A tool that existed once and was removed: `MultiEdit`, `LS`, `BashOutput`, `TodoRead` and others.

## Why it matters

- **Claude Code** drops such an entry without a message, so the subagent lacks a tool that its author counts on. If no entry is left, it
  refuses to start.
- In a list that only forbids or approves tools, an entry that no tool answers to does no harm; that is a hint, unless the tool that took
  its place is missing there.

## Example

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, LS, MultiEdit
---
```

## Better

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, Glob, Edit
---
```

## Fix

Suggested where another tool took its place; where that is listed already, or a tool that makes up for it, the entry is deleted.

## Sources

- [Claude Code documentation, tools reference](https://code.claude.com/docs/en/tools-reference), and observed on 2.1.329.
- [Claude Code changelog](https://github.com/anthropics/claude-code/blob/5cfc0a1905ce0c0a9bd81d8a90fe6b62ff614357/CHANGELOG.md).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for list in context.tool_lists.iter().filter(|list| !list.is_foreign()) {
        for (item, name) in &list.entries {
            let (ToolName::Removed(removed), Some(effect)) = (name, list.effect_on(item)) else {
                continue;
            };
            if context.is_before(removed.since.as_deref()) {
                continue;
            }
            let host = &list.host.name;
            let since = removed.since.as_ref();
            let since = since.map_or(String::new(), |since| format!(" since {since}"));
            let defect = format!(
                "{host} no longer has a tool named `{}`{since}.",
                item.head()
            );
            let mut covered = removed.covered_by.iter();
            let covered = covered.find(|name| list.has_name(name));
            let advice = covered.map_or(removed.advice.clone(), |name| {
                format!("Delete the entry; the list has `{name}`.")
            });
            let text = message(&[&defect, &effect.text, &advice]);
            let range = item.head_range();
            let successor = name.replacement(list.host);
            let severity = if list.does_without(successor) {
                Severity::Hint
            } else {
                effect.severity()
            };
            let mut finding = context.finding(RULE.id, severity, range, text);
            finding.fix = match (successor, covered) {
                (Some(tool), _) => Some(replace(context, list, item, tool)),
                (None, Some(name)) => list.deletion(context, item).map(|edit| {
                    Fix::suggested(
                        format!("Delete the entry, since `{name}` is listed"),
                        vec![edit],
                    )
                }),
                (None, None) => None,
            };
            out.push(finding);
        }
    }
}

/// Puts the successor in the place of the name.
fn replace(context: &Context<'_>, list: &ToolList<'_>, item: &Item, tool: &Tool) -> Fix {
    let edit = list.replace(context, item, tool);
    let title = if edit.new_text.is_empty() {
        format!("Delete the entry, since `{}` is listed", tool.name)
    } else {
        format!("Replace by `{}`", tool.name)
    };
    Fix::suggested(title, vec![edit])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn with_and_without_a_successor() {
        let text = "---\nname: a\ndescription: b\ntools: Read, MultiEdit, BashOutput, LS\n---\n";
        check(
            text,
            expect![[r#"
             4 | tools: Read, MultiEdit, BashOutput, LS
                              ^^^^^^^^^
            warning tool-removed: Claude Code no longer has a tool named `MultiEdit`. Claude Code drops the entry, so the subagent does not get such a tool. Use `Edit`.
              fix (unsafe): Replace by `Edit`
             4 | tools: Read, MultiEdit, BashOutput, LS
                                         ^^^^^^^^^^
            warning tool-removed: Claude Code no longer has a tool named `BashOutput`. Claude Code drops the entry, so the subagent does not get such a tool. Use `Read` on the output file of the task.
              fix (unsafe): Delete the entry, since `Read` is listed
             4 | tools: Read, MultiEdit, BashOutput, LS
                                                     ^^
            warning tool-removed: Claude Code no longer has a tool named `LS`. Claude Code drops the entry, so the subagent does not get such a tool. Use `Glob` to find files, or `Bash` to list a folder.
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by `Edit` (unsafe)
            Delete the entry, since `Read` is listed (unsafe)
            ---
            name: a
            description: b
            tools: Read, Edit, LS
            ---
        "#]],
        );
    }

    #[test]
    fn nothing_is_lost_in_a_denylist() {
        check(
            "---\nname: a\ndescription: b\ndisallowedTools: Edit, MultiEdit, LS\n---\n",
            expect![[r#"
                 4 | disallowedTools: Edit, MultiEdit, LS
                                            ^^^^^^^^^
                hint tool-removed: Claude Code no longer has a tool named `MultiEdit`. Claude Code ignores the entry, so nothing is taken away. Use `Edit`.
                  fix (unsafe): Delete the entry, since `Edit` is listed
                 4 | disallowedTools: Edit, MultiEdit, LS
                                                       ^^
                hint tool-removed: Claude Code no longer has a tool named `LS`. Claude Code ignores the entry, so nothing is taken away. Use `Glob` to find files, or `Bash` to list a folder.
            "#]],
        );
        check(
            "---\nname: a\ndescription: b\ndisallowedTools: MultiEdit\n---\n",
            expect![[r#"
                 4 | disallowedTools: MultiEdit
                                      ^^^^^^^^^
                warning tool-removed: Claude Code no longer has a tool named `MultiEdit`. Claude Code ignores the entry, so nothing is taken away. Use `Edit`.
                  fix (unsafe): Replace by `Edit`
            "#]],
        );
    }

    #[test]
    fn a_tool_that_others_make_up_for_is_deleted() {
        for tools in [
            "Read, LS, Glob",
            "[LS, Glob, Read]",
            "\n  - Read\n  - Glob\n  - LS",
        ] {
            let text = format!("---\nname: a\ndescription: b\ntools: {tools}\n---\n");
            let (snapshot, files) = super::super::testing::workspace(&text);
            let found = super::super::check(&snapshot, &files[0]);
            let fix = found[0].fix.as_ref().unwrap();
            assert_eq!(fix.title, "Delete the entry, since `Glob` is listed");
            let fixed = files[0].text.apply(&fix.edits).unwrap();
            assert!(!fixed.contains("LS"), "{fixed}");
            let (snapshot, files) = super::super::testing::workspace(&fixed);
            assert_eq!(super::super::check(&snapshot, &files[0]), []);
        }
    }

    #[test]
    fn the_successor_is_already_listed() {
        check_fix(
            RULE.id,
            "---\nname: a\ndescription: b\ntools: [\"MultiEdit\", \"Edit\"]\n---\n",
            expect![[r#"
                Delete the entry, since `Edit` is listed (unsafe)
                ---
                name: a
                description: b
                tools: ["Edit"]
                ---
            "#]],
        );
        check_fix(
            RULE.id,
            "---\nname: a\ndescription: b\ntools:\n  - Edit\n  - MultiEdit\n---\n",
            expect![[r#"
                Delete the entry, since `Edit` is listed (unsafe)
                ---
                name: a
                description: b
                tools:
                  - Edit
                ---
            "#]],
        );
    }
}
