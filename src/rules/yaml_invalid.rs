//! `yaml-invalid`: a frontmatter that the host cannot read at all.

mod continued;
mod indented;

use text_size::{TextRange, TextSize};

use self::indented::Indented;
use super::quoting::{block, line_break, quoted};
use super::wording::message;
use super::{Access, Context, Rule};
use crate::catalog::{Effect, ItemKind, Severity, ValueType};
use crate::finding::{Finding, Fix};
use crate::loaders::claude_code::{self, Verdict};
use crate::model::shortened;
use crate::syntax::cause::Cause;
use crate::syntax::frontmatter::Frontmatter;
use crate::syntax::lines::lines;
use crate::syntax::recovery::BrokenEntry;
use crate::syntax::value::Entry;
use crate::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    id: "yaml-invalid",
    severity: Severity::Error,
    opt_in: false,
    summary: "The frontmatter is not valid YAML, and the host cannot read it",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A frontmatter that YAML cannot read and that the host does not repair either. Every entry that is to blame gets a finding, on the
characters that break it: the second colon, the bracket that is never closed, the line that is not indented, the tab.

## Why it matters

- **Claude Code** does not load a subagent whose frontmatter fails, and says so only in its debug log. A subagent of a plugin is
  registered with a placeholder description and *every* tool. A skill or command loads without its name, description and tool
  settings. A rule loads always, whatever its `paths` say.
- **Readers of the Agent Skills standard** skip the file.

## Example

```markdown
---
name: reviewer
description: Reviews code. Examples:
Context: a pull request was opened
tools: [Read, Grep
---
```

## Better

```markdown
---
name: reviewer
description: |-
  Reviews code. Examples:
  Context: a pull request was opened
tools: [Read, Grep]
---
```

## Fix

Safe where a single value only needs quotes. Suggested, to be looked at, where lines are gathered into a block scalar, a tab becomes
blanks or a colon is added.

## Sources

- Observed on Claude Code 2.1.329: what its YAML engine and its repair do not take, and what it does then.
- [anthropics/claude-code#91871](https://github.com/anthropics/claude-code/issues/91871), [anthropics/claude-code#94301](https://github.com/anthropics/claude-code/issues/94301): subagents that vanish.
- [YAML 1.2](https://yaml.org/spec/1.2.2/).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(frontmatter) = context.frontmatter() else {
        return;
    };
    match context.access() {
        Access::Failed => {}
        Access::Read => return tabs(context, frontmatter, out),
        _ => return,
    }
    let Some(failure) = context.failure() else {
        return;
    };
    if let Some(node) = frontmatter
        .not_a_mapping
        .as_ref()
        .filter(|_| frontmatter.broken.is_empty())
    {
        let defect = "The frontmatter is not a list of keys and values.";
        let advice = "Write one `key: value` per line.";
        out.push(context.finding_with(RULE.id, failure, node.range, defect, advice));
        return;
    }
    if let Some(conflict) = merge_conflict(context, frontmatter) {
        let defect = "This is one side of a merge conflict that was never resolved.";
        let advice = "Keep one side and delete the marks.";
        out.push(context.finding_with(RULE.id, failure, conflict, defect, advice));
        return;
    }
    let note = windows_note(context, frontmatter);
    for broken in &frontmatter.broken {
        if let Some(indented) = indented::in_value(context, frontmatter, broken) {
            out.push(misaligned(context, failure, indented));
            continue;
        }
        let defect = message(&[&explain(context, frontmatter, broken), note]);
        let fix = fix(context, frontmatter, broken);
        let advice = continued::advice(context, broken)
            .unwrap_or_else(|| advice_on(broken.cause, fix.as_ref()).to_owned());
        let mut finding = context.finding_with(RULE.id, failure, broken.range, &defect, &advice);
        finding.fix = fix;
        out.push(finding);
    }
    if let (true, Some(error)) = (frontmatter.broken.is_empty(), &frontmatter.error) {
        if let Some(indented) = indented::at_start(context, frontmatter) {
            out.push(misaligned(context, failure, indented));
            return;
        }
        let defect = format!("The frontmatter is not valid YAML: {}.", error.message);
        let range = rest_of_line(context, error.offset.min(frontmatter.content.end()));
        out.push(context.finding_with(RULE.id, failure, range, &defect, ""));
    }
}

