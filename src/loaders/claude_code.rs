//! Claude Code's own reading of a file: where the block ends for it, and what its YAML engine and its repair make of it.

pub mod block;
mod engine;
mod fallback;
pub(crate) mod hooks;
pub mod listing;
mod outcome;
pub mod repair;

use text_size::TextRange;

use crate::syntax::frontmatter::Frontmatter;
use crate::syntax::value::{Mapping, Node};
use crate::syntax::yaml::YamlError;

pub use block::NoBlockReason;
pub(super) use outcome::load;
pub use repair::{RepairedLine, beyond_repair};

use super::{alias, tree};

/// What Claude Code makes of the bytes of a file, before it looks at any key.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What lies between the opening line and the first three hyphens behind it.
    pub block: Option<TextRange>,
    /// The three hyphens that end the block, wherever they stand.
    pub close: Option<TextRange>,
    /// What is left for the body.
    pub body: TextRange,
    /// How the block was read.
    pub verdict: Verdict,
    /// The value of the block, aliases resolved; its range is that of the block, and a tag or anchor of the
    /// whole is left out. All ranges are those of the original file, also after
    /// a repair.
    pub root: Option<Node>,
}

/// How the block was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// There is no block for Claude Code.
    NoBlock(NoBlockReason),
    /// As YAML, at the first attempt. A block without any value counts too.
    Strict,
    /// As YAML, after these values were put in quotes.
    Repaired(Vec<RepairedLine>),
    /// It is YAML, but no mapping, so that it has no keys.
    NotAMapping,
    /// Not at all; the error is that of the first attempt.
    Failed(YamlError),
}

impl Reading {
    /// The keys and values, if there are any.
    pub fn mapping(&self) -> Option<&Mapping> {
        self.root.as_ref().and_then(Node::as_mapping)
    }
}

/// Reads `text` as Claude Code does.
pub fn read(text: &str) -> Reading {
    read_again(text, None)
}

/// As [`read`], without parsing again what the author's view has parsed already.
pub fn read_again(text: &str, author: Option<&Frontmatter>) -> Reading {
    let found = match block::find(text) {
        Ok(found) => found,
        Err(reason) => {
            return Reading {
                block: None,
                close: None,
                body: block::without_mark(text),
                verdict: Verdict::NoBlock(reason),
                root: None,
            };
        }
    };
    let (verdict, root) = read_block(text, found.content, author);
    Reading {
        block: Some(found.content),
        close: Some(found.close),
        body: found.body,
        verdict,
        root: root.map(|root| {
            alias::resolve(Node {
                range: found.content,
                tag: None,
                anchor: 0,
                ..root
            })
        }),
    }
}

fn read_block(
    text: &str,
    content: TextRange,
    author: Option<&Frontmatter>,
) -> (Verdict, Option<Node>) {
    let block = text
        .get(std::ops::Range::<usize>::from(content))
        .unwrap_or("");
    let first = tree::strict(text, content, author);
    let Some(error) = first.error else {
        return judge(first.root, Verdict::Strict);
    };
    if let Some(root) = engine::parse_with_tabs(block, content.start()) {
        return judge(Some(root), Verdict::Strict);
    }
    let Some(repaired) = repair::repair(block) else {
        return (Verdict::Failed(error), None);
    };
    match engine::parse(&repaired.text) {
        Some(tree) => {
            let root = tree.map(|root| repaired.restore(root, content.start()));
            judge(
                root,
                Verdict::Repaired(repaired.lines(block, content.start())),
            )
        }
        None => (Verdict::Failed(error), None),
    }
}

fn judge(root: Option<Node>, verdict: Verdict) -> (Verdict, Option<Node>) {
    match root {
        Some(node) if node.is_null() => (verdict, None),
        Some(node) if node.as_mapping().is_none() => (Verdict::NotAMapping, Some(node)),
        root => (verdict, root),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::loaders::json::json;

    fn slice(text: &str, range: TextRange) -> &str {
        &text[std::ops::Range::<usize>::from(range)]
    }

    fn describe(text: &str) -> String {
        let reading = read(text);
        let mut out = String::new();
        match &reading.verdict {
            Verdict::NoBlock(reason) => writeln!(out, "no block: {reason:?}"),
            Verdict::Strict => writeln!(out, "strict"),
            Verdict::NotAMapping => writeln!(out, "not a mapping"),
            Verdict::Failed(error) => writeln!(
                out,
                "failed at {:?}",
                &text[usize::from(error.offset)..].lines().next()
            ),
            Verdict::Repaired(lines) => {
                let keys: Vec<&str> = lines.iter().map(|line| slice(text, line.key)).collect();
                writeln!(out, "repaired: {}", keys.join(", "))
            }
        }
        .unwrap();
        let entries = reading.mapping().into_iter().flat_map(|map| &map.entries);
        for entry in entries {
            let written = slice(text, entry.value.range);
            assert_eq!(
                slice(text, entry.key_range).trim_matches(['"', '\'']),
                &*entry.key
            );
            writeln!(out, "{}: {} <- {written:?}", entry.key, json(&entry.value)).unwrap();
        }
        if reading.body.len() < text_size::TextSize::of(text) {
            writeln!(out, "body {:?}", slice(text, reading.body)).unwrap();
        }
        out
    }

    pub(in crate::loaders) fn check(text: &str, expected: Expect) {
        expected.assert_eq(&describe(text));
    }

    /// Reads the lines as a block between proper fences.
    pub(in crate::loaders) fn check_block(block: &str, expected: Expect) {
        expected.assert_eq(
            describe(&format!("---\n{block}---\n"))
                .strip_suffix("body \"\"\n")
                .unwrap(),
        );
    }

    #[test]
    fn what_is_no_mapping_has_no_keys() {
        check_block(
            "name:a\n",
            expect![[r#"
            not a mapping
        "#]],
        );
        check_block(
            "- a\n- b\n",
            expect![[r#"
            not a mapping
        "#]],
        );
    }

    #[test]
    fn the_whole_block_is_read_once_where_the_author_has_read_it() {
        let text = "---\nname: a\ndescription: b\n---\nBody\n";
        let parse = crate::syntax::parse(text, &|_| true);
        assert_eq!(
            read_again(text, parse.frontmatter.as_ref()).mapping(),
            read(text).mapping()
        );
    }
}
