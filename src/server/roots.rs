//! The folders the person works in.

use std::path::Path;

use tower_lsp::lsp_types::{InitializeParams, Url, WorkspaceFoldersChangeEvent};

use super::uri;
use crate::catalog::catalog;
use crate::config;
use crate::text::FilePath;

/// Folders that hold whole machines, named by editors that were started there. Nobody means all the files below them.
const NO_PROJECTS: [&str; 3] = ["/", "/home", "/Users"];

/// The folders that the person works in, as the client names them. One of them may be a link to another, or to what holds it:
/// each file below both is one file, known under one path.
#[derive(Debug, Default)]
pub(super) struct Folders {
    named: Vec<FilePath>,
    /// Folders that are known under another path, and that path.
    ways: Vec<(FilePath, FilePath)>,
    /// Whether there has ever been such a folder: documents may have been opened through it.
    pub(super) linked: bool,
}

impl Folders {
    /// Takes `named` for the folders that the person works in.
    pub(super) fn replace(&mut self, named: Vec<FilePath>) {
        self.ways = ways(&named);
        self.linked |= !self.ways.is_empty();
        self.named = named;
    }

    /// The folders as the client names them.
    pub(super) fn named(&self) -> &[FilePath] {
        &self.named
    }

    /// The folders to look into.
    pub(super) fn roots(&self) -> Vec<FilePath> {
        without_repeats(self.named.iter().map(|folder| self.known(folder)))
    }

    /// The path under which the file or folder at `path` is known.
    pub(super) fn known(&self, path: &FilePath) -> FilePath {
        let ways = self.ways.iter().filter(|(from, _)| path.starts_with(from));
        let way = ways.max_by_key(|(from, _)| from.as_str().len());
        let known = way.and_then(|(from, to)| Some(below(to, path.relative_to(from)?)));
        known.unwrap_or_else(|| path.clone())
    }
}

/// Those of `named` that others lead to as well, and the way by these.
fn ways(named: &[FilePath]) -> Vec<(FilePath, FilePath)> {
    let real = |folder: &FilePath| {
        let real = std::fs::canonicalize(folder.as_str()).ok();
        let real = real.and_then(|real| real.to_str().map(FilePath::new));
        real.unwrap_or_else(|| folder.clone())
    };
    let all: Vec<(&FilePath, FilePath)> = named.iter().map(|it| (it, real(it))).collect();
    let way = |(folder, place): &(&FilePath, FilePath)| {
        let holding = all.iter().filter(|(_, outer)| place.starts_with(outer));
        // The outermost; of several ways to it the one without a link, or else the first.
        let (name, outer) = holding.min_by_key(|(name, outer)| {
            let is_link = *name != outer;
            (outer.as_str().len(), is_link)
        })?;
        let known = below(name, place.relative_to(outer)?);
        (known != **folder).then(|| ((*folder).clone(), known))
    };
    all.iter().filter_map(way).collect()
}

fn below(folder: &FilePath, relative: &str) -> FilePath {
    match relative {
        "" => folder.clone(),
        relative => folder.join(relative),
    }
}

/// The folders a client names in `initialize`; none for a client that sends `null` for all of them.
pub(super) fn named(params: &InitializeParams) -> Vec<FilePath> {
    let mut folders = every_named(params);
    folders.retain(|folder| !NO_PROJECTS.contains(&folder.as_str()));
    folders
}

fn every_named(params: &InitializeParams) -> Vec<FilePath> {
    let folders = params.workspace_folders.iter().flatten();
    let folders: Vec<FilePath> = folders.map(|folder| uri::to_path(&folder.uri)).collect();
    if !folders.is_empty() {
        return without_repeats(folders);
    }
    if let Some(root) = &params.root_uri {
        return vec![uri::to_path(root)];
    }
    #[expect(deprecated, reason = "some clients send nothing else")]
    let path = params.root_path.as_deref().filter(|path| !path.is_empty());
    path.map(FilePath::new).into_iter().collect()
}

/// The folders after `event`.
pub(super) fn changed(before: &[FilePath], event: &WorkspaceFoldersChangeEvent) -> Vec<FilePath> {
    let path = |uri: &Url| uri::to_path(uri);
    let removed: Vec<FilePath> = event
        .removed
        .iter()
        .map(|folder| path(&folder.uri))
        .collect();
    let kept = before
        .iter()
        .filter(|root| !removed.contains(root))
        .cloned();
    let added = event.added.iter().map(|folder| path(&folder.uri));
    without_repeats(kept.chain(added))
}

fn without_repeats(folders: impl IntoIterator<Item = FilePath>) -> Vec<FilePath> {
    let mut kept = Vec::new();
    for folder in folders {
        if !kept.contains(&folder) {
            kept.push(folder);
        }
    }
    kept
}

