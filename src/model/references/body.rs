//! References in the body: links, imports, commands, names in backticks, colleagues.

use text_size::{TextRange, TextSize};

use super::paths::{imported, linked};
use super::{Collector, PathForm, PathTarget, behind};
use crate::catalog::{Kind, Namespace};
use crate::model::calls::calls;
use crate::model::{Definition, File, outline};
use crate::syntax::links::{Link, LinkKind};
use crate::syntax::references::{Reference as Mention, ReferenceKind};
use crate::text::percent_decoded;

impl Collector<'_> {
    /// `/command`, `@path` and paths behind variables.
    pub(super) fn mentions(&mut self) {
        let body = &self.file.parse.body;
        for mention in &body.references {
            match mention.kind {
                ReferenceKind::Command => {
                    let name = self.file.text.slice(mention.name);
                    self.name(Some(Namespace::Skill), mention.name, name, false);
                }
                ReferenceKind::Import if self.agent(mention) => {}
                ReferenceKind::Import => self.import(mention),
                ReferenceKind::Variable => {
                    let name = self.file.text.slice(mention.name);
                    let end = mention.range.end();
                    let text = self.file.text.as_str();
                    let behind = text.get(usize::from(end)..).unwrap_or("");
                    // Code shows how things are done, often with names that only stand for others.
                    self.behind_variable(name, behind, end, !mention.in_code);
                }
                ReferenceKind::Argument | ReferenceKind::Shell => {}
            }
        }
    }

    /// `@agent-name`; `false` for a path.
    fn agent(&mut self, mention: &Mention) -> bool {
        let written = self.file.text.slice(mention.name);
        let Some(rest) = written.strip_prefix("agent-") else {
            return false;
        };
        let name = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
        let in_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':');
        if name.is_empty() || !name.chars().all(in_name) {
            return false;
        }
        let start = mention.name.end() - TextSize::of(rest);
        let hidden = self.file.parse.body.is_comment(start);
        if !hidden {
            let range = TextRange::at(start, TextSize::of(name));
            self.name(Some(Namespace::Agent), range, name, false);
        }
        true
    }

    /// `@path`: certain where the host always pulls the file in, likely where it does so when the text is run.
    fn import(&mut self, mention: &Mention) {
        let hidden = self.file.parse.body.is_comment(mention.range.start());
        let written = self.file.text.slice(mention.name);
        let (path, fragment) = split_fragment(written);
        let target = imported(self.file, self.definition, self.surroundings, path);
        if let Some(path) = target.filter(|_| !hidden) {
            let target = PathTarget {
                path,
                fragment,
                form: PathForm::Import,
            };
            self.path(target, mention.name, self.format.imports);
        }
    }

    pub(super) fn links(&mut self) {
        for link in &self.file.parse.body.blocks.links {
            let target = link_target(self.file, self.definition, link);
            if let Some((target, range)) = target.zip(link.target_range) {
                self.path(target, range, true);
            }
        }
    }

    /// Names in backticks, and commands in backticks with what is typed behind them.
    pub(super) fn code_spans(&mut self) {
        for span in &self.file.parse.body.blocks.code_spans {
            let text = self.file.text.slice(*span);
            let inside = text.trim_start_matches('`').trim_start();
            let start = span.end() - TextSize::of(inside);
            let inner = inside.trim_end_matches('`').trim_end();
            let word = inner.split([' ', '\n']).next().unwrap_or("");
            let range = TextRange::at(start, TextSize::of(word));
            if word == inner && self.tool_of_server(word, start) {
                continue;
            }
            if let Some(command) = word.strip_prefix('/').filter(|name| is_name(name)) {
                self.name(Some(Namespace::Skill), behind(range, 1), command, false);
            } else if word == inner && is_name(word) {
                self.name(None, range, word, false);
            }
        }
    }

    /// The server of an MCP tool whose name starts at `start`; `false` for any other word.
    fn tool_of_server(&mut self, word: &str, start: TextSize) -> bool {
        let prefix = self.host.mcp.prefix.as_str();
        let in_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '*');
        let tool = word.strip_prefix(prefix).filter(|_| !prefix.is_empty());
        let Some(tool) = tool.filter(|tool| tool.chars().all(in_name)) else {
            return false;
        };
        self.server(tool, start + TextSize::of(prefix), false);
        true
    }

    /// Names in calls of tools, of which a reader takes the part of the host.
    pub(super) fn calls(&mut self) {
        if matches!(self.format.kind, Kind::Agent | Kind::Command | Kind::Skill) {
            for call in calls(self.file, self.host) {
                let name = self.file.text.slice(call.name);
                self.name(Some(call.space), call.name, name, false);
            }
        }
    }

    pub(super) fn colleagues(&mut self) {
        for (name, range) in outline::colleagues(self.file) {
            self.name(Some(Namespace::Agent), range, &name, false);
        }
    }
}

/// Whether `word` has the form that names of agents and skills have: lower-case words joined by hyphens, perhaps behind that
/// of a plugin.
fn is_name(word: &str) -> bool {
    let belongs = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b':');
    word.len() >= 3
        && word.len() <= 80
        && word.bytes().all(belongs)
        && word.starts_with(|c: char| c.is_ascii_lowercase())
        && !word.ends_with(['-', ':'])
}

/// The file or folder that a link of `file` leads to; `None` for an address, a template and an empty link.
pub(crate) fn link_target(file: &File, definition: &Definition, link: &Link) -> Option<PathTarget> {
    let form = match link.kind {
        LinkKind::Inline | LinkKind::Definition | LinkKind::Reference => PathForm::Link,
        LinkKind::Image => PathForm::Image,
        LinkKind::Autolink => return None,
    };
    let (path, fragment) = split_fragment(&link.target);
    let path = path.split('?').next().unwrap_or("");
    let template = link
        .target
        .contains(['<', '>', '{', '}', '$', '*', '|', '…']);
    if template || has_scheme(path) || (path.is_empty() && fragment.is_none()) {
        return None;
    }
    Some(PathTarget {
        path: match path {
            "" => file.path.clone(),
            _ => linked(file, definition, path)?,
        },
        fragment: fragment.map(|fragment| percent_decoded(&fragment).into()),
        form,
    })
}

fn split_fragment(written: &str) -> (&str, Option<Box<str>>) {
    match written.split_once('#') {
        Some((path, fragment)) => (path, (!fragment.is_empty()).then(|| fragment.into())),
        None => (written, None),
    }
}

/// Whether it is an address such as `https://…` or `mailto:…`; a drive letter is none.
fn has_scheme(path: &str) -> bool {
    path.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    }) || path.starts_with("//")
}
