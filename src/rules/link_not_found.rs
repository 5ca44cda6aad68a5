//! `link-not-found`: a link or a path to a file that does not exist.

use super::wording::message;
use super::{Context, Rule};
use crate::catalog::Severity;
use crate::finding::{Finding, MissingFile};
use crate::model::references::{PathForm, PathTarget, Reference};
use crate::text::TextRange;
use crate::text::span::size;
use crate::workspace::Entry;

pub(super) const RULE: Rule = Rule {
    id: "link-not-found",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A link or a path to a file that does not exist",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A relative Markdown link, or a path behind `${CLAUDE_SKILL_DIR}` and its like in a text or in the command of a hook, that leads to no file
or folder.

Templates (`[title](<path>)`, `{{name}}.md`), placeholders such as `url`, addresses, paths from the root of a web site, code and comments
are left alone.

## Why it matters

- **Claude Code** hands the body of a skill, a memory file or a rule to the model, which follows its links when it needs them, and then
  finds nothing. A hook whose script is not there fails each time it is run. In other files links are for people, so a dead one is a hint.

## Example

`.claude/skills/forms/SKILL.md`:

```markdown
---
name: forms
description: Fills in forms.
---
Fill in the form as [the guide](refrence/forms.md) says.
```

## Better

`.claude/skills/forms/SKILL.md`:

```markdown
---
name: forms
description: Fills in forms.
---
Fill in the form as [the guide](reference/forms.md) says.
```

## Fix

None. Editors offer to create a missing Markdown file.

## Sources

- [Claude Code documentation, skills](https://code.claude.com/docs/en/skills): files beside `SKILL.md` are read when they are linked to.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for reference in context.references.iter().filter(|it| it.certain) {
        if let Some(target) = reference.path() {
            out.extend(report(context, reference, target));
        }
    }
}

fn report(context: &Context<'_>, reference: &Reference, target: &PathTarget) -> Option<Finding> {
    let written = context.text(reference.range);
    let path = written.split(['#', '?']).next().unwrap_or("");
    // Most links lead somewhere, and nothing more is asked about them.
    let is_dead = || context.snapshot.entry(&target.path) == Some(Entry::Missing);
    let is_wrong = match target.form {
        PathForm::Link | PathForm::Image => is_link(path) && is_dead() && !is_placeholder(path),
        PathForm::Variable => is_replaced(context, reference) && is_dead(),
        PathForm::Import | PathForm::Component => false,
    };
    if !is_wrong {
        return None;
    }
    let shown = context.snapshot.shown(&target.path);
    let defect = format!("There is no file `{shown}`.");
    let advice = "Correct the path, or create the file.";
    let range = TextRange::at(reference.range.start(), text_size::TextSize::of(path));
    let effect = context.format().dead_link.as_ref();
    let followed = effect.filter(|_| context.is_searched() && target.form != PathForm::Image);
    let mut finding = match followed {
        _ if is_run(context, reference) => {
            let text = message(&[&defect, "The hook fails when it is run.", advice]);
            context.finding(RULE.id, RULE.severity, range, text)
        }
        Some(effect) => context.finding_with(RULE.id, effect, range, &defect, advice),
        None => {
            let text = message(&[&defect, advice]);
            context.finding(RULE.id, Severity::Hint, range, text)
        }
    };
    let in_root = context.snapshot.root_of(&target.path).is_some();
    finding.missing = (in_root && path.ends_with(".md")).then_some(MissingFile {
        path: target.path.clone(),
        text: String::new(),
    });
    Some(finding)
}

/// Whether the variable in front of the path is replaced there; where none is, `placeholder-in-agent` says so.
fn is_replaced(context: &Context<'_>, reference: &Reference) -> bool {
    let body = &context.file.parse.body;
    let mut variables = body.references.iter();
    let variable = variables.find(|it| {
        it.range.end() <= reference.range.start()
            && it.range.end() + size(1) >= reference.range.start()
    });
    variable.is_none_or(|it| context.file.substitution(it).is_some())
}

/// Whether a hook runs what stands there.
fn is_run(context: &Context<'_>, reference: &Reference) -> bool {
    let key = context
        .field_at(reference.range)
        .and_then(|field| field.key);
    context.is_searched() && key.is_some_and(|key| key.holds_hooks)
}

/// Whether this can be meant as the path of a file: a placeholder such as `url` has no ending.
fn is_link(path: &str) -> bool {
    let whole = path.trim_end_matches('/');
    let stem = whole.trim_end_matches(|letter: char| letter.is_ascii_alphanumeric());
    let has_ending = stem.ends_with('.') && (1..=5).contains(&(whole.len() - stem.len()));
    has_ending && !path.starts_with('/')
}

