//! Where the cursor is in JSON, worked out from the text alone: half-typed JSON has no tree.

mod scan;

#[cfg(test)]
mod tests;

use text_size::TextRange;

use self::scan::{Cut, Expects, Frame, Scan, ends_word, string};
use super::context::{Context, KeyHole, Request};
use super::hole::{self, Hole};
use crate::catalog::ValueType;
use crate::ide::schema::{Slot, Step};
use crate::text::TextEdit;
use crate::text::span::{range, size};

/// What a key of JSON needs around it, beside its own characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'t> {
    /// The opening quote is missing.
    pub(super) open: bool,
    /// The closing quote is missing.
    pub(super) close: bool,
    /// Another entry follows without a comma.
    pub(super) comma: bool,
    /// Blanks that the line starts with.
    pub(super) margin: &'t str,
}

/// The characters at the cursor that are typed already.
#[derive(Debug, Clone, Copy)]
struct Typed {
    start: usize,
    end: usize,
    /// Whether the opening quote is there.
    open: bool,
    /// Whether the closing one is.
    close: bool,
}

/// What can be completed at the cursor, and the comma that is missing behind the entry before.
pub(super) fn in_json<'a>(request: &Request<'a>) -> Option<(Context<'a>, Option<TextEdit>)> {
    let text = request.file.text.as_str();
    let cursor = usize::from(request.cursor);
    let mut scan = Scan::to_end(text.get(..cursor)?);
    let path = path(&scan.frames);
    let frame = scan.frames.pop().filter(|_| !scan.in_comment)?;
    // Right behind a text or bracket there is nothing to be typed but a comma.
    let apart = scan.cut.is_some() || scan.end < cursor;
    let comma = match frame.expects {
        Expects::Comma if apart => Some(TextEdit {
            range: TextRange::empty(size(scan.end)),
            new_text: ",".to_owned(),
        }),
        Expects::Comma | Expects::Colon => return None,
        Expects::Entry | Expects::Value => None,
    };
    let typed = typed(text, cursor, scan.cut);
    let place = Place {
        request,
        path,
        typed,
    };
    let context = match (frame.object, frame.expects) {
        (true, Expects::Value) => place.value(frame.key?),
        (true, _) => place.key(frame),
        (false, _) => place.item(frame),
    };
    Some((context?, comma))
}

/// A key, a text or a word in JSON that may be half-typed.
pub(in crate::ide) struct Word<'t> {
    /// The way to it, its own key included.
    pub(in crate::ide) path: Vec<Step<'t>>,
    /// Its characters, without quotes.
    pub(in crate::ide) range: TextRange,
    pub(in crate::ide) is_key: bool,
}

/// What stands at `offset`.
pub(in crate::ide) fn word_at(text: &str, offset: usize) -> Option<Word<'_>> {
    let mut scan = Scan::to_end(text.get(..offset)?);
    let mut path = path(&scan.frames);
    let frame = scan.frames.pop().filter(|_| !scan.in_comment)?;
    let typed = typed(text, offset, Some(scan.cut?));
    let is_key = frame.object && frame.expects != Expects::Value;
    path.push(match frame.object {
        true if is_key => Step::Key(text.get(typed.start..typed.end)?),
        true => Step::Key(frame.key?),
        false => Step::Item,
    });
    Some(Word {
        path,
        range: range(typed.start, typed.end),
        is_key,
    })
}

/// The way from the top to the innermost frame.
fn path<'t>(frames: &[Frame<'t>]) -> Vec<Step<'t>> {
    let outer = frames.split_last().map_or(&[][..], |(_, outer)| outer);
    outer
        .iter()
        .map(|frame| match frame.object {
            true => Step::Key(frame.key.unwrap_or("")),
            false => Step::Item,
        })
        .collect()
}

fn typed(text: &str, cursor: usize, cut: Option<Cut>) -> Typed {
    let behind = text.get(cursor..).unwrap_or("");
    let word = cursor + behind.find(ends_word).unwrap_or(behind.len());
    match cut {
        Some(Cut { start, quoted }) if quoted => {
            let closed = closing(text, start);
            Typed {
                start,
                end: closed.unwrap_or(word),
                open: true,
                close: closed.is_some()
                    || text.get(word..).is_some_and(|rest| rest.starts_with('"')),
            }
        }
        cut => Typed {
            start: cut.map_or(cursor, |cut| cut.start),
            // What stands behind a cursor at a new place is the next entry.
            end: if cut.is_some() { word } else { cursor },
            open: false,
            close: false,
        },
    }
}

