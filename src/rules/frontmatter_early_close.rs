//! `frontmatter-early-close`: three hyphens inside the block, where the host takes them for its end.

use text_size::{TextRange, TextSize};

use super::wording::names;
use super::{Context, Rule};
use crate::catalog::Severity;
use crate::finding::{Finding, Fix};
use crate::loaders::claude_code::Verdict;
use crate::syntax::frontmatter::Frontmatter;
use crate::syntax::lines::lines;
use crate::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    id: "frontmatter-early-close",
    severity: Severity::Error,
    opt_in: false,
    summary: "Three hyphens inside the frontmatter end it early",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

Three hyphens in a row somewhere inside the frontmatter: in a sentence, in a comment drawn as a line, in a block scalar, or on a line of their own
with more keys and another such line behind them.

## Why it matters

- **Claude Code** ends the frontmatter at the first three hyphens behind the opening line, wherever they stand, and says nothing. Keys
  that follow become part of the body: without its `tools` a subagent has every tool, without `disable-model-invocation` a skill is open
  to the model. A value that is cut in two may also make the YAML fail.
- The reference reader of the **Agent Skills standard** splits the file at the same place.

Editors and most YAML tools see nothing wrong, because for them only a line of its own closes the block.

## Example

```markdown
---
name: reviewer
description: Reviews code --- quickly
tools: Read, Grep
---
```

## Better

```markdown
---
name: reviewer
description: Reviews code — quickly
tools: Read, Grep
---
```

## Fix

Safe in a comment, where the hyphens become equals signs. Suggested in a value, where they become a dash (`—`),
and on a line of their own, which is deleted.

## Sources

- Observed on Claude Code 2.1.329.
- [skills-ref](https://github.com/agentskills/agentskills/tree/69ef37e9424c0a7ea9dd2293b559e43ec8176379/skills-ref), the reference reader of the Agent Skills standard.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let (Some(frontmatter), Some(reading)) = (context.frontmatter(), context.reading) else {
        return;
    };
    let Some(close) = reading.close.filter(|_| frontmatter.close.is_some()) else {
        return;
    };
    if !frontmatter.content.contains_range(close) {
        out.extend(keys_behind(context, frontmatter));
        return;
    }
    let lost: Vec<&str> = frontmatter
        .mapping
        .entries
        .iter()
        .filter(|entry| entry.key_range.start() >= close.end())
        .map(|entry| &*entry.key)
        .collect();
    let failed = matches!(reading.verdict, Verdict::Failed(_) | Verdict::NotAMapping)
        && frontmatter.error.is_none();
    let mut harm = Vec::new();
    if let (true, Some(failure)) = (failed, context.failure()) {
        harm.push(failure.text.clone());
    } else if !lost.is_empty() {
        let verb = if lost.len() == 1 { "is" } else { "are" };
        harm.push(format!(
            "{} {verb} lost.",
            names(lost.iter().copied(), "and")
        ));
    } else {
        harm.push("What follows becomes part of the body.".to_owned());
    }
    let severity = if failed || !lost.is_empty() {
        Severity::Error
    } else {
        Severity::Warning
    };
    let message = format!(
        "Claude Code ends the frontmatter at the first three hyphens, and these stand inside it. {} Write a dash (`—`) or fewer hyphens.",
        harm.join(" ")
    );
    let mut finding = context.finding(RULE.id, severity, close, message);
    finding.fix = Some(fix(context, frontmatter, close)).filter(|fix| !fix.edits.is_empty());
    out.push(finding);
}

