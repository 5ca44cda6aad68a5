//! `inspect --format json`: one object a file, a contract.

use serde_json::{Value, json};
use text_size::TextRange;

use super::super::report::place::Span;
use super::cost::Cost;
use crate::loaders::{self, Loaded};
use crate::model::outline::{self, Example};
use crate::model::{Definition, Field, File, estimated_tokens};
use crate::syntax;
use crate::syntax::links::LinkKind;
use crate::syntax::references::ReferenceKind;
use crate::syntax::value::{Node, ScalarType};

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
    let at = |found: TextRange| json!({"text": file.text.slice(found), "range": Span::of(&file.text, found)});
    let all = |found: Vec<TextRange>| found.into_iter().map(at).collect::<Vec<Value>>();
    let boundaries = outline::boundaries(file);
    let colleagues: Vec<Value> = outline::colleagues(file)
        .into_iter()
        .map(|(name, found)| json!({"name": name, "range": Span::of(&file.text, found)}))
        .collect();
    json!({
        "name": definition.name,
        // Outside every folder that a host reads, a file has no scope.
        "scope": definition.place.folder.as_ref().map(|_| definition.place.scope.as_str()),
        "plugin": definition.place.plugin,
        "tokens": tokens(file),
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

/// Rough numbers: of the file, of its line in the host's listing and of its body.
fn tokens(file: &File) -> Value {
    let cost = Cost::of(file);
    json!({
        "file": estimated_tokens(file.text.len()),
        "listing": cost.and_then(|cost| cost.listing),
        "body": cost.map(|cost| cost.body),
    })
}

fn fields(file: &File, definition: &Definition) -> Vec<Value> {
    let field = |field: &Field| {
        let items: Vec<Value> = field
            .items
            .iter()
            .map(|item| json!({"text": item.text, "range": Span::of(&file.text, item.range)}))
            .collect();
        json!({
            "key": field.name,
            "known": field.key.is_some(),
            "value": value_of(file, field),
            "keyRange": Span::of(&file.text, field.key_range),
            "valueRange": Span::of(&file.text, field.value_range),
            "items": items,
        })
    };
    definition.fields.iter().map(field).collect()
}

/// The value as YAML types it; the raw text of one that cannot be read.
fn value_of(file: &File, field: &Field) -> Value {
    let entries = file
        .parse
        .frontmatter
        .as_ref()
        .map(|block| &block.mapping.entries);
    let entry = entries.and_then(|entries| entries.get(field.entry));
    entry.map_or(Value::Null, |entry| value(file, &entry.value))
}

fn value(file: &File, node: &Node) -> Value {
    match &node.value {
        syntax::value::Value::Scalar(scalar) => match scalar.scalar_type() {
            ScalarType::Null => Value::Null,
            ScalarType::Boolean(boolean) => json!(boolean),
            ScalarType::Integer(integer) => json!(integer),
            ScalarType::Float(float) => json!(float),
            ScalarType::String => json!(scalar.text),
        },
        syntax::value::Value::Sequence(sequence) => sequence
            .items
            .iter()
            .map(|item| value(file, item))
            .collect(),
        syntax::value::Value::Mapping(mapping) => {
            let entries = mapping.entries.iter();
            entries
                .map(|entry| (entry.key.to_string(), value(file, &entry.value)))
                .collect()
        }
        syntax::value::Value::Alias(_) | syntax::value::Value::Raw => {
            json!(file.text.slice(node.range))
        }
    }
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
            "range": Span::of(&file.text, section.range),
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
        "range": Span::of(&file.text, example.range),
    })
}

/// What the body points at, in order of place.
fn references(file: &File) -> Vec<Value> {
    let mut found: Vec<(TextRange, &str, &str)> = Vec::new();
    for reference in outline::references(file) {
        let kind = match reference.kind {
            ReferenceKind::Import => "import",
            ReferenceKind::Command => "command",
            ReferenceKind::Argument => "argument",
            ReferenceKind::Variable => "variable",
            ReferenceKind::Shell => "shell",
        };
        found.push((reference.range, kind, file.text.slice(reference.name)));
    }
    let links = file.parse.body.blocks.links.iter();
    // The links that refer to a definition have its target.
    for link in links.filter(|link| link.kind != LinkKind::Definition) {
        let kind = if link.kind == LinkKind::Image {
            "image"
        } else {
            "link"
        };
        found.push((link.range, kind, &link.target));
    }
    found.sort_by_key(|(range, ..)| range.start());
    let object = |(at, kind, target)| json!({"kind": kind, "target": target, "range": Span::of(&file.text, at)});
    found.into_iter().map(object).collect()
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
            json!({"rule": loss.rule, "message": loss.message, "range": Span::of(&file.text, loss.range)})
        })
        .collect();
    json!({
        "host": loaded.host,
        "outcome": loaded.outcome.as_str(),
        "fields": fields,
        "losses": losses,
    })
}
