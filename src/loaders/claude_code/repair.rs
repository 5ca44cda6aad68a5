//! The repair: when a block is not YAML, values that look risky are put in quotes, line by line, and it is read once more.

use crate::text::span::range;
use text_size::{TextRange, TextSize};

use crate::syntax::frontmatter::Frontmatter;
use crate::syntax::recovery::BrokenEntry;
use crate::syntax::value::{Node, Value};

/// A value that was put in quotes, in byte ranges of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairedLine {
    /// The key.
    pub key: TextRange,
    /// The value as it is written; all of it has become text.
    pub value: TextRange,
    /// A comment behind the value, which has become part of the text.
    pub comment: Option<TextRange>,
}

/// The text after the repair, and where its parts come from.
pub(super) struct Repaired {
    pub(super) text: String,
    quoted: Vec<Quoted>,
}

/// One rewritten value, in offsets of the block and of the repaired text.
struct Quoted {
    key: TextRange,
    old: TextRange,
    new: TextRange,
}

/// Puts the risky values of `block` in quotes; `None` when there are none.
pub(super) fn repair(block: &str) -> Option<Repaired> {
    let mut out = Repaired {
        text: String::with_capacity(block.len() + 64),
        quoted: Vec::new(),
    };
    let mut start = 0;
    for line in block.split_inclusive('\n') {
        out.push(line, start);
        start += line.len();
    }
    (!out.quoted.is_empty()).then_some(out)
}

impl Repaired {
    fn push(&mut self, line: &str, start: usize) {
        let bare = line.strip_suffix('\n').unwrap_or(line);
        let Some((key, value)) = split(bare).filter(|(_, value)| needs_quotes(value)) else {
            self.text.push_str(line);
            return;
        };
        let value_start = start + bare.len() - value.len();
        self.text.push_str(key);
        self.text.push_str(": ");
        let new = self.text.len();
        push_quoted(&mut self.text, value);
        self.quoted.push(Quoted {
            key: range(start, start + key.len()),
            old: range(value_start, value_start + value.trim_end().len()),
            new: range(new, self.text.len()),
        });
        self.text.push_str(line.get(bare.len()..).unwrap_or(""));
    }

    /// The rewritten lines, in ranges of the file; `block` is the text before the repair.
    pub(super) fn lines(&self, block: &str, base: TextSize) -> Vec<RepairedLine> {
        let line = |quoted: &Quoted| RepairedLine {
            key: quoted.key + base,
            value: quoted.old + base,
            comment: comment(block, quoted.old).map(|comment| comment + base),
        };
        self.quoted.iter().map(line).collect()
    }

    /// Gives `node`, read from the repaired text, the ranges that it has in the file.
    pub(super) fn restore(&self, mut node: Node, base: TextSize) -> Node {
        self.restore_in(&mut node, base);
        node
    }

    fn restore_in(&self, node: &mut Node, base: TextSize) {
        node.range = self.original(node.range) + base;
        node.tag = node.tag.map(|tag| self.original(tag) + base);
        match &mut node.value {
            Value::Sequence(sequence) => {
                for item in &mut sequence.items {
                    self.restore_in(item, base);
                }
            }
            Value::Mapping(mapping) => {
                for entry in &mut mapping.entries {
                    entry.key_range = self.original(entry.key_range) + base;
                    entry.colon = entry.colon.map(|colon| self.offset(colon) + base);
                    self.restore_in(&mut entry.value, base);
                }
            }
            Value::Scalar(_) | Value::Alias(_) | Value::Raw => {}
        }
    }

    fn original(&self, range: TextRange) -> TextRange {
        let start = self.offset(range.start());
        TextRange::new(start, self.offset(range.end()).max(start))
    }

    /// The place in the block that `offset` in the repaired text comes from.
    fn offset(&self, offset: TextSize) -> TextSize {
        let before = self
            .quoted
            .partition_point(|quoted| quoted.new.start() <= offset);
        let Some(quoted) = before.checked_sub(1).and_then(|last| self.quoted.get(last)) else {
            return offset;
        };
        if offset == quoted.new.start() {
            quoted.old.start()
        } else if offset <= quoted.new.end() {
            quoted.old.end()
        } else {
            quoted.old.end() + (offset - quoted.new.end())
        }
    }
}

/// The first broken entry of `author` that the repair does not help: the one to blame when Claude Code fails.
pub fn beyond_repair<'a>(text: &str, author: &'a Frontmatter) -> Option<&'a BrokenEntry> {
    author.broken.iter().find(|broken| {
        let entry = author.mapping.entries.get(broken.entry);
        entry.is_none_or(|entry| {
            let written = text.get(std::ops::Range::<usize>::from(entry.range()));
            let written = written.unwrap_or("");
            // Of a value on several lines only the first is put in quotes.
            written.contains('\n') || !split(written).is_some_and(|(_, value)| needs_quotes(value))
        })
    })
}

