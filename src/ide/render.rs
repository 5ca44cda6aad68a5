//! Data → Markdown.

mod catalogue;
mod definition;
mod settings;

use super::card::Card;
use super::completion::Subject;
use super::hover::HoverData;
use crate::catalog::{Kind, catalog};
use crate::workspace::Snapshot;

/// Markdown for a hover.
pub fn hover(_snapshot: &Snapshot, data: &HoverData) -> String {
    match data {
        HoverData::Key { format, key, scope } => catalogue::key(format, key, *scope),
        HoverData::ForeignKey { format, key } => catalogue::foreign_key(format, key),
        HoverData::Event(event) => catalogue::event(event),
        HoverData::Field(field) => catalogue::field("hook handler", field),
        HoverData::GroupField(field) => catalogue::field("hook matcher", field),
        HoverData::Handler(handler) => catalogue::handler(handler),
        HoverData::Value { set, value } => catalogue::value(set, value),
        HoverData::Setting(setting) => settings::setting(setting),
        HoverData::Rule(rule) => settings::rule(rule),
        HoverData::Level { name, meaning } => settings::level(name, meaning),
        HoverData::Host(host) => settings::host(host),
        HoverData::SpecialItem(item) => titled(&item.name, "", &[&item.meaning]),
        HoverData::Model {
            host,
            written,
            model,
        } => catalogue::model(host, written, model),
        HoverData::Tool {
            host,
            written,
            tool,
            in_subagent,
        } => catalogue::tool(host, written, tool, *in_subagent),
        HoverData::PermissionRule(rule) => catalogue::permission_rule(rule),
        HoverData::Definitions(cards) => definition::cards(cards),
        HoverData::Own { card, others } => definition::own(card, others),
        HoverData::Builtin {
            host,
            kind,
            builtin,
        } => definition::builtin(host, *kind, builtin),
        HoverData::Description(facts) => definition::description(facts),
        HoverData::Section(facts) => definition::section(facts),
        HoverData::Substitution {
            host,
            substitution,
            argument,
        } => catalogue::substitution(host, substitution, *argument),
        HoverData::Path {
            shown,
            card,
            import,
            exists,
            ..
        } => definition::path(shown, card.as_ref(), *import, *exists),
    }
}

/// Markdown for the documentation of a completion.
pub fn completion(snapshot: &Snapshot, subject: &Subject) -> Option<String> {
    if subject.kind == "rule" {
        return crate::rules::rule(&subject.name).map(settings::rule);
    }
    let host = catalog().host(&subject.host)?;
    let kind = Kind::parse(&subject.file_kind)?;
    let format = host.format(kind)?;
    let name = subject.name.as_str();
    let scope = crate::catalog::Scope::Project;
    match subject.kind.as_str() {
        "key" => {
            let nested = || format.keys.iter().flat_map(|key| &key.keys);
            let key = format
                .key(name)
                .or_else(|| nested().find(|key| key.name == name))
                .or_else(|| host.mcp_servers.key(name))?;
            Some(catalogue::key(format, key, scope))
        }
        "value" => catalogue::value_of_key(host, format, name),
        "tool" => Some(catalogue::tool(
            host_with_tools(host),
            name,
            &host_with_tools(host).resolve_tool(name),
            kind == Kind::Agent,
        )),
        "model" => Some(catalogue::model(host, name, &host.resolve_model(name))),
        "event" => Some(catalogue::event(host.hook_event(name)?)),
        "field" => {
            let own = host
                .hook_handlers
                .iter()
                .flat_map(|handler| &handler.fields);
            let mut fields = host.hook_fields.iter().chain(own);
            Some(catalogue::field(
                "hook handler",
                fields.find(|field| field.name == name)?,
            ))
        }
        "substitution" => Some(catalogue::substitution(
            host,
            host.substitution(name)?,
            None,
        )),
        "section" => Some(definition::archetype(catalog().archetype(name)?)),
        "skill" | "agent" | "command" => {
            let kind = Kind::parse(&subject.kind)?;
            let cards = Card::named(snapshot, kind, name);
            if !cards.is_empty() {
                return Some(definition::cards(&cards));
            }
            let builtin = match kind {
                Kind::Agent => host.builtin_agent(name),
                _ => host.builtin_command(name),
            };
            builtin.map(|builtin| definition::builtin(host, kind, builtin))
        }
        _ => None,
    }
}

/// The host whose tools a format of `host` lists; a standard has none of its own.
fn host_with_tools(host: &'static crate::catalog::Host) -> &'static crate::catalog::Host {
    let mut hosts = catalog().hosts.iter();
    if host.tools.is_empty() {
        hosts.find(|other| !other.tools.is_empty()).unwrap_or(host)
    } else {
        host
    }
}

/// A name in bold code, a few words beside it, and paragraphs below.
fn titled(name: &str, beside: &str, paragraphs: &[&str]) -> String {
    let mut out = format!("**`{name}`**");
    if !beside.is_empty() {
        out.push_str(" — ");
        out.push_str(beside);
    }
    for paragraph in paragraphs.iter().filter(|text| !text.trim().is_empty()) {
        out.push_str("\n\n");
        out.push_str(paragraph.trim());
    }
    out
}

/// A list of facts as Markdown items.
fn bullets(facts: &[String]) -> String {
    let items: Vec<String> = facts.iter().map(|fact| format!("- {fact}")).collect();
    items.join("\n")
}
