//! Reading definitions and settings from disk, away from the handlers.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tower_lsp::lsp_types::MessageType;

use super::progress::Progress;
use super::publish::Mark;
use super::state::{State, lock};
use super::{roots, watch};
use crate::config::Config;
use crate::rules::settings_invalid;
use crate::text::FilePath;
use crate::workspace::scan::{self, SettingsFile};

/// Without file events, the disk is looked at again no more often than this, and never for more than a twentieth of the
/// time.
const PAUSE: Duration = Duration::from_secs(3);

/// How a scan is asked for.
#[derive(Debug, Default)]
pub(super) struct Requests {
    wanted: Notify,
    /// Whether the person shall see the next one.
    shown: AtomicBool,
    /// Whether one will be asked for after a pause.
    waiting: AtomicBool,
    /// When the last one ended, and how long it took.
    last: Mutex<Option<(Instant, Duration)>>,
    /// Held while the disk is read, so that what a scan saw does not overwrite what was read later.
    pub(super) reading: Mutex<()>,
}

impl Requests {
    /// Asks for a scan; several requests while one runs make one more.
    pub(super) fn request(&self) {
        self.wanted.notify_one();
    }

    /// Asks for a scan the person waits for.
    pub(super) fn request_shown(&self) {
        self.shown.store(true, Ordering::Relaxed);
        self.request();
    }

    /// How long to wait before another scan; `None` when the first one is still to come.
    fn pause(&self) -> Option<Duration> {
        let (ended, took) = (*lock(&self.last))?;
        Some(PAUSE.max(took * 20).saturating_sub(ended.elapsed()))
    }
}

/// Asks for another scan, later if there was one a moment ago: what happened since is not to be missed.
pub(super) fn request_after_pause(state: &Arc<State>) {
    let requests = &state.scanning;
    let Some(pause) = requests.pause() else {
        return;
    };
    if requests.waiting.swap(true, Ordering::Relaxed) {
        return;
    }
    let state = Arc::downgrade(state);
    tokio::spawn(async move {
        tokio::time::sleep(pause).await;
        if let Some(state) = state.upgrade() {
            state.scanning.waiting.store(false, Ordering::Relaxed);
            state.scanning.request();
        }
    });
}

/// Scans when asked to, until the session ends.
pub(super) async fn run(state: Arc<State>) {
    loop {
        state.scanning.wanted.notified().await;
        let shown = state.scanning.shown.swap(false, Ordering::Relaxed);
        let progress = (shown && state.session().abilities.progress)
            .then(|| Progress::begin(&state.client, "Reading agent definitions"));
        let scanned = Arc::clone(&state);
        let work = tokio::task::spawn_blocking(move || scan_now(&scanned));
        if let Err(error) = work.await {
            tracing::error!(%error, "reading the definitions failed");
        }
        if let Some(progress) = progress {
            let count = state.workspace.closed_len();
            let plural = if count == 1 { "" } else { "s" };
            progress.end(format!("{count} definition{plural}"));
        }
    }
}

fn scan_now(state: &Arc<State>) {
    let _alone = lock(&state.scanning.reading);
    let start = Instant::now();
    read_configs(state, None);
    state.workspace.scan();
    state.disk.forget();
    tokio::spawn(watch::register_named(Arc::clone(state)));
    *lock(&state.scanning.last) = Some((Instant::now(), start.elapsed()));
    state.mark(Mark::All);
}

/// Reads the settings files of all roots, and takes over the editor's settings where they are new.
pub(super) fn read_configs(state: &State, editor: Option<Config>) {
    let mut known_errors = lock(&state.config_errors);
    let before = state.workspace.configs();
    let editor = editor.unwrap_or_else(|| before.editor.clone());
    let (configs, files) = scan::load_configs(&state.workspace.roots(), editor);
    let errors = files.into_iter();
    let errors: BTreeMap<FilePath, String> = errors
        .filter_map(|(path, text)| Some((path, complaint(text)?)))
        .collect();
    for (path, error) in &errors {
        // Who has the file open sees what is wrong with it.
        if known_errors.get(path) != Some(error) && state.document(path).is_none() {
            report_config(state, path, error);
        }
    }
    *known_errors = errors;
    if configs != *before {
        state.workspace.set_configs(configs);
        state.mark(Mark::All);
    }
}

/// What is wrong with a settings file, in one sentence or a few.
fn complaint(text: SettingsFile) -> Option<String> {
    let text = match text {
        Ok(text) => text,
        Err(reason) => return Some(format!("The settings cannot be read: {reason}")),
    };
    let problems = settings_invalid::problems(&text);
    let (first, others) = problems.split_first()?;
    let before = text.get(..usize::from(first.range.start())).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    let more = match others.len() {
        0 => String::new(),
        number => format!(" There are {number} more findings in this file."),
    };
    Some(format!("line {line}: {}{more}", first.message))
}

fn report_config(state: &State, path: &FilePath, error: &str) {
    tracing::warn!(%path, error, "the settings file is not valid");
    let client = state.client.clone();
    let message = format!("`{path}`, {error}");
    tokio::spawn(async move { client.show_message(MessageType::WARNING, message).await });
}

/// Does what a document that was just opened asks for: a root, if the client named none, and news from the disk, if the
/// client does not report any.
pub(super) fn after_open(state: &Arc<State>, path: FilePath) {
    let session = state.session();
    if !session.abilities.watches_files {
        request_after_pause(state);
    }
    let known = state
        .workspace
        .roots()
        .iter()
        .any(|root| path.starts_with(root));
    if !session.guesses_roots || known {
        return;
    }
    let state = Arc::clone(state);
    tokio::task::spawn_blocking(move || {
        let home = state.workspace.surroundings().home.clone();
        if let Some(root) = roots::guess(&path, home.as_ref()) {
            add_root(&state, root);
        }
    });
}

fn add_root(state: &State, root: FilePath) {
    let mut is_new = false;
    state.change_folders(|before| {
        let mut folders = before.to_vec();
        is_new = !folders.contains(&root);
        folders.extend(is_new.then(|| root.clone()));
        folders
    });
    if is_new {
        tracing::info!(%root, "found the root of an opened file");
        state.scanning.request_shown();
    }
}

/// Reads what the disk holds of a document that was just closed.
pub(super) fn after_close(state: &Arc<State>, path: FilePath) {
    let state = Arc::clone(state);
    tokio::task::spawn_blocking(move || {
        let _alone = lock(&state.scanning.reading);
        if watch::concerns(&state, &path) {
            state.workspace.reload(&path);
        } else {
            state.workspace.put_closed(&path, None);
        }
        state.disk.forget();
        state.mark(Mark::All);
    });
}
