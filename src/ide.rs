//! What an editor can ask: one verb, one file. Verbs take a snapshot and a place and give plain values.

pub mod code_actions;
pub mod completion;
pub mod diagnostics;
pub mod folding;
pub mod hover;
pub mod render;
pub mod symbols;

mod card;
mod schema;
mod snippet;

pub use card::Card;
pub use code_actions::{ActionKind, CodeAction, code_actions, fix_all};
pub use completion::{Completion, CompletionKind, CompletionText, completions};
pub use diagnostics::diagnostics;
pub use folding::{Fold, FoldKind, folding_ranges};
pub use hover::{Hover, HoverData, hover};
pub use symbols::{Symbol, SymbolKind, document_symbols};
