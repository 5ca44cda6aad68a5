//! Completion, as pictures: label, what is replaced → what is inserted.

use std::fmt::Write;

use expect_test::{Expect, expect};

use super::{Completion, CompletionText, completions};
use crate::testing::Fixture;

fn at(text: &str) -> (Fixture, Vec<Completion>) {
    let fixture = Fixture::new(text);
    let found = completions(&fixture.snapshot, &fixture.position());
    (fixture, found.items)
}

fn plain(completion: &Completion) -> &str {
    match &completion.text {
        CompletionText::Plain(plain) | CompletionText::Snippet { plain, .. } => plain,
    }
}

/// Draws the first `limit` completions.
pub(super) fn check_first(limit: usize, text: &str, expected: Expect) {
    let (fixture, found) = at(text);
    let mut out = String::new();
    for completion in found.iter().take(limit) {
        assert!(completion.range.contains_inclusive(fixture.range.end()));
        let replaced = fixture.file().text.slice(completion.range);
        assert!(
            !replaced.contains('\n'),
            "a completion replaces part of a line"
        );
        let mark = if completion.deprecated { "†" } else { "" };
        let (label, inserted) = (&completion.label, plain(completion));
        let also = completion.also.as_ref();
        let also = also.map_or(String::new(), |edit| {
            format!(" and {:?} at {:?}", edit.new_text, edit.range.start())
        });
        let _ = writeln!(out, "{label}{mark} {replaced:?} → {inserted:?}{also}");
    }
    expected.assert_eq(&out);
}

pub(in crate::ide) fn check(text: &str, expected: Expect) {
    check_first(usize::MAX, text, expected);
}

