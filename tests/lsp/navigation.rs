//! Navigation through the protocol: from names to definitions and back, in open and closed files of several roots.

use std::fmt::Write;

use expect_test::expect;
use serde_json::{Value, json};

use crate::client::{Builder, session};
use crate::world::World;

pub(crate) const LEAD: &str = "/w/.claude/agents/lead.md";
pub(crate) const TESTER: &str = "/w/.claude/agents/tester.md";
pub(crate) const SKILL: &str = "/w/.claude/skills/pdf/SKILL.md";
pub(crate) const SERVERS: &str = "/w/.mcp.json";

/// Emojis stand in front of every name, so that a column counted in bytes or characters would be wrong.
const FILES: &str = "\
//- /w/.claude/agents/lead.md
---
name: lead
description: Leads all.
tools: Agent(tester), mcp__db__read, Read
skills:
  - pdf
---
🦀 Ask `tester`, 🦀 read [it](tester.md#top-part), run /pdf and /git:push.

See [below](#the-end).

<example>
🦀
</example>

# The end
//- /w/.claude/agents/tester.md
---
# A comment.
name: tester
description: Tests all.
---
🦀 Not for `lead`.

## Top part

Text.
//- /w/.claude/skills/pdf/SKILL.md
---
{name: pdf, description: \"🦀 Reads PDFs.\", context: fork, agent: tester}
---
//- /w/.claude/commands/git/push.md
🦀 Push with `tester`.
//- /w/.mcp.json
{\"🦀\": 1, \"mcpServers\": {\"db\": {\"command\": \"db\"}}}
";

/// Only the files at `open` are open; all others are known from the disk.
pub(crate) fn world(builder: Builder, open: &[&str]) -> World {
    let mut world = World::new(builder, FILES);
    world.open(open);
    world
}

#[test]
fn a_definition_is_a_place_in_a_file_that_may_be_closed() {
    let mut world = world(session(), &[LEAD]);
    let mut out = String::new();
    for words in [
        "Agent(tes$0ter)",
        "mcp__d$0b__read",
        "- pd$0f",
        "🦀 Ask `$0tester`",
        "(tester.m$0d#top",
        "#top-pa$0rt",
        "/pd$0f and",
        "/git:push$0.",
        "(#the-$0end)",
    ] {
        let found = world.ask("textDocument/definition", LEAD, words);
        let place = world.place(&found["uri"], &found["range"]);
        let _ = writeln!(out, "{words:<18} {place}");
    }
    expect![[r#"
        Agent(tes$0ter)    /w/.claude/agents/tester.md 2:6 "tester"
        mcp__d$0b__read    /w/.mcp.json 0:26 "db"
        - pd$0f            /w/.claude/skills/pdf/SKILL.md 1:7 "pdf"
        🦀 Ask `$0tester`   /w/.claude/agents/tester.md 2:6 "tester"
        (tester.m$0d#top   /w/.claude/agents/tester.md 0:0 ""
        #top-pa$0rt        /w/.claude/agents/tester.md 7:3 "Top part"
        /pd$0f and         /w/.claude/skills/pdf/SKILL.md 1:7 "pdf"
        /git:push$0.       /w/.claude/commands/git/push.md 0:0 ""
        (#the-$0end)       /w/.claude/agents/lead.md 15:2 "The end"
    "#]]
    .assert_eq(&out);
    for words in ["Leads a$0ll", "Re$0ad\n", "🦀 Ask$0 "] {
        let found = world.ask("textDocument/definition", LEAD, words);
        assert_eq!(found, Value::Null, "{words}");
    }
}

#[test]
fn a_client_that_can_show_links_learns_where_the_mention_ends() {
    let links = session().can("textDocument/definition/linkSupport", json!(true));
    let mut world = world(links, &[LEAD]);
    let found = world.ask("textDocument/definition", LEAD, "🦀 Ask `tes$0ter`");
    let link = &found[0];
    assert_eq!(world.written(LEAD, &link["originSelectionRange"]), "tester");
    assert_eq!(link["originSelectionRange"]["start"]["character"], 8);
    assert_eq!(
        world.place(&link["targetUri"], &link["targetSelectionRange"]),
        format!("{TESTER} 2:6 \"tester\"")
    );
    assert_eq!(link["targetRange"], link["targetSelectionRange"]);
}

pub(crate) fn references(world: &mut World, path: &str, words: &str, declaration: bool) -> String {
    let context = json!({"context": {"includeDeclaration": declaration}});
    let answer = world.ask_with("textDocument/references", path, words, context);
    world.shown(&answer["result"])
}

#[test]
fn references_are_found_in_closed_files() {
    let mut world = world(session(), &[TESTER, SERVERS]);
    let without = references(&mut world, TESTER, "name: tes$0ter", false);
    expect![[r#"
        /w/.claude/agents/lead.md 3:13 "tester"
        /w/.claude/agents/lead.md 7:8 "tester"
        /w/.claude/agents/lead.md 7:30 "tester.md"
        /w/.claude/commands/git/push.md 0:14 "tester"
        /w/.claude/skills/pdf/SKILL.md 1:65 "tester"
    "#]]
    .assert_eq(&without);
    let with = references(&mut world, TESTER, "name: tes$0ter", true);
    assert_eq!(with, format!("{TESTER} 2:6 \"tester\"\n{without}"));
    expect![[r#"
        /w/.mcp.json 0:26 "db"
        /w/.claude/agents/lead.md 3:27 "db"
    "#]]
    .assert_eq(&references(&mut world, SERVERS, "\"d$0b\":", true));
    expect![[r#"
        /w/.claude/agents/tester.md 7:3 "Top part"
        /w/.claude/agents/lead.md 7:40 "top-part"
    "#]]
    .assert_eq(&references(&mut world, TESTER, "Top $0part", true));
    assert_eq!(references(&mut world, TESTER, "Te$0xt.", true), "");
}

#[test]
fn open_and_closed_files_give_the_same_references() {
    let mut few = world(session(), &[TESTER]);
    let mut all = world(session(), &[TESTER, LEAD, SKILL, SERVERS]);
    for words in ["name: tes$0ter", "Top $0part", "`le$0ad`"] {
        assert_eq!(
            references(&mut few, TESTER, words, true),
            references(&mut all, TESTER, words, true),
            "{words}"
        );
    }
}

#[test]
fn references_come_from_every_root() {
    let roots = session().param(
        "workspaceFolders",
        json!([{"uri": "/w/one", "name": "one"}, {"uri": "/w/two", "name": "two"}]),
    );
    let mut world = World::new(
        roots,
        "//- /w/one/.claude/agents/a.md\n---\nname: a\ndescription: Does a.\nskills: [pdf]\n---\n\
         //- /w/two/.claude/agents/b.md\n---\nname: b\ndescription: Does b.\nskills: [pdf]\n---\n\
         //- /w/two/.claude/skills/pdf/SKILL.md\n---\nname: pdf\ndescription: Reads PDFs.\n---\n\
         //- /home/.claude/agents/c.md\n---\nname: c\ndescription: Does c.\nskills: [pdf]\n---\n",
    );
    let skill = "/w/two/.claude/skills/pdf/SKILL.md";
    world.open(&[skill]);
    expect![[r#"
        /home/.claude/agents/c.md 3:9 "pdf"
        /w/one/.claude/agents/a.md 3:9 "pdf"
        /w/two/.claude/agents/b.md 3:9 "pdf"
    "#]]
    .assert_eq(&references(&mut world, skill, "name: pd$0f", false));
    let symbols = world
        .client
        .request("workspace/symbol", json!({"query": ""}));
    expect![[r#"
        a (5, .claude/agents/a.md): /w/one/.claude/agents/a.md 1:6 "a"
        b (5, .claude/agents/b.md): /w/two/.claude/agents/b.md 1:6 "b"
        c (5, ~/.claude/agents/c.md): /home/.claude/agents/c.md 1:6 "c"
        pdf (2, .claude/skills/pdf/SKILL.md): /w/two/.claude/skills/pdf/SKILL.md 1:6 "pdf"
    "#]]
    .assert_eq(&symbols_shown(&world, &symbols));
}

#[test]
fn highlights_stay_in_the_document() {
    let mut world = world(session(), &[LEAD]);
    let mut highlighted = |words: &str| {
        let found = world.ask("textDocument/documentHighlight", LEAD, words);
        let found = found.as_array().unwrap().iter();
        let ranges = found.map(|highlight| {
            assert_eq!(highlight["kind"], 1);
            let start = &highlight["range"]["start"];
            let written = world.written(LEAD, &highlight["range"]);
            format!("{}:{} {written}", start["line"], start["character"])
        });
        ranges.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(
        highlighted("Agent(te$0ster)"),
        "3:13 tester, 7:8 tester, 7:30 tester.md"
    );
    assert_eq!(highlighted("# The e$0nd"), "9:13 the-end, 15:2 The end");
    assert_eq!(highlighted("<exam$0ple>"), "11:1 example, 13:2 example");
    assert_eq!(highlighted("Leads$0 all"), "");
}

fn symbols_shown(world: &World, symbols: &Value) -> String {
    let mut out = String::new();
    for symbol in symbols.as_array().unwrap() {
        let location = &symbol["location"];
        let place = world.place(&location["uri"], &location["range"]);
        let (name, kind) = (symbol["name"].as_str().unwrap(), &symbol["kind"]);
        let container = symbol["containerName"].as_str().unwrap();
        let _ = writeln!(out, "{name} ({kind}, {container}): {place}");
    }
    out
}

#[test]
fn symbols_of_the_workspace_are_found_by_a_few_letters() {
    let mut world = world(session(), &[LEAD]);
    let mut found = |query: &str| {
        let symbols = world
            .client
            .request("workspace/symbol", json!({"query": query}));
        symbols_shown(&world, &symbols)
    };
    expect![[r#"
        db (11, .mcp.json): /w/.mcp.json 0:26 "db"
        pdf (2, .claude/skills/pdf/SKILL.md): /w/.claude/skills/pdf/SKILL.md 1:7 "pdf"
        lead (5, .claude/agents/lead.md): /w/.claude/agents/lead.md 1:6 "lead"
        tester (5, .claude/agents/tester.md): /w/.claude/agents/tester.md 2:6 "tester"
        git:push (12, .claude/commands/git/push.md): /w/.claude/commands/git/push.md 0:0 ""
    "#]]
    .assert_eq(&found(""));
    expect![[r#"
        git:push (12, .claude/commands/git/push.md): /w/.claude/commands/git/push.md 0:0 ""
    "#]]
    .assert_eq(&found("PSH"));
    assert_eq!(found("nothing"), "");
}

#[test]
fn calls_lead_through_closed_files() {
    let mut world = world(session(), &[TESTER]);
    let items = world.ask(
        "textDocument/prepareCallHierarchy",
        TESTER,
        "name: tes$0ter",
    );
    let tester = items[0].clone();
    assert_eq!(tester["name"], "tester");
    assert_eq!(tester["detail"], "Tests all.");
    let incoming = calls(&mut world, "incomingCalls", "from", &tester);
    expect![[r#"
        from lead
          /w/.claude/agents/lead.md 3:13 "tester"
          /w/.claude/agents/lead.md 7:8 "tester"
        from git:push
          /w/.claude/commands/git/push.md 0:14 "tester"
        from pdf
          /w/.claude/skills/pdf/SKILL.md 1:65 "tester"
    "#]]
    .assert_eq(&incoming);
    let outgoing = calls(&mut world, "outgoingCalls", "to", &tester);
    expect![[r#"
        to lead
          /w/.claude/agents/tester.md 5:12 "lead"
    "#]]
    .assert_eq(&outgoing);
    let further = world
        .client
        .request("callHierarchy/outgoingCalls", json!({"item": tester}));
    let lead = further[0]["to"].clone();
    let outgoing = calls(&mut world, "outgoingCalls", "to", &lead);
    expect![[r#"
        to tester
          /w/.claude/agents/lead.md 3:13 "tester"
          /w/.claude/agents/lead.md 7:8 "tester"
        to git:push
          /w/.claude/agents/lead.md 7:65 "git:push"
        to pdf
          /w/.claude/agents/lead.md 5:4 "pdf"
          /w/.claude/agents/lead.md 7:56 "pdf"
    "#]]
    .assert_eq(&outgoing);
    let nothing = world.ask("textDocument/prepareCallHierarchy", TESTER, "Te$0xt.");
    assert_eq!(nothing, Value::Null);
}

/// The other side of each call, and the mentions in the caller's file.
fn calls(world: &mut World, method: &str, side: &str, item: &Value) -> String {
    let method = format!("callHierarchy/{method}");
    let calls = world.client.request(&method, json!({"item": item}));
    let mut out = String::new();
    for call in calls.as_array().unwrap() {
        let other = &call[side];
        let caller = if side == "from" { other } else { item };
        let _ = writeln!(out, "{side} {}", other["name"].as_str().unwrap());
        for range in call["fromRanges"].as_array().unwrap() {
            let _ = writeln!(out, "  {}", world.place(&caller["uri"], range));
        }
    }
    out
}

#[test]
fn columns_are_counted_as_the_client_does() {
    for (encoding, column) in [("utf-8", 10), ("utf-16", 8), ("utf-32", 7)] {
        let builder = session().can("general/positionEncodings", json!([encoding]));
        let mut world = world(builder, &[TESTER]);
        let found = world.ask_with(
            "textDocument/references",
            TESTER,
            "name: tes$0ter",
            json!({"context": {"includeDeclaration": false}}),
        );
        let in_body = &found["result"][1];
        assert_eq!(world.path(&in_body["uri"]), LEAD, "{encoding}");
        let start = json!({"line": 7, "character": column});
        assert_eq!(in_body["range"]["start"], start, "{encoding}");
    }
}
