//! The agents that a body names as colleagues, in lists of those it works with.

use text_size::{TextRange, TextSize};

use super::{label, names, starts_with_label, within};
use crate::catalog::{Archetype, catalog};
use crate::model::File;
use crate::text::span::size;

/// The archetype of sections about working with other agents.
const INTEGRATION: &str = "integration";

/// Names of other agents that a coordination list mentions, in the form in which agents are named.
pub fn colleagues(file: &File) -> Vec<(String, TextRange)> {
    let Some(sought) = catalog().archetype(INTEGRATION) else {
        return Vec::new();
    };
    let items = file.parse.body.blocks.items.iter().map(|item| item.text);
    // Few items begin with what could be a name; only for those it matters what the list is about.
    let naming: Vec<(TextRange, TextRange)> = items
        .filter_map(|item| {
            let (lead, written) = colleague(file.text.slice(item))?;
            let name = TextRange::at(item.start() + size(lead), TextSize::of(written));
            Some((item, name))
        })
        .collect();
    let items: Vec<TextRange> = naming.iter().map(|(item, _)| *item).collect();
    let mut in_sections = within(file, sought, &items).into_iter().peekable();
    // A plain line such as `Integration with other agents:` may stand above the list.
    let mut lines = LinesAbove {
        text: file.text.as_str(),
        sought,
        last: None,
    };
    naming
        .into_iter()
        .filter(|(item, _)| {
            in_sections.next_if_eq(item).is_some() || lines.announce_colleagues(item.start())
        })
        .map(|(_, name)| (as_name(file.text.slice(name)), name))
        .collect()
}

/// “API Designer” as agents are named.
fn as_name(title: &str) -> String {
    let lower = title.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    words.join("-")
}

/// The lines above lists, looked at from below: only those right above an item are read, and none twice.
struct LinesAbove<'a> {
    text: &'a str,
    sought: &'static Archetype,
    /// The start of the line that was last asked about, and the answer.
    last: Option<(usize, bool)>,
}

impl LinesAbove<'_> {
    /// Whether the label above the list that `offset` stands in says that the list is one of colleagues.
    fn announce_colleagues(&mut self, offset: TextSize) -> bool {
        let own = self.line_start(offset.into());
        let mut start = own;
        let answer = loop {
            if let Some((known, answer)) = self.last.filter(|(known, _)| *known <= own)
                && start <= known
            {
                break answer;
            }
            let text = self.text.get(start..).unwrap_or("");
            if starts_with_label(text) {
                let line = text.lines().next().unwrap_or("");
                // What a heading means for the items below it is known from the sections.
                let label = label(line).filter(|_| !line.trim_start().starts_with('#'));
                break label.is_some_and(|label| names(&label, self.sought));
            }
            match start.checked_sub(1) {
                Some(above) => start = self.line_start(above),
                None => break false,
            }
        };
        self.last = Some((own, answer));
        answer
    }

    fn line_start(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().get(..offset).unwrap_or_default();
        memchr::memrchr(b'\n', before).map_or(0, |at| at + 1)
    }
}

/// “API Designer” of “**API Designer**: For contracts”, `code-reviewer` of “Work with code-reviewer on quality”, and how many
/// bytes stand in front.
fn colleague(item: &str) -> Option<(usize, &str)> {
    const BOLD: &str = "**";
    if let Some(title) = item.strip_prefix(BOLD)
        && let Some(end) = memchr::memchr_iter(b'*', title.as_bytes())
            .find(|at| title.as_bytes().get(at + 1) == Some(&b'*'))
    {
        return Some((BOLD.len(), title.get(..end)?.trim_end_matches(':')));
    }
    // “Collaborate with code-reviewer on …”: further back a hyphen joins ordinary words.
    const WORDS: usize = 3;
    let hyphen = memchr::memchr(b'-', item.as_bytes())?;
    let before = item.bytes().take(hyphen);
    if before.filter(u8::is_ascii_whitespace).count() >= WORDS {
        return None;
    }
    let mut at = 0;
    for piece in item
        .split_inclusive(|c: char| c.is_whitespace())
        .take(WORDS)
    {
        let belongs = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let behind = piece.trim_start_matches(|c| !belongs(c));
        let before = piece.len() - behind.len();
        let word = behind.trim_end_matches(|c| !belongs(c));
        // A dash alone names nobody, and `/fix-it` is a command.
        let named = word.trim_matches('-').contains('-')
            && !piece
                .get(..before)
                .is_some_and(|before| before.ends_with('/'))
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if named {
            return Some((at + before, word));
        }
        at += piece.len();
    }
    None
}
