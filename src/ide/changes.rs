//! A change of several files: what a rename or a new file comes to.

use std::collections::BTreeMap;

use crate::text::{FilePath, TextEdit, TextRange};

/// Edits, new files and moves, to be made together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Edits by file, in byte offsets of what the file holds now, under the path that it has now.
    pub edits: BTreeMap<FilePath, Vec<TextEdit>>,
    /// Files to make, with their texts.
    pub creations: Vec<(FilePath, String)>,
    /// Files and folders that move, from where to where.
    pub moves: Vec<(FilePath, FilePath)>,
}

impl Changes {
    /// Edits of the one file at `path`.
    pub fn within(path: &FilePath, edits: Vec<TextEdit>) -> Changes {
        Changes {
            edits: BTreeMap::from([(path.clone(), edits)]),
            ..Changes::default()
        }
    }

    /// Where the file at `path` is afterwards; `None` where it stays.
    pub fn moved(&self, path: &FilePath) -> Option<FilePath> {
        moved(path, &self.moves)
    }

    /// Adds an edit, unless the same place is changed already.
    pub(super) fn replace(&mut self, path: &FilePath, range: TextRange, new_text: &str) {
        let edits = self.edits.entry(path.clone()).or_default();
        // Places that only touch are two places.
        let overlaps = |edit: &TextEdit| {
            edit.range == range
                || edit
                    .range
                    .intersect(range)
                    .is_some_and(|both| !both.is_empty())
        };
        if !edits.iter().any(overlaps) {
            edits.push(TextEdit {
                range,
                new_text: new_text.to_owned(),
            });
        }
    }

    /// Brings the edits of each file into order, and drops files without any.
    pub(super) fn settled(mut self) -> Changes {
        self.edits.retain(|_, edits| !edits.is_empty());
        for edits in self.edits.values_mut() {
            edits.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
        }
        self
    }
}

/// Where `path` is after `moves`; `None` where it stays. Of a folder and a file in it, the file's own move counts.
pub(super) fn moved(path: &FilePath, moves: &[(FilePath, FilePath)]) -> Option<FilePath> {
    let concerned = moves.iter().filter(|(from, _)| path.starts_with(from));
    let (from, to) = concerned.max_by_key(|(from, _)| from.as_str().len())?;
    match path.relative_to(from)? {
        "" => Some(to.clone()),
        below => Some(to.join(below)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_is_changed_once() {
        let path = FilePath::new("/w/a.md");
        let mut changes = Changes::default();
        let range = |start: u32, end: u32| TextRange::new(start.into(), end.into());
        changes.replace(&path, range(2, 4), "a");
        changes.replace(&path, range(0, 2), "b");
        changes.replace(&path, range(3, 5), "c");
        changes.replace(&path, range(2, 4), "d");
        let changes = changes.settled();
        let texts: Vec<&str> = changes.edits[&path]
            .iter()
            .map(|edit| &*edit.new_text)
            .collect();
        assert_eq!(texts, ["b", "a"]);
    }
}
