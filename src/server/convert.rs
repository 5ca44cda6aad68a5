//! Core values ↔ protocol values. The only place that builds protocol values of features.

mod changes;
mod completion;
mod edits;
mod navigation;
mod outline;
mod plain;

pub(super) use changes::workspace_edit;
pub(super) use completion::{completions, resolved};
pub(super) use edits::{FIX_ALL, actions};
pub(super) use navigation::{
    call_item, destination, highlights, incoming, lenses, linked, links, locations, outgoing,
    selections, workspace_symbols,
};
pub(super) use outline::{folding_ranges, symbols};

use serde_json::json;
use tower_lsp::lsp_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Documentation,
    Hover, HoverContents, MarkupContent, MarkupKind, NumberOrString, Position,
    TextDocumentContentChangeEvent,
};

use super::settings::SECTION;
use super::view::View;
use crate::finding::{Finding, Severity};
use crate::ide;
use crate::text::{self, Change};

/// A place from the client.
pub(super) fn position(position: Position) -> text::Position {
    text::Position::new(position.line, position.character)
}

/// A place for the client.
pub(super) fn to_position(position: text::Position) -> Position {
    Position::new(position.line, position.column)
}

/// A change from the client. The deprecated length of the replaced text is not needed.
pub(super) fn change(event: TextDocumentContentChangeEvent) -> Change {
    Change {
        range: event
            .range
            .map(|range| (position(range.start), position(range.end))),
        text: event.text,
    }
}

/// A finding for the client.
pub(super) fn diagnostic(view: &View<'_>, finding: &Finding) -> Diagnostic {
    let abilities = view.abilities();
    let unnecessary = finding.unnecessary && abilities.diagnostic_tags;
    Diagnostic {
        range: view.range(finding.range),
        severity: Some(severity(finding.severity)),
        code: Some(NumberOrString::String(finding.rule.to_owned())),
        source: Some(SECTION.to_owned()),
        message: finding.message.clone(),
        related_information: related(view, finding),
        tags: unnecessary.then(|| vec![DiagnosticTag::UNNECESSARY]),
        data: finding
            .fix
            .as_ref()
            .map(|fix| json!({"fix": fix.title, "safety": fix.safety.as_str()})),
        ..Diagnostic::default()
    }
}

fn related(view: &View<'_>, finding: &Finding) -> Option<Vec<DiagnosticRelatedInformation>> {
    if !view.abilities().related_information {
        return None;
    }
    let places = finding.related.iter().filter_map(|related| {
        Some(DiagnosticRelatedInformation {
            location: view.location(&related.location)?,
            message: related.message.clone(),
        })
    });
    let places: Vec<_> = places.collect();
    (!places.is_empty()).then_some(places)
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Information => DiagnosticSeverity::INFORMATION,
        Severity::Hint => DiagnosticSeverity::HINT,
    }
}

/// What stands under the cursor, for the client.
pub(super) fn hover(view: &View<'_>, hover: &ide::Hover) -> Hover {
    let markdown = ide::render::hover(&view.snapshot, &hover.data);
    Hover {
        contents: HoverContents::Markup(markup(markdown, view.abilities().markdown_hover)),
        range: Some(view.range(hover.range)),
    }
}

fn documentation(markdown: String, shows_markdown: bool) -> Documentation {
    Documentation::MarkupContent(markup(markdown, shows_markdown))
}

fn markup(markdown: String, shows_markdown: bool) -> MarkupContent {
    if shows_markdown {
        MarkupContent {
            kind: MarkupKind::Markdown,
            value: markdown,
        }
    } else {
        MarkupContent {
            kind: MarkupKind::PlainText,
            value: plain::text(&markdown),
        }
    }
}
