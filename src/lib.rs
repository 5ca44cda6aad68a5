//! Fieldcraft: a language server and linter for the files that define AI coding agents.
//!
//! # Architecture
//!
//! Data flows one way; an arrow reads "is used by".
//!
//! ```text
//! text → syntax → loaders → model → workspace → rules, ide → server, cli
//!           catalog ──┴────────┴─────────┘          config ──┘
//! ```
//!
//! - [`text`]: one version of a document; line and column ↔ byte offset; paths.
//! - [`syntax`]: the author's view of a file, with a range on everything. Reads half-typed and broken files entry by entry.
//! - [`catalog`]: the facts about hosts, formats, keys, tools and models, typed. The facts themselves are data, in `catalog/data`.
//! - [`loaders`]: what each host makes of the same bytes, and what it loses on the way. Rules compare the two views.
//! - [`model`]: what a file defines, and how that is recognised.
//! - [`workspace`]: the store of files, and cheap immutable snapshots of it; reading from disk.
//! - [`rules`]: one rule, one file: documentation, check, fix, tests.
//! - [`ide`]: one verb, one file: from a snapshot and a place to plain data. `ide::render` makes Markdown of it.
//! - [`config`]: the settings: one table of what can be set, read with its places so that mistakes cost only themselves. [`server`]: the
//!   protocol. [`cli`]: the command line.
//!
//! # Invariants
//!
//! Each is defended by a lint or by `tests/tidy.rs`.
//!
//! - Parsing returns a value and a list of errors, never `Err`. A document is an immutable value; an edit makes a new one.
//! - The protocol and async code are named only inside [`server`].
//! - No file access, environment or clock below `workspace::scan`, [`config`], [`server`] and [`cli`]: the core cannot fail.
//!   Where it asks what stands at a path, the snapshot's [`workspace::Disk`] answers.
//! - A feature is a free function from snapshot and position to a plain value with byte ranges. What was found is separate from how
//!   it is shown.
//! - Adding a key, a tool or a host touches data only.
//! - Nothing user-written is ever executed, and nothing is ever sent over a network. The one program that is started is git, for
//!   `check --changed-since`, with everything switched off that a repository could make it start.
//! - No panic on user text.
//!
//! # From keystroke to squiggle
//!
//! `didChange` edits the rope in arrival order, without an await. The whole document is parsed again (well under 0.1 ms for 17 kB; there is
//! no incremental parser, on purpose) and the file is marked for the publisher, one task that gathers bursts, checks a fresh snapshot and
//! publishes only what differs from what the client last got.

pub mod catalog;
pub mod cli;
pub mod config;
pub mod finding;
pub mod ide;
pub mod loaders;
pub mod model;
pub mod rules;
pub mod server;
pub mod syntax;
#[cfg(test)]
mod testing;
pub mod text;
pub mod workspace;
