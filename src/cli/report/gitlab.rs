//! `--format gitlab`: GitLab's code quality report.

use serde::Serialize;

use super::place::{Fingerprints, Span};
use super::{Report, pretty};
use crate::catalog::Severity;

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// One list of issues.
pub(super) fn report(report: &Report<'_>) -> String {
    let mut fingerprints = Fingerprints::default();
    let mut issues = Vec::new();
    for checked in report.checked {
        let path = report.target.shown(&checked.file.path);
        let known = fingerprints.of(report.target, checked);
        for (finding, fingerprint) in checked.findings.iter().zip(known) {
            let Span { start, end } = Span::of(&checked.file.text, finding.range);
            issues.push(Issue {
                description: &finding.message,
                check_name: finding.rule,
                fingerprint,
                severity: severity(finding.severity),
                location: Location {
                    path,
                    lines: Lines {
                        begin: start.line + 1,
                        end: end.line + 1,
                    },
                },
            });
        }
    }
    format!("{}\n", pretty(&issues))
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Information => "minor",
        Severity::Hint => "info",
    }
}
