//! `yaml-repaired`: a frontmatter that is not YAML and that only Claude Code's repair saves.

use serde_json::Value as Json;
use text_size::{TextRange, TextSize};

use super::quoting::{block, line_break, quoted};
use super::wording::message;
use super::{Context, Rule, yaml_invalid};
use crate::catalog::{ItemKind, Kind, Loader, Severity, catalog};
use crate::finding::{Finding, Fix, Related};
use crate::loaders::claude_code::{RepairedLine, Verdict};
use crate::loaders::{self, LoadedField};
use crate::syntax::{self, Parse, yaml};
use crate::text::{FileRange, Text, TextEdit};

pub(super) const RULE: Rule = Rule {
    id: "yaml-repaired",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A value breaks the YAML, and only Claude Code's repair saves the file",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A frontmatter that is no valid YAML, most often because an unquoted description holds a colon followed by a blank. Claude Code puts
such values in quotes by itself and reads the file again, and in this file that succeeds. The finding stands on the first value that
breaks the YAML; further ones are listed with it.

## Why it matters

- **Claude Code** loads the file, but only as long as its line ends stay Unix ones: the repair passes over lines that end in a carriage
  return, so the same file vanishes after a checkout with Windows line ends. One more mistake elsewhere in the block can also
  make the repair fail, and then everything in it is lost. A comment behind a repaired value becomes part of the value.
- **Everything else** that reads the file by the letter of YAML (other agents, validators of the Agent Skills standard, linters, site
  generators) refuses it.

## Example

```markdown
---
name: reviewer
description: Use this agent when: code was written.\n\n<example>\nuser: "Review it"\n</example>
---
```

## Better

```markdown
---
name: reviewer
description: |-
  Use this agent when: code was written.

  <example>
  user: "Review it"
  </example>
---
```

## Fix

Safe, as a rule. The value becomes a block scalar with real line breaks where it holds a literal `\n` that Claude Code turns into a line break,
and is put in quotes otherwise. A bracket that was never closed is closed. The patterns of a list in
brackets are put in quotes one by one, which is not safe, because they begin to match. Comments stay comments, so that a value that Claude Code
now loads with its comment loses it; the fix is not safe then. The fix is offered only if the whole block is valid YAML afterwards,
and marked safe only if Claude Code then loads the same values, character for character, or the same items of the closed list.

## Sources

- Observed on Claude Code 2.1.329: the repair and its limits.
- [Claude Code changelog](https://github.com/anthropics/claude-code/blob/5cfc0a1905ce0c0a9bd81d8a90fe6b62ff614357/CHANGELOG.md), 2.1.69: descriptions with colons load.
- [anthropics/claude-code#80890](https://github.com/anthropics/claude-code/issues/80890): Windows line ends and colons.
"#;

/// A key and the value that the host ends up with.
type Loadable = (String, Json);

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(frontmatter) = context.frontmatter() else {
        return;
    };
    let Some(Verdict::Repaired(lines)) = context.reading.map(|reading| &reading.verdict) else {
        return;
    };
    let refused = refused(context, lines);
    let Some((first, others)) = refused.split_first() else {
        return;
    };
    let broken = frontmatter
        .broken
        .iter()
        .find(|broken| first.value.contains_range(broken.range));
    let key = context.text(first.key);
    let cause = broken.map_or_else(
        || format!("The value of `{key}` is not valid YAML as it stands."),
        |broken| yaml_invalid::explain(context, frontmatter, broken),
    );
    let fix = fix(context, lines, &refused);
    let text = message(&[
        &cause,
        "Claude Code repairs it and loads the file; other readers refuse it, and Claude Code no longer repairs it once the file has Windows \
         line ends.",
        advice(context, fix.as_ref()),
    ]);
    let mut finding = Finding::new(RULE.id, RULE.severity, first.value, text);
    finding.hosts = hosts(context);
    let repaired = others.iter().map(|line| {
        let message = "This value is repaired as well.";
        related(context, line.value, message.to_owned())
    });
    let comments = lines.iter().filter(|line| is_yaml(context, line));
    let comments = comments.filter_map(|line| {
        let key = context.text(line.key);
        let message = format!("The repair makes this comment a part of `{key}`.");
        Some(related(context, line.comment?, message))
    });
    finding.related = repaired.chain(comments).collect();
    finding.fix = fix;
    out.push(finding);
}

fn related(context: &Context<'_>, range: TextRange, message: String) -> Related {
    let path = context.file.path.clone();
    Related {
        location: FileRange { path, range },
        message,
    }
}

/// Whether the line alone is valid YAML, so that it is repaired only because another line is not.
fn is_yaml(context: &Context<'_>, line: &RepairedLine) -> bool {
    let text = context.text(line.key.cover(line.value));
    yaml::parse(text, TextSize::new(0)).error.is_none()
}

fn advice(context: &Context<'_>, fix: Option<&Fix>) -> &'static str {
    let edit = fix.and_then(|fix| fix.edits.first());
    match edit.and_then(|edit| edit.new_text.chars().next()) {
        _ if edit.is_some_and(|edit| quotes_items(context, edit)) => {
            "It makes one text of the list, brackets included, which spoils the patterns beside them. Put each pattern in quotes."
        }
        Some('|') => "Write the value as a block (`|-`) with real line breaks.",
        Some('[') => "Close the bracket.",
        _ => "Put the whole value in quotes.",
    }
}

/// The host that has to repair the file, for as long as its line ends let it, and the readers in the catalogue that refuse it.
fn hosts(context: &Context<'_>) -> Vec<&'static str> {
    let strict = catalog()
        .formats()
        .filter(|format| format.kind == context.kind() && format.loader == Loader::StrictYaml)
        .map(|format| format.host.as_str());
    let own = context.format().host.as_str();
    let mut hosts = vec![own];
    hosts.extend(strict.filter(|host| *host != own));
    hosts
}

/// The repaired lines that no strict reader takes; all of them where none is at fault alone.
fn refused<'l>(context: &Context<'_>, lines: &'l [RepairedLine]) -> Vec<&'l RepairedLine> {
    let alone: Vec<&RepairedLine> = lines
        .iter()
        .filter(|line| !is_yaml(context, line))
        .collect();
    if alone.is_empty() {
        lines.iter().collect()
    } else {
        alone
    }
}

/// Rewrites the refused lines; if the block is not YAML then either, every repaired line.
fn fix(context: &Context<'_>, all: &[RepairedLine], refused: &[&RepairedLine]) -> Option<Fix> {
    let every: Vec<&RepairedLine> = all.iter().collect();
    // The body has no part in this, and reading it again for every attempt would take longer than all the rest.
    let end = context.frontmatter()?.range.end();
    let head = context.text(TextRange::up_to(end));
    let before = loaded(context, head, &context.file.parse);
    let head = Text::new(head, None);
    let mut second_best = None;
    let mut tried = Vec::new();
    for lines in [refused, &every] {
        for blocks in [true, false] {
            let Some(edits) = rewrite(context, lines, blocks) else {
                continue;
            };
            // Often there is but one way to write the lines, and a proof costs more than all the rest.
            if tried.contains(&edits) {
                continue;
            }
            tried.push(edits.clone());
            let Some(text) = head.apply(&edits) else {
                continue;
            };
            let parse = syntax::parse(&text, &crate::model::is_known_key);
            if parse
                .frontmatter
                .as_ref()
                .is_none_or(|block| block.error.is_some())
            {
                continue;
            }
            let after = loaded(context, &text, &parse);
            let title = title(context, &edits);
            let structure = edits.iter().any(|edit| quotes_structure(context, edit));
            if is_as_good(&before, &after) && !structure {
                return Some(Fix::safe(title, edits));
            }
            second_best.get_or_insert_with(|| Fix::suggested(title, edits));
        }
    }
    second_best
}

/// Whether the host ends up with the same values, except that a list loses the bracket that was never closed.
fn is_as_good(before: &[Loadable], after: &[Loadable]) -> bool {
    let bare = |value: &Json| -> Option<Vec<String>> {
        let items = value.as_array()?.iter();
        let bare = |(at, item): (usize, &Json)| {
            let text = item.as_str()?;
            let first = text.strip_prefix('[').filter(|_| at == 0);
            Some(first.unwrap_or(text).to_owned())
        };
        items.enumerate().map(bare).collect()
    };
    before.len() == after.len()
        && before.iter().zip(after).all(|(old, new)| {
            old == new
                || (old.0 == new.0 && bare(&old.1).is_some_and(|old| Some(old) == bare(&new.1)))
        })
}

/// Whether a list or a mapping has become text, which is what Claude Code takes it for and hardly what was meant.
fn quotes_structure(context: &Context<'_>, edit: &TextEdit) -> bool {
    let written = context.text(edit.range).trim();
    let opens = written.starts_with(['[', '{']) && edit.new_text.starts_with(['\'', '"']);
    let never_closed = !written.contains([']', '}']);
    opens && (never_closed || yaml::parse(written, TextSize::new(0)).error.is_none())
}

/// Whether the entries of a list get quotes of their own.
fn quotes_items(context: &Context<'_>, edit: &TextEdit) -> bool {
    let written = context.text(edit.range).trim_end();
    written.ends_with(']') && edit.new_text.starts_with("[\"")
}

fn title(context: &Context<'_>, edits: &[TextEdit]) -> &'static str {
    let first = edits.first().and_then(|edit| edit.new_text.chars().next());
    match (first, edits.len()) {
        (_, 1) if edits.iter().all(|edit| quotes_items(context, edit)) => {
            "Put each pattern in quotes"
        }
        (Some('|'), 1) => "Write the value as a block with real line breaks",
        (Some('['), 1) => "Close the bracket",
        (_, 1) => "Put the value in quotes",
        _ => "Write the values so that every YAML reader takes them",
    }
}

fn rewrite(context: &Context<'_>, lines: &[&RepairedLine], blocks: bool) -> Option<Vec<TextEdit>> {
    // A line with a comment that is YAML as it stands keeps both, although the repair makes text of the comment.
    let is_fine = |line: &RepairedLine| line.comment.is_some() && is_yaml(context, line);
    let edits = lines
        .iter()
        .filter(|line| !is_fine(line))
        .map(|line| rewrite_line(context, line, blocks))
        .collect::<Option<Vec<TextEdit>>>();
    edits.filter(|edits| !edits.is_empty())
}

fn rewrite_line(context: &Context<'_>, line: &RepairedLine, blocks: bool) -> Option<TextEdit> {
    let root = context.reading?.root.as_ref()?.as_mapping()?;
    let entry = root
        .entries
        .iter()
        .find(|entry| entry.key_range.start() == line.key.start())?;
    let (range, text) = match line
        .comment
        .and_then(|comment| uncommented(context, line, comment))
    {
        Some(range) => (range, context.text(range)),
        None => (
            with_blanks(context, line.value)?,
            &*entry.value.as_scalar()?.text,
        ),
    };
    let all = context.file.text.as_str();
    let description = context.kind() == Kind::Agent && &*entry.key == "description";
    let as_block =
        (blocks && description && text.contains(r"\n") && range.end() >= line.value.end())
            .then(|| block(&text.replace(r"\n", "\n"), line_break(all)))
            .flatten();
    let key = context.format().key(&entry.key);
    let is_list = key.is_some_and(|key| key.is_list());
    let of_globs = key.is_some_and(|key| key.items == Some(ItemKind::Glob));
    let in_quotes = of_globs.then(|| quoted_items(text)).flatten();
    let open = text.matches('[').count() == text.matches(']').count() + 1;
    let as_list =
        (is_list && text.starts_with('[') && open).then(|| format!("{}]", text.trim_end()));
    let new_text = in_quotes.or(as_list).or(as_block);
    let new_text = new_text.or_else(|| quoted(text))?;
    Some(TextEdit { range, new_text })
}

/// `["*.ts", "*.rs"]` for `[*.ts, *.rs]`.
fn quoted_items(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    if inner.contains(['"', '\'', '\\', '[', ']']) {
        return None;
    }
    let mut depth = 0_i32;
    let items = inner.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    let items: Vec<String> = items.map(|item| format!("\"{}\"", item.trim())).collect();
    let whole = !items.iter().any(|item| item == "\"\"");
    whole.then(|| format!("[{}]", items.join(", ")))
}

/// The value in front of what looks like a comment: a number sign with a blank behind it. `#12` is more likely text.
fn uncommented(
    context: &Context<'_>,
    line: &RepairedLine,
    comment: TextRange,
) -> Option<TextRange> {
    let written = context.text(comment);
    let value = TextRange::new(line.value.start(), comment.start());
    let text = context.text(value).trim_end();
    let is_comment = written.starts_with("# ") && !text.is_empty();
    is_comment.then(|| TextRange::at(value.start(), TextSize::of(text)))
}

/// Blanks at the end of the line belong to the value that Claude Code loads.
fn with_blanks(context: &Context<'_>, value: TextRange) -> Option<TextRange> {
    let all = context.file.text.as_str();
    let rest = all.get(usize::from(value.end())..)?;
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let end = value.end() + TextSize::try_from(blanks).ok()?;
    Some(TextRange::new(value.start(), end))
}

/// The values that the host ends up with.
fn loaded(context: &Context<'_>, text: &str, parse: &Parse) -> Vec<Loadable> {
    let scope = context.definition.place.scope;
    let loaded = loaders::load(text, parse, context.format(), scope, &context.file.path);
    let fields = loaded.into_iter().next().map_or(Vec::new(), |l| l.fields);
    let value = |field: LoadedField| (field.key, field.value);
    fields.into_iter().map(value).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn patterns_in_brackets() {
        let text = "//- /w/.claude/rules/a.md\n---\npaths: [**/*.ts, *.{js,mjs}]\n---\nUse tabs.\n";
        check(
            text,
            expect![[r#"
             2 | paths: [**/*.ts, *.{js,mjs}]
                        ^^^^^^^^^^^^^^^^^^^^^
            warning yaml-repaired: YAML cannot read the value of `paths`. Claude Code repairs it and loads the file; other readers refuse it, and Claude Code no longer repairs it once the file has Windows line ends. It makes one text of the list, brackets included, which spoils the patterns beside them. Put each pattern in quotes.
              fix (unsafe): Put each pattern in quotes
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put each pattern in quotes (unsafe)
            ---
            paths: ["**/*.ts", "*.{js,mjs}"]
            ---
            Use tabs.
        "#]],
        );
    }

    #[test]
    fn a_colon_in_a_description() {
        let text = "---\nname: a\ndescription: Use when: it's late\n---\n";
        check(
            text,
            expect![[r#"
                 3 | description: Use when: it's late
                                  ^^^^^^^^^^^^^^^^^^^
                warning yaml-repaired: `description` holds an unquoted `: `, which is not valid YAML. Claude Code repairs it and loads the file; other readers refuse it, and Claude Code no longer repairs it once the file has Windows line ends. Put the whole value in quotes.
                  fix (safe): Put the value in quotes
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put the value in quotes (safe)
            ---
            name: a
            description: "Use when: it's late"
            ---
        "#]],
        );
    }

    #[test]
    fn literal_line_breaks_become_real_ones() {
        let text = "---\nname: a\ndescription: Use it. Examples:\\n\\n<example>\\n  user: \"x\"\\n</example>\\n  \nmodel: opus\n---\n";
        check(
            text,
            expect![[r#"
                 3 | description: Use it. Examples:\n\n<example>\n  user: "x"\n</example>\n  
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                warning yaml-repaired: `description` holds an unquoted `: `, which is not valid YAML. Claude Code repairs it and loads the file; other readers refuse it, and Claude Code no longer repairs it once the file has Windows line ends. Write the value as a block (`|-`) with real line breaks.
                  fix (safe): Write the value as a block with real line breaks
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
                Write the value as a block with real line breaks (safe)
                ---
                name: a
                description: |2-
                  Use it. Examples:

                  <example>
                    user: "x"
                  </example>
                ····
                model: opus
                ---
            "#]],
        );
    }

    #[test]
    fn a_line_that_starts_with_blanks_needs_a_measure() {
        check_fix(
            RULE.id,
            "---\nname: a\ndescription: \\n  Use when: x\\n---\n---\n",
            expect![[r#"
                Write the value as a block with real line breaks (safe)
                ---
                name: a
                description: |2

                    Use when: x---
                ---
            "#]],
        );
    }

    #[test]
    fn skills_keep_the_backslash() {
        check_fix(
            RULE.id,
            "//- /w/.claude/skills/pdf/SKILL.md\n---\ndescription: Use when: a\\n b\n---\n",
            expect![[r#"
                Put the value in quotes (safe)
                ---
                description: 'Use when: a\n b'
                ---
            "#]],
        );
    }

    #[test]
    fn several_values_are_one_finding() {
        let text = "---\nname: a\ndescription: Use: it\ninitialPrompt: Say: hello\ntools: [Read, Write]\n---\n";
        check(
            text,
            expect![[r#"
                 3 | description: Use: it
                                  ^^^^^^^
                warning yaml-repaired: `description` holds an unquoted `: `, which is not valid YAML. Claude Code repairs it and loads the file; other readers refuse it, and Claude Code no longer repairs it once the file has Windows line ends. Put the whole value in quotes.
                  see /w/.claude/agents/a.md 48..58: This value is repaired as well.
                  fix (safe): Write the values so that every YAML reader takes them
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Write the values so that every YAML reader takes them (safe)
            ---
            name: a
            description: 'Use: it'
            initialPrompt: 'Say: hello'
            tools: [Read, Write]
            ---
        "#]],
        );
    }

    #[test]
    fn hints_that_look_like_lists() {
        let text =
            "//- /w/.claude/commands/x.md\n---\nargument-hint: [pr] | --all\ndescription: b\n---\n";
        check(
            text,
            expect![[r#"
                 2 | argument-hint: [pr] | --all
                                    ^^^^^^^^^^^^
                warning yaml-repaired: YAML ends the value of `argument-hint` at `]`; `| --all` is left over. Claude Code repairs it and loads the file; other readers refuse it, and Claude Code no longer repairs it once the file has Windows line ends. Put the whole value in quotes.
                  fix (safe): Put the value in quotes
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put the value in quotes (safe)
            ---
            argument-hint: '[pr] | --all'
            description: b
            ---
        "#]],
        );
    }

    #[test]
    fn an_open_bracket_is_closed() {
        check_fix(
            RULE.id,
            "---\nname: a\ndescription: b\ntools: [Read, Grep\n---\n",
            expect![[r#"
                Close the bracket (safe)
                ---
                name: a
                description: b
                tools: [Read, Grep]
                ---
            "#]],
        );
    }

    #[test]
    fn a_number_sign_without_a_blank_is_text() {
        check_fix(
            RULE.id,
            "---\nname: a\ndescription: Use: it for #12\nmodel: opus #best\n---\n",
            expect![[r#"
                Put the value in quotes (unsafe)
                ---
                name: a
                description: 'Use: it for #12'
                model: opus #best
                ---
            "#]],
        );
    }

    #[test]
    fn comments_are_named() {
        check(
            "---\nname: a\ndescription: Use: it\nmodel: opus # best\n---\n",
            expect![[r#"
                 3 | description: Use: it
                                  ^^^^^^^
                warning yaml-repaired: `description` holds an unquoted `: `, which is not valid YAML. Claude Code repairs it and loads the file; other readers refuse it, and Claude Code no longer repairs it once the file has Windows line ends. Put the whole value in quotes.
                  see /w/.claude/agents/a.md 45..51: The repair makes this comment a part of `model`.
                  fix (unsafe): Put the value in quotes
            "#]],
        );
    }

    #[test]
    fn a_comment_that_became_text_is_a_comment_again() {
        check_fix(
            RULE.id,
            "---\nname: a\ndescription: Use: it # later\nmodel: opus # best\n---\n",
            expect![[r#"
                Put the value in quotes (unsafe)
                ---
                name: a
                description: 'Use: it' # later
                model: opus # best
                ---
            "#]],
        );
    }
}
