//! The disk, with a short memory: the same questions come again at every keystroke.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use dashmap::DashMap;

use super::read;
use crate::text::{FilePath, Text};
use crate::workspace::{Disk, Entry, Listed};

/// More texts than this are not kept at a time.
const MOST_TEXTS: usize = 64;

/// More answers than this are not kept at a time.
const MOST_ENTRIES: usize = 65_536;

/// The file system of this machine.
#[derive(Debug)]
pub struct FileSystem {
    /// How long an answer counts.
    lifetime: Duration,
    entries: DashMap<FilePath, (Instant, Entry)>,
    texts: DashMap<FilePath, (Instant, Option<Text>)>,
    real: DashMap<FilePath, (Instant, Option<FilePath>)>,
}

impl FileSystem {
    /// The disk, whose answers count for `lifetime`.
    pub fn new(lifetime: Duration) -> FileSystem {
        FileSystem {
            lifetime,
            entries: DashMap::new(),
            texts: DashMap::new(),
            real: DashMap::new(),
        }
    }

    /// Forgets every answer: the disk changed.
    pub fn forget(&self) {
        self.entries.clear();
        self.texts.clear();
        self.real.clear();
    }

    /// An answer that is given again while it is fresh.
    fn remembered<T: Clone>(
        &self,
        answers: &DashMap<FilePath, (Instant, T)>,
        most: usize,
        path: &FilePath,
        look: impl FnOnce() -> T,
    ) -> T {
        let known = answers.get(path).map(|entry| entry.value().clone());
        if let Some((when, answer)) = known
            && when.elapsed() < self.lifetime
        {
            return answer;
        }
        let answer = look();
        if answers.len() >= most {
            answers.clear();
        }
        answers.insert(path.clone(), (Instant::now(), answer.clone()));
        answer
    }
}

impl Disk for FileSystem {
    fn entry(&self, path: &FilePath) -> Option<Entry> {
        path.is_absolute()
            .then(|| self.remembered(&self.entries, MOST_ENTRIES, path, || entry(path)))
    }

    fn text(&self, path: &FilePath) -> Option<Text> {
        if !path.is_absolute() {
            return None;
        }
        self.remembered(&self.texts, MOST_TEXTS, path, || {
            let text = read(Path::new(path.as_str())).ok()?;
            Some(Text::new(text, None))
        })
    }

    fn real(&self, path: &FilePath) -> Option<FilePath> {
        self.remembered(&self.real, MOST_ENTRIES, path, || {
            let real = fs::canonicalize(path.as_str()).ok()?;
            real.to_str().map(FilePath::new)
        })
    }

    fn list(&self, path: &FilePath, most: usize) -> Option<Vec<Listed>> {
        if !path.is_absolute() {
            return None;
        }
        let found = fs::read_dir(path.as_str()).ok()?;
        let listed = found.take(most).filter_map(|found| {
            let found = found.ok()?;
            let kind = found.file_type().ok()?;
            let name = found.file_name().into_string().ok()?;
            let is_link = kind.is_symlink();
            // Pipes and devices are nothing to be read.
            if !is_link && !kind.is_dir() && !kind.is_file() {
                return None;
            }
            Some(Listed {
                entry: match is_link {
                    true => entry(&path.join(&name)),
                    false if kind.is_dir() => Entry::Folder,
                    false => Entry::File,
                },
                name,
                is_link,
            })
        });
        Some(listed.collect())
    }
}

/// What is at `path` now.
pub fn entry(path: &FilePath) -> Entry {
    match fs::metadata(path.as_str()) {
        Ok(data) if data.is_dir() => Entry::Folder,
        Ok(_) => Entry::File,
        Err(_) => Entry::Missing,
    }
}
