//! The verbs of the editor, through the protocol.

use serde_json::{Value, json};

use crate::client::{Builder, agent, session};
use crate::world::World;

const PATH: &str = "/w/.claude/agents/a.md";

fn document() -> Value {
    json!({"textDocument": {"uri": PATH}})
}

fn at(line: u32, character: u32) -> Value {
    json!({"textDocument": {"uri": PATH}, "position": {"line": line, "character": character}})
}

#[test]
fn the_outline_is_nested_where_the_client_can_show_it() {
    let text = agent("a", "# One\n\n## Two\n\ntext\n");
    let mut client = session()
        .can(
            "textDocument/documentSymbol/hierarchicalDocumentSymbolSupport",
            json!(true),
        )
        .start();
    client.open(PATH, &text);
    client.published(PATH);
    let symbols = client.request("textDocument/documentSymbol", document());
    assert_eq!(symbols[1]["name"], "One");
    assert_eq!(symbols[1]["children"][0]["name"], "Two");
    assert_eq!(
        symbols[1]["children"][0]["selectionRange"],
        json!({"start": {"line": 6, "character": 3}, "end": {"line": 6, "character": 6}})
    );
    let mut client = session().start();
    client.open(PATH, &text);
    client.published(PATH);
    let symbols = client.request("textDocument/documentSymbol", document());
    let two = symbols
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["name"] == "Two")
        .unwrap();
    assert_eq!(two["containerName"], "One");
    assert_eq!(two["location"]["uri"], client.uri(PATH));
}

fn folds(builder: Builder) -> Vec<Value> {
    let mut client = builder.start();
    client.open(PATH, &agent("a", "# One\n\ntext\n\n## Two\n\ntext\n"));
    client.published(PATH);
    let folds = client.request("textDocument/foldingRange", document());
    folds.as_array().unwrap().clone()
}

#[test]
fn folds_fit_the_client() {
    let lines = |fold: &Value| (fold["startLine"].clone(), fold["endLine"].clone());
    let all = folds(session());
    assert_eq!(
        lines(&all[0]),
        (json!(0), json!(3)),
        "the frontmatter: {all:?}"
    );
    assert!(all[0]["startCharacter"].is_number());
    let whole_lines =
        folds(session().can("textDocument/foldingRange/lineFoldingOnly", json!(true)));
    assert_eq!(whole_lines.len(), all.len());
    assert!(
        whole_lines
            .iter()
            .all(|fold| fold["startCharacter"].is_null())
    );
    let few = folds(session().can("textDocument/foldingRange/rangeLimit", json!(1)));
    assert_eq!(few.len(), 1);
}

const WRONG: &str = "---\nname: a\ndescription: Does a.\nmodel: sonet\n---\n";

fn with_actions() -> Builder {
    session().can(
        "textDocument/codeAction/codeActionLiteralSupport",
        json!({"codeActionKind": {"valueSet": []}}),
    )
}

fn actions(line: u32, only: Value) -> Value {
    let here = json!({"line": line, "character": 8});
    json!({
        "textDocument": {"uri": PATH},
        "range": {"start": here, "end": here},
        "context": {"diagnostics": [], "only": only},
    })
}

#[test]
fn a_quick_fix_carries_the_version_it_was_made_for() {
    let mut client = with_actions()
        .can("workspace/workspaceEdit/documentChanges", json!(true))
        .start();
    client.open(PATH, WRONG);
    client.published(PATH);
    client.change(PATH, 2, &[json!([[2, 20, 2, 20], " It is 🦀 long."])]);
    let found = client.request("textDocument/codeAction", actions(3, json!(["quickfix"])));
    let action = &found[0];
    let change = &action["edit"]["documentChanges"][0];
    assert_eq!(
        change["textDocument"],
        json!({"uri": client.uri(PATH), "version": 2})
    );
    assert_eq!(
        change["edits"],
        json!([{"range": {"start": {"line": 3, "character": 7}, "end": {"line": 3, "character": 12}}, "newText": "sonnet"}])
    );
    assert_eq!(action["kind"], "quickfix");
    assert_eq!(action["diagnostics"][0]["code"], "unknown-model");
    client.said_until_quiet(std::time::Duration::from_millis(100));
}

#[test]
fn a_quick_fix_for_a_text_that_is_gone_is_not_offered() {
    let mut client = with_actions().start();
    client.open(PATH, WRONG);
    client.published(PATH);
    let before = client.request("textDocument/codeAction", actions(3, Value::Null));
    assert!(before[0]["edit"]["changes"].is_object(), "{before}");
    // A change the server could not apply: whatever it knows is about another text.
    client.change(PATH, 2, &[json!([[99, 0, 99, 0], "x"])]);
    assert_eq!(
        client.request("textDocument/codeAction", actions(3, Value::Null)),
        Value::Null
    );
    client.change(PATH, 3, &[json!(agent("a", ""))]);
    assert_eq!(
        client.request("textDocument/codeAction", actions(3, Value::Null)),
        json!([])
    );
    client.said_until_quiet(std::time::Duration::from_millis(100));
}

#[test]
fn only_the_wanted_kinds_are_offered() {
    let mut client = with_actions().start();
    client.open(PATH, WRONG);
    client.published(PATH);
    let offered = client.request("textDocument/codeAction", actions(3, json!(["refactor"])));
    assert_eq!(offered, json!([]));
    let mut old = session().start();
    old.open(PATH, WRONG);
    old.published(PATH);
    let offered = old.request("textDocument/codeAction", actions(3, Value::Null));
    assert_eq!(offered, Value::Null, "a client that knows commands only");
}

