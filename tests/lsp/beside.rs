//! What stands beside the text: lenses, links, selections, names that change together.

use std::fmt::Write;

use expect_test::expect;
use serde_json::{Value, json};

use crate::client::session;
use crate::navigation::{LEAD, SERVERS, SKILL, TESTER, references, world};
use crate::world::World;

#[test]
fn links_lead_to_files_and_say_so_where_the_client_can() {
    let document = json!({"textDocument": {"uri": LEAD}});
    for (builder, tooltip) in [
        (session(), Value::Null),
        (
            session().can("textDocument/documentLink/tooltipSupport", json!(true)),
            json!("subagent `tester` (.claude/agents/tester.md)"),
        ),
    ] {
        let mut world = world(builder, &[LEAD]);
        let links = world
            .client
            .request("textDocument/documentLink", document.clone());
        let links = links.as_array().unwrap();
        assert_eq!(
            links.len(),
            1,
            "a place in the same file is no link: {links:?}"
        );
        let link = &links[0];
        assert_eq!(world.written(LEAD, &link["range"]), "tester.md#top-part");
        assert_eq!(link["range"]["start"]["character"], 30);
        assert_eq!(
            link["target"],
            format!("{}#top-part", world.client.uri(TESTER))
        );
        assert_eq!(link["tooltip"], tooltip);
    }
}

/// The titles of the lenses of a document.
fn titles(world: &mut World, path: &str) -> Vec<String> {
    let document = json!({"textDocument": {"uri": path}});
    let lenses = world.client.request("textDocument/codeLens", document);
    let lenses = lenses.as_array().unwrap().iter();
    lenses
        .map(|lens| lens["command"]["title"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_lens_carries_the_places_that_it_counts() {
    let mut world = world(session(), &[TESTER, LEAD]);
    let document = json!({"textDocument": {"uri": TESTER}});
    let lenses = world.client.request("textDocument/codeLens", document);
    let lens = &lenses[0];
    assert_eq!(world.written(TESTER, &lens["range"]), "tester");
    let command = &lens["command"];
    assert_eq!(command["command"], "fieldcraft.showReferences");
    let [uri, position, locations] = command["arguments"].as_array().unwrap().as_slice() else {
        panic!("three arguments: {command}");
    };
    assert_eq!(*uri, world.client.uri(TESTER));
    assert_eq!(*position, lens["range"]["start"]);
    let shown = world.shown(locations);
    let count = shown.lines().count();
    let title = command["title"].as_str().unwrap();
    assert!(title.starts_with(&format!("{count} references")), "{title}");
    assert_eq!(
        shown,
        references(&mut world, TESTER, "name: tes$0ter", false)
    );
    world.open(&[SKILL]);
    world.replace(LEAD, "\n  - pdf", " []");
    world.replace(LEAD, "/pdf", "pdf");
    let lenses = world.client.request(
        "textDocument/codeLens",
        json!({"textDocument": {"uri": SKILL}}),
    );
    let command = &lenses[0]["command"];
    assert_eq!(
        command["command"], "",
        "there is nothing to show: {command}"
    );
    world.client.said_until_quiet(crate::world::QUIET);
}

#[test]
fn the_parts_of_a_lens_can_be_switched_off() {
    for (settings, expected) in [
        ("", vec!["5 references · ≈ 25 tokens"]),
        ("codeLens: {references: false}\n", vec!["≈ 25 tokens"]),
        ("codeLens: {tokens: false}\n", vec!["5 references"]),
        ("codeLens: {references: false, tokens: false}\n", vec![]),
        ("codeLens: false\n", vec![]),
    ] {
        let builder = session().file("/w/.fieldcraft.yaml", settings);
        let mut world = world(builder, &[TESTER]);
        assert_eq!(titles(&mut world, TESTER), expected, "{settings}");
    }
}

#[test]
fn a_change_of_the_settings_changes_the_lenses() {
    let mut world = world(session(), &[SERVERS]);
    assert_eq!(titles(&mut world, SERVERS), ["1 reference"]);
    world
        .client
        .write("/w/.fieldcraft.yaml", "codeLens: false\n");
    world.client.watched(&[("/w/.fieldcraft.yaml", 1)]);
    world.until(|world| titles(world, SERVERS).is_empty());
}

#[test]
fn a_selection_grows_step_by_step_at_every_position() {
    let mut world = world(session(), &[LEAD]);
    let position = |words: &str| world.at(LEAD, words)["position"].clone();
    let positions = [position("Ask `tes$0ter`"), position("- pd$0f")];
    let params = json!({"textDocument": {"uri": LEAD}, "positions": positions});
    let ranges = world.client.request("textDocument/selectionRange", params);
    let mut out = String::new();
    for mut range in ranges.as_array().unwrap() {
        let mut lines = Vec::new();
        while !range.is_null() {
            let start = &range["range"]["start"];
            let written = world.written(LEAD, &range["range"]);
            let short: String = written.chars().take(24).collect();
            let at = format!("{}:{}", start["line"], start["character"]);
            lines.push(format!("{at} {short:?}"));
            range = &range["parent"];
        }
        let _ = writeln!(out, "{}", lines.join("\n"));
    }
    expect![[r#"
        7:8 "tester"
        7:7 "`tester`"
        7:0 "🦀 Ask `tester`, 🦀 read ["
        7:0 "🦀 Ask `tester`, 🦀 read ["
        0:0 "---\nname: lead\ndescripti"
        5:4 "pdf"
        5:2 "- pdf"
        4:0 "skills:\n  - pdf"
        1:0 "name: lead\ndescription: "
        0:0 "---\nname: lead\ndescripti"
        0:0 "---\nname: lead\ndescripti"
    "#]]
    .assert_eq(&out);
}

#[test]
fn both_names_of_a_pair_of_tags_are_linked() {
    let mut world = world(session(), &[LEAD]);
    let found = world.ask("textDocument/linkedEditingRange", LEAD, "</exam$0ple>");
    let ranges = found["ranges"].as_array().unwrap();
    let written: Vec<&str> = ranges
        .iter()
        .map(|range| world.written(LEAD, range))
        .collect();
    assert_eq!(written, ["example", "example"]);
    assert!(found["wordPattern"].is_string());
    let nothing = world.ask("textDocument/linkedEditingRange", LEAD, "Ask$0 ");
    assert_eq!(nothing, Value::Null);
}
