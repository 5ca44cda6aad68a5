//! From the reading of a file to what Claude Code has of it afterwards.

use std::collections::HashSet;

use serde_json::Value as Json;
use text_size::TextRange;

use super::{NoBlockReason, Reading, RepairedLine, Verdict, fallback};
use crate::catalog::{Effect, Format, Frontmatter, Kind, Token};
use crate::loaders::fields::Fields;
use crate::loaders::{File, Loaded, Outcome, defects};
use crate::syntax::value::Mapping;

/// What Claude Code makes of `file`.
pub(in crate::loaders) fn load(file: &File<'_>, format: &'static Format) -> Loaded {
    let reading = super::read_again(file.text, file.parse.frontmatter.as_ref());
    let mut fields = Fields::new(file, format);
    if format.frontmatter == Frontmatter::Ignored {
        return fields.loaded;
    }
    let block = reading
        .block
        .unwrap_or_else(|| defects::first_line(file.text));
    if let Some(close) = reading.close {
        defects::early_close(&mut fields, close);
    }
    match &reading.verdict {
        Verdict::NoBlock(reason) => without_block(&mut fields, *reason),
        Verdict::Failed(error) => {
            let author = file.parse.frontmatter.as_ref();
            let author = author.filter(|author| Some(author.content) == reading.block);
            let blamed = author.and_then(|author| super::beyond_repair(file.text, author));
            let range = blamed.map(|broken| broken.range);
            fail(
                &mut fields,
                range.unwrap_or_else(|| defects::error_range(file, error.offset)),
            );
        }
        Verdict::NotAMapping => fail(&mut fields, block),
        Verdict::Strict => read(&mut fields, &reading, block),
        Verdict::Repaired(lines) => {
            repaired(&mut fields, lines);
            read(&mut fields, &reading, block);
        }
    }
    fallback::fill(&mut fields, &reading);
    if fields.loaded.outcome == Outcome::Skipped {
        fields.loaded.fields.clear();
    }
    fields.loaded
}

fn read(fields: &mut Fields<'_>, reading: &Reading, block: TextRange) {
    let empty = Mapping::default();
    fields.read(reading.mapping().unwrap_or(&empty), block);
    if fields.format.kind == Kind::Agent {
        break_lines(fields);
    }
}

/// A written `\n` in the description of an agent becomes a line break.
fn break_lines(fields: &mut Fields<'_>) {
    let field = fields.loaded.fields.iter_mut();
    for field in field.filter(|field| field.key == "description") {
        if let Some(text) = field.value.as_str().filter(|text| text.contains(r"\n")) {
            field.value = Json::from(text.replace(r"\n", "\n"));
        }
    }
}

fn without_block(fields: &mut Fields<'_>, reason: NoBlockReason) {
    let (rule, range) = defects::no_block(fields.file, reason);
    let effect = fields.format.no_frontmatter.as_ref();
    let nothing_meant = fields.file.parse.frontmatter.is_none();
    if nothing_meant && effect.is_some_and(|effect| effect.token == Token::Fallback) {
        return;
    }
    lose_metadata(fields, rule, effect, range);
}

/// Notes the values that made the repair necessary, and those that it changed.
fn repaired(fields: &mut Fields<'_>, lines: &[RepairedLine]) {
    let author = fields.file.parse.frontmatter.as_ref();
    let broken: HashSet<TextRange> = author
        .iter()
        .flat_map(|author| &author.broken)
        .filter_map(|broken| author?.mapping.entries.get(broken.entry))
        .map(|entry| entry.key_range)
        .collect();
    for line in lines {
        if author.is_none() || broken.contains(&line.key) {
            let message = "Claude Code reads the value by putting all of it in quotes; strict YAML readers refuse the file.";
            fields.lose("yaml-repaired", message.to_owned(), line.value);
        } else if let Some(comment) = line.comment {
            let message =
                "Claude Code takes the comment into the value, since it repairs the block.";
            fields.lose("yaml-repaired", message.to_owned(), comment);
        }
    }
}

