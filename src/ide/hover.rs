//! Hover: what is known about the characters under the cursor.

mod body;
mod frontmatter;
mod settings;

#[cfg(test)]
mod tests;

use text_size::TextRange;

pub use super::card::Card;
use super::occurrence::{self, Entity};
use crate::catalog::{
    Archetype, Format, HookEvent, HookField, HookHandler, Host, Key, Kind, ModelName, Scope,
    Substitution, ToolName, Value, ValueSet,
    format::ForeignKey,
    host::{Builtin, PermissionRule},
    key::SpecialItem,
};
use crate::config::{self, settings::Setting};
use crate::rules::Rule;
use crate::text::{FilePath, FilePosition};
use crate::workspace::Snapshot;

/// What was found under the cursor.
#[derive(Debug, Clone)]
pub struct Hover {
    /// The characters it is about.
    pub range: TextRange,
    /// What is known; `render::hover` makes Markdown of it.
    pub data: HoverData,
}

/// What a hover is about.
#[derive(Debug, Clone)]
pub enum HoverData {
    /// A key of the format.
    Key {
        /// Whose key it is.
        format: &'static Format,
        /// The key.
        key: &'static Key,
        /// Who sees the file; some keys do not count in plugins.
        scope: Scope,
    },
    /// A key of another product.
    ForeignKey {
        /// The format that does not have it.
        format: &'static Format,
        /// The key.
        key: &'static ForeignKey,
    },
    /// A hook event.
    Event(&'static HookEvent),
    /// A field of a hook handler.
    Field(&'static HookField),
    /// A field beside the matcher of a hook event.
    GroupField(&'static HookField),
    /// A type of hook handler.
    Handler(&'static HookHandler),
    /// A value of a set.
    Value {
        /// The set.
        set: &'static ValueSet,
        /// The value.
        value: &'static Value,
    },
    /// A setting of `.fieldcraft.yaml`.
    Setting(&'static Setting),
    /// A rule.
    Rule(&'static Rule),
    /// The level of a rule.
    Level {
        /// Its word.
        name: &'static str,
        /// What it does.
        meaning: &'static str,
    },
    /// A host.
    Host(&'static Host),
    /// An item with a meaning of its own.
    SpecialItem(&'static SpecialItem),
    /// A model.
    Model {
        /// Whose model it is.
        host: &'static Host,
        /// As written.
        written: String,
        /// What it refers to.
        model: ModelName<'static>,
    },
    /// A tool.
    Tool {
        /// Whose tool it is.
        host: &'static Host,
        /// As written, without a specifier.
        written: String,
        /// What it refers to.
        tool: ToolName<'static>,
        /// Whether a subagent lists it, which not every tool survives.
        in_subagent: bool,
    },
    /// What stands in the parentheses behind a tool, where that counts.
    PermissionRule(&'static PermissionRule),
    /// Definitions that go by a name, in order of path.
    Definitions(Vec<Card>),
    /// The name of this file, and the other definitions that go by it.
    Own {
        /// This file.
        card: Card,
        /// The others.
        others: Vec<Card>,
    },
    /// Something that comes with the host.
    Builtin {
        /// The host.
        host: &'static Host,
        /// What it is.
        kind: Kind,
        /// Its name and meaning.
        builtin: &'static Builtin,
    },
    /// The text by which a definition is chosen.
    Description(Description),
    /// A section of the body.
    Section(SectionFacts),
    /// A placeholder that the host replaces.
    Substitution {
        /// Whose placeholder it is.
        host: &'static Host,
        /// The placeholder.
        substitution: &'static Substitution,
        /// Place of a named argument in `arguments`, counted from 0.
        argument: Option<usize>,
    },
    /// A path to a file.
    Path {
        /// Where it leads.
        target: FilePath,
        /// The same for people.
        shown: String,
        /// What is there, if it is a definition that is known.
        card: Option<Card>,
        /// Whether the host pulls the file in by itself.
        import: bool,
        /// Whether there is such a file; `None` as long as nobody looked.
        exists: Option<bool>,
    },
}

/// Facts about a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// Length in characters.
    pub characters: usize,
    /// Rough number of tokens.
    pub tokens: usize,
    /// Number of `<example>` blocks.
    pub examples: usize,
    /// Number of literal `\n`.
    pub literal_breaks: usize,
    /// After how many characters listings cut it.
    pub shown_length: Option<usize>,
}

/// Facts about a section.
#[derive(Debug, Clone)]
pub struct SectionFacts {
    /// Its heading.
    pub title: String,
    /// What sections of this kind are for; `None` for a heading of the author's own.
    pub archetype: Option<&'static Archetype>,
    /// Number of lines, nested sections included.
    pub lines: usize,
    /// Rough number of tokens, nested sections included.
    pub tokens: usize,
    /// Share of the file in percent.
    pub percent: usize,
    /// Number of sections nested in it.
    pub nested: usize,
}

impl Hover {
    /// With the answer of `exists` about a path that nothing is known of: a verb does not look at the disk, its caller may.
    #[must_use]
    pub fn checked(mut self, exists: impl Fn(&FilePath) -> bool) -> Hover {
        if let HoverData::Path {
            target,
            exists: answer @ None,
            ..
        } = &mut self.data
        {
            *answer = Some(exists(target));
        }
        self
    }
}

/// What is known about the characters at `at`; `None` in ordinary prose and code.
pub fn hover(snapshot: &Snapshot, at: &FilePosition) -> Option<Hover> {
    let file = snapshot.file(&at.path)?;
    if config::is_settings(&file.path) {
        return settings::hover(file, at.offset);
    }
    let definition = file.definition.as_ref()?;
    let place = Place {
        snapshot,
        file,
        definition,
        format: definition.place.format,
        host: crate::catalog::catalog().host(&definition.place.format.host)?,
        offset: at.offset,
    };
    if let Some(hover) = plugin(&place) {
        return Some(hover);
    }
    let block = file.parse.frontmatter.as_ref();
    let in_block = block.is_some_and(|block| block.range.contains_inclusive(at.offset));
    let json = file.parse.json.as_ref();
    if json.is_some_and(|tree| tree.root.is_none()) {
        frontmatter::half_typed(&place)
    } else if in_block || json.is_some() {
        frontmatter::hover(&place)
    } else {
        body::hover(&place)
    }
}

/// The plugin in front of a name.
fn plugin(place: &Place<'_>) -> Option<Hover> {
    let (snapshot, path) = (place.snapshot, &place.file.path);
    let found = occurrence::plugin(snapshot, snapshot.summary(path)?, place.offset)?;
    let Entity::Definition { path, .. } = found.entity else {
        return None;
    };
    Some(Hover {
        range: found.range,
        data: HoverData::Definitions(vec![Card::of(snapshot, snapshot.summary(&path)?)]),
    })
}

/// What every finder needs to know.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    snapshot: &'a Snapshot,
    file: &'a crate::model::File,
    definition: &'a crate::model::Definition,
    format: &'static Format,
    host: &'static Host,
    offset: text_size::TextSize,
}

impl Place<'_> {
    fn touches(&self, range: TextRange) -> bool {
        range.contains_inclusive(self.offset)
    }

    /// `inner` when the cursor is on it, else what is around it.
    fn nearest(&self, inner: TextRange, outer: TextRange) -> TextRange {
        if self.touches(inner) { inner } else { outer }
    }

    /// The file at `target`, and what it defines.
    fn path(&self, target: FilePath, import: bool) -> HoverData {
        let card = self.snapshot.summary(&target);
        HoverData::Path {
            shown: self.snapshot.relative(&target).to_owned(),
            exists: (card.is_some() || self.snapshot.file(&target).is_some()).then_some(true),
            card: card
                .filter(|summary| !summary.name.is_empty())
                .map(|summary| Card::of(self.snapshot, summary)),
            target,
            import,
        }
    }

    /// The definitions of `kind` called `name`, or what comes with the host under that name.
    fn named(&self, kind: Kind, name: &str) -> Option<HoverData> {
        let cards = Card::named(self.snapshot, kind, name);
        if !cards.is_empty() {
            return Some(HoverData::Definitions(cards));
        }
        let builtin = match kind {
            Kind::Agent => self.host.builtin_agent(name),
            Kind::Command => self.host.builtin_command(name),
            _ => None,
        };
        builtin.map(|builtin| HoverData::Builtin {
            host: self.host,
            kind,
            builtin,
        })
    }
}
