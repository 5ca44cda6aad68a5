//! Places, links, symbols of the workspace, callers, lenses.

use serde_json::json;
use tower_lsp::lsp_types::{
    CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, CodeLens, Command,
    DocumentHighlight, DocumentHighlightKind, DocumentLink, GotoDefinitionResponse,
    LinkedEditingRanges, Location, LocationLink, Position, SelectionRange, SymbolInformation,
    SymbolKind, Url,
};

use super::super::state::State;
use super::super::view::View;
use crate::catalog::Kind;
use crate::ide;
use crate::text::{FilePath, FileRange, TextRange};
use crate::workspace::Snapshot;

/// The command of a lens; the editor's part of Fieldcraft runs it.
const SHOW_REFERENCES: &str = "fieldcraft.showReferences";

/// Where a mention leads.
pub(in crate::server) fn destination(
    view: &View<'_>,
    found: &ide::Destination,
) -> Option<GotoDefinitionResponse> {
    let target = view.location(&found.target)?;
    if !view.abilities().definition_links {
        return Some(GotoDefinitionResponse::Scalar(target));
    }
    Some(GotoDefinitionResponse::Link(vec![LocationLink {
        origin_selection_range: Some(view.range(found.origin)),
        target_uri: target.uri,
        target_range: target.range,
        target_selection_range: target.range,
    }]))
}

/// Places in any files.
pub(in crate::server) fn locations(view: &View<'_>, places: &[FileRange]) -> Vec<Location> {
    places
        .iter()
        .filter_map(|place| view.location(place))
        .collect()
}

/// Places in one file.
pub(in crate::server) fn highlights(
    view: &View<'_>,
    ranges: Vec<TextRange>,
) -> Vec<DocumentHighlight> {
    let highlight = |range| DocumentHighlight {
        range: view.range(range),
        kind: Some(DocumentHighlightKind::TEXT),
    };
    ranges.into_iter().map(highlight).collect()
}

/// Ranges that change together; none where the cursor is in no pair.
pub(in crate::server) fn linked(
    view: &View<'_>,
    ranges: Vec<TextRange>,
) -> Option<LinkedEditingRanges> {
    (!ranges.is_empty()).then(|| LinkedEditingRanges {
        ranges: ranges.into_iter().map(|range| view.range(range)).collect(),
        word_pattern: Some("[A-Za-z][A-Za-z0-9_.-]*".to_owned()),
    })
}

/// The ranges around each of `positions`.
pub(in crate::server) fn selections(
    view: &View<'_>,
    positions: Vec<Position>,
) -> Vec<SelectionRange> {
    let around = |position: Position| {
        let ranges = ide::selection_ranges(&view.snapshot, &view.place(position));
        let outermost_first = ranges.into_iter().rev();
        let chain = outermost_first.fold(None, |parent, range| {
            Some(SelectionRange {
                range: view.range(range),
                parent: parent.map(Box::new),
            })
        });
        // Every position gets an answer, in order.
        chain.unwrap_or(SelectionRange {
            range: tower_lsp::lsp_types::Range::new(position, position),
            parent: None,
        })
    };
    positions.into_iter().map(around).collect()
}

/// Paths that can be followed.
pub(in crate::server) fn links(
    view: &View<'_>,
    links: Vec<ide::DocumentLink>,
) -> Vec<DocumentLink> {
    let link = |link: ide::DocumentLink| {
        let mut target = view.state().address(&link.target)?;
        target.set_fragment(link.fragment.as_deref());
        let tooltip = view.abilities().link_tooltips.then_some(link.tooltip);
        Some(DocumentLink {
            range: view.range(link.range),
            target: Some(target),
            tooltip,
            data: None,
        })
    };
    links.into_iter().filter_map(link).collect()
}

