//! The language server: standard input and output in, exit code out.
//!
//! ```text
//! stdin → framing → tower-lsp → guard → backend → state → workspace, ide
//!                                          publish ←┘ → stdout
//! ```
//!
//! Rules every file here keeps, because tower-lsp 0.20 breaks without them:
//!
//! - a document notification changes state before its first `await`: only first polls come in the order of arrival;
//! - no handler awaits a request to the client: the reader may be waiting for the handler's place in the queue;
//! - a request to the client is never dropped while unanswered: a late answer would then end the process.

mod abilities;
mod ask;
mod backend;
mod capabilities;
mod convert;
mod dependents;
mod framing;
mod guard;
mod lenses;
mod output;
mod progress;
mod publish;
mod pull;
mod rename;
mod repair;
mod roots;
mod scan;
mod settings;
mod state;
mod stdio;
mod uri;
mod view;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tower_lsp::{LspService, Server};
use tracing_subscriber::EnvFilter;

use crate::text::FilePath;
use backend::Backend;
use guard::{Guard, Lifecycle, Lost};
use output::Output;

/// How long answers already under way may take to be written once the client asked to leave.
const FAREWELL: Duration = Duration::from_millis(500);

/// Requests and notifications in work at a time; with tower-lsp's default of 4, four slow requests stop typing.
const CONCURRENCY: usize = 32;

/// Names a method whose handler panics once. It exists so that the tests can prove on the real program that a panic costs
/// one answer and not the session; no message of a client can provoke the same.
const PANIC_VARIABLE: &str = "FIELDCRAFT_TEST_PANIC";

/// What differs between the program and a test.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The home folder, for the person's own definitions.
    pub home: Option<FilePath>,
    /// The method whose handler panics the first time it is called.
    pub panic_once: Option<String>,
}

/// Serves one client on standard input and output until it leaves.
pub fn run() -> u8 {
    log_to_stderr();
    let options = Options {
        home: std::env::home_dir().and_then(|home| home.to_str().map(FilePath::new)),
        panic_once: std::env::var(PANIC_VARIABLE).ok(),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "the runtime cannot start");
            return 2;
        }
    };
    let code = runtime.block_on(async { serve(stdio::input(), stdio::output(), options).await });
    // Waiting for the runtime would mean waiting for a thread that is blocked in a read of standard input.
    runtime.shutdown_background();
    code
}

/// Serves one client on `input` and `output` until it leaves; returns the exit code.
pub async fn serve(
    input: impl AsyncRead + Unpin + Send,
    output: impl AsyncWrite,
    options: Options,
) -> u8 {
    let lifecycle = Arc::new(Lifecycle::default());
    let (service, socket) = LspService::new(|client| Backend::new(client, options.home));
    let state = Arc::clone(service.inner().state());
    let losses = Arc::clone(&state);
    let on_loss = move |lost: Lost<'_>| losses.lose(lost);
    let guard = Guard::new(service, Arc::clone(&lifecycle), options.panic_once, on_loss);
    let (messages, checked) = tokio::io::duplex(64 * 1024);
    let feed = async {
        tokio::select! {
            () = framing::pass_messages(input, messages) => {}
            () = lifecycle.exited() => {}
        }
        // `messages` is dropped here: the server sees the end of its input, writes what is under way, and returns.
        tokio::time::sleep(FAREWELL).await;
    };
    let server = Server::new(checked, Output::new(output), socket).concurrency_level(CONCURRENCY);
    tokio::select! {
        () = feed => {}
        () = server.serve(guard) => {}
    }
    state.stop();
    lifecycle.exit_code()
}

fn log_to_stderr() {
    let filter = EnvFilter::try_from_env("FIELDCRAFT_LOG")
        .or_else(|_| EnvFilter::try_from_default_env())
        .unwrap_or_else(|_| EnvFilter::new("warn"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .try_init();
}
