//! Tools: what exists, what it was called before, and what an entry in a list of tools refers to.

use serde::Deserialize;

use super::host::Host;
use super::nearest::nearest;

/// Whether a subagent can hold a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Availability {
    /// Always.
    Background,
    /// Only while it runs in the foreground; taken away in the background, which is the usual way to run.
    ForegroundOnly,
    /// Taken away even when it is listed.
    Never,
    /// Under a condition that the note tells.
    Conditional,
}

/// A tool of the host.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Exact name; letter case counts.
    pub name: String,
    /// What it does, in one sentence.
    pub meaning: String,
    /// More, where one sentence is not enough.
    #[serde(default)]
    pub hover: Option<String>,
    /// Whether a subagent can hold it.
    pub subagent: Availability,
    /// Whether a member of an agent team keeps it even where another subagent would lose it.
    #[serde(default)]
    pub teammates: bool,
    /// Form of the permission rule that governs it, such as `Bash(<command glob>)`.
    #[serde(default)]
    pub rule: Option<String>,
    /// Whether its use asks for permission in the manual mode.
    #[serde(default)]
    pub prompts: bool,
    /// First version that knows it.
    #[serde(default)]
    pub since: Option<String>,
    /// What else to know.
    #[serde(default)]
    pub note: Option<String>,
}

/// An old name that still works.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolAlias {
    /// The old name.
    pub old: String,
    /// The name to use.
    pub new: String,
    /// Version that renamed it.
    #[serde(default)]
    pub since: Option<String>,
}

/// A name that no longer works.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovedTool {
    /// The name.
    pub name: String,
    /// The tool that can stand in its place in a list.
    #[serde(default)]
    pub instead: Option<String>,
    /// Tools of which each makes up for it, so that a list that has one can do without the name.
    #[serde(default)]
    pub covered_by: Vec<String>,
    /// What to do now, in one sentence.
    pub advice: String,
    /// Version that removed it.
    #[serde(default)]
    pub since: Option<String>,
}

/// A name from another product.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignTool {
    /// The name.
    pub name: String,
    /// Whose it is; absent for a mere guess.
    #[serde(default)]
    pub of: Option<String>,
    /// The tool of this host, or `*`, that was most likely meant, where there is one right answer.
    #[serde(default)]
    pub instead: Option<String>,
}

/// How MCP tools are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct McpNames {
    /// What every name starts with.
    pub prefix: String,
    /// What stands between the server and the tool.
    pub separator: String,
    /// One sentence.
    pub meaning: String,
    /// More.
    pub hover: String,
    /// The forms, for completion and hover.
    pub forms: Vec<McpForm>,
    /// Ids of the sources.
    pub sources: Vec<String>,
}

/// One way to write MCP tools.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct McpForm {
    /// As it is written, with `<server>` and `<tool>` for the parts that vary.
    pub form: String,
    /// One sentence.
    pub meaning: String,
}

