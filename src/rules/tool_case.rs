//! `tool-case`: a tool whose name is right but for letter case.

use super::wording::message;
use super::{Context, Rule};
use crate::catalog::{Severity, ToolName};
use crate::finding::{Finding, Fix};
use crate::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    id: "tool-case",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A tool's name in the wrong letter case",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A tool whose name differs from the real one in letter case only: `read`, `BASH`, `webfetch`.

## Why it matters

- **Claude Code** compares names of tools letter for letter and drops what it does not find, without a message. If no entry is left, a
  subagent refuses to start; in a denylist the tool stays available.

Other products write tools in lower case; a list that was copied from one of them usually shows this.

## Example

```markdown
---
name: reviewer
description: Reviews code.
tools: read, grep
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

Safe: the name as the host spells it.

## Sources

- [Claude Code documentation, tools reference](https://code.claude.com/docs/en/tools-reference), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for list in context.tool_lists.iter().filter(|list| !list.is_foreign()) {
        for (item, name) in &list.entries {
            let (ToolName::WrongCase(tool), Some(effect)) = (name, list.effect_on(item)) else {
                continue;
            };
            let defect = format!("The tool is called `{}`; letter case counts.", tool.name);
            let text = message(&[&defect, &effect.text]);
            let range = item.head_range();
            let edit = TextEdit {
                range,
                new_text: tool.name.clone(),
            };
            let fix = Fix::safe(format!("Replace by `{}`", tool.name), vec![edit]);
            let finding = context.finding(RULE.id, effect.severity(), range, text);
            out.push(finding.with_fix(fix));
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn that_none_is_left_is_said_once() {
        check(
            "---\nname: a\ndescription: b\ntools: read, grep\n---\n",
            expect![[r#"
                 4 | tools: read, grep
                            ^^^^
                error tool-case: The tool is called `Read`; letter case counts. Claude Code refuses to start a subagent when none of its tools exists.
                  fix (safe): Replace by `Read`
                 4 | tools: read, grep
                                  ^^^^
                warning tool-case: The tool is called `Grep`; letter case counts. Claude Code drops the entry, so the subagent does not get such a tool.
                  fix (safe): Replace by `Grep`
            "#]],
        );
    }

    #[test]
    fn one_of_several() {
        let text = "---\nname: a\ndescription: b\ntools:\n  - Read\n  - 'webfetch'\n---\n";
        check(
            text,
            expect![[r#"
             6 |   - 'webfetch'
                      ^^^^^^^^
            warning tool-case: The tool is called `WebFetch`; letter case counts. Claude Code drops the entry, so the subagent does not get such a tool.
              fix (safe): Replace by `WebFetch`
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by `WebFetch` (safe)
            ---
            name: a
            description: b
            tools:
              - Read
              - 'WebFetch'
            ---
        "#]],
        );
    }

    #[test]
    fn all_of_them() {
        check(
            "---\nname: a\ndescription: b\ntools: read, bash(git *)\n---\n",
            expect![[r#"
                 4 | tools: read, bash(git *)
                            ^^^^
                error tool-case: The tool is called `Read`; letter case counts. Claude Code refuses to start a subagent when none of its tools exists.
                  fix (safe): Replace by `Read`
                 4 | tools: read, bash(git *)
                                  ^^^^
                warning tool-case: The tool is called `Bash`; letter case counts. Claude Code drops the entry, so the subagent does not get such a tool.
                  fix (safe): Replace by `Bash`
            "#]],
        );
    }
}
