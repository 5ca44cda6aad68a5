//! Closing tags, behind `</`.

use text_size::{TextRange, TextSize};

use super::super::context::Request;
use super::super::{Completion, CompletionKind, CompletionText, ranked};
use crate::model::outline;
use crate::syntax::tags::Tag;

/// The tags that are open at the cursor, the innermost first.
pub(super) fn closing_tags(request: &Request<'_>) -> Vec<Completion> {
    let Some(range) = typed(request) else {
        return Vec::new();
    };
    let description = request.definition.field("description");
    let text = description.and_then(|field| field.text_range);
    let inside = text.filter(|text| text.contains_inclusive(request.cursor));
    let own = inside.map(|text| outline::description_tags(request.file, text));
    let tags = own.as_ref().unwrap_or(&request.file.parse.body.tags);
    let is_open =
        |tag: &&Tag| tag.close.is_none() && !tag.self_closing && tag.open.end() <= range.start();
    let mut seen: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for tag in tags.tags.iter().rev().filter(is_open) {
        if seen.contains(&&*tag.name) {
            continue;
        }
        seen.push(&tag.name);
        let closing = format!("</{}>", tag.name);
        found.push(Completion {
            label: closing.clone(),
            kind: CompletionKind::Tag,
            detail: None,
            range,
            text: CompletionText::Plain(closing),
            filter: None,
            rank: 0,
            deprecated: false,
            also: None,
            subject: None,
        });
    }
    ranked(found, 0)
}

/// The closing tag as far as it is typed.
fn typed(request: &Request<'_>) -> Option<TextRange> {
    let (before, behind) = request.line();
    let at = before.rfind("</")?;
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    before.get(at + 2..)?.chars().all(name).then_some(())?;
    let rest = behind.trim_start_matches(name);
    let rest = rest.strip_prefix('>').unwrap_or(rest);
    let start = request.cursor - TextSize::of(before.get(at..)?);
    let end = request.cursor + TextSize::of(behind) - TextSize::of(rest);
    Some(TextRange::new(start, end))
}
