//! The characters at the cursor that a completion takes the place of, in a value of any notation.

use crate::text::span::size;
use text_size::{TextRange, TextSize};

use crate::catalog::Separator;

/// What is replaced, and what must stand around the new text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hole {
    /// The typed characters.
    pub(super) range: TextRange,
    /// Text to put in front: a blank behind a colon, a comma or a hyphen, or a whole `- `.
    pub(super) before: &'static str,
    /// A closing quote that is missing.
    pub(super) after: Option<char>,
    /// Whether the new text is the first thing of an unquoted value, so that it may need quotes.
    pub(super) bare: bool,
}

/// The items of a list as they are written, the one at the cursor apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Items<'t> {
    /// The item at the cursor.
    pub(super) hole: Hole,
    /// The parenthesis it stands in: the word in front.
    pub(super) inside: Option<&'t str>,
    /// The others, quotes taken off.
    pub(super) others: Vec<&'t str>,
}

/// A piece of the text and the offset of its first byte.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written<'t> {
    pub(super) text: &'t str,
    pub(super) start: TextSize,
}

impl<'t> Written<'t> {
    fn part(&self, from: usize, to: usize) -> Written<'t> {
        Written {
            text: self.text.get(from..to).unwrap_or(""),
            start: self.start + size(from),
        }
    }

    fn end(&self) -> TextSize {
        self.start + TextSize::of(self.text)
    }

    pub(super) fn range(&self) -> TextRange {
        TextRange::new(self.start, self.end())
    }

    fn trimmed(&self) -> Written<'t> {
        let lead = self.text.len() - self.text.trim_start().len();
        let text = self.text.trim();
        self.part(lead, lead + text.len())
    }

    /// Without blanks at both ends; where nothing is left, the empty text at the cursor.
    fn trimmed_to(&self, cursor: TextSize) -> Written<'t> {
        let trimmed = self.trimmed();
        if trimmed.text.is_empty() {
            return Written {
                text: "",
                start: cursor,
            };
        }
        trimmed
    }

    /// Column of the cursor, if it is in the text.
    fn column(&self, cursor: TextSize) -> Option<usize> {
        self.range()
            .contains_inclusive(cursor)
            .then(|| usize::from(cursor - self.start))
    }
}

/// The hole for a single value; `before` is what is missing in front of an unquoted one.
pub(super) fn single(value: Written<'_>, cursor: TextSize, before: &'static str) -> Option<Hole> {
    let value = value.trimmed_to(cursor);
    let (inner, quote) = unquoted(value);
    inner.range().contains_inclusive(cursor).then(|| Hole {
        range: inner.range(),
        before: if quote.is_some() { "" } else { before },
        after: quote.filter(|_| inner.end() == value.end()),
        bare: quote.is_none(),
    })
}

/// Takes the quotes off, the closing one if it is there.
fn unquoted(value: Written<'_>) -> (Written<'_>, Option<char>) {
    let Some(quote) = value
        .text
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\''))
    else {
        return (value, None);
    };
    let inner = value.text.get(1..).unwrap_or("");
    let end = inner.find(quote).unwrap_or(inner.len());
    (value.part(1, 1 + end), Some(quote))
}

/// The items of a string that the host splits at `separators`.
pub(super) fn in_string<'t>(
    value: Written<'t>,
    cursor: TextSize,
    separators: &[Separator],
    before: &'static str,
) -> Option<Items<'t>> {
    let trimmed = value.text.trim_start();
    let quoted = trimmed.starts_with(['"', '\'']);
    if !quoted {
        return items(value, cursor, separators, before, false);
    }
    let (inner, quote) = unquoted(value.trimmed());
    let mut found = items(inner, cursor, separators, "", false)?;
    found.hole.bare = false;
    let last =
        inner.range().end() == value.trimmed().end() && found.hole.range.end() == inner.end();
    found.hole.after = quote.filter(|_| last);
    Some(found)
}

