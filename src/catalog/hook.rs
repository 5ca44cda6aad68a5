//! Lifecycle hooks: events, handlers and their fields.

use serde::Deserialize;

use super::{Effect, Kind};

/// An event that hooks can be attached to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookEvent {
    /// Exact name; letter case counts.
    pub name: String,
    /// When it fires, in one sentence.
    pub meaning: String,
    /// What `matcher` is compared with.
    pub matcher: Matcher,
    /// The values that `matcher` can meet, where they are a fixed set.
    #[serde(default)]
    pub matcher_values: Vec<String>,
    /// Whether its hooks decide over a tool call, so that a file must not run without them.
    #[serde(default)]
    pub decides: bool,
    /// First version that knows it.
    #[serde(default)]
    pub since: Option<String>,
}

/// What the `matcher` of an event is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Matcher {
    /// The event takes no matcher; one that is written is ignored.
    None,
    /// Name of a tool.
    Tool,
    /// Type of a subagent.
    Agent,
    /// Name of a command.
    Command,
    /// Name of an MCP server.
    McpServer,
    /// Literal file names.
    FileName,
    /// One of [`HookEvent::matcher_values`].
    Value,
    /// Not known.
    Unknown,
}

/// A kind of action that a hook can take.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookHandler {
    /// Value of the handler's `type`.
    pub name: String,
    /// What it does, in one sentence.
    pub meaning: String,
    /// The fields of its own, beside the common ones.
    pub fields: Vec<HookField>,
    /// Set for handlers that may change without notice.
    #[serde(default)]
    pub experimental: bool,
}

/// A field of a handler.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookField {
    /// As it is written.
    pub name: String,
    /// What it is for, in one sentence.
    pub meaning: String,
    /// Whether a handler without it is malformed.
    #[serde(default)]
    pub required: bool,
    /// Whether no shell sees the command where it is there.
    #[serde(default)]
    pub without_shell: bool,
    /// For the field that names the shell: those that split words as a POSIX shell does, the first of them the default.
    #[serde(default)]
    pub splitting: Vec<String>,
    /// Whether a handler in which it is no number is malformed.
    #[serde(default)]
    pub number: bool,
    /// What happens under a wrong name or in a wrong place, where that is more than that the field does not count.
    #[serde(default)]
    pub misspelt: Option<Effect>,
    /// The events that it counts at; all, if empty.
    #[serde(default)]
    pub events: Vec<String>,
    /// The kinds of files that it counts in; all, if empty.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// What happens at other events or in other files.
    #[serde(default)]
    pub uncounted: Option<Effect>,
    /// Ids of the sources that the last three were checked against.
    #[serde(default)]
    pub sources: Vec<String>,
}

impl HookField {
    /// Whether it counts at `event` in a file of `kind`.
    pub fn counts(&self, event: &str, kind: Kind) -> bool {
        let at_event = self.events.is_empty() || self.events.iter().any(|it| it == event);
        at_event && (self.kinds.is_empty() || self.kinds.contains(&kind))
    }
}

/// The names in a matcher that is a plain list of them, and where they start; `None` for a regular expression.
pub(crate) fn exact_names(text: &str) -> Option<impl Iterator<Item = (usize, &str)>> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ' | ',' | '|');
    let mut at = 0;
    let names = text.split(['|', ',']).map(move |part| {
        let start = at + part.len() - part.trim_start().len();
        at += part.len() + 1;
        (start, part.trim())
    });
    text.chars()
        .all(plain)
        .then(|| names.filter(|(_, name)| !name.is_empty()))
}

/// The names in a regular expression that is nothing but such names side by side, as one becomes with the colon behind a
/// plugin: `p:one|^two$`. `None` where there is more to it.
pub(crate) fn alternatives(text: &str) -> Option<impl Iterator<Item = (usize, &str)>> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':');
    let mut at = 0;
    let mut names = Vec::new();
    for part in text.split('|') {
        let open = part.strip_prefix('^').unwrap_or(part);
        let name = open.strip_suffix('$').unwrap_or(open);
        if name.is_empty() || !name.chars().all(plain) {
            return None;
        }
        names.push((at + part.len() - open.len(), name));
        at += part.len() + 1;
    }
    Some(names.into_iter())
}
