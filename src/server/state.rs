//! What the server knows: the client, the open documents, the workspace.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, mpsc};
use tower_lsp::Client;
use tower_lsp::lsp_types::{
    DidChangeTextDocumentParams, InitializeParams, TextDocumentItem, Url,
    VersionedTextDocumentIdentifier,
};

use super::abilities::Abilities;
use super::guard::Lost;
use super::publish::Mark;
use super::{convert, publish, rename, roots, scan, settings, uri, watch};
use crate::catalog::catalog;
use crate::text::{Change, FilePath};
use crate::workspace::scan::FileSystem;
use crate::workspace::{Disk, Workspace};

/// How long an answer of the disk counts: the client does not report every file that a definition can point at.
const MEMORY: Duration = Duration::from_secs(2);

/// Everything the handlers and tasks share.
pub(super) struct State {
    pub(super) client: Client,
    pub(super) workspace: Workspace,
    pub(super) disk: Arc<FileSystem>,
    pub(super) scanning: scan::Requests,
    pub(super) moves: rename::Moves,
    pub(super) named: Mutex<watch::Named>,
    /// Which settings of the client are the newest.
    pub(super) rounds: watch::Rounds,
    folders: Mutex<roots::Folders>,
    session: OnceLock<Session>,
    before_session: Session,
    documents: Mutex<HashMap<FilePath, Document>>,
    marks: mpsc::UnboundedSender<Mark>,
    tasks: Mutex<Vec<tokio::task::AbortHandle>>,
    /// Whether the client has asked for diagnostics; able to is not enough.
    pulls: AtomicBool,
    first_pull: Notify,
    /// What was said about settings files that are not valid. Held while settings are replaced, so that the editor's and
    /// the files' do not overwrite each other.
    pub(super) config_errors: Mutex<BTreeMap<FilePath, String>>,
}

/// What `initialize` settled.
#[derive(Debug, Default)]
pub(super) struct Session {
    pub(super) abilities: Abilities,
    /// Whole documents instead of changes.
    pub(super) full_sync: bool,
    /// The client named no folder; each opened file tells.
    pub(super) guesses_roots: bool,
}

/// An open document as the client sees it.
#[derive(Debug, Clone)]
pub(super) struct Document {
    /// Its address in the client's spelling.
    pub(super) uri: Url,
    /// The newest version that was announced, even if its changes could not be applied.
    pub(super) version: i32,
    /// Whether the text here is the client's text.
    pub(super) in_sync: bool,
    /// What stands for the findings that the client last got by asking for them.
    pub(super) pulled: Option<String>,
    /// What stands for the lenses that the client last got.
    pub(super) lenses: Option<u64>,
}

impl State {
    /// The state of a new session, its tasks running.
    pub(super) fn start(client: Client, home: Option<FilePath>) -> Arc<State> {
        let (marks, receiver) = mpsc::unbounded_channel();
        let disk = Arc::new(FileSystem::new(MEMORY));
        let state = Arc::new(State {
            client,
            workspace: Workspace::on(Arc::clone(&disk) as Arc<dyn Disk>, home),
            disk,
            scanning: scan::Requests::default(),
            moves: rename::Moves::default(),
            named: Mutex::default(),
            rounds: watch::Rounds::default(),
            folders: Mutex::default(),
            session: OnceLock::new(),
            before_session: Session::default(),
            documents: Mutex::default(),
            marks,
            tasks: Mutex::default(),
            pulls: AtomicBool::new(false),
            first_pull: Notify::new(),
            config_errors: Mutex::default(),
        });
        // Reading the facts takes some milliseconds; the first document shall not have to wait for them.
        tokio::task::spawn_blocking(catalog);
        let publisher = tokio::spawn(publish::run(Arc::clone(&state), receiver));
        let scanner = tokio::spawn(scan::run(Arc::clone(&state)));
        *lock(&state.tasks) = vec![publisher.abort_handle(), scanner.abort_handle()];
        state
    }

    /// Ends the tasks: nothing more is said to the client.
    pub(super) fn stop(&self) {
        for task in lock(&self.tasks).drain(..) {
            task.abort();
        }
    }

    /// Takes over what the client says of itself.
    pub(super) fn initialize(&self, params: &InitializeParams) -> &Session {
        let folders = roots::named(params);
        let options = params.initialization_options.as_ref();
        let session = Session {
            abilities: Abilities::of(params),
            full_sync: settings::wants_full_sync(options),
            guesses_roots: folders.is_empty(),
        };
        let session = self.session.get_or_init(|| session);
        self.change_folders(|_| folders);
        scan::read_configs(self, options.and_then(settings::config));
        session
    }

    /// Changes the folders that the person works in, as the client names them.
    pub(super) fn change_folders(&self, change: impl FnOnce(&[FilePath]) -> Vec<FilePath>) {
        let mut folders = lock(&self.folders);
        let named = change(folders.named());
        folders.replace(named);
        self.workspace.set_roots(folders.roots());
    }

    /// The path under which the file or folder at `uri` is known.
    pub(super) fn path(&self, uri: &Url) -> FilePath {
        let path = uri::to_path(uri);
        let folders = lock(&self.folders);
        if !folders.linked {
            return path;
        }
        // What was opened stays where it is known, whatever happens to the folders.
        let documents = self.documents();
        let mut open = documents.iter();
        let known = open.find(|(_, document)| document.uri == *uri);
        known.map_or_else(|| folders.known(&path), |(path, _)| path.clone())
    }

