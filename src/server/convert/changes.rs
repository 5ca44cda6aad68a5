//! Changes of several files, bound to the versions they were worked out for.

use std::collections::HashMap;

use tower_lsp::lsp_types::{
    AnnotatedTextEdit, ChangeAnnotation, CreateFile, DocumentChangeOperation, DocumentChanges,
    OneOf, OptionalVersionedTextDocumentIdentifier, Range, RenameFile, ResourceOp,
    TextDocumentEdit, TextEdit, Url, WorkspaceEdit,
};

use super::super::state::State;
use crate::ide::Changes;
use crate::text;
use crate::text::{FilePath, Text, TextRange};
use crate::workspace::Snapshot;

/// What marks the changes that the person is asked about.
const OWN_FILES: &str = "own-files";

/// Why changes cannot be sent to the client: a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::server) struct Unable(pub(in crate::server) &'static str);

/// `changes` for the client, with versions, so that it refuses them once a document has moved on.
pub(in crate::server) fn workspace_edit(
    state: &State,
    snapshot: &Snapshot,
    changes: &Changes,
) -> Result<WorkspaceEdit, Unable> {
    let abilities = &state.session().abilities;
    if !changes.moves.is_empty() && !abilities.renames_files {
        return Err(Unable(
            "The name comes from the file or folder, and this editor does not let a server move files. Move it in the editor or in the shell.",
        ));
    }
    if !changes.creations.is_empty() && !abilities.creates_files {
        return Err(Unable("This editor does not let a server create files."));
    }
    let edits = changes.edits.keys();
    let edits: Vec<Document> = edits
        .filter_map(|path| document(state, snapshot, changes, path))
        .collect();
    if !abilities.versioned_edits {
        let plain = edits.into_iter().map(|it| (it.uri, it.edits));
        return Ok(WorkspaceEdit::new(HashMap::from_iter(plain)));
    }
    let asks = |path: &FilePath| abilities.confirms_changes && is_out_of_sight(snapshot, path);
    let asked = changes.moves.iter().any(|(from, _)| asks(from)) || changes.edits.keys().any(asks);
    let edits = edits.into_iter().map(TextDocumentEdit::from);
    let operations = operations(state, changes, asks);
    let document_changes = if operations.is_empty() {
        DocumentChanges::Edits(edits.collect())
    } else {
        // Files move first: an editor that moves them itself would otherwise leave the edits in buffers of the old paths.
        let edits = edits.map(DocumentChangeOperation::Edit);
        DocumentChanges::Operations(operations.into_iter().chain(edits).collect())
    };
    Ok(WorkspaceEdit {
        document_changes: Some(document_changes),
        change_annotations: asked.then(|| HashMap::from([(OWN_FILES.to_owned(), question())])),
        ..WorkspaceEdit::default()
    })
}

/// Whether the file at `path` is one of the person's own, outside the project, that no editor shows.
fn is_out_of_sight(snapshot: &Snapshot, path: &FilePath) -> bool {
    let home = snapshot.surroundings().home.as_ref();
    let is_own = home.is_some_and(|home| path.starts_with(home));
    is_own && snapshot.root_of(path).is_none() && snapshot.file(path).is_none()
}

fn question() -> ChangeAnnotation {
    ChangeAnnotation {
        label: "Your own files".to_owned(),
        needs_confirmation: Some(true),
        description: Some("Outside the project, and read in every other one, too".to_owned()),
    }
}

/// The edits of one document.
struct Document {
    uri: Url,
    version: Option<i32>,
    edits: Vec<TextEdit>,
    /// Whether the person is asked.
    asks: bool,
}

impl From<Document> for TextDocumentEdit {
    fn from(document: Document) -> TextDocumentEdit {
        let edit = |text_edit| match document.asks {
            false => OneOf::Left(text_edit),
            true => OneOf::Right(AnnotatedTextEdit {
                text_edit,
                annotation_id: OWN_FILES.to_owned(),
            }),
        };
        TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier {
                uri: document.uri,
                version: document.version,
            },
            edits: document.edits.into_iter().map(edit).collect(),
        }
    }
}

/// The edits of the file at `path`, under the address that it has once everything has moved. A version belongs to an
/// address, so a document that moves has none.
fn document(
    state: &State,
    snapshot: &Snapshot,
    changes: &Changes,
    path: &FilePath,
) -> Option<Document> {
    let file = snapshot.read(path)?;
    let edits = changes.edits.get(path)?.iter();
    let moved = changes.moved(path);
    let edit = |edit: &text::TextEdit| {
        TextEdit::new(
            state.range_in(&file.text, edit.range),
            edit.new_text.clone(),
        )
    };
    Some(Document {
        uri: state.address(moved.as_ref().unwrap_or(path))?,
        version: file.text.version().filter(|_| moved.is_none()),
        edits: edits.map(edit).collect(),
        asks: state.session().abilities.confirms_changes && is_out_of_sight(snapshot, path),
    })
}

/// Files to make, with their texts, and files and folders to move.
fn operations(
    state: &State,
    changes: &Changes,
    asks: impl Fn(&FilePath) -> bool,
) -> Vec<DocumentChangeOperation> {
    let mut operations = Vec::new();
    for (path, text) in &changes.creations {
        let Some(uri) = state.address(path) else {
            continue;
        };
        operations.push(DocumentChangeOperation::Op(ResourceOp::Create(
            CreateFile {
                uri: uri.clone(),
                options: None,
                annotation_id: None,
            },
        )));
        operations.push(DocumentChangeOperation::Edit(TextDocumentEdit::from(
            Document {
                uri,
                version: None,
                edits: vec![TextEdit::new(Range::default(), text.clone())],
                asks: false,
            },
        )));
    }
    for (from, to) in &changes.moves {
        if let (Some(old_uri), Some(new_uri)) = (state.address(from), state.address(to)) {
            let rename = RenameFile {
                old_uri,
                new_uri,
                options: None,
                annotation_id: asks(from).then(|| OWN_FILES.to_owned()),
            };
            operations.push(DocumentChangeOperation::Op(ResourceOp::Rename(rename)));
        }
    }
    operations
}

impl State {
    /// `range` of `text` as the client counts.
    pub(in crate::server) fn range_in(&self, text: &Text, range: TextRange) -> Range {
        let encoding = self.session().abilities.encoding;
        let at = |offset| super::to_position(text.position(offset, encoding));
        Range::new(at(range.start()), at(range.end()))
    }
}
