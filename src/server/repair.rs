//! Makes a request readable for tower-lsp 0.20 and its protocol types, which are stricter than clients are.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tower_lsp::jsonrpc::Request;
use tower_lsp::lsp_types::{DidChangeTextDocumentParams, InitializeParams};

/// The same request, without what the types below would refuse it for.
pub(super) fn repaired(request: Request) -> Request {
    let is_null = request.params() == Some(&Value::Null);
    if !is_null && request.method() != "initialize" {
        return request;
    }
    let (method, id, params) = request.into_parts();
    let mut repaired = Request::build(method);
    // `null` means no parameters, as some clients send with `shutdown`.
    if let Some(params) = params.filter(|params| !params.is_null()) {
        repaired = repaired.params(initialize_params(params));
    }
    match id {
        Some(id) => repaired.id(id).finish(),
        None => repaired.finish(),
    }
}

/// Whether `request` is a change that tower-lsp would drop without a word, and which document then misses it.
pub(super) fn unreadable_change(request: &Request) -> Option<String> {
    let params = request
        .params()
        .filter(|_| request.method() == "textDocument/didChange")?;
    if DidChangeTextDocumentParams::deserialize(params).is_ok() {
        return None;
    }
    let uri = params
        .get("textDocument")
        .and_then(|document| document.get("uri"));
    Some(uri.and_then(Value::as_str).unwrap_or("").to_owned())
}

fn initialize_params(mut params: Value) -> Value {
    if let Some(Value::Object(workspace)) = params.pointer_mut("/capabilities/workspace") {
        // The types spell it in the singular, the protocol does not.
        if let Some(diagnostics) = workspace.remove("diagnostics") {
            workspace.insert("diagnostic".to_owned(), diagnostics);
        }
    }
    if InitializeParams::deserialize(&params).is_ok() {
        return params;
    }
    let Value::Object(parts) = params else {
        return json!({"capabilities": {}});
    };
    let mut readable = Map::from_iter([("capabilities".to_owned(), json!({}))]);
    keep_readable(parts, &[], &mut readable);
    Value::Object(readable)
}

/// Copies what can be read of `parts`, which stand below `path`, to `kept`; descends into the rest of the capabilities.
fn keep_readable(parts: Map<String, Value>, path: &[&str], kept: &mut Map<String, Value>) {
    for (name, value) in parts {
        let mut here = path.to_vec();
        here.push(&name);
        match value {
            value if is_readable(&here, &value) => {
                kept.insert(name, value);
            }
            Value::Object(inner) if here.first() == Some(&"capabilities") => {
                let mut rest = Map::new();
                keep_readable(inner, &here, &mut rest);
                if is_readable(&here, &Value::Object(rest.clone())) {
                    kept.insert(name, Value::Object(rest));
                }
            }
            _ => tracing::warn!(
                part = here.join("."),
                "a part of `initialize` cannot be read"
            ),
        }
    }
}

/// Whether `initialize` can be read with nothing in it but `value` at `path`.
fn is_readable(path: &[&str], value: &Value) -> bool {
    let nested = path
        .iter()
        .rev()
        .fold(value.clone(), |inner, name| json!({ *name: inner }));
    let mut params = json!({"capabilities": {}});
    if let (Value::Object(params), Value::Object(nested)) = (&mut params, nested) {
        params.extend(nested);
    }
    InitializeParams::deserialize(&params).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(params: Value, expected: Value) {
        assert_eq!(initialize_params(params.clone()), expected, "{params}");
    }

    #[test]
    fn what_can_be_read_stays_as_it_is() {
        let params =
            json!({"processId": 1, "rootUri": "file:///w", "capabilities": {"future": {"x": 1}}});
        check(params.clone(), params);
    }

    #[test]
    fn the_word_of_the_protocol_becomes_that_of_the_types() {
        check(
            json!({"capabilities": {"workspace": {"diagnostics": {"refreshSupport": true}}}}),
            json!({"capabilities": {"workspace": {"diagnostic": {"refreshSupport": true}}}}),
        );
    }

    #[test]
    fn a_part_that_cannot_be_read_costs_only_itself() {
        check(
            json!({
                "processId": "one",
                "rootUri": "no address",
                "workspaceFolders": [{"uri": "file:///w", "name": "w"}],
                "capabilities": {
                    "window": {"workDoneProgress": true},
                    "textDocument": {
                        "hover": {"contentFormat": ["markdown", "html"]},
                        "foldingRange": {"lineFoldingOnly": true},
                    },
                },
            }),
            json!({
                "capabilities": {
                    "window": {"workDoneProgress": true},
                    "textDocument": {
                        "hover": {},
                        "foldingRange": {"lineFoldingOnly": true},
                    },
                },
                "workspaceFolders": [{"uri": "file:///w", "name": "w"}],
            }),
        );
        check(json!(7), json!({"capabilities": {}}));
    }
}
