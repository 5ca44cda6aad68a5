//! What written names resolve to.

use expect_test::{Expect, expect};

use super::super::*;
use super::claude_code;

#[test]
fn suggests_keys() {
    let suggest = |kind, name| {
        let format = claude_code().format(kind).expect("a format");
        format
            .suggest_key(name)
            .map_or("-", |key| key.name.as_str())
    };
    let rows = [
        (Kind::Agent, "allowed-tools", "tools"),
        (Kind::Agent, "disallowed-tools", "disallowedTools"),
        (Kind::Agent, "max_turns", "maxTurns"),
        (Kind::Agent, "Name", "name"),
        (Kind::Agent, "discription", "description"),
        (Kind::Agent, "colour", "color"),
        (Kind::Agent, "mcp-servers", "mcpServers"),
        (Kind::Agent, "is_background", "background"),
        (Kind::Agent, "steps", "maxTurns"),
        (Kind::Agent, "mode", "-"),
        (Kind::Agent, "category", "-"),
        (Kind::Agent, "version", "-"),
        (Kind::Agent, "author", "-"),
        (Kind::Agent, "tags", "-"),
        (Kind::Skill, "tools", "allowed-tools"),
        (Kind::Skill, "when-to-use", "when_to_use"),
        (
            Kind::Skill,
            "disableModelInvocation",
            "disable-model-invocation",
        ),
        (Kind::Skill, "disallowedTools", "disallowed-tools"),
        (Kind::Skill, "licence", "license"),
        (Kind::Skill, "version", "-"),
        (Kind::Command, "argument_hint", "argument-hint"),
        (Kind::Command, "name", "-"),
        (Kind::Rule, "globs", "paths"),
        (Kind::Rule, "applyTo", "paths"),
        (Kind::Rule, "alwaysApply", "-"),
        (Kind::Rule, "path", "paths"),
    ];
    for (kind, name, expected) in rows {
        assert_eq!(suggest(kind, name), expected, "{name} in a {}", kind.noun());
    }
}

#[test]
fn suggests_values() {
    let suggest = |set, text| {
        let set = claude_code().value_set(set).expect("a value set");
        assert!(!set.accepts(text), "{text} is fine");
        set.suggest(text).unwrap_or("-")
    };
    assert_eq!(suggest("colors", "Red"), "red");
    assert_eq!(suggest("colors", "gren"), "green");
    assert_eq!(suggest("colors", "gray"), "-");
    assert_eq!(suggest("colors", "#ff0000"), "-");
    assert_eq!(suggest("permission-modes", "acceptedits"), "acceptEdits");
    assert_eq!(suggest("permission-modes", "bypass"), "bypassPermissions");
    assert_eq!(suggest("permission-modes", "delegate"), "-");
    assert_eq!(suggest("effort-levels", "minimal"), "-");
    assert_eq!(suggest("effort-levels", "ultra"), "-");
    assert_eq!(suggest("effort-levels", "hihg"), "high");
    assert_eq!(suggest("skill-contexts", "Fork"), "fork");
    let effort = claude_code().value_set("effort-levels").expect("efforts");
    assert!(effort.accepts("HIGH"));
    let isolation = claude_code().value_set("isolation-modes").expect("modes");
    assert!(isolation.accepts("remote") && isolation.offered().count() == 1);
}

fn describe_tool(entry: &str) -> String {
    let host = claude_code();
    let name = host.resolve_tool(entry);
    let kind = match name {
        ToolName::Known(tool) => format!("known {}", tool.name),
        ToolName::Alias(alias, _) => format!("alias {}", alias.old),
        ToolName::Removed(tool) => format!("removed {}", tool.name),
        ToolName::WrongCase(_) => "wrong case".to_owned(),
        ToolName::Mcp => "mcp".to_owned(),
        ToolName::MalformedMcp => "malformed mcp".to_owned(),
        ToolName::All => "all".to_owned(),
        ToolName::Undocumented => "undocumented".to_owned(),
        ToolName::Foreign(tool) => format!("foreign {}", tool.of.as_deref().unwrap_or("?")),
        ToolName::Unknown { .. } => "unknown".to_owned(),
    };
    match name.replacement(host) {
        Some(tool) => format!("{kind} -> {}", tool.name),
        None => kind,
    }
}

fn check(entries: &[&str], describe: fn(&str) -> String, expected: Expect) {
    let lines = entries
        .iter()
        .map(|entry| format!("{entry}: {}\n", describe(entry)));
    expected.assert_eq(&lines.collect::<String>());
}