/// Where the text that starts at `start` is closed; `None` where the next quote rather opens another one.
fn closing(text: &str, start: usize) -> Option<usize> {
    let quote = start.checked_sub(1)?;
    let end = quote + string(text.get(quote..)?)?;
    let next = text.get(end..)?.trim_start_matches([' ', '\t']);
    let closes = next.is_empty() || next.starts_with([',', ':', '}', ']', '\n', '\r', '/']);
    closes.then_some(end - 1)
}

struct Place<'r, 'a> {
    request: &'r Request<'a>,
    /// To the innermost brace or bracket.
    path: Vec<Step<'a>>,
    typed: Typed,
}

impl<'a> Place<'_, 'a> {
    fn text(&self) -> &'a str {
        self.request.file.text.as_str()
    }

    fn slot(&self, step: Option<Step<'a>>) -> Slot {
        let mut path = self.path.clone();
        path.extend(step);
        Slot::at(self.request.format, self.request.host, &path)
    }

    /// Offset behind what is typed, closing quote included, and the text from there.
    fn behind(&self) -> (usize, &'a str) {
        let end = self.typed.end + usize::from(self.typed.close);
        (end, self.text().get(end..).unwrap_or(""))
    }

    fn key(&self, frame: Frame<'a>) -> Option<Context<'a>> {
        let (end, behind) = self.behind();
        let next = behind.trim_start();
        let margin = self.request.line().0;
        let margin = margin
            .get(..margin.len() - margin.trim_start_matches([' ', '\t']).len())
            .unwrap_or("");
        let rest = Frame {
            entries: Vec::new(),
            expects: Expects::Colon,
            ..frame.clone()
        };
        let rest = Scan::rest_of(rest, self.text(), end);
        let colon = next.starts_with(':');
        // The colon stands behind the quote, so what brings the one brings the other.
        let end = if colon { self.typed.end } else { end };
        Some(Context::Key(KeyHole {
            slot: self.slot(None),
            range: range(self.typed.start, end),
            colon,
            before: "",
            present: frame.entries.into_iter().chain(rest.entries).collect(),
            column: 0,
            indent: 0,
            json: Some(Around {
                open: !self.typed.open,
                close: !(colon && self.typed.close),
                comma: next.starts_with('"'),
                margin,
            }),
        }))
    }

    fn value(&self, key: &'a str) -> Option<Context<'a>> {
        let slot = self.slot(Some(Step::Key(key)));
        let bare = match slot {
            Slot::Value(key) if key.types.first() == Some(&ValueType::Boolean) => true,
            Slot::Mention(_) => true,
            Slot::Value(key) if key.types.contains(&ValueType::String) => false,
            Slot::Matcher(_) | Slot::Field(_) => false,
            _ => return None,
        };
        // A value of another kind stands there already.
        let (_, behind) = self.behind();
        let here = behind.trim_start_matches([' ', '\t']);
        let taken = !self.typed.open && here.starts_with(['{', '[', '"']);
        if taken || (bare && self.typed.open) {
            return None;
        }
        Some(Context::Value(slot, self.hole(bare)))
    }

    fn item(&self, frame: Frame<'a>) -> Option<Context<'a>> {
        let Slot::Item(key) = self.slot(Some(Step::Item)) else {
            return None;
        };
        let hole = self.hole(false);
        let written = self.request.written(hole.range.start(), hole.range.end());
        let mut items = hole::in_item(written, self.request.cursor, hole.before, false)?;
        let whole = items.hole.range.end() == hole.range.end();
        items.hole.after = hole.after.filter(|_| whole);
        let rest = Frame {
            entries: Vec::new(),
            expects: Expects::Comma,
            ..frame.clone()
        };
        let rest = Scan::rest_of(rest, self.text(), self.behind().0);
        if items.inside.is_none() {
            let others = frame.entries.iter().chain(&rest.entries);
            items.others = others.map(|(name, _)| *name).collect();
        }
        Some(Context::Item(key, items))
    }

    /// The hole for a text, or for a word without quotes.
    fn hole(&self, bare: bool) -> Hole {
        Hole {
            range: range(self.typed.start, self.typed.end),
            before: if bare || self.typed.open { "" } else { "\"" },
            after: Some('"').filter(|_| !bare && !self.typed.close),
            bare: false,
        }
    }
}
