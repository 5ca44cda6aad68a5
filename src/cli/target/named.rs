//! What a person named on the command line: folders, files, and patterns for files.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::catalog::catalog;
use crate::config;
use crate::model::File;
use crate::text::FilePath;

/// Folders, single files and patterns that a person named.
#[derive(Default)]
pub(super) struct Named {
    folders: Vec<FilePath>,
    /// Single files, each as it was written.
    pub(super) files: BTreeSet<FilePath>,
    patterns: Vec<Pattern>,
}

/// A pattern as in `.gitignore`, such as `plugins/*/agents/`.
struct Pattern {
    written: String,
    /// The part in front of the first wildcard.
    base: FilePath,
    matcher: Gitignore,
}

impl Named {
    /// Tells folders, files and patterns apart by looking at the disk.
    ///
    /// # Errors
    /// A sentence for people: nothing is there, or the pattern is none.
    pub(super) fn new(paths: &[String], current: &FilePath) -> Result<Named, String> {
        let mut named = Named::default();
        for path in paths {
            let full = current.join(path);
            match std::fs::metadata(full.as_str()) {
                Ok(metadata) if metadata.is_dir() => named.folders.push(full),
                Ok(_) => {
                    named.files.insert(full);
                }
                Err(_) if path.contains(['*', '?', '[', '{']) => {
                    named.patterns.push(Pattern::new(path, current)?);
                }
                Err(error) => return Err(format!("{path}: {error}")),
            }
        }
        Ok(named)
    }

    /// One file, there or not.
    pub(super) fn file(path: FilePath) -> Named {
        Named {
            files: BTreeSet::from([path]),
            ..Named::default()
        }
    }

    /// The workspaces that the names belong to.
    pub(super) fn roots(&self) -> Vec<FilePath> {
        let folders = self.folders.iter();
        let folders = folders.map(|folder| project_around(folder).unwrap_or(folder.clone()));
        let mut roots: BTreeSet<FilePath> = folders.collect();
        let mut above: BTreeMap<FilePath, Option<FilePath>> = BTreeMap::new();
        for folder in self.files.iter().filter_map(FilePath::parent) {
            let root = above.entry(folder).or_insert_with_key(root_above);
            roots.extend(root.clone());
        }
        let patterns = self.patterns.iter();
        roots.extend(patterns.map(|one| root_above(&one.base).unwrap_or(one.base.clone())));
        roots.into_iter().collect()
    }

    /// The folders in which something was named, none inside another.
    pub(super) fn places(&self) -> Vec<FilePath> {
        let files = self.files.iter().filter_map(FilePath::parent);
        let bases = self.patterns.iter().map(|pattern| pattern.base.clone());
        let all: BTreeSet<FilePath> = self
            .folders
            .iter()
            .cloned()
            .chain(files)
            .chain(bases)
            .collect();
        let mut places: Vec<FilePath> = Vec::new();
        for folder in all {
            if !places.iter().any(|outer| folder.starts_with(outer)) {
                places.push(folder);
            }
        }
        places
    }

    /// Whether the path was named in any way.
    pub(super) fn covers(&self, path: &FilePath) -> bool {
        self.files.contains(path)
            || self.folders.iter().any(|folder| path.starts_with(folder))
            || self.patterns.iter().any(|pattern| pattern.matches(path))
    }

    /// Whether the file is to be looked at: named by itself, or a definition that was named with others.
    pub(super) fn selects(&self, file: &File) -> bool {
        self.files.contains(&file.path) || (file.definition.is_some() && self.covers(&file.path))
    }

    /// The first pattern that matches none of `found`.
    pub(super) fn idle_pattern(&self, found: &[FilePath]) -> Option<&str> {
        let mut patterns = self.patterns.iter();
        let idle = patterns.find(|pattern| !found.iter().any(|path| pattern.matches(path)))?;
        Some(&idle.written)
    }
}

