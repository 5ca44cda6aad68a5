//! Markdown links, with the range of the target that CommonMark parsers leave out.

use text_size::{TextRange, TextSize};

/// A link, image or autolink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The whole link.
    pub range: TextRange,
    /// How it is written.
    pub kind: LinkKind,
    /// Where it points, escapes resolved.
    pub target: Box<str>,
    /// The target's own characters; `None` where it stands elsewhere, in a link definition.
    pub target_range: Option<TextRange>,
}

/// How a link is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// `[text](target)`
    Inline,
    /// `[text][id]`, `[id][]` or `[id]`
    Reference,
    /// `[id]: target`, the definition of a target that references share
    Definition,
    /// `![text](target)`
    Image,
    /// `<https://…>`
    Autolink,
}

/// The link written as `text` at byte `start` of the file.
pub(super) fn locate(text: &str, start: TextSize, kind: LinkKind, target: &str) -> Link {
    let found = match kind {
        LinkKind::Autolink => text
            .get(1..text.len().saturating_sub(1))
            .map(|url| (1, url.len())),
        LinkKind::Inline | LinkKind::Image => inline_target(text),
        LinkKind::Definition => defined_target(text),
        LinkKind::Reference => None,
    };
    let size = |bytes| TextSize::try_from(bytes).unwrap_or_default();
    Link {
        range: TextRange::at(start, TextSize::of(text)),
        kind,
        target: target.into(),
        target_range: found.map(|(at, len)| TextRange::at(start + size(at), size(len))),
    }
}

/// Offset and length of the target in `[text](target "title")`.
fn inline_target(text: &str) -> Option<(usize, usize)> {
    let paren = closing_bracket(text)? + 1;
    let rest = text.get(paren..)?.strip_prefix('(')?;
    let inner = rest.trim_start();
    let at = paren + 1 + rest.len() - inner.len();
    if let Some(angle) = inner.strip_prefix('<') {
        return Some((at + 1, angle.find('>')?));
    }
    bare_target(inner).map(|len| (at, len))
}

/// Offset and length of the target in `[id]: target "title"`.
fn defined_target(text: &str) -> Option<(usize, usize)> {
    let colon = closing_bracket(text)? + 1;
    let rest = text.get(colon..)?.strip_prefix(':')?;
    let inner = rest.trim_start();
    let at = colon + 1 + rest.len() - inner.len();
    if let Some(angle) = inner.strip_prefix('<') {
        return Some((at + 1, angle.find('>')?));
    }
    let len = inner.find(char::is_whitespace).unwrap_or(inner.len());
    Some((at, len))
}

/// Length of the target, without angle brackets, at the start of `inner`.
fn bare_target(inner: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut escaped = false;
    for (offset, byte) in inner.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' if depth == 0 => return Some(offset),
            b')' => depth -= 1,
            b if b.is_ascii_whitespace() => return Some(offset),
            _ => {}
        }
    }
    None
}

/// Offset of the `]` that closes the link's text.
fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut escaped = false;
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'[' => depth += 1,
            b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(offset);
                }
            }
            _ => {}
        }
    }
    None
}
