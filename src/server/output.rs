//! An output that may close at any time: an editor that quits does not wait for what the server still has to say.
//!
//! tower-lsp panics when an answer cannot be written while others are under way. Behind this it never learns of it, and
//! the session ends as it should: with `exit`, or with the end of the input.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::AsyncWrite;

/// A writer that takes everything, and forgets it once the other side no longer listens.
pub(super) struct Output<W> {
    writer: Pin<Box<W>>,
    closed: bool,
}

impl<W: AsyncWrite> Output<W> {
    pub(super) fn new(writer: W) -> Output<W> {
        Output {
            writer: Box::pin(writer),
            closed: false,
        }
    }

    /// What a write or a flush comes to: `done`, too, where the other side is gone.
    fn settle<T>(&mut self, result: io::Result<T>, done: T) -> T {
        result.unwrap_or_else(|error| {
            tracing::debug!(%error, "the client no longer listens");
            self.closed = true;
            done
        })
    }
}

impl<W: AsyncWrite> AsyncWrite for Output<W> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.closed {
            return Poll::Ready(Ok(bytes.len()));
        }
        let result = ready!(self.writer.as_mut().poll_write(context, bytes));
        Poll::Ready(Ok(self.settle(result, bytes.len())))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.closed {
            return Poll::Ready(Ok(()));
        }
        let result = ready!(self.writer.as_mut().poll_flush(context));
        self.settle(result, ());
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.closed {
            return Poll::Ready(Ok(()));
        }
        let result = ready!(self.writer.as_mut().poll_shutdown(context));
        self.settle(result, ());
        Poll::Ready(Ok(()))
    }
}
