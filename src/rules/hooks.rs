//! The hooks in a frontmatter, a manifest or a settings file, event by event; shared by the rules about hooks.

use super::Context;
use crate::catalog::{Host, Key};
use crate::syntax::value::{Entry, Mapping, Node};

/// The hooks of one event.
pub(super) struct Event<'a> {
    pub(super) host: &'static Host,
    /// The key that holds them.
    pub(super) key: &'static Key,
    pub(super) entry: &'a Entry,
}

/// Every event that a file attaches hooks to, where the host reads them.
pub(super) fn events<'a>(context: &Context<'a>) -> Vec<Event<'a>> {
    let Some(host) = context.host() else {
        return Vec::new();
    };
    let fields = context.definition.fields.iter();
    let holding = fields.filter_map(|field| {
        let key = field.key.filter(|key| key.holds_hooks)?;
        Some((key, context.setting(field)?.as_mapping()?))
    });
    let events = holding.flat_map(|(key, mapping)| {
        let entries = mapping.entries.iter();
        entries.map(move |entry| Event { host, key, entry })
    });
    events.collect()
}

/// Every hook in a frontmatter, a manifest or a settings file that the host reads, whether or not its event exists.
pub(super) fn handlers<'a>(context: &Context<'a>) -> Vec<&'a Node> {
    let fields = context.definition.fields.iter();
    let holding = fields.filter(|field| field.key.is_some_and(|key| key.holds_hooks));
    let events = holding.filter_map(|field| context.setting(field)?.as_mapping());
    let events = events.flat_map(|mapping| &mapping.entries);
    let matchers = events
        .flat_map(|entry| items(&entry.value))
        .filter_map(Node::as_mapping);
    let lists = matchers.filter_map(|matcher| matcher.get("hooks"));
    lists.flat_map(|entry| items(&entry.value)).collect()
}

impl<'a> Event<'a> {
    /// The matchers of the event, each with its list of handlers.
    pub(super) fn matchers(&self) -> impl Iterator<Item = &'a Mapping> + use<'a> {
        items(&self.entry.value).filter_map(Node::as_mapping)
    }

    /// What the hooks of the event do.
    pub(super) fn handlers(&self) -> impl Iterator<Item = &'a Node> + use<'a> {
        let lists = self.matchers().filter_map(|matcher| matcher.get("hooks"));
        lists.flat_map(|entry| items(&entry.value))
    }
}

fn items(node: &Node) -> impl Iterator<Item = &Node> {
    node.as_sequence().into_iter().flat_map(|list| &list.items)
}
