//! Files that the person moves, makes and deletes in the editor: names, links and findings follow.

use expect_test::expect;
use serde_json::{Value, json};

use crate::client::{agent, session};
use crate::world::{QUIET, World};

const A: &str = "/w/.claude/agents/a.md";
const B: &str = "/w/.claude/agents/b.md";

const FILES: &str = "\
//- /w/.claude/agents/a.md
---
name: a
description: Does a.
skills: [pdf]
---
🦀 See [b](b.md), [docs](../../docs/one.md#part) and [more](../../docs/two.md), ask `reviewer`.
//- /w/.claude/agents/b.md
---
name: b
description: Does b.
tools: Agent(a), Read
---
🦀 See [a](a.md).
//- /w/.claude/agents/reviewer.md
---
name: reviewer
description: Reviews.
---
//- /w/.claude/skills/pdf/SKILL.md
---
name: pdf
description: Reads PDFs.
---
See [the docs](../../../docs/one.md).
//- /w/CLAUDE.md
See @docs/one.md and [two](docs/two.md).
//- /w/docs/one.md
# Part

See [two](two.md).
//- /w/docs/two.md
# Part
";

fn world(open: &[&str]) -> World {
    let builder = session().can(
        "workspace/workspaceEdit",
        json!({"documentChanges": true, "resourceOperations": ["rename"]}),
    );
    let mut world = World::new(builder, FILES);
    world.open(open);
    world
}

/// What the server wants changed before these moves.
fn before(world: &mut World, moves: &[(&str, &str)]) -> Value {
    let files = moves
        .iter()
        .map(|(from, to)| json!({"oldUri": from, "newUri": to}));
    let files: Vec<Value> = files.collect();
    world
        .client
        .request("workspace/willRenameFiles", json!({"files": files}))
}

#[test]
fn a_file_moves_with_its_links() {
    let mut world = world(&[A]);
    let edit = before(
        &mut world,
        &[("/w/docs/one.md", "/w/docs/more guides/1.md")],
    );
    expect![[r#"
        /w/.claude/agents/a.md (version 1)
          5:25 "../../docs/one.md" → "../../docs/more%20guides/1.md"
        /w/.claude/skills/pdf/SKILL.md (version null)
          4:15 "../../../docs/one.md" → "../../../docs/more%20guides/1.md"
        /w/CLAUDE.md (version null)
          0:5 "docs/one.md" → "docs/more\\ guides/1.md"
        /w/docs/one.md (version null)
          2:10 "two.md" → "../two.md"
    "#]]
    .assert_eq(&world.pictured(&edit));
    world.apply(&edit);
    world.rename("/w/docs/one.md", "/w/docs/more guides/1.md");
    let links = world.client.request(
        "textDocument/documentLink",
        json!({"textDocument": {"uri": A}}),
    );
    assert_eq!(links.as_array().unwrap().len(), 3, "{links}");
}

#[test]
fn files_that_move_together_keep_their_links_to_each_other() {
    let mut world = world(&[A]);
    let edit = before(
        &mut world,
        &[
            (A, "/w/.claude/agents/team/a.md"),
            (B, "/w/.claude/agents/team/b.md"),
            ("/w/docs/two.md", "/w/.claude/two.md"),
        ],
    );
    expect![[r#"
        /w/.claude/agents/a.md (version 1)
          5:25 "../../docs/one.md" → "../../../docs/one.md"
          5:60 "../../docs/two.md" → "../../two.md"
        /w/CLAUDE.md (version null)
          0:27 "docs/two.md" → ".claude/two.md"
    "#]]
    .assert_eq(&world.pictured(&edit));
}

#[test]
fn an_agent_that_is_called_like_its_file_gets_the_new_name() {
    let mut world = world(&[A]);
    let reviewer = "/w/.claude/agents/reviewer.md";
    let edit = before(&mut world, &[(reviewer, "/w/.claude/agents/critic.md")]);
    expect![[r#"
        /w/.claude/agents/a.md (version 1)
          5:85 "reviewer" → "critic"
        /w/.claude/agents/reviewer.md (version null)
          1:6 "reviewer" → "critic"
    "#]]
    .assert_eq(&world.pictured(&edit));
}

#[test]
fn a_file_name_that_is_no_name_changes_none() {
    let mut world = world(&[A]);
    for to in [
        "/w/.claude/agents/b.md.bak",
        "/w/.claude/agents/b copy.md",
        "/w/.claude/agents/b.txt",
        "/w/.claude/agents/team/a.md",
        "/w/docs/old.md",
    ] {
        let edit = before(&mut world, &[(B, to)]);
        let pictured = world.pictured(&edit);
        assert!(!pictured.contains("\"b\" →"), "{to}: {pictured}");
        assert!(
            pictured.contains("\"b.md\" →"),
            "the link follows: {pictured}"
        );
    }
}

#[test]
fn a_folder_moves_with_all_that_is_in_it() {
    let mut world = world(&[A]);
    let edit = before(
        &mut world,
        &[("/w/.claude/skills/pdf", "/w/.claude/skills/documents")],
    );
    expect![[r#"
        /w/.claude/agents/a.md (version 1)
          3:9 "pdf" → "documents"
        /w/.claude/skills/pdf/SKILL.md (version null)
          1:6 "pdf" → "documents"
    "#]]
    .assert_eq(&world.pictured(&edit));
    let edit = before(&mut world, &[("/w/docs", "/w/guides")]);
    expect![[r#"
        /w/.claude/agents/a.md (version 1)
          5:25 "../../docs/one.md" → "../../guides/one.md"
          5:60 "../../docs/two.md" → "../../guides/two.md"
        /w/.claude/skills/pdf/SKILL.md (version null)
          4:15 "../../../docs/one.md" → "../../../guides/one.md"
        /w/CLAUDE.md (version null)
          0:5 "docs/one.md" → "guides/one.md"
          0:27 "docs/two.md" → "guides/two.md"
    "#]]
    .assert_eq(&world.pictured(&edit));
    let nothing = before(&mut world, &[("/w/src", "/w/source")]);
    assert_eq!(world.pictured(&nothing), "");
}

#[test]
fn files_made_moved_and_deleted_in_the_editor_are_followed() {
    let mut world = world(&[A]);
    let skill = "/w/.claude/skills/pdf/SKILL.md";
    let told = |world: &mut World, method: &str, path: &str| {
        let files = json!({"files": [{"uri": path}]});
        world.client.notify(method, files);
    };
    world.client.delete(skill);
    told(&mut world, "workspace/didDeleteFiles", skill);
    world.client.rules(A, &["skill-not-found"]);
    let other = "/w/.claude/skills/other";
    world.write(
        &format!("{other}/SKILL.md"),
        "---\ndescription: Reads.\n---\n",
    );
    world.rename(other, "/w/.claude/skills/pdf");
    world.client.rules(A, &[]);
    let folder = "/w/.claude/skills/pdf";
    std::fs::remove_dir_all(world.client.on_disk(folder)).unwrap();
    told(&mut world, "workspace/didDeleteFiles", folder);
    world.client.rules(A, &["skill-not-found"]);
    world.write(skill, &agent("pdf", ""));
    told(&mut world, "workspace/didCreateFiles", skill);
    world.client.rules(A, &[]);
}

#[test]
fn a_folder_with_a_dot_in_its_name_is_followed() {
    let mut world = world(&[A]);
    world
        .client
        .write("/w/v1.2/.claude/agents/x.md", &agent("x", ""));
    world.client.watched(&[("/w/v1.2", 1)]);
    let symbols = |world: &mut World| {
        let found = world
            .client
            .request("workspace/symbol", json!({"query": "x"}));
        found.as_array().unwrap().len()
    };
    world.until(|world| symbols(world) == 1);
    std::fs::remove_dir_all(world.client.on_disk("/w/v1.2")).unwrap();
    world.client.watched(&[("/w/v1.2", 3)]);
    world.until(|world| symbols(world) == 0);
}

#[test]
fn a_document_that_moves_leaves_no_findings_behind() {
    let reviewer = "/w/.claude/agents/reviewer.md";
    let mut world = world(&[reviewer]);
    world.replace(reviewer, "Reviews.", "Reviews.\nskills: [none]");
    world.client.rules(reviewer, &["skill-not-found"]);
    let moved = "/w/.claude/agents/team/reviewer.md";
    world.rename(reviewer, moved);
    world.client.rules(reviewer, &[]);
    world.client.rules(moved, &["skill-not-found"]);
    world.client.said_until_quiet(QUIET);
}