/// A line that ends the block for everybody, with more of the block behind it.
fn keys_behind(context: &Context<'_>, frontmatter: &Frontmatter) -> Option<Finding> {
    let close = frontmatter.close?;
    let lost = lost_behind(context);
    let verb = match lost.len() {
        0 => return None,
        1 => "is",
        _ => "are",
    };
    let host = context.host().map_or("The host", |host| &host.name);
    let text = format!(
        "{host} ends the frontmatter at these three hyphens, and more keys stand behind them. {} {verb} lost. Delete the line.",
        names(lost, "and")
    );
    let behind = context.file.text.as_str().get(usize::from(close.end())..)?;
    let line_break = lines(behind).next().map(|line| line.full.len());
    let end = close.end() + line_break.unwrap_or_default();
    let edit = TextEdit {
        range: TextRange::new(frontmatter.content.end(), end),
        new_text: String::new(),
    };
    let finding = context.finding(RULE.id, RULE.severity, close, text);
    Some(finding.with_fix(Fix::suggested("Delete the line", vec![edit])))
}

/// The keys right behind the line that ends the block, down to another such line: the first was not meant as the end.
pub(super) fn lost_behind<'a>(context: &Context<'a>) -> Vec<&'a str> {
    let close = context.frontmatter().and_then(|block| block.close);
    let text = context.file.text.as_str();
    let behind = close.and_then(|close| text.get(usize::from(close.end())..));
    let behind = behind.unwrap_or("");
    let mut lost: Vec<&'a str> = Vec::new();
    for line in lines(behind).map(|line| line.text(behind)).skip(1) {
        match line.split_once(':') {
            _ if line.trim_end() == "---" => {
                lost.retain(|key| context.format().key(key).is_some());
                // Another block with the same keys is another definition.
                let fields = &context.definition;
                let again = lost.iter().any(|key| fields.field(key).is_some());
                return if again { Vec::new() } else { lost };
            }
            _ if line.starts_with(['#', ' ', '-']) => {}
            Some((key, _)) if is_word(key) => lost.push(key),
            _ => break,
        }
    }
    Vec::new()
}

fn is_word(key: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    !key.is_empty() && key.bytes().all(letter)
}

fn fix(context: &Context<'_>, frontmatter: &Frontmatter, close: TextRange) -> Fix {
    let runs = runs_of_hyphens(context, frontmatter.content);
    let (in_comments, in_values): (Vec<TextRange>, Vec<TextRange>) =
        runs.into_iter().partition(|run| {
            let mut comments = frontmatter.comments.iter();
            comments.any(|comment| comment.contains_range(*run))
        });
    let replace = |run: &TextRange, new_text: String| TextEdit {
        range: *run,
        new_text,
    };
    if in_comments.iter().any(|run| run.contains_range(close)) && frontmatter.error.is_none() {
        let drawn = |run: &TextRange| replace(run, "=".repeat(usize::from(run.len())));
        let edits = in_comments.iter().map(drawn).collect();
        let title = "Draw the line with equals signs";
        return if in_values.is_empty() {
            Fix::safe(title, edits)
        } else {
            Fix::suggested(title, edits)
        };
    }
    let dashes = in_values.iter().map(|run| replace(run, "—".to_owned()));
    Fix::suggested("Replace the hyphens by a dash", dashes.collect())
}

