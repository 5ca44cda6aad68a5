//! `script-variable-replaced`: a variable of a script that is taken for an argument.

pub(super) mod programs;

use self::programs::Programs;
use super::{Context, Rule};
use crate::catalog::Severity;
use crate::catalog::substitution::Form;
use crate::finding::{Finding, Fix};
use crate::syntax::references::{Reference, ReferenceKind};
use crate::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "script-variable-replaced",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A variable of a script that is taken for an argument",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

In the code of a skill or command: `$0`, `$1` and the like in a program between single quotes, as in `awk '{print $1}'` or `bash -c 'echo $1'`, and in the body of a shell
function. A program or function is reported once. Other code is left alone, because `$1` may well stand for the argument there.

## Why it matters

- **Claude Code** replaces `$0` by the first word that is typed behind the name of the skill or command, `$1` by the second, in code fences and code spans, too. The
  model reads and runs `awk '{print staging}'`. Where nothing in the file asks for arguments, or for so many, this is a hint: then it takes somebody who gives them all the same.

## Example

```markdown
---
description: Compares a branch with its base.
argument-hint: "[branch] [base]"
---
Compare $0 with $1, from `git log --oneline | awk '{print $1}'` on.
```

## Better

```markdown
---
description: Compares a branch with its base.
argument-hint: "[branch] [base]"
---
Compare $0 with $1, from `git log --oneline | awk '{print \$1}'` on.
```

## Fix

Suggested: a backslash in front of each, which Claude Code takes away (since 2.1.163) and other readers show.

## Sources

