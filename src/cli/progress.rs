//! A bar on standard error while a person waits. Short runs, pipes and build servers see none.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::terminal;

/// Nothing is shown before this; most runs are over by then.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often the bar is drawn anew.
const INTERVAL: Duration = Duration::from_millis(100);

/// Columns of the bar itself.
const BAR: usize = 30;

/// Goes back to the start of the line and empties it.
const CLEAR: &str = "\r\x1b[2K";

/// How far a piece of work is.
pub(super) struct Progress {
    done: Arc<AtomicUsize>,
    watcher: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins work on `total` files; `None` where nobody knows yet how many there are.
    pub(super) fn start(verb: &'static str, total: Option<usize>) -> Progress {
        let done = Arc::new(AtomicUsize::new(0));
        if !terminal::is_watched() {
            return Progress {
                done,
                watcher: None,
            };
        }
        let (stop, stopped) = channel();
        let counter = Arc::clone(&done);
        let watch = move || {
            let mut wait = PATIENCE;
            let mut shown = false;
            while stopped.recv_timeout(wait).is_err() {
                let line = line(verb, counter.load(Ordering::Relaxed), total);
                let _ = write!(io::stderr(), "{CLEAR}{line}");
                shown = true;
                wait = INTERVAL;
            }
            if shown {
                let _ = write!(io::stderr(), "{CLEAR}");
            }
        };
        Progress {
            done,
            watcher: Some((stop, std::thread::spawn(watch))),
        }
    }

    /// One more file is done.
    pub(super) fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes the bar away.
    pub(super) fn stop(self) {
        if let Some((stop, watcher)) = self.watcher {
            let _ = stop.send(());
            let _ = watcher.join();
        }
    }
}

fn line(verb: &str, done: usize, total: Option<usize>) -> String {
    let Some(total) = total else {
        return format!("{verb} …");
    };
    let filled = (done * BAR).checked_div(total).unwrap_or(BAR).min(BAR);
    let (full, empty) = ("#".repeat(filled), " ".repeat(BAR - filled));
    format!("{verb} [{full}{empty}] {done} of {total} files")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills() {
        let empty = format!("checking [{}] 0 of 9 files", " ".repeat(BAR));
        assert_eq!(line("checking", 0, Some(9)), empty);
        let third = format!(
            "checking [{}{}] 3 of 9 files",
            "#".repeat(10),
            " ".repeat(20)
        );
        assert_eq!(line("checking", 3, Some(9)), third);
        assert!(line("checking", 0, Some(0)).contains(&"#".repeat(BAR)));
        assert_eq!(line("reading", 0, None), "reading …");
    }
}
