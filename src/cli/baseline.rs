//! `check --baseline FILE`: findings that are known and left out.
//!
//! A finding is known again by its rule, its file and the text that it is about, not by its line. Equal ones in one file are
//! counted: as many as were known stay silent, the next one is new.

mod file;
mod fingerprint;

use std::collections::BTreeMap;
use std::path::Path;

use self::file::{Baseline, Entry};
use self::fingerprint::about;
use super::complain;
use super::report::Checked;
use super::target::{Target, current_folder};
use crate::text::FilePath;

/// Arguments about known findings.
#[derive(Debug, clap::Args)]
pub(super) struct Known {
    /// Leave out the findings that this file lists, and name its entries that are not needed any more
    #[arg(long, value_name = "FILE")]
    baseline: Option<String>,
    /// Write the present findings of the checked files into the baseline, and drop the entries that are not needed any more
    #[arg(long, requires = "baseline")]
    write_baseline: bool,
}

impl Known {
    /// Takes the known findings out of `checked`, or makes all of them known; says how many, where there is a baseline.
    ///
    /// # Errors
    /// A sentence for people: the file cannot be read or written, or it is no baseline.
    pub(super) fn apply(
        &self,
        target: &Target,
        checked: &mut [Checked],
    ) -> Result<Option<usize>, String> {
        let Some(name) = &self.baseline else {
            return Ok(None);
        };
        let before = count(checked);
        let path = current_folder()?.join(name);
        let exists = Path::new(path.as_str()).exists();
        let known = match (exists, self.write_baseline) {
            (false, true) => Baseline::default(),
            _ => Baseline::read(&path)?,
        };
        let folder = path.parent().unwrap_or_else(|| path.clone());
        let mut run = Run {
            folder,
            target,
            known,
        };
        if self.write_baseline {
            run.write(&path, checked)?;
        } else {
            run.compare(name, checked);
        }
        Ok(Some(before - count(checked)))
    }
}

fn count(checked: &[Checked]) -> usize {
    checked.iter().map(|checked| checked.findings.len()).sum()
}

/// One run: the baseline and what is compared with it.
struct Run<'a> {
    /// Folder that the paths in the baseline are relative to.
    folder: FilePath,
    target: &'a Target,
    known: Baseline,
}

impl Run<'_> {
    /// Leaves the new findings, and says which entries found nothing.
    fn compare(&mut self, name: &str, checked: &mut [Checked]) {
        let mut stale = 0;
        for checked in checked.iter_mut() {
            let path = relative(&checked.file.path, &self.folder);
            let mut left = self.known.files.remove(&path).unwrap_or_default();
            let file = &checked.file;
            checked
                .findings
                .retain(|finding| match left.get_mut(&entry(file, finding)) {
                    Some(count) if *count > 0 => {
                        *count -= 1;
                        false
                    }
                    _ => true,
                });
            left.retain(|_, count| *count > 0);
            stale += self.name_stale(name, &path, &left);
        }
        // What was not checked this time may well be there still.
        for (path, entries) in &self.known.files {
            let file = self.folder.join(path);
            if !Path::new(file.as_str()).exists() {
                stale += self.name_stale(name, path, entries);
            }
        }
        if stale > 0 {
            complain(&format!(
                "{name}: `check --baseline {name} --write-baseline` removes what is not needed any more"
            ));
        }
    }

    fn name_stale(&self, name: &str, path: &str, entries: &BTreeMap<Entry, usize>) -> usize {
        let file = self.folder.join(path);
        for (entry, count) in entries {
            let times = if *count > 1 {
                format!(" ({count} times)")
            } else {
                String::new()
            };
            let shown = self.target.shown(&file);
            complain(&format!(
                "{name}: not found any more: {shown}: {}: {}{times}",
                entry.rule, entry.text
            ));
        }
        entries.len()
    }

    /// Makes every finding known. Entries of files that were not checked stay, unless the file is gone.
    fn write(&mut self, path: &FilePath, checked: &mut [Checked]) -> Result<(), String> {
        let folder = &self.folder;
        self.known
            .files
            .retain(|path, _| Path::new(folder.join(path).as_str()).exists());
        for checked in checked {
            let path = relative(&checked.file.path, folder);
            let mut entries = BTreeMap::new();
            for finding in std::mem::take(&mut checked.findings) {
                *entries.entry(entry(&checked.file, &finding)).or_insert(0) += 1;
            }
            self.known.files.insert(path, entries);
        }
        self.known.files.retain(|_, entries| !entries.is_empty());
        self.known.write(path)?;
        let entries = self.known.files.values().flat_map(BTreeMap::values);
        let count: usize = entries.sum();
        let shown = self.target.shown(path);
        complain(&format!(
            "{shown} holds {count} findings now; `check --baseline {shown}` leaves them out"
        ));
        Ok(())
    }
}

fn entry(file: &crate::model::File, finding: &crate::finding::Finding) -> Entry {
    Entry {
        rule: finding.rule.to_owned(),
        text: about(&file.text, finding),
    }
}

/// The way from `folder` to `path`, with `..` where it leads out.
fn relative(path: &FilePath, folder: &FilePath) -> String {
    if let Some(below) = path.relative_to(folder) {
        return below.to_owned();
    }
    let from: Vec<&str> = folder.parts().collect();
    let to: Vec<&str> = path.parts().collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - shared);
    let down = to.iter().skip(shared).copied();
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_file() {
        let way = |path, folder| relative(&FilePath::new(path), &FilePath::new(folder));
        assert_eq!(way("/w/a/b.md", "/w"), "a/b.md");
        assert_eq!(way("/w/a/b.md", "/w/ci/x"), "../../a/b.md");
        assert_eq!(
            FilePath::new("/w/ci/x").join("../../a/b.md").as_str(),
            "/w/a/b.md"
        );
    }
}
