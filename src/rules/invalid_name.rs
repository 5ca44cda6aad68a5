//! `invalid-name`: a name that the host refuses, or that is awkward to use.

use text_size::{TextRange, TextSize};

use super::{Context, Rule, invisible_character};
use crate::catalog::{Key, Scope, Severity};
use crate::finding::{Finding, Fix};
use crate::syntax::value::{Node, ScalarStyle};
use crate::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    id: "invalid-name",
    severity: Severity::Error,
    opt_in: false,
    summary: "A name that the host refuses",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A `name` with characters, a length or a form that the host does not take. A subagent's name that loads but is not written as lower-case
words joined by hyphens is a hint.

## Why it matters

- **Claude Code** skips a subagent whose name holds a colon (reserved for plugins since 2.1.218), starts with a hyphen or is longer than
  256 characters, with a line in the debug log. Spaces and capitals load, but mentions (`@agent-name`), `Agent(name)` rules and hooks
  have to repeat them letter for letter.
- **The Agent Skills standard** asks for 1 to 64 lower-case letters, digits and single hyphens, equal to the folder's name; its
  validator and uploads refuse other names.

## Example

```markdown
---
name: team:reviewer
description: Reviews code.
---
```

## Better

```markdown
---
name: team-reviewer
description: Reviews code.
---
```

## Fix

Suggested: the name in lower-case words joined by hyphens. Places that use the name have to follow, so rename in the editor where you can.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
- [Agent Skills specification](https://agentskills.io/specification).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(field) = context.definition.field("name") else {
        return;
    };
    let (Some(key), Some(value)) = (field.key, context.value(field)) else {
        return;
    };
    let (Some(name), Some(range)) = (value.as_str(), context.characters(value)) else {
        return;
    };
    if name.is_empty() {
        return;
    }
    // What nobody sees in it, `invisible-character` reports.
    let seen = invisible_character::without(name);
    let Some(mut finding) = defect(context, key, &seen, place(context, &seen, value, range)) else {
        return;
    };
    finding.fix = rename(context, name, range);
    out.push(finding);
}

/// Where the name's characters stand one to one; the whole value where escapes prevent that.
fn place(context: &Context<'_>, name: &str, node: &Node, range: TextRange) -> Place {
    let simple = node.as_scalar().is_some_and(|scalar| {
        scalar.style != ScalarStyle::DoubleQuoted && *name == *context.text(range)
    });
    Place { range, simple }
}

struct Place {
    range: TextRange,
    simple: bool,
}

impl Place {
    fn part(&self, at: usize, len: usize) -> TextRange {
        let size = |bytes| TextSize::try_from(bytes).unwrap_or_default();
        if self.simple {
            TextRange::at(self.range.start() + size(at), size(len))
        } else {
            self.range
        }
    }
}

fn defect(context: &Context<'_>, key: &Key, name: &str, place: Place) -> Option<Finding> {
    let limits = &key.constraints;
    let plugin = context.definition.place.scope == Scope::Plugin;
    let invalid = key.effect.invalid_value.as_ref();
    let forbidden = limits.must_not_contain.iter().find(|text| {
        name.contains(text.as_str()) && !(plugin && key.plugin.may_contain.contains(text))
    });
    let allowed_then = context.is_before(limits.must_not_contain_since.as_deref());
    if let (Some(text), Some(effect)) = (forbidden.filter(|_| !allowed_then), invalid) {
        let range = place.part(name.find(text.as_str())?, text.len());
        let defect = format!("A name must not contain `{text}`.");
        return Some(context.finding_with(RULE.id, effect, range, &defect, advice()));
    }
    let start = limits
        .not_starting_with
        .iter()
        .find(|text| name.starts_with(text.as_str()));
    if let (Some(text), Some(effect)) = (start, invalid) {
        let range = place.part(0, text.len());
        let defect = format!("A name must not start with `{text}`.");
        return Some(context.finding_with(RULE.id, effect, range, &defect, advice()));
    }
    let length = name.chars().count();
    let longest = limits.max_length.filter(|longest| length > *longest);
    if let (Some(longest), Some(effect)) = (longest, &key.effect.too_long) {
        let from = name.char_indices().nth(longest).map_or(0, |(at, _)| at);
        let range = place.part(from, name.len() - from);
        let defect = format!("The name has {length} characters.");
        let advice = format!("Keep it to {longest}.");
        return Some(context.finding_with(RULE.id, effect, range, &defect, &advice));
    }
    let shape = limits.shape.filter(|shape| !shape.matches(name));
    if let (Some(_), Some(effect)) = (shape, invalid) {
        let defect = "The name is not made of lower-case words joined by single hyphens.";
        return Some(context.finding_with(RULE.id, effect, place.range, defect, advice()));
    }
    differs_from_folder(context, key, name, place.range)
        .or_else(|| awkward(context, key, name, place.range))
}

