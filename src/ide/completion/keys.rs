//! Keys that are not there yet, required ones first.

use super::context::{KeyHole, Request};
use super::json::Around;
use super::{Completion, CompletionKind, CompletionText, names, ranked};
use crate::catalog::hook::Matcher;
use crate::catalog::{HookEvent, HookField, Key, Namespace, Requirement};
use crate::ide::schema::{HANDLER_TYPE, HANDLERS, MATCHER, Slot, entry_keys};
use crate::ide::snippet;

/// The keys that can stand in the mapping of `hole`.
pub(super) fn keys(request: &Request<'_>, hole: &KeyHole<'_>) -> Vec<Completion> {
    let mut found = match hole.slot {
        Slot::Root(format) => of_catalogue(request, &format.keys, hole),
        Slot::Value(key) if key.holds_hooks => events(request, hole),
        Slot::Value(key) if key.mentions == Some(Namespace::Plugin) => plugins(request, hole),
        Slot::Value(key) => of_catalogue(request, &key.keys, hole),
        Slot::Item(key) => {
            let shared = entry_keys(request.host, key);
            of_catalogue(request, key.keys.iter().chain(shared), hole)
        }
        Slot::Group(event) => of_matcher(event, hole),
        Slot::Handler => of_handler(request, hole),
        Slot::Server => of_server(request, hole),
        _ => Vec::new(),
    };
    found.retain(|completion| !hole.has(&completion.label));
    ranked(found, 1)
}

/// The keys of an MCP server, as far as its transport has a use for them.
fn of_server(request: &Request<'_>, hole: &KeyHole<'_>) -> Vec<Completion> {
    let known = &request.host.mcp_servers;
    let chosen = hole.value_of(&known.kind);
    let chosen = chosen.and_then(|name| known.transport(name));
    let keys = known.keys.iter();
    let keys = keys.filter(|key| chosen.is_none_or(|chosen| chosen.has(&key.name)));
    of_catalogue(request, keys, hole)
}

fn of_catalogue<'a>(
    request: &Request<'_>,
    keys: impl IntoIterator<Item = &'a Key>,
    hole: &KeyHole<'_>,
) -> Vec<Completion> {
    let plugin = request.definition.in_plugin();
    let ignored = |key: &Key| plugin && key.plugin.ignored.is_some();
    let mut offered: Vec<&Key> = keys.into_iter().filter(|key| key.offered()).collect();
    offered.sort_by_key(|key| (ignored(key), needed(key, plugin)));
    offered
        .into_iter()
        .map(|key| {
            let detail = if ignored(key) {
                "ignored in plugins".to_owned()
            } else {
                detail(key)
            };
            let mut completion = hole
                .key(&key.name, key.snippet.as_deref())
                .detailed(detail)
                .about(request, "key", &key.name);
            completion.deprecated = ignored(key);
            completion
        })
        .collect()
}

/// Required keys come first, then recommended ones.
fn needed(key: &Key, plugin: bool) -> Requirement {
    match key.required {
        Requirement::Required if plugin && key.plugin.optional => Requirement::Recommended,
        required => required,
    }
}

/// `required · text`.
fn detail(key: &Key) -> String {
    let required = match key.required {
        Requirement::Required => "required",
        Requirement::Recommended => "recommended",
        Requirement::Optional => "optional",
    };
    match key.types.first() {
        Some(first) => format!("{required} · {}", first.noun().replace('`', "")),
        None => required.to_owned(),
    }
}

/// Plugins as settings name them.
fn plugins(request: &Request<'_>, hole: &KeyHole<'_>) -> Vec<Completion> {
    let offered = names::offered_plugins(request).into_iter();
    offered
        .map(|(name, path)| {
            let mut completion = hole.key(&name, Some("true")).detailed(path);
            completion.kind = CompletionKind::Value;
            completion
        })
        .collect()
}

fn events(request: &Request<'_>, hole: &KeyHole<'_>) -> Vec<Completion> {
    let value = |event| match hole.json {
        Some(_) => json_group(event),
        None => group(event, hole.column),
    };
    let events = request.host.hook_events.iter();
    events
        .map(|event| {
            let mut completion = hole
                .key(&event.name, Some(&value(event)))
                .detailed(&event.meaning)
                .about(request, "event", &event.name);
            completion.kind = CompletionKind::Event;
            completion
        })
        .collect()
}

/// The list of an event with one matcher and one handler, indented below a key at `column`.
fn group(event: &HookEvent, column: usize) -> String {
    let indent = " ".repeat(column + 2);
    let handler = format!(
        "{indent}  {HANDLERS}:\n{indent}    - type: command\n{indent}      command: ${{2:./check.sh}}"
    );
    if event.matcher == Matcher::None {
        let first = handler.trim_start();
        return format!("\n{indent}- {first}");
    }
    format!("\n{indent}- {MATCHER}: ${{1:*}}\n{handler}").replace("${1:*}", "\"${1:*}\"")
}

