//! Fences that hold others of the same length: the end of the inner one ends the outer, and the last line of them opens a new one.

use text_size::TextSize;

use super::{EMPTY, RULE, Unclosed};
use crate::catalog::Severity;
use crate::finding::{Finding, Fix};
use crate::rules::Context;
use crate::syntax::markdown::CodeFence;
use crate::text::{Encoding, TextEdit, TextRange};

/// Where a fence opens and where it was meant to close.
type Nest = (TextSize, TextSize);

/// A finding about the bare line `unclosed`, at the start of `fence`, where it is one because a fence above holds others.
pub(super) fn ended_early(
    context: &Context<'_>,
    fence: &CodeFence,
    unclosed: &Unclosed<'_>,
) -> Option<Finding> {
    let may_be_end = unclosed.is_bare;
    let nests = may_be_end
        .then(|| outer(context, fence, unclosed.marks))
        .flatten()?;
    let (start, end) = *nests.last()?;
    let (severity, defect) = match unclosed.is_empty {
        true => (Severity::Hint, EMPTY),
        false => (
            RULE.severity,
            "This code fence is never closed, so everything below it counts as code.",
        ),
    };
    let line = |at| context.file.text.position(at, Encoding::Utf8).line + 1;
    let cause = if end == fence.range.start() {
        format!(
            "If it is to close the one on line {}: the fence inside that one has ended it already.",
            line(start)
        )
    } else {
        format!(
            "The one on line {} holds another, which has ended it before line {}.",
            line(start),
            line(end)
        )
    };
    let text = format!("{defect} {cause} Write the outer one with one backtick more.");
    let finding = context.finding(RULE.id, severity, unclosed.range, text);
    Some(finding.with_fix(longer(&nests)))
}

/// A backtick more at both ends of each.
fn longer(nests: &[Nest]) -> Fix {
    let places = nests.iter().flat_map(|(start, end)| [*start, *end]);
    let edits = places.map(|at| TextEdit {
        range: TextRange::empty(at),
        new_text: "`".to_owned(),
    });
    let title = match nests {
        [_] => "Add a backtick to the outer fence",
        _ => "Add a backtick to each fence around others",
    };
    Fix::suggested(title, edits.collect())
}

/// The fences that hold others, whose ends became their own. The bare line at `fence` was meant to close the last of them, or it
/// only opens a fence because of them.
fn outer(context: &Context<'_>, fence: &CodeFence, marks: &str) -> Option<Vec<Nest>> {
    let above = context.file.parse.body.blocks.fences.iter();
    let above = above.filter(|it| it.closed && it.range.end() <= fence.range.start());
    let opens = |line: &str| {
        let info = line.trim_start().strip_prefix(marks);
        info.is_some_and(|info| info.starts_with(|c: char| c.is_ascii_alphabetic()))
    };
    let holds = |it: &&CodeFence| {
        let text = context.text(it.range);
        let own = text.strip_prefix(marks);
        own.is_some_and(|own| !own.starts_with('`')) && text.lines().skip(1).any(opens)
    };
    let (start, end) = (above.rev().find(holds)?.range.start(), fence.range.start());
    let (nests, is_meant_as_end) = nests_above(context, marks, end);
    if !nests.is_empty() && is_meant_as_end {
        return Some(nests);
    }
    // The line above may itself have been meant to close a fence further up.
    let is_end = nests.iter().any(|nest| nest.1 == start);
    (!is_end).then(|| vec![(start, end)])
}

/// The fences down to `last` that hold others, where an end belongs to the last beginning that has none, as people mean it; and
/// whether the line at `last` is such an end.
fn nests_above(context: &Context<'_>, marks: &str, last: TextSize) -> (Vec<Nest>, bool) {
    let mut nests = Vec::new();
    let mut is_end = false;
    let mut open: Vec<(TextSize, bool)> = Vec::new();
    let mut at = context.file.parse.body.range.start();
    let above = context.text(TextRange::new(at, last));
    let lines: Vec<&str> = above.split_inclusive('\n').collect();
    for (index, line) in lines.iter().copied().chain([marks]).enumerate() {
        let start = at + TextSize::of(line) - TextSize::of(line.trim_start());
        at += TextSize::of(line);
        let info = line.trim_start().strip_prefix(marks);
        let Some(info) = info.filter(|info| !info.contains('`')) else {
            continue;
        };
        if !info.trim().is_empty() || begins(&lines, index) {
            if let Some((_, holds)) = open.last_mut() {
                *holds = true;
            }
            open.push((start, false));
            continue;
        }
        is_end = !open.is_empty();
        match open.pop() {
            Some((outer, true)) => nests.push((outer, start)),
            Some((_, false)) => {}
            None => open.push((start, false)),
        }
    }
    (nests, is_end)
}

/// Whether a bare line among `lines` looks like a beginning: it is announced, and text follows at once.
fn begins(lines: &[&str], index: usize) -> bool {
    let line = |at: Option<usize>| {
        at.and_then(|at| lines.get(at))
            .map_or("", |line| line.trim())
    };
    let (before, behind) = (line(index.checked_sub(1)), line(index.checked_add(1)));
    let is_announced = before.is_empty() || before.starts_with('#') || before.ends_with(':');
    is_announced && !behind.is_empty() && !behind.starts_with('`')
}
