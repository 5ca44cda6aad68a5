//! Where the cursor is: worked out once, from the text, for every provider.

mod lists;

use std::cell::Cell;

use text_size::{TextRange, TextSize};

use self::lists::{block_item, flow, fresh_item, wrapped};

use super::hole::{self, Hole, Items, Written};
use super::json::Around;
use super::row::Row;
use super::trail::{Inside, Trail};
use crate::catalog::{Format, Host, Key, catalog};
use crate::ide::schema::{Slot, Step};
use crate::model::{Definition, File};
use crate::syntax::value::Value;
use crate::workspace::Snapshot;

/// What every provider needs to know.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) file: &'a File,
    pub(super) definition: &'a Definition,
    pub(super) format: &'static Format,
    pub(super) host: &'static Host,
    pub(super) cursor: TextSize,
    /// Set by whoever leaves out names because there are too many.
    pub(super) left_out: &'a Cell<bool>,
}

/// What can be completed at the cursor.
#[derive(Debug)]
pub(super) enum Context<'a> {
    /// A key of the mapping at a place.
    Key(KeyHole<'a>),
    /// A single value.
    Value(Slot, Hole),
    /// An item of a list.
    Item(&'static Key, Items<'a>),
}

/// A key that is typed or may be.
#[derive(Debug)]
pub(super) struct KeyHole<'a> {
    /// The mapping.
    pub(super) slot: Slot,
    /// The typed characters.
    pub(super) range: TextRange,
    /// Whether the colon is there already.
    pub(super) colon: bool,
    /// A hyphen or blank that is missing in front.
    pub(super) before: &'static str,
    /// Keys that stand in the same mapping already, with their values where they stand in one line.
    pub(super) present: Vec<(&'a str, &'a str)>,
    /// Column of the key.
    pub(super) column: usize,
    /// Blanks that its line starts with.
    pub(super) indent: usize,
    /// What it needs around it in JSON; `None` in YAML.
    pub(super) json: Option<Around<'a>>,
}

impl<'a> Request<'a> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        file: &'a File,
        cursor: TextSize,
        left_out: &'a Cell<bool>,
    ) -> Option<Self> {
        let definition = file.definition.as_ref()?;
        let format = definition.place.format;
        Some(Request {
            snapshot,
            file,
            definition,
            format,
            host: catalog().host(&format.host)?,
            cursor: cursor.min(file.text.len()),
            left_out,
        })
    }

    /// The text from `start` to `end`.
    pub(super) fn written(&self, start: TextSize, end: TextSize) -> Written<'a> {
        let range = TextRange::new(start, end.max(start));
        Written {
            text: self.file.text.slice(range),
            start,
        }
    }

    /// The text of the cursor's line in front of the cursor, and the one behind it.
    pub(super) fn line(&self) -> (&'a str, &'a str) {
        let text = self.file.text.as_str();
        let (before, behind) = text
            .split_at_checked(self.cursor.into())
            .unwrap_or((text, ""));
        let from = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let to = behind.find(['\n', '\r']).unwrap_or(behind.len());
        (
            before.get(from..).unwrap_or(""),
            behind.get(..to).unwrap_or(""),
        )
    }
}

/// The lines of the frontmatter as far as the cursor can be in them; `None` when it is elsewhere.
fn block<'a>(request: &Request<'a>) -> Option<Written<'a>> {
    let block = request.file.parse.frontmatter.as_ref()?;
    let cursor = request.cursor;
    let content = block.content;
    // Nothing but the opening fence is there yet, or a host would not find the block at all.
    let unusable = block.open.end() >= content.start() || block.preceded_by.is_some();
    if cursor < content.start() || unusable {
        return None;
    }
    if cursor < content.end() || (block.close.is_none() && cursor == content.end()) {
        return Some(request.written(content.start(), content.end()));
    }
    if block.close.is_some() {
        return None;
    }
    // The block is still open: a line that is being typed below it belongs to it.
    let (before, behind) = request.line();
    let between = request.written(content.end(), cursor - TextSize::of(before));
    let line = request.written(between.range().end(), cursor + TextSize::of(behind));
    let typed = line.text.trim_end();
    let key = typed.split(':').next().unwrap_or("");
    let fits = is_word(key) && !key.starts_with('-');
    (between.text.trim().is_empty() && fits)
        .then(|| request.written(content.start(), line.range().end()))
}

