//! `literal-newline`: a backslash and an n where a line break is meant.

use text_size::TextSize;

use super::quoting::{block, line_break};
use super::{Access, Context, Rule};
use crate::catalog::{Kind, Severity};
use crate::finding::{Finding, Fix};
use crate::model::Field;
use crate::syntax::value::{Node, ScalarStyle};
use crate::text::span::size;
use crate::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "literal-newline",
    severity: Severity::Information,
    opt_in: false,
    summary: "A backslash and an n in a value without double quotes",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

`\n` in a description without quotes or in single quotes, where YAML takes it for two characters.

## Why it matters

- **Claude Code** makes a line break of it in the description of a subagent, and nowhere else. In skills and commands, and for every other reader, the two characters
  stay.

## Example

```markdown
---
name: reviewer
description: Reviews code.\n\nUse it after each change.
---
```

## Better

```markdown
---
name: reviewer
description: |-
  Reviews code.

  Use it after each change.
---
```

## Fix

Suggested: the value as a block scalar with line breaks, which Claude Code reads as the same text in a subagent.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    if context.access() != Access::Read && context.access() != Access::Repaired {
        return;
    }
    for field in &context.definition.fields {
        let Some(value) = context
            .value(field)
            .filter(|_| field.key.is_some_and(|key| key.prose))
        else {
            continue;
        };
        // In double quotes it is a line break.
        let literal = value.as_scalar().is_some_and(|scalar| {
            matches!(scalar.style, ScalarStyle::Plain | ScalarStyle::SingleQuoted)
        });
        let range = context.characters(value).filter(|_| literal);
        let Some((range, at)) = range.and_then(|range| Some((range, first(context.text(range))?)))
        else {
            continue;
        };
        let place = TextRange::at(range.start() + size(at), TextSize::of(BREAK));
        out.push(report(context, field, value, place));
    }
}

const BREAK: &str = r"\n";

/// The first `\n` that is certainly a line break: a path such as `C:\new` has a letter behind it.
fn first(text: &str) -> Option<usize> {
    let mut places = text.match_indices(BREAK);
    let certain = |at: usize| {
        let behind = text.get(at + BREAK.len()..).unwrap_or("");
        let before = text.get(..at).unwrap_or("");
        // One that stands alone is spoken of: “split at \n and trim”. Behind another backslash it is escaped already.
        let ends = behind.is_empty() || behind.starts_with(' ');
        if before.ends_with('\\') || (ends && before.ends_with([' ', '\t'])) {
            return false;
        }
        behind.starts_with(BREAK)
            || behind.starts_with(['<', '-', '*', ' ', '#'])
            || behind.is_empty()
            || behind.starts_with(|c: char| c.is_uppercase())
    };
    places.find(|(at, _)| certain(*at)).map(|(at, _)| at)
}

/// Whether a block can take the place of the value: on a line of its key alone.
fn stands_alone(context: &Context<'_>, value: &Node) -> bool {
    let in_braces = context.frontmatter().is_some_and(|it| it.mapping.flow);
    let behind = context
        .file
        .text
        .as_str()
        .get(usize::from(value.range.end())..);
    let rest = behind.and_then(|behind| behind.split(['\n', '\r']).next());
    !in_braces && rest.is_none_or(|rest| rest.trim().is_empty())
}

fn report(context: &Context<'_>, field: &Field, value: &Node, place: TextRange) -> Finding {
    let host = context.host().map_or("The host", |host| &host.name);
    let agent = context.kind() == Kind::Agent;
    let (severity, effect) = if agent {
        let text = format!(
            "{host} makes a line break of it in a subagent; every other reader shows a backslash and an n."
        );
        (Severity::Hint, text)
    } else {
        (RULE.severity, format!("{host} shows a backslash and an n."))
    };
    let text = format!(
        "`\\n` is not a line break in a value like this. {effect} Write a block scalar, `{}: |`.",
        field.name
    );
    let finding = context.finding(RULE.id, severity, place, text);
    let whole = value.as_str().filter(|_| stands_alone(context, value));
    let whole = whole.map(|text| text.replace(BREAK, "\n"));
    let line_break = line_break(context.file.text.as_str());
    let Some(new_text) = whole.and_then(|text| block(&text, line_break)) else {
        return finding;
    };
    let edit = TextEdit {
        range: value.range,
        new_text,
    };
    finding.with_fix(Fix::suggested(
        "Write it as a block with line breaks",
        vec![edit],
    ))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn in_agents_and_skills() {
        let text =
            "---\nname: a\ndescription: Use it.\\n\\n<example>\\nuser says yes\\n</example>\n---\n";
        check(
            text,
            expect![[r#"
             3 | description: Use it.\n\n<example>\nuser says yes\n</example>
                                     ^^
            hint literal-newline: `\n` is not a line break in a value like this. Claude Code makes a line break of it in a subagent; every other reader shows a backslash and an n. Write a block scalar, `description: |`.
              fix (unsafe): Write it as a block with line breaks
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Write it as a block with line breaks (unsafe)
            ---
            name: a
            description: |-
              Use it.

              <example>
              user says yes
              </example>
            ---
        "#]],
        );
        check(
            "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: 'One.\\nTwo, in C:\\new'\n---\n",
            expect![[r#"
                 3 | description: 'One.\nTwo, in C:\new'
                                       ^^
                information literal-newline: `\n` is not a line break in a value like this. Claude Code shows a backslash and an n. Write a block scalar, `description: |`.
                  fix (unsafe): Write it as a block with line breaks
            "#]],
        );
        check(
            "---\nname: a\ndescription: \"One.\\nTwo\"\n---\n",
            expect![[""]],
        );
    }

    #[test]
    fn a_break_that_is_spoken_of() {
        for text in [
            r"Splits text on \n and joins it.",
            r"Writes é and \n",
            r"Escapes \\n\\nAll of them.",
            r"Opens C:\new\names.",
        ] {
            check(
                &format!("---\r\nname: a\r\ndescription: {text}\r\n---\r\n"),
                expect![[""]],
            );
        }
    }

    #[test]
    fn no_block_where_none_fits() {
        for frontmatter in [
            r"{name: a, description: 'One.\n\nTwo'}",
            "name: a\ndescription: One.\\n\\nTwo # note",
        ] {
            check_fix(
                RULE.id,
                &format!("---\n{frontmatter}\n---\n"),
                expect![[r#"
                    no fix
                "#]],
            );
        }
    }
}
