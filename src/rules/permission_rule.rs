//! `permission-rule`: a permission rule in settings that the host skips, or that no call matches.

use super::{Context, Rule};
use crate::catalog::{Effect, Host, ItemKind, Key, Kind, Severity, ToolName};
use crate::finding::{Finding, Fix};
use crate::syntax::value::Node;
use crate::text::span::size;
use crate::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "permission-rule",
    severity: Severity::Error,
    opt_in: false,
    summary: "A permission rule in settings that the host skips, or that no call matches",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

In `permissions` of `settings.json`: half a rule such as `Bash(npm run`, text behind the closing parenthesis, empty parentheses, an empty rule,
a tool in other letters (`read`, `WebFtech`), parentheses behind a tool of an MCP server, `:*` that does not stand at the end, an address where
`WebFetch` wants `domain:`, and in `allow` a `*` for the names of tools.

## Why it matters

- **Claude Code** skips a rule that it cannot read and goes on with the others. What `deny` should forbid is then allowed, or asked about. An
  interactive session says so once, when it starts; `claude -p` says nothing. Versions of 2025 skip the whole settings file. A rule for a
  tool that does not exist counts, but no call matches it.

## Example

```json
{ "permissions": { "deny": ["read(./.env)", "Bash(rm -rf /)*"] } }
```

## Better

```json
{ "permissions": { "deny": ["Read(./.env)", "Bash(rm -rf /*)"] } }
```

## Fix

Suggested for the name of a tool, for a missing parenthesis at the end, and for an address: what is allowed and what is forbidden is for a person
to look at. None elsewhere.

## Sources