/// Whether a path stands for any other.
fn is_placeholder(path: &str) -> bool {
    path.starts_with("path/to") || path.contains("...") || path.contains(' ')
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn links_of_a_skill() {
        check(
            "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: b\n---\n\
             [a](ref/a.md) [b](ref/gone.md#x) [c](https://e.org/x.md) [d](url) [e](path/to/file.md) [f](/docs/x.md) [g](../gone) ![h](gone.png)\n\
             Read ${CLAUDE_SKILL_DIR}/gone.json or ${CLAUDE_SKILL_DIR}/ref/a.md, not ${CLAUDE_SKILL_DIR}/<name>.py or `${CLAUDE_SKILL_DIR}/x.py`.\n\
             //- /w/.claude/skills/s/ref/a.md\n",
            expect![[r#"
                 5 | [a](ref/a.md) [b](ref/gone.md#x) [c](https://e.org/x.md) [d](url) [e](path/to/file.md) [f](/docs/x.md) [g](../gone) ![h](gone.png)
                                       ^^^^^^^^^^^
                warning link-not-found: There is no file `.claude/skills/s/ref/gone.md`. Claude finds nothing when it follows the link. Correct the path, or create the file.
                 5 | [a](ref/a.md) [b](ref/gone.md#x) [c](https://e.org/x.md) [d](url) [e](path/to/file.md) [f](/docs/x.md) [g](../gone) ![h](gone.png)
                                                                                                                                              ^^^^^^^^
                hint link-not-found: There is no file `.claude/skills/s/gone.png`. Correct the path, or create the file.
                 6 | Read ${CLAUDE_SKILL_DIR}/gone.json or ${CLAUDE_SKILL_DIR}/ref/a.md, not ${CLAUDE_SKILL_DIR}/<name>.py or `${CLAUDE_SKILL_DIR}/x.py`.
                                              ^^^^^^^^^
                warning link-not-found: There is no file `.claude/skills/s/gone.json`. Claude finds nothing when it follows the link. Correct the path, or create the file.
            "#]],
        );
    }

    #[test]
    fn the_definition_of_several_links_is_wrong_once() {
        check(
            "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: b\n---\n[a][1], [b][1], [c][gone.md] [^2]\n\n[1]: ref/gone.md \"t\"\n[^2]: A note.\n[3]: unused.md\n",
            expect![[r#"
                 7 | [1]: ref/gone.md "t"
                          ^^^^^^^^^^^
                warning link-not-found: There is no file `.claude/skills/s/ref/gone.md`. Claude finds nothing when it follows the link. Correct the path, or create the file.
            "#]],
        );
    }

    #[test]
    fn scripts_of_hooks() {
        check(
            "//- /w/.claude/settings.json\n{\"hooks\": {\"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"\\\"$CLAUDE_PROJECT_DIR\\\"/.claude/hooks/stop.sh\"}]}]}}\n",
            expect![[r#"
                 1 | {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "\"$CLAUDE_PROJECT_DIR\"/.claude/hooks/stop.sh"}]}]}}
                                                                                                            ^^^^^^^^^^^^^^^^^^^^^
                warning link-not-found: There is no file `.claude/hooks/stop.sh`. The hook fails when it is run. Correct the path, or create the file.
            "#]],
        );
    }

    #[test]
    fn a_variable_that_nothing_replaces_leads_nowhere() {
        check(
            "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: b\n---\nSee ${CLAUDE_PROJECT_DIR}/x.md now.\n//- /w/.fieldcraft.yaml\nrules: {placeholder-in-agent: hint}\n",
            expect![[r#"
                 5 | See ${CLAUDE_PROJECT_DIR}/x.md now.
                         ^^^^^^^^^^^^^^^^^^^^^
                hint placeholder-in-agent: Claude Code replaces nothing in the body of a subagent, so it reads `${CLAUDE_PROJECT_DIR}` as it stands. Say in words what is meant.
            "#]],
        );
        check(
            "//- /w/p/agents/a.md\n---\nname: a\ndescription: b\n---\nSee ${CLAUDE_PLUGIN_ROOT}/x.md now.\n//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n",
            expect![[r#"
                 5 | See ${CLAUDE_PLUGIN_ROOT}/x.md now.
                                               ^^^^
                hint link-not-found: There is no file `p/x.md`. Correct the path, or create the file.
            "#]],
        );
    }

    #[test]
    fn links_of_an_agent_are_for_people() {
        check(
            "---\nname: a\ndescription: b\n---\n[a](gone.md)\n\n```\n[b](gone.md)\n```\n<!-- [c](gone.md) -->\n",
            expect![[r#"
                 5 | [a](gone.md)
                         ^^^^^^^
                hint link-not-found: There is no file `.claude/agents/gone.md`. Correct the path, or create the file.
            "#]],
        );
    }
}
