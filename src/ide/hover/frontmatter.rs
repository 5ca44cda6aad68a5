//! Hover in the frontmatter and in JSON: keys, values, items of lists.

use text_size::{TextRange, TextSize};

use super::{Card, Description, Hover, HoverData, Place};
use crate::catalog::hook::Matcher;
use crate::catalog::{HookEvent, ItemKind, Key, Kind, ToolName};
use crate::ide::completion::json;
use crate::ide::occurrence::{Entity, occurrence};
use crate::ide::schema::{HANDLER_TYPE, HANDLERS, Slot, Step};
use crate::model::fields::{inner_range, item_of};
use crate::model::{Field, Item, estimated_tokens, outline};
use crate::syntax::value::{Mapping, Node, Value};
use crate::text::FilePosition;

/// What is known about the key, value or item under the cursor.
pub(super) fn hover(place: &Place<'_>) -> Option<Hover> {
    let found = find(place, place.file.parse.mapping()?, &mut Vec::new());
    found.or_else(|| field(place)).or_else(|| mention(place))
}

/// The same in JSON that has no tree yet.
pub(super) fn half_typed(place: &Place<'_>) -> Option<Hover> {
    let text = place.file.text.as_str();
    let word = json::word_at(text, place.offset.into())?;
    let range = word.range;
    let slot = Slot::at(place.format, place.host, &word.path);
    if word.is_key {
        let (_, above) = word.path.split_last()?;
        let parent = Slot::at(place.format, place.host, above);
        let data = key(place, parent, slot, place.file.text.slice(range))?;
        return Some(Hover { range, data });
    }
    let named = match slot {
        Slot::Item(key) | Slot::Value(key) => key.items.and_then(|kind| {
            let text = place.file.text.slice(range).into();
            item(place, key, &Item { kind, text, range })
        }),
        _ => None,
    };
    let single = || single(place, slot, range);
    named
        .or_else(single)
        .or_else(|| of_json(place, slot, range))
}

/// A name or path that leads somewhere, such as a server in a manifest.
fn mention(place: &Place<'_>) -> Option<Hover> {
    let at = FilePosition {
        path: place.file.path.clone(),
        offset: place.offset,
    };
    let found = occurrence(place.snapshot, &at)?;
    let data = match found.entity {
        Entity::Definition { path, .. } => match place.snapshot.summary(&path) {
            Some(summary) if !summary.name.is_empty() => {
                HoverData::Definitions(vec![Card::of(place.snapshot, summary)])
            }
            _ => place.path(path, false),
        },
        Entity::Path(path) => place.path(path, false),
        Entity::Unknown { .. } | Entity::Heading { .. } => return None,
    };
    Some(Hover {
        range: found.range,
        data,
    })
}

/// Walks down to the key or the single value under the cursor.
fn find<'a>(place: &Place<'_>, mapping: &'a Mapping, path: &mut Vec<Step<'a>>) -> Option<Hover> {
    let entry = mapping
        .entries
        .iter()
        .find(|entry| place.touches(entry.key_range) || place.touches(entry.value.range))?;
    let parent = Slot::at(place.format, place.host, path);
    path.push(Step::Key(&entry.key));
    if place.touches(entry.key_range) {
        let slot = Slot::at(place.format, place.host, path);
        let data = key(place, parent, slot, &entry.key)?;
        return Some(Hover {
            range: entry.key_range,
            data,
        });
    }
    in_node(place, &entry.value, path)
}

fn in_node<'a>(place: &Place<'_>, node: &'a Node, path: &mut Vec<Step<'a>>) -> Option<Hover> {
    match &node.value {
        Value::Mapping(mapping) => find(place, mapping, path),
        Value::Sequence(sequence) => {
            let item = sequence
                .items
                .iter()
                .find(|item| place.touches(item.range))?;
            path.push(Step::Item);
            in_node(place, item, path)
        }
        Value::Scalar(_) => {
            let range = inner_range(node).filter(|range| place.touches(*range))?;
            let slot = Slot::at(place.format, place.host, path);
            match slot {
                // The fields of the file know the items of its own lists, not of those further down.
                Slot::Item(key) if path.len() > 2 => {
                    let text = place.file.text.as_str();
                    let item = item_of(text, node, key.items?)?;
                    self::item(place, key, &item).filter(|_| place.touches(item.range))
                }
                slot => single(place, slot, range).or_else(|| of_json(place, slot, range)),
            }
        }
        Value::Raw | Value::Alias(_) => None,
    }
}

