//! One key after the other: the value that a host takes from it, by what the catalogue states about the key.

use std::collections::HashMap;

use serde_json::Value as Json;
use text_size::TextRange;

use super::claude_code::hooks;
use super::items::{Item, items};
use super::json::json;
use super::scalar::{boolean_word, is_empty, is_nothing, numeric_text, text_of, value_type};
use super::{File, Loaded, LoadedField, Loss, Outcome};
use crate::catalog::{
    Effect, Format, Host, ItemKind, Key, Requirement, Scope, Token, ToolName, ValueType, catalog,
};
use crate::syntax::value::{Entry, Mapping, Node};

/// Collects what a host takes from a mapping.
pub(super) struct Fields<'a> {
    /// The file.
    pub(super) file: &'a File<'a>,
    /// The format that it is read as.
    pub(super) format: &'static Format,
    host: Option<&'static Host>,
    /// Values and losses so far.
    pub(super) loaded: Loaded,
}

impl<'a> Fields<'a> {
    pub(super) fn new(file: &'a File<'a>, format: &'static Format) -> Self {
        Fields {
            file,
            format,
            host: catalog().host(&format.host),
            loaded: Loaded {
                host: &format.host,
                outcome: Outcome::Loads,
                fields: Vec::new(),
                losses: Vec::new(),
            },
        }
    }

    /// Reads every key of `mapping`; `block` is where a missing key would stand.
    pub(super) fn read(&mut self, mapping: &Mapping, block: TextRange) {
        let last: HashMap<&str, TextRange> = mapping
            .entries
            .iter()
            .map(|entry| (&*entry.key, entry.key_range))
            .collect();
        for entry in &mapping.entries {
            if last.get(&*entry.key) == Some(&entry.key_range) {
                self.entry(entry);
            } else {
                let message = format!("The last `{}` counts.", entry.key);
                self.lose("duplicate-key", message, entry.key_range);
            }
        }
        self.missing(mapping, block);
    }

    /// Notes a loss and, for a defect that costs the file, skips it.
    pub(super) fn suffer(&mut self, rule: &'static str, effect: &Effect, range: TextRange) {
        if effect.token == Token::FileSkipped {
            self.loaded.outcome = Outcome::Skipped;
        }
        self.lose(rule, effect.text.clone(), range);
    }

    pub(super) fn lose(&mut self, rule: &'static str, message: String, range: TextRange) {
        self.loaded.losses.push(Loss {
            rule,
            message,
            range,
        });
    }

    pub(super) fn push(&mut self, key: &str, value: Json, range: Option<TextRange>) {
        self.loaded.fields.push(LoadedField {
            key: key.to_owned(),
            value,
            range,
        });
    }

    fn entry(&mut self, entry: &Entry) {
        let Some(key) = self.format.key(&entry.key) else {
            let foreign = self.format.foreign_key(&entry.key);
            let effect = foreign
                .and_then(|key| key.effect.as_ref())
                .or(self.format.unknown_key.as_ref());
            if let Some(effect) = effect {
                self.suffer("unknown-key", effect, entry.key_range);
            }
            return;
        };
        if let Some(effect) = self.plugin_rules(key).and_then(|key| key.ignored.as_ref()) {
            self.suffer("unknown-key", effect, entry.key_range);
        } else if says_nothing(key, &entry.value) {
            self.empty(key, entry);
        } else if let Some(value) = self.value(key, &entry.value) {
            self.push(&key.name, value, Some(entry.value.range));
        }
    }

