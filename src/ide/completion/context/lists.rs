//! Items of lists at the cursor: in brackets, behind a hyphen, in a string, or where a hyphen is still missing.

use text_size::{TextRange, TextSize};

use super::super::hole::{self, Hole, Items};
use super::super::row::Row;
use super::super::trail::Trail;
use super::{Context, Request, missing_blank};
use crate::catalog::Key;
use crate::ide::schema::{Slot, Step};

/// An item of a string of names that goes on in further lines.
pub(super) fn wrapped<'a>(
    request: &Request<'a>,
    path: &[Step<'_>],
    start: TextSize,
) -> Option<Context<'a>> {
    let Slot::Value(key) = Slot::at(request.format, request.host, path) else {
        return None;
    };
    let (_, behind) = request.line();
    let written = request.written(start, request.cursor + TextSize::of(behind));
    if !key.is_list() || written.text.starts_with(['|', '>', '[', '#', '&', '!']) {
        return None;
    }
    let items = hole::in_string(written, request.cursor, &key.separators, "")?;
    Some(Context::Item(key, items))
}

/// An item of a list in brackets.
pub(super) fn flow<'a>(
    request: &Request<'a>,
    path: &[Step<'_>],
    bracket: TextSize,
    trail: &Trail<'a>,
) -> Option<Context<'a>> {
    let Slot::Value(key) = Slot::at(request.format, request.host, path) else {
        return None;
    };
    let start = bracket + TextSize::of('[');
    if !key.is_list() || request.cursor < start {
        return None;
    }
    let end = trail.flow_end(bracket).max(start);
    let items = hole::in_brackets(request.written(start, end), request.cursor)?;
    Some(Context::Item(key, items))
}

/// An item behind a hyphen.
pub(super) fn block_item<'a>(
    request: &Request<'a>,
    list: &'static Key,
    trail: &Trail<'a>,
    row: &Row<'a>,
) -> Option<Context<'a>> {
    let end = row.offset(row.text.trim_end().len()).max(request.cursor);
    let start = row.offset(row.content).min(request.cursor);
    let before = missing_blank(request, TextRange::empty(start));
    let mut items = hole::in_item(request.written(start, end), request.cursor, before, true)?;
    if items.inside.is_none() {
        let others = trail.siblings(row.dash?, true);
        items.others.extend(others.iter().filter_map(item_text));
    }
    Some(Context::Item(list, items))
}

/// An item in a line without a hyphen, which comes with the completion.
pub(super) fn fresh_item<'a>(
    request: &Request<'a>,
    list: &'static Key,
    trail: &Trail<'a>,
    row: &Row<'a>,
) -> Option<Context<'a>> {
    let typed = row.text.trim();
    let start = if typed.is_empty() {
        request.cursor
    } else {
        row.offset(row.content)
    };
    let end = start + TextSize::of(typed);
    let column = usize::from(start - row.start);
    let others = trail.siblings(column, true);
    let hole = Hole {
        range: TextRange::new(start, end),
        before: "- ",
        after: None,
        bare: true,
    };
    let items = Items {
        hole,
        inside: None,
        others: others.iter().filter_map(item_text).collect(),
    };
    let fits = end >= request.cursor && !typed.contains(char::is_whitespace);
    fits.then_some(Context::Item(list, items))
}

/// What stands behind the hyphen, quotes taken off.
fn item_text<'a>(row: &Row<'a>) -> Option<&'a str> {
    let text = row.text.get(row.content..)?.trim();
    Some(text.trim_matches(['"', '\''])).filter(|text| !text.is_empty())
}
