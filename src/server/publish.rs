//! Diagnostics: one task decides when to look and says only what is new.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, timeout, timeout_at};
use tower_lsp::lsp_types::request::{CodeLensRefresh, WorkspaceDiagnosticRefresh};
use tower_lsp::lsp_types::{Diagnostic, Url};

use super::ask::ask;
use super::convert;
use super::dependents::{Visible, dependents};
use super::state::State;
use super::view::View;
use super::{lenses, pull};
use crate::ide;
use crate::text::FilePath;
use crate::workspace::Snapshot;

/// A change after a pause this long is answered at once; within a burst, this much quiet ends it.
const QUIET: Duration = Duration::from_millis(30);

/// A burst is answered after this time even if it goes on.
const PATIENCE: Duration = Duration::from_millis(200);

/// A client that can ask for diagnostics does so right after it opens a document. Some only say they can: those get them
/// sent after this time.
const GRACE: Duration = Duration::from_millis(50);

/// What may have new diagnostics.
#[derive(Debug)]
pub(super) enum Mark {
    /// An open file.
    File(FilePath),
    /// Every open file.
    All,
    /// A file that is no longer open, with its address.
    Closed(FilePath, Url),
    /// The client asked for diagnostics itself, for the first time.
    Pulled,
}

/// Runs until the session ends.
pub(super) async fn run(state: Arc<State>, mut marks: UnboundedReceiver<Mark>) {
    let mut publisher = Publisher::default();
    let mut last: Option<Instant> = None;
    while let Some(first) = marks.recv().await {
        let mut batch = Batch::default();
        batch.add(first);
        if last.is_some_and(|last| last.elapsed() < QUIET) {
            gather(&mut marks, &mut batch).await;
        }
        while let Ok(mark) = marks.try_recv() {
            batch.add(mark);
        }
        last = Some(Instant::now());
        publisher.publish(&state, batch).await;
    }
}

async fn gather(marks: &mut UnboundedReceiver<Mark>, batch: &mut Batch) {
    let latest = Instant::now() + PATIENCE;
    loop {
        let quiet = (Instant::now() + QUIET).min(latest);
        match timeout_at(quiet, marks.recv()).await {
            Ok(Some(mark)) => batch.add(mark),
            Ok(None) | Err(_) => return,
        }
    }
}

#[derive(Debug, Default)]
struct Batch {
    /// Files with the number of their changes.
    files: BTreeMap<FilePath, usize>,
    /// Open files that depend on what changed in others.
    affected: BTreeSet<FilePath>,
    /// Whether something mentions others than before.
    counts_anew: bool,
    all: bool,
    closed: BTreeMap<FilePath, Url>,
}

impl Batch {
    fn concerns(&self, path: &FilePath) -> bool {
        self.all || self.files.contains_key(path) || self.affected.contains(path)
    }

    fn add(&mut self, mark: Mark) {
        match mark {
            Mark::File(path) => *self.files.entry(path).or_default() += 1,
            Mark::All => self.all = true,
            Mark::Closed(path, uri) => {
                self.closed.insert(path, uri);
            }
            Mark::Pulled => {}
        }
    }
}

#[derive(Debug, Default)]
struct Publisher {
    /// Whether it has been seen if a client that can pull does.
    settled: bool,
    /// What the client last got for each open file.
    sent: BTreeMap<FilePath, Vec<Diagnostic>>,
    /// Files with changes that got no answer of their own: the next one is said even if nothing is new, so that whoever
    /// waits for the end of a burst hears of it.
    owed: BTreeSet<FilePath>,
    /// What others see of each open file.
    visible: BTreeMap<FilePath, Visible>,
}

impl Publisher {
    async fn publish(&mut self, state: &State, mut batch: Batch) {
        if !self.settled && !batch.files.is_empty() {
            self.settled = true;
            if state.session().abilities.pulls_diagnostics {
                let _ = timeout(GRACE, state.pulled()).await;
            }
        }
        let snapshot = state.workspace.snapshot();
        self.note_dependents(&snapshot, &mut batch);
        refresh_lenses(state, &snapshot, &batch);
        if state.pulls() {
            self.take_back(state).await;
            refresh(state, &snapshot, &batch);
            return;
        }
        for (path, uri) in std::mem::take(&mut batch.closed) {
            self.sent.remove(&path);
            self.owed.remove(&path);
            if snapshot.file(&path).is_none() {
                state
                    .client
                    .publish_diagnostics(uri, Vec::new(), None)
                    .await;
            }
        }
        let several = batch.files.iter().filter(|(_, changes)| **changes > 1);
        self.owed.extend(several.map(|(path, _)| path.clone()));
        for file in snapshot.open_files() {
            if batch.concerns(&file.path) {
                self.publish_file(state, &snapshot, file.path.clone()).await;
            }
        }
    }

