//! Fieldcraft: a language server and linter for the files that define AI coding agents.
//!
//! Data flows one way; an arrow reads "is used by".
//!
//! ```text
//! text → syntax → loaders → model → workspace → rules, ide → server, cli
//!           catalog ──┴────────┴─────────┘          config ──┘
//! ```

pub mod catalog;
pub mod cli;
pub mod config;
pub mod finding;
pub mod ide;
pub mod loaders;
pub mod model;
pub mod rules;
pub mod syntax;
pub mod text;
pub mod workspace;

#[cfg(test)]
mod testing;
