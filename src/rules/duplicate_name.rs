//! `duplicate-name`: several definitions of one name, of which the host keeps one.

use std::collections::HashMap;

use super::wording::count;
use super::{Context, Rule};
use crate::catalog::{Kind, Scope, Severity};
use crate::finding::{Finding, Related};
use crate::text::{FileRange, TextRange};
use crate::workspace::Summary;

pub(super) const RULE: Rule = Rule {
    id: "duplicate-name",
    severity: Severity::Warning,
    opt_in: false,
    summary: "Several definitions of one name, of which the host keeps one",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

Subagents in one folder that the host searches (with everything below it) that have the same `name`. The other files are listed with the
finding, up to twenty of them. A file that the host does not load for another reason does not count, and neither does a link to the file itself. A project's
subagent that stands in for one of the same name in the home folder is no mistake, and neither are equal names in different plugins or in
collections that no host searches. In `marketplace.json`: two plugins of one name.

## Why it matters

- **Claude Code** keeps one of them, whichever the folder happens to list first, and drops the others. That can differ from one machine
  to the next, and only the debug log mentions it. It takes a marketplace with two plugins of one name, but its validator and claude.ai refuse it.

## Example

`.claude/agents/team/reviewer.md`, and the same in `.claude/agents/reviewer.md`:

```markdown
---
name: reviewer
description: Reviews code.
---
```

## Better

`.claude/agents/team/reviewer.md`:

```markdown
---
name: team-reviewer
description: Reviews code for the team's conventions.
---
```

## Fix

None: which of them keeps the name is the author's decision.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
- [Claude Code documentation, plugin marketplaces](https://code.claude.com/docs/en/plugin-marketplaces), and
  [alirezarezvani/claude-skills#747](https://github.com/alirezarezvani/claude-skills/pull/747).
"#;

/// How many of the other files are listed: each of a thousand twins would list all the others.
const MOST_SHOWN: usize = 20;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    if context.kind() == Kind::Marketplace {
        in_list(context, out);
        return;
    }
    let definition = context.definition;
    let (Some(effect), Some(range)) = (&context.format().duplicate, definition.name_range) else {
        return;
    };
    let name = &definition.name;
    // A file whose name the host never reads takes part in no clash.
    if name.is_empty() || definition.place.folder.is_none() || !context.reads_values() {
        return;
    }
    let all = context.snapshot.named(context.kind(), name);
    // What the host does not load for another reason takes no name away.
    let own = &context.file.path;
    let loads = |summary: &Summary| context.snapshot.standing(summary).loads;
    let others = all.iter().copied().filter(|other| {
        other.path != *own
            && clashes(context, other)
            && loads(other)
            && !context.snapshot.is_one_file(own, &other.path)
    });
    let others: Vec<&Summary> = others.collect();
    let own_loads = || context.snapshot.summary(own).is_none_or(loads);
    if others.is_empty() || !own_loads() {
        return;
    }
    let files = count(others.len(), "other file defines", "other files define");
    let defect = format!("{files} a {} named `{name}`.", context.kind().noun());
    let advice = "Give each a name of its own.";
    let mut finding = context.finding_with(RULE.id, effect, range, &defect, advice);
    finding.related = others
        .iter()
        .take(MOST_SHOWN)
        .map(|other| Related {
            location: FileRange {
                path: other.path.clone(),
                range: other.name_range.unwrap_or(TextRange::empty(0.into())),
            },
            message: format!("`{name}` is defined here too."),
        })
        .collect();
    out.push(finding);
}

/// Entries of one list under the same name.
fn in_list(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(effect) = &context.format().duplicate else {
        return;
    };
    for field in &context.definition.fields {
        let lists = field.key.filter(|key| key.entries_of.is_some());
        let list = lists.and_then(|_| context.setting(field)?.as_sequence());
        let mut first: HashMap<&str, TextRange> = HashMap::new();
        for item in list.map_or(&[][..], |list| &list.items) {
            let name = item.as_mapping().and_then(|entry| entry.get("name"));
            let Some(name) = name.map(|entry| &entry.value) else {
                continue;
            };
            let (Some(text), Some(range)) = (name.as_str(), context.characters(name)) else {
                continue;
            };
            let known = *first.entry(text).or_insert(range);
            if known == range {
                continue;
            }
            let defect = format!("Another entry of `{}` is named `{text}`.", field.name);
            let advice = "Give each a name of its own.";
            let mut finding = context.finding_with(RULE.id, effect, range, &defect, advice);
            finding.related.push(Related {
                location: FileRange {
                    path: context.file.path.clone(),
                    range: known,
                },
                message: format!("`{text}` is listed here already."),
            });
            out.push(finding);
        }
    }
}

/// Whether the host finds both in one search under the same name.
fn clashes(context: &Context<'_>, other: &Summary) -> bool {
    let definition = context.definition;
    let place = &definition.place;
    let same_search = other.folder == place.folder
        && other.scope == place.scope
        && other.plugin.as_deref() == place.plugin.as_deref()
        && other.format.host == place.format.host;
    // In a plugin the folders below become part of the name.
    let same_folder =
        place.scope != Scope::Plugin || other.path.parent() == context.file.path.parent();
    *other.name == *definition.name && same_search && same_folder
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    const A: &str = "---\nname: a\ndescription: b\n---\n";

    #[test]
    fn plugins_of_one_marketplace() {
        check(
            "//- /w/.claude-plugin/marketplace.json\n{\"name\": \"m\", \"owner\": {\"name\": \"o\"}, \"plugins\": [{\"name\": \"p\", \"source\": {\"source\": \"github\", \"repo\": \"a/b\"}},\n{\"name\": \"p\", \"source\": {\"source\": \"github\", \"repo\": \"a/c\"}}]}\n",
            expect![[r#"
                 2 | {"name": "p", "source": {"source": "github", "repo": "a/c"}}]}
                               ^
                warning duplicate-name: Another entry of `plugins` is named `p`. `claude plugin validate` refuses the list because of it, and claude.ai does not take the marketplace. Give each a name of its own.
                  see /w/.claude-plugin/marketplace.json 60..61: `p` is listed here already.
            "#]],
        );
    }

    #[test]
    fn a_name_that_is_never_read_clashes_with_none() {
        check(
            "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: \"b\" c\n---\n//- /w/.claude/agents/b.md\n---\nname: a\ndescription: b\n---\n",
            expect![[r#"
                 3 | description: "b" c
                                      ^
                error yaml-invalid: YAML ends the value of `description` at `"`; `c` is left over. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Put the whole value in quotes.
                  fix (unsafe): Put the value in quotes
            "#]],
        );
    }

    #[test]
    fn a_file_that_is_not_loaded_takes_no_name_away() {
        for twin in [
            "name: a\ndescription: \"b\" c",
            "name: a",
            "name: a\ndescription: b\nhooks: []",
        ] {
            let twin = format!("//- /w/.claude/agents/b.md\n---\n{twin}\n---\n");
            check(&format!("{A}{twin}"), expect![[""]]);
        }
        check(
            &format!("---\nname: a\n---\n//- /w/.claude/agents/b.md\n{A}"),
            expect![[r#"
                 1 | ---
                     ^^^
                error missing-key: `description` is missing. Claude Code skips a subagent without a description. Add `description` to make it a subagent.
            "#]],
        );
    }

    #[test]
    fn in_one_folder_and_below() {
        check(
            &format!(
                "{A}//- /w/.claude/agents/team/b.md\n{A}//- /w/.claude/agents/c.md\n---\nname: \"a\"\ndescription: b\n---\n"
            ),
            expect![[r#"
                 2 | name: a
                           ^
                warning duplicate-name: Two other files define a subagent named `a`. Claude Code keeps one of them, whichever the folder lists first, and drops the others. Give each a name of its own.
                  see /w/.claude/agents/c.md 11..12: `a` is defined here too.
                  see /w/.claude/agents/team/b.md 10..11: `a` is defined here too.
            "#]],
        );
    }

    #[test]
    fn other_places_do_not_clash() {
        check(
            &format!(
                "{A}//- /home/me/.claude/agents/a.md\n{A}//- /w/sub/.claude/agents/a.md\n{A}//- /w/agents/a.md\n{A}\
                 //- /w/p/agents/a.md\n{A}//- /w/p/.claude-plugin/plugin.json\n{{}}\n"
            ),
            expect![[""]],
        );
        check(
            &format!("//- /w/x/agents/a.md\n{A}//- /w/x/agents/b.md\n{A}"),
            expect![[""]],
        );
    }

    #[test]
    fn folders_of_a_plugin_are_part_of_the_name() {
        check(
            &format!(
                "//- /w/p/agents/x/a.md\n{A}//- /w/p/agents/y/a.md\n{A}//- /w/p/.claude-plugin/plugin.json\n{{}}\n"
            ),
            expect![[""]],
        );
    }
}
