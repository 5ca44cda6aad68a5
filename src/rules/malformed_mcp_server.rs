//! `malformed-mcp-server`: an MCP server that is left out because of its form.

mod fixes;
mod servers;

use std::collections::HashSet;

use super::wording::names;
use super::wrong_type::type_of;
use super::{Context, Rule};
use crate::catalog::mcp::{McpServers, McpTransport};
use crate::catalog::{Effect, Key, Severity, ValueType, nearest};
use crate::finding::{Finding, Fix};
use crate::syntax::value::{Entry, Mapping, Node, Value};
use crate::text::TextRange;

pub(super) const RULE: Rule = Rule {
    id: "malformed-mcp-server",
    severity: Severity::Warning,
    opt_in: false,
    summary: "An MCP server that is left out because of its form",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

An MCP server in `.mcp.json`, in a plugin's manifest or in a subagent's `mcpServers` with a `url` and no `type`, of a type that does not exist, without the
`command` or the `url` that its type needs, or with a value of the wrong form, such as a number in `env`; an entry of a subagent's list that is neither a
name nor a server.

## Why it matters

- **Claude Code** leaves the server out, so its tools are not there; only the debug log and `/doctor` mention it. A server without `type` is a program
  to start, also where it has a `url`. In `~/.claude.json` some versions leave out all servers because of one.

## Example

```json
{"mcpServers": {"tickets": {"url": "https://tickets.example.com/mcp"}}}
```

## Better

```json
{"mcpServers": {"tickets": {"type": "http", "url": "https://tickets.example.com/mcp"}}}
```

## Fix

Suggested for a missing `type`, for another product's name of `type` or `url`, for a type that is almost right, and for numbers that should be text. None elsewhere.

## Sources

- [Claude Code documentation, MCP](https://code.claude.com/docs/en/mcp).
- [anthropics/claude-plugins-official#1873](https://github.com/anthropics/claude-plugins-official/issues/1873) and
  [21st-dev/magic-mcp#82](https://github.com/21st-dev/magic-mcp/issues/82), on a `url` without `type`.
- [anthropics/claude-code#39039](https://github.com/anthropics/claude-code/issues/39039), on `~/.claude.json`.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(host) = context.host() else {
        return;
    };
    for list in servers::lists(context) {
        let Some(effect) = &list.key.effect.invalid_item else {
            continue;
        };
        let server = Server {
            context,
            known: &host.mcp_servers,
            effect,
        };
        for item in list.odd {
            out.extend(server.odd_item(item));
        }
        for mapping in list.mappings {
            if server.is_nameless(mapping) {
                out.extend(server.nameless(mapping));
                continue;
            }
            // Only the last of one name counts.
            let mut seen = HashSet::new();
            let last = mapping.entries.iter().rev();
            let counting = last.filter(|entry| seen.insert(&*entry.key));
            counting.for_each(|entry| server.check(entry, out));
        }
    }
}

/// How a server is looked at.
struct Server<'a> {
    context: &'a Context<'a>,
    known: &'static McpServers,
    effect: &'static Effect,
}

impl Server<'_> {
    fn report(&self, range: TextRange, defect: &str, advice: &str) -> Finding {
        let context = self.context;
        context.finding_with(RULE.id, self.effect, range, defect, advice)
    }

    /// An item of a list that is neither a name nor a mapping.
    fn odd_item(&self, item: &Node) -> Option<Finding> {
        let given = written_type(item)?.noun();
        let defect = format!(
            "An entry must be the name of a server, or a mapping that defines one, not {given}."
        );
        let is_scalar = item.as_scalar().is_some();
        let advice = if is_scalar {
            "Put it in quotes if a server is called so."
        } else {
            ""
        };
        let mut finding = self.report(item.range, &defect, advice);
        finding.fix = is_scalar.then(|| fixes::quotes(self.context, item.range));
        Some(finding)
    }

    /// Whether it is a server where a name with a server below it should be.
    fn is_nameless(&self, mapping: &Mapping) -> bool {
        let telling = self.known.documented().flat_map(|it| &it.needs);
        let mut telling = telling.filter_map(|key| mapping.get(key));
        telling.any(|entry| entry.value.as_scalar().is_some())
    }

    fn nameless(&self, mapping: &Mapping) -> Option<Finding> {
        let first = mapping.entries.first()?;
        let advice = "Write the name as a key, and what defines the server below it.";
        Some(self.report(first.key_range, "This server has no name.", advice))
    }

    fn check(&self, entry: &Entry, out: &mut Vec<Finding>) {
        let Value::Mapping(mapping) = &entry.value.value else {
            let given = written_type(&entry.value).map(ValueType::noun);
            out.extend(given.map(|given| {
                let defect = format!("The server `{}` must be a mapping, not {given}.", entry.key);
                self.report(entry.value.range, &defect, "")
            }));
            return;
        };
        match self.transport(entry, mapping) {
            Ok(Some(transport)) => {
                if let Some(finding) = self.lacking(transport, entry, mapping) {
                    out.push(finding);
                }
                let keys = mapping.entries.iter();
                let keys = keys.filter(|entry| transport.has(&entry.key));
                out.extend(keys.flat_map(|entry| self.values(entry)));
            }
            Ok(None) => {}
            Err(finding) => out.push(*finding),
        }
    }

    /// The transport of a server; `None` for one whose keys are not known.
    fn transport(
        &self,
        server: &Entry,
        mapping: &Mapping,
    ) -> Result<Option<&'static McpTransport>, Box<Finding>> {
        let kind = &self.known.kind;
        let Some(entry) = mapping.get(kind) else {
            return self.without_kind(server, mapping);
        };
        if entry.value.is_null() || matches!(entry.value.value, Value::Raw | Value::Alias(_)) {
            return Ok(None);
        }
        let written = entry.value.as_str();
        let range = self.context.characters(&entry.value);
        let (Some(written), Some(range)) = (written, range) else {
            let defect = format!("`{kind}` takes text.");
            return Err(Box::new(self.report(entry.value.range, &defect, "")));
        };
        match self.known.transport(written) {
            Some(transport) => Ok(Some(transport).filter(|it| !it.undocumented)),
            None => Err(Box::new(self.unknown_kind(written, range))),
        }
    }

    /// A server whose file says nothing of its transport.
    fn without_kind(
        &self,
        server: &Entry,
        mapping: &Mapping,
    ) -> Result<Option<&'static McpTransport>, Box<Finding>> {
        let kind = &self.known.kind;
        let default = self.known.transport(&self.known.default);
        let complete = |it: &McpTransport| it.needs.iter().all(|key| mapping.get(key).is_some());
        if default.is_none_or(complete) {
            return Ok(default);
        }
        if let Some((entry, key)) = self.misspelt(kind, mapping)
            && entry
                .value
                .as_str()
                .is_some_and(|it| self.known.transport(it).is_some())
        {
            return Err(Box::new(self.renamed(entry, key)));
        }
        let others = self
            .known
            .documented()
            .filter(|it| it.name != self.known.default);
        let mut needed = others.flat_map(|it| it.needs.iter().map(move |key| (it, key)));
        let Some((other, entry)) = needed.find_map(|(it, key)| Some((it, mapping.get(key)?)))
        else {
            return Err(Box::new(self.bare(server, mapping)));
        };
        let address = entry.value.as_str().unwrap_or("");
        let mut by_end = self.known.documented();
        let by_end = by_end.find(|it| {
            let end = it.address_ends.as_deref();
            end.is_some_and(|end| address.trim_end_matches('/').ends_with(end))
        });
        let other = by_end.unwrap_or(other);
        let defect = format!(
            "This server has `{}` and no `{kind}`, so it is taken for a program to start.",
            entry.key
        );
        let advice = format!("Add the `{kind}` `{}`.", other.name);
        let mut finding = self.report(self.context.key_characters(entry), &defect, &advice);
        finding.fix = fixes::insertion(self.context, mapping, entry, kind, &other.name);
        Err(Box::new(finding))
    }

    /// A server of which nothing says how it is reached.
    fn bare(&self, server: &Entry, mapping: &Mapping) -> Finding {
        let mut needed: Vec<&str> = Vec::new();
        for key in self.known.documented().flat_map(|it| &it.needs) {
            if let Some((entry, key)) = self.misspelt(key, mapping) {
                return self.renamed(entry, key);
            }
            if !needed.contains(&key.as_str()) {
                needed.push(key);
            }
        }
        let defect = format!(
            "The server `{}` has neither {}.",
            server.key,
            names(needed, "nor")
        );
        let range = self.context.key_characters(server);
        self.report(range, &defect, "Say how it is started or where it is.")
    }

    fn unknown_kind(&self, written: &str, range: TextRange) -> Finding {
        let offered = || self.known.documented().map(|it| it.name.as_str());
        let set = self.context.host().and_then(|host| {
            let key = self.known.key(&self.known.kind)?;
            host.value_set(key.values.as_deref()?)
        });
        let mut rejected = set.into_iter().flat_map(|set| &set.not_accepted);
        let note = rejected.find(|it| it.name == written);
        let note = note.and_then(|it| it.note.as_ref());
        let meant = nearest(written, offered()).filter(|_| note.is_none());
        let advice = match (note, meant) {
            (Some(note), _) => note.clone(),
            (None, Some(meant)) => format!("Write `{meant}`."),
            (None, None) => format!("Use {}.", names(offered(), "or")),
        };
        let defect = format!("`{written}` is not a type of MCP server.");
        let mut finding = self.report(range, &defect, &advice);
        finding.fix = meant.map(|meant| Fix::replacement(range, meant));
        finding
    }

    /// What a server lacks that its transport needs.
    fn lacking(
        &self,
        transport: &McpTransport,
        server: &Entry,
        mapping: &Mapping,
    ) -> Option<Finding> {
        let mut needs = transport.needs.iter();
        let missing = needs.find(|key| mapping.get(key).is_none())?;
        if let Some((entry, key)) = self.misspelt(missing, mapping) {
            return Some(self.renamed(entry, key));
        }
        let kind = mapping.get(&self.known.kind).map(Entry::range);
        let range = kind.unwrap_or_else(|| self.context.key_characters(server));
        let defect = format!(
            "A server of the type `{}` needs `{missing}`.",
            transport.name
        );
        Some(self.report(range, &defect, "Add it."))
    }

    /// The key that stands there in place of the one called `name`.
    fn misspelt<'m>(&self, name: &str, mapping: &'m Mapping) -> Option<(&'m Entry, &'static Key)> {
        let key = self.known.key(name)?;
        let mut wrong = key.misspellings.iter();
        Some((wrong.find_map(|wrong| mapping.get(wrong))?, key))
    }

    fn renamed(&self, entry: &Entry, key: &Key) -> Finding {
        let range = self.context.key_characters(entry);
        let defect = format!("`{}` is not a key of an MCP server.", entry.key);
        let advice = format!("Write `{}`.", key.name);
        let mut finding = self.report(range, &defect, &advice);
        finding.fix = Some(Fix::replacement(range, &key.name));
        finding
    }

    /// Values of a wrong type.
    fn values(&self, entry: &Entry) -> Vec<Finding> {
        let Some(key) = self.known.key(&entry.key) else {
            return Vec::new();
        };
        let Some(given) = written_type(&entry.value) else {
            return Vec::new();
        };
        if !key.takes(given) {
            let wanted: Vec<&str> = key.types.iter().map(|it| it.noun()).collect();
            let wanted = wanted.join(" or ");
            let defect = format!("`{}` takes {wanted}, not {}.", key.name, given.noun());
            return vec![self.report(entry.value.range, &defect, "")];
        }
        if !self.known.texts.contains(&key.name) {
            return Vec::new();
        }
        let items = entry
            .value
            .as_sequence()
            .into_iter()
            .flat_map(|it| &it.items);
        let mapping = entry.value.as_mapping().into_iter();
        let values = mapping.flat_map(|it| &it.entries).map(|it| &it.value);
        let values = items.chain(values);
        values.filter_map(|node| self.no_text(key, node)).collect()
    }

    /// A part of a value that should be text.
    fn no_text(&self, key: &Key, node: &Node) -> Option<Finding> {
        let given = written_type(node).filter(|it| *it != ValueType::String)?;
        let defect = format!("`{}` holds text only, not {}.", key.name, given.noun());
        let is_scalar = node.as_scalar().is_some();
        let advice = if is_scalar { "Put it in quotes." } else { "" };
        let mut finding = self.report(node.range, &defect, advice);
        finding.fix = is_scalar.then(|| fixes::quotes(self.context, node.range));
        Some(finding)
    }
}

/// The type of a value; `None` where nothing is written, or where it cannot be told.
fn written_type(node: &Node) -> Option<ValueType> {
    type_of(node).filter(|_| !node.is_null() && node.tag.is_none())
}

#[cfg(test)]
mod tests;
