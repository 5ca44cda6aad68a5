//! Names and paths in the values of known keys, of a frontmatter or of a manifest.

use text_size::{TextRange, TextSize};

use super::{Collector, Declaration, PathForm, PathTarget, behind};
use crate::catalog::{Format, ItemKind, Key, Kind, Namespace};
use crate::model::fields::{inner_range, items};
use crate::model::{File, Item, Surroundings};
use crate::syntax::value::{Mapping, Node, ScalarType, Value};
use crate::text::FilePath;
use crate::text::span::size;

impl Collector<'_> {
    pub(super) fn keys(&mut self) {
        if let Some(mapping) = self.file.parse.mapping() {
            self.mapping(mapping, &self.format.keys);
        }
    }

    fn mapping(&mut self, mapping: &Mapping, keys: &'static [Key]) {
        for entry in &mapping.entries {
            let key = keys.iter().find(|key| key.name == *entry.key);
            let ignored = |key: &&Key| self.definition.in_plugin() && key.plugin.ignored.is_some();
            if let Some(key) = key.filter(|key| !ignored(key)) {
                let known = self.found.len();
                self.value(&entry.value, key);
                // Without what it needs the key says nothing, but the name stays one.
                let needs = key.requires.as_ref();
                if needs.is_some_and(|needs| mapping.get(&needs.key).is_none()) {
                    let new = self.found.iter_mut().skip(known);
                    new.for_each(|reference| reference.certain = false);
                }
            }
        }
    }

    fn value(&mut self, node: &Node, key: &'static Key) {
        // A number in JSON names nothing.
        let number = |node: &Node| {
            let scalar = node.as_scalar().filter(|_| self.file.parse.json.is_some());
            scalar.is_some_and(|scalar| scalar.scalar_type() != ScalarType::String)
        };
        if !number(node) {
            for item in items(self.file.text.as_str(), node, key) {
                self.item(&item);
            }
        }
        match &node.value {
            Value::Mapping(mapping) => {
                self.mapping(mapping, &key.keys);
                self.mentioned_in_keys(mapping, key);
            }
            Value::Sequence(sequence) => {
                let mappings = sequence.items.iter().filter_map(Node::as_mapping);
                mappings.for_each(|mapping| self.mapping(mapping, &key.keys));
            }
            _ => {}
        }
    }

    /// `plugin` of `plugin@marketplace`, where keys of a mapping are such names.
    fn mentioned_in_keys(&mut self, mapping: &Mapping, key: &Key) {
        let Some(space) = key.mentions else {
            return;
        };
        for entry in &mapping.entries {
            let written = self.file.text.slice(entry.key_range);
            let lead = written.len() - written.trim_start_matches('"').len();
            let name = entry.key.split('@').next().unwrap_or("");
            if written.get(lead..).is_some_and(|it| it.starts_with(name)) {
                let range = TextRange::at(entry.key_range.start() + size(lead), TextSize::of(name));
                self.name(Some(space), range, name, true);
            }
        }
    }

    fn item(&mut self, item: &Item) {
        match item.kind {
            ItemKind::Skill => {
                let bare = item.text.trim_start_matches('/');
                let range = behind(item.range, item.text.len() - bare.len());
                // The host finds no skill by a name with a slash in front.
                let certain = bare.len() == item.text.len();
                self.name(Some(Namespace::Skill), range, bare, certain);
            }
            ItemKind::Agent => self.whole(Namespace::Agent, item),
            ItemKind::OutputStyle => self.whole(Namespace::OutputStyle, item),
            ItemKind::McpServer => self.whole(Namespace::McpServer, item),
            ItemKind::Plugin => self.whole(Namespace::Plugin, item),
            ItemKind::Tool | ItemKind::PermissionRule => self.tool(item),
            ItemKind::Path => self.component(item),
            ItemKind::Model | ItemKind::Glob | ItemKind::ArgumentName | ItemKind::Text => {}
        }
    }

    fn whole(&mut self, space: Namespace, item: &Item) {
        self.name(Some(space), item.range, &item.text, true);
    }

    /// The server of an MCP tool, or the names in the parentheses behind a tool.
    fn tool(&mut self, item: &Item) {
        let prefix = self.host.mcp.prefix.as_str();
        let tool = item.head().strip_prefix(prefix);
        if let Some(tool) = tool.filter(|_| !prefix.is_empty()) {
            let start = item.range.start() + TextSize::of(prefix);
            self.server(tool, start, true);
            return;
        }
        let (Some(inside), Some(space)) = (item.specifier(), self.host.names_behind(item.head()))
        else {
            return;
        };
        let mut start = item.range.start()
            + TextSize::of(item.text.split('(').next().unwrap_or(""))
            + TextSize::of('(');
        for piece in inside.split(',') {
            // `Skill(deploy *)` is about calls with arguments.
            let name = piece.trim().trim_end_matches(" *");
            let lead = TextSize::of(piece) - TextSize::of(piece.trim_start());
            if !name.contains('*') {
                let range = TextRange::at(start + lead, TextSize::of(name));
                self.name(Some(space), range, name, true);
            }
            start += TextSize::of(piece) + TextSize::of(',');
        }
    }

    /// `github` of `github__get_issue`, which starts at `start`. That of a plugin has the name of the plugin in front, and
    /// those of the host's own service are defined nowhere.
    pub(super) fn server(&mut self, tool: &str, start: TextSize, certain: bool) {
        let name = tool.split("__").next().unwrap_or("");
        if let Some(composed) = name.strip_prefix(OF_PLUGIN) {
            let lead = name.len() - composed.len();
            self.plugin_server(composed, start + size(lead));
        } else if !name.starts_with("claude_ai_") && !name.contains('*') {
            let range = TextRange::at(start, TextSize::of(name));
            self.name(Some(Namespace::McpServer), range, name, certain);
        }
    }

    /// `s` of `p_s`, where there is a plugin `p`.
    fn plugin_server(&mut self, composed: &str, start: TextSize) {
        let plugins = self.surroundings.plugins.values();
        let known = plugins.filter(|plugin| {
            let server = composed.strip_prefix(plugin.as_str());
            server.is_some_and(|server| server.len() > 1 && server.starts_with('_'))
        });
        let Some(plugin) = known.max_by_key(|plugin| plugin.len()) else {
            return;
        };
        let server = composed.get(plugin.len() + 1..).unwrap_or("");
        if !server.contains('*') {
            let range = TextRange::at(start + size(plugin.len() + 1), TextSize::of(server));
            let name = format!("{plugin}:{server}");
            self.name(Some(Namespace::McpServer), range, &name, false);
        }
    }

    fn component(&mut self, item: &Item) {
        let remote = item.text.contains("://") || item.text.contains(['*', '$', '{']);
        if let Some(base) = manifest_base(self.file, self.format).filter(|_| !remote) {
            let target = PathTarget {
                path: base.join(&item.text),
                fragment: None,
                form: PathForm::Component,
            };
            self.path(target, item.range, true);
        }
    }
}

