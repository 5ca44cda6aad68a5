//! Signatures: the words by which a model tells one definition from another, small enough to be kept of every one.

use std::borrow::Cow;

use super::{Definition, File};
use crate::catalog::Kind;

/// The words of the text that a host lists of a definition, without those that all such texts have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Each word once, as a number, in order of the numbers.
    words: Box<[u32]>,
    /// The whole text as a number, letter case and punctuation aside.
    pub whole: u64,
}

/// Fewer words than this say too little to be compared.
const FEWEST: usize = 3;

/// Whether a key leaves the definition out of what the host lists for the model.
pub fn is_left_out(file: &File, definition: &Definition) -> bool {
    let listing = definition.place.format.listing.as_ref();
    let key = listing.and_then(|listing| listing.unless.as_ref());
    let field = key.and_then(|key| definition.field(key));
    field.is_some_and(|field| {
        let value = file.text.slice(field.value_range);
        matches!(value, "true" | "True" | "TRUE")
    })
}

impl Signature {
    /// The signature of what the host lists of `file` for the model to choose by; `None` where that is nothing, or next to nothing.
    pub fn of(file: &File, definition: &Definition) -> Option<Signature> {
        let listing = definition.place.format.listing.as_ref()?;
        // A command is in the listing, too, but who uses it mostly types its name.
        if definition.kind() == Kind::Command || is_left_out(file, definition) {
            return None;
        }
        let fields = listing.text.iter().filter_map(|key| definition.field(key));
        Signature::new(fields.map(|field| file.text.slice(field.value_range)))
    }

    fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Signature> {
        let mut found = Vec::new();
        let mut whole = FNV_OFFSET;
        for word in texts.flat_map(words) {
            whole = word.hash_into(whole);
            found.extend(word.content);
        }
        found.sort_unstable();
        found.dedup();
        (found.len() >= FEWEST).then(|| Signature {
            words: found.into(),
            whole,
        })
    }

    /// Each word as a number, in order of the numbers.
    pub fn words(&self) -> &[u32] {
        &self.words
    }

    /// How many words both have.
    pub fn shared(&self, other: &Signature) -> usize {
        let holds = |word: &&u32| other.words.binary_search(word).is_ok();
        self.words.iter().filter(holds).count()
    }

    /// Whether all its words but at most one in eight, and never more than one, are among those of `other`, and `other` is not
    /// about much else besides.
    pub fn is_within(&self, other: &Signature) -> bool {
        let (own, others) = (self.words.len(), other.words.len());
        // Much longer texts have most words by chance; what is shared must be two fifths of all there is.
        if own > others || own * 5 < others * 2 {
            return false;
        }
        let shared = self.shared(other);
        let missing = own - shared;
        let all = own + others - shared;
        shared >= ENOUGH && missing <= 1 && missing * 8 <= own && shared * 5 >= all * 2
    }
}

/// Fewer shared words than this are chance.
const ENOUGH: usize = 5;

/// A word of a text.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    /// As it is written.
    pub text: &'a str,
    /// Its number; `None` for a word that every such text has.
    pub content: Option<u32>,
    starts_sentence: bool,
}

impl Word<'_> {
    /// Whether it is written as a name: with a capital inside a sentence, or with a digit.
    pub fn is_name(&self) -> bool {
        let mut letters = self.text.chars();
        let capital = letters.next().is_some_and(char::is_uppercase);
        let odd = letters.any(|c| c.is_uppercase() || c.is_ascii_digit());
        odd || (capital && !self.starts_sentence)
    }

    fn hash_into(&self, start: u64) -> u64 {
        let add = |hash: u64, letter: u64| (hash ^ letter).wrapping_mul(FNV_PRIME);
        let hash = match self.text.is_ascii() {
            true => self.text.bytes().fold(start, |hash, byte| {
                add(hash, byte.to_ascii_lowercase().into())
            }),
            false => {
                let letters = self.text.chars().flat_map(char::to_lowercase);
                letters.fold(start, |hash, letter| add(hash, letter.into()))
            }
        };
        add(hash, ' '.into())
    }
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

/// The words of a description as it is written; examples, which stand for themselves, are left out.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let text = text.split("<example>").next().unwrap_or(text);
    // A literal `\n` is a line break, not a letter before the next word.
    let lines = text.split(r"\n");
    lines.flat_map(|line| {
        let mut starts = true;
        let pieces = line.split_inclusive(|c: char| !c.is_alphanumeric());
        pieces.filter_map(move |piece| {
            let text = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
            let first = starts;
            if !text.is_empty() {
                starts = false;
            }
            starts |= piece.ends_with(['.', '!', '?', ':', '\n', '"', '\'', '—', '(']);
            (!text.is_empty()).then(|| word(text, first))
        })
    })
}

