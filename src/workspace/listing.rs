//! Listings: which definitions a host lists together, and what all of them cost.

use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

use super::{Index, Snapshot, Summary};
use crate::catalog::{Namespace, Scope};
use crate::model::listing::Standing;
use crate::text::FilePath;

/// The definitions that a host certainly lists together: those of one project, of one plugin, or of one person.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Circle {
    host: &'static str,
    space: Namespace,
    scope: Scope,
    /// The folder that holds them all.
    base: FilePath,
}

/// Those that one index holds of a [`Circle`].
#[derive(Debug, Default)]
pub(super) struct Listed {
    members: Vec<Arc<Summary>>,
    costs: OnceLock<Costs>,
}

/// What they cost; worked out when somebody asks, which few do.
#[derive(Debug, Default)]
struct Costs {
    tokens: usize,
    dearest_first: Vec<Arc<Summary>>,
}

impl Listed {
    pub(super) fn add(&mut self, summary: &Arc<Summary>) {
        self.members.push(Arc::clone(summary));
    }

    fn costs(&self, snapshot: &Snapshot) -> &Costs {
        self.costs.get_or_init(|| {
            let members = self.members.iter();
            let tokens = members.map(|it| snapshot.tokens_of(it)).sum();
            let mut dearest_first = self.members.clone();
            dearest_first.sort_by(|a, b| snapshot.dearest_first(a, b));
            Costs {
                tokens,
                dearest_first,
            }
        })
    }
}

/// What a host lists together.
#[derive(Debug, Default)]
pub struct ListedTogether<'a> {
    /// What all of it costs, by estimate, with what is listed from the folders above.
    pub tokens: usize,
    /// The part of it that comes from the folders above.
    pub above: usize,
    /// The two that take the most, the first one first.
    pub dearest: Vec<&'a Summary>,
}

impl Snapshot {
    /// What the host lists together with the definitions of `circle`. However large the workspace, it costs no more than a few
    /// look-ups, once the closed files were added up.
    pub fn listed_in(&self, circle: &Circle) -> ListedTogether<'_> {
        let own = self.tokens_in(circle);
        let mut above = 0;
        if circle.scope == Scope::Project {
            // From a folder, the definitions of all folders above it are seen.
            for folder in circle.base.ancestors() {
                let base = FilePath::new(folder);
                above += self.tokens_in(&Circle {
                    base,
                    ..circle.clone()
                });
            }
        }
        let first = |index| -> &[Arc<Summary>] {
            let listed = Index::listing(index, circle);
            listed.map_or(&[], |it| &it.costs(self).dearest_first)
        };
        let open = self.open_summaries();
        let open = open.filter(|summary| summary.circle().as_ref() == Some(circle));
        let mut dearest: Vec<&Summary> = self.first_closed(first).chain(open).collect();
        dearest.sort_by(|a, b| self.dearest_first(a, b));
        dearest.truncate(2);
        ListedTogether {
            tokens: own + above,
            above,
            dearest,
        }
    }

    fn tokens_in(&self, circle: &Circle) -> usize {
        let counted = self.closed_in_all(|index| {
            let listed = index.listing(circle);
            listed.map_or(0, |listed| listed.costs(self).tokens)
        });
        let sum = |summaries: &mut dyn Iterator<Item = &Summary>| -> usize {
            let inside = summaries.filter(|summary| summary.circle().as_ref() == Some(circle));
            inside.map(|it| self.tokens_of(it)).sum()
        };
        let open = sum(&mut self.open_summaries());
        (counted + open).saturating_sub(sum(&mut self.replaced()))
    }

    fn tokens_of(&self, summary: &Summary) -> usize {
        self.standing(summary).listed as usize
    }

    fn dearest_first(&self, a: &Summary, b: &Summary) -> Ordering {
        let by_cost = self.tokens_of(b).cmp(&self.tokens_of(a));
        by_cost.then_with(|| a.path.cmp(&b.path))
    }

    /// The first two that `pick` takes from each part of the closed files and that still hold.
    fn first_closed<'a>(
        &'a self,
        pick: impl Fn(&'a Index) -> &'a [Arc<Summary>],
    ) -> impl Iterator<Item = &'a Summary> {
        let base = pick(&self.base).iter();
        let recent = pick(&self.recent.index).iter();
        let base = base.filter(|summary| self.is_current(summary, true));
        let recent = recent.filter(|summary| self.is_current(summary, false));
        base.take(2).chain(recent.take(2)).map(|summary| &**summary)
    }

    /// The closed files that an editor holds or that changed since: what [`Snapshot::closed_in_all`] counts in vain.
    fn replaced(&self) -> impl Iterator<Item = &Summary> {
        let recent = self.recent.paths.iter();
        let recent = recent.filter(|path| !self.open.contains_key(*path));
        let base = recent.chain(self.open.keys());
        let base = base.filter_map(|path| self.base.at(path));
        let open = self.open.keys();
        base.chain(open.filter_map(|path| self.recent.index.at(path)))
            .map(|summary| &**summary)
    }

    /// What the host makes of the definition that `summary` is of. The first time its file is read for that.
    pub fn standing(&self, summary: &Summary) -> Standing {
        *summary.standing.get_or_init(|| {
            let file = self.file_of(summary);
            let standing = file.and_then(|it| Some(Standing::of(&it, it.definition.as_ref()?)));
            standing.unwrap_or_default()
        })
    }
}

