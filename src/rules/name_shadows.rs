//! `name-shadows`: a definition that another of the same name hides, or that hides one of the host's own.

use super::wording::{message, with_article};
use super::{Context, Rule};
use crate::catalog::{Namespace, Severity};
use crate::finding::{Finding, Related};
use crate::text::{FileRange, TextRange};
use crate::workspace::Summary;

pub(super) const RULE: Rule = Rule {
    id: "name-shadows",
    severity: Severity::Information,
    opt_in: false,
    summary: "A definition that is hidden by another of its name, or that hides one that comes with the host",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A subagent, skill, command or output style that the host does not load because another of the same name wins: a person's own subagent in
a project that has one of that name, a project's skill where the person has one, a command beside a skill. The one that wins is listed
with the finding. Also a definition that takes the place of one that comes with the host, and a command or skill with the name of one of
the host's own commands.

Two of one name in the same folder are the business of `duplicate-name`.

## Why it matters

- **Claude Code** loads one definition a name and says nothing of the others. For subagents and output styles the project wins over the
  person; for skills the person wins over the project; a skill wins over a command. Of its own commands some win over the file, some give
  way to it, and some ask which one is meant; this changed between versions.

## Example

`.claude/skills/release/SKILL.md`, while `~/.claude/skills/release/SKILL.md` exists as well:

```markdown
---
name: release
description: Publishes this project.
---
```

## Better

`.claude/skills/release-project/SKILL.md`:

```markdown
---
name: release-project
description: Publishes this project.
---
```

## Fix

None: it may be meant. Rename one of them where it is not.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents) and [skills](https://code.claude.com/docs/en/skills), and observed on 2.1.329.
- Commands of the host: [anthropics/claude-code#90403](https://github.com/anthropics/claude-code/issues/90403),
  [#72275](https://github.com/anthropics/claude-code/issues/72275), [#61857](https://github.com/anthropics/claude-code/issues/61857).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let definition = context.definition;
    let Some(space) = context.kind().namespace() else {
        return;
    };
    // In a plugin every name has the plugin in front.
    if definition.name.is_empty() || !context.is_searched() || definition.in_plugin() {
        return;
    }
    let range = definition.name_range.unwrap_or_else(|| first_line(context));
    if let Some(winner) = winner(context, space) {
        out.push(hidden(context, winner, range));
    } else {
        out.extend(hides_builtin(context, space, range));
    }
}

/// The definition that the host loads in place of this one.
fn winner<'a>(context: &Context<'a>, space: Namespace) -> Option<&'a Summary> {
    let definition = context.definition;
    let (snapshot, own) = (context.snapshot, &context.file.path);
    // What the host does not load hides nothing.
    let loads = |summary: &Summary| snapshot.standing(summary).loads;
    let first = snapshot.first(own, space, &definition.name)?;
    if first.path == *own {
        return None;
    }
    let winner = if loads(first) {
        first
    } else {
        let found = snapshot.resolve(own, space, &definition.name);
        match found.as_slice() {
            [only] => only,
            all => all.iter().copied().find(|it| loads(it))?,
        }
    };
    let same_place = winner.scope == definition.place.scope && winner.format.kind == context.kind();
    let hides = winner.path != context.file.path
        && winner.folder.is_some()
        && winner.plugin.is_none()
        && *winner.name == *definition.name
        && !same_place
        && !context
            .snapshot
            .is_one_file(&winner.path, &context.file.path);
    hides.then_some(winner)
}

fn hidden(context: &Context<'_>, winner: &Summary, range: TextRange) -> Finding {
    let host = context.host().map_or("The host", |host| &host.name);
    let name = &context.definition.name;
    let other = with_article(&format!(
        "{} {}",
        winner.scope.as_str(),
        winner.format.kind.noun()
    ));
    let defect = format!("{other} named `{name}` hides this one.");
    let defect = capitalized(&defect);
    let effect = format!("{host} loads only the other.");
    let text = message(&[&defect, &effect, "Rename one of them if that is not meant."]);
    let mut finding = context.finding(RULE.id, RULE.severity, range, text);
    finding.related.push(Related {
        location: FileRange {
            path: winner.path.clone(),
            range: winner.name_range.unwrap_or_default(),
        },
        message: format!("The `{name}` that is loaded."),
    });
    finding
}

