//! Why an entry is not YAML, in terms of what its author wrote.

use super::lines::lines;
use crate::text::span::slice;
use text_size::{TextRange, TextSize};

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A colon and a blank (or a colon at the end) inside an unquoted value.
    ColonInValue,
    /// The value starts with a character that means something else to YAML.
    ReservedCharacter(char),
    /// Text behind a quoted value or a closing bracket.
    TextAfterValue,
    /// A quote or bracket that is never closed.
    Unclosed(char),
    /// The value goes on in lines that are not indented.
    UnindentedContinuation,
    /// A line of a block scalar that is indented, and less than the first.
    Outdented,
    /// A tab where YAML wants blanks.
    TabIndent,
    /// A colon without a blank behind it, so that the key is none.
    MissingSpace,
    /// A key without its colon.
    MissingColon,
    /// Anything else.
    Other,
}

/// Finds the cause of a failure in the entry `key`, whose value covers `value`; both in offsets of `text`.
pub(super) fn explain(
    text: &str,
    key: TextRange,
    value: TextRange,
    has_colon: bool,
) -> (Cause, TextRange) {
    if !has_colon {
        return (Cause::MissingColon, key);
    }
    let written = slice(text, value);
    let found = indicator(written)
        .or_else(|| first_character(written))
        .or_else(|| block_value(written))
        .or_else(|| outdented(written))
        .or_else(|| colon_in_value(written))
        .or_else(|| continuation(written));
    match found {
        Some((cause, range)) => (cause, range + value.start()),
        None if value.is_empty() => (Cause::Other, key),
        None => (Cause::Other, value),
    }
}

type Found = Option<(Cause, TextRange)>;

/// A value that starts like an item of a list, like a key, or like the rest of a list in brackets.
fn indicator(value: &str) -> Found {
    let mut letters = value.chars();
    let first = letters.next()?;
    let separated = letters.next().is_none_or(char::is_whitespace);
    let found = match first {
        '-' | '?' => separated,
        ',' | ']' | '}' => true,
        _ => false,
    };
    let range = TextRange::up_to(TextSize::of(first));
    found.then_some((Cause::ReservedCharacter(first), range))
}

/// A value that starts with a quote, a bracket or a reserved character.
fn first_character(value: &str) -> Found {
    let first = value.chars().next()?;
    let at_start = TextRange::up_to(TextSize::of(first));
    match first {
        '"' | '\'' => Some(after_close(value, closing_quote(value, first)?, first)),
        '[' | '{' => Some(after_close(value, closing_bracket(value)?, first)),
        '*' | '@' | '`' | '%' | '&' | '!' => Some((Cause::ReservedCharacter(first), at_start)),
        _ => None,
    }
}

/// `close` is the byte behind the closing character, 0 when there is none.
fn after_close(value: &str, close: usize, first: char) -> (Cause, TextRange) {
    if close == 0 {
        return (
            Cause::Unclosed(first),
            TextRange::up_to(TextSize::of(first)),
        );
    }
    let rest = value.get(close..).unwrap_or("");
    let text = rest.trim_start();
    if text.is_empty() {
        return (Cause::Other, TextRange::up_to(TextSize::of(value)));
    }
    let line = text.lines().next().unwrap_or(text).trim_end();
    let start = TextSize::of(value) - TextSize::of(text);
    (
        Cause::TextAfterValue,
        TextRange::at(start, TextSize::of(line)),
    )
}

fn closing_quote(value: &str, quote: char) -> Option<usize> {
    let mut chars = value.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if quote == '"' => {
                chars.next();
            }
            _ if c == quote => {
                if quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == '\'') {
                    chars.next();
                } else {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    Some(0)
}

fn closing_bracket(value: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut quote = None;
    for (at, c) in value.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    Some(0)
}

/// A value that starts on the next line: a list or a mapping with one bad line.
fn block_value(value: &str) -> Found {
    if !value.starts_with(['\n', '\r']) {
        return None;
    }
    let mut start = TextSize::new(0);
    for line in value.split_inclusive('\n') {
        let text = line.trim();
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let at = start + TextSize::try_from(indent).unwrap_or_default();
        if line.get(..indent).is_some_and(|blank| blank.contains('\t')) {
            return Some((Cause::TabIndent, TextRange::at(start, at - start)));
        }
        let item = text.strip_prefix("- ").unwrap_or(text).trim_start();
        let text_at = start + TextSize::of(line) - TextSize::of(line.trim_start());
        let item_at = text_at + TextSize::of(text) - TextSize::of(item);
        let is_item = item.len() < text.len();
        let item_value = match item.split_once(": ") {
            Some((key, rest)) if !key.contains([' ', '"', '\'', '(']) => rest.trim_start(),
            _ => item,
        };
        let value_at = item_at + TextSize::of(item) - TextSize::of(item_value);
        let found = first_character(item_value)
            .filter(|(cause, _)| *cause != Cause::Other)
            .or_else(|| {
                (is_item || item_value.len() < item.len()).then(|| colon_in_value(item_value))?
            });
        if let Some((cause, range)) = found {
            return Some((cause, range + value_at));
        }
        start += TextSize::of(line);
    }
    None
}

/// The first line of a block scalar that is indented less than the one it starts with, and does not start in column 0.
fn outdented(value: &str) -> Found {
    let header = value
        .lines()
        .next()
        .filter(|it| it.starts_with(['|', '>']))?;
    // The author may have stated the indentation.
    if header.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let mut all = lines(value).skip(1);
    let mut told = || all.find(|line| !line.text(value).trim().is_empty());
    let wanted = indent(told()?.text(value));
    loop {
        let line = told()?;
        let text = line.text(value);
        let own = indent(text);
        if own > 0 && own < wanted {
            let start = line.content.start() + TextSize::of(text.get(..own)?);
            return Some((
                Cause::Outdented,
                TextRange::at(start, TextSize::of(text.trim())),
            ));
        }
    }
}

fn colon_in_value(value: &str) -> Found {
    if value.starts_with(['|', '>', '\n', '\r']) {
        return None;
    }
    let mut from = 0;
    while let Some(found) = value.get(from..)?.find(':') {
        let at = from + found;
        let behind = value.get(at + 1..)?;
        if behind.is_empty() || behind.starts_with([' ', '\t', '\n', '\r']) {
            let start = TextSize::try_from(at).ok()?;
            return Some((Cause::ColonInValue, TextRange::at(start, TextSize::of(':'))));
        }
        from = at + 1;
    }
    None
}

/// The first further line that starts in column 0.
fn continuation(value: &str) -> Found {
    let mut start = TextSize::new(0);
    for (number, line) in value.split_inclusive('\n').enumerate() {
        let content = line.trim_end();
        if number > 0 && content.starts_with(|c: char| !c.is_whitespace()) {
            let range = TextRange::at(start, TextSize::of(content));
            return Some((Cause::UnindentedContinuation, range));
        }
        start += TextSize::of(line);
    }
    None
}
