//! Hooks in frontmatter: whether Claude Code takes them.

use text_size::TextRange;

use crate::syntax::value::{Node, ScalarType};

/// The first part of `hooks` that Claude Code cannot take.
///
/// With `deciding`, only the events that decide over a tool call count: where a malformed hook costs the whole file, it is
/// only theirs that does, lest the file runs without its guard.
pub(crate) fn malformed(hooks: &Node, deciding: bool) -> Option<TextRange> {
    let events = hooks.as_mapping()?;
    events
        .entries
        .iter()
        .filter(|entry| !deciding || DECIDING.contains(&&*entry.key))
        .find_map(|entry| malformed_event(&entry.value))
}

const DECIDING: [&str; 2] = ["PreToolUse", "PermissionRequest"];

fn malformed_event(event: &Node) -> Option<TextRange> {
    match event.as_sequence() {
        Some(matchers) => matchers.items.iter().find_map(malformed_matcher),
        None => Some(event.range),
    }
}

fn malformed_matcher(node: &Node) -> Option<TextRange> {
    let Some(matcher) = node.as_mapping() else {
        return Some(node.range);
    };
    if let Some(entry) = matcher.get("matcher")
        && entry.value.as_scalar().is_none()
    {
        return Some(entry.value.range);
    }
    match matcher.get("hooks").map(|entry| &entry.value) {
        None => Some(node.range),
        Some(hooks) => match hooks.as_sequence() {
            None => Some(hooks.range),
            Some(handlers) => handlers.items.iter().find_map(malformed_handler),
        },
    }
}

fn malformed_handler(node: &Node) -> Option<TextRange> {
    let Some(handler) = node.as_mapping() else {
        return Some(node.range);
    };
    let text = |key: &str| handler.get(key).and_then(|entry| entry.value.as_str());
    if text("type") == Some("command") && text("command").is_none() {
        return Some(node.range);
    }
    let timeout = &handler.get("timeout")?.value;
    let number = timeout.as_scalar().is_some_and(|scalar| {
        matches!(
            scalar.scalar_type(),
            ScalarType::Integer(_) | ScalarType::Float(_)
        )
    });
    (!number).then_some(timeout.range)
}
