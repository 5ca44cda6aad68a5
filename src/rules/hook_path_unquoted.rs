//! `hook-path-unquoted`: the folder of the project or the plugin without quotes in the command of a hook.

use super::hooks::{SplitCommand, quote, split_commands};
use super::{Context, Rule};
use crate::catalog::{FolderVariable, Scope, Severity};
use crate::finding::{Finding, Fix};
use crate::text::span::size;
use crate::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "hook-path-unquoted",
    severity: Severity::Hint,
    opt_in: false,
    summary: "The folder of the project or the plugin without quotes in the command of a hook",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A word that starts with `$CLAUDE_PROJECT_DIR` or `${CLAUDE_PROJECT_DIR}` outside quotes in the command of a hook, and in a plugin one that starts with
`${CLAUDE_PLUGIN_ROOT}`. Commands with `args`, which no shell sees, those for PowerShell, and those with constructs in which a shell splits nothing are left
alone.

## Why it matters

- **Claude Code** hands the command to a shell, which splits the path at blanks. Where the folder of the project has one in its name, the hook fails. Plugins are
  installed below the home folder of a person, so there a name such as `Ann Lee` is enough, and the author does not see it.

## Example

```json
{
  "hooks": {
    "Stop": [{"hooks": [{"type": "command", "command": "$CLAUDE_PROJECT_DIR/.claude/hooks/stop.sh"}]}]
  }
}
```

## Better

```json
{
  "hooks": {
    "Stop": [{"hooks": [{"type": "command", "command": "\"$CLAUDE_PROJECT_DIR\"/.claude/hooks/stop.sh"}]}]
  }
}
```

## Fix

Suggested: quotes around the variable, wherever it stands without. None where they would be taken for those of the value itself.

## Sources

