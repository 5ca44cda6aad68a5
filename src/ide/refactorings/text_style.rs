//! A description as a block on lines of its own, or back on one line. Every host reads the same text.

use super::super::code_actions::CodeAction;
use super::Request;
use crate::rules::quoting;
use crate::syntax::value::ScalarStyle;
use crate::text::TextEdit;

/// Characters on a line of a block, indentation excluded.
const WIDTH: usize = 100;

pub(super) fn offer(request: &Request<'_>) -> Vec<CodeAction> {
    rewritten(request).into_iter().collect()
}

fn rewritten(request: &Request<'_>) -> Option<CodeAction> {
    request.block()?;
    let (field, entry) = request.entry()?;
    field.key.filter(|key| key.prose)?;
    let text = request.text_of(entry)?;
    if text.trim().is_empty() {
        return None;
    }
    let range = request.value_range(entry)?;
    let style = entry.value.as_scalar().map(|scalar| scalar.style);
    let is_block = matches!(style, Some(ScalarStyle::Literal | ScalarStyle::Folded));
    let (title, written) = if is_block {
        let title = format!("Write `{}` on one line", field.name);
        // The line break at the end of a block rarely means anything.
        let texts = [text.trim_end_matches('\n'), &text];
        (title, texts.map(on_one_line))
    } else {
        let title = format!("Write `{}` as a block", field.name);
        (title, [as_block(&text, request.line_break()), None])
    };
    let mut edits = written.into_iter().flatten().map(|written| {
        let new_text = format!(" {written}");
        vec![TextEdit { range, new_text }]
    });
    let edits = edits.find(|edits| request.keeps_everything(edits))?;
    Some(request.rewrite(title, edits))
}

fn on_one_line(text: &str) -> Option<String> {
    quoting::quoted(text).or_else(|| quoting::escaped(text))
}

/// A folded block for a text of one line, so that it need not be one long line; a literal one for any other.
fn as_block(text: &str, line_break: &str) -> Option<String> {
    if text.contains('\n') {
        return quoting::block(text, line_break);
    }
    quoting::quoted(text)?;
    let mut out = String::from(">-");
    let mut column = WIDTH;
    let mut before = "";
    for word in text.split(' ') {
        // A break stands for one blank between words, and for nothing else.
        let joins = before.is_empty() || word.is_empty() || word.starts_with('\t');
        let first = out.len() == 2;
        if first || (!joins && column + 1 + word.chars().count() > WIDTH) {
            out.push_str(line_break);
            out.push_str("  ");
            column = 0;
        } else {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += word.chars().count();
        before = word;
    }
    Some(out)
}