/// What the names of the tools of a plugin's servers have in front of the plugin.
const OF_PLUGIN: &str = "plugin_";

/// What stands in front of the name of a server of `plugin` in the names of its tools.
pub(crate) fn in_front_of_server(plugin: Option<&str>) -> String {
    plugin.map_or_else(String::new, |plugin| format!("{OF_PLUGIN}{plugin}_"))
}

/// The folder that paths in a manifest are seen from.
pub(crate) fn manifest_base(file: &File, format: &Format) -> Option<FilePath> {
    match format.kind {
        Kind::Plugin | Kind::Marketplace => file.path.parent()?.parent(),
        _ => file.path.parent(),
    }
}

/// The names that keys of mappings define, such as those of MCP servers.
pub(super) fn declarations(
    file: &File,
    format: &'static Format,
    surroundings: &Surroundings,
) -> Vec<Declaration> {
    let mut found = Vec::new();
    let entries = file
        .parse
        .mapping()
        .map_or(&[][..], |mapping| &mapping.entries);
    for entry in entries {
        let Some(key) = format.key(&entry.key) else {
            continue;
        };
        for (space, mapping) in definitions(key, &entry.value) {
            declare(&mut found, space, mapping);
        }
    }
    if let Some((key, mapping)) = flat_servers(file, format, surroundings)
        && let Some(space) = key.defines
    {
        declare(&mut found, space, mapping);
    }
    found
}

/// The servers of a plugin's file that stand at its top, which counts as well, and the key that they should stand below.
pub(crate) fn flat_servers<'a>(
    file: &'a File,
    format: &'static Format,
    surroundings: &Surroundings,
) -> Option<(&'static Key, &'a Mapping)> {
    let mut keys = format.keys.iter();
    let key = keys.find(|key| key.defines == Some(Namespace::McpServer))?;
    let parent = file.path.parent()?;
    if format.kind != Kind::McpConfig || !surroundings.plugins.contains_key(&parent) {
        return None;
    }
    let mapping = file.parse.json.as_ref()?.mapping()?;
    let mut all = mapping.entries.iter();
    let servers =
        mapping.get(&key.name).is_none() && all.all(|entry| entry.value.as_mapping().is_some());
    servers.then_some((key, mapping))
}

/// The mappings in the value of `key` whose own keys are names that it defines.
pub(crate) fn definitions<'a>(key: &Key, value: &'a Node) -> Vec<(Namespace, &'a Mapping)> {
    let (space, mappings) = match &value.value {
        Value::Mapping(mapping) => (key.defines_in_mapping(), vec![mapping]),
        // An agent may define a server on the spot.
        Value::Sequence(sequence) => {
            let inline = sequence.items.iter().filter_map(Node::as_mapping);
            (key.defines_in_list(), inline.collect())
        }
        _ => return Vec::new(),
    };
    let space = space.into_iter();
    space
        .flat_map(|space| mappings.iter().map(move |it| (space, *it)))
        .collect()
}

fn declare(found: &mut Vec<Declaration>, space: Namespace, mapping: &Mapping) {
    for entry in &mapping.entries {
        let quotes = if usize::from(entry.key_range.len()) > entry.key.len() {
            TextSize::new(1)
        } else {
            TextSize::new(0)
        };
        found.push(Declaration {
            space,
            name: entry.key.clone(),
            range: TextRange::new(
                entry.key_range.start() + quotes,
                entry.key_range.end() - quotes,
            ),
        });
    }
}

/// The characters of a single value, quotes excluded.
pub(super) fn text_of<'t>(file: &'t File, node: &Node) -> Option<(&'t str, TextRange)> {
    let range = inner_range(node)?;
    Some((file.text.slice(range), range))
}