- [Claude Code documentation, settings](https://code.claude.com/docs/en/settings) and [permissions](https://code.claude.com/docs/en/permissions).
- [CtriXin/multi-model-switch#151](https://github.com/CtriXin/multi-model-switch/issues/151): text behind the parenthesis.
- [anthropics/claude-code#12468](https://github.com/anthropics/claude-code/issues/12468): what older versions do.
- [anthropics/claude-code#67503](https://github.com/anthropics/claude-code/issues/67503): empty parentheses.
- [anthropics/claude-code#92350](https://github.com/anthropics/claude-code/issues/92350): tools in small letters.
- [SchemaStore/schemastore#6349](https://github.com/SchemaStore/schemastore/issues/6349): parentheses behind MCP tools.
- [anthropics/claude-code#84969](https://github.com/anthropics/claude-code/issues/84969): `:*` before the end.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    if context.kind() != Kind::Settings {
        return;
    }
    let Some(host) = context.host() else { return };
    for field in &context.definition.fields {
        let lists = field.key.map_or(&[][..], |key| &key.keys).iter();
        let mapping = context.setting(field).and_then(|value| value.as_mapping());
        for key in lists.filter(|key| key.items == Some(ItemKind::PermissionRule)) {
            let entry = mapping.and_then(|mapping| mapping.get(&key.name));
            let list = entry.and_then(|entry| entry.value.as_sequence());
            for node in list.map_or(&[][..], |list| &list.items) {
                let written = Written::new(context, host, key, node);
                out.extend(written.and_then(|written| written.finding()));
            }
        }
    }
}

/// A rule as it is written.
struct Written<'a> {
    context: &'a Context<'a>,
    host: &'static Host,
    key: &'static Key,
    text: &'a str,
    range: TextRange,
    /// The name of the tool, in front of the parenthesis.
    head: &'a str,
    /// What stands behind the first parenthesis, up to the end.
    rest: Option<&'a str>,
}

/// What is wrong with a rule.
struct Defect<'e> {
    effect: Option<&'e Effect>,
    /// The part of the rule, in bytes.
    part: (usize, usize),
    defect: String,
    advice: String,
    /// What to write in place of the part, with the title of the fix.
    instead: Option<(String, String)>,
}

impl<'a> Written<'a> {
    fn new(
        context: &'a Context<'a>,
        host: &'static Host,
        key: &'static Key,
        node: &'a Node,
    ) -> Option<Self> {
        let text = node.as_str()?;
        let (head, rest) = match text.split_once('(') {
            Some((head, rest)) => (head, Some(rest)),
            None => (text, None),
        };
        Some(Self {
            context,
            host,
            key,
            text,
            range: context.characters(node)?,
            head,
            rest,
        })
    }

    fn finding(&self) -> Option<Finding> {
        let found = self
            .empty()
            .or_else(|| self.half())
            .or_else(|| self.behind_server())
            .or_else(|| self.any_tool())
            .or_else(|| self.tool())
            .or_else(|| self.mark())
            .or_else(|| self.address())?;
        let (start, end) = found.part;
        // Written with escapes, its parts stand elsewhere.
        let exact = self.context.text(self.range) == self.text && !self.text.is_empty();
        let range = if exact {
            TextRange::new(size(start), size(end)) + self.range.start()
        } else if self.text.is_empty() {
            self.around()
        } else {
            self.range
        };
        let (defect, advice) = (&found.defect, &found.advice);
        let mut finding = self
            .context
            .finding_with(RULE.id, found.effect?, range, defect, advice);
        finding.fix = found.instead.filter(|_| exact).map(|(title, new_text)| {
            let edit = TextEdit { range, new_text };
            Fix::suggested(title, vec![edit])
        });
        Some(finding)
    }

    /// The quotes of a rule without characters.
    fn around(&self) -> TextRange {
        let quote = size(1);
        TextRange::new(self.range.start() - quote, self.range.end() + quote)
    }

    /// A rule that the host cannot read.
    fn unread(&self, part: (usize, usize), defect: String, advice: &str) -> Defect<'static> {
        Defect {
            effect: self.key.effect.invalid_item.as_ref(),
            part,
            defect,
            advice: advice.to_owned(),
            instead: None,
        }
    }

    fn whole(&self) -> (usize, usize) {
        (0, self.text.len())
    }

    fn empty(&self) -> Option<Defect<'static>> {
        let defect = "This rule is empty.".to_owned();
        let blank = self.text.trim().is_empty();
        blank.then(|| self.unread(self.whole(), defect, "Delete it."))
    }

    /// Parentheses that are not a pair around something at the end.
    fn half(&self) -> Option<Defect<'static>> {
        let text = self.text;
        let all = text.len();
        let Some(rest) = self.rest else {
            let defect = format!("`{text}` has a closing parenthesis and no opening one.");
            let advice = "Write `Tool`, or `Tool(what it is about)`.";
            return text
                .ends_with(')')
                .then(|| self.unread(self.whole(), defect, advice));
        };
        let open = self.head.len();
        if rest
            .strip_suffix(')')
            .is_some_and(|it| it.trim().is_empty())
        {
            let defect = "The parentheses are empty.".to_owned();
            let advice = format!(
                "Say what the rule is about, or write `{}` alone.",
                self.head
            );
            return Some(self.unread((open, all), defect, &advice));
        }
        if rest.ends_with(')') {
            return None;
        }
        if let Some((inside, tail)) = rest.rsplit_once(')') {
            let start = open + PARENTHESIS + inside.len() + PARENTHESIS;
            let defect = format!("`{tail}` stands behind the closing parenthesis.");
            let advice = "A rule ends with its closing parenthesis.";
            return Some(self.unread((start, all), defect, advice));
        }
        let defect = format!("`{text}` has no closing parenthesis.");
        let mut found = self.unread(self.whole(), defect, "Close it.");
        let closed = || ("Add the closing parenthesis".to_owned(), format!("{text})"));
        found.instead = (!rest.trim().is_empty()).then(closed);
        Some(found)
    }

    fn is_mcp(&self) -> bool {
        let prefix = self.host.mcp.prefix.as_str();
        !prefix.is_empty() && self.head.starts_with(prefix)
    }

    fn behind_server(&self) -> Option<Defect<'static>> {
        let both = self.is_mcp() && self.rest.is_some();
        let defect = "A rule about a tool of an MCP server takes no parentheses.".to_owned();
        let advice = format!("Write `{}`.", self.head);
        both.then(|| self.unread((self.head.len(), self.text.len()), defect, &advice))
    }

    /// `*` for the names of tools, which counts where the key lists it as an item of its own.
    fn any_tool(&self) -> Option<Defect<'static>> {
        let star = self.head.find('*')?;
        let everywhere = self.key.special_items.iter().any(|item| item.name == "*");
        let server = self.head.strip_prefix(self.host.mcp.prefix.as_str());
        let server = server.and_then(|it| it.split_once(self.host.mcp.separator.as_str()));
        let named = server.is_some_and(|(server, _)| !server.is_empty() && !server.contains('*'));
        if everywhere || named {
            return None;
        }
        let defect = format!(
            "In `{}`, `*` in the name of a tool counts only behind that of an MCP server.",
            self.key.name
        );
        let advice = "Name each tool.";
        Some(self.unread((star, star + 1), defect, advice))
    }

    /// A name that no tool has.
    fn tool(&self) -> Option<Defect<'static>> {
        let name = self.head.trim_end();
        if self.is_mcp() || name.contains(['*', '_']) {
            return None;
        }
        let small = name.starts_with(|c: char| c.is_lowercase());
        let meant = match self.host.resolve_tool(name) {
            ToolName::WrongCase(tool) => Some(tool),
            ToolName::Unknown { nearest } => nearest,
            _ => None,
        };
        let effects = &self.key.effect;
        let (effect, defect) = match meant {
            Some(tool) if tool.name.eq_ignore_ascii_case(name) => {
                let defect = format!("The tool is called `{}`; letter case counts.", tool.name);
                (small, defect)
            }
            Some(_) => (small, format!("There is no tool named `{name}`.")),
            None if small => {
                let defect =
                    format!("`{name}` is no tool: names of tools start with a capital letter.");
                (true, defect)
            }
            None => return None,
        };
        let advice = match meant {
            Some(tool) => format!("Write `{}`.", tool.name),
            None => format!("A command is allowed or forbidden by `Bash({name} *)`."),
        };
        let replaced = |name: &String| (format!("Replace by `{name}`"), name.clone());
        Some(Defect {
            effect: match effect {
                true => effects.invalid_item.as_ref(),
                false => effects.unknown_item.as_ref(),
            },
            part: (0, name.len()),
            defect,
            advice,
            instead: meant.map(|tool| replaced(&tool.name)),
        })
    }

    /// A mark that counts only at the end of what the rule is about.
    fn mark(&self) -> Option<Defect<'static>> {
        let inside = self.rest?.strip_suffix(')')?;
        let mark = self.host.permission_rule(self.head)?.end_mark.as_ref()?;
        if !mark.tools.iter().any(|tool| tool == self.head) {
            return None;
        }
        let mark = mark.text.as_str();
        let at = inside.find(mark)?;
        let start = self.head.len() + PARENTHESIS + at;
        let part = (start, start + mark.len());
        if inside == mark {
            let defect = format!("`{mark}` needs the start of a command in front of it.");
            let advice = format!("Name the command, or write `{}` alone.", self.head);
            return Some(self.unread(part, defect, &advice));
        }
        let defect = format!("`{mark}` counts at the end of a rule only.");
        let advice = "Put it there, or write `*` for any text.";
        (at + mark.len() < inside.len()).then(|| self.unread(part, defect, advice))
    }

    /// An address where a word and a host are wanted.
    fn address(&self) -> Option<Defect<'static>> {
        let inside = self.rest?.strip_suffix(')')?;
        let word = self.host.permission_rule(self.head)?.starts_with.as_ref()?;
        let (_, behind) = inside.split_once("://")?;
        let site = behind.split(['/', ':']).next().unwrap_or("");
        let start = self.head.len() + PARENTHESIS;
        let defect = format!(
            "`{}` takes `{word}` and a host here, not an address.",
            self.head
        );
        let part = (start, start + inside.len());
        if site.is_empty() || site == "*" {
            let advice = format!("Write `{word}` and the host.");
            return Some(self.unread(part, defect, &advice));
        }
        let wanted = format!("{word}{site}");
        let mut found = self.unread(part, defect, &format!("Write `{wanted}`."));
        found.instead = Some((format!("Replace by `{wanted}`"), wanted));
        Some(found)
    }
}

