//! Lists of tools, resolved; shared by the rules about tools.

use text_size::{TextRange, TextSize};

use super::quoting::line_break;
use super::{Access, Context};
use crate::catalog::{Effect, Host, ItemKind, Key, Tool, ToolName};
use crate::model::{Field, Item};
use crate::syntax::value::{ScalarType, Value};
use crate::text::TextEdit;

/// A key that holds tools, with what each of its items is.
#[derive(Debug)]
pub(super) struct ToolList<'a> {
    pub(super) host: &'static Host,
    pub(super) key: &'static Key,
    pub(super) field: &'a Field,
    pub(super) entries: Vec<(&'a Item, ToolName<'static>)>,
    /// Whether an entry gives a tool.
    resolves: bool,
    /// The entry at which to say what comes of the list as a whole: the one that is best known.
    told: Option<&'a Item>,
}

/// The lists of tools in the frontmatter that can be read.
pub(super) fn lists<'a>(context: &Context<'a>) -> Vec<ToolList<'a>> {
    let (Some(frontmatter), Some(host)) = (context.frontmatter(), context.host()) else {
        return Vec::new();
    };
    if host.tools.is_empty() || !context.reads_values() {
        return Vec::new();
    }
    let readable = |field: &&'a Field| {
        let entry = frontmatter.mapping.entries.get(field.entry);
        let raw = entry.is_some_and(|entry| entry.value.value == Value::Raw);
        !raw || context.access() == Access::Repaired
    };
    let of_tools = |field: &&'a Field| {
        let items = field.key.and_then(|key| key.items);
        matches!(items, Some(ItemKind::Tool | ItemKind::PermissionRule))
    };
    let fields = context.definition.fields.iter();
    let fields = fields.filter(of_tools).filter(readable);
    // A truth value, a number or `null` is no list, which is said once.
    let fields = fields.filter(|field| {
        let value = context.value(field).and_then(|value| value.as_scalar());
        value.is_none_or(|scalar| scalar.scalar_type() == ScalarType::String)
    });
    fields
        .filter_map(|field| {
            let key = field.key?;
            let special = |item: &&Item| !key.special_items.iter().any(|s| *s.name == *item.text);
            let entries = field.items.iter().filter(special);
            let entries = entries.map(|item| (item, host.resolve_tool(&item.text)));
            Some(ToolList::new(host, key, field, entries.collect()))
        })
        .collect()
}

