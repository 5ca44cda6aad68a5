//! `unrestricted-shell`: every shell command approved in advance.

use super::tools::ToolList;
use super::{Context, Rule};
use crate::catalog::{ItemKind, Kind, Scope, Severity, ToolName};
use crate::finding::Finding;
use crate::syntax::value::Node;

pub(super) const RULE: Rule = Rule {
    id: "unrestricted-shell",
    severity: Severity::Information,
    opt_in: false,
    summary: "Every shell command is approved in advance",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

`Bash`, or `Bash(*)`, in `allowed-tools` of a skill or command, and in `permissions.allow` of a project's `.claude/settings.json`. What somebody allows in settings of
their own is left alone.

## Why it matters

- **Claude Code** takes `allowed-tools` for what needs no question while the skill or command is at work. With the whole shell in it, whatever the model is talked
  into runs at once. The list does not restrict anything: the other tools stay, with questions. In the project's settings it holds for everybody who works there, all the time.

## Example

```markdown
---
description: Shows the state of the checkout.
allowed-tools: Bash
---
```

## Better

```markdown
---
description: Shows the state of the checkout.
allowed-tools: Bash(git status *), Bash(git diff *)
---
```

## Fix

None: which commands it needs is not known.

## Sources

- [Claude Code documentation, skills](https://code.claude.com/docs/en/skills), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let approving = |list: &&ToolList<'_>| {
        list.key.items == Some(ItemKind::PermissionRule) && list.key.denied_by.is_some()
    };
    for list in context.tool_lists.iter().filter(approving) {
        for (item, name) in &list.entries {
            let shell = matches!(name, ToolName::Known(tool) if tool.name == "Bash");
            if !shell || !is_everything(item.specifier()) {
                continue;
            }
            let text = format!(
                "{} runs every shell command without asking while this is at work. Name the commands, as in `Bash(git status *)`.",
                list.host.name
            );
            out.push(context.finding(RULE.id, RULE.severity, item.range, text));
        }
    }
    let host = context.host().map_or("The host", |host| &host.name);
    for rule in allowed_by_project(context) {
        let written = rule.as_str().unwrap_or("");
        // `Bash(:*)` and half a rule are skipped here, which `permission-rule` says.
        if matches!(written, "Bash" | "Bash(*)" | "Bash(**)") {
            let range = context.characters(rule).unwrap_or(rule.range);
            let text = format!(
                "{host} runs every shell command without asking, for everybody in this project. Name the commands, as in `Bash(git status *)`."
            );
            out.push(context.finding(RULE.id, RULE.severity, range, text));
        }
    }
}

fn is_everything(specifier: Option<&str>) -> bool {
    specifier.is_none_or(|it| matches!(it, "*" | ":*" | "**"))
}

/// The permission rules under which nobody is asked, where they hold for everybody who works in the project.
fn allowed_by_project<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Node> {
    let shared =
        context.kind() == Kind::Settings && context.definition.place.scope == Scope::Project;
    let settings = context.file.parse.json.as_ref().filter(|_| shared);
    let settings = settings.and_then(|tree| tree.mapping());
    let allowed = settings.and_then(|settings| {
        let permissions = settings.get("permissions")?.value.as_mapping()?;
        permissions.get("allow")?.value.as_sequence()
    });
    allowed.into_iter().flat_map(|list| &list.items)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn half_a_rule_approves_nothing() {
        check(
            "//- /w/.claude/settings.json\n{\"permissions\": {\"allow\": [\"Bash(ls\"]}}\n",
            expect![[r#"
                 1 | {"permissions": {"allow": ["Bash(ls"]}}
                                                 ^^^^^^^
                warning permission-rule: `Bash(ls` has no closing parenthesis. Claude Code skips the rule, so it allows nothing. Close it.
                  fix (unsafe): Add the closing parenthesis
            "#]],
        );
    }

    #[test]
    fn in_the_settings_of_a_project() {
        let rules = r#"{"permissions": {"allow": ["Bash", "Bash(*)", "Bash(ls *)", "Read", "BashOfMine"], "deny": ["Bash"]}}"#;
        check(
            &format!("//- /w/.claude/settings.json\n{rules}\n"),
            expect![[r#"
                 1 | {"permissions": {"allow": ["Bash", "Bash(*)", "Bash(ls *)", "Read", "BashOfMine"], "deny": ["Bash"]}}
                                                 ^^^^
                information unrestricted-shell: Claude Code runs every shell command without asking, for everybody in this project. Name the commands, as in `Bash(git status *)`.
                 1 | {"permissions": {"allow": ["Bash", "Bash(*)", "Bash(ls *)", "Read", "BashOfMine"], "deny": ["Bash"]}}
                                                         ^^^^^^^
                information unrestricted-shell: Claude Code runs every shell command without asking, for everybody in this project. Name the commands, as in `Bash(git status *)`.
            "#]],
        );
        for own in [
            "/w/.claude/settings.local.json",
            "/home/me/.claude/settings.json",
        ] {
            check(&format!("//- {own}\n{rules}\n"), expect![[""]]);
        }
    }

    #[test]
    fn all_commands_or_some() {
        check(
            "//- /w/.claude/commands/c.md\n---\ndescription: b\nallowed-tools: Read, Bash, Bash(*), Bash(git *)\n---\n",
            expect![[r#"
                 3 | allowed-tools: Read, Bash, Bash(*), Bash(git *)
                                          ^^^^
                information unrestricted-shell: Claude Code runs every shell command without asking while this is at work. Name the commands, as in `Bash(git status *)`.
                 3 | allowed-tools: Read, Bash, Bash(*), Bash(git *)
                                                ^^^^^^^
                information unrestricted-shell: Claude Code runs every shell command without asking while this is at work. Name the commands, as in `Bash(git status *)`.
            "#]],
        );
        check(
            "---\nname: a\ndescription: b\ntools: Bash\n---\n",
            expect![[""]],
        );
    }
}
