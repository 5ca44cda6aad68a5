//! Work the person can see.

use tokio::sync::oneshot;
use tower_lsp::Client;
use tower_lsp::lsp_types::notification;
use tower_lsp::lsp_types::request::WorkDoneProgressCreate;
use tower_lsp::lsp_types::{
    NumberOrString, ProgressParams, ProgressParamsValue, WorkDoneProgress, WorkDoneProgressBegin,
    WorkDoneProgressCreateParams, WorkDoneProgressEnd,
};

use super::ask::ask;

/// Work under way. Showing it never delays it: asking the client for leave happens beside it.
pub(super) struct Progress(oneshot::Sender<String>);

impl Progress {
    /// Shows `title` until [`Progress::end`].
    pub(super) fn begin(client: &Client, title: &'static str) -> Progress {
        let (done, finished) = oneshot::channel();
        tokio::spawn(show(client.clone(), title, finished));
        Progress(done)
    }

    /// Ends it, with a few words on the outcome.
    pub(super) fn end(self, outcome: String) {
        // The other side is gone when the client refused to show anything.
        let _ = self.0.send(outcome);
    }
}

async fn show(client: Client, title: &'static str, finished: oneshot::Receiver<String>) {
    let token = NumberOrString::String(format!("fieldcraft/{}", client.next_request_id()));
    let create = WorkDoneProgressCreateParams {
        token: token.clone(),
    };
    if ask::<WorkDoneProgressCreate>(&client, create)
        .await
        .is_none()
    {
        return;
    }
    let begin = WorkDoneProgressBegin {
        title: title.to_owned(),
        ..WorkDoneProgressBegin::default()
    };
    say(&client, &token, WorkDoneProgress::Begin(begin)).await;
    let end = WorkDoneProgressEnd {
        message: finished.await.ok(),
    };
    say(&client, &token, WorkDoneProgress::End(end)).await;
}

async fn say(client: &Client, token: &NumberOrString, progress: WorkDoneProgress) {
    let params = ProgressParams {
        token: token.clone(),
        value: ProgressParamsValue::WorkDone(progress),
    };
    client
        .send_notification::<notification::Progress>(params)
        .await;
}
