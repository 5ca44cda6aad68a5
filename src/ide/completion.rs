//! Completion: what can stand at the cursor. The place is worked out once, in `context`; each provider serves one kind of place.

mod body;
mod components;
mod context;
mod few;
mod files;
mod hole;
mod items;
pub(super) mod json;
mod keys;
mod names;
mod row;
mod settings;
mod skeleton;
mod trail;
mod values;

#[cfg(test)]
mod tests;

use std::cell::Cell;

use text_size::{TextRange, TextSize};

use self::context::{Context, Request};
use self::hole::Hole;
use crate::catalog::{Kind, catalog};
use crate::config;
use crate::model::File;
use crate::text::{FilePosition, TextEdit};
use crate::workspace::Snapshot;

/// What can stand at the cursor.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Completions {
    /// The list, best first.
    pub items: Vec<Completion>,
    /// Whether some are left out, and others may be in the list when more is typed.
    pub incomplete: bool,
}

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
    /// An edit elsewhere that comes with it, such as a comma that is missing in front.
    pub also: Option<TextEdit>,
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
    /// An MCP server.
    Server,
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

/// What can stand at the cursor, best first; nothing in a file that defines nothing, in prose and in code.
pub fn completions(snapshot: &Snapshot, at: &FilePosition) -> Completions {
    let file = snapshot.file(&at.path);
    if let Some(file) = file.filter(|file| config::is_settings(&file.path)) {
        let mut found = settings::settings(file, at.offset.min(file.text.len()));
        with_line_breaks(file.text.as_str(), &mut found);
        return Completions {
            items: found,
            incomplete: false,
        };
    }
    if let Some(file) = file.filter(|file| !file.path.is_absolute() && file.definition.is_none()) {
        return Completions {
            items: in_unnamed(snapshot, file, at.offset),
            incomplete: false,
        };
    }
    let left_out = Cell::new(false);
    let request = file.and_then(|file| Request::new(snapshot, file, at.offset, &left_out));
    let Some(request) = request else {
        return Completions::default();
    };
    let mut found = files::behind_variable(&request);
    if found.is_empty() {
        found = match request.file.parse.json {
            Some(_) => in_json(&request),
            None => in_markdown(&request),
        };
    }
    found.sort_by_key(|completion| completion.rank);
    with_line_breaks(request.file.text.as_str(), &mut found);
    Completions {
        items: found,
        incomplete: left_out.get(),
    }
}

fn in_markdown(request: &Request<'_>) -> Vec<Completion> {
    let mut found = skeleton::skeletons(request);
    if let Some(context) = context::in_frontmatter(request) {
        found.extend(in_context(request, context));
    }
    if found.is_empty() {
        found = body::in_body(request);
    }
    found
}

/// A buffer without a name may become anything.
fn in_unnamed(snapshot: &Snapshot, file: &File, offset: TextSize) -> Vec<Completion> {
    let (path, text) = (&file.path, &file.text);
    let kinds = Kind::ALL.into_iter();
    let kinds = kinds.filter(|kind| !catalog().is_json(*kind));
    let skeletons = kinds.flat_map(|kind| {
        let file = File::with_kind(path.clone(), text.clone(), snapshot.surroundings(), kind);
        let left_out = Cell::new(false);
        let request = Request::new(snapshot, &file, offset, &left_out);
        request.map_or_else(Vec::new, |request| skeleton::skeletons(&request))
    });
    let mut found: Vec<Completion> = skeletons.collect();
    with_line_breaks(text.as_str(), &mut found);
    found
}

fn in_json(request: &Request<'_>) -> Vec<Completion> {
    let Some((context, comma)) = json::in_json(request) else {
        return Vec::new();
    };
    let mut found = in_context(request, context);
    for completion in &mut found {
        completion.also.clone_from(&comma);
    }
    found
}

fn in_context(request: &Request<'_>, context: Context<'_>) -> Vec<Completion> {
    match context {
        Context::Key(hole) => keys::keys(request, &hole),
        Context::Value(slot, hole) => values::values(request, slot, &hole),
        Context::Item(key, items) => items::items(request, key, &items),
    }
}

/// Gives plain texts the line breaks of the file; snippets are given theirs by the editor.
fn with_line_breaks(text: &str, completions: &mut [Completion]) {
    if !text.contains("\r\n") {
        return;
    }
    for completion in completions {
        let (CompletionText::Plain(plain) | CompletionText::Snippet { plain, .. }) =
            &mut completion.text;
        *plain = plain.replace('\n', "\r\n");
    }
}

impl Completion {
    /// A name that takes the place of what is typed in `hole`.
    fn named(name: &str, kind: CompletionKind, hole: &Hole) -> Completion {
        let mut text = hole.filled(name);
        text.insert_str(0, hole.before);
        Completion {
            label: name.to_owned(),
            kind,
            detail: None,
            range: hole.range,
            text: CompletionText::Plain(text),
            filter: None,
            rank: 0,
            deprecated: false,
            also: None,
            subject: None,
        }
    }

    fn detailed(mut self, detail: impl Into<String>) -> Completion {
        self.detail = Some(detail.into());
        self
    }

    fn about(mut self, request: &Request<'_>, kind: &str, name: impl Into<String>) -> Completion {
        self.subject = Some(Subject {
            kind: kind.to_owned(),
            host: request.format.host.clone(),
            file_kind: request.format.kind.as_str().to_owned(),
            name: name.into(),
        });
        self
    }
}

impl Hole {
    /// `name` with the quotes that it needs or that are missing.
    fn filled(&self, name: &str) -> String {
        let special = name.starts_with(['*', '&', '!', '@', '#', '%', '|', '>', '{', '[', '`']);
        match self.after {
            Some(quote) => format!("{name}{quote}"),
            None if self.bare && special => format!("\"{name}\""),
            None => name.to_owned(),
        }
    }
}

/// Numbers the completions, those after `from` in the order in which they stand.
fn ranked(mut completions: Vec<Completion>, from: u32) -> Vec<Completion> {
    for (completion, place) in completions.iter_mut().zip(from..) {
        completion.rank = place;
    }
    completions
}
