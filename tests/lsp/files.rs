//! Where files come from: roots, the disk, unsaved buffers.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, agent, codes, session};

const A: &str = "/w/.claude/agents/a.md";
const B: &str = "/w/.claude/agents/b.md";

/// An agent without a description.
const BARE: &str = "---\nname: bare\n---\nBody.\n";

#[test]
fn unsaved_buffers_are_served_under_their_own_address() {
    let mut client = session().start();
    for uri in [
        "untitled:Untitled-1",
        "vscode-remote://wsl%2Bubuntu/home/me/.claude/agents/a.md",
    ] {
        client.open(uri, &agent(&format!("agent-{}", uri.len()), "# One\n"));
        assert_eq!(client.published(uri)["uri"], uri);
        assert!(client.outline(uri).contains(&"One".to_owned()), "{uri}");
        client.close(uri);
        client.published(uri);
    }
}

#[test]
fn a_file_outside_every_root_is_served() {
    let mut client = session().file("/w/x.md", "").start();
    let uri = "file:///elsewhere/.claude/agents/bare.md";
    client.open(uri, BARE);
    client.rules(uri, &["missing-key"]);
}

#[test]
fn an_address_keeps_the_spelling_of_the_client() {
    let mut client = session().start();
    for uri in [
        "file:///c%3A/w/.claude/agents/a.md",
        "file:///C:/w/.claude/agents/b.md",
        "file:///w%20x/.claude/agents/gr%c3%bc%c3%9fe.md",
    ] {
        client.open(uri, BARE);
        client.rules(uri, &["missing-key"]);
        client.close(uri);
        client.rules(uri, &[]);
    }
}

#[test]
fn a_document_opened_before_the_scan_is_answered_at_once_and_looked_at_again() {
    let (mut client, params) = session().file(B, &agent("same", "")).connect();
    client.request("initialize", params);
    // The scan begins at `initialized`, which has not been said yet.
    client.open(A, &agent("same", ""));
    client.rules(A, &[]);
    client.notify("initialized", json!({}));
    client.rules(A, &["duplicate-name"]);
}

#[test]
fn a_name_that_is_not_known_yet_is_not_said_to_be_missing() {
    let text = "---\nname: a\ndescription: Does a.\nskills: pdf\n---\n";
    let (mut client, params) = session()
        .file("/w/.claude/skills/pdf/SKILL.md", &skill("pdf"))
        .connect();
    client.request("initialize", params);
    client.open(A, text);
    client.rules(A, &[]);
    client.notify("initialized", json!({}));
    client.open(B, &text.replace("pdf", "pfd").replace(": a", ": b"));
    client.rules(B, &["skill-not-found"]);
}

fn skill(name: &str) -> String {
    format!("---\nname: {name}\ndescription: Does {name}.\n---\n")
}

