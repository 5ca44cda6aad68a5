//! `script-variable-replaced`: a variable of a script that is taken for an argument.

pub(super) mod programs;
mod queries;

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
function; `$1` as a parameter of a database query in the code of a program, as in `db.query("SELECT … WHERE id = $1", [id])`, and, where the file asks for no arguments, of any
other query. A program, function or query is reported once. Other code is left alone, because `$1` may well stand for the argument there, and so are all queries where the text counts arguments.

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
- [affaan-m/ECC#3104](https://github.com/affaan-m/ECC/pull/3104), on queries.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let references = &context.file.parse.body.references;
    let mut programs = Programs::of(context);
    let mut found: Vec<Found<'_>> = Vec::new();
    let mut asked: Option<Asked> = None;
    for reference in references.iter().filter(|it| is_replaced(context, it)) {
        let (range, noun) = match programs.around(reference.range) {
            Some(range) => (range, "script"),
            None => {
                let asked = *asked.get_or_insert_with(|| Asked::by(context));
                // Where arguments are counted, this may be one; in a query without values of its own, wherever any are asked for.
                let query = programs.query(reference.range, asked.at_all);
                let Some(range) = query.filter(|_| !asked.by_number) else {
                    continue;
                };
                (range, "query")
            }
        };
        match found.last_mut() {
            Some(last) if last.range == range => last.list.push(reference),
            _ => found.push(Found {
                range,
                noun,
                list: vec![reference],
            }),
        }
    }
    if !found.is_empty() {
        let asks = asked.unwrap_or_else(|| Asked::by(context)).at_all;
        out.extend(found.iter().filter_map(|it| report(context, asks, it)));
    }
}

/// The variables of one program, function or query.
struct Found<'a> {
    range: TextRange,
    /// What has them.
    noun: &'static str,
    list: Vec<&'a Reference>,
}

/// Whether it stands in code and the host replaces it.
pub(super) fn is_replaced(context: &Context<'_>, reference: &Reference) -> bool {
    let token = || context.file.substitution(reference);
    // Nobody types that many words.
    let few = reference.name.len() <= 1.into();
    reference.in_code && few && token().is_some_and(|it| it.form == Form::PositionalArgument)
}

/// Whether whoever wrote the file expects arguments.
#[derive(Clone, Copy)]
struct Asked {
    at_all: bool,
    /// Whether the text counts them.
    by_number: bool,
}

impl Asked {
    fn by(context: &Context<'_>) -> Asked {
        let file = context.file;
        let asked = ["arguments", "argument-hint"];
        let declares = asked
            .iter()
            .any(|key| context.definition.field(key).is_some());
        let references = || {
            let references = file.parse.body.references.iter();
            references.filter(|it| it.kind == ReferenceKind::Argument)
        };
        let uses = references().any(|it| {
            file.substitution(it).is_some()
                && (!it.in_code || context.text(it.name).starts_with("ARGUMENTS"))
        });
        let by_number = references().any(|it| {
            let token = file.substitution(it).map(|token| token.form);
            !it.in_code && token == Some(Form::PositionalArgument)
        });
        Asked {
            at_all: declares || uses,
            by_number,
        }
    }
}

const ORDINALS: [&str; 10] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
];

