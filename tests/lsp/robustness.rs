//! What goes wrong stays small.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{agent, session};

const PATH: &str = "/w/.claude/agents/a.md";

#[test]
fn a_panic_in_a_request_costs_one_answer() {
    let mut client = session()
        .panicking_in("textDocument/documentSymbol")
        .start();
    client.open(PATH, &agent("a", "# One\n"));
    client.published(PATH);
    let params = json!({"textDocument": {"uri": PATH}});
    let answer = client.call("textDocument/documentSymbol", params);
    assert_eq!(answer["error"]["code"], -32603);
    assert!(client.outline(PATH).contains(&"One".to_owned()));
}

#[test]
fn a_panic_in_a_change_silences_only_that_document() {
    let other = "/w/.claude/agents/b.md";
    let mut client = session().panicking_in("textDocument/didChange").start();
    client.open(PATH, &agent("a", "# One\n"));
    client.open(other, &agent("b", "# Two\n"));
    client.published(PATH);
    client.published(other);
    client.change(PATH, 2, &[json!([[4, 2, 4, 5], "Lost"])]);
    client.change(PATH, 3, &[json!([[4, 2, 4, 5], "Ranged"])]);
    assert!(client.outline(PATH).is_empty());
    assert!(client.outline(other).contains(&"Two".to_owned()));
    client.change(PATH, 4, &[json!(agent("a", "# Whole\n"))]);
    assert!(client.outline(PATH).contains(&"Whole".to_owned()));
}

#[test]
fn a_message_nobody_can_read_silences_every_document() {
    let mut client = session().start();
    client.open(PATH, &agent("a", "# One\n"));
    client.published(PATH);
    client.send_bytes(b"Content-Length: 3\r\n\r\n{x}");
    let answer = client.wait("an error", |m| m["id"].is_null() && m["method"].is_null());
    assert_eq!(answer["error"]["code"], -32700);
    assert!(client.outline(PATH).is_empty(), "it may have been a change");
}

#[test]
fn an_answer_that_comes_too_late_does_no_harm() {
    let mut client = session()
        .can("workspace/configuration", json!(true))
        .start();
    let request = client.wait("a request", |m| m["method"] == "workspace/configuration");
    std::thread::sleep(Duration::from_millis(2200));
    client.send(&json!({"jsonrpc": "2.0", "id": request["id"], "result": [null]}));
    client.open(PATH, &agent("a", "# One\n"));
    client.published(PATH);
}

#[test]
fn answers_nobody_waits_for_are_passed_over() {
    let mut client = session().start();
    client.send(&json!({"jsonrpc": "2.0", "id": 77, "result": null}));
    client.send(&json!({"jsonrpc": "2.0", "id": "x", "error": {"code": 1, "message": "no"}}));
    client.open(PATH, &agent("a", "# One\n"));
    client.published(PATH);
}

#[test]
fn a_request_can_be_cancelled_and_a_hundred_can_wait() {
    let mut client = session().start();
    client.open(PATH, &agent("a", "# One\n"));
    client.published(PATH);
    for id in 1000..1100 {
        let params = json!({"textDocument": {"uri": client.uri(PATH)}});
        let method = "textDocument/documentSymbol";
        client.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        client.notify("$/cancelRequest", json!({"id": id}));
    }
    for id in 1000..1100 {
        let answer = client.wait("every answer", |message| message["id"] == id);
        let code = &answer["error"]["code"];
        assert!(*code == Value::Null || *code == -32800, "{answer}");
    }
}
