//! What to do about a key under a wrong name: give it the right one, where that is free.

use std::collections::HashMap;

use super::RULE;
use crate::catalog::Effect;
use crate::finding::{Finding, Fix, Safety};
use crate::rules::Context;
use crate::syntax::value::{Entry, Mapping};
use crate::text::{TextEdit, TextRange};

/// A finding about `entry` of `mapping`, in which `name` was meant and which is no key of `noun`.
pub(super) fn report(
    context: &Context<'_>,
    mapping: &Mapping,
    entry: &Entry,
    name: &str,
    noun: &str,
    effect: &Effect,
) -> Finding {
    let is_there = mapping.get(name).is_some();
    let range = context.key_characters(entry);
    let defect = format!("`{}` is not a key of {noun}.", entry.key);
    let advice = advice("Write", name, is_there);
    let mut finding = context.finding_with(RULE.id, effect, range, &defect, &advice);
    finding.fix = (!is_there).then(|| fix(range, name));
    finding
}

/// What to do about a key that should be `name`.
pub(super) fn advice(verb: &str, name: &str, is_there: bool) -> String {
    match is_there {
        true => format!("`{name}` is already there."),
        false => format!("{verb} `{name}`."),
    }
}

/// Writes `name` in the place of the key at `range`.
pub(in crate::rules) fn fix(range: TextRange, name: &str) -> Fix {
    let new_text = name.to_owned();
    let title = format!("Rename the key to `{name}`");
    Fix::suggested(title, vec![TextEdit { range, new_text }])
}

/// Of several keys of one mapping that mean the same one, only one can become it, and which that is only the author knows.
pub(in crate::rules) fn renamed_once(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut fixes: HashMap<String, &mut Fix> = HashMap::new();
    for finding in &mut findings {
        let edit = finding.fix.as_ref().and_then(|fix| fix.edits.first());
        let Some(name) = edit.map(|edit| edit.new_text.clone()) else {
            continue;
        };
        if let Some(first) = fixes.get_mut(&name) {
            first.safety = Safety::Unsafe;
            finding.fix = None;
        } else if let Some(fix) = &mut finding.fix {
            fixes.insert(name, fix);
        }
    }
    findings
}