fn misaligned(context: &Context<'_>, failure: &Effect, it: Indented) -> Finding {
    let finding = context.finding_with(RULE.id, failure, it.range, &it.defect, indented::ADVICE);
    finding.with_fix(it.fix)
}

/// The first mark of a merge conflict.
fn merge_conflict(context: &Context<'_>, frontmatter: &Frontmatter) -> Option<TextRange> {
    let text = context.text(frontmatter.content);
    let found = lines(text).find(|line| line.text(text).starts_with("<<<<<<< "))?;
    let ends = text.contains("\n=======") && text.contains("\n>>>>>>> ");
    ends.then(|| found.content + frontmatter.content.start())
}

/// Tabs that Claude Code takes and other readers do not.
fn tabs(context: &Context<'_>, frontmatter: &Frontmatter, out: &mut Vec<Finding>) {
    for broken in &frontmatter.broken {
        let text = "YAML does not allow tabs for indentation. Claude Code takes them; strict YAML readers refuse the file. \
                       Use spaces.";
        let severity = Severity::Information;
        let mut finding = context.finding(RULE.id, severity, broken.range, text);
        finding.fix = fix(context, frontmatter, broken);
        out.push(finding);
    }
}

/// A note where nothing but the line ends keeps Claude Code from repairing the block.
fn windows_note(context: &Context<'_>, frontmatter: &Frontmatter) -> &'static str {
    let block = context.text(TextRange::up_to(frontmatter.range.end()));
    if context.reading.is_none() || !block.contains("\r\n") {
        return "";
    }
    match claude_code::read(&block.replace("\r\n", "\n")).verdict {
        Verdict::Repaired(_) => {
            "With Unix line ends Claude Code would repair this; with Windows line ends it does not."
        }
        _ => "",
    }
}

/// What is wrong, in one sentence.
pub(super) fn explain(
    context: &Context<'_>,
    frontmatter: &Frontmatter,
    broken: &BrokenEntry,
) -> String {
    let entry = frontmatter.mapping.entries.get(broken.entry);
    let key = entry.map_or("", |entry| &*entry.key);
    let subject = subject(context, entry);
    let all = context.file.text.as_str();
    let before = all.get(..usize::from(broken.range.start())).unwrap_or("");
    let behind = all.get(usize::from(broken.range.end())..).unwrap_or("");
    let written = context.text(broken.range);
    match broken.cause {
        Cause::ColonInValue if behind.starts_with([' ', '\t']) => {
            format!("{subject} holds an unquoted `: `, which is not valid YAML.")
        }
        Cause::ColonInValue => {
            format!(
                "{subject} has an unquoted colon at the end of a line, which is not valid YAML."
            )
        }
        Cause::ReservedCharacter('`') => {
            format!("{subject} starts with an unquoted backtick, which is not valid YAML.")
        }
        Cause::ReservedCharacter('-') => {
            format!(
                "{subject} starts with an unquoted `- `, which YAML takes for an item of a list."
            )
        }
        Cause::ReservedCharacter('?') => {
            format!("{subject} starts with an unquoted `? `, which YAML takes for a key.")
        }
        Cause::ReservedCharacter(c) => {
            format!("{subject} starts with an unquoted `{c}`, which is not valid YAML.")
        }
        Cause::TextAfterValue => {
            let rest = shortened(written, 40);
            let end = before.trim_end().chars().next_back();
            let end = end.map_or(String::new(), |end| format!(" at `{end}`"));
            format!("YAML ends the value of `{key}`{end}; `{rest}` is left over.")
        }
        Cause::Unclosed(c @ ('"' | '\'')) => {
            format!("The quote `{c}` in `{key}` is never closed.")
        }
        Cause::Unclosed(c) => format!("The bracket `{c}` in `{key}` is never closed."),
        Cause::UnindentedContinuation => {
            format!("{subject} goes on in a line that is not indented.")
        }
        Cause::TabIndent => "YAML does not allow tabs for indentation.".to_owned(),
        Cause::MissingSpace => format!("{subject} needs a space behind its colon."),
        Cause::MissingColon => format!("`{written}` has no colon behind it."),
        Cause::Outdented => {
            format!("{subject} goes on in a line that is indented less than its first one.")
        }
        Cause::Other => format!("YAML cannot read the value of `{key}`."),
    }
}

/// The value of `entry`, as a sentence about it begins.
fn subject(context: &Context<'_>, entry: Option<&Entry>) -> String {
    let in_lines = |entry: &Entry| context.text(entry.value.range).starts_with(['\n', '\r']);
    match entry {
        Some(entry) if entry.key.is_empty() => "This value".to_owned(),
        Some(entry) if in_lines(entry) => format!("An entry of `{}`", entry.key),
        Some(entry) => format!("`{}`", entry.key),
        None => "This value".to_owned(),
    }
}

/// What to do about it, in keeping with `fix`.
fn advice_on(cause: Cause, fix: Option<&Fix>) -> &'static str {
    match fix {
        Some(fix) if fix.edits.iter().any(|edit| edit.new_text.starts_with('|')) => {
            advice(Cause::UnindentedContinuation)
        }
        None if cause == Cause::ReservedCharacter('-') => {
            "Write the items below the key, one per line."
        }
        _ => advice(cause),
    }
}

