//! Completion below the frontmatter: headings, paths, commands, placeholders, closing tags. Nothing in prose and in code.

mod headings;
mod links;
mod references;
mod tags;

use text_size::{TextRange, TextSize};

use super::context::Request;
use super::{Completion, Hole, files};
use crate::syntax::markdown::CodeFence;

/// Where in the body the cursor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Surroundings {
    Prose,
    /// In a code span.
    Span,
    /// In a fence whose lines the host runs.
    Shell,
    /// In any other code, or in a comment.
    Opaque,
}

/// What can stand at the cursor in the body; closing tags in a description too.
pub(super) fn in_body(request: &Request<'_>) -> Vec<Completion> {
    let block = request.file.parse.frontmatter.as_ref();
    if block.is_some_and(|block| request.cursor <= block.range.end()) {
        return tags::closing_tags(request);
    }
    match surroundings(request) {
        // Calls of tools are shown in code as well.
        Surroundings::Opaque => first_of(request, &[references::called, files::of_skill]),
        Surroundings::Shell => first_of(request, &[references::placeholders, files::of_skill]),
        Surroundings::Span => first_of(
            request,
            &[
                references::called,
                references::placeholders,
                references::commands,
                files::of_skill,
            ],
        ),
        Surroundings::Prose => first_of(
            request,
            &[
                headings::headings,
                references::called,
                tags::closing_tags,
                references::placeholders,
                references::mentioned,
                links::imports,
                links::link_targets,
                links::link_fragments,
                references::commands,
                files::of_skill,
            ],
        ),
    }
}

type Provider = fn(&Request<'_>) -> Vec<Completion>;

fn first_of(request: &Request<'_>, providers: &[Provider]) -> Vec<Completion> {
    let mut found = providers.iter().map(|provider| provider(request));
    found.find(|found| !found.is_empty()).unwrap_or_default()
}

fn surroundings(request: &Request<'_>) -> Surroundings {
    let blocks = &request.file.parse.body.blocks;
    let cursor = request.cursor;
    let within = |range: &TextRange| range.start() < cursor && cursor < range.end();
    // A fence that is not closed yet goes on to the end of the file.
    let in_fence = |fence: &&CodeFence| {
        fence.range.start() < cursor && (cursor <= fence.range.end() || !fence.closed)
    };
    if let Some(fence) = blocks.fences.iter().find(in_fence) {
        let runs = request.file.text.slice(fence.info).starts_with('!');
        return if runs && cursor > fence.info.end() {
            Surroundings::Shell
        } else {
            Surroundings::Opaque
        };
    }
    let touches = |range: &TextRange| range.start() < cursor && cursor <= range.end();
    if blocks.indented_code.iter().any(touches) || blocks.comments.iter().any(within) {
        Surroundings::Opaque
    } else if blocks.code_spans.iter().any(within) {
        Surroundings::Span
    } else {
        Surroundings::Prose
    }
}

/// The word at the cursor that starts with `mark` behind a blank or an opening bracket: what stands behind the mark, up to
/// the cursor and to where `belongs` ends.
fn marked<'a>(
    request: &Request<'a>,
    mark: &str,
    belongs: impl Fn(char) -> bool,
) -> Option<(&'a str, Hole)> {
    let (before, behind) = request.line();
    let at = before.rfind(mark)?;
    let typed = before.get(at + mark.len()..)?;
    let front = before.get(..at)?;
    if !opens(front) || !typed.chars().all(&belongs) {
        return None;
    }
    let rest = behind.find(|c| !belongs(c)).unwrap_or(behind.len());
    let start = request.cursor - TextSize::of(typed);
    let end = request.cursor + TextSize::try_from(rest).unwrap_or_default();
    Some((typed, hole(start, end)))
}

/// Whether a word can start behind `front`.
fn opens(front: &str) -> bool {
    match front.chars().next_back() {
        // A backtick opens a code span if there is an even number of others in front of it.
        Some('`') => front.matches('`').count() % 2 == 1,
        Some(c) => c.is_whitespace() || matches!(c, '(' | '"'),
        None => true,
    }
}

/// A hole that needs nothing around it.
pub(super) fn hole(start: TextSize, end: TextSize) -> Hole {
    Hole {
        range: TextRange::new(start, end),
        before: "",
        after: None,
        bare: false,
    }
}
