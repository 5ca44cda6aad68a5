//! A list in another notation: text with commas, a list, a list in brackets. Every host reads the same items.

use super::super::code_actions::CodeAction;
use super::Request;
use super::spelling::{Spot, spelled};
use crate::catalog::Key;
use crate::loaders::split_items;
use crate::syntax::value::{Entry, Node, ScalarStyle, Value};
use crate::text::TextEdit;

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `a, b`
    Text,
    /// `[a, b]`
    Brackets,
    /// One line for each item.
    Lines,
}

const STYLES: [(Style, &str); 3] = [
    (Style::Lines, "as a list, one item a line"),
    (Style::Brackets, "as a list in brackets"),
    (Style::Text, "as text with commas"),
];

pub(super) fn offer(request: &Request<'_>) -> Vec<CodeAction> {
    if request.frontmatter().is_none() {
        return Vec::new();
    }
    let Some((field, entry)) = request.entry() else {
        return Vec::new();
    };
    let listed = field.key.filter(|key| key.is_list());
    let Some((style, items)) = listed.and_then(|key| read(key, &entry.value)) else {
        return Vec::new();
    };
    let others = STYLES.iter().filter(|(other, _)| *other != style);
    others
        .filter_map(|(other, words)| {
            let edits = vec![written(request, entry, &items, *other)?];
            let title = format!("Write `{}` {words}", field.name);
            let same = request.keeps_everything(&edits);
            same.then(|| request.rewrite(title, edits))
        })
        .collect()
}

/// How the list is written, and its items; `None` where there is none, or not all of them are text.
pub(super) fn read(key: &Key, value: &Node) -> Option<(Style, Vec<String>)> {
    let (style, items) = match &value.value {
        Value::Sequence(sequence) => {
            let style = if sequence.flow {
                Style::Brackets
            } else {
                Style::Lines
            };
            let bare = |item: &Node| item.tag.is_none() && item.anchor == 0;
            let text = |item: &Node| Some(item.as_str().filter(|_| bare(item))?.to_owned());
            let items: Option<Vec<String>> = sequence.items.iter().map(text).collect();
            (style, items?)
        }
        Value::Scalar(scalar) => {
            let text = value.as_str()?;
            let block = matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded);
            if !key.splits_text() || block {
                return None;
            }
            let items = split_items(text, &key.separators).map(|(_, item)| item.to_owned());
            (Style::Text, items.collect())
        }
        _ => return None,
    };
    (!items.is_empty()).then_some((style, items))
}

/// The edit that writes `items` as the value of `entry`.
pub(super) fn written(
    request: &Request<'_>,
    entry: &Entry,
    items: &[String],
    style: Style,
) -> Option<TextEdit> {
    let range = request.value_range(entry)?;
    let in_spot =
        |spot| -> Option<Vec<String>> { items.iter().map(|item| spelled(item, spot)).collect() };
    let new_text = match style {
        Style::Text => format!(" {}", spelled(&items.join(", "), Spot::Value)?),
        Style::Brackets => format!(" [{}]", in_spot(Spot::InBrackets)?.join(", ")),
        Style::Lines => {
            let line =
                |item: String| format!("{}{}- {item}", request.line_break(), indent(request));
            in_spot(Spot::Item)?.into_iter().map(line).collect()
        }
    };
    Some(TextEdit { range, new_text })
}

/// The indentation of the lists that the file has already.
fn indent<'a>(request: &Request<'a>) -> &'a str {
    let entries = request.frontmatter().map(|block| &block.mapping.entries);
    let first = entries.into_iter().flatten().find_map(|entry| {
        let list = entry.value.as_sequence().filter(|list| !list.flow)?;
        list.items.first()
    });
    let lead = first.and_then(|item| {
        let before = request
            .file
            .text
            .as_str()
            .get(..item.range.start().into())?;
        let line = before.rsplit('\n').next()?;
        let lead = line.trim_end().strip_suffix('-')?;
        lead.trim().is_empty().then_some(lead)
    });
    lead.unwrap_or("  ")
}