/// What can be completed in the frontmatter.
pub(super) fn in_frontmatter<'a>(request: &Request<'a>) -> Option<Context<'a>> {
    let block = block(request)?;
    let trail = Trail::new(block.text, block.start, request.cursor)?;
    let row = trail.row()?;
    let column = usize::from(request.cursor.checked_sub(row.start)?);
    if column > row.text.len() || row.is_comment {
        return None;
    }
    if in_prose(request, &row) {
        return None;
    }
    let mark = if row.is_blank() {
        column
    } else {
        row.dash.unwrap_or(row.content)
    };
    match trail.inside(mark) {
        Inside::Text(start) => wrapped(request, &trail.open_path(), start),
        Inside::Flow(bracket) => flow(request, &trail.open_path(), bracket, &trail),
        Inside::Nothing => in_row(request, &trail, &row, column),
    }
}

/// Whether `text` can be a key, or the beginning of one.
fn is_word(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// Whether the line holds a lone word, or the beginning of one of the format's keys with its colon.
fn may_be_key(request: &Request<'_>, row: &Row<'_>) -> bool {
    match row.key_name() {
        None => !row.is_blank() && is_word(row.text.trim()),
        Some(typed) => {
            let mut offered = request.format.keys.iter().filter(|key| key.offered());
            offered.any(|key| key.name.starts_with(typed))
        }
    }
}

/// Whether the line, at the left margin, belongs to a text that started further up: `Context: …` below a description
/// without quotes is prose. A lone word may be a key that is being typed.
fn in_prose(request: &Request<'_>, row: &Row<'_>) -> bool {
    if may_be_key(request, row) || row.dash.is_some() || row.text.starts_with([' ', '\t']) {
        return false;
    }
    let mut entries = request
        .file
        .parse
        .frontmatter
        .iter()
        .flat_map(|block| &block.mapping.entries);
    entries.any(|entry| {
        let value = entry.value.range;
        let text = matches!(entry.value.value, Value::Scalar(_) | Value::Raw);
        let starts = request.file.text.slice(value);
        let list = starts.starts_with(['[', '-', '\n', '\r']);
        text && !list && value.start() < row.start && request.cursor < value.end()
    })
}

/// What the marks of the cursor's line say.
fn in_row<'a>(
    request: &Request<'a>,
    trail: &Trail<'a>,
    row: &Row<'a>,
    column: usize,
) -> Option<Context<'a>> {
    if row.is_blank() {
        return in_blank(request, trail, row, column);
    }
    let mut path = trail.path(row.dash.unwrap_or(row.content), row.dash.is_some());
    if row.dash.is_some() {
        path.push(Step::Item);
    }
    let slot = Slot::at(request.format, request.host, &path);
    if let (Some((from, to, colon)), Some(name)) = (row.key, row.key_name()) {
        if (from..=to).contains(&column) {
            return key(request, trail, slot, row.range(from, to), row);
        }
        if column <= colon {
            return None;
        }
        path.push(Step::Key(name));
        return in_value(request, &path, row, trail);
    }
    let end = row.text.trim_end().len().max(column);
    let content = row.content.min(end);
    if column < content || (row.dash.is_some() && column == 0) {
        return None;
    }
    let hole = row.range(content, end);
    let brackets = row.text.get(content..)?.starts_with('[');
    match slot {
        Slot::Value(_) if brackets => flow(request, &path, row.offset(content), trail),
        Slot::Item(list) if row.dash.is_some() => block_item(request, list, trail, row),
        Slot::Value(list) if list.is_list() => fresh_item(request, list, trail, row),
        _ if !is_word(row.text.get(content..end)?) => None,
        _ => key(request, trail, slot, hole, row),
    }
}

