//! `word-lost`: a first word that YAML takes for a tag, an anchor or an alias.

use text_size::TextSize;

use super::quoting::quoted;
use super::{Access, Context, Rule};
use crate::catalog::{Severity, ValueType};
use crate::finding::{Finding, Fix};
use crate::model::Field;
use crate::syntax::value::{Entry, Node, ScalarStyle};
use crate::text::span::size;
use crate::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "word-lost",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A first word with `!` or `&` that YAML keeps for itself",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A value without quotes whose first word starts with `!` or `&`.

## Why it matters

- Every host loses the word without a message: `!word` is a tag and `&word` an anchor in YAML.

## Example

```markdown
---
name: guard
description: !important Use before every release.
---
```

## Better

```markdown
---
name: guard
description: '!important Use before every release.'
---
```

## Fix

Suggested: quotes around the value.

## Sources

- [YAML 1.2.2, node properties](https://yaml.org/spec/1.2.2/#69-node-properties), and observed on Claude Code 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(frontmatter) = context
        .frontmatter()
        .filter(|_| context.access() == Access::Read)
    else {
        return;
    };
    for field in &context.definition.fields {
        let entry = frontmatter.mapping.entries.get(field.entry);
        if let (Some(entry), Some((range, what))) = (entry, lost(context, field)) {
            out.push(report(context, field, &entry.value, range, what));
        }
    }
}

/// Whether the rules about what a value says leave it to this one: the host sees only the rest of it.
pub(super) fn concerns(context: &Context<'_>, field: &Field) -> bool {
    context.access() == Access::Read && lost(context, field).is_some()
}

/// The characters of a text that YAML keeps for itself, and what it takes them for.
fn lost(context: &Context<'_>, field: &Field) -> Option<(TextRange, &'static str)> {
    let key = field.key?;
    let entry = context.frontmatter()?.mapping.entries.get(field.entry)?;
    let of_text = key.types.contains(&ValueType::String);
    of_text.then(|| eaten(context, entry)).flatten()
}

/// The characters in front of the value that YAML keeps for itself, and what it takes them for.
fn eaten(context: &Context<'_>, entry: &Entry) -> Option<(TextRange, &'static str)> {
    let scalar = entry.value.as_scalar()?;
    let after_colon = TextRange::new(entry.colon? + TextSize::of(':'), entry.value.range.start());
    let word = context.text(after_colon).trim();
    // `!!str` and its like are written on purpose, as is a tag in front of a quoted value.
    if scalar.style != ScalarStyle::Plain || scalar.text.is_empty() || word.starts_with("!!") {
        return None;
    }
    if is_used(context, word) {
        return None;
    }
    let what = match word.chars().next()? {
        '!' => "a tag",
        '&' => "an anchor",
        _ => return None,
    };
    let lead = context.text(after_colon).len() - context.text(after_colon).trim_start().len();
    let start = after_colon.start() + size(lead);
    Some((TextRange::at(start, TextSize::of(word)), what))
}

/// Whether an anchor is no accident: something refers to it.
fn is_used(context: &Context<'_>, anchor: &str) -> bool {
    let block = context.frontmatter().map(|it| context.text(it.content));
    let alias = anchor.strip_prefix('&').map(|name| format!("*{name}"));
    alias.is_some_and(|alias| block.is_some_and(|block| block.contains(&alias)))
}

fn report(
    context: &Context<'_>,
    field: &Field,
    value: &Node,
    range: TextRange,
    what: &str,
) -> Finding {
    let word = context.text(range);
    let text = format!(
        "YAML takes `{word}` for {what}, so every host reads `{}` without it. Put the value in quotes.",
        field.name
    );
    let finding = context.finding(RULE.id, RULE.severity, range, text);
    let whole = range.cover(value.range);
    let Some(new_text) = quoted(context.text(whole)) else {
        return finding;
    };
    let edit = TextEdit {
        range: whole,
        new_text,
    };
    finding.with_fix(Fix::suggested("Put the value in quotes", vec![edit]))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix, workspace};
    use super::*;

    #[test]
    fn an_anchor_that_is_used() {
        check(
            "---\nname: a\ndescription: &text Use it when needed.\ninitialPrompt: *text\n---\n",
            expect![[""]],
        );
    }

    #[test]
    fn tags_and_anchors() {
        let text =
            "---\nname: a\ndescription: !important Use it first.\ninitialPrompt: &now start\n---\n";
        check(
            text,
            expect![[r#"
             3 | description: !important Use it first.
                              ^^^^^^^^^^
            warning word-lost: YAML takes `!important` for a tag, so every host reads `description` without it. Put the value in quotes.
              fix (unsafe): Put the value in quotes
             4 | initialPrompt: &now start
                                ^^^^
            warning word-lost: YAML takes `&now` for an anchor, so every host reads `initialPrompt` without it. Put the value in quotes.
              fix (unsafe): Put the value in quotes
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put the value in quotes (unsafe)
            Put the value in quotes (unsafe)
            ---
            name: a
            description: '!important Use it first.'
            initialPrompt: '&now start'
            ---
        "#]],
        );
    }

    #[test]
    fn the_rest_of_the_value_is_left_alone() {
        let found = |text: &str| -> Vec<&str> {
            let (snapshot, files) = workspace(text);
            let found = super::super::check(&snapshot, &files[0]);
            found.iter().map(|finding| finding.rule).collect()
        };
        let agent = "---\nname: a\ndescription: b\nmodel: !opus x\ncolor: &c magenta\n---\n";
        assert_eq!(found(agent), [RULE.id, RULE.id]);
        let skill = "//- /w/.claude/skills/x/SKILL.md\n---\ndescription: b\ncontext: fork\nagent: &z nobody\n---\n";
        assert_eq!(found(skill), [RULE.id]);
    }

    #[test]
    fn what_is_written_on_purpose() {
        check(
            "---\nname: !!str a\ndescription: \"!important\"\ninitialPrompt: wow!\n---\n",
            expect![[""]],
        );
    }
}
