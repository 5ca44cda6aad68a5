//! News from the disk, and the settings of the editor.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::json;
use tower_lsp::lsp_types::request::{
    RegisterCapability, UnregisterCapability, WorkspaceConfiguration,
};
use tower_lsp::lsp_types::{
    ConfigurationItem, ConfigurationParams, DidChangeWatchedFilesRegistrationOptions,
    FileChangeType, FileEvent, FileSystemWatcher, GlobPattern, OneOf, Registration,
    RegistrationParams, RelativePattern, Unregistration, UnregistrationParams, Url,
};

use super::ask::ask;
use super::publish::Mark;
use super::settings::{self, SECTION};
use super::state::{State, lock};
use super::{scan, uri};
use crate::catalog::catalog;
use crate::config::FILE_NAME;
use crate::model::kind;
use crate::text::FilePath;
use crate::workspace::Entry;
use crate::workspace::scan::{entry, user_places, walks_to};

/// More events than this at once, as after a checkout, are cheaper to answer by a scan.
const MANY: usize = 200;

/// What can change what the server says: definitions, the folders that hold them, and settings.
const PATTERNS: [&str; 5] = [
    "**/*.md",
    "**/hooks/hooks.json",
    "**/.mcp.json",
    "**/{agents,commands,skills,output-styles,rules}/**",
    "**/.fieldcraft.yaml",
];

/// Asks the client to report changes of files and settings, as far as it can.
pub(super) async fn register(state: Arc<State>) {
    let abilities = &state.session().abilities;
    let mut registrations = Vec::new();
    if abilities.watches_files {
        registrations.push(registration(
            "workspace/didChangeWatchedFiles",
            json!(DidChangeWatchedFilesRegistrationOptions {
                watchers: watchers(&state),
            }),
        ));
    }
    if abilities.watches_settings {
        registrations.push(registration(
            "workspace/didChangeConfiguration",
            json!({"section": SECTION}),
        ));
    }
    if !registrations.is_empty() {
        ask::<RegisterCapability>(&state.client, RegistrationParams { registrations }).await;
    }
}

/// What the client was asked to watch because manifests name it.
#[derive(Debug, Default)]
pub(super) struct Named {
    patterns: BTreeSet<String>,
    /// Tells one registration from the next.
    round: usize,
}

/// Asks the client to report changes of the files that manifests name, wherever those are, and of no others any longer.
pub(super) async fn register_named(state: Arc<State>) {
    if !state.session().abilities.watches_files {
        return;
    }
    const METHOD: &str = "workspace/didChangeWatchedFiles";
    let id = |round: usize| format!("{SECTION}/{METHOD}/{round}");
    let (before, new, patterns) = {
        // Whoever waits for an answer must not hold this: a client may take its time, or never answer.
        let mut known = lock(&state.named);
        let surroundings = state.workspace.surroundings();
        let patterns: BTreeSet<String> =
            surroundings.named.keys().filter_map(pattern_for).collect();
        if patterns == known.patterns {
            return;
        }
        let before = (!known.patterns.is_empty()).then(|| id(known.round));
        known.round += 1;
        known.patterns.clone_from(&patterns);
        (before, id(known.round), patterns)
    };
    if !patterns.is_empty() {
        let watchers = patterns.into_iter().map(by_pattern).collect();
        let options = json!(DidChangeWatchedFilesRegistrationOptions { watchers });
        let mut registration = registration(METHOD, options);
        registration.id = new;
        let registrations = vec![registration];
        ask::<RegisterCapability>(&state.client, RegistrationParams { registrations }).await;
    }
    // The old one goes last, so that nothing is missed in between.
    if let Some(id) = before {
        let method = METHOD.to_owned();
        let params = UnregistrationParams {
            unregisterations: vec![Unregistration { id, method }],
        };
        ask::<UnregisterCapability>(&state.client, params).await;
    }
}

/// What fits the file at `path`, and few others; `None` where it is reported anyway.
fn pattern_for(path: &FilePath) -> Option<String> {
    let sign = |c: char| match c {
        '*' | '?' | '[' | ']' | '{' | '}' | '!' => '?',
        other => other,
    };
    let name: String = path.file_name().chars().map(sign).collect();
    (!kind::is_candidate(path)).then(|| format!("**/{name}"))
}

fn by_pattern(pattern: String) -> FileSystemWatcher {
    FileSystemWatcher {
        glob_pattern: GlobPattern::String(pattern),
        kind: None,
    }
}

fn registration(method: &str, options: serde_json::Value) -> Registration {
    Registration {
        id: format!("{SECTION}/{method}"),
        method: method.to_owned(),
        register_options: Some(options),
    }
}