fn differs_from_folder(
    context: &Context<'_>,
    key: &Key,
    name: &str,
    range: TextRange,
) -> Option<Finding> {
    let folder = context.file.path.folder_name();
    let effect = key.effect.invalid_value.as_ref()?;
    let differs = key.constraints.equals_folder && name != folder;
    let defect = format!("The name differs from the folder, which is called `{folder}`.");
    let advice = "Give both the same name.";
    differs.then(|| context.finding_with(RULE.id, effect, range, &defect, advice))
}

/// A name that works and is harder to use than it need be.
fn awkward(context: &Context<'_>, key: &Key, name: &str, range: TextRange) -> Option<Finding> {
    let plugin = context.definition.place.scope == Scope::Plugin;
    // A colon in a plugin separates names, each of which can be as advised.
    let allowed = |c: char| plugin && key.plugin.may_contain.iter().any(|t| t.starts_with(c));
    let shape = key.constraints.advised_shape?;
    // Under another name it would no longer take the place of the one that comes with the host.
    let builtin = |space| context.host().and_then(|host| host.builtin(space, name));
    if !plugin && context.kind().namespace().and_then(builtin).is_some() {
        return None;
    }
    let message = format!(
        "`{name}` loads, and has to be repeated letter for letter wherever it is mentioned. \
         Lower-case words joined by hyphens are easier to use."
    );
    let fits = shape.matches(&name.replace(allowed, "-"));
    (!fits).then(|| context.finding(RULE.id, Severity::Hint, range, message))
}

fn advice() -> &'static str {
    "Use lower-case words joined by hyphens."
}

fn rename(context: &Context<'_>, name: &str, range: TextRange) -> Option<Fix> {
    let limits = &context.definition.field("name")?.key?.constraints;
    let new_name = if limits.equals_folder {
        hyphenated(context.file.path.folder_name())
    } else {
        hyphenated(name)
    };
    let fits = limits
        .max_length
        .is_none_or(|longest| new_name.chars().count() <= longest);
    if new_name.is_empty() || new_name == name || !fits {
        return None;
    }
    let title = format!("Rename to `{new_name}`");
    let edit = TextEdit {
        range,
        new_text: new_name,
    };
    Some(Fix::suggested(title, vec![edit]))
}

