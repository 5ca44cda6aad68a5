//! Fixtures for tests: several files in one text, and a cursor in one of them.
//!
//! A line `//- /w/.claude/agents/a.md` starts a file; text without such a line is one agent. The root is `/w`, the home
//! folder `/home/me`. A plugin manifest makes its folder a plugin, `.fieldcraft.yaml` holds the settings; it is open where it comes
//! first or holds the cursor. `$0` is the cursor,
//! two of them are a range.

use std::sync::Arc;

use text_size::{TextRange, TextSize};

use crate::config;
use crate::model::{File, Surroundings, kind, named};
use crate::text::{FilePath, FilePosition, Text};
use crate::workspace::{Configs, Disk, Entry, Listed, Snapshot};

const CURSOR: &str = "$0";
const DEFAULT: &str = "/w/.claude/agents/a.md";
const ROOT: &str = "/w";
const HOME: &str = "/home/me";

/// A workspace, and the place in it that a test is about.
pub(crate) struct Fixture {
    /// Every file of the fixture, open.
    pub(crate) snapshot: Snapshot,
    /// The files that may be definitions, in order.
    pub(crate) files: Vec<Arc<File>>,
    /// The file with the cursor; the first file when there is none.
    pub(crate) path: FilePath,
    /// What stands between the cursors; empty at a single one.
    pub(crate) range: TextRange,
}

impl Fixture {
    /// Reads a fixture.
    pub(crate) fn new(text: &str) -> Fixture {
        let written = cut(text);
        let (surroundings, configs) = around(&written);
        let mut place = None;
        let mut files = Vec::new();
        for (path, marked) in &written {
            let (plain, range) = without_cursors(marked);
            if let Some(range) = range {
                place = Some((path.clone(), range));
            }
            let asked = range.is_some() || files.is_empty();
            // Whatever has no place on a disk is in an editor.
            let is_named = surroundings.named.contains_key(path) || !path.is_absolute();
            if is_named || kind::is_candidate(path) || (config::is_settings(path) && asked) {
                let text = Text::new(&plain, Some(1));
                files.push(Arc::new(File::new(path.clone(), text, &surroundings)));
            }
        }
        let first = files.first().expect("the fixture holds no file");
        let (path, range) =
            place.unwrap_or_else(|| (first.path.clone(), TextRange::empty(TextSize::new(0))));
        let opened = files.iter().cloned();
        let roots = vec![FilePath::new(ROOT)];
        let snapshot = Snapshot::of(opened, Vec::new(), surroundings, configs, roots);
        Fixture {
            snapshot: snapshot.with_disk(Arc::new(Paths::of(&written))),
            files,
            path,
            range,
        }
    }

    /// The file with the cursor.
    pub(crate) fn file(&self) -> &File {
        self.snapshot.file(&self.path).unwrap()
    }

    /// Text of the file with the cursor.
    pub(crate) fn text(&self) -> &str {
        self.file().text.as_str()
    }

    /// The cursor; the end of the range where there are two.
    pub(crate) fn position(&self) -> FilePosition {
        FilePosition {
            path: self.path.clone(),
            offset: self.range.end(),
        }
    }
}

/// What the manifests and settings among the files say.
fn around(files: &[(FilePath, String)]) -> (Surroundings, Configs) {
    let mut surroundings = Surroundings {
        roots: vec![FilePath::new(ROOT)],
        home: Some(FilePath::new(HOME)),
        ..Surroundings::default()
    };
    let mut configs = Configs::default();
    for (path, text) in files {
        match path.file_name() {
            "plugin.json" => {
                let folder = path.parent().and_then(|folder| folder.parent()).unwrap();
                let manifest: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
                let name = manifest["name"].as_str().unwrap_or(folder.file_name());
                let name = name.to_owned();
                surroundings.named.extend(named::named(&manifest, &folder));
                surroundings.plugins.insert(folder, name);
            }
            ".fieldcraft.yaml" => {
                let config = config::read(&without_cursors(text).0).config;
                configs.roots.insert(FilePath::new(ROOT), config);
            }
            _ => {}
        }
    }
    (surroundings, configs)
}

/// A disk that holds the files of a fixture.
#[derive(Debug)]
struct Paths(Vec<(FilePath, String)>);

impl Paths {
    fn of(files: &[(FilePath, String)]) -> Paths {
        let plain = |(path, marked): &(FilePath, String)| (path.clone(), without_cursors(marked).0);
        Paths(files.iter().map(plain).collect())
    }
}

impl Disk for Paths {
    fn entry(&self, path: &FilePath) -> Option<Entry> {
        let mut files = self.0.iter().map(|(path, _)| path);
        Some(match files.find(|file| file.starts_with(path)) {
            Some(file) if file == path => Entry::File,
            Some(_) => Entry::Folder,
            None => Entry::Missing,
        })
    }

    fn text(&self, path: &FilePath) -> Option<Text> {
        let mut files = self.0.iter();
        let (_, text) = files.find(|(file, _)| file == path)?;
        Some(Text::new(text.clone(), None))
    }

    fn list(&self, folder: &FilePath, most: usize) -> Option<Vec<Listed>> {
        let below = self
            .0
            .iter()
            .filter_map(|(path, _)| path.relative_to(folder));
        let mut names: Vec<&str> = below.filter_map(|below| below.split('/').next()).collect();
        names.dedup();
        let listed = names.into_iter().take(most).map(|name| Listed {
            entry: self.entry(&folder.join(name)).unwrap_or(Entry::Missing),
            name: name.to_owned(),
            is_link: false,
        });
        Some(listed.collect())
    }
}

fn cut(text: &str) -> Vec<(FilePath, String)> {
    let mut files: Vec<(FilePath, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix("//- ") {
            files.push((FilePath::new(path.trim()), String::new()));
        } else if let Some((_, text)) = files.last_mut() {
            text.push_str(line);
        } else {
            files.push((FilePath::new(DEFAULT), line.to_owned()));
        }
    }
    if files.is_empty() {
        files.push((FilePath::new(DEFAULT), String::new()));
    }
    files
}

fn without_cursors(marked: &str) -> (String, Option<TextRange>) {
    let size = |at: usize| TextSize::try_from(at).unwrap();
    let Some(start) = marked.find(CURSOR) else {
        return (marked.to_owned(), None);
    };
    let mut plain = marked.to_owned();
    plain.replace_range(start..start + CURSOR.len(), "");
    let end = plain.find(CURSOR);
    if let Some(end) = end {
        plain.replace_range(end..end + CURSOR.len(), "");
    }
    let range = TextRange::new(size(start), size(end.unwrap_or(start)));
    (plain, Some(range))
}

mod tests {
    use super::*;

    #[test]
    fn files_and_cursors() {
        let fixture = Fixture::new(
            "//- /home/me/.claude/skills/b/SKILL.md\nb\n//- /w/a.md\none $0two$0 three\n",
        );
        assert_eq!(fixture.path.as_str(), "/w/a.md");
        assert_eq!(fixture.text(), "one two three\n");
        assert_eq!(fixture.file().text.slice(fixture.range), "two");
        assert_eq!(fixture.position().offset, TextSize::new(7));
        assert_eq!(fixture.snapshot.open_files().count(), 2);
    }
}
