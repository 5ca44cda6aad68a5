//! Outline and folding for the client.

use tower_lsp::lsp_types::{
    DocumentSymbol, DocumentSymbolResponse, FoldingRange, FoldingRangeKind, Location,
    SymbolInformation, SymbolKind, Url,
};

use super::super::view::View;
use crate::ide::{Fold, FoldKind, Symbol, symbols};

/// The outline, nested where the client can show that.
pub(in crate::server) fn symbols(view: &View<'_>, symbols: Vec<Symbol>) -> DocumentSymbolResponse {
    if view.abilities().nested_symbols {
        let nested = symbols.into_iter().map(|symbol| nested(view, symbol));
        return DocumentSymbolResponse::Nested(nested.collect());
    }
    let mut flat = Vec::new();
    if let Some(uri) = view.uri() {
        for symbol in symbols {
            flatten(view, &uri, symbol, None, &mut flat);
        }
    }
    DocumentSymbolResponse::Flat(flat)
}

#[expect(
    deprecated,
    reason = "the type can only be built with all of its fields"
)]
fn nested(view: &View<'_>, symbol: Symbol) -> DocumentSymbol {
    let children = symbol.children.into_iter().map(|child| nested(view, child));
    DocumentSymbol {
        name: name(symbol.name),
        detail: symbol.detail,
        kind: kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: view.range(symbol.range),
        selection_range: view.range(symbol.selection),
        children: Some(children.collect()),
    }
}

#[expect(
    deprecated,
    reason = "the type can only be built with all of its fields"
)]
fn flatten(
    view: &View<'_>,
    uri: &Url,
    symbol: Symbol,
    container: Option<&str>,
    out: &mut Vec<SymbolInformation>,
) {
    out.push(SymbolInformation {
        name: name(symbol.name.clone()),
        kind: kind(symbol.kind),
        tags: None,
        deprecated: None,
        location: Location::new(uri.clone(), view.range(symbol.range)),
        container_name: container.map(str::to_owned),
    });
    for child in symbol.children {
        flatten(view, uri, child, Some(&symbol.name), out);
    }
}

/// The protocol forbids an empty name, and VS Code then shows no outline at all.
fn name(name: String) -> String {
    if name.trim().is_empty() {
        "(no name)".to_owned()
    } else {
        name
    }
}

/// Kinds every client knows: those of the first version of the protocol.
fn kind(kind: symbols::SymbolKind) -> SymbolKind {
    match kind {
        symbols::SymbolKind::Frontmatter => SymbolKind::NAMESPACE,
        symbols::SymbolKind::Key => SymbolKind::PROPERTY,
        symbols::SymbolKind::Section => SymbolKind::STRING,
        symbols::SymbolKind::Example => SymbolKind::CONSTANT,
    }
}

/// What can be folded, as far as the client can show it.
pub(in crate::server) fn folding_ranges(view: &View<'_>, folds: &[Fold]) -> Vec<FoldingRange> {
    let limit = view.abilities().folding_limit.unwrap_or(usize::MAX);
    let ranges = folds.iter().filter_map(|fold| folding_range(view, fold));
    ranges.take(limit).collect()
}

fn folding_range(view: &View<'_>, fold: &Fold) -> Option<FoldingRange> {
    let range = view.range(fold.range);
    let whole_lines = view.abilities().line_folding_only;
    // A range that ends with a line break ends on the line before.
    let end_line = match range.end.character {
        0 => range.end.line.saturating_sub(1),
        _ => range.end.line,
    };
    let ends_inside = end_line == range.end.line;
    (end_line > range.start.line).then(|| FoldingRange {
        start_line: range.start.line,
        start_character: (!whole_lines).then_some(range.start.character),
        end_line,
        end_character: (!whole_lines && ends_inside).then_some(range.end.character),
        kind: match fold.kind {
            FoldKind::Region => None,
            FoldKind::Comment => Some(FoldingRangeKind::Comment),
        },
        collapsed_text: None,
    })
}
