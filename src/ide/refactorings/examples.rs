//! The examples of a description moved into the body: every session reads descriptions, and only the agent itself its body.

use text_size::{TextRange, TextSize};

use super::super::code_actions::CodeAction;
use super::Request;
use super::spelling::{Spot, spelled};
use crate::catalog::Kind;
use crate::model::outline;
use crate::rules::quoting;
use crate::syntax::tags::tags;
use crate::text::TextEdit;
use crate::text::span::slice;

/// A line break that its author wrote as two characters.
const BREAK: &str = r"\n";

pub(super) fn offer(request: &Request<'_>) -> Vec<CodeAction> {
    moved(request).into_iter().collect()
}

fn moved(request: &Request<'_>) -> Option<CodeAction> {
    request.block()?;
    let (field, entry) = request.entry()?;
    field.key.filter(|key| key.prose)?;
    let text = with_breaks(request, &request.text_of(entry)?);
    let (rest, examples) = parted(&text)?;
    if is_replaced(request, &examples) {
        return None;
    }
    let value = TextEdit {
        range: request.value_range(entry)?,
        new_text: format!(" {}", written(&rest, request.line_break())?),
    };
    let edits = vec![value, added(request, &examples)?];
    let title = format!("Move the examples from `{}` into the body", field.name);
    let same = request.keeps_values(&edits, Some(&field.name));
    same.then(|| request.rewrite(title, edits))
}

/// The text as it is meant: in subagents the host itself makes line breaks of `\n`.
fn with_breaks(request: &Request<'_>, text: &str) -> String {
    let meant = request.definition.kind() == Kind::Agent || text.contains(r"\n<example");
    if meant {
        text.replace(BREAK, "\n")
    } else {
        text.to_owned()
    }
}

/// The text without its examples, and the examples; `None` where either is missing.
fn parted(text: &str) -> Option<(String, String)> {
    let found = tags(text, TextSize::new(0), &|_| None);
    let whole = found.tags.iter().filter(|tag| tag.parent.is_none());
    let examples: Vec<TextRange> = whole
        .filter(|tag| matches!(&*tag.name, "example" | "examples"))
        .filter_map(|tag| Some(tag.open.cover(tag.close?)))
        .collect();
    let mut rest: Vec<&str> = Vec::new();
    let mut done = TextSize::new(0);
    let end = TextRange::empty(TextSize::of(text));
    for range in examples.iter().chain([&end]) {
        let between = TextRange::new(done, range.start().max(done));
        let piece = without_lead(slice(text, between).trim());
        rest.extend((!piece.is_empty()).then_some(piece));
        done = range.end();
    }
    let shown: Vec<&str> = examples.iter().map(|range| slice(text, *range)).collect();
    let gap = if text.contains('\n') { "\n\n" } else { " " };
    let both = !rest.is_empty() && !shown.is_empty();
    both.then(|| (rest.join(gap), shown.join("\n\n")))
}

/// The text without an announcement such as `Examples:` at its end.
fn without_lead(text: &str) -> &str {
    let start = text.rfind(['.', '\n', '!', '?']).map_or(0, |at| at + 1);
    let last = text.get(start..).unwrap_or("").to_lowercase();
    if last.ends_with(':') && last.contains("example") {
        text.get(..start).unwrap_or("").trim_end()
    } else {
        text
    }
}

/// Whether the host would put something else in the place of a part of the examples, once they are in the body.
fn is_replaced(request: &Request<'_>, examples: &str) -> bool {
    let format = request.definition.place.format;
    let replaces = request.definition.substitutions().next().is_some();
    (replaces && (examples.contains('$') || examples.contains("!`")))
        || ((replaces || format.imports) && examples.contains('@'))
}

fn written(text: &str, line_break: &str) -> Option<String> {
    if text.contains('\n') {
        quoting::block(text, line_break)
    } else {
        spelled(text, Spot::Value)
    }
}

/// The edit that adds the examples to the section of examples, or such a section to the end.
fn added(request: &Request<'_>, examples: &str) -> Option<TextEdit> {
    let body = &request.file.parse.body;
    if body.blocks.fences.iter().any(|fence| !fence.closed) {
        return None;
    }
    let is_fit = |id: &str| id == "examples";
    let section = body
        .sections
        .iter()
        .find(|section| outline::archetype(section).is_some_and(|archetype| is_fit(&archetype.id)));
    let (at, heading) = match section {
        Some(section) => (section.own.end(), ""),
        None => {
            let text = request.file.text.as_str();
            (TextSize::of(text.trim_end()), "## Examples\n\n")
        }
    };
    let new_text = format!("\n\n{heading}{examples}").replace('\n', request.line_break());
    Some(TextEdit {
        range: TextRange::empty(at),
        new_text,
    })
}
