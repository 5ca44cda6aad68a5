//! Diagnostics, pushed and pulled.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Builder, agent, codes, session};

const A: &str = "/w/.claude/agents/a.md";
const B: &str = "/w/.claude/agents/b.md";
const BARE: &str = "---\nname: bare\n---\nBody.\n";

/// Longer than the publisher waits for a burst to end.
const QUIET: Duration = Duration::from_millis(400);

#[test]
fn a_diagnostic_says_which_rule_and_which_version() {
    let mut client = session().start();
    client.open(A, BARE);
    let published = client.rules(A, &["missing-key"]);
    assert_eq!(published["version"], 1);
    let diagnostic = &published["diagnostics"][0];
    assert_eq!(diagnostic["source"], "fieldcraft");
    assert_eq!(
        diagnostic["codeDescription"],
        Value::Null,
        "there is no site to send people to"
    );
    assert_eq!(diagnostic["relatedInformation"], Value::Null);
    client.change(A, 2, &[json!([[1, 10, 1, 10], "\ndescription: Does it."])]);
    let published = client.rules(A, &[]);
    assert_eq!(published["version"], 2);
}

#[test]
fn related_places_are_given_in_open_and_closed_files() {
    let closed = "/w/.claude/agents/c.md";
    let mut client = session()
        .can(
            "textDocument/publishDiagnostics/relatedInformation",
            json!(true),
        )
        .file(
            closed,
            "---\r\n# 🦀\r\ndescription: \"🦀\"\r\nname: same\r\n---\r\n",
        )
        .start();
    client.open(B, &agent("same", ""));
    client.open(A, &agent("same", ""));
    loop {
        let published = client.rules(A, &["duplicate-name"]);
        let related = published["diagnostics"][0]["relatedInformation"].as_array();
        let Some([first, second]) = related.map(Vec::as_slice) else {
            continue;
        };
        assert_eq!(first["location"]["uri"], client.uri(B));
        assert_eq!(second["location"]["uri"], client.uri(closed));
        assert_eq!(
            second["location"]["range"],
            json!({"start": {"line": 3, "character": 6}, "end": {"line": 3, "character": 10}})
        );
        break;
    }
    client.said_until_quiet(QUIET);
}

#[test]
fn only_what_differs_is_published() {
    let mut client = session().start();
    client.open(A, BARE);
    client.rules(A, &["missing-key"]);
    client.said_until_quiet(QUIET);
    client.change(A, 2, &[json!([[3, 0, 3, 0], "More. "])]);
    assert_eq!(client.said_until_quiet(QUIET), [Value::Null; 0]);
}

#[test]
fn a_burst_is_answered_rarely_and_rightly() {
    let mut client = session().start();
    client.open(A, &agent("a", ""));
    client.rules(A, &[]);
    client.said_until_quiet(QUIET);
    for version in 2..=51 {
        // The last text has the findings of the first: even so, whoever waits for an answer gets one.
        let text = if version == 51 {
            agent("a", "")
        } else {
            BARE.to_owned()
        };
        client.change(A, version, &[json!(text)]);
    }
    let said = client.said_until_quiet(QUIET);
    assert!((1..=3).contains(&said.len()), "{} publishes", said.len());
    let last = &said.last().unwrap()["params"];
    assert_eq!(last["version"], 51);
    assert_eq!(codes(&last["diagnostics"]), [""; 0]);
}

#[test]
fn versions_only_rise() {
    let mut client = session().start();
    client.open(A, &agent("a", ""));
    for version in 2..=120 {
        let text = if version % 2 == 0 {
            BARE.to_owned()
        } else {
            agent("a", "")
        };
        client.change(A, version, &[json!(text)]);
        std::thread::sleep(Duration::from_millis(3));
    }
    let said = client.said_until_quiet(QUIET);
    let versions: Vec<i64> = said
        .iter()
        .map(|m| m["params"]["version"].as_i64().unwrap())
        .collect();
    assert!(versions.is_sorted_by(|a, b| a < b), "{versions:?}");
    let last = said.last().unwrap();
    assert_eq!(codes(&last["params"]["diagnostics"]), ["missing-key"]);
}

#[test]
fn a_closed_document_has_no_diagnostics() {
    let mut client = session().start();
    client.open(A, BARE);
    client.rules(A, &["missing-key"]);
    client.close(A);
    assert_eq!(client.published(A)["diagnostics"], json!([]));
}

#[test]
fn a_changed_name_concerns_the_other_documents() {
    let mut client = session().start();
    client.open(A, &agent("one", ""));
    client.open(B, &agent("two", ""));
    client.rules(A, &[]);
    client.rules(B, &[]);
    client.change(B, 2, &[json!([[1, 6, 1, 9], "one"])]);
    client.rules(A, &["duplicate-name"]);
    client.rules(B, &["duplicate-name"]);
    client.change(B, 3, &[json!([[1, 6, 1, 9], "three"])]);
    client.rules(A, &[]);
    client.rules(B, &[]);
}

