//! Items of a list in any notation: tools, skills, subagents; none that is there already.

use super::context::Request;
use super::hole::Items;
use super::{Completion, CompletionKind, Hole, components, names, ranked};
use crate::catalog::tool::tool_of_entry;
use crate::catalog::{ItemKind, Key, Namespace};

/// What can stand in a list of `key` beside the items that are there.
pub(super) fn items(request: &Request<'_>, key: &Key, items: &Items<'_>) -> Vec<Completion> {
    let hole = &items.hole;
    let Some(kind) = key.items else {
        return Vec::new();
    };
    let mut found = match items.inside {
        Some(head) => specifiers(request, head, hole),
        None => {
            let mut found = names::names(request, kind, hole);
            found.extend(components::paths(request, key, hole));
            found.extend(special(request, key, hole));
            found
        }
    };
    // Several rules for one tool may stand side by side; a tool in a list of tools only once.
    let whole = kind == ItemKind::PermissionRule || items.inside.is_some();
    found.retain(|completion| {
        !items.others.iter().any(|other| {
            let other = if whole { other } else { tool_of_entry(other) };
            other == completion.label
        })
    });
    ranked(found, 0)
}

/// What can stand in the parentheses behind `head`.
fn specifiers(request: &Request<'_>, head: &str, hole: &Hole) -> Vec<Completion> {
    match request.host.names_behind(head) {
        Some(Namespace::Agent) => names::agents(request, hole),
        Some(Namespace::Skill) => names::skills(request, hole),
        _ => Vec::new(),
    }
}

/// Items with a meaning of their own, such as `*`.
pub(super) fn special(request: &Request<'_>, key: &Key, hole: &Hole) -> Vec<Completion> {
    let items = key.special_items.iter();
    items
        .map(|item| {
            Completion::named(&item.name, CompletionKind::Value, hole)
                .detailed(&item.meaning)
                .about(request, "value", format!("{}/{}", key.name, item.name))
        })
        .collect()
}
