//! `listing-over-budget`: more descriptions than the host gives room to.

use super::same_description::place;
use super::wording::message;
use super::{Context, Rule};
use crate::catalog::{Budget, Severity};
use crate::finding::Finding;
use crate::model::grouped;
use crate::text::TextRange;
use crate::workspace::Summary;

pub(super) const RULE: Rule = Rule {
    id: "listing-over-budget",
    severity: Severity::Hint,
    opt_in: true,
    summary: "Descriptions that together take more room than the host gives them",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

Subagents, or skills and commands, that the host lists together and whose lines in the listing come to more than it gives room to. The
finding stands once for each project and each plugin, at the description that takes the most. A project in a subfolder is counted with
the folders above it; what a person has in the home folder is counted for itself, and plugins are too, since
not everybody who works on the project has the same. Definitions in collections that no host searches are not counted.

The sum is an estimate, four bytes to a token; `fieldcraft inspect --budget` shows what each definition takes. The rule is off unless
the settings name it: how much room there is depends on the model and on settings of each person.

## Why it matters

- **Claude Code** gives the listing of skills and commands about one percent of the context window, 2,000 tokens of a window of 200,000,
  and leaves descriptions out that have no room. The names stay; which descriptions go depends on what is used. A skill without its
  description is hardly ever chosen. `skillListingBudgetFraction` in the settings and `SLASH_COMMAND_TOOL_CHAR_BUDGET` change the limit.
- **Claude Code** warns when the descriptions of all subagents together are longer than about 15,000 tokens.

## Example

`.claude/agents/one.md`:

```markdown
---
name: one
description: Fills forms. (60,000 characters) …
---
```

`.claude/agents/two.md`:

```markdown
---
name: two
description: Reads forms.
---
```

## Better

`.claude/agents/one.md`:

```markdown
---
name: one
description: Fills forms.
---
```

## Fix

None: only the author knows which words are needed. Where only people start a skill, `disable-model-invocation: true` takes it out of the
listing.

## Sources

- [Claude Code documentation, skills](https://code.claude.com/docs/en/skills) and [subagents](https://code.claude.com/docs/en/sub-agents).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let own = context.snapshot.summary(&context.file.path);
    // Until every file is known the sum is not.
    let own = own.filter(|_| context.snapshot.is_complete());
    let listing = context.format().listing.as_ref();
    let budget = listing.and_then(|listing| listing.budget.as_ref());
    if let (Some(own), Some(budget)) = (own, budget) {
        out.extend(report(context, own, budget));
    }
}

fn report(context: &Context<'_>, own: &Summary, budget: &Budget) -> Option<Finding> {
    let listed = context.snapshot.listed_in(&own.circle()?);
    let is_over = listed.tokens > budget.tokens && listed.above <= budget.tokens;
    if !is_over || listed.dearest.first()?.path != own.path {
        return None;
    }
    let nouns = context.host()?.listed_nouns(own.namespace()?);
    let defect = format!(
        "What is listed of the {nouns} here comes to about {} tokens, by estimate; this description takes the most, about {}.",
        grouped(listed.tokens),
        grouped(context.snapshot.standing(own).listed as usize),
    );
    let unless = context.format().listing.as_ref()?.unless.as_ref();
    let advice = match unless {
        Some(key) => format!(
            "Shorten the longest descriptions, or set `{key}: true` where only people start it."
        ),
        None => "Shorten the longest descriptions.".to_owned(),
    };
    let text = message(&[&defect, &budget.text, &budget.over, &advice]);
    let range = place(context).or(context.definition.name_range);
    let range = range.unwrap_or(TextRange::empty(0.into()));
    Some(context.finding(RULE.id, RULE.severity, range, text))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    const SETTINGS: &str = "//- /w/.fieldcraft.yaml\nrules: {listing-over-budget: hint}\n";

    fn skill(path: &str, letters: usize) -> String {
        let text = "x".repeat(letters);
        format!("//- {path}/SKILL.md\n---\nname: skill\ndescription: d\nwhen_to_use: {text}\n---\n")
    }

    fn skills(own: usize, others: &[&str]) -> String {
        let others: String = others.iter().map(|path| skill(path, 1400)).collect();
        format!("{}{others}{SETTINGS}", skill("/w/.claude/skills/own", own))
    }

    const FIVE: [&str; 5] = [
        "/w/.claude/skills/a",
        "/w/.claude/skills/b",
        "/w/.claude/skills/c",
        "/w/.claude/skills/d",
        "/w/.claude/skills/e",
    ];

    #[test]
    fn too_many_words_in_one_project() {
        check(
            &skills(1450, &FIVE),
            expect![[r#"
                 3 | description: d
                                  ^
                hint listing-over-budget: What is listed of the skills and commands here comes to about 2,125 tokens, by estimate; this description takes the most, about 365. Claude Code gives the listing of skills and commands about one percent of the context window: 2,000 tokens of a window of 200,000. It leaves descriptions out that have no room; the names stay, and which descriptions go depends on what is used. Shorten the longest descriptions, or set `disable-model-invocation: true` where only people start it.
            "#]],
        );
        // It is said once, at the dearest.
        check(&skills(1350, &FIVE), expect![[""]]);
        check(&skills(1450, &FIVE[..4]), expect![[""]]);
    }

    #[test]
    fn what_is_not_listed_together_is_not_added_up() {
        check(
            &skills(
                1450,
                &[
                    "/w/.claude/skills/a",
                    "/w/.claude/skills/b",
                    "/home/me/.claude/skills/c",
                    "/w/other/.claude/skills/d",
                    "/w/collection/e",
                ],
            ),
            expect![[""]],
        );
    }

    #[test]
    fn what_is_too_much_above_is_said_there() {
        let nested = skill("/w/sub/.claude/skills/own", 1450);
        let above: String = FIVE.iter().map(|path| skill(path, 1500)).collect();
        check(
            &format!("{nested}{above}{SETTINGS}"),
            expect![[r#"
             3 | description: d
                              ^
            hint listing-over-budget: What is listed of the skills and commands here comes to about 2,250 tokens, by estimate; this description takes the most, about 365. Claude Code gives the listing of skills and commands about one percent of the context window: 2,000 tokens of a window of 200,000. It leaves descriptions out that have no room; the names stay, and which descriptions go depends on what is used. Shorten the longest descriptions, or set `disable-model-invocation: true` where only people start it.
        "#]],
        );
        let more = skill("/w/.claude/skills/f", 1500);
        check(&format!("{nested}{above}{more}{SETTINGS}"), expect![[""]]);
    }

    #[test]
    fn subagents() {
        let agent = |name: &str, lines: usize| {
            let text = "  Words of forty letters, line after line.\n".repeat(lines);
            format!(
                "//- /w/.claude/agents/{name}.md\n---\nname: {name}\ndescription: >\n{text}---\n"
            )
        };
        let two = format!("{}{}{SETTINGS}", agent("a", 900), agent("b", 800));
        check(
            &two,
            expect![[r#"
             4 |   Words of forty letters, line after line.
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ to 903:43
            hint listing-over-budget: What is listed of the subagents here comes to about 17,429 tokens, by estimate; this description takes the most, about 9,227. Claude Code warns when the descriptions of all subagents together are longer than about 15,000 tokens. Shorten the longest descriptions.
        "#]],
        );
    }
}
