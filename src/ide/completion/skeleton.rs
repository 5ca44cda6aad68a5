//! A whole file, where there is next to nothing yet.

use text_size::{TextRange, TextSize};

use super::context::Request;
use super::{Completion, CompletionKind, CompletionText};
use crate::catalog::{Archetype, Format, Frontmatter, Identity, Key, Requirement, catalog};
use crate::ide::snippet;

/// How many sections a skeleton starts with.
const SECTIONS: usize = 3;

/// A file of the kind that the path asks for; empty unless the file is as good as empty.
pub(super) fn skeletons(request: &Request<'_>) -> Vec<Completion> {
    let Some(stage) = stage(request) else {
        return Vec::new();
    };
    let written = snippet_for(request, &stage);
    if snippet::plain(&written).trim().is_empty() {
        return Vec::new();
    }
    let format = request.format;
    let typed = request.file.text.slice(stage.range);
    vec![Completion {
        label: format!("{} (skeleton)", format.title),
        kind: CompletionKind::Skeleton,
        detail: Some(format!("a whole {}", format.kind.noun())),
        range: stage.range,
        text: CompletionText::Snippet {
            plain: snippet::plain(&written),
            snippet: written,
        },
        filter: (!typed.is_empty()).then(|| typed.to_owned()),
        rank: 0,
        deprecated: false,
        also: None,
        subject: None,
    }]
}

/// How much of the file is there.
struct Stage {
    /// What is replaced.
    range: TextRange,
    opened: bool,
    closed: bool,
}

fn stage(request: &Request<'_>) -> Option<Stage> {
    let text = request.file.text.as_str();
    let plain = text.trim_start_matches('\u{feff}');
    let (before, behind) = request.line();
    let line = TextRange::new(
        request.cursor - TextSize::of(before.trim_start_matches('\u{feff}')),
        request.cursor + TextSize::of(behind.trim_end()),
    );
    let above = plain
        .get(..usize::from(line.start()).saturating_sub(text.len() - plain.len()))
        .unwrap_or("");
    let current = request.file.text.slice(line);
    let below = plain.get(above.len() + current.len()..)?.trim();
    let frontmatter = request.format.frontmatter != Frontmatter::Ignored;
    let word = current
        .bytes()
        .all(|b| b.is_ascii_alphabetic() || b == b'-')
        && current.len() < 20;
    match (above.trim_end(), current.trim(), below) {
        ("", typed, "") if above.is_empty() && (word || typed.is_empty()) => Some(Stage {
            range: line,
            opened: false,
            closed: false,
        }),
        ("---", "", closing @ ("" | "---")) if frontmatter && above.lines().count() == 1 => {
            Some(Stage {
                range: line,
                opened: true,
                closed: !closing.is_empty(),
            })
        }
        _ => None,
    }
}

fn snippet_for(request: &Request<'_>, stage: &Stage) -> String {
    let format = request.format;
    let mut out = Joined::default();
    if format.frontmatter != Frontmatter::Ignored {
        if !stage.opened {
            out.text("---\n");
        }
        let keys: Vec<&Key> = first_keys(format);
        for (index, key) in keys.iter().enumerate() {
            let value = value_for(request, key);
            let gap = if value.starts_with('\n') { "" } else { " " };
            out.text(&format!("{}:{gap}", key.name));
            out.snippet(&value);
            if !(stage.closed && index + 1 == keys.len()) {
                out.text("\n");
            }
        }
        if stage.closed {
            return out.snippet;
        }
        out.text("---\n\n");
    }
    for archetype in first_sections(format) {
        out.text(&format!("## {}\n\n", snippet::escaped(&archetype.title)));
        out.snippet(archetype.snippet.trim_end());
        out.text("\n\n");
    }
    let end = out.snippet.trim_end().len();
    out.snippet.truncate(end);
    out.snippet.push_str("\n$0");
    out.snippet
}

/// The keys that a file should have; where none is needed, the first two.
fn first_keys(format: &Format) -> Vec<&Key> {
    let offered = || format.keys.iter().filter(|key| key.offered());
    let needed: Vec<&Key> = offered()
        .filter(|key| key.required != Requirement::Optional)
        .collect();
    if needed.is_empty() {
        offered().take(2).collect()
    } else {
        needed
    }
}

/// The section that is offered first, and those that such files have most often, in the order of the catalogue.
fn first_sections(format: &Format) -> Vec<&'static Archetype> {
    let place = |archetype: &Archetype| archetype.kinds.iter().position(|k| *k == format.kind);
    let mut suited: Vec<(usize, u32, &Archetype)> = catalog()
        .sections
        .iter()
        .filter_map(|archetype| {
            let position = u32::try_from(place(archetype)?).ok()?;
            Some((archetype.common / (position + 1), archetype))
        })
        .enumerate()
        .map(|(order, (weight, archetype))| (order, weight, archetype))
        .collect();
    // The first stays, whatever its weight.
    suited.sort_by_key(|(order, weight, _)| (*order > 0, std::cmp::Reverse(*weight)));
    suited.truncate(SECTIONS);
    suited.sort_by_key(|(order, ..)| *order);
    suited
        .into_iter()
        .map(|(.., archetype)| archetype)
        .collect()
}

/// The value to start from: for the name, the one that the path suggests.
fn value_for(request: &Request<'_>, key: &Key) -> String {
    let path = &request.file.path;
    let suggested = match request.format.identity {
        _ if !path.is_absolute() => "",
        Identity::Name | Identity::NameOrFile => path.stem(),
        Identity::Folder | Identity::NameOrFolder => path.folder_name(),
        Identity::Path | Identity::None => "",
    };
    if key.name == "name" && !suggested.is_empty() {
        return format!("${{1:{}}}", snippet::escaped(suggested));
    }
    key.snippet.clone().unwrap_or_else(|| "$1".to_owned())
}

/// Snippets one behind the other, their stops numbered through.
#[derive(Default)]
struct Joined {
    snippet: String,
    stops: usize,
}

impl Joined {
    fn text(&mut self, text: &str) {
        self.snippet.push_str(text);
    }

    fn snippet(&mut self, snippet: &str) {
        self.snippet
            .push_str(&snippet::shifted(snippet, self.stops));
        self.stops += snippet::stops(snippet);
    }
}
