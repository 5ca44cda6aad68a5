//! The server's text is the client's text, or it says nothing about it.

use serde_json::{Value, json};

use crate::client::{Client, session};

const PATH: &str = "/w/.claude/agents/a.md";

fn opened(body: &str) -> Client {
    let mut client = session().start();
    client.open(
        PATH,
        &format!("---\nname: a\ndescription: Does a.\n---\n{body}"),
    );
    client.published(PATH);
    client
}

/// The headings of the body, as the server sees them.
fn headings(client: &mut Client) -> Vec<String> {
    let mut names = client.outline(PATH);
    names.retain(|name| !["Frontmatter", "name", "description"].contains(&name.as_str()));
    names
}

#[test]
fn all_changes_of_one_notification_apply_in_order() {
    let mut client = opened("# One\n# Two\n");
    client.change(
        PATH,
        2,
        &[
            json!([[4, 2, 4, 5], "First"]),
            json!([[4, 0, 4, 0], "# Zeroth\n"]),
            json!([[5, 7, 5, 7], " heading"]),
        ],
    );
    assert_eq!(headings(&mut client), ["Zeroth", "First heading", "Two"]);
}

#[test]
fn a_change_without_range_replaces_everything() {
    let mut client = opened("# One\n");
    client.change(
        PATH,
        2,
        &[
            json!([[4, 2, 4, 5], "Lost"]),
            json!("---\nname: a\ndescription: Does a.\n---\n# Whole\n"),
            json!([[4, 7, 4, 7], " again"]),
        ],
    );
    assert_eq!(headings(&mut client), ["Whole again"]);
}

#[test]
fn older_and_repeated_versions_are_ignored() {
    let mut client = opened("# One\n");
    client.change(PATH, 5, &[json!([[4, 2, 4, 5], "Five"])]);
    client.change(PATH, 5, &[json!([[4, 2, 4, 6], "Repeated"])]);
    client.change(PATH, 4, &[json!("# Stale\n")]);
    assert_eq!(headings(&mut client), ["Five"]);
    client.change(PATH, 6, &[json!([[4, 2, 4, 6], "Six"])]);
    assert_eq!(headings(&mut client), ["Six"]);
}

#[test]
fn a_change_that_does_not_fit_silences_the_server_until_the_text_is_whole() {
    let mut client = opened("# One\n");
    client.change(PATH, 2, &[json!([[99, 0, 99, 4], "x"])]);
    assert_eq!(client.request("textDocument/hover", at(4, 3)), Value::Null);
    assert!(
        client.outline(PATH).is_empty(),
        "no outline of another text"
    );
    client.change(PATH, 3, &[json!([[4, 2, 4, 5], "Ranged"])]);
    assert!(
        client.outline(PATH).is_empty(),
        "a ranged change does not help"
    );
    client.change(
        PATH,
        4,
        &[json!("---\nname: a\ndescription: Does a.\n---\n# Whole\n")],
    );
    assert_eq!(headings(&mut client), ["Whole"]);
}

#[test]
fn reopening_brings_a_document_back_in_sync() {
    let mut client = opened("# One\n");
    client.change(PATH, 2, &[json!([[4, 3, 4, 1], "backwards"])]);
    assert!(client.outline(PATH).is_empty());
    client.close(PATH);
    client.published(PATH);
    client.open(PATH, "---\nname: a\ndescription: Does a.\n---\n# Again\n");
    client.published(PATH);
    assert_eq!(headings(&mut client), ["Again"]);
}

#[test]
fn a_change_nobody_can_read_is_not_passed_over() {
    let mut client = opened("# One\n");
    client.notify(
        "textDocument/didChange",
        json!({"textDocument": {"uri": PATH, "version": 2}, "contentChanges": [{"range": 7, "text": "x"}]}),
    );
    assert!(
        client.outline(PATH).is_empty(),
        "the client's text is another now"
    );
}

#[test]
fn a_document_that_is_not_open_cannot_change() {
    let mut client = session().start();
    client.change(PATH, 2, &[json!("# One\n")]);
    assert!(client.outline(PATH).is_empty());
    client.close(PATH);
}

fn at(line: u32, character: u32) -> Value {
    json!({"textDocument": {"uri": PATH}, "position": {"line": line, "character": character}})
}

/// Columns of `é🦀x` in each encoding, where `x` is the third character.
#[test]
fn columns_are_counted_in_the_negotiated_unit() {
    for (encoding, column) in [("utf-8", 8), ("utf-16", 5), ("utf-32", 4)] {
        let mut client = session()
            .can("general/positionEncodings", json!([encoding]))
            .can(
                "textDocument/documentSymbol/hierarchicalDocumentSymbolSupport",
                json!(true),
            )
            .start();
        assert_eq!(
            client.server_says["capabilities"]["positionEncoding"],
            encoding
        );
        client.open(
            PATH,
            "---\r\nname: a\r\ndescription: Does a.\r\n---\r\n# é🦀x\r\nend\r\n",
        );
        client.published(PATH);
        client.change(PATH, 2, &[json!([[4, column, 4, column + 1], "yz"])]);
        let symbols = client.request(
            "textDocument/documentSymbol",
            json!({"textDocument": {"uri": PATH}}),
        );
        let heading = &symbols[1];
        assert_eq!(heading["name"], "é🦀yz", "{encoding}");
        assert_eq!(
            heading["selectionRange"],
            json!({"start": {"line": 4, "character": 2}, "end": {"line": 4, "character": column + 2}}),
            "{encoding}"
        );
    }
}

#[test]
fn fifty_changes_at_once_arrive_in_order() {
    let mut client = opened("# \n");
    let word = "The quick brown fox jumps over the lazy dog, twice";
    for (index, letter) in word.chars().enumerate() {
        let (version, column) = (index as i32 + 2, index + 2);
        client.change(
            PATH,
            version,
            &[json!([[4, column, 4, column], letter.to_string()])],
        );
    }
    assert_eq!(headings(&mut client), [word]);
}
