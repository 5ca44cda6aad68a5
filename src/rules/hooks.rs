//! The hooks in a frontmatter, a manifest or a settings file, event by event; shared by the rules about hooks.

use super::Context;
use crate::catalog::{HookHandler, Host, Key};
use crate::finding::{Finding, Fix};
use crate::loaders::claude_code::hooks::Malformed;
use crate::syntax::value::{Entry, Mapping, Node};
use crate::text::{TextEdit, TextRange};

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

/// What is wrong with a part of the hooks that the host cannot take, and what to do about it.
pub(super) struct Shape {
    pub(super) defect: String,
    pub(super) advice: &'static str,
    fix: Option<Fix>,
}

impl Shape {
    /// What is wrong with a part that is malformed.
    pub(super) fn of(context: &Context<'_>, malformed: Malformed) -> Self {
        let range = malformed.range;
        if malformed.matcher {
            return Self {
                defect: "`matcher` takes one text.".to_owned(),
                advice: "Join several names by `|`, as in `Edit|Write`.",
                fix: None,
            };
        }
        let Some(field) = malformed.number else {
            let lacking = lacking(context, range);
            return Self {
                advice: match &lacking {
                    Some(_) => "Add it.",
                    None => {
                        "Write a list of matchers below the event, each with a list of `hooks` that have a `type`."
                    }
                },
                defect: lacking
                    .unwrap_or_else(|| "This hook is not written as the host wants it.".to_owned()),
                fix: None,
            };
        };
        let number = context.text(range).trim_matches(['"', '\'']);
        let is_number = number.parse::<u32>().is_ok();
        let edit = || TextEdit {
            range,
            new_text: number.to_owned(),
        };
        Self {
            defect: format!("`{field}` takes a number, not text."),
            advice: if is_number { "Delete the quotes." } else { "" },
            fix: is_number.then(|| Fix::suggested("Delete the quotes", vec![edit()])),
        }
    }

    /// The finding with the fix.
    pub(super) fn finish(self, mut finding: Finding) -> Finding {
        finding.fix = self.fix;
        finding
    }
}

/// What a hook of the right form lacks.
fn lacking(context: &Context<'_>, range: TextRange) -> Option<String> {
    let handlers = handlers(context).into_iter();
    let mut mappings = handlers.filter(|it| it.range == range);
    let mapping = mappings.find_map(Node::as_mapping)?;
    let kind = mapping.get("type")?.value.as_str()?;
    let kind = context.host()?.hook_handler(kind)?;
    lacking_of(kind, mapping)
}

/// The field that a handler of this kind needs and does not have.
pub(super) fn lacking_of(kind: &HookHandler, mapping: &Mapping) -> Option<String> {
    let mut required = kind.fields.iter().filter(|field| field.required);
    let missing = required.find(|field| mapping.get(&field.name).is_none())?;
    let (kind, field) = (&kind.name, &missing.name);
    Some(format!("A hook of the type `{kind}` needs `{field}`."))
}
