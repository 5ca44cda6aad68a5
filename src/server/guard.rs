//! Stands between tower-lsp's transport and its service, and keeps what the service does not.
//!
//! tower-lsp 0.20 stays alive but mute after a panic in a handler, does not leave at `exit` while standard input is
//! open, leaves with 0 when `shutdown` never came, and drops a change it cannot read without a word. `tests/stdio.rs` shows each.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::sync::Notify;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};
use tower_service::Service;

use super::framing::UNREADABLE;
use super::repair::{repaired, unreadable_change};

/// How far the session has come.
#[derive(Debug, Default)]
pub(super) struct Lifecycle {
    initialized: AtomicBool,
    shutdown: AtomicBool,
    exit: Notify,
}

impl Lifecycle {
    /// Returns when the client has sent `exit`.
    pub(super) async fn exited(&self) {
        self.exit.notified().await;
    }

    /// The exit code the protocol asks for.
    pub(super) fn exit_code(&self) -> u8 {
        u8::from(!self.shutdown.load(Ordering::SeqCst))
    }

    /// Why a request cannot be served now.
    fn refusal(&self, method: &str) -> Option<Error> {
        if self.shutdown.load(Ordering::SeqCst) {
            return Some(Error::invalid_request());
        }
        let early = !self.initialized.load(Ordering::SeqCst) && method != "initialize";
        early.then(|| Error {
            code: ErrorCode::ServerError(-32002),
            message: "Server not initialized".into(),
            data: None,
        })
    }
}

/// An edit that may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost<'a> {
    /// The change of the document with this address.
    Change(&'a str),
    /// A message nobody could read; it may have been a change of any document.
    Unknown,
}

/// The guarded service.
pub(super) struct Guard<S> {
    inner: S,
    lifecycle: Arc<Lifecycle>,
    panic_once: Option<String>,
    on_loss: Arc<dyn Fn(Lost<'_>) + Send + Sync>,
}

impl<S> Guard<S> {
    /// Guards `inner`; `on_loss` hears of edits that did not arrive.
    pub(super) fn new(
        inner: S,
        lifecycle: Arc<Lifecycle>,
        panic_once: Option<String>,
        on_loss: impl Fn(Lost<'_>) + Send + Sync + 'static,
    ) -> Guard<S> {
        Guard {
            inner,
            lifecycle,
            panic_once,
            on_loss: Arc::new(on_loss),
        }
    }
}

type Outcome<E> = Result<Option<Response>, E>;

impl<S> Service<Request> for Guard<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Outcome<S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let id = request.id().cloned();
        match (request.method(), id) {
            ("exit", _) => {
                self.lifecycle.exit.notify_one();
                ready(None)
            }
            (UNREADABLE, id) => {
                (self.on_loss)(Lost::Unknown);
                ready(Some(Response::from_error(
                    id.unwrap_or(Id::Null),
                    unreadable(request.params()),
                )))
            }
            (method, Some(id)) => match self.lifecycle.refusal(method) {
                Some(refusal) => ready(Some(Response::from_error(id, refusal))),
                None => self.call_guarded(request, Some(id)),
            },
            (_, None) => self.call_guarded(request, None),
        }
    }
}

impl<S> Guard<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    fn call_guarded(
        &mut self,
        request: Request,
        id: Option<Id>,
    ) -> BoxFuture<'static, Outcome<S::Error>> {
        if let Some(uri) = unreadable_change(&request) {
            (self.on_loss)(Lost::Change(&uri));
            return ready(None);
        }
        let method = request.method().to_owned();
        let changed = changed_document(&request);
        let shall_panic = self.panic_once.take_if(|name| *name == method).is_some();
        let lifecycle = Arc::clone(&self.lifecycle);
        if method == "shutdown" {
            lifecycle.shutdown.store(true, Ordering::SeqCst);
        }
        let on_loss = Arc::clone(&self.on_loss);
        let request = repaired(request);
        let started = catch_unwind(AssertUnwindSafe(|| self.inner.call(request)));
        let work = async move {
            #[expect(clippy::panic, reason = "what the guard is tested with")]
            if shall_panic {
                panic!("a panic was asked for");
            }
            match started {
                Ok(future) => future.await,
                Err(payload) => std::panic::resume_unwind(payload),
            }
        };
        let guarded = async move {
            match AssertUnwindSafe(work).catch_unwind().await {
                Ok(outcome) => {
                    let good = matches!(&outcome, Ok(Some(response)) if response.is_ok());
                    if method == "initialize" && good {
                        lifecycle.initialized.store(true, Ordering::SeqCst);
                    }
                    outcome
                }
                Err(payload) => {
                    let cause = panic_message(payload.as_ref());
                    tracing::error!(method, cause, "a handler panicked");
                    if let Some(uri) = changed {
                        on_loss(Lost::Change(&uri));
                    }
                    Ok(id.map(|id| Response::from_error(id, internal_error(&method))))
                }
            }
        };
        guarded.boxed()
    }
}

fn ready<E: Send + 'static>(response: Option<Response>) -> BoxFuture<'static, Outcome<E>> {
    std::future::ready(Ok(response)).boxed()
}

/// The address of the document whose text `request` changes.
fn changed_document(request: &Request) -> Option<String> {
    let text_changes = matches!(
        request.method(),
        "textDocument/didChange" | "textDocument/didOpen" | "textDocument/didClose"
    );
    let uri = request.params()?.get("textDocument")?.get("uri")?;
    text_changes
        .then(|| uri.as_str().map(str::to_owned))
        .flatten()
}

fn unreadable(code: Option<&Value>) -> Error {
    match code.and_then(Value::as_i64) {
        Some(-32600) => Error::invalid_request(),
        _ => Error::parse_error(),
    }
}

fn internal_error(method: &str) -> Error {
    Error {
        code: ErrorCode::InternalError,
        message: format!("`{method}` failed inside the server; its log says more").into(),
        data: None,
    }
}

fn panic_message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
