//! Code lenses: what the client was given, and whether it would get others now.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};

use tower_lsp::lsp_types::CodeLens;

use super::convert;
use super::state::State;
use super::view::View;
use crate::ide;
use crate::workspace::Snapshot;

/// The lenses of a document, for a client that asks.
pub(super) fn given(view: &View<'_>) -> Vec<CodeLens> {
    let lenses = ide::code_lenses(&view.snapshot, &view.file.path);
    view.state()
        .note_lenses(&view.file.path, fingerprint(&lenses));
    convert::lenses(view, lenses)
}

/// Whether the client has lenses of an open document that say something else now. It asks about a document's own changes
/// itself.
pub(super) fn are_outdated(state: &State, snapshot: &Snapshot) -> bool {
    let differ = || {
        snapshot.open_files().any(|file| {
            let given = state.document(&file.path).and_then(|it| it.lenses);
            let now = || fingerprint(&ide::code_lenses(snapshot, &file.path));
            given.is_some_and(|given| given != now())
        })
    };
    catch_unwind(AssertUnwindSafe(differ))
        .inspect_err(|_| tracing::error!("looking for lenses panicked"))
        .unwrap_or(true)
}

/// What stands for all that lenses say, wherever they are.
fn fingerprint(lenses: &[ide::CodeLens]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for lens in lenses {
        lens.title.hash(&mut hasher);
        for place in &lens.references {
            place.path.hash(&mut hasher);
        }
    }
    hasher.finish()
}
