//! `frontmatter-early-close`: three hyphens inside the block, where the host takes them for its end.

use text_size::{TextRange, TextSize};

use super::wording::names;
use super::{Context, Rule};
use crate::catalog::Severity;
use crate::finding::{Finding, Fix};
use crate::loaders::claude_code::Verdict;
use crate::syntax::frontmatter::Frontmatter;
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

Three hyphens in a row somewhere inside the frontmatter: in a sentence, in a comment drawn as a line, in a block scalar.

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

Safe in a comment, where the hyphens become equals signs. Suggested in a value, where they become a dash (`—`).

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
}
