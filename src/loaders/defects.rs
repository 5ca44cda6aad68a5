//! What can be wrong with a block as a whole: where it stands, where it ends, whether it parses.

use text_size::{TextRange, TextSize};

use super::File;
use super::claude_code::NoBlockReason;
use super::fields::Fields;

/// The rule behind a missing block, and the characters that it is about.
pub(super) fn no_block(file: &File<'_>, reason: NoBlockReason) -> (&'static str, TextRange) {
    let author = file.parse.frontmatter.as_ref();
    match (reason, author) {
        (_, None) => ("missing-key", first_line(file.text)),
        (NoBlockReason::Unclosed, Some(block)) => ("frontmatter-unclosed", block.open),
        (_, Some(block)) => ("frontmatter-not-first-line", block.open),
    }
}

/// Notes that the block ends before the place where its author closes it.
pub(super) fn early_close(fields: &mut Fields<'_>, close: TextRange) {
    let author = fields.file.parse.frontmatter.as_ref();
    if author.is_some_and(|author| author.content.contains_range(close)) {
        let message =
            "The frontmatter ends at these three hyphens; what follows becomes part of the body.";
        fields.lose("frontmatter-early-close", message.to_owned(), close);
    }
}

/// The characters to blame for an error at `offset`.
pub(super) fn error_range(file: &File<'_>, offset: TextSize) -> TextRange {
    let author = file.parse.frontmatter.as_ref();
    let error = author.and_then(|author| author.error.as_ref());
    let same = error.is_some_and(|error| error.offset == offset);
    let broken = author
        .filter(|_| same)
        .and_then(|author| author.broken.first());
    broken.map_or(TextRange::empty(offset), |broken| broken.range)
}

/// The first line of the file, where a block would stand.
pub(super) fn first_line(text: &str) -> TextRange {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    TextRange::up_to(TextSize::try_from(end).unwrap_or_default())
}
