//! What gives away a secret, a hidden text or a risky command.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

/// The facts behind the rules about security.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Security {
    /// Characters that nobody sees, in order.
    pub invisible: Vec<InvisibleCharacters>,
    /// Shapes of secrets.
    pub secrets: Vec<SecretShape>,
    /// Words, in small letters, that show that a token only stands for one.
    pub placeholders: Vec<String>,
    /// Words, in small letters, by which a comment speaks to a model.
    pub hidden_instructions: Vec<String>,
    /// Names of home folders, in small letters, that stand for anybody's.
    pub anybody: Vec<String>,
    /// Programs that fetch a package and run it.
    pub package_runners: Vec<PackageRunner>,
    /// Programs that fetch what an address holds.
    pub downloaders: Vec<String>,
    /// Code that has variables such as `$1` of its own.
    pub scripts: Scripts,
    /// Programs that run what they are given.
    pub shells: Vec<String>,
    /// Programs whose name, with arguments behind it, makes a text in code a command line.
    pub programs: Vec<String>,
    /// Arguments that switch off the questions of an agent program.
    pub bypassing_arguments: Vec<String>,
    #[serde(skip)]
    starts: OnceLock<Option<AhoCorasick>>,
}

/// Code that has variables such as `$1` of its own.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scripts {
    /// Commands that take a program between single quotes.
    pub programs: Vec<String>,
    /// What fences with shell functions are marked as.
    pub languages: Vec<String>,
    /// What fences with database queries are marked as.
    pub queries: Vec<String>,
    /// What fences with code that holds queries in its texts are marked as.
    pub code_with_queries: Vec<String>,
}

/// A range of characters that nobody sees.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvisibleCharacters {
    /// The first code point.
    pub first: u32,
    /// The last code point.
    pub last: u32,
    /// What they are called.
    pub name: String,
    /// Whether some script or an emoji needs them.
    #[serde(default)]
    pub in_script: bool,
    /// Whether they turn the direction of the text around them.
    #[serde(default)]
    pub turns: bool,
    /// Whether each stands for an ASCII character.
    #[serde(default)]
    pub spells: bool,
}

/// How a kind of secret looks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretShape {
    /// What it is, with its article.
    pub what: String,
    /// How it starts.
    pub start: String,
    /// The characters behind the start.
    pub characters: TokenCharacters,
    /// The least number of characters behind the start.
    pub least: usize,
    /// The greatest number of characters behind the start.
    pub most: usize,
}

/// The characters of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenCharacters {
    /// Capitals and digits.
    Upper,
    /// Letters and digits.
    Alphanumeric,
    /// Letters, digits, `_` and `-`.
    Word,
    /// The same and `.`.
    Dotted,
}

impl TokenCharacters {
    /// Whether `byte` is one of them.
    pub fn has(self, byte: u8) -> bool {
        match self {
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Alphanumeric => byte.is_ascii_alphanumeric(),
            Self::Word => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Self::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
        }
    }
}

/// A program that fetches a package and runs it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageRunner {
    /// Its name.
    pub command: String,
    /// What must come first among its arguments; empty where nothing must.
    pub verbs: Vec<String>,
    /// What stands between a package and its version.
    pub pinned: String,
    /// Options that take no value.
    pub flags: Vec<String>,
    /// Options whose value is the package.
    pub package_options: Vec<String>,
}

impl SecretShape {
    /// Whether `token` is such a secret.
    pub fn fits(&self, token: &str) -> bool {
        token.strip_prefix(self.start.as_str()).is_some_and(|rest| {
            (self.least..=self.most).contains(&rest.len())
                && rest.bytes().all(|byte| self.characters.has(byte))
        })
    }
}

impl Security {
    /// What is known of an invisible character.
    pub fn invisible(&self, character: char) -> Option<&InvisibleCharacters> {
        let point = u32::from(character);
        let at = self.invisible.partition_point(|range| range.last < point);
        self.invisible.get(at).filter(|range| range.first <= point)
    }

    /// Where `text` holds what some secret starts with, as bytes; two that overlap count once.
    pub fn starts_of_secrets(&self, text: &str) -> impl Iterator<Item = usize> {
        let searcher = self.starts.get_or_init(|| {
            let starts = self.secrets.iter().map(|shape| &shape.start);
            // Of the kinds of search, this one looks at many bytes at once.
            let mut builder = AhoCorasick::builder();
            builder
                .match_kind(MatchKind::LeftmostFirst)
                .build(starts)
                .ok()
        });
        let found = searcher.iter().flat_map(move |it| it.find_iter(text));
        found.map(|found| found.start())
    }

    /// The shape of the secret that `token` is.
    pub fn secret(&self, token: &str) -> Option<&SecretShape> {
        self.secrets.iter().find(|shape| shape.fits(token))
    }

    /// Whether a token only stands for a secret: it says so, or is too regular to be one.
    pub fn is_placeholder(&self, token: &str) -> bool {
        let small = token.to_ascii_lowercase();
        let mut letters: Vec<u8> = small.bytes().collect();
        letters.sort_unstable();
        letters.dedup();
        letters.len() < 10 || self.placeholders.iter().any(|word| small.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::catalog;

    #[test]
    fn shapes_and_placeholders() {
        let security = &catalog().security;
        let token = format!("ghp_{}", "a8Kd0Qz7Lm".repeat(4).get(..36).unwrap());
        assert_eq!(security.secret(&token).unwrap().what, "a GitHub token");
        assert!(!security.is_placeholder(&token));
        assert!(security.is_placeholder("ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"));
        assert!(security.is_placeholder("AKIAIOSFODNN7EXAMPLE"));
        assert!(security.secret("ghp_short").is_none());
        assert!(
            security
                .anybody
                .iter()
                .all(|name| *name == name.to_lowercase())
        );
    }
}
