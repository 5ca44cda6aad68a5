//! What a body says about its agent: examples, boundaries, triggers, deliverables, colleagues.

mod colleagues;

use text_size::{TextRange, TextSize};

use super::File;
use crate::catalog::{Archetype, catalog};
use crate::syntax::references::{Reference, ReferenceKind};
use crate::syntax::sections::Section;
use crate::syntax::tags::{Tags, tags};
use crate::text::span::size;

pub use colleagues::colleagues;

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
    archetype_of(&section.title)
}

fn archetype_of(title: &str) -> Option<&'static Archetype> {
    let is_phase = || {
        let number = title.strip_prefix("Phase ")?;
        let numbered = number.starts_with(|c: char| c.is_ascii_digit());
        numbered.then(|| catalog().archetype("phases")).flatten()
    };
    is_phase().or_else(|| catalog().archetype_for(title))
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
                context: labelled(file, content, "context:").or_else(|| inner("context")),
                user: labelled(file, content, "user:").or_else(|| inner("user")),
                assistant: labelled(file, content, "assistant:").or_else(|| inner("assistant")),
                commentary: inner("commentary").map(|range| without_breaks(file, range)),
            })
        })
        .collect()
}

/// `range` without white space and literal `\n` at its ends.
fn without_breaks(file: &File, range: TextRange) -> TextRange {
    let mut text = file.text.slice(range);
    let mut start = range.start();
    loop {
        let shorter = text.trim_start();
        let shorter = shorter.strip_prefix(r"\n").unwrap_or(shorter);
        if shorter.len() == text.len() {
            break;
        }
        start += TextSize::of(text) - TextSize::of(shorter);
        text = shorter;
    }
    loop {
        let shorter = text.trim_end();
        let shorter = shorter.strip_suffix(r"\n").unwrap_or(shorter);
        if shorter.len() == text.len() {
            return TextRange::at(start, TextSize::of(text));
        }
        text = shorter;
    }
}

/// What stands behind `label`, up to the end of the line, the next label or the next tag; a literal `\n` ends a line too.
fn labelled(file: &File, content: TextRange, label: &str) -> Option<TextRange> {
    let text = file.text.slice(content);
    let behind = text.get(label_in(text, label)? + label.len()..)?;
    let rest = behind.trim_start_matches(|c: char| c.is_whitespace());
    let rest = rest.strip_prefix(r"\n").unwrap_or(rest);
    let from = text.len() - rest.len();
    let next_label = LABELS.iter().filter_map(|label| label_in(rest, label));
    // An answer may start with a tag of its own.
    let tag = usize::from(rest.starts_with('<') && !starts_with_side(rest));
    let tag = rest
        .get(tag..)
        .and_then(|it| it.find('<').map(|at| at + tag));
    let breaks = ["\n", r"\n"].into_iter().filter_map(|end| rest.find(end));
    let breaks = breaks.chain(tag);
    let end = next_label.chain(breaks).min().unwrap_or(rest.len());
    let said = rest.get(..end)?;
    let inner = said.trim_start().trim_start_matches(QUOTES);
    let start = content.start() + size(from + said.len() - inner.len());
    let inner = inner.trim_end().trim_end_matches(QUOTES);
    (!inner.is_empty()).then(|| TextRange::at(start, TextSize::of(inner)))
}

/// Whether a tag that opens another part of an example, or closes one, stands first.
fn starts_with_side(text: &str) -> bool {
    let sides = ["</", "<context", "<user", "<assistant", "<commentary"];
    sides.iter().any(|tag| text.starts_with(tag))
}

const LABELS: [&str; 3] = ["context:", "user:", "assistant:"];
const QUOTES: [char; 3] = ['"', '\'', '\\'];
/// What a label may follow without a blank.
const STOPS: [char; 7] = ['*', '>', '.', '?', '!', '"', '\''];

/// Offset of a label that starts a word, in any letter case.
fn label_in(text: &str, label: &str) -> Option<usize> {
    let bytes = text.as_bytes().windows(label.len());
    let mut places = bytes
        .enumerate()
        .filter(|(_, window)| window.eq_ignore_ascii_case(label.as_bytes()))
        .map(|(at, _)| at);
    places.find(|at| {
        let before = text.get(..*at).unwrap_or("");
        before.is_empty()
            || before.ends_with(r"\n")
            || before.ends_with(|c: char| c.is_whitespace() || STOPS.contains(&c))
    })
}