/// Every run of three hyphens or more.
fn runs_of_hyphens(context: &Context<'_>, within: TextRange) -> Vec<TextRange> {
    let text = context.text(within);
    let mut runs = Vec::new();
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find("---")) {
        let at = from + found;
        let rest = text.get(at..).unwrap_or("");
        let len = rest.len() - rest.trim_start_matches('-').len();
        let size = |bytes| TextSize::try_from(bytes).unwrap_or_default();
        runs.push(TextRange::at(within.start() + size(at), size(len)));
        from = at + len;
    }
    runs
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn in_a_sentence() {
        let text = "---\nname: a\ndescription: fast --- and cheap\ntools: Read\nmodel: opus\n---\n";
        check(
            text,
            expect![[r#"
                 3 | description: fast --- and cheap
                                       ^^^
                error frontmatter-early-close: Claude Code ends the frontmatter at the first three hyphens, and these stand inside it. `tools` and `model` are lost. Write a dash (`—`) or fewer hyphens.
                  fix (unsafe): Replace the hyphens by a dash
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace the hyphens by a dash (unsafe)
            ---
            name: a
            description: fast — and cheap
            tools: Read
            model: opus
            ---
        "#]],
        );
    }

    #[test]
    fn in_a_comment() {
        let text = "---\nname: a\ndescription: b\n# ------ tools\ntools: Read\n---\n";
        check(
            text,
            expect![[r#"
                 4 | # ------ tools
                       ^^^
                error frontmatter-early-close: Claude Code ends the frontmatter at the first three hyphens, and these stand inside it. `tools` is lost. Write a dash (`—`) or fewer hyphens.
                  fix (safe): Draw the line with equals signs
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Draw the line with equals signs (safe)
            ---
            name: a
            description: b
            # ====== tools
            tools: Read
            ---
        "#]],
        );
    }

    #[test]
    fn in_quotes_the_rest_is_not_yaml() {
        check(
            "---\nname: a\ndescription: \"fast --- and cheap\"\n---\n",
            expect![[r#"
                 3 | description: "fast --- and cheap"
                                        ^^^
                error frontmatter-early-close: Claude Code ends the frontmatter at the first three hyphens, and these stand inside it. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Write a dash (`—`) or fewer hyphens.
                  fix (unsafe): Replace the hyphens by a dash
            "#]],
        );
    }

    #[test]
    fn at_the_end_of_the_last_value() {
        check(
            "---\nname: a\ndescription: |\n  one\n  ---\n  two\n---\n",
            expect![[r#"
                 5 |   ---
                       ^^^
                warning frontmatter-early-close: Claude Code ends the frontmatter at the first three hyphens, and these stand inside it. What follows becomes part of the body. Write a dash (`—`) or fewer hyphens.
                  fix (unsafe): Replace the hyphens by a dash
            "#]],
        );
    }

    #[test]
    fn a_line_of_its_own_is_the_end() {
        check("---\nname: a\ndescription: b\n---\n\n---\n", expect![[""]]);
    }

    #[test]
    fn keys_behind_a_line_of_its_own() {
        let text = "---\nname: a\ndescription: b\n---\ntools: Read\nmodel: opus\n---\nDo it.\n";
        check(
            text,
            expect![[r#"
             4 | ---
                 ^^^
            error frontmatter-early-close: Claude Code ends the frontmatter at these three hyphens, and more keys stand behind them. `tools` and `model` are lost. Delete the line.
              fix (unsafe): Delete the line
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Delete the line (unsafe)
            ---
            name: a
            description: b
            tools: Read
            model: opus
            ---
            Do it.
        "#]],
        );
        let block = "---\nname: a\ndescription: |\n  one\n---\n  two\ntools: Read\n---\n";
        check(
            block,
            expect![[r#"
             5 | ---
                 ^^^
            error frontmatter-early-close: Claude Code ends the frontmatter at these three hyphens, and more keys stand behind them. `tools` is lost. Delete the line.
              fix (unsafe): Delete the line
        "#]],
        );
        check(
            "---\nname: a\n---\ndescription: b\n---\n",
            expect![[r#"
             3 | ---
                 ^^^
            error frontmatter-early-close: Claude Code ends the frontmatter at these three hyphens, and more keys stand behind them. `description` is lost. Delete the line.
              fix (unsafe): Delete the line
        "#]],
        );
        check(
            "---\nname: a\ndescription: b\n---\nname: c\ntools: Read\n---\n",
            expect![[""]],
        );
        check(
            "---\nname: a\ndescription: b\n---\nNote: this\nmodels: x\n---\nText: b\n",
            expect![[""]],
        );
        check(
            "---\nname: a\ndescription: b\n---\ntools: Read\n\nDo it.\n\n---\n",
            expect![[""]],
        );
    }
}