fn fail(fields: &mut Fields<'_>, range: TextRange) {
    let effect = fields.format.failure_in(fields.file.scope);
    fields.loaded.outcome = Outcome::LoadsWithoutMetadata;
    lose_metadata(fields, "yaml-invalid", effect, range);
}

/// Nothing of the block counts, and `effect` says what that means for the file.
fn lose_metadata(
    fields: &mut Fields<'_>,
    rule: &'static str,
    effect: Option<&Effect>,
    range: TextRange,
) {
    let Some(effect) = effect else { return };
    fields.loaded.outcome = match effect.token {
        Token::FileSkipped => Outcome::Skipped,
        Token::Unused | Token::Works => Outcome::Loads,
        _ => Outcome::LoadsWithoutMetadata,
    };
    fields.lose(rule, effect.text.clone(), range);
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::catalog::Kind;
    use crate::loaders::tests::check;

    fn agent(text: &str, expected: Expect) {
        check(Kind::Agent, "/w/.claude/agents/a.md", text, expected);
    }

    #[test]
    fn an_agent_needs_a_name_and_a_description() {
        agent(
            "---\nname: a\ndescription: b\n---\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
        "#]],
        );
        agent(
            "---\ndescription: b\n---\n",
            expect![[r#"
            claude-code: skipped
              ! missing-key "description: b\n": Claude Code takes the file for an ordinary document and loads no subagent from it.
        "#]],
        );
        agent(
            "---\nname: a\n---\n",
            expect![[r#"
            claude-code: skipped
              ! missing-key "name: a\n": Claude Code skips a subagent without a description.
        "#]],
        );
        agent(
            "---\nname: a\ndescription:\n---\n",
            expect![[r#"
                claude-code: skipped
                  ! missing-key "description": Claude Code skips a subagent whose description is empty.
            "#]],
        );
        agent(
            "---\nname: 12\ndescription: [b]\n---\n",
            expect![[r#"
                claude-code: skipped
                  ! wrong-type "12": Claude Code treats a name that is not text as missing and skips the file.
                  ! wrong-type "[b]": Claude Code treats a description that is not text as missing and skips the file.
            "#]],
        );
        agent(
            "---\n---\n",
            expect![[r#"
            claude-code: skipped
              ! missing-key "": Claude Code takes the file for an ordinary document and loads no subagent from it.
              ! missing-key "": Claude Code skips a subagent without a description.
        "#]],
        );
    }

    #[test]
    fn some_names_cost_an_agent_its_life() {
        agent(
            "---\nname: a:b\ndescription: c\n---\n",
            expect![[r#"
            claude-code: skipped
              ! invalid-name "a:b": Claude Code skips the file because of this name.
        "#]],
        );
        agent(
            "---\nname: -a\ndescription: c\n---\n",
            expect![[r#"
            claude-code: skipped
              ! invalid-name "-a": Claude Code skips the file because of this name.
        "#]],
        );
        agent(
            "---\nname: Änne (@home)\ndescription: c\n---\n",
            expect![[r#"
                claude-code: loads
                  name = "Änne (@home)" <- "Änne (@home)"
                  description = "c" <- "c"
            "#]],
        );
    }

    #[test]
    fn a_written_line_break_becomes_a_real_one() {
        agent(
            "---\nname: a\ndescription: one\\ntwo\n---\n",
            expect![[r#"
                claude-code: loads
                  name = "a" <- "a"
                  description = "one\ntwo" <- "one\\ntwo"
            "#]],
        );
        agent(
            "---\nname: a\ndescription: it is: one\\ntwo\n---\n",
            expect![[r#"
                claude-code: loads
                  name = "a" <- "a"
                  description = "it is: one\ntwo" <- "it is: one\\ntwo"
                  ! yaml-repaired "it is: one\\ntwo": Claude Code reads the value by putting all of it in quotes; strict YAML readers refuse the file.
            "#]],
        );
    }

    #[test]
    fn without_a_block_an_agent_is_skipped() {
        agent(
            "Body\n",
            expect![[r#"
            claude-code: skipped
              ! missing-key "Body": Claude Code takes a file without frontmatter for an ordinary document and loads no subagent from it.
        "#]],
        );
        agent(
            "\n---\nname: a\ndescription: b\n---\n",
            expect![[r#"
            claude-code: skipped
              ! frontmatter-not-first-line "---": Claude Code takes a file without frontmatter for an ordinary document and loads no subagent from it.
        "#]],
        );
        agent(
            "---\nname: a\ndescription: b\n",
            expect![[r#"
            claude-code: skipped
              ! frontmatter-unclosed "---": Claude Code takes a file without frontmatter for an ordinary document and loads no subagent from it.
        "#]],
        );
    }

    #[test]
    fn an_unreadable_block() {
        let text = "---\nname: a\ndescription: it is: b\nmodel: \"c\" d\n---\n\n## Title\n";
        agent(
            text,
            expect![[r#"
                claude-code: skipped
                  ! yaml-invalid "d": Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist.
            "#]],
        );
        let plugin = "/plugins/kit/agents/web/a.md";
        check(
            Kind::Agent,
            plugin,
            text,
            expect![[r#"
                claude-code: loads-without-metadata
                  name = "kit:web:a" <- ""
                  description = "Agent from kit plugin" <- ""
                  ! yaml-invalid "d": Claude Code registers the subagent under its file name with a placeholder description and every tool.
            "#]],
        );
        check(
            Kind::Command,
            "/w/.claude/commands/a.md",
            text,
            expect![[r###"
                claude-code: loads-without-metadata
                  description = "Title" <- "## Title"
                  ! yaml-invalid "d": Claude Code cannot read the frontmatter; the body loads, every field is lost, and the first line of the body becomes the description.
            "###]],
        );
        check(
            Kind::Rule,
            "/w/.claude/rules/a.md",
            text,
            expect![[r#"
                claude-code: loads-without-metadata
                  ! yaml-invalid ":": Claude Code cannot read the frontmatter and loads the rule always, for every file.
            "#]],
        );
        check(
            Kind::OutputStyle,
            "/w/.claude/output-styles/a.md",
            text,
            expect![[r#"
                claude-code: loads-without-metadata
                  ! yaml-invalid ":": Claude Code cannot read the frontmatter and loads the style under its file name, without its settings.
            "#]],
        );
        check(
            Kind::Memory,
            "/w/CLAUDE.md",
            text,
            expect![[r#"
            claude-code: loads
        "#]],
        );
    }

    #[test]
    fn a_block_that_ends_early_loses_what_follows() {
        agent(
            "---\nname: a\ndescription: fast --- and cheap\ntools: Read\n---\n",
            expect![[r#"
                claude-code: loads
                  name = "a" <- "a"
                  description = "fast" <- "fast"
                  ! frontmatter-early-close "---": The frontmatter ends at these three hyphens; what follows becomes part of the body.
            "#]],
        );
    }

    #[test]
    fn a_plugin_agent_takes_its_name_from_the_file() {
        let check = |text: &str, expected: Expect| {
            check(Kind::Agent, "/plugins/kit/agents/a.md", text, expected);
        };
        check(
            "---\ntools: Read\n---\n",
            expect![[r#"
                claude-code: loads
                  name = "kit:a" <- ""
                  description = "Agent from kit plugin" <- ""
                  tools = ["Read"] <- "Read"
            "#]],
        );
        check(
            "---\nname: kit:a\ndescription: b\npermissionMode: plan\nhooks: []\n---\n",
            expect![[r#"
                claude-code: loads
                  name = "kit:a" <- "kit:a"
                  description = "b" <- "b"
                  ! unknown-key "permissionMode": Claude Code ignores `permissionMode` in subagents of a plugin.
                  ! unknown-key "hooks": Claude Code ignores `hooks` in subagents of a plugin.
            "#]],
        );
    }
}
