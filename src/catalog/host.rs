//! Hosts: programs that load definition files.

use serde::Deserialize;

use super::effect::Effect;
use super::format::{Format, Kind};
use super::hook::{HookEvent, HookField, HookHandler};
use super::mcp::McpServers;
use super::model::{ModelName, Models};
use super::namespace::Namespace;
use super::source::Source;
use super::substitution::Substitution;
use super::tool::{ForeignTool, McpNames, RemovedTool, Tool, ToolAlias, ToolName};
use super::value::ValueSet;

/// A program that loads definition files, with everything that is known about it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// Id, such as `claude-code`.
    pub id: String,
    /// Name for people, such as `Claude Code`.
    pub name: String,
    /// The folder in a project that holds what is meant for this host alone.
    #[serde(default)]
    pub folder: Option<String>,
    /// Name of the folder in a plugin that holds its manifest.
    #[serde(default)]
    pub plugin_folder: Option<String>,
    /// Whether it is a standard that many programs go by, so that it concerns every file of its kinds, wherever that lies.
    #[serde(default)]
    pub standard: bool,
    /// The version that was observed.
    pub observed_version: String,
    /// Where the facts come from.
    pub sources: Vec<Source>,
    /// The formats.
    pub formats: Vec<Format>,
    /// The tools, in the order in which they are offered.
    #[serde(default)]
    pub tools: Vec<Tool>,
    /// Old names of tools that still work.
    #[serde(default)]
    pub tool_aliases: Vec<ToolAlias>,
    /// Names of tools that no longer work.
    #[serde(default)]
    pub removed_tools: Vec<RemovedTool>,
    /// Names that may work without being documented.
    #[serde(default)]
    pub undocumented_tools: Vec<String>,
    /// Names of other products' tools.
    #[serde(default)]
    pub foreign_tools: Vec<ForeignTool>,
    /// How MCP tools are written.
    #[serde(default)]
    pub mcp: McpNames,
    /// How MCP servers are defined.
    #[serde(default)]
    pub mcp_servers: McpServers,
    /// The models.
    #[serde(default)]
    pub models: Models,
    /// The sets of values that keys refer to.
    #[serde(default)]
    pub value_sets: Vec<ValueSet>,
    /// The forms of permission rules.
    #[serde(default)]
    pub permission_rules: Vec<PermissionRule>,
    /// Events that hooks can be attached to.
    #[serde(default)]
    pub hook_events: Vec<HookEvent>,
    /// Fields of an entry below an event, which holds the handlers.
    #[serde(default)]
    pub hook_entry_fields: Vec<HookField>,
    /// Kinds of hook handlers.
    #[serde(default)]
    pub hook_handlers: Vec<HookHandler>,
    /// Fields that every handler may have.
    #[serde(default)]
    pub hook_fields: Vec<HookField>,
    /// What the host does with any other field of a hook.
    #[serde(default)]
    pub unknown_hook_field: Option<Effect>,
    /// Placeholders that are replaced in bodies.
    #[serde(default)]
    pub substitutions: Vec<Substitution>,
    /// Agents that come with the host.
    #[serde(default)]
    pub builtin_agents: Vec<Builtin>,
    /// Output styles that come with the host.
    #[serde(default)]
    pub builtin_output_styles: Vec<Builtin>,
    /// Slash commands that come with the host.
    #[serde(default)]
    pub builtin_commands: Vec<Builtin>,
}

/// Something that comes with the host and has a name that files can use.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Builtin {
    /// The name.
    pub name: String,
    /// One sentence.
    pub meaning: String,
    /// The model it runs on, in words.
    #[serde(default)]
    pub model: Option<String>,
    /// The tools it holds, in words.
    #[serde(default)]
    pub tools: Option<String>,
}

/// The form that permission rules for some tools have.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermissionRule {
    /// The tools.
    pub tools: Vec<String>,
    /// What stands between the parentheses, in words.
    pub meaning: String,
    /// The namespace of the names that stand there.
    #[serde(default)]
    pub names: Option<Namespace>,
    /// The parameter of the tools that holds such a name, where a call is written out.
    #[serde(default)]
    pub parameter: Option<String>,
    /// What the host does with a name there that nothing goes by.
    #[serde(default)]
    pub unknown_name: Option<Effect>,
    /// A mark that counts only at the end.
    #[serde(default)]
    pub end_mark: Option<EndMark>,
    /// The word that stands in front of a host, where addresses are not taken.
    #[serde(default)]
    pub starts_with: Option<String>,
    /// Whole rules, as examples.
    pub examples: Vec<String>,
}