/// The items between brackets; `inner` is what stands behind the opening one.
pub(super) fn in_brackets(inner: Written<'_>, cursor: TextSize) -> Option<Items<'_>> {
    items(inner, cursor, &[Separator::Comma], "", true)
}

/// Cuts the list into pieces and finds the one with the cursor; `quotes` tells whether each piece may have its own.
fn items<'t>(
    list: Written<'t>,
    cursor: TextSize,
    separators: &[Separator],
    before: &'static str,
    quotes: bool,
) -> Option<Items<'t>> {
    let column = list.column(cursor)?;
    let pieces = split(list.text, separators, quotes);
    let touching = |(from, to): &(usize, usize)| *from <= column && column <= *to;
    let blank = |(from, to): &(usize, usize)| list.part(*from, *to).text.trim().is_empty();
    let current = pieces
        .iter()
        .find(|piece| touching(piece) && !blank(piece))
        .or_else(|| pieces.iter().find(|piece| touching(piece)))
        .copied()?;
    let others = pieces
        .iter()
        .filter(|piece| **piece != current && !blank(piece))
        .map(|(from, to)| unquoted(list.part(*from, *to).trimmed()).0.text)
        .collect();
    let first = list.text.get(..current.0).unwrap_or("").trim().is_empty();
    let lead = match list
        .text
        .get(..column)
        .and_then(|text| text.chars().next_back())
    {
        Some(',') => " ",
        None => before,
        Some(_) => "",
    };
    let item = list.part(current.0, current.1);
    let found = in_item(item, cursor, lead, first || quotes)?;
    Some(match found.inside {
        Some(_) => found,
        None => Items { others, ..found },
    })
}

/// The hole in one item, without its neighbours; in a parenthesis, the hole and its neighbours there.
pub(super) fn in_item<'t>(
    item: Written<'t>,
    cursor: TextSize,
    before: &'static str,
    bare: bool,
) -> Option<Items<'t>> {
    let item = last_line(item, cursor).trimmed_to(cursor);
    let (inner, quote) = unquoted(item);
    let column = inner.column(cursor)?;
    let mut hole = Hole {
        range: inner.range(),
        before: if quote.is_some() { "" } else { before },
        after: quote.filter(|_| inner.end() == item.end()),
        bare: bare && quote.is_none(),
    };
    let alone = |hole| Items {
        hole,
        inside: None,
        others: Vec::new(),
    };
    let Some(open) = inner.text.find('(') else {
        return Some(alone(hole));
    };
    hole.after = None;
    if column <= open {
        hole.range = inner.part(0, open).trimmed().range();
        let touched = hole.range.contains_inclusive(cursor);
        return touched.then(|| alone(hole));
    }
    let close = inner.text.rfind(')').filter(|close| *close > open);
    let arguments = inner.part(open + 1, close.unwrap_or(inner.text.len()));
    let found = items(arguments, cursor, &[Separator::Comma], "", false)?;
    let hole = Hole {
        bare: false,
        ..found.hole
    };
    Some(Items {
        hole,
        inside: Some(inner.text.get(..open)?.trim()),
        others: found.others,
    })
}

/// The part of an item that stands in the cursor's line.
fn last_line(item: Written<'_>, cursor: TextSize) -> Written<'_> {
    let Some(column) = item.column(cursor) else {
        return item;
    };
    let before = item.text.get(..column).unwrap_or("");
    let behind = item.text.get(column..).unwrap_or("");
    let from = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let to = behind
        .find(['\n', '\r'])
        .map_or(item.text.len(), |at| column + at);
    item.part(from, to)
}

/// Cuts at the separators that stand outside parentheses, braces and, where they count, quotes.
fn split(text: &str, separators: &[Separator], quotes: bool) -> Vec<(usize, usize)> {
    let mut pieces = Vec::new();
    let (mut from, mut depth, mut quote) = (0, 0usize, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), '\n') => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if quotes => quote = Some(c),
            (None, '(' | '{') => depth += 1,
            (None, ')' | '}') => depth = depth.saturating_sub(1),
            (None, c) if depth == 0 && separates(c, separators) => {
                pieces.push((from, at));
                from = at + c.len_utf8();
            }
            (None, _) => {}
        }
    }
    pieces.push((from, text.len()));
    pieces
}

fn separates(c: char, separators: &[Separator]) -> bool {
    match c {
        ',' => separators.contains(&Separator::Comma),
        c => c.is_whitespace() && separators.contains(&Separator::Space),
    }
}