fn key(place: &Place<'_>, parent: Slot, slot: Slot, name: &str) -> Option<HoverData> {
    match (slot, parent) {
        (Slot::Value(key), _) => Some(HoverData::Key {
            format: place.format,
            key,
            scope: place.definition.place.scope,
        }),
        (Slot::Event(event), _) => event.map(HoverData::Event),
        (Slot::Matcher(event), _) => Some(HoverData::Event(event)),
        (Slot::Field(field), _) => Some(HoverData::Field(field)),
        (Slot::Handlers, _) => {
            let mut fields = place.host.hook_entry_fields.iter();
            fields
                .find(|field| field.name == HANDLERS)
                .map(HoverData::GroupField)
        }
        (_, Slot::Root(format)) => Some(HoverData::ForeignKey {
            format,
            key: format.foreign_key(name)?,
        }),
        _ => None,
    }
}

/// What is known of the key of a single value; in JSON alone, where a key is not always in sight of its value.
fn of_json(place: &Place<'_>, slot: Slot, range: TextRange) -> Option<Hover> {
    let data = match slot {
        Slot::Value(key) => HoverData::Key {
            format: place.format,
            key,
            scope: place.definition.place.scope,
        },
        Slot::Field(field) => HoverData::Field(field),
        _ => return None,
    };
    let is_named = || field(place).is_some() || mention(place).is_some();
    let is_json = place.file.parse.json.is_some();
    (is_json && !is_named()).then_some(Hover { range, data })
}

/// A single value that no list of names covers.
fn single(place: &Place<'_>, slot: Slot, range: TextRange) -> Option<Hover> {
    let written = place.file.text.slice(range).trim();
    let data = match slot {
        Slot::Value(key) => {
            let set = place.host.value_set(key.values.as_deref()?)?;
            let value = set.value(written)?;
            HoverData::Value { set, value }
        }
        Slot::Field(field) if field.name == HANDLER_TYPE => {
            HoverData::Handler(place.host.hook_handler(written)?)
        }
        Slot::Matcher(event) => return alternative(place, event, range),
        _ => return None,
    };
    Some(Hover { range, data })
}

/// The alternative of `Edit|Write` under the cursor.
fn alternative(place: &Place<'_>, event: &HookEvent, range: TextRange) -> Option<Hover> {
    let mut start = range.start();
    for word in place.file.text.slice(range).split('|') {
        let range = TextRange::at(start, TextSize::of(word));
        if place.touches(range) {
            let data = match event.matcher {
                Matcher::Tool => tool(place, word),
                Matcher::Agent => place.named(Kind::Agent, word),
                _ => None,
            };
            return data.map(|data| Hover { range, data });
        }
        start = range.end() + TextSize::of('|');
    }
    None
}

/// The names and texts of the format's own keys.
fn field(place: &Place<'_>) -> Option<Hover> {
    let fields = &place.definition.fields;
    let field = fields
        .iter()
        .find(|field| place.touches(field.value_range))?;
    let key = field.key?;
    if let Some(item) = field.items.iter().find(|item| place.touches(item.range)) {
        return self::item(place, key, item);
    }
    match key.name.as_str() {
        "name" => own(place, field),
        "description" => description(place, field, key),
        _ => None,
    }
}

