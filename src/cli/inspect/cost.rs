//! What a definition costs: how much of it the model is given, and when.

use serde_json::Value;
use text_size::TextSize;

use crate::catalog::{Budget, Format, Listing};
use crate::loaders::{self, Loaded, Outcome};
use crate::model::{Definition, File, estimated_tokens};

/// Rough numbers of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cost {
    /// Of the line in the listing that the model gets in every session; `None` where the host lists nothing.
    pub(super) listing: Option<usize>,
    /// Of the body, which the model gets when the definition is used.
    pub(super) body: usize,
}

impl Cost {
    /// What `file` costs; `None` where its host does not load it, or gives no model anything of it.
    pub(super) fn of(file: &File) -> Option<Cost> {
        let definition = file.definition.as_ref()?;
        let place = &definition.place;
        let text = file.text.as_str();
        let loaded = loaders::load(text, &file.parse, place.format, place.scope, &file.path);
        let own = loaded.first()?;
        // Manifests and settings are not given to a model.
        if own.outcome == Outcome::Skipped || file.parse.json.is_some() {
            return None;
        }
        let body = file.text.slice(file.parse.body.range).trim();
        Some(Cost {
            listing: listed(definition, own),
            body: estimated_tokens(TextSize::of(body)),
        })
    }
}

/// How much of the body outlasts a long conversation, where that is less than all of it.
pub(super) fn cut_to(format: &'static Format, body: usize) -> Option<&'static Budget> {
    format.kept.as_ref().filter(|kept| body > kept.tokens)
}

fn listed(definition: &Definition, loaded: &Loaded) -> Option<usize> {
    let format = definition.place.format;
    let listing = format.listing.as_ref()?;
    let is_left_out = |key: &String| {
        loaded
            .field(key)
            .is_some_and(|it| it.value == Value::Bool(true))
    };
    if listing.unless.as_ref().is_some_and(is_left_out) {
        return None;
    }
    let line = format!("- {}: {}", definition.name, shown(format, listing, loaded));
    Some(estimated_tokens(TextSize::of(line.as_str())))
}

/// The text that the listing shows, cut where the host cuts it.
fn shown(format: &Format, listing: &Listing, loaded: &Loaded) -> String {
    let values = listing
        .text
        .iter()
        .filter_map(|key| loaded.field(key)?.value.as_str());
    let all: Vec<&str> = values.collect();
    let all = all.join(" ");
    let mut keys = listing.text.iter().filter_map(|key| format.key(key));
    match keys.find_map(|key| key.constraints.shown_length) {
        Some(most) => all.chars().take(most).collect(),
        None => all,
    }
}