#[test]
fn resolves_tools() {
    check(
        &[
            "Read",
            "Bash(git *)",
            " Grep ",
            "Agent(a, b)",
            "*",
            "Task",
            "Task(x)",
            "KillBash",
            "MultiEdit",
            "LS",
            "ls",
            "NotebookRead",
            "exit_plan_mode",
            "read",
            "BASH",
            "webfetch",
            "mcp__github",
            "mcp__github__*",
            "mcp__github__get_issue",
            "mcp__*",
            "mcp__",
            "mcp__a b",
            "mcp__*__x",
            "Poll",
            "search",
            "codebase",
            "edit/editFiles",
            "All",
            "Wirte",
            "Gerp",
            "think",
            "context-manager",
            "Frobnicate",
            "",
        ],
        describe_tool,
        expect![[r#"
            Read: known Read
            Bash(git *): known Bash
             Grep : known Grep
            Agent(a, b): known Agent
            *: all
            Task: alias Task -> Agent
            Task(x): alias Task -> Agent
            KillBash: alias KillBash -> TaskStop
            MultiEdit: removed MultiEdit -> Edit
            LS: removed LS
            ls: removed LS
            NotebookRead: removed NotebookRead -> Read
            exit_plan_mode: removed exit_plan_mode -> ExitPlanMode
            read: wrong case -> Read
            BASH: wrong case -> Bash
            webfetch: wrong case -> WebFetch
            mcp__github: mcp
            mcp__github__*: mcp
            mcp__github__get_issue: mcp
            mcp__*: mcp
            mcp__: malformed mcp
            mcp__a b: malformed mcp
            mcp__*__x: malformed mcp
            Poll: undocumented
            search: foreign Copilot -> Grep
            codebase: foreign Copilot -> Grep
            edit/editFiles: foreign Copilot -> Edit
            All: foreign ?
            Wirte: unknown -> Write
            Gerp: unknown -> Grep
            think: foreign ?
            context-manager: unknown
            Frobnicate: unknown
            : unknown
        "#]],
    );
}

fn describe_model(value: &str) -> String {
    match claude_code().resolve_model(value) {
        ModelName::Alias(alias) => format!("alias {}", alias.name),
        ModelName::KnownId(id) => format!("id {}", id.name),
        ModelName::PlausibleId => "plausible id".to_owned(),
        ModelName::ProviderForm(form) => form.title.clone(),
        ModelName::SentLiterally(word) => format!("sent literally -> {}", word.instead),
        ModelName::Unknown { nearest } => format!("unknown -> {}", nearest.unwrap_or("-")),
    }
}

#[test]
fn resolves_models() {
    check(
        &[
            "sonnet",
            " Opus ",
            "opusplan",
            "sonnet[1m]",
            "inherit",
            "default",
            "claude-opus-5",
            "claude-opus-5[1m]",
            "claude-sonnet-4-5-20250929",
            "claude-sonnet-4.5",
            "claude-3-5-haiku@20241022",
            "us.anthropic.claude-sonnet-5-v1:0",
            "opencode/grok-code",
            "gpt-4o",
            "sonet",
            "opsu",
            "Claude Sonnet 4.5",
            "GPT-5 (copilot)",
            "claude-",
            "Claude-Opus-5",
            "",
        ],
        describe_model,
        expect![[r#"
            sonnet: alias sonnet
             Opus : alias opus
            opusplan: alias opusplan
            sonnet[1m]: alias sonnet[1m]
            inherit: alias inherit
            default: sent literally -> inherit
            claude-opus-5: id claude-opus-5
            claude-opus-5[1m]: id claude-opus-5
            claude-sonnet-4-5-20250929: plausible id
            claude-sonnet-4.5: plausible id
            claude-3-5-haiku@20241022: a version name of the Agent Platform
            us.anthropic.claude-sonnet-5-v1:0: an Amazon Bedrock inference profile or ARN
            opencode/grok-code: a model behind a gateway
            gpt-4o: unknown -> -
            sonet: unknown -> sonnet
            opsu: unknown -> opus
            Claude Sonnet 4.5: unknown -> sonnet
            GPT-5 (copilot): unknown -> -
            claude-: unknown -> -
            Claude-Opus-5: unknown -> claude-opus-5
            : unknown -> -
        "#]],
    );
}
