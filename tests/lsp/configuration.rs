//! Settings: of the editor, of each root, read live.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::session;

const PATH: &str = "/w/.claude/agents/a.md";
const BARE: &str = "---\nname: bare\n---\nBody.\n";

fn off() -> Value {
    json!({"rules": {"missing-key": "off"}})
}

#[test]
fn settings_in_the_options_hold_from_the_start() {
    for options in [off(), json!({"fieldcraft": off()})] {
        let mut client = session().param("initializationOptions", options).start();
        client.open(PATH, BARE);
        assert_eq!(client.published(PATH)["diagnostics"], json!([]));
    }
}

#[test]
fn settings_are_asked_for_where_the_client_answers() {
    let mut client = session()
        .can("workspace/configuration", json!(true))
        .can(
            "workspace/didChangeConfiguration/dynamicRegistration",
            json!(true),
        )
        .start();
    let registered = client.answer("client/registerCapability", Value::Null);
    assert_eq!(
        registered["registrations"][0]["method"],
        "workspace/didChangeConfiguration"
    );
    let asked = client.answer("workspace/configuration", json!([null]));
    assert_eq!(asked["items"], json!([{"section": "fieldcraft"}]));
    client.open(PATH, BARE);
    client.rules(PATH, &["missing-key"]);
    client.notify(
        "workspace/didChangeConfiguration",
        json!({"settings": null}),
    );
    client.answer("workspace/configuration", json!([off()]));
    client.rules(PATH, &[]);
    client.notify(
        "workspace/didChangeConfiguration",
        json!({"settings": null}),
    );
    client.answer("workspace/configuration", json!([{}]));
    client.rules(PATH, &["missing-key"]);
}

#[test]
fn an_answer_that_comes_after_a_newer_one_changes_nothing() {
    let mut client = session()
        .can("workspace/configuration", json!(true))
        .start();
    client.answer("workspace/configuration", json!([null]));
    client.open(PATH, BARE);
    client.rules(PATH, &["missing-key"]);
    let asked: Vec<Value> = (0..2)
        .map(|_| {
            client.notify(
                "workspace/didChangeConfiguration",
                json!({"settings": null}),
            );
            let asks = |message: &Value| message["method"] == "workspace/configuration";
            client.wait("a question", asks)["id"].clone()
        })
        .collect();
    client.send(&json!({"jsonrpc": "2.0", "id": asked[1], "result": [off()]}));
    client.rules(PATH, &[]);
    client.send(&json!({"jsonrpc": "2.0", "id": asked[0], "result": [{}]}));
    let said = client.said_until_quiet(Duration::from_millis(200));
    assert!(said.is_empty(), "{said:?}");
}

#[test]
fn settings_that_are_sent_hold_where_the_client_cannot_be_asked() {
    let mut client = session().start();
    client.open(PATH, BARE);
    client.rules(PATH, &["missing-key"]);
    client.notify(
        "workspace/didChangeConfiguration",
        json!({"settings": {"fieldcraft": off()}}),
    );
    client.rules(PATH, &[]);
}

#[test]
fn the_settings_file_is_read_live() {
    let file = "/w/.fieldcraft.yaml";
    let mut client = session()
        .can(
            "workspace/didChangeWatchedFiles",
            json!({"dynamicRegistration": true}),
        )
        .file(file, "rules: {missing-key: off}\n")
        .start();
    client.answer("client/registerCapability", Value::Null);
    client.open(PATH, BARE);
    assert_eq!(
        client.published(PATH)["diagnostics"],
        json!([]),
        "it holds before the scan"
    );
    client.write(file, "rules: {missing-key: information}\n");
    client.watched(&[(file, 2)]);
    assert_eq!(
        client.rules(PATH, &["missing-key"])["diagnostics"][0]["severity"],
        3
    );
    client.write(file, "rules: {missing-key: shouting}\n");
    client.watched(&[(file, 2)]);
    let said = client.wait("a message", |m| m["method"] == "window/showMessage");
    let message = said["params"]["message"].as_str().unwrap();
    assert!(
        message.contains(".fieldcraft.yaml") && message.contains("shouting"),
        "{message}"
    );
    assert_ne!(
        client.rules(PATH, &["missing-key"])["diagnostics"][0]["severity"],
        3
    );
    client.write(file, "rules: {missing-key: off}\n");
    client.watched(&[(file, 2)]);
    client.rules(PATH, &[]);
    client.delete(file);
    client.watched(&[(file, 3)]);
    client.rules(PATH, &["missing-key"]);
}

#[test]
fn each_root_has_settings_of_its_own() {
    let folder = |uri: &str| json!({"uri": uri, "name": uri});
    let mut client = session()
        .param(
            "workspaceFolders",
            json!([folder("/w/one"), folder("/w/two")]),
        )
        .file("/w/one/.fieldcraft.yaml", "rules: {missing-key: off}\n")
        .file("/w/three/.fieldcraft.yaml", "rules: {missing-key: hint}\n")
        .start();
    let path = |root: &str| format!("/w/{root}/.claude/agents/{root}.md");
    let text = |root: &str| BARE.replace("bare", root);
    client.open(&path("one"), &text("one"));
    client.rules(&path("one"), &[]);
    client.open(&path("two"), &text("two"));
    client.rules(&path("two"), &["missing-key"]);
    client.open(&path("three"), &text("three"));
    assert_ne!(
        client.rules(&path("three"), &["missing-key"])["diagnostics"][0]["severity"],
        4
    );
    client.notify(
        "workspace/didChangeWorkspaceFolders",
        json!({"event": {"added": [folder("/w/three")], "removed": [folder("/w/one")]}}),
    );
    assert_eq!(
        client.rules(&path("three"), &["missing-key"])["diagnostics"][0]["severity"],
        4
    );
    client.rules(&path("one"), &["missing-key"]);
}
