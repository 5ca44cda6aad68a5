//! Go to definition: from a mention to what it stands for.

use text_size::{TextRange, TextSize};

use super::occurrence::{Entity, document, occurrence};
use crate::model::anchors::anchors;
use crate::text::{FilePath, FilePosition, FileRange};
use crate::workspace::{Entry, Snapshot, Summary};

/// Where a mention leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The characters of the mention.
    pub origin: TextRange,
    /// The name, or the start of the file where only its path is the name.
    pub target: FileRange,
}

/// Where the mention at `at` leads: to the definition that the host would load. `None` where nothing is mentioned, or what is
/// mentioned does not exist.
pub fn definition(snapshot: &Snapshot, at: &FilePosition) -> Option<Destination> {
    let found = occurrence(snapshot, at)?;
    Some(Destination {
        origin: found.range,
        target: place(snapshot, &found.entity)?,
    })
}

/// Where `entity` is defined.
pub(super) fn place(snapshot: &Snapshot, entity: &Entity) -> Option<FileRange> {
    match entity {
        Entity::Definition { space, name, path } => {
            let summary = snapshot.summary(path)?;
            let range = summary.range_of(*space, name).unwrap_or_default();
            Some(at(path, range))
        }
        Entity::Heading { path, anchor } => {
            let file = document(snapshot, path)?;
            let mut anchors = anchors(&file).into_iter();
            let (heading, _) = anchors.find(|(_, other)| other == anchor)?;
            Some(at(path, heading.text))
        }
        Entity::Path(path) => file_at(snapshot, path),
        Entity::Unknown { .. } => None,
    }
}

/// The file at `path`; for the folder of a skill its `SKILL.md`.
fn file_at(snapshot: &Snapshot, path: &FilePath) -> Option<FileRange> {
    let top = TextRange::empty(TextSize::new(0));
    if snapshot.summary(path).is_some() {
        return Some(at(path, top));
    }
    match snapshot.entry(path)? {
        Entry::File => Some(at(path, top)),
        Entry::Folder => {
            let skill = path.join("SKILL.md");
            snapshot.summary(&skill).map(|_| at(&skill, top))
        }
        Entry::Missing => None,
    }
}

fn at(path: &FilePath, range: TextRange) -> FileRange {
    FileRange {
        path: path.clone(),
        range,
    }
}

/// The place of a definition's own name.
pub(super) fn own_place(summary: &Summary) -> FileRange {
    at(&summary.path, summary.name_range.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::Fixture;

    fn check(fixture: &str, expected: Expect) {
        let fixture = Fixture::new(fixture);
        let out = match definition(&fixture.snapshot, &fixture.position()) {
            None => "nowhere".to_owned(),
            Some(found) => {
                let target = fixture.snapshot.read(&found.target.path).unwrap();
                format!(
                    "{:?} → {} {:?}",
                    fixture.file().text.slice(found.origin),
                    found.target.path,
                    target.text.slice(found.target.range)
                )
            }
        };
        expected.assert_eq(&out);
    }

    const WORKSPACE: &str = "//- /w/.claude/skills/code-style/SKILL.md\n---\nname: style\ndescription: b\n---\n# One\n## Two words\n\
        //- /w/.claude/agents/b.md\n---\nname: tester\ndescription: b\n---\n\
        //- /w/.mcp.json\n{\"mcpServers\": {\"github\": {}}}\n//- /w/scripts/x.sh\n//- /w/docs/d.md\n# A heading\n";

    fn agent(keys: &str, body: &str) -> String {
        format!("---\nname: a\ndescription: b\n{keys}---\n{body}\n{WORKSPACE}")
    }

    #[test]
    fn from_every_kind_of_mention() {
        check(
            &agent("skills:\n  - code-$0style\n", ""),
            expect![[r#""code-style" → /w/.claude/skills/code-style/SKILL.md "style""#]],
        );
        check(
            &agent("tools: Agent(tes$0ter), Read\n", ""),
            expect![[r#""tester" → /w/.claude/agents/b.md "tester""#]],
        );
        check(
            &agent("tools: mcp__git$0hub__get_issue\n", ""),
            expect![[r#""github" → /w/.mcp.json "github""#]],
        );
        check(
            &agent("", "Ask `tes$0ter`."),
            expect![[r#""tester" → /w/.claude/agents/b.md "tester""#]],
        );
        check(
            &agent("", "Run /code-st$0yle."),
            expect![[r#""code-style" → /w/.claude/skills/code-style/SKILL.md "style""#]],
        );
        check(
            &agent("", "See [it](../skills/code-style/SKILL.md#two-$0words)."),
            expect![[r#""two-words" → /w/.claude/skills/code-style/SKILL.md "Two words""#]],
        );
        check(
            &agent("", "See [it](../skills/code-$0style)."),
            expect![[r#""../skills/code-style" → /w/.claude/skills/code-style/SKILL.md """#]],
        );
        check(
            &agent("", "See [it](../../docs/d.md#a-hea$0ding)."),
            expect![[r#""a-heading" → /w/docs/d.md "A heading""#]],
        );
        check(
            &agent("", "See [it](../../docs/d.md#a-hea$0ding)."),
            expect![[r#""a-heading" → /w/docs/d.md "A heading""#]],
        );
        check(
            &agent("", "See [it](../../scripts/x$0.sh)."),
            expect![[r#""../../scripts/x.sh" → /w/scripts/x.sh """#]],
        );
    }

    #[test]
    fn nothing_to_go_to() {
        check(&agent("skills: no$0ne\n", ""), expect!["nowhere"]);
        check(&agent("", "[a](no$0ne.md)"), expect!["nowhere"]);
        check(&agent("", "Some te$0xt."), expect!["nowhere"]);
        check(&agent("", "```\n`tes$0ter`\n```\n"), expect!["nowhere"]);
    }
}
