//! Readers that take YAML by the letter: what does not parse is refused, and nothing is repaired.

use text_size::{TextRange, TextSize};

use super::claude_code::block;
use super::fields::Fields;
use super::{File, Loaded, Outcome, alias, tree};
use crate::catalog::{Format, Token};
use crate::syntax::value::Node;

const NO_BLOCK: &str = "missing-key";

/// What a strict reader makes of `file`.
///
/// The block ends for it at the first three hyphens as well: the reference reader splits the text there.
pub(super) fn load(file: &File<'_>, format: &'static Format) -> Loaded {
    let mut fields = Fields::new(file, format);
    let Ok(found) = block::find(file.text) else {
        return refuse(fields, NO_BLOCK, first_line(file.text));
    };
    let tree = tree::strict(file.text, found.content, file.parse.frontmatter.as_ref());
    if let Some(error) = tree.error {
        return refuse(fields, "yaml-invalid", TextRange::empty(error.offset));
    }
    let root = tree.root.map(alias::resolve);
    match root.as_ref().and_then(Node::as_mapping) {
        Some(mapping) => fields.read(mapping, found.content),
        None => return refuse(fields, "yaml-invalid", found.content),
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

fn refuse(mut fields: Fields<'_>, rule: &'static str, range: TextRange) -> Loaded {
    let format = fields.format;
    let effect = match rule {
        NO_BLOCK => format.no_frontmatter.as_ref(),
        _ => format.failure_in(fields.file.scope),
    };
    if let Some(effect) = effect {
        fields.suffer(rule, effect, range);
    }
    fields.loaded.outcome = Outcome::Skipped;
    fields.loaded
}

fn first_line(text: &str) -> TextRange {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    TextRange::up_to(TextSize::try_from(end).unwrap_or_default())
}
