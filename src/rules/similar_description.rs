//! `similar-description`: a definition of which the listing says nothing that it does not also say of another.

use super::same_description::{described_at, place, same};
use super::wording::{first_names, message};
use super::{Context, Rule};
use crate::catalog::Severity;
use crate::finding::Finding;
use crate::model::signature::{self, Signature};
use crate::workspace::Summary;

pub(super) const RULE: Rule = Rule {
    id: "similar-description",
    severity: Severity::Hint,
    opt_in: true,
    summary: "A description that says nothing that another one does not also say",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A subagent or skill of whose description all words that say something, or all but one in eight at most, are also in the description of
another one beside it, which is about little else. The words that both have are listed with the finding. Where the one word that is left
is a name, such as `Python`, or part of the definition's own name, it is taken for the difference. Equal descriptions in one listing are the business
of `same-description`.

Words are compared without their endings; words such as "use", "expert" or "specialist", which every description has, do not count.

The rule is off unless the settings name it: two definitions may be meant to overlap.

## Why it matters

- **Claude Code** chooses subagents and skills by their descriptions. A task that fits this one fits the other as well, and either may
  get it.

## Example

`.claude/agents/deployment-engineer.md`:

```markdown
---
name: deployment-engineer
description: Use when building or optimizing CI/CD pipelines and deployment automation.
---
```

`.claude/agents/devops-engineer.md`:

```markdown
---
name: devops-engineer
description: Use when building or optimizing infrastructure automation, CI/CD pipelines, containers and deployment.
---
```

## Better

`.claude/agents/deployment-engineer.md`:

```markdown
---
name: deployment-engineer
description: Use when a release has to go out step by step, blue-green or canary, or has to be rolled back.
---
```

## Fix

None: only the author knows what sets them apart.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents) and [skills](https://code.claude.com/docs/en/skills).
"#;

/// So many words are shown.
const SHOWN: usize = 8;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(own) = context.snapshot.summary(&context.file.path) else {
        return;
    };
    let (Some(signature), Some(range)) = (&own.signature, place(context)) else {
        return;
    };
    let mut others = context.snapshot.described_within(signature);
    others.retain(|other| is_rival(context, own, other));
    // The closest one is enough: what sets this one apart from it is likely to do for the others.
    let closest = others.into_iter().max_by_key(|other| {
        let words = other.signature.as_ref().map_or(0, |it| it.words().len());
        std::cmp::Reverse(words)
    });
    let Some((other, theirs)) = closest.and_then(|other| Some((other, other.signature.as_ref()?)))
    else {
        return;
    };
    let host = context.host().map_or("The host", |host| &host.name);
    let defect = format!(
        "Nearly all that this says is also said of `{}`: {}.",
        other.name,
        shared_words(context, theirs)
    );
    let effect = format!("{host} chooses by the description, and may take either.");
    let text = message(&[
        &defect,
        &effect,
        "Say what this one is for that the other is not.",
    ]);
    let mut finding = context.finding(RULE.id, RULE.severity, range, text);
    finding.related = vec![described_at(
        other,
        "a description that says the same".to_owned(),
    )];
    out.push(finding);
}

/// Whether the model may take `other` for `own`.
fn is_rival(context: &Context<'_>, own: &Summary, other: &Summary) -> bool {
    let Some(theirs) = &other.signature else {
        return false;
    };
    let same_root = || {
        let root = |summary: &Summary| context.snapshot.root_of(&summary.path).cloned();
        own.folder.is_none() && own.could_be_listed_beside(other) && root(own) == root(other)
    };
    (own.is_listed_beside(other) || same_root())
        && !is_told_apart(context, own, theirs)
        && !same(context, own)
            .iter()
            .any(|same| same.path == other.path)
}

/// Whether a word that only this definition has is a name, or part of its own.
fn is_told_apart(context: &Context<'_>, own: &Summary, theirs: &Signature) -> bool {
    let mut words = listed_words(context);
    words.any(|word| {
        let Some(number) = word.content else {
            return false;
        };
        let is_own = theirs.words().binary_search(&number).is_err();
        is_own && (word.is_name() || signature::numbers_in(&own.name).any(|part| part == number))
    })
}

fn listed_words<'a>(context: &Context<'a>) -> impl Iterator<Item = signature::Word<'a>> {
    let keys = context.format().listing.iter().flat_map(|it| &it.text);
    let fields = keys.filter_map(|key| context.definition.field(key));
    let texts: Vec<&'a str> = fields
        .map(|field| context.text(field.value_range))
        .collect();
    texts.into_iter().flat_map(signature::words)
}

