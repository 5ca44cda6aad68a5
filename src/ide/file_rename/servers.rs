//! MCP servers whose file moves into a plugin, out of one or to another: the host calls their tools differently there.

use std::collections::BTreeSet;

use super::super::changes::{Changes, moved};
use super::plugin::plugin_after;
use crate::catalog::{Namespace, catalog};
use crate::model::kind;
use crate::model::references::{Reference, in_front_of_server, references};
use crate::text::{FilePath, TextRange, TextSize};
use crate::workspace::{Snapshot, Summary};

/// Gives the tools of the servers that `summary` declares the names that they have once it has moved.
pub(super) fn rename_tools(
    snapshot: &Snapshot,
    summary: &Summary,
    moves: &[(FilePath, FilePath)],
    changes: &mut Changes,
) {
    let mut declared = summary.declarations.iter();
    if !declared.any(|it| it.space == Namespace::McpServer) {
        return;
    }
    let before = summary.plugin.as_deref();
    let after = plugin_after(snapshot, summary, moves);
    if before == after.as_deref() || !is_read_there(snapshot, summary, moves) {
        return;
    }
    let (old, new) = (
        in_front_of_server(before),
        in_front_of_server(after.as_deref()),
    );
    let host = catalog().host(&summary.format.host);
    let prefix = host.map_or("", |host| &host.mcp.prefix);
    for path in mentioning(snapshot, summary) {
        let Some(file) = snapshot.read(&path) else {
            continue;
        };
        for reference in references(&file, snapshot.surroundings()) {
            let start = reference.range.start();
            let front = file.text.slice(TextRange::up_to(start));
            // Only tools are called after the plugin.
            let names_tool = front
                .strip_suffix(&old)
                .is_some_and(|front| !prefix.is_empty() && front.ends_with(prefix));
            if names_tool && is_declared_in(snapshot, &path, &reference, summary) {
                let range = TextRange::new(start - TextSize::of(&old), start);
                changes.replace(&path, range, &new);
            }
        }
    }
}

/// Whether the host looks for servers where the file goes.
fn is_read_there(snapshot: &Snapshot, summary: &Summary, moves: &[(FilePath, FilePath)]) -> bool {
    let to = moved(&summary.path, moves);
    let place = to.and_then(|to| kind::forced(summary.format.kind, &to, snapshot.surroundings()));
    place.is_some_and(|place| place.folder.is_some())
}

/// The files that mention a server that `summary` declares, with or without its plugin in front.
fn mentioning(snapshot: &Snapshot, summary: &Summary) -> BTreeSet<FilePath> {
    let servers = summary.declarations.iter();
    let servers = servers.filter(|declared| declared.space == Namespace::McpServer);
    let names = servers.flat_map(|declared| {
        let plugin = summary.plugin.as_deref();
        let qualified = plugin.map(|plugin| format!("{plugin}:{}", declared.name));
        [Some(declared.name.to_string()), qualified]
    });
    let mentioning = names
        .flatten()
        .flat_map(|name| snapshot.mentioning(Namespace::McpServer, &name));
    mentioning.map(|summary| summary.path.clone()).collect()
}

fn is_declared_in(
    snapshot: &Snapshot,
    from: &FilePath,
    reference: &Reference,
    summary: &Summary,
) -> bool {
    let meant = snapshot.definition_of(from, reference);
    meant.is_some_and(|(space, found)| space == Namespace::McpServer && found.path == summary.path)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::ide::file_rename::tests::check;

    const MENTIONS: &str = "//- /w/.claude/agents/a.md
---
name: a
description: d
tools: mcp__db__query, mcp__plugin_p_db__query, mcp__db
mcpServers: [db]
---
//- /w/.claude/settings.json
{\"permissions\": {\"allow\": [\"mcp__db__query\", \"mcp__plugin_p_db\"]},
\"hooks\": {\"PreToolUse\": [{\"matcher\": \"^mcp__plugin_p_db__.*|mcp__db__x\", \"hooks\": []}]}}
//- /w/p/.claude-plugin/plugin.json
{\"name\": \"p\"}
//- /w/q/.claude-plugin/plugin.json
{\"name\": \"q\"}
";
    const SERVERS: &str = "{\"mcpServers\": {\"db\": {\"command\": \"x\"}}}\n";

    fn moving(from: &str, to: &str, expected: Expect) {
        check(
            &format!("{MENTIONS}//- {from}\n{SERVERS}"),
            from,
            to,
            expected,
        );
    }

    #[test]
    fn into_a_plugin_out_of_it_and_into_another() {
        moving(
            "/w/.mcp.json",
            "/w/p/.mcp.json",
            expect![[r#"
            /w/.claude/agents/a.md
              tools: mcp__plugin_p_db__query, mcp__plugin_p_db__query, mcp__plugin_p_db
            /w/.claude/settings.json
              {"permissions": {"allow": ["mcp__plugin_p_db__query", "mcp__plugin_p_db"]},
              "hooks": {"PreToolUse": [{"matcher": "^mcp__plugin_p_db__.*|mcp__plugin_p_db__x", "hooks": []}]}}
        "#]],
        );
        moving(
            "/w/p/.mcp.json",
            "/w/.mcp.json",
            expect![[r#"
            /w/.claude/agents/a.md
              tools: mcp__db__query, mcp__db__query, mcp__db
            /w/.claude/settings.json
              {"permissions": {"allow": ["mcp__db__query", "mcp__db"]},
              "hooks": {"PreToolUse": [{"matcher": "^mcp__db__.*|mcp__db__x", "hooks": []}]}}
        "#]],
        );
        moving(
            "/w/p/.mcp.json",
            "/w/q/.mcp.json",
            expect![[r#"
            /w/.claude/agents/a.md
              tools: mcp__db__query, mcp__plugin_q_db__query, mcp__db
            /w/.claude/settings.json
              {"permissions": {"allow": ["mcp__db__query", "mcp__plugin_q_db"]},
              "hooks": {"PreToolUse": [{"matcher": "^mcp__plugin_q_db__.*|mcp__db__x", "hooks": []}]}}
        "#]],
        );
    }

    #[test]
    fn to_where_nobody_looks_for_servers() {
        moving("/w/p/.mcp.json", "/w/p/old/servers.json", expect![[""]]);
        moving("/w/p/.mcp.json", "/w/notes/mcp.json.bak", expect![[""]]);
    }

    #[test]
    fn with_the_whole_plugin() {
        let text = format!("{MENTIONS}//- /w/p/.mcp.json\n{SERVERS}");
        check(&text, "/w/p", "/w/plugins/p", expect![[""]]);
    }
}
