//! `not-portable`: a skill that other readers of the standard would refuse.

use super::wording::message;
use super::{Context, Rule};
use crate::catalog::{Effect, Format, Kind, Severity, catalog};
use crate::finding::Finding;
use crate::model::Field;
use crate::text::TextRange;

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

## Why it matters

- **Claude Code** loads the skill all the same. The validator of the standard rejects it, and so do uploads and other agents that go by the letter.

## Example

```markdown
---
name: PDF Tools
description: Fills forms. Use when a PDF is mentioned.
model: opus
---
```

## Better

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
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let format = context.format();
    if format.kind != Kind::Skill || context.file.path.file_name() != "SKILL.md" {
        return;
    }
    let others = catalog()
        .hosts
        .iter()
        .filter(|host| host.standard && host.id != format.host);
    for standard in others.filter_map(|host| host.format(Kind::Skill)) {
        for field in &context.definition.fields {
            out.extend(fault(context, standard, field));
        }
    }
}

/// What the standard says to a key or value that the file's own host takes.
fn fault(context: &Context<'_>, standard: &'static Format, field: &Field) -> Option<Finding> {
    // What the own host does not know is reported for itself.
    field.key?;
    let Some(key) = standard.key(&field.name) else {
        let effect = standard.unknown_key.as_ref()?;
        let defect = format!("`{}` is a key of this host only.", field.name);
        return Some(report(standard, effect, field.key_range, &defect));
    };
    let node = context.value(field)?;
    let value = node.as_str()?;
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
    fn nothing_is_said_unless_it_is_asked_for() {
        check(
            "//- /w/.claude/skills/s/SKILL.md\n---\nname: My Skill\ndescription: b\n---\n",
            expect![[""]],
        );
    }
}
