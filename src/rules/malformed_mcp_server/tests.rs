//! What malformed MCP servers look like, and what is no reason to speak.

use expect_test::expect;

use super::super::testing::{check, check_fix};
use super::RULE;

#[test]
fn servers_of_a_project() {
    let text = r#"//- /w/.mcp.json
{"mcpServers": {
"a": {"url": "https://example.com/mcp", "headers": {"X": "y"}},
"b": {"type": "http", "headers": {}},
"c": {"type": "HTTP", "url": "https://example.com/mcp"},
"d": {"type": "remote", "url": "https://example.com/mcp"},
"e": {"type": "http", "serverUrl": "https://example.com/mcp"},
"f": {"command": "x", "args": "-y z"},
"g": {"command": "x", "args": ["-p", 80], "env": {"PORT": 8080, "DEBUG": true, "X": null, "Y": "z"}},
"h": {"args": ["x"]},
"i": "x",
"j": {"transport": "sse", "url": "https://example.com/mcp"},
"k": {
  "url": "https://example.com/sse"
},
"l": {"httpUrl": "https://example.com/mcp"},
"m": {"type": "stdio", "url": "https://example.com/mcp"},
"n": {"command": ["npx", "x"]},
"o": {"type": 1, "command": "x"}
}}
"#;
    check(
        text,
        expect![[r#"
         2 | "a": {"url": "https://example.com/mcp", "headers": {"X": "y"}},
                    ^^^
        warning malformed-mcp-server: This server has `url` and no `type`, so it is taken for a program to start. Claude Code leaves the server out. Add the `type` `http`.
          fix (unsafe): Add the `type` `http`
         3 | "b": {"type": "http", "headers": {}},
                   ^^^^^^^^^^^^^^
        warning malformed-mcp-server: A server of the type `http` needs `url`. Claude Code leaves the server out. Add it.
         4 | "c": {"type": "HTTP", "url": "https://example.com/mcp"},
                            ^^^^
        warning malformed-mcp-server: `HTTP` is not a type of MCP server. Claude Code leaves the server out. Write `http`.
          fix (unsafe): Replace by `http`
         5 | "d": {"type": "remote", "url": "https://example.com/mcp"},
                            ^^^^^^
        warning malformed-mcp-server: `remote` is not a type of MCP server. Claude Code leaves the server out. Write `http` or `sse`.
         6 | "e": {"type": "http", "serverUrl": "https://example.com/mcp"},
                                    ^^^^^^^^^
        warning malformed-mcp-server: `serverUrl` is not a key of an MCP server. Claude Code leaves the server out. Write `url`.
          fix (unsafe): Replace by `url`
         7 | "f": {"command": "x", "args": "-y z"},
                                           ^^^^^^
        warning malformed-mcp-server: `args` takes a list, not text. Claude Code leaves the server out.
         8 | "g": {"command": "x", "args": ["-p", 80], "env": {"PORT": 8080, "DEBUG": true, "X": null, "Y": "z"}},
                                                  ^^
        warning malformed-mcp-server: `args` holds text only, not a whole number. Claude Code leaves the server out. Put it in quotes.
          fix (unsafe): Put it in quotes
         8 | "g": {"command": "x", "args": ["-p", 80], "env": {"PORT": 8080, "DEBUG": true, "X": null, "Y": "z"}},
                                                                       ^^^^
        warning malformed-mcp-server: `env` holds text only, not a whole number. Claude Code leaves the server out. Put it in quotes.
          fix (unsafe): Put it in quotes
         8 | "g": {"command": "x", "args": ["-p", 80], "env": {"PORT": 8080, "DEBUG": true, "X": null, "Y": "z"}},
                                                                                      ^^^^
        warning malformed-mcp-server: `env` holds text only, not `true` or `false`. Claude Code leaves the server out. Put it in quotes.
          fix (unsafe): Put it in quotes
         9 | "h": {"args": ["x"]},
              ^
        warning malformed-mcp-server: The server `h` has neither `command` nor `url`. Claude Code leaves the server out. Say how it is started or where it is.
        10 | "i": "x",
                  ^^^
        warning malformed-mcp-server: The server `i` must be a mapping, not text. Claude Code leaves the server out.
        11 | "j": {"transport": "sse", "url": "https://example.com/mcp"},
                    ^^^^^^^^^
        warning malformed-mcp-server: `transport` is not a key of an MCP server. Claude Code leaves the server out. Write `type`.
          fix (unsafe): Replace by `type`
        13 |   "url": "https://example.com/sse"
                ^^^
        warning malformed-mcp-server: This server has `url` and no `type`, so it is taken for a program to start. Claude Code leaves the server out. Add the `type` `sse`.
          fix (unsafe): Add the `type` `sse`
        15 | "l": {"httpUrl": "https://example.com/mcp"},
                    ^^^^^^^
        warning malformed-mcp-server: `httpUrl` is not a key of an MCP server. Claude Code leaves the server out. Write `url`.
          fix (unsafe): Replace by `url`
        16 | "m": {"type": "stdio", "url": "https://example.com/mcp"},
                   ^^^^^^^^^^^^^^^
        warning malformed-mcp-server: A server of the type `stdio` needs `command`. Claude Code leaves the server out. Add it.
        17 | "n": {"command": ["npx", "x"]},
                              ^^^^^^^^^^^^
        warning malformed-mcp-server: `command` takes text, not a list. Claude Code leaves the server out.
        18 | "o": {"type": 1, "command": "x"}
                           ^
        warning malformed-mcp-server: `type` takes text. Claude Code leaves the server out.
    "#]],
    );
    check_fix(
        RULE.id,
        text,
        expect![[r#"
        Add the `type` `http` (unsafe)
        Replace by `http` (unsafe)
        Replace by `url` (unsafe)
        Put it in quotes (unsafe)
        Put it in quotes (unsafe)
        Put it in quotes (unsafe)
        Replace by `type` (unsafe)
        Add the `type` `sse` (unsafe)
        Replace by `url` (unsafe)
        {"mcpServers": {
        "a": {"type": "http", "url": "https://example.com/mcp", "headers": {"X": "y"}},
        "b": {"type": "http", "headers": {}},
        "c": {"type": "http", "url": "https://example.com/mcp"},
        "d": {"type": "remote", "url": "https://example.com/mcp"},
        "e": {"type": "http", "url": "https://example.com/mcp"},
        "f": {"command": "x", "args": "-y z"},
        "g": {"command": "x", "args": ["-p", "80"], "env": {"PORT": "8080", "DEBUG": "true", "X": null, "Y": "z"}},
        "h": {"args": ["x"]},
        "i": "x",
        "j": {"type": "sse", "url": "https://example.com/mcp"},
        "k": {
          "type": "sse",
          "url": "https://example.com/sse"
        },
        "l": {"url": "https://example.com/mcp"},
        "m": {"type": "stdio", "url": "https://example.com/mcp"},
        "n": {"command": ["npx", "x"]},
        "o": {"type": 1, "command": "x"}
        }}
    "#]],
    );
}

#[test]
fn servers_that_are_in_order() {
    check(
        r#"//- /w/.mcp.json
{"mcpServers": {
"a": {"command": "x"},
"b": {"type": "stdio", "command": "x", "args": [], "env": {}, "url": 1, "cwd": 2},
"c": {"type": "http", "url": "${URL}", "headers": {"X": "${Y:-z}"}, "timeout": 5},
"d": {"type": "streamable-http", "url": "https://example.com"},
"e": {"type": "ws", "url": "wss://example.com"},
"f": {"type": "sdk", "name": "x"},
"g": {"command": "x", "url": "https://example.com"},
"h": {"transport": "stdio", "command": "x"},
"i": null
}}
"#,
        expect![[""]],
    );
}

#[test]
fn servers_of_a_subagent() {
    let text = "---\nname: a\ndescription: b\nmcpServers:\n  - github\n  - 7\n  - [x]\n  - one:\n      url: https://example.com/mcp\n  - two: {url: https://example.com/mcp}\n  - three:\n      command: x\n      env:\n        PORT: 8080\n  - name: four\n    command: x\n  - five:\n  - six: x\n  - seven: {type: http, url: https://example.com/mcp}\n---\n";
    check(
        text,
        expect![[r#"
         6 |   - 7
                 ^
        warning malformed-mcp-server: An entry must be the name of a server, or a mapping that defines one, not a whole number. Claude Code leaves the server out. Put it in quotes if a server is called so.
          fix (unsafe): Put it in quotes
         7 |   - [x]
                 ^^^
        warning malformed-mcp-server: An entry must be the name of a server, or a mapping that defines one, not a list. Claude Code leaves the server out.
         9 |       url: https://example.com/mcp
                   ^^^
        warning malformed-mcp-server: This server has `url` and no `type`, so it is taken for a program to start. Claude Code leaves the server out. Add the `type` `http`.
          fix (unsafe): Add the `type` `http`
        10 |   - two: {url: https://example.com/mcp}
                       ^^^
        warning malformed-mcp-server: This server has `url` and no `type`, so it is taken for a program to start. Claude Code leaves the server out. Add the `type` `http`.
          fix (unsafe): Add the `type` `http`
        14 |         PORT: 8080
                           ^^^^
        warning malformed-mcp-server: `env` holds text only, not a whole number. Claude Code leaves the server out. Put it in quotes.
          fix (unsafe): Put it in quotes
        15 |   - name: four
                 ^^^^
        warning malformed-mcp-server: This server has no name. Claude Code leaves the server out. Write the name as a key, and what defines the server below it.
        18 |   - six: x
                      ^
        warning malformed-mcp-server: The server `six` must be a mapping, not text. Claude Code leaves the server out.
    "#]],
    );
    check_fix(
        RULE.id,
        text,
        expect![[r#"
        Put it in quotes (unsafe)
        Add the `type` `http` (unsafe)
        Add the `type` `http` (unsafe)
        Put it in quotes (unsafe)
        ---
        name: a
        description: b
        mcpServers:
          - github
          - "7"
          - [x]
          - one:
              type: http
              url: https://example.com/mcp
          - two: {type: http, url: https://example.com/mcp}
          - three:
              command: x
              env:
                PORT: "8080"
          - name: four
            command: x
          - five:
          - six: x
          - seven: {type: http, url: https://example.com/mcp}
        ---
    "#]],
    );
}

#[test]
fn servers_of_a_plugin() {
    let manifest = "//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n";
    check(
        "//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\", \"mcpServers\": {\"a\": {\"url\": \"https://example.com/mcp\"}}}\n",
        expect![[r#"
             1 | {"name": "p", "mcpServers": {"a": {"url": "https://example.com/mcp"}}}
                                                     ^^^
            warning malformed-mcp-server: This server has `url` and no `type`, so it is taken for a program to start. Claude Code leaves the server out. Add the `type` `http`.
              fix (unsafe): Add the `type` `http`
        "#]],
    );
    check(
        &format!(
            "//- /w/p/.mcp.json\n{{\"a\": {{\"url\": \"https://example.com/mcp\"}}, \"b\": {{\"command\": \"x\"}}}}\n{manifest}"
        ),
        expect![[r#"
             1 | {"a": {"url": "https://example.com/mcp"}, "b": {"command": "x"}}
                         ^^^
            warning malformed-mcp-server: This server has `url` and no `type`, so it is taken for a program to start. Claude Code leaves the server out. Add the `type` `http`.
              fix (unsafe): Add the `type` `http`
        "#]],
    );
}

/// Nothing is known of a list in a manifest, and nothing of the files of other programs.
#[test]
fn what_others_read() {
    for quiet in [
        "//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\", \"mcpServers\": [{\"a\": {}}]}\n",
        "//- /w/.mcp.json\n{\"servers\": {\"a\": {\"url\": \"x\"}}}\n",
        "//- /w/q/.mcp.json\n{\"mcpServers\": {\"a\": {\"url\": \"x\"}}}\n//- /w/q/plugin.json\n{}\n",
    ] {
        check(quiet, expect![[""]]);
    }
}

#[test]
fn a_mapping_in_place_of_the_list_is_said_once() {
    check(
        "---\nname: a\ndescription: b\nmcpServers: {a: {url: x}}\n---\n",
        expect![[r#"
             4 | mcpServers: {a: {url: x}}
                             ^^^^^^^^^^^^^
            warning wrong-type: `mcpServers` takes a list, not a mapping. Claude Code expects a list here and ignores the value, so the subagent gets none of these servers.
        "#]],
    );
}

#[test]
fn a_server_that_another_of_its_name_replaces() {
    let (snapshot, files) = super::super::testing::workspace(
        "//- /w/.mcp.json\n{\"mcpServers\": {\"a\": {\"url\": \"x\"}, \"a\": {\"command\": \"x\"}}}\n",
    );
    let found = super::super::check(&snapshot, &files[0]);
    let found: Vec<&str> = found.iter().map(|it| it.rule).collect();
    assert_eq!(found, ["duplicate-key"]);
}
