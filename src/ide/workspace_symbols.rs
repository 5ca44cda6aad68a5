//! Workspace symbols: any definition, found by a few letters of its name.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use super::fuzzy::{Pattern, Smallest};
use crate::catalog::Kind;
use crate::text::FileRange;
use crate::workspace::{Snapshot, Spelled};

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
    let mut best: Smallest<Ranked> = Smallest::new(MOST);
    snapshot.visit_names(pattern.letters(), &mut |name| {
        let limit = best.limit();
        let nearest = limit.map_or(u32::MAX, |limit| limit.distance);
        // Those that follow are as long or longer, and none is nearer.
        if nearest == 0 && limit.is_some_and(|limit| limit.length < name.text.len()) {
            return ControlFlow::Break(());
        }
        if let Some(distance) = pattern.distance_within(name.text.chars(), nearest) {
            let length = name.text.len();
            let is_near = limit.is_none_or(|it| (distance, length) <= (it.distance, it.length));
            // Most names fall behind before anybody has to ask.
            if is_near && snapshot.goes_by(&name) {
                best.offer(Ranked {
                    distance,
                    length,
                    name,
                });
            }
        }
        ControlFlow::Continue(())
    });
    let best = best.into_sorted().into_iter();
    best.map(|ranked| symbol(snapshot, ranked.name)).collect()
}

/// A name and how far it is from the query; nearer and shorter ones are smaller.
struct Ranked<'a> {
    distance: u32,
    length: usize,
    name: Spelled<'a>,
}

impl Ord for Ranked<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (own, others) = (&self.name, &other.name);
        let key = |ranked: &Self| (ranked.distance, ranked.length);
        key(self)
            .cmp(&key(other))
            .then_with(|| own.text.cmp(&others.text))
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

fn symbol(snapshot: &Snapshot, name: Spelled<'_>) -> WorkspaceSymbol {
    let summary = name.summary;
    let declared = name.declaration.and_then(|at| summary.declarations.get(at));
    let range = match declared {
        Some(declared) => declared.range,
        None => summary.name_range.unwrap_or_default(),
    };
    WorkspaceSymbol {
        name: name.text.into_owned(),
        kind: name.declaration.is_none().then_some(summary.format.kind),
        container: snapshot.shown(&summary.path),
        place: FileRange {
            path: summary.path.clone(),
            range,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::sync::Arc;

    use super::*;
    use crate::testing::Fixture;
    use crate::workspace::Configs;

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

    #[test]
    fn the_best_of_many_are_those_of_all() {
        let mut text = String::new();
        for number in 0..400 {
            let letters = ["error", "e-runner", "later", "older-reader", "x"];
            let word = letters[number % letters.len()];
            let _ = write!(
                text,
                "//- /w/.claude/agents/{number}.md\n---\nname: {word}-{}\ndescription: d\n---\n",
                number * 37 % 400
            );
        }
        let fixture = Fixture::new(&text);
        let all: Vec<_> = fixture.snapshot.each().collect();
        let closed = all.iter().map(|summary| Arc::new((*summary).clone()));
        let closed = closed.collect();
        let (around, configs) = (fixture.snapshot.surroundings(), Configs::default());
        let closed = Snapshot::of([], closed, around.clone(), configs, Vec::new());
        for query in ["", "e", "er", "xyz", "order"] {
            let pattern = Pattern::new(query);
            let mut expected: Vec<_> = all
                .iter()
                .filter_map(|it| {
                    Some((pattern.distance(it.name.chars())?, it.name.len(), &it.name))
                })
                .collect();
            expected.sort();
            expected.truncate(MOST);
            for snapshot in [&fixture.snapshot, &closed] {
                let found = workspace_symbols(snapshot, query);
                let names = found.iter().map(|symbol| symbol.name.as_str());
                assert!(
                    names.eq(expected.iter().map(|(.., name)| &***name)),
                    "{query}"
                );
            }
        }
    }
}
