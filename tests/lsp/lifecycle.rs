//! From `initialize` to `exit`, in order and out of order.

use serde_json::{Value, json};

use crate::client::session;

const NOT_INITIALIZED: i64 = -32002;
const INVALID_REQUEST: i64 = -32600;

fn hover() -> Value {
    json!({"textDocument": {"uri": "/w/a.md"}, "position": {"line": 0, "character": 0}})
}

#[test]
fn a_session_in_order_ends_with_zero() {
    let mut client = session().start();
    assert_eq!(client.server_says["serverInfo"]["name"], "fieldcraft");
    assert_eq!(client.leave(), 0);
}

#[test]
fn requests_before_initialize_are_refused() {
    let (mut client, params) = session().connect();
    for method in ["textDocument/hover", "no/such", "shutdown"] {
        let answer = client.call(method, hover());
        assert_eq!(answer["error"]["code"], NOT_INITIALIZED, "{method}");
    }
    client.open("/w/.claude/agents/a.md", "dropped: not initialized");
    client.request("initialize", params);
    assert!(client.outline("/w/.claude/agents/a.md").is_empty());
}

#[test]
fn a_second_initialize_is_refused() {
    let mut client = session().start();
    let answer = client.call("initialize", json!({"capabilities": {}}));
    assert_eq!(answer["error"]["code"], INVALID_REQUEST);
}

#[test]
fn requests_after_shutdown_are_refused() {
    let mut client = session().start();
    client.request("shutdown", Value::Null);
    for method in ["textDocument/hover", "no/such", "shutdown"] {
        let answer = client.call(method, hover());
        assert_eq!(answer["error"]["code"], INVALID_REQUEST, "{method}");
    }
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 0);
}

#[test]
fn exit_without_shutdown_ends_with_one() {
    let mut client = session().start();
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 1);
    let (mut client, _) = session().connect();
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 1, "before initialize too");
}

#[test]
fn a_client_that_vanishes_ends_the_session() {
    let mut client = session().start();
    client.hang_up();
    assert_eq!(client.exit_code(), 1);
}

#[test]
fn answers_under_way_are_written_before_the_end() {
    let mut client = session().start();
    client.send(&json!({"jsonrpc": "2.0", "id": "last", "method": "shutdown"}));
    client.send(&json!({"jsonrpc": "2.0", "method": "exit"}));
    assert_eq!(client.exit_code(), 0);
    let answer = client.wait("answer", |message| message["id"] == "last");
    assert_eq!(answer["result"], Value::Null);
}

#[test]
fn an_unknown_method_is_named_and_an_unknown_notification_ignored() {
    let mut client = session().start();
    let answer = client.call("no/such", json!({}));
    assert_eq!(answer["error"]["code"], -32601);
    client.notify("no/such", json!({}));
    client.notify("$/setTrace", json!({"value": "verbose"}));
    let answer = client.call("textDocument/hover", json!({"position": 7}));
    assert_eq!(answer["error"]["code"], -32602);
}

#[test]
fn the_capabilities_are_those_of_the_client() {
    let client = session().start();
    let says = &client.server_says["capabilities"];
    assert_eq!(says["positionEncoding"], "utf-16");
    assert_eq!(says["textDocumentSync"]["change"], 2);
    assert_eq!(says["diagnosticProvider"], Value::Null);
    drop(client);
    let client = session()
        .can("general/positionEncodings", json!(["utf-8", "utf-16"]))
        .can("textDocument/diagnostic", json!({}))
        .can("workspace/diagnostics/refreshSupport", json!(true))
        .param("initializationOptions", json!({"sync": "full"}))
        .start();
    let says = &client.server_says["capabilities"];
    assert_eq!(says["positionEncoding"], "utf-8");
    assert_eq!(says["textDocumentSync"]["change"], 1);
    assert_eq!(says["diagnosticProvider"]["interFileDependencies"], true);
}
