//! `same-description`: two definitions that the model cannot tell apart by what is listed of them.

use super::wording::{first_names, message};
use super::{Context, Rule};
use crate::catalog::Severity;
use crate::finding::{Finding, Related};
use crate::text::{FileRange, TextRange};
use crate::workspace::Summary;

pub(super) const RULE: Rule = Rule {
    id: "same-description",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A description that another definition in the same listing has word for word",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A subagent or skill whose description is, letter case and punctuation aside, that of another one with another name that the host lists
beside it: in the same project, in the home folder, in the same plugin. Descriptions with fewer than three words that say something are
left alone, and so are commands, which people type, and skills that the model may not load by itself.

## Why it matters

- **Claude Code** gives the model a list of names and descriptions and lets it choose. Where two descriptions are equal, only the names
  are left to go by, and the wrong one gets the task. Mostly such a description was copied with the file and never changed.

## Example

`.claude/agents/api-tester.md`, which was made from `.claude/agents/ui-tester.md`:

```markdown
---
name: api-tester
description: Tests the pages of the shop. Use after every change of a page.
---
```

## Better

`.claude/agents/api-tester.md`:

```markdown
---
name: api-tester
description: Tests the interface of the shop. Use after every change of an endpoint.
---
```

## Fix

None: only the author knows what sets them apart.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents) and [skills](https://code.claude.com/docs/en/skills).
"#;

/// So many others are named; more say nothing new.
const NAMED: usize = 3;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(own) = context.snapshot.summary(&context.file.path) else {
        return;
    };
    let others = same(context, own);
    let Some(range) = place(context).filter(|_| !others.is_empty()) else {
        return;
    };
    let host = context.host().map_or("The host", |host| &host.name);
    let subjects = first_names(others.iter().map(|other| &*other.name), NAMED);
    let defect = match others.len() {
        1 => format!("{subjects} has the same description."),
        _ => format!("{subjects} have the same description."),
    };
    let effect = format!("{host} chooses by the description, so only the names tell them apart.");
    let text = message(&[
        &defect,
        &effect,
        "Say what each is for that the others are not.",
    ]);
    let mut finding = context.finding(RULE.id, RULE.severity, range, text);
    finding.related = others
        .iter()
        .take(NAMED)
        .map(|other| described_at(other, "the same description".to_owned()))
        .collect();
    out.push(finding);
}

/// The definitions listed beside `own` with the very words that it has.
pub(super) fn same<'a>(context: &Context<'a>, own: &Summary) -> Vec<&'a Summary> {
    let Some(signature) = &own.signature else {
        return Vec::new();
    };
    let mut others = context.snapshot.described_as(signature);
    others.retain(|other| own.is_listed_beside(other));
    others
}

/// The description, where the host comes to look at it.
pub(super) fn place(context: &Context<'_>) -> Option<TextRange> {
    let keys = &context.format().listing.as_ref()?.text;
    let mut fields = keys.iter().filter_map(|key| context.definition.field(key));
    fields.find_map(|field| context.value(field).map(|_| field.value_range))
}

/// “The `x` with …”, where it is named.
pub(super) fn described_at(other: &Summary, what: String) -> Related {
    Related {
        location: FileRange {
            path: other.path.clone(),
            range: other.name_range.unwrap_or_default(),
        },
        message: format!("`{}` with {what}.", other.name),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    const ONE: &str = "---\nname: one\ndescription: Tests the pages of the shop.\n---\n";
    const TWO: &str = "---\nname: two\ndescription: \"Tests the pages, of the Shop!\"\n---\n";

    #[test]
    fn equal_words_in_one_listing() {
        check(
            &format!("//- /w/.claude/agents/one.md\n{ONE}//- /w/.claude/agents/x/two.md\n{TWO}"),
            expect![[r#"
                 3 | description: Tests the pages of the shop.
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                warning same-description: `two` has the same description. Claude Code chooses by the description, so only the names tell them apart. Say what each is for that the others are not.
                  see /w/.claude/agents/x/two.md 10..13: `two` with the same description.
            "#]],
        );
        check(
            &format!(
                "//- /w/sub/.claude/skills/one/SKILL.md\n{ONE}//- /w/.claude/skills/two/SKILL.md\n{TWO}"
            ),
            expect![[r#"
                 3 | description: Tests the pages of the shop.
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                warning same-description: `two` has the same description. Claude Code chooses by the description, so only the names tell them apart. Say what each is for that the others are not.
                  see /w/.claude/skills/two/SKILL.md 10..13: `two` with the same description.
            "#]],
        );
        let agent = |name: &str| {
            format!(
                "//- /w/.claude/agents/{name}.md\n{}",
                ONE.replace("one", name)
            )
        };
        let five: String = ["one", "two", "three", "four", "five"].map(agent).concat();
        check(
            &five,
            expect![[r#"
                 3 | description: Tests the pages of the shop.
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                warning same-description: `five`, `four`, `three` and one more have the same description. Claude Code chooses by the description, so only the names tell them apart. Say what each is for that the others are not.
                  see /w/.claude/agents/five.md 10..14: `five` with the same description.
                  see /w/.claude/agents/four.md 10..14: `four` with the same description.
                  see /w/.claude/agents/three.md 10..15: `three` with the same description.
            "#]],
        );
    }

    #[test]
    fn other_listings_do_not_count() {
        for (one, two) in [
            // Another kind.
            (".claude/agents/one.md", ".claude/skills/two/SKILL.md"),
            // Another project of the same repository.
            ("a/.claude/agents/one.md", "b/.claude/agents/two.md"),
            // A collection that nobody loads whole.
            ("agents/one.md", "agents/two.md"),
        ] {
            check(
                &format!("//- /w/{one}\n{ONE}//- /w/{two}\n{TWO}"),
                expect![[""]],
            );
        }
        check(
            &format!(
                "//- /w/p/agents/one.md\n{ONE}//- /w/q/agents/two.md\n{TWO}\
                 //- /w/p/.claude-plugin/plugin.json\n{{}}\n//- /w/q/.claude-plugin/plugin.json\n{{}}\n"
            ),
            expect![[""]],
        );
    }

    #[test]
    fn what_the_model_does_not_choose_is_not_compared() {
        let command = "---\ndescription: Tests the pages of the shop.\n---\n";
        check(
            &format!(
                "//- /w/.claude/commands/one.md\n{command}//- /w/.claude/commands/two.md\n{command}"
            ),
            expect![[""]],
        );
        let hidden = TWO.replace("description", "disable-model-invocation: true\ndescription");
        check(
            &format!(
                "//- /w/.claude/skills/one/SKILL.md\n{ONE}//- /w/.claude/skills/two/SKILL.md\n{hidden}"
            ),
            expect![[""]],
        );
        let short = |name| format!("---\nname: {name}\ndescription: Tests the shop.\n---\n");
        check(
            &format!(
                "{}//- /w/.claude/agents/two.md\n{}",
                short("one"),
                short("two")
            ),
            expect![[""]],
        );
    }

    #[test]
    fn a_namesake_is_the_business_of_another_rule() {
        check(
            &format!(
                "//- /w/.claude/agents/one.md\n{ONE}//- /home/me/.claude/agents/one.md\n{ONE}"
            ),
            expect![[""]],
        );
    }
}
