//! Completion in JSON, as pictures.

use expect_test::{Expect, expect};

use super::super::completions;
use super::super::tests::{check, check_first};
use crate::testing::Fixture;

fn plugin(limit: usize, text: &str, expected: Expect) {
    let text = format!("//- /w/p/.claude-plugin/plugin.json\n{text}");
    check_first(limit, &text, expected);
}

fn settings(limit: usize, text: &str, expected: Expect) {
    let text = format!("//- /w/.claude/settings.json\n{text}");
    check_first(limit, &text, expected);
}

#[test]
fn keys_with_the_marks_that_are_missing() {
    plugin(
        2,
        "{$0}",
        expect![[r#"
        name "" → "\"name\": \"plugin-name\""
        displayName "" → "\"displayName\": \"\""
    "#]],
    );
    plugin(
        2,
        "{$0",
        expect![[r#"
        name "" → "\"name\": \"plugin-name\""
        displayName "" → "\"displayName\": \"\""
    "#]],
    );
    plugin(
        2,
        "{\n  \"$0\"\n}\n",
        expect![[r#"
        name "\"" → "name\": \"plugin-name\""
        displayName "\"" → "displayName\": \"\""
    "#]],
    );
    plugin(
        2,
        "{\n  \"$0\n}\n",
        expect![[r#"
        name "" → "name\": \"plugin-name\""
        displayName "" → "displayName\": \"\""
    "#]],
    );
    plugin(
        2,
        "{\n  na$0\n}\n",
        expect![[r#"
        name "na" → "\"name\": \"plugin-name\""
        displayName "na" → "\"displayName\": \"\""
    "#]],
    );
    plugin(
        2,
        "{\n  \"name\": \"p\",\n  \"des$0\"\n}\n",
        expect![[r#"
        displayName "des\"" → "displayName\": \"\""
        version "des\"" → "version\": \"1.0.0\""
    "#]],
    );
    plugin(
        2,
        "{\n  \"des$0c\": \"x\",\n  \"name\": \"p\"\n}\n",
        expect![[r#"
            displayName "desc" → "displayName"
            version "desc" → "version"
        "#]],
    );
    plugin(
        2,
        "{\n  \"des$0: \"x\",\n  \"name\": \"p\"\n}\n",
        expect![[r#"
            displayName "des" → "displayName\""
            version "des" → "version\""
        "#]],
    );
    plugin(
        2,
        "{\n  $0\n  \"name\": \"p\"\n}\n",
        expect![[r#"
        displayName "" → "\"displayName\": \"\","
        version "" → "\"version\": \"1.0.0\","
    "#]],
    );
    plugin(
        2,
        "{\n  \"$0\n  \"name\": \"p\"\n}\n",
        expect![[r#"
        displayName "" → "displayName\": \"\","
        version "" → "version\": \"1.0.0\","
    "#]],
    );
}

#[test]
fn a_comma_that_is_missing_in_front() {
    plugin(
        2,
        "{\n  \"name\": \"p\"\n  $0\n}\n",
        expect![[r#"
        displayName "" → "\"displayName\": \"\"" and "," at 15
        version "" → "\"version\": \"1.0.0\"" and "," at 15
    "#]],
    );
    plugin(
        2,
        "{\"name\": \"p\" \"de$0\"}",
        expect![[r#"
        displayName "de\"" → "displayName\": \"\"" and "," at 12
        version "de\"" → "version\": \"1.0.0\"" and "," at 12
    "#]],
    );
    plugin(2, "{\"name\": \"p\"$0}", expect![[""]]);
    plugin(2, "{\"name\" $0}", expect![[""]]);
}

#[test]
fn keys_inside_other_keys() {
    settings(
        9,
        "{\"permissions\": {\"allow\": [], $0}}",
        expect![[r#"
            ask "" → "\"ask\": []"
            deny "" → "\"deny\": []"
            defaultMode "" → "\"defaultMode\": \"acceptEdits\""
            additionalDirectories "" → "\"additionalDirectories\": [\"\"]"
            disableBypassPermissionsMode "" → "\"disableBypassPermissionsMode\": \"disable\""
        "#]],
    );
    settings(
        9,
        "{\"permissions\": {\"$0\"}, \"agent\": \"x\"}",
        expect![[r#"
            allow "\"" → "allow\": []"
            ask "\"" → "ask\": []"
            deny "\"" → "deny\": []"
            defaultMode "\"" → "defaultMode\": \"acceptEdits\""
            additionalDirectories "\"" → "additionalDirectories\": [\"\"]"
            disableBypassPermissionsMode "\"" → "disableBypassPermissionsMode\": \"disable\""
        "#]],
    );
    settings(
        2,
        "{\"permissions\": {}, $0}",
        expect![[r#"
        agent "" → "\"agent\": \"\""
        outputStyle "" → "\"outputStyle\": \"\""
    "#]],
    );
    check(
        "//- /w/.claude-plugin/marketplace.json\n{\"name\": \"m\", \"plugins\": [{\"name\": \"a\", $0}]}",
        expect![[r#"
            source "" → "\"source\": \"./plugins/name\""
            category "" → "\"category\": \"\""
            tags "" → "\"tags\": [\"\"]"
            strict "" → "\"strict\": false"
            displayName "" → "\"displayName\": \"\""
            version "" → "\"version\": \"1.0.0\""
            description "" → "\"description\": \"\""
            author "" → "\"author\": { \"name\": \"\" }"
            homepage "" → "\"homepage\": \"\""
            repository "" → "\"repository\": \"\""
            license "" → "\"license\": \"MIT\""
            keywords "" → "\"keywords\": [\"\"]"
            metadata "" → "\"metadata\": {}"
            defaultEnabled "" → "\"defaultEnabled\": true"
            $schema "" → "\"$schema\": \"\""
            skills "" → "\"skills\": [\"./skills\"]"
            commands "" → "\"commands\": [\"./commands\"]"
            agents "" → "\"agents\": [\"./agents/name.md\"]"
            workflows "" → "\"workflows\": [\"./workflows\"]"
            outputStyles "" → "\"outputStyles\": [\"./output-styles\"]"
            hooks "" → "\"hooks\": \"./config/hooks.json\""
            mcpServers "" → "\"mcpServers\": \"./.mcp.json\""
            lspServers "" → "\"lspServers\": \"./.lsp.json\""
            userConfig "" → "\"userConfig\": {}"
            channels "" → "\"channels\": []"
            dependencies "" → "\"dependencies\": []"
            experimental "" → "\"experimental\": {}"
        "#]],
    );
    check(
        "//- /w/.mcp.json\n{\"$0\"}",
        expect![[r#"
        mcpServers "\"" → "mcpServers\": {}"
    "#]],
    );
    settings(9, "{\"unknown\": {$0}}", expect![[""]]);
    settings(9, "[$0]", expect![[""]]);
    settings(9, "$0", expect![[""]]);
    settings(9, "{// $0\n}", expect![[""]]);
}

#[test]
fn values() {
    plugin(
        9,
        "{\"defaultEnabled\": $0}",
        expect![[r#"
        true "" → "true"
        false "" → "false"
    "#]],
    );
    plugin(
        9,
        "{\"defaultEnabled\": fa$0lse, \"name\": \"p\"}",
        expect![[r#"
            true "false" → "true"
            false "false" → "false"
        "#]],
    );
    plugin(9, "{\"defaultEnabled\": \"$0\"}", expect![[""]]);
    plugin(9, "{\"name\": $0}", expect![[""]]);
    let agent =
        "\n//- /w/.claude/agents/reviewer.md\n---\nname: reviewer\ndescription: Reviews.\n---\n";
    settings(
        1,
        &format!("{{\"agent\": $0}}{agent}"),
        expect![[r#"
        reviewer "" → "\"reviewer\""
    "#]],
    );
    settings(
        1,
        &format!("{{\"agent\": \"re$0\"}}{agent}"),
        expect![[r#"
        reviewer "re" → "reviewer"
    "#]],
    );
    settings(
        1,
        &format!("{{\"agent\": \"re$0}}{agent}"),
        expect![[r#"
        reviewer "re" → "reviewer\""
    "#]],
    );
    settings(
        1,
        &format!("{{\"agent\":\n  \"$0\n}}{agent}"),
        expect![[r#"
            reviewer "" → "reviewer\""
        "#]],
    );
    settings(1, "{\"agent\": $0\"x\"}", expect![[""]]);
}

#[test]
fn items() {
    settings(
        2,
        "{\"permissions\": {\"allow\": [$0]}}",
        expect![[r#"
        Read "" → "\"Read\""
        Write "" → "\"Write\""
    "#]],
    );
    settings(
        2,
        "{\"permissions\": {\"allow\": [\"$0\", \"Read\"]}}",
        expect![[r#"
            Write "" → "Write"
            Edit "" → "Edit"
        "#]],
    );
    settings(
        2,
        "{\"permissions\": {\"allow\": [\"Bash\", \"Re$0, \"Write\"]}}",
        expect![[r#"
            Read "Re" → "Read\""
            Edit "Re" → "Edit\""
        "#]],
    );
    settings(
        2,
        "{\"permissions\": {\"allow\": [\"Bash\" $0]}}",
        expect![[r#"
            Read "" → "\"Read\"" and "," at 33
            Write "" → "\"Write\"" and "," at 33
        "#]],
    );
    settings(
        2,
        "{\"permissions\": {\"allow\": [\"Bash(gi$0t *)\"]}}",
        expect![[""]],
    );
    settings(
        2,
        "{\"permissions\": {\"deny\": [\"Agent(re$0\"]}}\n//- /w/.claude/agents/reviewer.md\n---\nname: reviewer\ndescription: Reviews.\n---\n",
        expect![[r#"
            reviewer "re" → "reviewer"
            Explore "re" → "Explore"
        "#]],
    );
    settings(
        2,
        "{\"enabledMcpjsonServers\": [\"$0\"]}\n//- /w/.mcp.json\n{\"mcpServers\": {\"db\": {}}}\n",
        expect![[r#"
            db "" → "db"
        "#]],
    );
}

#[test]
fn paths_of_a_plugin() {
    let files = "\n//- /w/p/agents/a.md\n---\nname: a\ndescription: b\n---\n//- /w/p/agents/b.md\n---\nname: b\ndescription: b\n---\n//- /w/p/skills/pdf/SKILL.md\n---\ndescription: c\n---\n//- /w/other/agents/c.md\n---\nname: c\ndescription: b\n---\n";
    plugin(
        9,
        &format!("{{\"name\": \"p\", \"agents\": [\"./agents/a.md\", \"$0\"]}}{files}"),
        expect![[r#"
            ./agents/b.md "" → "./agents/b.md"
            ./agents/ "" → "./agents/"
            ./skills/ "" → "./skills/"
        "#]],
    );
    plugin(
        9,
        &format!("{{\"name\": \"p\", \"agents\": \"./a$0\"}}{files}"),
        expect![[r#"
            ./agents/a.md "./a" → "./agents/a.md"
            ./agents/b.md "./a" → "./agents/b.md"
            ./agents/ "./a" → "./agents/"
            ./skills/ "./a" → "./skills/"
        "#]],
    );
    plugin(
        9,
        &format!("{{\"name\": \"p\", \"skills\": [$0]}}{files}"),
        expect![[r#"
            ./skills/pdf "" → "\"./skills/pdf\""
            ./agents/ "" → "\"./agents/"
            ./skills/ "" → "\"./skills/"
        "#]],
    );
    check(
        "//- /w/.claude-plugin/marketplace.json\n{\"plugins\": [{\"source\": \"$0\"}]}\n//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n",
        expect![[r#"
            ./p "" → "./p"
        "#]],
    );
}

#[test]
fn hooks() {
    settings(
        2,
        "{\n  \"hooks\": {\n    \"$0\"\n  }\n}\n",
        expect![[r#"
        PreToolUse "\"" → "PreToolUse\": [\n      {\n        \"matcher\": \"*\",\n        \"hooks\": [\n          { \"type\": \"command\", \"command\": \"./check.sh\" }\n        ]\n      }\n    ]"
        PostToolUse "\"" → "PostToolUse\": [\n      {\n        \"matcher\": \"*\",\n        \"hooks\": [\n          { \"type\": \"command\", \"command\": \"./check.sh\" }\n        ]\n      }\n    ]"
    "#]],
    );
    settings(
        1,
        "{\"hooks\": {\"Stop\": [], \"PreToolUse\": [], S$0}}",
        expect![[r#"
            PostToolUse "S" → "\"PostToolUse\": [\n  {\n    \"matcher\": \"*\",\n    \"hooks\": [\n      { \"type\": \"command\", \"command\": \"./check.sh\" }\n    ]\n  }\n]"
        "#]],
    );
    settings(
        9,
        "{\"hooks\": {\"PreToolUse\": [{$0}]}}",
        expect![[r#"
        matcher "" → "\"matcher\": \"\""
        hooks "" → "\"hooks\": [\n  { \"type\": \"command\", \"command\": \"./check.sh\" }\n]"
    "#]],
    );
    settings(
        9,
        "{\"hooks\": {\"Stop\": [{$0}]}}",
        expect![[r#"
        hooks "" → "\"hooks\": [\n  { \"type\": \"command\", \"command\": \"./check.sh\" }\n]"
    "#]],
    );
    settings(
        1,
        "{\"hooks\": {\"PreToolUse\": [{\"matcher\": \"$0\"}]}}",
        expect![[r#"
            Read "" → "Read"
        "#]],
    );
    settings(
        1,
        "{\"hooks\": {\"PreToolUse\": [{\"matcher\": $0}]}}",
        expect![[r#"
            Read "" → "\"Read\""
        "#]],
    );
    settings(
        1,
        "{\"hooks\": {\"PreToolUse\": [{\"matcher\": \"Read|Wr$0\", \"hooks\": []}]}}",
        expect![[r#"
            Write "Wr" → "Write"
        "#]],
    );
    settings(
        9,
        "{\"hooks\": {\"SessionStart\": [{\"matcher\": \"startup|$0\"}]}}",
        expect![[r#"
            resume "" → "resume"
            clear "" → "clear"
            compact "" → "compact"
            fork "" → "fork"
        "#]],
    );
    settings(
        9,
        "{\"hooks\": {\"Stop\": [{\"hooks\": [{\"type\": \"$0\"}]}]}}",
        expect![[r#"
            command "" → "command"
            http "" → "http"
            mcp_tool "" → "mcp_tool"
            prompt "" → "prompt"
            agent "" → "agent"
        "#]],
    );
    settings(
        9,
        "{\"hooks\": {\"Stop\": [{\"hooks\": [{\"type\": \"http\", $0}]}]}}",
        expect![[r#"
            url "" → "\"url\": \"\""
            headers "" → "\"headers\": "
            allowedEnvVars "" → "\"allowedEnvVars\": "
            if "" → "\"if\": "
            timeout "" → "\"timeout\": "
            statusMessage "" → "\"statusMessage\": "
            once "" → "\"once\": "
            continueOnBlock "" → "\"continueOnBlock\": "
        "#]],
    );
    plugin(
        1,
        "{\"name\": \"p\", \"hooks\": {$0}}",
        expect![[r#"
        PreToolUse "" → "\"PreToolUse\": [\n  {\n    \"matcher\": \"*\",\n    \"hooks\": [\n      { \"type\": \"command\", \"command\": \"./check.sh\" }\n    ]\n  }\n]"
    "#]],
    );
    check_first(
        1,
        "//- /w/p/hooks/hooks.json\n{\"hooks\": {\"Sto$0\"}}\n//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n",
        expect![[r#"
            PreToolUse "Sto\"" → "PreToolUse\": [\n  {\n    \"matcher\": \"*\",\n    \"hooks\": [\n      { \"type\": \"command\", \"command\": \"./check.sh\" }\n    ]\n  }\n]"
        "#]],
    );
}

#[test]
fn servers() {
    check(
        "//- /w/.mcp.json\n{\"mcpServers\": {\"a\": {$0}}}\n",
        expect![[r#"
            type "" → "\"type\": \"http\""
            command "" → "\"command\": \"npx\""
            args "" → "\"args\": [\"\"]"
            env "" → "\"env\": { \"NAME\": \"value\" }"
            url "" → "\"url\": \"https://\""
            headers "" → "\"headers\": { \"Authorization\": \"\" }"
            headersHelper "" → "\"headersHelper\": \"\""
            oauth "" → "\"oauth\": { \"clientId\": \"\" }"
        "#]],
    );
    check(
        "//- /w/.mcp.json\n{\"mcpServers\": {\"a\": {\"type\": \"http\", $0}}}\n",
        expect![[r#"
            url "" → "\"url\": \"https://\""
            headers "" → "\"headers\": { \"Authorization\": \"\" }"
            headersHelper "" → "\"headersHelper\": \"\""
            oauth "" → "\"oauth\": { \"clientId\": \"\" }"
        "#]],
    );
    check(
        "//- /w/.mcp.json\n{\"mcpServers\": {\"a\": {\"type\": \"$0\"}}}\n",
        expect![[r#"
            http "" → "http"
            stdio "" → "stdio"
            sse "" → "sse"
            ws "" → "ws"
            streamable-http "" → "streamable-http"
        "#]],
    );
    check("//- /w/.mcp.json\n{\"mcpServers\": {$0}}\n", expect![[""]]);
    plugin(
        2,
        "{\"name\": \"p\", \"mcpServers\": {\"a\": {\"type\": \"stdio\", \"$0\"}}}",
        expect![[r#"
            command "\"" → "command\": \"npx\""
            args "\"" → "args\": [\"\"]"
        "#]],
    );
}

/// Every beginning of a text, as it is while it is typed, and every place in the whole of it.
#[test]
fn half_typed_json_does_no_harm() {
    let texts = [
        "\u{feff}{\r\n  \"name\": \"é\\\"\", // why\r\n  \"hooks\": {\"Stop\": [{\"hooks\": [{\"type\": \"command\"}]}]} /* x */,\r\n  \"agents\": [\"./a.md\", 'b', c],\r\n  defaultEnabled: true\r\n}\r\n",
        "}]{[,:\"\\\n{\"a\" \"b\" : : ,, [{]}\u{2028}\"é/*",
    ];
    for text in texts {
        for (at, _) in text.char_indices() {
            let (before, behind) = text.split_at(at);
            for typed in [format!("{before}$0"), format!("{before}$0{behind}")] {
                for path in [".claude-plugin/plugin.json", ".claude/settings.json"] {
                    let fixture = Fixture::new(&format!("//- /w/{path}\n{typed}"));
                    for completion in completions(&fixture.snapshot, &fixture.position()).items {
                        assert!(completion.range.contains_inclusive(fixture.range.end()));
                        let replaced = fixture.file().text.slice(completion.range);
                        assert!(!replaced.contains(['\n', '\r']), "{typed:?}");
                    }
                    crate::ide::hover(&fixture.snapshot, &fixture.position());
                }
            }
        }
    }
}

#[test]
fn output_styles_and_plugins_of_settings() {
    let files = "//- /w/.claude/output-styles/terse.md\n---\nname: Terse\n---\nx\n\
        //- /w/.claude-plugin/marketplace.json\n{\"name\": \"shop\", \"plugins\": [{\"name\": \"acme\", \"source\": \"./acme\"}, {\"name\": \"far\", \"source\": {\"source\": \"github\", \"repo\": \"a/b\"}}]}\n\
        //- /w/acme/.claude-plugin/plugin.json\n{\"name\": \"acme\"}\n\
        //- /w/acme/output-styles/loud.md\n---\nname: Loud\n---\nx\n";
    let settings = |text: &str, expected: Expect| {
        check(
            &format!("//- /w/.claude/settings.json\n{text}\n{files}"),
            expected,
        );
    };
    settings(
        "{\"outputStyle\": \"T$0\"}",
        expect![[r#"
        Terse "T" → "Terse"
        acme:Loud "T" → "acme:Loud"
        Default "T" → "Default"
        Proactive "T" → "Proactive"
        Concise "T" → "Concise"
        Explanatory "T" → "Explanatory"
        Learning "T" → "Learning"
    "#]],
    );
    settings(
        "{\"enabledPlugins\": {\"$0\"}}",
        expect![[r#"
        acme@shop "\"" → "acme@shop\": true"
        far@shop "\"" → "far@shop\": true"
    "#]],
    );
    settings(
        "{\"enabledPlugins\": {\"acme@shop\": true, $0}}",
        expect![[r#"
            far@shop "" → "\"far@shop\": true"
        "#]],
    );
    settings(
        "{\"enabledPlugins\": {\"acme@$0\": false}}",
        expect![[r#"
        acme@shop "acme@" → "acme@shop"
        far@shop "acme@" → "far@shop"
    "#]],
    );
}

#[test]
fn every_mode_is_offered_in_a_repository_of_dotfiles() {
    check_first(
        9,
        "//- /w/dotfiles/.claude/settings.json\n{\"permissions\": {\"defaultMode\": \"$0",
        expect![[r#"
            default "" → "default\""
            acceptEdits "" → "acceptEdits\""
            plan "" → "plan\""
            auto "" → "auto\""
            dontAsk "" → "dontAsk\""
            bypassPermissions "" → "bypassPermissions\""
            manual "" → "manual\""
        "#]],
    );
}

#[test]
fn whether_a_plugin_is_enabled() {
    settings(
        3,
        "{\"enabledPlugins\": {\"acme@shop\": $0}}",
        expect![[r#"
            true "" → "true"
            false "" → "false"
        "#]],
    );
    settings(
        3,
        "{\"enabledPlugins\": {\"acme@shop\": f$0",
        expect![[r#"
        true "f" → "true"
        false "f" → "false"
    "#]],
    );
}

#[test]
fn values_of_settings_and_entries_of_marketplaces() {
    settings(
        9,
        "{\"permissions\": {\"defaultMode\": \"$0",
        expect![[r#"
            default "" → "default\""
            acceptEdits "" → "acceptEdits\""
            plan "" → "plan\""
            dontAsk "" → "dontAsk\""
            manual "" → "manual\""
        "#]],
    );
    settings(
        2,
        "{\"effortLevel\": \"$0\"}",
        expect![[r#"
        low "" → "low"
        medium "" → "medium"
    "#]],
    );
    settings(
        2,
        "{\"outputStyle\": \"$0",
        expect![[r#"
        Default "" → "Default\""
        Proactive "" → "Proactive\""
    "#]],
    );
    settings(
        2,
        "{\"model\": \"$0",
        expect![[r#"
        sonnet "" → "sonnet\""
        opus "" → "opus\""
    "#]],
    );
    let marketplace = |text: &str, expected: Expect| {
        check_first(
            6,
            &format!("//- /w/.claude-plugin/marketplace.json\n{text}"),
            expected,
        );
    };
    marketplace(
        "{\"plugins\": [{\"name\": \"p\", \"$0",
        expect![[r#"
        source "" → "source\": \"./plugins/name\""
        category "" → "category\": \"\""
        tags "" → "tags\": [\"\"]"
        strict "" → "strict\": false"
        displayName "" → "displayName\": \"\""
        version "" → "version\": \"1.0.0\""
    "#]],
    );
    marketplace(
        "{\"plugins\": [{\"source\": {\"source\": \"$0",
        expect![[r#"
            github "" → "github\""
            url "" → "url\""
            git-subdir "" → "git-subdir\""
            npm "" → "npm\""
            archive "" → "archive\""
            command "" → "command\""
        "#]],
    );
}
