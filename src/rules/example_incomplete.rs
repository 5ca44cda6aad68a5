//! `example-incomplete`: an example without one of its sides.

use text_size::TextSize;

use super::{Context, Rule};
use crate::catalog::Severity;
use crate::finding::Finding;
use crate::model::outline;
use crate::text::TextRange;

pub(super) const RULE: Rule = Rule {
    id: "example-incomplete",
    severity: Severity::Hint,
    opt_in: true,
    summary: "An example that shows only one side of a conversation",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

An `<example>` with a user and no assistant, with an assistant and no user, or with nothing in it.

## Why it matters

- A model follows examples more exactly than descriptions. Half an example says when, or what, but not which belongs to which.

## Example

```markdown
---
name: reviewer
description: Reviews code.
---
<example>
user: Please review the last commit.
</example>
```

## Better

```markdown
---
name: reviewer
description: Reviews code.
---
<example>
user: Please review the last commit.
assistant: I read the change and list what I found.
</example>
```

## Fix

None.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for example in outline::examples(context.file) {
        let missing = match (example.user, example.assistant) {
            (Some(_), None) => "what the assistant answers",
            (None, Some(_)) if names_a_speaker(context.text(example.range)) => continue,
            (None, Some(_)) => "what the user says",
            (None, None) if context.text(example.range).len() < SHORTEST => "any content",
            // Free text shows something else than a conversation.
            _ => continue,
        };
        let opening = TextRange::at(example.range.start(), TextSize::of("<example>"));
        let text = format!(
            "This example does not show {missing}. Show both sides, as in `user: …` and `assistant: …`."
        );
        out.push(context.finding(RULE.id, RULE.severity, opening, text));
    }
}

/// Whether a line starts with the name of a person, as in `Daisy: …`.
fn names_a_speaker(example: &str) -> bool {
    let lines = example.split('\n').flat_map(|line| line.split(r"\n"));
    let mut labels = lines.filter_map(|line| line.split_once(':'));
    labels.any(|(label, _)| {
        let label = label.trim_matches(|c: char| c.is_whitespace() || c == '*');
        let is_name =
            label.starts_with(char::is_uppercase) && label.chars().all(char::is_alphabetic);
        is_name && !OTHERS.iter().any(|it| label.eq_ignore_ascii_case(it))
    })
}

/// Labels that are nobody's name.
const OTHERS: [&str; 5] = ["assistant", "context", "commentary", "note", "result"];

/// An example with fewer bytes than this, tags included, is empty.
const SHORTEST: usize = 24;

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn sides_that_are_missing() {
        check(
            "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: b\n---\n<example>\nuser: Hi.\nassistant: Ho.\n</example>\n\n<example>\nuser: Hi.\n</example>\n\n<example>\n</example>\n\n<example>\nJust a longer text that shows a result.\n</example>\n//- /w/.fieldcraft.yaml\nrules: {example-incomplete: hint}\n",
            expect![[r#"
                10 | <example>
                     ^^^^^^^^^
                hint example-incomplete: This example does not show what the assistant answers. Show both sides, as in `user: …` and `assistant: …`.
                14 | <example>
                     ^^^^^^^^^
                hint example-incomplete: This example does not show any content. Show both sides, as in `user: …` and `assistant: …`.
            "#]],
        );
    }

    #[test]
    fn a_person_with_a_name_is_a_side() {
        check(
            "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: 'b <example>Context: New.\\nDaisy: \"Do it\"\\nassistant: \"Yes\"</example>'\n---\n<example>\n**Developer**: Hi.\nassistant: Ho.\n</example>\n\n<example>\nassistant: There are two: the old one and the new one.\n</example>\n//- /w/.fieldcraft.yaml\nrules: {example-incomplete: hint}\n",
            expect![[r#"
                 3 | description: 'b <example>Context: New.\nDaisy: "Do it"\nassistant: "Yes"</example>'
                                                           ^^
                hint literal-newline: `\n` is not a line break in a value like this. Claude Code makes a line break of it in a subagent; every other reader shows a backslash and an n. Write a block scalar, `description: |`.
                  fix (unsafe): Write it as a block with line breaks
                10 | <example>
                     ^^^^^^^^^
                hint example-incomplete: This example does not show what the user says. Show both sides, as in `user: …` and `assistant: …`.
            "#]],
        );
    }
}
