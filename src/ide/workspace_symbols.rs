//! Workspace symbols: every definition, found by a few letters of its name.

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

/// The definitions whose names hold the letters of `query` in this order, best first; all for an empty query.
pub fn workspace_symbols(snapshot: &Snapshot, query: &str) -> Vec<WorkspaceSymbol> {
    let query: Vec<char> = query
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    let mut found: Vec<(u32, String, Found<'_>)> = snapshot
        .each()
        .flat_map(named)
        .filter_map(|found| {
            let score = score(&query, found.letters())?;
            Some((score, found.name(), found))
        })
        .collect();
    let order = |a: &(u32, String, Found<'_>), b: &(u32, String, Found<'_>)| {
        let key = |it: &(u32, String, Found<'_>)| (it.0, it.1.len());
        key(a)
            .cmp(&key(b))
            .then_with(|| a.1.cmp(&b.1))
            .then_with(|| a.2.summary.path.cmp(&b.2.summary.path))
    };
    if found.len() > MOST {
        found.select_nth_unstable_by(MOST, order);
        found.truncate(MOST);
    }
    found.sort_by(order);
    found
        .into_iter()
        .map(|(_, name, found)| found.symbol(snapshot, name))
        .collect()
}

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

    /// The letters of the name, one after the other: most names are looked at and not shown.
    fn letters(&self) -> impl Iterator<Item = char> {
        let (plugin, name) = match self.declared() {
            Some(declared) => (None, &*declared.name),
            None => (self.summary.plugin.as_deref(), &*self.summary.name),
        };
        let plugin = plugin
            .into_iter()
            .flat_map(|plugin| plugin.chars().chain([':']));
        plugin.chain(name.chars())
    }

    fn symbol(&self, snapshot: &Snapshot, name: String) -> WorkspaceSymbol {
        let range = match self.declared() {
            Some(declared) => declared.range,
            None => self.summary.name_range.unwrap_or_default(),
        };
        WorkspaceSymbol {
            name,
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

/// How far `name` is from `query`, 0 for the same; `None` where a letter is missing. Letters that start a word, and letters
/// in a row, count as near.
fn score(query: &[char], name: impl Iterator<Item = char>) -> Option<u32> {
    let mut wanted = query.iter().peekable();
    let mut distance = 0;
    let mut gap = 0;
    let mut starts_word = true;
    for letter in name {
        match wanted.peek() {
            None => break,
            Some(next) if is_letter(letter, **next) => {
                distance += if starts_word { gap.min(1) } else { gap };
                gap = 0;
                wanted.next();
            }
            Some(_) => gap += 1,
        }
        starts_word = !letter.is_alphanumeric();
    }
    wanted.peek().is_none().then_some(distance)
}

/// Whether `letter` is the lower-case `wanted`, in any case.
fn is_letter(letter: char, wanted: char) -> bool {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase() == wanted;
    }
    letter.to_lowercase().eq(std::iter::once(wanted))
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
        assert_eq!(score(&[], "anything".chars()), Some(0));
    }
}
