//! `unreachable-skill`: a skill that neither the model nor a person can start.

use super::{Context, Rule};
use crate::catalog::{Kind, Severity};
use crate::finding::Finding;
use crate::syntax::value::ScalarType;
use crate::text::TextRange;

pub(super) const RULE: Rule = Rule {
    id: "unreachable-skill",
    severity: Severity::Hint,
    opt_in: false,
    summary: "A skill that neither the model nor a person can start",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A skill or command with `disable-model-invocation: true` and `user-invocable: false`.

## Why it matters

- **Claude Code** then offers it neither to the model nor in the slash menu, and leaves it out of the `skills` of subagents, so nothing can
  start it.

## Example

`.claude/skills/archive/SKILL.md`:

```markdown
---
name: archive
description: Old instructions.
disable-model-invocation: true
user-invocable: false
---
```

## Better

`.claude/skills/archive/SKILL.md`:

```markdown
---
name: archive
description: Old instructions.
disable-model-invocation: true
---
```

Or without the other key, or no skill at all.

## Fix

None: it may be parked on purpose.

## Sources

- [Claude Code documentation, skills](https://code.claude.com/docs/en/skills), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    if !matches!(context.kind(), Kind::Skill | Kind::Command) || !context.is_searched() {
        return;
    }
    let (Some(hidden), Some(_)) = (
        switch(context, "disable-model-invocation", true),
        switch(context, "user-invocable", false),
    ) else {
        return;
    };
    let noun = context.kind().noun();
    let host = context.host().map_or("the host", |host| &host.name);
    let text = format!(
        "Neither the model nor a person can start this {noun}: {host} offers it nowhere. Delete one of the two keys, or the {noun}."
    );
    out.push(context.finding(RULE.id, RULE.severity, hidden, text));
}

/// Where `key` has this value.
fn switch(context: &Context<'_>, key: &str, wanted: bool) -> Option<TextRange> {
    let field = context.definition.field(key)?;
    let scalar = context.value(field)?.as_scalar()?;
    let is = matches!(scalar.scalar_type(), ScalarType::Boolean(value) if value == wanted);
    is.then_some(field.value_range)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn only_with_both_doors_closed() {
        let skill = |keys: &str| {
            format!("//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: b\n{keys}---\n")
        };
        check(
            &skill("disable-model-invocation: true\nuser-invocable: false\n"),
            expect![[r#"
                 4 | disable-model-invocation: true
                                               ^^^^
                hint unreachable-skill: Neither the model nor a person can start this skill: Claude Code offers it nowhere. Delete one of the two keys, or the skill.
            "#]],
        );
        check(&skill("disable-model-invocation: true\n"), expect![[""]]);
        check(&skill("user-invocable: false\n"), expect![[""]]);
    }
}