#[test]
fn a_changed_description_concerns_the_documents_that_say_the_same() {
    let text =
        |name: &str| format!("---\nname: {name}\ndescription: Tests the pages of the shop.\n---\n");
    let mut client = session().start();
    client.open(A, &text("one"));
    client.rules(A, &[]);
    client.open(B, &text("two"));
    client.rules(B, &["same-description"]);
    client.rules(A, &["same-description"]);
    client.change(B, 2, &[json!([[2, 13, 2, 18], "Draws"])]);
    client.rules(B, &[]);
    client.rules(A, &[]);
}

#[test]
fn a_longer_description_concerns_the_one_that_told_the_sum() {
    let text = |name: &str, lines: usize| {
        let lines = "  Forty letters of words, line after line.\n".repeat(lines);
        format!("---\nname: {name}\ndescription: >-\n{lines}---\n")
    };
    let rules = json!({"rules": {"listing-over-budget": "hint"}});
    let mut client = session().param("initializationOptions", rules).start();
    client.open(A, &text("one", 900));
    client.rules(A, &[]);
    client.open(B, &text("two", 800));
    client.rules(B, &[]);
    client.rules(A, &["listing-over-budget"]);
    client.change(
        B,
        2,
        &[json!([[3, 0, 3, 0], "  Forty letters.\n".repeat(300)])],
    );
    client.rules(B, &["listing-over-budget"]);
    client.rules(A, &[]);
}

#[test]
fn a_document_out_of_sync_has_no_diagnostics() {
    let mut client = session().start();
    client.open(A, BARE);
    client.rules(A, &["missing-key"]);
    client.change(A, 2, &[json!([[99, 0, 99, 0], "x"])]);
    assert_eq!(client.rules(A, &[])["version"], 2);
    client.change(A, 3, &[json!(BARE)]);
    assert_eq!(client.rules(A, &["missing-key"])["version"], 3);
}

fn pulling() -> Builder {
    session()
        .can(
            "textDocument/diagnostic",
            json!({"dynamicRegistration": false}),
        )
        .can("workspace/diagnostics", json!({"refreshSupport": true}))
}

fn pull(previous: Value) -> Value {
    json!({"textDocument": {"uri": A}, "previousResultId": previous})
}

#[test]
fn a_client_that_asks_gets_nothing_pushed() {
    let mut client = pulling().start();
    client.open(A, BARE);
    let report = client.request("textDocument/diagnostic", pull(Value::Null));
    assert_eq!(report["kind"], "full");
    assert_eq!(codes(&report["items"]), ["missing-key"]);
    let again = client.request("textDocument/diagnostic", pull(report["resultId"].clone()));
    assert_eq!(again["kind"], "unchanged");
    client.change(A, 2, &[json!([[1, 10, 1, 10], "\ndescription: Does it."])]);
    let report = client.request("textDocument/diagnostic", pull(report["resultId"].clone()));
    assert_eq!(
        (&report["kind"], &report["items"]),
        (&json!("full"), &json!([]))
    );
    for message in client.said_until_quiet(QUIET) {
        assert_eq!(message["method"], "workspace/diagnostic/refresh");
        client.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": null}));
    }
}

#[test]
fn a_client_that_asks_is_told_to_ask_again_when_another_document_matters() {
    let mut client = pulling().start();
    client.open(A, &agent("one", ""));
    client.open(B, &agent("two", ""));
    client.request("textDocument/diagnostic", pull(Value::Null));
    for message in client.said_until_quiet(QUIET) {
        client.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": null}));
    }
    client.change(B, 2, &[json!([[1, 6, 1, 9], "one"])]);
    client.answer("workspace/diagnostic/refresh", Value::Null);
    let report = client.request("textDocument/diagnostic", pull(Value::Null));
    assert_eq!(codes(&report["items"]), ["duplicate-name"]);
}

#[test]
fn a_client_that_could_ask_and_does_not_is_told() {
    let mut client = pulling().start();
    client.open(A, BARE);
    client.rules(A, &["missing-key"]);
    let report = client.request("textDocument/diagnostic", pull(Value::Null));
    assert_eq!(codes(&report["items"]), ["missing-key"]);
    assert_eq!(
        client.published(A)["diagnostics"],
        json!([]),
        "or it would be shown twice"
    );
    for message in client.said_until_quiet(QUIET) {
        client.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": null}));
    }
}

#[test]
fn a_client_that_cannot_be_told_to_ask_again_is_told_the_findings() {
    let mut client = session().can("textDocument/diagnostic", json!({})).start();
    assert_eq!(
        client.server_says["capabilities"]["diagnosticProvider"],
        Value::Null
    );
    client.open(A, &agent("one", ""));
    client.rules(A, &[]);
    client.open(B, &agent("one", ""));
    client.rules(B, &["duplicate-name"]);
    client.rules(A, &["duplicate-name"]);
}
