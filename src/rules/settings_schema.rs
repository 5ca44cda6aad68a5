//! The JSON Schema of `.fieldcraft.yaml`, made of the settings, the registry and the catalogue.

use serde_json::{Map, Value, json};

use super::registry;
use crate::catalog::catalog;
use crate::config::settings::{ALL, LEVELS, Names, SETTINGS, Setting, Shape};

/// The schema, for editors that know YAML and for CI.
pub fn schema() -> Value {
    let mut schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Settings of Fieldcraft",
        "description": "What `.fieldcraft.yaml` in the root of a workspace may say.",
    });
    merge(&mut schema, table(&SETTINGS));
    let definitions = json!({"level": level(), "host": host(), "rules": rules()});
    merge(&mut schema, json!({ "definitions": definitions }));
    schema
}

fn merge(schema: &mut Value, more: Value) {
    if let (Value::Object(schema), Value::Object(more)) = (schema, more) {
        schema.extend(more);
    }
}

/// A mapping with these keys; without a value, a key says nothing.
fn table(settings: &[Setting]) -> Value {
    let required: Vec<&str> = settings
        .iter()
        .filter(|setting| setting.required)
        .map(|setting| setting.name)
        .collect();
    let properties: Map<String, Value> = settings
        .iter()
        .map(|setting| (setting.name.to_owned(), property(setting)))
        .collect();
    let mut table = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        merge(&mut table, json!({ "required": required }));
    }
    table
}

fn property(setting: &Setting) -> Value {
    let plain = match setting.more {
        "" => setting.meaning.to_owned(),
        more => format!("{}\n\n{more}", setting.meaning),
    };
    let mut property = json!({"description": setting.meaning, "markdownDescription": plain});
    merge(&mut property, shape(setting.shape));
    property
}

fn shape(shape: Shape) -> Value {
    match shape {
        Shape::Boolean => json!({"type": "boolean"}),
        Shape::Level => reference("level"),
        Shape::Host => reference("host"),
        Shape::Version => json!({"type": ["string", "number"], "pattern": r"^\d+(\.\d+){0,2}$"}),
        Shape::Pattern => json!({"type": "string", "minLength": 1}),
        Shape::List(item) => json!({"type": "array", "items": self::shape(*item)}),
        Shape::Table(settings) => table(settings),
        Shape::Map(Names::Rules, _) => reference("rules"),
        Shape::Map(Names::Hosts, value) => json!({
            "type": "object",
            "propertyNames": reference("host"),
            "additionalProperties": self::shape(*value),
        }),
        Shape::Switch(settings) => json!({"anyOf": [{"type": "boolean"}, table(settings)]}),
    }
}

fn reference(name: &str) -> Value {
    json!({"allOf": [{"$ref": format!("#/definitions/{name}")}]})
}

fn level() -> Value {
    let names: Vec<&str> = LEVELS.iter().map(|(name, _)| *name).collect();
    let meanings: Vec<&str> = LEVELS.iter().map(|(_, meaning)| *meaning).collect();
    json!({"type": "string", "enum": names, "enumDescriptions": meanings})
}

fn host() -> Value {
    let hosts = || catalog().hosts.iter();
    let ids: Vec<&str> = hosts().map(|host| host.id.as_str()).collect();
    let names: Vec<&str> = hosts().map(|host| host.name.as_str()).collect();
    json!({"type": "string", "enum": ids, "enumDescriptions": names})
}

fn rules() -> Value {
    let all = json!({"description": "Every rule that is on."});
    let named = registry().iter().map(|rule| {
        let off = if rule.opt_in {
            " Off unless named here."
        } else {
            ""
        };
        let description = format!("{}.{off}", rule.summary);
        (rule.id.to_owned(), json!({ "description": description }))
    });
    let properties: Map<String, Value> = std::iter::once((ALL.to_owned(), all))
        .chain(named)
        .map(|(id, mut property)| {
            merge(&mut property, reference("level"));
            (id, property)
        })
        .collect();
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}