    /// What `initialize` settled.
    pub(super) fn session(&self) -> &Session {
        self.session.get().unwrap_or(&self.before_session)
    }

    fn documents(&self) -> MutexGuard<'_, HashMap<FilePath, Document>> {
        lock(&self.documents)
    }

    /// The open document at `path`.
    pub(super) fn document(&self, path: &FilePath) -> Option<Document> {
        self.documents().get(path).cloned()
    }

    /// Asks the publisher to look again.
    pub(super) fn mark(&self, mark: Mark) {
        // The receiver is gone only when the session is over.
        let _ = self.marks.send(mark);
    }

    /// Notes that the client asks for diagnostics itself.
    pub(super) fn note_pull(&self) {
        if !self.pulls.swap(true, Ordering::Relaxed) {
            self.first_pull.notify_one();
            self.mark(Mark::Pulled);
        }
    }

    /// Whether the client asks for diagnostics itself.
    pub(super) fn pulls(&self) -> bool {
        self.pulls.load(Ordering::Relaxed)
    }

    /// Remembers what the client got by asking for the findings about the document at `path`.
    pub(super) fn note_pulled(&self, path: &FilePath, result_id: &str) {
        if let Some(document) = self.documents().get_mut(path) {
            document.pulled = Some(result_id.to_owned());
        }
    }

    /// Remembers which lenses of the document at `path` the client got.
    pub(super) fn note_lenses(&self, path: &FilePath, fingerprint: u64) {
        if let Some(document) = self.documents().get_mut(path) {
            document.lenses = Some(fingerprint);
        }
    }

    /// Forgets which lenses the client got.
    pub(super) fn forget_lenses(&self) {
        for document in self.documents().values_mut() {
            document.lenses = None;
        }
    }

    /// Returns at the first pull.
    pub(super) async fn pulled(&self) {
        self.first_pull.notified().await;
    }

    /// Takes over a document.
    pub(super) fn open(&self, item: TextDocumentItem) -> FilePath {
        let mut path = self.path(&item.uri);
        let other = self.document(&path).map(|other| other.uri);
        if let Some(other) = other.filter(|other| *other != item.uri) {
            // It is open by way of a link as well: two documents, until one is closed.
            let own = uri::to_path(&item.uri);
            path = if own == path {
                uri::to_path(&other)
            } else {
                own
            };
        }
        self.workspace.open(path.clone(), &item.text, item.version);
        let document = Document {
            uri: item.uri,
            version: item.version,
            in_sync: true,
            pulled: None,
            lenses: None,
        };
        self.documents().insert(path.clone(), document);
        self.mark(Mark::File(path.clone()));
        path
    }

    /// Applies the changes of one notification, all of them or none.
    pub(super) fn change(&self, params: DidChangeTextDocumentParams) {
        let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        let path = self.path(&uri);
        let mut documents = self.documents();
        let Some(document) = documents.get_mut(&path) else {
            tracing::warn!(%uri, "a document changed that is not open");
            return;
        };
        if version <= document.version {
            let newest = document.version;
            tracing::warn!(%uri, version, newest, "a change of an older version was ignored");
            return;
        }
        document.version = version;
        let mut changes: Vec<Change> = params
            .content_changes
            .into_iter()
            .map(convert::change)
            .collect();
        if !document.in_sync && !skip_to_full_text(&mut changes) {
            tracing::warn!(%uri, version, "a change was ignored: the document is out of sync");
            return;
        }
        let encoding = self.session().abilities.encoding;
        let changed = self.workspace.change(&path, &changes, encoding, version);
        document.in_sync = matches!(changed, Some(Ok(_)));
        if !document.in_sync {
            tracing::error!(%uri, version, "a change does not fit the document: out of sync until it is sent whole");
        }
        self.mark(Mark::File(path));
    }

    /// Gives a document back to the disk.
    pub(super) fn close(&self, uri: &Url) -> Option<FilePath> {
        let path = self.path(uri);
        let document = self.documents().remove(&path)?;
        self.workspace.close(&path);
        self.mark(Mark::Closed(path.clone(), document.uri));
        Some(path)
    }

    /// Remembers that an edit may be missing: better no answer than one about another text.
    pub(super) fn lose(&self, lost: Lost<'_>) {
        let changed = match &lost {
            Lost::Change(uri) => Url::parse(uri).ok().map(|uri| self.path(&uri)),
            Lost::Unknown => None,
        };
        let mut documents = self.documents();
        let mut affected: Vec<FilePath> = match lost {
            Lost::Change(_) => changed.into_iter().collect(),
            Lost::Unknown => documents.keys().cloned().collect(),
        };
        affected.retain(|path| {
            documents
                .get_mut(path)
                .map(|document| document.in_sync = false)
                .is_some()
        });
        drop(documents);
        for path in affected {
            tracing::error!(%path, "an edit may be lost: out of sync until the document is sent whole");
            self.mark(Mark::File(path));
        }
    }
}

/// Drops the changes before the first that brings the whole text; `false` when there is none.
fn skip_to_full_text(changes: &mut Vec<Change>) -> bool {
    match changes.iter().position(|change| change.range.is_none()) {
        Some(first) => {
            changes.drain(..first);
            true
        }
        None => false,
    }
}

/// A panic while the lock was held leaves plain data behind, so it is no reason to stop.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
