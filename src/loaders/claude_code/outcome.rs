//! From the reading of a file to what Claude Code has of it afterwards.

use serde_json::Value as Json;
use text_size::{TextRange, TextSize};

use super::{NoBlockReason, Reading, Verdict, fallback};
use crate::catalog::{Effect, Format, Frontmatter, Kind, Token};
use crate::loaders::fields::Fields;
use crate::loaders::{File, Loaded, Outcome};

/// What Claude Code makes of `file`.
pub(in crate::loaders) fn load(file: &File<'_>, format: &'static Format) -> Loaded {
    let reading = super::read_again(file.text, file.parse.frontmatter.as_ref());
    let mut fields = Fields::new(file, format);
    if format.frontmatter == Frontmatter::Ignored {
        return fields.loaded;
    }
    let block = reading.block.unwrap_or_else(|| first_line(file.text));
    match &reading.verdict {
        Verdict::NoBlock(reason) => without_block(&mut fields, *reason),
        Verdict::Failed(error) => fail(&mut fields, TextRange::empty(error.offset)),
        Verdict::NotAMapping => fail(&mut fields, block),
        Verdict::Strict => read(&mut fields, &reading, block),
        Verdict::Repaired(lines) => {
            for line in lines {
                let message = "Claude Code reads the value by putting all of it in quotes.";
                fields.lose("yaml-repaired", message.to_owned(), line.value);
            }
            read(&mut fields, &reading, block);
        }
    }
    fallback::fill(&mut fields, &reading);
    if fields.loaded.outcome == Outcome::Skipped {
        fields.loaded.fields.clear();
    }
    fields.loaded
}

fn read(fields: &mut Fields<'_>, reading: &Reading, block: TextRange) {
    closes_early(fields, reading);
    let empty = crate::syntax::value::Mapping::default();
    fields.read(reading.mapping().unwrap_or(&empty), block);
    if fields.format.kind == Kind::Agent {
        break_lines(fields);
    }
}

/// A written `\n` in the description of an agent becomes a line break.
fn break_lines(fields: &mut Fields<'_>) {
    let field = fields.loaded.fields.iter_mut();
    for field in field.filter(|field| field.key == "description") {
        if let Some(text) = field.value.as_str().filter(|text| text.contains(r"\n")) {
            field.value = Json::from(text.replace(r"\n", "\n"));
        }
    }
}

fn closes_early(fields: &mut Fields<'_>, reading: &Reading) {
    let author = fields.file.parse.frontmatter.as_ref();
    let (Some(author), Some(close)) = (author, reading.close) else {
        return;
    };
    if author.content.contains_range(close) {
        let message = "Claude Code ends the frontmatter at these three hyphens; what follows becomes part of the body.";
        fields.lose("frontmatter-early-close", message.to_owned(), close);
    }
}

fn without_block(fields: &mut Fields<'_>, reason: NoBlockReason) {
    let author = fields.file.parse.frontmatter.as_ref();
    let range = author.map_or_else(|| first_line(fields.file.text), |author| author.open);
    let rule = match reason {
        NoBlockReason::Unclosed => "frontmatter-unclosed",
        _ if author.is_none() => "missing-key",
        _ => "frontmatter-not-first-line",
    };
    let effect = fields.format.no_frontmatter.as_ref();
    let nothing_meant = author.is_none();
    if nothing_meant && effect.is_some_and(|effect| effect.token == Token::Fallback) {
        return;
    }
    lose_metadata(fields, rule, effect, range);
}

fn fail(fields: &mut Fields<'_>, range: TextRange) {
    let effect = fields.format.failure_in(fields.file.scope);
    fields.loaded.outcome = Outcome::LoadsWithoutMetadata;
    lose_metadata(fields, "yaml-invalid", effect, range);
}

/// Nothing of the block counts, and `effect` says what that means for the file.
fn lose_metadata(
    fields: &mut Fields<'_>,
    rule: &'static str,
    effect: Option<&Effect>,
    range: TextRange,
) {
    let Some(effect) = effect else { return };
    fields.loaded.outcome = match effect.token {
        Token::FileSkipped => Outcome::Skipped,
        Token::Unused | Token::Works => Outcome::Loads,
        _ => Outcome::LoadsWithoutMetadata,
    };
    fields.lose(rule, effect.text.clone(), range);
}

fn first_line(text: &str) -> TextRange {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    TextRange::up_to(TextSize::try_from(end).unwrap_or_default())
}