/// A mark in permission rules that counts only at the end.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndMark {
    /// As it is written.
    pub text: String,
    /// The tools whose rules are skipped where it stands elsewhere.
    pub tools: Vec<String>,
}

impl Host {
    /// How this host reads files of this kind.
    pub fn format(&self, kind: Kind) -> Option<&Format> {
        self.formats.iter().find(|format| format.kind == kind)
    }

    /// The source with this id.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }

    /// The set of values with this id.
    pub fn value_set(&self, id: &str) -> Option<&ValueSet> {
        self.value_sets.iter().find(|set| set.id == id)
    }

    /// The placeholder with this token.
    pub fn substitution(&self, token: &str) -> Option<&Substitution> {
        self.substitutions
            .iter()
            .find(|substitution| substitution.token == token)
    }

    /// What it lists together of `space`: “subagents”, or “skills and commands”.
    pub fn listed_nouns(&self, space: Namespace) -> String {
        let kinds = space.kinds().iter();
        let listed = kinds.filter(|kind| {
            let format = self.format(**kind);
            format.is_some_and(|format| format.listing.is_some())
        });
        let nouns: Vec<String> = listed.map(|kind| format!("{}s", kind.noun())).collect();
        nouns.join(" and ")
    }

    /// The hook event with exactly this name.
    pub fn hook_event(&self, name: &str) -> Option<&HookEvent> {
        self.hook_events.iter().find(|event| event.name == name)
    }

    /// The kind of hook handler with this name.
    pub fn hook_handler(&self, name: &str) -> Option<&HookHandler> {
        self.hook_handlers
            .iter()
            .find(|handler| handler.name == name)
    }

    /// The namespace of the names between the parentheses behind `tool`; `None` where other things stand there.
    pub fn names_behind(&self, tool: &str) -> Option<Namespace> {
        let exact = match self.resolve_tool(tool) {
            ToolName::Known(tool) | ToolName::Alias(_, tool) => tool.name.as_str(),
            _ => return None,
        };
        self.permission_rule(exact)?.names
    }

    /// The form of permission rules for the tool of exactly this name.
    pub fn permission_rule(&self, tool: &str) -> Option<&PermissionRule> {
        let mut rules = self.permission_rules.iter();
        rules.find(|rule| rule.tools.iter().any(|name| name == tool))
    }

    /// Parameters of tools that hold a name, and its namespace.
    pub fn name_parameters(&self) -> impl Iterator<Item = (&str, Namespace)> {
        let rules = self.permission_rules.iter();
        rules.filter_map(|rule| Some((rule.parameter.as_deref()?, rule.names?)))
    }

    /// What the host does with a name of `space` between parentheses that nothing goes by.
    pub fn unknown_name(&self, space: Namespace) -> Option<&Effect> {
        let mut rules = self.permission_rules.iter();
        rules
            .find(|rule| rule.names == Some(space))?
            .unknown_name
            .as_ref()
    }

    /// What comes with the host under this name.
    pub fn builtin(&self, space: Namespace, name: &str) -> Option<&Builtin> {
        match space {
            Namespace::Agent => self.builtin_agent(name),
            Namespace::Skill => self.builtin_command(name),
            Namespace::OutputStyle => {
                let mut styles = self.builtin_output_styles.iter();
                styles.find(|style| style.name == name)
            }
            Namespace::McpServer | Namespace::Plugin => None,
        }
    }

    /// The agent that comes with the host under this name.
    pub fn builtin_agent(&self, name: &str) -> Option<&Builtin> {
        self.builtin_agents.iter().find(|agent| agent.name == name)
    }

    /// The slash command that comes with the host under this name, without its slash.
    pub fn builtin_command(&self, name: &str) -> Option<&Builtin> {
        self.builtin_commands
            .iter()
            .find(|command| command.name == name)
    }

    /// What a `model` value refers to.
    pub fn resolve_model(&self, value: &str) -> ModelName<'_> {
        self.models.resolve(value)
    }

    /// Fills in what the data states once for several formats.
    pub(super) fn resolve(mut self) -> Self {
        for format in &mut self.formats {
            format.host.clone_from(&self.id);
        }
        let originals = self.formats.clone();
        for format in &mut self.formats {
            let Some(kind) = format.keys_of else { continue };
            let shared = originals.iter().find(|original| original.kind == kind);
            for key in shared.map(|original| &original.keys).into_iter().flatten() {
                if format.key(&key.name).is_none() && format.foreign_key(&key.name).is_none() {
                    format.keys.push(key.clone());
                }
            }
        }
        self
    }
}
