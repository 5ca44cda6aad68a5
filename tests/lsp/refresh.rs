//! An edit is looked at in the documents that depend on it, and in no other.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::client::session;
use crate::world::{QUIET, World};

const A: &str = "/w/.claude/agents/a.md";
const B: &str = "/w/.claude/agents/b.md";
const C: &str = "/w/.claude/agents/c.md";
const SKILL: &str = "/w/.claude/skills/pdf/SKILL.md";
const DOCS: &str = "/w/docs/d.md";

const FILES: &str = "\
//- /w/.claude/agents/a.md
---
name: a
description: Does a.
skills: [words]
---
See [the docs](../../docs/d.md#part), ask `pdf`.
//- /w/.claude/agents/b.md
---
name: b
description: Does b.
tools: Agent(a), Read
---
Body.
//- /w/.claude/agents/c.md
---
name: c
description: Does c.
---
Run /words, ask `b`.
//- /w/.claude/skills/pdf/SKILL.md
---
name: words
description: Counts words.
---
Body.
//- /w/docs/d.md
# Part
";

const OPEN: [&str; 5] = [A, B, C, SKILL, DOCS];

/// The documents that the server speaks of after an edit.
fn spoken_of(world: &mut World) -> BTreeSet<String> {
    let said = world.client.said_until_quiet(QUIET);
    let uris = said.iter().map(|message| &message["params"]["uri"]);
    uris.map(|uri| world.path(uri)).collect()
}

#[test]
fn findings_are_sent_again_only_where_they_change() {
    let mut world = World::new(session(), FILES);
    world.open(&OPEN);
    world.client.said_until_quiet(QUIET);
    for (path, old, new, expected) in [
        (SKILL, "name: words", "name: sums", [A].as_slice()),
        (SKILL, "name: sums", "name: words", &[A]),
        (A, "name: a", "name: b", &[A, B]),
        (A, "name: b", "name: a", &[A, B]),
        (DOCS, "# Part", "# Other", &[A]),
        (DOCS, "# Other", "# Part", &[A]),
        (SKILL, "Body.", "Text.", &[]),
        (C, "name: c", "name: d", &[]),
    ] {
        world.replace(path, old, new);
        let expected = expected.iter().map(|path| (*path).to_owned()).collect();
        assert_eq!(spoken_of(&mut world), expected, "{path}: {old} → {new}");
    }
}

#[test]
fn an_agent_is_looked_at_again_when_settings_have_it_run_the_session() {
    const SETTINGS: &str = "/w/.claude/settings.json";
    let files = "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: b\ntools: Read, AskUserQuestion\n---\n\
                 //- /w/.claude/settings.json\n{\"agent\": \"other\"}\n";
    let mut world = World::new(session(), files);
    world.open(&[A, SETTINGS]);
    world.client.said_until_quiet(QUIET);
    for (old, new) in [("\"other\"", "\"a\""), ("\"a\"", "\"other\"")] {
        world.replace(SETTINGS, old, new);
        assert!(spoken_of(&mut world).contains(A), "{old} → {new}");
    }
}

/// A session with a client that asks for diagnostics and reports changes on disk, these documents open and asked about.
fn asking(open: &[&str]) -> World {
    let builder = session()
        .can("textDocument/diagnostic", json!({}))
        .can("workspace/diagnostics", json!({"refreshSupport": true}))
        .can(
            "workspace/didChangeWatchedFiles",
            json!({"dynamicRegistration": true}),
        );
    let mut world = World::new(builder, FILES);
    world
        .client
        .answer("client/registerCapability", Value::Null);
    for path in open {
        world.take(path);
        pull(&mut world, path);
    }
    refreshes(&mut world);
    world
}

fn pull(world: &mut World, path: &str) -> Value {
    let document = json!({"textDocument": {"uri": path}});
    world.client.request("textDocument/diagnostic", document)
}

/// How often the client is told to ask again.
fn refreshes(world: &mut World) -> usize {
    let said = world.client.said_until_quiet(QUIET);
    for message in &said {
        assert_eq!(message["method"], "workspace/diagnostic/refresh");
        world
            .client
            .send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": null}));
    }
    said.len()
}

#[test]
fn a_client_is_told_to_ask_again_only_when_another_document_is_concerned() {
    let mut world = asking(&OPEN);
    for (path, old, new, expected) in [
        (SKILL, "Body.", "Text.", 0),
        (SKILL, "Counts words.", "Counts.", 0),
        (DOCS, "# Part", "# Part\n\nText.", 0),
        (DOCS, "# Part", "# Other", 1),
        (SKILL, "name: words", "name: sums", 1),
        // Nothing mentions either name, except in prose that no finding is about.
        (C, "name: c", "name: d", 0),
        (B, "Agent(a), ", "", 0),
        // Who hands over to `b` may now hand over in a circle.
        (
            C,
            "description: Does c.",
            "description: Does c.\ntools: Agent(b), Read",
            0,
        ),
        (B, "Read", "Agent(d), Read", 1),
    ] {
        world.replace(path, old, new);
        assert_eq!(refreshes(&mut world), expected, "{path}: {old} → {new}");
    }
}

#[test]
fn a_document_that_opens_as_it_is_on_disk_concerns_no_other() {
    let mut world = asking(&[A]);
    world.take(SKILL);
    world.take(DOCS);
    assert_eq!(refreshes(&mut world), 0);
}

#[test]
fn a_document_that_changed_in_the_same_burst_is_asked_about_again() {
    let mut world = asking(&OPEN);
    world.replace(A, "See", "Look at");
    world.replace(SKILL, "name: words", "name: sums");
    world.replace(A, "Look at", "See");
    assert_eq!(refreshes(&mut world), 1);
    let report = pull(&mut world, A);
    assert_eq!(report["items"][0]["code"], "skill-not-found", "{report}");
}

#[test]
fn news_from_the_disk_is_a_reason_to_ask_again_only_where_findings_change() {
    let mut world = asking(&[A, B]);
    world.client.watched(&[(SKILL, 2), (C, 2)]);
    assert_eq!(refreshes(&mut world), 0, "an event that tells of nothing");
    world
        .client
        .write("/w/.claude-plugin/plugin.json", "{\"name\": \"p\"}");
    world.client.delete("/w/.claude-plugin/plugin.json");
    world
        .client
        .watched(&[("/w/.claude-plugin/plugin.json", 3)]);
    assert_eq!(refreshes(&mut world), 0, "a scan that finds all as it was");
    world.client.delete(SKILL);
    world.client.watched(&[(SKILL, 3)]);
    assert_eq!(refreshes(&mut world), 1);
    let report = pull(&mut world, A);
    assert_eq!(report["items"][0]["code"], "skill-not-found", "{report}");
    world.client.watched(&[(SKILL, 3)]);
    assert_eq!(refreshes(&mut world), 0, "the client knows of it");
}

#[test]
fn a_memory_file_is_looked_at_when_an_import_on_the_way_changes() {
    let file = |name: &str, text: &str| format!("//- /w/{name}\n{text}\n");
    let chain = [
        file("CLAUDE.md", "@docs/a.md"),
        file("docs/a.md", "@b.md"),
        file("docs/b.md", "@c.md"),
        file("docs/c.md", "@d.md"),
        file("docs/d.md", "Text."),
        file("docs/e.md", "Text."),
    ];
    let mut world = World::new(session(), &chain.concat());
    world.open(&["/w/CLAUDE.md", "/w/docs/d.md", "/w/docs/b.md"]);
    world.client.said_until_quiet(QUIET);
    world.replace("/w/docs/d.md", "Text.", "@e.md");
    world.client.rules("/w/CLAUDE.md", &["import-depth"]);
    world.replace("/w/docs/b.md", "@c.md", "No more.");
    world.client.rules("/w/CLAUDE.md", &[]);
    world.client.said_until_quiet(QUIET);
}

#[test]
fn a_circle_is_seen_from_every_document_in_it() {
    let mut world = World::new(session(), FILES);
    world.open(&OPEN);
    world.replace(
        C,
        "description: Does c.",
        "description: Does c.\ntools: Agent(b), Read",
    );
    world.client.said_until_quiet(QUIET);
    world.replace(A, "skills:", "tools: Agent(c), Read\nskills:");
    for path in [A, B, C] {
        world.client.rules(path, &["delegation-cycle"]);
    }
    world.replace(A, "name: a", "name: x");
    world.client.rules(B, &["agent-not-found"]);
    for path in [A, C] {
        world.client.rules(path, &[]);
    }
    world.client.said_until_quiet(QUIET);
}

#[test]
fn a_slip_in_prose_is_seen_when_the_right_name_appears() {
    let mut world = World::new(session(), FILES);
    world.open(&[C]);
    world.client.open(
        B,
        "---\nname: b\ndescription: Does b.\n---\nRun /code-metrcs.\n",
    );
    world.client.rules(B, &[]);
    let skill = "/w/.claude/skills/code-metrics/SKILL.md";
    world
        .client
        .open(skill, "---\ndescription: Writes notes.\n---\n");
    world.client.rules(B, &["command-not-found"]);
    world.client.published(skill);
}

#[test]
fn a_skill_that_is_kept_from_the_model_is_missed_where_it_is_listed() {
    let mut world = World::new(session(), FILES);
    world.open(&[A, SKILL]);
    let long = "Counts words, lines, pages and chapters of documents.";
    world.replace(SKILL, "Counts words.", long);
    world.client.said_until_quiet(QUIET);
    let key = "name: words\ndisable-model-invocation: true";
    world.replace(SKILL, "name: words", key);
    world.client.rules(A, &["skill-not-preloaded"]);
    world.replace(SKILL, key, "name: words");
    world.client.rules(A, &[]);
    world.client.said_until_quiet(QUIET);
}

#[test]
fn a_client_asks_again_for_lenses_only_where_they_say_something_else() {
    let builder = session()
        .can("workspace/codeLens", json!({"refreshSupport": true}))
        .can(
            "workspace/didChangeWatchedFiles",
            json!({"dynamicRegistration": true}),
        );
    let mut world = World::new(builder, FILES);
    world
        .client
        .answer("client/registerCapability", Value::Null);
    world.open(&[A, B, C]);
    let lenses = |world: &mut World, path: &str| {
        let document = json!({"textDocument": {"uri": path}});
        world.client.request("textDocument/codeLens", document);
    };
    lenses(&mut world, A);
    let asked = |world: &mut World| {
        let said = world.client.said_until_quiet(QUIET);
        let asked = said
            .iter()
            .filter(|it| it["method"] == "workspace/codeLens/refresh");
        for message in asked.clone() {
            let answer = json!({"jsonrpc": "2.0", "id": message["id"], "result": null});
            world.client.send(&answer);
        }
        asked.count()
    };
    asked(&mut world);
    // News that no lens is about.
    world.client.write("/w/docs/other.md", "# Other\n");
    world.client.watched(&[("/w/docs/other.md", 1)]);
    assert_eq!(asked(&mut world), 0);
    // Nobody asked for the lens of `b`.
    world.replace(C, "ask `b`", "ask nobody");
    assert_eq!(asked(&mut world), 0);
    world.replace(B, "Agent(a), ", "");
    assert_eq!(asked(&mut world), 1);
    world.replace(B, "Read", "Agent(a), Read");
    assert_eq!(asked(&mut world), 0, "it has been told");
    lenses(&mut world, A);
    let caller = "---\nname: new\ndescription: Does more.\ntools: Agent(a)\n---\n";
    world.client.write("/w/.claude/agents/new.md", caller);
    world.client.watched(&[("/w/.claude/agents/new.md", 1)]);
    assert_eq!(asked(&mut world), 1);
}
