//! What the client can do, folded once into flat flags.

use tower_lsp::lsp_types::{
    CodeActionClientCapabilities, CompletionItemCapability, DocumentSymbolClientCapabilities,
    FoldingRangeClientCapabilities, InitializeParams, MarkupKind, PositionEncodingKind,
    PublishDiagnosticsClientCapabilities, ResourceOperationKind, TextDocumentClientCapabilities,
    WorkspaceClientCapabilities,
};

use crate::text::Encoding;

/// What the client can do. Absent means no.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Abilities {
    /// In which unit both sides count columns.
    pub(super) encoding: Encoding,
    /// Asks for diagnostics itself, and again when told to. One that cannot be told would keep what it was answered before
    /// the scan ended, or before another file changed.
    pub(super) pulls_diagnostics: bool,
    /// Can be told to ask for all diagnostics again.
    pub(super) refreshes_diagnostics: bool,
    /// Can be told to ask for code lenses again.
    pub(super) refreshes_lenses: bool,
    pub(super) related_information: bool,
    pub(super) diagnostic_tags: bool,
    pub(super) snippets: bool,
    pub(super) completion_tags: bool,
    pub(super) markdown_completion: bool,
    pub(super) markdown_hover: bool,
    pub(super) nested_symbols: bool,
    pub(super) line_folding_only: bool,
    pub(super) folding_limit: Option<usize>,
    pub(super) code_actions: bool,
    pub(super) preferred_actions: bool,
    pub(super) versioned_edits: bool,
    pub(super) creates_files: bool,
    pub(super) renames_files: bool,
    /// Shows the person changes that are to be agreed to.
    pub(super) confirms_changes: bool,
    pub(super) definition_links: bool,
    pub(super) link_tooltips: bool,
    pub(super) configuration: bool,
    pub(super) watches_settings: bool,
    pub(super) watches_files: bool,
    pub(super) relative_patterns: bool,
    pub(super) progress: bool,
}

impl Abilities {
    /// Reads what the client said in `initialize`.
    pub(super) fn of(params: &InitializeParams) -> Abilities {
        let capabilities = &params.capabilities;
        let mut abilities = Abilities {
            encoding: encoding(
                capabilities
                    .general
                    .as_ref()
                    .and_then(|general| general.position_encodings.as_deref()),
            ),
            progress: capabilities
                .window
                .as_ref()
                .is_some_and(|window| window.work_done_progress == Some(true)),
            ..Abilities::default()
        };
        if let Some(workspace) = &capabilities.workspace {
            abilities.read_workspace(workspace);
        }
        // Behind the workspace: whether diagnostics are pulled depends on what it can refresh.
        if let Some(document) = &capabilities.text_document {
            abilities.read_document(document);
        }
        abilities
    }

    fn read_workspace(&mut self, workspace: &WorkspaceClientCapabilities) {
        self.configuration = workspace.configuration == Some(true);
        self.watches_settings = workspace
            .did_change_configuration
            .is_some_and(|settings| settings.dynamic_registration == Some(true));
        let edit = workspace.workspace_edit.as_ref();
        let operations = edit
            .and_then(|edit| edit.resource_operations.as_deref())
            .unwrap_or_default();
        // Operations travel among versioned edits only; Neovim names them and says nothing of the edits.
        self.versioned_edits =
            edit.is_some_and(|edit| edit.document_changes.unwrap_or(!operations.is_empty()));
        let can = |operation| self.versioned_edits && operations.contains(&operation);
        (self.creates_files, self.renames_files) = (
            can(ResourceOperationKind::Create),
            can(ResourceOperationKind::Rename),
        );
        self.confirms_changes = self.versioned_edits
            && edit.is_some_and(|edit| edit.change_annotation_support.is_some());
        self.refreshes_diagnostics = workspace
            .diagnostic
            .as_ref()
            .is_some_and(|diagnostic| diagnostic.refresh_support == Some(true));
        self.refreshes_lenses = workspace
            .code_lens
            .as_ref()
            .is_some_and(|lens| lens.refresh_support == Some(true));
        if let Some(watching) = workspace.did_change_watched_files {
            self.watches_files = watching.dynamic_registration == Some(true);
            self.relative_patterns = watching.relative_pattern_support == Some(true);
        }
    }

    fn read_document(&mut self, document: &TextDocumentClientCapabilities) {
        self.pulls_diagnostics = document.diagnostic.is_some() && self.refreshes_diagnostics;
        if let Some(publish) = &document.publish_diagnostics {
            self.read_publishing(publish);
        }
        if let Some(item) = document
            .completion
            .as_ref()
            .and_then(|completion| completion.completion_item.as_ref())
        {
            self.read_completion(item);
        }
        self.definition_links = document
            .definition
            .is_some_and(|definition| definition.link_support == Some(true));
        self.link_tooltips = document
            .document_link
            .as_ref()
            .is_some_and(|link| link.tooltip_support == Some(true));
        self.markdown_hover = document
            .hover
            .as_ref()
            .is_some_and(|hover| prefers_markdown(hover.content_format.as_deref()));
        if let Some(symbols) = &document.document_symbol {
            self.read_symbols(symbols);
        }
        if let Some(folding) = &document.folding_range {
            self.read_folding(folding);
        }
        if let Some(action) = &document.code_action {
            self.read_actions(action);
        }
    }

