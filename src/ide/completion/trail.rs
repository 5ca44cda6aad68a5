//! Where the cursor is in the frontmatter, read from the lines alone: half-typed YAML has no tree.

use text_size::TextSize;

use super::row::Row;
use crate::ide::schema::Step;
use crate::syntax::lines::lines;

/// A key or a hyphen that is still open at some line.
#[derive(Debug, Clone, Copy)]
struct Open<'t> {
    column: usize,
    /// `None` for a hyphen.
    key: Option<&'t str>,
    /// Offset of the value behind the colon.
    value: TextSize,
    /// How the value goes on in the lines below.
    run: Run,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    /// Nothing stands behind the colon: what follows is nested.
    Nested,
    /// A text that may go on in deeper lines.
    Text,
    /// A quoted text without its closing quote.
    Quoted(char),
    /// A list in brackets without its closing bracket.
    Flow,
}

/// The rows of a block, and what is open at the cursor.
#[derive(Debug)]
pub(super) struct Trail<'t> {
    rows: Vec<Row<'t>>,
    /// Index of the row with the cursor.
    at: usize,
    open: Vec<Open<'t>>,
}

/// What the lines above say about the line of the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    /// It stands on its own.
    Nothing,
    /// It goes on with a text that starts at this offset.
    Text(TextSize),
    /// It goes on with a list in brackets whose bracket stands at this offset.
    Flow(TextSize),
}

impl<'t> Trail<'t> {
    /// Reads the lines of `block`, whose first byte is byte `base` of the file; `None` when the cursor lies outside.
    pub(super) fn new(block: &'t str, base: TextSize, cursor: TextSize) -> Option<Trail<'t>> {
        let mut rows: Vec<Row<'t>> = lines(block)
            .map(|line| Row::new(base + line.content.start(), line.text(block)))
            .collect();
        let end = base + TextSize::of(block);
        if block.is_empty() || block.ends_with(['\n', '\r']) {
            rows.push(Row::new(end, ""));
        }
        let at = rows.iter().rposition(|row| row.start <= cursor)?;
        let mut trail = Trail {
            rows,
            at,
            open: Vec::new(),
        };
        for index in 0..at {
            trail.step(index);
        }
        Some(trail)
    }

    /// The row with the cursor.
    pub(super) fn row(&self) -> Option<Row<'t>> {
        self.rows.get(self.at).copied()
    }

    fn step(&mut self, index: usize) {
        let Some(row) = self.rows.get(index).copied() else {
            return;
        };
        if row.is_blank() || self.continues(&row, row.column()) {
            return;
        }
        self.close(&row, row.column());
        if let Some(dash) = row.dash {
            self.push(dash, None, row.offset(row.content), Run::Nested);
            if row.last_dash > dash {
                self.push(row.last_dash, None, row.offset(row.content), Run::Nested);
            }
        }
        if let (Some(name), Some((column, value))) = (row.key_name(), row.value()) {
            let run = run_of(value);
            self.push(row.content, Some(name), row.offset(column), run);
        } else if row.dash.is_some() {
            let value = row.rest(row.content).trim_end();
            self.push(
                row.content,
                Some(""),
                row.offset(row.content),
                run_of(value),
            );
        } else if let Some(last) = self.open.last_mut().filter(|last| last.key.is_some()) {
            // A value that starts below its key.
            last.run = run_of(row.rest(row.content).trim_end());
            last.value = row.offset(row.content);
        }
    }

    fn push(&mut self, column: usize, key: Option<&'t str>, value: TextSize, run: Run) {
        self.open.push(Open {
            column,
            key,
            value,
            run,
        });
    }

    /// Whether a line at `column` goes on with the value that is open; ends a quote or bracket that it closes.
    fn continues(&mut self, row: &Row<'t>, column: usize) -> bool {
        let Some(last) = self.open.last_mut() else {
            return false;
        };
        let deeper = column > last.column;
        let key_here = row.key.is_some() && !deeper;
        match last.run {
            Run::Text => deeper,
            Run::Quoted(_) | Run::Flow if key_here => false,
            Run::Quoted(quote) => {
                if row.text.contains(quote) {
                    last.run = Run::Text;
                }
                true
            }
            Run::Flow => {
                if row.text.contains(']') {
                    last.run = Run::Text;
                }
                true
            }
            Run::Nested => false,
        }
    }

    /// Ends everything that a line at `column` is not nested in.
    fn close(&mut self, row: &Row<'t>, column: usize) {
        while let Some(last) = self.open.last() {
            // A list may stand in the same column as its key.
            let holds = last.column < column
                || (last.column == column
                    && row.dash.is_some()
                    && last.key.is_some()
                    && last.run == Run::Nested);
            if holds {
                break;
            }
            self.open.pop();
        }
    }

