//! What a host replaces in a body before the model sees it.

use serde::Deserialize;

/// The shape of a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// `$ARGUMENTS`: everything that was typed.
    Arguments,
    /// `$ARGUMENTS[N]`.
    IndexedArgument,
    /// `$N`.
    PositionalArgument,
    /// `$name`, declared in `arguments`.
    NamedArgument,
    /// `${NAME}`.
    Variable,
    /// A family of variables such as `${user_config.KEY}`, given by its prefix.
    VariableFamily,
    /// A command in backticks after an exclamation mark.
    InlineShell,
    /// A fence opened with three backticks and an exclamation mark.
    ShellBlock,
    /// `@path`, the file's text.
    FileReference,
}

/// A folder that a variable stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FolderVariable {
    /// The folder of the skill.
    Skill,
    /// The folder of the project.
    Project,
    /// The folder of the plugin.
    Plugin,
    /// The folder for data of the plugin, which is outside the workspace.
    PluginData,
}

/// One placeholder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Substitution {
    /// As it is written, with `N`, `name`, `KEY`, `command`, `path` for the parts that vary.
    pub token: String,
    /// Its shape.
    pub form: Form,
    /// One sentence.
    pub meaning: String,
    /// More, with the traps.
    #[serde(default)]
    pub hover: Option<String>,
    /// Text to insert, as an LSP snippet, where the token itself is not the text.
    #[serde(default)]
    pub snippet: Option<String>,
    /// First version that knows it.
    #[serde(default)]
    pub since: Option<String>,
    /// The folder that it stands for, where it does.
    #[serde(default)]
    pub folder: Option<FolderVariable>,
    /// Set where it only works in files of a plugin.
    #[serde(default)]
    pub plugin_only: bool,
    /// Ids of the sources.
    pub sources: Vec<String>,
}

impl Substitution {
    /// What stands between `${` and `}`; `None` for a token of another shape.
    pub fn braced(&self) -> Option<&str> {
        self.token.strip_prefix("${")?.strip_suffix('}')
    }
}
