//! `delegation-cycle`: subagents and skills that hand over to each other without end.

use std::collections::HashSet;

use super::wording::{message, names};
use super::{Context, Rule};
use crate::catalog::{Kind, Namespace, Severity};
use crate::finding::{Finding, Related};
use crate::model::references::Reference;
use crate::text::{FilePath, FileRange};
use crate::workspace::{Snapshot, Summary};

pub(super) const RULE: Rule = Rule {
    id: "delegation-cycle",
    severity: Severity::Information,
    opt_in: false,
    summary: "Subagents and skills that hand over to each other in a circle",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A subagent or skill from whose own keys (`Agent(…)` in `tools`, `skills`, `agent`) a way leads back to itself, over others or directly. The
steps are listed with the finding. Names in prose do not count.

## Why it matters

- **Claude Code** does not look for circles: a skill that runs on a subagent which preloads the skill, or subagents that may each start the
  other, can go around until a limit of turns or of money ends it.

## Example

`.claude/agents/planner.md`:

```markdown
---
name: planner
description: Plans.
tools: Agent(doer), Read
---
```

`.claude/agents/doer.md`:

```markdown
---
name: doer
description: Does what was planned.
tools: Agent(planner), Edit
---
```

## Better

`.claude/agents/doer.md` does its work by itself and hands back the result:

```markdown
---
name: doer
description: Does what was planned.
tools: Read, Edit
---
```

## Fix

None: the author knows which side should not hand over.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents).
"#;

/// Longer ways are not looked for.
const MOST_STEPS: usize = 8;

/// No more definitions than this are looked at: what one keystroke costs must not grow with the workspace.
const MOST_DEFINITIONS: usize = 500;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    if !context.is_searched() || !context.snapshot.is_complete() {
        return;
    }
    let own = &context.file.path;
    let mut reported = HashSet::new();
    for reference in context.references {
        let Some(next) = callee(context.snapshot, own, reference) else {
            continue;
        };
        let mut way = vec![next];
        let mut seen = HashSet::from([next.path.clone()]);
        let leads_back = next.path == *own || search(context.snapshot, own, &mut way, &mut seen);
        if leads_back && reported.insert(next.path.clone()) {
            out.push(report(context, reference, &way));
        }
    }
}

/// Whom a key hands over to. Preloading a skill is no handing over by itself, but what the skill says is; a skill hands over to
/// the subagent that it runs on, and only approves the skills in its lists of tools.
fn callee<'a>(
    snapshot: &'a Snapshot,
    from: &FilePath,
    reference: &Reference,
) -> Option<&'a Summary> {
    if !reference.certain {
        return None;
    }
    let (space, found) = snapshot.definition_of(from, reference)?;
    let from = snapshot.summary(from)?;
    let hands_over = from.format.kind == Kind::Agent || space == Namespace::Agent;
    (hands_over && found.folder.is_some()).then_some(found)
}

/// Goes on from the end of `way` until it is back at `own`.
fn search<'a>(
    snapshot: &'a Snapshot,
    own: &FilePath,
    way: &mut Vec<&'a Summary>,
    seen: &mut HashSet<FilePath>,
) -> bool {
    let goes_on = way.len() < MOST_STEPS && seen.len() < MOST_DEFINITIONS;
    let Some(last) = way.last().copied().filter(|_| goes_on) else {
        return false;
    };
    for reference in &last.references {
        let Some(next) = callee(snapshot, &last.path, reference) else {
            continue;
        };
        if next.path == *own {
            return true;
        }
        if seen.insert(next.path.clone()) {
            way.push(next);
            if search(snapshot, own, way, seen) {
                return true;
            }
            way.pop();
        }
    }
    false
}

fn report(context: &Context<'_>, reference: &Reference, way: &[&Summary]) -> Finding {
    let own = context.definition.name.as_str();
    let others: Vec<&str> = way
        .iter()
        .filter(|step| step.path != context.file.path)
        .map(|step| &*step.name)
        .collect();
    let defect = match others.is_empty() {
        true => format!("`{own}` hands over to itself."),
        false => format!(
            "`{own}` hands over to itself by way of {}.",
            names(others, "and")
        ),
    };
    let advice = "Let one of them do its work without handing it on.";
    let text = message(&[&defect, advice]);
    let mut finding = context.finding(RULE.id, RULE.severity, reference.range, text);
    let steps = way.iter().filter(|step| step.path != context.file.path);
    finding.related = steps
        .map(|step| Related {
            location: FileRange {
                path: step.path.clone(),
                range: step.name_range.unwrap_or_default(),
            },
            message: format!("`{}` hands it on.", step.name),
        })
        .collect();
    finding
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn a_circle_of_subagents_and_skills() {
        check(
            "---\nname: a\ndescription: b\ntools: Agent(b), Agent(c), Read\n---\n\
             //- /w/.claude/agents/b.md\n---\nname: b\ndescription: b\nskills: [s]\n---\n\
             //- /w/.claude/agents/c.md\n---\nname: c\ndescription: b\n---\nAsk `a`.\n\
             //- /w/.claude/skills/s/SKILL.md\n---\ndescription: b\ncontext: fork\nagent: a\n---\n",
            expect![[r#"
                 4 | tools: Agent(b), Agent(c), Read
                                  ^
                information delegation-cycle: `a` hands over to itself by way of `b` and `s`. Let one of them do its work without handing it on.
                  see /w/.claude/agents/b.md 10..11: `b` hands it on.
                  see /w/.claude/skills/s/SKILL.md 0..0: `s` hands it on.
            "#]],
        );
        check(
            "---\nname: a\ndescription: b\ntools: Agent(a)\n---\n",
            expect![[r#"
                 4 | tools: Agent(a)
                                  ^
                information delegation-cycle: `a` hands over to itself. Let one of them do its work without handing it on.
            "#]],
        );
    }

    #[test]
    fn a_skill_that_does_not_run_on_the_subagent() {
        let skill = |keys: &str| {
            let text = format!(
                "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: b\nagent: a\n{keys}---\nText.\n//- /w/.claude/agents/a.md\n---\nname: a\ndescription: b\nskills: s\n---\nText.\n"
            );
            let (snapshot, files) = super::super::testing::workspace(&text);
            let found = super::super::check(&snapshot, &files[0]);
            found.iter().map(|it| it.rule).collect::<Vec<_>>()
        };
        assert_eq!(skill(""), ["unmet-requirement"]);
        assert_eq!(skill("context: fork\n"), ["delegation-cycle"]);
    }

    #[test]
    fn a_name_behind_a_slash_hands_over_to_nobody() {
        check(
            "//- /w/.claude/skills/s/SKILL.md\n---\ndescription: b\ncontext: fork\nagent: a\n---\n\
             //- /w/.claude/agents/a.md\n---\nname: a\ndescription: b\nskills: [/s]\n---\n",
            expect![[""]],
        );
    }
}
