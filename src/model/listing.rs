//! Listings: what the line of a definition costs in what its host tells the model at the start of every session.

use serde_json::Value;
use text_size::TextSize;

use super::{Definition, File, estimated_tokens};
use crate::catalog::{Format, Listing};
use crate::loaders::{self, Loaded, Outcome};

/// What the host makes of a definition, as far as it matters beside others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether the host loads it at all.
    pub loads: bool,
    /// Tokens of its line in the listing, by estimate; 0 where the host lists nothing of it.
    pub listed: u32,
}

impl Default for Standing {
    /// Where nobody can look.
    fn default() -> Standing {
        Standing {
            loads: true,
            listed: 0,
        }
    }
}

impl Standing {
    /// How the host of `file`, which defines `definition`, takes it.
    pub fn of(file: &File, definition: &Definition) -> Standing {
        let place = &definition.place;
        // Only of what is listed, or kept once of several, does anybody ask.
        if place.format.listing.is_none() && place.format.duplicate.is_none() {
            return Standing::default();
        }
        let text = file.text.as_str();
        let loaded = loaders::load_own(text, &file.parse, place.format, place.scope, &file.path);
        let loads = loaded.outcome != Outcome::Skipped;
        let tokens = tokens(definition, &loaded).filter(|_| loads).unwrap_or(0);
        Standing {
            loads,
            listed: u32::try_from(tokens).unwrap_or(u32::MAX),
        }
    }
}

/// Tokens of the line that the host lists of `definition`, which it has loaded, by estimate; `None` where it lists nothing.
pub fn tokens(definition: &Definition, loaded: &Loaded) -> Option<usize> {
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
