//! Pictures of refactorings: what is offered at the cursor, and what each makes of the files.

use std::fmt::Write;

use expect_test::{Expect, expect};

use super::*;
use crate::testing::Fixture;

/// Draws every refactoring at the cursor whose title holds `words`.
#[track_caller]
fn check(words: &str, fixture: &str, expected: Expect) {
    let fixture = Fixture::new(fixture);
    let at = FileRange {
        path: fixture.path.clone(),
        range: fixture.range,
    };
    let mut out = String::new();
    for action in refactorings(&fixture.snapshot, &at) {
        if !action.title.contains(words) {
            continue;
        }
        let _ = writeln!(out, "{:?}: {}", action.kind, action.title);
        for (path, edits) in &action.changes.edits {
            let file = fixture.snapshot.file(path).unwrap();
            let text = file.text.apply(edits).expect("the edits overlap");
            let _ = writeln!(out, "{}", text.replace('\r', "␍").trim_end());
        }
        for (path, text) in &action.changes.creations {
            let _ = writeln!(out, "+ {}", path.as_str());
            let _ = writeln!(out, "{}", text.replace('\r', "␍").trim_end());
        }
    }
    expected.assert_eq(&out);
}

/// The titles of everything that is offered at the cursor.
#[track_caller]
fn check_titles(fixture: &str, expected: Expect) {
    let fixture = Fixture::new(fixture);
    let at = FileRange {
        path: fixture.path.clone(),
        range: fixture.range,
    };
    let actions = refactorings(&fixture.snapshot, &at);
    let titles: String = actions.iter().map(|it| format!("{}\n", it.title)).collect();
    expected.assert_eq(&titles);
}

