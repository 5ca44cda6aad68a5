//! How findings are shown. One format, one file; each takes what was found and gives a text.

mod excerpt;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
pub(super) mod place;
mod sarif;

use clap::ValueEnum;
use serde::Serialize;

use super::target::Target;
use crate::catalog::Severity;
use crate::finding::Finding;
use crate::model::File;

/// How to print findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Human,
    /// For programs: everything that is known, in a form that stays
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit's XML: a test case for each file
    Junit,
}

/// What was found.
pub(super) struct Report<'a> {
    /// What was looked at.
    pub(super) target: &'a Target,
    /// The files that were checked, in order.
    pub(super) checked: &'a [Checked],
    /// How many findings the baseline knew, where there is one.
    pub(super) left_out: Option<usize>,
    /// Whether the reader sees colour.
    pub(super) colored: bool,
    /// Columns of the terminal, where a person reads on one.
    pub(super) width: Option<usize>,
}

/// A file and its findings.
pub(super) struct Checked {
    /// The file.
    pub(super) file: File,
    /// Its findings, in order of place.
    pub(super) findings: Vec<Finding>,
}

impl Report<'_> {
    /// The whole report, ending in a line break.
    pub(super) fn show(&self, format: Format) -> String {
        match format {
            Format::Human => human::report(self),
            Format::Json => json::report(self),
            Format::Sarif => sarif::report(self),
            Format::Github => github::report(self),
            Format::Gitlab => gitlab::report(self),
            Format::Junit => junit::report(self),
        }
    }

    /// Every finding with its file, in order.
    fn findings(&self) -> impl Iterator<Item = (&File, &Finding)> {
        self.checked.iter().flat_map(|checked| {
            let findings = checked.findings.iter();
            findings.map(|finding| (&checked.file, finding))
        })
    }
}

/// How many findings there are of each severity.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    errors: usize,
    warnings: usize,
    information: usize,
    hints: usize,
}

impl Counts {
    fn of(checked: &[Checked]) -> Counts {
        let mut counts = Counts::default();
        for finding in checked.iter().flat_map(|checked| &checked.findings) {
            match finding.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Information => counts.information += 1,
                Severity::Hint => counts.hints += 1,
            }
        }
        counts
    }
}

/// The word for a severity in JSON and in settings.
pub(super) fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "information",
        Severity::Hint => "hint",
    }
}

/// `value` as indented JSON. Texts, numbers and lists of them cannot fail to be written.
fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
