//! Refactorings: changes that nothing is wrong without, offered where the cursor stands. One refactoring, one file below
//! `refactorings/`.

mod examples;
mod extraction;
mod frontmatter;
mod list_style;
mod spelling;
mod text_style;
mod used_tools;

#[cfg(test)]
mod tests;

use text_size::{TextRange, TextSize};

use super::changes::Changes;
use super::code_actions::{ActionKind, CodeAction};
use crate::loaders::{self, Loaded, Outcome, claude_code};
use crate::model::{Definition, Field, File};
use crate::rules::quoting;
use crate::syntax::frontmatter::Frontmatter;
use crate::syntax::value::{Entry, Value};
use crate::text::span::{size, slice};
use crate::text::{FileRange, Text, TextEdit};
use crate::workspace::Snapshot;

/// Every refactoring, in the order in which they are offered.
const ALL: [fn(&Request<'_>) -> Vec<CodeAction>; 6] = [
    text_style::offer,
    list_style::offer,
    examples::offer,
    frontmatter::offer,
    used_tools::offer,
    extraction::offer,
];

/// The refactorings that apply at `at`.
pub(super) fn refactorings(snapshot: &Snapshot, at: &FileRange) -> Vec<CodeAction> {
    let Some(request) = Request::new(snapshot, at) else {
        return Vec::new();
    };
    ALL.iter().flat_map(|offer| offer(&request)).collect()
}

/// What a refactoring is asked about.
struct Request<'a> {
    snapshot: &'a Snapshot,
    file: &'a File,
    definition: &'a Definition,
    /// The cursor, or what is selected.
    range: TextRange,
}

impl<'a> Request<'a> {
    fn new(snapshot: &'a Snapshot, at: &FileRange) -> Option<Request<'a>> {
        let file = snapshot.file(&at.path)?;
        let definition = file.definition.as_ref()?;
        let readable = !file.is_too_large() && file.parse.json.is_none();
        readable.then_some(Request {
            snapshot,
            file,
            definition,
            range: at.range,
        })
    }

    fn touches(&self, range: TextRange) -> bool {
        self.range.intersect(range).is_some()
    }

    fn line_break(&self) -> &'static str {
        quoting::line_break(self.file.text.as_str())
    }

    /// The frontmatter, where it is closed and starts the file.
    fn block(&self) -> Option<&'a Frontmatter> {
        let block = self.file.parse.frontmatter.as_ref()?;
        let whole = block.close.is_some()
            && block.preceded_by.is_none()
            && block.not_a_mapping.is_none()
            && !block.mapping.flow;
        whole.then_some(block)
    }

    /// The same, where nothing is wrong with it.
    fn frontmatter(&self) -> Option<&'a Frontmatter> {
        self.block().filter(|block| block.error.is_none())
    }

    /// The text of a value as its author wrote it or, where that cannot be read, as Claude Code repairs it.
    fn text_of(&self, entry: &Entry) -> Option<String> {
        if entry.value.value != Value::Raw {
            return entry.value.as_str().map(str::to_owned);
        }
        let reading = claude_code::read(self.file.text.as_str());
        let mut entries = reading.mapping()?.entries.iter();
        let start = entry.key_range.start();
        let repaired = entries.find(|repaired| repaired.key_range.start() == start)?;
        repaired.value.as_str().map(str::to_owned)
    }

    /// The key under the cursor and its value.
    fn entry(&self) -> Option<(&'a Field, &'a Entry)> {
        let block = self.file.parse.frontmatter.as_ref()?;
        let touched = |field: &&Field| self.touches(field.key_range.cover(field.value_range));
        let field = self.definition.fields.iter().find(touched)?;
        Some((field, block.mapping.entries.get(field.entry)?))
    }

    /// What stands between the colon of `entry` and the end of its value, where nothing would be lost with it.
    fn value_range(&self, entry: &Entry) -> Option<TextRange> {
        let block = self.file.parse.frontmatter.as_ref()?;
        let colon = entry.colon? + TextSize::of(':');
        let end = entry.value.range.end().max(colon);
        let behind = self.file.text.as_str().get(end.into()..)?;
        let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
        let range = TextRange::new(colon, end + size(blanks));
        let comment = |comment: &TextRange| range.intersect(*comment).is_some();
        let bare = entry.value.tag.is_none() && entry.value.anchor == 0;
        (bare && !block.comments.iter().any(comment)).then_some(range)
    }

    /// The edit that adds a line to the end of the frontmatter.
    fn added_line(&self, line: &str) -> Option<TextEdit> {
        let end = self.frontmatter()?.content.end();
        Some(TextEdit {
            range: TextRange::empty(end),
            new_text: format!("{line}{}", self.line_break()),
        })
    }

    fn rewrite(&self, title: String, edits: Vec<TextEdit>) -> CodeAction {
        action(
            title,
            ActionKind::Rewrite,
            Changes::within(&self.file.path, edits),
        )
    }

    /// Whether every host that loads the file ends up with the same values after `edits`, but for that of the key `except`, and loses
    /// nothing new on the way.
    fn keeps_values(&self, edits: &[TextEdit], except: Option<&str>) -> bool {
        let Some(text) = self.file.text.apply(edits) else {
            return false;
        };
        let text = Text::new(text, None);
        let after = File::new(self.file.path.clone(), text, self.snapshot.surroundings());
        let (Some(before), Some(after)) = (loaded(self.file), loaded(&after)) else {
            return false;
        };
        before.len() == after.len()
            && before
                .iter()
                .zip(&after)
                .all(|(before, after)| is_same(before, after, except))
    }

    /// The same, where the body stays as it is, too.
    fn keeps_everything(&self, edits: &[TextEdit]) -> bool {
        let before = self.file.text.as_str();
        let after = self.file.text.apply(edits);
        after.is_some_and(|after| bodies(before) == bodies(&after))
            && self.keeps_values(edits, None)
    }
}

fn action(title: String, kind: ActionKind, changes: Changes) -> CodeAction {
    CodeAction {
        title,
        kind,
        changes: changes.settled(),
        findings: Vec::new(),
        preferred: false,
    }
}

fn loaded(file: &File) -> Option<Vec<Loaded>> {
    let place = &file.definition.as_ref()?.place;
    let text = file.text.as_str();
    let (format, scope) = (place.format, place.scope);
    Some(loaders::load(text, &file.parse, format, scope, &file.path))
}

fn is_same(before: &Loaded, after: &Loaded, except: Option<&str>) -> bool {
    // A host that skips the file can only be better off.
    if before.outcome == Outcome::Skipped {
        return true;
    }
    let values = |loaded: &'_ Loaded| -> Vec<(String, serde_json::Value)> {
        let fields = loaded.fields.iter();
        let counted = fields.filter(|field| Some(field.key.as_str()) != except);
        counted
            .map(|field| (field.key.clone(), field.value.clone()))
            .collect()
    };
    let losses = |loaded: &Loaded, rule: &str| {
        let losses = loaded.losses.iter();
        losses.filter(|loss| loss.rule == rule).count()
    };
    let loses_more = |loss: &loaders::Loss| losses(after, loss.rule) > losses(before, loss.rule);
    before.outcome == after.outcome
        && values(before) == values(after)
        && !after.losses.iter().any(loses_more)
}

/// The body as its author and as Claude Code see it.
fn bodies(text: &str) -> (&str, &str) {
    let at = |range: TextRange| slice(text, range);
    let author = crate::syntax::parse(text, &crate::model::is_known_key);
    (at(author.body.range), at(claude_code::read(text).body))
}