fn item(place: &Place<'_>, key: &'static Key, item: &Item) -> Option<Hover> {
    let special = key
        .special_items
        .iter()
        .find(|special| *special.name == *item.text);
    if let Some(special) = special {
        return Some(Hover {
            range: item.range,
            data: HoverData::SpecialItem(special),
        });
    }
    let whole = |data: Option<HoverData>| {
        data.map(|data| Hover {
            range: item.range,
            data,
        })
    };
    match item.kind {
        ItemKind::Tool | ItemKind::PermissionRule => in_tool(place, item),
        ItemKind::Skill => whole(place.named(Kind::Skill, &item.text)),
        ItemKind::Agent => whole(place.named(Kind::Agent, &item.text)),
        ItemKind::Model => whole(Some(HoverData::Model {
            host: place.host,
            written: item.text.to_string(),
            model: place.host.resolve_model(&item.text),
        })),
        ItemKind::McpServer
        | ItemKind::Glob
        | ItemKind::ArgumentName
        | ItemKind::OutputStyle
        | ItemKind::Plugin
        | ItemKind::Path
        | ItemKind::Text => None,
    }
}

/// The tool, or the agent or skill in its parentheses.
fn in_tool(place: &Place<'_>, item: &Item) -> Option<Hover> {
    let head = item.head_range();
    if place.touches(head) {
        let data = tool(place, item.head())?;
        return Some(Hover { range: head, data });
    }
    let kind = match place.host.names_behind(item.head()) {
        Some(space) => *space.kinds().first()?,
        None => match place.host.resolve_tool(item.head()) {
            ToolName::Known(tool) | ToolName::Alias(_, tool) => {
                return specifier(place, item, &tool.name);
            }
            _ => return None,
        },
    };
    let text = place.file.text.slice(item.range);
    let open = text.find('(')? + 1;
    let mut start = item.range.start() + TextSize::try_from(open).ok()?;
    for piece in text.get(open..)?.trim_end_matches(')').split(',') {
        let name = piece.trim();
        let lead = TextSize::of(piece) - TextSize::of(piece.trim_start());
        let range = TextRange::at(start + lead, TextSize::of(name));
        if place.touches(range) {
            let data = place.named(kind, name)?;
            return Some(Hover { range, data });
        }
        start += TextSize::of(piece) + TextSize::of(',');
    }
    None
}

/// What the parentheses behind a tool mean in a permission rule; in a subagent's list they mean nothing.
fn specifier(place: &Place<'_>, item: &Item, tool: &str) -> Option<Hover> {
    let rule = place.host.permission_rule(tool)?;
    let counts = item.kind == ItemKind::PermissionRule;
    let range = TextRange::new(item.head_range().end(), item.range.end());
    counts.then_some(Hover {
        range,
        data: HoverData::PermissionRule(rule),
    })
}

fn tool(place: &Place<'_>, written: &str) -> Option<HoverData> {
    let tool = place.host.resolve_tool(written);
    let known = !matches!(
        tool,
        ToolName::Undocumented | ToolName::Unknown { .. } | ToolName::MalformedMcp
    );
    known.then(|| HoverData::Tool {
        host: place.host,
        written: written.to_owned(),
        tool,
        in_subagent: place.format.kind == Kind::Agent,
    })
}

/// The card of this file, and who else goes by its name.
fn own(place: &Place<'_>, field: &Field) -> Option<Hover> {
    let range = field.text_range.filter(|range| place.touches(*range))?;
    let summary = place.snapshot.summary(&place.file.path)?;
    let namesakes = place.snapshot.named(place.format.kind, &summary.name);
    let others = namesakes
        .into_iter()
        .filter(|other| other.path != summary.path && other.plugin == summary.plugin)
        .map(|other| Card::of(place.snapshot, other));
    Some(Hover {
        range,
        data: HoverData::Own {
            card: Card::of(place.snapshot, summary),
            others: others.collect(),
        },
    })
}

fn description(place: &Place<'_>, field: &Field, key: &Key) -> Option<Hover> {
    let range = field.text_range.filter(|range| place.touches(*range))?;
    let text = place.file.text.slice(range);
    if text.is_empty() {
        return None;
    }
    let tags = outline::description_tags(place.file, range);
    let examples = tags.tags.iter().filter(|tag| &*tag.name == "example");
    Some(Hover {
        range,
        data: HoverData::Description(Description {
            characters: text.chars().count(),
            tokens: estimated_tokens(range.len()),
            examples: examples.count(),
            literal_breaks: text.matches(r"\n").count(),
            shown_length: key.constraints.shown_length,
        }),
    })
}