    fn plugin_rules(&self, key: &'static Key) -> Option<&'static crate::catalog::key::PluginRules> {
        (self.file.scope == Scope::Plugin).then_some(&key.plugin)
    }

    fn empty(&mut self, key: &'static Key, entry: &Entry) {
        let Some(effect) = &key.effect.empty else {
            return;
        };
        if effect.token == Token::NoTools {
            self.push(&key.name, Json::Array(Vec::new()), Some(entry.value.range));
        }
        if key.required == Requirement::Optional {
            self.suffer("invalid-value", effect, entry.key_range);
        }
    }

    /// What a key that is there, and not empty, comes to; `None` where nothing is left of it.
    fn value(&mut self, key: &'static Key, node: &Node) -> Option<Json> {
        let given = value_type(node)?;
        if key.holds_hooks && given == ValueType::Mapping {
            return self.hooks(key, node);
        }
        if let Some(value) = self.host.and_then(|host| boolean_word(key, host, node)) {
            return Some(Json::Bool(value));
        }
        if let Some(number) = numeric_text(key, node) {
            return self.constrained(key, number, node);
        }
        if !key.takes(given) {
            return self.wrong_type(key, node);
        }
        if key.is_list() && matches!(given, ValueType::List | ValueType::String) {
            return Some(self.list(key, node));
        }
        let converted = key.coerces.contains(&given) && !key.types.contains(&given);
        let value = if converted && key.types.contains(&ValueType::String) {
            Json::from(text_of(node, self.file.text)?)
        } else {
            json(node)
        };
        self.constrained(key, value, node)
    }

    /// What is left of a value of a type that the host does not take.
    fn wrong_type(&mut self, key: &'static Key, node: &Node) -> Option<Json> {
        let effect = key.effect.wrong_type.as_ref()?;
        if let Some(stand_in) = key
            .plugin
            .fallback
            .as_ref()
            .filter(|_| self.is_optional_here(key))
        {
            let message = format!("In a plugin {stand_in} stands in for a value of this type.");
            self.lose("wrong-type", message, node.range);
            return None;
        }
        self.suffer("wrong-type", effect, node.range);
        let boolean = key.types.contains(&ValueType::Boolean);
        match effect.token {
            Token::NoTools => Some(Json::Array(Vec::new())),
            Token::Misread | Token::RestrictionLost if boolean => Some(Json::Bool(false)),
            Token::PassedThrough => Some(json(node)),
            _ => None,
        }
    }

    fn list(&mut self, key: &'static Key, node: &Node) -> Json {
        if key.items == Some(ItemKind::McpServer) {
            return json(node);
        }
        let items = items(key, node, self.file.text);
        if matches!(key.items, Some(ItemKind::Tool | ItemKind::PermissionRule)) {
            self.tools(key, &items);
        }
        items.into_iter().map(|item| item.text).collect()
    }

    /// Notes the tools that do not exist; listings show them all the same.
    fn tools(&mut self, key: &'static Key, items: &[Item]) {
        let Some(host) = self.host.filter(|host| !host.tools.is_empty()) else {
            return;
        };
        let lost: Vec<(&'static str, TextRange)> = items
            .iter()
            .filter_map(|item| Some((tool_defect(host, &item.text)?, item.range)))
            .collect();
        let none_left = key.effect.no_item_resolves.as_ref();
        let effect = none_left
            .filter(|_| lost.len() == items.len())
            .or(key.effect.unknown_item.as_ref());
        for (rule, range) in lost {
            if let Some(effect) = effect {
                self.suffer(rule, effect, range);
            }
        }
    }

    fn hooks(&mut self, key: &'static Key, node: &Node) -> Option<Json> {
        let effect = key.effect.invalid_value.as_ref();
        let costs_the_file = effect.is_some_and(|effect| effect.token == Token::FileSkipped);
        let Some(malformed) = hooks::malformed(node, costs_the_file) else {
            return Some(json(node));
        };
        if let Some(effect) = effect {
            self.suffer("invalid-value", effect, malformed.range);
        }
        None
    }

    /// `value`, unless it is outside the key's set or limits.
    fn constrained(&mut self, key: &'static Key, value: Json, node: &Node) -> Option<Json> {
        let effect = self.violated(key, &value);
        let Some(effect) = effect else {
            return Some(value);
        };
        let rule = if key.name == "name" {
            "invalid-name"
        } else {
            "invalid-value"
        };
        self.suffer(rule, effect, node.range);
        match effect.token {
            Token::ValueDropped => None,
            Token::Misread if key.types.contains(&ValueType::Boolean) => Some(Json::Bool(false)),
            _ => Some(value),
        }
    }

    fn violated(&self, key: &'static Key, value: &Json) -> Option<&'static Effect> {
        let limits = &key.constraints;
        if let Some(number) = value.as_i64() {
            let small = limits.minimum.is_some_and(|minimum| number < minimum);
            return key.effect.invalid_value.as_ref().filter(|_| small);
        }
        let text = value.as_str()?;
        let length = || text.chars().count();
        if limits.max_length.is_some_and(|limit| length() > limit) {
            return key.effect.too_long.as_ref();
        }
        let allowed = self.plugin_rules(key).map(|rules| &rules.may_contain);
        let forbidden = |part: &String| {
            text.contains(part.as_str()) && !allowed.is_some_and(|allowed| allowed.contains(part))
        };
        let set = key.values.as_deref();
        let set = set.and_then(|id| self.host?.value_set(id));
        let broken = limits.must_not_contain.iter().any(forbidden)
            || limits
                .not_starting_with
                .iter()
                .any(|part| text.starts_with(part.as_str()))
            || limits.shape.is_some_and(|shape| !shape.matches(text))
            || (limits.equals_folder && text != self.file.path.folder_name())
            || set.is_some_and(|set| !set.accepts(text));
        key.effect.invalid_value.as_ref().filter(|_| broken)
    }

    /// Keys that are not there, or there without a value. A value that was refused has been noted already.
    fn missing(&mut self, mapping: &Mapping, block: TextRange) {
        for key in &self.format.keys {
            if key.required == Requirement::Optional || self.is_optional_here(key) {
                continue;
            }
            let entry = mapping.get(&key.name);
            let effect = match entry {
                None => key.effect.missing.as_ref(),
                Some(entry) if is_empty(&entry.value) => {
                    key.effect.empty.as_ref().or(key.effect.missing.as_ref())
                }
                Some(_) => None,
            };
            if let Some(effect) = effect {
                self.suffer(
                    "missing-key",
                    effect,
                    entry.map_or(block, |entry| entry.key_range),
                );
            }
        }
    }

    /// Whether this is a plugin's file, in which something stands in for the key.
    fn is_optional_here(&self, key: &'static Key) -> bool {
        self.plugin_rules(key).is_some_and(|rules| rules.optional)
    }
}

/// The rule that an entry breaks which names no tool of the host.
fn tool_defect(host: &Host, entry: &str) -> Option<&'static str> {
    match host.resolve_tool(entry) {
        ToolName::WrongCase(_) => Some("tool-case"),
        ToolName::Removed(_) => Some("tool-removed"),
        ToolName::MalformedMcp | ToolName::Foreign(_) | ToolName::Unknown { .. } => {
            Some("unknown-tool")
        }
        _ => None,
    }
}

/// Whether the key might as well not be there. Of hooks only null and a mapping without keys say nothing; an empty list is wrong.
fn says_nothing(key: &Key, node: &Node) -> bool {
    if key.holds_hooks {
        is_nothing(node)
    } else {
        is_empty(node)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::catalog::Kind;
    use crate::loaders::tests::check;

    /// The rest of an agent that has a name and a description.
    fn agent(rest: &str, expected: Expect) {
        let text = format!("---\nname: a\ndescription: b\n{rest}---\nBody\n");
        check(Kind::Agent, "/w/.claude/agents/a.md", &text, expected);
    }

    fn command(block: &str, expected: Expect) {
        let text = format!("---\ndescription: b\n{block}---\nBody\n");
        check(Kind::Command, "/w/.claude/commands/a.md", &text, expected);
    }

    #[test]
    fn tools_are_split_at_commas_and_blanks() {
        agent(
            "tools: Read, Grep Glob\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              tools = ["Read","Grep","Glob"] <- "Read, Grep Glob"
        "#]],
        );
        agent(
            "tools: Read,Bash(git diff, git log),Agent(a, b)\n",
            expect![[r#"
                claude-code: loads
                  name = "a" <- "a"
                  description = "b" <- "b"
                  tools = ["Read","Bash(git diff, git log)","Agent(a, b)"] <- "Read,Bash(git diff, git log),Agent(a, b)"
            "#]],
        );
        agent(
            "tools: [Read, \"Grep, Glob\"]\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              tools = ["Read","Grep, Glob"] <- "[Read, \"Grep, Glob\"]"
              ! unknown-tool "\"Grep, Glob\"": Claude Code drops the entry, so the subagent does not get such a tool.
        "#]],
        );
        agent(
            "tools:\n  - Read\n  - 12\n  - mcp__github\n",
            expect![[r#"
                claude-code: loads
                  name = "a" <- "a"
                  description = "b" <- "b"
                  tools = ["Read","mcp__github"] <- "- Read\n  - 12\n  - mcp__github"
            "#]],
        );
        agent(
            "tools: \"Read, \\u0047rep\"\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              tools = ["Read","Grep"] <- "\"Read, \\u0047rep\""
        "#]],
        );
    }

    #[test]
    fn other_separators_do_not_split() {
        agent(
            "tools: Read; Grep\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              tools = ["Read;","Grep"] <- "Read; Grep"
              ! unknown-tool "Read;": Claude Code drops the entry, so the subagent does not get such a tool.
        "#]],
        );
        agent(
            "tools: |\n  Read\n  Grep\n",
            expect![[r#"
                claude-code: loads
                  name = "a" <- "a"
                  description = "b" <- "b"
                  tools = ["Read\nGrep"] <- "Read\n  Grep"
                  ! unknown-tool "Read\n  Grep": Claude Code refuses to start a subagent when none of its tools exists.
            "#]],
        );
    }

    #[test]
    fn empty_tools_mean_none() {
        agent(
            "tools:\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              tools = [] <- ""
              ! invalid-value "tools": Claude Code starts the subagent without a single tool, although its listings say "All tools".
        "#]],
        );
        agent(
            "tools: \"\"\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              tools = [] <- "\"\""
              ! invalid-value "tools": Claude Code starts the subagent without a single tool, although its listings say "All tools".
        "#]],
        );
        agent(
            "tools: []\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              tools = [] <- "[]"
              ! invalid-value "tools": Claude Code starts the subagent without a single tool, although its listings say "All tools".
        "#]],
        );
        agent(
            "tools: {Read: true}\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              tools = [] <- "{Read: true}"
              ! wrong-type "{Read: true}": Claude Code starts the subagent without a single tool, although its listings say "All tools".
        "#]],
        );
        agent(
            "tools: true\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              tools = [] <- "true"
              ! wrong-type "true": Claude Code starts the subagent without a single tool, although its listings say "All tools".
        "#]],
        );
        agent(
            "tools: \"*\"\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              tools = ["*"] <- "\"*\""
        "#]],
        );
    }

    #[test]
    fn tools_that_do_not_exist() {
        agent(
            "tools: read, Foo, Grep\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              tools = ["read","Foo","Grep"] <- "read, Foo, Grep"
              ! tool-case "read": Claude Code drops the entry, so the subagent does not get such a tool.
              ! unknown-tool "Foo": Claude Code drops the entry, so the subagent does not get such a tool.
        "#]],
        );
        agent(
            "tools: read\n",
            expect![[r#"
                claude-code: loads
                  name = "a" <- "a"
                  description = "b" <- "b"
                  tools = ["read"] <- "read"
                  ! tool-case "read": Claude Code refuses to start a subagent when none of its tools exists.
            "#]],
        );
    }

    #[test]
    fn a_repaired_list_is_still_a_list() {
        agent(
            "tools: [Read, 'Grep']\ncolor: @red\n",
            expect![[r#"
                claude-code: loads
                  name = "a" <- "a"
                  description = "b" <- "b"
                  tools = ["Read","Grep"] <- "[Read, 'Grep']"
                  ! yaml-repaired "@red": Claude Code reads the value by putting all of it in quotes; strict YAML readers refuse the file.
                  ! invalid-value "@red": Claude Code ignores the value and shows the subagent without a colour of its own.
            "#]],
        );
    }

    #[test]
    fn booleans_of_agents_are_narrow() {
        agent(
            "background: true\nomitClaudeMd: \"true\"\n",
            expect![[r#"
                claude-code: loads
                  name = "a" <- "a"
                  description = "b" <- "b"
                  background = true <- "true"
                  omitClaudeMd = true <- "\"true\""
            "#]],
        );
        agent(
            "background: yes\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              ! wrong-type "yes": Claude Code ignores the value; only `true` and `false` count here.
        "#]],
        );
        agent(
            "background: 1\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              ! wrong-type "1": Claude Code ignores the value; only `true` and `false` count here.
        "#]],
        );
    }

    #[test]
    fn booleans_of_commands_are_wide() {
        command(
            "user-invocable: no\ndisable-model-invocation: On\n",
            expect![[r#"
                claude-code: loads
                  description = "b" <- "b"
                  user-invocable = false <- "no"
                  disable-model-invocation = true <- "On"
            "#]],
        );
        command(
            "user-invocable: 0\ndisable-model-invocation: 1\n",
            expect![[r#"
                claude-code: loads
                  description = "b" <- "b"
                  user-invocable = false <- "0"
                  disable-model-invocation = true <- "1"
            "#]],
        );
        command(
            "user-invocable: nope\ndisable-model-invocation: maybe\n",
            expect![[r#"
                claude-code: loads
                  description = "b" <- "b"
                  user-invocable = false <- "nope"
                  disable-model-invocation = false <- "maybe"
                  ! wrong-type "nope": Claude Code reads the value as false and hides it from the slash menu.
                  ! wrong-type "maybe": Claude Code reads the value as false, so the model may still invoke it.
            "#]],
        );
    }

    #[test]
    fn numbers_and_words() {
        agent(
            "maxTurns: 20\neffort: HIGH\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              maxTurns = 20 <- "20"
              effort = "HIGH" <- "HIGH"
        "#]],
        );
        agent(
            "maxTurns: \"20\"\neffort: 3\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              maxTurns = 20 <- "\"20\""
              effort = 3 <- "3"
        "#]],
        );
        agent(
            "maxTurns: 0\neffort: ultra\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              ! invalid-value "0": Claude Code ignores the value and sets no limit.
              ! invalid-value "ultra": Claude Code ignores the value and uses the effort level of the session.
        "#]],
        );
        agent(
            "maxTurns: many\nmodel: 4\ncolor: magenta\npermissionMode: Plan\n",
            expect![[r#"
                claude-code: loads
                  name = "a" <- "a"
                  description = "b" <- "b"
                  ! wrong-type "many": Claude Code ignores the value and sets no limit.
                  ! wrong-type "4": Claude Code ignores a model that is not text and uses the model of the main conversation.
                  ! invalid-value "magenta": Claude Code ignores the value and shows the subagent without a colour of its own.
                  ! invalid-value "Plan": Claude Code ignores the value and uses the permission mode of the session.
            "#]],
        );
    }

    #[test]
    fn text_from_other_types() {
        command(
            "argument-hint: [file]\n",
            expect![[r#"
            claude-code: loads
              description = "b" <- "b"
              argument-hint = "[file]" <- "[file]"
        "#]],
        );
        command(
            "when_to_use: [a, b]\n",
            expect![[r#"
            claude-code: loads
              description = "b" <- "b"
        "#]],
        );
    }

    #[test]
    fn keys_that_do_not_count() {
        agent(
            "model: opus\nmodel: haiku\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              model = "haiku" <- "haiku"
              ! duplicate-key "model": The last `model` counts.
        "#]],
        );
        agent(
            "allowed-tools: Read\ncategory: x\n",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              ! unknown-key "allowed-tools": Claude Code ignores the key.
              ! unknown-key "category": Claude Code ignores the key.
        "#]],
        );
        command(
            "name: x\npaths: src\n",
            expect![[r#"
            claude-code: loads
              description = "b" <- "b"
              ! unknown-key "name": Claude Code names a command after its file and ignores `name`.
              ! unknown-key "paths": Claude Code ignores `paths` in a command; only skills can be limited to files.
        "#]],
        );
    }
}
