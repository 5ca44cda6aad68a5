//! What to say about settings that say nothing: reasons, and what was meant.

use super::settings::{LEVELS, Setting};
use crate::catalog::{catalog, nearest};
use crate::syntax::cause::Cause;

/// Why an entry is no YAML; `None` where the parser's own words have to do.
pub(super) fn reason(cause: Cause) -> Option<String> {
    Some(match cause {
        Cause::ColonInValue => "a text with a colon in it needs quotes".to_owned(),
        Cause::ReservedCharacter(first) => {
            format!("a text that starts with `{first}` needs quotes")
        }
        Cause::TextAfterValue => "something stands behind the end of the value".to_owned(),
        Cause::Unclosed(mark) => format!("this `{mark}` is never closed"),
        Cause::TabIndent => "a tab stands where YAML wants blanks".to_owned(),
        Cause::MissingSpace => "the colon needs a blank behind it".to_owned(),
        Cause::MissingColon => "the key needs a colon behind it".to_owned(),
        Cause::Outdented => "this line is indented less than the first one of the text".to_owned(),
        Cause::UnindentedContinuation | Cause::Other => return None,
    })
}

/// The names of these settings.
pub(super) fn listed(keys: &[Setting]) -> String {
    let names: Vec<String> = keys.iter().map(|key| format!("`{}`", key.name)).collect();
    names.join(", ")
}

/// The level that people mean who know other tools.
pub(super) fn level_like(word: &str) -> Option<&'static str> {
    let lower = word.to_lowercase();
    let other = match lower.as_str() {
        "false" | "none" | "ignore" | "disable" | "disabled" | "0" => Some("off"),
        "info" | "note" => Some("information"),
        "warn" | "1" => Some("warning"),
        "err" | "2" | "fatal" => Some("error"),
        _ => None,
    };
    other.or_else(|| nearest(&lower, LEVELS.iter().map(|(level, _)| *level)))
}

/// The host that `word` most likely stands for, and a sentence that says so.
pub(super) fn host_like(word: &str) -> (Option<&'static str>, String) {
    let hosts = || catalog().hosts.iter();
    let by_name = hosts().find(|host| host.name.eq_ignore_ascii_case(word));
    let by_name = by_name.map(|host| host.id.as_str());
    let meant = by_name.or_else(|| nearest(word, hosts().map(|host| host.id.as_str())));
    let advice = meant.map_or_else(
        || {
            let known: Vec<String> = hosts().map(|host| format!("`{}`", host.id)).collect();
            format!("The catalogue holds {}.", known.join(", "))
        },
        |meant| format!("Did you mean `{meant}`?"),
    );
    (meant, advice)
}
