//! One document at one moment, for one request.

use std::sync::Arc;

use text_size::{TextRange, TextSize};
use tower_lsp::lsp_types::{Location, Position, Range, Url};

use super::abilities::Abilities;
use super::state::State;
use super::{convert, uri};
use crate::model::File;
use crate::text::{FilePath, FilePosition, FileRange};
use crate::workspace::{Disk, Snapshot};

/// Whether there is a file or folder at `path`.
pub(super) fn exists(path: &FilePath) -> bool {
    std::path::Path::new(path.as_str()).exists()
}

/// A document, the workspace around it, and how its client counts.
pub(super) struct View<'a> {
    state: &'a State,
    pub(super) snapshot: Snapshot,
    pub(super) file: Arc<File>,
}

impl State {
    /// The document at `uri`; `None` when it is not open, or when the text here may not be the client's.
    pub(super) fn view(&self, uri: &Url) -> Option<View<'_>> {
        self.view_path(&self.path(uri))
    }

    /// The open document at `path`.
    pub(super) fn view_path(&self, path: &FilePath) -> Option<View<'_>> {
        self.view_in(path, self.workspace.snapshot())
    }

    /// The open document at `path` as `snapshot` shows it.
    pub(super) fn view_in(&self, path: &FilePath, snapshot: Snapshot) -> Option<View<'_>> {
        let in_sync = self.document(path)?.in_sync;
        let file = Arc::clone(snapshot.file(path)?);
        in_sync.then_some(View {
            state: self,
            snapshot,
            file,
        })
    }

    /// The document that `place` names, and the offset in it.
    pub(super) fn view_at(
        &self,
        uri: &Url,
        position: Position,
    ) -> Option<(View<'_>, FilePosition)> {
        let view = self.view(uri)?;
        let at = view.place(position);
        Some((view, at))
    }

    /// How to name `path` to the client: as it names it itself, if it does.
    pub(super) fn address(&self, path: &FilePath) -> Option<Url> {
        match self.document(path) {
            Some(document) => Some(document.uri),
            None => uri::from_path(path),
        }
    }
}

impl State {
    /// A place in any file, open or not; `None` when the file can no longer be read.
    pub(super) fn location(&self, snapshot: &Snapshot, place: &FileRange) -> Option<Location> {
        let range = match snapshot.file(&place.path) {
            Some(file) => self.range_in(&file.text, place.range),
            // The start of a file is where it is, whatever the file holds.
            None if place.range == TextRange::default() => Range::default(),
            None => self.range_in(&self.disk.text(&place.path)?, place.range),
        };
        Some(Location::new(self.address(&place.path)?, range))
    }
}

impl View<'_> {
    /// Remembers what the client got by asking for the findings about this document.
    pub(super) fn note_pulled(&self, result_id: &str) {
        self.state.note_pulled(&self.file.path, result_id);
    }

    /// What stands for the findings that the client last got by asking for them.
    pub(super) fn last_pulled(&self) -> Option<String> {
        self.state.document(&self.file.path)?.pulled
    }

    pub(super) fn state(&self) -> &State {
        self.state
    }

    /// The place at `position` in the document.
    pub(super) fn place(&self, position: Position) -> FilePosition {
        FilePosition {
            path: self.file.path.clone(),
            offset: self.offset(position),
        }
    }

    pub(super) fn abilities(&self) -> &Abilities {
        &self.state.session().abilities
    }

    /// The address of the document in the client's spelling.
    pub(super) fn uri(&self) -> Option<Url> {
        self.state.address(&self.file.path)
    }

    /// The version of the text that every range here is about.
    pub(super) fn version(&self) -> Option<i32> {
        self.file.text.version()
    }

    pub(super) fn offset(&self, position: Position) -> TextSize {
        self.file
            .text
            .offset(convert::position(position), self.abilities().encoding)
    }

    pub(super) fn file_range(&self, range: Range) -> FileRange {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        FileRange {
            path: self.file.path.clone(),
            range: TextRange::new(start.min(end), start.max(end)),
        }
    }

    pub(super) fn range(&self, range: TextRange) -> Range {
        self.state.range_in(&self.file.text, range)
    }

    /// A place in any file, open or not; `None` when the file can no longer be read.
    pub(super) fn location(&self, place: &FileRange) -> Option<Location> {
        self.state.location(&self.snapshot, place)
    }
}
