//! Frontmatter for a file that has none and needs it: the keys that its host asks for, filled in from the place and the body.

use text_size::{TextRange, TextSize};

use super::super::code_actions::CodeAction;
use super::Request;
use super::spelling::{Spot, spelled};
use crate::catalog::{Frontmatter, Identity, Requirement};
use crate::model::shortened;
use crate::text::TextEdit;

/// Characters of a description that is taken from the body.
const LONGEST: usize = 250;

pub(super) fn offer(request: &Request<'_>) -> Vec<CodeAction> {
    added(request).into_iter().collect()
}

fn added(request: &Request<'_>) -> Option<CodeAction> {
    let place = &request.definition.place;
    let format = place.format;
    let counts = format.frontmatter != Frontmatter::Ignored && place.folder.is_some();
    if !counts || request.file.parse.frontmatter.is_some() {
        return None;
    }
    let line_break = request.line_break();
    let keys = format.keys.iter().filter(|key| key.offered());
    let lines = keys
        .filter(|key| key.required != Requirement::Optional)
        .filter_map(|key| {
            let value = match key.name.as_str() {
                "name" => name(request),
                "description" => description(request),
                _ => return None,
            };
            Some(format!(
                "{}: {}{line_break}",
                key.name,
                spelled(&value, Spot::Value)?
            ))
        });
    let lines: String = lines.collect();
    if lines.is_empty() {
        return None;
    }
    let body = request.file.parse.body.range;
    let gap = match request.file.text.slice(body) {
        text if text.starts_with(['\n', '\r']) => "",
        _ => line_break,
    };
    let edit = TextEdit {
        range: TextRange::empty(body.start()),
        new_text: format!("---{line_break}{lines}---{line_break}{gap}"),
    };
    let title = format!("Add the frontmatter of a {}", format.kind.noun());
    Some(request.rewrite(title, vec![edit]))
}

/// The name that the file goes by already, in the form in which hosts take names.
fn name(request: &Request<'_>) -> String {
    let place = &request.definition.place;
    let path = &request.file.path;
    match place.format.identity_in(place.scope) {
        Identity::Folder | Identity::NameOrFolder => path.folder_name().to_owned(),
        _ => slug(path.stem()).unwrap_or_else(|| path.stem().to_owned()),
    }
}

fn description(request: &Request<'_>) -> String {
    let body = request.file.parse.body.range;
    first_sentence(request, body).unwrap_or_else(|| {
        let noun = request.definition.kind().noun();
        format!("When to use this {noun}.")
    })
}

/// The words as lower-case words joined by hyphens; `None` where nothing is left.
pub(super) fn slug(words: &str) -> Option<String> {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !matches!(c, '\'' | '’') && !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    let kept = out.trim_end_matches('-').len();
    out.truncate(kept);
    (!out.is_empty()).then_some(out)
}

/// The first sentence of the first paragraph in `range`.
pub(super) fn first_sentence(request: &Request<'_>, range: TextRange) -> Option<String> {
    let body = &request.file.parse.body;
    let mut start = range.start();
    let mut paragraph = String::new();
    for line in request.file.text.slice(range).split_inclusive('\n') {
        let at = start + TextSize::of(line) - TextSize::of(line.trim_start());
        start += TextSize::of(line);
        let words = line.trim();
        let hidden = body.fence(at).is_some() || body.is_comment(at);
        let prose = words.starts_with(|c: char| c.is_alphanumeric() || c == '*' || c == '`')
            && !words.starts_with("* ");
        if prose && !hidden {
            paragraph.push_str(words);
            paragraph.push(' ');
        } else if !paragraph.is_empty() {
            break;
        }
    }
    let paragraph = paragraph.replace("**", "").replace('`', "");
    let end = paragraph.find(". ").map_or(paragraph.len(), |at| at + 1);
    let sentence = shortened(paragraph.get(..end)?, LONGEST);
    (!sentence.is_empty()).then_some(sentence)
}
