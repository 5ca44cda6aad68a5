//! Names → definitions → references.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::Summary;
use super::listing::{Circle, Listed};
use crate::catalog::{Kind, Namespace};
use crate::model::references::Target;
use crate::model::signature::Signature;
use crate::text::{FilePath, Letters};

/// Definitions by kind, name and path, and who refers to them.
#[derive(Debug, Default)]
pub struct Index {
    names: HashMap<Arc<str>, Name>,
    by_kind: HashMap<Kind, Vec<Arc<Summary>>>,
    by_path: HashMap<FilePath, Arc<Summary>>,
    /// All of them, with the letters of their names.
    listed: Vec<(Letters, Arc<Summary>)>,
    /// Files that mention a path, by that path.
    mentions: HashMap<FilePath, Vec<Arc<Summary>>>,
    /// By the whole of what the host lists of them.
    by_text: HashMap<u64, Vec<Arc<Summary>>>,
    /// By each word of it; built when somebody asks, which few do.
    by_word: OnceLock<HashMap<u32, Vec<Arc<Summary>>>>,
    /// By the listing that they stand in, and what all of each costs; built when somebody asks, which few do.
    listings: OnceLock<HashMap<Circle, Listed>>,
    /// Hosts that the workspace's own files are meant for.
    hosts: HashSet<&'static str>,
}

/// Who defines a name and who mentions it, whatever the namespace.
#[derive(Debug, Default)]
struct Name {
    definitions: Vec<Arc<Summary>>,
    mentions: Vec<Arc<Summary>>,
}

impl Index {
    /// An index of these definitions.
    pub fn new(summaries: Vec<Arc<Summary>>) -> Index {
        let mut index = Index::default();
        for summary in summaries {
            index.add(summary);
        }
        index
    }

    fn add(&mut self, summary: Arc<Summary>) {
        let own = std::iter::once(&summary.name).chain(&summary.alias);
        for name in own.filter(|name| !name.is_empty()) {
            let entry = self.names.entry(Arc::clone(name)).or_default();
            push(&mut entry.definitions, &summary);
        }
        for declared in &summary.declarations {
            push(&mut self.name(&declared.name).definitions, &summary);
        }
        for reference in &summary.references {
            match &reference.target {
                Target::Name(name) => {
                    let entry = self.names.entry(Arc::clone(name)).or_default();
                    push(&mut entry.mentions, &summary);
                }
                Target::Path(target) => {
                    let mentions = self.mentions.entry(target.path.clone()).or_default();
                    push(mentions, &summary);
                }
            }
        }
        if let Some(signature) = &summary.signature {
            let alike = self.by_text.entry(signature.whole).or_default();
            push(alike, &summary);
        }
        self.hosts.extend(summary.host_of_project());
        let kind = summary.format.kind;
        self.by_kind
            .entry(kind)
            .or_default()
            .push(Arc::clone(&summary));
        self.listed.push((summary.letters(), Arc::clone(&summary)));
        self.by_path.insert(summary.path.clone(), summary);
    }

    fn name(&mut self, name: &str) -> &mut Name {
        // The text is copied only where the name is new.
        let known = self.names.get_key_value(name);
        let key = known.map_or_else(|| Arc::from(name), |(key, _)| Arc::clone(key));
        self.names.entry(key).or_default()
    }

    /// Definitions of `name`, in every namespace. A plugin's are found without its name in front.
    pub fn defining(&self, name: &str) -> &[Arc<Summary>] {
        self.names
            .get(name)
            .map_or(&[], |name| name.definitions.as_slice())
    }

    /// Definitions that mention `name`, in whichever namespace.
    pub fn mentioning(&self, name: &str) -> &[Arc<Summary>] {
        self.names
            .get(name)
            .map_or(&[], |name| name.mentions.as_slice())
    }

    /// Definitions that mention the file or folder at `path`.
    pub fn pointing_at(&self, path: &FilePath) -> &[Arc<Summary>] {
        self.mentions.get(path).map_or(&[], Vec::as_slice)
    }

