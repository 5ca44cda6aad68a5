//! Single values: those of a set, booleans, models, and what hooks take.

use text_size::TextSize;

use super::context::Request;
use super::{Completion, CompletionKind, Hole, components, items, names, ranked};
use crate::catalog::hook::Matcher;
use crate::catalog::{self, HookEvent, HookField, Key, ValueType};
use crate::ide::schema::{HANDLER_TYPE, Slot};
use crate::text::TextRange;

/// What stands between the alternatives of a matcher.
const ALTERNATIVE: char = '|';

/// What can stand as the value of `slot`; nothing where the value is free text.
pub(super) fn values(request: &Request<'_>, slot: Slot, hole: &Hole) -> Vec<Completion> {
    let found = match slot {
        Slot::Value(key) => of_key(request, key, hole),
        Slot::Mention(key) => booleans(request, key, &key.mention_types, hole),
        Slot::Matcher(event) => matchers(request, event, hole),
        Slot::Field(field) => of_field(request, field, hole),
        _ => Vec::new(),
    };
    ranked(found, 0)
}

fn of_key(request: &Request<'_>, key: &Key, hole: &Hole) -> Vec<Completion> {
    let mut found = Vec::new();
    if let Some(set) = key
        .values
        .as_deref()
        .and_then(|id| request.host.value_set(id))
    {
        let kind = if key.name == "color" {
            CompletionKind::Color
        } else {
            CompletionKind::Value
        };
        let (file, definition) = (request.file, request.definition);
        let counts = |value: &&catalog::Value| {
            let limit = request.snapshot.limit(file, definition, key, &value.name);
            limit.is_none()
        };
        found.extend(set.offered().filter(counts).map(|value| {
            Completion::named(&value.name, kind, hole)
                .detailed(&value.meaning)
                .about(request, "value", format!("{}/{}", key.name, value.name))
        }));
    }
    found.extend(booleans(request, key, &key.types, hole));
    if let Some(kind) = key.items {
        found.extend(names::names(request, kind, hole));
        found.extend(components::paths(request, key, hole));
        found.extend(items::special(request, key, hole));
    }
    found
}

/// `true` and `false`, where that is what stands in `key` before all.
fn booleans(request: &Request<'_>, key: &Key, types: &[ValueType], hole: &Hole) -> Vec<Completion> {
    let words = ["true", "false"].into_iter();
    let words = words.filter(|_| types.first() == Some(&ValueType::Boolean));
    words
        .map(|word| {
            Completion::named(word, CompletionKind::Value, hole).about(request, "key", &key.name)
        })
        .collect()
}

/// What the `matcher` of an event can meet, alternative by alternative.
fn matchers(request: &Request<'_>, event: &HookEvent, hole: &Hole) -> Vec<Completion> {
    let whole = request.file.text.slice(hole.range);
    let hole = alternative(request, hole);
    let current = request.file.text.slice(hole.range);
    let mut found = matched(request, event, &hole);
    found.retain(|completion| {
        let mut others = whole.split(ALTERNATIVE).filter(|other| *other != current);
        others.all(|other| other != completion.label)
    });
    found
}

fn matched(request: &Request<'_>, event: &HookEvent, hole: &Hole) -> Vec<Completion> {
    match event.matcher {
        Matcher::Tool => names::tools(request, hole, false),
        Matcher::Agent => names::agents(request, hole),
        Matcher::Value => {
            let values = event.matcher_values.iter();
            values
                .map(|value| Completion::named(value, CompletionKind::Value, hole))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The alternative of `Edit|Write` that the cursor stands in.
fn alternative(request: &Request<'_>, hole: &Hole) -> Hole {
    let text = request.file.text.slice(hole.range);
    let column = usize::from(
        request
            .cursor
            .checked_sub(hole.range.start())
            .unwrap_or_default(),
    );
    let (before, behind) = text.split_at_checked(column).unwrap_or((text, ""));
    let from = before.rfind(ALTERNATIVE).map_or(0, |at| at + 1);
    let to = behind
        .find(ALTERNATIVE)
        .map_or(text.len(), |at| column + at);
    let offset = |at: usize| hole.range.start() + TextSize::try_from(at).unwrap_or_default();
    Hole {
        range: TextRange::new(offset(from), offset(to)),
        before: if from == 0 { hole.before } else { "" },
        after: hole.after.filter(|_| to == text.len()),
        bare: hole.bare && from == 0,
    }
}

fn of_field(request: &Request<'_>, field: &HookField, hole: &Hole) -> Vec<Completion> {
    if field.name != HANDLER_TYPE {
        return Vec::new();
    }
    let handlers = request.host.hook_handlers.iter();
    handlers
        .map(|handler| {
            Completion::named(&handler.name, CompletionKind::Value, hole).detailed(&handler.meaning)
        })
        .collect()
}
