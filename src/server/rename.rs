//! Renames: work that may touch every file, so it is done away from the handlers.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types::{
    FileRename, PrepareRenameResponse, RenameFilesParams, RenameParams, TextDocumentPositionParams,
    Url, WorkspaceEdit,
};

use super::convert;
use super::state::{State, lock};
use crate::ide::{self, Changes, Refusal};
use crate::text::FilePath;
use crate::workspace::Snapshot;

/// The protocol's code for a request that is in order and cannot be fulfilled.
const REQUEST_FAILED: i64 = -32803;

/// A file or folder, from where to where.
type Move = (FilePath, FilePath);

/// Moves that the last rename asked the client to make. They are to come until the client says that they were made: a person
/// may look at the changes for as long as they like before they let them happen.
#[derive(Debug, Default)]
pub(super) struct Moves(Mutex<Vec<Move>>);

/// How long a rename waits for the first scan.
const PATIENCE: Duration = Duration::from_secs(10);

const STILL_READING: &str =
    "The workspace is still being read, so not every mention is known yet. Try again in a moment.";

impl State {
    fn note_moves(&self, moves: &[Move]) {
        *lock(&self.moves.0) = moves.to_vec();
    }

    /// Takes out of `moves` those that the last rename asked for.
    fn forget_moves(&self, moves: &mut Vec<Move>) {
        let mut known = lock(&self.moves.0);
        moves.retain(|it| {
            let place = known.iter().position(|known| known == it);
            place.map(|place| known.swap_remove(place)).is_none()
        });
    }

    /// Takes note that the client has moved these files: whoever moves them so once more does it of their own accord.
    pub(super) fn moved(&self, files: &[FileRename]) {
        let mut moves = files.iter().filter_map(|it| paths(self, it)).collect();
        self.forget_moves(&mut moves);
    }

    /// Waits until every definition on disk has been read; `false` when that takes too long.
    async fn scanned(&self) -> bool {
        let latest = Instant::now() + PATIENCE;
        while !self.workspace.snapshot().is_complete() {
            if Instant::now() > latest {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        true
    }
}

/// What a rename would be about, or why there can be none. Where nothing is found, that is said once every file is read.
pub(super) async fn prepare(
    state: &State,
    params: &TextDocumentPositionParams,
) -> Result<Option<PrepareRenameResponse>> {
    let known = state.workspace.snapshot().is_complete();
    match prepared(state, params) {
        Err(_) if !known => match state.scanned().await {
            true => prepared(state, params),
            false => Err(refused(Refusal(STILL_READING.to_owned()))),
        },
        found => found,
    }
}

fn prepared(
    state: &State,
    params: &TextDocumentPositionParams,
) -> Result<Option<PrepareRenameResponse>> {
    let Some((view, at)) = state.view_at(&params.text_document.uri, params.position) else {
        return Ok(None);
    };
    let found = ide::prepare_rename(&view.snapshot, &at).map_err(refused)?;
    Ok(Some(PrepareRenameResponse::RangeWithPlaceholder {
        range: view.range(found.range),
        placeholder: found.placeholder,
    }))
}

/// The edit that renames what is under the cursor.
pub(super) async fn rename(
    state: Arc<State>,
    params: RenameParams,
) -> Result<Option<WorkspaceEdit>> {
    let place = params.text_document_position;
    // What is not read yet would keep the old name.
    if !state.scanned().await {
        return Err(refused(Refusal(STILL_READING.to_owned())));
    }
    // The text as it is now, not as it will be when the work begins.
    let Some((view, at)) = state.view_at(&place.text_document.uri, place.position) else {
        return Ok(None);
    };
    let snapshot = view.snapshot.clone();
    drop(view);
    let given = Arc::clone(&state);
    let work = move |snapshot: &Snapshot| {
        let moves_files = given.session().abilities.renames_files;
        ide::rename(snapshot, &at, &params.new_name, moves_files)
    };
    let (edit, moves) = edit(Arc::clone(&state), snapshot, work).await?;
    // Of a rename that is cancelled meanwhile the client makes nothing.
    state.note_moves(&moves);
    Ok(Some(edit))
}

/// The edit that keeps names and links right when the person moves files.
pub(super) async fn files(
    state: Arc<State>,
    params: RenameFilesParams,
) -> Result<Option<WorkspaceEdit>> {
    let mut moves: Vec<Move> = params
        .files
        .iter()
        .filter_map(|it| paths(&state, it))
        .collect();
    // Some editors ask about the moves of a rename, too, whose edits they have already.
    state.forget_moves(&mut moves);
    if moves.is_empty() || !state.scanned().await {
        return Ok(None);
    }
    let snapshot = state.workspace.snapshot();
    let work = move |snapshot: &Snapshot| Ok(ide::files_renamed(snapshot, &moves));
    let (edit, _) = edit(state, snapshot, work).await?;
    Ok(Some(edit))
}

fn paths(state: &State, file: &FileRename) -> Option<Move> {
    let path = |address: &str| Url::parse(address).ok().map(|uri| state.path(&uri));
    Some((path(&file.old_uri)?, path(&file.new_uri)?))
}

async fn edit(
    state: Arc<State>,
    snapshot: Snapshot,
    work: impl FnOnce(&Snapshot) -> std::result::Result<Changes, Refusal> + Send + 'static,
) -> Result<(WorkspaceEdit, Vec<Move>)> {
    let done = tokio::task::spawn_blocking(move || {
        // What is read now has to be what is on disk now.
        state.disk.forget();
        let changes = work(&snapshot).map_err(refused)?;
        let edit = convert::workspace_edit(&state, &snapshot, &changes)
            .map_err(|unable| refused(Refusal(unable.0.to_owned())))?;
        Ok((edit, changes.moves))
    });
    match done.await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            // The guard answers for a handler that panics.
            Ok(payload) => std::panic::resume_unwind(payload),
            Err(_) => Err(Error::internal_error()),
        },
    }
}

fn refused(Refusal(reason): Refusal) -> Error {
    Error {
        code: ErrorCode::ServerError(REQUEST_FAILED),
        message: reason.into(),
        data: None,
    }
}
