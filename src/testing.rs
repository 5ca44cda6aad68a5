//! Fixtures for tests: several files in one text, and a cursor in one of them.
//!
//! A line `//- /.claude/agents/a.md` starts a file below the root `/w`, `//- ~/.claude/…` one in the home folder `/home/me`. A file
//! `….claude-plugin/plugin.json` makes the folder around it a plugin of that folder's name. Text without such a line is
//! one agent. `$0` is the cursor, two of them are a range.

use std::sync::Arc;

use text_size::{TextRange, TextSize};

use crate::model::{File, Surroundings};
use crate::text::{FilePath, FilePosition, Text};
use crate::workspace::{Configs, Snapshot};

const CURSOR: &str = "$0";
const DEFAULT: &str = "/.claude/agents/a.md";

/// A workspace, and the place in it that a test is about.
pub(crate) struct Fixture {
    /// Every file of the fixture, open.
    pub(crate) snapshot: Snapshot,
    /// The file with the cursor; the first file when there is none.
    pub(crate) path: FilePath,
    /// What stands between the cursors; empty at a single one.
    pub(crate) range: TextRange,
}

impl Fixture {
    /// Reads a fixture.
    pub(crate) fn new(text: &str) -> Fixture {
        let files = cut(text);
        let mut surroundings = Surroundings {
            home: Some(FilePath::new("/home/me")),
            ..Surroundings::default()
        };
        for (path, _) in &files {
            if let Some(root) = path.as_str().strip_suffix("/.claude-plugin/plugin.json") {
                let root = FilePath::new(root);
                let name = root.file_name().to_owned();
                surroundings.plugins.insert(root, name);
            }
        }
        let mut place = None;
        let mut opened = Vec::new();
        for (path, marked) in &files {
            let (plain, range) = without_cursors(marked);
            if let Some(range) = range {
                place = Some((path.clone(), range));
            }
            let text = Text::new(&plain, Some(1));
            opened.push(Arc::new(File::new(path.clone(), text, &surroundings)));
        }
        let (path, range) =
            place.unwrap_or_else(|| (files[0].0.clone(), TextRange::empty(TextSize::new(0))));
        let roots = vec![FilePath::new("/w")];
        Fixture {
            snapshot: Snapshot::of(opened, Vec::new(), surroundings, Configs::default(), roots),
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

fn cut(text: &str) -> Vec<(FilePath, String)> {
    let mut files: Vec<(FilePath, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix("//- ") {
            files.push((absolute(path.trim()), String::new()));
        } else if let Some((_, text)) = files.last_mut() {
            text.push_str(line);
        } else {
            files.push((absolute(DEFAULT), line.to_owned()));
        }
    }
    if files.is_empty() {
        files.push((absolute(DEFAULT), String::new()));
    }
    files
}

fn absolute(path: &str) -> FilePath {
    match path.strip_prefix("~/") {
        Some(rest) => FilePath::new(&format!("/home/me/{rest}")),
        None => FilePath::new(&format!("/w{path}")),
    }
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
        let fixture =
            Fixture::new("//- ~/.claude/skills/b/SKILL.md\nb\n//- /a.md\none $0two$0 three\n");
        assert_eq!(fixture.path.as_str(), "/w/a.md");
        assert_eq!(fixture.text(), "one two three\n");
        assert_eq!(fixture.file().text.slice(fixture.range), "two");
        assert_eq!(fixture.position().offset, TextSize::new(7));
        assert_eq!(fixture.snapshot.open_files().count(), 2);
    }
}