fn watchers(state: &State) -> Vec<FileSystemWatcher> {
    let patterns = PATTERNS.iter().map(|pattern| (*pattern).to_owned());
    let of_hosts = catalog().host_folders();
    let of_hosts = of_hosts.map(|folder| format!("**/{folder}/**"));
    let manifests = catalog().plugin_folders();
    let manifests = manifests.map(|folder| format!("**/{folder}/*.json"));
    let patterns = patterns.chain(of_hosts).chain(manifests);
    let mut watchers: Vec<_> = patterns.map(by_pattern).collect();
    let home = state.workspace.surroundings().home.clone();
    let home = home.filter(|_| state.session().abilities.relative_patterns);
    let own = home.iter().flat_map(|home| {
        let folders = catalog().host_folders();
        folders.filter_map(|folder| uri::from_path(&home.join(folder)))
    });
    for base in own {
        let glob_pattern = GlobPattern::Relative(RelativePattern {
            base_uri: OneOf::Right(base),
            pattern: "**".to_owned(),
        });
        watchers.push(FileSystemWatcher {
            glob_pattern,
            kind: None,
        });
    }
    watchers
}

/// Which settings of the client are the newest: it may answer in another order than it is asked.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    begun: AtomicU64,
    applied: Mutex<u64>,
}

impl Rounds {
    /// Begins a round, to be called in the order in which the client speaks.
    pub(super) fn next(&self) -> u64 {
        self.begun.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// Asks the client for its settings and applies them, unless newer ones are known by then.
pub(super) async fn fetch_settings(state: Arc<State>, round: u64) {
    let params = ConfigurationParams {
        items: vec![ConfigurationItem {
            scope_uri: None,
            section: Some(SECTION.to_owned()),
        }],
    };
    let answer = ask::<WorkspaceConfiguration>(&state.client, params).await;
    if let Some(value) = answer.and_then(|values| values.into_iter().next()) {
        apply_settings(&state, &value, round).await;
    }
}

/// Applies settings the client sent, unless newer ones are known.
pub(super) async fn apply_settings(state: &Arc<State>, value: &serde_json::Value, round: u64) {
    let Some(config) = settings::config(value) else {
        return;
    };
    let state = Arc::clone(state);
    let work = tokio::task::spawn_blocking(move || {
        let mut applied = lock(&state.rounds.applied);
        if *applied < round {
            *applied = round;
            scan::read_configs(&state, Some(config));
        }
    });
    if let Err(error) = work.await {
        tracing::error!(%error, "applying settings failed");
    }
}

/// Follows changes on disk.
pub(super) fn follow(state: &State, events: &[FileEvent]) {
    let paths: Vec<_> = events
        .iter()
        .map(|event| (state.path(&event.uri), event.typ))
        .collect();
    if paths.iter().any(|(path, _)| path.file_name() == FILE_NAME) {
        scan::read_configs(state, None);
    }
    // A scan under way may be about to bring in what was in a folder that is gone by now.
    let _alone = lock(&state.scanning.reading);
    let needs_scan = |(path, change): &(FilePath, FileChangeType)| needs_scan(state, path, *change);
    if paths.len() > MANY || paths.iter().any(needs_scan) {
        state.scanning.request();
        return;
    }
    // Whatever the event says, the disk is right: events may be handled in another order than they came in.
    for (path, _) in &paths {
        if concerns(state, path) {
            state.workspace.reload(path);
        }
    }
    state.disk.forget();
    state.mark(Mark::All);
}

/// Follows changes of files that the person made in the editor; clients tell of them in ways of their own.
pub(super) fn follow_files<'a>(state: Arc<State>, addresses: impl Iterator<Item = &'a str>) {
    let events = addresses
        .filter_map(|address| Url::parse(address).ok())
        // Whether it came or went, the disk tells.
        .map(|uri| FileEvent::new(uri, FileChangeType::CREATED));
    let events: Vec<FileEvent> = events.collect();
    tokio::task::spawn_blocking(move || follow(&state, &events));
}

/// A plugin's manifest renames all that is in its folder; a folder that comes or goes is reported without its files.
fn needs_scan(state: &State, path: &FilePath, change: FileChangeType) -> bool {
    // Where a manifest was that cannot be read, nothing else is known below.
    let mut names = [path.folder_name(), path.file_name()].into_iter();
    let is_manifest = names.any(|name| catalog().is_plugin_folder(name));
    let is_or_was_folder = || match entry(path) {
        Entry::Folder => true,
        Entry::File => false,
        Entry::Missing => state.workspace.knows_below(path),
    };
    is_manifest || change != FileChangeType::CHANGED && is_or_was_folder()
}

/// Whether a scan would read the file at `path`.
pub(super) fn concerns(state: &State, path: &FilePath) -> bool {
    let surroundings = state.workspace.surroundings();
    let home = &surroundings.home;
    let own = home.as_ref().map(user_places).unwrap_or_default();
    let roots = state.workspace.roots();
    let mut folders = roots.iter().chain(&own.folders);
    (kind::is_candidate(path) || surroundings.named.contains_key(path))
        && (own.files.contains(path) || folders.any(|folder| walks_to(folder, path)))
}
