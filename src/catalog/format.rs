//! Formats: one host's definition of one kind of file.

use serde::Deserialize;

use super::effect::{Effect, ScopedEffect};
use super::glob::Glob;
use super::import::{ImportLimit, StandIn, Unimported};
use super::key::Key;
use super::listing::{Budget, Listing};
use super::nearest::{nearest, same_words};

/// What a file defines.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, serde::Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A subagent.
    Agent,
    /// A skill, in a file named `SKILL.md`.
    Skill,
    /// A slash command.
    Command,
    /// A rule that may be limited to paths.
    Rule,
    /// An output style.
    OutputStyle,
    /// Project instructions such as `CLAUDE.md`.
    Memory,
    /// A plugin's manifest.
    Plugin,
    /// A list of plugins.
    Marketplace,
    /// A list of MCP servers.
    McpConfig,
    /// The hooks of a plugin.
    Hooks,
    /// Settings.
    Settings,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Agent,
        Self::Skill,
        Self::Command,
        Self::Rule,
        Self::OutputStyle,
        Self::Memory,
        Self::Plugin,
        Self::Marketplace,
        Self::McpConfig,
        Self::Hooks,
        Self::Settings,
    ];

    /// The word used in data, settings and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Skill => "skill",
            Self::Command => "command",
            Self::Rule => "rule",
            Self::OutputStyle => "output-style",
            Self::Memory => "memory",
            Self::Plugin => "plugin",
            Self::Marketplace => "marketplace",
            Self::McpConfig => "mcp-config",
            Self::Hooks => "hooks",
            Self::Settings => "settings",
        }
    }

    /// The word used in sentences.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Agent => "subagent",
            Self::Skill => "skill",
            Self::Command => "command",
            Self::Rule => "rule",
            Self::OutputStyle => "output style",
            Self::Memory => "memory file",
            Self::Plugin => "plugin manifest",
            Self::Marketplace => "marketplace",
            Self::McpConfig => "MCP configuration",
            Self::Hooks => "hooks file",
            Self::Settings => "settings file",
        }
    }

    /// The kind with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Where a file lives, which decides who sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// In the project, shared with everybody who works on it.
    Project,
    /// In the home folder.
    User,
    /// In a plugin.
    Plugin,
    /// In the managed settings folder of an organisation.
    Managed,
    /// In the project, but not shared.
    Local,
}

impl Scope {
    /// The word used in sentences.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::User => "user",
            Self::Plugin => "plugin",
            Self::Managed => "managed",
            Self::Local => "local",
        }
    }
}

/// A place where the host looks for files of a format.
///
/// Patterns are plain data: `*` stands for one path component, `**` for any number, `~` for the home folder, `<managed>` for the
/// managed settings folder. Project patterns hold below any folder of the project, plugin patterns below a plugin's root.
/// Where several formats match, the pattern with more literal components wins.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilePattern {
    /// Who sees the file.
    pub scope: Scope,
    /// The pattern.
    pub glob: Glob,
    /// What to know about this place.
    #[serde(default)]
    pub note: Option<String>,
}

/// How a definition gets the name that others use for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Identity {
    /// From the key `name`, and from nothing else.
    Name,
    /// From the key `name`; the file name without extension when it is missing.
    NameOrFile,
    /// From the folder that holds the file.
    Folder,
    /// From the key `name`; from the folder that holds the file when it is missing.
    NameOrFolder,
    /// From the path below the format's folder, `sub/x.md` becoming `sub:x`.
    Path,
    /// It has no name.
    None,
}

/// Which reading of the frontmatter the host uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loader {
    /// Claude Code's own: first three hyphens close, one repair pass.
    ClaudeCode,
    /// A YAML parser that refuses what the specification refuses.
    StrictYaml,
    /// A JSON parser; the whole file is the metadata.
    Json,
}

/// Whether a file of the format has frontmatter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Frontmatter {
    /// Without it the file is nothing.
    Required,
    /// The file works without it, though hardly ever as meant.
    Expected,
    /// The file works without it.
    Optional,
    /// Nothing in it is read.
    Ignored,
}

/// How to recognise the format when the path says nothing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recognition {
    /// Exact file names that decide by themselves.
    pub file_names: Vec<String>,
    /// Keys that must all be there.
    pub all_of: Vec<String>,
    /// Keys of which each speaks for this format against the host's others.
    pub telling: Vec<String>,
    /// Names of folders in which a file with a known key is one.
    pub folders: Vec<String>,
    /// Texts of which each tells a file without frontmatter in such a folder.
    pub texts: Vec<String>,
}

/// A key that means something elsewhere, or used to, and nothing in this format.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignKey {
    /// As it is written.
    pub name: String,
    /// Whose key it is, such as `Copilot`.
    pub of: String,
    /// The key of this format that does the same, if there is one.
    #[serde(default)]
    pub instead: Option<String>,
    /// What the host does with it, where that differs from any unknown key.
    #[serde(default)]
    pub effect: Option<Effect>,
}