/// The words of `name` in lower case, joined by hyphens: `Code Reviewer` and `codeReviewer` become `code-reviewer`.
fn hyphenated(name: &str) -> String {
    let mut out = String::new();
    let mut lower_before = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            if !out.is_empty() && !out.ends_with('-') {
                out.push('-');
            }
            lower_before = false;
            continue;
        }
        if c.is_uppercase() && lower_before {
            out.push('-');
        }
        lower_before = c.is_lowercase() || c.is_ascii_digit();
        out.extend(c.to_lowercase());
    }
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn a_colon_is_for_plugins() {
        let text = "---\nname: team:reviewer\ndescription: b\n---\n";
        check(
            text,
            expect![[r#"
             2 | name: team:reviewer
                           ^
            error invalid-name: A name must not contain `:`. Claude Code skips the file because of this name. Use lower-case words joined by hyphens.
              fix (unsafe): Rename to `team-reviewer`
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Rename to `team-reviewer` (unsafe)
            ---
            name: team-reviewer
            description: b
            ---
        "#]],
        );
        check(
            "//- /w/p/agents/a.md\n---\nname: team:reviewer\ndescription: b\n---\n//- /w/p/.claude-plugin/plugin.json\n{}\n",
            expect![""],
        );
    }

    #[test]
    fn a_hyphen_at_the_start() {
        check(
            "---\nname: -a\ndescription: b\n---\n",
            expect![[r#"
             2 | name: -a
                       ^
            error invalid-name: A name must not start with `-`. Claude Code skips the file because of this name. Use lower-case words joined by hyphens.
              fix (unsafe): Rename to `a`
        "#]],
        );
    }

    #[test]
    fn too_long() {
        let text = format!("---\nname: {}bc\ndescription: b\n---\n", "a".repeat(255));
        let (snapshot, files) = super::super::testing::workspace(&text);
        let found = super::super::check(&snapshot, files.first().unwrap());
        let finding = found.first().unwrap();
        assert_eq!(finding.rule, RULE.id);
        assert_eq!(files[0].text.slice(finding.range), "c");
    }

    #[test]
    fn capitals_are_a_hint() {
        let text = "---\nname: \"Code Reviewer\"\ndescription: b\n---\n";
        check(
            text,
            expect![[r#"
             2 | name: "Code Reviewer"
                        ^^^^^^^^^^^^^
            hint invalid-name: `Code Reviewer` loads, and has to be repeated letter for letter wherever it is mentioned. Lower-case words joined by hyphens are easier to use.
              fix (unsafe): Rename to `code-reviewer`
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Rename to `code-reviewer` (unsafe)
            ---
            name: "code-reviewer"
            description: b
            ---
        "#]],
        );
    }

    #[test]
    fn what_nobody_sees_is_said_once() {
        let text = "---\nname: code-\u{200b}reviewer\ndescription: b\n---\n";
        let (snapshot, files) = super::super::testing::workspace(text);
        let found = super::super::check(&snapshot, &files[0]);
        let rules: Vec<&str> = found.iter().map(|it| it.rule).collect();
        assert_eq!(rules, ["invisible-character"]);
    }

    #[test]
    fn the_name_of_one_that_comes_with_the_host() {
        check(
            "---\nname: Explore\ndescription: b\n---\n",
            expect![[r#"
             2 | name: Explore
                       ^^^^^^^
            information name-shadows: `Explore` is also the name of one that comes with Claude Code. This subagent takes its place. Choose another name if that is not meant.
        "#]],
        );
    }

    #[test]
    fn the_standard_compares_with_the_folder() {
        let text =
            "//- /w/.agents/skills/pdf/SKILL.md\n---\nname: pdf-forms\ndescription: b\n---\n";
        check(
            text,
            expect![[r#"
             2 | name: pdf-forms
                       ^^^^^^^^^
            information invalid-name: The name differs from the folder, which is called `pdf`. The Agent Skills validator rejects the name, and so do uploads; clients are advised to load the skill all the same. Give both the same name.
              fix (unsafe): Rename to `pdf`
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Rename to `pdf` (unsafe)
            ---
            name: pdf
            description: b
            ---
        "#]],
        );
        check(
            "//- /w/.agents/skills/pdf/SKILL.md\n---\nname: PDF\ndescription: b\n---\n",
            expect![[r#"
                 2 | name: PDF
                           ^^^
                information invalid-name: The name is not made of lower-case words joined by single hyphens. The Agent Skills validator rejects the name, and so do uploads; clients are advised to load the skill all the same. Use lower-case words joined by hyphens.
                  fix (unsafe): Rename to `pdf`
            "#]],
        );
    }

    #[test]
    fn words_are_joined_by_hyphens() {
        assert_eq!(hyphenated("Code Reviewer"), "code-reviewer");
        assert_eq!(hyphenated("codeReviewer2X"), "code-reviewer2-x");
        assert_eq!(hyphenated("--API__v2--"), "api-v2");
    }
}
