//! The folders the person works in.

use std::path::Path;

use tower_lsp::lsp_types::{InitializeParams, Url, WorkspaceFoldersChangeEvent};

use super::uri;
use crate::config;
use crate::text::FilePath;

/// Folders that hold whole machines, named by editors that were started there. Nobody means all the files below them.
const NO_PROJECTS: [&str; 3] = ["/", "/home", "/Users"];

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
        if [config::FILE_NAME, ".claude", ".git"].into_iter().any(has) {
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