#[test]
fn without_a_root_the_project_of_the_file_is_found() {
    let text = skill("bare").replace(".\n---", ".\nmodel: sonet\n---");
    for folders in [json!(null), json!([])] {
        let mut client = session()
            .param("rootUri", Value::Null)
            .param("workspaceFolders", folders)
            .file("/w/.fieldcraft.yaml", "rules: {unknown-model: hint}\n")
            .file(B, &agent("bare", ""))
            .start();
        client.open("/w/.claude/agents/bare.md", &text);
        let found = client.rules(
            "/w/.claude/agents/bare.md",
            &["duplicate-name", "unknown-model"],
        );
        let severities: Vec<_> = found["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| &d["severity"])
            .collect();
        assert!(
            severities.contains(&&json!(4)),
            "the settings of the root hold: {found}"
        );
    }
}

#[test]
fn an_editor_started_at_the_top_of_the_disk_means_the_project_of_the_file() {
    let mut client = session()
        .param("rootUri", json!("file:///"))
        .file("/w/.fieldcraft.yaml", "rules: {missing-key: hint}\n")
        .start();
    client.open("/w/.claude/agents/bare.md", BARE);
    loop {
        let found = client.rules("/w/.claude/agents/bare.md", &["missing-key"]);
        if found["diagnostics"][0]["severity"] == 4 {
            break;
        }
    }
}

#[test]
fn closing_a_document_gives_it_back_to_the_disk() {
    let mut client = session().file(A, &agent("disk", "")).start();
    client.open(A, &agent("same", ""));
    client.rules(A, &[]);
    client.open(B, &agent("same", ""));
    client.rules(B, &["duplicate-name"]);
    client.rules(A, &["duplicate-name"]);
    client.close(A);
    assert_eq!(client.published(A)["diagnostics"], json!([]));
    client.rules(B, &[]);
}

#[test]
fn an_open_document_beats_the_disk() {
    let mut client = session().file(A, &agent("same", "")).start();
    client.open(A, &agent("other", ""));
    client.rules(A, &[]);
    client.open(B, &agent("same", ""));
    assert_eq!(codes(&client.published(B)["diagnostics"]), [""; 0]);
    client.write(A, &agent("same", "changed on disk"));
    client.watched(&[(A, 2)]);
}

#[test]
fn changes_on_disk_are_followed() {
    let mut client = session()
        .can(
            "workspace/didChangeWatchedFiles",
            json!({"dynamicRegistration": true}),
        )
        .start();
    let watching = client.answer("client/registerCapability", Value::Null);
    let watchers = watching["registrations"][0]["registerOptions"]["watchers"].to_string();
    for glob in ["**/*.md", "**/.claude/**", "**/.fieldcraft.yaml"] {
        assert!(watchers.contains(glob), "{watchers}");
    }
    client.open(A, &agent("same", ""));
    client.rules(A, &[]);
    client.write(B, &agent("same", ""));
    client.watched(&[(B, 1)]);
    client.rules(A, &["duplicate-name"]);
    client.write(B, &agent("other", ""));
    client.watched(&[(B, 2)]);
    client.rules(A, &[]);
    client.write(B, &agent("same", ""));
    client.watched(&[(B, 2)]);
    client.rules(A, &["duplicate-name"]);
    client.delete(B);
    client.watched(&[(B, 3)]);
    client.rules(A, &[]);
}

#[test]
fn files_that_a_manifest_names_are_watched_where_they_are() {
    const MANIFEST: &str = "/w/p/.claude-plugin/plugin.json";
    const SERVERS: &str = "/w/p/config/servers.json";
    let mut client = session()
        .can(
            "workspace/didChangeWatchedFiles",
            json!({"dynamicRegistration": true}),
        )
        .file(
            MANIFEST,
            r#"{"name": "p", "mcpServers": ["./.mcp.json", "./config/servers.json"]}"#,
        )
        .file(SERVERS, r#"{"mcpServers": {"stores": {"command": "x"}}}"#)
        .start();
    client.answer("client/registerCapability", Value::Null);
    let more = client.answer("client/registerCapability", Value::Null);
    let watchers = &more["registrations"][0]["registerOptions"]["watchers"];
    assert_eq!(*watchers, json!([{"globPattern": "**/servers.json"}]));
    client.open(
        A,
        "---\nname: a\ndescription: Does a.\nmcpServers: [store]\n---\n",
    );
    client.rules(A, &["mcp-server-not-found"]);
    client.write(SERVERS, r#"{"mcpServers": {"store": {"command": "x"}}}"#);
    client.watched(&[(SERVERS, 2)]);
    client.rules(A, &[]);
    // What is watched already is not asked for again.
    client.write(
        MANIFEST,
        r#"{"name": "p", "mcpServers": "./config/servers.json"}"#,
    );
    client.watched(&[(MANIFEST, 2)]);
    client.write(SERVERS, r#"{"mcpServers": {"stores": {"command": "x"}}}"#);
    client.watched(&[(SERVERS, 2)]);
    client.rules(A, &["mcp-server-not-found"]);
    // Others take the place of those before, and what is named no longer is not watched any longer.
    let first = more["registrations"][0]["id"].clone();
    client.write(
        MANIFEST,
        r#"{"name": "p", "mcpServers": "./config/others.json"}"#,
    );
    client.watched(&[(MANIFEST, 2)]);
    let more = client.answer("client/registerCapability", Value::Null);
    let registered = &more["registrations"][0];
    let watchers = &registered["registerOptions"]["watchers"];
    assert_eq!(*watchers, json!([{"globPattern": "**/others.json"}]));
    let less = client.answer("client/unregisterCapability", Value::Null);
    assert_eq!(less["unregisterations"][0]["id"], first);
    client.rules(A, &[]);
    client.write(MANIFEST, r#"{"name": "p"}"#);
    client.watched(&[(MANIFEST, 2)]);
    let less = client.answer("client/unregisterCapability", Value::Null);
    assert_eq!(less["unregisterations"][0]["id"], registered["id"]);
}

#[test]
fn a_client_that_never_answers_is_asked_all_the_same() {
    const MANIFEST: &str = "/w/p/.claude-plugin/plugin.json";
    let manifest = |name: &str| format!(r#"{{"name": "p", "mcpServers": "./{name}.json"}}"#);
    let mut client = session()
        .can(
            "workspace/didChangeWatchedFiles",
            json!({"dynamicRegistration": true}),
        )
        .file(MANIFEST, &manifest("a"))
        .start();
    let start = Instant::now();
    for name in ["a", "b", "c"] {
        client.write(MANIFEST, &manifest(name));
        client.watched(&[(MANIFEST, 2)]);
        let asks = |message: &Value| {
            let watchers = &message["params"]["registrations"][0]["registerOptions"]["watchers"];
            *watchers == json!([{"globPattern": format!("**/{name}.json")}])
        };
        client.wait("a registration", asks);
    }
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "it waits for answers"
    );
    client.said_until_quiet(Duration::from_millis(50));
}

#[test]
fn the_folder_of_a_manifest_that_cannot_be_read_is_missed() {
    const MANIFEST: &str = "/w/p/.claude-plugin/plugin.json";
    let (mut client, params) = session()
        .file(MANIFEST, "")
        .file("/w/p/agents/helper.md", &agent("helper", ""))
        .can("window/workDoneProgress", json!(true))
        .connect();
    std::fs::write(client.on_disk(MANIFEST), [0xff]).unwrap();
    client.request("initialize", params);
    client.notify("initialized", json!({}));
    client.wait_for_scan();
    let name = |client: &mut Client| {
        let symbols = client.request("workspace/symbol", json!({"query": "helper"}));
        symbols[0]["name"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(name(&mut client), "p:helper");
    client.delete(MANIFEST);
    std::fs::remove_dir(client.on_disk("/w/p/.claude-plugin")).unwrap();
    client.watched(&[("/w/p/.claude-plugin", 3)]);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while name(&mut client) != "helper" {
        assert!(std::time::Instant::now() < deadline, "it stays a plugin");
    }
}

#[test]
fn a_folder_that_comes_or_goes_is_followed() {
    let mut client = session()
        .can(
            "workspace/didChangeWatchedFiles",
            json!({"dynamicRegistration": true}),
        )
        .start();
    client.answer("client/registerCapability", Value::Null);
    let text = "---\nname: a\ndescription: Does a.\nskills: pdf\n---\n";
    client.open(A, text);
    client.rules(A, &["skill-not-found"]);
    client.write("/w/.claude/skills/pdf/SKILL.md", &skill("pdf"));
    client.watched(&[("/w/.claude/skills/pdf", 1)]);
    client.rules(A, &[]);
}

#[test]
fn without_file_events_the_disk_is_looked_at_when_a_document_is_opened() {
    let mut client = session().start();
    client.open(A, &agent("same", ""));
    client.rules(A, &[]);
    client.write(B, &agent("same", ""));
    std::thread::sleep(std::time::Duration::from_millis(3100));
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": A}}));
    client.rules(A, &["duplicate-name"]);
    // So soon after that scan the next one waits, and is not forgotten.
    client.write(B, &agent("other", ""));
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": A}}));
    client.rules(A, &[]);
}

#[test]
fn the_first_scan_shows_its_progress_where_the_client_can() {
    let mut client = session()
        .can("window/workDoneProgress", json!(true))
        .file(A, &agent("a", ""))
        .start();
    let token = client.answer("window/workDoneProgress/create", Value::Null)["token"].clone();
    let mut reported = || {
        let report = client.wait("progress", |m| m["method"] == "$/progress");
        assert_eq!(report["params"]["token"], token);
        report["params"]["value"].clone()
    };
    let begin = reported();
    assert_eq!(begin["kind"], "begin");
    assert_eq!(begin["title"], "Reading agent definitions");
    let end = reported();
    assert_eq!(
        (&end["kind"], &end["message"]),
        (&json!("end"), &json!("1 definition"))
    );
}

#[cfg(unix)]
#[test]
fn what_stands_behind_a_link_out_of_the_roots_is_neither_read_nor_missed() {
    let (mut client, params) = session()
        .can(
            "workspace/didChangeWatchedFiles",
            json!({"dynamicRegistration": true}),
        )
        .file("/elsewhere/pdf/SKILL.md", &skill("pdf"))
        .file("/elsewhere/agents/twin.md", &agent("same", ""))
        .file(B, &agent("b", ""))
        .connect();
    for (link, folder) in [
        ("skills", "/elsewhere"),
        ("agents/more", "/elsewhere/agents"),
    ] {
        let link = client.on_disk(&format!("/w/.claude/{link}"));
        std::os::unix::fs::symlink(client.on_disk(folder), link).unwrap();
    }
    client.request("initialize", params);
    client.notify("initialized", json!({}));
    client.answer("client/registerCapability", Value::Null);
    client.open(
        A,
        "---\nname: same\ndescription: Does a.\nskills: [pdf, xml]\n---\n",
    );
    let said = client.rules(A, &["skill-not-found"]);
    assert!(said.to_string().contains("`xml`"), "{said}");
    client.watched(&[("/w/.claude/agents/more/twin.md", 1)]);
    let text =
        "---\nname: same\ndescription: Does a.\nskills: [pdf, xml]\ntools: Read, grep\n---\n";
    client.change(A, 2, &[json!(text)]);
    client.rules(A, &["skill-not-found", "tool-case"]);
}

#[cfg(unix)]
#[test]
fn a_root_that_is_a_link_to_another_holds_the_same_files() {
    let twice = json!([{"uri": "/w", "name": "w"}, {"uri": "/w-link", "name": "link"}]);
    let (mut client, params) = session()
        .param("workspaceFolders", twice)
        .can("workspace/workspaceFolders", json!(true))
        .can("window/workDoneProgress", json!(true))
        .file(B, &agent("b", ""))
        .connect();
    std::os::unix::fs::symlink(client.on_disk("/w"), client.on_disk("/w-link")).unwrap();
    client.request("initialize", params);
    client.notify("initialized", json!({}));
    client.wait_for_scan();
    let linked = |path: &str| path.replacen("/w", "/w-link", 1);
    let symbols = client.request("workspace/symbol", json!({"query": ""}));
    assert_eq!(symbols.as_array().unwrap().len(), 1, "{symbols}");
    // The editor's own address of a document stays.
    let text = "---\nname: a\ndescription: Does a.\ntools: Agent(b), grep\n---\n";
    client.open(&linked(A), text);
    client.rules(&linked(A), &["tool-case"]);
    client.change(
        &linked(A),
        2,
        &[json!("---\nname: b\ndescription: Does a.\n---\n")],
    );
    client.rules(&linked(A), &["duplicate-name"]);
    client.change(&linked(A), 3, &[json!(text)]);
    client.rules(&linked(A), &["tool-case"]);
    // Also when the link is no longer a root, or the target is opened as well.
    let event = json!({"added": [], "removed": [{"uri": "/w-link", "name": "link"}]});
    client.notify(
        "workspace/didChangeWorkspaceFolders",
        json!({"event": event}),
    );
    client.wait_for_scan();
    client.change(
        &linked(A),
        4,
        &[json!("---\nname: a\ndescription: Does a.\n---\n")],
    );
    client.rules(&linked(A), &[]);
    client.open(A, &text.replace("name: a", "name: c"));
    client.rules(A, &["tool-case"]);
    client.change(&linked(A), 5, &[json!(text)]);
    client.rules(&linked(A), &["tool-case"]);
}