- [Claude Code documentation, skills](https://code.claude.com/docs/en/skills).
- [anthropics/claude-code#94709](https://github.com/anthropics/claude-code/issues/94709) and
  [obra/superpowers#2311](https://github.com/obra/superpowers/issues/2311).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let references = &context.file.parse.body.references;
    let mut programs = Programs::of(context);
    let mut found: Vec<(TextRange, Vec<&Reference>)> = Vec::new();
    for reference in references.iter().filter(|it| is_replaced(context, it)) {
        let Some(range) = programs.around(reference.range) else {
            continue;
        };
        match found.last_mut() {
            Some((last, list)) if *last == range => list.push(reference),
            _ => found.push((range, vec![reference])),
        }
    }
    if !found.is_empty() {
        let asks = asks_for_arguments(context);
        out.extend(
            found
                .iter()
                .filter_map(|(_, list)| report(context, asks, list)),
        );
    }
}

/// Whether it stands in code and the host replaces it.
pub(super) fn is_replaced(context: &Context<'_>, reference: &Reference) -> bool {
    let token = || context.file.substitution(reference);
    // Nobody types that many words.
    let few = reference.name.len() <= 1.into();
    reference.in_code && few && token().is_some_and(|it| it.form == Form::PositionalArgument)
}

/// Whether whoever wrote the file expects arguments.
fn asks_for_arguments(context: &Context<'_>) -> bool {
    let file = context.file;
    let asked = ["arguments", "argument-hint"];
    let declares = asked
        .iter()
        .any(|key| context.definition.field(key).is_some());
    let mut references = file.parse.body.references.iter();
    let uses = references.any(|it| {
        let argument = it.kind == ReferenceKind::Argument;
        argument
            && file.substitution(it).is_some()
            && (!it.in_code || context.text(it.name).starts_with("ARGUMENTS"))
    });
    declares || uses
}

const ORDINALS: [&str; 10] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
];

fn report(context: &Context<'_>, asks: bool, list: &[&Reference]) -> Option<Finding> {
    let number = |it: &Reference| context.text(it.name).parse::<usize>().ok();
    // One or two arguments are usual, four are not.
    let likely = list.iter().filter_map(|it| number(it)).any(|it| it <= 2);
    let severity = if asks && likely {
        RULE.severity
    } else {
        Severity::Hint
    };
    let first = list.first()?;
    let written = context.text(first.range);
    let host = context.host().map_or("The host", |host| &host.name);
    let word = ORDINALS.get(number(first)?)?;
    let text = format!(
        "The script means its own `{written}`, but {host} puts the {word} word that is typed behind the name in its place, in code, too. Write `\\{written}`."
    );
    let edits = list.iter().map(|it| TextEdit {
        range: TextRange::empty(it.range.start()),
        new_text: "\\".to_owned(),
    });
    let title = match list.len() {
        1 => "Put a backslash in front",
        _ => "Put a backslash in front of each",
    };
    let finding = context.finding(RULE.id, severity, first.range, text);
    Some(finding.with_fix(Fix::suggested(title, edits.collect())))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn programs_in_code() {
        let text = "//- /w/.claude/commands/c.md\n---\ndescription: b\nargument-hint: \"[a]\"\n---\nUse `x | awk -F: '{print $1, $2}' | sort`, not `run $1`, and `awk '{print \\$1}'`.\n\n```bash\nawk '\n  /x/ {print $2}\n' \"$1\"\necho '$1'; bash -c 'echo $1' _ x\nawk -f x.awk $1\ngawk '{print $12, $1x}'\nmyawk '$1'\n```\n";
        check(
            text,
            expect![[r#"
                 5 | Use `x | awk -F: '{print $1, $2}' | sort`, not `run $1`, and `awk '{print \$1}'`.
                                              ^^
                warning script-variable-replaced: The script means its own `$1`, but Claude Code puts the second word that is typed behind the name in its place, in code, too. Write `\$1`.
                  fix (unsafe): Put a backslash in front of each
                 9 |   /x/ {print $2}
                                  ^^
                warning script-variable-replaced: The script means its own `$2`, but Claude Code puts the third word that is typed behind the name in its place, in code, too. Write `\$2`.
                  fix (unsafe): Put a backslash in front
                11 | echo '$1'; bash -c 'echo $1' _ x
                                              ^^
                warning script-variable-replaced: The script means its own `$1`, but Claude Code puts the second word that is typed behind the name in its place, in code, too. Write `\$1`.
                  fix (unsafe): Put a backslash in front
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put a backslash in front of each (unsafe)
            Put a backslash in front (unsafe)
            Put a backslash in front (unsafe)
            ---
            description: b
            argument-hint: "[a]"
            ---
            Use `x | awk -F: '{print \$1, \$2}' | sort`, not `run $1`, and `awk '{print \$1}'`.

            ```bash
            awk '
              /x/ {print \$2}
            ' "$1"
            echo '$1'; bash -c 'echo \$1' _ x
            awk -f x.awk $1
            gawk '{print $12, $1x}'
            myawk '$1'
            ```
        "#]],
        );
    }

    #[test]
    fn functions_in_fences() {
        check(
            "//- /w/.claude/skills/c/SKILL.md\n---\nname: c\ndescription: b\n---\nLog $ARGUMENTS.\n\n```sh\nlog() {\n  local text=\"$1\"\n  if x; then { echo \"$2\"; }; fi\n}\nlog \"$1\"\nfunction note {\n  echo \"$1\"\n}\n```\n\n```js\nfunction f() { return a.replace(/(b)/, \"$1\"); }\n```\n",
            expect![[r#"
                 9 |   local text="$1"
                                   ^^
                warning script-variable-replaced: The script means its own `$1`, but Claude Code puts the second word that is typed behind the name in its place, in code, too. Write `\$1`.
                  fix (unsafe): Put a backslash in front of each
                14 |   echo "$1"
                             ^^
                warning script-variable-replaced: The script means its own `$1`, but Claude Code puts the second word that is typed behind the name in its place, in code, too. Write `\$1`.
                  fix (unsafe): Put a backslash in front
            "#]],
        );
    }

    #[test]
    fn programs_in_commands_that_are_run() {
        check(
            "//- /w/.claude/commands/c.md\n---\ndescription: b\nargument-hint: x\n---\nState of $0: !`ps | awk '{print $1}'`\n\n```!\nps | awk '{print $1}'\n```\n",
            expect![[r#"
                 5 | State of : !`ps | awk '{print $1}'`
                                                   ^^
                warning script-variable-replaced: The script means its own `$1`, but Claude Code puts the second word that is typed behind the name in its place, in code, too. Write `\$1`.
                  fix (unsafe): Put a backslash in front
                 8 | ps | awk '{print $1}'
                                      ^^
                warning script-variable-replaced: The script means its own `$1`, but Claude Code puts the second word that is typed behind the name in its place, in code, too. Write `\$1`.
                  fix (unsafe): Put a backslash in front
            "#]],
        );
    }

    #[test]
    fn a_file_that_asks_for_no_arguments() {
        check(
            "//- /w/.claude/commands/c.md\n---\ndescription: b\n---\nRun `awk '{print $1}'`.\n",
            expect![[r#"
                 4 | Run `awk '{print $1}'`.
                                      ^^
                hint script-variable-replaced: The script means its own `$1`, but Claude Code puts the second word that is typed behind the name in its place, in code, too. Write `\$1`.
                  fix (unsafe): Put a backslash in front
            "#]],
        );
        check(
            "---\nname: a\ndescription: b\n---\nRun `awk '{print $1}'`.\n",
            expect![[""]],
        );
    }
}