/// The items of `**Will:**` and `**Will Not:**` lists, and of sections with such headings.
pub fn boundaries(file: &File) -> Boundaries {
    let mut out = Boundaries::default();
    let labels = Labels::of(file);
    let body = &file.parse.body;
    for item in body.blocks.items.iter().filter(|item| item.depth == 0) {
        match labels.above(item.range.start()).as_deref() {
            Some("will") => out.will.push(item.text),
            Some("will not" | "won't" | "will never") => out.will_not.push(item.text),
            _ => {}
        }
    }
    out
}

/// The lines of a file that can name the list below them: all that are neither blank nor an item.
struct Labels<'a>(Vec<(TextSize, &'a str)>);

impl<'a> Labels<'a> {
    fn of(file: &'a File) -> Labels<'a> {
        let mut start = TextSize::new(0);
        let lines = file.text.as_str().split_inclusive('\n').map(|line| {
            let at = start;
            start += TextSize::of(line);
            (at, line)
        });
        Labels(lines.filter(|(_, line)| starts_with_label(line)).collect())
    }

    /// The bold label or heading right above the list that `offset` stands in, in lower case.
    fn above(&self, offset: TextSize) -> Option<String> {
        let before = self.0.partition_point(|(start, _)| *start < offset);
        let (_, line) = self.0.get(before.checked_sub(1)?)?;
        label(line)
    }
}

/// Whether the line that `text` starts with can name the list below it: it is neither blank, nor an item, nor indented.
fn starts_with_label(text: &str) -> bool {
    match text.as_bytes() {
        [] | [b' ' | b'\t' | b'\r' | b'\n' | b'-' | b'+', ..] => false,
        [b'*', rest @ ..] => rest.starts_with(b"*"),
        _ => true,
    }
}

/// The words of a line that is bold, a heading or ends with a colon, in lower case.
fn label(line: &str) -> Option<String> {
    let is_label = line.trim_start().starts_with(['*', '#', '_']) || line.trim_end().ends_with(':');
    let is_mark = |c: char| matches!(c, '*' | '#' | '_' | ':' | ' ' | '\n' | '\r');
    is_label.then(|| line.trim_matches(is_mark).to_lowercase())
}

/// The list items of every section of the archetype `id`, those of nested sections included.
pub fn items_of(file: &File, id: &str) -> Vec<TextRange> {
    let items = file.parse.body.blocks.items.iter();
    let items: Vec<TextRange> = items.map(|item| item.text).collect();
    let sought = catalog().archetype(id);
    sought.map_or_else(Vec::new, |sought| within(file, sought, &items))
}

/// Whether `title` is that of a section of the archetype `sought`.
fn names(title: &str, sought: &Archetype) -> bool {
    sought.may_be(title) && archetype_of(title).is_some_and(|found| found.id == sought.id)
}

/// Those of `items`, which are in order, that stand in a section of the archetype `sought`.
fn within(file: &File, sought: &Archetype, items: &[TextRange]) -> Vec<TextRange> {
    // Most sections hold none of them, and what their headings mean need not be looked up.
    let holds_items = |section: &Section| {
        let first = items.partition_point(|item| item.start() < section.range.start());
        let first = items.get(first);
        first.is_some_and(|item| item.end() <= section.range.end())
    };
    let mut sections = file
        .parse
        .body
        .sections
        .iter()
        .filter(|section| holds_items(section))
        .filter(|section| names(&section.title, sought))
        .map(|section| section.range)
        .peekable();
    // Sections lie beside each other or within each other, so the one that reaches furthest decides.
    let mut reach = TextSize::new(0);
    let mut found = Vec::new();
    for item in items {
        while let Some(section) = sections.next_if(|section| section.start() <= item.start()) {
            reach = reach.max(section.end());
        }
        if item.end() <= reach {
            found.push(*item);
        }
    }
    found
}

/// The mentions in the body that the host acts on: no placeholders where none are replaced, no imports where none are read.
pub fn references(file: &File) -> Vec<&Reference> {
    let Some(definition) = &file.definition else {
        return Vec::new();
    };
    let pulls_in = definition.follows_imports();
    let counts = |reference: &&Reference| match reference.kind {
        ReferenceKind::Argument | ReferenceKind::Variable | ReferenceKind::Shell => {
            file.substitution(reference).is_some()
        }
        ReferenceKind::Import => pulls_in,
        ReferenceKind::Command => true,
    };
    file.parse.body.references.iter().filter(counts).collect()
}

/// What should make somebody call the agent: the items of its trigger sections.
pub fn triggers(file: &File) -> Vec<TextRange> {
    items_of_any(file, &["triggers", "when-to-use"])
}

/// What the agent hands over: the items of its output sections.
pub fn deliverables(file: &File) -> Vec<TextRange> {
    items_of(file, "deliverables")
}

fn items_of_any(file: &File, ids: &[&str]) -> Vec<TextRange> {
    ids.iter().flat_map(|id| items_of(file, id)).collect()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::model::Surroundings;
    use crate::text::{FilePath, Text};

    fn check(text: &str, expected: Expect) {
        let path = FilePath::new("/w/.claude/agents/a.md");
        let file = File::new(path, Text::new(text, None), &Surroundings::default());
        let at = |range: TextRange| file.text.slice(range);
        let mut out = String::new();
        for example in examples(&file) {
            let said = [
                example.context,
                example.user,
                example.assistant,
                example.commentary,
            ];
            let _ = writeln!(out, "example {:?}", said.map(|range| range.map(at)));
        }
        let boundaries = boundaries(&file);
        let lists = [
            ("will", boundaries.will),
            ("will not", boundaries.will_not),
            ("trigger", triggers(&file)),
            ("deliverable", deliverables(&file)),
        ];
        for (what, ranges) in lists {
            for range in ranges {
                let _ = writeln!(out, "{what} {:?}", at(range));
            }
        }
        for (name, range) in colleagues(&file) {
            let _ = writeln!(out, "colleague {name} {:?}", at(range));
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn examples_of_the_description_and_of_the_body() {
        check(
            "---\nname: a\ndescription: Use it.\\n<example>\\nContext: New.\\nuser: \"Do it\"\\nassistant: \"Yes\"\\n<commentary>\\nWhy.\\n</commentary>\\n</example>\n---\n\n<example>\n<user>Hello</user>\n</example>\n",
            expect![[r#"
                example [Some("New."), Some("Do it"), Some("Yes"), Some("Why.")]
                example [None, Some("Hello"), None, None]
            "#]],
        );
    }

    #[test]
    fn an_example_on_one_line() {
        check(
            "---\nname: a\ndescription: Use it. <example> Context: New. user: 'Do it' assistant: 'Yes' <commentary>Why.</commentary></example>\n---\n",
            expect![[r#"
                example [Some("New."), Some("Do it"), Some("Yes"), Some("Why.")]
            "#]],
        );
    }

    #[test]
    fn sides_without_a_blank_between_them_and_answers_below_their_label() {
        check(
            "---\nname: a\ndescription: Finds. <example>Context: New.user: \"Do it?\"assistant: \"Yes\"<commentary>Why.</commentary></example>\n---\n\n<example>\nuser: Hi\nassistant: <reasoning>\n- None\n</reasoning>\n</example>\n\n<example>\nuser:\nHi\nassistant:\n<commentary>Nothing</commentary>\n</example>\n",
            expect![[r#"
                example [Some("New."), Some("Do it?"), Some("Yes"), Some("Why.")]
                example [None, Some("Hi"), Some("<reasoning>"), None]
                example [None, Some("Hi"), None, Some("Nothing")]
            "#]],
        );
    }

    #[test]
    fn colleagues_below_a_plain_label() {
        check(
            "---\nname: a\ndescription: b\n---\n\nIntegration with other agents:\n- Collaborate with api-designer on contracts\n- Care about privacy, keep privacy-by-design\n- `/release <version>` - Make a release\n- `/fix-it` afterwards\n\nOther things:\n- well-known\n",
            expect![[r#"
                colleague api-designer "api-designer"
            "#]],
        );
    }

    #[test]
    fn promises_refusals_and_what_belongs_to_sections() {
        check(
            "---\nname: a\ndescription: b\n---\n\n## Triggers\n- Something is new\n\n## Deliverables\n\n### Papers\n- A report\n\n## Boundaries\n**Will:**\n- Write it\n\n**Will Not:**\n- Ship it\n\n## Integration with other agents\n- Work with code-reviewer on quality\n- **API Designer**: For contracts\n- Talk to people\n",
            expect![[r#"
                will "Write it"
                will not "Ship it"
                trigger "Something is new"
                deliverable "A report"
                colleague code-reviewer "code-reviewer"
                colleague api-designer "API Designer"
            "#]],
        );
    }
}
