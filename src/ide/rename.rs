//! Rename: a definition, every mention of it, and its file or folder where that is what the name comes from.

pub(super) mod definition;
pub(super) mod form;
mod heading;
pub(super) mod mentions;

use super::changes::Changes;
use super::definition::place;
use super::occurrence::{Entity, Occurrence, occurrence};
use crate::catalog::catalog;
use crate::text::{FilePosition, TextRange};
use crate::workspace::Snapshot;

/// What would be renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renaming {
    /// The characters under the cursor.
    pub range: TextRange,
    /// The name as it is now.
    pub placeholder: String,
}

/// Why something is not renamed: a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

/// What a rename at `at` would be about.
///
/// # Errors
/// Why nothing there can be renamed.
pub fn prepare_rename(snapshot: &Snapshot, at: &FilePosition) -> Result<Renaming, Refusal> {
    let found = subject(snapshot, at)?;
    let placeholder = match &found.entity {
        Entity::Definition { name, .. } => name.clone(),
        // A link shows the anchor; what is renamed is the title.
        entity => {
            title(snapshot, entity).ok_or_else(|| refuse("The heading is no longer there."))?
        }
    };
    // Of `plugin:name` only the name is renamed.
    let text = snapshot
        .file(&at.path)
        .map(|file| file.text.slice(found.range));
    let lead = text.and_then(|text| text.strip_suffix(placeholder.as_str()));
    let skipped = text_size::TextSize::of(lead.unwrap_or(""));
    Ok(Renaming {
        range: TextRange::new(found.range.start() + skipped, found.range.end()),
        placeholder,
    })
}

/// The words of a heading.
fn title(snapshot: &Snapshot, heading: &Entity) -> Option<String> {
    let place = place(snapshot, heading)?;
    let file = snapshot.read(&place.path)?;
    Some(file.text.slice(place.range).to_owned())
}

/// The changes that rename what stands at `at` to `new_name`, in every file that mentions it. A file that only happens to be
/// called the same moves along if `moves_files`.
///
/// # Errors
/// Why it is not done: the name is taken, no host takes it, or there is nothing that could be renamed.
pub fn rename(
    snapshot: &Snapshot,
    at: &FilePosition,
    new_name: &str,
    moves_files: bool,
) -> Result<Changes, Refusal> {
    let new_name = new_name.trim();
    match subject(snapshot, at)?.entity {
        Entity::Definition { space, name, path } => {
            let subject = definition::Subject {
                space,
                name,
                path,
                moves_files,
            };
            definition::rename(snapshot, &subject, new_name)
        }
        Entity::Heading { path, anchor } => heading::rename(snapshot, &path, &anchor, new_name),
        Entity::Path(_) | Entity::Unknown { .. } => Err(refuse("Nothing here can be renamed.")),
    }
}

/// The definition or heading at `at`.
fn subject(snapshot: &Snapshot, at: &FilePosition) -> Result<Occurrence, Refusal> {
    let found = occurrence(snapshot, at)
        .ok_or_else(|| refuse("Put the cursor on a name or a heading to rename it."))?;
    match &found.entity {
        Entity::Definition { path, .. } => {
            let definition = snapshot.summary(path);
            if definition.is_some_and(|summary| summary.scope == crate::catalog::Scope::Managed) {
                return Err(refuse("Managed definitions are not changed from here."));
            }
            Ok(found)
        }
        Entity::Heading { .. } => Ok(found),
        Entity::Path(_) => Err(refuse(
            "Move the file itself, and the links to it follow; a path is not renamed in place.",
        )),
        Entity::Unknown { space, name } => {
            let builtin = catalog().hosts.iter().find(|host| {
                let spaces = space.map_or(vec![], |space| vec![space]);
                spaces
                    .iter()
                    .any(|space| host.builtin(*space, name).is_some())
            });
            Err(match builtin {
                Some(host) => refuse(&format!(
                    "`{name}` comes with {} and cannot be renamed.",
                    host.name
                )),
                None => refuse(&format!("Nothing in the workspace is called `{name}`.")),
            })
        }
    }
}

