//! Renames through the protocol: what the edits are, and what the workspace is once an editor has made them.

use expect_test::expect;
use serde_json::{Value, json};

use crate::client::{Builder, session};
use crate::world::{QUIET, World};

const LEAD: &str = "/w/.claude/agents/lead.md";
const TESTER: &str = "/w/.claude/agents/tester.md";
const SERVERS: &str = "/w/.mcp.json";
const CHECKER: &str = "/w/.claude/agents/checker.md";

const FILES: &str = "\
//- /w/.claude/agents/lead.md
---
name: lead
description: Leads all.
tools: Agent(tester), mcp__db__read, Read
skills:
  - pdf
  - p:docs
---
🦀 Ask `tester`, 🦀 read [it](tester.md#top-part), run /pdf and /git:push.
//- /w/.claude/agents/tester.md
---
name: tester
description: Tests all.
---
## Top part

Text.
//- /w/.claude/skills/pdf/SKILL.md
---
{name: pdf, description: \"🦀 Reads PDFs.\", context: fork, agent: tester}
---
See [the forms](forms.md).
//- /w/.claude/skills/pdf/forms.md
# Forms
//- /w/.claude/commands/git/push.md
🦀 Push with `tester`.
//- /w/.mcp.json
{\"🦀\": 1, \"mcpServers\": {\"db\": {\"command\": \"db\"}}}
//- /w/p/.claude-plugin/plugin.json
{\"name\": \"p\"}
//- /w/p/skills/docs/SKILL.md
---
description: Writes documentation.
---
";

fn editing(operations: Value) -> Builder {
    session().can(
        "workspace/workspaceEdit",
        json!({"documentChanges": true, "resourceOperations": operations}),
    )
}

/// A session with a client that moves files, with these documents open.
fn world(open: &[&str]) -> World {
    let mut world = World::new(editing(json!(["rename"])), FILES);
    world.open(open);
    world
}

fn rename(world: &mut World, path: &str, words: &str, new_name: &str) -> Value {
    let new_name = json!({"newName": new_name});
    world.ask_with("textDocument/rename", path, words, new_name)
}

/// The sentence with which a request is refused.
fn refusal(answer: &Value) -> &str {
    assert_eq!(answer["error"]["code"], -32803, "{answer}");
    answer["error"]["message"].as_str().unwrap()
}

/// Every reference to the cursor's name once the server knows of the moves.
fn references(world: &mut World, path: &str, words: &str) -> String {
    let context = json!({"context": {"includeDeclaration": true}});
    let answer = world.ask_with("textDocument/references", path, words, context);
    world.shown(&answer["result"])
}

#[test]
fn what_can_be_renamed_is_said_beforehand() {
    let mut world = world(&[LEAD]);
    for (words, name) in [
        ("Agent(tes$0ter)", "tester"),
        ("🦀 Ask `$0tester`", "tester"),
        ("- p:do$0cs", "docs"),
        ("mcp__d$0b__read", "db"),
        ("#top-$0part", "Top part"),
        ("/git:pu$0sh", "git:push"),
    ] {
        let found = world.ask("textDocument/prepareRename", LEAD, words);
        assert_eq!(found["placeholder"], name, "{words}");
        let written = world.written(LEAD, &found["range"]).to_owned();
        assert!(written == name || name == "Top part", "{words}: {written}");
    }
    let nothing = world.ask_with("textDocument/prepareRename", LEAD, "Leads$0 all", json!({}));
    expect!["Put the cursor on a name or a heading to rename it."].assert_eq(refusal(&nothing));
}

#[test]
fn nothing_is_refused_before_every_file_is_read() {
    let mut builder = session().file(TESTER, "---\nname: tester\ndescription: Tests all.\n---\n");
    for number in 0..500 {
        let text = format!("---\nname: a{number}\ndescription: One of many.\n---\n");
        builder = builder.file(&format!("/w/.claude/agents/many/a{number}.md"), &text);
    }
    let mut client = builder.start();
    client.open(
        LEAD,
        "---\nname: lead\ndescription: Leads.\ntools: Agent(tester)\n---\n",
    );
    let position = json!({"line": 3, "character": 15});
    let place = json!({"textDocument": {"uri": LEAD}, "position": position});
    let found = client.request("textDocument/prepareRename", place);
    assert_eq!(found["placeholder"], "tester");
    client.published(LEAD);
}

#[test]
fn the_moves_of_a_rename_are_not_answered_twice() {
    let mut world = world(&[LEAD]);
    rename(&mut world, LEAD, "Agent(tes$0ter)", "checker");
    let moved = json!({"files": [{"oldUri": TESTER, "newUri": CHECKER}]});
    let again = world
        .client
        .request("workspace/willRenameFiles", moved.clone());
    assert_eq!(again, Value::Null);
    // The person may still make the same move later.
    let later = world
        .client
        .request("workspace/willRenameFiles", moved.clone());
    assert!(later["documentChanges"].is_array(), "{later}");
    // Also where the editor did not ask the first time.
    rename(&mut world, LEAD, "Agent(tes$0ter)", "checker");
    let made = moved.clone();
    world.client.notify("workspace/didRenameFiles", made);
    let later = world.client.request("workspace/willRenameFiles", moved);
    assert!(later["documentChanges"].is_array(), "{later}");
}

#[test]
fn the_moves_of_a_rename_that_was_cancelled_are_answered() {
    let mut files = FILES.to_owned();
    for number in 0..300 {
        let place = format!("//- /w/.claude/agents/many/a{number}.md");
        files +=
            &format!("{place}\n---\nname: a{number}\ndescription: Asks.\n---\nAsk `tester`.\n");
    }
    let mut world = World::new(editing(json!(["rename"])), &files);
    world.open(&[LEAD]);
    let mut params = world.at(LEAD, "Agent(tes$0ter)");
    params["newName"] = json!("checker");
    params["textDocument"]["uri"] = json!(world.client.uri(LEAD));
    let request =
        json!({"jsonrpc": "2.0", "id": 900, "method": "textDocument/rename", "params": params});
    world.client.send(&request);
    world.client.notify("$/cancelRequest", json!({"id": 900}));
    let said = world.client.said_until_quiet(QUIET);
    let answer = said.iter().find(|it| it["id"] == 900).unwrap();
    assert_eq!(answer["error"]["code"], -32800, "{answer}");
    let moved = json!({"files": [{"oldUri": TESTER, "newUri": CHECKER}]});
    let edit = world.client.request("workspace/willRenameFiles", moved);
    assert!(edit["documentChanges"].is_array(), "{edit}");
}

#[test]
fn an_agent_moves_with_its_name() {
    let mut world = world(&[LEAD, TESTER]);
    world.replace(LEAD, "Leads all.", "Leads.");
    let edit = rename(&mut world, LEAD, "Agent(tes$0ter)", "checker");
    let edit = &edit["result"];
    expect![[r#"
        move /w/.claude/agents/tester.md → /w/.claude/agents/checker.md
        /w/.claude/agents/lead.md (version 2)
          3:13 "tester" → "checker"
          8:8 "tester" → "checker"
          8:30 "tester.md" → "checker.md"
        /w/.claude/agents/checker.md (version null)
          1:6 "tester" → "checker"
        /w/.claude/commands/git/push.md (version null)
          0:14 "tester" → "checker"
        /w/.claude/skills/pdf/SKILL.md (version null)
          1:65 "tester" → "checker"
    "#]]
    .assert_eq(&world.pictured(edit));
    world.apply(edit);
    world.until(|world| {
        references(world, CHECKER, "name: che$0cker")
            .lines()
            .count()
            == 6
    });
    expect![[r#"
        /w/.claude/agents/checker.md 1:6 "checker"
        /w/.claude/agents/lead.md 3:13 "checker"
        /w/.claude/agents/lead.md 8:8 "checker"
        /w/.claude/agents/lead.md 8:31 "checker.md"
        /w/.claude/commands/git/push.md 0:14 "checker"
        /w/.claude/skills/pdf/SKILL.md 1:65 "checker"
    "#]]
    .assert_eq(&references(&mut world, CHECKER, "name: che$0cker"));
    world.client.said_until_quiet(QUIET);
}

#[test]
fn the_folder_of_a_skill_moves_with_its_name() {
    let mut world = world(&[LEAD]);
    let edit = rename(&mut world, LEAD, "- pd$0f", "documents");
    let edit = &edit["result"];
    expect![[r#"
        move /w/.claude/skills/pdf → /w/.claude/skills/documents
        /w/.claude/agents/lead.md (version 1)
          5:4 "pdf" → "documents"
          8:56 "pdf" → "documents"
        /w/.claude/skills/documents/SKILL.md (version null)
          1:7 "pdf" → "documents"
    "#]]
    .assert_eq(&world.pictured(edit));
    world.apply(edit);
    world.until(|world| references(world, LEAD, "- doc$0uments").lines().count() == 3);
    let skill = "/w/.claude/skills/documents/SKILL.md";
    assert!(world.text(skill).starts_with("---\n{name: documents, "));
    let said = world.client.said_until_quiet(QUIET);
    let all_found = said
        .iter()
        .all(|message| message["params"]["diagnostics"] == json!([]));
    assert!(all_found, "{said:#?}");
}

#[test]
fn a_skill_of_a_plugin_keeps_the_plugin_in_front() {
    let mut world = world(&[LEAD]);
    let edit = rename(&mut world, LEAD, "- p:do$0cs", "manual");
    expect![[r#"
        move /w/p/skills/docs → /w/p/skills/manual
        /w/.claude/agents/lead.md (version 1)
          6:4 "p:docs" → "p:manual"
    "#]]
    .assert_eq(&world.pictured(&edit["result"]));
}

#[test]
fn a_command_moves_to_the_folder_that_its_name_says() {
    let mut world = world(&[LEAD]);
    let edit = rename(&mut world, LEAD, "/git:pu$0sh", "vcs:send");
    let edit = &edit["result"];
    expect![[r#"
        move /w/.claude/commands/git/push.md → /w/.claude/commands/vcs/send.md
        /w/.claude/agents/lead.md (version 1)
          8:65 "git:push" → "vcs:send"
    "#]]
    .assert_eq(&world.pictured(edit));
    world.apply(edit);
    world.until(|world| {
        let found = world.ask("textDocument/definition", LEAD, "/vcs:se$0nd");
        !found.is_null() && world.path(&found["uri"]) == "/w/.claude/commands/vcs/send.md"
    });
}

#[test]
fn a_heading_is_renamed_with_the_links_that_reach_it() {
    for (path, words, open) in [
        (TESTER, "Top$0 part", [TESTER].as_slice()),
        (LEAD, "#top-p$0art", &[LEAD]),
    ] {
        let mut world = world(open);
        let edit = rename(&mut world, path, words, "The 🦀 top");
        let edit = &edit["result"];
        world.apply(edit);
        assert!(world.text(TESTER).contains("\n## The 🦀 top\n"));
        assert!(world.text(LEAD).contains("(tester.md#the--top)"));
        world.client.said_until_quiet(QUIET);
    }
}

#[test]
fn a_server_is_renamed_where_its_tools_are_named() {
    let mut world = world(&[SERVERS]);
    let edit = rename(&mut world, SERVERS, "\"d$0b\":", "store");
    let edit = &edit["result"];
    expect![[r#"
        /w/.claude/agents/lead.md (version null)
          3:27 "db" → "store"
        /w/.mcp.json (version 1)
          0:26 "db" → "store"
    "#]]
    .assert_eq(&world.pictured(edit));
    world.apply(edit);
    assert!(world.text(LEAD).contains("mcp__store__read"));
    world.until(|world| references(world, SERVERS, "\"sto$0re\":").lines().count() == 2);
}

#[test]
fn references_in_another_root_follow() {
    let roots = json!([{"uri": "/w/one", "name": "one"}, {"uri": "/w/two", "name": "two"}]);
    let builder = editing(json!(["rename"])).param("workspaceFolders", roots);
    let mut world = World::new(
        builder,
        "//- /w/one/.claude/agents/a.md\n---\nname: a\ndescription: Does a.\nskills: [pdf]\n---\n\
         //- /w/two/.claude/skills/pdf/SKILL.md\n---\nname: pdf\ndescription: Reads PDFs.\n---\n\
         //- /home/.claude/agents/c.md\n---\nname: c\ndescription: Does c.\nskills: [pdf]\n---\n",
    );
    let agent = "/w/one/.claude/agents/a.md";
    world.open(&[agent]);
    let edit = rename(&mut world, agent, "[pd$0f]", "documents");
    expect![[r#"
        move /w/two/.claude/skills/pdf → /w/two/.claude/skills/documents
        /home/.claude/agents/c.md (version null)
          3:9 "pdf" → "documents"
        /w/one/.claude/agents/a.md (version 1)
          3:9 "pdf" → "documents"
        /w/two/.claude/skills/documents/SKILL.md (version null)
          1:6 "pdf" → "documents"
    "#]]
    .assert_eq(&world.pictured(&edit["result"]));
}

#[test]
fn the_person_is_asked_before_files_outside_the_project_change() {
    let files = "//- /home/.claude/agents/mine.md\n---\nname: mine\ndescription: Mine.\n---\nAsk `lead`.\n\
         //- /home/.claude/skills/notes/SKILL.md\n---\ndescription: Notes.\n---\n\
         //- /w/.claude/agents/lead.md\n---\nname: lead\ndescription: Leads all.\nskills: [notes]\n---\n";
    let able = json!({"documentChanges": true, "resourceOperations": ["rename"], "changeAnnotationSupport": {}});
    let mut world = World::new(session().can("workspace/workspaceEdit", able), files);
    world.open(&[LEAD]);
    let edit = rename(&mut world, LEAD, "name: le$0ad", "boss")["result"].take();
    let question = &edit["changeAnnotations"]["own-files"];
    assert_eq!(question["needsConfirmation"], true, "{edit}");
    let asked = |edit: &Value| {
        let changes = edit["documentChanges"].as_array().unwrap().iter();
        let asked = changes.filter(|it| it.to_string().contains("own-files"));
        asked.count()
    };
    assert_eq!(asked(&edit), 1, "{edit}");
    let edit = rename(&mut world, LEAD, "[no$0tes]", "papers")["result"].take();
    assert_eq!(asked(&edit), 1, "the folder moves: {edit}");
    // What the person has open is seen to change.
    world.open(&["/home/.claude/agents/mine.md"]);
    let edit = rename(&mut world, LEAD, "name: le$0ad", "boss")["result"].take();
    assert_eq!(asked(&edit), 0, "{edit}");
    assert!(edit["changeAnnotations"].is_null(), "{edit}");
}

#[test]
fn a_client_that_does_not_move_files_is_told_why_nothing_happens() {
    for builder in [session(), editing(json!(["create", "delete"]))] {
        let mut world = World::new(builder, FILES);
        world.open(&[LEAD]);
        for (words, name) in [("- pd$0f", "documents"), ("/git:pu$0sh", "git:send")] {
            let answer = rename(&mut world, LEAD, words, name);
            expect!["The name comes from the file or folder, and this editor does not let a server move files. Move it in the editor or in the shell."]
                .assert_eq(refusal(&answer));
        }
        let answer = rename(&mut world, LEAD, "mcp__d$0b__read", "store");
        assert!(answer["result"].is_object(), "no file moves: {answer}");
        let answer = rename(&mut world, LEAD, "Agent(tes$0ter)", "checker");
        let edit = answer["result"].to_string();
        assert!(edit.contains("\"newText\":\"checker\""), "{edit}");
        assert!(
            !edit.contains("rename"),
            "the name is not the file's: {edit}"
        );
    }
}

#[test]
fn a_client_without_versions_gets_plain_edits() {
    let mut world = World::new(session(), FILES);
    world.open(&[SERVERS]);
    let edit = rename(&mut world, SERVERS, "\"d$0b\":", "store");
    let changes = edit["result"]["changes"].as_object().unwrap();
    let mut paths: Vec<String> = changes.keys().map(|uri| world.path(&json!(uri))).collect();
    paths.sort();
    assert_eq!(paths, [LEAD, SERVERS]);
}

#[test]
fn names_that_cannot_be_are_refused_with_a_reason() {
    let mut world = world(&[LEAD]);
    let mut refused = |words: &str, name: &str| {
        let answer = rename(&mut world, LEAD, words, name);
        refusal(&answer).to_owned()
    };
    expect!["The name `lead` is taken by `.claude/agents/lead.md`."]
        .assert_eq(&refused("Agent(tes$0ter)", "lead"));
    expect![
        "`a b` cannot be the name of a subagent: ` ` ends a name in the places where it is written."
    ]
    .assert_eq(&refused("Agent(tes$0ter)", "a b"));
    expect!["`Explore` comes with Claude Code."].assert_eq(&refused("Agent(tes$0ter)", "Explore"));
    expect!["`git:push` cannot be the name of a skill: `:` ends a name in the places where it is written."].assert_eq(&refused("- pd$0f", "git:push"));
    expect!["The name of an MCP server is part of the names of its tools: letters, digits, hyphens and single underscores."].assert_eq(&refused("mcp__d$0b__read", "a b"));
    expect!["A name needs at least one letter."].assert_eq(&refused("Agent(tes$0ter)", ""));
    expect!["This is its name already."].assert_eq(&refused("Agent(tes$0ter)", "tester"));
    expect!["Put the cursor on a name or a heading to rename it."]
        .assert_eq(&refused("Leads$0 all", "x"));
}

#[test]
fn a_file_in_the_way_is_not_overwritten() {
    let builder = editing(json!(["rename"])).file("/w/.claude/skills/documents/notes.txt", "x");
    let mut world = World::new(builder, FILES);
    world.open(&[LEAD]);
    let answer = rename(&mut world, LEAD, "- pd$0f", "documents");
    expect!["`.claude/skills/documents` is there already."].assert_eq(refusal(&answer));
}

#[test]
fn an_edit_is_about_the_text_at_the_time_of_the_request() {
    let mut world = world(&[LEAD]);
    world.replace(LEAD, "\nname: lead", "\n# 🦀\nname: lead");
    let edit = rename(&mut world, LEAD, "mcp__d$0b__read", "store");
    let edit = &edit["result"];
    expect![[r#"
        /w/.claude/agents/lead.md (version 2)
          4:27 "db" → "store"
        /w/.mcp.json (version null)
          0:26 "db" → "store"
    "#]]
    .assert_eq(&world.pictured(edit));
    world.apply(edit);
    world.client.said_until_quiet(QUIET);
}
