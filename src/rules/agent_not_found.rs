//! `agent-not-found`: a subagent is named that does not exist.

use super::names::{Miss, exists, miss, unknown};
use super::{Context, Rule};
use crate::catalog::{Kind, Namespace, Severity, catalog};
use crate::finding::Finding;
use crate::model::calls::{Call, calls};
use crate::model::references::{Reference, Target};
use crate::text::TextRange;

pub(super) const RULE: Rule = Rule {
    id: "agent-not-found",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A subagent that does not exist in the workspace",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A name that no subagent of the workspace, of the home folder or of the host goes by: in `Agent(…)` in a list of tools or in a permission
rule, in the `agent` of a skill, in the `agent` of the settings. Wrong letter case is recognised.

Subagents of plugins that are not part of the workspace cannot be seen and are not reported, nor are files in collections that no host
searches. A name in a subagent's list of colleagues (“Coordinates with …”) is a hint, and so is one in a call that the text writes out
(`subagent_type: "code-reviewer"`) outside blocks of code; other names in prose are never reported.

## Why it matters

- **Claude Code** says nothing: a subagent that may only start `Agent(reviewer)` can then start none, a forked skill runs on another
  subagent than its author meant.

## Example

```markdown
---
name: lead
description: Plans the work and hands it over.
tools: Agent(code-reviwer), Read
---
```

## Better

```markdown
---
name: lead
description: Plans the work and hands it over.
tools: Agent(code-reviewer), Read
---
```

## Fix

Safe for letter case. Suggested where another subagent's name is close enough to be meant. Editors offer to create a subagent that is
like no other.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents) and [permissions](https://code.claude.com/docs/en/permissions), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for name in unknown(context, Namespace::Agent) {
        out.extend(name.report(context, RULE.id, Namespace::Agent));
    }
    if !context.is_searched() || !context.snapshot.is_complete() {
        return;
    }
    let written_out = context.host().map(|host| calls(context.file, host));
    let calls = written_out.unwrap_or_default();
    let body = context.file.parse.body.range;
    let in_prose = |it: &&Reference| !it.certain && body.contains_range(it.range);
    for reference in context.references.iter().filter(in_prose) {
        let place = calls.binary_search_by_key(&reference.range.start(), |call| call.name.start());
        match place.ok().and_then(|place| calls.get(place)) {
            Some(call) => out.extend(called(context, call)),
            // Only a subagent has colleagues.
            None if context.kind() == Kind::Agent => out.extend(colleague(context, reference)),
            None => {}
        }
    }
}

/// A name in a call that the text writes out. In a block of code it may well be an example.
fn called(context: &Context<'_>, call: &Call) -> Option<Finding> {
    let name = context.text(call.name);
    let body = &context.file.parse.body;
    let is_example = body.is_code_block(call.name.start()) || stands_for_others(name);
    let counts = call.space == Namespace::Agent && call.plain && !is_example;
    (counts && !exists(context, Namespace::Agent, name)).then(|| hint(context, call.name, name))
}

/// Whether a name only shows where one has to stand: `your-agent`, `agent-name`.
fn stands_for_others(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_alphanumeric());
    name.eq_ignore_ascii_case("agent")
        || words.any(|word| {
            let word = word.to_ascii_lowercase();
            word.len() < 2 || catalog().language.placeholders.contains(&word)
        })
}

/// A name in a list of colleagues, which nothing holds the author to.
fn colleague(context: &Context<'_>, reference: &Reference) -> Option<Finding> {
    let Target::Name(name) = &reference.target else {
        return None;
    };
    if reference.space != Some(Namespace::Agent) {
        return None;
    }
    let written = context.text(reference.range);
    let as_name = written == &**name && name.contains('-');
    if !(as_name || is_title(written)) || exists(context, Namespace::Agent, name) {
        return None;
    }
    Some(hint(context, reference.range, name))
}

fn hint(context: &Context<'_>, range: TextRange, name: &str) -> Finding {
    let advice = match miss(context, Namespace::Agent, name) {
        Miss::Case(right) | Miss::Slip(right) => format!("Did you mean `{right}`?"),
        Miss::Nothing => "Nothing can be handed over to it.".to_owned(),
    };
    let text = format!("There is no subagent named `{name}`. {advice}");
    context.finding(RULE.id, Severity::Hint, range, text)
}

