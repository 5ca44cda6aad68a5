//! `wrong-separator`: names that are separated by something that separates nothing.

use super::tools::ToolList;
use super::{Access, Context, Rule};
use crate::catalog::{Effect, ItemKind, Key, Separator, Severity, ToolName};
use crate::finding::{Finding, Fix};
use crate::model::{Field, shortened};
use crate::syntax::value::ScalarStyle;
use crate::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    id: "wrong-separator",
    severity: Severity::Error,
    opt_in: false,
    summary: "Names separated by semicolons, bars or lines",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A list of tools or skills in one text whose names are separated by `;`, by `|` or by lines of a block, or that is JSON in quotes; patterns
in `paths` that are separated by `;` or by lines; names in `arguments` that are separated by anything but blanks.

## Why it matters

- **Claude Code** separates names by commas and blanks only, and takes what is left for names that no tool or skill has. The subagent lacks
  those, or refuses to start. Patterns are separated by commas only, and no file matches one that holds another. Names of arguments are
  separated by blanks only, and `$name` stays as it stands where the name has a comma behind it.

## Example

```markdown
---
name: reviewer
description: Reviews code.
tools: Read; Grep; Glob
---
```

## Better

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, Grep, Glob
---
```

## Fix

Suggested: commas, or blanks between names of arguments.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for list in context.tool_lists {
        if let (Some(names), Some(effect)) = (meant(context, list), list.effect()) {
            out.push(report(context, list.field, list.key, effect, &names));
        }
    }
    if !context.reads_values() {
        return;
    }
    for field in &context.definition.fields {
        let Some(key) = field.key else { continue };
        let effects = &key.effect;
        let effect = effects
            .unknown_item
            .as_ref()
            .or(effects.invalid_value.as_ref());
        if let (Some(names), Some(effect)) = (names_in(context, field), effect) {
            out.push(report(context, field, key, effect, &names));
        }
    }
}

fn report(
    context: &Context<'_>,
    field: &Field,
    key: &Key,
    effect: &Effect,
    names: &[&str],
) -> Finding {
    let range = field.text_range.unwrap_or(field.value_range);
    let commas = key.separators.contains(&Separator::Comma);
    let wanted = names.join(if commas { ", " } else { " " });
    let defect = format!(
        "`{}` is not how names are separated here.",
        shortened(context.text(range), 40)
    );
    let advice = format!("Write `{wanted}`.");
    let finding = context.finding_with(RULE.id, effect, range, &defect, &advice);
    // A pattern may need its quotes.
    let scalar = context.value(field).and_then(|value| value.as_scalar());
    let plain = scalar.is_some_and(|scalar| scalar.style == ScalarStyle::Plain);
    let quoted = key.items == Some(ItemKind::Glob) && plain;
    let edit = TextEdit {
        range: match key.items {
            Some(ItemKind::Glob) => range,
            _ => field.value_range,
        },
        new_text: if quoted {
            format!("\"{wanted}\"")
        } else {
            wanted
        },
    };
    let title = match commas {
        true => "Separate the names by commas",
        false => "Separate the names by blanks",
    };
    finding.with_fix(Fix::suggested(title, vec![edit]))
}

/// Whether the rules about single tools leave the list to this one.
pub(super) fn concerns(context: &Context<'_>, list: &ToolList<'_>) -> bool {
    meant(context, list).is_some()
}

/// Whether the rules about single names that are no tools leave the value to this one.
pub(super) fn concerns_names(context: &Context<'_>, field: &Field) -> bool {
    names_in(context, field).is_some()
}

/// The tools that a single text was meant to name, where the host takes something else for the separator.
fn meant<'t>(context: &Context<'t>, list: &ToolList<'t>) -> Option<Vec<&'t str>> {
    let known = |name: &&str| {
        matches!(
            list.host.resolve_tool(name),
            ToolName::Known(_)
                | ToolName::Alias(..)
                | ToolName::Mcp
                | ToolName::WrongCase(_)
                | ToolName::Removed(_)
        )
    };
    let names = parts(
        context,
        list.field,
        &[';', '|', ',', '[', ']', '"', '\'', '\\'],
    )?;
    // One may be misspelt: that is found once they are apart.
    (names.iter().all(|name| is_tool(name)) && names.iter().any(known)).then_some(names)
}

/// The same for names of skills and for patterns.
fn names_in<'t>(context: &Context<'t>, field: &'t Field) -> Option<Vec<&'t str>> {
    let key = field.key.filter(|key| !key.separators.is_empty())?;
    let (marks, is_name): (&[char], fn(&str) -> bool) = match key.items? {
        ItemKind::Skill => (&[';', '|', ',', '[', ']', '"', '\'', '\\'], is_skill),
        // Commas may stand in braces, and brackets and bars belong to patterns.
        ItemKind::Glob => (&[';'], is_pattern),
        ItemKind::ArgumentName => (&[';', '|', ',', ' '], is_argument),
        _ => return None,
    };
    let names = parts(context, field, marks)?;
    names.iter().all(|name| is_name(name)).then_some(names)
}

fn is_tool(name: &str) -> bool {
    let head = name.split('(').next().unwrap_or("");
    let whole = name.matches('(').count() == name.matches(')').count();
    whole && !head.is_empty() && !head.contains([' ', ':', '=', '.'])
}

fn is_skill(name: &str) -> bool {
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    let name = name.strip_prefix('/').unwrap_or(name);
    !name.is_empty() && name.chars().all(belongs)
}

fn is_argument(name: &str) -> bool {
    let belongs = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    name.chars().all(belongs)
}

fn is_pattern(name: &str) -> bool {
    let whole = |open, close| name.matches(open).count() == name.matches(close).count();
    !name.contains([' ', '#', '"', '\'']) && whole('{', '}') && name.contains(['/', '.', '*'])
}

/// The parts of a single text between `marks` and line breaks, where one of these is no separator for the host and there are several.
fn parts<'t>(context: &Context<'t>, field: &Field, marks: &[char]) -> Option<Vec<&'t str>> {
    let value = context.value(field)?;
    let scalar = value.as_scalar()?;
    let text = context.text(field.text_range?);
    let block = matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded);
    let sound = match context.access() {
        Access::Read => true,
        // A repaired list is a text for this host only, and the lines of a block are repaired each for itself.
        Access::Repaired => !block && !text.trim_start().starts_with('['),
        _ => false,
    };
    if !sound {
        return None;
    }
    let text = match text.split_once('\n') {
        Some((_, rest)) if block && text.starts_with(['|', '>']) => rest,
        _ => text,
    };
    let json = marks.contains(&'[') && text.trim_start().starts_with('[');
    let separators = field.key.map_or(&[][..], |key| &key.separators);
    let commas = separators.contains(&Separator::Comma);
    let is_wrong = |c: char| match c {
        ',' => !commas,
        // Where only blanks separate, the end of a line may be one.
        '\n' => commas,
        _ => matches!(c, ';' | '|') && marks.contains(&c),
    };
    if !json && !text.trim().contains(is_wrong) {
        return None;
    }
    let is_mark = |c: char| matches!(c, '\n' | '\r') || marks.contains(&c);
    let parts = text
        .split(is_mark)
        .map(|part| part.trim().trim_start_matches("- "));
    let names: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    (names.len() > 1).then_some(names)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_alone, check_fix, workspace};
    use super::*;

    const SKILLS: &str = "//- /w/.claude/skills/a/SKILL.md\n---\ndescription: b\n---\n\
        //- /w/.claude/skills/b/SKILL.md\n---\ndescription: b\n---\n";

    #[test]
    fn every_wrong_separator() {
        for tools in [
            "Read; Grep",
            "Read | Grep",
            "'[\"Read\", \"Grep\"]'",
            "|\n  Read\n  Grep",
        ] {
            let text = format!("---\nname: a\ndescription: b\ntools: {tools}\n---\n");
            check_alone(RULE.id, &text);
        }
        // What is wrong with single names is said once they are apart.
        for tools in ["read; Grep", "MultiEdit; Grep; Nope", "Bash(ls *) | nope"] {
            let text = format!("---\nname: a\ndescription: b\ntools: {tools}\n---\n");
            let (snapshot, files) = workspace(&text);
            let found = super::super::check(&snapshot, &files[0]);
            let rules: Vec<&str> = found.iter().map(|it| it.rule).collect();
            assert_eq!(rules, [RULE.id], "{tools}");
        }
        check(
            "---\nname: a\ndescription: b\ntools: \"Bash(ls; pwd), Read\"\n---\n",
            expect![[r#"
                 4 | tools: "Bash(ls; pwd), Read"
                                 ^^^^^^^^^
                error specifier-ignored: `(ls; pwd)` limits nothing here. Claude Code ignores the specifier and grants the whole tool. Name the tool alone, and limit it by a permission rule in the settings or by a hook.
                  fix (safe): Delete `(ls; pwd)`
            "#]],
        );
    }

    #[test]
    fn in_a_repaired_frontmatter() {
        check(
            "---\nname: a\ndescription: b: c\ntools: Read; Grep\n---\n",
            expect![[r#"
                 3 | description: b: c
                                  ^^^^
                warning yaml-repaired: `description` holds an unquoted `: `, which is not valid YAML. Claude Code repairs it and loads the file; other readers refuse it, and Claude Code no longer repairs it once the file has Windows line ends. Put the whole value in quotes.
                  fix (safe): Put the value in quotes
                 4 | tools: Read; Grep
                            ^^^^^^^^^^
                warning wrong-separator: `Read; Grep` is not how names are separated here. Claude Code drops the entry, so the subagent does not get such a tool. Write `Read, Grep`.
                  fix (unsafe): Separate the names by commas
            "#]],
        );
        check(
            "---\nname: a\ndescription: b: c\ntools: [Read, Grep]\n---\n",
            expect![[r#"
                 3 | description: b: c
                                  ^^^^
                warning yaml-repaired: `description` holds an unquoted `: `, which is not valid YAML. Claude Code repairs it and loads the file; other readers refuse it, and Claude Code no longer repairs it once the file has Windows line ends. Put the whole value in quotes.
                  fix (safe): Put the value in quotes
            "#]],
        );
    }

    #[test]
    fn skills_and_patterns() {
        // A plugin that is not here may have skills of these names.
        for skills in [
            "p:a; q:b",
            "p:a | q:b",
            "|\n  p:a\n  q:b",
            "'[\"p:a\", \"q:b\"]'",
        ] {
            let text = format!("---\nname: a\ndescription: b\nskills: {skills}\n---\n");
            check_alone(RULE.id, &text);
        }
        for (paths, fixed) in [
            ("src/**; ./lib/**", "\"src/**, ./lib/**\""),
            ("\"**/*.ts;lib/[ab]\"", "\"**/*.ts, lib/[ab]\""),
            ("|\n  src/**\n  lib/{a,b}", "|\n  src/**, lib/{a,b}"),
        ] {
            let rule = |paths| format!("//- /w/.claude/rules/a.md\n---\npaths: {paths}\n---\n");
            let (snapshot, files) = workspace(&rule(paths));
            let found = super::super::check(&snapshot, &files[0]);
            let [finding] = found.as_slice() else {
                panic!("{paths}: {found:?}");
            };
            let edits = &finding.fix.as_ref().unwrap().edits;
            let text = files[0].text.apply(edits).unwrap();
            assert_eq!(text, format!("---\npaths: {fixed}\n---\n"));
        }
        check(
            &format!("---\nname: a\ndescription: b\nskills: a; c\n---\n{SKILLS}"),
            expect![[r#"
                 4 | skills: a; c
                             ^^^^
                warning wrong-separator: `a; c` is not how names are separated here. Claude Code starts the subagent without this skill. Write `a, c`.
                  fix (unsafe): Separate the names by commas
            "#]],
        );
        check(
            "//- /w/.claude/skills/x/SKILL.md\n---\ndescription: b\npaths: src/**;lib/**\n---\n",
            expect![[r#"
                 3 | paths: src/**;lib/**
                            ^^^^^^^^^^^^^
                warning wrong-separator: `src/**;lib/**` is not how names are separated here. Claude Code never finds a file that this pattern matches. Write `src/**, lib/**`.
                  fix (unsafe): Separate the names by commas
            "#]],
        );
    }

    #[test]
    fn names_of_arguments() {
        let command = |names: &str| {
            format!(
                "//- /w/.claude/commands/a.md\n---\ndescription: b\narguments: {names}\n---\nUse $issue and $branch.\n"
            )
        };
        check(
            &command("issue, branch"),
            expect![[r#"
             3 | arguments: issue, branch
                            ^^^^^^^^^^^^^
            warning wrong-separator: `issue, branch` is not how names are separated here. Claude Code separates these names by blanks only, and leaves `$name` in the body as it stands where no name is exactly that. Write `issue branch`.
              fix (unsafe): Separate the names by blanks
        "#]],
        );
        check_fix(
            RULE.id,
            &command("\"issue;branch\""),
            expect![[r#"
            Separate the names by blanks (unsafe)
            ---
            description: b
            arguments: issue branch
            ---
            Use $issue and $branch.
        "#]],
        );
        for right in ["issue branch", "[issue, branch]", "|\n  issue\n  branch"] {
            check(&command(right), expect![[""]]);
        }
    }

    #[test]
    fn the_words_of_it() {
        check(
            "---\nname: a\ndescription: b\ntools: Read; Grep\n---\n",
            expect![[r#"
                 4 | tools: Read; Grep
                            ^^^^^^^^^^
                warning wrong-separator: `Read; Grep` is not how names are separated here. Claude Code drops the entry, so the subagent does not get such a tool. Write `Read, Grep`.
                  fix (unsafe): Separate the names by commas
            "#]],
        );
        check(
            "---\nname: a\ndescription: b\ntools: Read, Grep\n---\n",
            expect![[""]],
        );
    }
}
