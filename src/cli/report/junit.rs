//! `--format junit`: XML as JUnit writes it. A file is a test case, a finding a failure of it.

use std::fmt::Write;

use super::place::Span;
use super::{Checked, Report, severity_word};
use crate::finding::Finding;

/// The whole document.
pub(super) fn report(report: &Report<'_>) -> String {
    let skipped = report.target.skipped.len();
    let tests = report.checked.len() + skipped;
    let failures: usize = report.checked.iter().map(|file| file.findings.len()).sum();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"fieldcraft\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n\
         \x20 <testsuite name=\"fieldcraft\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">\n"
    );
    for checked in report.checked {
        case(&mut out, report.target.shown(&checked.file.path), checked);
    }
    for skipped in &report.target.skipped {
        let path = escaped(report.target.shown(&skipped.path));
        let reason = escaped(&skipped.reason.to_string());
        let _ = writeln!(
            out,
            "    <testcase name=\"{path}\" classname=\"fieldcraft.skipped\" file=\"{path}\">\n      <skipped message=\"{reason}\"/>\n    </testcase>"
        );
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

fn case(out: &mut String, path: &str, checked: &Checked) {
    let kind = checked.file.kind().map_or("other", |kind| kind.as_str());
    let name = escaped(path);
    let start =
        format!("    <testcase name=\"{name}\" classname=\"fieldcraft.{kind}\" file=\"{name}\"");
    out.push_str(&start);
    if checked.findings.is_empty() {
        out.push_str("/>\n");
        return;
    }
    out.push_str(">\n");
    for finding in &checked.findings {
        failure(out, path, checked, finding);
    }
    out.push_str("    </testcase>\n");
}

fn failure(out: &mut String, path: &str, checked: &Checked, finding: &Finding) {
    let start = Span::of(&checked.file.text, finding.range).start;
    let (line, column) = (start.line + 1, start.character + 1);
    let severity = severity_word(finding.severity);
    let text = format!(
        "{path}:{line}:{column}: {severity}[{}]: {}",
        finding.rule, finding.message
    );
    let _ = writeln!(
        out,
        "      <failure type=\"{}\" message=\"{}\">{}</failure>",
        escaped(finding.rule),
        escaped(&format!("line {line}: {}", finding.message)),
        escaped(&text)
    );
}

/// `text` for an attribute or between tags. What XML cannot hold at all is shown as a replacement character.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", u32::from(character));
            }
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_becomes_one_that_xml_holds() {
        assert_eq!(
            escaped("<a b=\"c\">&'\n\u{1b}[31m\u{ffff}"),
            "&lt;a b=&quot;c&quot;&gt;&amp;'&#10;\u{fffd}[31m\u{fffd}"
        );
    }
}
