//! The settings file as an open document, and what its settings change elsewhere.

use serde_json::{Value, json};

use crate::client::{Client, session};

const FILE: &str = "/w/.fieldcraft.yaml";

fn at(line: u32, character: u32) -> Value {
    json!({
        "textDocument": {"uri": FILE},
        "position": {"line": line, "character": character},
    })
}

#[test]
fn mistakes_are_shown_where_they_are_and_not_twice() {
    let text = "rulez: {}\n";
    let actions = "textDocument/codeAction/codeActionLiteralSupport";
    let kinds = json!({"codeActionKind": {"valueSet": ["quickfix"]}});
    let mut client = session().file(FILE, text).can(actions, kinds).start();
    client.wait("a message", |m| m["method"] == "window/showMessage");
    client.open(FILE, text);
    let shown = client.rules(FILE, &["settings-invalid"])["diagnostics"][0].clone();
    assert_eq!(shown["severity"], 2);
    assert_eq!(
        shown["range"],
        json!({"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 5}})
    );
    let params = json!({
        "textDocument": {"uri": FILE},
        "range": shown["range"],
        "context": {"diagnostics": []},
    });
    let actions = client.request("textDocument/codeAction", params);
    assert_eq!(actions[0]["title"], "Replace by `rules`");
}

#[test]
fn settings_are_completed_and_explained() {
    let mut client = session().start();
    client.open(FILE, "rules:\n  yaml-repaired: o\n");
    client.rules(FILE, &["settings-invalid"]);
    let items = client.request("textDocument/completion", at(1, 18));
    assert_eq!(items[0]["label"], "off");
    let hover = client.request("textDocument/hover", at(1, 4));
    let text = hover["contents"]["value"].as_str().unwrap();
    assert!(text.contains("Why it matters"), "{text}");
    let items = client.request("textDocument/completion", at(1, 4));
    let items = items.as_array().unwrap().iter();
    let rule = items
        .into_iter()
        .find(|item| item["label"] == "yaml-invalid");
    let resolved = client.request("completionItem/resolve", rule.unwrap().clone());
    let text = resolved["documentation"]["value"].as_str().unwrap();
    assert!(text.contains("What it finds"), "{text}");
}

#[test]
fn hosts_and_versions_change_live() {
    let path = "/w/.claude/agents/a.md";
    let mut client = session()
        .can(
            "workspace/didChangeWatchedFiles",
            json!({"dynamicRegistration": true}),
        )
        .start();
    client.answer("client/registerCapability", Value::Null);
    client.open(
        path,
        "---\nname: a\ndescription: Does a.\nbackground: true\nmodel: house\n---\n",
    );
    client.rules(path, &["unknown-model"]);
    let settings = |client: &mut Client, text: &str| {
        client.write(FILE, text);
        client.watched(&[(FILE, 2)]);
    };
    settings(&mut client, "versions: {claude-code: 2.1.40}\n");
    client.rules(path, &["newer-than-host", "unknown-model"]);
    settings(&mut client, "hosts: [agent-skills]\n");
    client.rules(path, &[]);
    settings(&mut client, "hosts: [claude-code]\n");
    client.rules(path, &["unknown-model"]);
}
