//! How malformed MCP servers are put right.

use super::{Context, Fix, Mapping, TextRange};
use crate::syntax::value::Entry;
use crate::text::TextEdit;

pub(super) fn quotes(context: &Context<'_>, range: TextRange) -> Fix {
    let edit = TextEdit {
        range,
        new_text: format!("\"{}\"", context.text(range)),
    };
    Fix::suggested("Put it in quotes", vec![edit])
}

/// `key: value` in front of `entry`.
pub(super) fn insertion(
    context: &Context<'_>,
    mapping: &Mapping,
    entry: &Entry,
    key: &str,
    value: &str,
) -> Option<Fix> {
    let at = entry.key_range.start();
    let text = context.file.text.as_str();
    let before = text.get(..usize::from(at))?;
    let margin = before.rsplit('\n').next()?;
    let first_on_line = margin.chars().all(|c| matches!(c, ' ' | '\t'));
    let json = context.file.parse.json.is_some();
    let line_break = if before.ends_with(&format!("\r\n{margin}")) {
        "\r\n"
    } else {
        "\n"
    };
    let written = match json {
        true => format!("\"{key}\": \"{value}\""),
        false => format!("{key}: {value}"),
    };
    let comma = if json || mapping.flow { "," } else { "" };
    let behind = match (first_on_line, comma) {
        (true, _) => format!("{line_break}{margin}"),
        (false, ",") => " ".to_owned(),
        // Something odd stands in front of a key of a block.
        (false, _) => return None,
    };
    let edit = TextEdit {
        range: TextRange::empty(at),
        new_text: format!("{written}{comma}{behind}"),
    };
    let title = format!("Add the `{key}` `{value}`");
    Some(Fix::suggested(title, vec![edit]))
}
