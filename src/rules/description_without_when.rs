//! `description-without-when`: a description that does not say when.

use super::wording::message;
use super::{Context, Rule};
use crate::catalog::{Kind, Severity, catalog};
use crate::finding::Finding;
use crate::model::signature::is_left_out;

pub(super) const RULE: Rule = Rule {
    id: "description-without-when",
    severity: Severity::Hint,
    opt_in: true,
    summary: "A description that does not say when the definition is wanted",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A description of a subagent or skill without a word about the situation that calls for it, such as “Use when …” or an example. Skills
that the model may not load by itself are left alone, and so are descriptions that are not clearly English, by their letters and by small words such as `the` and `and`:
Fieldcraft knows how people say it in English only.

## Why it matters

- **Claude Code** shows the model nothing but names and descriptions when it chooses. A list of triggers in the body is read only after the choice.

## Example

```markdown
---
name: reviewer
description: Reviews code and tests.
---
## Triggers

- A change is ready
```

## Better

```markdown
---
name: reviewer
description: Reviews code and tests. Use when a change is ready.
---
```

## Fix

None.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    if !matches!(context.kind(), Kind::Agent | Kind::Skill) {
        return;
    }
    let Some(field) = context.definition.field("description") else {
        return;
    };
    let own = context
        .value(field)
        .and_then(|value| value.as_str())
        .unwrap_or("");
    let beside = context.definition.field("when_to_use").is_some();
    if own.trim().is_empty() || beside || says_when(own) {
        return;
    }
    if is_left_out(context.file, context.definition) {
        return;
    }
    let in_body = context.file.parse.body.sections.iter().find(|section| {
        let archetype = catalog().archetype_for(&section.title);
        archetype.is_some_and(|it| matches!(it.id.as_str(), "triggers" | "when-to-use"))
    });
    let told = in_body.map_or(String::new(), |section| {
        format!(
            "The section `{}` is not read before it is chosen.",
            section.title
        )
    });
    let text = message(&[
        "The description does not say when it is wanted, and only by it the model chooses.",
        &told,
        "Add a sentence such as “Use when …”.",
    ]);
    let range = field.text_range.unwrap_or(field.value_range);
    out.push(context.finding(RULE.id, RULE.severity, range, text));
}

/// Whether one of the words by which people say when is there, or could be there in another language.
fn says_when(text: &str) -> bool {
    let is_foreign = |c: char| c.is_alphabetic() && !c.is_ascii();
    let small = text.to_lowercase();
    // One may belong to a name.
    let is_foreign = text.chars().filter(|c| is_foreign(*c)).count() > 1;
    let language = &catalog().language;
    is_foreign
        || !language.is_english(text)
        || language
            .when
            .iter()
            .any(|word| small.contains(word.as_str()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn with_and_without_a_when() {
        let settings = "//- /w/.fieldcraft.yaml\nrules: {description-without-when: hint}\n";
        check(
            &format!(
                "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: Reviews the code.\n---\n## Triggers\n\n- A change\n{settings}"
            ),
            expect![[r#"
                 3 | description: Reviews the code.
                                  ^^^^^^^^^^^^^^^^^
                hint description-without-when: The description does not say when it is wanted, and only by it the model chooses. The section `Triggers` is not read before it is chosen. Add a sentence such as “Use when …”.
            "#]],
        );
        check(
            &format!(
                "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: Reviews code. Use after each change.\n---\n{settings}"
            ),
            expect![[""]],
        );
    }

    /// What is found for a subagent with this description.
    #[track_caller]
    fn quiet(description: &str) {
        let settings = "//- /w/.fieldcraft.yaml\nrules: {description-without-when: hint}\n";
        let agent = format!("---\nname: a\ndescription: {description}\n---\n{settings}");
        check(&agent, expect![[""]]);
    }

    #[test]
    fn other_ways_to_say_when() {
        quiet("'Finds files. <example>Context: New.user: \"Find it\"</example>'");
        quiet("'Deprecated: do not use unless invoked by name'");
        quiet("Use at the end of every session. Writes down what is open.");
        quiet("Delegates here for all pictures.");
        quiet("Only runs for frontend tasks.");
        quiet("Sharpens pictures. Perfect for slides and documents.");
        quiet("Keeps the service up. Use immediately for incidents in production.");
    }

    #[test]
    fn other_languages_are_not_judged() {
        quiet("Revisa el codigo de la rama actual y sus pruebas.");
        quiet("Prueft den Code auf Fehler und schreibt Tests.");
        quiet("Controlla il codice del progetto e i test.");
        quiet("Controleert de code van het team of de tests.");
        quiet("Memeriksa kode dan tes dari tim.");
        quiet("Expert code reviewer");
        quiet("Expert développeur. DOIT ÊTRE UTILISÉ pour les tâches de Python.");
        quiet("Rust の crate に変更を入れるときの標準フロー");
    }

    #[test]
    fn what_the_model_does_not_choose_needs_no_when() {
        check(
            "//- /w/.claude/skills/a/SKILL.md\n---\nname: a\ndescription: Plans the work.\ndisable-model-invocation: true\n---\n//- /w/.fieldcraft.yaml\nrules: {description-without-when: hint}\n",
            expect![[""]],
        );
    }
}
