//! The frontmatter as its author means it: where the fences are, and what stands between them.

use text_size::{TextRange, TextSize};

use super::cause::Cause;
use super::lines::{Line, lines};
use super::recovery::{BrokenEntry, recover};
use super::value::{Mapping, Node, Value};
use super::yaml::{self, YamlError};

/// The block between the fences.
#[derive(Debug, Clone, PartialEq)]
pub struct Frontmatter {
    /// From the opening fence to the end of the closing one, its line break excluded.
    pub range: TextRange,
    /// The opening hyphens.
    pub open: TextRange,
    /// The closing hyphens; `None` when the block is never closed.
    pub close: Option<TextRange>,
    /// The lines between the fences.
    pub content: TextRange,
    /// What stands in front of the opening fence, where it is not the first line of the file.
    pub preceded_by: Option<TextRange>,
    /// The keys and values, unreadable ones included.
    pub mapping: Mapping,
    /// The value, where it is not a mapping.
    pub not_a_mapping: Option<Node>,
    /// Comments, `#` included.
    pub comments: Vec<TextRange>,
    /// Why the block as a whole is not valid YAML.
    pub error: Option<YamlError>,
    /// The entries that are to blame.
    pub broken: Vec<BrokenEntry>,
}

/// Finds and reads the frontmatter of `text`; `None` when the file has none.
pub fn parse(text: &str, known_key: &dyn Fn(&str) -> bool) -> Option<Frontmatter> {
    let fences = find(text, known_key)?;
    let content = text.get(std::ops::Range::<usize>::from(fences.content))?;
    let tree = yaml::parse(content, fences.content.start());
    let end = fences
        .close
        .map_or(fences.content.end(), |close| close.end());
    let mut block = Frontmatter {
        range: TextRange::new(fences.open.start(), end.max(fences.open.end())),
        open: fences.open,
        close: fences.close,
        content: fences.content,
        preceded_by: (fences.before.len() > TextSize::new(0)).then_some(fences.before),
        mapping: Mapping::default(),
        not_a_mapping: None,
        comments: tree.comments,
        error: tree.error,
        broken: Vec::new(),
    };
    match tree.root {
        Some(Node {
            value: Value::Mapping(mapping),
            ..
        }) => block.mapping = mapping,
        Some(node) if !node.is_null() => {
            block.not_a_mapping = Some(node);
            let recovered = recover(content, fences.content.start(), known_key);
            block.mapping = recovered.mapping;
            block.broken = recovered.broken;
            block.broken.retain(|it| it.cause == Cause::MissingSpace);
        }
        _ => {}
    }
    if block.error.is_some() {
        let recovered = recover(content, fences.content.start(), known_key);
        block.mapping = recovered.mapping;
        block.broken = recovered.broken;
        block.comments = recovered.comments;
    }
    Some(block)
}

struct Fences {
    before: TextRange,
    open: TextRange,
    close: Option<TextRange>,
    content: TextRange,
}

fn find(text: &str, known_key: &dyn Fn(&str) -> bool) -> Option<Fences> {
    let bom = TextSize::of(
        text.chars()
            .next()
            .filter(|c| *c == '\u{feff}')
            .map_or("", |_| "\u{feff}"),
    );
    let rest = text.get(usize::from(bom)..)?;
    let mut all = lines(rest).map(|line| Line {
        full: line.full + bom,
        content: line.content + bom,
    });
    let opening = all.by_ref().take(MAX_LINES_BEFORE).find(|line| {
        let written = line.text(text);
        is_fence(written) || (line.full.start() == bom && has_text_behind(written))
    })?;
    let has_text = !is_fence(opening.text(text));
    let before = TextRange::new(bom, opening.full.start());
    let mut inner = Vec::new();
    let closing = all.find(|line| {
        let closes = is_fence(line.text(text));
        inner.extend((!closes).then_some(*line));
        closes
    });
    let first_key = inner
        .iter()
        .find(|line| !is_skippable(line.text(text)))
        .is_some_and(|line| starts_with_known_key(line.text(text), known_key));
    if !before.is_empty() && !first_key {
        return None;
    }
    // A rule with words behind it opens a block only where everything else says so.
    if has_text && !(first_key && closing.is_some()) {
        return None;
    }
    let written = opening.text(text).trim_end();
    let dashes = if has_text { written.get(..3)? } else { written };
    if dashes.len() > 3 && !first_key {
        return None;
    }
    let open = TextRange::at(opening.content.start(), TextSize::of(dashes));
    let start = opening.full.end();
    let (close, end) = match closing {
        Some(line) => {
            let dashes = TextSize::of(line.text(text).trim_end());
            let close = TextRange::at(line.content.start(), dashes);
            (Some(close), line.full.start())
        }
        None => (None, unclosed_end(text, &inner, start)?),
    };
    Some(Fences {
        before,
        open,
        close,
        content: TextRange::new(start, end),
    })
}

