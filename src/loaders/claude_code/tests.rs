//! Tables of what Claude Code reads: text in, verdict and values out.

use std::fmt::Write;

use expect_test::{Expect, expect};

use super::*;
use crate::loaders::json::json;

fn slice(text: &str, range: TextRange) -> &str {
    &text[std::ops::Range::<usize>::from(range)]
}

fn describe(text: &str) -> String {
    let reading = read(text);
    let mut out = String::new();
    match &reading.verdict {
        Verdict::NoBlock(reason) => writeln!(out, "no block: {reason:?}"),
        Verdict::Strict => writeln!(out, "strict"),
        Verdict::NotAMapping => writeln!(out, "not a mapping"),
        Verdict::Failed(error) => writeln!(
            out,
            "failed at {:?}",
            &text[usize::from(error.offset)..].lines().next()
        ),
        Verdict::Repaired(lines) => {
            let keys: Vec<&str> = lines.iter().map(|line| slice(text, line.key)).collect();
            writeln!(out, "repaired: {}", keys.join(", "))
        }
    }
    .unwrap();
    let entries = reading.mapping().into_iter().flat_map(|map| &map.entries);
    for entry in entries {
        let written = slice(text, entry.value.range);
        assert_eq!(
            slice(text, entry.key_range).trim_matches(['"', '\'']),
            &*entry.key
        );
        writeln!(out, "{}: {} <- {written:?}", entry.key, json(&entry.value)).unwrap();
    }
    if reading.body.len() < text_size::TextSize::of(text) {
        writeln!(out, "body {:?}", slice(text, reading.body)).unwrap();
    }
    out
}

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&describe(text));
}

/// Reads the lines as a block between proper fences.
fn check_block(block: &str, expected: Expect) {
    expected.assert_eq(
        describe(&format!("---\n{block}---\n"))
            .strip_suffix("body \"\"\n")
            .unwrap(),
    );
}

