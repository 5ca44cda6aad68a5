//! `--format json`: a contract. Positions are 0-based lines and UTF-16 columns, as in LSP.

use serde_json::{Value, json};
use text_size::TextRange;

use super::super::target::Target;
use super::{Checked, Counts, severity_word};
use crate::finding::{Finding, Fix, Related};
use crate::model::File;
use crate::text::{Encoding, Text};

/// The whole report, ending in a line break.
pub(in crate::cli) fn report(target: &Target, checked: &[Checked]) -> String {
    let counts = Counts::of(checked);
    let files: Vec<Value> = checked
        .iter()
        .map(|checked| file(target, checked))
        .collect();
    let skipped: Vec<Value> = target
        .skipped
        .iter()
        .map(|skipped| json!({"path": target.shown(&skipped.path), "reason": skipped.reason}))
        .collect();
    let report = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "summary": {
            "files": checked.len(),
            "errors": counts.errors,
            "warnings": counts.warnings,
            "information": counts.information,
            "hints": counts.hints,
        },
        "files": files,
        "skipped": skipped,
    });
    format!("{report:#}\n")
}

fn file(target: &Target, checked: &Checked) -> Value {
    let format = checked.file.definition.as_ref().map(|d| d.place.format);
    let findings: Vec<Value> = checked
        .findings
        .iter()
        .map(|found| finding(target, &checked.file, found))
        .collect();
    json!({
        "path": target.shown(&checked.file.path),
        "host": format.map(|format| format.host.as_str()),
        "kind": format.map(|format| format.kind.as_str()),
        "findings": findings,
    })
}

fn finding(target: &Target, file: &File, finding: &Finding) -> Value {
    let related: Vec<Value> = finding
        .related
        .iter()
        .map(|place| related(target, file, place))
        .collect();
    let mut value = json!({
        "rule": finding.rule,
        "severity": severity_word(finding.severity),
        "message": finding.message,
        "range": range(&file.text, finding.range),
        "hosts": finding.hosts,
        "related": related,
    });
    if let (Some(fix), Some(object)) = (&finding.fix, value.as_object_mut()) {
        object.insert("fix".to_owned(), self::fix(&file.text, fix));
    }
    value
}

fn related(target: &Target, file: &File, related: &Related) -> Value {
    let path = &related.location.path;
    let text = target.texts.get(path).unwrap_or(&file.text);
    json!({
        "path": target.shown(path),
        "range": range(text, related.location.range),
        "message": related.message,
    })
}

fn fix(text: &Text, fix: &Fix) -> Value {
    let edits: Vec<Value> = fix
        .edits
        .iter()
        .map(|edit| json!({"range": range(text, edit.range), "newText": edit.new_text}))
        .collect();
    json!({"title": fix.title, "safety": fix.safety.as_str(), "edits": edits})
}

/// An LSP range.
pub(in crate::cli) fn range(text: &Text, range: TextRange) -> Value {
    let position = |offset| {
        let position = text.position(offset, Encoding::Utf16);
        json!({"line": position.line, "character": position.column})
    };
    json!({"start": position(range.start()), "end": position(range.end())})
}
