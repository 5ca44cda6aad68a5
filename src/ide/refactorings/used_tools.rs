//! A list of the tools that the body speaks of, for an agent that inherits every tool.

use text_size::TextSize;

use super::super::code_actions::CodeAction;
use super::Request;
use crate::catalog::{Availability, Host, ItemKind, Key, ToolName, catalog, tool_of_entry};
use crate::text::TextEdit;
use crate::text::span::size;

pub(super) fn offer(request: &Request<'_>) -> Vec<CodeAction> {
    limited(request).into_iter().collect()
}

fn limited(request: &Request<'_>) -> Option<CodeAction> {
    let block = request.frontmatter()?;
    let format = request.definition.place.format;
    let host = catalog().host(&format.host)?;
    let grants = |key: &&Key| key.items == Some(ItemKind::Tool) && key.denied_by.is_some();
    let key = format.keys.iter().find(grants)?;
    let field = request.definition.field(&key.name);
    let entry = field.and_then(|field| block.mapping.entries.get(field.entry));
    let empty = entry.is_none_or(|entry| entry.value.is_null());
    if !request.touches(block.range) || !empty {
        return None;
    }
    let denied = key.denied_by.as_deref();
    let denied = denied.and_then(|denied| request.definition.field(denied));
    let mut names = mentioned(request, host);
    names.retain(|name| {
        let mut denied = denied.into_iter().flat_map(|field| &field.items);
        !denied.any(|item| item.head() == name)
    });
    if names.is_empty() {
        return None;
    }
    let list = names.join(", ");
    let edit = match entry {
        Some(entry) => TextEdit {
            range: request.value_range(entry)?,
            new_text: format!(" {list}"),
        },
        None => request.added_line(&format!("{}: {list}", key.name))?,
    };
    let edits = vec![edit];
    let title = format!("Limit `{}` to what the body speaks of: {list}", key.name);
    let same = request.keeps_values(&edits, Some(&key.name));
    same.then(|| request.rewrite(title, edits))
}

/// The tools that the body names in backticks, with the word “tool”, or by a name that no other word has, such as `WebFetch`, in order, each once.
fn mentioned(request: &Request<'_>, host: &Host) -> Vec<String> {
    let body = &request.file.parse.body;
    let text = request.file.text.as_str();
    let spans = body.blocks.code_spans.iter().map(|span| {
        let inner = request.file.text.slice(*span).trim_matches(['`', ' ']);
        (span.start(), inner)
    });
    let whole = request.file.text.slice(body.range);
    let told = whole.match_indices(" tool").filter_map(|(at, _)| {
        let before = whole.get(..at)?;
        let plain = before.trim_end_matches(['*', '_']);
        let start = plain
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .map_or(0, |at| at + 1);
        Some((body.range.start() + size(start), plain.get(start..)?))
    });
    let mut end = 0;
    let words = whole
        .split(|c: char| !c.is_ascii_alphanumeric())
        .map(|word| {
            let start = end;
            end += word.len() + 1;
            (body.range.start() + size(start), word)
        })
        .filter(|(_, word)| is_coined(word));
    let told = told.chain(words).filter(|(at, _)| !body.is_code(*at));
    let mut found: Vec<(TextSize, String)> = spans
        .chain(told)
        .filter(|(at, _)| !body.is_comment(*at) && !is_negated(text, *at))
        .filter_map(|(at, name)| Some((at, tool(host, name)?)))
        .collect();
    found.sort();
    let mut names: Vec<String> = Vec::new();
    for (_, name) in found {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Whether the word is put together of several: `WebFetch`, and not `Read`.
fn is_coined(word: &str) -> bool {
    let capitals = word.bytes().filter(u8::is_ascii_uppercase).count();
    let small = word.bytes().filter(u8::is_ascii_lowercase).count();
    capitals > 1 && small > capitals
}

/// The tool that `written` names, where a subagent can have it.
fn tool(host: &Host, written: &str) -> Option<String> {
    let name = tool_of_entry(written);
    if !host.mcp.prefix.is_empty() && name.starts_with(&host.mcp.prefix) {
        let known = matches!(host.resolve_tool(name), ToolName::Mcp);
        return known.then(|| name.to_owned());
    }
    let renamed = host.tool_alias(name).map(|alias| alias.new.as_str());
    let tool = host.tool(renamed.unwrap_or(name))?;
    (tool.subagent != Availability::Never).then(|| tool.name.clone())
}

/// Bytes in front of a mention that are looked at for a negation.
const SENTENCE: usize = 200;

const NEGATIONS: [&str; 8] = [
    " not ",
    "never ",
    "n't ",
    "without ",
    "avoid ",
    "instead of ",
    " no ",
    "cannot ",
];

/// Whether the sentence forbids what stands at `at`, or speaks of doing without it.
fn is_negated(text: &str, at: TextSize) -> bool {
    let before = text.get(..at.into()).unwrap_or("");
    let from =
        (before.len().saturating_sub(SENTENCE)..).find(|from| before.is_char_boundary(*from));
    let near = from.and_then(|from| before.get(from..)).unwrap_or("");
    let ends = ['\n', '.', ';', ':', '!', '?'];
    let sentence = near.rsplit(ends).next().unwrap_or("").to_lowercase();
    let sentence = format!(" {sentence}");
    NEGATIONS.iter().any(|word| sentence.contains(word))
}