#[test]
fn the_first_line_opens_the_block() {
    check(
        "---\nname: a\n---\nBody\n",
        expect![[r#"
        strict
        name: "a" <- "a"
        body "Body\n"
    "#]],
    );
    check(
        "\u{feff}--- \t\r\nname: a\r\n---\r\nBody\r\n",
        expect![[r#"
            strict
            name: "a" <- "a"
            body "Body\r\n"
        "#]],
    );
    check(
        "---\n---\nBody\n",
        expect![[r#"
        strict
        body "Body\n"
    "#]],
    );
    check(
        "---\n# only a comment\n---\nBody\n",
        expect![[r#"
        strict
        body "Body\n"
    "#]],
    );
}

#[test]
fn anything_else_on_the_first_line_means_no_block() {
    check(
        "",
        expect![[r#"
        no block: Absent
    "#]],
    );
    check(
        "Body\n",
        expect![[r#"
        no block: Absent
    "#]],
    );
    check(
        "\n---\nname: a\n---\n",
        expect![[r#"
        no block: NotOnFirstLine
    "#]],
    );
    check(
        "<!-- made by hand -->\n---\nname: a\n---\n",
        expect![[r#"
            no block: NotOnFirstLine
        "#]],
    );
    check(
        "\u{feff}\n---\nname: a\n---\n",
        expect![[r#"
        no block: NotOnFirstLine
        body "\n---\nname: a\n---\n"
    "#]],
    );
    check(
        "----\nname: a\n---\n",
        expect![[r#"
        no block: FourHyphens
    "#]],
    );
    check(
        "--- # agent\nname: a\n---\n",
        expect![[r#"
        no block: TextBehindHyphens
    "#]],
    );
    check(
        "---\rname: a\r---\rBody\r",
        expect![[r#"
        no block: CarriageReturnOnly
    "#]],
    );
    check(
        "---\nname: a\n...\nBody\n",
        expect![[r#"
        no block: Unclosed
    "#]],
    );
    check(
        "---\nname: a\n",
        expect![[r#"
        no block: Unclosed
    "#]],
    );
    check(
        "---",
        expect![[r#"
        no block: Unclosed
    "#]],
    );
}

#[test]
fn the_first_three_hyphens_close_the_block_wherever_they_stand() {
    check(
        "---\nname: a\ndescription: fast --- and cheap\ntools: Read\n---\nBody\n",
        expect![[r#"
            strict
            name: "a" <- "a"
            description: "fast" <- "fast"
            body " and cheap\ntools: Read\n---\nBody\n"
        "#]],
    );
    check(
        "---\nname: a\n# ------ tools\ntools: Read\n---\nBody\n",
        expect![[r#"
            strict
            name: "a" <- "a"
            body "--- tools\ntools: Read\n---\nBody\n"
        "#]],
    );
    check(
        "---\nname: a\ndescription: |\n  One\n  ---\n  Two\n---\nBody\n",
        expect![[r#"
            strict
            name: "a" <- "a"
            description: "One\n" <- "One"
            body "  Two\n---\nBody\n"
        "#]],
    );
    check(
        "---\nname: a---\nBody\n",
        expect![[r#"
        strict
        name: "a" <- "a"
        body "Body\n"
    "#]],
    );
    check(
        "---\nname: a\n  ---\nBody\n",
        expect![[r#"
        strict
        name: "a" <- "a"
        body "Body\n"
    "#]],
    );
    check(
        "---\nname: a\n-----\nBody\n",
        expect![[r#"
        strict
        name: "a" <- "a"
        body "--\nBody\n"
    "#]],
    );
    check(
        "---\nname: a\n--- text\nBody\n",
        expect![[r#"
        strict
        name: "a" <- "a"
        body " text\nBody\n"
    "#]],
    );
}

#[test]
fn values_are_those_of_the_core_schema() {
    check_block(
        "a: yes\nb: true\nc: 12\nd: 1.5\ne: ~\nf:\ng: '1'\nh: 0x1F\n",
        expect![[r#"
            strict
            a: "yes" <- "yes"
            b: true <- "true"
            c: 12 <- "12"
            d: 1.5 <- "1.5"
            e: null <- "~"
            f: null <- ""
            g: "1" <- "'1'"
            h: 31 <- "0x1F"
        "#]],
    );
    check_block(
        "a: b # cut off\nc: !word d\ne: &word f\n",
        expect![[r#"
        strict
        a: "b" <- "b"
        c: "d" <- "d"
        e: "f" <- "f"
    "#]],
    );
    check_block(
        "a: 1\na: 2\n",
        expect![[r#"
        strict
        a: 1 <- "1"
        a: 2 <- "2"
    "#]],
    );
    check_block(
        "\"a\": {b: [c, d]}\n",
        expect![[r#"
        strict
        a: {"b":["c","d"]} <- "{b: [c, d]}"
    "#]],
    );
    check_block(
        "{\"a\": \"b\", \"c\": [1]}\n",
        expect![[r#"
        strict
        a: "b" <- "\"b\""
        c: [1] <- "[1]"
    "#]],
    );
    check_block(
        "a: |\n  one\n  two\nb: >-\n  one\n  two\n",
        expect![[r#"
            strict
            a: "one\ntwo\n" <- "one\n  two"
            b: "one two" <- "one\n  two"
        "#]],
    );
}

#[test]
fn aliases_and_merge_keys_are_resolved() {
    check_block(
        "a: &list [Read, Grep]\nb: *list\nc: &map {x: 1, y: 2}\nd:\n  <<: *map\n  y: 3\n",
        expect![[r#"
            strict
            a: ["Read","Grep"] <- "[Read, Grep]"
            b: ["Read","Grep"] <- "*list"
            c: {"x":1,"y":2} <- "{x: 1, y: 2}"
            d: {"x":1,"y":3} <- "<<: *map\n  y: 3"
        "#]],
    );
}

#[test]
fn an_alias_bomb_stays_small() {
    let mut block = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(block, "a{level}: &a{level} [{items}]").unwrap();
    }
    let reading = read(&format!("---\n{block}---\n"));
    assert_eq!(reading.verdict, Verdict::Strict);
    assert_eq!(reading.mapping().unwrap().entries.len(), 30);
}

#[test]
fn a_tab_before_a_dash_is_taken_for_blanks() {
    check_block(
        "tools:\n\t- Read\n\t- Grep\n",
        expect![[r#"
        strict
        tools: ["Read","Grep"] <- "- Read\n\t- Grep"
    "#]],
    );
    check_block(
        "tools:\n\t- Read\ndescription: a: b\n",
        expect![[r#"
        repaired: description
        tools: ["Read"] <- "- Read"
        description: "a: b" <- "a: b"
    "#]],
    );
}

#[test]
fn what_is_no_mapping_has_no_keys() {
    check_block(
        "name:a\n",
        expect![[r#"
        not a mapping
    "#]],
    );
    check_block(
        "- a\n- b\n",
        expect![[r#"
        not a mapping
    "#]],
    );
}

#[test]
fn risky_values_are_put_in_quotes() {
    check_block(
        "description: Use when: a\n",
        expect![[r#"
        repaired: description
        description: "Use when: a" <- "Use when: a"
    "#]],
    );
    check_block(
        "description: Use when: say \"a\\b\" # why\n",
        expect![[r#"
            repaired: description
            description: "Use when: say \"a\\b\" # why" <- "Use when: say \"a\\b\" # why"
        "#]],
    );
    check_block(
        "paths: **/*.ts\n",
        expect![[r#"
        repaired: paths
        paths: "**/*.ts" <- "**/*.ts"
    "#]],
    );
    check_block(
        "tools: *\n",
        expect![[r#"
        repaired: tools
        tools: "*" <- "*"
    "#]],
    );
    check_block(
        "model: `opus`\n",
        expect![[r#"
        repaired: model
        model: "`opus`" <- "`opus`"
    "#]],
    );
    check_block(
        "author: @me\n",
        expect![[r#"
        repaired: author
        author: "@me" <- "@me"
    "#]],
    );
    check_block(
        "argument-hint: [file] [--all]\n",
        expect![[r#"
        repaired: argument-hint
        argument-hint: "[file] [--all]" <- "[file] [--all]"
    "#]],
    );
    check_block(
        "name: a\ndescription: b: c\ntools: [Read, Grep]\ncolor: red # bright\nmodel: \"x: y\"\n",
        expect![[r#"
            repaired: description, tools, color
            name: "a" <- "a"
            description: "b: c" <- "b: c"
            tools: "[Read, Grep]" <- "[Read, Grep]"
            color: "red # bright" <- "red # bright"
            model: "x: y" <- "\"x: y\""
        "#]],
    );
}

#[test]
fn what_the_repair_does_not_reach() {
    check(
        "---\r\ndescription: Use when: a\r\n---\r\n",
        expect![[r#"
            failed at Some(": a")
            body ""
        "#]],
    );
    check_block(
        "description: Use it: now\nContext here\n",
        expect![[r#"
        failed at Some(": now")
    "#]],
    );
    check_block(
        "description: First. Examples:\n  <example>\n",
        expect![[r#"
            failed at Some(":")
        "#]],
    );
    check_block(
        "description: \"quoted\" then more\n",
        expect![[r#"
        failed at Some("then more")
    "#]],
    );
    check_block(
        "description: ? what\n",
        expect![[r#"
        failed at Some("? what")
    "#]],
    );
    check_block(
        "description: - a\n",
        expect![[r#"
        failed at Some("- a")
    "#]],
    );
    check_block(
        "tools:\n  - Bash(git: *)\n",
        expect![[r#"
        failed at Some("*)")
    "#]],
    );
    check_block(
        "hooks:\n  command: echo a: b\n",
        expect![[r#"
        failed at Some(": b")
    "#]],
    );
    check_block(
        "key2: a: b\n",
        expect![[r#"
        failed at Some(": b")
    "#]],
    );
    check_block(
        "a.b: c: d\n",
        expect![[r#"
        failed at Some(": d")
    "#]],
    );
    check_block(
        "description: |\n  fine\nother: a: b\n",
        expect![[r#"
        failed at Some(": b")
    "#]],
    );
}

#[test]
fn the_whole_block_is_read_once_where_the_author_has_read_it() {
    let text = "---\nname: a\ndescription: b\n---\nBody\n";
    let parse = crate::syntax::parse(text, &|_| true);
    assert_eq!(
        read_again(text, parse.frontmatter.as_ref()).mapping(),
        read(text).mapping()
    );
}
