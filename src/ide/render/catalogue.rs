//! What the catalogue says, as Markdown: keys, values, models, tools, hooks, placeholders.

use super::{bullets, titled};
use crate::catalog::format::ForeignKey;
use crate::catalog::host::PermissionRule;
use crate::catalog::{
    Availability, Effect, Format, HookEvent, HookField, HookHandler, Host, Key, ModelName,
    Requirement, Scope, Substitution, Tool, ToolName, Value, ValueSet, catalog,
};

/// A key: what it does, what it takes, what happens when it is wrong, where that is written.
pub(super) fn key(format: &Format, key: &Key, scope: Scope) -> String {
    let types: Vec<&str> = key.types.iter().map(|kind| kind.noun()).collect();
    let required = match key.required {
        Requirement::Required if scope == Scope::Plugin && key.plugin.optional => "optional here",
        Requirement::Required => "required",
        Requirement::Recommended => "recommended",
        Requirement::Optional => "optional",
    };
    let beside = match types.as_slice() {
        [] => format!("{}, {required}", format.title),
        types => format!("{}, {required}, {}", format.title, types.join(" or ")),
    };
    let facts = bullets(&facts(format, key, scope));
    let sources = sources(&format.host, &key.sources);
    titled(
        &key.name,
        &beside,
        &[&key.meaning, &key.hover, &facts, &sources],
    )
}

fn facts(format: &Format, key: &Key, scope: Scope) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(default) = &key.default {
        facts.push(format!("Without it: {default}"));
    }
    let set = key.values.as_deref();
    if let Some(set) = set.and_then(|id| catalog().host(&format.host)?.value_set(id)) {
        let names: Vec<String> = set.offered().map(|v| format!("`{}`", v.name)).collect();
        facts.push(format!("Values: {}", names.join(", ")));
    }
    facts.extend(effects(key));
    if let Some(since) = &key.since {
        facts.push(format!("Since version {since}"));
    }
    if let Some(reason) = &key.deprecated {
        facts.push(format!("Deprecated: {reason}"));
    }
    if let Some(instead) = &key.replaced_by {
        facts.push(format!("Use `{instead}` instead"));
    }
    if let Some(requires) = &key.requires {
        let value = requires.value.as_deref();
        let needed = value.map_or(requires.key.clone(), |v| format!("{}: {v}", requires.key));
        facts.push(format!("Needs `{needed}`"));
    }
    if let Some(ignored) = key
        .plugin
        .ignored
        .as_ref()
        .filter(|_| scope == Scope::Plugin)
    {
        facts.push(ignored.text.clone());
    }
    facts
}

/// What the host does with each defect, equal answers joined.
fn effects(key: &Key) -> Vec<String> {
    let effect = &key.effect;
    let states: [(&str, &Option<Effect>); 5] = [
        ("missing", &effect.missing),
        ("empty", &effect.empty),
        ("of the wrong type", &effect.wrong_type),
        ("invalid", &effect.invalid_value),
        ("too long", &effect.too_long),
    ];
    let mut joined: Vec<(Vec<&str>, &str)> = Vec::new();
    for (state, effect) in states {
        let Some(effect) = effect else { continue };
        match joined.iter_mut().find(|(_, text)| *text == effect.text) {
            Some((states, _)) => states.push(state),
            None => joined.push((vec![state], &effect.text)),
        }
    }
    let mut facts: Vec<String> = joined
        .into_iter()
        .map(|(states, text)| format!("If it is {}: {text}", states.join(" or ")))
        .collect();
    let entries = [
        ("an entry is unknown", &effect.unknown_item),
        ("an event is unknown", &effect.unknown_event),
        ("no entry is known", &effect.no_item_resolves),
    ];
    facts.extend(entries.iter().filter_map(|(when, effect)| {
        let effect = effect.as_ref()?;
        Some(format!("If {when}: {}", effect.text))
    }));
    facts
}

