//! Text of files that no editor holds, for the lines and columns of places in them.

use std::collections::HashMap;
use std::sync::Mutex;

use super::state::lock;
use super::uri;
use crate::text::{FilePath, Text};
use crate::workspace::scan;

/// More texts than this are not kept at a time.
const LIMIT: usize = 64;

/// Texts read from disk, kept until something may have changed there.
#[derive(Debug, Default)]
pub(super) struct ClosedTexts(Mutex<HashMap<FilePath, Option<Text>>>);

impl ClosedTexts {
    /// The text at `path`; `None` when it cannot be read.
    pub(super) fn get(&self, path: &FilePath) -> Option<Text> {
        let mut texts = lock(&self.0);
        if let Some(known) = texts.get(path) {
            return known.clone();
        }
        if texts.len() >= LIMIT {
            texts.clear();
        }
        let read = uri::to_disk(path).and_then(|disk| scan::read(disk).ok());
        let text = read.map(|read| Text::new(&read, None));
        texts.insert(path.clone(), text.clone());
        text
    }

    /// Forgets everything: the disk changed.
    pub(super) fn clear(&self) {
        lock(&self.0).clear();
    }
}
