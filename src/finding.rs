//! Findings: what is wrong with a file, exactly where, for whom, and how to put it right.

use text_size::TextRange;

pub use crate::catalog::Severity;
use crate::text::{FilePath, FileRange, TextEdit};

/// A diagnostic.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Id of the rule that found it.
    pub rule: &'static str,
    /// How serious it is, settings applied.
    pub severity: Severity,
    /// The characters that are wrong.
    pub range: TextRange,
    /// What is wrong, what the host will do, what to do instead.
    pub message: String,
    /// Ids of the hosts concerned.
    pub hosts: Vec<&'static str>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// How to put it right.
    pub fix: Option<Fix>,
    /// The file whose absence is the cause.
    pub missing: Option<MissingFile>,
    /// Whether the characters could as well be deleted.
    pub unnecessary: bool,
}

/// A file that could be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingFile {
    /// Where it would be.
    pub path: FilePath,
    /// What it would hold to begin with.
    pub text: String,
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub location: FileRange,
    /// What is there.
    pub message: String,
}

/// A change that removes the cause of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative sentence without a full stop.
    pub title: String,
    /// Whether it may be applied without looking.
    pub safety: Safety,
    /// The changes, not overlapping, in the file of the finding.
    pub edits: Vec<TextEdit>,
}

/// How far a fix can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// Every host sees the same or better values afterwards.
    Safe,
    /// Anything else: the author should look.
    Unsafe,
}

impl Safety {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Safety::Safe => "safe",
            Safety::Unsafe => "unsafe",
        }
    }
}

impl Finding {
    /// A finding about `range`, without hosts, related places and fix.
    pub fn new(
        rule: &'static str,
        severity: Severity,
        range: TextRange,
        message: impl Into<String>,
    ) -> Finding {
        Finding {
            rule,
            severity,
            range,
            message: message.into(),
            hosts: Vec::new(),
            related: Vec::new(),
            fix: None,
            missing: None,
            unnecessary: false,
        }
    }

    /// Names the hosts concerned.
    #[must_use]
    pub fn on(mut self, hosts: impl IntoIterator<Item = &'static str>) -> Finding {
        self.hosts.extend(hosts);
        self
    }

    /// Adds a fix.
    #[must_use]
    pub fn with_fix(mut self, fix: Fix) -> Finding {
        self.fix = Some(fix);
        self
    }
}

impl Fix {
    /// A fix that every host profits from.
    pub fn safe(title: impl Into<String>, edits: Vec<TextEdit>) -> Fix {
        Fix {
            title: title.into(),
            safety: Safety::Safe,
            edits,
        }
    }

    /// A fix that the author should look at.
    pub fn suggested(title: impl Into<String>, edits: Vec<TextEdit>) -> Fix {
        Fix {
            title: title.into(),
            safety: Safety::Unsafe,
            edits,
        }
    }

    /// A suggested fix that puts `new_text` in the place of what stands at `range`.
    pub fn replacement(range: TextRange, new_text: impl Into<String>) -> Fix {
        let new_text = new_text.into();
        let title = format!("Replace by `{new_text}`");
        Fix::suggested(title, vec![TextEdit { range, new_text }])
    }
}
