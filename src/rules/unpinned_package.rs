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
            let package = package
                .trim_end_matches("@latest")
                .trim_end_matches("@next");
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
    let mut after_option = false;
    for (node, argument) in arguments {
        // `--from package` and `--package package` name it, too; other options are without a value here.
        let names_next = matches!(argument, "--from" | "--package" | "-p" | "--spec");
        if argument.starts_with('-') {
            after_option |= names_next;
            continue;
        }
        if after_option || is_package(argument) {
            return (!is_pinned(argument, runner)).then_some((runner, node, argument));
        }
        return None;
    }
    None
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
