//! `fieldcraft explain` and `fieldcraft rules`.

use std::borrow::Cow;
use std::fmt::Write;

use super::report::severity_word;
use super::{Exit, complain, markdown, print, terminal};
use crate::catalog::nearest;
use crate::rules;

/// Prints the page of one rule.
pub(super) fn explain(id: &str) -> Exit {
    let Some(rule) = rules::rule(id) else {
        let known = rules::registry().iter().map(|rule| rule.id);
        let hint = nearest(id, known).map_or_else(
            || "`fieldcraft rules` lists them".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        complain(&format!("there is no rule `{id}`; {hint}"));
        return Exit::Trouble;
    };
    let documentation = rule.documentation.trim();
    let documentation = match terminal::width() {
        Some(width) => Cow::Owned(markdown::rendered(documentation, width)),
        None => Cow::Borrowed(documentation),
    };
    print(&format!(
        "{} ({}{})\n{}\n\n{}\n",
        rule.id,
        severity_word(rule.severity),
        if rule.opt_in {
            ", off unless the settings name it"
        } else {
            ""
        },
        rule.summary,
        documentation.trim_end()
    ))
}

/// Prints a line for each rule.
pub(super) fn list() -> Exit {
    let mut out = String::new();
    for rule in rules::registry() {
        let _ = writeln!(
            out,
            "{:26} {:12} {:4} {}",
            rule.id,
            severity_word(rule.severity),
            if rule.opt_in { "off" } else { "on" },
            rule.summary
        );
    }
    print(&out)
}