/// The same in JSON, its lines indented from the key on.
fn json_group(event: &HookEvent) -> String {
    let matcher = match event.matcher {
        Matcher::None => String::new(),
        _ => format!("    \"{MATCHER}\": \"${{1:*}}\",\n"),
    };
    let handler = "{ \"type\": \"command\", \"command\": \"${2:./check.sh}\" }";
    format!("[\n  {{\n{matcher}    \"{HANDLERS}\": [\n      {handler}\n    ]\n  }}\n]")
}

fn of_matcher(event: Option<&HookEvent>, hole: &KeyHole<'_>) -> Vec<Completion> {
    let matches = event.is_none_or(|event| event.matcher != Matcher::None);
    let indent = " ".repeat(hole.column + hole.before.trim_start_matches(' ').len() + 2);
    let mut handler = format!("\n{indent}- type: command\n{indent}  command: ${{1:./check.sh}}");
    if hole.json.is_some() {
        "[\n  { \"type\": \"command\", \"command\": \"${1:./check.sh}\" }\n]"
            .clone_into(&mut handler);
    }
    let text = hole.json.map(|_| "\"$1\"");
    let mut found = Vec::new();
    if matches {
        found.push(hole.key(MATCHER, text).detailed("optional"));
    }
    found.push(hole.key(HANDLERS, Some(&handler)).detailed("required"));
    found
}

/// The type of a handler, the fields of that type, and those that every handler has.
fn of_handler(request: &Request<'_>, hole: &KeyHole<'_>) -> Vec<Completion> {
    let chosen = hole.value_of(HANDLER_TYPE);
    let (kind, common): (Vec<&HookField>, Vec<&HookField>) = request
        .host
        .hook_fields
        .iter()
        .partition(|field| field.required);
    let own = request
        .host
        .hook_handlers
        .iter()
        .filter(|handler| chosen.is_none_or(|chosen| handler.name == chosen));
    let own = own.flat_map(|handler| {
        let fields = handler.fields.iter();
        fields.map(move |field| (field, Some(handler.name.as_str())))
    });
    let plain = |field| (field, None);
    let fields = kind.into_iter().map(plain).chain(own);
    let mut found: Vec<Completion> = Vec::new();
    for (field, of) in fields.chain(common.into_iter().map(plain)) {
        if found.iter().any(|known| known.label == field.name) {
            continue;
        }
        let detail = match of {
            Some(of) => format!("{of} · {}", field.meaning),
            None => field.meaning.clone(),
        };
        let text = hole.json.filter(|_| field.required).map(|_| "\"$1\"");
        found.push(hole.key(&field.name, text).detailed(detail).about(
            request,
            "field",
            &field.name,
        ));
    }
    found
}

impl KeyHole<'_> {
    fn has(&self, name: &str) -> bool {
        self.present.iter().any(|(key, _)| *key == name)
    }

    fn value_of(&self, name: &str) -> Option<&str> {
        let mut present = self.present.iter();
        let (_, value) = present.find(|(key, _)| *key == name)?;
        Some(value.trim_matches(['"', '\'']))
    }

    /// The key with its colon and the start of a value, as far as they are not there.
    fn key(&self, name: &str, value: Option<&str>) -> Completion {
        let text = if let Some(around) = &self.json {
            around.key(name, value.unwrap_or("$1"), self.colon)
        } else if self.colon {
            CompletionText::Plain(format!("{}{name}", self.before))
        } else {
            let value = value.unwrap_or("$1");
            let gap = if value.starts_with('\n') { "" } else { " " };
            let lead = format!("{}{name}:{gap}", self.before);
            CompletionText::Snippet {
                plain: format!("{lead}{}", bare(value)),
                // Editors indent the lines of a snippet like the line it is put into; those of a plain text they do not.
                snippet: format!("{lead}{}", outdented(value, self.indent)),
            }
        };
        Completion {
            label: name.to_owned(),
            kind: CompletionKind::Key,
            detail: None,
            range: self.range,
            text,
            filter: None,
            rank: 0,
            deprecated: false,
            also: None,
            subject: None,
        }
    }
}

impl Around<'_> {
    /// The key in its quotes, with its colon, a value and the comma behind it, as far as they are not there.
    fn key(&self, name: &str, value: &str, colon: bool) -> CompletionText {
        let quote = |missing: bool| if missing { "\"" } else { "" };
        let key = format!("{}{name}{}", quote(self.open), quote(self.close));
        if colon {
            return CompletionText::Plain(key);
        }
        let comma = if self.comma { "," } else { "" };
        let plain = snippet::plain(value).replace('\n', &format!("\n{}", self.margin));
        CompletionText::Snippet {
            plain: format!("{key}: {plain}{comma}"),
            snippet: format!("{}: {value}{comma}", snippet::escaped(&key)),
        }
    }
}

/// `text` with `by` blanks less at the start of each further line.
fn outdented(text: &str, by: usize) -> String {
    text.replace(&format!("\n{}", " ".repeat(by)), "\n")
}

/// The value for editors without snippets: the structure of a nested one, nothing of a single one.
fn bare(value: &str) -> String {
    if value.starts_with('\n') {
        snippet::plain(value)
    } else {
        String::new()
    }
}