    fn read_publishing(&mut self, publish: &PublishDiagnosticsClientCapabilities) {
        self.related_information = publish.related_information == Some(true);
        self.diagnostic_tags = publish.tag_support.is_some();
    }

    fn read_completion(&mut self, item: &CompletionItemCapability) {
        self.snippets = item.snippet_support == Some(true);
        self.completion_tags = item.tag_support.is_some();
        self.markdown_completion = prefers_markdown(item.documentation_format.as_deref());
    }

    fn read_symbols(&mut self, symbols: &DocumentSymbolClientCapabilities) {
        self.nested_symbols = symbols.hierarchical_document_symbol_support == Some(true);
    }

    fn read_folding(&mut self, folding: &FoldingRangeClientCapabilities) {
        self.line_folding_only = folding.line_folding_only == Some(true);
        self.folding_limit = folding
            .range_limit
            .and_then(|limit| usize::try_from(limit).ok());
    }

    fn read_actions(&mut self, action: &CodeActionClientCapabilities) {
        self.code_actions = action.code_action_literal_support.is_some();
        self.preferred_actions = action.is_preferred_support == Some(true);
    }
}

/// UTF-8 where the client offers it, since it costs nothing to convert; else what every client understands.
fn encoding(offered: Option<&[PositionEncodingKind]>) -> Encoding {
    let offers = |kind: &PositionEncodingKind| offered.is_some_and(|all| all.contains(kind));
    if offers(&PositionEncodingKind::UTF8) {
        Encoding::Utf8
    } else if offers(&PositionEncodingKind::UTF32) && !offers(&PositionEncodingKind::UTF16) {
        Encoding::Utf32
    } else {
        Encoding::Utf16
    }
}

/// The client lists the kinds of text it can show, the best one first; no list means plain text.
fn prefers_markdown(kinds: Option<&[MarkupKind]>) -> bool {
    kinds.and_then(<[MarkupKind]>::first) == Some(&MarkupKind::Markdown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn abilities(capabilities: Value) -> Abilities {
        let params = json!({"capabilities": capabilities});
        Abilities::of(&serde_json::from_value(params).unwrap())
    }

    #[test]
    fn a_client_that_says_nothing_can_nothing() {
        assert_eq!(abilities(json!({})), Abilities::default());
    }

    #[test]
    fn utf8_wins_and_utf16_is_the_fallback() {
        let table = [
            (json!(["utf-16"]), Encoding::Utf16),
            (json!(["utf-8", "utf-16", "utf-32"]), Encoding::Utf8),
            (json!(["utf-32", "utf-8", "utf-16"]), Encoding::Utf8),
            (json!(["utf-32", "utf-16"]), Encoding::Utf16),
            (json!(["utf-32"]), Encoding::Utf32),
            (json!(["utf-7"]), Encoding::Utf16),
            (json!([]), Encoding::Utf16),
        ];
        for (offered, expected) in table {
            let general = json!({"general": {"positionEncodings": offered}});
            assert_eq!(abilities(general).encoding, expected, "{offered}");
        }
    }

    #[test]
    fn diagnostics_are_pushed_to_a_client_that_cannot_be_told_to_pull_again() {
        let document = json!({"diagnostic": {}});
        let refresh = |support: bool| json!({"diagnostic": {"refreshSupport": support}});
        let table = [
            (json!({"textDocument": document}), false),
            (
                json!({"textDocument": document, "workspace": refresh(false)}),
                false,
            ),
            (
                json!({"textDocument": document, "workspace": refresh(true)}),
                true,
            ),
            (json!({"workspace": refresh(true)}), false),
        ];
        for (capabilities, expected) in table {
            assert_eq!(
                abilities(capabilities.clone()).pulls_diagnostics,
                expected,
                "{capabilities}"
            );
        }
    }

    #[test]
    fn a_client_that_moves_files_takes_versioned_edits() {
        let table = [
            (json!({"documentChanges": true}), (true, false)),
            (json!({"resourceOperations": []}), (false, false)),
            (json!({"resourceOperations": ["rename"]}), (true, true)),
            (
                json!({"documentChanges": false, "resourceOperations": ["rename"]}),
                (false, false),
            ),
        ];
        for (edit, expected) in table {
            let abilities = abilities(json!({"workspace": {"workspaceEdit": edit}}));
            let got = (abilities.versioned_edits, abilities.renames_files);
            assert_eq!(got, expected, "{edit}");
        }
    }

    #[test]
    fn the_first_format_is_the_one_shown() {
        let hover = |formats: Value| {
            abilities(json!({"textDocument": {"hover": {"contentFormat": formats}}})).markdown_hover
        };
        assert!(hover(json!(["markdown", "plaintext"])));
        assert!(!hover(json!(["plaintext", "markdown"])));
        assert!(!hover(json!([])));
    }
}
