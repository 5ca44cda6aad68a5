//! What a body says about its agent: examples, boundaries, triggers, deliverables, colleagues.

use text_size::{TextRange, TextSize};

use super::File;
use crate::catalog::{Archetype, catalog};
use crate::syntax::sections::Section;
use crate::syntax::tags::{Tags, tags};

/// An `<example>` of a conversation, in the description or in the body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Example {
    /// From the opening to the closing tag.
    pub range: TextRange,
    /// What stands behind `Context:`.
    pub context: Option<TextRange>,
    /// What the user says.
    pub user: Option<TextRange>,
    /// What the assistant answers; the first time it does.
    pub assistant: Option<TextRange>,
    /// What stands in `<commentary>`.
    pub commentary: Option<TextRange>,
}

/// What the agent will and will not do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Boundaries {
    /// Promises.
    pub will: Vec<TextRange>,
    /// Refusals.
    pub will_not: Vec<TextRange>,
}

/// The archetype of a section's heading.
pub fn archetype(section: &Section) -> Option<&'static Archetype> {
    catalog().archetype_for(&section.title)
}

/// The examples of a file: those of its description first, then those of its body.
pub fn examples(file: &File) -> Vec<Example> {
    let mut found = Vec::new();
    let description = file
        .definition
        .as_ref()
        .and_then(|d| d.field("description"));
    if let Some(range) = description.and_then(|field| field.text_range) {
        let tags = description_tags(file, range);
        found.extend(examples_in(file, &tags));
    }
    found.extend(examples_in(file, &file.parse.body.tags));
    found
}

/// The tags inside the description.
pub fn description_tags(file: &File, range: TextRange) -> Tags {
    tags(file.text.slice(range), range.start(), &|_| None)
}

fn examples_in(file: &File, tags: &Tags) -> Vec<Example> {
    let named = tags
        .tags
        .iter()
        .enumerate()
        .filter(|(_, tag)| &*tag.name == "example");
    named
        .filter_map(|(index, tag)| {
            let content = tag.content()?;
            let inner = |name: &str| {
                tags.tags
                    .iter()
                    .find(|tag| &*tag.name == name && tag.parent == Some(index))
                    .and_then(|tag| tag.content())
            };
            Some(Example {
                range: tag.open.cover(tag.close?),
                context: labelled(file, content, "Context:").or_else(|| inner("context")),
                user: labelled(file, content, "user:").or_else(|| inner("user")),
                assistant: labelled(file, content, "assistant:").or_else(|| inner("assistant")),
                commentary: inner("commentary"),
            })
        })
        .collect()
}

/// What stands behind `label` up to the end of its line; a literal `\n` ends a line too.
fn labelled(file: &File, content: TextRange, label: &str) -> Option<TextRange> {
    let text = file.text.slice(content);
    let at = text
        .match_indices(label)
        .map(|(at, _)| at)
        .find(|at| starts_line(text.get(..*at).unwrap_or("")))?;
    let rest = text.get(at + label.len()..)?;
    let end = [rest.find('\n'), rest.find(r"\n")]
        .into_iter()
        .flatten()
        .min();
    let line = rest.get(..end.unwrap_or(rest.len()))?;
    let lead = line.len() - line.trim_start().len();
    let start = content.start() + TextSize::try_from(at + label.len() + lead).ok()?;
    let said = line.trim().trim_matches('"');
    let quote =
        TextSize::of(line.trim_start()) - TextSize::of(line.trim_start().trim_start_matches('"'));
    Some(TextRange::at(start + quote, TextSize::of(said)))
}

fn starts_line(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '\t', '*']);
    before.is_empty() || before.ends_with('\n') || before.ends_with(r"\n")
}

/// The items of `**Will:**` and `**Will Not:**` lists, and of sections with such headings.
pub fn boundaries(file: &File) -> Boundaries {
    let mut out = Boundaries::default();
    let body = &file.parse.body;
    for item in body.blocks.items.iter().filter(|item| item.depth == 0) {
        match label_above(file, item.range.start()).as_deref() {
            Some("will") => out.will.push(item.text),
            Some("will not" | "won't" | "will never") => out.will_not.push(item.text),
            _ => {}
        }
    }
    out
}

/// The bold label or heading right above the list that `offset` stands in, in lower case.
fn label_above(file: &File, offset: TextSize) -> Option<String> {
    let before = file.text.as_str().get(..usize::from(offset))?;
    let label = before
        .lines()
        .rev()
        .find(|line| !line.trim().is_empty() && !is_item_line(line))?;
    let is_label = label.trim_start().starts_with(['*', '#', '_']);
    let words = label.trim_matches(|c: char| matches!(c, '*' | '#' | '_' | ':' | ' '));
    is_label.then(|| words.to_lowercase())
}

fn is_item_line(line: &str) -> bool {
    line.trim_start().starts_with(['-', '*', '+']) && !line.trim_start().starts_with("**")
        || line.starts_with([' ', '\t'])
}

/// The list items of every section of the archetype `id`.
pub fn items_of(file: &File, id: &str) -> Vec<TextRange> {
    let body = &file.parse.body;
    let sections = body
        .sections
        .iter()
        .filter(|section| archetype(section).is_some_and(|archetype| archetype.id == id));
    sections
        .flat_map(|section| {
            body.blocks
                .items
                .iter()
                .filter(|item| section.own.contains_range(item.text))
                .map(|item| item.text)
        })
        .collect()
}

/// Names of other agents that a coordination list mentions.
pub fn colleagues(file: &File) -> Vec<(String, TextRange)> {
    items_of(file, "integration")
        .into_iter()
        .filter_map(|range| colleague(file.text.slice(range), range.start()))
        .collect()
}

/// The first hyphenated word: `code-reviewer` of “Work with code-reviewer on quality”.
fn colleague(text: &str, start: TextSize) -> Option<(String, TextRange)> {
    let mut at = 0;
    for piece in text.split_inclusive(|c: char| c.is_whitespace()) {
        let word = piece.trim_matches(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        let named = word.contains('-')
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if named {
            let lead = at + piece.find(word).unwrap_or(0);
            let range = TextRange::at(start + TextSize::try_from(lead).ok()?, TextSize::of(word));
            return Some((word.to_owned(), range));
        }
        at += piece.len();
    }
    None
}

/// What should make somebody call the agent: the items of its trigger sections.
pub fn triggers(file: &File) -> Vec<TextRange> {
    items_of_any(file, &["triggers", "when-to-use"])
}

/// What the agent hands over: the items of its output sections.
pub fn deliverables(file: &File) -> Vec<TextRange> {
    items_of_any(file, &["deliverables", "outputs"])
}

fn items_of_any(file: &File, ids: &[&str]) -> Vec<TextRange> {
    ids.iter().flat_map(|id| items_of(file, id)).collect()
}