- [Claude Code documentation, hooks](https://code.claude.com/docs/en/hooks).
- [anthropics/claude-plugins-official#358](https://github.com/anthropics/claude-plugins-official/issues/358), on plugins.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let variables = variables(context);
    for command in split_commands(context) {
        out.extend(report(context, &variables, &command));
    }
}

/// A variable that stands for a folder, and whose folder that is.
struct Variable {
    name: &'static str,
    of: &'static str,
}

/// The variables that the host fills in the commands of this file, for folders that may have any name.
fn variables(context: &Context<'_>) -> Vec<Variable> {
    let substitutions = context.host().map_or(&[][..], |host| &host.substitutions);
    let in_plugin = context.definition.place.scope == Scope::Plugin;
    let named = substitutions.iter().filter_map(|it| {
        let of = match it.folder? {
            FolderVariable::Project => "the project",
            FolderVariable::Plugin if in_plugin => "the plugin",
            _ => return None,
        };
        let name = it.braced()?;
        Some(Variable { name, of })
    });
    named.collect()
}

fn report(
    context: &Context<'_>,
    variables: &[Variable],
    command: &SplitCommand<'_>,
) -> Option<Finding> {
    let SplitCommand { node, range, text } = *command;
    let found = unquoted(text, variables);
    let of = found.first()?.1;
    let found: Vec<TextRange> = found.iter().map(|(it, _)| *it + range.start()).collect();
    let first = *found.first()?;
    let host = context.host().map_or("The host", |host| &host.name);
    let written = context.text(first);
    let message = format!(
        "{host} hands this to a shell, which splits the path where the folder of {of} has a blank in its path. Write `\"{written}\"`."
    );
    let mut finding = context.finding(RULE.id, RULE.severity, first, message);
    let quote = quote(context, node).filter(|_| first.start() > node.range.start());
    finding.fix = quote.map(|quote| {
        let insert = |at| TextEdit {
            range: TextRange::empty(at),
            new_text: quote.to_owned(),
        };
        let edits = found
            .iter()
            .flat_map(|range| [insert(range.start()), insert(range.end())]);
        Fix::suggested("Put the variable in quotes", edits.collect())
    });
    Some(finding)
}

/// Where a word of the command starts with one of the variables, outside quotes, and whose folder it stands for.
fn unquoted(text: &str, variables: &[Variable]) -> Vec<(TextRange, &'static str)> {
    let mut found = Vec::new();
    let mut open: Option<char> = None;
    let mut before = None;
    for (at, c) in text.char_indices() {
        match (open, c) {
            (None, '"' | '\'') => open = Some(c),
            (Some(quote), _) if quote == c => open = None,
            (None, '$') if before.is_none_or(char::is_whitespace) => {
                let rest = text.get(at..).unwrap_or("");
                found.extend(variables.iter().find_map(|variable| {
                    let range = TextRange::at(size(at), size(length(rest, variable.name)?));
                    Some((range, variable.of))
                }));
            }
            _ => {}
        }
        before = Some(c);
    }
    found
}

/// Length of the variable that `rest` starts with.
fn length(rest: &str, variable: &str) -> Option<usize> {
    let name = rest.strip_prefix('$')?;
    let behind = match name.strip_prefix('{') {
        Some(name) => name.strip_prefix(variable)?.strip_prefix('}')?,
        None => name.strip_prefix(variable)?,
    };
    let ends = !behind.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    ends.then_some(rest.len() - behind.len())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    const FILE: &str = "//- /w/x.sh\ntext\n";

    fn settings(command: &str) -> String {
        format!(
            "//- /w/.claude/settings.json\n{{\"hooks\": {{\"Stop\": [{{\"hooks\": [{{\"type\": \"command\", \"command\": {command}}}]}}]}}}}\n{FILE}"
        )
    }

    #[test]
    fn words_without_quotes() {
        let text = settings(r#""cat $CLAUDE_PROJECT_DIR/x.sh ${CLAUDE_PROJECT_DIR}/x.sh""#);
        check(
            &text,
            expect![[r#"
             1 | {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "cat $CLAUDE_PROJECT_DIR/x.sh ${CLAUDE_PROJECT_DIR}/x.sh"}]}]}}
                                                                                    ^^^^^^^^^^^^^^^^^^^
            hint hook-path-unquoted: Claude Code hands this to a shell, which splits the path where the folder of the project has a blank in its path. Write `"$CLAUDE_PROJECT_DIR"`.
              fix (unsafe): Put the variable in quotes
        "#]],
        );
        check_fix(
            RULE.id,
            &text,
            expect![[r#"
            Put the variable in quotes (unsafe)
            {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "cat \"$CLAUDE_PROJECT_DIR\"/x.sh \"${CLAUDE_PROJECT_DIR}\"/x.sh"}]}]}}
        "#]],
        );
    }

    #[test]
    fn in_a_frontmatter() {
        let agent = |command: &str| {
            format!(
                "---\nname: a\ndescription: b\nhooks:\n  Stop:\n    - hooks:\n        - type: command\n          command: {command}\n---\n{FILE}"
            )
        };
        check_fix(
            RULE.id,
            &agent("$CLAUDE_PROJECT_DIR/x.sh"),
            expect![[r#"
            no fix
        "#]],
        );
        check_fix(
            RULE.id,
            &agent("cat $CLAUDE_PROJECT_DIR/x.sh"),
            expect![[r#"
                Put the variable in quotes (unsafe)
                ---
                name: a
                description: b
                hooks:
                  Stop:
                    - hooks:
                        - type: command
                          command: cat "$CLAUDE_PROJECT_DIR"/x.sh
                ---
            "#]],
        );
        check_fix(
            RULE.id,
            &agent("'$CLAUDE_PROJECT_DIR/x.sh'"),
            expect![[r#"
            Put the variable in quotes (unsafe)
            ---
            name: a
            description: b
            hooks:
              Stop:
                - hooks:
                    - type: command
                      command: '"$CLAUDE_PROJECT_DIR"/x.sh'
            ---
        "#]],
        );
    }

    #[test]
    fn in_a_plugin() {
        let text = "//- /w/p/hooks/hooks.json\n{\"hooks\": {\"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"python3 ${CLAUDE_PLUGIN_ROOT}/x.py\"}, {\"type\": \"command\", \"command\": \"python3 \\\"${CLAUDE_PLUGIN_ROOT}\\\"/x.py\"}]}]}}\n//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n//- /w/p/x.py\ntext\n";
        check(
            text,
            expect![[r#"
             1 | {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "python3 ${CLAUDE_PLUGIN_ROOT}/x.py"}, {"type": "command", "command": "python3 \"${CLAUDE_PLUGIN_ROOT}\"/x.py"}]}]}}
                                                                                        ^^^^^^^^^^^^^^^^^^^^^
            hint hook-path-unquoted: Claude Code hands this to a shell, which splits the path where the folder of the plugin has a blank in its path. Write `"${CLAUDE_PLUGIN_ROOT}"`.
              fix (unsafe): Put the variable in quotes
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put the variable in quotes (unsafe)
            {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "python3 \"${CLAUDE_PLUGIN_ROOT}\"/x.py"}, {"type": "command", "command": "python3 \"${CLAUDE_PLUGIN_ROOT}\"/x.py"}]}]}}
        "#]],
        );
    }

    #[test]
    fn what_is_not_split() {
        for command in [
            r#""\"$CLAUDE_PROJECT_DIR\"/x.sh""#,
            r#""\"$CLAUDE_PROJECT_DIR/x.sh\"""#,
            r#""sh -c 'cat $CLAUDE_PROJECT_DIR/x.sh'""#,
            r#""X=$CLAUDE_PROJECT_DIR/x.sh""#,
            r#""[[ -f $CLAUDE_PROJECT_DIR/x.sh ]]""#,
            r#""cat ${CLAUDE_PROJECT_DIR:-.}/x.sh""#,
            r#""cat", "args": ["$CLAUDE_PROJECT_DIR/x.sh"]"#,
            r#""cat $CLAUDE_PROJECT_DIR/x.sh", "shell": "powershell""#,
        ] {
            check(&settings(command), expect![[""]]);
        }
    }
}
