//! `--format sarif`: SARIF 2.1.0, for code scanning. `sarif/log.rs` has the shape, this file the content.

mod log;

use std::collections::HashMap;

use text_size::TextRange;

use self::log::{
    ArtifactChange, ArtifactLocation, Configuration, Driver, Fix, Help, Invocation, Level,
    Location, Log, Message, Notification, PhysicalLocation, Properties, Region, Replacement,
    Result, RuleEntry, Run, Text as PlainText, Tool,
};
use super::place::{Fingerprints, Span};
use super::{Checked, Report, pretty, severity_word};
use crate::catalog::Severity;
use crate::finding::{self, Finding};
use crate::model::File;
use crate::rules::{self, Rule};
use crate::text::{FilePath, Text, TextEdit};
use crate::workspace::scan::Skipped;

/// What relative addresses are relative to.
const BASE: &str = "%SRCROOT%";

/// The whole log.
pub(super) fn report(report: &Report<'_>) -> String {
    let rules = rules::registry();
    let turns: HashMap<&str, usize> = rules.iter().map(|r| r.id).zip(0..).collect();
    let mut fingerprints = Fingerprints::default();
    let mut results = Vec::new();
    for checked in report.checked {
        let known = fingerprints.of(report.target, checked);
        for (finding, fingerprint) in checked.findings.iter().zip(known) {
            let turn = turns.get(finding.rule).copied();
            results.push(result(report, checked, finding, turn, fingerprint));
        }
    }
    let run = Run {
        tool: Tool {
            driver: Driver::new(rules.iter().map(rule).collect()),
        },
        column_kind: "utf16CodeUnits",
        original_uri_base_ids: HashMap::from([(
            BASE,
            ArtifactLocation {
                uri: format!("{}/", absolute(&report.target.current)),
                uri_base_id: None,
            },
        )]),
        invocations: [invocation(report)],
        results,
    };
    format!("{}\n", pretty(&Log::of(run)))
}

fn rule(rule: &'static Rule) -> RuleEntry {
    RuleEntry {
        id: rule.id,
        short_description: PlainText::new(format!("{}.", rule.summary)),
        help: Help {
            text: rule.documentation.trim(),
            markdown: rule.documentation.trim(),
        },
        default_configuration: Configuration {
            enabled: !rule.opt_in,
            level: level(rule.severity),
        },
    }
}

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Information | Severity::Hint => Level::Note,
    }
}

fn invocation(report: &Report<'_>) -> Invocation {
    let skipped = &report.target.skipped;
    let is_expected = |skipped: &Skipped| skipped.reason.is_expected();
    Invocation {
        execution_successful: skipped.iter().all(is_expected),
        tool_execution_notifications: skipped
            .iter()
            .map(|skipped| Notification {
                level: if is_expected(skipped) {
                    Level::Note
                } else {
                    Level::Error
                },
                message: message(&format!("This file was not checked: {}.", skipped.reason)),
                locations: [Location::file(artifact(report, &skipped.path))],
            })
            .collect(),
    }
}

fn result(
    report: &Report<'_>,
    checked: &Checked,
    finding: &Finding,
    turn: Option<usize>,
    fingerprint: String,
) -> Result {
    let file = &checked.file;
    let related = finding.related.iter().map(|place| {
        let path = &place.location.path;
        let text = report.target.texts.get(path).unwrap_or(&file.text);
        let mut location = location(report, path, text, place.location.range);
        location.message = Some(message(&place.message));
        location
    });
    let fix = finding.fix.as_ref();
    Result {
        rule_id: finding.rule,
        rule_index: turn,
        level: level(finding.severity),
        message: message(&finding.message),
        // What the baseline knows is left out: code scanning shows an alert for every result, whatever its state.
        baseline_state: report.left_out.map(|_| "new"),
        locations: [location(report, &file.path, &file.text, finding.range)],
        related_locations: related.collect(),
        fixes: fix
            .map(|fix| self::fix(report, file, fix))
            .into_iter()
            .collect(),
        partial_fingerprints: HashMap::from([("fieldcraft/v1", fingerprint)]),
        properties: Properties {
            hosts: finding.hosts.clone(),
            severity: severity_word(finding.severity),
            fix_safety: fix.map(|fix| fix.safety.as_str()),
        },
    }
}

fn location(report: &Report<'_>, path: &FilePath, text: &Text, range: TextRange) -> Location {
    Location {
        physical_location: PhysicalLocation {
            artifact_location: artifact(report, path),
            region: Some(region(text, range)),
        },
        message: None,
    }
}

fn region(text: &Text, range: TextRange) -> Region {
    let Span { start, end } = Span::of(text, range);
    Region {
        start_line: start.line + 1,
        start_column: start.character + 1,
        end_line: end.line + 1,
        end_column: end.character + 1,
    }
}

fn fix(report: &Report<'_>, file: &File, fix: &finding::Fix) -> Fix {
    let replacement = |edit: &TextEdit| Replacement {
        deleted_region: region(&file.text, edit.range),
        inserted_content: PlainText::new(edit.new_text.clone()),
    };
    Fix {
        description: message(&fix.title),
        artifact_changes: [ArtifactChange {
            artifact_location: artifact(report, &file.path),
            replacements: fix.edits.iter().map(replacement).collect(),
        }],
    }
}

fn artifact(report: &Report<'_>, path: &FilePath) -> ArtifactLocation {
    match path.relative_to(&report.target.current) {
        Some(relative) if !relative.is_empty() => ArtifactLocation {
            uri: encoded(relative),
            uri_base_id: Some(BASE),
        },
        _ => ArtifactLocation {
            uri: absolute(path),
            uri_base_id: None,
        },
    }
}

fn absolute(path: &FilePath) -> String {
    let path = encoded(path.as_str().trim_matches('/')).replace("%3A", ":");
    format!("file:///{path}")
}

/// A path as part of an address.
fn encoded(path: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'/')
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    utf8_percent_encode(path, KEPT).to_string()
}

/// A text as the standard wants messages: braces doubled, and no brackets that would be taken for a link.
fn message(text: &str) -> Message {
    let text = text.replace('{', "{{").replace('}', "}}");
    Message {
        text: if text.contains("](") {
            text.replace('\\', r"\\")
                .replace('[', r"\[")
                .replace(']', r"\]")
        } else {
            text
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_message_must_not_hold_is_escaped() {
        assert_eq!(message("`${A}` [b]").text, "`${{A}}` [b]");
        assert_eq!(message("`[a](b.md)`").text, r"`\[a\](b.md)`");
    }

    #[test]
    fn addresses_hold_no_spaces_and_no_signs_with_a_meaning() {
        assert_eq!(encoded("a b/ü#?%.md"), "a%20b/%C3%BC%23%3F%25.md");
        assert_eq!(absolute(&FilePath::new("C:\\w\\a")), "file:///c:/w/a");
    }
}
