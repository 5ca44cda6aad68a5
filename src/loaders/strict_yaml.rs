//! Readers that take YAML by the letter: what does not parse is refused, and nothing is repaired.

use std::collections::HashSet;

use text_size::TextRange;

use super::claude_code::block;
use super::fields::Fields;
use super::{File, Loaded, Outcome, alias, defects, tree};
use crate::catalog::{Effect, Format, Token};
use crate::syntax::value::Mapping;

/// What a strict reader makes of `file`.
///
/// The block ends for it at the first three hyphens as well: the reference reader splits the text there.
pub(super) fn load(file: &File<'_>, format: &'static Format) -> Loaded {
    let mut fields = Fields::new(file, format);
    let found = match block::find(file.text) {
        Ok(found) => found,
        Err(reason) => {
            let (rule, range) = defects::no_block(file, reason);
            return refuse(fields, rule, format.no_frontmatter.as_ref(), range);
        }
    };
    defects::early_close(&mut fields, found.close);
    let failure = format.failure_in(file.scope);
    let tree = tree::strict(file.text, found.content, file.parse.frontmatter.as_ref());
    if let Some(error) = tree.error {
        let range = defects::error_range(file, error.offset);
        return refuse(fields, "yaml-invalid", failure, range);
    }
    let root = tree.root.map(alias::resolve);
    let empty = Mapping::default();
    let mapping = match &root {
        Some(node) if !node.is_null() => node.as_mapping(),
        _ => Some(&empty),
    };
    if let Some(range) = mapping.and_then(repeated_key) {
        return refuse(fields, "duplicate-key", failure, range);
    }
    match mapping {
        Some(mapping) => fields.read(mapping, found.content),
        None => return refuse(fields, "yaml-invalid", failure, found.content),
    }
    finish(fields, format)
}

/// A required key that did not come to a value costs the file: clients are advised to skip it then, and only then.
fn finish(mut fields: Fields<'_>, format: &'static Format) -> Loaded {
    let lost = format.keys.iter().any(|key| {
        let effect = key.effect.missing.as_ref();
        effect.is_some_and(|effect| effect.token == Token::Rejected)
            && fields.loaded.field(&key.name).is_none()
    });
    if lost {
        fields.loaded.outcome = Outcome::Skipped;
        fields.loaded.fields.clear();
    }
    fields.loaded
}

/// The first key that stands there twice, which the specification forbids.
fn repeated_key(mapping: &Mapping) -> Option<TextRange> {
    let mut seen = HashSet::new();
    let mut entries = mapping.entries.iter();
    let repeated = entries.find(|entry| !seen.insert(&*entry.key))?;
    Some(repeated.key_range)
}

fn refuse(
    mut fields: Fields<'_>,
    rule: &'static str,
    effect: Option<&Effect>,
    range: TextRange,
) -> Loaded {
    if let Some(effect) = effect {
        fields.suffer(rule, effect, range);
    }
    fields.loaded.outcome = Outcome::Skipped;
    fields.loaded
}
