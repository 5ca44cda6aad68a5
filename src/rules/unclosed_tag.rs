//! `unclosed-tag`: an XML-like tag that is opened and never closed, or closed and never opened.

use std::collections::{HashMap, HashSet};

use text_size::{TextRange, TextSize};

use super::{Access, Context, Rule};
use crate::catalog::{Severity, nearest};
use crate::finding::{Finding, Fix, Related};
use crate::model::outline::description_tags;
use crate::syntax::tags::{Tag, Tags};
use crate::text::{FileRange, TextEdit};

pub(super) const RULE: Rule = Rule {
    id: "unclosed-tag",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A tag such as `<example>` that is opened and never closed, or the other way round",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A tag on a line of its own that structures the text, such as `<example>`, and that has no partner: it is opened and never closed, closed and
never opened, or closed under a misspelt name. Descriptions are looked at as well as bodies.

Only tags that are certainly meant as such are reported: examples and their commentary, a few names that are used for nothing else
(`<instructions>`, `<workflow>`, `<rules>` …), and tags that the same file opens and closes elsewhere. Placeholders such as `<name>`, labels such as `**<decisions>**:`, HTML, generic types, code and comments are left alone.

## Why it matters

- **Models** are given these tags as boundaries. Where one is missing, the rest of the prompt reads like part of an example or of a data
  block. No host checks or repairs this.

## Example

```markdown
<example>
user: "Review my change"

Work in small steps.
```

## Better

```markdown
<example>
user: "Review my change"
</example>

Work in small steps.
```

## Fix

Suggested where the closing tag is there under a misspelt name. None elsewhere: only the author knows where the part ends.

## Sources

- [Claude documentation, use XML tags to structure prompts](https://platform.claude.com/docs/en/build-with-claude/prompt-engineering/use-xml-tags).
"#;

/// Tags that open a part of the text wherever they stand on a line of their own.
const STRUCTURAL: [&str; 10] = [
    "example",
    "examples",
    "commentary",
    "context",
    "instructions",
    "workflow",
    "rules",
    "constraints",
    "guidelines",
    "output_format",
];

/// Elements of HTML that are written without a closing tag, or that Markdown authors use for looks.
const HTML: [&str; 34] = [
    "a", "b", "body", "br", "center", "code", "col", "dd", "details", "div", "dt", "em", "font",
    "head", "hr", "html", "i", "img", "input", "kbd", "li", "link", "meta", "ol", "option", "p",
    "pre", "script", "span", "sub", "summary", "sup", "table", "ul",
];

/// How many open tags in front of a closing one are looked at for the one that was meant.
const NEAR: usize = 16;

/// Tags of one text that are reported at most; a text with more of them is not about a slip.
const MOST: usize = 50;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let body = &context.file.parse.body;
    check_tags(context, &body.tags, body.range, out);
    // What belongs to a description that cannot be read is a guess.
    let description = context
        .definition
        .field("description")
        .filter(|_| context.access() != Access::Failed);
    if let Some(range) = description.and_then(|field| field.text_range) {
        let tags = description_tags(context.file, range);
        check_tags(context, &tags, range, out);
    }
}

fn check_tags(context: &Context<'_>, tags: &Tags, within: TextRange, out: &mut Vec<Finding>) {
    if tags.tags.is_empty() && tags.orphans.is_empty() {
        return;
    }
    let surface = Surface::new(context, tags, within);
    let open: Vec<&Tag> = tags
        .tags
        .iter()
        .filter(|tag| surface.is_open(tag))
        .collect();
    let mut explained: HashSet<TextRange> = HashSet::new();
    for orphan in tags.orphans.iter().take(MOST) {
        let name = name_of(context.text(*orphan));
        let before = open.partition_point(|tag| tag.open.end() <= orphan.start());
        let near = open.get(before.saturating_sub(NEAR)..before).unwrap_or(&[]);
        let near = near
            .iter()
            .rev()
            .filter(|tag| !explained.contains(&tag.open));
        let meant = near
            .copied()
            .find(|tag| nearest(name, [&*tag.name]).is_some());
        if let Some(tag) = meant.filter(|_| surface.is_alone(*orphan)) {
            explained.insert(tag.open);
            out.push(misspelt(context, tag, *orphan));
        } else if surface.closes_nothing(*orphan, name) {
            let message =
                format!("`</{name}>` closes nothing. Delete it, or open `<{name}>` above.");
            out.push(context.finding(RULE.id, RULE.severity, *orphan, message));
        }
    }
    for tag in open.into_iter().take(MOST) {
        let name = &*tag.name;
        if explained.contains(&tag.open) || !surface.has_evidence(name) {
            continue;
        }
        let message = format!(
            "`<{name}>` is never closed, so the model may take all that follows for a part of it. \
             Close it with `</{name}>`."
        );
        out.push(context.finding(RULE.id, RULE.severity, tag.open, message));
    }
}

fn misspelt(context: &Context<'_>, tag: &Tag, orphan: TextRange) -> Finding {
    let (name, wrong) = (&tag.name, name_of(context.text(orphan)));
    let message = format!(
        "`</{wrong}>` does not close `<{name}>`, so the model may take all that follows for a part of it. Write `</{name}>`."
    );
    let mut finding = context.finding(RULE.id, RULE.severity, orphan, message);
    finding.related.push(Related {
        location: FileRange {
            path: context.file.path.clone(),
            range: tag.open,
        },
        message: "The tag that is open.".to_owned(),
    });
    let edit = TextEdit {
        range: TextRange::at(orphan.start() + TextSize::of("</"), TextSize::of(wrong)),
        new_text: name.to_string(),
    };
    let title = format!("Write `</{name}>`");
    finding.with_fix(Fix::suggested(title, vec![edit]))
}

/// `example` of `</example>`.
fn name_of(closing: &str) -> &str {
    closing
        .trim_start_matches("</")
        .trim_end_matches('>')
        .trim_end()
}

/// The text that the tags stand in.
struct Surface<'a> {
    context: &'a Context<'a>,
    within: TextRange,
    /// How often each name is opened and closed, code included.
    counts: HashMap<&'a str, (usize, usize)>,
    /// Names that are opened and closed, each time on a line of their own.
    paired: HashSet<&'a str>,
}

