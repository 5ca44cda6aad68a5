//! The hooks in a frontmatter, a manifest or a settings file, event by event; shared by the rules about hooks.

use super::{Access, Context, unknown_key};
use crate::catalog::{HookField, HookHandler, Host, Key, meant};
use crate::finding::{Finding, Fix};
use crate::loaders::claude_code::hooks::Malformed;
use crate::syntax::value::{Entry, Mapping, Node, ScalarStyle};
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
    let events = events(context);
    events.iter().flat_map(Event::handlers).collect()
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

/// The items of a list.
pub(super) fn items(node: &Node) -> impl Iterator<Item = &Node> {
    node.as_sequence().into_iter().flat_map(|list| &list.items)
}

/// A command that is handed to a shell which splits its words.
pub(super) struct SplitCommand<'a> {
    pub(super) node: &'a Node,
    /// Its characters, as they are written.
    pub(super) range: TextRange,
    pub(super) text: &'a str,
}

/// The commands of the file's hooks that a shell splits, where it is clear how.
pub(super) fn split_commands<'a>(context: &Context<'a>) -> Vec<SplitCommand<'a>> {
    let handlers = handlers(context).into_iter().filter_map(Node::as_mapping);
    let split = handlers.filter(|handler| is_split(context, handler));
    let commands = split.filter_map(|handler| {
        let node = &handler.get("command")?.value;
        let range = context.characters(node)?;
        let text = context.text(range);
        Some(SplitCommand { node, range, text })
    });
    let is_clear = |it: &SplitCommand<'_>| !UNCLEAR.iter().any(|part| it.text.contains(part));
    commands.filter(is_clear).collect()
}

/// What keeps a shell from splitting words, or makes it hard to say where it does.
const UNCLEAR: [&str; 8] = ["[[", "case ", "<<", "$(", "`", "eval ", "''", r"\\"];

/// Whether a shell splits the words of the handler's command.
fn is_split(context: &Context<'_>, handler: &Mapping) -> bool {
    let handlers = context.host().map_or(&[][..], |host| &host.hook_handlers);
    let mut fields = handlers.iter().flat_map(|handler| &handler.fields);
    fields.all(|field| match handler.get(&field.name) {
        Some(_) if field.without_shell => false,
        Some(entry) if !field.splitting.is_empty() => {
            let named = entry.value.as_str();
            named.is_none_or(|name| field.splitting.iter().any(|shell| shell == name))
        }
        _ => true,
    })
}

/// A quote as it is written inside the value.
pub(super) fn quote(context: &Context<'_>, command: &Node) -> Option<&'static str> {
    let style = command.as_scalar()?.style;
    let json = context.file.parse.json.is_some();
    if !json && context.access() != Access::Read {
        return None;
    }
    Some(if json || style == ScalarStyle::DoubleQuoted {
        "\\\""
    } else {
        "\""
    })
}

/// What is wrong with a part of the hooks that the host cannot take, and what to do about it.
pub(super) struct Shape {
    /// The characters that are wrong.
    pub(super) range: TextRange,
    pub(super) defect: String,
    pub(super) advice: String,
    fix: Option<Fix>,
}

impl Shape {
    /// What is wrong with a part that is malformed.
    pub(super) fn of(context: &Context<'_>, malformed: Malformed) -> Self {
        let range = malformed.range;
        if malformed.matcher {
            return Self {
                range,
                defect: "`matcher` takes one text.".to_owned(),
                advice: "Join several names by `|`, as in `Edit|Write`.".to_owned(),
                fix: None,
            };
        }
        let Some(field) = malformed.number else {
            return Self::of_form(context, range);
        };
        let number = context.text(range).trim_matches(['"', '\'']);
        let is_number = number.parse::<u32>().is_ok();
        let edit = || TextEdit {
            range,
            new_text: number.to_owned(),
        };
        let advice = if is_number { "Delete the quotes." } else { "" };
        Self {
            range,
            defect: format!("`{field}` takes a number, not text."),
            advice: advice.to_owned(),
            fix: is_number.then(|| Fix::suggested("Delete the quotes", vec![edit()])),
        }
    }

    /// What is wrong with a part of which something is missing.
    fn of_form(context: &Context<'_>, range: TextRange) -> Self {
        let Some(lacking) = lacking(context, range) else {
            let advice = "Write a list of matchers below the event, each with a list of `hooks` that have a `type`.";
            return Self {
                range,
                defect: "This hook is not written as the host wants it.".to_owned(),
                advice: advice.to_owned(),
                fix: None,
            };
        };
        lacking.shape(context, range, "Add it.")
    }

    /// The finding with the fix.
    pub(super) fn finish(self, mut finding: Finding) -> Finding {
        finding.fix = self.fix;
        finding
    }
}

/// A field that has to be there and is not.
pub(super) struct Lacking<'a> {
    defect: String,
    name: &'static str,
    /// The entry that was meant to be it.
    slip: Option<&'a Entry>,
}

