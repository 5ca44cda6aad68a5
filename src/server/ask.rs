//! Requests to the client.

use std::time::Duration;

use tower_lsp::Client;
use tower_lsp::lsp_types::request::Request;

/// How long anybody waits for an answer of the client.
const LIMIT: Duration = Duration::from_secs(2);

/// Asks the client and waits a limited time for the answer. Never to be awaited in a handler.
///
/// The request goes on in a task of its own when the time is over: tower-lsp 0.20 panics when an answer arrives for a request
/// that has been dropped.
pub(super) async fn ask<R>(client: &Client, params: R::Params) -> Option<R::Result>
where
    R: Request,
    R::Params: Send + Sync + 'static,
    R::Result: Send + 'static,
{
    let client = client.clone();
    let request = tokio::spawn(async move { client.send_request::<R>(params).await });
    match tokio::time::timeout(LIMIT, request).await {
        Ok(Ok(Ok(answer))) => Some(answer),
        Ok(Ok(Err(error))) => {
            tracing::warn!(method = R::METHOD, %error, "the client refused a request");
            None
        }
        Ok(Err(error)) => {
            tracing::error!(method = R::METHOD, %error, "a request to the client failed");
            None
        }
        Err(_) => {
            tracing::warn!(method = R::METHOD, "the client did not answer in time");
            None
        }
    }
}