    /// Paths below `folder` that are mentioned.
    pub fn mentioned_below(&self, folder: &FilePath) -> impl Iterator<Item = &Arc<Summary>> {
        let below = self
            .mentions
            .iter()
            .filter(|(path, _)| path.starts_with(folder));
        below.flat_map(|(_, summaries)| summaries)
    }

    /// Definitions of which the host lists the text with this number.
    pub fn described_as(&self, whole: u64) -> &[Arc<Summary>] {
        self.by_text.get(&whole).map_or(&[], Vec::as_slice)
    }

    /// Definitions of which the host lists a text with this word, in order of path.
    pub fn using_word(&self, word: u32) -> &[Arc<Summary>] {
        let by_word = self.by_word.get_or_init(|| {
            let mut all: Vec<&Arc<Summary>> = self.by_text.values().flatten().collect();
            all.sort_by(|a, b| a.path.cmp(&b.path));
            let mut by_word: HashMap<u32, Vec<Arc<Summary>>> = HashMap::new();
            for summary in all {
                let words = summary.signature.iter().flat_map(Signature::words);
                for word in words {
                    by_word.entry(*word).or_default().push(Arc::clone(summary));
                }
            }
            by_word
        });
        by_word.get(&word).map_or(&[], Vec::as_slice)
    }

    /// What the host lists together.
    pub(super) fn listing(&self, circle: &Circle) -> Option<&Listed> {
        let listings = self.listings.get_or_init(|| {
            let mut listings: HashMap<Circle, Listed> = HashMap::new();
            for (_, summary) in &self.listed {
                if let Some(circle) = summary.circle() {
                    listings.entry(circle).or_default().add(summary);
                }
            }
            listings.values_mut().for_each(Listed::sort);
            listings
        });
        listings.get(circle)
    }

    /// Definitions of `kind`.
    pub fn of_kind(&self, kind: Kind) -> &[Arc<Summary>] {
        self.by_kind.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Definitions with a name that may hold all of `letters`, in no order.
    pub fn spelt_with(&self, letters: Letters) -> impl Iterator<Item = &Arc<Summary>> {
        let spelt = self.listed.iter();
        spelt
            .filter(move |(own, _)| own.hold(letters))
            .map(|(_, summary)| summary)
    }

    /// The definition at `path`.
    pub fn at(&self, path: &FilePath) -> Option<&Arc<Summary>> {
        self.by_path.get(path)
    }

    /// Whether a file of the workspace's own is meant for `host`.
    pub fn holds_files_of(&self, host: &str) -> bool {
        self.hosts.contains(host)
    }

    /// Number of definitions.
    pub fn len(&self) -> usize {
        self.by_path.len()
    }

    /// Whether there is no definition.
    pub fn is_empty(&self) -> bool {
        self.by_path.is_empty()
    }
}

/// A file that mentions a name several times stands once in its list.
fn push(list: &mut Vec<Arc<Summary>>, summary: &Arc<Summary>) {
    if list.last().is_none_or(|last| !Arc::ptr_eq(last, summary)) {
        // Most lists stay at one.
        if list.is_empty() {
            list.reserve_exact(1);
        }
        list.push(Arc::clone(summary));
    }
}

/// The namespaces of the names in a reference: the one that is stated, or those of names in prose.
pub(super) fn spaces(space: Option<Namespace>) -> &'static [Namespace] {
    match space {
        Some(Namespace::Agent) => &[Namespace::Agent],
        Some(Namespace::Skill) => &[Namespace::Skill],
        Some(Namespace::OutputStyle) => &[Namespace::OutputStyle],
        Some(Namespace::McpServer) => &[Namespace::McpServer],
        Some(Namespace::Plugin) => &[Namespace::Plugin],
        None => &[Namespace::Agent, Namespace::Skill],
    }
}
