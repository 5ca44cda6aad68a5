//! Names that files can use: tools, models, skills and subagents, each with a few words about it.

use std::collections::HashSet;

use super::context::Request;
use super::few::few;
use super::{Completion, CompletionKind, Hole};
use crate::catalog::{Availability, ItemKind, Kind, Namespace};
use crate::ide::fuzzy::Pattern;
use crate::model::references::in_front_of_server;
use crate::model::shortened;
use crate::workspace::Summary;

/// Longest detail, in characters.
const DETAIL: usize = 60;

/// The names that an item of this kind can be, best first.
pub(super) fn names(request: &Request<'_>, kind: ItemKind, hole: &Hole) -> Vec<Completion> {
    match kind {
        ItemKind::Tool => tools(request, hole, request.format.kind == Kind::Agent),
        ItemKind::PermissionRule => tools(request, hole, false),
        ItemKind::Model => models(request, hole),
        ItemKind::Skill => skills(request, hole),
        ItemKind::Agent => agents(request, hole),
        ItemKind::McpServer => servers(request, hole),
        ItemKind::OutputStyle => output_styles(request, hole),
        ItemKind::Plugin => defined(request, Kind::Plugin, CompletionKind::Value, hole),
        ItemKind::Glob | ItemKind::ArgumentName | ItemKind::Path | ItemKind::Text => Vec::new(),
    }
}

/// The tools; for a list of what a subagent may use, only those that one can hold.
pub(super) fn tools(request: &Request<'_>, hole: &Hole, for_subagent: bool) -> Vec<Completion> {
    // A host without tools of its own, such as a standard, is used with those of the first host that has some.
    let host = crate::catalog::catalog()
        .hosts
        .iter()
        .find(|host| !host.tools.is_empty())
        .filter(|_| request.host.tools.is_empty())
        .unwrap_or(request.host);
    let offered = host
        .tools
        .iter()
        .filter(|tool| !for_subagent || tool.subagent != Availability::Never);
    let mut tools: Vec<_> = offered.collect();
    tools.sort_by_key(|tool| for_subagent && tool.subagent != Availability::Background);
    let known = tools.into_iter().map(|tool| {
        Completion::named(&tool.name, CompletionKind::Tool, hole)
            .detailed(shortened(&tool.meaning, DETAIL))
            .about(request, "tool", &tool.name)
    });
    // All the tools of a server go by its name.
    let prefix = &host.mcp.prefix;
    let of_servers = servers_named(request, hole, |summary, name| {
        let plugin = in_front_of_server(summary.declaring_plugin());
        format!("{prefix}{plugin}{name}")
    });
    known.chain(of_servers).collect()
}

/// Aliases, then full ids.
pub(super) fn models(request: &Request<'_>, hole: &Hole) -> Vec<Completion> {
    let models = &request.host.models;
    let kind = request.format.kind;
    let aliases = models.aliases.iter().filter(|alias| {
        let fits = alias.kinds.is_empty() || alias.kinds.contains(&kind);
        fits && !alias.undocumented
    });
    let aliases = aliases.map(|alias| (&alias.name, &alias.meaning));
    let ids = models.ids.iter().map(|id| (&id.name, &id.meaning));
    aliases
        .chain(ids)
        .map(|(name, meaning)| {
            Completion::named(name, CompletionKind::Model, hole)
                .detailed(shortened(meaning, DETAIL))
                .about(request, "model", name)
        })
        .collect()
}

/// The skills of the workspace, of the home folder and of plugins.
pub(super) fn skills(request: &Request<'_>, hole: &Hole) -> Vec<Completion> {
    defined(request, Kind::Skill, CompletionKind::Skill, hole)
}

/// The output styles of the workspace, of the home folder, of plugins and of the host.
fn output_styles(request: &Request<'_>, hole: &Hole) -> Vec<Completion> {
    let mut found = defined(request, Kind::OutputStyle, CompletionKind::Value, hole);
    for style in &request.host.builtin_output_styles {
        if found.iter().all(|known| known.label != style.name) {
            let detail = format!("built in · {}", shortened(&style.meaning, DETAIL));
            let built_in = Completion::named(&style.name, CompletionKind::Value, hole);
            found.push(built_in.detailed(detail));
        }
    }
    found
}