fn refuse(reason: &str) -> Refusal {
    Refusal(reason.to_owned())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::Fixture;

    fn check(fixture: &str, new_name: &str, expected: Expect) {
        let fixture = Fixture::new(fixture);
        let snapshot = &fixture.snapshot;
        let out = match rename(snapshot, &fixture.position(), new_name, true) {
            Err(Refusal(reason)) => format!("refused: {reason}\n"),
            Ok(changes) => {
                let mut out = String::new();
                for (path, edits) in &changes.edits {
                    let file = snapshot.read(path).unwrap();
                    let after = file.text.apply(edits).unwrap();
                    let _ = writeln!(out, "{path}");
                    let before: Vec<&str> = file.text.as_str().lines().collect();
                    for line in after.lines().filter(|line| !before.contains(line)) {
                        let _ = writeln!(out, "  {line}");
                    }
                }
                for (from, to) in &changes.moves {
                    let _ = writeln!(out, "move {from} → {to}");
                }
                out
            }
        };
        expected.assert_eq(&out);
    }

    const OTHERS: &str = "//- /w/.claude/agents/lead.md\n---\nname: lead\ndescription: d\ntools: Agent(tester), Read\nskills:\n  - pdf\n  - p:docs\n---\n\
         Ask `tester`, read [it](tester.md#top-part), [pdf](../skills/pdf/SKILL.md), run /pdf and `/p:docs now`.\n\n## Integration with other agents\n\n- **Tester**: for tests\n\
         //- /w/.claude/skills/pdf/SKILL.md\n---\nname: pdf\ndescription: d\ncontext: fork\nagent: tester\n---\n\
         //- /w/.claude/settings.json\n{\"permissions\": {\"allow\": [\"Agent(tester)\", \"Skill(pdf *)\", \"mcp__db__read\"]}}\n\
         //- /w/.mcp.json\n{\"mcpServers\": {\"db\": {}}}\n\
         //- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\", \"skills\": [\"./skills/docs\"]}\n\
         //- /w/p/skills/docs/SKILL.md\n---\ndescription: d\n---\n\
         //- /w/.claude/commands/git/push.md\nRun /git:push.\n";

    fn agent(text: &str) -> String {
        format!("//- /w/.claude/agents/tester.md\n{text}{OTHERS}")
    }

    #[test]
    fn an_agent() {
        check(
            &agent("---\nname: tes$0ter\ndescription: d\n---\n## Top part\n"),
            "checker",
            expect![[r#"
                /w/.claude/agents/lead.md
                  tools: Agent(checker), Read
                  Ask `checker`, read [it](checker.md#top-part), [pdf](../skills/pdf/SKILL.md), run /pdf and `/p:docs now`.
                  - **Checker**: for tests
                /w/.claude/agents/tester.md
                  name: checker
                /w/.claude/settings.json
                  {"permissions": {"allow": ["Agent(checker)", "Skill(pdf *)", "mcp__db__read"]}}
                /w/.claude/skills/pdf/SKILL.md
                  agent: checker
                move /w/.claude/agents/tester.md → /w/.claude/agents/checker.md
            "#]],
        );
    }

    #[test]
    fn a_title_keeps_the_words_that_stay() {
        check(
            "//- /w/.claude/agents/a.md\n---\nname: api-des$0igner\ndescription: d\n---\n## Integration with other agents\n\n- **API Designer**: this one\n",
            "api-tester",
            expect![[r#"
                /w/.claude/agents/a.md
                  name: api-tester
                  - **API Tester**: this one
            "#]],
        );
    }

    #[test]
    fn a_skill_from_a_mention() {
        check(
            &agent("---\nname: a\ndescription: d\nskills: [pd$0f]\n---\n"),
            "documents",
            expect![[r#"
                /w/.claude/agents/lead.md
                    - documents
                  Ask `tester`, read [it](tester.md#top-part), [pdf](../skills/documents/SKILL.md), run /documents and `/p:docs now`.
                /w/.claude/agents/tester.md
                  skills: [documents]
                /w/.claude/settings.json
                  {"permissions": {"allow": ["Agent(tester)", "Skill(documents *)", "mcp__db__read"]}}
                /w/.claude/skills/pdf/SKILL.md
                  name: documents
                move /w/.claude/skills/pdf → /w/.claude/skills/documents
            "#]],
        );
        check(
            &agent("---\nname: a\ndescription: d\nskills: [p:do$0cs]\n---\n"),
            "manual",
            expect![[r#"
                /w/.claude/agents/lead.md
                    - p:manual
                  Ask `tester`, read [it](tester.md#top-part), [pdf](../skills/pdf/SKILL.md), run /pdf and `/p:manual now`.
                /w/.claude/agents/tester.md
                  skills: [p:manual]
                /w/p/.claude-plugin/plugin.json
                  {"name": "p", "skills": ["./skills/manual"]}
                move /w/p/skills/docs → /w/p/skills/manual
            "#]],
        );
    }

    #[test]
    fn a_plugin_in_front_of_a_name() {
        let prepared = |body: &str| {
            let text = agent(&format!("---\nname: a\ndescription: d\n---\n{body}\n"));
            let fixture = Fixture::new(&text);
            let found = prepare_rename(&fixture.snapshot, &fixture.position()).unwrap();
            let range = std::ops::Range::<usize>::from(found.range);
            assert_eq!(fixture.text()[range.clone()], found.placeholder);
            format!("{} {range:?}", found.placeholder)
        };
        assert_eq!(prepared("Run /$0p:docs."), "p 36..37");
        assert_eq!(prepared("Run /p$0:docs."), "p 36..37");
        assert_eq!(prepared("Run /p:$0docs."), "docs 38..42");
        assert_eq!(prepared("Run /gi$0t:push."), "git:push 36..44");
        check(
            &agent("---\nname: a\ndescription: d\nskills: [$0p:docs]\n---\nRun /p:docs.\n"),
            "manual",
            expect![[r#"
                /w/.claude/agents/lead.md
                    - manual:docs
                  Ask `tester`, read [it](tester.md#top-part), [pdf](../skills/pdf/SKILL.md), run /pdf and `/manual:docs now`.
                /w/.claude/agents/tester.md
                  skills: [manual:docs]
                  Run /manual:docs.
                /w/p/.claude-plugin/plugin.json
                  {"name": "manual", "skills": ["./skills/docs"]}
            "#]],
        );
    }

    #[test]
    fn a_command() {
        check(
            &agent("---\nname: a\ndescription: d\n---\nRun /git:pu$0sh.\n"),
            "git:send",
            expect![[r#"
                /w/.claude/agents/tester.md
                  Run /git:send.
                /w/.claude/commands/git/push.md
                  Run /git:send.
                move /w/.claude/commands/git/push.md → /w/.claude/commands/git/send.md
            "#]],
        );
    }

    #[test]
    fn a_command_of_a_collection() {
        let fixture =
            "//- /w/set/commands/git/push.md\n---\ndescription: d\n---\nRun `/pu$0sh now`.\n";
        check(
            fixture,
            "send",
            expect![[r#"
                /w/set/commands/git/push.md
                  Run `/send now`.
                move /w/set/commands/git/push.md → /w/set/commands/git/send.md
            "#]],
        );
        check(
            fixture,
            "git:send",
            expect![[r#"
                refused: `git:send` cannot be the name of a command: `:` ends a name in the places where it is written.
            "#]],
        );
    }

    #[test]
    fn a_server() {
        check(
            &agent("---\nname: a\ndescription: d\ntools: mcp__d$0b__read\nmcpServers: [db]\n---\n"),
            "store",
            expect![[r#"
                /w/.claude/agents/tester.md
                  tools: mcp__store__read
                  mcpServers: [store]
                /w/.claude/settings.json
                  {"permissions": {"allow": ["Agent(tester)", "Skill(pdf *)", "mcp__store__read"]}}
                /w/.mcp.json
                  {"mcpServers": {"store": {}}}
            "#]],
        );
    }

    #[test]
    fn a_plugin() {
        check(
            "//- /w/.claude-plugin/marketplace.json\n{\"plugins\": [{\"name\": \"$0p\", \"source\": \"./p\"}]}\n\
             //- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n\
             //- /w/p/skills/docs/SKILL.md\n---\ndescription: d\n---\n\
             //- /w/p/agents/helper.md\n---\nname: helper\ndescription: d\nskills: [p:docs]\ntools: mcp__plugin_p_db__read\n---\n\
             //- /w/p/.mcp.json\n{\"mcpServers\": {\"db\": {}}}\n\
             //- /w/.claude/settings.json\n{\"enabledPlugins\": {\"p@shop\": true, \"pp@shop\": true}}\n\
             //- /w/.claude/agents/lead.md\n---\nname: lead\ndescription: d\ntools: Agent(p:helper)\nskills: [pdf, p:docs]\n---\nRun `/p:docs now`.\n",
            "kit",
            expect![[r#"
                /w/.claude-plugin/marketplace.json
                  {"plugins": [{"name": "kit", "source": "./p"}]}
                /w/.claude/agents/lead.md
                  tools: Agent(kit:helper)
                  skills: [pdf, kit:docs]
                  Run `/kit:docs now`.
                /w/.claude/settings.json
                  {"enabledPlugins": {"kit@shop": true, "pp@shop": true}}
                /w/p/.claude-plugin/plugin.json
                  {"name": "kit"}
                /w/p/agents/helper.md
                  skills: [kit:docs]
                  tools: mcp__plugin_kit_db__read
            "#]],
        );
    }

    #[test]
    fn a_server_of_a_plugin() {
        check(
            "//- /w/p/agents/a.md\n---\nname: a\ndescription: d\ntools: mcp__plugin_p_d$0b__read\n---\n\
             //- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n\
             //- /w/p/.mcp.json\n{\"mcpServers\": {\"db\": {}}}\n\
             //- /w/.claude/settings.json\n{\"permissions\": {\"allow\": [\"mcp__plugin_p_db\", \"mcp__db\"]}}\n\
             //- /w/.mcp.json\n{\"mcpServers\": {\"db\": {}}}\n",
            "store",
            expect![[r#"
                /w/.claude/settings.json
                  {"permissions": {"allow": ["mcp__plugin_p_store", "mcp__db"]}}
                /w/p/.mcp.json
                  {"mcpServers": {"store": {}}}
                /w/p/agents/a.md
                  tools: mcp__plugin_p_store__read
            "#]],
        );
    }

    #[test]
    fn a_server_in_the_manifest_of_a_plugin() {
        check(
            "//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\", \"mcpServers\": {\"d$0b\": {}}}\n\
             //- /w/.claude/settings.json\n{\"permissions\": {\"allow\": [\"mcp__plugin_p_db\", \"mcp__db\"]}}\n\
             //- /w/.mcp.json\n{\"mcpServers\": {\"db\": {}}}\n",
            "store",
            expect![[r#"
                /w/.claude/settings.json
                  {"permissions": {"allow": ["mcp__plugin_p_store", "mcp__db"]}}
                /w/p/.claude-plugin/plugin.json
                  {"name": "p", "mcpServers": {"store": {}}}
            "#]],
        );
    }

    #[test]
    fn behind_an_at_sign() {
        check(
            "//- /w/CLAUDE.md\nAsk @agent-hel$0per, see @agent-helper.md.\n\
             //- /w/.claude/agents/helper.md\n---\nname: helper\ndescription: d\n---\n",
            "aide",
            expect![[r#"
                /w/.claude/agents/helper.md
                  name: aide
                /w/CLAUDE.md
                  Ask @agent-aide, see @agent-helper.md.
                move /w/.claude/agents/helper.md → /w/.claude/agents/aide.md
            "#]],
        );
    }

    #[test]
    fn in_matchers_of_hooks() {
        check(
            "//- /w/.claude/settings.json\n{\"hooks\": {\"SubagentStop\": [{\"matcher\": \"other|hel$0per\"}]}}\n\
             //- /w/.claude/agents/helper.md\n---\nname: helper\ndescription: d\n---\n",
            "aide",
            expect![[r#"
                /w/.claude/agents/helper.md
                  name: aide
                /w/.claude/settings.json
                  {"hooks": {"SubagentStop": [{"matcher": "other|aide"}]}}
                move /w/.claude/agents/helper.md → /w/.claude/agents/aide.md
            "#]],
        );
    }

    #[test]
    fn a_heading() {
        check(
            &agent("---\nname: tester\ndescription: d\n---\n## Top $0part\n\n[up](#top-part)\n"),
            "The top",
            expect![[r#"
                /w/.claude/agents/lead.md
                  Ask `tester`, read [it](tester.md#the-top), [pdf](../skills/pdf/SKILL.md), run /pdf and `/p:docs now`.
                /w/.claude/agents/tester.md
                  ## The top
                  [up](#the-top)
            "#]],
        );
    }

    #[test]
    fn refusals_say_why() {
        let on_name = agent("---\nname: tes$0ter\ndescription: d\n---\n");
        check(
            &on_name,
            "lead",
            expect![[r#"
            refused: The name `lead` is taken by `.claude/agents/lead.md`.
        "#]],
        );
        check(
            &on_name,
            "a:b",
            expect![[r#"
            refused: `a:b` cannot be the name of a subagent: `:` ends a name in the places where it is written.
        "#]],
        );
        check(
            &on_name,
            "-a",
            expect![[r#"
            refused: The name of a subagent cannot start with `-`.
        "#]],
        );
        check(
            &on_name,
            "null",
            expect![[r#"
            refused: `null` cannot be the name of a subagent: where it is written without quotes it stands for nothing.
        "#]],
        );
        check(
            &on_name,
            "2026",
            expect![[r#"
            refused: `2026` cannot be the name of a subagent: where it is written without quotes it stands for a number.
        "#]],
        );
        for new in ["..", "&a", "!a", "%a", "@a"] {
            let first = new.get(..1).unwrap();
            let fixture = Fixture::new(&on_name);
            let refused = rename(&fixture.snapshot, &fixture.position(), new, true);
            let reason = format!("The name of a subagent cannot start with `{first}`.");
            assert_eq!(refused, Err(Refusal(reason)));
        }
        check(
            &on_name,
            "[a",
            expect![[r#"
            refused: `[a` cannot be the name of a subagent: `[` ends a name in the places where it is written.
        "#]],
        );
        check(
            &on_name,
            "",
            expect![[r#"
            refused: A name needs at least one letter.
        "#]],
        );
        check(
            &on_name,
            "Explore",
            expect![[r#"
            refused: `Explore` comes with Claude Code.
        "#]],
        );
        check(
            &agent("---\nname: a\ndescription: d\ntools: Agent(Exp$0lore)\n---\n"),
            "x",
            expect![[r#"
                refused: `Explore` comes with Claude Code and cannot be renamed.
            "#]],
        );
        check(
            &agent("---\nname: a\ndescription: d\nskills: no$0ne\n---\n"),
            "x",
            expect![[r#"
                refused: Nothing in the workspace is called `none`.
            "#]],
        );
        check(
            &agent("---\nname: a\ndescription: d$0\n---\n"),
            "x",
            expect![[r#"
            refused: Put the cursor on a name or a heading to rename it.
        "#]],
        );
        check(
            "//- /w/p/agents/x.md\n---\nname: x$0\ndescription: d\nskills: [s]\n---\nAsk `helper`.\n\
             //- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n//- /w/q/.claude-plugin/plugin.json\n{\"name\": \"q\"}\n\
             //- /w/q/agents/helper.md\n---\nname: helper\ndescription: d\n---\n",
            "helper",
            expect![[r#"
                refused: In `p/agents/x.md` the name `helper` stands for another definition.
            "#]],
        );
        check(
            &agent("---\nname: tes$0ter\ndescription: d\n---\nUse the skill `pdf`.\n"),
            "pdf",
            expect![[r#"
                refused: In `.claude/agents/tester.md` the name `pdf` stands for another definition.
            "#]],
        );
        check(
            &agent("---\nname: a\ndescription: d\nskills: [pd$0f]\n---\nUse `pdf`.\n"),
            "lead",
            expect![[r#"
                refused: In `.claude/agents/tester.md` the name `lead` stands for another definition.
            "#]],
        );
        check(
            &agent("---\nname: a\ndescription: d\nskills: [pd$0f]\n---\n"),
            "a/b",
            expect![[r#"
                refused: `a/b` cannot be the name of a skill: `/` ends a name in the places where it is written.
            "#]],
        );
    }
}
