//! Where a file defines MCP servers.

use super::Context;
use crate::catalog::{Key, Kind, Namespace};
use crate::model::references::{definitions, flat_servers};
use crate::syntax::value::{Mapping, Node, Value};

/// The servers that one key of a file holds.
pub(super) struct List<'a> {
    pub(super) key: &'static Key,
    /// From names to servers.
    pub(super) mappings: Vec<&'a Mapping>,
    /// Items that are neither a name nor a mapping.
    pub(super) odd: Vec<&'a Node>,
}

/// The servers that the host would start because of the file.
pub(super) fn lists<'a>(context: &Context<'a>) -> Vec<List<'a>> {
    if is_of_another_host(context) {
        return Vec::new();
    }
    let fields = context.definition.fields.iter();
    let written = fields.filter_map(|field| {
        let key = field.key?;
        (key.defines == Some(Namespace::McpServer)).then_some(())?;
        let value = context.setting(field)?;
        let mappings = definitions(key, value).into_iter().map(|(_, it)| it);
        let listed = key.defines_in_list().and_then(|_| value.as_sequence());
        let items = listed.into_iter().flat_map(|list| &list.items);
        Some(List {
            key,
            mappings: mappings.collect(),
            odd: items.filter(|item| is_odd(item)).collect(),
        })
    });
    written.chain(flat(context)).collect()
}

fn is_odd(item: &Node) -> bool {
    match &item.value {
        Value::Sequence(_) => true,
        Value::Scalar(_) => item.as_str().is_none(),
        Value::Mapping(_) | Value::Alias(_) | Value::Raw => false,
    }
}

/// The servers of a plugin's file that stand at its top.
fn flat<'a>(context: &Context<'a>) -> Option<List<'a>> {
    let surroundings = context.snapshot.surroundings();
    let (key, mapping) = flat_servers(context.file, context.format(), surroundings)?;
    Some(List {
        key,
        mappings: vec![mapping],
        odd: Vec::new(),
    })
}

/// Whether the file belongs to a plugin that is not for this host: its manifest lies open beside it.
fn is_of_another_host(context: &Context<'_>) -> bool {
    let Some(parent) = context.file.path.parent() else {
        return false;
    };
    let known = context
        .snapshot
        .surroundings()
        .plugins
        .contains_key(&parent);
    let manifest = parent.join("plugin.json");
    context.kind() == Kind::McpConfig
        && !known
        && context.snapshot.entry(&manifest) == Some(crate::workspace::Entry::File)
}