/// The project that holds the file at `path`: the nearest folder above it with settings, agent files or a repository in
/// it. The home folder holds agent files too, but it is no project.
pub(super) fn guess(path: &FilePath, home: Option<&FilePath>) -> Option<FilePath> {
    if !path.is_absolute() {
        return None;
    }
    let mut folder = path.parent();
    while let Some(here) = folder {
        if Some(&here) == home {
            return None;
        }
        let has = |name: &str| Path::new(here.join(name).as_str()).exists();
        let hosts = catalog().hosts.iter();
        let mut own = hosts.filter_map(|host| host.folder.as_deref());
        if own.any(has) || [config::FILE_NAME, ".git"].into_iter().any(has) {
            return Some(here);
        }
        folder = here.parent();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(params: serde_json::Value, expected: &[&str]) {
        let mut with_capabilities = params.clone();
        with_capabilities["capabilities"] = json!({});
        let params_read: InitializeParams = serde_json::from_value(with_capabilities).unwrap();
        let roots = named(&params_read);
        let roots: Vec<&str> = roots.iter().map(FilePath::as_str).collect();
        assert_eq!(roots, expected, "{params}");
    }

    #[test]
    fn folders_win_over_the_root_and_the_root_over_the_path() {
        let folder = |uri: &str| json!({"uri": uri, "name": "x"});
        check(
            json!({"workspaceFolders": [folder("file:///a"), folder("file:///b"), folder("file:///a")], "rootUri": "file:///c"}),
            &["/a", "/b"],
        );
        check(
            json!({"workspaceFolders": [], "rootUri": "file:///c%20d"}),
            &["/c d"],
        );
        check(json!({"rootUri": null, "rootPath": "/e"}), &["/e"]);
        check(json!({"workspaceFolders": null, "rootUri": null}), &[]);
        check(json!({"rootUri": "file:///"}), &[]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_and_its_target_are_one_folder() {
        let folder = tempfile::tempdir().unwrap();
        let base = FilePath::new(folder.path().canonicalize().unwrap().to_str().unwrap());
        std::fs::create_dir_all(base.join("w/sub/deep").as_str()).unwrap();
        for (link, to) in [("l", "w"), ("m", "w"), ("s", "w/sub"), ("w/in", "w/sub")] {
            std::os::unix::fs::symlink(base.join(to).as_str(), base.join(link).as_str()).unwrap();
        }
        let check = |named: &[&str], path: &str, expected: (&[&str], &str)| {
            let mut folders = Folders::default();
            folders.replace(named.iter().map(|it| base.join(it)).collect());
            let shown = |path: &FilePath| path.relative_to(&base).unwrap().to_owned();
            let roots: Vec<String> = folders.roots().iter().map(shown).collect();
            let known = shown(&folders.known(&base.join(path)));
            assert_eq!(
                (roots, known.as_str()),
                (
                    expected.0.iter().map(|it| (*it).to_owned()).collect(),
                    expected.1
                ),
                "{named:?}"
            );
        };
        check(&["l"], "l/a.md", (&["l"], "l/a.md"));
        check(&["l", "w"], "l/a.md", (&["w"], "w/a.md"));
        check(&["w", "l"], "lx/a.md", (&["w"], "lx/a.md"));
        check(&["l", "m"], "m/a.md", (&["l"], "l/a.md"));
        check(&["s", "w"], "s/a.md", (&["w/sub", "w"], "w/sub/a.md"));
        check(&["w", "w/in"], "w/in/a.md", (&["w", "w/sub"], "w/sub/a.md"));
        check(
            &["w/sub", "l"],
            "w/sub/a.md",
            (&["l/sub", "l"], "l/sub/a.md"),
        );
        check(
            &["w", "w/sub"],
            "w/sub/a.md",
            (&["w", "w/sub"], "w/sub/a.md"),
        );
        check(&["gone", "w"], "gone/a.md", (&["gone", "w"], "gone/a.md"));
    }

    #[test]
    fn the_nearest_marked_folder_is_the_project() {
        let folder = tempfile::tempdir().unwrap();
        let base = FilePath::new(folder.path().to_str().unwrap());
        for made in [
            "home/.claude/agents",
            "home/p/.git",
            "home/p/sub/.claude/agents",
            "home/q",
        ] {
            std::fs::create_dir_all(base.join(made).as_str()).unwrap();
        }
        let home = base.join("home");
        let found = |file: &str| {
            let found = guess(&base.join(file), Some(&home))?;
            found.relative_to(&base).map(str::to_owned)
        };
        assert_eq!(
            found("home/p/sub/.claude/agents/a.md").as_deref(),
            Some("home/p/sub")
        );
        assert_eq!(found("home/p/docs/x/a.md").as_deref(), Some("home/p"));
        assert_eq!(
            found("home/.claude/agents/a.md"),
            None,
            "the home folder is no project"
        );
        assert_eq!(found("home/q/a.md"), None);
        assert_eq!(
            guess(&FilePath::new("untitled:Untitled-1"), Some(&home)),
            None
        );
    }
}
