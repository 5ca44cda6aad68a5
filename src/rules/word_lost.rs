//! `word-lost`: a first word that YAML takes for a tag, an anchor or an alias.

use text_size::TextSize;

use super::quoting::quoted;
use super::{Access, Context, Rule};
use crate::catalog::{Requirement, Severity, ValueType};
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

A value without quotes whose first word, or only one, starts with `!` or `&`.

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

Suggested: quotes around the value, or a name such as `opus` without the mark in front of it.

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
    // Where a key without a value does harm, that is said by other rules.
    let emptied = entry.value.as_str().is_some_and(str::is_empty);
    let told = key.effect.empty.is_some() || key.required == Requirement::Required;
    (of_text && !(emptied && told))
        .then(|| eaten(context, entry))
        .flatten()
}

/// The characters in front of the value that YAML keeps for itself, and what it takes them for.
fn eaten(context: &Context<'_>, entry: &Entry) -> Option<(TextRange, &'static str)> {
    let scalar = entry.value.as_scalar()?;
    let from = entry.colon? + TextSize::of(':');
    // Where nothing else is written, the value is empty and stands right behind the colon.
    let to = match scalar.text.is_empty() {
        true => end_of_word(context, from)?,
        false => entry.value.range.start(),
    };
    let after_colon = TextRange::new(from, to);
    let word = context.text(after_colon).trim();
    // `!!str` and its like are written on purpose, as is a tag in front of a quoted value.
    if scalar.style != ScalarStyle::Plain || word.starts_with("!!") {
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

/// Where the first word of the line ends, behind `from`.
fn end_of_word(context: &Context<'_>, from: TextSize) -> Option<TextSize> {
    let end = context.frontmatter()?.content.end();
    let line = context.text(TextRange::new(from, end.max(from)));
    let line = line.lines().next()?;
    let lead = line.len() - line.trim_start().len();
    let word = line.split_whitespace().next()?;
    Some(from + size(lead + word.len()))
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
    let defect = format!(
        "YAML takes `{word}` for {what}, so every host reads `{}` without it.",
        field.name
    );
    let alone = value.range.is_empty();
    let of_names = field
        .key
        .is_some_and(|key| key.items.is_some() || key.values.is_some());
    if let Some(name) = word.get(1..).filter(|_| alone && of_names) {
        let text = format!("{defect} Write `{name}`.");
        let fix = Fix::replacement(range, name);
        return context
            .finding(RULE.id, RULE.severity, range, text)
            .with_fix(fix);
    }
    let text = format!("{defect} Put the value in quotes.");
    let finding = context.finding(RULE.id, RULE.severity, range, text);
    let whole = match alone {
        true => range,
        false => range.cover(value.range),
    };
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
    fn a_word_that_is_all_there_is() {
        let text =
            "---\nname: a\ndescription: b\nmodel: !opus\ndisallowedTools: &Write\ncolor:\n---\n";
        check(
            text,
            expect![[r#"
             4 | model: !opus
                        ^^^^^
            warning word-lost: YAML takes `!opus` for a tag, so every host reads `model` without it. Write `opus`.
              fix (unsafe): Replace by `opus`
             5 | disallowedTools: &Write
                                  ^^^^^^
            warning word-lost: YAML takes `&Write` for an anchor, so every host reads `disallowedTools` without it. Write `Write`.
              fix (unsafe): Replace by `Write`
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by `opus` (unsafe)
            Replace by `Write` (unsafe)
            ---
            name: a
            description: b
            model: opus
            disallowedTools: Write
            color:
            ---
        "#]],
        );
    }

    #[test]
    fn what_is_written_on_purpose() {
        check(
            "---\nname: !!str a\ndescription: \"!important\"\ninitialPrompt: wow!\n---\n",
            expect![[""]],
        );
    }
}
