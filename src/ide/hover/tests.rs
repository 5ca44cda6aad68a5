//! Hover, as pictures: what it is about, and the Markdown.

use expect_test::{Expect, expect};

use super::hover;
use crate::ide::render;
use crate::testing::Fixture;

fn check(text: &str, expected: Expect) {
    let fixture = Fixture::new(text);
    let found = hover(&fixture.snapshot, &fixture.position());
    let drawn = found.map(|found| {
        let about = fixture.file().text.slice(found.range);
        let markdown = render::hover(&fixture.snapshot, &found.data);
        format!("[{about}]\n{markdown}\n")
    });
    expected.assert_eq(&drawn.unwrap_or_default());
}

#[test]
fn keys() {
    check(
        "---\nto$0ols: Read\n---\n",
        expect![[r#"
            [tools]
            **`tools`** — Claude Code subagent, optional, text or a list

            Lists the only tools that the subagent may use.

            An allowlist, either as text (`Read, Grep, Glob`) or as a list. Without the key the subagent inherits every tool that subagents can have, including those of MCP servers.

            Names count letter for letter: `read`, `Web Search` and tools of other products are dropped without a message, and if no entry is left the subagent cannot be started. An empty value, a mapping or `true` leaves it with no tools at all, although listings say "All tools". Semicolons, pipes and one name per line in a block scalar are not separators.

            `Bash(git *)` gives all of `Bash`: a specifier narrows nothing here. Only `Agent(a, b)` has a meaning, and only when this agent runs the main conversation. Tip: `mcp__server` grants a whole MCP server.

            - Without it: every tool that is available to subagents
            - If it is empty or of the wrong type: Claude Code starts the subagent without a single tool, although its listings say "All tools".
            - If an entry is unknown: Claude Code drops the entry, so the subagent does not get such a tool.
            - If no entry is known: Claude Code refuses to start a subagent when none of its tools exists.

            [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), checked 2026-10
        "#]],
    );
    check(
        "---\nname: a\nmode$0: x\n---\n",
        expect![[r#"
        [mode]
        **`mode`** — a key of opencode

        Claude Code ignores the key.
    "#]],
    );
    check(
        "---\nhooks:\n  PreTool$0Use:\n    - hooks:\n        - type: command\n---\n",
        expect![[r#"
            [PreToolUse]
            **`PreToolUse`** — hook event

            Before a tool runs; can block it.
        "#]],
    );
    check(
        "---\nhooks:\n  Stop:\n    - hooks:\n        - ty$0pe: command\n---\n",
        expect![[r#"
            [type]
            **`type`** — hook handler, required

            The kind of handler: `command`, `http`, `mcp_tool`, `prompt` or `agent`.
        "#]],
    );
    check(
        "---\nexperimental:\n  cache$0Ttl: 5m\n---\n",
        expect![[r#"
            [cacheTtl]
            **`cacheTtl`** — Claude Code subagent, optional, text

            Sets how long the subagent's prompt cache lives.

            `5m` or `1h`. The longer life pays off for an agent that is called again and again with pauses in between.

            Other values are ignored. The key counts only inside `experimental`.

            - Values: `5m`, `1h`
            - If it is of the wrong type or invalid: Claude Code ignores the value and keeps the usual cache lifetime.
            - Since version 2.1.248

            [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), checked 2026-10
        "#]],
    );
}

#[test]
fn servers() {
    check(
        "//- /w/.mcp.json\n{\"mcpServers\": {\"a\": {\"ur$0l\": \"https://example.com\"}}}\n",
        expect![[r#"
            ["url"]
            **`url`** — MCP servers for Claude Code, optional, text

            States the address of the server.

            The whole address. `${NAME}` is replaced by an environment variable. It needs a `type` beside it.

            [Claude Code documentation, MCP](https://code.claude.com/docs/en/mcp), checked 2026-10
        "#]],
    );
    check(
        "---\nmcpServers:\n  - a:\n      type: s$0se\n---\n",
        expect![[r#"
            [sse]
            **`sse`** — type of MCP server

            An address that answers with server-sent events; `http` has taken its place.
        "#]],
    );
}

#[test]
fn values() {
    check(
        "---\ncolor: r$0ed\n---\n",
        expect![[r#"
        [red]
        **`red`** — colour

        Shows the subagent in red.
    "#]],
    );
    check(
        "---\neffort: \"hig$0h\"\n---\n",
        expect![[r#"
        [high]
        **`high`** — effort level

        Thorough thinking, for demanding work.
    "#]],
    );
    check(
        "---\npermissionMode: pl$0an\n---\n",
        expect![[r#"
        [plan]
        **`plan`** — permission mode

        Reads and plans; changes nothing.
    "#]],
    );
    check(
        "---\nmodel: son$0net\n---\n",
        expect![[r#"
        [sonnet]
        **`sonnet`** — model alias

        The current Sonnet: the usual choice for daily work.
    "#]],
    );
    check(
        "---\nhooks:\n  Stop:\n    - hooks:\n        - type: comm$0and\n---\n",
        expect![[r#"
            [command]
            **`command`** — type of hook handler

            Runs a program, which gets the event as JSON on its standard input.

            - `command`: The program or shell line to run.
            - `args`: Arguments, passed without a shell.
            - `async`: Whether to go on without waiting for it.
            - `asyncRewake`: Whether a result that comes later wakes Claude.
            - `shell`: The shell that runs the line: `bash` or `powershell`.
        "#]],
    );
    check(
        "---\nhooks:\n  PreToolUse:\n    - matcher: Edit|Wr$0ite\n---\n",
        expect![[r#"
            [Write]
            **`Write`** — tool

            Creates a file or replaces its whole content.

            Path rules for it are written with `Edit`; `Write(path)` is accepted and never consulted.

            - Available to subagents
            - Permission rule: `Edit(<gitignore path>)`
            - Asks for permission in the manual mode
        "#]],
    );
    check("---\ncolor: pink$0ish\n---\n", expect![[""]]);
}

#[test]
fn tools() {
    check(
        "---\ntools: Read, Gr$0ep\n---\n",
        expect![[r#"
        [Grep]
        **`Grep`** — tool

        Searches the content of files with regular expressions.

        Native builds may fold searching into Bash; naming it still grants it.

        - Available to subagents
        - Permission rule: `Read(<gitignore path>)`
    "#]],
    );
    check(
        "---\ntools: [Ta$0sk, Read]\n---\n",
        expect![[r#"
            [Task]
            **`Agent`** — tool

            Starts a subagent. `Agent(a, b)` in `tools` limits which ones, but only for an agent that runs the main conversation.

            `Task` is its old name, changed in 2.1.63; it still works.

            A subagent keeps it while it is above the nesting limit, three levels by default. It was called `Task` before.

            - Permission rule: `Agent(<agent name>)`
            - Since version 2.1.63
        "#]],
    );
    check(
        "---\ntools:\n  - L$0S\n---\n",
        expect![[r#"
        [LS]
        **`LS`** — removed tool

        Use `Glob` to find files, or `Bash` to list a folder.
    "#]],
    );
    check(
        "---\ntools: mcp__git$0hub\n---\n",
        expect![[r#"
            [mcp__github]
            **`mcp__github`** — MCP tools

            Tools of an MCP server.

            Written `mcp__<server>` for all tools of a server and `mcp__<server>__<tool>` for one. The server's name counts letter for letter and takes no `*`. A plugin's server is called `plugin_<plugin>_<server>`, a connector of claude.ai `claude_ai_<server>`.
        "#]],
    );
    check(
        "---\ntools: [\"$0*\"]\n---\n",
        expect![[r#"
        [*]
        **`*`**

        Every tool that a subagent can have, as if the key were left out.
    "#]],
    );
    check("---\ntools: Bash(gi$0t *)\n---\n", expect![[""]]);
    check(
        "//- /w/.claude/commands/c.md\n---\nallowed-tools: Bash(gi$0t *), Read\n---\n",
        expect![[r#"
            [(git *)]
            **Permission rule**

            A command with `*` for any text, spaces included. `git *` needs a word boundary after `git`; `git:*` at the end is the older spelling of the same.

            For example `Bash(git *)`, `Bash(npm run build)`, `PowerShell(Get-ChildItem *)`.
        "#]],
    );
}

const WORKSPACE: &str = "//- /w/.claude/skills/pdf/SKILL.md
---
description: Reads PDF files.
---
//- /w/.claude/agents/reviewer.md
---
name: reviewer
description: Reviews code.
tools: Read, Grep
model: opus
---
//- /home/me/.claude/agents/reviewer.md
---
name: reviewer
description: My own.
---
";

fn check_in_workspace(text: &str, expected: Expect) {
    check(
        &format!("{WORKSPACE}//- /w/.claude/agents/a.md\n{text}"),
        expected,
    );
}

#[test]
fn definitions_by_name() {
    check_in_workspace(
        "---\nskills: [pd$0f]\n---\n",
        expect![[r#"
            [pdf]
            **`pdf`** — skill (project)

            Reads PDF files.

            - `.claude/skills/pdf/SKILL.md`, ≈ 10 tokens (estimate)
        "#]],
    );
    check_in_workspace(
        "---\ntools: Agent(x, rev$0iewer)\n---\n",
        expect![[r#"
            [reviewer]
            **`reviewer`** — subagent (user)

            My own.

            - `~/.claude/agents/reviewer.md`, ≈ 11 tokens (estimate)

            ---

            **`reviewer`** — subagent (project)

            Reviews code.

            - `.claude/agents/reviewer.md`, ≈ 20 tokens (estimate)
            - Tools: Read, Grep
            - Model: opus
        "#]],
    );
    check_in_workspace(
        "---\nname: a\n---\nAsk `rev$0iewer` first.\n",
        expect![[r#"
            [reviewer]
            **`reviewer`** — subagent (user)

            My own.

            - `~/.claude/agents/reviewer.md`, ≈ 11 tokens (estimate)

            ---

            **`reviewer`** — subagent (project)

            Reviews code.

            - `.claude/agents/reviewer.md`, ≈ 20 tokens (estimate)
            - Tools: Read, Grep
            - Model: opus
        "#]],
    );
    check_in_workspace(
        "---\nname: a\n---\nAsk reviewer$0 first. `no-one`\n",
        expect![[""]],
    );
    check_in_workspace(
        "---\nname: rev$0iewer\ndescription: x\n---\n",
        expect![[r#"
            [reviewer]
            **`reviewer`** — subagent (project)

            x

            - `.claude/agents/a.md`, ≈ 10 tokens (estimate)

            The same name stands in:

            - `~/.claude/agents/reviewer.md`
            - `.claude/agents/reviewer.md`
        "#]],
    );
    check_in_workspace("---\nskills: [no$0ne]\n---\n", expect![[""]]);
}

#[test]
fn a_path_that_leads_nowhere() {
    let fixture = Fixture::new("---\nname: a\n---\n[x](docs/no$0.md)\n");
    let found = hover(&fixture.snapshot, &fixture.position()).unwrap();
    let shown = |exists: bool| {
        let found = found.clone().checked(|_| exists);
        render::hover(&fixture.snapshot, &found.data)
    };
    assert_eq!(shown(true), "Leads to `.claude/agents/docs/no.md`");
    assert_eq!(
        shown(false),
        "Leads to `.claude/agents/docs/no.md`, which does not exist"
    );
}

#[test]
fn colleagues_in_a_list() {
    let other = "//- /w/.claude/agents/b.md\n---\nname: api-designer\ndescription: Designs.\n---\n";
    let list =
        "//- /w/.claude/agents/a.md\n---\nname: a\n---\n## Integration with other agents\n\n";
    check(
        &format!("{other}{list}- Work with api-des$0igner on APIs\n"),
        expect![[r#"
            [api-designer]
            **`api-designer`** — subagent (project)

            Designs.

            - `.claude/agents/b.md`, ≈ 13 tokens (estimate)
        "#]],
    );
    check(
        &format!("{other}{list}- Work wi$0th api-designer on APIs\n"),
        expect![[""]],
    );
}

#[test]
fn a_description_is_measured() {
    check(
        "---\nname: a\ndescription: Use it.\\n<example>\\nx\\n</exa$0mple>\n---\n",
        expect![[r#"
            [Use it.\n<example>\nx\n</example>]
            **Description**

            - 33 characters, ≈ 9 tokens (estimate) in every session
            - 1 example
            - 3 occurrences of `\n` written out
        "#]],
    );
}

#[test]
fn sections() {
    check(
        "---\nname: a\n---\n# A\n\n## Output For$0mat\n\nOne.\n\n### x\n\n## B\n",
        expect![[r#"
            [Output Format]
            **Output Format**

            Fixes what an answer looks like.

            What belongs here:

            - The parts of the answer, in order
            - A filled-in example
            - Limits of length
            - What to leave out
            - The form for "nothing found"

            An example is followed more exactly than a description. The caller of a subagent sees only its last message, so say that everything must be in it.

            Stands in 380 of about 2,000 public files that were counted.

            This section: 5 lines, ≈ 8 tokens (estimate), 50 % of the file, 1 nested section.
        "#]],
    );
    check(
        "---\nname: a\n---\n## Your $0Persona\n\nOne.\n",
        expect![[r#"
            [Your Persona]
            **Your Persona** — a section of the kind *Role*

            Says who the agent is and what it answers for.

            What belongs here:

            - Profession and seniority
            - Field in which it decides
            - Stance towards the work
            - What it does not answer for

            One short paragraph in the second person is enough; a long list of virtues changes nothing.

            Stands in 66 of about 2,000 public files that were counted.

            This section: 3 lines, ≈ 6 tokens (estimate), 55 % of the file.
        "#]],
    );
    check(
        "---\nname: a\n---\n## My $0own words\n\nOne.\n",
        expect![[r#"
            [My own words]
            **My own words**

            This section: 3 lines, ≈ 6 tokens (estimate), 55 % of the file.
        "#]],
    );
}

#[test]
fn placeholders() {
    let command = |body: &str| {
        format!("//- /w/.claude/commands/go.md\n---\narguments: issue branch\n---\n{body}\n")
    };
    check(
        &command("Fix $ARGU$0MENTS now"),
        expect![[r#"
        [$ARGUMENTS]
        **`$ARGUMENTS`** — replaced by Claude Code

        Everything that was typed after the name.

        All arguments as they were typed. Where no placeholder in the body received an argument, they are added at the end as `ARGUMENTS: …`. A single backslash before it keeps the text as it is.

        [Claude Code documentation, skills and commands](https://code.claude.com/docs/en/skills), checked 2026-10-06
    "#]],
    );
    check(
        &command("Fix $bra$0nch now"),
        expect![[r#"
        [$branch]
        **`$name`** — replaced by Claude Code

        An argument by the name that `arguments` gives it.

        Number 2 in `arguments`.

        The argument that `arguments` declares under this name, empty where it was not typed. Letter case counts, and `${name}` with braces is not recognised. A name that is not declared stays as written.

        [Claude Code documentation, skills and commands](https://code.claude.com/docs/en/skills), checked 2026-10-06
    "#]],
    );
    check(&command("Fix $HO$0ME now"), expect![[""]]);
    check(
        &command("${CLAUDE_SESS$0ION_ID}"),
        expect![[r#"
        [${CLAUDE_SESSION_ID}]
        **`${CLAUDE_SESSION_ID}`** — replaced by Claude Code

        The id of the session.

        The id of the current session, for file names and logs. The braces are needed.

        Since version 2.1.9.

        [Claude Code documentation, skills and commands](https://code.claude.com/docs/en/skills), checked 2026-10-06
    "#]],
    );
    check(
        &command("!`git sta$0tus`"),
        expect![[r#"
        [!`git status`]
        **`!'command'`** — replaced by Claude Code

        Runs a shell command and puts its output in its place.

        Runs before Claude sees the body. It counts only at the start of a line or after a space, but also inside ordinary code fences. A command that fails or is not allowed stops the whole invocation, so approve it in `allowed-tools`.

        [Claude Code documentation, skills and commands](https://code.claude.com/docs/en/skills), checked 2026-10-06
    "#]],
    );
    check("---\nname: a\n---\n$ARGU$0MENTS", expect![[""]]);
}

#[test]
fn links_and_imports() {
    check_in_workspace(
        "---\nname: a\n---\n[x](review$0er.md)\n",
        expect![[r#"
            [reviewer.md]
            Leads to `.claude/agents/reviewer.md`

            ---

            **`reviewer`** — subagent (project)

            Reviews code.

            - `.claude/agents/reviewer.md`, ≈ 20 tokens (estimate)
            - Tools: Read, Grep
            - Model: opus
        "#]],
    );
    check_in_workspace(
        "---\nname: a\n---\n[x](docs/no$0.md) [y](https://x.org)\n",
        expect![[r#"
            [docs/no.md]
            Leads to `.claude/agents/docs/no.md`
        "#]],
    );
    check_in_workspace(
        "---\nname: a\n---\n[x](/docs/the%20guide$0.md#why) [y]\n\n[y]: reviewer.md\n",
        expect![[r#"
            [/docs/the%20guide.md#why]
            Leads to `docs/the guide.md`
        "#]],
    );
    check_in_workspace(
        "---\nname: a\n---\n[y$0]\n\n[y]: reviewer.md\n",
        expect![[r#"
            [[y]]
            Leads to `.claude/agents/reviewer.md`

            ---

            **`reviewer`** — subagent (project)

            Reviews code.

            - `.claude/agents/reviewer.md`, ≈ 20 tokens (estimate)
            - Tools: Read, Grep
            - Model: opus
        "#]],
    );
    check_in_workspace("---\nname: a\n---\n[y](https://x$0.org)\n", expect![[""]]);
    check(
        &format!("{WORKSPACE}//- /w/CLAUDE.md\n@.claude/agents/revi$0ewer.md\n"),
        expect![[r#"
            [@.claude/agents/reviewer.md]
            Pulls in `.claude/agents/reviewer.md`

            ---

            **`reviewer`** — subagent (project)

            Reviews code.

            - `.claude/agents/reviewer.md`, ≈ 20 tokens (estimate)
            - Tools: Read, Grep
            - Model: opus
        "#]],
    );
    check("---\nname: a\n---\n@docs/x$0.md\n", expect![[""]]);
}

#[test]
fn nothing_in_prose_and_code() {
    for text in [
        "---\nname: a\n---\nna$0me: x\n",
        "---\nname: a\n---\n```yaml\nmo$0del: opus\n```\n",
        "---\nname: a\n---\nUse Re$0ad and `Gr`.\n",
        "---\nname: a\n---\n- too$0ls: Read\n",
        "--$0-\nname: a\n---\n",
        "---\n# na$0me: b\nname: a\n---\n",
        "---\ndescription: |\n  x\n---\n```\n## Work$0flow\n```\n",
        "//- /w/README.md\n---\nna$0me: a\n---\n",
        "---\nna$0mes: a\n---\n",
    ] {
        let fixture = Fixture::new(text);
        let found = hover(&fixture.snapshot, &fixture.position());
        assert!(found.is_none(), "{text}: {found:?}");
    }
}

#[test]
fn every_place_is_safe() {
    let text = "---\r\nname: a\ndescription: Use: it\ntools: [Read, Agent(x, y), é\nhooks:\n  PreToolUse:\n    - matcher: Edit|Write\n---\n# Ü\n\n[x](y) `a` @z $1\n";
    for kind in ["agents/a.md", "commands/a.md", "CLAUDE.md"] {
        let fixture = Fixture::new(&format!("//- /w/.claude/{kind}\n{text}"));
        for offset in 0..=text.len() {
            let mut at = fixture.position();
            at.offset = text_size::TextSize::try_from(offset).unwrap();
            if let Some(found) = hover(&fixture.snapshot, &at) {
                assert!(found.range.contains_inclusive(at.offset));
                assert!(!render::hover(&fixture.snapshot, &found.data).is_empty());
            }
        }
    }
}

#[test]
fn keys_names_and_paths_in_manifests() {
    let files = "//- /w/.mcp.json\n{\"mcpServers\": {\"db\": {}}}\n//- /w/.claude/agents/x.md\n---\nname: x\ndescription: Does x.\n---\n";
    let settings = |text: &str| format!("//- /w/.claude/settings.json\n{text}\n{files}");
    check(
        &settings("{\"permi$0ssions\": {}}"),
        expect![[r#"
        ["permissions"]
        **`permissions`** — Claude Code settings, optional, a mapping

        Says what is allowed without asking, and what is forbidden.

        Lists of permission rules: `allow`, `ask` and `deny`.

        [Claude Code documentation, permissions](https://code.claude.com/docs/en/permissions), checked 2026-08-22
    "#]],
    );
    check(
        &settings("{\"permissions\": {\"allow\": [\"Agent($0x)\"]}}"),
        expect![[r#"
            [x]
            **`x`** — subagent (project)

            Does x.

            - `.claude/agents/x.md`, ≈ 10 tokens (estimate)
        "#]],
    );
    check(
        &settings("{\"enabledMcpjsonServers\": [\"d$0b\"]}"),
        expect![[r#"
            [db]
            Leads to `.mcp.json`
        "#]],
    );
    check(&settings("{\"unknown\": \"x$0\"}"), expect![[""]]);
}

#[test]
fn values_in_json_that_no_list_knows_tell_of_their_key() {
    let settings = |text: &str| format!("//- /w/.claude/settings.json\n{text}\n");
    check(
        &settings(
            "{\"hooks\": {\"Stop\": [{\"hooks\": [{\"type\": \"command\", \"timeout\": 1$00}]}]}}",
        ),
        expect![[r#"
            [10]
            **`timeout`** — hook handler, optional

            Seconds after which it is given up, as a number without quotes.
        "#]],
    );
    check(&settings("{\"unknown\": fal$0se}"), expect![""]);
}

#[test]
fn keys_and_values_of_hooks_in_json() {
    let file = |path: &str, text: &str| format!("//- /w/{path}\n{text}\n");
    let plugin = |text: &str| file(".claude-plugin/plugin.json", text);
    check(
        &plugin("{\"ag$0ents\": [\"./a.md\"]}"),
        expect![[r#"
        ["agents"]
        **`agents`** — Claude Code plugin manifest, optional, text or a list

        Says which files are subagents.

        Files in place of those in `agents/`. Each starts with `./` and ends with `.md`; a folder is rejected, and then the whole plugin does not load. To load a folder, leave the key out and call the folder `agents`.

        - If it is invalid: Claude Code does not load the plugin.
        - If an entry is unknown: Claude Code does not load the plugin.

        [Claude Code documentation, plugins reference](https://code.claude.com/docs/en/plugins-reference), checked 2026-08-22
    "#]],
    );
    check(
        &plugin("{\"categ$0ory\": \"x\"}"),
        expect![[r#"
        ["category"]
        **`category`** — a key of the plugin's entry in `marketplace.json`

        Claude Code ignores the key.
    "#]],
    );
    check(
        &plugin("{\"defaultEnabled\": tr$0ue}"),
        expect![[r#"
        [true]
        **`defaultEnabled`** — Claude Code plugin manifest, optional, `true` or `false`

        Says whether the plugin starts enabled.

        `true` unless stated otherwise.

        - Without it: true
        - Since version 2.1.154

        [Claude Code documentation, plugins reference](https://code.claude.com/docs/en/plugins-reference), checked 2026-08-22
    "#]],
    );
    check(
        &plugin("{\"hooks\": {\"Sto$0p\": []}}"),
        expect![[r#"
        ["Stop"]
        **`Stop`** — hook event

        When Claude has finished its answer; in a subagent it counts as `SubagentStop`.
    "#]],
    );
    check(
        &plugin("{\"author\": {\"na$0me\": \"x\"}}"),
        expect![[r#"
        ["name"]
        **`name`** — Claude Code plugin manifest, optional, text

        States the name.

        The name of a person or an organisation.

        [Claude Code documentation, plugins reference](https://code.claude.com/docs/en/plugins-reference), checked 2026-08-22
    "#]],
    );
    check(
        &file(
            ".claude-plugin/marketplace.json",
            "{\"plugins\": [{\"sour$0ce\": \"./x\"}]}",
        ),
        expect![[r#"
            ["source"]
            **`source`** — Claude Code marketplace, required, text or a mapping

            Says where the plugin is.

            A path that starts with `./`, seen from the folder that holds `.claude-plugin`, or a mapping that names a repository, a package or an archive.

            - If it is missing: Claude Code cannot install a plugin that comes from nowhere.
            - If it is invalid: Claude Code does not take it for the place of the plugin.
            - If an entry is unknown: Claude Code cannot install the plugin.

            [Claude Code documentation, plugins reference](https://code.claude.com/docs/en/plugins-reference), checked 2026-08-22
        "#]],
    );
    check(
        &file(
            ".claude/settings.json",
            "{\"permissions\": {\"allow\": [\"Re$0ad\"]}}",
        ),
        expect![[r#"
            [Read]
            **`Read`** — tool

            Reads files, images, PDFs and notebooks.

            - Permission rule: `Read(<gitignore path>)`
        "#]],
    );
    check(
        &file(
            ".claude/settings.json",
            "{\"hooks\": {\"PreToolUse\": [{\"matcher\": \"Edit|Wri$0te\"}]}}",
        ),
        expect![[r#"
            [Write]
            **`Write`** — tool

            Creates a file or replaces its whole content.

            Path rules for it are written with `Edit`; `Write(path)` is accepted and never consulted.

            - Permission rule: `Edit(<gitignore path>)`
            - Asks for permission in the manual mode
        "#]],
    );
    check(
        &file(
            ".claude/settings.json",
            "{\"hooks\": {\"Stop\": [{\"hooks\": [{\"type\": \"comm$0and\"}]}]}}",
        ),
        expect![[r#"
            [command]
            **`command`** — type of hook handler

            Runs a program, which gets the event as JSON on its standard input.

            - `command`: The program or shell line to run.
            - `args`: Arguments, passed without a shell.
            - `async`: Whether to go on without waiting for it.
            - `asyncRewake`: Whether a result that comes later wakes Claude.
            - `shell`: The shell that runs the line: `bash` or `powershell`.
        "#]],
    );
    check(
        &file(
            ".claude/settings.json",
            "{\"hooks\": {\"Stop\": [{\"ho$0oks\": []}]}}",
        ),
        expect![[r#"
            ["hooks"]
            **`hooks`** — hook matcher, required

            The handlers, as a list.
        "#]],
    );
    let manifest = plugin("{\"name\": \"p\"}");
    check(
        &format!(
            "{}{manifest}",
            file(
                "hooks/hooks.json",
                "{\"hooks\": {\"Stop\": [{\"hooks\": [{\"time$0out\": 5}]}]}}"
            )
        ),
        expect![[r#"
            ["timeout"]
            **`timeout`** — hook handler, optional

            Seconds after which it is given up, as a number without quotes.
        "#]],
    );
}

#[test]
fn json_that_is_half_typed() {
    let settings = |text: &str| format!("//- /w/.claude/settings.json\n{text}\n");
    check(
        &settings("{\"permissions\": {\"default$0Mode\": \"plan\""),
        expect![[r#"
            [defaultMode]
            **`defaultMode`** — Claude Code settings, optional, text

            Chooses the permission mode of new sessions.

            How much is done without asking. `auto`, and `bypassPermissions` since 2.1.257, count in your own settings and in managed ones, not in those in a project.

            - Values: `default`, `acceptEdits`, `plan`, `auto`, `dontAsk`, `bypassPermissions`, `manual`
            - If it is invalid: Claude Code does not start in such a mode, and may skip the whole settings file because of it.

            [Claude Code documentation, settings and their reference](https://code.claude.com/docs/en/settings), checked 2026-08-22
        "#]],
    );
    check(
        &settings("{\"permissions\": {\"defaultMode\": \"pl$0an\""),
        expect![[r#"
            [plan]
            **`plan`** — permission mode

            Reads and plans; changes nothing.
        "#]],
    );
    check(
        &settings("{\"permissions\": {\"deny\": [\"Re$0ad(./.env)\""),
        expect![[r#"
            [Read]
            **`Read`** — tool

            Reads files, images, PDFs and notebooks.

            - Permission rule: `Read(<gitignore path>)`
        "#]],
    );
    check(
        &settings("{\"hooks\": {\"St$0op\""),
        expect![[r#"
        [Stop]
        **`Stop`** — hook event

        When Claude has finished its answer; in a subagent it counts as `SubagentStop`.
    "#]],
    );
    check(&settings("{\"nobody\": {\"kno$0ws\""), expect![[""]]);
    check(&settings("{ // per$0missions"), expect![[""]]);
}