    /// What the lines above make of the cursor's line, whose content stands at `column`.
    pub(super) fn inside(&self, column: usize) -> Inside {
        let (Some(last), Some(row)) = (self.open.last(), self.row()) else {
            return Inside::Nothing;
        };
        let deeper = column > last.column || (row.is_blank() && self.next_column() > last.column);
        let key_here = row.key.is_some() && column <= last.column;
        match last.run {
            Run::Text if deeper => Inside::Text(last.value),
            Run::Quoted(_) if !key_here => Inside::Text(last.value),
            Run::Flow if !key_here => Inside::Flow(last.value),
            _ => Inside::Nothing,
        }
    }

    /// Column of the next line that is not blank; 0 behind the last.
    pub(super) fn next_column(&self) -> usize {
        self.next().map_or(0, Row::column)
    }

    /// The next line that is not blank.
    pub(super) fn next(&self) -> Option<&Row<'t>> {
        let below = self.rows.get(self.at + 1..).unwrap_or_default();
        below.iter().find(|row| !row.is_blank())
    }

    /// The way to the value that the cursor's line belongs to, whose first mark stands at `column`.
    pub(super) fn path(&self, column: usize, is_item: bool) -> Vec<Step<'t>> {
        let holding = self.open.iter().filter(|open| {
            open.column < column
                || (open.column == column
                    && is_item
                    && open.key.is_some()
                    && open.run == Run::Nested)
        });
        holding
            .filter(|open| open.key != Some(""))
            .map(|open| open.key.map_or(Step::Item, Step::Key))
            .collect()
    }

    /// The way to the value whose last key is still open, for a line that goes on with it.
    pub(super) fn open_path(&self) -> Vec<Step<'t>> {
        let open = self.open.iter().filter(|open| open.key != Some(""));
        open.map(|open| open.key.map_or(Step::Item, Step::Key))
            .collect()
    }

    /// The other rows of the mapping or list that a mark at `column` of the cursor's row belongs to.
    pub(super) fn siblings(&self, column: usize, items: bool) -> Vec<Row<'t>> {
        let mark = |row: &Row<'t>| if items { row.dash } else { Some(row.content) };
        let mut found = Vec::new();
        let starts_item = |row: &Row<'t>| !items && row.dash.is_some();
        let above = self.rows.get(..self.at).unwrap_or_default();
        let own_item = self.row().is_some_and(|row| starts_item(&row));
        for row in above.iter().rev().filter(|row| !row.is_blank()) {
            if own_item || row.column() < column && mark(row) != Some(column) {
                break;
            }
            if mark(row) == Some(column) {
                found.push(*row);
                if starts_item(row) {
                    break;
                }
            } else if items && row.dash.is_none() && row.column() == column {
                break;
            }
        }
        let below = self.rows.get(self.at + 1..).unwrap_or_default();
        for row in below.iter().filter(|row| !row.is_blank()) {
            if row.column() < column || (items && row.dash.is_none() && row.column() == column) {
                break;
            }
            if mark(row) == Some(column) && !starts_item(row) {
                found.push(*row);
            }
        }
        found
    }

    /// Whether the lines below the cursor's hold its value: a list, or anything deeper.
    pub(super) fn has_items_below(&self) -> bool {
        let (Some(row), Some(next)) = (self.row(), self.next()) else {
            return false;
        };
        next.column() > row.content || (next.column() == row.content && next.dash.is_some())
    }

    /// Where the list whose bracket stands at `bracket` ends: at the closing one, or with the cursor's line if there is
    /// none before the next key.
    pub(super) fn flow_end(&self, bracket: TextSize) -> TextSize {
        let mut end = bracket;
        for (index, row) in self.rows.iter().enumerate() {
            let from = bracket.max(row.start) - row.start;
            let Some(text) = row.text.get(usize::from(from)..) else {
                continue;
            };
            if row.start > bracket && row.key.is_some() && index > self.at {
                break;
            }
            if let Some(close) = text.find(']') {
                return row.start + from + TextSize::try_from(close).unwrap_or_default();
            }
            if index <= self.at {
                end = row.offset(row.text.len());
            }
        }
        end
    }
}

fn run_of(value: &str) -> Run {
    let first = value.chars().next();
    match first {
        None => Run::Nested,
        Some(quote @ ('"' | '\'')) => {
            let closed = value.len() > 1 && value.ends_with(quote);
            if closed {
                Run::Text
            } else {
                Run::Quoted(quote)
            }
        }
        Some('[') if !value.contains(']') => Run::Flow,
        Some('&' | '!') if !value.contains(' ') => Run::Nested,
        Some(_) => Run::Text,
    }
}
