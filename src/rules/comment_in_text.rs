//! `comment-in-text`: text that a `#` turns into a comment.

use text_size::TextSize;

use super::quoting::quoted;
use super::wording::message;
use super::{Access, Context, Rule};
use crate::catalog::Severity;
use crate::finding::{Finding, Fix};
use crate::model::{Field, shortened};
use crate::syntax::value::{Node, ScalarStyle};
use crate::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "comment-in-text",
    severity: Severity::Warning,
    opt_in: false,
    summary: "Text behind a `#` that YAML takes for a comment",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A blank and a `#` in a description, or in another value that holds sentences, without quotes around it.

## Why it matters

- Every host stops reading the value there, without a message: for YAML the rest of the line is a comment. What is lost is often the very part that says
  when to use the definition.

## Example

```markdown
---
name: porter
description: Ports C # code. Use when a project moves to Rust.
---
```

## Better

```markdown
---
name: porter
description: 'Ports C # code. Use when a project moves to Rust.'
---
```

## Fix

Suggested: quotes around the whole line, since it may be a comment after all.

## Sources

- [YAML 1.2.2, comments](https://yaml.org/spec/1.2.2/#66-comments), and observed on Claude Code 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    if context.access() != Access::Read {
        return;
    }
    for field in &context.definition.fields {
        let Some(value) = context.value(field) else {
            continue;
        };
        let plain = value
            .as_scalar()
            .is_some_and(|scalar| scalar.style == ScalarStyle::Plain);
        if !plain || !field.key.is_some_and(|key| key.prose) {
            continue;
        }
        if let Some(comment) = swallowed(context, value) {
            out.push(report(context, field, value, comment));
        }
    }
}

/// The comment behind a value that was meant to be a part of it, as far as can be told.
pub(super) fn swallowed(context: &Context<'_>, value: &Node) -> Option<TextRange> {
    let comment = comment_behind(context, value.range)?;
    let words = context.text(comment).trim_start_matches('#');
    let spaced = words.starts_with([' ', '\t']) || words.is_empty();
    // A remark stands behind a sentence that has ended, behind nothing, or says by its first word what it is.
    let ended = context.text(value.range).ends_with(['.', '!', '?', '…']);
    let first = words.split_whitespace().next().unwrap_or("");
    let first = first.trim_end_matches(':');
    let remark = matches!(first, "TODO" | "FIXME" | "XXX" | "NOTE" | "HACK");
    (!(spaced && (ended || value.is_null() || remark))).then_some(comment)
}

const ADVICE: &str = "Put the value in quotes.";

/// The comment on the line on which the value ends, if it is not about Fieldcraft.
fn comment_behind(context: &Context<'_>, value: TextRange) -> Option<TextRange> {
    let rest = context.file.text.as_str().get(usize::from(value.end())..)?;
    let line = rest.split(['\n', '\r']).next()?.trim_end();
    let comment = line.trim_start();
    let own = comment.trim_start_matches('#').trim_start();
    let lead = TextSize::of(line) - TextSize::of(comment);
    let cut =
        comment.starts_with('#') && lead > TextSize::new(0) && !own.starts_with("fieldcraft:");
    cut.then(|| TextRange::at(value.end() + lead, TextSize::of(comment)))
}

fn report(context: &Context<'_>, field: &Field, value: &Node, comment: TextRange) -> Finding {
    let defect = format!(
        "` #` starts a comment in a value without quotes, so every host reads `{}` without `{}`.",
        field.name,
        shortened(context.text(comment), 40)
    );
    let effects = field.key.filter(|_| value.is_null()).map(|key| &key.effect);
    let nothing_left = effects.and_then(|it| it.empty.as_ref().or(it.missing.as_ref()));
    let finding = match nothing_left {
        Some(effect) => context.finding_with(RULE.id, effect, comment, &defect, ADVICE),
        None => {
            let text = message(&[&defect, ADVICE]);
            context.finding(RULE.id, RULE.severity, comment, text)
        }
    };
    let whole = if value.is_null() {
        comment
    } else {
        value.range.cover(comment)
    };
    let Some(new_text) = quoted(context.text(whole)) else {
        return finding;
    };
    let edit = TextEdit {
        range: whole,
        new_text,
    };
    finding.with_fix(Fix::suggested("Put the whole line in quotes", vec![edit]))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn the_rest_of_the_line() {
        let text = "---\nname: a # the name\ndescription: Writes C # and fixes #12, it's said.\nmodel: opus # for depth\n---\n";
        check(
            text,
            expect![[r#"
             3 | description: Writes C # and fixes #12, it's said.
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^
            warning comment-in-text: ` #` starts a comment in a value without quotes, so every host reads `description` without `# and fixes #12, it's said.`. Put the value in quotes.
              fix (unsafe): Put the whole line in quotes
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put the whole line in quotes (unsafe)
            ---
            name: a # the name
            description: "Writes C # and fixes #12, it's said."
            model: opus # for depth
            ---
        "#]],
        );
    }

    #[test]
    fn what_is_no_comment() {
        check(
            "---\nname: a\ndescription: 'Fixes #12 and C # code' # a comment\n---\n",
            expect![[""]],
        );
        check(
            "---\nname: a\ndescription: Fixes issue#12.\n---\n",
            expect![[""]],
        );
    }

    #[test]
    fn all_of_it_is_lost() {
        let text = "---\r\nname: a\r\ndescription: #1 tool for é\r\n---\r\n";
        check(
            text,
            expect![[r#"
             3 | description: #1 tool for é
                              ^^^^^^^^^^^^^
            error comment-in-text: ` #` starts a comment in a value without quotes, so every host reads `description` without `#1 tool for é`. Claude Code skips a subagent whose description is empty. Put the value in quotes.
              fix (unsafe): Put the whole line in quotes
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put the whole line in quotes (unsafe)
            ---␍
            name: a␍
            description: '#1 tool for é'␍
            ---␍
        "#]],
        );
    }

    #[test]
    fn remarks() {
        for text in [
            "Reviews code. # Not tests",
            "Reviews code # TODO: say more",
            "Uses C#",
        ] {
            check(
                &format!("---\nname: a\ndescription: {text}\n---\n"),
                expect![[""]],
            );
        }
        check(
            "---\nname: a\ndescription: # say what it does\n---\n",
            expect![[r#"
                 3 | description: # say what it does
                     ^^^^^^^^^^^
                error missing-key: `description` has no value. Claude Code skips a subagent whose description is empty. Write one.
            "#]],
        );
    }
}
