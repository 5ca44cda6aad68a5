//! `missing-key`: a key that the host needs is not there, or has no value.

use text_size::{TextRange, TextSize};

use super::comment_in_text::swallowed;
use super::frontmatter_early_close::lost_behind;
use super::frontmatter_not_first_line::headless;
use super::wording::{names, with_article};
use super::{Access, Context, Rule};
use crate::catalog::{Effect, Frontmatter, Key, Requirement, Scope, Severity};
use crate::finding::Finding;
use crate::syntax::value::Node;

pub(super) const RULE: Rule = Rule {
    id: "missing-key",
    severity: Severity::Error,
    opt_in: false,
    summary: "A key that the host needs is missing or empty",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A file without a key that its host needs: `name` and `description` of a subagent, `description` of a skill. A key without a value counts
as missing. The finding stands on the opening `---`, or on the empty key.

A key that is there under a misspelt name is reported once, as [`unknown-key`](unknown-key.md).

## Why it matters

- **Claude Code** takes a file without `name` for an ordinary document and does not mention it anywhere; a subagent without
  `description` is skipped with a line in the debug log. In a plugin both load with a stand-in. A skill without `description` is listed
  with the first line of its body, which rarely says when to use it.
- **Readers of the Agent Skills standard** skip a skill without `name` or `description`.

A Markdown file without any frontmatter in a folder of subagents may well be a note for people, so that is no more than a hint.

## Example

```markdown
---
name: reviewer
tools: Read, Grep
---
```

## Better

```markdown
---
name: reviewer
description: Reviews changed code. Use after every edit.
tools: Read, Grep
---
```

## Fix

None: only the author knows the text.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents) and [skills](https://code.claude.com/docs/en/skills).
- [Agent Skills specification](https://agentskills.io/specification).
- Observed on Claude Code 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let needed: Vec<(&Key, &Effect)> = context
        .format()
        .keys
        .iter()
        .filter_map(needed(context))
        .collect();
    if needed.is_empty() {
        return;
    }
    match context.access() {
        Access::None => without_block(context, out),
        Access::Read | Access::Repaired => in_block(context, &needed, out),
        Access::Unseen | Access::Failed => {}
    }
}

/// Keys whose absence is worth a word in a file of this scope.
fn needed<'a>(
    context: &Context<'_>,
) -> impl Fn(&'a Key) -> Option<(&'a Key, &'a Effect)> + use<'a> {
    let plugin = context.definition.place.scope == Scope::Plugin;
    let optional_block = context.format().frontmatter == Frontmatter::Optional;
    move |key| {
        let wanted = match key.required {
            Requirement::Required => !(plugin && key.plugin.optional),
            Requirement::Recommended => !optional_block,
            Requirement::Optional => false,
        };
        key.effect
            .missing
            .as_ref()
            .filter(|_| wanted)
            .map(|effect| (key, effect))
    }
}

/// No frontmatter at all: in a folder of subagents perhaps a note for people.
fn without_block(context: &Context<'_>, out: &mut Vec<Finding>) {
    let format = context.format();
    let Some(effect) = &format.no_frontmatter else {
        return;
    };
    if format.frontmatter == Frontmatter::Ignored || context.definition.place.scope == Scope::Plugin
    {
        return;
    }
    // Where only the opening line is missing, `frontmatter-not-first-line` says so.
    if headless(context).is_some() {
        return;
    }
    let severity = match effect.severity() {
        Severity::Error => Severity::Hint,
        _ if !context.is_searched() => Severity::Hint,
        other => other,
    };
    let text = context.file.text.as_str();
    let line = text.lines().next().unwrap_or("").trim_end();
    let range = TextRange::up_to(TextSize::of(line));
    let message = format!(
        "The file has no frontmatter. {} Start it with `---`, the keys and another `---`.",
        effect.text
    );
    out.push(context.finding(RULE.id, severity, range, message));
}

fn in_block(context: &Context<'_>, needed: &[(&Key, &Effect)], out: &mut Vec<Finding>) {
    let Some(frontmatter) = context.frontmatter() else {
        return;
    };
    let mut absent: Vec<(&Key, &Effect)> = Vec::new();
    let lost = lost_behind(context);
    for (key, effect) in needed {
        match frontmatter.mapping.get(&key.name) {
            // Where a comment took the value, `comment-in-text` says so.
            Some(entry) if key.prose && swallowed(context, &entry.value).is_some() => {}
            Some(entry) if is_empty(&entry.value) => {
                let effect = key.effect.empty.as_ref().unwrap_or(effect);
                let defect = format!("`{}` has no value.", key.name);
                let advice = "Write one.";
                out.push(context.finding_with(RULE.id, effect, entry.key_range, &defect, advice));
            }
            Some(_) => {}
            None if is_misspelt(context, key) || is_merged(context, key) => {}
            // The block ends too early, which is said there.
            None if lost.contains(&key.name.as_str()) => {}
            None => absent.push((key, effect)),
        }
    }
    let Some((_, worst)) = absent.iter().max_by_key(|(_, effect)| effect.severity()) else {
        return;
    };
    let worst = absent
        .iter()
        .map(|(_, effect)| *effect)
        .find(|effect| effect.severity() == worst.severity())
        .unwrap_or(worst);
    let missing = names(absent.iter().map(|(key, _)| key.name.as_str()), "and");
    let verb = if absent.len() == 1 { "is" } else { "are" };
    let defect = format!("{missing} {verb} missing.");
    let noun = with_article(context.kind().noun());
    let advice = if worst.severity() == Severity::Error {
        format!("Add {missing} to make it {noun}.")
    } else {
        format!("Add {missing}.")
    };
    let mut finding = context.finding_with(RULE.id, worst, frontmatter.open, &defect, &advice);
    if !mentions_format(context) {
        finding.severity = Severity::Hint;
    } else if !context.is_searched() {
        // Where no host looks, the file may be meant for a place with other needs, such as a plugin.
        let plugins_need_it = absent.iter().any(|(key, _)| !key.plugin.optional);
        let most = match plugins_need_it {
            true => Severity::Warning,
            false => Severity::Hint,
        };
        finding.severity = finding.severity.min(most);
    }
    out.push(finding);
}

/// Whether at least one key of the format is there, misspelt or not; a block without any is about something else.
fn mentions_format(context: &Context<'_>) -> bool {
    let format = context.format();
    let mut fields = context.definition.fields.iter();
    fields.any(|field| field.key.is_some() || format.suggest_key(&field.name).is_some())
}

/// Whether a merge key (`<<`) brings the key in.
fn is_merged(context: &Context<'_>, key: &Key) -> bool {
    let mapping = context.reading.and_then(|reading| reading.mapping());
    mapping.is_some_and(|mapping| mapping.get(&key.name).is_some())
}

fn is_misspelt(context: &Context<'_>, key: &Key) -> bool {
    let format = context.format();
    context.definition.fields.iter().any(|field| {
        let meant = format
            .suggest_key(&field.name)
            .filter(|_| field.key.is_none());
        meant.is_some_and(|meant| meant.name == key.name)
    })
}

/// Whether a host takes the value for none at all.
pub(super) fn is_empty(node: &Node) -> bool {
    node.is_null() || node.as_str().is_some_and(|text| text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn a_merged_key_is_there() {
        check("---\n<<: {name: a}\ndescription: b\n---\n", expect![[""]]);
    }

    #[test]
    fn an_agent_needs_a_name_and_a_description() {
        check(
            "---\ntools: Read\n---\n",
            expect![[r#"
             1 | ---
                 ^^^
            error missing-key: `name` and `description` are missing. Claude Code takes the file for an ordinary document and loads no subagent from it. Add `name` and `description` to make it a subagent.
        "#]],
        );
        check(
            "---\nname: a\n---\n",
            expect![[r#"
             1 | ---
                 ^^^
            error missing-key: `description` is missing. Claude Code skips a subagent without a description. Add `description` to make it a subagent.
        "#]],
        );
        check(
            "---\nname: a\ndescription:\n---\n",
            expect![[r#"
             3 | description:
                 ^^^^^^^^^^^
            error missing-key: `description` has no value. Claude Code skips a subagent whose description is empty. Write one.
        "#]],
        );
    }

    #[test]
    fn a_plugin_stands_in() {
        check(
            "//- /w/p/agents/a.md\n---\ntools: Read\n---\n//- /w/p/.claude-plugin/plugin.json\n{}\n",
            expect![[""]],
        );
    }

    #[test]
    fn a_skill_is_listed_with_its_first_line() {
        check(
            "//- /w/.claude/skills/x/SKILL.md\n---\nname: x\n---\n# X\n",
            expect![[r#"
                 1 | ---
                     ^^^
                information missing-key: `description` is missing. Claude Code uses the first line of the body as the description. Add `description`.
            "#]],
        );
        check(
            "//- /w/.claude/skills/x/SKILL.md\n# X\n",
            expect![[r#"
             1 | # X
                 ^^^
            information missing-key: The file has no frontmatter. Claude Code loads the skill with default settings and takes the beginning of the body as its description. Start it with `---`, the keys and another `---`.
        "#]],
        );
    }

    #[test]
    fn a_note_in_the_folder_is_only_a_hint() {
        check(
            "# How we work\n",
            expect![[r#"
             1 | # How we work
                 ^^^^^^^^^^^^^
            hint missing-key: The file has no frontmatter. Claude Code takes a file without frontmatter for an ordinary document and loads no subagent from it. Start it with `---`, the keys and another `---`.
        "#]],
        );
        check(
            "---\ntitle: How we work\n---\n",
            expect![[r#"
                 1 | ---
                     ^^^
                hint missing-key: `name` and `description` are missing. Claude Code takes the file for an ordinary document and loads no subagent from it. Add `name` and `description` to make it a subagent.
                 2 | title: How we work
                     ^^^^^
                hint unknown-key: `title` is not a key of a subagent. Claude Code ignores the key. No host in Fieldcraft's catalogue reads it.
            "#]],
        );
    }

    #[test]
    fn commands_need_nothing() {
        check(
            "//- /w/.claude/commands/x.md\n---\nmodel: opus\n---\nDo it.\n",
            expect![[""]],
        );
    }

    #[test]
    fn a_misspelt_key_is_one_finding() {
        check(
            "---\nname: a\ndesciption: b\n---\n",
            expect![[r#"
                 3 | desciption: b
                     ^^^^^^^^^^
                error unknown-key: `desciption` is not a key of a subagent. Claude Code skips a subagent without a description. Write `description`.
                  fix (safe): Rename the key to `description`
            "#]],
        );
    }

    #[test]
    fn in_a_collection_a_plugin_may_do_without() {
        check(
            "//- /w/plugins/p/agents/a.md\n---\ndescription: b\ntools: Read\n---\n",
            expect![[r#"
                 1 | ---
                     ^^^
                hint missing-key: `name` is missing. Claude Code takes the file for an ordinary document and loads no subagent from it. Add `name` to make it a subagent.
            "#]],
        );
        check(
            "//- /w/plugins/p/agents/a.md\n---\nname: a\ntools: Read\n---\n",
            expect![[r#"
                 1 | ---
                     ^^^
                hint missing-key: `description` is missing. Claude Code skips a subagent without a description. Add `description` to make it a subagent.
            "#]],
        );
    }
}
