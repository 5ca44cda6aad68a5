//! Diagnostics for clients that ask for them.

use std::hash::{DefaultHasher, Hash, Hasher};

use tower_lsp::lsp_types::{
    Diagnostic, DocumentDiagnosticReport, DocumentDiagnosticReportResult,
    FullDocumentDiagnosticReport, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
};

use super::publish;
use super::view::View;

/// The findings about a document, or that they are what the client already has.
pub(super) fn report(
    view: Option<&View<'_>>,
    previous: Option<String>,
) -> DocumentDiagnosticReportResult {
    let (items, result_id) = look(view);
    if let Some(view) = view {
        view.note_pulled(&result_id);
    }
    let report = if previous.as_ref() == Some(&result_id) {
        DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
        })
    } else {
        DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport {
                result_id: Some(result_id),
                items,
            },
        })
    };
    DocumentDiagnosticReportResult::Report(report)
}

/// Whether the client has asked about a document and would get another answer now.
pub(super) fn is_outdated(view: &View<'_>) -> bool {
    let given = view.last_pulled();
    given.is_some_and(|given| given != look(Some(view)).1)
}

/// The findings about a document, and what stands for them.
fn look(view: Option<&View<'_>>) -> (Vec<Diagnostic>, String) {
    let items = view.and_then(publish::diagnostics).unwrap_or_default();
    let result_id = fingerprint(&items);
    (items, result_id)
}

fn fingerprint(items: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(items)
        .unwrap_or_default()
        .hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
