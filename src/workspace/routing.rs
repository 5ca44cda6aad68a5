//! Which definitions a host chooses between by what it lists of them, and which of those are described alike.

use super::{Snapshot, Summary};
use crate::catalog::Scope;
use crate::model::signature::Signature;

/// As many of the rarest words of a text are looked up: another that has all its words but one has two of them.
const RAREST: usize = 3;

/// As many definitions with one word are looked at. A text whose rarest words are in more than this is not told from others by them.
const MOST: usize = 64;

impl Snapshot {
    /// The others of which the host lists the very words of `signature`, in order of path.
    pub fn described_as(&self, signature: &Signature) -> Vec<&Summary> {
        let closed = self.closed(|index| index.described_as(signature.whole));
        let is_same = |summary: &&Summary| summary.signature.as_ref() == Some(signature);
        sorted(closed.chain(self.open_summaries()).filter(is_same))
    }

    /// The definitions of which the host lists all that `signature` says, and perhaps more, in order of path.
    pub fn described_within(&self, signature: &Signature) -> Vec<&Summary> {
        let words = signature.words().iter();
        let mut rarest: Vec<u32> = words.copied().collect();
        rarest.sort_by_cached_key(|word| self.uses_of(*word));
        rarest.truncate(RAREST);
        let closed = rarest.iter().flat_map(|word| {
            self.closed(|index| {
                let using = index.using_word(*word);
                using.get(..MOST).unwrap_or(using)
            })
        });
        let holds = |summary: &&Summary| {
            let other = summary.signature.as_ref();
            other.is_some_and(|other| signature.is_within(other))
        };
        sorted(closed.chain(self.open_summaries()).filter(holds))
    }

    fn uses_of(&self, word: u32) -> usize {
        self.closed_in_all(|index| index.using_word(word).len())
    }
}

fn sorted<'a>(summaries: impl Iterator<Item = &'a Summary>) -> Vec<&'a Summary> {
    let mut all: Vec<&Summary> = summaries.collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all.dedup_by(|a, b| a.path == b.path);
    all
}

impl Summary {
    /// Whether the host lists it and `other` side by side, under two names, for the model to choose one of them.
    pub fn is_listed_beside(&self, other: &Summary) -> bool {
        let searched = self.folder.is_some() && other.folder.is_some();
        searched && self.could_be_listed_beside(other) && self.is_loaded_with(other)
    }

    /// Whether the host would list it and `other` side by side if it loaded both.
    pub fn could_be_listed_beside(&self, other: &Summary) -> bool {
        let same_list =
            self.format.kind == other.format.kind && self.format.host == other.format.host;
        let names = self.names();
        let same_name = || other.names().iter().any(|name| names.contains(name));
        self.path != other.path && same_list && !same_name()
    }

    fn is_loaded_with(&self, other: &Summary) -> bool {
        if self.scope == Scope::Plugin || other.scope == Scope::Plugin {
            // Who has one plugin need not have the other.
            return self.scope == other.scope && self.plugin == other.plugin;
        }
        let everywhere =
            |summary: &Summary| !matches!(summary.scope, Scope::Project | Scope::Local);
        if everywhere(self) || everywhere(other) {
            return true;
        }
        // From a folder, the definitions of all folders above it are seen.
        match (self.project(), other.project()) {
            (Some(one), Some(another)) => one.starts_with(&another) || another.starts_with(&one),
            _ => false,
        }
    }
}
