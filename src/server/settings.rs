//! Settings that come from the editor, in any of the ways editors send them.

use serde_json::{Map, Value};

use crate::config::settings::SETTINGS;
use crate::config::{self, Config};

/// The section of the editor's settings that is ours.
pub(super) const SECTION: &str = "fieldcraft";

/// Reads `value`, with or without the section's name around it; `None` when it says nothing, as clients do that have no
/// settings for us. An editor keeps other settings of its own beside ours. As in a settings file, a mistake costs only what it is in:
/// whoever misspells a host or a level shall not lose the rest.
pub(super) fn config(value: &Value) -> Option<Config> {
    let settings = section(value)?;
    let known = SETTINGS.iter().filter_map(|setting| {
        let value = settings.get(setting.name)?;
        (!value.is_null()).then(|| (setting.name.to_owned(), value.clone()))
    });
    // JSON is YAML.
    let reading = config::read(&Value::Object(known.collect()).to_string());
    for problem in reading.problems {
        tracing::warn!("in the settings of the editor: {}", problem.message);
    }
    Some(reading.config)
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
    fn what_is_not_valid_costs_only_itself() {
        let value = json!({
            "rules": {"unknown-key": "loud", "unknown-model": "error", "name-shadows": null},
            "hosts": ["claude-code", "cloud-code"],
            "versions": {"claude-code": 2, "agent-skills": "1.0"},
            "overrides": [{"paths": ["vendor/", "a \" é\n"], "rules": {"all": "off"}}, {"rules": {}}, 7],
            "codeLens": "none",
        });
        let config = config(&value).unwrap();
        assert_eq!(config.hosts, ["claude-code"]);
        assert_eq!(config.level("unknown-key", "a.md"), None);
        assert_eq!(config.level("name-shadows", "a.md"), None);
        assert_eq!(config.level("unknown-model", "a.md"), Some(Level::Error));
        assert_eq!(config.level("unknown-key", "vendor/a.md"), Some(Level::Off));
    }

    #[test]
    fn hosts_that_do_not_exist_silence_nothing() {
        assert_eq!(config(&json!({"hosts": ["nope"]})), Some(Config::default()));
        assert_eq!(
            config(&json!({"hosts": "claude-code"})),
            Some(Config::default())
        );
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