/// Definitions of the workspace.
#[expect(
    deprecated,
    reason = "the type has a deprecated field that must be named"
)]
pub(in crate::server) fn workspace_symbols(
    state: &State,
    snapshot: &Snapshot,
    symbols: Vec<ide::WorkspaceSymbol>,
) -> Vec<SymbolInformation> {
    let symbol = |symbol: ide::WorkspaceSymbol| {
        Some(SymbolInformation {
            location: state.location(snapshot, &symbol.place)?,
            name: symbol.name,
            kind: symbol.kind.map_or(SymbolKind::INTERFACE, kind),
            tags: None,
            deprecated: None,
            container_name: Some(symbol.container),
        })
    };
    symbols.into_iter().filter_map(symbol).collect()
}

fn kind(kind: Kind) -> SymbolKind {
    match kind {
        Kind::Agent => SymbolKind::CLASS,
        Kind::Skill => SymbolKind::MODULE,
        Kind::Command => SymbolKind::FUNCTION,
        Kind::OutputStyle => SymbolKind::ENUM,
        Kind::Plugin | Kind::Marketplace => SymbolKind::PACKAGE,
        Kind::Rule | Kind::Memory | Kind::McpConfig | Kind::Hooks | Kind::Settings => {
            SymbolKind::FILE
        }
    }
}

/// A caller or callee.
pub(in crate::server) fn call_item(
    state: &State,
    snapshot: &Snapshot,
    item: ide::CallItem,
) -> Option<CallHierarchyItem> {
    let place = state.location(snapshot, &item.place)?;
    Some(CallHierarchyItem {
        name: item.name,
        kind: kind(item.kind),
        tags: None,
        detail: Some(item.detail),
        uri: place.uri,
        range: place.range,
        selection_range: place.range,
        data: None,
    })
}

/// Who calls.
pub(in crate::server) fn incoming(
    state: &State,
    snapshot: &Snapshot,
    calls: Vec<ide::Call>,
) -> Vec<CallHierarchyIncomingCall> {
    let call = |call: ide::Call| {
        let from_ranges = ranges(state, snapshot, &call.item.place.path, &call.ranges);
        Some(CallHierarchyIncomingCall {
            from: call_item(state, snapshot, call.item)?,
            from_ranges,
        })
    };
    calls.into_iter().filter_map(call).collect()
}

/// Who is called by what is at `caller`.
pub(in crate::server) fn outgoing(
    state: &State,
    snapshot: &Snapshot,
    caller: &FilePath,
    calls: Vec<ide::Call>,
) -> Vec<CallHierarchyOutgoingCall> {
    let call = |call: ide::Call| {
        Some(CallHierarchyOutgoingCall {
            from_ranges: ranges(state, snapshot, caller, &call.ranges),
            to: call_item(state, snapshot, call.item)?,
        })
    };
    calls.into_iter().filter_map(call).collect()
}

fn ranges(
    state: &State,
    snapshot: &Snapshot,
    path: &FilePath,
    ranges: &[TextRange],
) -> Vec<tower_lsp::lsp_types::Range> {
    let place = |range: &TextRange| FileRange {
        path: path.clone(),
        range: *range,
    };
    let places = ranges.iter().map(place);
    places
        .filter_map(|place| state.location(snapshot, &place))
        .map(|location| location.range)
        .collect()
}

/// Facts above definitions.
pub(in crate::server) fn lenses(view: &View<'_>, lenses: Vec<ide::CodeLens>) -> Vec<CodeLens> {
    let Some(uri) = view.uri() else {
        return Vec::new();
    };
    let lens = |lens: ide::CodeLens| {
        let range = view.range(lens.range);
        CodeLens {
            range,
            command: Some(show_references(view, &uri, range.start, lens)),
            data: None,
        }
    };
    lenses.into_iter().map(lens).collect()
}

/// Without references there is nothing to show, and the lens is only read.
fn show_references(view: &View<'_>, uri: &Url, at: Position, lens: ide::CodeLens) -> Command {
    let places = locations(view, &lens.references);
    if places.is_empty() {
        return Command::new(lens.title, String::new(), None);
    }
    let arguments = vec![json!(uri), json!(at), json!(places)];
    Command::new(lens.title, SHOW_REFERENCES.to_owned(), Some(arguments))
}
