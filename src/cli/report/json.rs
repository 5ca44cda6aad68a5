//! `--format json`: a contract. Positions are 0-based lines and UTF-16 columns, as in LSP.
//!
//! A file is written by itself, many at a time, because the report of a large workspace runs into hundreds of megabytes.

use rayon::prelude::*;
use serde::Serialize;

use super::super::target::Target;
use super::place::Span;
use super::{Checked, Counts, Report, pretty, severity_word};
use crate::finding::{Finding, Fix, Related};
use crate::model::File;
use crate::text::{Text, TextEdit};

/// How far the files of the list are indented.
const LIST_INDENT: &str = "    ";

#[derive(Serialize)]
struct Summary {
    files: usize,
    errors: usize,
    warnings: usize,
    information: usize,
    hints: usize,
}

#[derive(Serialize)]
struct FileReport<'a> {
    path: &'a str,
    host: Option<&'a str>,
    kind: Option<&'a str>,
    findings: Vec<FindingReport<'a>>,
}

#[derive(Serialize)]
struct FindingReport<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    range: Span,
    hosts: &'a [&'static str],
    related: Vec<RelatedReport<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixReport<'a>>,
}

#[derive(Serialize)]
struct RelatedReport<'a> {
    path: &'a str,
    range: Span,
    message: &'a str,
}

#[derive(Serialize)]
struct FixReport<'a> {
    title: &'a str,
    safety: &'a str,
    edits: Vec<EditReport<'a>>,
}

#[derive(Serialize)]
struct EditReport<'a> {
    range: Span,
    #[serde(rename = "newText")]
    new_text: &'a str,
}

#[derive(Serialize)]
struct SkippedReport<'a> {
    path: &'a str,
    reason: String,
}

/// The whole report, ending in a line break.
pub(super) fn report(report: &Report<'_>) -> String {
    let counts = Counts::of(report.checked);
    let summary = pretty(&Summary {
        files: report.checked.len(),
        errors: counts.errors,
        warnings: counts.warnings,
        information: counts.information,
        hints: counts.hints,
    });
    let files: Vec<String> = report
        .checked
        .par_iter()
        .map(|checked| indented(&pretty(&file(report.target, checked))))
        .collect();
    let skipped: Vec<String> = report
        .target
        .skipped
        .iter()
        .map(|skipped| SkippedReport {
            path: report.target.shown(&skipped.path),
            reason: skipped.reason.to_string(),
        })
        .map(|skipped| indented(&pretty(&skipped)))
        .collect();
    let version = env!("CARGO_PKG_VERSION");
    let summary = summary.replace('\n', "\n  ");
    let mut out = format!("{{\n  \"version\": \"{version}\",\n  \"summary\": {summary},\n");
    for (name, entries, end) in [("files", files, ",\n"), ("skipped", skipped, "\n")] {
        out.push_str(&format!("  \"{name}\": "));
        list(&mut out, &entries);
        out.push_str(end);
    }
    out.push_str("}\n");
    out
}

fn list(out: &mut String, entries: &[String]) {
    if entries.is_empty() {
        out.push_str("[]");
        return;
    }
    out.reserve(entries.iter().map(|entry| entry.len() + 2).sum());
    for (number, entry) in entries.iter().enumerate() {
        out.push_str(if number == 0 { "[\n" } else { ",\n" });
        out.push_str(entry);
    }
    out.push_str("\n  ]");
}

/// A value as it stands in a list of the report; the line breaks of its texts are escaped, so each one here is its own.
fn indented(value: &str) -> String {
    format!("{LIST_INDENT}{}", value.replace('\n', "\n    "))
}

fn file<'a>(target: &'a Target, checked: &'a Checked) -> FileReport<'a> {
    let format = checked.file.definition.as_ref().map(|d| d.place.format);
    let findings = checked.findings.iter();
    FileReport {
        path: target.shown(&checked.file.path),
        host: format.map(|format| format.host.as_str()),
        kind: format.map(|format| format.kind.as_str()),
        findings: findings
            .map(|found| finding(target, &checked.file, found))
            .collect(),
    }
}

fn finding<'a>(target: &'a Target, file: &'a File, finding: &'a Finding) -> FindingReport<'a> {
    let places = finding.related.iter();
    FindingReport {
        rule: finding.rule,
        severity: severity_word(finding.severity),
        message: &finding.message,
        range: Span::of(&file.text, finding.range),
        hosts: &finding.hosts,
        related: places.map(|place| related(target, file, place)).collect(),
        fix: finding.fix.as_ref().map(|found| fix(&file.text, found)),
    }
}

fn related<'a>(target: &'a Target, file: &'a File, related: &'a Related) -> RelatedReport<'a> {
    let path = &related.location.path;
    let text = target.texts.get(path).unwrap_or(&file.text);
    RelatedReport {
        path: target.shown(path),
        range: Span::of(text, related.location.range),
        message: &related.message,
    }
}

fn fix<'a>(text: &Text, fix: &'a Fix) -> FixReport<'a> {
    let edit = |edit: &'a TextEdit| EditReport {
        range: Span::of(text, edit.range),
        new_text: &edit.new_text,
    };
    FixReport {
        title: &fix.title,
        safety: fix.safety.as_str(),
        edits: fix.edits.iter().map(edit).collect(),
    }
}