/// The length of a parenthesis.
const PARENTHESIS: usize = '('.len_utf8();

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix, workspace};
    use super::*;

    fn settings(list: &str, rules: &str) -> String {
        format!(
            "//- /w/.claude/settings.json\n{{\"permissions\": {{\"{list}\": [\n{rules}\n]}}}}\n"
        )
    }

    #[test]
    fn rules_that_are_skipped() {
        check(
            &settings(
                "deny",
                "\"Read(\",\n\"Bash(npm run\",\n\"Bash(rm -rf /)*\",\n\"Bash()\",\n\"\",\n\"Read)\",\n\"read(./.env)\",\n\"git\",\n\"mcp__db__drop(x)\",\n\"Bash(git:* --hard)\",\n\"Bash(:*)\",\n\"WebFetch(https://a.b/c)\"",
            ),
            expect![[r#"
                 2 | "Read(",
                      ^^^^^
                error permission-rule: `Read(` has no closing parenthesis. Claude Code skips the rule, so it forbids nothing. Close it.
                 3 | "Bash(npm run",
                      ^^^^^^^^^^^^
                error permission-rule: `Bash(npm run` has no closing parenthesis. Claude Code skips the rule, so it forbids nothing. Close it.
                  fix (unsafe): Add the closing parenthesis
                 4 | "Bash(rm -rf /)*",
                                    ^
                error permission-rule: `*` stands behind the closing parenthesis. Claude Code skips the rule, so it forbids nothing. A rule ends with its closing parenthesis.
                 5 | "Bash()",
                          ^^
                error permission-rule: The parentheses are empty. Claude Code skips the rule, so it forbids nothing. Say what the rule is about, or write `Bash` alone.
                 6 | "",
                     ^^
                error permission-rule: This rule is empty. Claude Code skips the rule, so it forbids nothing. Delete it.
                 7 | "Read)",
                      ^^^^^
                error permission-rule: `Read)` has a closing parenthesis and no opening one. Claude Code skips the rule, so it forbids nothing. Write `Tool`, or `Tool(what it is about)`.
                 8 | "read(./.env)",
                      ^^^^
                error permission-rule: The tool is called `Read`; letter case counts. Claude Code skips the rule, so it forbids nothing. Write `Read`.
                  fix (unsafe): Replace by `Read`
                 9 | "git",
                      ^^^
                error permission-rule: `git` is no tool: names of tools start with a capital letter. Claude Code skips the rule, so it forbids nothing. A command is allowed or forbidden by `Bash(git *)`.
                10 | "mcp__db__drop(x)",
                                   ^^^
                error permission-rule: A rule about a tool of an MCP server takes no parentheses. Claude Code skips the rule, so it forbids nothing. Write `mcp__db__drop`.
                11 | "Bash(git:* --hard)",
                              ^^
                error permission-rule: `:*` counts at the end of a rule only. Claude Code skips the rule, so it forbids nothing. Put it there, or write `*` for any text.
                12 | "Bash(:*)",
                           ^^
                error permission-rule: `:*` needs the start of a command in front of it. Claude Code skips the rule, so it forbids nothing. Name the command, or write `Bash` alone.
                13 | "WebFetch(https://a.b/c)"
                               ^^^^^^^^^^^^^
                error permission-rule: `WebFetch` takes `domain:` and a host here, not an address. Claude Code skips the rule, so it forbids nothing. Write `domain:a.b`.
                  fix (unsafe): Replace by `domain:a.b`
            "#]],
        );
    }

    #[test]
    fn tools_that_do_not_exist() {
        check(
            &settings("ask", "\"WebFtech\",\n\"WEBFETCH\",\n\"Frobnicate\""),
            expect![[r#"
                 2 | "WebFtech",
                      ^^^^^^^^
                error permission-rule: There is no tool named `WebFtech`. Claude Code finds no call that the rule matches, so nothing is asked because of it. Write `WebFetch`.
                  fix (unsafe): Replace by `WebFetch`
                 3 | "WEBFETCH",
                      ^^^^^^^^
                error permission-rule: The tool is called `WebFetch`; letter case counts. Claude Code finds no call that the rule matches, so nothing is asked because of it. Write `WebFetch`.
                  fix (unsafe): Replace by `WebFetch`
            "#]],
        );
    }

    #[test]
    fn stars_for_tools() {
        check(
            &settings("allow", "\"*\",\n\"mcp__*\",\n\"mcp__db__*\",\n\"mcp__db\""),
            expect![[r#"
                 2 | "*",
                      ^
                warning permission-rule: In `allow`, `*` in the name of a tool counts only behind that of an MCP server. Claude Code skips the rule, so it allows nothing. Name each tool.
                 3 | "mcp__*",
                           ^
                warning permission-rule: In `allow`, `*` in the name of a tool counts only behind that of an MCP server. Claude Code skips the rule, so it allows nothing. Name each tool.
            "#]],
        );
        check(&settings("deny", "\"*\",\n\"mcp__*\""), expect![[""]]);
    }

    #[test]
    fn what_a_person_may_take() {
        check_fix(
            RULE.id,
            &settings(
                "deny",
                "\"Bash(npm run\",\n\"read(./.env)\",\n\"WebFetch(https://a.b/c)\"",
            ),
            expect![[r#"
                Add the closing parenthesis (unsafe)
                Replace by `Read` (unsafe)
                Replace by `domain:a.b` (unsafe)
                {"permissions": {"deny": [
                "Bash(npm run)",
                "Read(./.env)",
                "WebFetch(domain:a.b)"
                ]}}
            "#]],
        );
    }

    #[test]
    fn rules_that_count() {
        let right = [
            "Bash",
            "Bash(git *)",
            "Bash(git:*)",
            "Bash(echo (x))",
            "Read(./.env)",
            "Read(//etc/**)",
            "WebFetch(domain:a.b)",
            "Agent(Explore)",
            "Skill(x *)",
            "Edit(src/(app)/**)",
            "Cd(~/code/**)",
            "Task",
            "NotYetKnown(x)",
            "Bash(find . \\\\( -name x \\\\))",
        ];
        for rule in right {
            let (snapshot, files) = workspace(&settings("deny", &format!("\"{rule}\"")));
            let found = super::super::check(&snapshot, &files[0]);
            let rules = found.iter().filter(|it| it.rule == RULE.id);
            assert_eq!(rules.count(), 0, "{rule}");
        }
    }
}
