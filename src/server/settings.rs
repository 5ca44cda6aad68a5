//! Settings that come from the editor, in any of the ways editors send them.

use serde_json::{Map, Value};

use crate::config::Config;
use crate::config::settings::SETTINGS;

/// The section of the editor's settings that is ours.
pub(super) const SECTION: &str = "fieldcraft";

/// Reads `value`, with or without the section's name around it; `None` when it says nothing, as clients do that have no
/// settings for us. An editor keeps other settings of its own beside ours, and one that is not valid shall not take the
/// others with it.
pub(super) fn config(value: &Value) -> Option<Config> {
    let settings = section(value)?;
    let mut valid = Map::new();
    for name in SETTINGS.iter().map(|setting| setting.name) {
        let Some(setting) = settings.get(name).filter(|setting| !setting.is_null()) else {
            continue;
        };
        let alone = Value::Object(Map::from_iter([(name.to_owned(), setting.clone())]));
        match serde_json::from_value::<Config>(alone) {
            Ok(_) => {
                valid.insert(name.to_owned(), setting.clone());
            }
            Err(error) => tracing::warn!(setting = name, %error, "a setting is not valid"),
        }
    }
    serde_json::from_value(Value::Object(valid)).ok()
}

/// Whether the person asked for whole documents instead of changes, with `"sync": "full"` in the initialization options.
pub(super) fn wants_full_sync(options: Option<&Value>) -> bool {
    let sync = options.and_then(section).and_then(|s| s.get("sync"));
    sync.and_then(Value::as_str) == Some("full")
}

fn section(value: &Value) -> Option<&Map<String, Value>> {
    match value.get(SECTION) {
        Some(inner) => inner.as_object(),
        None => value.as_object(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Level;
    use serde_json::json;

    #[test]
    fn settings_are_found_with_and_without_the_section() {
        let settings = json!({"rules": {"unknown-key": "off"}, "path": "/usr/bin/fieldcraft"});
        for value in [
            settings.clone(),
            json!({"fieldcraft": settings, "other": 1}),
        ] {
            assert_eq!(
                config(&value).unwrap().level("unknown-key", "a.md"),
                Some(Level::Off)
            );
        }
    }

    #[test]
    fn a_setting_that_is_not_valid_costs_only_itself() {
        let value = json!({"rules": {"unknown-key": "loud"}, "hosts": ["claude-code"]});
        let config = config(&value).unwrap();
        assert_eq!(config.hosts, ["claude-code"]);
        assert_eq!(config.level("unknown-key", "a.md"), None);
    }

    #[test]
    fn anything_else_says_nothing() {
        for value in [
            json!(null),
            json!(7),
            json!([]),
            json!({"fieldcraft": null}),
        ] {
            assert_eq!(config(&value), None);
        }
    }

    #[test]
    fn full_sync_is_asked_for_in_the_options() {
        assert!(wants_full_sync(Some(&json!({"sync": "full"}))));
        assert!(wants_full_sync(Some(
            &json!({"fieldcraft": {"sync": "full"}})
        )));
        assert!(!wants_full_sync(Some(&json!({"sync": "incremental"}))));
        assert!(!wants_full_sync(None));
    }
}
