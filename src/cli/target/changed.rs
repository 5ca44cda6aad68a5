//! What changed since a revision, as git tells it. The only place that starts another program.
//!
//! A repository can name programs of its own, in its settings and attributes: filters, monitors, hooks, helpers. None of them
//! is to run, so each is switched off by what git is called with.

use std::collections::{BTreeSet, HashSet};
use std::io::ErrorKind;
use std::process::{Command, Stdio};

use crate::text::FilePath;

/// Settings that keep git from starting anything.
const QUIET: [&str; 2] = ["core.fsmonitor=false", "core.hooksPath=/dev/null"];

/// The files that changed.
#[derive(Debug, Default)]
pub(super) struct Changed {
    files: HashSet<FilePath>,
    /// Repositories inside, of which git says no more than that they are there.
    folders: Vec<FilePath>,
}

impl Changed {
    /// Whether the file at `path` changed.
    pub(super) fn holds(&self, path: &FilePath) -> bool {
        let mut folders = self.folders.iter();
        self.files.contains(path) || folders.any(|folder| path.starts_with(folder))
    }
}

/// The files in `folders` that differ from where this branch left `revision`, and those that git does not know yet.
///
/// # Errors
/// A sentence for people: there is no git, no repository or no such revision.
pub(super) fn since(revision: &str, folders: &[FilePath]) -> Result<Changed, String> {
    let mut changed = Changed::default();
    for folder in folders {
        let git = Git::new(folder)?;
        let commit = git.commit(revision)?;
        let base = git.branch_point(&commit).unwrap_or(commit);
        let tracked = git.run(&[
            "diff",
            "--name-only",
            "-z",
            "--relative",
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=all",
            "--diff-filter=d",
            &base,
            "--",
        ])?;
        let unknown = git.run(&["ls-files", "-z", "--others", "--exclude-standard", "--"])?;
        for name in tracked.split('\0').chain(unknown.split('\0')) {
            match name.strip_suffix('/') {
                Some(inner) => changed.folders.push(folder.join(inner)),
                None if name.is_empty() => {}
                None => {
                    changed.files.insert(folder.join(name));
                }
            }
        }
    }
    Ok(changed)
}

/// Git in one folder.
struct Git<'a> {
    folder: &'a FilePath,
    /// Settings that switch off the filters that the repository's settings name.
    no_filters: Vec<String>,
}

impl<'a> Git<'a> {
    fn new(folder: &'a FilePath) -> Result<Git<'a>, String> {
        let mut git = Git {
            folder,
            no_filters: Vec::new(),
        };
        git.run(&["rev-parse", "--is-inside-work-tree"])?;
        git.no_filters = git.filters()?;
        Ok(git)
    }

    /// What switches off each filter that the settings name; nothing of it is run.
    fn filters(&self) -> Result<Vec<String>, String> {
        let keys = ["config", "-z", "--name-only", "--get-regexp", r"^filter\."];
        // Git answers with an error where there is no such key.
        let keys = self.run(&keys).unwrap_or_default();
        let names: BTreeSet<&str> = keys
            .split('\0')
            .filter_map(|key| Some(key.strip_prefix("filter.")?.rsplit_once('.')?.0))
            .collect();
        if let Some(name) = names.iter().find(|name| name.contains(['=', '\n'])) {
            return Err(format!(
                "{}: git's settings name a filter `{name}`, which cannot be switched off",
                self.folder
            ));
        }
        let names = names.iter();
        Ok(names
            .flat_map(|name| {
                ["clean=", "smudge=", "process=", "required=false"]
                    .map(|setting| format!("filter.{name}.{setting}"))
            })
            .collect())
    }

    /// The commit that `revision` names.
    fn commit(&self, revision: &str) -> Result<String, String> {
        let unknown = || {
            format!(
                "git knows no revision `{revision}` in {}; a shallow clone may lack it",
                self.folder
            )
        };
        // What starts with a dash would be taken for an option, and no branch or tag may.
        if revision.is_empty() || revision.starts_with('-') {
            return Err(unknown());
        }
        let name = format!("{revision}^{{commit}}");
        let commit = self.run(&["rev-parse", "--verify", "--quiet", &name]);
        let commit = commit.map_err(|_| unknown())?;
        Ok(commit.trim().to_owned())
    }

    /// Where this branch left `commit`.
    fn branch_point(&self, commit: &str) -> Option<String> {
        let base = self.run(&["merge-base", commit, "HEAD"]).ok()?;
        let base = base.trim();
        (!base.is_empty()).then(|| base.to_owned())
    }

    fn run(&self, arguments: &[&str]) -> Result<String, String> {
        let settings = QUIET.into_iter();
        let settings = settings.chain(self.no_filters.iter().map(String::as_str));
        let output = Command::new("git")
            .args(["--no-pager", "-C", self.folder.as_str()])
            .args(settings.flat_map(|setting| ["-c", setting]))
            .args(arguments)
            // No lock, no hook that runs after one, and no object fetched from wherever the repository says.
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_ALLOW_PROTOCOL", "none")
            .env("GIT_TERMINAL_PROMPT", "0")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| match error.kind() {
                ErrorKind::NotFound => "--changed-since needs git, and there is none".to_owned(),
                _ => format!("git: {error}"),
            })?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr);
            let words = words.lines().next().unwrap_or("git failed").to_owned();
            return Err(format!("{}: {words}", self.folder));
        }
        // A name that is not UTF-8 belongs to no file that is read.
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
