//! What a name stands for in a file: the definition that the host would load, and those that it hides.

use super::index::spaces;
use super::{Snapshot, Summary};
use crate::catalog::{Kind, Namespace, Scope};
use crate::model::kind::host_folder;
use crate::model::references::{Reference, Target};
use crate::text::FilePath;

impl Snapshot {
    /// Every definition that `name` of `space` may stand for in the file at `from`, the one that the host loads first.
    pub fn resolve(&self, from: &FilePath, space: Namespace, name: &str) -> Vec<&Summary> {
        let mut found = self.defining(space, name);
        // Most names have one definition.
        if found.len() > 1 {
            let plugin = self.plugin_of(from);
            found.sort_by_cached_key(|candidate| rank(candidate, from, plugin, name));
        }
        found
    }

    /// The first of [`Snapshot::resolve`], without putting the others in order.
    pub fn first(&self, from: &FilePath, space: Namespace, name: &str) -> Option<&Summary> {
        let found = self.defining(space, name);
        if let [only] = found.as_slice() {
            return Some(only);
        }
        let plugin = self.plugin_of(from);
        let ranked = found.into_iter();
        let ranked = ranked.map(|candidate| (rank(candidate, from, plugin, name), candidate));
        let first = ranked.min_by(|(a, _), (b, _)| a.cmp(b));
        first.map(|(_, candidate)| candidate)
    }

    /// Whether the host would load `one` and not `other` for `name` in the file at `from`, if both went by it.
    pub fn prefers(&self, from: &FilePath, name: &str, one: &Summary, other: &Summary) -> bool {
        let plugin = self.plugin_of(from);
        rank(one, from, plugin, name) < rank(other, from, plugin, name)
    }

    fn plugin_of(&self, path: &FilePath) -> Option<&str> {
        self.summary(path)?.plugin.as_deref()
    }

    /// The definition that `reference` in the file at `from` stands for; `None` for one that is missing, and for a path.
    pub fn definition_of(
        &self,
        from: &FilePath,
        reference: &Reference,
    ) -> Option<(Namespace, &Summary)> {
        let Target::Name(name) = &reference.target else {
            return None;
        };
        spaces(reference.space)
            .iter()
            .find_map(|space| Some((*space, self.first(from, *space, name)?)))
    }

    /// The definitions of the same names that the host hides behind `summary`, or that hide it.
    pub fn namesakes(&self, summary: &Summary) -> Vec<&Summary> {
        let Some(space) = summary.namespace() else {
            return Vec::new();
        };
        let mut found = self.defining(space, &summary.qualified_name());
        found.retain(|other| {
            other.path != summary.path && other.qualified_name() == summary.qualified_name()
        });
        found
    }
}

/// Smaller comes first.
type Rank<'a> = (bool, bool, bool, usize, bool, usize, &'a FilePath);

fn rank<'a>(candidate: &'a Summary, from: &FilePath, plugin: Option<&str>, name: &str) -> Rank<'a> {
    let order = &candidate.format.scope_order;
    let scope = match candidate.scope {
        Scope::Local => Scope::Project,
        scope => scope,
    };
    let place = order.iter().position(|other| *other == scope);
    let holds = |base: &&str| {
        let rest = from.as_str().strip_prefix(base);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || base.ends_with('/'))
    };
    let base = candidate.project_path().filter(holds);
    // A plugin's definition that is named without its prefix is meant only inside the plugin.
    let elsewhere =
        candidate.plugin.is_some() && candidate.plugin.as_deref() != plugin && !name.contains(':');
    (
        candidate.folder.is_none() && candidate.declarations.is_empty(),
        elsewhere,
        // A skill hides a command of its name.
        candidate.format.kind == Kind::Command,
        place.unwrap_or(order.len()),
        base.is_none(),
        usize::MAX - base.map_or(0, str::len),
        &candidate.path,
    )
}

impl Summary {
    /// The folder of the project that it belongs to: `/w` for one in `/w/.claude/agents`.
    pub(super) fn project(&self) -> Option<FilePath> {
        self.project_path().map(FilePath::new)
    }

    /// The same as text, for those that look at many.
    fn project_path(&self) -> Option<&str> {
        match host_folder(&self.path) {
            Some(folder) => {
                let (parent, _) = folder.rsplit_once('/')?;
                (!parent.is_empty()).then_some(parent)
            }
            None => self.folder.as_ref().map(FilePath::as_str),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Namespace;
    use crate::testing::Fixture;
    use crate::text::FilePath;

    fn check(fixture: &str, space: Namespace, name: &str, expected: &[&str]) {
        let fixture = Fixture::new(fixture);
        let from = FilePath::new("/w/sub/.claude/agents/a.md");
        let found = fixture.snapshot.resolve(&from, space, name);
        let found: Vec<&str> = found.iter().map(|summary| summary.path.as_str()).collect();
        assert_eq!(found, expected);
    }

    const X: &str = "---\nname: x\ndescription: d\n---\n";

    #[test]
    fn the_closest_project_wins_over_the_person_and_over_plugins() {
        check(
            &format!(
                "//- /w/sub/.claude/agents/a.md\n---\nname: a\ndescription: d\n---\n\
                 //- /home/me/.claude/agents/x.md\n{X}//- /w/.claude/agents/x.md\n{X}//- /w/sub/.claude/agents/x.md\n{X}\
                 //- /w/other/.claude/agents/x.md\n{X}//- /w/p/agents/x.md\n{X}//- /w/p/.claude-plugin/plugin.json\n{{\"name\": \"p\"}}\n"
            ),
            Namespace::Agent,
            "x",
            &[
                "/w/sub/.claude/agents/x.md",
                "/w/.claude/agents/x.md",
                "/w/other/.claude/agents/x.md",
                "/home/me/.claude/agents/x.md",
                "/w/p/agents/x.md",
            ],
        );
    }

    #[test]
    fn a_persons_skill_wins_over_the_projects_and_a_skill_over_a_command() {
        check(
            &format!(
                "//- /w/.claude/skills/x/SKILL.md\n{X}//- /home/me/.claude/skills/x/SKILL.md\n{X}//- /w/.claude/commands/x.md\nBody\n"
            ),
            Namespace::Skill,
            "x",
            &[
                "/home/me/.claude/skills/x/SKILL.md",
                "/w/.claude/skills/x/SKILL.md",
                "/w/.claude/commands/x.md",
            ],
        );
    }

    #[test]
    fn servers_are_found_where_they_are_declared() {
        check(
            "//- /w/.mcp.json\n{\"mcpServers\": {\"db\": {}}}\n//- /w/.claude/agents/b.md\n---\nname: db\ndescription: d\n---\n",
            Namespace::McpServer,
            "db",
            &["/w/.mcp.json"],
        );
    }
}
