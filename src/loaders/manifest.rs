//! What a host makes of a JSON file: all that it says, or nothing.

use super::json::json;
use super::{File, Loaded, LoadedField, Outcome};
use crate::catalog::Format;

/// The known keys of `file` and their values.
pub(super) fn load(file: &File<'_>, format: &'static Format) -> Loaded {
    let tree = file.parse.json.as_ref();
    let readable = tree.filter(|tree| tree.error.is_none());
    let mapping = readable.and_then(|tree| tree.mapping());
    let entries = mapping.map_or(&[][..], |mapping| &mapping.entries);
    let known = entries
        .iter()
        .filter(|entry| format.key(&entry.key).is_some());
    let fields = known.map(|entry| LoadedField {
        key: entry.key.to_string(),
        value: json(&entry.value),
        range: Some(entry.value.range),
    });
    Loaded {
        host: &format.host,
        outcome: match mapping {
            Some(_) => Outcome::Loads,
            None => Outcome::Skipped,
        },
        fields: fields.collect(),
        losses: Vec::new(),
    }
}