/// What an entry in a list of tools refers to.
#[derive(Debug, Clone, Copy)]
pub enum ToolName<'a> {
    /// A tool of the host.
    Known(&'a Tool),
    /// An old name that still works, and the tool that it stands for.
    Alias(&'a ToolAlias, &'a Tool),
    /// A name that no longer works.
    Removed(&'a RemovedTool),
    /// A tool of the host but for letter case.
    WrongCase(&'a Tool),
    /// Tools of an MCP server.
    Mcp,
    /// It starts like an MCP tool and cannot be one.
    MalformedMcp,
    /// `*`: every tool.
    All,
    /// A name that works, or may, and is not documented; stay quiet about it.
    Undocumented,
    /// A name from another product.
    Foreign(&'a ForeignTool),
    /// None of these.
    Unknown {
        /// The tool whose name is close enough to be meant.
        nearest: Option<&'a Tool>,
    },
}

impl<'a> ToolName<'a> {
    /// The tool that should stand there instead, where there is one right answer.
    pub fn replacement(&self, host: &'a Host) -> Option<&'a Tool> {
        match self {
            Self::Alias(_, tool) | Self::WrongCase(tool) => Some(tool),
            Self::Removed(removed) => host.tool(removed.instead.as_deref()?),
            Self::Foreign(foreign) => host.tool(foreign.instead.as_deref()?),
            Self::Unknown { nearest } => *nearest,
            Self::Known(_) | Self::Mcp | Self::MalformedMcp | Self::All | Self::Undocumented => {
                None
            }
        }
    }
}

impl Host {
    /// The tool with exactly this name.
    pub fn tool(&self, name: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| tool.name == name)
    }

    /// The tool with this name in any letter case.
    pub fn tool_ignoring_case(&self, name: &str) -> Option<&Tool> {
        self.tools
            .iter()
            .find(|tool| tool.name.eq_ignore_ascii_case(name))
    }

    /// The rename behind an old name.
    pub fn tool_alias(&self, name: &str) -> Option<&ToolAlias> {
        self.tool_aliases.iter().find(|alias| alias.old == name)
    }

    /// The removed tool with this name.
    pub fn removed_tool(&self, name: &str) -> Option<&RemovedTool> {
        self.removed_tools.iter().find(|tool| tool.name == name)
    }

    /// What an entry such as `Read`, `Bash(git *)` or `mcp__github` refers to; a specifier in parentheses is set aside.
    pub fn resolve_tool(&self, entry: &str) -> ToolName<'_> {
        let name = tool_of_entry(entry);
        if let Some(tool) = self.tool(name) {
            return ToolName::Known(tool);
        }
        if name == "*" {
            return ToolName::All;
        }
        if !self.mcp.prefix.is_empty() && name.starts_with(&self.mcp.prefix) {
            return self.mcp_name(name);
        }
        if let Some(alias) = self.tool_alias(name)
            && let Some(tool) = self.tool(&alias.new)
        {
            return ToolName::Alias(alias, tool);
        }
        if let Some(removed) = self.removed_tool(name) {
            return ToolName::Removed(removed);
        }
        if self.undocumented_tools.iter().any(|known| known == name) {
            return ToolName::Undocumented;
        }
        if let Some(tool) = self.tool_ignoring_case(name) {
            return ToolName::WrongCase(tool);
        }
        if let Some(foreign) = self.foreign_tools.iter().find(|tool| tool.name == name) {
            return ToolName::Foreign(foreign);
        }
        let removed = |tool: &&RemovedTool| tool.name.eq_ignore_ascii_case(name);
        if let Some(removed) = self.removed_tools.iter().find(removed) {
            return ToolName::Removed(removed);
        }
        let names = self.tools.iter().map(|tool| tool.name.as_str());
        ToolName::Unknown {
            nearest: nearest(name, names).and_then(|name| self.tool(name)),
        }
    }

    fn mcp_name<'a>(&self, name: &str) -> ToolName<'a> {
        let rest = name.get(self.mcp.prefix.len()..).unwrap_or_default();
        let (server, tool) = match rest.split_once(self.mcp.separator.as_str()) {
            Some((server, tool)) => (server, Some(tool)),
            None => (rest, None),
        };
        let part = |text: &str, star: bool| {
            !text.is_empty()
                && text.chars().all(|letter| {
                    letter.is_ascii_alphanumeric()
                        || matches!(letter, '_' | '.' | '-')
                        || (star && letter == '*')
                })
        };
        let all_servers = server == "*" && tool.is_none();
        if all_servers || (part(server, false) && tool.is_none_or(|tool| part(tool, true))) {
            ToolName::Mcp
        } else {
            ToolName::MalformedMcp
        }
    }
}

/// The tool part of an entry: `Bash` of `Bash(git *)`.
pub fn tool_of_entry(entry: &str) -> &str {
    entry.split_once('(').map_or(entry, |(name, _)| name).trim()
}