fn word(text: &str, starts_sentence: bool) -> Word<'_> {
    let is_lower = text.bytes().all(|b| b.is_ascii_lowercase());
    let lower = match is_lower {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.to_lowercase()),
    };
    let counts = lower.len() > 1 && !is_common(&lower);
    Word {
        text,
        content: counts.then(|| number(stem(&lower))),
        starts_sentence,
    }
}

/// The numbers of the words in a name such as `code-reviewer`.
pub fn numbers_in(name: &str) -> impl Iterator<Item = u32> + '_ {
    words(name).filter_map(|word| word.content)
}

fn number(word: &str) -> u32 {
    let hash = word.bytes().fold(FNV_OFFSET, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME)
    });
    // The upper half depends on every byte as well.
    u32::try_from((hash >> 32) ^ (hash & 0xffff_ffff)).unwrap_or_default()
}

/// A word without its ending, so that `designs` and `designing` are one.
fn stem(word: &str) -> &str {
    let shorter = |ending| {
        let rest = word.strip_suffix(ending)?;
        (rest.len() >= 4).then_some(rest)
    };
    ["ing", "ed", "es", "s"]
        .into_iter()
        .find_map(shorter)
        .unwrap_or(word)
}

/// Whether the word says nothing of what a definition is for.
fn is_common(word: &str) -> bool {
    let initial = |word: &str| word.bytes().next();
    let alike = COMMON.partition_point(|common| initial(common) < initial(word));
    let alike = COMMON.iter().skip(alike);
    let mut alike = alike.take_while(|common| initial(common) == initial(word));
    alike.any(|common| *common == word)
}

/// Words that say nothing of what a definition is for, in order.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "about", "across", "after", "agent", "all", "also", "an", "and", "any", "are", "as", "ask", "asks", "assistant",
    "at", "based", "be", "before", "both", "but", "by", "can", "commentary", "comprehensive", "context", "cover",
    "covers", "do", "does", "during", "each", "ensure", "ensuring", "etc", "example", "examples", "expert", "for",
    "from", "handle", "handles", "has", "have", "help", "helps", "how", "if", "im", "in", "including", "into", "is",
    "it", "its", "just", "let", "like", "ll", "me", "mentions", "more", "must", "need", "needs", "new", "no", "not",
    "of", "on", "one", "only", "or", "other", "out", "over", "proactively", "provide", "provides", "should",
    "skill", "so", "specialist", "specialized", "specializing", "such", "task", "tasks", "than", "that", "the",
    "their", "them", "then", "they", "this", "through", "to", "up", "use", "used", "user", "users", "using", "via",
    "want", "wants", "what", "when", "where", "which", "while", "who", "will", "with", "within", "work", "working",
    "works", "you", "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(text: &str) -> Signature {
        Signature::new(std::iter::once(text)).expect("enough words")
    }

    #[test]
    fn common_words_are_in_order() {
        assert!(COMMON.is_sorted());
    }

    #[test]
    fn what_counts_is_the_words() {
        let one = signature("Use this agent when designing, building and testing parsers.");
        let other = signature("use this AGENT when designing - building and testing parsers");
        assert_eq!(one, other);
        let stems = signature("Designs, builds, tests: a parser");
        assert_eq!(one.words(), stems.words());
        assert_ne!(one.whole, stems.whole);
        assert_eq!(Signature::new(std::iter::once("Use this agent")), None);
    }

    #[test]
    fn examples_and_written_line_breaks_are_no_words() {
        let plain = signature("Reviews Rust parsers. Use it before merging.");
        let with = signature(
            r"Reviews Rust parsers. Use it before merging.\n\n<example>user: x</example>",
        );
        assert_eq!(plain, with);
    }

    #[test]
    fn names_are_written_as_names() {
        let names = |text| -> Vec<&str> {
            words(text)
                .filter(Word::is_name)
                .map(|word| word.text)
                .collect()
        };
        assert_eq!(
            names("Reviews Python and gRPC code. Use it for C4."),
            ["Python", "gRPC", "C4"]
        );
    }

    #[test]
    fn one_text_within_another() {
        let small = signature("alpha beta gamma delta epsilon zeta eta");
        assert!(small.is_within(&small));
        assert!(small.is_within(&signature(
            "alpha beta gamma delta epsilon zeta eta theta iota"
        )));
        assert!(!small.is_within(&signature("alpha beta gamma delta epsilon zeta theta iota")));
        assert!(!signature("alpha beta gamma").is_within(&signature("alpha beta gamma")));
    }
}