/// The words of the description that are also in the other, as they are written.
fn shared_words(context: &Context<'_>, theirs: &Signature) -> String {
    let mut seen = Vec::new();
    let mut shown = Vec::new();
    for word in listed_words(context) {
        let shared = word
            .content
            .filter(|it| theirs.words().binary_search(it).is_ok());
        let Some(number) = shared.filter(|it| !seen.contains(it)) else {
            continue;
        };
        seen.push(number);
        shown.push(word.text);
    }
    first_names(shown, SHOWN)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    const ON: &str = "//- /w/.fieldcraft.yaml\nrules: {similar-description: hint}\n";

    fn pair(folder: &str, one: &str, two: &str) -> String {
        let agent = |name: &str, text: &str| {
            format!(
                "//- /w/{folder}/{name}.md\n---\nname: {name}\ndescription: {text}\ntools: Read\n---\n"
            )
        };
        format!("{}{}{ON}", agent("deployer", one), agent("devops", two))
    }

    const SMALL: &str = "Use this agent when designing, building, or optimizing CI/CD pipelines and deployment automation strategies.";
    const LARGE: &str = "Use this agent when building or optimizing infrastructure automation, CI/CD pipelines, containerization strategies, and deployment workflows to accelerate software delivery.";

    #[test]
    fn all_words_are_in_another() {
        check(
            &pair(".claude/agents", SMALL, LARGE),
            expect![[r#"
             3 | description: Use this agent when designing, building, or optimizing CI/CD pipelines and deployment automation strategies.
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            hint similar-description: Nearly all that this says is also said of `devops`: `building`, `optimizing`, `CI`, `CD`, `pipelines`, `deployment`, `automation` and `strategies`. Claude Code chooses by the description, and may take either. Say what this one is for that the other is not.
              see /w/.claude/agents/devops.md 10..16: `devops` with a description that says the same.
        "#]],
        );
        // In a collection, too.
        check(
            &pair("collection", SMALL, LARGE),
            expect![[r#"
             3 | description: Use this agent when designing, building, or optimizing CI/CD pipelines and deployment automation strategies.
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            hint similar-description: Nearly all that this says is also said of `devops`: `building`, `optimizing`, `CI`, `CD`, `pipelines`, `deployment`, `automation` and `strategies`. Claude Code chooses by the description, and may take either. Say what this one is for that the other is not.
              see /w/collection/devops.md 10..16: `devops` with a description that says the same.
        "#]],
        );
    }

    #[test]
    fn the_one_that_says_more_is_told_apart() {
        check(&pair(".claude/agents", LARGE, SMALL), expect![[""]]);
    }

    #[test]
    fn a_name_is_a_difference() {
        let text = "Verifies that a Python SDK application is configured, follows best practices, and is ready for deployment.";
        let other = text.replace("Python", "Ruby");
        check(&pair(".claude/agents", text, &other), expect![[""]]);
        let text = text.replace("Python", "deployer");
        check(&pair(".claude/agents", &text, &other), expect![[""]]);
    }

    #[test]
    fn few_words_or_a_much_longer_text_are_chance() {
        check(
            &pair(
                ".claude/agents",
                "Reviews Go code carefully.",
                "Reviews Go code carefully and quickly.",
            ),
            expect![[""]],
        );
        let long = format!(
            "{LARGE} {}",
            (0..30).map(|n| format!("word{n} ")).collect::<String>()
        );
        check(&pair(".claude/agents", SMALL, &long), expect![[""]]);
    }

    #[test]
    fn equal_ones_are_reported_once() {
        check(
            &pair(".claude/agents", SMALL, SMALL),
            expect![[r#"
             3 | description: Use this agent when designing, building, or optimizing CI/CD pipelines and deployment automation strategies.
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            warning same-description: `devops` has the same description. Claude Code chooses by the description, so only the names tell them apart. Say what each is for that the others are not.
              see /w/.claude/agents/devops.md 10..16: `devops` with the same description.
        "#]],
        );
        check(
            &pair("collection", SMALL, SMALL),
            expect![[r#"
                 3 | description: Use this agent when designing, building, or optimizing CI/CD pipelines and deployment automation strategies.
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                hint similar-description: Nearly all that this says is also said of `devops`: `designing`, `building`, `optimizing`, `CI`, `CD`, `pipelines`, `deployment`, `automation` and one more. Claude Code chooses by the description, and may take either. Say what this one is for that the other is not.
                  see /w/collection/devops.md 10..16: `devops` with a description that says the same.
            "#]],
        );
    }
}