/// `plugin@marketplace` of every plugin that a marketplace of the workspace offers, in order, and where that is.
pub(super) fn offered_plugins(request: &Request<'_>) -> Vec<(String, String)> {
    let marketplaces = request.snapshot.of_kind(Kind::Marketplace).into_iter();
    let named = marketplaces.filter(|marketplace| !marketplace.name.is_empty());
    let mut found: Vec<(String, String)> = named
        .flat_map(|marketplace| {
            let plugins = marketplace.references.iter();
            let plugins = plugins.filter_map(|it| it.name_in(Namespace::Plugin));
            let shown = request.snapshot.shown(&marketplace.path);
            plugins.map(move |plugin| (format!("{plugin}@{}", marketplace.name), shown.clone()))
        })
        .collect();
    found.sort();
    found.dedup_by(|a, b| a.0 == b.0);
    found
}

/// The subagents of the workspace, of the home folder, of plugins and of the host.
pub(super) fn agents(request: &Request<'_>, hole: &Hole) -> Vec<Completion> {
    let mut found = defined(request, Kind::Agent, CompletionKind::Agent, hole);
    for agent in &request.host.builtin_agents {
        if found.iter().all(|known| known.label != agent.name) {
            let built_in = Completion::named(&agent.name, CompletionKind::Agent, hole)
                .detailed(format!("built in · {}", shortened(&agent.meaning, DETAIL)))
                .about(request, "agent", &agent.name);
            found.push(built_in);
        }
    }
    found
}

/// The MCP servers that manifests of the workspace define.
fn servers(request: &Request<'_>, hole: &Hole) -> Vec<Completion> {
    servers_named(request, hole, |_, name| name.to_owned())
}

/// The MCP servers of the workspace, each as `spelled`, and where it is defined.
fn servers_named(
    request: &Request<'_>,
    hole: &Hole,
    spelled: impl Fn(&Summary, &str) -> String,
) -> Vec<Completion> {
    let mut names: Vec<(String, &Summary)> = request
        .snapshot
        .each()
        .flat_map(|summary| {
            summary
                .declarations
                .iter()
                .map(move |found| (summary, found))
        })
        .filter(|(_, declared)| declared.space == Namespace::McpServer)
        .map(|(summary, declared)| (spelled(summary, &declared.name), summary))
        .collect();
    names.sort_by(|(a, here), (b, there)| (a, &here.path).cmp(&(b, &there.path)));
    names.dedup_by(|a, b| a.0 == b.0);
    let distance = |typed: &Pattern, (name, _): &(String, _)| typed.distance(name.chars());
    let few = few(request, hole, names, distance, |_| ()).into_iter();
    few.map(|(name, summary)| {
        let path = request.snapshot.shown(&summary.path);
        Completion::named(&name, CompletionKind::Server, hole).detailed(path)
    })
    .collect()
}

/// The definitions of `kind` under the names that this file has to use for them, its own left out.
pub(super) fn defined<'a>(
    request: &Request<'a>,
    kind: Kind,
    as_kind: CompletionKind,
    hole: &Hole,
) -> Vec<Completion> {
    let known = request.snapshot.each_of_kind(kind);
    let known: Vec<&Summary> = known
        .filter(|summary| summary.path != request.file.path && !summary.name.is_empty())
        .collect();
    // Those that the host finds in a folder of its own come before files of a collection.
    let first = |summary: &Summary| (summary.folder.is_none(), summary.scope);
    let distance = |typed: &Pattern, summary: &&Summary| typed.distance(summary.spelling());
    let order = |summary: &&'a Summary| (first(summary), &summary.name, &summary.path);
    let few = few(request, hole, known, distance, order).into_iter();
    let mut known: Vec<(&Summary, String)> = few
        .map(|summary| (summary, summary.qualified_name()))
        .collect();
    known.sort_by(|(a, name), (b, other)| {
        (first(a), name, &a.path).cmp(&(first(b), other, &b.path))
    });
    let mut seen: HashSet<String> = HashSet::new();
    let mut found = Vec::new();
    for (summary, name) in known {
        if seen.contains(&name) {
            continue;
        }
        let detail = match shortened(&summary.description, DETAIL) {
            text if text.is_empty() => summary.scope.as_str().to_owned(),
            text => format!("{} · {text}", summary.scope.as_str()),
        };
        found.push(
            Completion::named(&name, as_kind, hole)
                .detailed(detail)
                .about(request, kind.as_str(), &name),
        );
        seen.insert(name);
    }
    found
}
