//! Names → definitions → references.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};

use super::Summary;
use super::listing::{Circle, Listed};
use super::spelled::{Layer, Names, Spelled};
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
    /// What they go by, for whoever has a few letters of it.
    spelled: Names,
    /// Files that mention a path, by that path.
    mentions: HashMap<FilePath, Vec<Arc<Summary>>>,
    /// By the whole of what the host lists of them.
    by_text: HashMap<u64, Vec<Arc<Summary>>>,
    /// By each word of it; built when somebody asks, which few do.
    by_word: OnceLock<HashMap<u32, Vec<Arc<Summary>>>>,
    /// By the plugin that they belong to; built when somebody asks, which few do.
    by_plugin: OnceLock<HashMap<Arc<str>, Vec<Arc<Summary>>>>,
    /// By the listing that they stand in; built when somebody asks, which few do.
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
        // The parts know nothing of each other, and the first is as much work as the others together.
        let (names, (by_path, (mentions, (spelled, by_text)))) = rayon::join(
            || names(&summaries),
            || {
                rayon::join(
                    || by_path(&summaries),
                    || {
                        rayon::join(
                            || mentions(&summaries),
                            || (Names::of(&summaries), by_text(&summaries)),
                        )
                    },
                )
            },
        );
        let hosts = summaries.iter().filter_map(|it| it.host_of_project());
        let hosts = hosts.collect();
        let mut by_kind: HashMap<Kind, Vec<Arc<Summary>>> = HashMap::new();
        for summary in summaries {
            let alike = by_kind.entry(summary.format.kind).or_default();
            alike.push(summary);
        }
        Index {
            names,
            by_kind,
            by_path,
            spelled,
            mentions,
            by_text,
            by_word: OnceLock::new(),
            by_plugin: OnceLock::new(),
            listings: OnceLock::new(),
            hosts,
        }
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

    /// Definitions that belong to a plugin of this name.
    pub fn of_plugin(&self, plugin: &str) -> &[Arc<Summary>] {
        let by_plugin = self.by_plugin.get_or_init(|| {
            let mut by_plugin: HashMap<Arc<str>, Vec<Arc<Summary>>> = HashMap::new();
            for summary in self.by_path.values() {
                if let Some(plugin) = &summary.plugin {
                    let parts = by_plugin.entry(Arc::clone(plugin)).or_default();
                    parts.push(Arc::clone(summary));
                }
            }
            by_plugin
        });
        by_plugin.get(plugin).map_or(&[], Vec::as_slice)
    }

    /// What the host lists together.
    pub(super) fn listing(&self, circle: &Circle) -> Option<&Listed> {
        let listings = self.listings.get_or_init(|| {
            let mut listings: HashMap<Circle, Listed> = HashMap::new();
            for summary in self.by_path.values() {
                if let Some(circle) = summary.circle() {
                    listings.entry(circle).or_default().add(summary);
                }
            }
            listings
        });
        listings.get(circle)
    }

    /// Definitions of `kind`.
    pub fn of_kind(&self, kind: Kind) -> &[Arc<Summary>] {
        self.by_kind.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Every definition, in no order.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Summary>> {
        self.by_path.values()
    }

    /// Shows the names that hold all of `letters` to `look`, the short ones first, until it breaks off.
    pub(super) fn visit_names<'a>(
        &'a self,
        letters: Letters,
        layer: Layer,
        look: &mut dyn FnMut(Spelled<'a>) -> ControlFlow<()>,
    ) {
        self.spelled.visit(letters, layer, look);
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

fn names(summaries: &[Arc<Summary>]) -> HashMap<Arc<str>, Name> {
    let mut names: HashMap<Arc<str>, Name> = HashMap::with_capacity(summaries.len());
    for summary in summaries {
        let own = std::iter::once(&summary.name).chain(&summary.alias);
        for name in own.filter(|name| !name.is_empty()) {
            let entry = names.entry(Arc::clone(name)).or_default();
            push(&mut entry.definitions, summary);
        }
        for declared in &summary.declarations {
            // The text is copied only where the name is new.
            let known = names.get_key_value(&*declared.name);
            let name =
                known.map_or_else(|| Arc::from(&*declared.name), |(name, _)| Arc::clone(name));
            push(&mut names.entry(name).or_default().definitions, summary);
        }
        for reference in &summary.references {
            if let Target::Name(name) = &reference.target {
                let entry = names.entry(Arc::clone(name)).or_default();
                push(&mut entry.mentions, summary);
            }
        }
    }
    names
}

fn by_path(summaries: &[Arc<Summary>]) -> HashMap<FilePath, Arc<Summary>> {
    let summaries = summaries.iter();
    summaries
        .map(|summary| (summary.path.clone(), Arc::clone(summary)))
        .collect()
}

fn mentions(summaries: &[Arc<Summary>]) -> HashMap<FilePath, Vec<Arc<Summary>>> {
    let mut mentions: HashMap<FilePath, Vec<Arc<Summary>>> = HashMap::new();
    for summary in summaries {
        for reference in &summary.references {
            if let Target::Path(target) = &reference.target {
                push(mentions.entry(target.path.clone()).or_default(), summary);
            }
        }
    }
    mentions
}

fn by_text(summaries: &[Arc<Summary>]) -> HashMap<u64, Vec<Arc<Summary>>> {
    let mut by_text: HashMap<u64, Vec<Arc<Summary>>> = HashMap::new();
    for summary in summaries {
        if let Some(signature) = &summary.signature {
            push(by_text.entry(signature.whole).or_default(), summary);
        }
    }
    by_text
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
