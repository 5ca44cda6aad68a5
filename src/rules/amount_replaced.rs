//! `amount-replaced`: an amount of money that is taken for an argument.

use super::script_variable_replaced::{is_replaced, programs::Programs};
use super::{Context, Rule};
use crate::catalog::Severity;
use crate::catalog::substitution::Form;
use crate::finding::{Finding, Fix};
use crate::model::File;
use crate::syntax::references::Reference;
use crate::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "amount-replaced",
    severity: Severity::Warning,
    opt_in: false,
    summary: "An amount of money that is taken for an argument",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

An amount such as `$5.00` in the body of a skill or command.

## Why it matters

- **Claude Code** replaces `$5` by the sixth argument when there is one, and the text that the model reads is another than the one that was written.

## Example

```markdown
---
description: Deploys.
---
The small plan costs $2.50 a month.
```

## Better

```markdown
---
description: Deploys.
---
The small plan costs \$2.50 a month.
```

## Fix

Suggested: a backslash in front, which Claude Code takes away (since 2.1.163) and other readers show.

## Sources

- [Claude Code documentation, skills](https://code.claude.com/docs/en/skills), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let file = context.file;
    let mut programs = Programs::of(context);
    for reference in &file.parse.body.references {
        let replaced = file.substitution(reference).map(|token| token.form);
        let amount = replaced == Some(Form::PositionalArgument) && is_amount(file, reference);
        let mut of_script =
            |it: &Reference| is_replaced(context, it) && programs.around(it.range).is_some();
        if !amount || of_script(reference) {
            continue;
        }
        let number = context.text(reference.name);
        // Nobody types that many arguments, and without one the text stays as it is.
        if number.len() > 1 {
            continue;
        }
        let host = context.host().map_or("The host", |host| &host.name);
        let text = format!(
            "{host} puts an argument in the place of `${number}` when there are enough of them. Write `\\${number}`."
        );
        let edit = TextEdit {
            range: TextRange::empty(reference.range.start()),
            new_text: "\\".to_owned(),
        };
        // One or two arguments are usual, four are not.
        let likely = matches!(number, "0" | "1" | "2");
        let severity = if likely {
            RULE.severity
        } else {
            Severity::Hint
        };
        let finding = context.finding(RULE.id, severity, reference.range, text);
        out.push(finding.with_fix(Fix::suggested("Put a backslash in front", vec![edit])));
    }
}

/// Whether what looks like `$N` is an amount of money: it has decimals, thousands or a unit.
pub(super) fn is_amount(file: &File, reference: &Reference) -> bool {
    let behind = file.text.as_str().get(usize::from(reference.range.end())..);
    let behind = behind.unwrap_or("");
    let mut letters = behind.chars();
    let (first, second) = (letters.next(), letters.next());
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let word = behind.trim_start_matches(' ');
    let unit = UNITS.iter().any(|unit| {
        word.strip_prefix(unit)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    });
    matches!(first, Some('.' | ',')) && digit(second) || unit
}

const UNITS: [&str; 22] = [
    "k",
    "K",
    "M",
    "B",
    "/month",
    "/mo",
    "/user",
    "/hour",
    "/year",
    "/yr",
    "/day",
    "/seat",
    "a month",
    "a year",
    "an hour",
    "per year",
    "per seat",
    "per hour",
    "per month",
    "per user",
    "million",
    "billion",
];

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn amounts_a_month() {
        check(
            "//- /w/.claude/commands/c.md\n---\ndescription: b\n---\nIt costs $2 a month, not $1 a piece after $0.\n",
            expect![[r#"
                 4 | It costs $2 a month, not $1 a piece after .
                              ^^
                warning amount-replaced: Claude Code puts an argument in the place of `$2` when there are enough of them. Write `\$2`.
                  fix (unsafe): Put a backslash in front
                 4 | It costs $2 a month, not $1 a piece after .
                                              ^^
                warning argument-shifted: `$1` is the second argument, and nothing here uses `$0`, the first. Claude Code counts from zero, so what is typed first is lost. Count from zero.
                  fix (unsafe): Count the arguments from zero
            "#]],
        );
    }

    #[test]
    fn amounts_in_a_command() {
        let text = "//- /w/.claude/commands/c.md\n---\ndescription: b\n---\nPlans cost $5.00, $9/month, $20 or \\$7.50; deploy $0 to $1.\n";
        check(
            text,
            expect![[r#"
             4 | Plans cost $5.00, $9/month, $20 or \$7.50; deploy  to $1.
                            ^^
            hint amount-replaced: Claude Code puts an argument in the place of `$5` when there are enough of them. Write `\$5`.
              fix (unsafe): Put a backslash in front
             4 | Plans cost $5.00, $9/month, $20 or \$7.50; deploy  to $1.
                                   ^^
            hint amount-replaced: Claude Code puts an argument in the place of `$9` when there are enough of them. Write `\$9`.
              fix (unsafe): Put a backslash in front
             4 | Plans cost $5.00, $9/month, $20 or \$7.50; deploy  to $1.
                                                                       ^^
            warning argument-shifted: `$1` is the second argument, and nothing here uses `$0`, the first. Claude Code counts from zero, so what is typed first is lost. Count from zero.
              fix (unsafe): Count the arguments from zero
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put a backslash in front (unsafe)
            Put a backslash in front (unsafe)
            ---
            description: b
            ---
            Plans cost \$5.00, \$9/month, $20 or \$7.50; deploy  to $1.
        "#]],
        );
    }

    #[test]
    fn agents_have_no_arguments() {
        check(
            "---\nname: a\ndescription: b\n---\nIt costs $5.00.\n",
            expect![[""]],
        );
    }
}
