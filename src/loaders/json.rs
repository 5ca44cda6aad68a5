//! Value tree → JSON, as a host sees it: the last of several equal keys counts.

use serde_json::{Map, Number, Value as Json};

use crate::syntax::value::{Node, ScalarType, Value};

/// The value of `node`; what could not be read becomes null.
pub(super) fn json(node: &Node) -> Json {
    match &node.value {
        Value::Scalar(scalar) => scalar_json(scalar.scalar_type(), &scalar.text),
        Value::Sequence(sequence) => sequence.items.iter().map(json).collect(),
        Value::Mapping(mapping) => {
            let entries = mapping.entries.iter();
            let object: Map<String, Json> = entries
                .map(|entry| (entry.key.to_string(), json(&entry.value)))
                .collect();
            Json::Object(object)
        }
        Value::Alias(_) | Value::Raw => Json::Null,
    }
}

fn scalar_json(given: ScalarType, text: &str) -> Json {
    match given {
        ScalarType::Null => Json::Null,
        ScalarType::Boolean(value) => Json::Bool(value),
        ScalarType::Integer(value) => Json::from(value),
        ScalarType::Float(value) => Number::from_f64(value).map_or(Json::Null, Json::Number),
        ScalarType::String => Json::from(text),
    }
}
