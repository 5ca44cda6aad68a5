//! `command-not-found`: a slash command is named that does not exist.

use super::names::{Miss, exists, is_behind_slash, is_known_plugin, miss, missing_command};
use super::wording::message;
use super::{Context, Rule};
use crate::catalog::{Namespace, Severity, slips};
use crate::finding::{Finding, Fix};
use crate::model::references::{Reference, Target};

pub(super) const RULE: Rule = Rule {
    id: "command-not-found",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A slash command that does not exist",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

In a body, `/plugin:name` where the plugin is part of the workspace and has no such command or skill; and, as a hint, `/name` that is
the name of a command or skill but for one slip, or two in a long name.

A slash in prose can be anything: the path of a web service, a folder, a choice between two words. Everything that is like no command is
therefore left alone, and so are the commands that come with the host.

## Why it matters

- **Models** are told to run a command that does not exist, and improvise.

## Example

```markdown
When you are done, run /release:publsh.
```

## Better

```markdown
When you are done, run /release:publish.
```

## Fix

Suggested where another command's name is close enough to be meant. Otherwise the editor offers to create the plugin's command.

## Sources

- [Claude Code documentation, skills and commands](https://code.claude.com/docs/en/skills), and observed on 2.1.329.
"#;

/// Shorter words are near to too many others.
const SHORTEST: usize = 5;

/// Letters from which on two slips are believed; `/search` is no `/research`.
const LONG: usize = 10;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    if !context.snapshot.is_complete() || !context.is_searched() {
        return;
    }
    let in_prose = |it: &&Reference| !it.certain && !is_behind_slash(context, it);
    for reference in context.references.iter().filter(in_prose) {
        let Target::Name(name) = &reference.target else {
            continue;
        };
        let is_command = reference.space == Some(Namespace::Skill);
        if is_command && !exists(context, Namespace::Skill, name) {
            out.extend(report(context, reference, name));
        }
    }
}

fn report(context: &Context<'_>, reference: &Reference, name: &str) -> Option<Finding> {
    let parts = name.split_once(':');
    let of_plugin = parts.is_some_and(|(plugin, _)| is_known_plugin(context, plugin));
    let is_long = name.len() >= SHORTEST;
    let right = match is_long.then(|| miss(context, Namespace::Skill, name)) {
        Some(Miss::Case(right)) => Some(right),
        Some(Miss::Slip(right)) if of_plugin || is_slip(name, &right) => Some(right),
        Some(Miss::Slip(_) | Miss::Nothing) | None => None,
    };
    let severity = match (of_plugin, &right) {
        (true, _) => RULE.severity,
        (false, Some(_)) => Severity::Hint,
        (false, None) => return None,
    };
    let defect = format!("There is no command or skill named `/{name}`.");
    let advice = match &right {
        Some(right) => format!("Did you mean `/{right}`?"),
        None => "Correct the name, or create the command.".to_owned(),
    };
    let text = message(&[&defect, &advice]);
    let mut finding = context.finding(RULE.id, severity, reference.range, text);
    let missing = parts.filter(|_| right.is_none());
    finding.missing = missing.and_then(|(plugin, own)| missing_command(context, plugin, own));
    finding.fix = right.map(|right| Fix::replacement(reference.range, right));
    Some(finding)
}

/// Whether a name in prose is likely to be `right`, misspelt, and no word of its own such as the plural.
fn is_slip(name: &str, right: &str) -> bool {
    let allowed = if name.len() < LONG { 1 } else { 2 };
    let is_plural = |one: &str, other: &str| one.strip_suffix('s') == Some(other);
    slips(name, right) <= allowed && !is_plural(name, right) && !is_plural(right, name)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn plugins_for_certain_and_slips_as_a_hint() {
        check(
            "---\nname: a\ndescription: b\n---\nRun /release:publsh, /release:gone, /other:x, /relase-notes, /health, /review and/or `/relese-notes now`.\n\
             //- /w/p/.claude-plugin/plugin.json\n{\"name\": \"release\"}\n//- /w/p/commands/publish.md\nBody\n\
             //- /w/.claude/commands/release-notes.md\nBody\n",
            expect![[r#"
                 5 | Run /release:publsh, /release:gone, /other:x, /relase-notes, /health, /review and/or `/relese-notes now`.
                          ^^^^^^^^^^^^^^
                warning command-not-found: There is no command or skill named `/release:publsh`. Did you mean `/release:publish`?
                  fix (unsafe): Replace by `release:publish`
                 5 | Run /release:publsh, /release:gone, /other:x, /relase-notes, /health, /review and/or `/relese-notes now`.
                                           ^^^^^^^^^^^^
                warning command-not-found: There is no command or skill named `/release:gone`. Correct the name, or create the command.
                 5 | Run /release:publsh, /release:gone, /other:x, /relase-notes, /health, /review and/or `/relese-notes now`.
                                                                    ^^^^^^^^^^^^
                hint command-not-found: There is no command or skill named `/relase-notes`. Did you mean `/release-notes`?
                  fix (unsafe): Replace by `release-notes`
                 5 | Run /release:publsh, /release:gone, /other:x, /relase-notes, /health, /review and/or `/relese-notes now`.
                                                                                                            ^^^^^^^^^^^^
                hint command-not-found: There is no command or skill named `/relese-notes`. Did you mean `/release-notes`?
                  fix (unsafe): Replace by `release-notes`
            "#]],
        );
    }

    #[test]
    fn words_of_their_own_are_no_slips() {
        check(
            "---\nname: a\ndescription: b\n---\nFeatures: /search, /reject, the folder /routes, `/health` and /api-docs.\n\
             //- /w/.claude/commands/research.md\nBody\n//- /w/.claude/commands/reflect.md\nBody\n\
             //- /w/.claude/commands/route.md\nBody\n//- /w/.claude/commands/pyhealth.md\nBody\n\
             //- /w/.claude/commands/api-mock.md\nBody\n",
            expect![[""]],
        );
    }
}
