//! Document symbols: frontmatter keys, sections, examples.

use text_size::TextRange;

use crate::model::outline::{self, Example};
use crate::model::{File, estimated_tokens, shortened};
use crate::syntax::frontmatter::Frontmatter;
use crate::syntax::sections::Section;
use crate::syntax::value::{Entry, Mapping, Node, Value};
use crate::text::FilePath;
use crate::workspace::Snapshot;

/// An entry of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// What the outline shows.
    pub name: String,
    /// A few words beside it.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// All that belongs to it.
    pub range: TextRange,
    /// Its name's characters; inside `range`.
    pub selection: TextRange,
    /// What is nested in it.
    pub children: Vec<Symbol>,
}

/// What an entry of the outline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// The frontmatter.
    Frontmatter,
    /// A key.
    Key,
    /// A section.
    Section,
    /// An example.
    Example,
}

/// Longest detail, in characters.
const DETAIL: usize = 60;

/// The outline of the open file at `path`; empty for a file that defines nothing.
pub fn document_symbols(snapshot: &Snapshot, path: &FilePath) -> Vec<Symbol> {
    let Some(file) = snapshot.file(path).filter(|file| file.definition.is_some()) else {
        return Vec::new();
    };
    if let Some(mapping) = file.parse.json.as_ref().and_then(|tree| tree.mapping()) {
        return key_symbols(file, mapping);
    }
    let frontmatter = file.parse.frontmatter.as_ref();
    let mut symbols: Vec<Symbol> = frontmatter
        .map(|block| frontmatter_symbol(file, block))
        .into_iter()
        .chain(section_symbols(file))
        .collect();
    for example in outline::examples(file) {
        insert(&mut symbols, example_symbol(file, &example));
    }
    symbols
}

fn frontmatter_symbol(file: &File, block: &Frontmatter) -> Symbol {
    Symbol {
        name: "Frontmatter".to_owned(),
        detail: None,
        kind: SymbolKind::Frontmatter,
        range: block.range,
        selection: block.open,
        children: key_symbols(file, &block.mapping),
    }
}

fn key_symbols(file: &File, mapping: &Mapping) -> Vec<Symbol> {
    let entries = mapping.entries.iter();
    entries.map(|entry| key_symbol(file, entry)).collect()
}

fn key_symbol(file: &File, entry: &Entry) -> Symbol {
    let children = match &entry.value.value {
        Value::Mapping(mapping) => key_symbols(file, mapping),
        _ => Vec::new(),
    };
    Symbol {
        name: named(&entry.key, "(empty key)"),
        detail: value_detail(file, &entry.value),
        kind: SymbolKind::Key,
        range: entry.range(),
        selection: entry.key_range,
        children,
    }
}

fn value_detail(file: &File, node: &Node) -> Option<String> {
    let text = match &node.value {
        Value::Scalar(scalar) => scalar.text.replace(r"\n", " "),
        Value::Raw => file.text.slice(node.range).replace(r"\n", " "),
        Value::Sequence(sequence) => {
            let items: Option<Vec<&str>> = sequence
                .items
                .iter()
                .map(|item| Some(&*item.as_scalar()?.text))
                .collect();
            items?.join(", ")
        }
        Value::Mapping(_) | Value::Alias(_) => return None,
    };
    let text = shortened(&text, DETAIL);
    (!text.is_empty()).then_some(text)
}

fn section_symbols(file: &File) -> Vec<Symbol> {
    nested_in(file, None)
}

fn nested_in(file: &File, parent: Option<usize>) -> Vec<Symbol> {
    let sections = file.parse.body.sections.iter().enumerate();
    sections
        .filter(|(_, section)| section.parent == parent)
        .map(|(index, section)| section_symbol(file, section, index))
        .collect()
}