impl<'a> Lacking<'a> {
    /// What is said of `mapping` without `name`, where `noun` is what needs it.
    fn of(host: &'static Host, name: &'static str, noun: &str, mapping: &'a Mapping) -> Self {
        let unknown = mapping.entries.iter().filter(|entry| {
            let mut fields = known_fields(host);
            !fields.any(|field| field.name == *entry.key)
        });
        // Of two that may be it, neither is.
        let mut slips = unknown.filter(|entry| meant(&entry.key, [name]).is_some());
        let slip = slips.next().filter(|_| slips.next().is_none());
        let rest = slip.map_or(String::new(), |slip| format!(", not `{}`", slip.key));
        Self {
            defect: format!("{noun} needs `{name}`{rest}."),
            name,
            slip,
        }
    }

    /// Whether it stands there under a wrong name.
    pub(super) fn is_misspelt(&self) -> bool {
        self.slip.is_some()
    }

    /// What to say of it: at the key that was meant to be it, else at `range` and with `advice`.
    pub(super) fn shape(self, context: &Context<'_>, range: TextRange, advice: &str) -> Shape {
        let Some(slip) = self.slip else {
            return Shape {
                range,
                defect: self.defect,
                advice: advice.to_owned(),
                fix: None,
            };
        };
        let range = context.key_characters(slip);
        Shape {
            range,
            defect: self.defect,
            advice: format!("Write `{}`.", self.name),
            fix: Some(unknown_key::key_renamed(range, self.name)),
        }
    }
}

/// Every field that a hook or an entry may have.
pub(super) fn known_fields(host: &'static Host) -> impl Iterator<Item = &'static HookField> {
    let own = host.hook_handlers.iter().flat_map(|it| &it.fields);
    let common = host.hook_fields.iter().chain(&host.hook_entry_fields);
    common.chain(own)
}

/// What a hook, or an entry with a list of hooks, of the right form lacks.
fn lacking<'a>(context: &Context<'a>, range: TextRange) -> Option<Lacking<'a>> {
    let host = context.host()?;
    let mut handlers = handlers(context).into_iter();
    if let Some(handler) = handlers.find(|it| it.range == range) {
        let mapping = handler.as_mapping()?;
        let kind = mapping.get("type")?.value.as_str()?;
        return lacking_of(host, host.hook_handler(kind)?, mapping);
    }
    let events = events(context);
    let mut entries = events.iter().flat_map(|event| items(&event.entry.value));
    let mapping = entries.find(|it| it.range == range)?.as_mapping()?;
    let required = host.hook_entry_fields.iter().filter(|it| it.required);
    let mut missing = required.filter(|field| mapping.get(&field.name).is_none());
    let lacking = Lacking::of(host, &missing.next()?.name, "An entry of an event", mapping);
    // Where hooks stand without a list, there is more to do than to add one.
    lacking.slip.is_some().then_some(lacking)
}

/// The field that a handler of this kind needs and does not have.
pub(super) fn lacking_of<'a>(
    host: &'static Host,
    kind: &'static HookHandler,
    mapping: &'a Mapping,
) -> Option<Lacking<'a>> {
    let mut required = kind.fields.iter().filter(|field| field.required);
    let missing = required.find(|field| mapping.get(&field.name).is_none())?;
    let noun = format!("A hook of the type `{}`", kind.name);
    Some(Lacking::of(host, &missing.name, &noun, mapping))
}

/// The `type` that a handler does not have, where it stands under a wrong name.
pub(super) fn misspelt_type<'a>(host: &'static Host, mapping: &'a Mapping) -> Option<Lacking<'a>> {
    let lacking = Lacking::of(host, "type", "A hook", mapping);
    let named = lacking.slip?.value.as_str()?;
    host.hook_handler(named).map(|_| lacking)
}