    /// Takes back what was sent before the client began to ask: it would show both.
    async fn take_back(&mut self, state: &State) {
        for (path, diagnostics) in std::mem::take(&mut self.sent) {
            if let Some(uri) = state.address(&path).filter(|_| !diagnostics.is_empty()) {
                let client = &state.client;
                client.publish_diagnostics(uri, Vec::new(), None).await;
            }
        }
    }

    /// Finds out which other open files need a look, because of what they see of those that changed.
    fn note_dependents(&mut self, snapshot: &Snapshot, batch: &mut Batch) {
        for path in batch.closed.keys() {
            batch.all |= self.visible.remove(path).is_some();
        }
        let open = |path: &&FilePath| snapshot.file(path).is_some();
        for path in batch.files.keys().filter(open) {
            let before = self.visible.remove(path);
            let before = before.unwrap_or_else(|| Visible::on_disk(snapshot, path));
            let now = Visible::in_editor(snapshot, path);
            if before != now {
                let found = dependents(snapshot, path, &before, &now);
                batch.affected.extend(found);
                batch.counts_anew |= now.mentions_others_than(&before);
            }
            self.visible.insert(path.clone(), now);
        }
    }

    async fn publish_file(&mut self, state: &State, snapshot: &Snapshot, path: FilePath) {
        let Some(document) = state.document(&path) else {
            return;
        };
        let (version, diagnostics) = match state.view_in(&path, snapshot.clone()) {
            Some(view) => (view.version(), diagnostics(&view)),
            // Positions in a text the client does not have would be worse than none.
            None => (Some(document.version), Some(Vec::new())),
        };
        let newest = state.document(&path).map(|document| document.version);
        let Some(diagnostics) = diagnostics.filter(|_| newest == version) else {
            self.owed.insert(path);
            return;
        };
        let owed = self.owed.remove(&path);
        if owed || self.sent.get(&path) != Some(&diagnostics) {
            let client = &state.client;
            self.sent.insert(path, diagnostics.clone());
            client
                .publish_diagnostics(document.uri, diagnostics, version)
                .await;
        }
    }
}

/// Has a client that asks for diagnostics itself ask again, when something else than its own changes gives a document other
/// findings than the client got. That the document changed too is no reason to leave it out: the client may have asked about
/// it in between.
fn refresh(state: &State, snapshot: &Snapshot, batch: &Batch) {
    if !state.session().abilities.refreshes_diagnostics {
        return;
    }
    let open = snapshot.open_files().map(|file| &file.path);
    let mut concerned = open.filter(|path| batch.all || batch.affected.contains(*path));
    let due = concerned.any(|path| {
        let view = state.view_in(path, snapshot.clone());
        view.is_some_and(|view| pull::is_outdated(&view))
    });
    if due {
        let client = state.client.clone();
        tokio::spawn(async move { ask::<WorkspaceDiagnosticRefresh>(&client, ()).await });
    }
}

/// Has the client ask for code lenses again where they say something else: one that was asked for before the scan ended counts
/// too little.
fn refresh_lenses(state: &State, snapshot: &Snapshot, batch: &Batch) {
    if !state.session().abilities.refreshes_lenses {
        return;
    }
    let perhaps = batch.all || batch.counts_anew || !batch.affected.is_empty();
    if perhaps && lenses::are_outdated(state, snapshot) {
        // Once is enough: a client asks only about the documents that it shows.
        state.forget_lenses();
        let client = state.client.clone();
        tokio::spawn(async move { ask::<CodeLensRefresh>(&client, ()).await });
    }
}

/// The findings about a document, for the client; `None` when looking failed.
pub(super) fn diagnostics(view: &View<'_>) -> Option<Vec<Diagnostic>> {
    let look = || {
        let findings = ide::diagnostics(&view.snapshot, &view.file.path);
        let findings = findings.iter();
        findings
            .map(|finding| convert::diagnostic(view, finding))
            .collect()
    };
    catch_unwind(AssertUnwindSafe(look))
        .inspect_err(|_| tracing::error!(path = %view.file.path, "looking for findings panicked"))
        .ok()
}