#[test]
fn keys_that_are_missing_required_ones_first() {
    check_first(
        3,
        "---\nname: a\n$0\n---\n",
        expect![[r#"
        description "" → "description: "
        tools "" → "tools: "
        disallowedTools "" → "disallowedTools: "
    "#]],
    );
}

#[test]
fn a_half_typed_key_before_the_block_is_closed() {
    check_first(
        3,
        "---\nna$0",
        expect![[r#"
        name "na" → "name: "
        description "na" → "description: "
        tools "na" → "tools: "
    "#]],
    );
    check_first(
        3,
        "---\nname: a\ndes$0\n\n# Body\n",
        expect![[r#"
        description "des" → "description: "
        tools "des" → "tools: "
        disallowedTools "des" → "disallowedTools: "
    "#]],
    );
}

#[test]
fn a_half_typed_key_below_a_broken_description() {
    check_first(
        1,
        "---\nname: a\ndescription: Use: it.\n\nContext: x\nmod$0\ncolor: red\n---\n",
        expect![[r#"
            tools "mod" → "tools: "
        "#]],
    );
    check_first(
        1,
        "---\nname: a\ndescription: Use: it.\n$0\ncolor: red\n---\n",
        expect![[r#"
            tools "" → "tools: "
        "#]],
    );
}

#[test]
fn a_half_typed_key_with_its_colon_below_a_broken_description() {
    check_first(
        1,
        "---\nname: a\ndescription: Use: it.\nt$0: Read\n---\n",
        expect![[r#"
            tools "t" → "tools"
        "#]],
    );
}

#[test]
fn a_key_with_its_colon_gets_no_second_one() {
    check_first(
        2,
        "---\nname: a\ndescr$0iption: x\n---\n",
        expect![[r#"
        description "description" → "description"
        tools "description" → "tools"
    "#]],
    );
}

#[test]
fn values_of_sets() {
    check(
        "---\ncolor: $0\n---\n",
        expect![[r#"
        red "" → "red"
        blue "" → "blue"
        green "" → "green"
        yellow "" → "yellow"
        purple "" → "purple"
        orange "" → "orange"
        pink "" → "pink"
        cyan "" → "cyan"
    "#]],
    );
    check(
        "---\neffort: \"hi$0\"\n---\n",
        expect![[r#"
        low "hi" → "low"
        medium "hi" → "medium"
        high "hi" → "high"
        xhigh "hi" → "xhigh"
        max "hi" → "max"
    "#]],
    );
    check(
        "---\neffort: 'hi$0\n---\n",
        expect![[r#"
        low "hi" → "low'"
        medium "hi" → "medium'"
        high "hi" → "high'"
        xhigh "hi" → "xhigh'"
        max "hi" → "max'"
    "#]],
    );
    check(
        "---\nbackground:$0\n---\n",
        expect![[r#"
        true "" → " true"
        false "" → " false"
    "#]],
    );
    check_first(
        3,
        "---\nmodel: son$0net\n---\n",
        expect![[r#"
        inherit "sonnet" → "inherit"
        sonnet "sonnet" → "sonnet"
        opus "sonnet" → "opus"
    "#]],
    );
    check("---\nname: $0\n---\n", expect![[""]]);
    check("---\ndescription: Use $0\n---\n", expect![[""]]);
}

const WORKSPACE: &str = "//- /w/.claude/skills/pdf/SKILL.md
---
name: pdf
description: Reads PDF files.
---
//- /home/me/.claude/skills/mine/SKILL.md
---
description: My own.
---
//- /w/plugins/acme/.claude-plugin/plugin.json
{}
//- /w/plugins/acme/skills/deploy/SKILL.md
---
description: Deploys.
---
//- /w/.claude/agents/reviewer.md
---
name: reviewer
description: Reviews.
---
//- /w/.claude/agents/a.md
";

fn check_in_workspace(text: &str, expected: Expect) {
    check(&format!("{WORKSPACE}{text}"), expected);
}

#[test]
fn skills_in_a_block_list() {
    check_in_workspace(
        "---\nskills:\n  - $0\n---\n",
        expect![[r#"
        pdf "" → "pdf"
        mine "" → "mine"
        acme:deploy "" → "acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills:\n  -$0\n---\n",
        expect![[r#"
        pdf "" → " pdf"
        mine "" → " mine"
        acme:deploy "" → " acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills:\n- pdf\n- mi$0ne\n---\n",
        expect![[r#"
        mine "mine" → "mine"
        acme:deploy "mine" → "acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills:\n  - pdf\n  $0\n---\n",
        expect![[r#"
        mine "" → "- mine"
        acme:deploy "" → "- acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills:\n  - \"pd$0\"\n---\n",
        expect![[r#"
        pdf "pd" → "pdf"
        mine "pd" → "mine"
        acme:deploy "pd" → "acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills:\n  - pd$0",
        expect![[r#"
        pdf "pd" → "pdf"
        mine "pd" → "mine"
        acme:deploy "pd" → "acme:deploy"
    "#]],
    );
}

#[test]
fn skills_in_brackets() {
    check_in_workspace(
        "---\nskills: [$0]\n---\n",
        expect![[r#"
        pdf "" → "pdf"
        mine "" → "mine"
        acme:deploy "" → "acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills: [$0\n---\n",
        expect![[r#"
        pdf "" → "pdf"
        mine "" → "mine"
        acme:deploy "" → "acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills: [pdf, $0\n---\n",
        expect![[r#"
        mine "" → "mine"
        acme:deploy "" → "acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills: [pdf,$0]\n---\n",
        expect![[r#"
        mine "" → " mine"
        acme:deploy "" → " acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills: [\"pd$0\", mine]\n---\n",
        expect![[r#"
        pdf "pd" → "pdf"
        acme:deploy "pd" → "acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills: [\n  pdf,\n  mi$0\n]\nname: a\n---\n",
        expect![[r#"
            mine "mi" → "mine"
            acme:deploy "mi" → "acme:deploy"
        "#]],
    );
    check_in_workspace(
        "---\nskills: [pdf,\n  mi$0\nname: a\n---\n",
        expect![[r#"
        mine "mi" → "mine"
        acme:deploy "mi" → "acme:deploy"
    "#]],
    );
}

#[test]
fn skills_in_brackets_below_the_key() {
    check_in_workspace(
        "---\nskills:\n  [$0]\n---\n",
        expect![[r#"
        pdf "" → "pdf"
        mine "" → "mine"
        acme:deploy "" → "acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills:\n  [\n    pdf,\n    $0\n  ]\nname: a\n---\n",
        expect![[r#"
            mine "" → "mine"
            acme:deploy "" → "acme:deploy"
        "#]],
    );
}

#[test]
fn a_blank_line_between_items() {
    check_in_workspace(
        "---\nskills:\n- pdf\n$0\n- mine\n---\n",
        expect![[r#"
        acme:deploy "" → "- acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills:\n$0\n- mine\n---\n",
        expect![[r#"
        pdf "" → "- pdf"
        acme:deploy "" → "- acme:deploy"
    "#]],
    );
}

#[test]
fn skills_in_a_string() {
    check_in_workspace(
        "---\nskills: $0\n---\n",
        expect![[r#"
        pdf "" → "pdf"
        mine "" → "mine"
        acme:deploy "" → "acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills:$0\n---\n",
        expect![[r#"
        pdf "" → " pdf"
        mine "" → " mine"
        acme:deploy "" → " acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills: pdf, $0\n---\n",
        expect![[r#"
        mine "" → "mine"
        acme:deploy "" → "acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills: pdf,$0\n---\n",
        expect![[r#"
        mine "" → " mine"
        acme:deploy "" → " acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills: pdf, mi$0, acme:deploy\n---\n",
        expect![[r#"
        mine "mi" → "mine"
    "#]],
    );
    check_in_workspace(
        "---\nskills: \"pdf, mi$0\"\n---\n",
        expect![[r#"
        mine "mi" → "mine"
        acme:deploy "mi" → "acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills: \"pdf, mi$0\n---\n",
        expect![[r#"
        mine "mi" → "mine\""
        acme:deploy "mi" → "acme:deploy\""
    "#]],
    );
}

#[test]
fn skills_in_a_string_of_several_lines() {
    check_in_workspace(
        "---\nskills: pdf,\n  mi$0\nname: a\n---\n",
        expect![[r#"
        mine "mi" → "mine"
        acme:deploy "mi" → "acme:deploy"
    "#]],
    );
    check_in_workspace(
        "---\nskills: \"pdf,\n  mi$0\nname: a\n---\n",
        expect![[r#"
        mine "mi" → "mine\""
        acme:deploy "mi" → "acme:deploy\""
    "#]],
    );
    check_in_workspace(
        "---\nskills: pdf,\n  $0\nname: a\n---\n",
        expect![[r#"
        mine "" → "mine"
        acme:deploy "" → "acme:deploy"
    "#]],
    );
}

#[test]
fn tools_that_are_not_in_the_list() {
    check_first(
        3,
        "---\ntools: Read, $0, Bash\n---\n",
        expect![[r#"
        Write "" → "Write"
        Edit "" → "Edit"
        Glob "" → "Glob"
    "#]],
    );
    check_first(
        3,
        "---\ntools: [Read, Gr$0\n---\n",
        expect![[r#"
        Write "Gr" → "Write"
        Edit "Gr" → "Edit"
        Glob "Gr" → "Glob"
    "#]],
    );
    check_first(
        2,
        "---\ntools:\n  - Read\n  - Gr$0ep # why\n  - Bash(git *)\n---\n",
        expect![[r#"
            Write "Grep" → "Write"
            Edit "Grep" → "Edit"
        "#]],
    );
    check_first(
        2,
        "---\ntools: Ba$0sh(git *), Read\n---\n",
        expect![[r#"
        Write "Bash" → "Write"
        Edit "Bash" → "Edit"
    "#]],
    );
    let (_, all) = at("---\ntools: $0\n---\n");
    let star = all
        .iter()
        .find(|completion| completion.label == "*")
        .unwrap();
    assert_eq!(plain(star), "\"*\"");
    let (_, all) = at("---\ntools: [\"$0\"]\n---\n");
    let star = all
        .iter()
        .find(|completion| completion.label == "*")
        .unwrap();
    assert_eq!(plain(star), "*");
}

#[test]
fn agents_in_parentheses() {
    check_in_workspace(
        "---\ntools: Read, Agent($0)\n---\n",
        expect![[r#"
        reviewer "" → "reviewer"
        Explore "" → "Explore"
        Plan "" → "Plan"
        general-purpose "" → "general-purpose"
        claude "" → "claude"
        statusline-setup "" → "statusline-setup"
        claude-code-guide "" → "claude-code-guide"
        fork "" → "fork"
    "#]],
    );
    check_in_workspace(
        "---\ntools: Agent(Explore, re$0\n---\n",
        expect![[r#"
        reviewer "re" → "reviewer"
        Plan "re" → "Plan"
        general-purpose "re" → "general-purpose"
        claude "re" → "claude"
        statusline-setup "re" → "statusline-setup"
        claude-code-guide "re" → "claude-code-guide"
        fork "re" → "fork"
    "#]],
    );
    check_in_workspace(
        "---\ntools:\n  - Agent(rev$0iewer)\n---\n",
        expect![[r#"
        reviewer "reviewer" → "reviewer"
        Explore "reviewer" → "Explore"
        Plan "reviewer" → "Plan"
        general-purpose "reviewer" → "general-purpose"
        claude "reviewer" → "claude"
        statusline-setup "reviewer" → "statusline-setup"
        claude-code-guide "reviewer" → "claude-code-guide"
        fork "reviewer" → "fork"
    "#]],
    );
    check_in_workspace(
        "---\ntools: [Task(Explore, Plan, $0)]\n---\n",
        expect![[r#"
            reviewer "" → "reviewer"
            general-purpose "" → "general-purpose"
            claude "" → "claude"
            statusline-setup "" → "statusline-setup"
            claude-code-guide "" → "claude-code-guide"
            fork "" → "fork"
        "#]],
    );
    check_in_workspace("---\ntools: Bash($0)\n---\n", expect![[""]]);
}

#[test]
fn servers() {
    check_first(
        3,
        "---\nmcpServers:\n  - a:\n      $0\n---\n",
        expect![[r#"
            type "" → "type: "
            command "" → "command: "
            args "" → "args: "
        "#]],
    );
    check(
        "---\nmcpServers:\n  - a:\n      type: sse\n      he$0\n---\n",
        expect![[r#"
            url "he" → "url: "
            headers "he" → "headers: "
            headersHelper "he" → "headersHelper: "
            oauth "he" → "oauth: "
        "#]],
    );
}

#[test]
fn hooks() {
    check_first(
        2,
        "---\nhooks:\n  $0\n---\n",
        expect![[r#"
        PreToolUse "" → "PreToolUse:\n    - matcher: \"*\"\n      hooks:\n        - type: command\n          command: ./check.sh"
        PostToolUse "" → "PostToolUse:\n    - matcher: \"*\"\n      hooks:\n        - type: command\n          command: ./check.sh"
    "#]],
    );
    check_first(
        2,
        "---\nhooks:\n  PreToolUse: []\n  Po$0\n---\n",
        expect![[r#"
            PostToolUse "Po" → "PostToolUse:\n    - matcher: \"*\"\n      hooks:\n        - type: command\n          command: ./check.sh"
            PostToolUseFailure "Po" → "PostToolUseFailure:\n    - matcher: \"*\"\n      hooks:\n        - type: command\n          command: ./check.sh"
        "#]],
    );
    check(
        "---\nhooks:\n  PreToolUse:\n    $0\n---\n",
        expect![[r#"
        matcher "" → "- matcher: "
        hooks "" → "- hooks:\n        - type: command\n          command: ./check.sh"
    "#]],
    );
    check(
        "---\nhooks:\n  PreToolUse:\n    - matcher: Bash\n      h$0\n---\n",
        expect![[r#"
            hooks "h" → "hooks:\n        - type: command\n          command: ./check.sh"
        "#]],
    );
    check_first(
        2,
        "---\nhooks:\n  PreToolUse:\n    - matcher: Edit|Wr$0\n---\n",
        expect![[r#"
            Read "Wr" → "Read"
            Write "Wr" → "Write"
        "#]],
    );
    check(
        "---\nhooks:\n  SessionStart:\n    - matcher: $0\n---\n",
        expect![[r#"
            startup "" → "startup"
            resume "" → "resume"
            clear "" → "clear"
            compact "" → "compact"
            fork "" → "fork"
        "#]],
    );
    check_first(
        3,
        "---\nhooks:\n  Stop:\n    - hooks:\n        - type: command\n          $0\n---\n",
        expect![[r#"
            command "" → "command: "
            args "" → "args: "
            async "" → "async: "
        "#]],
    );
    check(
        "---\nhooks:\n  Stop:\n    - hooks:\n        - type: $0\n---\n",
        expect![[r#"
            command "" → "command"
            http "" → "http"
            mcp_tool "" → "mcp_tool"
            prompt "" → "prompt"
            agent "" → "agent"
        "#]],
    );
}

#[test]
fn a_snippet_leaves_the_indentation_of_its_line_to_the_editor() {
    let (_, found) = at("---\nhooks:\n  PreToolUse:\n    - $0\n---\n");
    let snippets: Vec<&str> = found
        .iter()
        .filter_map(|completion| match &completion.text {
            CompletionText::Snippet { snippet, .. } => Some(snippet.as_str()),
            CompletionText::Plain(_) => None,
        })
        .collect();
    expect![[r#"
        matcher: $1
        --
        hooks:
            - type: command
              command: ${1:./check.sh}"#]]
    .assert_eq(&snippets.join("\n--\n"));
}

#[test]
fn nested_keys() {
    check(
        "---\nexperimental:\n  $0\n---\n",
        expect![[r#"
        cacheTtl "" → "cacheTtl: "
    "#]],
    );
    check(
        "---\nexperimental:\n  cacheTtl: $0\n---\n",
        expect![[r#"
        5m "" → "5m"
        1h "" → "1h"
    "#]],
    );
}

#[test]
fn nothing_in_text() {
    for text in [
        "---\ndescription: |\n  Use it\n  $0\n---\n",
        "---\ndescription: |\n  Use it\n$0\n  more\n---\n",
        "---\ndescription: \"Use it\n  co$0\n---\n",
        "---\ndescription: Use it\n  na$0\n---\n",
        "---\nname: a # co$0\n---\n",
        "---\n# co$0\n---\n",
        "---\nname: a\n---\nna$0\n",
        "---\nname: a\n---\n\n```yaml\nname: $0\n```\n",
        "//- /w/README.md\n---\nna$0\n---\n",
        "---\nname: a\n$0---\n",
        "-$0--\nname: a\n---\n",
        "---\nunknown:\n  $0\n---\n",
        "---\ndescription: Use: it.\n\n<exa$0mple>\nx\nmodel: opus\n---\n",
        "---\nhooks:\n $0 # later\n---\n",
        "---\nhooks:\n$0\n  Stop: []\n---\n",
        "---\ntools: \"Read\",$0\n---\n",
        "---\ndescription:\n  Use it\n  na$0\n---\n",
        "---\nname: a\n---\nSee [x](https://x$0.org)\n",
        "---\nname: a\n---\nSee `web.xml`/ro$0\n",
        "---\nname: a\n---\nSee **/x$0\n",
        "---\nmetadata:\n  # x\n  version: \"2\"$0\n---\n",
        "//- /w/.claude/skills/a/SKILL.md\n---\nmetadata:\n  # x\n  vers$0ion: \"2\"\n---\n",
        "---\ndescription: Use: it.\n\nCon$0text: The user\nuser: \"hi\"\nmodel: opus\n---\n",
        "---\ndescription: Use: it.\n\nContext: The user\n$0\nuser: \"hi\"\nmodel: opus\n---\n",
        "---\ndescription: Use: it.\n- tools: $0x\nuser: \"hi\"\n---\n",
    ] {
        let (_, found) = at(text);
        assert!(found.is_empty(), "{text}: {:?}", found.first());
    }
}

#[test]
fn keys_that_plugins_ignore_come_last() {
    let plugin = "//- /w/p/.claude-plugin/plugin.json\n{}\n//- /w/p/agents/a.md\n---\n$0\n---\n";
    let (_, found) = at(plugin);
    let last: Vec<&str> = found
        .iter()
        .rev()
        .take(3)
        .map(|c| c.label.as_str())
        .collect();
    expect![[r#"["initialPrompt", "hooks", "mcpServers"]"#]].assert_eq(&format!("{last:?}"));
    assert!(found.last().unwrap().deprecated);
}

#[test]
fn skeletons() {
    check(
        "$0",
        expect![[r#"
            Claude Code subagent (skeleton) "" → "---\nname: a\ndescription: Use this agent when …\n---\n\n## Role\n\nYou are a senior backend engineer who designs reliable services.\nYou answer for correct data and clear interfaces.\n\n## Workflow\n\n1. **Gather**: read the files that the change touches\n2. **Decide**: write down the options\n3. **Do**: make the smallest change\n4. **Check**: run the tests\n\n## Output Format\n\n```markdown\n## Summary\nOne sentence.\n\n## Findings\n- `path:line`: what is wrong, and the fix\n```\n"
        "#]],
    );
    check(
        "---$0",
        expect![[r#"
            Claude Code subagent (skeleton) "---" → "---\nname: a\ndescription: Use this agent when …\n---\n\n## Role\n\nYou are a senior backend engineer who designs reliable services.\nYou answer for correct data and clear interfaces.\n\n## Workflow\n\n1. **Gather**: read the files that the change touches\n2. **Decide**: write down the options\n3. **Do**: make the smallest change\n4. **Check**: run the tests\n\n## Output Format\n\n```markdown\n## Summary\nOne sentence.\n\n## Findings\n- `path:line`: what is wrong, and the fix\n```\n"
        "#]],
    );
    check_first(
        1,
        "---\n$0\n---\n",
        expect![[r#"
        Claude Code subagent (skeleton) "" → "name: a\ndescription: Use this agent when …"
    "#]],
    );
    check_first(
        1,
        "---\n$0",
        expect![[r#"
            Claude Code subagent (skeleton) "" → "name: a\ndescription: Use this agent when …\n---\n\n## Role\n\nYou are a senior backend engineer who designs reliable services.\nYou answer for correct data and clear interfaces.\n\n## Workflow\n\n1. **Gather**: read the files that the change touches\n2. **Decide**: write down the options\n3. **Do**: make the smallest change\n4. **Check**: run the tests\n\n## Output Format\n\n```markdown\n## Summary\nOne sentence.\n\n## Findings\n- `path:line`: what is wrong, and the fix\n```\n"
        "#]],
    );
    check(
        "//- /w/.claude/skills/pdf/SKILL.md\nski$0\n",
        expect![[r#"
            Claude Code skill (skeleton) "ski" → "---\ndescription: What it does. Use when …\n---\n\n## Purpose\n\nReviews changes to the public interface so that callers do not break.\n\n## Workflow\n\n1. **Gather**: read the files that the change touches\n2. **Decide**: write down the options\n3. **Do**: make the smallest change\n4. **Check**: run the tests\n\n## Output Format\n\n```markdown\n## Summary\nOne sentence.\n\n## Findings\n- `path:line`: what is wrong, and the fix\n```\n"
        "#]],
    );
    check(
        "//- /w/.claude/commands/go.md\n$0\n",
        expect![[r#"
            Claude Code command (skeleton) "" → "---\ndescription: What the command does\n---\n\n## Purpose\n\nReviews changes to the public interface so that callers do not break.\n\n## Workflow\n\n1. **Gather**: read the files that the change touches\n2. **Decide**: write down the options\n3. **Do**: make the smallest change\n4. **Check**: run the tests\n\n## Output Format\n\n```markdown\n## Summary\nOne sentence.\n\n## Findings\n- `path:line`: what is wrong, and the fix\n```\n"
        "#]],
    );
    check(
        "//- /w/.claude/rules/go.md\n$0\n",
        expect![[r#"
        Claude Code rule (skeleton) "" → "---\npaths:\n  - \"src/**/*.ts\"\n---\n"
    "#]],
    );
    check(
        "//- /w/.claude/output-styles/go.md\n$0\n",
        expect![[r#"
        Claude Code output style (skeleton) "" → "---\nname: go\ndescription: How Claude answers in this style\n---\n"
    "#]],
    );
    check(
        "//- /w/CLAUDE.md\n$0\n",
        expect![[r###"
            Claude Code memory file (skeleton) "" → "## Constraints\n\n- Never edit generated files, because the build overwrites them.\n- Always run the tests before reporting.\n\n## Examples\n\n**Request:** \"The export is slow.\"\n**Answer:** measures first, names the query, proposes an index\n\n## Project Structure\n\n- `src/api/`: handlers, one file per route\n- `src/domain/`: rules, without input or output\n- `dist/`: generated; never edit\n"
        "###]],
    );
    check("//- /w/README.md\n$0\n", expect![[""]]);
}

#[test]
fn skeletons_in_a_buffer_without_a_name() {
    check(
        "//- untitled:Untitled-1\n---$0\n",
        expect![[r###"
        Claude Code subagent (skeleton) "---" → "---\nname: agent-name\ndescription: Use this agent when …\n---\n\n## Role\n\nYou are a senior backend engineer who designs reliable services.\nYou answer for correct data and clear interfaces.\n\n## Workflow\n\n1. **Gather**: read the files that the change touches\n2. **Decide**: write down the options\n3. **Do**: make the smallest change\n4. **Check**: run the tests\n\n## Output Format\n\n```markdown\n## Summary\nOne sentence.\n\n## Findings\n- `path:line`: what is wrong, and the fix\n```\n"
        Claude Code skill (skeleton) "---" → "---\ndescription: What it does. Use when …\n---\n\n## Purpose\n\nReviews changes to the public interface so that callers do not break.\n\n## Workflow\n\n1. **Gather**: read the files that the change touches\n2. **Decide**: write down the options\n3. **Do**: make the smallest change\n4. **Check**: run the tests\n\n## Output Format\n\n```markdown\n## Summary\nOne sentence.\n\n## Findings\n- `path:line`: what is wrong, and the fix\n```\n"
        Claude Code command (skeleton) "---" → "---\ndescription: What the command does\n---\n\n## Purpose\n\nReviews changes to the public interface so that callers do not break.\n\n## Workflow\n\n1. **Gather**: read the files that the change touches\n2. **Decide**: write down the options\n3. **Do**: make the smallest change\n4. **Check**: run the tests\n\n## Output Format\n\n```markdown\n## Summary\nOne sentence.\n\n## Findings\n- `path:line`: what is wrong, and the fix\n```\n"
        Claude Code rule (skeleton) "---" → "---\npaths:\n  - \"src/**/*.ts\"\n---\n"
        Claude Code output style (skeleton) "---" → "---\nname: Style name\ndescription: How Claude answers in this style\n---\n"
        Claude Code memory file (skeleton) "---" → "## Constraints\n\n- Never edit generated files, because the build overwrites them.\n- Always run the tests before reporting.\n\n## Examples\n\n**Request:** \"The export is slow.\"\n**Answer:** measures first, names the query, proposes an index\n\n## Project Structure\n\n- `src/api/`: handlers, one file per route\n- `src/domain/`: rules, without input or output\n- `dist/`: generated; never edit\n"
    "###]],
    );
    check("//- untitled:Untitled-1\nSome $0prose.\n", expect![[""]]);
}

#[test]
fn every_completion_can_be_explained() {
    let command = "//- /w/.claude/commands/go.md\n---\narguments: [issue]\n---\n";
    let texts = [
        "---\n$0\n---\n".to_owned(),
        "---\ncolor: $0\n---\n".to_owned(),
        "---\nmodel: $0\n---\n".to_owned(),
        "---\nbackground: $0\n---\n".to_owned(),
        "---\ntools: $0\n---\n".to_owned(),
        "---\nexperimental:\n  $0\n---\n".to_owned(),
        "---\nexperimental:\n  cacheTtl: $0\n---\n".to_owned(),
        "---\nhooks:\n  $0\n---\n".to_owned(),
        "---\nhooks:\n  Stop:\n    - hooks:\n        - $0\n---\n".to_owned(),
        "---\nname: a\n---\n## $0".to_owned(),
        format!("{WORKSPACE}---\nskills: [$0]\n---\n"),
        format!("{WORKSPACE}---\ntools: Agent($0)\n---\n"),
        format!("{command}Fix $$0"),
        format!("{command}Run /$0"),
        format!("{command}Run !$0"),
        "//- /w/.agents/skills/a/SKILL.md\n---\nallowed-tools: $0\n---\n".to_owned(),
    ];
    for text in texts {
        let (fixture, found) = at(&text);
        assert!(!found.is_empty(), "{text}");
        for subject in found
            .into_iter()
            .filter_map(|completion| completion.subject)
        {
            let markdown = crate::ide::render::completion(&fixture.snapshot, &subject);
            assert!(markdown.is_some(), "{text}: {subject:?}");
        }
    }
}

#[test]
fn windows_line_breaks_are_kept() {
    check_first(
        1,
        "---\r\n$0\r\n---\r\n",
        expect![[r#"
        Claude Code subagent (skeleton) "" → "name: a\r\ndescription: Use this agent when …"
    "#]],
    );
}

#[test]
fn headings() {
    let agent = |body: &str| format!("---\nname: a\n---\n{body}");
    check_first(
        2,
        &agent("## $0\n"),
        expect![[r#"
        Role "" → "Role"
        Purpose "" → "Purpose"
    "#]],
    );
    check_first(
        1,
        &agent("#$0"),
        expect![[r#"
        Role "" → " Role"
    "#]],
    );
    check_first(
        2,
        &agent("# Role\n\n### 2. Work$0flow\n\ntext\n"),
        expect![[r#"
            Purpose "Workflow" → "Purpose"
            Mission "Workflow" → "Mission"
        "#]],
    );
    let (_, found) = at(&agent("## Role\n\n## Your Workflow\n\n## $0\n"));
    let offered: Vec<&str> = found.iter().map(|c| c.label.as_str()).collect();
    assert!(!offered.contains(&"Role") && !offered.contains(&"Workflow"));
    let CompletionText::Snippet { snippet, .. } = &found[0].text else {
        panic!("a new section comes with a body");
    };
    expect![[r#"
        Purpose

        ${1:Reviews} ${2:changes to the public interface} so that ${3:callers do not break}."#]]
    .assert_eq(snippet);
}

#[test]
fn closing_tags() {
    check(
        "---\nname: a\n---\n<a>\n<example>\nx\n</$0\n",
        expect![[r#"
            </example> "</" → "</example>"
            </a> "</" → "</a>"
        "#]],
    );
    check(
        "---\nname: a\n---\n<example>\nx\n</exa$0mple\n",
        expect![[r#"
            </example> "</example" → "</example>"
        "#]],
    );
    check(
        "---\ndescription: Use. <example> x </$0\n---\n",
        expect![[r#"
            </example> "</" → "</example>"
        "#]],
    );
    check(
        "---\nname: a\n---\n<example>x</example>\n</$0\n",
        expect![[""]],
    );
}

#[test]
fn placeholders() {
    let command = |body: &str| {
        format!("//- /w/.claude/commands/go.md\n---\narguments: [issue]\n---\n{body}\n")
    };
    check(
        &command("Fix $$0"),
        expect![[r#"
        $issue "$" → "$issue"
        $ARGUMENTS "$" → "$ARGUMENTS"
        $ARGUMENTS[N] "$" → "$ARGUMENTS[0]"
        $N "$" → "$0"
        ${CLAUDE_SESSION_ID} "$" → "${CLAUDE_SESSION_ID}"
        ${CLAUDE_EFFORT} "$" → "${CLAUDE_EFFORT}"
        ${CLAUDE_PROJECT_DIR} "$" → "${CLAUDE_PROJECT_DIR}"
    "#]],
    );
    check(
        &command("See ${CLAUDE_SE$0} now"),
        expect![[r#"
            ${CLAUDE_SESSION_ID} "${CLAUDE_SE}" → "${CLAUDE_SESSION_ID}"
            ${CLAUDE_EFFORT} "${CLAUDE_SE}" → "${CLAUDE_EFFORT}"
            ${CLAUDE_PROJECT_DIR} "${CLAUDE_SE}" → "${CLAUDE_PROJECT_DIR}"
        "#]],
    );
    check(
        &command("Run !$0"),
        expect![[r#"
        !`command` "!" → "!`git status`"
    "#]],
    );
    check(
        &command("Run `git log $AR$0`"),
        expect![[r#"
        $issue "$AR" → "$issue"
        $ARGUMENTS "$AR" → "$ARGUMENTS"
        $ARGUMENTS[N] "$AR" → "$ARGUMENTS[0]"
        $N "$AR" → "$0"
        ${CLAUDE_SESSION_ID} "$AR" → "${CLAUDE_SESSION_ID}"
        ${CLAUDE_EFFORT} "$AR" → "${CLAUDE_EFFORT}"
        ${CLAUDE_PROJECT_DIR} "$AR" → "${CLAUDE_PROJECT_DIR}"
    "#]],
    );
    check(&command("```bash\necho $AR$0\n```"), expect![[""]]);
    check("---\nname: a\n---\nFix $AR$0", expect![[""]]);
}

#[test]
fn subagents_behind_an_at_sign() {
    let files = "//- /w/.claude/agents/helper.md\n---\nname: helper\ndescription: d\n---\n";
    check_first(
        1,
        &format!("//- /w/CLAUDE.md\nAsk @agent-he$0\n{files}"),
        expect![[r#"
            helper "he" → "helper"
        "#]],
    );
    check_first(
        1,
        &format!("//- /w/.claude/agents/b.md\n---\nname: b\n---\nAsk (@agent-he$0lp)\n{files}"),
        expect![[r#"
            helper "help" → "helper"
        "#]],
    );
}

#[test]
fn paths_and_commands() {
    let files = format!("{WORKSPACE}---\nname: a\n---\n//- /w/.claude/commands/sub/go.md\nGo.\n");
    check(
        &format!("{files}//- /w/CLAUDE.md\nSee @.cl$0\n"),
        expect![[r#"
            .claude/ ".cl" → ".claude/"
            plugins/ ".cl" → "plugins/"
            .claude/agents/a.md ".cl" → ".claude/agents/a.md"
            .claude/agents/reviewer.md ".cl" → ".claude/agents/reviewer.md"
            .claude/commands/sub/go.md ".cl" → ".claude/commands/sub/go.md"
            .claude/skills/pdf/SKILL.md ".cl" → ".claude/skills/pdf/SKILL.md"
            plugins/acme/skills/deploy/SKILL.md ".cl" → "plugins/acme/skills/deploy/SKILL.md"
        "#]],
    );
    check(
        &format!("{files}//- /w/.claude/rules/r.md\nSee @$0\n"),
        expect![[r#"
            ../agents/a.md "" → "../agents/a.md"
            ../agents/reviewer.md "" → "../agents/reviewer.md"
            ../commands/sub/go.md "" → "../commands/sub/go.md"
            ../skills/pdf/SKILL.md "" → "../skills/pdf/SKILL.md"
            ../../plugins/acme/skills/deploy/SKILL.md "" → "../../plugins/acme/skills/deploy/SKILL.md"
        "#]],
    );
    check(
        &format!("{files}//- /w/.claude/agents/b.md\n---\nname: b\n---\nSee [x](re$0)\n"),
        expect![[r#"
            a.md "re" → "a.md"
            reviewer.md "re" → "reviewer.md"
            ../commands/sub/go.md "re" → "../commands/sub/go.md"
            ../skills/pdf/SKILL.md "re" → "../skills/pdf/SKILL.md"
            ../../plugins/acme/skills/deploy/SKILL.md "re" → "../../plugins/acme/skills/deploy/SKILL.md"
        "#]],
    );
    check(
        &format!("{files}//- /w/.claude/agents/b.md\n---\nname: b\n---\nSee me@$0\n"),
        expect![[""]],
    );
    check_first(
        5,
        &format!("{files}//- /w/CLAUDE.md\nRun /$0\n"),
        expect![[r#"
            sub:go "" → "sub:go"
            pdf "" → "pdf"
            mine "" → "mine"
            acme:deploy "" → "acme:deploy"
            add-dir "" → "add-dir"
        "#]],
    );
    check_first(
        2,
        &format!("{files}//- /w/CLAUDE.md\nRun `/sub:$0go`\n"),
        expect![[r#"
            sub:go "sub:go" → "sub:go"
            pdf "sub:go" → "pdf"
        "#]],
    );
    check(
        &format!("{files}//- /w/CLAUDE.md\nSee src/$0\n"),
        expect![[""]],
    );
    check(
        &format!("{files}//- /w/CLAUDE.md\nSee /us$0r/bin\n"),
        expect![[""]],
    );
}

#[test]
fn nothing_in_prose_and_code() {
    for body in [
        "Some pro$0se\n",
        "```\n## $0\n```\n",
        "```\n## $0",
        "```\n/$0\n",
        "    ## $0\n",
        "<!-- ## $0 -->\n",
        "Use `## $0`\n",
        "see #$0 and\n",
        "#tag$0\n",
        "- name: $0\n",
        "a / $0b\n",
    ] {
        let (_, found) = at(&format!("---\nname: a\n---\n{body}"));
        assert!(found.is_empty(), "{body}: {:?}", found.first());
    }
}

#[test]
fn every_prefix_of_a_file_is_safe() {
    let whole = "---\r\nname: \"a\"\ndescription: Use: it. <example>x</example>\ntools: [Read, 'Agent(x, y)', \n  Bash\nskills:\n  - pdf\n  -\n- x\nhooks:\n  PreToolUse:\n    - matcher: Edit|Write\n      hooks:\n        - type: command\nmodel: é\n---\n# Ü\n\n## Rôle\n\n<a></\n@x [y](z $A ${B /c !`d`\n```!\n$\n";
    for kind in [
        "agents/a.md",
        "commands/a.md",
        "skills/a/SKILL.md",
        "rules/a.md",
        "CLAUDE.md",
    ] {
        for end in (0..=whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            let cut = whole.get(..end).unwrap();
            for text in [format!("{cut}$0"), format!("{cut}$0{}", &whole[end..])] {
                let text = format!("//- /w/.claude/{kind}\n{text}");
                let (fixture, found) = at(&text);
                for completion in found {
                    assert!(
                        completion.range.contains_inclusive(fixture.range.end()),
                        "{text}"
                    );
                    let replaced = fixture
                        .text()
                        .get(std::ops::Range::<usize>::from(completion.range));
                    assert!(replaced.is_some_and(|text| !text.contains('\n')), "{text}");
                }
            }
        }
    }
}

#[test]
fn anchors_of_headings_behind_a_link() {
    check_in_workspace(
        "//- /w/docs/guide.md\n# The Guide\n## First steps\n//- /w/CLAUDE.md\n# Rules\n[a](docs/guide.md#fi$0)\n",
        expect![[r#"
            the-guide "fi" → "the-guide"
            first-steps "fi" → "first-steps"
        "#]],
    );
    check_in_workspace(
        "//- /w/CLAUDE.md\n# House rules\n[a](#$0\n",
        expect![[r#"
            house-rules "" → "house-rules"
        "#]],
    );
}

#[test]
fn servers_of_manifests() {
    let manifest = "//- /w/.mcp.json\n{\"mcpServers\": {\"github\": {}}}\n";
    check(
        &format!("---\nname: a\nmcpServers: [$0]\n---\n{manifest}"),
        expect![[r#"
            github "" → "github"
        "#]],
    );
    let fixture = Fixture::new(&format!("---\nname: a\ntools: mcp$0\n---\n{manifest}"));
    let found = completions(&fixture.snapshot, &fixture.position());
    assert!(found.items.iter().any(|it| it.label == "mcp__github"));
    let fixture = Fixture::new(&format!(
        "---\nname: a\ntools: mcp$0\n---\n{manifest}//- /w/p/.claude-plugin/plugin.json\n{{\"name\": \"p\"}}\n//- /w/p/.mcp.json\n{{\"mcpServers\": {{\"db\": {{}}}}}}\n"
    ));
    let found = completions(&fixture.snapshot, &fixture.position()).items;
    let servers = found.iter().map(|it| &*it.label);
    let servers: Vec<&str> = servers.filter(|it| it.starts_with("mcp__")).collect();
    assert_eq!(servers, ["mcp__github", "mcp__plugin_p_db"]);
}

#[test]
fn subagents_in_calls_that_a_text_writes_out() {
    let command = |body: &str| {
        format!(
            "//- /w/.claude/commands/c.md\n{body}\n//- /w/.claude/agents/tester.md\n---\nname: tester\ndescription: d\n---\n"
        )
    };
    let first = |body: &str, expected: Expect| check_first(1, &command(body), expected);
    first(
        "Use subagent_type=\"te$0\" now.",
        expect![[r#"
            tester "te" → "tester"
        "#]],
    );
    first(
        "```\nTask(subagent_type: te$0st)\n```",
        expect![[r#"
            tester "test" → "tester"
        "#]],
    );
    first("The subagent_type te$0", expect![[""]]);
}