/// An empty line: a key, or an item whose hyphen is not typed yet.
fn in_blank<'a>(
    request: &Request<'a>,
    trail: &Trail<'a>,
    row: &Row<'a>,
    column: usize,
) -> Option<Context<'a>> {
    // What is put in front of deeper lines would take them over.
    if trail.next_column() > column {
        return None;
    }
    let between_items = trail.next().is_some_and(|next| next.dash == Some(column));
    let path = trail.path(column, between_items);
    if path.is_empty() && column > 0 {
        return None;
    }
    let slot = Slot::at(request.format, request.host, &path);
    match slot {
        Slot::Value(list) if list.is_list() => fresh_item(request, list, trail, row),
        _ => key(request, trail, slot, TextRange::empty(request.cursor), row),
    }
}

/// A key of the mapping at `slot`; where that is a list of mappings, with the hyphen.
fn key<'a>(
    request: &Request<'a>,
    trail: &Trail<'a>,
    slot: Slot,
    range: TextRange,
    row: &Row<'a>,
) -> Option<Context<'a>> {
    let (slot, before) = match slot {
        Slot::Event(event) => (Slot::Group(event), "- "),
        Slot::Handlers => (Slot::Handler, "- "),
        slot => (slot, missing_blank(request, range)),
    };
    let column = usize::from(range.start() - row.start);
    let mut present: Vec<(&str, &str)> = Vec::new();
    if before != "- " {
        let siblings = trail.siblings(column, false);
        present.extend(siblings.iter().filter_map(|row| {
            let (_, value) = row.value()?;
            Some((row.key_name()?, value))
        }));
    }
    if matches!(slot, Slot::Root(_)) {
        let entries = request.file.parse.frontmatter.iter();
        let entries = entries.flat_map(|block| &block.mapping.entries);
        let others = entries.filter(|entry| !entry.key_range.contains_inclusive(request.cursor));
        present.extend(others.map(|entry| (&*entry.key, "")));
    }
    Some(Context::Key(KeyHole {
        slot,
        range,
        colon: row.key.is_some(),
        before,
        present,
        column,
        indent: row.text.len() - row.text.trim_start().len(),
        json: None,
    }))
}

/// A blank, where the typed characters follow a hyphen or a colon directly.
fn missing_blank(request: &Request<'_>, range: TextRange) -> &'static str {
    let before = request.written(TextSize::new(0), range.start()).text;
    if before.ends_with(['-', ':']) {
        " "
    } else {
        ""
    }
}

/// The value behind the colon of the cursor's line.
fn in_value<'a>(
    request: &Request<'a>,
    path: &[Step<'_>],
    row: &Row<'a>,
    trail: &Trail<'a>,
) -> Option<Context<'a>> {
    let (from, value) = row.value()?;
    let cursor = request.cursor;
    let end = row.offset(from + value.len()).max(cursor);
    let start = row.offset(from).min(cursor);
    let written = request.written(start, end);
    if value.starts_with('[') {
        return flow(request, path, row.offset(from), trail);
    }
    let opaque = value.starts_with(['|', '>', '{', '&', '!']);
    let nothing_yet = value.is_empty();
    if opaque || (!nothing_yet && cursor < row.offset(from)) {
        return None;
    }
    let before = if nothing_yet {
        missing_blank(request, TextRange::empty(cursor))
    } else {
        ""
    };
    let slot = Slot::at(request.format, request.host, path);
    match slot {
        Slot::Value(key) if key.is_list() && nests(trail, nothing_yet) => None,
        Slot::Value(key) if key.is_list() => {
            let items = hole::in_string(written, cursor, &key.separators, before)?;
            Some(Context::Item(key, items))
        }
        Slot::Value(_) | Slot::Matcher(_) | Slot::Field(_) => {
            Some(Context::Value(slot, hole::single(written, cursor, before)?))
        }
        _ => None,
    }
}

/// Whether the value that is empty on its own line stands in the lines below.
fn nests(trail: &Trail<'_>, nothing_yet: bool) -> bool {
    nothing_yet && trail.has_items_below()
}