/// `Security Engineer`: two or three words, each with a capital. A sentence in bold is about something else.
fn is_title(written: &str) -> bool {
    let words: Vec<&str> = written.split_whitespace().collect();
    let capital = |word: &&str| word.starts_with(char::is_uppercase);
    (2..=3).contains(&words.len()) && words.iter().all(capital)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    const AGENTS: &str =
        "//- /w/.claude/agents/code-reviewer.md\n---\nname: code-reviewer\ndescription: b\n---\n";

    #[test]
    fn in_lists_of_tools() {
        check(
            &format!(
                "---\nname: a\ndescription: b\ntools: Agent(code-reviewer, code-reviwer, Explore, other:x), Task(nobody), Read\n---\n{AGENTS}"
            ),
            expect![[r#"
                 4 | tools: Agent(code-reviewer, code-reviwer, Explore, other:x), Task(nobody), Read
                                                 ^^^^^^^^^^^^
                warning agent-not-found: There is no subagent named `code-reviwer`. Claude Code knows no such subagent, so the entry concerns nobody. Did you mean `code-reviewer`?
                  fix (unsafe): Replace by `code-reviewer`
                 4 | tools: Agent(code-reviewer, code-reviwer, Explore, other:x), Task(nobody), Read
                                                                                  ^^^^
                hint tool-alias: `Task` is called `Agent` since 2.1.63. Claude Code still understands the old name. Use the new one.
                  fix (safe): Replace by `Agent`
                 4 | tools: Agent(code-reviewer, code-reviwer, Explore, other:x), Task(nobody), Read
                                                                                       ^^^^^^
                warning agent-not-found: There is no subagent named `nobody`. Claude Code knows no such subagent, so the entry concerns nobody. Create the subagent, or delete the entry.
            "#]],
        );
    }

    #[test]
    fn in_skills_and_settings() {
        check(
            &format!(
                "//- /w/.claude/skills/s/SKILL.md\n---\ndescription: b\ncontext: fork\nagent: Code-Reviewer\n---\n{AGENTS}"
            ),
            expect![[r#"
                 4 | agent: Code-Reviewer
                            ^^^^^^^^^^^^^
                warning agent-not-found: The subagent is called `code-reviewer`; letter case counts. Claude Code says nothing about an unknown subagent and runs it all the same.
                  fix (safe): Replace by `code-reviewer`
            "#]],
        );
        check(
            &format!(
                "//- /w/.claude/settings.json\n{{\"agent\": \"nobody\", \"permissions\": {{\"deny\": [\"Agent(nobody)\"]}}}}\n{AGENTS}"
            ),
            expect![[r#"
                 1 | {"agent": "nobody", "permissions": {"deny": ["Agent(nobody)"]}}
                                ^^^^^^
                warning agent-not-found: There is no subagent named `nobody`. Claude Code runs the main conversation without it. Create the subagent, or delete the entry.
                 1 | {"agent": "nobody", "permissions": {"deny": ["Agent(nobody)"]}}
                                                                         ^^^^^^
                warning agent-not-found: There is no subagent named `nobody`. Claude Code knows no such subagent, so the entry concerns nobody. Create the subagent, or delete the entry.
            "#]],
        );
    }

    #[test]
    fn colleagues_are_a_hint() {
        check(
            &format!(
                "---\nname: a\ndescription: b\n---\n## Integration with other agents\n\n- Work with code-reviewer on quality\n- Ask code-reviwer too\n- **API Designer**: For contracts\n{AGENTS}"
            ),
            expect![[r#"
                 8 | - Ask code-reviwer too
                           ^^^^^^^^^^^^
                hint agent-not-found: There is no subagent named `code-reviwer`. Did you mean `code-reviewer`?
                 9 | - **API Designer**: For contracts
                         ^^^^^^^^^^^^
                hint agent-not-found: There is no subagent named `api-designer`. Nothing can be handed over to it.
            "#]],
        );
    }

    #[test]
    fn calls_that_are_written_out_are_a_hint() {
        check(
            &format!(
                "//- /w/.claude/commands/c.md\nUse Task with subagent_type=\"code-reviwer\", then `subagent_type: nobody-here`, subagent_type: code-reviewer,\n\
                 subagent_type: \"Explore\", subagent_type: \"your-agent\", subagent_type: \"other:x\".\n\n```\nsubagent_type: nobody-here\n```\n{AGENTS}"
            ),
            expect![[r#"
                 1 | Use Task with subagent_type="code-reviwer", then `subagent_type: nobody-here`, subagent_type: code-reviewer,
                                                  ^^^^^^^^^^^^
                hint agent-not-found: There is no subagent named `code-reviwer`. Did you mean `code-reviewer`?
                 1 | Use Task with subagent_type="code-reviwer", then `subagent_type: nobody-here`, subagent_type: code-reviewer,
                                                                                      ^^^^^^^^^^^
                hint agent-not-found: There is no subagent named `nobody-here`. Nothing can be handed over to it.
            "#]],
        );
    }

    #[test]
    fn prose_and_collections_are_left_alone() {
        check(
            "---\nname: a\ndescription: b\n---\nAsk `nobody-here`.\n",
            expect![[""]],
        );
        check(
            "//- /w/categories/x/a.md\n---\nname: a-b\ndescription: b\ntools: Agent(nobody)\n---\n",
            expect![[""]],
        );
    }
}