fn report(context: &Context<'_>, asks: bool, found: &Found<'_>) -> Option<Finding> {
    let Found { noun, list, .. } = found;
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
        "The {noun} means its own `{written}`, but {host} puts the {word} word that is typed behind the name in its place, in code, too. Write `\\{written}`."
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
    fn queries_of_programs() {
        let skill = |text: &str| {
            format!("//- /w/.claude/skills/c/SKILL.md\n---\nname: c\ndescription: b\n---\n{text}\n")
        };
        let code = "```ts\n// Don't build it by hand.\nawait db.query('SELECT * FROM users WHERE email = $1 AND id > $2', [email, id]);\nawait db.query(\"SELECT * FROM users WHERE email = '$1'\");\nlet text = a.replace(/(select)/, \"$1\");\nlog(`costs (${x}, $1)`);\n```\n\n```python\nawait pool.execute(\"\"\"\n    INSERT INTO jobs (id, state)\n    VALUES ($1, $2)\"\"\", a, b)\n```\n";
        check(
            &skill(code),
            expect![[r#"
             7 | await db.query('SELECT * FROM users WHERE email = $1 AND id > $2', [email, id]);
                                                                   ^^
            hint script-variable-replaced: The query means its own `$1`, but Claude Code puts the second word that is typed behind the name in its place, in code, too. Write `\$1`.
              fix (unsafe): Put a backslash in front of each
            16 |     VALUES ($1, $2)""", a, b)
                             ^^
            hint script-variable-replaced: The query means its own `$1`, but Claude Code puts the second word that is typed behind the name in its place, in code, too. Write `\$1`.
              fix (unsafe): Put a backslash in front of each
        "#]],
        );
        check(
            &skill(&format!("About $ARGUMENTS.\n\n{code}")),
            expect![[r#"
                 9 | await db.query('SELECT * FROM users WHERE email = $1 AND id > $2', [email, id]);
                                                                       ^^
                warning script-variable-replaced: The query means its own `$1`, but Claude Code puts the second word that is typed behind the name in its place, in code, too. Write `\$1`.
                  fix (unsafe): Put a backslash in front of each
                18 |     VALUES ($1, $2)""", a, b)
                                 ^^
                warning script-variable-replaced: The query means its own `$1`, but Claude Code puts the second word that is typed behind the name in its place, in code, too. Write `\$1`.
                  fix (unsafe): Put a backslash in front of each
            "#]],
        );
        check(
            &skill(&format!("About $1 and $2.\n\n{code}")),
            expect![[r#"
                 5 | About $1 and $2.
                           ^^
                warning argument-shifted: `$1` is the second argument, and nothing here uses `$0`, the first. Claude Code counts from zero, so what is typed first is lost. Count from zero.
            "#]],
        );
        check_fix(
            RULE.id,
            &skill(code),
            expect![[r#"
            Put a backslash in front of each (unsafe)
            Put a backslash in front of each (unsafe)
            ---
            name: c
            description: b
            ---
            ```ts
            // Don't build it by hand.
            await db.query('SELECT * FROM users WHERE email = \$1 AND id > \$2', [email, id]);
            await db.query("SELECT * FROM users WHERE email = '$1'");
            let text = a.replace(/(select)/, "$1");
            log(`costs (${x}, $1)`);
            ```

            ```python
            await pool.execute("""
                INSERT INTO jobs (id, state)
                VALUES (\$1, \$2)""", a, b)
            ```

        "#]],
        );
    }

    #[test]
    fn queries_that_stand_alone() {
        let skill = |text: &str| {
            format!("//- /w/.claude/skills/c/SKILL.md\n---\nname: c\ndescription: b\n---\n{text}\n")
        };
        let code = "```sql\nSELECT * FROM $1 WHERE id = $2 LIMIT $1;\n```\n";
        check(
            &skill(code),
            expect![[r#"
             6 | SELECT * FROM $1 WHERE id = $2 LIMIT $1;
                                             ^^
            hint script-variable-replaced: The query means its own `$2`, but Claude Code puts the third word that is typed behind the name in its place, in code, too. Write `\$2`.
              fix (unsafe): Put a backslash in front of each
        "#]],
        );
        check(
            &skill(&format!("About $ARGUMENTS.\n\n{code}")),
            expect![[""]],
        );
        check(
            &skill("About $ARGUMENTS.\n\n```js\nlet query = `SELECT a FROM b WHERE c = $1`;\n```"),
            expect![[""]],
        );
        check(
            &skill("```bash\npsql -c \"SELECT * FROM a WHERE id = $1\"\n```"),
            expect![[""]],
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
