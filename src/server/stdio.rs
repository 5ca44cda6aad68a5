//! Standard input and output, without a thread in between where the system allows it.
//!
//! Tokio's own are read and written on other threads: each message then waits for two threads to wake up, which costs more
//! than all that the server does for a keystroke.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};

pub(super) type Input = Box<dyn AsyncRead + Send + Unpin>;
pub(super) type Output = Box<dyn AsyncWrite + Send + Unpin>;

/// Standard input. To be called inside the runtime.
pub(super) fn input() -> Input {
    #[cfg(target_os = "linux")]
    if let Some(input) = linux::input() {
        return input;
    }
    Box::new(tokio::io::stdin())
}

/// Standard output. To be called inside the runtime.
pub(super) fn output() -> Output {
    #[cfg(target_os = "linux")]
    if let Some(output) = linux::output() {
        return output;
    }
    whole_messages()
}

/// Standard output, a message at a time.
///
/// Rust's own is buffered by line: it writes the header of a message, and the rest only when it is flushed, a second trip
/// to another thread.
#[cfg(unix)]
fn whole_messages() -> Output {
    use std::os::fd::AsFd;
    match io::stdout().as_fd().try_clone_to_owned() {
        Ok(descriptor) => Box::new(tokio::fs::File::from_std(descriptor.into())),
        Err(_) => Box::new(tokio::io::stdout()),
    }
}

#[cfg(not(unix))]
fn whole_messages() -> Output {
    Box::new(tokio::io::stdout())
}

/// Pipes and sockets, as editors use them, can be waited for by the runtime itself.
#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::io;
    use std::os::fd::{AsFd, BorrowedFd};
    use std::os::unix::fs::FileTypeExt;
    use std::os::unix::net;

    use tokio::net::UnixStream;
    use tokio::net::unix::pipe;

    use super::{Input, Output};

    // Opening a pipe once more makes a descriptor of our own: that it must not block concerns nobody who shares the other.
    const INPUT: &str = "/proc/self/fd/0";
    const OUTPUT: &str = "/proc/self/fd/1";

    pub(super) fn input() -> Option<Input> {
        if let Ok(pipe) = pipe::OpenOptions::new().open_receiver(INPUT) {
            return Some(Box::new(pipe));
        }
        Some(Box::new(socket(INPUT, io::stdin().as_fd())?))
    }

    pub(super) fn output() -> Option<Output> {
        if let Ok(pipe) = pipe::OpenOptions::new().open_sender(OUTPUT) {
            return Some(Box::new(pipe));
        }
        Some(Box::new(socket(OUTPUT, io::stdout().as_fd())?))
    }

    fn socket(path: &str, descriptor: BorrowedFd<'_>) -> Option<UnixStream> {
        let is_socket = fs::metadata(path).is_ok_and(|data| data.file_type().is_socket());
        if !is_socket {
            return None;
        }
        let socket = net::UnixStream::from(descriptor.try_clone_to_owned().ok()?);
        socket.set_nonblocking(true).ok()?;
        UnixStream::from_std(socket).ok()
    }
}
