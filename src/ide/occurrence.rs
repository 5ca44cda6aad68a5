//! What the cursor is on: the one question behind navigation and rename.

use std::sync::Arc;

use text_size::{TextRange, TextSize};

use crate::catalog::Namespace;
use crate::model::File;
use crate::model::anchors::anchors;
use crate::model::references::{PathTarget, Reference, Target};
use crate::text::{FilePath, FilePosition};
use crate::workspace::{Snapshot, Summary};

/// A mention or a definition under the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// The characters of the name.
    pub range: TextRange,
    /// What they stand for.
    pub entity: Entity,
}

/// Something that files define and mention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entity {
    /// A definition with a name.
    Definition {
        /// Where the name is looked up.
        space: Namespace,
        /// The name that stands there, without the plugin in front.
        name: String,
        /// The file that defines it.
        path: FilePath,
    },
    /// A name that nothing in the workspace goes by.
    Unknown {
        /// Where the name is looked up; `None` for a name in prose.
        space: Option<Namespace>,
        /// The name.
        name: String,
    },
    /// A heading of a file.
    Heading {
        /// The file.
        path: FilePath,
        /// Its anchor.
        anchor: String,
    },
    /// A file or folder.
    Path(FilePath),
}

/// What stands at `at`; `None` in ordinary text.
pub fn occurrence(snapshot: &Snapshot, at: &FilePosition) -> Option<Occurrence> {
    let file = snapshot.file(&at.path)?;
    let summary = snapshot.summary(&at.path)?;
    own_name(file, summary, at.offset)
        .or_else(|| declaration(summary, at.offset))
        .or_else(|| plugin(snapshot, summary, at.offset))
        .or_else(|| reference(snapshot, file, summary, at.offset))
        .or_else(|| heading(file, at.offset))
}

fn own_name(file: &File, summary: &Summary, offset: TextSize) -> Option<Occurrence> {
    let range = summary
        .name_range
        .filter(|range| range.contains_inclusive(offset))?;
    Some(Occurrence {
        range,
        entity: Entity::Definition {
            space: summary.namespace()?,
            name: file.text.slice(range).to_owned(),
            path: file.path.clone(),
        },
    })
}

fn declaration(summary: &Summary, offset: TextSize) -> Option<Occurrence> {
    let mut declarations = summary.declarations.iter();
    let found = declarations.find(|declared| declared.range.contains_inclusive(offset))?;
    Some(Occurrence {
        range: found.range,
        entity: Entity::Definition {
            space: found.space,
            name: found.name.to_string(),
            path: summary.path.clone(),
        },
    })
}

/// The plugin in front of a name in the file of `summary`, where that is what it is: folders of commands look the same.
pub(super) fn plugin(
    snapshot: &Snapshot,
    summary: &Summary,
    offset: TextSize,
) -> Option<Occurrence> {
    let in_front = |it: &'_ Reference| {
        it.plugin()
            .is_some_and(|(_, it)| it.contains_inclusive(offset))
    };
    let found = summary.references.iter().find(|it| in_front(it))?;
    let (name, range) = found.plugin()?;
    let meant = snapshot.definition_of(&summary.path, found);
    let belongs = |it: &Summary| it.plugin.as_deref() == Some(name);
    let manifests = snapshot.defining(Namespace::Plugin, name);
    let manifest = match meant {
        Some((_, meant)) if belongs(meant) => {
            let holds = |it: &&&Summary| {
                let folder = it.plugin_folder();
                folder.is_some_and(|folder| meant.path.starts_with(&folder))
            };
            manifests.iter().find(holds).or(manifests.first())
        }
        Some(_) => return None,
        None => Some(manifests.first()?),
    };
    let entity = match manifest {
        Some(manifest) => Entity::Definition {
            space: Namespace::Plugin,
            name: name.to_owned(),
            path: manifest.path.clone(),
        },
        None => Entity::Unknown {
            space: Some(Namespace::Plugin),
            name: name.to_owned(),
        },
    };
    Some(Occurrence { range, entity })
}

