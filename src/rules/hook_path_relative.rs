//! `hook-path-relative`: a script that a hook runs by its path from the current folder.

use super::hooks::{SplitCommand, quote, split_commands};
use super::{Context, Rule};
use crate::catalog::{FolderVariable, Scope, Severity, catalog};
use crate::finding::{Finding, Fix};
use crate::model::references::{in_path, variable_folder};
use crate::text::span::size;
use crate::text::{FilePath, TextEdit, TextRange};
use crate::workspace::Entry;

pub(super) const RULE: Rule = Rule {
    id: "hook-path-relative",
    severity: Severity::Hint,
    opt_in: false,
    summary: "A script that a hook runs by its path from the current folder",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A hook whose command runs a script by a path that is not absolute, such as `.claude/hooks/stop.sh`, `./check.sh` or `python3 hooks/check.py`, where the folder of
the project has such a file, or, for the hooks of a plugin, that of the plugin. Commands with `args`, those for PowerShell, those that change the folder themselves, and hooks of
your own settings are left alone.

## Why it matters

- **Claude Code** runs hooks in the current folder. Once Claude has gone to another one, the script is not found: a hook that should stop something stops nothing, or every
  call of a tool fails. Hooks of a plugin run in the project in which somebody uses it, never in the folder of the plugin, so there this is a warning.

## Example

```json
{
  "hooks": {
    "Stop": [{"hooks": [{"type": "command", "command": "bash .claude/hooks/stop.sh"}]}]
  }
}
```

## Better

```json
{
  "hooks": {
    "Stop": [{"hooks": [{"type": "command", "command": "bash \"$CLAUDE_PROJECT_DIR\"/.claude/hooks/stop.sh"}]}]
  }
}
```

## Fix

Suggested: the variable for the folder in front of the path. None where its quotes would be taken for those of the value itself.

## Sources

- [Claude Code documentation, hooks](https://code.claude.com/docs/en/hooks).
- [anthropics/claude-code#5176](https://github.com/anthropics/claude-code/issues/5176), [anthropics/claude-code#32361](https://github.com/anthropics/claude-code/issues/32361)
  and [anthropics/claude-code#50960](https://github.com/anthropics/claude-code/issues/50960).
- [alirezarezvani/claude-skills#506](https://github.com/alirezarezvani/claude-skills/issues/506) and
  [ananddtyagi/cc-marketplace#53](https://github.com/ananddtyagi/cc-marketplace/issues/53), on plugins.
"#;

/// What shows that the command has a folder of its own.
const OTHER_FOLDER: [&str; 3] = ["cd ", "pushd ", "$"];

/// Options of programs that run scripts which take no value, in all of those programs that have them.
const FLAGS: [&str; 4] = ["-u", "-x", "-B", "--"];

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let commands = split_commands(context);
    let folder = (!commands.is_empty())
        .then(|| Folder::of(context))
        .flatten();
    if let Some(folder) = folder {
        let found = commands.iter();
        out.extend(found.filter_map(|command| report(context, &folder, command)));
    }
}

/// The folder that a script of this file is meant to be seen from.
struct Folder {
    path: FilePath,
    /// Its variable, as it is best written.
    variable: String,
    of_plugin: bool,
}

impl Folder {
    fn of(context: &Context<'_>) -> Option<Folder> {
        let scope = context.definition.place.scope;
        let of_plugin = scope == Scope::Plugin;
        // What a person's own hooks run lies in no project.
        if scope == Scope::User || !(of_plugin || context.is_searched()) {
            return None;
        }
        let wanted = match of_plugin {
            true => FolderVariable::Plugin,
            false => FolderVariable::Project,
        };
        let mut all = context.host()?.substitutions.iter();
        let token = all.find(|it| it.folder == Some(wanted))?;
        let name = token.braced()?;
        let surroundings = context.snapshot.surroundings();
        let path = variable_folder(context.file, context.definition, surroundings, name)?;
        let variable = match of_plugin {
            true => token.token.clone(),
            false => format!("${name}"),
        };
        Some(Folder {
            path,
            variable,
            of_plugin,
        })
    }
}

fn report(context: &Context<'_>, folder: &Folder, command: &SplitCommand<'_>) -> Option<Finding> {
    let SplitCommand { node, range, text } = *command;
    if OTHER_FOLDER.iter().any(|part| text.contains(part)) {
        return None;
    }
    let script = script(text)?;
    let written = text.get(script.start..script.end)?;
    let path = written.strip_prefix("./").unwrap_or(written);
    if context.snapshot.entry(&folder.path.join(path)) != Some(Entry::File) {
        return None;
    }
    let host = context.host().map_or("The host", |host| &host.name);
    let why = if folder.of_plugin {
        format!(
            "{host} runs the hooks of a plugin in the project in which it is used, so it does not find `{written}` there."
        )
    } else {
        format!(
            "{host} runs hooks in the current folder, so it does not find `{written}` once Claude works in another one."
        )
    };
    let variable = &folder.variable;
    let message = format!("{why} Write `\"{variable}\"/{path}`.");
    let found = TextRange::new(size(script.start), size(script.end)) + range.start();
    let severity = match folder.of_plugin {
        true => Severity::Warning,
        false => RULE.severity,
    };
    let mut finding = context.finding(RULE.id, severity, found, message);
    let mark = quote(context, node).filter(|_| found.start() > node.range.start());
    let new_text = match script.quote {
        None => mark.map(|mark| format!("{mark}{variable}{mark}/{path}")),
        Some('"') => Some(format!("{variable}/{path}")),
        Some(_) => None,
    };
    finding.fix = new_text.map(|new_text| {
        let edit = TextEdit {
            range: found,
            new_text,
        };
        Fix::suggested(format!("Put `{variable}` in front"), vec![edit])
    });
    Some(finding)
}

/// The path of a script in a command line.
struct Script {
    start: usize,
    end: usize,
    /// The quote around it.
    quote: Option<char>,
}

/// The script that a command line starts with, or that it hands to a program which runs scripts.
fn script(text: &str) -> Option<Script> {
    let programs = &catalog().security.shells;
    let mut program = false;
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let start = at;
        at += piece.len();
        let assigns = |it: &str| it.contains('=') && !it.contains(['"', '\'', '/']);
        if word.is_empty() || (!program && assigns(word)) {
            continue;
        }
        if !program && programs.iter().any(|it| it == word) {
            program = true;
            continue;
        }
        // What other options take, such as code behind `-c`, is not known.
        if program && FLAGS.contains(&word) {
            continue;
        }
        return path_in(word, start);
    }
    None
}

/// The word, where it is nothing but a path that is seen from the current folder.
fn path_in(word: &str, start: usize) -> Option<Script> {
    let marks = [("\\\"", '"'), ("\"", '"'), ("'", '\'')];
    let open = marks.iter().find(|(mark, _)| word.starts_with(mark));
    let lead = open.map_or(0, |(mark, _)| mark.len());
    let rest = word.get(lead..)?;
    let len = rest.find(|c| !in_path(c)).unwrap_or(rest.len());
    let (path, behind) = rest.split_at_checked(len)?;
    let behind = match open {
        Some((mark, _)) => behind.strip_prefix(mark)?,
        None => behind,
    };
    let ends = behind.is_empty() || behind.starts_with([';', '&', '|', '>', '<']);
    let inner = path.strip_prefix("./").unwrap_or(path);
    let is_relative = path.contains('/') && !path.starts_with('/') && !inner.is_empty();
    let stays = !path.split('/').any(|part| part == "..");
    (ends && is_relative && stays).then_some(Script {
        start: start + lead,
        end: start + lead + len,
        quote: open.map(|(_, quote)| *quote),
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    const FILES: &str = "//- /w/.claude/hooks/x.sh\ntext\n//- /w/check.sh\ntext\n";

    fn settings(command: &str) -> String {
        format!(
            "//- /w/.claude/settings.json\n{{\"hooks\": {{\"Stop\": [{{\"hooks\": [{{\"type\": \"command\", \"command\": {command}}}]}}]}}}}\n{FILES}"
        )
    }

    #[test]
    fn scripts_of_the_project() {
        for (command, expected, fixed) in [
            (
                r#"".claude/hooks/x.sh""#,
                expect![[r#"
                 1 | {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": ".claude/hooks/x.sh"}]}]}}
                                                                                    ^^^^^^^^^^^^^^^^^^
                hint hook-path-relative: Claude Code runs hooks in the current folder, so it does not find `.claude/hooks/x.sh` once Claude works in another one. Write `"$CLAUDE_PROJECT_DIR"/.claude/hooks/x.sh`.
                  fix (unsafe): Put `$CLAUDE_PROJECT_DIR` in front
            "#]],
                expect![[r#"
                Put `$CLAUDE_PROJECT_DIR` in front (unsafe)
                {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "\"$CLAUDE_PROJECT_DIR\"/.claude/hooks/x.sh"}]}]}}
            "#]],
            ),
            (
                r#""bash ./check.sh --all || true""#,
                expect![[r#"
                     1 | {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "bash ./check.sh --all || true"}]}]}}
                                                                                             ^^^^^^^^^^
                    hint hook-path-relative: Claude Code runs hooks in the current folder, so it does not find `./check.sh` once Claude works in another one. Write `"$CLAUDE_PROJECT_DIR"/check.sh`.
                      fix (unsafe): Put `$CLAUDE_PROJECT_DIR` in front
                "#]],
                expect![[r#"
                    Put `$CLAUDE_PROJECT_DIR` in front (unsafe)
                    {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "bash \"$CLAUDE_PROJECT_DIR\"/check.sh --all || true"}]}]}}
                "#]],
            ),
            (
                r#""X=1 python3 -u \".claude/hooks/x.sh\"""#,
                expect![[r#"
                     1 | {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "X=1 python3 -u \".claude/hooks/x.sh\""}]}]}}
                                                                                                         ^^^^^^^^^^^^^^^^^^
                    hint hook-path-relative: Claude Code runs hooks in the current folder, so it does not find `.claude/hooks/x.sh` once Claude works in another one. Write `"$CLAUDE_PROJECT_DIR"/.claude/hooks/x.sh`.
                      fix (unsafe): Put `$CLAUDE_PROJECT_DIR` in front
                "#]],
                expect![[r#"
                    Put `$CLAUDE_PROJECT_DIR` in front (unsafe)
                    {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "X=1 python3 -u \"$CLAUDE_PROJECT_DIR/.claude/hooks/x.sh\""}]}]}}
                "#]],
            ),
        ] {
            check(&settings(command), expected);
            check_fix(RULE.id, &settings(command), fixed);
        }
    }

    #[test]
    fn scripts_of_a_plugin() {
        let text = "//- /w/p/hooks/hooks.json\n{\"hooks\": {\"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"python3 hooks/x.py\"}]}]}}\n//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n//- /w/p/hooks/x.py\ntext\n";
        check(
            text,
            expect![[r#"
             1 | {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "python3 hooks/x.py"}]}]}}
                                                                                        ^^^^^^^^^^
            warning hook-path-relative: Claude Code runs the hooks of a plugin in the project in which it is used, so it does not find `hooks/x.py` there. Write `"${CLAUDE_PLUGIN_ROOT}"/hooks/x.py`.
              fix (unsafe): Put `${CLAUDE_PLUGIN_ROOT}` in front
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put `${CLAUDE_PLUGIN_ROOT}` in front (unsafe)
            {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "python3 \"${CLAUDE_PLUGIN_ROOT}\"/hooks/x.py"}]}]}}
        "#]],
        );
    }

    #[test]
    fn in_a_frontmatter() {
        let agent = |command: &str| {
            format!(
                "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: b\nhooks:\n  Stop:\n    - hooks:\n        - type: command\n          command: {command}\n---\n{FILES}"
            )
        };
        check_fix(
            RULE.id,
            &agent("./check.sh"),
            expect![[r#"
            no fix
        "#]],
        );
        check_fix(
            RULE.id,
            &agent("bash ./check.sh"),
            expect![[r#"
            Put `$CLAUDE_PROJECT_DIR` in front (unsafe)
            ---
            name: a
            description: b
            hooks:
              Stop:
                - hooks:
                    - type: command
                      command: bash "$CLAUDE_PROJECT_DIR"/check.sh
            ---
        "#]],
        );
        check(
            &agent("./check.sh"),
            expect![[r#"
             8 |           command: ./check.sh
                                    ^^^^^^^^^^
            hint hook-path-relative: Claude Code runs hooks in the current folder, so it does not find `./check.sh` once Claude works in another one. Write `"$CLAUDE_PROJECT_DIR"/check.sh`.
        "#]],
        );
    }

    #[test]
    fn what_may_be_meant() {
        for command in [
            r#""\"$CLAUDE_PROJECT_DIR\"/check.sh""#,
            r#""cd \"$CLAUDE_PROJECT_DIR\" && ./check.sh""#,
            r#""cd sub; ./check.sh""#,
            r#""./other.sh""#,
            r#""bash -c ./check.sh""#,
            r#""python3 -m ./check.sh""#,
            r#""prettier --check ./check.sh""#,
            r#""/usr/bin/env ./check.sh""#,
            r#""../w/check.sh""#,
            r#""[ -f ./check.sh ] && ./check.sh""#,
            r#""bash", "args": ["./check.sh"]"#,
            r#""./check.sh", "shell": "powershell""#,
        ] {
            check(&settings(command), expect![[""]]);
        }
    }
}