#[test]
fn a_description_as_a_block() {
    check(
        "block",
        "---\nname: a\ndescr$0iption: \"Use it when: code changed, and then again whenever somebody asks for a review of what has changed since the last one.\"\nmodel: opus\n---\nBody\n",
        expect![[r#"
            Rewrite: Write `description` as a block
            ---
            name: a
            description: >-
              Use it when: code changed, and then again whenever somebody asks for a review of what has changed
              since the last one.
            model: opus
            ---
            Body
        "#]],
    );
    check(
        "block",
        "---\r\nname: a\r\ndescription: \"One.\\n\\nTwo: $0three.\"\r\n---\r\n",
        expect![[r#"
            Rewrite: Write `description` as a block
            ---␍
            name: a␍
            description: |-␍
              One.␍
            ␍
              Two: three.␍
            ---␍
        "#]],
    );
    // What only a repair can read, every host can read afterwards.
    check(
        "block",
        "---\nname: a\ndescription: Use it when: co$0de changed.\nmodel: opus\n---\n",
        expect![[r#"
            Rewrite: Write `description` as a block
            ---
            name: a
            description: >-
              Use it when: code changed.
            model: opus
            ---
        "#]],
    );
    // A comment would become a part of the text; what is no text has nothing to keep.
    check(
        "block",
        "---\nname: a\ndescription: One $0two # three\n---\n",
        expect![[""]],
    );
    check(
        "block",
        "---\nname: a\ndescription: [o$0ne]\n---\n",
        expect![[""]],
    );
    check(
        "block",
        "---\nname: a\ndescription: One\nmodel: op$0us\n---\n",
        expect![[""]],
    );
}

#[test]
fn a_description_on_one_line() {
    check(
        "one line",
        "---\nname: a\ndescription: >\n  Use it when:\n  code ch$0anged.\n\n  It's \"good\".\nmodel: opus\n---\n",
        expect![[r#"
            Rewrite: Write `description` on one line
            ---
            name: a
            description: "Use it when: code changed.\nIt's \"good\".\n"
            model: opus
            ---
        "#]],
    );
    check(
        "one line",
        "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: |-\n  Reads $0PDF files.\n---\n",
        expect![[r#"
            Rewrite: Write `description` on one line
            ---
            name: s
            description: 'Reads PDF files.'
            ---
        "#]],
    );
}

#[test]
fn lists_in_three_notations() {
    check(
        "Write",
        "---\nname: a\ndescription: b\ntools: Re$0ad, Bash(git add, x), mcp__a__b\n---\n",
        expect![[r#"
            Rewrite: Write `tools` as a list, one item a line
            ---
            name: a
            description: b
            tools:
              - Read
              - Bash(git add, x)
              - mcp__a__b
            ---
            Rewrite: Write `tools` as a list in brackets
            ---
            name: a
            description: b
            tools: [Read, 'Bash(git add, x)', mcp__a__b]
            ---
        "#]],
    );
    check(
        "Write",
        "---\nname: a\ndescription: b\nskills:\n- x\ntools:\n- Read\n- \"Gr$0ep\"\n---\n",
        expect![[r#"
            Rewrite: Write `tools` as a list in brackets
            ---
            name: a
            description: b
            skills:
            - x
            tools: [Read, Grep]
            ---
            Rewrite: Write `tools` as text with commas
            ---
            name: a
            description: b
            skills:
            - x
            tools: Read, Grep
            ---
        "#]],
    );
    check(
        "Write",
        "//- /w/.claude/rules/ts.md\n---\npaths: [\"*.ts\", \"src/{a,b}$0.ts\"]\n---\nBody\n",
        expect![[r#"
            Rewrite: Write `paths` as a list, one item a line
            ---
            paths:
              - '*.ts'
              - src/{a,b}.ts
            ---
            Body
            Rewrite: Write `paths` as text with commas
            ---
            paths: '*.ts, src/{a,b}.ts'
            ---
            Body
        "#]],
    );
}

#[test]
fn lists_that_another_notation_would_change() {
    // Comments go with the lines; the standard knows `allowed-tools` as text only; commas in names would separate.
    check_titles(
        "---\nname: a\ndescription: b\ntools:\n  - Re$0ad # all of it\n  - Grep\n---\n",
        expect![[""]],
    );
    check_titles(
        "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: b\nallowed-tools: Re$0ad Grep\n---\n",
        expect![[""]],
    );
    check_titles(
        "//- /w/.claude/rules/ts.md\n---\npaths:\n  - \"a,b$0\"\n  - c\n---\nBody\n",
        expect![[r#"
            Write `paths` as a list in brackets
        "#]],
    );
    check_titles(
        "---\nname: a\ndescription: b\ntools:$0\n---\n",
        expect![[""]],
    );
}

#[test]
fn examples_move_into_the_body() {
    check(
        "Move",
        "---\nname: a\ndescription: Use it after a change.$0 Examples:\\n<example>\\nContext: New.\\nuser: \"Do it\"\\nassistant: \"Yes\"\\n</example>\\n\\n<example>\\nuser: \"Again\"\\nassistant: \"No\"\\n</example>\nmodel: opus\n---\n\nYou review.\n",
        expect![[r#"
            Rewrite: Move the examples from `description` into the body
            ---
            name: a
            description: Use it after a change.
            model: opus
            ---

            You review.

            ## Examples

            <example>
            Context: New.
            user: "Do it"
            assistant: "Yes"
            </example>

            <example>
            user: "Again"
            assistant: "No"
            </example>
        "#]],
    );
    check(
        "Move",
        "---\r\nname: a\r\ndescription: |\r\n  Use it: often.\r\n\r\n  <example>\r\n  user: $0Do it\r\n  </example>\r\n\r\n  Or seldom.\r\n---\r\n\r\n## Examples\r\n\r\nOne.\r\n\r\n## Rest\r\n",
        expect![[r#"
            Rewrite: Move the examples from `description` into the body
            ---␍
            name: a␍
            description: |-␍
              Use it: often.␍
            ␍
              Or seldom.␍
            ---␍
            ␍
            ## Examples␍
            ␍
            One.␍
            ␍
            <example>␍
            user: Do it␍
            </example>␍
            ␍
            ## Rest␍
        "#]],
    );
    // Nothing would be left of the description; or a host would replace `$1`.
    check(
        "Move",
        "---\nname: a\ndescription: $0<example>a</example>\n---\n",
        expect![[""]],
    );
    check(
        "Move",
        "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: $0Pays. <example>pay $1</example>\n---\n",
        expect![[""]],
    );
}

#[test]
fn frontmatter_where_there_is_none() {
    check(
        "frontmatter",
        "//- /w/.claude/agents/Code Reviewer.md\n# Reviewer\n\nYou **review** code: all of it.\nAnd you say so. Then$0 rest.\n",
        expect![[r#"
            Rewrite: Add the frontmatter of a subagent
            ---
            name: code-reviewer
            description: 'You review code: all of it.'
            ---

            # Reviewer

            You **review** code: all of it.
            And you say so. Then rest.
        "#]],
    );
    check(
        "frontmatter",
        "//- /w/.claude/skills/pdf/SKILL.md\n\u{feff}\r\n# PDF$0\r\n",
        expect![[r#"
            Rewrite: Add the frontmatter of a skill
            ﻿---␍
            description: When to use this skill.␍
            ---␍
            ␍
            # PDF␍
        "#]],
    );
    check(
        "frontmatter",
        "//- /w/.claude/commands/run.md\nRun the tests.$0\n",
        expect![[r#"
            Rewrite: Add the frontmatter of a command
            ---
            description: Run the tests.
            ---

            Run the tests.
        "#]],
    );
    check(
        "frontmatter",
        "//- /w/CLAUDE.md\nRun the tests.$0\n",
        expect![[""]],
    );
    check("frontmatter", "---\nname: a\n---\nBody$0\n", expect![[""]]);
}

#[test]
fn tools_that_the_body_speaks_of() {
    check(
        "Limit",
        "---\nname: a\nde$0scription: b\ndisallowedTools: Write\n---\nUse `Grep` and the Read tool, `Bash(git *)`, `Task`, `mcp__a__b`, `Write`, `ls`.\nNever use `Edit`.\n\n```\nthe Glob tool\n```\n",
        expect![[r#"
            Rewrite: Limit `tools` to what the body speaks of: Grep, Read, Bash, Agent, mcp__a__b
            ---
            name: a
            description: b
            disallowedTools: Write
            tools: Grep, Read, Bash, Agent, mcp__a__b
            ---
            Use `Grep` and the Read tool, `Bash(git *)`, `Task`, `mcp__a__b`, `Write`, `ls`.
            Never use `Edit`.

            ```
            the Glob tool
            ```
        "#]],
    );
    check(
        "Limit",
        "---\nname: a\ndescription: b\ntools: $0\nmodel: opus\n---\nUse `Grep`.\n",
        expect![[r#"
            Rewrite: Limit `tools` to what the body speaks of: Grep
            ---
            name: a
            description: b
            tools: Grep
            model: opus
            ---
            Use `Grep`.
        "#]],
    );
    let others = [
        "---\nname: a\ndescription: b\ntools: Re$0ad\n---\nUse `Grep`.\n",
        "---\nname: a\ndescription: b\n---\nUse `Gr$0ep`.\n",
        "---\nname: a\ndescri$0ption: b\n---\nUse grep.\n",
        "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescri$0ption: b\n---\nUse `Grep`.\n",
    ];
    for text in others {
        check("Limit", text, expect![[""]]);
    }
}

#[test]
fn a_section_becomes_a_skill() {
    check(
        "Extract",
        "---\nname: a\ndescription: b\nskills: [x]\n---\n# A\n\n## How to $0Review: it\n\nRead all **lines**. Then say so.\n\n### Order\n\n```\n# no heading\n```\n\n#### Last\n\nEnd.\n\n## Next\n\nMore.\n",
        expect![[r#"
            Extract: Extract the section to the skill `how-to-review-it`
            ---
            name: a
            description: b
            skills: [x, how-to-review-it]
            ---
            # A

            ## How to Review: it

            Use the `how-to-review-it` skill.

            ## Next

            More.
            + /w/.claude/skills/how-to-review-it/SKILL.md
            ---
            name: how-to-review-it
            description: Read all lines.
            ---

            # How to Review: it

            Read all **lines**. Then say so.

            ## Order

            ```
            # no heading
            ```

            ### Last

            End.
        "#]],
    );
    check(
        "Extract",
        "---\r\nname: a\r\ndescription: b\r\n---\r\n## Work$0flow\r\n- one\r\n- two\r\n//- /w/.claude/skills/workflow/SKILL.md\n---\nname: workflow\ndescription: b\n---\n",
        expect![[r#"
            Extract: Extract the section to the skill `a-workflow`
            ---␍
            name: a␍
            description: b␍
            skills: a-workflow␍
            ---␍
            ## Workflow␍
            ␍
            Use the `a-workflow` skill.␍
            + /w/.claude/skills/a-workflow/SKILL.md
            ---␍
            name: a-workflow␍
            description: When to use Workflow.␍
            ---␍
            ␍
            # Workflow␍
            ␍
            - one␍
            - two␍
        "#]],
    );
    check(
        "Extract",
        "//- /w/CLAUDE.md\n$0## Tests\n\nRun `cargo test`.$0\n\n## Rest\n",
        expect![[r#"
            Extract: Extract the section to the skill `tests`
            ## Tests

            Use the `tests` skill.

            ## Rest
            + /w/.claude/skills/tests/SKILL.md
            ---
            name: tests
            description: Run cargo test.
            ---

            # Tests

            Run `cargo test`.
        "#]],
    );
}

#[test]
fn sections_that_stay() {
    let bodies = [
        "## One\n\nIn the te$0xt.\n",
        "## On$0e\n\n## Two\n",
        "## On$0e\n\nSee [it](docs/a.md).\n",
        "## On$0e\n\nSee [it][a].\n\n## Two\n\n[a]: https://x.y\n",
        "## On$0e\n\nTake $1.\n",
        "## 一$0\n\nText.\n",
        "## On$0e\n\n```\nnever closed\n",
    ];
    for body in bodies {
        let text = format!("---\nname: a\ndescription: b\n---\n{body}");
        check("Extract", &text, expect![[""]]);
    }
    let plugin = "//- /w/p/agents/a.md\n---\nname: a\ndescription: b\n---\n## On$0e\n\nText.\n//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n";
    check("Extract", plugin, expect![[""]]);
}

#[test]
fn a_list_with_comments_is_gone_on_with() {
    check(
        "Extract",
        "---\r\nname: a\r\ndescription: b\r\nskills:\r\n  - x # the one\r\n  - \"y\" # the other\r\n---\r\n## Deep$0 dive\r\n\r\nText.\r\n",
        expect![[r#"
            Extract: Extract the section to the skill `deep-dive`
            ---␍
            name: a␍
            description: b␍
            skills:␍
              - x # the one␍
              - "y" # the other␍
              - deep-dive␍
            ---␍
            ## Deep dive␍
            ␍
            Use the `deep-dive` skill.␍
            + /w/.claude/skills/deep-dive/SKILL.md
            ---␍
            name: deep-dive␍
            description: Text.␍
            ---␍
            ␍
            # Deep dive␍
            ␍
            Text.␍
        "#]],
    );
    // Without a place in the list the agent would not have the skill.
    check(
        "Extract",
        "---\nname: a\ndescription: b\nskills: [x, # the one\n  y]\n---\n## Deep$0 dive\n\nText.\n",
        expect![[""]],
    );
}

#[test]
fn a_tool_with_a_name_of_its_own_needs_no_marks() {
    check(
        "Limit",
        "---\nname: a$0\ndescription: b\n---\nUse WebFetch for pages, Read what they say, and never NotebookEdit.\n",
        expect![[r#"
            Rewrite: Limit `tools` to what the body speaks of: WebFetch
            ---
            name: a
            description: b
            tools: WebFetch
            ---
            Use WebFetch for pages, Read what they say, and never NotebookEdit.
        "#]],
    );
}
