//! `inspect --format json`: one object a file, a contract.

use serde_json::{Value, json};
use text_size::TextRange;

use super::super::report::json::range;
use crate::loaders::{self, Loaded};
use crate::model::outline::{self, Example};
use crate::model::{Definition, File, estimated_tokens};
use crate::syntax::links::LinkKind;
use crate::syntax::references::ReferenceKind;

/// The file at `path` as one line of JSON.
pub(super) fn json(path: &str, file: &File) -> Value {
    let format = file
        .definition
        .as_ref()
        .map(|definition| definition.place.format);
    json!({
        "path": path,
        "host": format.map(|format| format.host.as_str()),
        "kind": format.map(|format| format.kind.as_str()),
        "definition": file.definition.as_ref().map(|found| definition(file, found)),
        "hosts": hosts(file),
    })
}

fn definition(file: &File, definition: &Definition) -> Value {
    let at = |found: TextRange| json!({"text": file.text.slice(found), "range": range(&file.text, found)});
    let all = |found: Vec<TextRange>| found.into_iter().map(at).collect::<Vec<Value>>();
    let boundaries = outline::boundaries(file);
    let colleagues: Vec<Value> = outline::colleagues(file)
        .into_iter()
        .map(|(name, found)| json!({"name": name, "range": range(&file.text, found)}))
        .collect();
    json!({
        "name": definition.name,
        "scope": definition.place.scope.as_str(),
        "plugin": definition.place.plugin,
        "fields": fields(file, definition),
        "sections": sections(file),
        "examples": outline::examples(file).iter().map(|e| example(file, e)).collect::<Vec<_>>(),
        "boundaries": {"will": all(boundaries.will), "willNot": all(boundaries.will_not)},
        "triggers": all(outline::triggers(file)),
        "deliverables": all(outline::deliverables(file)),
        "colleagues": colleagues,
        "references": references(file),
    })
}

fn fields(file: &File, definition: &Definition) -> Vec<Value> {
    let field = |field: &crate::model::Field| {
        let items: Vec<Value> = field
            .items
            .iter()
            .map(|item| json!({"text": item.text, "range": range(&file.text, item.range)}))
            .collect();
        json!({
            "key": field.name,
            "known": field.key.is_some(),
            "keyRange": range(&file.text, field.key_range),
            "valueRange": range(&file.text, field.value_range),
            "items": items,
        })
    };
    definition.fields.iter().map(field).collect()
}

fn sections(file: &File) -> Vec<Value> {
    let sections = &file.parse.body.sections;
    let section = |section: &crate::syntax::sections::Section| {
        json!({
            "title": section.title,
            "number": section.number,
            "level": section.level,
            "archetype": outline::archetype(section).map(|archetype| archetype.id.as_str()),
            "parent": section.parent,
            "tokens": estimated_tokens(section.range.len()),
            "range": range(&file.text, section.range),
        })
    };
    sections.iter().map(section).collect()
}

fn example(file: &File, example: &Example) -> Value {
    let text = |found: Option<TextRange>| found.map(|found| file.text.slice(found));
    json!({
        "context": text(example.context),
        "user": text(example.user),
        "assistant": text(example.assistant),
        "commentary": text(example.commentary),
        "range": range(&file.text, example.range),
    })
}

/// What the frontmatter and the body point at, in order of place.
fn references(file: &File) -> Vec<Value> {
    let body = &file.parse.body;
    let mut found: Vec<(TextRange, &str, String)> = Vec::new();
    for reference in &body.references {
        let kind = match reference.kind {
            ReferenceKind::Import => "import",
            ReferenceKind::Command => "command",
            ReferenceKind::Argument => "argument",
            ReferenceKind::Variable => "variable",
            ReferenceKind::Shell => "shell",
        };
        found.push((
            reference.range,
            kind,
            file.text.slice(reference.name).to_owned(),
        ));
    }
    for link in &body.blocks.links {
        let kind = if link.kind == LinkKind::Image {
            "image"
        } else {
            "link"
        };
        found.push((link.range, kind, link.target.to_string()));
    }
    found.sort_by_key(|(range, ..)| range.start());
    found
        .into_iter()
        .map(|(at, kind, target)| json!({"kind": kind, "target": target, "range": range(&file.text, at)}))
        .collect()
}

/// What each host that reads this kind makes of the file.
fn hosts(file: &File) -> Vec<Value> {
    let Some(definition) = &file.definition else {
        return Vec::new();
    };
    let place = &definition.place;
    let loaded = loaders::load(
        file.text.as_str(),
        &file.parse,
        place.format,
        place.scope,
        &file.path,
    );
    loaded.iter().map(|loaded| host(file, loaded)).collect()
}

fn host(file: &File, loaded: &Loaded) -> Value {
    let fields: serde_json::Map<String, Value> = loaded
        .fields
        .iter()
        .map(|field| (field.key.clone(), field.value.clone()))
        .collect();
    let losses: Vec<Value> = loaded
        .losses
        .iter()
        .map(|loss| {
            json!({"rule": loss.rule, "message": loss.message, "range": range(&file.text, loss.range)})
        })
        .collect();
    json!({
        "host": loaded.host,
        "outcome": loaded.outcome.as_str(),
        "fields": fields,
        "losses": losses,
    })
}
