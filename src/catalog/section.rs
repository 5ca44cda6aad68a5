//! Section archetypes: the kinds of sections that people write, under whatever heading.

use serde::Deserialize;

use super::format::Kind;

/// A kind of section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archetype {
    /// Id, such as `output-format`.
    pub id: String,
    /// The heading to offer.
    pub title: String,
    /// Other headings that people use for it, in lower case.
    pub aliases: Vec<String>,
    /// The kinds of files it suits.
    pub kinds: Vec<Kind>,
    /// What such a section is for.
    pub purpose: String,
    /// What belongs there.
    pub belongs: Vec<String>,
    /// How to write it well.
    pub advice: String,
    /// Body of the section to insert, as an LSP snippet.
    pub snippet: String,
    /// In how many of about 2,260 files of public collections such a section stands.
    #[serde(default)]
    pub common: u32,
}

/// A heading without letter case, numbering, emoji, emphasis and trailing punctuation.
pub fn normalize_heading(heading: &str) -> String {
    let mut words: Vec<String> = heading
        .to_lowercase()
        .replace('&', " and ")
        .split_whitespace()
        .map(clean_word)
        .filter(|word| !word.is_empty())
        .collect();
    strip_numbering(&mut words);
    words
        .join(" ")
        .trim_end_matches([':', '.', '!', ','])
        .trim()
        .to_owned()
}

/// Drops emphasis, code marks, emoji and other symbols around a word.
fn clean_word(word: &str) -> String {
    let plain: String = word
        .chars()
        .filter(|letter| !matches!(letter, '*' | '`' | '"'))
        .map(|letter| if letter == '’' { '\'' } else { letter })
        .collect();
    let keep = |letter: char| letter.is_alphanumeric() || "()[]:.,-–—/$#@'!".contains(letter);
    plain
        .trim_matches(|letter: char| letter == '_' || !keep(letter))
        .to_owned()
}

fn strip_numbering(words: &mut Vec<String>) {
    let counted = ["phase", "step", "part", "section", "stage", "chapter"];
    let first_is_counted = words
        .first()
        .is_some_and(|word| counted.contains(&word.as_str()));
    let number_at = usize::from(first_is_counted);
    let is_number = words.get(number_at).is_some_and(|word| is_number(word));
    if !is_number || words.len() <= number_at + 1 {
        return;
    }
    words.drain(..=number_at);
    if words.len() > 1 && words.first().is_some_and(|word| is_dash(word)) {
        words.remove(0);
    }
}

fn is_number(word: &str) -> bool {
    let core = word.trim_end_matches(['.', ')', ':']);
    let starts = core.starts_with(|first: char| first.is_ascii_digit());
    let digits = core
        .chars()
        .all(|letter| letter.is_ascii_digit() || letter == '.');
    let roman = core.len() < word.len()
        && !core.is_empty()
        && core.chars().all(|letter| matches!(letter, 'i' | 'v' | 'x'));
    (starts && digits) || roman
}

fn is_dash(word: &str) -> bool {
    matches!(word, "-" | "–" | "—" | ":")
}

/// The forms under which a heading may be known, the whole one first.
pub(super) fn heading_forms(heading: &str) -> Vec<String> {
    let whole = normalize_heading(heading);
    let mut forms = vec![whole.clone()];
    let bare = match whole.split_once(['(', '[']) {
        Some((before, _)) => before.trim_end_matches([' ', ':', '-']).to_owned(),
        None => whole,
    };
    push(&mut forms, &bare);
    for separator in [": ", " - ", " – ", " — "] {
        if let Some((before, _)) = bare.split_once(separator) {
            push(&mut forms, before.trim());
        }
    }
    for article in ["the ", "your ", "my "] {
        if let Some(rest) = bare.strip_prefix(article) {
            push(&mut forms, rest);
        }
    }
    forms
}

fn push(forms: &mut Vec<String>, form: &str) {
    if !form.is_empty() && !forms.iter().any(|known| known == form) {
        forms.push(form.to_owned());
    }
}
