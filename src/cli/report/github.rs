//! `--format github`: commands of a GitHub workflow, which become annotations on the lines of a pull request.

use std::fmt::Write;

use super::Report;
use super::place::Span;
use crate::catalog::Severity;
use crate::finding::Finding;
use crate::model::File;

/// One command a line.
pub(super) fn report(report: &Report<'_>) -> String {
    let mut out = String::new();
    for (file, finding) in report.findings() {
        let path = report.target.shown(&file.path);
        let _ = writeln!(
            out,
            "::{} {},title={}::{}",
            command(finding.severity),
            place(path, file, finding),
            property(finding.rule),
            data(&finding.message)
        );
    }
    for skipped in &report.target.skipped {
        let path = property(report.target.shown(&skipped.path));
        let reason = data(&format!("Not checked: {}", skipped.reason));
        let _ = writeln!(out, "::notice file={path},title=Not checked::{reason}");
    }
    out
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "notice",
    }
}

fn place(path: &str, file: &File, finding: &Finding) -> String {
    let Span { start, end } = Span::of(&file.text, finding.range);
    let mut out = format!(
        "file={},line={},endLine={}",
        property(path),
        start.line + 1,
        end.line + 1
    );
    // Columns are for a range on one line only.
    if start.line == end.line {
        let (from, to) = (start.character + 1, end.character + 1);
        let _ = write!(out, ",col={from},endColumn={to}");
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_or_a_property_is_escaped() {
        assert_eq!(data("100% a:b,\r\nc"), "100%25 a:b,%0D%0Ac");
        assert_eq!(property("a:b,c%\n"), "a%3Ab%2Cc%25%0A");
    }
}
