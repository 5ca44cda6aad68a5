//! What may stand at a place of the frontmatter: the path of keys and list items leads through the catalogue.

use crate::catalog::{Format, HookEvent, HookField, Host, Key, Namespace};

/// A step of the way from the frontmatter's top to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// The value of this key.
    Key(&'a str),
    /// An item of a list.
    Item,
}

/// A place in the frontmatter, as the catalogue knows it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Slot {
    /// The frontmatter itself.
    Root(&'static Format),
    /// The value of a key.
    Value(&'static Key),
    /// An item of a key's list.
    Item(&'static Key),
    /// The list of matchers of an event; `None` for an event that nobody knows.
    Event(Option<&'static HookEvent>),
    /// One matcher with its handlers.
    Group(Option<&'static HookEvent>),
    /// The value of `matcher`.
    Matcher(&'static HookEvent),
    /// The list of handlers.
    Handlers,
    /// One handler.
    Handler,
    /// The definition of an MCP server.
    Server,
    /// What stands behind a name in the mapping of a key.
    Mention(&'static Key),
    /// The value of a handler's field.
    Field(&'static HookField),
    /// Somewhere that the catalogue does not describe.
    Unknown,
}

/// The keys of a matcher: the structure of `hooks`, which the catalogue describes by its leaves only.
pub(super) const MATCHER: &str = "matcher";
pub(super) const HANDLERS: &str = "hooks";
/// The field of a handler that says what kind it is.
pub(super) const HANDLER_TYPE: &str = "type";

const SERVERS: Option<Namespace> = Some(Namespace::McpServer);

impl Slot {
    /// The place that `path` leads to.
    pub(super) fn at(format: &'static Format, host: &'static Host, path: &[Step<'_>]) -> Slot {
        let root = Slot::Root(format);
        path.iter().fold(root, |slot, step| match step {
            Step::Key(name) => slot.key(host, name),
            Step::Item => slot.item(),
        })
    }

    fn key(self, host: &'static Host, name: &str) -> Slot {
        let found = match self {
            Slot::Root(format) => format.key(name).map(Slot::Value),
            Slot::Value(key) if key.holds_hooks => Some(Slot::Event(host.hook_event(name))),
            Slot::Value(key) if key.defines_in_mapping() == SERVERS => Some(Slot::Server),
            Slot::Item(key) if key.defines_in_list() == SERVERS => Some(Slot::Server),
            Slot::Value(key) if key.mentions.is_some() => Some(Slot::Mention(key)),
            Slot::Server => host.mcp_servers.key(name).map(Slot::Value),
            Slot::Value(key) | Slot::Item(key) => {
                let mut keys = key.keys.iter().chain(entry_keys(host, key));
                keys.find(|key| key.name == name).map(Slot::Value)
            }
            Slot::Group(event) if name == MATCHER => event.map(Slot::Matcher),
            Slot::Group(_) if name == HANDLERS => Some(Slot::Handlers),
            Slot::Handler => field(host, name).map(Slot::Field),
            _ => None,
        };
        found.unwrap_or(Slot::Unknown)
    }

    fn item(self) -> Slot {
        match self {
            Slot::Value(key) => Slot::Item(key),
            Slot::Event(event) => Slot::Group(event),
            Slot::Handlers => Slot::Handler,
            _ => Slot::Unknown,
        }
    }
}

/// The keys that the mappings in the list of `key` share with another kind.
pub(super) fn entry_keys(
    host: &'static Host,
    key: &'static Key,
) -> impl Iterator<Item = &'static Key> {
    let format = key.entries_of.and_then(|kind| host.format(kind));
    let shared = format.map_or(&[][..], |format| &format.keys).iter();
    shared.filter(|shared| !key.keys.iter().any(|own| own.name == shared.name))
}

/// The field of a handler with this name, common ones first.
fn field(host: &'static Host, name: &str) -> Option<&'static HookField> {
    let own = host
        .hook_handlers
        .iter()
        .flat_map(|handler| &handler.fields);
    host.hook_fields
        .iter()
        .chain(own)
        .find(|field| field.name == name)
}