impl<'a> Surface<'a> {
    fn new(context: &'a Context<'a>, tags: &'a Tags, within: TextRange) -> Surface<'a> {
        let mut surface = Surface {
            context,
            within,
            counts: counts(context.text(within)),
            paired: HashSet::new(),
        };
        for tag in &tags.tags {
            let alone = |range| surface.is_alone(range);
            if alone(tag.open) && tag.close.is_some_and(alone) {
                surface.paired.insert(&tag.name);
            }
        }
        surface
    }

    /// An opening tag on a line of its own, without partner.
    fn is_open(&self, tag: &Tag) -> bool {
        tag.close.is_none()
            && !tag.self_closing
            && tag.starts_line
            && !HTML.contains(&tag.name.to_ascii_lowercase().as_str())
            && self.is_alone(tag.open)
            && !self.is_balanced(&tag.name)
    }

    /// Whether nothing else stands on the line; a literal `\n` ends a line as well.
    fn is_alone(&self, range: TextRange) -> bool {
        let text = self.context.file.text.as_str();
        let before = text.get(usize::from(self.within.start())..usize::from(range.start()));
        let behind = text.get(usize::from(range.end())..usize::from(self.within.end()));
        let before = before.unwrap_or("").trim_end_matches([' ', '\t']);
        let behind = behind.unwrap_or("").trim_start_matches([' ', '\t']);
        (before.is_empty() || before.ends_with(['\n', '\r']) || before.ends_with(r"\n"))
            && (behind.is_empty() || behind.starts_with(['\n', '\r']) || behind.starts_with(r"\n"))
    }

    /// Whether the text, code included, opens and closes the name equally often: then the partner only stands in code.
    fn is_balanced(&self, name: &str) -> bool {
        self.counts
            .get(name)
            .is_none_or(|(opened, closed)| opened == closed)
    }

    /// Whether a tag of this name is certainly meant to be closed.
    fn has_evidence(&self, name: &str) -> bool {
        STRUCTURAL.contains(&name) || self.paired.contains(name)
    }

    fn closes_nothing(&self, orphan: TextRange, name: &str) -> bool {
        !HTML.contains(&name.to_ascii_lowercase().as_str())
            && self.is_alone(orphan)
            && !self.is_balanced(name)
            && self.has_evidence(name)
    }
}

/// How often each name stands behind `<` and behind `</`.
fn counts(text: &str) -> HashMap<&str, (usize, usize)> {
    let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
    for (at, _) in text.match_indices('<') {
        let rest = text.get(at + 1..).unwrap_or("");
        let (closing, rest) = match rest.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')));
        let name = rest.get(..end.unwrap_or(rest.len())).unwrap_or("");
        let count = counts.entry(name).or_default();
        if closing {
            count.1 += 1;
        } else {
            count.0 += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    const HEAD: &str = "---\nname: a\ndescription: b\n---\n";

    #[test]
    fn an_example_without_end() {
        check(
            &format!("{HEAD}<example>\nuser: x\n\nWork.\n"),
            expect![[r#"
                 5 | <example>
                     ^^^^^^^^^
                warning unclosed-tag: `<example>` is never closed, so the model may take all that follows for a part of it. Close it with `</example>`.
            "#]],
        );
    }

    #[test]
    fn a_second_one_without_end() {
        check(
            &format!("{HEAD}<law>\none\n</law>\n\n<law>\ntwo\n\n<law>\nthree\n</law>\n\n<other>\n"),
            expect![[r#"
                 9 | <law>
                     ^^^^^
                warning unclosed-tag: `<law>` is never closed, so the model may take all that follows for a part of it. Close it with `</law>`.
            "#]],
        );
    }

    #[test]
    fn a_misspelt_end() {
        let text = format!("{HEAD}<context>\none\n</contxt>\n");
        check(
            &text,
            expect![[r#"
             7 | </contxt>
                 ^^^^^^^^^
            warning unclosed-tag: `</contxt>` does not close `<context>`, so the model may take all that follows for a part of it. Write `</context>`.
              see /w/.claude/agents/a.md 31..40: The tag that is open.
              fix (unsafe): Write `</context>`
        "#]],
        );
        check_fix(
            RULE.id,
            &text,
            expect![[r#"
            Write `</context>` (unsafe)
            ---
            name: a
            description: b
            ---
            <context>
            one
            </context>
        "#]],
        );
    }

    #[test]
    fn an_end_without_start() {
        check(
            &format!("{HEAD}Text.\n</example>\n"),
            expect![[r#"
             6 | </example>
                 ^^^^^^^^^^
            warning unclosed-tag: `</example>` closes nothing. Delete it, or open `<example>` above.
        "#]],
        );
    }

    #[test]
    fn in_a_description() {
        check(
            "---\nname: a\ndescription: Use it.\\n\\n<example>\\nuser x\\n</example>\\n<example>\\nuser y\n---\n",
            expect![[r#"
                 3 | description: Use it.\n\n<example>\nuser x\n</example>\n<example>\nuser y
                                         ^^
                hint literal-newline: `\n` is not a line break in a value like this. Claude Code makes a line break of it in a subagent; every other reader shows a backslash and an n. Write a block scalar, `description: |`.
                  fix (unsafe): Write it as a block with line breaks
                 3 | description: Use it.\n\n<example>\nuser x\n</example>\n<example>\nuser y
                                                                            ^^^^^^^^^
                warning unclosed-tag: `<example>` is never closed, so the model may take all that follows for a part of it. Close it with `</example>`.
            "#]],
        );
    }

    #[test]
    fn what_only_looks_like_a_tag() {
        check(
            &format!(
                "{HEAD}**<decisions>**:\n\n<name>\n\n<br>\n\n<details>\n\nUse `<example>` tags.\n\n<example> blocks help.\n\n\
                 ```\n<example>\n```\n\n<!--\n<example>\n-->\n\nMap<String>\n"
            ),
            expect![[""]],
        );
    }

    #[test]
    fn a_partner_in_code_counts() {
        check(
            &format!("{HEAD}```\n<example>\n```\n\ntext\n\n</example>\n"),
            expect![[""]],
        );
    }
}
