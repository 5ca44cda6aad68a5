//! Completion.

use text_size::TextRange;

use crate::text::FilePosition;
use crate::workspace::Snapshot;

/// Something that can stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What the list shows.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A few words beside the label.
    pub detail: Option<String>,
    /// The typed characters that it takes the place of.
    pub range: TextRange,
    /// What is inserted.
    pub text: CompletionText,
    /// What the typed characters are compared with, where that is not the label.
    pub filter: Option<String>,
    /// Place in the list: smaller first.
    pub rank: u32,
    /// No longer to be used.
    pub deprecated: bool,
    /// Markdown, worked out only when the person looks at the item: pass to `render::completion`.
    pub subject: Option<Subject>,
}

/// What a completion is about, so that its documentation can be worked out later. The fields are names in the catalogue or
/// in the workspace and travel through the editor as text.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Subject {
    /// What kind of thing: `key`, `value`, `tool`, `model`, `skill`, `agent`, `section`, …
    pub kind: String,
    /// Id of the host.
    pub host: String,
    /// Kind of the file, such as `agent`.
    pub file_kind: String,
    /// Its name; for a value `key/value`.
    pub name: String,
}

/// What is inserted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompletionText {
    /// Plain text.
    Plain(String),
    /// An LSP snippet, with the plain text for editors that take none.
    Snippet {
        /// With `$1` and `${2:…}`.
        snippet: String,
        /// Without.
        plain: String,
    },
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    /// A frontmatter key.
    Key,
    /// A value of a set.
    Value,
    /// A tool.
    Tool,
    /// A skill.
    Skill,
    /// A subagent.
    Agent,
    /// A slash command.
    Command,
    /// A model.
    Model,
    /// A hook event.
    Event,
    /// A colour.
    Color,
    /// A section heading.
    Section,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A placeholder such as `$ARGUMENTS`.
    Variable,
    /// A closing tag.
    Tag,
    /// A whole file.
    Skeleton,
}

/// What can stand at the cursor, best first.
pub fn completions(_snapshot: &Snapshot, _at: &FilePosition) -> Vec<Completion> {
    Vec::new()
}