impl Pattern {
    fn new(written: &str, current: &FilePath) -> Result<Pattern, String> {
        let pattern = match cfg!(windows) {
            true => Cow::Owned(written.replace('\\', "/")),
            false => Cow::Borrowed(written),
        };
        let parts: Vec<&str> = pattern.split('/').collect();
        let is_literal = |part: &&&str| !part.contains(['*', '?', '[', '{']);
        let literal = parts.iter().take_while(is_literal).count();
        let (front, rest) = parts.split_at(literal);
        let front = front.join("/");
        let base = match front.as_str() {
            "" if literal > 0 => FilePath::new("/"),
            front => current.join(front),
        };
        // Behind a folder the rest belongs exactly there; by itself it is found at any depth, unless it has a slash of its own.
        let anchor = if literal > 0 { "/" } else { "" };
        let mut builder = GitignoreBuilder::new(base.as_str());
        builder.allow_unclosed_class(false);
        let rest = rest.join("/");
        let is_mark = anchor.is_empty() && rest.starts_with(['!', '#']);
        let escape = if is_mark { r"\" } else { "" };
        let added = builder.add_line(None, &format!("{anchor}{escape}{rest}"));
        let matcher = added.and_then(|builder| builder.build());
        Ok(Pattern {
            written: written.to_owned(),
            base,
            matcher: matcher.map_err(|error| format!("{written} is not a pattern: {error}"))?,
        })
    }

    fn matches(&self, path: &FilePath) -> bool {
        path.relative_to(&self.base).is_some_and(|below| {
            let found = self.matcher.matched_path_or_any_parents(below, false);
            found.is_ignore()
        })
    }
}

/// The workspace that `folder` is certainly a part of: the one with the settings, or the one whose folder for a host holds it.
fn project_around(folder: &FilePath) -> Option<FilePath> {
    let home = super::home_folder();
    let around = std::iter::once(folder.as_str()).chain(folder.ancestors());
    let around: Vec<FilePath> = around.map(FilePath::new).collect();
    let is_project = |it: &&FilePath| home.as_ref() != Some(*it);
    let settings = |it: &&FilePath| Path::new(it.join(config::FILE_NAME).as_str()).is_file();
    let configured = around.iter().filter(is_project).find(settings).cloned();
    let of_host = |it: &&FilePath| catalog().is_host_folder(it.file_name());
    let agents = around.iter().find(of_host);
    configured.or_else(|| agents?.parent().filter(|it| is_project(&it)))
}

/// The workspace that the files in `folder` belong to.
fn root_above(folder: &FilePath) -> Option<FilePath> {
    let home = super::home_folder();
    let mut folder = folder.clone();
    for _ in 0..16 {
        let of_hosts = catalog().host_folders().chain(catalog().plugin_folders());
        let mut markers = [config::FILE_NAME, ".git"].into_iter().chain(of_hosts);
        let marked = markers.any(|marker| Path::new(folder.join(marker).as_str()).exists());
        if marked && home.as_ref() != Some(&folder) {
            return Some(folder);
        }
        folder = folder.parent()?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_gitignore() {
        let table = [
            ("*.md", ".claude/agents/a.md", true),
            ("*.md", "a.json", false),
            (".claude/agents/*.md", ".claude/agents/a.md", true),
            (".claude/agents/*.md", ".claude/agents/sub/a.md", false),
            (".claude/agents/*.md", "x/.claude/agents/a.md", false),
            ("**/agents/*.md", "x/.claude/agents/a.md", true),
            ("plugins/*/agents/", "plugins/p/agents/a/b.md", true),
            ("plug*/agents/*.md", "x/plugins/agents/a.md", false),
            ("{a,b}.md", "x/b.md", true),
            ("a?.md", "x/ab.md", true),
            ("[!a].md", "b.md", true),
            ("../w/*.md", "a.md", true),
            ("/w/*.md", "a.md", true),
            ("!*.md", "!a.md", true),
            ("!*.md", "a.md", false),
        ];
        let current = FilePath::new("/w");
        for (written, path, expected) in table {
            let pattern = Pattern::new(written, &current).unwrap();
            let path = current.join(path);
            assert_eq!(pattern.matches(&path), expected, "{written} {path}");
        }
    }

    #[test]
    fn a_pattern_that_is_none_is_refused() {
        let error = Pattern::new("a/[b.md", &FilePath::new("/w")).err().unwrap();
        assert!(error.starts_with("a/[b.md is not a pattern: "), "{error}");
    }
}
