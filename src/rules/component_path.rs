//! `component-path`: a path in a plugin's manifest that the host does not accept.

use super::wording::message;
use super::{Context, Rule};
use crate::catalog::{Effect, Key, PathRule, PathTarget, Severity};
use crate::finding::{Finding, Fix};
use crate::model::fields::items;
use crate::model::references::{PathForm, manifest_base};
use crate::model::{Item, named};
use crate::syntax::value::{Mapping, Node, Value};
use crate::text::FilePath;
use crate::workspace::Entry;

pub(super) const RULE: Rule = Rule {
    id: "component-path",
    severity: Severity::Error,
    opt_in: false,
    summary: "A path in a manifest that the host does not accept",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

In `plugin.json` and `marketplace.json`: a path that does not start with `./`, one that leads out of the plugin, a folder where files are
wanted (the classic: `"agents": "./agents"`), a file where a folder is wanted, a path that leads to nothing, and the plugin's `hooks/hooks.json`, which is read
without being named.

## Why it matters

- **Claude Code** does not load a plugin whose manifest names such a path, and its message does not say which rule was broken.

## Example

```json
{ "name": "kit", "agents": ["agents"] }
```

## Better

```json
{ "name": "kit", "agents": ["./agents/reviewer.md"] }
```

A folder called `agents` needs no key at all: it is found by its name.

## Fix

Suggested for a missing `./`, where something is there.

## Sources

- [Claude Code documentation, plugins reference](https://code.claude.com/docs/en/plugins-reference), and observed on 2.1.329.
- [anthropics/claude-code#44777](https://github.com/anthropics/claude-code/issues/44777), and the same in many plugins.
- [open-gsd/gsd-core#3029](https://github.com/open-gsd/gsd-core/issues/3029), on `hooks/hooks.json`, and the same in many plugins.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let json = context.file.parse.json.as_ref();
    let Some(mapping) = json.and_then(|tree| tree.mapping()) else {
        return;
    };
    let keys: Vec<&'static Key> = context.format().keys.iter().collect();
    in_mapping(context, mapping, &keys, out);
}

fn in_mapping(
    context: &Context<'_>,
    mapping: &Mapping,
    keys: &[&'static Key],
    out: &mut Vec<Finding>,
) {
    for entry in &mapping.entries {
        let Some(key) = keys.iter().find(|key| key.name == *entry.key) else {
            continue;
        };
        if let Some(rule) = &key.path {
            let text = context.file.text.as_str();
            let paths = items(text, &entry.value, key).into_iter();
            out.extend(paths.filter_map(|item| report(context, key, rule, &item)));
        }
        in_lists(context, &entry.value, key, out);
    }
}

fn in_lists(context: &Context<'_>, node: &Node, key: &'static Key, out: &mut Vec<Finding>) {
    let keys = context.inner_keys(key);
    if let Value::Sequence(sequence) = &node.value {
        for mapping in sequence.items.iter().filter_map(Node::as_mapping) {
            in_mapping(context, mapping, &keys, out);
        }
    }
}

fn report(context: &Context<'_>, key: &Key, rule: &PathRule, item: &Item) -> Option<Finding> {
    let path = &*item.text;
    if rule.or_exactly.iter().any(|exact| exact == path) {
        return None;
    }
    let start = rule.starts_with.as_deref().unwrap_or("");
    if path.split('/').any(|part| part == "..") {
        let defect = format!("`{path}` leads out of the folder.");
        return found(
            context,
            key.effect.invalid_value.as_ref()?,
            item,
            &defect,
            "Move the file, or copy it.",
        );
    }
    if !path.starts_with(start) {
        if is_below(context, rule) {
            return None;
        }
        let effect = key.effect.invalid_value.as_ref()?;
        let defect = format!("A path in `{}` has to start with `{start}`.", key.name);
        // An address or a name from elsewhere does not become a path by that.
        let fixed = Some(format!("{start}{path}")).filter(|fixed| is_there(context, fixed));
        let advice = fixed.as_ref().map(|fixed| format!("Write `{fixed}`."));
        let advice = advice.unwrap_or_default();
        let mut finding = found(context, effect, item, &defect, &advice)?;
        finding.fix = fixed.map(|fixed| Fix::replacement(item.range, fixed));
        return Some(finding);
    }
    at_target(context, key, rule, item)
}

/// Whether the manifest names the folder that bare names are looked for in.
fn is_below(context: &Context<'_>, rule: &PathRule) -> bool {
    let json = context.file.parse.json.as_ref();
    let Some((last, outer)) = rule.bare_below.split_last() else {
        return false;
    };
    let mapping = json.and_then(|tree| tree.mapping());
    let mapping = outer.iter().fold(mapping, |mapping, key| {
        mapping?.get(key)?.value.as_mapping()
    });
    mapping.is_some_and(|mapping| mapping.get(last).is_some())
}

/// Whether there may be something at the path.
fn is_there(context: &Context<'_>, path: &str) -> bool {
    let base = manifest_base(context.file, context.format());
    let entry = base.and_then(|base| context.snapshot.entry(&base.join(path)));
    entry != Some(Entry::Missing)
}

/// What is at the end of the path.
fn at_target(context: &Context<'_>, key: &Key, rule: &PathRule, item: &Item) -> Option<Finding> {
    let mut references = context.references.iter();
    let target = references
        .find(|reference| reference.range == item.range)
        .and_then(|reference| reference.path())
        .filter(|target| target.form == PathForm::Component)?;
    let path = &*item.text;
    let effects = &key.effect;
    let key = &key.name;
    let (effect, defect, advice) = match (context.snapshot.entry(&target.path)?, rule.target) {
        (Entry::Missing, _) => (
            effects.unknown_item.as_ref()?,
            format!("There is nothing at `{path}`."),
            "Correct the path, or delete the entry.".to_owned(),
        ),
        (Entry::Folder, PathTarget::File) => (
            effects.invalid_value.as_ref()?,
            format!("`{path}` is a folder; `{key}` lists files."),
            format!(
                "List the files one by one, or delete the key if the folder is called `{key}`."
            ),
        ),
        (Entry::File, PathTarget::Folder) => (
            effects.invalid_value.as_ref()?,
            format!("`{path}` is a file; `{key}` lists folders."),
            "Name the folder that holds it.".to_owned(),
        ),
        (Entry::File, _) if rule.twice.is_some() && is_read_anyway(context, rule, &target.path) => {
            (
                rule.twice.as_ref()?,
                format!("There is no need to name `{path}`."),
                format!("Delete the path, and the key `{key}` if nothing is left in it."),
            )
        }
        (Entry::File, _) => {
            let ending = rule.ends_with.as_deref().unwrap_or("");
            let effect = effects.invalid_value.as_ref()?;
            let defect = format!("Files in `{key}` end with `{ending}`.");
            (!path.ends_with(ending)).then_some((effect, defect, String::new()))?
        }
        (Entry::Folder, _) => return None,
    };
    found(context, effect, item, &defect, &advice)
}

/// Whether the host reads the file even if nobody names it.
fn is_read_anyway(context: &Context<'_>, rule: &PathRule, target: &FilePath) -> bool {
    let format = || context.host()?.format(rule.of?);
    let base = manifest_base(context.file, context.format());
    let below = base.and_then(|base| target.relative_to(&base).map(str::to_owned));
    let format = format().zip(below);
    format.is_some_and(|(format, below)| named::is_read_anyway(format, &below))
}

fn found(
    context: &Context<'_>,
    effect: &Effect,
    item: &Item,
    defect: &str,
    advice: &str,
) -> Option<Finding> {
    let text = message(&[defect, &effect.text, advice]);
    Some(context.finding(RULE.id, effect.severity(), item.range, text))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn every_way_to_be_wrong() {
        let text = "//- /w/p/.claude-plugin/plugin.json\n{\n  \"name\": \"p\",\n  \"agents\": [\"agents/a.md\", \"./agents\", \"./agents/a.md\", \"./agents/gone.md\", \"../x.md\", \"./notes.txt\"],\n  \"skills\": \"./skills/s/SKILL.md\",\n  \"commands\": [\"./agents\", \"./gone\"],\n  \"mcpServers\": {\"a\": {\"command\": \"x\"}}\n}\n\
             //- /w/p/agents/a.md\n//- /w/p/skills/s/SKILL.md\n//- /w/p/notes.txt\n";
        check(
            text,
            expect![[r#"
                 3 |   "agents": ["agents/a.md", "./agents", "./agents/a.md", "./agents/gone.md", "../x.md", "./notes.txt"],
                                   ^^^^^^^^^^^
                error component-path: A path in `agents` has to start with `./`. Claude Code does not load the plugin. Write `./agents/a.md`.
                  fix (unsafe): Replace by `./agents/a.md`
                 3 |   "agents": ["agents/a.md", "./agents", "./agents/a.md", "./agents/gone.md", "../x.md", "./notes.txt"],
                                                  ^^^^^^^^
                error component-path: `./agents` is a folder; `agents` lists files. Claude Code does not load the plugin. List the files one by one, or delete the key if the folder is called `agents`.
                 3 |   "agents": ["agents/a.md", "./agents", "./agents/a.md", "./agents/gone.md", "../x.md", "./notes.txt"],
                                                                               ^^^^^^^^^^^^^^^^
                error component-path: There is nothing at `./agents/gone.md`. Claude Code does not load the plugin. Correct the path, or delete the entry.
                 3 |   "agents": ["agents/a.md", "./agents", "./agents/a.md", "./agents/gone.md", "../x.md", "./notes.txt"],
                                                                                                   ^^^^^^^
                error component-path: `../x.md` leads out of the folder. Claude Code does not load the plugin. Move the file, or copy it.
                 3 |   "agents": ["agents/a.md", "./agents", "./agents/a.md", "./agents/gone.md", "../x.md", "./notes.txt"],
                                                                                                              ^^^^^^^^^^^
                error component-path: Files in `agents` end with `.md`. Claude Code does not load the plugin.
                 4 |   "skills": "./skills/s/SKILL.md",
                                  ^^^^^^^^^^^^^^^^^^^
                error component-path: `./skills/s/SKILL.md` is a file; `skills` lists folders. Claude Code does not load the plugin. Name the folder that holds it.
                 5 |   "commands": ["./agents", "./gone"],
                                                 ^^^^^^
                error component-path: There is nothing at `./gone`. Claude Code does not load the plugin. Correct the path, or delete the entry.
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by `./agents/a.md` (unsafe)
            {
              "name": "p",
              "agents": ["./agents/a.md", "./agents", "./agents/a.md", "./agents/gone.md", "../x.md", "./notes.txt"],
              "skills": "./skills/s/SKILL.md",
              "commands": ["./agents", "./gone"],
              "mcpServers": {"a": {"command": "x"}}
            }
        "#]],
        );
    }

    #[test]
    fn hooks_that_are_read_anyway() {
        check(
            "//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\", \"hooks\": [\"./hooks/hooks.json\", \"./hooks/more.json\"], \"mcpServers\": \"./.mcp.json\"}\n\
             //- /w/p/hooks/hooks.json\n{\"hooks\": {}}\n//- /w/p/hooks/more.json\n{\"hooks\": {}}\n//- /w/p/.mcp.json\n{\"mcpServers\": {}}\n",
            expect![[r#"
                 1 | {"name": "p", "hooks": ["./hooks/hooks.json", "./hooks/more.json"], "mcpServers": "./.mcp.json"}
                                              ^^^^^^^^^^^^^^^^^^
                error component-path: There is no need to name `./hooks/hooks.json`. Claude Code reads it by itself, takes it for loaded twice and does not load the plugin. Delete the path, and the key `hooks` if nothing is left in it.
            "#]],
        );
    }

    #[test]
    fn plugins_of_a_marketplace() {
        check(
            "//- /w/.claude-plugin/marketplace.json\n{\"name\": \"m\", \"plugins\": [{\"name\": \"p\", \"source\": \"./p\"}, {\"name\": \"q\", \"source\": \"./q\"}, {\"name\": \"r\", \"source\": {\"source\": \"github\", \"repo\": \"a/r\"}}, {\"name\": \"s\", \"source\": \"p\"}]}\n\
             //- /w/p/agents/a.md\n",
            expect![[r#"
                 1 | {"name": "m", "plugins": [{"name": "p", "source": "./p"}, {"name": "q", "source": "./q"}, {"name": "r", "source": {"source": "github", "repo": "a/r"}}, {"name": "s", "source": "p"}]}
                     ^
                error manifest-key: `owner` is missing in a marketplace. Claude Code does not take a marketplace without an owner. Add it.
                 1 | {"name": "m", "plugins": [{"name": "p", "source": "./p"}, {"name": "q", "source": "./q"}, {"name": "r", "source": {"source": "github", "repo": "a/r"}}, {"name": "s", "source": "p"}]}
                                                                                                        ^^^
                error component-path: There is nothing at `./q`. Claude Code cannot install the plugin. Correct the path, or delete the entry.
                 1 | {"name": "m", "plugins": [{"name": "p", "source": "./p"}, {"name": "q", "source": "./q"}, {"name": "r", "source": {"source": "github", "repo": "a/r"}}, {"name": "s", "source": "p"}]}
                                                                                                                                                                                                      ^
                error component-path: A path in `source` has to start with `./`. Claude Code does not take it for the place of the plugin. Write `./p`.
                  fix (unsafe): Replace by `./p`
            "#]],
        );
    }
}
