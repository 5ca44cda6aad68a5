//! Comments that allow a finding: `# fieldcraft: allow rule-id (reason)` and the same as an HTML comment.
//!
//! A comment covers the line below it; above a frontmatter key it covers the whole entry. Findings about the frontmatter as a
//! whole stand on the opening fence, where nothing can be written above: they are covered by a comment in front of the
//! first key. `allow-file` in the place of `allow` covers the whole file, wherever it stands.

use text_size::{TextRange, TextSize};

use super::{Context, suppression_unused};
use crate::config::Level;
use crate::finding::Finding;
use crate::syntax::lines::{Line, lines};

const WORD: &str = "fieldcraft:";
const VERB: &str = "allow";
const WHOLE_FILE: &str = "allow-file";

/// One comment.
#[derive(Debug)]
pub(super) struct Suppression {
    /// The comment, marks included.
    pub(super) range: TextRange,
    /// The rules that it allows, and where each is written.
    pub(super) rules: Vec<Allowed>,
    /// Whether it is about the whole file.
    pub(super) whole_file: bool,
    covers: Vec<TextRange>,
}

/// A rule in a suppression.
#[derive(Debug)]
pub(super) struct Allowed {
    pub(super) id: String,
    pub(super) range: TextRange,
}

/// Takes out what comments allow, and reports the comments that allow nothing.
pub(super) fn apply(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if !context.file.text.as_str().contains(WORD) {
        return;
    }
    let suppressions = find(context);
    let allows = |suppression: &Suppression, id: &str, finding: &Finding| {
        id == finding.rule && suppression.covers(finding.range)
    };
    let mut unused = Vec::new();
    for suppression in &suppressions {
        for allowed in &suppression.rules {
            let used = findings
                .iter()
                .any(|finding| allows(suppression, &allowed.id, finding));
            if !used && !is_off(context, &allowed.id) {
                unused.push(suppression_unused::report(context, suppression, allowed));
            }
        }
    }
    findings.retain(|finding| {
        !suppressions.iter().any(|suppression| {
            let mut rules = suppression.rules.iter();
            rules.any(|allowed| allows(suppression, &allowed.id, finding))
        })
    });
    findings.extend(unused);
}

/// Whether the rule does not run here, so that nobody knows if the comment is needed.
fn is_off(context: &Context<'_>, id: &str) -> bool {
    let path = context.snapshot.relative(&context.file.path);
    let config = context.snapshot.config(&context.file.path);
    let opt_in = super::rule(id).is_some_and(|rule| rule.opt_in);
    config.level(id, path) == Some(Level::Off) || (opt_in && !config.asks_for(id, path))
}

impl Suppression {
    fn covers(&self, range: TextRange) -> bool {
        let mut covers = self.covers.iter();
        self.whole_file || covers.any(|covered| covered.contains_inclusive(range.start()))
    }
}

fn find(context: &Context<'_>) -> Vec<Suppression> {
    let mut found = in_frontmatter(context);
    found.extend(in_body(context));
    found
}

/// Comments are looked for line by line, so that they count in a block that is not YAML, too.
fn in_frontmatter(context: &Context<'_>) -> Vec<Suppression> {
    let Some(frontmatter) = &context.file.parse.frontmatter else {
        return Vec::new();
    };
    let base = frontmatter.content.start();
    let text = context.text(frontmatter.content);
    let all: Vec<Line> = lines(text).collect();
    let is_skipped = |line: &Line| {
        let line = line.text(text).trim_start();
        line.is_empty() || line.starts_with('#')
    };
    let mut found = Vec::new();
    for (index, line) in all.iter().enumerate() {
        let written = line.text(text);
        if !written.trim_start().starts_with('#') {
            continue;
        }
        let indent = TextSize::of(written) - TextSize::of(written.trim_start());
        let start = base + line.content.start() + indent;
        let Some((rules, whole_file)) = parse(written.trim(), start) else {
            continue;
        };
        let mut covers = Vec::new();
        let below = all.iter().skip(index + 1).find(|line| !is_skipped(line));
        if let Some(target) = below {
            let target = target.content + base;
            let entries = &frontmatter.mapping.entries;
            let entry = entries
                .iter()
                .find(|entry| entry.key_range.start() == target.start());
            covers.push(entry.map_or(target, |entry| target.cover(entry.range())));
        }
        if all.iter().take(index).all(is_skipped) {
            covers.push(frontmatter.open);
        }
        found.push(Suppression {
            range: TextRange::at(start, TextSize::of(written.trim())),
            rules,
            whole_file,
            covers,
        });
    }
    found
}

