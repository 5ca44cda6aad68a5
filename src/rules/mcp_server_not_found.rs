//! `mcp-server-not-found`: an MCP server is named almost as one that exists.

use super::names::{Miss, Unknown, miss, unknown};
use super::wording::message;
use super::{Context, Rule};
use crate::catalog::{Namespace, Severity};
use crate::finding::Finding;

pub(super) const RULE: Rule = Rule {
    id: "mcp-server-not-found",
    severity: Severity::Warning,
    opt_in: false,
    summary: "An MCP server whose name is almost that of one that exists",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

The name of an MCP server, in `mcpServers`, in a tool such as `mcp__github__get_issue` or in the settings, that is almost the name of a
server that the workspace defines: in `.mcp.json`, in a plugin's manifest, in the home folder.

Servers can come from places that nobody can look at, such as the settings of another person or a connector, so a name that is like no
other is not reported.

## Why it matters

- **Claude Code** compares the names letter for letter and leaves out what it does not find, without a message in the session.

## Example

```markdown
---
name: triage
description: Sorts new issues.
tools: mcp__gihub__list_issues
---
```

## Better

```markdown
---
name: triage
description: Sorts new issues.
tools: mcp__github__list_issues
---
```

## Fix

Suggested: the name that exists.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let unknown = unknown(context, Namespace::McpServer).into_iter();
    out.extend(unknown.filter_map(|name| report(context, &name)));
}

fn report(context: &Context<'_>, unknown: &Unknown<'_>) -> Option<Finding> {
    let (Miss::Case(right) | Miss::Slip(right)) = miss(context, Namespace::McpServer, unknown.name)
    else {
        return None;
    };
    let host = context.host()?;
    let defect = format!("There is no MCP server named `{}`.", unknown.name);
    let effect = format!("{} leaves out what it does not find.", host.name);
    let advice = format!("Did you mean `{right}`?");
    let text = message(&[&defect, &effect, &advice]);
    let finding = context.finding(RULE.id, RULE.severity, unknown.reference.range, text);
    Some(finding.with_fix(unknown.replacement(right, false)))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn only_slips_are_reported() {
        check(
            "---\nname: a\ndescription: b\ntools: mcp__gihub__get, mcp__github__get, mcp__slack__post\nmcpServers: [GitHub, elsewhere]\n---\n\
             //- /w/.mcp.json\n{\"mcpServers\": {\"github\": {}}}\n",
            expect![[r#"
                 4 | tools: mcp__gihub__get, mcp__github__get, mcp__slack__post
                                 ^^^^^
                warning mcp-server-not-found: There is no MCP server named `gihub`. Claude Code leaves out what it does not find. Did you mean `github`?
                  fix (unsafe): Replace by `github`
                 5 | mcpServers: [GitHub, elsewhere]
                                  ^^^^^^
                warning mcp-server-not-found: There is no MCP server named `GitHub`. Claude Code leaves out what it does not find. Did you mean `github`?
                  fix (unsafe): Replace by `github`
            "#]],
        );
    }

    #[test]
    fn servers_of_a_plugin_may_stand_at_the_top_of_its_file() {
        check(
            "//- /w/p/skills/s/SKILL.md\n---\nname: s\ndescription: b\nallowed-tools: mcp__gihub__get mcp__github__get\n---\nText.\n\
             //- /w/p/.mcp.json\n{\"github\": {\"command\": \"x\"}}\n//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n",
            expect![[r#"
                 4 | allowed-tools: mcp__gihub__get mcp__github__get
                                         ^^^^^
                warning mcp-server-not-found: There is no MCP server named `gihub`. Claude Code leaves out what it does not find. Did you mean `github`?
                  fix (unsafe): Replace by `github`
            "#]],
        );
    }
}
