//! Database queries, which have parameters such as `$1` of their own.

use text_size::TextRange;

use crate::text::span::size;

/// Longer texts than this are no queries.
const LONGEST: usize = 4096;

/// The texts in the code of a program that are queries, in order; it may come with the lines that fence it.
pub(super) fn in_code(code: &str) -> Vec<TextRange> {
    let mut found = Vec::new();
    let fenced = code.starts_with("```") || code.starts_with("~~~");
    let opening = fenced.then(|| code.find('\n')).flatten();
    let mut at = opening.unwrap_or(0);
    while let Some(rest) = code.get(at..) {
        let Some(c) = rest.chars().next() else {
            break;
        };
        let Some((lead, len)) = text_at(rest) else {
            at += match comment(rest, code.get(..at)) {
                0 => c.len_utf8(),
                comment => comment,
            };
            continue;
        };
        let text = rest.get(lead..lead + len).unwrap_or("");
        if is_query(text) {
            found.push(TextRange::at(size(at + lead), size(len)));
        }
        at += 2 * lead + len;
    }
    found
}

/// The length of the quote that `rest` starts with, and of the text behind it, where it is closed.
fn text_at(rest: &str) -> Option<(usize, usize)> {
    let marks = ["\"\"\"", "'''", "\"", "'", "`"];
    let mark = marks.iter().find(|mark| rest.starts_with(**mark))?;
    let inner = rest.get(mark.len()..)?;
    let one_line = mark.len() == 1 && *mark != "`";
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            _ if at > LONGEST => return None,
            '\n' if one_line => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if inner.get(at..).is_some_and(|it| it.starts_with(mark)) => {
                return Some((mark.len(), at));
            }
            _ => {}
        }
    }
    None
}

/// The length of the comment that `rest` starts with, up to the end of the line.
fn comment(rest: &str, before: Option<&str>) -> usize {
    let starts = before.is_none_or(|it| it.is_empty() || it.ends_with(char::is_whitespace));
    let is_one = starts && (rest.starts_with("//") || rest.starts_with("# "));
    match is_one {
        true => rest.find('\n').unwrap_or(rest.len()),
        false => 0,
    }
}

/// Whether a text is a query, or at least the part of one that has parameters.
fn is_query(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    let has = |word: &str| words.contains(&word);
    match words.first() {
        Some(&"select") => has("from") || has("where"),
        Some(&"insert") => has("into"),
        Some(&"update") => has("set"),
        Some(&"delete") => has("from"),
        Some(&"with") => has("as") && has("select"),
        _ => false,
    }
}

/// Whether a parameter can stand behind `before`, which starts with the query.
pub(super) fn is_parameter(before: &str) -> bool {
    // Between quotes it is text, in which only somebody else puts a value.
    let in_text = before.matches('\'').count() % 2 == 1;
    let before = before.trim_end();
    let word_start = before.rfind(|c: char| !c.is_ascii_alphabetic());
    let word = before
        .get(word_start.map_or(0, |at| at + 1)..)
        .unwrap_or("");
    let words = [
        "like", "ilike", "limit", "offset", "between", "and", "or", "not", "then", "else",
    ];
    let behind_word = words.iter().any(|it| it.eq_ignore_ascii_case(word));
    !in_text && (behind_word || before.ends_with(['=', '<', '>', '(', ',']))
}