#[test]
fn refactorings_are_offered_by_kind_and_by_what_the_client_can_do() {
    let text = agent("a", "## Style\n\nShort lines.\n");
    let titles = |builder: Builder, line: u32, only: Value| {
        let mut client = builder.start();
        client.open(PATH, &text);
        client.published(PATH);
        let offered = client.request("textDocument/codeAction", actions(line, only));
        let offered = offered.as_array().unwrap().iter();
        let shown = offered.map(|it| format!("{}: {}", it["kind"], it["title"]));
        shown.collect::<Vec<String>>()
    };
    let creating = || {
        with_actions().can(
            "workspace/workspaceEdit",
            json!({"documentChanges": true, "resourceOperations": ["create"]}),
        )
    };
    let extract = r#""refactor.extract": "Extract the section to the skill `style`""#;
    let block = r#""refactor.rewrite": "Write `description` as a block""#;
    assert_eq!(titles(creating(), 4, json!(["refactor"])), [extract]);
    assert_eq!(titles(creating(), 4, Value::Null), [extract]);
    for only in ["refactor.rewrite", "quickfix", "source"] {
        assert!(titles(creating(), 4, json!([only])).is_empty(), "{only}");
    }
    assert!(
        titles(with_actions(), 4, Value::Null).is_empty(),
        "the client creates no files"
    );
    assert_eq!(titles(with_actions(), 2, json!(["refactor"])), [block]);
    assert!(titles(with_actions(), 2, json!(["refactor.extract"])).is_empty());
}

#[test]
fn completions_are_edits_the_client_can_show() {
    let text = "---\nname: a\ndescription: Does a.\nmod\n---\n";
    let mut client = session()
        .can(
            "textDocument/completion/completionItem/snippetSupport",
            json!(true),
        )
        .can(
            "textDocument/completion/completionItem/documentationFormat",
            json!(["markdown"]),
        )
        .start();
    client.open(PATH, text);
    client.published(PATH);
    let items = client.request("textDocument/completion", at(3, 3));
    let item = items
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["label"] == "model")
        .unwrap();
    assert_eq!(
        item["textEdit"]["range"]["start"],
        json!({"line": 3, "character": 0})
    );
    assert_eq!(
        item["documentation"],
        Value::Null,
        "worked out when it is looked at"
    );
    let resolved = client.request("completionItem/resolve", item.clone());
    assert_eq!(resolved["label"], "model");
    assert_eq!(resolved["documentation"]["kind"], "markdown");

    let mut plain = session().start();
    plain.open(PATH, text);
    plain.published(PATH);
    let items = plain.request("textDocument/completion", at(3, 3));
    for item in items.as_array().unwrap() {
        assert_eq!(item["insertTextFormat"], Value::Null, "{item}");
        assert!(
            !item["textEdit"]["newText"].as_str().unwrap().contains("${"),
            "{item}"
        );
    }
    let resolved = plain.request("completionItem/resolve", items[0].clone());
    assert_eq!(resolved["documentation"]["kind"], "plaintext");
}

#[test]
fn a_list_that_leaves_names_out_says_so() {
    let skill =
        |number| format!("//- /w/.claude/skills/s{number}/SKILL.md\n---\ndescription: d\n---\n");
    let skills: String = (0..=500).map(skill).collect();
    let mut client = World::new(session(), &skills).client;
    client.open(PATH, "---\nname: a\ndescription: d\nskills: [s50]\n---\n");
    client.published(PATH);
    let some = client.request("textDocument/completion", at(3, 9));
    assert_eq!(some["isIncomplete"], true);
    assert_eq!(some["items"].as_array().unwrap().len(), 500);
    let fitting = client.request("textDocument/completion", at(3, 12));
    let labels = fitting["items"].as_array().unwrap().iter();
    let labels: Vec<&str> = labels.map(|it| it["label"].as_str().unwrap()).collect();
    assert!(labels.contains(&"s500"), "{labels:?}");
    assert!(!labels.contains(&"s1"), "{labels:?}");
}

#[test]
fn a_hover_comes_in_the_format_of_the_client() {
    for (formats, kind) in [
        (json!(["markdown", "plaintext"]), "markdown"),
        (json!(["plaintext"]), "plaintext"),
    ] {
        let mut client = session()
            .can("textDocument/hover/contentFormat", formats)
            .start();
        client.open(PATH, &agent("a", "name: in prose\n"));
        client.published(PATH);
        let hover = client.request("textDocument/hover", at(1, 2));
        assert_eq!(hover["contents"]["kind"], kind);
        assert_eq!(
            hover["range"],
            json!({"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 4}})
        );
        let marked = hover["contents"]["value"].as_str().unwrap().contains("**");
        assert!(!marked || kind == "markdown", "{hover}");
        assert_eq!(
            client.request("textDocument/hover", at(4, 2)),
            Value::Null,
            "prose is no key"
        );
    }
}

#[test]
fn a_key_in_json_brings_the_comma_that_is_missing() {
    let path = "/w/.claude/settings.json";
    let mut client = session().start();
    client.open(path, "{\n  \"model\": \"haiku\"\n  \"perm\n}\n");
    client.published(path);
    let position = json!({"line": 2, "character": 7});
    let place = json!({"textDocument": {"uri": path}, "position": position.clone()});
    let items = client.request("textDocument/completion", place);
    let items = items.as_array().or_else(|| items["items"].as_array());
    let key = items
        .unwrap()
        .iter()
        .find(|it| it["label"] == "permissions");
    let key = key.unwrap();
    let end = json!({"line": 1, "character": 18});
    assert_eq!(
        key["additionalTextEdits"],
        json!([{"range": {"start": end, "end": end}, "newText": ","}])
    );
    let opening = json!({"line": 2, "character": 3});
    assert_eq!(
        key["textEdit"],
        json!({"range": {"start": opening, "end": position}, "newText": "permissions\": {}"})
    );
}
