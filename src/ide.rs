//! What an editor can ask: one verb, one file. Verbs take a snapshot and a place and give plain values.

pub mod call_hierarchy;
pub mod code_actions;
pub mod code_lens;
pub mod completion;
pub mod definition;
pub mod diagnostics;
pub mod document_links;
pub mod file_rename;
mod fix_all;
pub mod folding;
pub mod hover;
pub mod linked_editing;
pub mod occurrence;
pub mod references;
pub mod rename;
pub mod render;
pub mod selection_range;
pub mod symbols;
pub mod workspace_symbols;

mod card;
mod changes;
mod fuzzy;
mod refactorings;
mod schema;
mod snippet;

pub use call_hierarchy::{Call, CallItem, call_item, incoming_calls, outgoing_calls};
pub use card::Card;
pub use changes::Changes;
pub use code_actions::{ActionKind, CodeAction, code_actions};
pub use code_lens::{CodeLens, code_lenses};
pub use completion::{Completion, CompletionKind, CompletionText, Completions, completions};
pub use definition::{Destination, definition};
pub use diagnostics::diagnostics;
pub use document_links::{DocumentLink, document_links};
pub use file_rename::files_renamed;
pub use fix_all::fix_all;
pub use folding::{Fold, FoldKind, folding_ranges};
pub use hover::{Hover, HoverData, hover};
pub use linked_editing::linked_ranges;
pub use occurrence::{Entity, Occurrence};
pub use references::{document_highlights, references};
pub use rename::{Refusal, Renaming, prepare_rename, rename};
pub use selection_range::selection_ranges;
pub use symbols::{Symbol, SymbolKind, document_symbols};
pub use workspace_symbols::{WorkspaceSymbol, workspace_symbols};
