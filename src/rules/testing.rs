//! What the tests of rules share: findings drawn as a picture.

use std::fmt::Write;
use std::sync::Arc;

use expect_test::Expect;

use super::check as findings;
use crate::finding::{Finding, Severity};
use crate::model::File;
use crate::testing::Fixture;
use crate::text::{Encoding, TextRange};
use crate::workspace::Snapshot;

/// The workspace and the files of a fixture.
pub(super) fn workspace(fixture: &str) -> (Snapshot, Vec<Arc<File>>) {
    let fixture = Fixture::new(fixture);
    (fixture.snapshot, fixture.files)
}

/// Draws what is found in the first file of `fixture`.
#[track_caller]
pub(super) fn check(fixture: &str, expected: Expect) {
    let (snapshot, files) = workspace(fixture);
    let file = files.first().expect("the fixture holds no file");
    let found = findings(&snapshot, file);
    assert_sound(file, &found);
    expected.assert_eq(&draw(file, &found));
}

/// Applies the fixes of everything that `rule` finds in the first file, all at once.
#[track_caller]
pub(super) fn check_fix(rule: &str, fixture: &str, expected: Expect) {
    let (snapshot, files) = workspace(fixture);
    let file = files.first().expect("the fixture holds no file");
    let found = findings(&snapshot, file);
    let fixes: Vec<_> = found
        .iter()
        .filter(|finding| finding.rule == rule)
        .filter_map(|finding| finding.fix.as_ref())
        .collect();
    let mut out = String::new();
    for fix in &fixes {
        let _ = writeln!(out, "{} ({})", fix.title, fix.safety.as_str());
    }
    let edits: Vec<_> = fixes.iter().flat_map(|fix| fix.edits.clone()).collect();
    if fixes.is_empty() {
        out.push_str("no fix\n");
    } else {
        let text = file.text.apply(&edits).expect("the edits overlap");
        for line in text.split_inclusive('\n') {
            let kept = line.trim_end();
            let rest = line.get(kept.len()..).unwrap_or("");
            out.push_str(kept);
            out.push_str(&rest.replace(' ', "·").replace('\r', "␍"));
        }
    }
    expected.assert_eq(&out);
}

/// Asserts that `rule` finds one defect and nothing else is found, and that nothing is left once it is fixed. Returns the defect's characters.
#[track_caller]
pub(super) fn check_alone(rule: &str, fixture: &str) -> String {
    let (snapshot, files) = workspace(fixture);
    let text = &files.first().expect("the fixture holds no file").text;
    let found = findings(&snapshot, &files[0]);
    let [finding] = found.as_slice() else {
        panic!("{fixture}: {found:?}");
    };
    assert_eq!(finding.rule, rule, "{fixture}");
    let fix = finding.fix.as_ref().expect("there is no fix");
    let fixed = text.apply(&fix.edits).expect("the edits overlap");
    let (snapshot, files) = workspace(&fixed);
    assert_eq!(findings(&snapshot, &files[0]), [], "{fixed}");
    text.slice(finding.range).to_owned()
}

fn assert_sound(file: &File, found: &[Finding]) {
    for finding in found {
        assert!(finding.range.end() <= file.text.len(), "{finding:?}");
        let text = file.text.as_str();
        assert!(text.is_char_boundary(finding.range.start().into()));
        assert!(text.is_char_boundary(finding.range.end().into()));
        assert!(
            !finding.hosts.is_empty()
                || finding.rule.starts_with("suppression")
                || finding.rule.starts_with("settings")
        );
        if let Some(fix) = &finding.fix {
            assert!(file.text.apply(&fix.edits).is_some(), "{fix:?}");
        }
    }
}

fn draw(file: &File, found: &[Finding]) -> String {
    let mut out = String::new();
    for finding in found {
        draw_place(&mut out, file, finding.range);
        let _ = writeln!(
            out,
            "{} {}: {}",
            word(finding.severity),
            finding.rule,
            finding.message
        );
        for related in &finding.related {
            let path = related.location.path.as_str();
            let range = related.location.range;
            let _ = writeln!(out, "  see {path} {range:?}: {}", related.message);
        }
        if let Some(fix) = &finding.fix {
            let _ = writeln!(out, "  fix ({}): {}", fix.safety.as_str(), fix.title);
        }
    }
    out
}

fn draw_place(out: &mut String, file: &File, range: TextRange) {
    let start = file.text.position(range.start(), Encoding::Utf32);
    let end = file.text.position(range.end(), Encoding::Utf32);
    let all = file.text.as_str();
    let line = all.split('\n').nth(start.line as usize).unwrap_or("");
    let line = line.trim_end_matches('\r').replace('\r', "␍");
    let _ = writeln!(out, "{:>2} | {line}", start.line + 1);
    let width = if end.line == start.line {
        (end.column - start.column) as usize
    } else {
        line.chars().count() - start.column as usize
    };
    let mark = if width == 0 {
        "|".to_owned()
    } else {
        "^".repeat(width)
    };
    let more = if end.line == start.line {
        String::new()
    } else {
        format!(" to {}:{}", end.line + 1, end.column + 1)
    };
    let _ = writeln!(
        out,
        "     {}{mark}{more}",
        " ".repeat(start.column as usize)
    );
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Hint => "hint",
        Severity::Information => "information",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