/// How far down a misplaced opening fence is looked for.
const MAX_LINES_BEFORE: usize = 12;

fn is_fence(line: &str) -> bool {
    let dashes = line.trim_end();
    dashes.len() >= 3 && dashes.bytes().all(|b| b == b'-')
}

/// Whether the line goes on behind its three hyphens.
fn has_text_behind(line: &str) -> bool {
    line.strip_prefix("---")
        .is_some_and(|rest| rest.starts_with([' ', '\t']) && !rest.trim().is_empty())
}

fn is_skippable(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

fn starts_with_known_key(line: &str, known_key: &dyn Fn(&str) -> bool) -> bool {
    line.split_once(':')
        .is_some_and(|(key, _)| known_key(key.trim_matches(['"', '\'', ' '])))
}

/// Where a person would close a block that has no closing fence: before the first line that is not YAML.
fn unclosed_end(text: &str, inner: &[Line], start: TextSize) -> Option<TextSize> {
    let mut end = start;
    let mut blank_before = false;
    for line in inner {
        let content = line.text(text);
        if content.trim().is_empty() {
            // A blank line right behind the fence ends nothing.
            blank_before = end > start;
            continue;
        }
        if !is_yaml_like(content, blank_before) {
            break;
        }
        blank_before = false;
        end = line.full.end();
    }
    let only_blank = inner.iter().all(|line| line.text(text).trim().is_empty());
    (end > start || only_blank).then_some(end)
}

fn is_yaml_like(line: &str, blank_before: bool) -> bool {
    let Some(first) = line.chars().next() else {
        return true;
    };
    match first {
        ' ' | '\t' | '-' => !blank_before || line.trim_start().starts_with("- "),
        '#' => !blank_before,
        _ => {
            let key = line.split(':').next().unwrap_or("");
            let word = !key.is_empty()
                && key
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
            word && (line.contains(':') || !blank_before)
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: Expect) {
        let known = |key: &str| matches!(key, "name" | "description" | "tools");
        let out = match parse(text, &known) {
            None => "none".to_owned(),
            Some(block) => format!(
                "content {:?}\nclosed: {}\nbefore: {:?}\nkeys: {:?}\n",
                text.get(std::ops::Range::<usize>::from(block.content))
                    .unwrap(),
                block.close.is_some(),
                block
                    .preceded_by
                    .map(|r| &text[std::ops::Range::<usize>::from(r)]),
                block
                    .mapping
                    .entries
                    .iter()
                    .map(|e| &*e.key)
                    .collect::<Vec<_>>(),
            ),
        };
        expected.assert_eq(&out);
    }

    #[test]
    fn a_closed_block() {
        check(
            "---\nname: a\n---\nbody\n",
            expect![[r#"
            content "name: a\n"
            closed: true
            before: None
            keys: ["name"]
        "#]],
        );
    }

    #[test]
    fn blanks_behind_the_fences_and_windows_line_ends() {
        check(
            "\u{feff}--- \r\nname: a\r\n---\t\r\nbody",
            expect![[r#"
            content "name: a\r\n"
            closed: true
            before: None
            keys: ["name"]
        "#]],
        );
    }

    #[test]
    fn a_block_that_is_still_being_typed() {
        check(
            "---\nname: a\nde\n\n# Title\n\ntext\n",
            expect![[r#"
            content "name: a\nde\n"
            closed: false
            before: None
            keys: ["name", "de"]
        "#]],
        );
    }

    #[test]
    fn a_key_that_is_being_typed_below_a_blank_line() {
        check(
            "---\n\nna\n",
            expect![[r#"
            content "\nna\n"
            closed: false
            before: None
            keys: ["na"]
        "#]],
        );
    }

    #[test]
    fn nothing_but_the_opening_fence() {
        check(
            "---\n",
            expect![[r#"
            content ""
            closed: false
            before: None
            keys: []
        "#]],
        );
    }

    #[test]
    fn a_block_below_a_comment() {
        check(
            "<!-- generated -->\n\n---\nname: a\n---\n",
            expect![[r#"
            content "name: a\n"
            closed: true
            before: Some("<!-- generated -->\n\n")
            keys: ["name"]
        "#]],
        );
    }

    #[test]
    fn a_rule_in_the_body_is_no_fence() {
        check("# Title\n\n---\n\nSome: prose\n\n---\n", expect!["none"]);
    }

    #[test]
    fn a_rule_on_the_first_line_before_prose() {
        check("---\n\nOnce upon a time.\n", expect!["none"]);
    }

    #[test]
    fn longer_fences() {
        check(
            "----\nname: a\n-----\nbody\n",
            expect![[r#"
            content "name: a\n"
            closed: true
            before: None
            keys: ["name"]
        "#]],
        );
    }

    #[test]
    fn an_empty_block() {
        check(
            "---\n---\nbody\n",
            expect![[r#"
            content ""
            closed: true
            before: None
            keys: []
        "#]],
        );
    }
}
