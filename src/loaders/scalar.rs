//! Types of values, and the conversions between them that hosts make.

use serde_json::Value as Json;

use crate::catalog::{Host, Key, ValueType};
use crate::syntax::value::{Node, ScalarType, Value};

/// The type of a value that is there.
pub(super) fn value_type(node: &Node) -> Option<ValueType> {
    match &node.value {
        Value::Scalar(scalar) => match scalar.scalar_type() {
            ScalarType::Null => None,
            ScalarType::Boolean(_) => Some(ValueType::Boolean),
            ScalarType::Integer(_) => Some(ValueType::Integer),
            ScalarType::Float(_) => Some(ValueType::Number),
            ScalarType::String => Some(ValueType::String),
        },
        Value::Sequence(_) => Some(ValueType::List),
        Value::Mapping(_) => Some(ValueType::Mapping),
        Value::Alias(_) | Value::Raw => None,
    }
}

/// Whether nothing is there: null, empty text, an empty list or mapping.
pub(super) fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(scalar) => scalar.text.trim().is_empty() || node.is_null(),
        Value::Sequence(sequence) => sequence.items.is_empty(),
        Value::Mapping(mapping) => mapping.entries.is_empty(),
        Value::Alias(_) | Value::Raw => false,
    }
}

/// Whether the value is null or a mapping without keys.
pub(super) fn is_nothing(node: &Node) -> bool {
    node.is_null()
        || node
            .as_mapping()
            .is_some_and(|mapping| mapping.entries.is_empty())
}

/// The boolean that the host reads from a word which YAML takes as text or as a number.
pub(super) fn boolean_word(key: &Key, host: &Host, node: &Node) -> Option<bool> {
    let words = host.value_set(key.words.as_deref()?)?;
    let value = words.value(&node.as_scalar()?.text)?;
    match value.alias_of.as_deref().unwrap_or(&value.name) {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// The number in a text, where the host takes one from there.
pub(super) fn numeric_text(key: &Key, node: &Node) -> Option<Json> {
    let scalar = node.as_scalar().filter(|_| key.numeric_text)?;
    let number: i64 = scalar.text.trim().parse().ok()?;
    Some(Json::from(number))
}

/// The text that a host makes of a value which is not text.
pub(super) fn text_of(node: &Node, source: &str) -> Option<String> {
    match &node.value {
        Value::Scalar(scalar) => Some(match scalar.scalar_type() {
            ScalarType::Integer(value) => value.to_string(),
            ScalarType::Float(value) => value.to_string(),
            _ => scalar.text.to_string(),
        }),
        Value::Sequence(sequence) if sequence.flow => source
            .get(std::ops::Range::<usize>::from(node.range))
            .map(str::to_owned),
        _ => None,
    }
}
