//! Call hierarchy: who delegates to whom. Subagents and skills call what they mention.

use std::collections::BTreeMap;

use super::definition::own_place;
use super::occurrence::{Entity, named, occurrence};
use crate::catalog::{Kind, Namespace};
use crate::model::shortened;
use crate::text::{FilePath, FilePosition, FileRange, TextRange};
use crate::workspace::{Snapshot, Summary};

/// A subagent, skill or command that calls or is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallItem {
    /// The name, with the plugin in front.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The start of its description.
    pub detail: String,
    /// The name's place, or the start of the file.
    pub place: FileRange,
}

/// A caller or callee, and where it mentions the other or is mentioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The other side.
    pub item: CallItem,
    /// The mentions, in the file of the caller.
    pub ranges: Vec<TextRange>,
}

/// The definition under the cursor; for a cursor anywhere else in its frontmatter, the file's own.
pub fn call_item(snapshot: &Snapshot, at: &FilePosition) -> Option<CallItem> {
    let found = occurrence(snapshot, at);
    let path = match found.map(|found| found.entity) {
        Some(Entity::Definition { space, path, .. }) if calls(space) => path,
        Some(_) => return None,
        None => {
            let block = snapshot.file(&at.path)?.parse.frontmatter.as_ref()?;
            block
                .range
                .contains_inclusive(at.offset)
                .then(|| at.path.clone())?
        }
    };
    item(snapshot.summary(&path)?)
}

/// Who mentions the definition in the file at `path` by name; itself left out.
pub fn incoming_calls(snapshot: &Snapshot, path: &FilePath) -> Vec<Call> {
    let Some(summary) = snapshot.summary(path) else {
        return Vec::new();
    };
    let Some(space) = summary.namespace().filter(|space| calls(*space)) else {
        return Vec::new();
    };
    let entity = Entity::Definition {
        space,
        name: summary.name.to_string(),
        path: path.clone(),
    };
    let mut callers: BTreeMap<FilePath, Vec<TextRange>> = BTreeMap::new();
    for place in super::references::mentions(snapshot, &entity) {
        if place.path != *path && is_name(snapshot, &place) {
            callers.entry(place.path).or_default().push(place.range);
        }
    }
    let found = callers.into_iter().filter_map(|(path, ranges)| {
        Some(Call {
            item: item(snapshot.summary(&path)?)?,
            ranges,
        })
    });
    found.collect()
}

/// Whom the definition in the file at `path` mentions by name; itself left out.
pub fn outgoing_calls(snapshot: &Snapshot, path: &FilePath) -> Vec<Call> {
    let Some(summary) = snapshot.summary(path) else {
        return Vec::new();
    };
    let mut callees: BTreeMap<FilePath, Vec<TextRange>> = BTreeMap::new();
    for reference in &summary.references {
        let callee = match named(snapshot, path, reference) {
            Some(Entity::Definition { space, path, .. }) if calls(space) => path,
            _ => continue,
        };
        if callee != *path {
            callees.entry(callee).or_default().push(reference.range);
        }
    }
    let found = callees.into_iter().filter_map(|(path, ranges)| {
        Some(Call {
            item: item(snapshot.summary(&path)?)?,
            ranges,
        })
    });
    found.collect()
}

/// Whether a name stands at `place`: a link to a file is read, not called.
fn is_name(snapshot: &Snapshot, place: &FileRange) -> bool {
    let references = snapshot
        .summary(&place.path)
        .map_or(&[][..], |summary| &summary.references);
    let mut here = references
        .iter()
        .filter(|reference| reference.range == place.range);
    here.any(|reference| reference.path().is_none())
}

fn calls(space: Namespace) -> bool {
    matches!(space, Namespace::Agent | Namespace::Skill)
}

fn item(summary: &Summary) -> Option<CallItem> {
    summary.namespace().filter(|space| calls(*space))?;
    Some(CallItem {
        name: summary.qualified_name(),
        kind: summary.format.kind,
        detail: shortened(&summary.description, 80),
        place: own_place(summary),
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::Fixture;

    fn check(fixture: &str, expected: Expect) {
        let fixture = Fixture::new(fixture);
        let snapshot = &fixture.snapshot;
        let Some(found) = call_item(snapshot, &fixture.position()) else {
            expected.assert_eq("nothing\n");
            return;
        };
        let mut out = format!("{:?} {}\n", found.kind, found.name);
        let path = &found.place.path;
        for call in incoming_calls(snapshot, path) {
            let _ = writeln!(out, "from {} {:?}", call.item.name, call.ranges);
        }
        for call in outgoing_calls(snapshot, path) {
            let _ = writeln!(out, "to {} {:?}", call.item.name, call.ranges);
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn who_delegates_to_whom() {
        check(
            "---\nname: le$0ad\ndescription: b\ntools: Agent(helper), Read\nskills: [pdf]\n---\nAsk `helper` first. Not `lead`, see [it](helper.md).\n\
             //- /w/.claude/agents/helper.md\n---\nname: helper\ndescription: b\n---\nRead [it](lead.md).\n\
             //- /w/.claude/skills/pdf/SKILL.md\n---\nname: pdf\ndescription: b\ncontext: fork\nagent: lead\n---\n",
            expect![[r#"
                Agent lead
                from pdf [50..54]
                to helper [43..49, 80..86]
                to pdf [66..69]
            "#]],
        );
        check(
            "---\nname: lead\n---\nBo$0dy\n",
            expect![[r#"
            nothing
        "#]],
        );
    }
}
