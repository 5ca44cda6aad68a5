//! `body-cut`: a body of which the host keeps only the beginning in a long conversation.

use text_size::{TextRange, TextSize};

use super::wording::message;
use super::{Context, Rule};
use crate::catalog::Severity;
use crate::finding::Finding;
use crate::model::estimated_tokens;
use crate::text::span::size;

pub(super) const RULE: Rule = Rule {
    id: "body-cut",
    severity: Severity::Hint,
    opt_in: true,
    summary: "A body longer than what the host keeps of it in a long conversation",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A skill whose body is longer than about 5,000 tokens. The finding stands on the first line that is likely to be cut off; the number of
tokens is an estimate, four bytes to a token.

The rule is off unless the settings name it: short conversations never get there.

## Why it matters

- **Claude Code** keeps the first 5,000 tokens of each skill when it compacts a long conversation, and 25,000 of all skills together. What
  stands further down, often the checks at the end, is no longer followed.

## Example

`.claude/skills/release/SKILL.md`:

```markdown
---
name: release
description: Publishes a release.
---
(5,000 tokens of background)

## Before you publish

Never publish without running the tests.
```

## Better

`.claude/skills/release/SKILL.md`:

```markdown
---
name: release
description: Publishes a release.
---
Never publish without running the tests.

The background is in [references/background.md](references/background.md); read it when a release fails.
```

## Fix

None: put what must not be forgotten first, and move the rest into files that the skill points at.

## Sources

- [Claude Code documentation, skills](https://code.claude.com/docs/en/skills).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(kept) = &context.format().kept else {
        return;
    };
    let body = context.file.parse.body.range;
    let text = context.text(body).trim_end();
    let tokens = estimated_tokens(TextSize::of(text));
    if tokens <= kept.tokens {
        return;
    }
    let defect = format!("The body has about {tokens} tokens, by an estimate.");
    let advice = "Say first what must not be forgotten, and move the rest into files that are read when needed.";
    let message = message(&[&defect, &kept.text, advice]);
    let range = first_line_behind(text, kept.tokens * BYTES_PER_TOKEN);
    let range = range + body.start();
    out.push(context.finding(RULE.id, RULE.severity, range, message));
}

/// What [`estimated_tokens`] assumes.
const BYTES_PER_TOKEN: usize = 4;

/// The first line with something on it that does not end within `most` bytes, blanks around it excluded.
fn first_line_behind(text: &str, most: usize) -> TextRange {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let words = line.trim();
        if end > most && !words.is_empty() {
            let blanks = line.len() - line.trim_start().len();
            return TextRange::at(size(start + blanks), TextSize::of(words));
        }
        start = end;
    }
    TextRange::empty(TextSize::of(text))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    const ON: &str = "//- /w/.fieldcraft.yaml\nrules: {body-cut: hint}\n";

    fn skill(lines: usize) -> String {
        let lines: String = (0..lines).map(|_| "0123456789012345678\n").collect();
        format!("---\nname: s\ndescription: b\n---\n{lines}  Last line.\r\n\n")
    }

    #[test]
    fn the_first_line_that_is_lost() {
        let at = "//- /w/.claude/skills/s/SKILL.md";
        check(
            &format!("{at}\n{}{ON}", skill(1000)),
            expect![[r#"
            1005 |   Last line.
                   ^^^^^^^^^^
            hint body-cut: The body has about 5003 tokens, by an estimate. After the conversation is compacted Claude Code keeps the first 5,000 tokens of a skill. Say first what must not be forgotten, and move the rest into files that are read when needed.
        "#]],
        );
        check(&format!("{at}\n{}{ON}", skill(990)), expect![[""]]);
        check(&format!("{at}\n{}", skill(1000)), expect![[""]]);
    }

    #[test]
    fn what_is_kept_whole() {
        check(&format!("{}{ON}", skill(2000)), expect![[""]]);
    }
}
