//! `skill-misplaced`: a skill where the host does not look for it.

use super::{Context, Rule};
use crate::catalog::{Effect, Kind, Severity};
use crate::finding::Finding;
use crate::model::kind::skills_folder;
use crate::text::{FilePath, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "skill-misplaced",
    severity: Severity::Error,
    opt_in: false,
    summary: "A skill where the host does not look for it",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

In a `.claude/skills` folder: a Markdown file that lies there without a folder of its own, a `SKILL.md` more than one folder deep, and one
whose name is written in other letters (`skill.md`). In the `skills` folder of a plugin: a `SKILL.md` more than one folder deep, unless a manifest names the folder. Files
that belong to a skill above them are left alone.

## Why it matters

- **Claude Code** looks for `.claude/skills/<name>/SKILL.md` and, in a plugin, for `skills/<name>/SKILL.md` and what `plugin.json` names, and for nothing else. A skill anywhere else does not exist, and nothing says
  so.

## Example

```text
.claude/skills/release.md
.claude/skills/team/release/SKILL.md
.claude/skills/release/skill.md
```

## Better

```text
.claude/skills/release/SKILL.md
```

## Fix

None: a file has to move.

## Sources

- [Claude Code documentation, skills](https://code.claude.com/docs/en/skills), and observed on 2.1.329.
- [anthropics/claude-code#39138](https://github.com/anthropics/claude-code/issues/39138), [anthropics/claude-code#20979](https://github.com/anthropics/claude-code/issues/20979): skills that are not found.
"#;

/// The name that the host looks for.
const FILE_NAME: &str = "SKILL.md";

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(effect) = &context.format().misplaced else {
        return;
    };
    let path = &context.file.path;
    if context.kind() != Kind::Skill || context.is_searched() {
        return;
    }
    let Some((folder, below)) = skills_above(path) else {
        out.extend(in_plugin(context, effect));
        return;
    };
    let parts: Vec<&str> = below.split('/').collect();
    let (defect, right) = match parts.as_slice() {
        [_] => (
            "A skill needs a folder of its own.",
            format!("{}/{FILE_NAME}", path.stem()),
        ),
        [name, file] if *file != FILE_NAME => (
            "The name of the file has to be `SKILL.md`, in these letters.",
            format!("{name}/{FILE_NAME}"),
        ),
        [.., name, _] if !belongs_to_skill(context, &folder, &parts) => (
            "The skill is more than one folder deep.",
            format!("{name}/{FILE_NAME}"),
        ),
        _ => return,
    };
    let advice = format!(
        "Move it to `{}`.",
        context.snapshot.shown(&folder.join(&right))
    );
    let range = first_line(context);
    out.push(context.finding_with(RULE.id, effect, range, defect, &advice));
}

/// A skill that lies too deep in the `skills` of a plugin, and in no folder that a manifest names.
fn in_plugin(context: &Context<'_>, effect: &Effect) -> Option<Finding> {
    let path = &context.file.path;
    let own = path.parent()?;
    let plugins = &context.snapshot.surroundings().plugins;
    let mut above = path.ancestors().map(FilePath::new);
    let root = above.find(|folder| plugins.contains_key(folder))?;
    let folder = root.join("skills");
    let parts: Vec<&str> = path.relative_to(&folder)?.split('/').collect();
    let [_, .., name, FILE_NAME] = parts.as_slice() else {
        return None;
    };
    let is_skill = |folder: &FilePath| context.snapshot.summary(&folder.join(FILE_NAME)).is_some();
    if is_skill(&root) || belongs_to_skill(context, &folder, &parts) {
        return None;
    }
    let manifest = context.snapshot.manifest(&root)?;
    // The entry of a marketplace may name more, as seen from the plugin.
    let lists = context.snapshot.each_of_kind(Kind::Marketplace);
    let named = std::iter::once(manifest).chain(lists).any(|summary| {
        let base = summary.path.parent().and_then(|folder| folder.parent());
        summary.references.iter().any(|reference| {
            let target = reference.path().map(|target| &target.path);
            let below = base.as_ref().zip(target);
            let below = below.and_then(|(base, target)| target.relative_to(base));
            let seen = below.map(|below| root.join(below));
            seen.is_some_and(|seen| seen == own || own.parent() == Some(seen))
        })
    });
    let right = context
        .snapshot
        .shown(&folder.join(&format!("{name}/{FILE_NAME}")));
    let advice = format!(
        "Move it to `{right}`, or name the folder that holds it in `skills` of `plugin.json`."
    );
    let defect = "The skill is more than one folder deep.";
    let range = first_line(context);
    (!named).then(|| context.finding_with(RULE.id, effect, range, defect, &advice))
}

/// The folder of skills above the file, and the way from there.
fn skills_above(path: &FilePath) -> Option<(FilePath, &str)> {
    let folder = skills_folder(path)?;
    let below = path.relative_to(&folder)?;
    Some((folder, below))
}

/// Whether a folder in between is a skill, whose own files may be called anything.
fn belongs_to_skill(context: &Context<'_>, folder: &FilePath, parts: &[&str]) -> bool {
    let mut at = folder.clone();
    let between = parts.get(..parts.len().saturating_sub(2)).unwrap_or(&[]);
    between.iter().any(|part| {
        at = at.join(part);
        context.snapshot.summary(&at.join(FILE_NAME)).is_some()
    })
}

fn first_line(context: &Context<'_>) -> TextRange {
    let line = context.file.text.as_str().lines().next().unwrap_or("");
    TextRange::up_to(text_size::TextSize::of(line))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::testing::check;

    fn at(path: &str, expected: Expect) {
        check(
            &format!(
                "//- {path}\n---\nname: s\ndescription: b\n---\n//- /w/.claude/skills/real/SKILL.md\n---\nname: real\ndescription: b\n---\n"
            ),
            expected,
        );
    }

    #[test]
    fn every_wrong_place() {
        at(
            "/w/.claude/skills/s.md",
            expect![[r#"
             1 | ---
                 ^^^
            error skill-misplaced: A skill needs a folder of its own. Claude Code does not find the skill. Move it to `.claude/skills/s/SKILL.md`.
        "#]],
        );
        at(
            "/w/.claude/skills/s/skill.md",
            expect![[r#"
             1 | ---
                 ^^^
            error skill-misplaced: The name of the file has to be `SKILL.md`, in these letters. Claude Code does not find the skill. Move it to `.claude/skills/s/SKILL.md`.
        "#]],
        );
        at(
            "/w/.claude/skills/group/s/SKILL.md",
            expect![[r#"
             1 | ---
                 ^^^
            error skill-misplaced: The skill is more than one folder deep. Claude Code does not find the skill. Move it to `.claude/skills/s/SKILL.md`.
        "#]],
        );
    }

    fn in_plugin(path: &str, skills: &str, expected: Expect) {
        check(
            &format!(
                "//- /w/p/skills/{path}\n---\nname: s\ndescription: b\n---\n//- /w/p/skills/real/SKILL.md\n---\nname: real\ndescription: c\n---\n\
                 //- /w/p/.claude-plugin/plugin.json\n{{\"name\": \"p\", \"skills\": {skills}}}\n"
            ),
            expected,
        );
    }

    #[test]
    fn too_deep_in_a_plugin() {
        in_plugin(
            "group/s/SKILL.md",
            "[]",
            expect![[r#"
             1 | ---
                 ^^^
            error skill-misplaced: The skill is more than one folder deep. Claude Code does not find the skill. Move it to `p/skills/s/SKILL.md`, or name the folder that holds it in `skills` of `plugin.json`.
        "#]],
        );
        in_plugin(
            "group/more/s/SKILL.md",
            "\"./skills/\"",
            expect![[r#"
             1 | ---
                 ^^^
            error skill-misplaced: The skill is more than one folder deep. Claude Code does not find the skill. Move it to `p/skills/s/SKILL.md`, or name the folder that holds it in `skills` of `plugin.json`.
        "#]],
        );
    }

    #[test]
    fn right_places_in_a_plugin() {
        in_plugin("s/SKILL.md", "[]", expect![[""]]);
        in_plugin("real/templates/s/SKILL.md", "[]", expect![[""]]);
        in_plugin("group/s/SKILL.md", "\"./skills/group\"", expect![[""]]);
        in_plugin("group/s/SKILL.md", "[\"./skills/group/s/\"]", expect![[""]]);
        // Of a plugin without a manifest only the marketplace knows what belongs to it.
        check(
            "//- /w/p/skills/group/s/SKILL.md\n---\nname: s\ndescription: b\n---\n//- /w/.claude-plugin/marketplace.json\n{\"name\": \"m\", \"owner\": {\"name\": \"o\"}, \"plugins\": [{\"name\": \"p\", \"source\": \"./p\", \"strict\": false}]}\n",
            expect![[""]],
        );
    }

    #[test]
    fn right_places() {
        at("/w/.claude/skills/s/SKILL.md", expect![[""]]);
        at("/w/.claude/skills/real/templates/s/SKILL.md", expect![[""]]);
        at("/w/.claude/skills/s/notes.md", expect![[""]]);
        at("/w/.claude/skills/README.md", expect![[""]]);
    }
}