fn section_symbol(file: &File, section: &Section, index: usize) -> Symbol {
    let heading = file.parse.body.blocks.headings.get(section.heading);
    let selection = heading.map_or(TextRange::empty(section.range.start()), |heading| {
        heading.text
    });
    let title = match &section.number {
        Some(number) => format!("{number}. {}", section.title),
        None => named(&section.title, "(empty heading)"),
    };
    Symbol {
        name: title,
        detail: Some(format!(
            "≈ {} tokens",
            estimated_tokens(section.range.len())
        )),
        kind: SymbolKind::Section,
        range: section.range,
        selection,
        children: nested_in(file, Some(index)),
    }
}

fn example_symbol(file: &File, example: &Example) -> Symbol {
    let said = example.context.or(example.user);
    let said = said.map(|range| shortened(&file.text.slice(range).replace(r"\n", " "), DETAIL));
    Symbol {
        name: "Example".to_owned(),
        detail: said.filter(|said| !said.is_empty()),
        kind: SymbolKind::Example,
        range: example.range,
        selection: TextRange::at(
            example.range.start(),
            "<example>".len().try_into().unwrap_or_default(),
        ),
        children: Vec::new(),
    }
}

/// Puts `symbol` below the innermost of `symbols` that holds it.
fn insert(symbols: &mut Vec<Symbol>, symbol: Symbol) {
    let holder = symbols
        .iter_mut()
        .find(|holder| holder.range.contains_range(symbol.range));
    match holder {
        Some(holder) => insert(&mut holder.children, symbol),
        None => {
            let place = symbols.partition_point(|s| s.range.start() < symbol.range.start());
            symbols.insert(place, symbol);
        }
    }
}

fn named(name: &str, otherwise: &str) -> String {
    let name = name.trim();
    if name.is_empty() { otherwise } else { name }.to_owned()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::Fixture;

    fn check(text: &str, expected: Expect) {
        let fixture = Fixture::new(text);
        let symbols = document_symbols(&fixture.snapshot, &fixture.path);
        let mut out = String::new();
        draw(&mut out, fixture.file(), &symbols, 0);
        expected.assert_eq(&out);
    }

    fn draw(out: &mut String, file: &File, symbols: &[Symbol], depth: usize) {
        for symbol in symbols {
            assert!(symbol.range.contains_range(symbol.selection), "{symbol:?}");
            let detail = symbol.detail.as_deref().unwrap_or("");
            let selected = file.text.slice(symbol.selection);
            let indent = "  ".repeat(depth);
            let _ = writeln!(
                out,
                "{indent}{:?} {} | {detail} | {selected:?} {:?}",
                symbol.kind, symbol.name, symbol.range
            );
            draw(out, file, &symbol.children, depth + 1);
        }
    }

    #[test]
    fn keys_sections_and_examples() {
        check(
            "---\nname: a\ndescription: Use it.\\n<example>\\nContext: C\\n</example>\ntools: [Read, Grep]\nhooks:\n  Stop: []\n---\n# A\n\n## 1. B\n\n<example>\nuser: hi\n</example>\n\n# C\n",
            expect![[r#"
                Frontmatter Frontmatter |  | "---" 0..109
                  Key name | a | "name" 4..11
                  Key description | Use it. <example> Context: C </example> | "description" 12..67
                    Example Example | C | "<example>" 34..67
                  Key tools | Read, Grep | "tools" 68..87
                  Key hooks |  | "hooks" 88..105
                    Key Stop |  | "Stop" 97..105
                Section A | ≈ 11 tokens | "A" 110..153
                  Section 1. B | ≈ 10 tokens | "1. B" 115..153
                    Example Example | hi | "<example>" 124..153
                Section C | ≈ 1 tokens | "C" 155..158
            "#]],
        );
    }

    #[test]
    fn a_broken_value_still_has_a_key() {
        check(
            "---\nname: a\ndescription: Use: it\n##\n---\n##\n",
            expect![[r#"
                Frontmatter Frontmatter |  | "---" 0..39
                  Key name | a | "name" 4..11
                  Key description | Use: it | "description" 12..32
                Section (empty heading) | ≈ 1 tokens | "" 40..42
            "#]],
        );
    }

    #[test]
    fn nothing_for_ordinary_markdown() {
        check("//- /w/README.md\n# A\n", expect![""]);
    }
}