fn advice(cause: Cause) -> &'static str {
    match cause {
        Cause::ColonInValue | Cause::ReservedCharacter(_) => "Put the value in quotes.",
        Cause::TextAfterValue => "Put the whole value in quotes.",
        Cause::Unclosed(_) => "Close it, or put the value in quotes.",
        Cause::UnindentedContinuation => "Write the value as a block (`|-`) and indent its lines.",
        Cause::Outdented => {
            "Indent it like the first line, or start it in the first column if it is a key."
        }
        Cause::TabIndent => "Use spaces.",
        Cause::MissingSpace => "Write `key: value`.",
        Cause::MissingColon => "Write `key: value`, or delete the line.",
        Cause::Other => "",
    }
}

fn fix(context: &Context<'_>, frontmatter: &Frontmatter, broken: &BrokenEntry) -> Option<Fix> {
    match broken.cause {
        Cause::ColonInValue | Cause::ReservedCharacter(_) | Cause::TextAfterValue => {
            quote_value(context, frontmatter, broken)
        }
        Cause::UnindentedContinuation => to_block(context, frontmatter, broken),
        Cause::TabIndent => {
            let blanks = context.text(broken.range).replace('\t', "  ");
            let edit = replace(broken.range, blanks);
            Some(Fix::suggested("Replace the tabs by spaces", vec![edit]))
        }
        Cause::MissingSpace => {
            let edit = replace(TextRange::empty(broken.range.end()), " ".to_owned());
            Some(Fix::suggested("Add a space", vec![edit]))
        }
        Cause::MissingColon => {
            let edit = replace(TextRange::empty(broken.range.end()), ":".to_owned());
            Some(Fix::suggested("Add the colon", vec![edit]))
        }
        Cause::Unclosed(_) | Cause::Outdented | Cause::Other => None,
    }
}

/// Quotes the value, or the one list item, that holds the wrong characters.
fn quote_value(
    context: &Context<'_>,
    frontmatter: &Frontmatter,
    broken: &BrokenEntry,
) -> Option<Fix> {
    let entry = frontmatter.mapping.entries.get(broken.entry)?;
    let value = entry.value.range;
    let written = context.text(value);
    if written.starts_with(['\n', '\r']) {
        return quote_item(context, broken);
    }
    let field = context.definition.fields.get(broken.entry);
    let key = field.and_then(|field| field.key);
    let dash = broken.cause == Cause::ReservedCharacter('-');
    if dash && key.is_some_and(|key| key.is_list()) {
        return None;
    }
    if written.contains(['\n', '\r']) {
        return to_block(context, frontmatter, broken);
    }
    let edit = replace(value, quoted(written)?);
    let title = "Put the value in quotes";
    Some(match broken.cause {
        Cause::TextAfterValue => Fix::suggested(title, vec![edit]),
        _ => Fix::safe(title, vec![edit]),
    })
}

