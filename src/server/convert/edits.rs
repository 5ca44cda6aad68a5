//! Changes offered to the client, bound to the version they were worked out for.

use tower_lsp::lsp_types::{CodeAction, CodeActionKind, CodeActionOrCommand};

use super::super::view::View;
use super::changes::workspace_edit;
use super::diagnostic;
use crate::ide::{self, ActionKind};

/// The kind under which every safe fix of a file is offered; editors run it on save.
pub(in crate::server) const FIX_ALL: &str = "source.fixAll.fieldcraft";

/// The actions whose kind the client asked for; all when it named none.
pub(in crate::server) fn actions(
    view: &View<'_>,
    actions: Vec<ide::CodeAction>,
    only: Option<&[CodeActionKind]>,
) -> Vec<CodeActionOrCommand> {
    let wanted = |kind: &CodeActionKind| {
        only.is_none_or(|only| {
            only.iter()
                .any(|wanted| is_a(kind.as_str(), wanted.as_str()))
        })
    };
    actions
        .into_iter()
        .filter(|action| wanted(&kind(action.kind)))
        .filter_map(|action| convert(view, action))
        .map(CodeActionOrCommand::CodeAction)
        .collect()
}

fn convert(view: &View<'_>, action: ide::CodeAction) -> Option<CodeAction> {
    let findings = action.findings.iter();
    let diagnostics: Vec<_> = findings.map(|finding| diagnostic(view, finding)).collect();
    let preferred = action.preferred && view.abilities().preferred_actions;
    Some(CodeAction {
        edit: Some(workspace_edit(view.state(), &view.snapshot, &action.changes).ok()?),
        title: action.title,
        kind: Some(kind(action.kind)),
        diagnostics: (!diagnostics.is_empty()).then_some(diagnostics),
        is_preferred: preferred.then_some(true),
        ..CodeAction::default()
    })
}

fn kind(kind: ActionKind) -> CodeActionKind {
    match kind {
        ActionKind::QuickFix => CodeActionKind::QUICKFIX,
        ActionKind::FixAll => CodeActionKind::from(FIX_ALL.to_owned()),
        ActionKind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
        ActionKind::Extract => CodeActionKind::REFACTOR_EXTRACT,
    }
}

/// Kinds are paths: `source` stands for `source.fixAll` too.
fn is_a(kind: &str, wanted: &str) -> bool {
    kind.strip_prefix(wanted)
        .is_some_and(|rest| wanted.is_empty() || rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wanted_kind_covers_the_kinds_below_it() {
        for wanted in ["", "source", "source.fixAll", FIX_ALL] {
            assert!(is_a(FIX_ALL, wanted), "{wanted}");
        }
        for wanted in ["quickfix", "source.fix", "source.fixAll.other", "sour"] {
            assert!(!is_a(FIX_ALL, wanted), "{wanted}");
        }
    }
}
