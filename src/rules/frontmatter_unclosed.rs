//! `frontmatter-unclosed`: a block without its closing hyphens.

use text_size::TextRange;

use super::{Context, Rule};
use crate::catalog::Severity;
use crate::finding::{Finding, Fix};
use crate::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    id: "frontmatter-unclosed",
    severity: Severity::Error,
    opt_in: false,
    summary: "The frontmatter has no closing hyphens",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

An opening `---` with keys behind it and no `---` that closes the block.

## Why it matters

- **Claude Code** sees no frontmatter in such a file: a subagent is not loaded, a skill or command loses its settings, a rule loads for
  every file. If three hyphens follow anywhere further down, in a table or a rule, it takes everything up to there for
  frontmatter, and the YAML fails.
- **Readers of the Agent Skills standard** refuse the file.

## Example

```markdown
---
name: reviewer
description: Reviews code.

You review code.
```

## Better

```markdown
---
name: reviewer
description: Reviews code.
---

You review code.
```

## Fix

Suggested: the closing line is put behind the last line that looks like a key.

## Sources

- Observed on Claude Code 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(frontmatter) = context.frontmatter() else {
        return;
    };
    if frontmatter.close.is_some() || frontmatter.preceded_by.is_some() {
        return;
    }
    let Some(failure) = context.failure() else {
        return;
    };
    let defect = "The frontmatter is never closed.";
    let advice = "Write `---` on a line of its own behind the last key.";
    let mut finding = context.finding_with(RULE.id, failure, frontmatter.open, defect, advice);
    let at = frontmatter.content.end();
    let text = context.file.text.as_str();
    let line_break = super::quoting::line_break(text);
    let before = text.get(..usize::from(at)).unwrap_or("");
    let lead = if before.ends_with(['\n', '\r']) {
        ""
    } else {
        line_break
    };
    let edit = TextEdit {
        range: TextRange::empty(at),
        new_text: format!("{lead}---{line_break}"),
    };
    finding.fix = Some(Fix::suggested("Close the frontmatter", vec![edit]));
    out.push(finding);
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn no_hyphens_at_all() {
        let text = "---\nname: a\ndescription: b\n\nYou are a.\n";
        check(
            text,
            expect![[r#"
             1 | ---
                 ^^^
            error frontmatter-unclosed: The frontmatter is never closed. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Write `---` on a line of its own behind the last key.
              fix (unsafe): Close the frontmatter
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Close the frontmatter (unsafe)
            ---
            name: a
            description: b
            ---

            You are a.
        "#]],
        );
    }

    #[test]
    fn hyphens_further_down_in_a_table() {
        check(
            "---\nname: a\ndescription: b\n\n# Body\n\n| a |\n|---|\n",
            expect![[r#"
                 1 | ---
                     ^^^
                error frontmatter-unclosed: The frontmatter is never closed. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Write `---` on a line of its own behind the last key.
                  fix (unsafe): Close the frontmatter
            "#]],
        );
    }

    #[test]
    fn the_last_line_of_the_file() {
        check_fix(
            RULE.id,
            "---\r\nname: a\r\ndescription: b",
            expect![[r#"
            Close the frontmatter (unsafe)
            ---␍
            name: a␍
            description: b␍
            ---␍
        "#]],
        );
    }
}
