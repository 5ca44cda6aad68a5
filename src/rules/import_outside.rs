//! `import-outside`: an import from outside the project.

use super::{Context, Rule};
use crate::catalog::{Scope, Severity};
use crate::finding::Finding;
use crate::model::references::PathForm;
use crate::workspace::Entry;

pub(super) const RULE: Rule = Rule {
    id: "import-outside",
    severity: Severity::Information,
    opt_in: false,
    summary: "An import from outside the project",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

An import of a file that exists and stands outside the project, in a memory file of the project.

## Why it matters

- **Claude Code** asks once before it imports such a file. In runs without a person, as in CI, it is left out without a message.

## Example

```markdown
@../shared/style.md
```

## Better

```markdown
@docs/style.md
```

## Fix

None.

## Sources

- [Claude Code documentation, memory files and rules](https://code.claude.com/docs/en/memory), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    if context.definition.place.scope != Scope::Project {
        return;
    }
    let Some(root) = context.snapshot.root_of(&context.file.path) else {
        return;
    };
    for reference in context.references {
        let Some(target) = reference.path().filter(|it| it.form == PathForm::Import) else {
            continue;
        };
        let outside =
            context.snapshot.root_of(&target.path).is_none() && !target.path.starts_with(root);
        if !outside
            || !reference.certain
            || context.snapshot.entry(&target.path) != Some(Entry::File)
        {
            continue;
        }
        let host = context.host().map_or("The host", |host| &host.name);
        let text = format!(
            "This file is outside the project. {host} asks the person before it imports it, and leaves it out where nobody can be asked, as with `claude -p`."
        );
        out.push(context.finding(RULE.id, RULE.severity, reference.range, text));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn inside_and_outside() {
        check(
            "//- /w/CLAUDE.md\nSee @docs/a.md and @../other/b.md and @~/notes.md\n//- /w/docs/a.md\n//- /other/b.md\n//- /home/me/notes.md\n",
            expect![[r#"
                 1 | See @docs/a.md and @../other/b.md and @~/notes.md
                                         ^^^^^^^^^^^^^
                information import-outside: This file is outside the project. Claude Code asks the person before it imports it, and leaves it out where nobody can be asked, as with `claude -p`.
                 1 | See @docs/a.md and @../other/b.md and @~/notes.md
                                                            ^^^^^^^^^^
                information import-outside: This file is outside the project. Claude Code asks the person before it imports it, and leaves it out where nobody can be asked, as with `claude -p`.
            "#]],
        );
    }
}
