//! The methods of the protocol: convert in, ask a verb, convert out.

use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{
    CodeActionParams, CodeActionResponse, CompletionItem, CompletionParams, CompletionResponse,
    DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, DocumentDiagnosticParams, DocumentDiagnosticReportResult,
    DocumentSymbolParams, DocumentSymbolResponse, FoldingRange, FoldingRangeParams, Hover,
    HoverParams, InitializeParams, InitializeResult, InitializedParams,
};
use tower_lsp::{Client, LanguageServer};

use super::publish::Mark;
use super::state::State;
use super::{capabilities, convert, pull, roots, scan, view, watch};
use crate::ide;
use crate::text::FilePath;

/// What tower-lsp calls.
pub(super) struct Backend {
    state: Arc<State>,
}

impl Backend {
    pub(super) fn new(client: Client, home: Option<FilePath>) -> Backend {
        let state = State::start(client, home);
        Backend { state }
    }

    pub(super) fn state(&self) -> &Arc<State> {
        &self.state
    }
}

#[tower_lsp::async_trait]
impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        Ok(capabilities::answer(self.state.initialize(&params)))
    }

    async fn initialized(&self, _: InitializedParams) {
        self.state.scanning.request_shown();
        tokio::spawn(watch::register(Arc::clone(&self.state)));
        if self.state.session().abilities.configuration {
            tokio::spawn(watch::fetch_settings(Arc::clone(&self.state)));
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.state.stop();
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let path = self.state.open(params.text_document);
        scan::after_open(&self.state, path);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        self.state.change(params);
    }

    async fn did_save(&self, _: DidSaveTextDocumentParams) {
        if !self.state.session().abilities.watches_files {
            self.state.scanning.request_after_pause();
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        if let Some(path) = self.state.close(&params.text_document.uri) {
            scan::after_close(&self.state, path);
        }
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        let state = Arc::clone(&self.state);
        if state.session().abilities.configuration {
            tokio::spawn(watch::fetch_settings(state));
        } else {
            tokio::spawn(async move { watch::apply_settings(&state, &params.settings).await });
        }
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let workspace = &self.state.workspace;
        workspace.set_roots(roots::changed(&workspace.roots(), &params.event));
        self.state.mark(Mark::All);
        self.state.scanning.request_shown();
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let state = Arc::clone(&self.state);
        tokio::task::spawn_blocking(move || watch::follow(&state, &params.changes));
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let place = params.text_document_position;
        let Some((view, at)) = self.state.view_at(&place.text_document.uri, place.position) else {
            return Ok(None);
        };
        let items = ide::completions(&view.snapshot, &at).into_iter();
        let items = items.map(|item| convert::completion(&view, item));
        Ok(Some(CompletionResponse::Array(items.collect())))
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        let snapshot = self.state.workspace.snapshot();
        let abilities = &self.state.session().abilities;
        Ok(convert::resolved(&snapshot, abilities, item))
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let place = params.text_document_position_params;
        let Some((view, at)) = self.state.view_at(&place.text_document.uri, place.position) else {
            return Ok(None);
        };
        let found = ide::hover(&view.snapshot, &at).map(|hover| hover.checked(view::exists));
        Ok(found.map(|hover| convert::hover(&view, &hover)))
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        let view = self.state.view(&params.text_document.uri);
        Ok(view.map(|view| {
            let symbols = ide::document_symbols(&view.snapshot, &view.file.path);
            convert::symbols(&view, symbols)
        }))
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        let view = self.state.view(&params.text_document.uri);
        Ok(view.map(|view| {
            let folds = ide::folding_ranges(&view.snapshot, &view.file.path);
            convert::folding_ranges(&view, &folds)
        }))
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let view = self.state.view(&params.text_document.uri);
        Ok(view
            .filter(|view| view.abilities().code_actions)
            .map(|view| {
                let actions = ide::code_actions(&view.snapshot, &view.file_range(params.range));
                convert::actions(&view, actions, params.context.only.as_deref())
            }))
    }

    async fn diagnostic(
        &self,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReportResult> {
        self.state.note_pull();
        let view = self.state.view(&params.text_document.uri);
        Ok(pull::report(view.as_ref(), params.previous_result_id))
    }
}
