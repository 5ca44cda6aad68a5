//! Workspace symbols: any definition, found by a few letters of its name.

use std::cmp::Ordering;

use super::fuzzy::{self, Pattern};
use crate::catalog::Kind;
use crate::text::FileRange;
use crate::workspace::{Snapshot, Summary};

/// More than this nobody reads, and an editor asks again with every letter.
const MOST: usize = 128;

/// A definition that can be gone to by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceSymbol {
    /// The name, with the plugin in front.
    pub name: String,
    /// What it is; `None` for an MCP server.
    pub kind: Option<Kind>,
    /// Where it is, for people.
    pub container: String,
    /// The name's place, or the start of the file.
    pub place: FileRange,
}

/// The definitions whose names hold the letters of `query` in this order, best first; any for an empty query.
pub fn workspace_symbols(snapshot: &Snapshot, query: &str) -> Vec<WorkspaceSymbol> {
    let pattern = Pattern::new(query);
    let found = snapshot
        .each_spelt_with(pattern.letters())
        .flat_map(named)
        .filter_map(|found| {
            let distance = pattern.distance(found.letters())?;
            Some(Ranked {
                distance,
                length: found.len(),
                found,
            })
        });
    let best = fuzzy::smallest(found, MOST).into_iter();
    best.map(|ranked| ranked.found.symbol(snapshot)).collect()
}

/// A definition and how far its name is from the query; nearer and shorter ones are smaller.
struct Ranked<'a> {
    distance: u32,
    length: usize,
    found: Found<'a>,
}

impl Ord for Ranked<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (own, others) = (&self.found, &other.found);
        let key = |ranked: &Self| (ranked.distance, ranked.length);
        key(self)
            .cmp(&key(other))
            .then_with(|| own.letters().cmp(others.letters()))
            .then_with(|| own.summary.path.cmp(&others.summary.path))
    }
}

impl PartialOrd for Ranked<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked<'_> {}

/// A definition, or one of the names that it declares.
struct Found<'a> {
    summary: &'a Summary,
    declaration: Option<usize>,
}

fn named(summary: &Summary) -> impl Iterator<Item = Found<'_>> {
    let own = (!summary.name.is_empty()).then_some(Found {
        summary,
        declaration: None,
    });
    let declared = (0..summary.declarations.len()).map(move |index| Found {
        summary,
        declaration: Some(index),
    });
    own.into_iter().chain(declared)
}

impl Found<'_> {
    fn declared(&self) -> Option<&crate::model::references::Declaration> {
        self.summary.declarations.get(self.declaration?)
    }

    fn name(&self) -> String {
        match self.declared() {
            Some(declared) => declared.name.to_string(),
            None => self.summary.qualified_name(),
        }
    }

    /// Length of the name in bytes.
    fn len(&self) -> usize {
        match self.declared() {
            Some(declared) => declared.name.len(),
            None => {
                let plugin = self.summary.plugin.as_ref();
                plugin.map_or(0, |plugin| plugin.len() + 1) + self.summary.name.len()
            }
        }
    }

    fn letters(&self) -> impl Iterator<Item = char> {
        let (own, declared) = match self.declared() {
            Some(declared) => (None, Some(declared.name.chars())),
            None => (Some(self.summary.spelling()), None),
        };
        let declared = declared.into_iter().flatten();
        own.into_iter().flatten().chain(declared)
    }

    fn symbol(&self, snapshot: &Snapshot) -> WorkspaceSymbol {
        let range = match self.declared() {
            Some(declared) => declared.range,
            None => self.summary.name_range.unwrap_or_default(),
        };
        WorkspaceSymbol {
            name: self.name(),
            kind: self
                .declaration
                .is_none()
                .then_some(self.summary.format.kind),
            container: snapshot.shown(&self.summary.path),
            place: FileRange {
                path: self.summary.path.clone(),
                range,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Fixture;

    fn check(query: &str, expected: &[&str]) {
        let fixture = Fixture::new(
            "//- /w/.claude/agents/a.md\n---\nname: code-reviewer\ndescription: d\n---\n\
             //- /w/.claude/agents/b.md\n---\nname: recorder\ndescription: d\n---\n\
             //- /w/.claude/commands/git/commit.md\nBody\n//- /w/.mcp.json\n{\"mcpServers\": {\"github\": {}}}\n\
             //- /w/CLAUDE.md\nBody\n",
        );
        let found = workspace_symbols(&fixture.snapshot, query);
        let found: Vec<String> = found
            .iter()
            .map(|symbol| format!("{} {}", symbol.name, symbol.container))
            .collect();
        assert_eq!(found, expected, "{query}");
    }

    #[test]
    fn a_few_letters_are_enough() {
        check(
            "cr",
            &[
                "code-reviewer .claude/agents/a.md",
                "recorder .claude/agents/b.md",
            ],
        );
        check("CODE rev", &["code-reviewer .claude/agents/a.md"]);
        check(
            "git",
            &[
                "github .mcp.json",
                "git:commit .claude/commands/git/commit.md",
            ],
        );
        check("xyz", &[]);
    }
}
