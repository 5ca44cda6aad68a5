//! The report for people, in rustc's manner.

use std::fmt::Write;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use super::super::target::Target;
use super::{Checked, Counts};
use crate::catalog::{Severity, catalog};
use crate::finding::{Finding, Safety};
use crate::model::File;

/// The whole report, ending in a summary.
pub(in crate::cli) fn report(target: &Target, checked: &[Checked]) -> String {
    let renderer = Renderer::styled();
    let mut out = String::new();
    for checked in checked {
        for finding in &checked.findings {
            let groups = groups(target, &checked.file, finding);
            let _ = writeln!(out, "{}\n", renderer.render(&groups));
        }
    }
    for skipped in &target.skipped {
        let _ = writeln!(
            out,
            "skipped {}: {}",
            target.shown(&skipped.path),
            skipped.reason
        );
    }
    out.push_str(&summary(target, checked));
    out
}

fn groups<'a>(target: &'a Target, file: &'a File, finding: &'a Finding) -> Vec<Group<'a>> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::HELP.with_name("hint"),
    };
    let mut snippet = Snippet::source(file.text.as_str())
        .path(target.shown(&file.path))
        .annotation(AnnotationKind::Primary.span(bytes(finding)));
    for related in finding
        .related
        .iter()
        .filter(|related| related.location.path == file.path)
    {
        let span = Range::<usize>::from(related.location.range);
        let label = related.message.as_str();
        snippet = snippet.annotation(AnnotationKind::Context.span(span).label(label));
    }
    let title = level
        .primary_title(finding.message.as_str())
        .id(finding.rule);
    let mut main = title.element(snippet);
    for related in finding
        .related
        .iter()
        .filter(|related| related.location.path != file.path)
    {
        let place = format!(
            "{}: {}",
            target.shown(&related.location.path),
            related.message
        );
        main = main.element(Level::NOTE.message(place));
    }
    if let Some(hosts) = hosts(finding) {
        main = main.element(Level::NOTE.message(hosts));
    }
    let mut groups = vec![main];
    groups.extend(fix(target, file, finding));
    groups
}

fn fix<'a>(target: &'a Target, file: &'a File, finding: &'a Finding) -> Option<Group<'a>> {
    let fix = finding.fix.as_ref()?;
    let suffix = match fix.safety {
        Safety::Safe => "",
        Safety::Unsafe => " (look before you apply it)",
    };
    let title = format!("{}{suffix}", fix.title);
    let patches = fix
        .edits
        .iter()
        .map(|edit| Patch::new(Range::<usize>::from(edit.range), edit.new_text.as_str()));
    let snippet = Snippet::source(file.text.as_str())
        .path(target.shown(&file.path))
        .patches(patches);
    Some(Level::HELP.secondary_title(title).element(snippet))
}

fn bytes(finding: &Finding) -> Range<usize> {
    Range::<usize>::from(finding.range)
}

/// “concerns Claude Code, Agent Skills”.
fn hosts(finding: &Finding) -> Option<String> {
    let names: Vec<&str> = finding
        .hosts
        .iter()
        .map(|id| catalog().host(id).map_or(*id, |host| host.name.as_str()))
        .collect();
    (!names.is_empty()).then(|| format!("concerns {}", names.join(", ")))
}

fn summary(target: &Target, checked: &[Checked]) -> String {
    let counts = Counts::of(checked);
    let mut parts = Vec::new();
    for (number, one, many) in [
        (counts.errors, "error", "errors"),
        (counts.warnings, "warning", "warnings"),
        (
            counts.information,
            "note for other hosts",
            "notes for other hosts",
        ),
        (counts.hints, "hint", "hints"),
    ] {
        if number > 0 {
            parts.push(format!("{number} {}", if number == 1 { one } else { many }));
        }
    }
    let found = if parts.is_empty() {
        "no findings".to_owned()
    } else {
        parts.join(", ")
    };
    let fixable = checked
        .iter()
        .flat_map(|checked| &checked.findings)
        .filter(|finding| finding.fix.is_some())
        .count();
    let fixes = if fixable > 0 {
        format!(" ({fixable} with a fix)")
    } else {
        String::new()
    };
    let skipped = match target.skipped.len() {
        0 => String::new(),
        number => format!(", {number} skipped"),
    };
    format!("{found}{fixes} in {}{skipped}\n", kinds(checked))
}

/// “5 files: 4 subagents, 1 skill”.
fn kinds(checked: &[Checked]) -> String {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for checked in checked {
        let noun = checked.file.kind().map_or("other file", |kind| kind.noun());
        match kinds.iter_mut().find(|(name, _)| *name == noun) {
            Some((_, count)) => *count += 1,
            None => kinds.push((noun, 1)),
        }
    }
    let plural =
        |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let parts: Vec<String> = kinds
        .iter()
        .map(|(noun, count)| plural(*count, noun))
        .collect();
    match checked.len() {
        0 => "0 files".to_owned(),
        number => format!("{}: {}", plural(number, "file"), parts.join(", ")),
    }
}
