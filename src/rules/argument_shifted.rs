//! `argument-shifted`: arguments that are counted from one.

use super::amount_replaced::is_amount;
use super::script_variable_replaced::programs::Programs;
use super::{Context, Rule};
use crate::catalog::Severity;
use crate::catalog::substitution::Form;
use crate::finding::{Finding, Fix};
use crate::syntax::references::{Reference, ReferenceKind};
use crate::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "argument-shifted",
    severity: Severity::Warning,
    opt_in: false,
    summary: "Arguments that are counted from one",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

`$1` in a skill or command that uses neither `$0` nor `$ARGUMENTS`.

## Why it matters

- **Claude Code** counts arguments from zero: `$0` is the first, `$1` the second. A file that counts as a shell does loses the first argument and shifts the others.

## Example

```markdown
---
description: Deploys.
---
Deploy $1 to $2.
```

## Better

```markdown
---
description: Deploys.
---
Deploy $0 to $1.
```

## Fix

Suggested: every number is lowered by one.

## Sources

- [Claude Code documentation, skills](https://code.claude.com/docs/en/skills), and observed on 2.1.329.
- [anthropics/claude-code#92171](https://github.com/anthropics/claude-code/issues/92171).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let (numbered, in_code) = positional(context);
    let first = numbered.iter().any(|(_, number)| *number == 0);
    let Some((reference, _)) = numbered.iter().find(|(_, number)| *number == 1) else {
        return;
    };
    if first || mentions_first(context) {
        return;
    }
    let host = context.host().map_or("The host", |host| &host.name);
    let text = format!(
        "`$1` is the second argument, and nothing here uses `$0`, the first. {host} counts from zero, so what is typed first is lost. Count from zero."
    );
    let edits = numbered.iter().map(|(reference, number)| TextEdit {
        range: reference.name,
        new_text: number.saturating_sub(1).to_string(),
    });
    let fix = Fix::suggested("Count the arguments from zero", edits.collect());
    let mut finding = context.finding(RULE.id, RULE.severity, reference.range, text);
    // What `$1` in code stands for is not certain, and half a change is worse than none.
    finding.fix = (!in_code).then_some(fix);
    out.push(finding);
}

/// `$N` where it stands for an argument, and not for an amount of money or a column in code; and whether more of them
/// stand in code, where it is not certain what they stand for.
fn positional<'a>(context: &Context<'a>) -> (Vec<(&'a Reference, u64)>, bool) {
    let file = context.file;
    let mut programs = Programs::of(context);
    let mut found = Vec::new();
    let mut doubtful = false;
    let mut run = TextRange::default();
    for reference in &file.parse.body.references {
        if reference.kind == ReferenceKind::Shell {
            run = reference.range;
        }
        let replaced = file.substitution(reference).map(|token| token.form);
        let number = file.text.slice(reference.name).parse();
        let (Some(Form::PositionalArgument), Ok(number)) = (replaced, number) else {
            continue;
        };
        // A command that the host runs is no example of one.
        let runs = run.contains_range(reference.range);
        if reference.in_code && !(runs && programs.around(reference.range).is_none()) {
            doubtful = true;
        } else if !is_amount(file, reference) {
            found.push((reference, number));
        }
    }
    (found, doubtful)
}

/// Whether the first argument is used under another name.
fn mentions_first(context: &Context<'_>) -> bool {
    let mut references = context.file.parse.body.references.iter();
    references.any(|reference| {
        let name = context.text(reference.name);
        let first = matches!(name, "ARGUMENTS" | "ARGUMENTS[0]" | "0")
            || context.definition.argument(name) == Some(0);
        reference.kind == ReferenceKind::Argument && first
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn counted_from_one() {
        let text = "//- /w/.claude/commands/c.md\n---\ndescription: b\n---\nDeploy $1 to $2, again $1, for $1.50.\n";
        check(
            text,
            expect![[r#"
             4 | Deploy $1 to $2, again $1, for $1.50.
                        ^^
            warning argument-shifted: `$1` is the second argument, and nothing here uses `$0`, the first. Claude Code counts from zero, so what is typed first is lost. Count from zero.
              fix (unsafe): Count the arguments from zero
             4 | Deploy $1 to $2, again $1, for $1.50.
                                                ^^
            warning amount-replaced: Claude Code puts an argument in the place of `$1` when there are enough of them. Write `\$1`.
              fix (unsafe): Put a backslash in front
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Count the arguments from zero (unsafe)
            ---
            description: b
            ---
            Deploy $0 to $1, again $0, for $1.50.
        "#]],
        );
    }

    #[test]
    fn counted_from_zero_or_named() {
        for body in [
            "Deploy $1 to $ARGUMENTS[0].",
            "$ARGUMENTS: $1",
            "Print `awk '{print $1}'`.",
            "It costs $1.00.",
            "!`gh pr view $ARGUMENTS[0]`\n\nCompare with $1.",
            "!`gh pr view $ARGUMENTS`\n\nCompare with $1.",
            "!`ps | awk '{print $1}'`",
        ] {
            let text = format!("//- /w/.claude/commands/c.md\n---\ndescription: b\n---\n{body}\n");
            let (snapshot, files) = super::super::testing::workspace(&text);
            let found = super::super::check(&snapshot, &files[0]);
            assert!(found.iter().all(|it| it.rule != RULE.id), "{found:?}");
        }
    }

    #[test]
    fn a_command_that_is_run_gets_the_second_argument() {
        check_fix(
            RULE.id,
            "//- /w/.claude/commands/c.md\n---\ndescription: b\n---\nThe request: !`gh pr view $1`\n\nReview it as $2 said.\n",
            expect![[r#"
                Count the arguments from zero (unsafe)
                ---
                description: b
                ---
                The request: !`gh pr view $0`

                Review it as $1 said.
            "#]],
        );
    }

    #[test]
    fn the_first_one_has_a_name() {
        check(
            "//- /w/.claude/commands/c.md\n---\ndescription: b\narguments: [topic, place]\n---\n$topic goes to $1.\n",
            expect![[""]],
        );
    }

    #[test]
    fn no_fix_where_code_counts_too() {
        check_fix(
            RULE.id,
            "//- /w/.claude/commands/c.md\r\n---\r\ndescription: b\r\n---\r\nDéploy $1 with `d.sh $1 $2`.\r\n",
            expect![[r#"
                no fix
            "#]],
        );
    }
}
