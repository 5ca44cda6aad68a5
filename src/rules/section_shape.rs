//! `section-shape`: headings that repeat, skip a level or count wrong, and sections without content.

use std::collections::HashMap;

use text_size::TextSize;

use super::{Context, Rule};
use crate::catalog::Severity;
use crate::finding::Finding;
use crate::syntax::sections::Section;
use crate::text::{Encoding, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "section-shape",
    severity: Severity::Hint,
    opt_in: true,
    summary: "Sections that repeat, are empty, skip a level or count wrong",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

The same heading twice below one heading, a level that is skipped, numbers out of order, a section without content. A heading that shows
what to write (`### Issue 2: …`, or one behind “write:”) is left alone, and so are numbers and levels that are there, inside a code block.

## Why it matters

- Nothing breaks. What stands twice may be followed twice, or only once; a link to a heading leads to the first of its name; and an outline is easier to follow than a
  pile.

## Example

```markdown
---
name: reviewer
description: Reviews code.
---
# Reviewer

### 1. Read

### 3. Report
```

## Better

```markdown
---
name: reviewer
description: Reviews code.
---
# Reviewer

## 1. Read

Read the change.

## 2. Report

Say what you found.
```

## Fix

None.

## Sources

- [CommonMark, headings](https://spec.commonmark.org/0.31.2/#atx-headings).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let body = &context.file.parse.body;
    let mut seen: HashMap<Identity<'_>, TextSize> = HashMap::new();
    let mut last_number: HashMap<Option<usize>, (u32, &Section)> = HashMap::new();
    let mut before: Option<&Section> = None;
    let mut numbers = Vec::new();
    for (index, section) in body.sections.iter().enumerate() {
        let heading = body.blocks.headings.get(section.heading);
        let range = heading.map(|heading| heading.text);
        // A heading of several lines came about by a line of hyphens below a paragraph.
        let is_meant =
            |range: &TextRange| !range.is_empty() && !context.text(*range).contains('\n');
        let Some(range) = range.filter(is_meant) else {
            continue;
        };
        let identity = (
            section.parent,
            section.level,
            &*section.title,
            section.number.as_deref(),
        );
        let first = *seen.entry(identity).or_insert(range.start());
        let again = first != range.start();
        let fault = again
            .then(|| repeated(context, section, first))
            .flatten()
            .or_else(|| skipped(context, section, before));
        let last = last_number.get(&section.parent).copied();
        let wrong_number = misnumbered(context, section, last);
        let finding = |text| context.finding(RULE.id, RULE.severity, range, text);
        match (fault, wrong_number) {
            (None, Some(text)) => numbers.push(finding(text)),
            (fault, _) => {
                let next = body.sections.get(index + 1);
                let fault = fault.or_else(|| empty(context, section, next));
                out.extend(fault.map(finding));
            }
        }
        if let Some(number) = number(section) {
            last_number.insert(section.parent, (number, section));
        }
        before = Some(section);
    }
    // Numbers that jump again and again count nothing: they are names, as of the rules of a catalogue.
    if numbers.len() <= MOST_MISNUMBERED {
        out.extend(numbers);
    }
}

/// Numbers out of order in one file that are still taken for slips.
const MOST_MISNUMBERED: usize = 3;

/// What makes two sections the same: parent, level, title and number.
type Identity<'s> = (Option<usize>, u8, &'s str, Option<&'s str>);

fn repeated(context: &Context<'_>, section: &Section, first: TextSize) -> Option<String> {
    let line = context.file.text.position(first, Encoding::Utf8).line + 1;
    let all = context.file.text.as_str();
    let above = all.get(..section.range.start().into()).unwrap_or("");
    // “Or, if there are none:” announces a text to write, mostly between lines.
    let above = above.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '*' | '_'));
    (!above.ends_with(':')).then(|| {
        format!(
            "There is a section `{}` already, on line {line}. Join the two, or tell them apart.",
            section.title
        )
    })
}

fn skipped(context: &Context<'_>, section: &Section, before: Option<&Section>) -> Option<String> {
    let before = before?;
    let above = before.level;
    let next = above + 1;
    let is_there = || {
        let mark = "#".repeat(usize::from(next));
        lines_between(context, before, section).any(|line| heading(line, &mark).is_some())
    };
    (section.level > next && !is_there()).then(|| {
        format!(
            "The heading is on level {} below one on level {above}. Level {next} is skipped.",
            section.level
        )
    })
}

