//! `unpinned-package`: an MCP server from a package without a version.

use super::shell::{ServerCommand, servers};
use super::{Context, Rule};
use crate::catalog::security::PackageRunner;
use crate::catalog::{Severity, catalog};
use crate::finding::Finding;
use crate::syntax::value::Node;

pub(super) const RULE: Rule = Rule {
    id: "unpinned-package",
    severity: Severity::Information,
    opt_in: false,
    summary: "An MCP server that is started from a package without a version",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

An MCP server whose command is `npx`, `uvx`, `pnpm dlx` or the like with a package that has no version, or `latest`.

## Why it matters

- Every host fetches and starts the newest release at each session. A release that was taken over, or that broke something, runs at once, with the rights of the
  person.

## Example

```json
{"mcpServers": {"files": {"command": "npx", "args": ["-y", "files-server"]}}}
```

## Better

```json
{"mcpServers": {"files": {"command": "npx", "args": ["-y", "files-server@1.4.2"]}}}
```

## Fix

None: which version was tried is not known.

## Sources

- [OWASP, software supply chain failures](https://owasp.org/Top10/).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for server in servers(context) {
        if let Some((runner, node, package)) = unpinned(&server) {
            let range = context.characters(node).unwrap_or(node.range);
            let package = name_of(package);
            let version = format!("{package}{}<version>", runner.pinned);
            let text = format!(
                "The newest `{package}` is fetched and started each time, whatever it holds by then. Pin it, as in `{version}`."
            );
            out.push(context.finding(RULE.id, RULE.severity, range, text));
        }
    }
}

/// The package that a server is started from, if no version of it is named.
fn unpinned<'a>(server: &ServerCommand<'a>) -> Option<(&'static PackageRunner, &'a Node, &'a str)> {
    let command = server.command.as_str()?;
    let program = command.rsplit(['/', '\\']).next()?.trim_end_matches(".cmd");
    let mut runners = catalog().security.package_runners.iter();
    let runner = runners.find(|runner| runner.command == program)?;
    let mut arguments = server
        .arguments
        .iter()
        .filter_map(|node| Some((*node, node.as_str()?)));
    if !runner.verbs.is_empty() {
        let (_, first) = arguments.next()?;
        let mut verbs = runner.verbs.iter();
        verbs.find(|verb| verb.split(' ').next() == Some(first))?;
        if runner.verbs.iter().any(|verb| verb.contains(' ')) {
            arguments.next()?;
        }
    }
    let mut named = false;
    for (node, argument) in arguments {
        let (option, value) = match argument.split_once('=') {
            Some((option, value)) if option.starts_with('-') => (option, Some(value)),
            _ => (argument, None),
        };
        let lists = |options: &[String]| options.iter().any(|known| known == option);
        match value {
            Some(value) if lists(&runner.package_options) => {
                return is_open(value, runner).then_some((runner, node, value));
            }
            // An option with its value in the same word says nothing about the next one.
            Some(_) => continue,
            None if !named && lists(&runner.package_options) => named = true,
            None if !named && lists(&runner.flags) => {}
            None => return is_open(argument, runner).then_some((runner, node, argument)),
        }
    }
    None
}

/// Whether it names a package, and no version of it.
fn is_open(argument: &str, runner: &PackageRunner) -> bool {
    is_package(argument) && !is_pinned(argument, runner)
}

/// The package without what stands behind its name.
fn name_of(package: &str) -> &str {
    let scope = usize::from(package.starts_with('@'));
    let behind = package.get(scope..).unwrap_or("");
    let end = behind.find(['@', '=', '<', '>', '~', '^', '!']);
    let end = end.map_or(package.len(), |at| scope + at);
    package.get(..end).unwrap_or(package)
}

/// Whether it may be the name of a package, and not a path, an address or a placeholder.
fn is_package(argument: &str) -> bool {
    let scoped = argument.strip_prefix('@').unwrap_or(argument);
    let path = argument.starts_with(['.', '/', '~'])
        || argument.contains("://")
        || argument.contains("git+");
    let belongs = |c: char| c.is_ascii_alphanumeric() || "-_./@=<>~^![],".contains(c);
    !path
        && !argument.contains('$')
        && scoped.starts_with(|c: char| c.is_ascii_alphanumeric())
        && argument.chars().all(belongs)
}

