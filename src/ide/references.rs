//! Find references: from a name to every place that mentions it; and the same within one file.

use std::sync::Arc;

use text_size::TextRange;

use super::definition::place;
use super::file_rename::plugin::in_front;
use super::occurrence::{Entity, fragment_range, named, occurrence, reaches, without_fragment};
use crate::catalog::Namespace;
use crate::model::references::{PathForm, PathTarget, Reference};
use crate::text::{FilePath, FilePosition, FileRange};
use crate::workspace::{Snapshot, Summary};

/// Every mention of what stands at `at`, in order of path and place; with `declaration` its definition first.
pub fn references(snapshot: &Snapshot, at: &FilePosition, declaration: bool) -> Vec<FileRange> {
    let Some(found) = occurrence(snapshot, at) else {
        return Vec::new();
    };
    let mut places = mentions(snapshot, &found.entity);
    if let Some(defined) = place(snapshot, &found.entity).filter(|_| declaration) {
        places.retain(|place| *place != defined);
        places.insert(0, defined);
    }
    places
}

/// The mentions and the definition of what stands at `at` that are in the same file.
pub fn document_highlights(snapshot: &Snapshot, at: &FilePosition) -> Vec<TextRange> {
    let mut ranges: Vec<TextRange> = references(snapshot, at, true)
        .into_iter()
        .filter(|place| place.path == at.path && !place.range.is_empty())
        .map(|place| place.range)
        .collect();
    if ranges.is_empty() {
        ranges = super::linked_editing::linked_ranges(snapshot, at);
    }
    ranges.sort_by_key(|range| range.start());
    ranges
}

/// Every mention of `entity`, in order of path and place.
pub(super) fn mentions(snapshot: &Snapshot, entity: &Entity) -> Vec<FileRange> {
    match entity {
        Entity::Definition { space, name, path } => {
            definition_mentions(snapshot, *space, name, path)
        }
        Entity::Unknown { space, name } => {
            let spaces = match space {
                Some(space) => vec![*space],
                None => vec![Namespace::Agent, Namespace::Skill],
            };
            let named = spaces
                .into_iter()
                .flat_map(|space| by_name(snapshot, space, name, |_, _| true));
            sorted(named.collect())
        }
        Entity::Heading { path, anchor } => heading_mentions(snapshot, path, anchor),
        Entity::Path(path) => path_mentions(snapshot, path),
    }
}

fn definition_mentions(
    snapshot: &Snapshot,
    space: Namespace,
    name: &str,
    path: &FilePath,
) -> Vec<FileRange> {
    let Some(summary) = snapshot.summary(path) else {
        return Vec::new();
    };
    let is_meant = |from: &FilePath, reference: &Reference| matches!(named(snapshot, from, reference), Some(Entity::Definition { path: found, .. }) if found == *path);
    let own = summary.namespace() == Some(space) && summary.goes_by(name);
    let names = if own {
        summary.names()
    } else {
        let plugin = summary.declaring_plugin();
        let in_front = plugin.map(|plugin| format!("{plugin}:{name}"));
        std::iter::once(name.to_owned()).chain(in_front).collect()
    };
    let mut places: Vec<FileRange> = names
        .iter()
        .flat_map(|name| by_name(snapshot, space, name, is_meant))
        .collect();
    if own {
        places.extend(path_mentions(snapshot, path));
        if let Some(folder) = summary.plugin_folder() {
            places.extend(in_front(snapshot, &folder, name));
        }
    }
    sorted(places)
}

/// The mentions of `name` in `space` for which `counts` holds.
fn by_name(
    snapshot: &Snapshot,
    space: Namespace,
    name: &str,
    counts: impl Fn(&FilePath, &Reference) -> bool,
) -> Vec<FileRange> {
    let mut places = Vec::new();
    for summary in snapshot.mentioning(space, name) {
        for reference in &summary.references {
            if reference.name_in(space) == Some(name) && counts(&summary.path, reference) {
                places.push(at(summary, reference.range));
            }
        }
    }
    places
}

fn path_mentions(snapshot: &Snapshot, path: &FilePath) -> Vec<FileRange> {
    let mut places = Vec::new();
    for (summary, reference, target) in pointing_at(snapshot, path) {
        if summary.path == *path {
            continue;
        }
        // Of a closed file the index knows only the whole range.
        let file = match snapshot.file(&summary.path) {
            Some(file) => Some(Arc::clone(file)),
            None if target.fragment.is_some() => snapshot.read(&summary.path),
            None => None,
        };
        let range = file.map_or(reference.range, |file| without_fragment(&file, reference));
        places.push(at(summary, range));
    }
    sorted(places)
}

fn heading_mentions(snapshot: &Snapshot, path: &FilePath, anchor: &str) -> Vec<FileRange> {
    let mut places = Vec::new();
    for (summary, reference, target) in pointing_at(snapshot, path) {
        let fragment = target.fragment.as_deref();
        let is_link = target.form == PathForm::Link;
        if is_link && fragment.is_some_and(|fragment| reaches(fragment, anchor)) {
            let file = snapshot.read(&summary.path);
            let fragment = file.and_then(|file| fragment_range(&file, reference));
            places.push(at(summary, fragment.unwrap_or(reference.range)));
        }
    }
    sorted(places)
}

/// Every reference to the file or folder at `path`.
fn pointing_at<'a>(
    snapshot: &'a Snapshot,
    path: &'a FilePath,
) -> impl Iterator<Item = (&'a Summary, &'a Reference, &'a PathTarget)> {
    let summaries = snapshot.pointing_at(path).into_iter();
    summaries.flat_map(move |summary| {
        summary.references.iter().filter_map(move |reference| {
            let target = reference.path().filter(|target| target.path == *path)?;
            Some((summary, reference, target))
        })
    })
}