fn number(section: &Section) -> Option<u32> {
    section.number.as_deref()?.parse().ok()
}

/// A number that does not follow that of the section before.
fn misnumbered(
    context: &Context<'_>,
    section: &Section,
    last: Option<(u32, &Section)>,
) -> Option<String> {
    let (last, before) = last?;
    let (number, next) = (number(section)?, last.checked_add(1)?);
    let is_there = || {
        let mark = "#".repeat(usize::from(section.level));
        let mut lines = lines_between(context, before, section);
        lines.any(|line| {
            let digits = heading(line, &mark).map(|it| it.split(|c: char| !c.is_ascii_digit()));
            digits.and_then(|mut it| it.next()?.parse().ok()) == Some(next)
        })
    };
    (number != next && !is_there())
        .then(|| format!("The number {number} follows {last}. Write {next}."))
}

/// The lines from one section's heading to another's. A heading among them is inside a code block, mostly one that ends later
/// than it was meant to.
fn lines_between<'a>(
    context: &Context<'a>,
    before: &Section,
    section: &Section,
) -> impl Iterator<Item = &'a str> {
    let (start, end) = (before.own.start(), section.range.start());
    let between = (start < end).then(|| context.text(TextRange::new(start, end)));
    between.unwrap_or("").lines()
}

/// The words of a heading with this mark.
fn heading<'l>(line: &'l str, mark: &str) -> Option<&'l str> {
    let words = line.strip_prefix(mark)?.strip_prefix(' ')?;
    Some(words.trim_start())
}

fn empty(context: &Context<'_>, section: &Section, next: Option<&Section>) -> Option<String> {
    let nested = next.is_some_and(|next| next.level > section.level);
    let content = context.text(section.own);
    let stands_for_more = section.title.ends_with("...") || section.title.ends_with('…');
    (!nested && !stands_for_more && content.trim().is_empty()).then(|| {
        format!(
            "The section `{}` has no content. Fill it, or delete the heading.",
            section.title
        )
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn headings_out_of_order() {
        check(
            "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: b\n---\n# A\n\n## Steps\n\ntext\n\n### 1. One\n\ntext\n\n### 3. Three\n\ntext\n\n## Steps\n\n#### Deep\n\ntext\n\n## Empty\n\n## Last\n\ntext\n//- /w/.fieldcraft.yaml\nrules: {section-shape: hint}\n",
            expect![[r#"
                15 | ### 3. Three
                         ^^^^^^^^
                hint section-shape: The number 3 follows 1. Write 2.
                19 | ## Steps
                        ^^^^^
                hint section-shape: There is a section `Steps` already, on line 7. Join the two, or tell them apart.
                21 | #### Deep
                          ^^^^
                hint section-shape: The heading is on level 4 below one on level 2. Level 3 is skipped.
                25 | ## Empty
                        ^^^^^
                hint section-shape: The section `Empty` has no content. Fill it, or delete the heading.
            "#]],
        );
    }

    #[test]
    fn what_is_shown_to_be_written_and_what_stands_in_code() {
        check(
            "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: b\n---\n# A\n\n## Report\n\nFound it.\n\n- If there is nothing, write:\n\n---\n\n## Report\n\nNothing.\n\n## Issue 2: ...\n\n## Steps\n\n### 1. One\n\n````markdown\n```\n### 2. Two\n````\n\n### More\n\ntext\n\n### 3. Three\n\ntext\n//- /w/.fieldcraft.yaml\nrules: {section-shape: hint}\n",
            expect![[""]],
        );
    }

    #[test]
    fn numbers_that_are_names_count_nothing() {
        let text = |numbers: &[u32]| {
            let section = |number| format!("## {number}. Idea {number}\n\nDo it.\n\n");
            let body: String = numbers.iter().map(section).collect();
            format!(
                "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: b\n---\n{body}\
                 //- /w/.fieldcraft.yaml\nrules: {{section-shape: hint}}\n"
            )
        };
        check(&text(&[4, 9, 15, 23, 42]), expect![[""]]);
        check(
            &text(&[1, 2, 3, 5, 6]),
            expect![[r#"
            17 | ## 5. Idea 5
                    ^^^^^^^^^
            hint section-shape: The number 5 follows 3. Write 4.
        "#]],
        );
    }
}
