//! Names as they are looked for by a few letters: one after the other in memory, the short ones first.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::{Snapshot, Summary};
use crate::text::Letters;

/// A name that can be gone to.
#[derive(Debug, Clone)]
pub struct Spelled<'a> {
    /// The name, with the plugin in front.
    pub text: Cow<'a, str>,
    /// The definition that goes by it, or that declares it.
    pub summary: &'a Summary,
    /// Which of its declarations it is; `None` for the definition's own name.
    pub declaration: Option<usize>,
    pub(super) layer: Layer,
}

/// Where a name is from: it may be that of a file as it was before it was opened or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    Base,
    Recent,
    Open,
}

impl<'a> Spelled<'a> {
    /// The names of these definitions, the short ones first.
    pub(super) fn all(summaries: impl Iterator<Item = &'a Summary>) -> Vec<Spelled<'a>> {
        let names = summaries.flat_map(|summary| {
            each(summary).map(move |(text, declaration)| Spelled {
                text: Cow::Owned(text),
                summary,
                declaration,
                layer: Layer::Open,
            })
        });
        let mut names: Vec<Spelled<'_>> = names.collect();
        names.sort_by_key(|name| name.text.len());
        names
    }
}

/// The own name of a definition and those that it declares.
fn each(summary: &Summary) -> impl Iterator<Item = (String, Option<usize>)> {
    let own = (!summary.name.is_empty()).then(|| (summary.qualified_name(), None));
    let declared = summary.declarations.iter().enumerate();
    own.into_iter()
        .chain(declared.map(|(at, declared)| (declared.name.to_string(), Some(at))))
}

/// The names of many definitions.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// All of them in a row: most are looked at and not shown, so that the way to each counts.
    texts: String,
    /// In order of length.
    places: Vec<Place>,
}

#[derive(Debug)]
struct Place {
    letters: Letters,
    start: u32,
    length: u32,
    summary: Arc<Summary>,
    declaration: Option<u32>,
}

impl Names {
    /// The names of these definitions.
    pub(super) fn of(summaries: &[Arc<Summary>]) -> Names {
        let mut names = Names::default();
        for summary in summaries {
            names.add(summary);
        }
        names.places.sort_unstable_by_key(|place| place.length);
        names.places.shrink_to_fit();
        names.texts.shrink_to_fit();
        names
    }

    /// Adds the names of `summary`; those of a workspace that fills four gigabytes with names are left out.
    fn add(&mut self, summary: &Arc<Summary>) {
        for (text, declaration) in each(summary) {
            let start = u32::try_from(self.texts.len());
            let length = u32::try_from(text.len());
            if let (Ok(start), Ok(length)) = (start, length) {
                self.places.push(Place {
                    letters: Letters::of(text.chars()),
                    start,
                    length,
                    summary: Arc::clone(summary),
                    declaration: declaration.and_then(|it| u32::try_from(it).ok()),
                });
                self.texts.push_str(&text);
            }
        }
    }

    /// Shows those that hold all of `letters` to `look`, the short ones first, until it breaks off.
    pub(super) fn visit<'a>(
        &'a self,
        letters: Letters,
        layer: Layer,
        look: &mut dyn FnMut(Spelled<'a>) -> ControlFlow<()>,
    ) {
        for place in self
            .places
            .iter()
            .filter(|place| place.letters.hold(letters))
        {
            let start = place.start as usize;
            let range = start..start + place.length as usize;
            let spelled = Spelled {
                text: Cow::Borrowed(self.texts.get(range).unwrap_or("")),
                summary: &place.summary,
                declaration: place.declaration.map(|it| it as usize),
                layer,
            };
            if look(spelled).is_break() {
                return;
            }
        }
    }
}

impl Snapshot {
    /// Shows the names that hold all of `letters`, and perhaps others, to `look`: some, the short ones first, until it breaks
    /// off, then others in the same way. Whether such a name still counts tells [`Snapshot::goes_by`].
    pub fn visit_names<'a>(
        &'a self,
        letters: Letters,
        look: &mut dyn FnMut(Spelled<'a>) -> ControlFlow<()>,
    ) {
        self.base.visit_names(letters, Layer::Base, look);
        let recent = &self.recent.index;
        recent.visit_names(letters, Layer::Recent, look);
        let open = Spelled::all(self.open_summaries());
        let _ = open.into_iter().try_for_each(look);
    }

    /// Whether something goes by this name now.
    pub fn goes_by(&self, name: &Spelled<'_>) -> bool {
        match name.layer {
            Layer::Open => true,
            layer => self.is_current(name.summary, layer == Layer::Base),
        }
    }
}
