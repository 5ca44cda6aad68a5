//! The methods of the protocol: convert in, ask a verb, convert out.

use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem,
    CallHierarchyOutgoingCall, CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams,
    CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams, CompletionItem,
    CompletionParams, CompletionResponse, CreateFilesParams, DeleteFilesParams,
    DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, DocumentDiagnosticParams, DocumentDiagnosticReportResult,
    DocumentHighlight, DocumentHighlightParams, DocumentLink, DocumentLinkParams,
    DocumentSymbolParams, DocumentSymbolResponse, FoldingRange, FoldingRangeParams,
    GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams, InitializeParams,
    InitializeResult, InitializedParams, LinkedEditingRangeParams, LinkedEditingRanges, Location,
    PrepareRenameResponse, ReferenceParams, RenameFilesParams, RenameParams, SelectionRange,
    SelectionRangeParams, SymbolInformation, TextDocumentPositionParams, WorkspaceEdit,
    WorkspaceSymbolParams,
};
use tower_lsp::{Client, LanguageServer};

use super::publish::Mark;
use super::state::State;
use super::{capabilities, convert, lenses, pull, rename, roots, scan, view, watch};
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
            let round = self.state.rounds.next();
            tokio::spawn(watch::fetch_settings(Arc::clone(&self.state), round));
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
            scan::request_after_pause(&self.state);
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        if let Some(path) = self.state.close(&params.text_document.uri) {
            scan::after_close(&self.state, path);
        }
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        let state = Arc::clone(&self.state);
        let round = state.rounds.next();
        if state.session().abilities.configuration {
            tokio::spawn(watch::fetch_settings(state, round));
        } else {
            tokio::spawn(
                async move { watch::apply_settings(&state, &params.settings, round).await },
            );
        }
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.state
            .change_folders(|before| roots::changed(before, &params.event));
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
        let found = ide::completions(&view.snapshot, &at);
        Ok(Some(convert::completions(&view, found)))
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

    async fn goto_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        let place = params.text_document_position_params;
        let found = self.state.view_at(&place.text_document.uri, place.position);
        Ok(found.and_then(|(view, at)| {
            convert::destination(&view, &ide::definition(&view.snapshot, &at)?)
        }))
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let place = params.text_document_position;
        let declaration = params.context.include_declaration;
        let found = self.state.view_at(&place.text_document.uri, place.position);
        Ok(found.map(|(view, at)| {
            let places = ide::references(&view.snapshot, &at, declaration);
            convert::locations(&view, &places)
        }))
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        let place = params.text_document_position_params;
        let found = self.state.view_at(&place.text_document.uri, place.position);
        Ok(found.map(|(view, at)| {
            convert::highlights(&view, ide::document_highlights(&view.snapshot, &at))
        }))
    }

    async fn linked_editing_range(
        &self,
        params: LinkedEditingRangeParams,
    ) -> Result<Option<LinkedEditingRanges>> {
        let place = params.text_document_position_params;
        let found = self.state.view_at(&place.text_document.uri, place.position);
        Ok(found
            .and_then(|(view, at)| convert::linked(&view, ide::linked_ranges(&view.snapshot, &at))))
    }

    async fn selection_range(
        &self,
        params: SelectionRangeParams,
    ) -> Result<Option<Vec<SelectionRange>>> {
        let view = self.state.view(&params.text_document.uri);
        Ok(view.map(|view| convert::selections(&view, params.positions)))
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        let view = self.state.view(&params.text_document.uri);
        Ok(view.map(|view| {
            let links = ide::document_links(&view.snapshot, &view.file.path);
            convert::links(&view, links)
        }))
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let view = self.state.view(&params.text_document.uri);
        Ok(view.as_ref().map(lenses::given))
    }

    async fn symbol(
        &self,
        params: WorkspaceSymbolParams,
    ) -> Result<Option<Vec<SymbolInformation>>> {
        let snapshot = self.state.workspace.snapshot();
        let symbols = ide::workspace_symbols(&snapshot, &params.query);
        let symbols = convert::workspace_symbols(&self.state, &snapshot, symbols);
        Ok(Some(symbols))
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        let place = params.text_document_position_params;
        let found = self.state.view_at(&place.text_document.uri, place.position);
        Ok(found.and_then(|(view, at)| {
            let item = ide::call_item(&view.snapshot, &at)?;
            let item = convert::call_item(&self.state, &view.snapshot, item)?;
            Some(vec![item])
        }))
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        let snapshot = self.state.workspace.snapshot();
        let calls = ide::incoming_calls(&snapshot, &self.state.path(&params.item.uri));
        Ok(Some(convert::incoming(&self.state, &snapshot, calls)))
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        let snapshot = self.state.workspace.snapshot();
        let caller = self.state.path(&params.item.uri);
        let calls = ide::outgoing_calls(&snapshot, &caller);
        Ok(Some(convert::outgoing(
            &self.state,
            &snapshot,
            &caller,
            calls,
        )))
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        rename::prepare(&self.state, &params).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        rename::rename(Arc::clone(&self.state), params).await
    }

    async fn will_rename_files(&self, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>> {
        rename::files(Arc::clone(&self.state), params).await
    }

    async fn did_create_files(&self, params: CreateFilesParams) {
        let changes = params.files.iter().map(|file| file.uri.as_str());
        watch::follow_files(Arc::clone(&self.state), changes);
    }

    async fn did_rename_files(&self, params: RenameFilesParams) {
        self.state.moved(&params.files);
        let changes = params.files.iter();
        let changes = changes.flat_map(|file| [file.old_uri.as_str(), file.new_uri.as_str()]);
        watch::follow_files(Arc::clone(&self.state), changes);
    }

    async fn did_delete_files(&self, params: DeleteFilesParams) {
        let changes = params.files.iter().map(|file| file.uri.as_str());
        watch::follow_files(Arc::clone(&self.state), changes);
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