fn at(summary: &Summary, range: TextRange) -> FileRange {
    FileRange {
        path: summary.path.clone(),
        range,
    }
}

fn sorted(mut places: Vec<FileRange>) -> Vec<FileRange> {
    places.sort_by(|a, b| {
        let key = |place: &FileRange| (place.range.start(), place.range.end());
        a.path.cmp(&b.path).then_with(|| key(a).cmp(&key(b)))
    });
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::Fixture;

    fn check(fixture: &str, expected: Expect) {
        let fixture = Fixture::new(fixture);
        let mut out = String::new();
        for place in references(&fixture.snapshot, &fixture.position(), true) {
            let file = fixture.snapshot.read(&place.path).unwrap();
            let line = file
                .text
                .position(place.range.start(), Default::default())
                .line
                + 1;
            let _ = writeln!(
                out,
                "{}:{line} {:?}",
                place.path,
                file.text.slice(place.range)
            );
        }
        for range in document_highlights(&fixture.snapshot, &fixture.position()) {
            let _ = writeln!(out, "here {:?} {range:?}", fixture.file().text.slice(range));
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn a_skill_by_all_its_names_and_its_file() {
        check(
            "//- /w/p/skills/pdf/SKILL.md\n---\nname: pd$0f\ndescription: b\n---\n\
             //- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n\
             //- /w/p/agents/a.md\n---\nname: a\ndescription: b\nskills: [pdf, p:pdf]\n---\nSee [it](../skills/pdf/SKILL.md) or /p:pdf.\n\
             //- /w/.claude/skills/pdf/SKILL.md\n---\nname: pdf\ndescription: b\n---\n\
             //- /w/.claude/agents/b.md\n---\nname: b\ndescription: b\nskills: [pdf]\n---\n",
            expect![[r#"
                /w/p/skills/pdf/SKILL.md:2 "pdf"
                /w/p/agents/a.md:4 "p:pdf"
                /w/p/agents/a.md:6 "../skills/pdf/SKILL.md"
                /w/p/agents/a.md:6 "p:pdf"
                here "pdf" 10..13
            "#]],
        );
    }

    #[test]
    fn a_heading_and_its_links() {
        check(
            "---\nname: a\ndescription: b\n---\n# The $0Part\n\n[one](#the-part) [two](a.md#The-Part) [no](#the-other)\n",
            expect![[r#"
                /w/.claude/agents/a.md:5 "The Part"
                /w/.claude/agents/a.md:7 "the-part"
                /w/.claude/agents/a.md:7 "The-Part"
                here "The Part" 33..41
                here "the-part" 50..58
                here "The-Part" 71..79
            "#]],
        );
    }

    #[test]
    fn a_name_that_nothing_goes_by() {
        check(
            "---\nname: a\ndescription: b\nskills: [no$0ne]\n---\n`none`\n//- /w/.claude/agents/b.md\n---\nname: b\ndescription: b\nskills: none\n---\n",
            expect![[r#"
                /w/.claude/agents/a.md:4 "none"
                /w/.claude/agents/a.md:6 "none"
                /w/.claude/agents/b.md:4 "none"
                here "none" 36..40
                here "none" 47..51
            "#]],
        );
    }

    #[test]
    fn both_tags_of_a_pair() {
        check(
            "---\nname: a\ndescription: b\n---\n<exam$0ple>\nx\n</example>\n",
            expect![[r#"
                here "example" 32..39
                here "example" 45..52
            "#]],
        );
    }

    #[test]
    fn servers_of_a_plugin() {
        let agent = "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: b\ntools: mcp__plugin_p_db__read, mcp__db__read\n---\n";
        let own = "//- /w/.mcp.json\n{\"mcpServers\": {\"db\": {}}}\n";
        check(
            &format!(
                "//- /w/p/.mcp.json\n{{\"mcpServers\": {{\"$0db\": {{}}}}}}\n//- /w/p/.claude-plugin/plugin.json\n{{\"name\": \"p\"}}\n{own}{agent}"
            ),
            expect![[r#"
                /w/p/.mcp.json:1 "db"
                /w/.claude/agents/a.md:4 "db"
                here "db" 17..19
            "#]],
        );
        check(
            &format!(
                "//- /w/p/.claude-plugin/plugin.json\n{{\"name\": \"p\", \"mcpServers\": {{\"$0db\": {{}}}}}}\n{own}{agent}"
            ),
            expect![[r#"
                /w/p/.claude-plugin/plugin.json:1 "db"
                /w/.claude/agents/a.md:4 "db"
                here "db" 30..32
            "#]],
        );
    }

    #[test]
    fn a_plugin_in_front_of_names() {
        check(
            "---\nname: a\ndescription: b\ntools: mcp__plugin_p_db__read, Agent(p:x)\n---\nRun /$0p:s, not /p or /git:push.\n\
             //- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\", \"mcpServers\": {\"db\": {}}}\n//- /w/p/skills/s/SKILL.md\n---\ndescription: d\n---\n\
             //- /w/p/agents/x.md\n---\nname: x\ndescription: d\n---\n\
             //- /w/.claude/commands/git/push.md\nRun /git:push.\n",
            expect![[r#"
                /w/p/.claude-plugin/plugin.json:1 "p"
                /w/.claude/agents/a.md:4 "p"
                /w/.claude/agents/a.md:4 "p"
                /w/.claude/agents/a.md:6 "p"
                here "p" 46..47
                here "p" 64..65
                here "p" 78..79
            "#]],
        );
    }
}
