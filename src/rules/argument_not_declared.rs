//! `argument-not-declared`: an argument that is written in another way than it is declared.

use super::wrong_separator::concerns_names;
use super::{Context, Rule};
use crate::catalog::substitution::Form;
use crate::catalog::{ItemKind, Severity, nearest};
use crate::finding::{Finding, Fix};
use crate::syntax::references::{Reference, ReferenceKind};

pub(super) const RULE: Rule = Rule {
    id: "argument-not-declared",
    severity: Severity::Warning,
    opt_in: false,
    summary: "An argument that is not written as it is declared",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

In a skill or command with `arguments`: a `$name` in the body that differs from a declared name by a slip of the fingers or by letter case,
and a declared name in braces, as in `${name}`. Names that are like no declared one are left alone, and so are code, names in capitals, which mostly
belong to a shell, and names that a script in the body sets.

## Why it matters

- **Claude Code** replaces `$name` for the names that `arguments` declares, letter for letter and without braces. Anything else stays as it stands, and the
  model never sees what was typed.

## Example

```markdown
---
description: Summarises a release.
arguments: [version]
---
Write the summary of $verison.
```

## Better

```markdown
---
description: Summarises a release.
arguments: [version]
---
Write the summary of $version.
```

## Fix

Suggested: the declared name.

## Sources

- [Claude Code documentation, skills](https://code.claude.com/docs/en/skills), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let named = |form| form == Form::NamedArgument;
    if !context
        .definition
        .substitutions()
        .any(|token| named(token.form))
    {
        return;
    }
    let declared = declared(context);
    if declared.is_empty() {
        return;
    }
    let references = context.file.parse.body.references.iter();
    for reference in references.filter(|it| !it.in_code) {
        let Some(right) = meant(context, reference, &declared) else {
            continue;
        };
        let host = context.host().map_or("The host", |host| &host.name);
        let written = context.text(reference.range);
        let text = format!(
            "{host} leaves `{written}` as it stands: the argument is declared as `{right}`. Write `${right}`."
        );
        let fix = Fix::replacement(reference.range, format!("${right}"));
        let finding = context.finding(RULE.id, RULE.severity, reference.range, text);
        out.push(finding.with_fix(fix));
    }
}

/// The names in `arguments`, where the host reads them.
fn declared<'a>(context: &Context<'a>) -> Vec<&'a str> {
    let fields = context.definition.fields.iter();
    let read = fields.filter(|field| context.value(field).is_some());
    // Names that run together are put right there first.
    let read = read.filter(|field| !concerns_names(context, field));
    let items = read.flat_map(|field| &field.items);
    items
        .filter(|item| item.kind == ItemKind::ArgumentName)
        .map(|item| &*item.text)
        .collect()
}

/// The declared name that `reference` misses.
fn meant<'a>(
    context: &Context<'_>,
    reference: &Reference,
    declared: &[&'a str],
) -> Option<&'a str> {
    let name = context.text(reference.name);
    match reference.kind {
        ReferenceKind::Variable => declared.iter().find(|it| **it == name).copied(),
        ReferenceKind::Argument if context.file.substitution(reference).is_none() => {
            let shell = !name.bytes().any(|byte| byte.is_ascii_lowercase());
            let set = || {
                // What a script in the body sets is its own.
                let assignment = format!("{name}=");
                context.file.text.as_str().contains(&assignment)
            };
            let near = nearest(name, declared.iter().copied())?;
            (!shell && !set()).then_some(near)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn slips_case_and_braces() {
        let text = "//- /w/.claude/commands/c.md\n---\ndescription: b\narguments: [version, place]\n---\nFor $verison, $Version, ${place}, $version, $other, $PLACE, \\$plaec and `$plaec`.\n";
        check(
            text,
            expect![[r#"
             5 | For $verison, $Version, ${place}, $version, $other, $PLACE, \$plaec and `$plaec`.
                     ^^^^^^^^
            warning argument-not-declared: Claude Code leaves `$verison` as it stands: the argument is declared as `version`. Write `$version`.
              fix (unsafe): Replace by `$version`
             5 | For $verison, $Version, ${place}, $version, $other, $PLACE, \$plaec and `$plaec`.
                               ^^^^^^^^
            warning argument-not-declared: Claude Code leaves `$Version` as it stands: the argument is declared as `version`. Write `$version`.
              fix (unsafe): Replace by `$version`
             5 | For $verison, $Version, ${place}, $version, $other, $PLACE, \$plaec and `$plaec`.
                                         ^^^^^^^^
            warning argument-not-declared: Claude Code leaves `${place}` as it stands: the argument is declared as `place`. Write `$place`.
              fix (unsafe): Replace by `$place`
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by `$version` (unsafe)
            Replace by `$version` (unsafe)
            Replace by `$place` (unsafe)
            ---
            description: b
            arguments: [version, place]
            ---
            For $version, $version, $place, $version, $other, $PLACE, \$plaec and `$plaec`.
        "#]],
        );
    }

    #[test]
    fn what_a_script_sets() {
        check(
            "//- /w/.claude/commands/c.md\n---\ndescription: b\narguments: version\n---\nversions=3 and $versions in $version.\n",
            expect![[""]],
        );
        check(
            "//- /w/.claude/commands/c.md\n---\ndescription: b\n---\nFor $verison.\n",
            expect![[""]],
        );
    }
}
