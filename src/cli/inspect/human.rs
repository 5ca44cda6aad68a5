//! `inspect` for people.

use std::fmt::Write;

use serde_json::Value;

use super::describe;
use crate::model::{File, estimated_tokens, outline, shortened};

/// The file at `path` on a few lines.
pub(super) fn describe(path: &str, file: &File) -> String {
    let mut out = String::new();
    let Some(definition) = &file.definition else {
        return format!(
            "{path}\n  defines nothing that Fieldcraft knows; `--kind agent` reads it as a subagent\n"
        );
    };
    let place = &definition.place;
    let name = if definition.name.is_empty() {
        "without a name"
    } else {
        &definition.name
    };
    let _ = writeln!(out, "{path}");
    let _ = writeln!(
        out,
        "  {} · {name} · {} · ≈ {} tokens",
        place.format.title,
        place.plugin.as_ref().map_or_else(
            || place.scope.as_str().to_owned(),
            |p| format!("plugin {p}")
        ),
        estimated_tokens(file.text.len())
    );
    sections(&mut out, file);
    contents(&mut out, file);
    for host in describe::json(path, file)
        .get("hosts")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        host_lines(&mut out, host);
    }
    out
}

fn sections(out: &mut String, file: &File) {
    for section in &file.parse.body.sections {
        let indent = "  ".repeat(usize::from(section.level));
        let archetype =
            outline::archetype(section).map_or(String::new(), |a| format!("  [{}]", a.title));
        let number = section
            .number
            .as_ref()
            .map_or(String::new(), |number| format!("{number}. "));
        let tokens = estimated_tokens(section.range.len());
        let _ = writeln!(
            out,
            "  {indent}{number}{} · ≈ {tokens} tokens{archetype}",
            section.title
        );
    }
}

fn contents(out: &mut String, file: &File) {
    let boundaries = outline::boundaries(file);
    let colleagues: Vec<String> = outline::colleagues(file)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let counts = [
        (outline::examples(file).len(), "examples"),
        (outline::triggers(file).len(), "triggers"),
        (outline::deliverables(file).len(), "deliverables"),
        (boundaries.will.len(), "promises (will)"),
        (boundaries.will_not.len(), "refusals (will not)"),
        (
            file.parse.body.references.len() + file.parse.body.blocks.links.len(),
            "references",
        ),
    ];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| format!("{count} {noun}"))
        .collect();
    if !parts.is_empty() {
        let _ = writeln!(out, "  holds {}", parts.join(", "));
    }
    if !colleagues.is_empty() {
        let _ = writeln!(out, "  works with {}", colleagues.join(", "));
    }
}

fn host_lines(out: &mut String, host: &Value) {
    let text = |key: &str| host.get(key).and_then(Value::as_str).unwrap_or("");
    let _ = writeln!(
        out,
        "  {}: {}",
        text("host"),
        text("outcome").replace('-', " ")
    );
    for (key, value) in host
        .get("fields")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let shown = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let _ = writeln!(out, "    {key}: {}", shortened(&shown, 100));
    }
    for loss in host
        .get("losses")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let message = loss.get("message").and_then(Value::as_str).unwrap_or("");
        let _ = writeln!(out, "    lost: {message}");
    }
}
