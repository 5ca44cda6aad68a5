//! Namespaces: sets of names in which one definition hides another.

use serde::Deserialize;

use super::format::Kind;

/// A set of names that files refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Namespace {
    /// Subagents.
    Agent,
    /// Skills and commands, which are typed alike.
    Skill,
    /// Output styles.
    OutputStyle,
    /// MCP servers.
    McpServer,
    /// Plugins.
    Plugin,
}

impl Namespace {
    /// The word used in sentences.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Agent => "subagent",
            Self::Skill => "skill",
            Self::OutputStyle => "output style",
            Self::McpServer => "MCP server",
            Self::Plugin => "plugin",
        }
    }

    /// The kinds of file whose names are in it.
    pub fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Agent => &[Kind::Agent],
            Self::Skill => &[Kind::Skill, Kind::Command],
            Self::OutputStyle => &[Kind::OutputStyle],
            Self::McpServer => &[],
            Self::Plugin => &[Kind::Plugin],
        }
    }
}

impl Kind {
    /// The namespace that the names of such files are in; `None` for files without a name.
    pub fn namespace(self) -> Option<Namespace> {
        match self {
            Self::Agent => Some(Namespace::Agent),
            Self::Skill | Self::Command => Some(Namespace::Skill),
            Self::OutputStyle => Some(Namespace::OutputStyle),
            Self::Plugin => Some(Namespace::Plugin),
            Self::Rule
            | Self::Memory
            | Self::Marketplace
            | Self::McpConfig
            | Self::Hooks
            | Self::Settings => None,
        }
    }
}
