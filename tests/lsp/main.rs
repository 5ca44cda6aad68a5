//! Sessions with the real server in this process, over a pipe, as an editor would hold them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod beside;
mod client;
mod configuration;
mod diagnostics;
mod features;
mod files;
mod lifecycle;
mod living;
mod moving;
mod navigation;
#[path = "../shared/random.rs"]
mod random;
mod refresh;
mod renaming;
mod robustness;
mod settings_file;
mod synchronization;
mod world;