impl Circle {
    /// Whether what is listed in `other` is listed here, too.
    pub fn counts(&self, other: &Circle) -> bool {
        let same = (self.host, self.space, self.scope) == (other.host, other.space, other.scope);
        let below = self.scope == Scope::Project && self.base.starts_with(&other.base);
        same && (below || self.base == other.base)
    }
}

impl Summary {
    /// With which others the host lists it, if it lists it; `None` where nobody knows whether it looks there.
    pub fn circle(&self) -> Option<Circle> {
        let folder = self.folder.as_ref()?;
        self.format.listing.as_ref()?;
        let (scope, base) = match self.scope {
            Scope::Plugin => (Scope::Plugin, folder.parent()?),
            Scope::Local => (Scope::Project, self.project()?),
            scope => (scope, self.project()?),
        };
        Some(Circle {
            host: &self.format.host,
            space: self.namespace()?,
            scope,
            base,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Namespace;
    use crate::testing::Fixture;
    use crate::text::FilePath;
    use crate::workspace::Workspace;
    use crate::workspace::scan::FileSystem;
    use std::fmt::Write;
    use std::sync::Arc;
    use std::time::Duration;

    fn skill(path: &str, letters: usize) -> String {
        format!(
            "//- {path}/SKILL.md\n---\ndescription: {}\n---\n",
            "x".repeat(letters)
        )
    }

    /// What is listed with the first file.
    fn check(fixture: &str, expected: &str) {
        let fixture = Fixture::new(fixture);
        let own = fixture.snapshot.summary(&fixture.path).unwrap();
        let mut out = String::new();
        match own.circle() {
            None => out.push_str("nothing"),
            Some(circle) => {
                assert_eq!(circle.space, Namespace::Skill);
                let listed = fixture.snapshot.listed_in(&circle);
                write!(out, "{} ({} above):", listed.tokens, listed.above).unwrap();
                for summary in listed.dearest {
                    write!(out, " {}", summary.name).unwrap();
                }
            }
        }
        assert_eq!(out, expected);
    }

    #[test]
    fn a_project_is_listed_with_the_folders_above_it() {
        let all = [
            skill("/w/a/.claude/skills/one", 16),
            skill("/w/.claude/skills/two", 16),
            skill("/w/b/.claude/skills/three", 16),
            skill("/home/me/.claude/skills/four", 16),
            "//- /w/a/.claude/commands/five.md\n---\ndescription: xxxxxxxxxxxxxxxxxxxxxxxx\n---\n"
                .to_owned(),
        ];
        check(&all.concat(), "20 (6 above): five one");
    }

    #[test]
    fn a_plugin_is_listed_for_itself() {
        let all = [
            skill("/w/p/skills/one", 16),
            skill("/w/p/skills/two", 16),
            skill("/w/q/skills/three", 16),
            "//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n".to_owned(),
            "//- /w/q/.claude-plugin/plugin.json\n{\"name\": \"q\"}\n".to_owned(),
        ];
        check(&all.concat(), "12 (0 above): one two");
    }

    #[test]
    fn a_collection_is_not_listed() {
        check(
            &skill("/w/collection/one", 16).replace("---\nd", "---\nname: one\nd"),
            "nothing",
        );
        check(
            "//- /w/.claude/skills/a/SKILL.md\n---\ndescription: b\ndisable-model-invocation: true\n---\n",
            "0 (0 above): a",
        );
    }

    #[test]
    fn an_open_file_counts_as_it_is_in_the_editor() {
        let folder = tempfile::tempdir().unwrap();
        let root = FilePath::new(folder.path().to_str().unwrap());
        let path = |name: &str| root.join(&format!(".claude/skills/{name}/SKILL.md"));
        let text = |letters: usize| format!("---\ndescription: {}\n---\n", "x".repeat(letters));
        for name in ["a", "b"] {
            let path = path(name);
            std::fs::create_dir_all(path.parent().unwrap().as_str()).unwrap();
            std::fs::write(path.as_str(), text(15)).unwrap();
        }
        let disk = Arc::new(FileSystem::new(Duration::ZERO));
        let workspace = Workspace::on(disk, None);
        workspace.set_roots(vec![root.clone()]);
        workspace.scan();
        let listed = |of: &str| {
            let snapshot = workspace.snapshot();
            let circle = snapshot.summary(&path(of)).unwrap().circle().unwrap();
            let listed = snapshot.listed_in(&circle);
            let dearest = listed.dearest.iter().map(|it| it.name.to_string());
            (listed.tokens, dearest.collect::<Vec<_>>())
        };
        assert_eq!(listed("a"), (10, vec!["a".to_owned(), "b".to_owned()]));
        workspace.open(path("b"), &text(55), 1);
        assert_eq!(listed("a"), (20, vec!["b".to_owned(), "a".to_owned()]));
        std::fs::write(path("a").as_str(), text(95)).unwrap();
        workspace.reload(&path("a"));
        assert_eq!(listed("b"), (40, vec!["a".to_owned(), "b".to_owned()]));
        workspace.close(&path("b"));
        assert_eq!(listed("a"), (30, vec!["a".to_owned(), "b".to_owned()]));
    }
}
