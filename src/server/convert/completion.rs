//! Completions for the client.

use tower_lsp::lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTag, CompletionList, CompletionResponse,
    CompletionTextEdit, InsertTextFormat, TextEdit,
};

use super::super::abilities::Abilities;
use super::super::view::View;
use super::documentation;
use crate::ide::completion::Subject;
use crate::ide::{self, Completion, CompletionKind, CompletionText, Completions};
use crate::workspace::Snapshot;

/// The list; whether more typing makes another one is said only where it does.
pub(in crate::server) fn completions(view: &View<'_>, found: Completions) -> CompletionResponse {
    let items = found.items.into_iter();
    let items = items.map(|item| completion(view, item)).collect();
    if found.incomplete {
        CompletionResponse::List(CompletionList {
            is_incomplete: true,
            items,
        })
    } else {
        CompletionResponse::Array(items)
    }
}

/// One item of the list. Its documentation is worked out when the person looks at it.
fn completion(view: &View<'_>, item: Completion) -> CompletionItem {
    let abilities = view.abilities();
    let (new_text, format) = match item.text {
        CompletionText::Snippet { snippet, .. } if abilities.snippets => {
            (snippet, Some(InsertTextFormat::SNIPPET))
        }
        CompletionText::Snippet { plain, .. } | CompletionText::Plain(plain) => (plain, None),
    };
    let edit = TextEdit::new(view.range(item.range), new_text);
    let also = item.also.map(|edit| {
        let range = view.range(edit.range);
        vec![TextEdit::new(range, edit.new_text)]
    });
    let tagged = item.deprecated && abilities.completion_tags;
    CompletionItem {
        label: item.label,
        kind: Some(kind(item.kind)),
        detail: item.detail,
        sort_text: Some(format!("{:06}", item.rank)),
        filter_text: item.filter,
        insert_text_format: format,
        text_edit: Some(CompletionTextEdit::Edit(edit)),
        additional_text_edits: also,
        tags: tagged.then(|| vec![CompletionItemTag::DEPRECATED]),
        data: item
            .subject
            .and_then(|subject| serde_json::to_value(subject).ok()),
        ..CompletionItem::default()
    }
}

/// The item with its documentation.
pub(in crate::server) fn resolved(
    snapshot: &Snapshot,
    abilities: &Abilities,
    item: CompletionItem,
) -> CompletionItem {
    let subject = item
        .data
        .as_ref()
        .and_then(|data| serde_json::from_value::<Subject>(data.clone()).ok());
    let markdown = subject.and_then(|subject| ide::render::completion(snapshot, &subject));
    CompletionItem {
        documentation: markdown
            .map(|markdown| documentation(markdown, abilities.markdown_completion))
            .or(item.documentation),
        ..item
    }
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Key => CompletionItemKind::PROPERTY,
        CompletionKind::Value => CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Tool | CompletionKind::Command => CompletionItemKind::FUNCTION,
        CompletionKind::Skill | CompletionKind::Server => CompletionItemKind::MODULE,
        CompletionKind::Agent => CompletionItemKind::CLASS,
        CompletionKind::Model => CompletionItemKind::CONSTANT,
        CompletionKind::Event => CompletionItemKind::EVENT,
        CompletionKind::Color => CompletionItemKind::COLOR,
        CompletionKind::Section => CompletionItemKind::STRUCT,
        CompletionKind::File => CompletionItemKind::FILE,
        CompletionKind::Folder => CompletionItemKind::FOLDER,
        CompletionKind::Variable => CompletionItemKind::VARIABLE,
        CompletionKind::Tag => CompletionItemKind::KEYWORD,
        CompletionKind::Skeleton => CompletionItemKind::SNIPPET,
    }
}