fn hides_builtin(context: &Context<'_>, space: Namespace, range: TextRange) -> Option<Finding> {
    let host = context.host()?;
    let name = &context.definition.name;
    host.builtin(space, name)?;
    let noun = context.kind().noun();
    let defect = format!(
        "`{name}` is also the name of one that comes with {}.",
        host.name
    );
    let effect = match space {
        // Which of the host's own commands give way to a file is not documented, and was not the same at all times.
        Namespace::Skill => {
            format!("Which of the two runs on `/{name}` depends on the command and the version.")
        }
        _ => format!("This {noun} takes its place."),
    };
    let text = message(&[
        &defect,
        &effect,
        "Choose another name if that is not meant.",
    ]);
    Some(context.finding(RULE.id, RULE.severity, range, text))
}

fn capitalized(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// A name that is only a path has no characters of its own.
fn first_line(context: &Context<'_>) -> TextRange {
    let line = context.file.text.as_str().lines().next().unwrap_or("");
    TextRange::up_to(text_size::TextSize::of(line))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    const X: &str = "---\nname: x\ndescription: b\n---\n";

    #[test]
    fn what_is_not_loaded_hides_nothing() {
        check(
            &format!(
                "//- /home/me/.claude/agents/x.md\n{X}//- /w/.claude/agents/x.md\n---\nname: x\n---\n"
            ),
            expect![[""]],
        );
    }

    #[test]
    fn who_hides_whom() {
        check(
            &format!("//- /home/me/.claude/agents/x.md\n{X}//- /w/.claude/agents/x.md\n{X}"),
            expect![[r#"
                 2 | name: x
                           ^
                information name-shadows: A project subagent named `x` hides this one. Claude Code loads only the other. Rename one of them if that is not meant.
                  see /w/.claude/agents/x.md 10..11: The `x` that is loaded.
            "#]],
        );
        check(
            &format!("//- /w/.claude/agents/x.md\n{X}//- /home/me/.claude/agents/x.md\n{X}"),
            expect![[""]],
        );
        check(
            &format!(
                "//- /w/.claude/skills/x/SKILL.md\n{X}//- /home/me/.claude/skills/x/SKILL.md\n{X}"
            ),
            expect![[r#"
                 2 | name: x
                           ^
                information name-shadows: A user skill named `x` hides this one. Claude Code loads only the other. Rename one of them if that is not meant.
                  see /home/me/.claude/skills/x/SKILL.md 10..11: The `x` that is loaded.
            "#]],
        );
        check(
            &format!("//- /w/.claude/commands/x.md\nBody\n//- /w/.claude/skills/x/SKILL.md\n{X}"),
            expect![[r#"
                 1 | Body
                     ^^^^
                information name-shadows: A project skill named `x` hides this one. Claude Code loads only the other. Rename one of them if that is not meant.
                  see /w/.claude/skills/x/SKILL.md 10..11: The `x` that is loaded.
            "#]],
        );
    }

    #[test]
    fn plugins_have_names_of_their_own() {
        check(
            &format!(
                "//- /w/p/skills/x/SKILL.md\n{X}//- /w/p/.claude-plugin/plugin.json\n{{}}\n//- /w/.claude/skills/x/SKILL.md\n{X}"
            ),
            expect![[""]],
        );
    }

    #[test]
    fn commands_that_come_with_the_host() {
        check(
            "//- /w/.claude/commands/clear.md\nBody\n",
            expect![[r#"
             1 | Body
                 ^^^^
            information name-shadows: `clear` is also the name of one that comes with Claude Code. Which of the two runs on `/clear` depends on the command and the version. Choose another name if that is not meant.
        "#]],
        );
        check(
            "//- /w/.claude/skills/review/SKILL.md\n---\ndescription: b\n---\n",
            expect![[r#"
                 1 | ---
                     ^^^
                information name-shadows: `review` is also the name of one that comes with Claude Code. Which of the two runs on `/review` depends on the command and the version. Choose another name if that is not meant.
            "#]],
        );
        check(
            "//- /w/p/commands/clear.md\nBody\n//- /w/p/.claude-plugin/plugin.json\n{}\n",
            expect![[""]],
        );
    }

    #[test]
    fn what_comes_with_the_host() {
        check(
            "---\nname: Explore\ndescription: b\n---\n",
            expect![[r#"
                 2 | name: Explore
                           ^^^^^^^
                information name-shadows: `Explore` is also the name of one that comes with Claude Code. This subagent takes its place. Choose another name if that is not meant.
            "#]],
        );
    }
}
