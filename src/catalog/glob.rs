//! Patterns of paths, cut into their parts once: every file is held against every one of them.

use serde::Deserialize;

/// A pattern such as `.claude/agents/**/*.md`.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "String")]
pub struct Glob {
    in_home: bool,
    literal: Vec<String>,
    wild: Vec<Part>,
}

/// A part from the first one on that is not literal.
#[derive(Debug, Clone)]
enum Part {
    /// `**`: any number of folders.
    Folders,
    /// A name that starts and ends so: `*.md`.
    Name { start: String, end: String },
    /// Exactly this name.
    Literal(String),
}

impl From<String> for Glob {
    fn from(text: String) -> Self {
        let below = text.strip_prefix("~/");
        let parts = below.unwrap_or(&text).split('/');
        let is_literal = |part: &&str| !part.contains('*');
        Self {
            in_home: below.is_some(),
            literal: parts
                .clone()
                .take_while(is_literal)
                .map(str::to_owned)
                .collect(),
            wild: parts.skip_while(is_literal).map(Part::new).collect(),
        }
    }
}

impl Glob {
    /// Whether it starts with `~/`.
    pub fn is_in_home(&self) -> bool {
        self.in_home
    }

    /// Its parts up to the first that holds a `*`, a leading `~` excluded.
    pub fn literal(&self) -> &[String] {
        &self.literal
    }

    /// The folders among its literal parts.
    pub fn folders(&self) -> &[String] {
        match self.literal.split_last() {
            Some((_, folders)) if self.wild.is_empty() => folders,
            _ => &self.literal,
        }
    }

    /// Its parts when it names a single file, a leading `~` excluded.
    pub fn file(&self) -> Option<&[String]> {
        self.wild.is_empty().then_some(&self.literal)
    }

    /// Whether it can fit a path that ends in this name: a look that rules most out, and none that fits.
    pub fn may_end_in(&self, name: &str) -> bool {
        match self.wild.last() {
            Some(last) => last.fits(name),
            None => self.literal.last().is_some_and(|last| last == name),
        }
    }

    /// Whether it fits a path of these parts, from the first to the last.
    pub fn fits(&self, parts: &[&str]) -> bool {
        parts
            .split_at_checked(self.literal.len())
            .is_some_and(|(first, rest)| self.literal == first && fits(&self.wild, rest))
    }
}

impl Part {
    fn new(text: &str) -> Self {
        match text.split_once('*') {
            _ if text == "**" => Self::Folders,
            Some((start, end)) => Self::Name {
                start: start.to_owned(),
                end: end.to_owned(),
            },
            None => Self::Literal(text.to_owned()),
        }
    }

    fn fits(&self, name: &str) -> bool {
        match self {
            Self::Folders => true,
            Self::Literal(text) => text == name,
            Self::Name { start, end } => {
                let behind = name.strip_prefix(start.as_str());
                behind.is_some_and(|behind| behind.ends_with(end.as_str()))
            }
        }
    }
}

fn fits(pattern: &[Part], parts: &[&str]) -> bool {
    match (pattern.split_first(), parts.split_first()) {
        (None, None) => true,
        (Some((Part::Folders, rest)), _) => {
            fits(rest, parts)
                || parts
                    .split_first()
                    .is_some_and(|(_, tail)| fits(pattern, tail))
        }
        (Some((first, rest)), Some((part, tail))) => first.fits(part) && fits(rest, tail),
        _ => false,
    }
}