/// Key and value of a line that the repair looks at: `^[A-Za-z_-]+:\s+(.+)$`.
fn split(line: &str) -> Option<(&str, &str)> {
    let (key, rest) = line.split_once(':')?;
    let is_key = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-');
    if key.is_empty() || !key.bytes().all(is_key) {
        return None;
    }
    let value = rest.trim_start_matches(is_blank);
    // The dot of the pattern stops at these, so a line that ends in a carriage return does not match.
    let one_line = !value.contains(['\r', '\u{2028}', '\u{2029}']);
    (value.len() < rest.len() && !value.is_empty() && one_line).then_some((key, value))
}

fn is_blank(letter: char) -> bool {
    (letter.is_whitespace() && letter != '\u{85}') || letter == '\u{feff}'
}

fn needs_quotes(value: &str) -> bool {
    const RISKY: [char; 13] = [
        '{', '}', '[', ']', '*', '&', '#', '!', '|', '>', '%', '@', '`',
    ];
    let wrapped = |quote: char| value.starts_with(quote) && value.ends_with(quote);
    !wrapped('"') && !wrapped('\'') && (value.contains(RISKY) || value.contains(": "))
}

fn push_quoted(out: &mut String, value: &str) {
    out.push('"');
    for letter in value.chars() {
        if matches!(letter, '"' | '\\') {
            out.push('\\');
        }
        out.push(letter);
    }
    out.push('"');
}

/// The comment that a YAML reader sees behind a value without quotes.
fn comment(block: &str, value: TextRange) -> Option<TextRange> {
    let text = block.get(std::ops::Range::<usize>::from(value))?;
    if text.starts_with(['"', '\'']) {
        return None;
    }
    let at = text.find(" #").map(|blank| blank + 1)?;
    let start = value.start() + TextSize::try_from(at).ok()?;
    Some(TextRange::new(start, value.end()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::loaders::claude_code::tests::{check, check_block};

    #[test]
    fn risky_values_are_put_in_quotes() {
        check_block(
            "description: Use when: a\n",
            expect![[r#"
            repaired: description
            description: "Use when: a" <- "Use when: a"
        "#]],
        );
        check_block(
            "description: Use when: say \"a\\b\" # why\n",
            expect![[r#"
                repaired: description
                description: "Use when: say \"a\\b\" # why" <- "Use when: say \"a\\b\" # why"
            "#]],
        );
        check_block(
            "paths: **/*.ts\n",
            expect![[r#"
            repaired: paths
            paths: "**/*.ts" <- "**/*.ts"
        "#]],
        );
        check_block(
            "tools: *\n",
            expect![[r#"
            repaired: tools
            tools: "*" <- "*"
        "#]],
        );
        check_block(
            "model: `opus`\n",
            expect![[r#"
            repaired: model
            model: "`opus`" <- "`opus`"
        "#]],
        );
        check_block(
            "author: @me\n",
            expect![[r#"
            repaired: author
            author: "@me" <- "@me"
        "#]],
        );
        check_block(
            "argument-hint: [file] [--all]\n",
            expect![[r#"
            repaired: argument-hint
            argument-hint: "[file] [--all]" <- "[file] [--all]"
        "#]],
        );
        check_block(
            "name: a\ndescription: b: c\ntools: [Read, Grep]\ncolor: red # bright\nmodel: \"x: y\"\n",
            expect![[r#"
                repaired: description, tools, color
                name: "a" <- "a"
                description: "b: c" <- "b: c"
                tools: "[Read, Grep]" <- "[Read, Grep]"
                color: "red # bright" <- "red # bright"
                model: "x: y" <- "\"x: y\""
            "#]],
        );
    }

    #[test]
    fn what_the_repair_does_not_reach() {
        check(
            "---\r\ndescription: Use when: a\r\n---\r\n",
            expect![[r#"
                failed at Some(": a")
                body ""
            "#]],
        );
        check_block(
            "description: Use it: now\nContext here\n",
            expect![[r#"
            failed at Some(": now")
        "#]],
        );
        check_block(
            "description: First. Examples:\n  <example>\n",
            expect![[r#"
                failed at Some(":")
            "#]],
        );
        check_block(
            "description: \"quoted\" then more\n",
            expect![[r#"
            failed at Some("then more")
        "#]],
        );
        check_block(
            "description: ? what\n",
            expect![[r#"
            failed at Some("? what")
        "#]],
        );
        check_block(
            "description: - a\n",
            expect![[r#"
            failed at Some("- a")
        "#]],
        );
        check_block(
            "tools:\n  - Bash(git: *)\n",
            expect![[r#"
            failed at Some("*)")
        "#]],
        );
        check_block(
            "hooks:\n  command: echo a: b\n",
            expect![[r#"
            failed at Some(": b")
        "#]],
        );
        check_block(
            "key2: a: b\n",
            expect![[r#"
            failed at Some(": b")
        "#]],
        );
        check_block(
            "a.b: c: d\n",
            expect![[r#"
            failed at Some(": d")
        "#]],
        );
        check_block(
            "description: |\n  fine\nother: a: b\n",
            expect![[r#"
            failed at Some(": b")
        "#]],
        );
    }
}
