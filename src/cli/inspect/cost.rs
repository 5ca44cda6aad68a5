//! What a definition costs: how much of it the model is given, and when.

use text_size::TextSize;

use crate::catalog::{Budget, Format};
use crate::loaders::{self, Outcome};
use crate::model::{File, estimated_tokens, listing};

/// Rough numbers of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cost {
    /// Of the line in the listing that the model gets in every session; `None` where the host lists nothing.
    pub(super) listing: Option<usize>,
    /// Of the body, which the model gets when the definition is used.
    pub(super) body: usize,
}

impl Cost {
    /// What `file` costs; `None` where its host does not load it, or gives no model anything of it.
    pub(super) fn of(file: &File) -> Option<Cost> {
        let definition = file.definition.as_ref()?;
        let place = &definition.place;
        let text = file.text.as_str();
        let loaded = loaders::load(text, &file.parse, place.format, place.scope, &file.path);
        let own = loaded.first()?;
        // Manifests and settings are not given to a model.
        if own.outcome == Outcome::Skipped || file.parse.json.is_some() {
            return None;
        }
        let body = file.text.slice(file.parse.body.range).trim();
        Some(Cost {
            listing: listing::tokens(definition, own),
            body: estimated_tokens(TextSize::of(body)),
        })
    }
}

/// How much of the body outlasts a long conversation, where that is less than all of it.
pub(super) fn cut_to(format: &'static Format, body: usize) -> Option<&'static Budget> {
    format.kept.as_ref().filter(|kept| body > kept.tokens)
}
