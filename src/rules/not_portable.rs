//! `not-portable`: a skill that other readers of the standard would refuse.

use super::wording::message;
use super::{Context, Rule, invisible_character, unmet_requirement};
use crate::catalog::{Effect, Format, Kind, Severity, catalog};
use crate::finding::Finding;
use crate::model::Field;
use crate::text::TextRange;
use crate::text::span::size;

pub(super) const RULE: Rule = Rule {
    id: "not-portable",
    severity: Severity::Information,
    opt_in: true,
    summary: "A skill that the Agent Skills standard refuses",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

In a skill for Claude Code: a key outside the Agent Skills standard, a name that differs from the folder or has another form, a name or description that is too long.

In any skill: what uploads refuse although the standard allows it, which is `<` or `>` in the description, and `claude` or `anthropic` in the name.

## Why it matters

- **Claude Code** loads the skill all the same. The validator of the standard rejects it, and so do uploads and other agents that go by the letter.
- **Agent Skills** are checked once more before they are packaged for an upload to claude.ai, and by the Skills API.

## Example

`.claude/skills/pdf-tools/SKILL.md`:

```markdown
---
name: PDF Tools
description: Fills forms. Use when a PDF is mentioned.
model: opus
---
```

## Better

`.claude/skills/pdf-tools/SKILL.md`:

```markdown
---
name: pdf-tools
description: Fills forms. Use when a PDF is mentioned.
---
```

## Fix

None.

## Sources

- [Agent Skills specification](https://agentskills.io/specification).
- [quick_validate.py](https://github.com/anthropics/skills/blob/9d2f1ae187231d8199c64b5b762e1bdf2244733d/skills/skill-creator/scripts/quick_validate.py), which checks a skill before it is packaged.
- [Claude platform documentation, Agent Skills overview](https://platform.claude.com/docs/en/agents-and-tools/agent-skills/overview).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let format = context.format();
    if format.kind != Kind::Skill || context.file.path.file_name() != "SKILL.md" {
        return;
    }
    let standards = catalog().hosts.iter().filter(|host| host.standard);
    for standard in standards.filter_map(|host| host.format(Kind::Skill)) {
        for field in &context.definition.fields {
            // What a standard says to its own skills, other rules report.
            let foreign = standard.host != format.host;
            let found = foreign.then(|| fault(context, standard, field)).flatten();
            out.extend(found.or_else(|| refused(context, standard, field)));
        }
    }
}

/// What uploads refuse in a value that the standard takes.
fn refused(context: &Context<'_>, standard: &'static Format, field: &Field) -> Option<Finding> {
    let key = standard.key(&field.name)?;
    let upload = key.upload.as_ref()?;
    let node = context.value(field)?;
    let value = node.as_str()?.to_ascii_lowercase();
    let text = upload.refuses.iter().find(|text| value.contains(*text))?;
    let whole = context.characters(node)?;
    let written = context.text(whole).to_ascii_lowercase();
    // The mark of a block is no part of its text.
    let block = written.starts_with(['>', '|']);
    let from = written.find('\n').filter(|_| block).unwrap_or(0);
    let at = written.get(from..)?.find(text.as_str());
    let range = at.map_or(whole, |at| {
        TextRange::at(whole.start() + size(from + at), size(text.len()))
    });
    let defect = format!("The {} holds `{text}`.", key.name);
    Some(report(standard, &upload.effect, range, &defect))
}

/// What the standard says to a key or value that the file's own host takes.
fn fault(context: &Context<'_>, standard: &'static Format, field: &Field) -> Option<Finding> {
    // What the own host does not know is reported for itself.
    field.key?;
    let Some(key) = standard.key(&field.name) else {
        // Its own host has no use for it either, which says more.
        if unmet_requirement::of(context, field).is_some() {
            return None;
        }
        let effect = standard.unknown_key.as_ref()?;
        let defect = format!("`{}` is a key of this host only.", field.name);
        return Some(report(standard, effect, field.key_range, &defect));
    };
    let node = context.value(field)?;
    // What nobody sees in it, `invisible-character` reports.
    let value = &*invisible_character::without(node.as_str()?);
    let range = context.characters(node)?;
    let limits = &key.constraints;
    let length = value.chars().count();
    if let (Some(most), Some(effect)) = (limits.max_length, &key.effect.too_long)
        && length > most
    {
        let defect = format!(
            "`{}` has {length} characters, and {most} are allowed.",
            key.name
        );
        return Some(report(standard, effect, range, &defect));
    }
    let effect = key.effect.invalid_value.as_ref()?;
    let folder = context.file.path.folder_name();
    let defect = if limits.shape.is_some_and(|shape| !shape.matches(value)) {
        format!("`{value}` is not made of lower-case words joined by hyphens.")
    } else if limits.equals_folder && value != folder {
        format!("The name differs from the folder, which is called `{folder}`.")
    } else {
        return None;
    };
    Some(report(standard, effect, range, &defect))
}

fn report(standard: &'static Format, effect: &Effect, range: TextRange, defect: &str) -> Finding {
    let text = message(&[defect, &effect.text]);
    Finding::new(RULE.id, RULE.severity, range, text).on([standard.host.as_str()])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn what_the_standard_refuses() {
        check(
            "//- /w/.claude/skills/s/SKILL.md\n---\nname: My Skill\ndescription: b\nmodel: opus\nlicense: MIT\n---\n//- /w/.fieldcraft.yaml\nrules: {not-portable: information}\n",
            expect![[r#"
                 2 | name: My Skill
                           ^^^^^^^^
                information not-portable: `My Skill` is not made of lower-case words joined by hyphens. The Agent Skills validator rejects the name, and so do uploads; clients are advised to load the skill all the same.
                 4 | model: opus
                     ^^^^^
                information not-portable: `model` is a key of this host only. The Agent Skills validator rejects the file, and so do uploads to claude.ai and the Skills API.
            "#]],
        );
        check(
            "//- /w/.claude/skills/s/SKILL.md\n---\nname: other\ndescription: b\n---\n//- /w/.fieldcraft.yaml\nrules: {not-portable: information}\n",
            expect![[r#"
                 2 | name: other
                           ^^^^^
                information not-portable: The name differs from the folder, which is called `s`. The Agent Skills validator rejects the name, and so do uploads; clients are advised to load the skill all the same.
            "#]],
        );
    }

    #[test]
    fn what_does_nothing_anyway_is_said_once() {
        check(
            "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: b\nagent: Explore\n---\n//- /w/.fieldcraft.yaml\nrules: {not-portable: information}\n",
            expect![[r#"
                 4 | agent: Explore
                     ^^^^^
                warning unmet-requirement: `agent` stands here without `context: fork`. Claude Code uses `agent` only together with `context: fork`. Add `context: fork`, or delete `agent`.
            "#]],
        );
    }

    #[test]
    fn what_uploads_refuse() {
        let on = "//- /w/.fieldcraft.yaml\nrules: {not-portable: information}\n";
        check(
            &format!(
                "//- /w/.agents/skills/claude-tips/SKILL.md\n---\nname: claude-tips\ndescription: \"Fills <name> in.\"\n---\n{on}"
            ),
            expect![[r#"
                 2 | name: claude-tips
                           ^^^^^^
                information not-portable: The name holds `claude`. Uploads to claude.ai and the Skills API refuse such a name; the Agent Skills standard allows it.
                 3 | description: "Fills <name> in."
                                         ^
                information not-portable: The description holds `<`. The script that packages Agent Skills for an upload rejects the description; the standard allows it.
            "#]],
        );
        check(
            &format!(
                "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: >-\n  Turns a\n  into a -> b.\n---\n{on}"
            ),
            expect![[r#"
                 5 |   into a -> b.
                               ^
                information not-portable: The description holds `>`. The script that packages Agent Skills for an upload rejects the description; the standard allows it.
            "#]],
        );
        check(
            &format!(
                "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: >-\n  Turns a.\n---\n{on}"
            ),
            expect![[""]],
        );
    }

    #[test]
    fn nothing_is_said_unless_it_is_asked_for() {
        check(
            "//- /w/.claude/skills/s/SKILL.md\n---\nname: My Skill\ndescription: b\n---\n",
            expect![[""]],
        );
    }
}
