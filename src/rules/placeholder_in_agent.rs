//! `placeholder-in-agent`: a placeholder where nothing is replaced.

use super::{Context, Rule};
use crate::catalog::{Host, Kind, Severity};
use crate::finding::Finding;
use crate::syntax::references::{Reference, ReferenceKind};

pub(super) const RULE: Rule = Rule {
    id: "placeholder-in-agent",
    severity: Severity::Hint,
    opt_in: true,
    summary: "A placeholder in the body of a subagent, where nothing is replaced",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

`$ARGUMENTS`, a variable of Claude Code such as `${CLAUDE_PROJECT_DIR}`, or `` !`command` `` in the body of a subagent.

## Why it matters

- **Claude Code** replaces them in skills and commands only (in subagents of a plugin also the variables of the plugin). The subagent reads the placeholder itself.

## Example

```markdown
---
name: fixer
description: Fixes what it is told.
---
Fix $ARGUMENTS.
```

## Better

```markdown
---
name: fixer
description: Fixes what it is told.
---
Fix what the task describes.
```

## Fix

None.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    if context.kind() != Kind::Agent {
        return;
    }
    let Some(host) = context.host() else { return };
    let body = &context.file.parse.body;
    for reference in body.references.iter().filter(|it| !it.in_code) {
        if context.file.substitution(reference).is_some()
            || !is_placeholder(context, host, reference)
            || is_mentioned(context, reference)
        {
            continue;
        }
        let written = context.text(reference.range);
        let text = format!(
            "{} replaces nothing in the body of a subagent, so it reads `{written}` as it stands. Say in words what is meant.",
            host.name
        );
        out.push(context.finding(RULE.id, RULE.severity, reference.range, text));
    }
}

/// Whether the text speaks of the placeholder, or may stand in a plugin, where it is replaced.
fn is_mentioned(context: &Context<'_>, reference: &Reference) -> bool {
    let end = reference.range.end().into();
    let behind = context.file.text.as_str().get(end..).unwrap_or("");
    let mut words = behind.split(|c: char| !c.is_alphabetic());
    let word = words.find(|word| !word.is_empty()).unwrap_or("");
    let of_plugins = || {
        let mut tokens = context.format().plugin_substitutions.iter();
        tokens.any(|token| token == context.text(reference.range))
    };
    ["placeholder", "variable", "usage", "substitution"]
        .iter()
        .any(|noun| word.starts_with(noun))
        || !context.is_searched() && of_plugins()
}

/// Whether it is a placeholder of the host in other kinds of files.
fn is_placeholder(context: &Context<'_>, host: &Host, reference: &Reference) -> bool {
    let name = context.text(reference.name);
    match reference.kind {
        ReferenceKind::Argument => name == "ARGUMENTS" || name.starts_with("ARGUMENTS["),
        ReferenceKind::Variable => host.substitution(context.text(reference.range)).is_some(),
        ReferenceKind::Shell => true,
        ReferenceKind::Import | ReferenceKind::Command => false,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn what_is_only_spoken_of() {
        let settings = "//- /w/.fieldcraft.yaml\nrules: {placeholder-in-agent: hint}\n";
        let agent = |body: &str| format!("---\nname: a\ndescription: b\n---\n{body}\n");
        check(
            &format!(
                "//- /w/.claude/agents/a.md\n{}{settings}",
                agent("Use the $ARGUMENTS placeholder, check ${CLAUDE_PLUGIN_ROOT} usage.")
            ),
            expect![[""]],
        );
        check(
            &format!(
                "//- /w/plugins/p/agents/a.md\n{}{settings}",
                agent("Run ${CLAUDE_PLUGIN_ROOT}/x.")
            ),
            expect![[""]],
        );
    }

    #[test]
    fn nothing_is_replaced() {
        check(
            "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: b\n---\nDo $ARGUMENTS in ${CLAUDE_PROJECT_DIR}, `$ARGUMENTS`, ${HOME} and $1.\n\n!`git status`\n//- /w/.fieldcraft.yaml\nrules: {placeholder-in-agent: hint}\n",
            expect![[r#"
                 5 | Do $ARGUMENTS in ${CLAUDE_PROJECT_DIR}, `$ARGUMENTS`, ${HOME} and $1.
                        ^^^^^^^^^^
                hint placeholder-in-agent: Claude Code replaces nothing in the body of a subagent, so it reads `$ARGUMENTS` as it stands. Say in words what is meant.
                 5 | Do $ARGUMENTS in ${CLAUDE_PROJECT_DIR}, `$ARGUMENTS`, ${HOME} and $1.
                                      ^^^^^^^^^^^^^^^^^^^^^
                hint placeholder-in-agent: Claude Code replaces nothing in the body of a subagent, so it reads `${CLAUDE_PROJECT_DIR}` as it stands. Say in words what is meant.
                 7 | !`git status`
                     ^^^^^^^^^^^^^
                hint placeholder-in-agent: Claude Code replaces nothing in the body of a subagent, so it reads `!`git status`` as it stands. Say in words what is meant.
            "#]],
        );
    }
}
