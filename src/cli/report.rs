//! How findings are shown. One format, one file.

pub(super) mod human;
pub(super) mod json;

use crate::catalog::Severity;
use crate::finding::Finding;
use crate::model::File;

/// A file and its findings.
pub(super) struct Checked {
    /// The file.
    pub(super) file: File,
    /// Its findings, in order of place.
    pub(super) findings: Vec<Finding>,
}

/// How many findings there are of each severity.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counts {
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) information: usize,
    pub(super) hints: usize,
}

impl Counts {
    pub(super) fn of(checked: &[Checked]) -> Counts {
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
