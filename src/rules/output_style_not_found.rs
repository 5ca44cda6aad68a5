//! `output-style-not-found`: the settings choose an output style that does not exist.

use super::names::{Miss, miss, unknown};
use super::{Context, Rule};
use crate::catalog::{Namespace, Severity};
use crate::finding::Finding;

pub(super) const RULE: Rule = Rule {
    id: "output-style-not-found",
    severity: Severity::Warning,
    opt_in: false,
    summary: "The settings choose an output style that does not exist",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

An `outputStyle` in `settings.json` that differs from the name of an output style by a slip of the fingers or by letter case. A name that is like no other is left
alone: a plugin that is not in the workspace may bring it.

## Why it matters

- **Claude Code** compares the name letter for letter, says nothing about one that does not exist, and goes on without the style.

## Example

```json
{"outputStyle": "Explanatroy"}
```

## Better

```json
{"outputStyle": "Explanatory"}
```

## Fix

Safe for letter case, suggested for a slip: the name that exists.

## Sources

- [Claude Code documentation, output styles](https://code.claude.com/docs/en/output-styles), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for name in unknown(context, Namespace::OutputStyle) {
        let meant = miss(context, Namespace::OutputStyle, name.name);
        let (Miss::Case(right) | Miss::Slip(right)) = meant else {
            continue;
        };
        // Without a style Claude Code is as it comes, and that is what it then is.
        let host = context.host();
        let first = host.and_then(|host| host.builtin_output_styles.first());
        if first.is_some_and(|default| default.name == right) {
            continue;
        }
        out.extend(name.report(context, RULE.id, Namespace::OutputStyle));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn slips_and_letter_case() {
        let text = "//- /w/.claude/settings.json\n{\"outputStyle\": \"explanatory\"}\n";
        check(
            text,
            expect![[r#"
             1 | {"outputStyle": "explanatory"}
                                  ^^^^^^^^^^^
            warning output-style-not-found: The output style is called `Explanatory`; letter case counts. Claude Code ignores it without a message.
              fix (safe): Replace by `Explanatory`
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by `Explanatory` (safe)
            {"outputStyle": "Explanatory"}
        "#]],
        );
        check(
            "//- /w/.claude/settings.local.json\n{\"outputStyle\": \"Tutro\"}\n//- /w/.claude/output-styles/t.md\n---\nname: Tutor\ndescription: b\n---\nTeach.\n",
            expect![[r#"
                 1 | {"outputStyle": "Tutro"}
                                      ^^^^^
                warning output-style-not-found: There is no output style named `Tutro`. Claude Code ignores it without a message. Did you mean `Tutor`?
                  fix (unsafe): Replace by `Tutor`
            "#]],
        );
    }

    #[test]
    fn what_exists_or_may_exist() {
        for name in ["Explanatory", "default", "Defualt", "Something Else", ""] {
            check(
                &format!("//- /w/.claude/settings.json\n{{\"outputStyle\": \"{name}\"}}\n"),
                expect![[""]],
            );
        }
    }
}
