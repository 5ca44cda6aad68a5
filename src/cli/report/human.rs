//! The report for people, in rustc's manner.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use rayon::prelude::*;

use super::super::target::Target;
use super::super::terminal::wrapped;
use super::excerpt::{excerpt, whole};
use super::{Checked, Counts, Report, severity_word};
use crate::catalog::{Severity, catalog};
use crate::finding::{Finding, Safety};
use crate::model::File;
use crate::workspace::scan::Reason;

/// What the summary calls files that no host reads as a definition.
const ORDINARY: &str = "without a definition";

/// Longest change that is shown, in bytes, where a line of it is long.
const LONGEST: usize = 800;

/// The whole report, ending in a summary.
pub(super) fn report(report: &Report<'_>) -> String {
    let renderer = match report.colored {
        true => Renderer::styled(),
        false => Renderer::plain(),
    };
    let renderer = match report.width {
        Some(width) => renderer.term_width(width),
        None => renderer,
    };
    let target = report.target;
    let files = report.checked.par_iter().map(|checked| {
        let findings = checked.findings.iter();
        let shown = findings.map(|finding| {
            let message = message(finding, report.width);
            let groups = groups(target, &checked.file, finding, &message);
            format!("{}\n\n", renderer.render(&groups))
        });
        shown.collect::<String>()
    });
    let mut out = files.collect::<Vec<String>>().concat();
    for skipped in &target.skipped {
        let path = target.shown(&skipped.path);
        out.push_str(&format!("skipped {path}: {}\n", skipped.reason));
    }
    out.push_str(&summary(report));
    out
}

/// The message, on as many lines as the terminal asks for; where there is none, on one, as rustc has it.
fn message(finding: &Finding, width: Option<usize>) -> Cow<'_, str> {
    let Some(width) = width else {
        return Cow::Borrowed(&finding.message);
    };
    let word = match finding.severity {
        Severity::Information => "info",
        severity => severity_word(severity),
    };
    let label = word.len() + finding.rule.len() + "[]: ".len();
    let width = width.saturating_sub(label).max(width / 2);
    Cow::Owned(wrapped(&finding.message, width).join("\n"))
}

fn groups<'a>(
    target: &'a Target,
    file: &'a File,
    finding: &'a Finding,
    message: &'a str,
) -> Vec<Group<'a>> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::HELP.with_name("hint"),
    };
    let mut snippet = Snippet::source(file.text.as_str())
        .path(target.shown(&file.path))
        .annotation(AnnotationKind::Primary.span(bytes(finding)));
    let (here, elsewhere): (Vec<_>, Vec<_>) = finding
        .related
        .iter()
        .partition(|related| related.location.path == file.path);
    for related in here {
        let span = Range::<usize>::from(related.location.range);
        let label = related.message.as_str();
        snippet = snippet.annotation(AnnotationKind::Context.span(span).label(label));
    }
    let title = level.primary_title(message).id(finding.rule);
    let mut main = title.element(snippet);
    for related in elsewhere {
        let path = target.shown(&related.location.path);
        let place = format!("{path}: {}", related.message);
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
    let title = Level::HELP.secondary_title(format!("{}{suffix}", fix.title));
    let text = file.text.as_str();
    let part = excerpt(text, fix);
    if part.as_ref().is_some_and(|part| part.text.len() > LONGEST) {
        return Some(Group::with_title(title));
    }
    let shown = part.unwrap_or_else(|| whole(text, fix));
    let patches = shown.edits.into_iter();
    let snippet = Snippet::source(shown.text)
        .line_start(shown.line)
        .path(target.shown(&file.path))
        .patches(patches.map(|(range, new_text)| Patch::new(range, new_text)));
    Some(title.element(snippet))
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

fn summary(report: &Report<'_>) -> String {
    let checked = report.checked;
    let counts = Counts::of(checked);
    let mut parts = Vec::new();
    for (number, one, many) in [
        (counts.errors, "error", "errors"),
        (counts.warnings, "warning", "warnings"),
        (counts.information, "note", "notes"),
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
    let known = match report.left_out {
        None | Some(0) => String::new(),
        Some(1) => "; 1 known finding left out".to_owned(),
        Some(number) => format!("; {number} known findings left out"),
    };
    let others = passed_over(report.target);
    format!("{found}{fixes} in {}{known}{others}\n", kinds(checked))
}

/// “; not checked: 1 not UTF-8, 12 files that define nothing”.
fn passed_over(target: &Target) -> String {
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for skipped in &target.skipped {
        let reason = match &skipped.reason {
            Reason::DefinesNothing => ORDINARY.to_owned(),
            Reason::System(_) => "that cannot be read".to_owned(),
            reason => reason.to_string(),
        };
        *reasons.entry(reason).or_default() += 1;
    }
    let others = target.passed_over;
    for (reason, count) in [(ORDINARY, others.ordinary), ("unchanged", others.unchanged)] {
        if count > 0 {
            *reasons.entry(reason.to_owned()).or_default() += count;
        }
    }
    let parts: Vec<String> = reasons
        .iter()
        .map(|(reason, count)| format!("{count} {reason}"))
        .collect();
    match parts.as_slice() {
        [] => String::new(),
        parts => format!("; not checked: {}", parts.join(", ")),
    }
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