fn reference(
    snapshot: &Snapshot,
    file: &File,
    summary: &Summary,
    offset: TextSize,
) -> Option<Occurrence> {
    let mut references = summary.references.iter();
    let found = references.find(|reference| reference.range.contains_inclusive(offset))?;
    Some(match &found.target {
        Target::Path(target) => on_path(snapshot, file, found, target, offset),
        Target::Name(name) => Occurrence {
            range: found.range,
            entity: named(snapshot, &file.path, found).unwrap_or_else(|| Entity::Unknown {
                space: found.space,
                name: name.to_string(),
            }),
        },
    })
}

/// The definition that a name in the file at `from` stands for.
pub(super) fn named(snapshot: &Snapshot, from: &FilePath, reference: &Reference) -> Option<Entity> {
    let (space, summary) = snapshot.definition_of(from, reference)?;
    let written = reference.name_in(space)?;
    Some(Entity::Definition {
        space,
        name: bare_name(summary, written).to_owned(),
        path: summary.path.clone(),
    })
}

/// `written` without the plugin of `summary` in front.
pub(super) fn bare_name<'n>(summary: &Summary, written: &'n str) -> &'n str {
    let plugin = summary.declaring_plugin();
    plugin
        .and_then(|plugin| written.strip_prefix(plugin)?.strip_prefix(':'))
        .unwrap_or(written)
}

/// The heading, where the cursor is on the fragment or there is nothing else; else the file.
fn on_path(
    snapshot: &Snapshot,
    file: &File,
    reference: &Reference,
    target: &PathTarget,
    offset: TextSize,
) -> Occurrence {
    let fragment = fragment_range(file, reference);
    if let (Some(range), Some(fragment)) = (fragment, &target.fragment)
        && range.contains_inclusive(offset)
        && let Some(entity) = heading_of(snapshot, &target.path, fragment)
    {
        return Occurrence { range, entity };
    }
    Occurrence {
        range: without_fragment(file, reference),
        entity: Entity::Path(target.path.clone()),
    }
}

/// The heading of the file at `path` that `fragment` reaches.
pub(super) fn heading_of(snapshot: &Snapshot, path: &FilePath, fragment: &str) -> Option<Entity> {
    let file = document(snapshot, path)?;
    let mut anchors = anchors(&file).into_iter();
    let (_, anchor) = anchors.find(|(_, anchor)| reaches(fragment, anchor))?;
    Some(Entity::Heading {
        path: path.clone(),
        anchor,
    })
}

/// The file at `path` with its headings, whether or not it defines anything.
pub(super) fn document(snapshot: &Snapshot, path: &FilePath) -> Option<Arc<File>> {
    let file = snapshot.read(path)?;
    if file.definition.is_some() {
        return Some(file);
    }
    let document = File::document(path.clone(), file.text.clone());
    Some(Arc::new(document))
}

/// Whether `fragment` leads to the heading with this anchor; letter case does not count.
pub(super) fn reaches(fragment: &str, anchor: &str) -> bool {
    fragment.to_lowercase() == anchor
}

/// What stands behind `#` in a reference to a path.
pub(super) fn fragment_range(file: &File, reference: &Reference) -> Option<TextRange> {
    let written = file.text.slice(reference.range);
    let at = written.find('#')? + 1;
    let start = reference.range.start() + TextSize::try_from(at).ok()?;
    Some(TextRange::new(start, reference.range.end()))
}

/// What stands in front of `#`; all of it where there is none.
pub(super) fn without_fragment(file: &File, reference: &Reference) -> TextRange {
    match fragment_range(file, reference) {
        Some(fragment) if fragment.start() > reference.range.start() + TextSize::of('#') => {
            TextRange::new(
                reference.range.start(),
                fragment.start() - TextSize::of('#'),
            )
        }
        _ => reference.range,
    }
}

fn heading(file: &File, offset: TextSize) -> Option<Occurrence> {
    let mut anchors = anchors(file).into_iter();
    let (heading, anchor) = anchors.find(|(heading, _)| heading.text.contains_inclusive(offset))?;
    Some(Occurrence {
        range: heading.text,
        entity: Entity::Heading {
            path: file.path.clone(),
            anchor,
        },
    })
}
