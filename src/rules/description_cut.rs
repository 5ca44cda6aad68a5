//! `description-cut`: a description that the listing cuts.

use super::wording::names;
use super::{Context, Rule};
use crate::catalog::Severity;
use crate::finding::Finding;
use crate::model::Field;
use crate::text::TextRange;
use crate::text::span::size;

pub(super) const RULE: Rule = Rule {
    id: "description-cut",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A description longer than the listing that the model sees",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A `description` of a skill or command that, together with `when_to_use`, is longer than 1,536 characters. The finding covers what is cut.

## Why it matters

- **Claude Code** cuts it in the listing by which the model chooses skills, so whatever is said at the end, often when to use it, is never read.

## Example

`.claude/skills/pdf/SKILL.md`:

```markdown
---
name: pdf
description: (1,700 characters) … Use when the user mentions a PDF file.
---
```

## Better

`.claude/skills/pdf/SKILL.md`:

```markdown
---
name: pdf
description: Reads and fills PDF files. Use when the user mentions a PDF file.
---
```

## Fix

None: what can be left out is the author's choice.

## Sources

- [Claude Code documentation, skills](https://code.claude.com/docs/en/skills), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for field in &context.definition.fields {
        let Some(key) = field.key else { continue };
        let (Some(most), Some(effect)) = (key.constraints.shown_length, &key.effect.cut_in_listing)
        else {
            continue;
        };
        let length = |field: &Field| -> Option<usize> {
            let text = context.value(field)?.as_str()?;
            Some(text.chars().count())
        };
        if length(field).is_none() {
            continue;
        }
        let beside = key.constraints.shown_with.iter();
        let beside = beside.filter_map(|name| context.definition.field(name));
        let shown: Vec<(&Field, usize)> = std::iter::once(field)
            .chain(beside)
            .filter_map(|field| Some((field, length(field)?)))
            .collect();
        let all: usize = shown.iter().map(|(_, length)| length).sum();
        if all <= most {
            continue;
        }
        let names = names(shown.iter().map(|(field, _)| &*field.name), "and");
        let verb = if shown.len() == 1 { "has" } else { "have" };
        let defect = format!("{names} {verb} {all} characters in all.");
        let advice = "Say first when it is wanted, and move the rest into the body.";
        let range = cut(context, &shown, most).unwrap_or(field.value_range);
        out.push(context.finding_with(RULE.id, effect, range, &defect, advice));
    }
}

/// What comes after the first `most` characters of the keys, in the first of them that is cut; all of its value where its
/// characters cannot be counted.
fn cut(context: &Context<'_>, shown: &[(&Field, usize)], most: usize) -> Option<TextRange> {
    let mut room = most;
    for (field, length) in shown {
        if *length > room {
            return cut_part(context, field, room).or(Some(field.value_range));
        }
        room -= length;
    }
    None
}

/// What comes after the first `most` characters, where they can be counted.
fn cut_part(context: &Context<'_>, field: &Field, most: usize) -> Option<TextRange> {
    let range = field.text_range?;
    let written = context.text(range);
    let value = context.value(field)?.as_str()?;
    let (at, _) = value.char_indices().nth(most)?;
    let one_to_one = value == written;
    one_to_one.then(|| TextRange::new(range.start() + size(at), range.end()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn the_part_that_is_cut() {
        let text = format!(
            "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: {}xyz\n---\n",
            "a".repeat(1536)
        );
        let (snapshot, files) = super::super::testing::workspace(&text);
        let found = super::super::check(&snapshot, &files[0]);
        let found: Vec<_> = found.iter().filter(|it| it.rule == RULE.id).collect();
        assert_eq!(files[0].text.slice(found[0].range), "xyz");
        expect!["`description` has 1539 characters in all. Claude Code cuts the description, together with `when_to_use`, after 1,536 characters in the listing that the model sees. Say first when it is wanted, and move the rest into the body."].assert_eq(&found[0].message);
    }

    #[test]
    fn two_keys_together() {
        let text = format!(
            "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: {}\nwhen_to_use: {}\n---\n",
            "a".repeat(800),
            "b".repeat(800)
        );
        let (snapshot, files) = super::super::testing::workspace(&text);
        let found = super::super::check(&snapshot, &files[0]);
        let found: Vec<_> = found.iter().filter(|it| it.rule == RULE.id).collect();
        assert_eq!(found.len(), 1);
        assert_eq!(files[0].text.slice(found[0].range), "b".repeat(64));
        assert!(
            found[0]
                .message
                .starts_with("`description` and `when_to_use` have 1600 characters in all.")
        );
        let short = text.replace(&"b".repeat(800), "b");
        let (snapshot, files) = super::super::testing::workspace(&short);
        assert_eq!(super::super::check(&snapshot, &files[0]), []);
    }
}