fn in_body(context: &Context<'_>) -> Vec<Suppression> {
    let text = context.file.text.as_str();
    let comments = context.file.parse.body.blocks.comments.iter();
    comments
        .filter_map(|comment| {
            let (rules, whole_file) = parse(context.text(*comment), comment.start())?;
            let rest = text.get(usize::from(comment.end())..).unwrap_or("");
            let below = lines(rest)
                .skip(1)
                .find(|line| !line.text(rest).trim().is_empty());
            let mut covers: Vec<TextRange> = below
                .map(|line| line.content + comment.end())
                .into_iter()
                .collect();
            // Above the first line nothing can be written, so a comment there covers itself.
            if comment.start() == TextSize::new(0) {
                covers.push(*comment);
            }
            Some(Suppression {
                range: *comment,
                rules,
                whole_file,
                covers,
            })
        })
        .collect()
}

/// The rules in a comment that starts at byte `start`, and whether they are allowed in the whole file; `None` for any other
/// comment.
fn parse(comment: &str, start: TextSize) -> Option<(Vec<Allowed>, bool)> {
    let inner = comment.trim_start_matches(['#', '<', '!', '-', ' ', '\t']);
    let rest = inner.strip_prefix(WORD)?.trim_start();
    let file = rest.strip_prefix(WHOLE_FILE);
    let rest = file.or_else(|| rest.strip_prefix(VERB))?;
    if !rest.starts_with([' ', '\t']) {
        return None;
    }
    let list = rest.split(['(', '\n']).next().unwrap_or(rest);
    let list = list.trim_end().trim_end_matches("-->");
    let mut at = TextSize::of(comment) - TextSize::of(rest);
    let mut rules = Vec::new();
    for piece in list.split_inclusive(',') {
        let id = piece.trim_end_matches(',').trim();
        let lead = TextSize::of(piece) - TextSize::of(piece.trim_start());
        if !id.is_empty() {
            rules.push(Allowed {
                id: id.to_owned(),
                range: TextRange::at(start + at + lead, TextSize::of(id)),
            });
        }
        at += TextSize::of(piece);
    }
    Some((rules, file.is_some()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;
    use super::*;

    fn ids(comment: &str) -> Option<Vec<String>> {
        let (rules, whole_file) = parse(comment, TextSize::new(0))?;
        assert_eq!(whole_file, comment.contains("-file"));
        for rule in &rules {
            assert_eq!(
                &comment[std::ops::Range::<usize>::from(rule.range)],
                rule.id
            );
        }
        Some(rules.into_iter().map(|rule| rule.id).collect())
    }

    #[test]
    fn comments_name_rules() {
        let one = |comment| ids(comment).map(|ids| ids.join("|"));
        assert_eq!(one("# fieldcraft: allow a (because)").as_deref(), Some("a"));
        assert_eq!(one("#fieldcraft: allow a, b-c").as_deref(), Some("a|b-c"));
        assert_eq!(
            one("<!-- fieldcraft: allow a (x) -->").as_deref(),
            Some("a")
        );
        assert_eq!(one("<!-- fieldcraft: allow a -->").as_deref(), Some("a"));
        assert_eq!(one("# fieldcraft: allow ").as_deref(), Some(""));
        assert_eq!(one("# fieldcraft: allow-file a, b").as_deref(), Some("a|b"));
        assert_eq!(one("# fieldcraft: allow-files a"), None);
        assert_eq!(one("# fieldcraft: allowed"), None);
        assert_eq!(one("# allow a"), None);
    }

    #[test]
    fn above_a_key_the_whole_entry_is_covered() {
        check(
            "---\nname: a\ndescription: b\n# fieldcraft: allow skill-not-found (made later)\nskills:\n  - x\n  - y\n---\n",
            expect![[""]],
        );
    }

    #[test]
    fn above_an_item_only_that_item_is_covered() {
        check(
            "---\nname: a\ndescription: b\nskills:\n  # fieldcraft: allow skill-not-found (made later)\n  - x\n  - y\n---\n",
            expect![[r#"
                 7 |   - y
                         ^
                warning skill-not-found: There is no skill named `y`. Claude Code starts the subagent without this skill. Create the skill, or delete the entry.
            "#]],
        );
    }

    #[test]
    fn in_front_of_the_first_key_the_fence_is_covered() {
        check(
            "---\n# fieldcraft: allow missing-key (a draft)\nname: a\n---\n",
            expect![[""]],
        );
    }

    #[test]
    fn in_a_block_that_is_not_yaml() {
        check(
            "---\nname: a\n# fieldcraft: allow yaml-repaired (only for Claude Code)\ndescription: Use: it\n---\n",
            expect![[""]],
        );
    }

    #[test]
    fn in_the_body() {
        check(
            "---\nname: a\ndescription: b\n---\n<!-- fieldcraft: allow unclosed-tag (shown as it is) -->\n\n<example>\n\nx\n",
            expect![[""]],
        );
    }

    #[test]
    fn in_the_whole_file() {
        let body = "---\nname: a\ndescription: b\n---\n\n<example>\n\n<!-- fieldcraft: allow-file unclosed-tag (shown as they are) -->\n\n<example>\n";
        check(body, expect![[""]]);
        let block = "---\nname: a\ndescription: b\nmodel: house\ncolor: none\n# fieldcraft: allow-file unknown-model, invalid-value, tool-case (a gateway)\n---\n";
        check(
            block,
            expect![[r#"
             6 | # fieldcraft: allow-file unknown-model, invalid-value, tool-case (a gateway)
                                                                        ^^^^^^^^^
            hint suppression-unused: `tool-case` finds nothing in this file, so the comment is not needed. Delete it.
              fix (safe): Delete the entry
        "#]],
        );
    }

    #[test]
    fn settings_change_levels() {
        check(
            "---\nname: a\ndescription: b\nmodel: sonet\ncolor: grene\n---\n//- /w/.fieldcraft.yaml\nrules:\n  unknown-model: off\n  invalid-value: error\n",
            expect![[r#"
                 5 | color: grene
                            ^^^^^
                error invalid-value: `grene` is not a colour. Claude Code ignores the value and shows the subagent without a colour of its own. Write `green`.
                  fix (unsafe): Replace by `green`
            "#]],
        );
        check(
            "---\nname: a\ndescription: b\nmodel: sonet\n---\n//- /w/.fieldcraft.yaml\nhosts: [agent-skills]\n",
            expect![[""]],
        );
    }

    #[test]
    fn without_hosts_in_the_settings_the_files_tell() {
        let broken = "---\nname: x\ndescription: Use: it\n---\n";
        let skill = format!("//- /w/.claude/skills/x/SKILL.md\n{broken}");
        check(
            &skill,
            expect![[r#"
             3 | description: Use: it
                              ^^^^^^^
            warning yaml-repaired: `description` holds an unquoted `: `, which is not valid YAML. Claude Code repairs it and loads the file; other readers refuse it, and Claude Code no longer repairs it once the file has Windows line ends. Put the whole value in quotes.
              fix (safe): Put the value in quotes
        "#]],
        );
        let settings = "//- /w/.fieldcraft.yaml\nhosts: [claude-code]\n";
        check(
            &format!("{skill}{settings}"),
            expect![[r#"
             3 | description: Use: it
                              ^^^^^^^
            warning yaml-repaired: `description` holds an unquoted `: `, which is not valid YAML. Claude Code repairs it and loads the file; other readers refuse it, and Claude Code no longer repairs it once the file has Windows line ends. Put the whole value in quotes.
              fix (safe): Put the value in quotes
        "#]],
        );
        let agent = format!("//- /w/.claude/agents/x.md\n{broken}");
        check(
            &format!("{agent}{settings}"),
            expect![[r#"
             3 | description: Use: it
                              ^^^^^^^
            warning yaml-repaired: `description` holds an unquoted `: `, which is not valid YAML. Claude Code repairs it and loads the file; other readers refuse it, and Claude Code no longer repairs it once the file has Windows line ends. Put the whole value in quotes.
              fix (safe): Put the value in quotes
        "#]],
        );
        let others = "//- /w/.fieldcraft.yaml\nhosts: [agent-skills]\n";
        check(&format!("{agent}{others}"), expect![[""]]);
    }
}