/// `Source: [title](url), checked 2026-08-22`, the first source that has an address.
pub(super) fn sources(host: &str, ids: &[String]) -> String {
    let Some(host) = catalog().host(host) else {
        return String::new();
    };
    let known: Vec<_> = ids.iter().filter_map(|id| host.source(id)).collect();
    let source = known.iter().find(|s| s.url.is_some()).or(known.first());
    let Some(source) = source else {
        return String::new();
    };
    match &source.url {
        Some(url) => format!("[{}]({url}), checked {}", source.title, source.verified),
        None => format!("{}, {}", source.title, source.verified),
    }
}

/// A key that belongs to another product.
pub(super) fn foreign_key(format: &Format, key: &ForeignKey) -> String {
    let effect = key.effect.as_ref().or(format.unknown_key.as_ref());
    let effect = effect.map_or("", |effect| effect.text.as_str());
    let instead = key.instead.as_ref();
    let instead = instead.map_or(String::new(), |name| format!("Use `{name}` instead."));
    titled(
        &key.name,
        &format!("a key of {}", key.of),
        &[effect, &instead],
    )
}

/// A value of a set.
pub(super) fn value(set: &ValueSet, value: &Value) -> String {
    let alias = value.alias_of.as_ref();
    let alias = alias.map_or(String::new(), |of| format!("Another word for `{of}`."));
    let since = since(value.since.as_deref());
    let hover = value.hover.as_deref().unwrap_or("");
    titled(
        &value.name,
        &set.noun,
        &[&value.meaning, hover, &alias, &since],
    )
}

/// The value behind `key/value`.
pub(super) fn value_of_key(host: &Host, format: &Format, name: &str) -> Option<String> {
    let (key, written) = name.split_once('/')?;
    let nested = || format.keys.iter().flat_map(|key| &key.keys);
    let key = format
        .key(key)
        .or_else(|| nested().find(|known| known.name == key))?;
    let special = key.special_items.iter().find(|item| item.name == written);
    if let Some(special) = special {
        return Some(titled(&special.name, "", &[&special.meaning]));
    }
    let set = host.value_set(key.values.as_deref()?)?;
    Some(value(set, set.value(written)?))
}

fn since(version: Option<&str>) -> String {
    version.map_or(String::new(), |version| format!("Since version {version}."))
}

/// What a `model` value refers to.
pub(super) fn model(host: &Host, written: &str, model: &ModelName<'_>) -> String {
    match model {
        ModelName::Alias(alias) => {
            let hover = alias.hover.as_deref().unwrap_or("");
            titled(&alias.name, "model alias", &[&alias.meaning, hover])
        }
        ModelName::KnownId(id) => titled(&id.name, "model", &[&id.meaning]),
        ModelName::PlausibleId => {
            let text = "It has the form of a full model id; whether it exists is not checked.";
            titled(written, "model", &[text])
        }
        ModelName::ProviderForm(form) => {
            let text = format!("Written as {} names models.", form.title);
            titled(written, "model", &[&text])
        }
        ModelName::SentLiterally(word) => {
            let instead = format!("Use `{}` instead.", word.instead);
            titled(written, "not a model here", &[&word.effect.text, &instead])
        }
        ModelName::Unknown { nearest } => {
            let meant = nearest.map_or(String::new(), |name| format!("Did you mean `{name}`?"));
            titled(written, "unknown model", &[&host.models.unknown, &meant])
        }
    }
}

/// What an entry in a list of tools refers to.
pub(super) fn tool(host: &Host, written: &str, tool: &ToolName<'_>, in_subagent: bool) -> String {
    match tool {
        ToolName::Known(known) => known_tool(known, "tool", in_subagent, ""),
        ToolName::Alias(alias, known) => {
            let note = match &alias.since {
                Some(since) => format!(
                    "`{}` is its old name, changed in {since}; it still works.",
                    alias.old
                ),
                None => format!("`{}` is its old name; it still works.", alias.old),
            };
            known_tool(known, "tool", in_subagent, &note)
        }
        ToolName::WrongCase(known) => {
            let note = format!("Letter case counts: `{written}` is not a tool.");
            known_tool(known, "tool", in_subagent, &note)
        }
        ToolName::Removed(removed) => {
            let since = removed.since.as_ref();
            let since = since.map_or(String::new(), |since| format!("Removed in {since}."));
            titled(&removed.name, "removed tool", &[&removed.advice, &since])
        }
        ToolName::Mcp => titled(written, "MCP tools", &[&host.mcp.meaning, &host.mcp.hover]),
        ToolName::All => titled(written, "", &["Every tool."]),
        ToolName::Foreign(foreign) => {
            let of = foreign.of.as_ref();
            let of = of.map_or("not a tool".to_owned(), |of| format!("a tool of {of}"));
            let instead = foreign.instead.as_ref();
            let instead = instead.map_or(String::new(), |name| format!("Use `{name}` instead."));
            titled(written, &of, &[&instead])
        }
        ToolName::MalformedMcp | ToolName::Undocumented | ToolName::Unknown { .. } => {
            titled(written, "unknown tool", &[])
        }
    }
}

