//! The author's view of a file: frontmatter, values, sections, tags, references. Never fails.

pub mod cause;
pub mod frontmatter;
pub mod json;
pub mod lines;
pub mod links;
pub mod markdown;
pub mod recovery;
pub mod references;
mod reparse;
pub mod sections;
pub mod tags;
pub mod value;
pub mod yaml;

use text_size::{TextRange, TextSize};

use frontmatter::Frontmatter;
use json::JsonTree;
use markdown::{Blocks, CodeFence};
use references::Reference;
use sections::Section;
use tags::Tags;
use value::Mapping;

/// Everything that could be read of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parse {
    /// The block between the fences, if there is one.
    pub frontmatter: Option<Frontmatter>,
    /// The whole file, where it is JSON.
    pub json: Option<JsonTree>,
    /// What stands below it.
    pub body: Body,
}

/// The text below the frontmatter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Body {
    /// Its extent, from behind the closing fence's line to the end of the file.
    pub range: TextRange,
    /// Headings, code, lists and links.
    pub blocks: Blocks,
    /// Sections, in order.
    pub sections: Vec<Section>,
    /// XML-like tags outside code.
    pub tags: Tags,
    /// Mentions of files, commands, arguments and variables.
    pub references: Vec<Reference>,
    code: Vec<TextRange>,
}

/// Reads `text`. `known_key` tells a key that some host knows from prose with a colon; it matters only where the
/// frontmatter is broken.
pub fn parse(text: &str, known_key: &dyn Fn(&str) -> bool) -> Parse {
    Parse::below(text, frontmatter::parse(text, known_key), None)
}

impl Parse {
    /// Reads what stands below the frontmatter of `text`, which has been read before. `before` is a text that is perhaps much
    /// like it, with its body: the result is the same, and takes less time.
    pub fn below(
        text: &str,
        frontmatter: Option<Frontmatter>,
        before: Option<(&str, &Body)>,
    ) -> Parse {
        let start = body_start(text, frontmatter.as_ref());
        let again = before.and_then(|(old, body)| reparse::body(body, old, text, start));
        let body = again.unwrap_or_else(|| Body::parse(text, start));
        debug_assert!(
            before.is_none() || body == Body::parse(text, start),
            "{before:?} became {text:?}"
        );
        Parse {
            body,
            frontmatter,
            json: None,
        }
    }

    /// The keys and values of the file: those of its frontmatter, or of the JSON that it is.
    pub fn mapping(&self) -> Option<&Mapping> {
        let block = self.frontmatter.as_ref().map(|block| &block.mapping);
        block.or_else(|| self.json.as_ref()?.mapping())
    }
}

/// Where the body begins: on the line below the frontmatter.
fn body_start(text: &str, frontmatter: Option<&Frontmatter>) -> TextSize {
    match frontmatter {
        Some(block) => after_line_break(text, block.range.end()),
        None if text.starts_with('\u{feff}') => TextSize::of('\u{feff}'),
        None => TextSize::new(0),
    }
}

impl Body {
    fn parse(text: &str, start: TextSize) -> Body {
        let body = text.get(usize::from(start)..).unwrap_or("");
        Body::of(text, start, markdown::parse(body, start))
    }

    /// The body from byte `start` of `text`, of which `blocks` have been read.
    fn of(text: &str, start: TextSize, blocks: Blocks) -> Body {
        let body = text.get(usize::from(start)..).unwrap_or("");
        let range = TextRange::new(start, start + TextSize::of(body));
        let sections = sections::sections(text, range, &blocks.headings);
        let mut code: Vec<TextRange> = blocks.fences.iter().map(|fence| fence.range).collect();
        code.extend(&blocks.indented_code);
        code.extend(&blocks.code_spans);
        code.sort_by_key(|range| range.start());
        let is_code = |offset| end_of(&code, offset);
        let is_hidden = |offset| end_of(&code, offset).or_else(|| end_of(&blocks.comments, offset));
        let tags = tags::tags(body, start, &is_hidden);
        let references = references::references(body, start, &is_code);
        Body {
            range,
            blocks,
            sections,
            tags,
            references,
            code,
        }
    }

    /// The code fence that covers byte `offset`.
    pub fn fence(&self, offset: TextSize) -> Option<&CodeFence> {
        let fences = &self.blocks.fences;
        let next = fences.partition_point(|fence| fence.range.start() <= offset);
        let fence = fences.get(next.checked_sub(1)?)?;
        fence.range.contains_inclusive(offset).then_some(fence)
    }

    /// Whether `offset` lies in a code span, a fence or an indented block.
    pub fn is_code(&self, offset: TextSize) -> bool {
        end_of(&self.code, offset).is_some()
    }

    /// Whether `offset` lies in a fence or an indented block.
    pub fn is_code_block(&self, offset: TextSize) -> bool {
        self.fence(offset).is_some() || end_of(&self.blocks.indented_code, offset).is_some()
    }

    /// Whether `offset` lies in an HTML comment.
    pub fn is_comment(&self, offset: TextSize) -> bool {
        end_of(&self.blocks.comments, offset).is_some()
    }
}

/// End of the one of the sorted `ranges` that holds `offset`.
fn end_of(ranges: &[TextRange], offset: TextSize) -> Option<TextSize> {
    let before = ranges.partition_point(|range| range.start() <= offset);
    let near = ranges.get(before.saturating_sub(2)..before)?;
    near.iter()
        .find(|range| range.contains(offset))
        .map(|range| range.end())
}

fn after_line_break(text: &str, offset: TextSize) -> TextSize {
    let rest = text.get(usize::from(offset)..).unwrap_or("");
    let skipped = match rest.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    offset + TextSize::new(skipped)
}