/// Quotes the item of a list of names that stands on the line of the wrong characters.
fn quote_item(context: &Context<'_>, broken: &BrokenEntry) -> Option<Fix> {
    let field = context.definition.fields.get(broken.entry)?;
    let items = field.key?.items?;
    let of_names = matches!(
        items,
        ItemKind::Tool | ItemKind::PermissionRule | ItemKind::Glob | ItemKind::Skill
    );
    let all = context.file.text.as_str();
    let start = all.get(..usize::from(broken.range.start()))?.rfind('\n')? + 1;
    let line = all.get(start..)?.lines().next()?.trim_end();
    let item = line.trim_start().strip_prefix("- ")?.trim_start();
    // `{a,b}/**` is a pattern, whatever YAML makes of its start.
    let of_braces = items == ItemKind::Glob
        && broken.cause == Cause::TextAfterValue
        && item.starts_with(['[', '{']);
    let is_plain = of_names && !item.starts_with(['"', '\'', '[', '{']);
    let from = TextSize::try_from(start + line.len() - item.len()).ok()?;
    let edit = replace(TextRange::at(from, TextSize::of(item)), quoted(item)?);
    let title = "Put the item in quotes";
    if of_braces {
        return Some(Fix::suggested(title, vec![edit]));
    }
    is_plain.then(|| Fix::safe(title, vec![edit]))
}

/// Gathers the lines of a text into a block scalar.
fn to_block(context: &Context<'_>, frontmatter: &Frontmatter, broken: &BrokenEntry) -> Option<Fix> {
    let field = context.definition.fields.get(broken.entry)?;
    let is_text = field
        .key
        .is_some_and(|key| key.types.first() == Some(&ValueType::String) && key.items.is_none());
    let range = frontmatter.mapping.entries.get(broken.entry)?.value.range;
    let written = context.text(range);
    if !is_text || written.starts_with(['"', '\'', '|', '>', '[', '{', '\n', '\r']) {
        return None;
    }
    let lines: Vec<&str> = written.lines().map(str::trim_end).collect();
    let indented = lines
        .iter()
        .skip(1)
        .filter(|line| !line.is_empty())
        .map(|line| line.len() - line.trim_start_matches(' ').len())
        .min()
        .unwrap_or(0);
    let cut = |line: &&str| line.get(indented..).unwrap_or("").to_owned();
    let mut text = lines
        .first()
        .map_or(String::new(), |line| (*line).to_owned());
    for line in lines.iter().skip(1).map(cut) {
        text.push('\n');
        text.push_str(&line);
    }
    let edit = replace(range, block(&text, line_break(context.file.text.as_str()))?);
    Some(Fix::suggested("Write the value as a block", vec![edit]))
}

fn replace(range: TextRange, new_text: String) -> TextEdit {
    TextEdit { range, new_text }
}