/// Whether a version is named; `latest` is none.
fn is_pinned(argument: &str, runner: &PackageRunner) -> bool {
    let name = argument.strip_prefix('@').unwrap_or(argument);
    let version = name
        .split_once(runner.pinned.as_str())
        .or_else(|| name.split_once('@'));
    version.is_some_and(|(_, version)| !matches!(version, "" | "latest" | "next"))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn options_of_the_runners() {
        check(
            r#"//- /w/.mcp.json
{"mcpServers": {
"a": {"command": "uvx", "args": ["--python", "3.12", "kit"]},
"b": {"command": "uvx", "args": ["--from", "git+https://e.org/x", "kit"]},
"c": {"command": "uvx", "args": ["--from", "./local", "kit"]},
"d": {"command": "npx", "args": ["-y", "--package=foo@1.0.0", "foo-bin"]},
"e": {"command": "npx", "args": ["--prefix", "tools", "kit"]},
"f": {"command": "uvx", "args": ["-p", "3.12", "kit"]},
"g": {"command": "uvx", "args": ["--from", "--help"]},
"h": {"command": "npx", "args": ["-y", 7, "--cache=x", "--package=@org\/foo", "foo"]},
"i": {"command": "uvx", "args": ["kit[all]>=1.0"]},
"j": {"command": "npx.cmd", "args": ["@org/x@"]}
}}
"#,
            expect![[r#"
                 9 | "h": {"command": "npx", "args": ["-y", 7, "--cache=x", "--package=@org\/foo", "foo"]},
                                                            ^
                warning malformed-mcp-server: `args` holds text only, not a whole number. Claude Code leaves the server out. Put it in quotes.
                  fix (unsafe): Put it in quotes
                 9 | "h": {"command": "npx", "args": ["-y", 7, "--cache=x", "--package=@org\/foo", "foo"]},
                                                                             ^^^^^^^^^^^^^^^^^^^
                information unpinned-package: The newest `@org/foo` is fetched and started each time, whatever it holds by then. Pin it, as in `@org/foo@<version>`.
                10 | "i": {"command": "uvx", "args": ["kit[all]>=1.0"]},
                                                       ^^^^^^^^^^^^^
                information unpinned-package: The newest `kit[all]` is fetched and started each time, whatever it holds by then. Pin it, as in `kit[all]==<version>`.
                11 | "j": {"command": "npx.cmd", "args": ["@org/x@"]}
                                                           ^^^^^^^
                information unpinned-package: The newest `@org/x` is fetched and started each time, whatever it holds by then. Pin it, as in `@org/x@<version>`.
            "#]],
        );
    }

    #[test]
    fn servers_at_the_top_of_a_plugins_file() {
        check(
            "//- /w/p/.mcp.json\n{\"kit\": {\"command\": \"npx\", \"args\": [\"kit@latest\"]}}\n//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n",
            expect![[r#"
                 1 | {"kit": {"command": "npx", "args": ["kit@latest"]}}
                                                          ^^^^^^^^^^
                information unpinned-package: The newest `kit` is fetched and started each time, whatever it holds by then. Pin it, as in `kit@<version>`.
            "#]],
        );
    }

    #[test]
    fn not_in_subagents_of_a_plugin() {
        check(
            "//- /w/p/agents/a.md\n---\nname: a\ndescription: b\nmcpServers: [{kit: {command: uvx, args: [kit]}}]\n---\n//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n",
            expect![[r#"
                 4 | mcpServers: [{kit: {command: uvx, args: [kit]}}]
                     ^^^^^^^^^^
                warning unknown-key: Claude Code ignores `mcpServers` in subagents of a plugin.
            "#]],
        );
    }

    #[test]
    fn servers_from_packages() {
        check(
            "//- /w/.mcp.json\n{\"mcpServers\": {\n\"a\": {\"command\": \"npx\", \"args\": [\"-y\", \"@org/server\"]},\n\"b\": {\"command\": \"npx\", \"args\": [\"-y\", \"@org/server@1.2.3\", \"--port\"]},\n\"c\": {\"command\": \"uvx\", \"args\": [\"--from\", \"kit==1.0\", \"kit\"]},\n\"d\": {\"command\": \"uv\", \"args\": [\"tool\", \"run\", \"kit\"]},\n\"e\": {\"command\": \"npx\", \"args\": [\"x@latest\"]},\n\"f\": {\"command\": \"node\", \"args\": [\"server.js\"]},\n\"g\": {\"command\": \"npx\", \"args\": [\"./local\"]}\n}}\n",
            expect![[r#"
                 2 | "a": {"command": "npx", "args": ["-y", "@org/server"]},
                                                             ^^^^^^^^^^^
                information unpinned-package: The newest `@org/server` is fetched and started each time, whatever it holds by then. Pin it, as in `@org/server@<version>`.
                 5 | "d": {"command": "uv", "args": ["tool", "run", "kit"]},
                                                                     ^^^
                information unpinned-package: The newest `kit` is fetched and started each time, whatever it holds by then. Pin it, as in `kit==<version>`.
                 6 | "e": {"command": "npx", "args": ["x@latest"]},
                                                       ^^^^^^^^
                information unpinned-package: The newest `x` is fetched and started each time, whatever it holds by then. Pin it, as in `x@<version>`.
            "#]],
        );
        check(
            "---\nname: a\ndescription: b\nmcpServers:\n  - kit:\n      command: uvx\n      args: [kit]\n  - other\n---\n",
            expect![[r#"
                 7 |       args: [kit]
                                  ^^^
                information unpinned-package: The newest `kit` is fetched and started each time, whatever it holds by then. Pin it, as in `kit==<version>`.
            "#]],
        );
    }
}