/// One host's definition of one kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// Id of the host; filled in when the data is loaded.
    #[serde(default)]
    pub host: String,
    /// The kind.
    pub kind: Kind,
    /// Title for people, such as `Claude Code subagent`.
    pub title: String,
    /// What such a file is for, in one or two sentences.
    pub meaning: String,
    /// Where the host looks for it.
    pub files: Vec<FilePattern>,
    /// How to recognise it elsewhere.
    #[serde(default)]
    pub recognition: Recognition,
    /// How a definition gets its name.
    pub identity: Identity,
    /// The same for plugins, where it differs.
    #[serde(default)]
    pub plugin_identity: Option<Identity>,
    /// The same in words, with plugins and clashes.
    pub identity_text: String,
    /// Who wins when several have one name, strongest first.
    #[serde(default)]
    pub precedence: Vec<String>,
    /// The same for the scopes alone.
    #[serde(default)]
    pub scope_order: Vec<Scope>,
    /// What happens when two files of one scope have the same name.
    #[serde(default)]
    pub duplicate: Option<Effect>,
    /// Which reading applies.
    pub loader: Loader,
    /// Whether there is frontmatter.
    pub frontmatter: Frontmatter,
    /// What happens when there is none; absent where that is fine.
    #[serde(default)]
    pub no_frontmatter: Option<Effect>,
    /// What happens when the frontmatter cannot be read.
    #[serde(default)]
    pub failure: Vec<ScopedEffect>,
    /// What happens with a key that the host does not know; absent where no key counts anyway.
    #[serde(default)]
    pub unknown_key: Option<Effect>,
    /// What happens with a value of a wrong type, where its key says nothing else.
    #[serde(default)]
    pub wrong_type: Option<Effect>,
    /// The keys, in the order in which they are offered.
    #[serde(default)]
    pub keys: Vec<Key>,
    /// Kind of the same host whose keys this format shares, except those that are named in `foreign_keys`.
    #[serde(default)]
    pub keys_of: Option<Kind>,
    /// Keys of other hosts and other times.
    #[serde(default)]
    pub foreign_keys: Vec<ForeignKey>,
    /// Tokens of the placeholders that are replaced in the body.
    #[serde(default)]
    pub substitutions: Vec<String>,
    /// Tokens that are replaced in addition when the file belongs to a plugin.
    #[serde(default)]
    pub plugin_substitutions: Vec<String>,
    /// Whether `@path` in the body pulls in a file.
    #[serde(default)]
    pub imports: bool,
    /// Whether HTML comments that are blocks of their own are kept from the model.
    #[serde(default)]
    pub strips_comments: bool,
    /// What happens with an import of a file that does not exist.
    #[serde(default)]
    pub missing_import: Option<Effect>,
    /// What keeps `@path` from being an import.
    #[serde(default)]
    pub unimported: Option<Unimported>,
    /// The file that is read only where others are not there.
    #[serde(default)]
    pub stand_in: Option<StandIn>,
    /// How far imports of imports are followed, where that is known.
    #[serde(default)]
    pub import_limit: Option<ImportLimit>,
    /// What happens when the body links to a file that does not exist; absent where nobody follows its links.
    #[serde(default)]
    pub dead_link: Option<Effect>,
    /// Other endings that files are given in its folders, all of which the host passes over.
    #[serde(default)]
    pub other_endings: Vec<String>,
    /// What happens with a file that stands in the right folder at the wrong depth or under the wrong name.
    #[serde(default)]
    pub misplaced: Option<Effect>,
    /// What the model is told of every such definition; absent where it is told of none.
    #[serde(default)]
    pub listing: Option<Listing>,
    /// What the host does with the body.
    pub body: String,
    /// How much of the body outlasts a long conversation.
    #[serde(default)]
    pub kept: Option<Budget>,
    /// Advice on size and style, a sentence each.
    #[serde(default)]
    pub advice: Vec<String>,
    /// Folder names that the host keeps for itself.
    #[serde(default)]
    pub reserved: Vec<String>,
    /// Ids of the sources.
    pub sources: Vec<String>,
}

impl Format {
    /// The key with exactly this name.
    pub fn key(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// What is known about a key that this format does not have.
    pub fn foreign_key(&self, name: &str) -> Option<&ForeignKey> {
        self.foreign_keys.iter().find(|key| key.name == name)
    }

    /// The key that an unknown name most likely stands for: a known mistake, another spelling of the same words, or a slip.
    pub fn suggest_key(&self, name: &str) -> Option<&Key> {
        let known = self
            .keys
            .iter()
            .find(|key| key.misspellings.iter().any(|wrong| wrong == name));
        let offered = || self.keys.iter().filter(|key| key.offered());
        let alike = || offered().find(|key| same_words(&key.name, name));
        let slip = || {
            let names = offered().map(|key| key.name.as_str());
            nearest(name, names).and_then(|name| self.key(name))
        };
        let elsewhere = || {
            let instead = self.foreign_key(name)?.instead.as_deref()?;
            self.key(instead)
        };
        known.or_else(alike).or_else(|| {
            // A key that is right elsewhere is not a slip of the fingers here.
            if self.foreign_key(name).is_some() {
                elsewhere()
            } else {
                slip()
            }
        })
    }

    /// What happens in this scope when the frontmatter cannot be read.
    pub fn failure_in(&self, scope: Scope) -> Option<&Effect> {
        self.failure
            .iter()
            .find(|entry| entry.scope == Some(scope))
            .or_else(|| self.failure.iter().find(|entry| entry.scope.is_none()))
            .map(|entry| &entry.effect)
    }

    /// How a definition in this scope gets its name.
    pub fn identity_in(&self, scope: Scope) -> Identity {
        match (scope, self.plugin_identity) {
            (Scope::Plugin, Some(identity)) => identity,
            _ => self.identity,
        }
    }
}
