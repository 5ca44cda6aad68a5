//! What the hosts know: their formats, keys, tools, models and section archetypes, as typed data.
//!
//! The facts are in `catalog/data/*.yaml`, one file per host and one for the sections. This module gives them types
//! and lookups and nothing else: a fact about a host never stands in Rust. `catalog/build.rs` embeds them.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::thread;

pub mod effect;
pub mod format;
pub mod glob;
pub mod hook;
pub mod host;
pub mod import;
pub mod key;
pub mod language;
pub mod listing;
pub mod mcp;
pub mod model;
pub mod namespace;
pub mod nearest;
pub mod path_rule;
pub mod section;
pub mod security;
pub mod source;
pub mod substitution;
pub mod tool;
pub mod value;
pub mod version;

#[cfg(test)]
mod tests;

pub use effect::{Effect, Severity, Token};
pub use format::{FilePattern, Format, Frontmatter, Identity, Kind, Loader, Recognition, Scope};
pub use glob::Glob;
pub use hook::{HookEvent, HookField, HookHandler};
pub use host::Host;
pub use key::{Constraints, Effects, ItemKind, Key, Requirement, Requires, Separator, ValueType};
pub use language::Language;
pub use listing::{Budget, Listing};
pub use model::{ModelName, Models};
pub use namespace::Namespace;
pub use nearest::{meant, nearest, same_words, slips};
pub use path_rule::{PathRule, PathTarget};
pub use section::{Archetype, normalize_heading};
pub use security::Security;
pub use source::Source;
pub use substitution::{FolderVariable, Substitution};
pub use tool::{Availability, Tool, ToolName, tool_of_entry};
pub use value::{LimitedValue, Value, ValueSet};
pub use version::Version;

/// What the build script made of a file in `catalog/data`.
macro_rules! data {
    ($name:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/", $name, ".json"))
    };
}

const HOSTS: [(&str, &str); 2] = [
    ("claude-code", data!("claude-code")),
    ("agent-skills", data!("agent-skills")),
];

const SECTIONS: &str = data!("sections");
const SECURITY: &str = data!("security");
const LANGUAGE: &str = data!("language");

/// Everything the data files state.
#[derive(Debug, Default)]
pub struct Catalog {
    /// The hosts, in the order in which they are shown.
    pub hosts: Vec<Host>,
    /// The section archetypes, in the order in which they are offered.
    pub sections: Vec<Archetype>,
    /// What the rules about security look for.
    pub security: Security,
    /// What the rules about wording go by.
    pub language: Language,
    headings: HashMap<String, usize>,
}

impl Catalog {
    /// The host with this id, such as `claude-code`.
    pub fn host(&self, id: &str) -> Option<&Host> {
        self.hosts.iter().find(|host| host.id == id)
    }

    /// Whether a folder of this name in a project holds what is meant for one host.
    pub fn is_host_folder(&self, name: &str) -> bool {
        self.host_folders().any(|folder| folder == name)
    }

    /// Names of the folders in a project that hold what is meant for one host.
    pub fn host_folders(&self) -> impl Iterator<Item = &str> {
        self.hosts.iter().filter_map(|host| host.folder.as_deref())
    }

    /// Whether a folder of this name in a plugin holds its manifest.
    pub fn is_plugin_folder(&self, name: &str) -> bool {
        self.plugin_folders().any(|folder| folder == name)
    }

    /// Names of the folders in a plugin that hold its manifest.
    pub fn plugin_folders(&self) -> impl Iterator<Item = &str> {
        let hosts = self.hosts.iter();
        hosts.filter_map(|host| host.plugin_folder.as_deref())
    }

    /// The formats of all hosts.
    pub fn formats(&self) -> impl Iterator<Item = &Format> {
        self.hosts.iter().flat_map(|host| &host.formats)
    }

    /// The formats of all hosts whose files have frontmatter.
    pub fn frontmatter_formats(&self) -> impl Iterator<Item = &Format> {
        let formats = self.formats();
        formats.filter(|format| format.frontmatter != Frontmatter::Ignored)
    }

    /// Whether files of this kind are JSON.
    pub fn is_json(&self, kind: Kind) -> bool {
        let mut formats = self.formats();
        formats.any(|format| format.kind == kind && format.loader == Loader::Json)
    }

    /// How this host reads files of this kind.
    pub fn format(&self, host: &str, kind: Kind) -> Option<&Format> {
        self.host(host)?.format(kind)
    }

    /// The archetype with this id, such as `output-format`.
    pub fn archetype(&self, id: &str) -> Option<&Archetype> {
        self.sections.iter().find(|archetype| archetype.id == id)
    }

    /// The archetype that people mean by this heading, whatever its numbering, emphasis or letter case.
    pub fn archetype_for(&self, heading: &str) -> Option<&Archetype> {
        let whole = normalize_heading(heading);
        let index = self.headings.get(&whole).copied().or_else(|| {
            let mut shorter = section::shorter_forms(&whole);
            shorter.find_map(|form| self.headings.get(form).copied())
        })?;
        self.sections.get(index)
    }
}

/// The catalogue, read from the embedded data at the first call.
///
/// Data that cannot be read leaves the part out; the tests of this module make sure that this never ships.
pub fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| {
        let hosts = HOSTS.iter();
        let hosts = hosts.filter_map(|(_, text)| read_host(text).ok());
        let sections = || {
            let mut sections = read_sections(SECTIONS).unwrap_or_default();
            let headings = take_headings(&mut sections);
            (sections, headings)
        };
        // Everybody waits for this, and sections are as much work as hosts. A pool would not do: who waits in one may be given work
        // that needs the catalogue.
        let (hosts, (sections, headings)) = thread::scope(|scope| {
            let other = thread::Builder::new().spawn_scoped(scope, sections);
            let hosts = hosts.collect();
            let read = other.map_or_else(|_| sections(), |it| it.join().unwrap_or_default());
            (hosts, read)
        });
        Catalog {
            hosts,
            sections,
            security: serde_json::from_str(SECURITY).unwrap_or_default(),
            language: serde_json::from_str(LANGUAGE).unwrap_or_default(),
            headings,
        }
    })
}

fn read_host(text: &str) -> Result<Host, serde_json::Error> {
    serde_json::from_str::<Host>(text).map(Host::resolve)
}

fn read_sections(text: &str) -> Result<Vec<Archetype>, serde_json::Error> {
    serde_json::from_str(text)
}

/// Tells each archetype its headings; the place of the archetype by heading.
fn take_headings(sections: &mut [Archetype]) -> HashMap<String, usize> {
    let mut headings = HashMap::new();
    for (index, archetype) in sections.iter_mut().enumerate() {
        // The aliases are written in their normal form, as a test makes sure.
        let mut own = vec![normalize_heading(&archetype.title)];
        own.extend(archetype.aliases.iter().cloned());
        archetype.set_headings(&own);
        for heading in own {
            headings.entry(heading).or_insert(index);
        }
    }
    headings
}
