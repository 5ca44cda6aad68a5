//! Section headings, from the archetypes that suit the kind of file.

use text_size::{TextRange, TextSize};

use super::super::context::Request;
use super::super::{Completion, CompletionKind, CompletionText, ranked};
use super::hole;
use crate::catalog::{Archetype, catalog, normalize_heading};
use crate::ide::snippet;
use crate::model::{outline, shortened};

/// Longest detail, in characters.
const DETAIL: usize = 60;

/// The headings that are not there yet, behind `#` marks of any level.
pub(super) fn headings(request: &Request<'_>) -> Vec<Completion> {
    let Some(line) = HeadingLine::at(request) else {
        return Vec::new();
    };
    let present = present(request, line.range);
    let suited = catalog()
        .sections
        .iter()
        .filter(|archetype| archetype.kinds.contains(&request.format.kind))
        .filter(|archetype| !present.contains(&normalize_heading(&archetype.title)));
    let found = suited.map(|archetype| line.completion(request, archetype));
    ranked(found.collect(), 0)
}

/// The line of a heading that is being typed.
struct HeadingLine {
    /// The heading's words.
    range: TextRange,
    /// A blank that is missing behind the marks.
    before: &'static str,
    /// Whether there is nothing below it yet.
    empty: bool,
    /// What keeps the new text apart from the line below.
    gap: &'static str,
}

impl HeadingLine {
    fn at(request: &Request<'_>) -> Option<HeadingLine> {
        let (before, behind) = request.line();
        let marks = before.trim_start_matches(' ');
        let indent = before.len() - marks.len();
        let words = marks.trim_start_matches('#');
        let level = marks.len() - words.len();
        if indent > 3 || !(1..=6).contains(&level) {
            return None;
        }
        let missing = words.is_empty();
        if (missing && !behind.trim().is_empty()) || !(missing || words.starts_with([' ', '\t'])) {
            return None;
        }
        let typed = unnumbered(words.trim_start());
        let start = request.cursor - TextSize::of(typed);
        let end = request.cursor + TextSize::of(behind.trim_end().trim_end_matches('#').trim_end());
        let text = request.file.text.as_str();
        let below = text.get(usize::from(request.cursor) + behind.len()..)?;
        let next = below.trim_start();
        Some(HeadingLine {
            range: hole(start, end).range,
            before: if missing { " " } else { "" },
            empty: next.is_empty() || next.starts_with('#'),
            gap: if next.is_empty() || below.trim_start_matches([' ', '\r']).starts_with("\n\n") {
                ""
            } else {
                "\n"
            },
        })
    }

    fn completion(&self, request: &Request<'_>, archetype: &Archetype) -> Completion {
        let title = &archetype.title;
        let plain = format!("{}{title}", self.before);
        let text = if self.empty {
            let body = archetype.snippet.trim_end();
            let title = snippet::escaped(title);
            CompletionText::Snippet {
                snippet: format!("{}{title}\n\n{body}{}", self.before, self.gap),
                plain,
            }
        } else {
            CompletionText::Plain(plain)
        };
        Completion {
            label: title.clone(),
            kind: CompletionKind::Section,
            detail: Some(shortened(&archetype.purpose, DETAIL)),
            range: self.range,
            text,
            filter: None,
            rank: 0,
            deprecated: false,
            also: None,
            subject: None,
        }
        .about(request, "section", &archetype.id)
    }
}

/// Without a number in front: `2. `.
fn unnumbered(words: &str) -> &str {
    let rest = words.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = rest.len() < words.len();
    match rest.strip_prefix(['.', ')']).filter(|_| numbered) {
        Some(behind) => behind.trim_start(),
        None => words,
    }
}

/// The archetypes and titles of the other sections.
fn present(request: &Request<'_>, own: TextRange) -> Vec<String> {
    let body = &request.file.parse.body;
    let mut titles = Vec::new();
    for section in &body.sections {
        let heading = body.blocks.headings.get(section.heading);
        if heading.is_some_and(|heading| heading.range.intersect(own).is_some()) {
            continue;
        }
        titles.push(normalize_heading(&section.title));
        if let Some(archetype) = outline::archetype(section) {
            titles.push(normalize_heading(&archetype.title));
        }
    }
    titles
}