fn rest_of_line(context: &Context<'_>, offset: TextSize) -> TextRange {
    let rest = context.file.text.as_str().get(usize::from(offset)..);
    let line = rest.and_then(|rest| rest.lines().next()).unwrap_or("");
    TextRange::at(offset, TextSize::of(line.trim_end()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn a_line_of_a_block_that_is_indented_less() {
        check(
            "---\nname: a\ndescription: |\n  Use when asked\n tools: Read\nmodel: opus\n---\n",
            expect![[r#"
                 5 |  tools: Read
                      ^^^^^^^^^^^
                error yaml-invalid: `description` goes on in a line that is indented less than its first one. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Indent it like the first line, or start it in the first column if it is a key.
            "#]],
        );
    }

    #[test]
    fn windows_line_ends_prevent_the_repair() {
        let text = "---\r\nname: a\r\ndescription: Use when: x\r\n---\r\n";
        check(
            text,
            expect![[r#"
                 3 | description: Use when: x
                                          ^
                error yaml-invalid: `description` holds an unquoted `: `, which is not valid YAML. With Unix line ends Claude Code would repair this; with Windows line ends it does not. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Put the value in quotes.
                  fix (safe): Put the value in quotes
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put the value in quotes (safe)
            ---␍
            name: a␍
            description: 'Use when: x'␍
            ---␍
        "#]],
        );
    }

    #[test]
    fn a_colon_without_a_space() {
        check(
            "---\nname:x\ndescription: b\n---\n",
            expect![[r#"
             2 | name:x
                     ^
            error yaml-invalid: `name` needs a space behind its colon. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Write `key: value`.
              fix (unsafe): Add a space
        "#]],
        );
        check(
            "---\nname:x\n---\n",
            expect![[r#"
             2 | name:x
                     ^
            error yaml-invalid: `name` needs a space behind its colon. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Write `key: value`.
              fix (unsafe): Add a space
        "#]],
        );
        check_fix(
            RULE.id,
            "---\nname:x\ndescription: b\n---\n",
            expect![[r#"
            Add a space (unsafe)
            ---
            name: x
            description: b
            ---
        "#]],
        );
    }

    #[test]
    fn values_that_start_like_items() {
        let text = "---\nname: x\ndescription: - do it\ntools: - Read\ncolor: `red`\n---\n";
        check(
            text,
            expect![[r#"
                 3 | description: - do it
                                  ^
                error yaml-invalid: `description` starts with an unquoted `- `, which YAML takes for an item of a list. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Put the value in quotes.
                  fix (safe): Put the value in quotes
                 4 | tools: - Read
                            ^
                error yaml-invalid: `tools` starts with an unquoted `- `, which YAML takes for an item of a list. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Write the items below the key, one per line.
                 5 | color: `red`
                            ^
                error yaml-invalid: `color` starts with an unquoted backtick, which is not valid YAML. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Put the value in quotes.
                  fix (safe): Put the value in quotes
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put the value in quotes (safe)
            Put the value in quotes (safe)
            ---
            name: x
            description: '- do it'
            tools: - Read
            color: '`red`'
            ---
        "#]],
        );
    }

    #[test]
    fn lines_that_are_not_indented() {
        let text = "---\nname: a\ndescription: Use it. Examples:\n\nContext: late\nuser: \"x\"\n\ntools: Read\n---\n";
        check(
            text,
            expect![[r#"
                 3 | description: Use it. Examples:
                                                  ^
                error yaml-invalid: `description` has an unquoted colon at the end of a line, which is not valid YAML. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Write the value as a block (`|-`) and indent its lines.
                  fix (unsafe): Write the value as a block
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Write the value as a block (unsafe)
            ---
            name: a
            description: |-
              Use it. Examples:

              Context: late
              user: "x"

            tools: Read
            ---
        "#]],
        );
    }

    #[test]
    fn a_bad_item_and_an_open_bracket_are_two_causes() {
        let text =
            "---\nname: a\ndescription: b\ntools:\n  - Read\n  - Bash(git: *)\nskills: [x\n---\n";
        check(
            text,
            expect![[r#"
                 6 |   - Bash(git: *)
                                 ^
                error yaml-invalid: An entry of `tools` holds an unquoted `: `, which is not valid YAML. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Put the value in quotes.
                  fix (safe): Put the item in quotes
                 7 | skills: [x
                             ^
                error yaml-invalid: The bracket `[` in `skills` is never closed. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Close it, or put the value in quotes.
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put the item in quotes (safe)
            ---
            name: a
            description: b
            tools:
              - Read
              - 'Bash(git: *)'
            skills: [x
            ---
        "#]],
        );
    }

    #[test]
    fn a_pattern_that_starts_with_braces() {
        let text = "//- /w/.claude/rules/ts.md\n---\npaths:\n  - {src,lib}/**\n---\nUse types.\n";
        check(
            text,
            expect![[r#"
             3 |   - {src,lib}/**
                              ^^^
            error yaml-invalid: YAML ends the value of `paths` at `}`; `/**` is left over. Claude Code cannot read the frontmatter and loads the rule always, for every file. Put the whole value in quotes.
              fix (unsafe): Put the item in quotes
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put the item in quotes (unsafe)
            ---
            paths:
              - '{src,lib}/**'
            ---
            Use types.
        "#]],
        );
    }

    #[test]
    fn a_rule_then_counts_for_every_file() {
        let text = "//- /w/.claude/rules/ts.md\n---\npaths:\n  - **/*.ts\n---\nUse types.\n";
        check(
            text,
            expect![[r#"
                 3 |   - **/*.ts
                         ^
                error yaml-invalid: An entry of `paths` starts with an unquoted `*`, which is not valid YAML. Claude Code cannot read the frontmatter and loads the rule always, for every file. Put the value in quotes.
                  fix (safe): Put the item in quotes
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put the item in quotes (safe)
            ---
            paths:
              - '**/*.ts'
            ---
            Use types.
        "#]],
        );
    }

    #[test]
    fn text_behind_quotes() {
        let text = "---\nname: a\ndescription: \"Reviews\" and fixes\ntools:\n\t- Read\n---\n";
        check(
            text,
            expect![[r#"
                 3 | description: "Reviews" and fixes
                                            ^^^^^^^^^
                error yaml-invalid: YAML ends the value of `description` at `"`; `and fixes` is left over. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Put the whole value in quotes.
                  fix (unsafe): Put the value in quotes
                 5 | 	- Read
                     ^
                error yaml-invalid: YAML does not allow tabs for indentation. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Use spaces.
                  fix (unsafe): Replace the tabs by spaces
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Put the value in quotes (unsafe)
            Replace the tabs by spaces (unsafe)
            ---
            name: a
            description: '"Reviews" and fixes'
            tools:
              - Read
            ---
        "#]],
        );
    }

    #[test]
    fn a_half_typed_key() {
        check(
            "---\nname: a\ndescription: b\nto\n---\n",
            expect![[r#"
             4 | to
                 ^^
            error yaml-invalid: `to` has no colon behind it. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Write `key: value`, or delete the line.
              fix (unsafe): Add the colon
        "#]],
        );
    }

    #[test]
    fn a_merge_conflict_is_one_finding() {
        check(
            "---\nname: a\n<<<<<<< HEAD\ndescription: b\n=======\ndescription: c\n>>>>>>> main\n---\n",
            expect![[r#"
                 3 | <<<<<<< HEAD
                     ^^^^^^^^^^^^
                error yaml-invalid: This is one side of a merge conflict that was never resolved. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Keep one side and delete the marks.
            "#]],
        );
    }

    #[test]
    fn a_list_instead_of_keys() {
        check(
            "---\n- name: a\n---\n",
            expect![[r#"
             2 | - name: a
                 ^^^^^^^^^
            error yaml-invalid: The frontmatter is not a list of keys and values. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Write one `key: value` per line.
        "#]],
        );
    }

    #[test]
    fn plugins_and_skills_lose_other_things() {
        check(
            "//- /w/p/agents/a.md\n---\nname: a\ntools:\n  - Bash(git: *)\ndescription: b\n---\n//- /w/p/.claude-plugin/plugin.json\n{}\n",
            expect![[r#"
                 4 |   - Bash(git: *)
                                 ^
                error yaml-invalid: An entry of `tools` holds an unquoted `: `, which is not valid YAML. Claude Code registers the subagent under its file name with a placeholder description and every tool. Put the value in quotes.
                  fix (safe): Put the item in quotes
            "#]],
        );
        check(
            "//- /w/.agents/skills/x/SKILL.md\n---\nname: x\ndescription: a: b\n---\n",
            expect![[r#"
                 3 | description: a: b
                                   ^
                information yaml-invalid: `description` holds an unquoted `: `, which is not valid YAML. The Agent Skills validator rejects the file, and most clients skip it. Put the value in quotes.
                  fix (safe): Put the value in quotes
            "#]],
        );
    }
}
