//! `variable-not-replaced`: a variable that the host leaves as it stands.

use super::{Context, Rule, wording};
use crate::catalog::substitution::Form;
use crate::catalog::{Severity, Substitution, nearest};
use crate::finding::{Finding, Fix};
use crate::syntax::references::{Reference, ReferenceKind};

pub(super) const RULE: Rule = Rule {
    id: "variable-not-replaced",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A variable that the host leaves as it stands",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A variable of Claude Code without its braces, such as `$CLAUDE_SKILL_DIR`, or one that does not exist or is not replaced in this kind of file. A folder
that is not replaced there counts only with a path behind it: `${CLAUDE_PLUGIN_ROOT}` alone, in a skill outside a plugin, is talk about it.

## Why it matters

- **Claude Code** replaces `${NAME}` with braces only, and each kind of file has its own variables. What it does not replace, the model reads as it stands.

## Example

`.claude/skills/forms/SKILL.md`:

```markdown
---
name: forms
description: Fills forms.
---
Run $CLAUDE_SKILL_DIR/fill.py.
```

## Better

`.claude/skills/forms/SKILL.md`:

```markdown
---
name: forms
description: Fills forms.
---
Run ${CLAUDE_SKILL_DIR}/fill.py.
```

## Fix

Suggested: the variable that was most likely meant.

## Sources

- [Claude Code documentation, skills](https://code.claude.com/docs/en/skills), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let file = context.file;
    let replaces_any = context
        .definition
        .substitutions()
        .any(|token| token.form == Form::Variable);
    if !replaces_any {
        return;
    }
    for reference in file.parse.body.references.iter().filter(|it| !it.in_code) {
        let name = context.text(reference.name);
        let known = |token: &&'static Substitution| variable(token) == Some(name);
        let braced = reference.kind == ReferenceKind::Variable;
        let unbraced = reference.kind == ReferenceKind::Argument;
        if !name.starts_with(PREFIX)
            || !(braced || unbraced)
            || file.substitution(reference).is_some()
        {
            continue;
        }
        let here = context
            .definition
            .substitutions()
            .find(|token| known(token));
        if here.is_none() && is_folder(context, name) && !has_path_behind(context, reference) {
            continue;
        }
        out.push(report(context, reference, name, here.filter(|_| unbraced)));
    }
}

/// What the names of the host's own variables start with.
const PREFIX: &str = "CLAUDE_";

/// The name of a variable, without `${` and `}`.
fn variable(token: &'static Substitution) -> Option<&'static str> {
    token.braced().filter(|_| token.form == Form::Variable)
}

/// Whether the host has a variable of this name for a folder.
fn is_folder(context: &Context<'_>, name: &str) -> bool {
    let mut all = context
        .host()
        .into_iter()
        .flat_map(|host| &host.substitutions);
    all.any(|token| token.folder.is_some() && variable(token) == Some(name))
}

/// Whether a path goes on behind the variable; whoever only talks about a folder writes none.
fn has_path_behind(context: &Context<'_>, reference: &Reference) -> bool {
    let text = context.file.text.as_str();
    let behind = text.get(usize::from(reference.range.end())..);
    behind.is_some_and(|behind| {
        let unquoted = behind.trim_start_matches(['"', '\'']);
        unquoted.starts_with(['/', '\\'])
    })
}

fn report(
    context: &Context<'_>,
    reference: &Reference,
    name: &str,
    known: Option<&Substitution>,
) -> Finding {
    let host = context.host().map_or("The host", |host| &host.name);
    let written = context.text(reference.range);
    let stays = format!("{host} leaves `{written}` as it stands.");
    let names = || context.definition.substitutions().filter_map(variable);
    let (text, new_text) = match (known, nearest(name, names())) {
        (Some(token), _) => (
            format!("{stays} Write `{}`; the braces are needed.", token.token),
            Some(token.token.clone()),
        ),
        (None, Some(near)) => (
            format!("{stays} Did you mean `${{{near}}}`?"),
            Some(format!("${{{near}}}")),
        ),
        (None, None) => {
            let offered = wording::names(names().collect::<Vec<_>>(), "or");
            (
                format!("{stays} Of its own variables it replaces only {offered} here."),
                None,
            )
        }
    };
    let finding = context.finding(RULE.id, RULE.severity, reference.range, text);
    match new_text {
        Some(new_text) => finding.with_fix(Fix::replacement(reference.range, new_text)),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn braces_and_names() {
        let text = "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: b\n---\nRun $CLAUDE_SKILL_DIR/x, ${CLAUDE_SKILL_DIR}/y, ${CLAUDE_SKILLS_DIR}/z, ${CLAUDE_PLUGIN_ROOT}/p, $HOME and `$CLAUDE_SKILL_DIR`.\n";
        check(
            text,
            expect![[r#"
             5 | Run $CLAUDE_SKILL_DIR/x, ${CLAUDE_SKILL_DIR}/y, ${CLAUDE_SKILLS_DIR}/z, ${CLAUDE_PLUGIN_ROOT}/p, $HOME and `$CLAUDE_SKILL_DIR`.
                     ^^^^^^^^^^^^^^^^^
            warning variable-not-replaced: Claude Code leaves `$CLAUDE_SKILL_DIR` as it stands. Write `${CLAUDE_SKILL_DIR}`; the braces are needed.
              fix (unsafe): Replace by `${CLAUDE_SKILL_DIR}`
             5 | Run $CLAUDE_SKILL_DIR/x, ${CLAUDE_SKILL_DIR}/y, ${CLAUDE_SKILLS_DIR}/z, ${CLAUDE_PLUGIN_ROOT}/p, $HOME and `$CLAUDE_SKILL_DIR`.
                                                              ^
            warning link-not-found: There is no file `.claude/skills/s/y`. Claude finds nothing when it follows the link. Correct the path, or create the file.
             5 | Run $CLAUDE_SKILL_DIR/x, ${CLAUDE_SKILL_DIR}/y, ${CLAUDE_SKILLS_DIR}/z, ${CLAUDE_PLUGIN_ROOT}/p, $HOME and `$CLAUDE_SKILL_DIR`.
                                                                 ^^^^^^^^^^^^^^^^^^^^
            warning variable-not-replaced: Claude Code leaves `${CLAUDE_SKILLS_DIR}` as it stands. Did you mean `${CLAUDE_SKILL_DIR}`?
              fix (unsafe): Replace by `${CLAUDE_SKILL_DIR}`
             5 | Run $CLAUDE_SKILL_DIR/x, ${CLAUDE_SKILL_DIR}/y, ${CLAUDE_SKILLS_DIR}/z, ${CLAUDE_PLUGIN_ROOT}/p, $HOME and `$CLAUDE_SKILL_DIR`.
                                                                                         ^^^^^^^^^^^^^^^^^^^^^
            warning variable-not-replaced: Claude Code leaves `${CLAUDE_PLUGIN_ROOT}` as it stands. Of its own variables it replaces only `CLAUDE_SESSION_ID`, `CLAUDE_EFFORT`, `CLAUDE_SKILL_DIR` or `CLAUDE_PROJECT_DIR` here.
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by `${CLAUDE_SKILL_DIR}` (unsafe)
            Replace by `${CLAUDE_SKILL_DIR}` (unsafe)
            ---
            name: s
            description: b
            ---
            Run ${CLAUDE_SKILL_DIR}/x, ${CLAUDE_SKILL_DIR}/y, ${CLAUDE_SKILL_DIR}/z, ${CLAUDE_PLUGIN_ROOT}/p, $HOME and `$CLAUDE_SKILL_DIR`.
        "#]],
        );
    }

    #[test]
    fn talk_about_a_folder_is_no_use_of_it() {
        let skill = |body: &str| {
            format!("//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: b\n---\n{body}\n")
        };
        for body in [
            "Use ${CLAUDE_PLUGIN_ROOT} for portable paths.",
            "### ${CLAUDE_PLUGIN_ROOT}",
            "**${CLAUDE_PLUGIN_ROOT}**: the plugin; ${CLAUDE_PLUGIN_DATA}: its data",
        ] {
            check(&skill(body), expect![[""]]);
        }
        check(
            &skill(
                "Run \"${CLAUDE_PLUGIN_ROOT}\"/x, read ${CLAUDE_PLUGIN_DATA}/y, or $CLAUDE_SKILL_DIR.",
            ),
            expect![[r#"
                 5 | Run "${CLAUDE_PLUGIN_ROOT}"/x, read ${CLAUDE_PLUGIN_DATA}/y, or $CLAUDE_SKILL_DIR.
                          ^^^^^^^^^^^^^^^^^^^^^
                warning variable-not-replaced: Claude Code leaves `${CLAUDE_PLUGIN_ROOT}` as it stands. Of its own variables it replaces only `CLAUDE_SESSION_ID`, `CLAUDE_EFFORT`, `CLAUDE_SKILL_DIR` or `CLAUDE_PROJECT_DIR` here.
                 5 | Run "${CLAUDE_PLUGIN_ROOT}"/x, read ${CLAUDE_PLUGIN_DATA}/y, or $CLAUDE_SKILL_DIR.
                                                         ^^^^^^^^^^^^^^^^^^^^^
                warning variable-not-replaced: Claude Code leaves `${CLAUDE_PLUGIN_DATA}` as it stands. Of its own variables it replaces only `CLAUDE_SESSION_ID`, `CLAUDE_EFFORT`, `CLAUDE_SKILL_DIR` or `CLAUDE_PROJECT_DIR` here.
                 5 | Run "${CLAUDE_PLUGIN_ROOT}"/x, read ${CLAUDE_PLUGIN_DATA}/y, or $CLAUDE_SKILL_DIR.
                                                                                     ^^^^^^^^^^^^^^^^^
                warning variable-not-replaced: Claude Code leaves `$CLAUDE_SKILL_DIR` as it stands. Write `${CLAUDE_SKILL_DIR}`; the braces are needed.
                  fix (unsafe): Replace by `${CLAUDE_SKILL_DIR}`
            "#]],
        );
        check(
            &skill("Use ${CLAUDE_PLUGIN_ROT} for portable paths, ${CLAUDE_SKILL_DIRS} here."),
            expect![[r#"
                 5 | Use ${CLAUDE_PLUGIN_ROT} for portable paths, ${CLAUDE_SKILL_DIRS} here.
                         ^^^^^^^^^^^^^^^^^^^^
                warning variable-not-replaced: Claude Code leaves `${CLAUDE_PLUGIN_ROT}` as it stands. Of its own variables it replaces only `CLAUDE_SESSION_ID`, `CLAUDE_EFFORT`, `CLAUDE_SKILL_DIR` or `CLAUDE_PROJECT_DIR` here.
                 5 | Use ${CLAUDE_PLUGIN_ROT} for portable paths, ${CLAUDE_SKILL_DIRS} here.
                                                                  ^^^^^^^^^^^^^^^^^^^^
                warning variable-not-replaced: Claude Code leaves `${CLAUDE_SKILL_DIRS}` as it stands. Did you mean `${CLAUDE_SKILL_DIR}`?
                  fix (unsafe): Replace by `${CLAUDE_SKILL_DIR}`
            "#]],
        );
    }
}