impl<'a> ToolList<'a> {
    fn new(
        host: &'static Host,
        key: &'static Key,
        field: &'a Field,
        entries: Vec<(&'a Item, ToolName<'static>)>,
    ) -> ToolList<'a> {
        let almost = |(_, name): &&(&Item, ToolName<'_>)| {
            matches!(name, ToolName::WrongCase(_) | ToolName::Removed(_))
        };
        let told = entries.iter().find(almost).or(entries.first());
        ToolList {
            host,
            key,
            field,
            resolves: entries.iter().any(|(_, name)| is_usable(name)),
            told: told.map(|(item, _)| *item),
            entries,
        }
    }

    /// Whether a subagent gets its tools from this list.
    pub(super) fn grants(&self) -> bool {
        self.key.effect.no_item_resolves.is_some()
    }

    /// The entries that name a tool of today, with the tool.
    pub(super) fn known(&self) -> impl Iterator<Item = (&Item, &'static Tool)> {
        self.entries.iter().filter_map(|(item, name)| match name {
            ToolName::Known(tool) | ToolName::Alias(_, tool) => Some((*item, *tool)),
            _ => None,
        })
    }

    /// What the host does with one bad entry: worse when there is no good one.
    pub(super) fn effect(&self) -> Option<&'static Effect> {
        let effects = &self.key.effect;
        let all_lost = effects.no_item_resolves.as_ref();
        let all_lost = all_lost.filter(|_| !self.resolves);
        all_lost.or(effects.unknown_item.as_ref())
    }

    /// The same for one of several entries: what comes of the list as a whole is said once.
    pub(super) fn effect_on(&self, item: &Item) -> Option<&'static Effect> {
        let here = self.told == Some(item);
        let one = self.key.effect.unknown_item.as_ref();
        self.effect().filter(|_| here).or(one)
    }

    /// Whether nothing is lost with an entry that should be `tool`: the list grants nothing by itself, and has the tool too.
    pub(super) fn does_without(&self, tool: Option<&Tool>) -> bool {
        !self.grants() && tool.is_none_or(|tool| self.has(tool))
    }

    /// Whether the tool is in the list under its own name.
    fn has(&self, tool: &Tool) -> bool {
        self.has_name(&tool.name)
    }

    /// Whether an entry names the tool, by whichever of its names, without a specifier.
    pub(super) fn names_alone(&self, tool: &Tool) -> bool {
        let mut known = self.known();
        known.any(|(item, other)| other.name == tool.name && item.specifier().is_none())
    }

    /// The same by name.
    pub(super) fn has_name(&self, tool: &str) -> bool {
        self.entries
            .iter()
            .any(|(_, name)| matches!(name, ToolName::Known(other) if other.name == tool))
    }

    /// Whether the list as a whole was written for another product.
    pub(super) fn is_foreign(&self) -> bool {
        let count = |test: fn(&ToolName<'_>) -> bool| {
            self.entries.iter().filter(|(_, name)| test(name)).count()
        };
        let all = self.entries.len();
        let strange = count(is_strange);
        let odd = count(|name| is_strange(name) || matches!(name, ToolName::WrongCase(_)));
        all > 1 && (strange * 2 > all || (strange > 0 && odd > 2 && odd * 2 > all))
    }

    /// The entries that the list would hold for this host, where at least one is known.
    pub(super) fn converted(&self) -> Option<String> {
        let mut names: Vec<String> = Vec::new();
        for (item, name) in &self.entries {
            let written = if is_usable(name) {
                Some(item.text.to_string())
            } else {
                name.replacement(self.host).map(|tool| tool.name.clone())
            };
            names.extend(written.filter(|written| !names.contains(written)));
        }
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// The edit that puts `tool` in the place of the name in `item`, or deletes the item where the tool is already listed.
    pub(super) fn replace(&self, context: &Context<'_>, item: &Item, tool: &Tool) -> TextEdit {
        let deleted = self
            .has(tool)
            .then(|| self.deletion(context, item))
            .flatten()
            .filter(|_| item.specifier().is_none());
        deleted.unwrap_or_else(|| TextEdit {
            range: item.head_range(),
            new_text: tool.name.clone(),
        })
    }

    /// Adds an item behind the last one, in the notation of the list.
    pub(super) fn addition(&self, context: &Context<'_>, name: &str) -> Option<TextEdit> {
        let last = self.field.items.last()?;
        // The quotes of a list in one value are not those of its items.
        let behind = match self.field.text_range {
            Some(_) => last.range.end(),
            None => with_quotes(context, last.range).end(),
        };
        let before = context
            .file
            .text
            .as_str()
            .get(..usize::from(last.range.start()))?;
        let line = before.rsplit('\n').next()?.trim_end_matches(['"', '\'']);
        let bullet = line.trim_start().starts_with("- ") && line.trim().len() == 1;
        let new_text = if bullet {
            format!("{}{line}{name}", line_break(context.file.text.as_str()))
        } else {
            format!(", {name}")
        };
        let range = TextRange::empty(behind);
        Some(TextEdit { range, new_text })
    }

    /// Deletes an item with what separates it from its neighbour.
    pub(super) fn deletion(&self, context: &Context<'_>, item: &Item) -> Option<TextEdit> {
        deletion(context, self.field, item)
    }
}

fn deletion(context: &Context<'_>, field: &Field, item: &Item) -> Option<TextEdit> {
    let index = field.items.iter().position(|other| other == item)?;
    deletion_of(context, field, index)
}

/// Deletes an item of a list with what separates it from its neighbour; `None` for the only one.
pub(super) fn deletion_of(context: &Context<'_>, field: &Field, index: usize) -> Option<TextEdit> {
    let item = field.items.get(index)?;
    let neighbour = match index.checked_sub(1) {
        Some(before) => field.items.get(before)?,
        None => field.items.get(1)?,
    };
    let own = with_quotes(context, item.range);
    let other = with_quotes(context, neighbour.range);
    let range = if other.start() < own.start() {
        TextRange::new(other.end(), own.end())
    } else {
        TextRange::new(own.start(), other.start())
    };
    // Where a comment stands between the two, more than the item would go.
    (!context.text(range).contains('#')).then(|| TextEdit {
        range,
        new_text: String::new(),
    })
}

/// Whether the host finds a tool under the name, or may.
fn is_usable(name: &ToolName<'_>) -> bool {
    matches!(
        name,
        ToolName::Known(_)
            | ToolName::Alias(..)
            | ToolName::Mcp
            | ToolName::All
            | ToolName::Undocumented
    )
}

fn is_strange(name: &ToolName<'_>) -> bool {
    matches!(
        name,
        ToolName::Foreign(_) | ToolName::Unknown { nearest: None }
    )
}

/// The range of an item with its quotes, which may have blanks inside.
fn with_quotes(context: &Context<'_>, range: TextRange) -> TextRange {
    let text = context.file.text.as_str();
    let blank = [' ', '\t'];
    let before = text.get(..usize::from(range.start())).unwrap_or("");
    let behind = text.get(usize::from(range.end())..).unwrap_or("");
    let (before, behind) = (
        before.trim_end_matches(blank),
        behind.trim_start_matches(blank),
    );
    let quoted = |quote: char| before.ends_with(quote) && behind.starts_with(quote);
    if quoted('"') || quoted('\'') {
        let end = TextSize::of(text) - TextSize::of(behind);
        let one = TextSize::of('"');
        TextRange::new(TextSize::of(before) - one, end + one)
    } else {
        range
    }
}