fn known_tool(tool: &Tool, beside: &str, in_subagent: bool, note: &str) -> String {
    let mut facts = Vec::new();
    if in_subagent {
        facts.extend(availability(tool.subagent).map(str::to_owned));
    }
    if let Some(rule) = &tool.rule {
        facts.push(format!("Permission rule: `{rule}`"));
    }
    if tool.prompts {
        facts.push("Asks for permission in the manual mode".to_owned());
    }
    if let Some(since) = &tool.since {
        facts.push(format!("Since version {since}"));
    }
    let hover = tool.hover.as_deref().unwrap_or("");
    let meaning = if hover.starts_with(&tool.meaning) {
        ""
    } else {
        &tool.meaning
    };
    let more = tool.note.as_deref().unwrap_or("");
    titled(
        &tool.name,
        beside,
        &[meaning, hover, note, more, &bullets(&facts)],
    )
}

/// What stands in the parentheses of a permission rule.
pub(super) fn permission_rule(rule: &PermissionRule) -> String {
    let examples: Vec<String> = rule
        .examples
        .iter()
        .map(|rule| format!("`{rule}`"))
        .collect();
    format!(
        "**Permission rule**\n\n{}\n\nFor example {}.",
        rule.meaning,
        examples.join(", ")
    )
}

fn availability(availability: Availability) -> Option<&'static str> {
    match availability {
        Availability::Background => Some("Available to subagents"),
        Availability::ForegroundOnly => {
            Some("Available to a subagent only while it runs in the foreground")
        }
        Availability::Never => Some("Never available to subagents, even when listed"),
        Availability::Conditional => None,
    }
}

/// A hook event.
pub(super) fn event(event: &HookEvent) -> String {
    let values = event
        .matcher_values
        .iter()
        .map(|value| format!("`{value}`"));
    let values: Vec<String> = values.collect();
    let values = if values.is_empty() {
        String::new()
    } else {
        format!("`matcher` can be {}.", values.join(", "))
    };
    let since = since(event.since.as_deref());
    titled(
        &event.name,
        "hook event",
        &[&event.meaning, &values, &since],
    )
}

/// A field of a part of a hook.
pub(super) fn field(part: &str, field: &HookField) -> String {
    let need = if field.required {
        "required"
    } else {
        "optional"
    };
    titled(&field.name, &format!("{part}, {need}"), &[&field.meaning])
}

/// A type of hook handler.
pub(super) fn handler(handler: &HookHandler) -> String {
    let fields = handler.fields.iter();
    let fields: Vec<String> = fields
        .map(|field| format!("`{}`: {}", field.name, field.meaning))
        .collect();
    let experimental = if handler.experimental {
        "May change without notice."
    } else {
        ""
    };
    titled(
        &handler.name,
        "type of hook handler",
        &[&handler.meaning, &bullets(&fields), experimental],
    )
}

/// A placeholder in the body.
pub(super) fn substitution(host: &Host, found: &Substitution, argument: Option<usize>) -> String {
    let place = argument.map_or(String::new(), |index| {
        format!("Number {} in `arguments`.", index + 1)
    });
    let hover = found.hover.as_deref().unwrap_or("");
    let since = since(found.since.as_deref());
    let beside = format!("replaced by {}", host.name);
    let sources = sources(&host.id, &found.sources);
    titled(
        &found.token.replace('`', "'"),
        &beside,
        &[&found.meaning, &place, hover, &since, &sources],
    )
}
