//! The strict reading of a block, taken from the author's view where that has read the same bytes.

use text_size::TextRange;

use crate::syntax::frontmatter::Frontmatter;
use crate::syntax::value::{Node, Value};
use crate::syntax::yaml::{self, YamlTree};

/// What a strict YAML reader makes of the part `content` of `text`.
pub(super) fn strict(text: &str, content: TextRange, author: Option<&Frontmatter>) -> YamlTree {
    let known = author.filter(|author| author.content == content);
    known.and_then(known_tree).unwrap_or_else(|| {
        let block = text.get(std::ops::Range::<usize>::from(content));
        yaml::parse(block.unwrap_or(""), content.start())
    })
}

/// The reading that the author's view holds; `None` where it does not say everything.
fn known_tree(author: &Frontmatter) -> Option<YamlTree> {
    if author.error.is_some() {
        return Some(YamlTree {
            error: author.error.clone(),
            ..YamlTree::default()
        });
    }
    if author.not_a_mapping.is_some() || author.mapping.entries.is_empty() {
        return None;
    }
    let root = Node {
        range: author.content,
        value: Value::Mapping(author.mapping.clone()),
        tag: None,
        anchor: 0,
    };
    Some(YamlTree {
        root: Some(root),
        ..YamlTree::default()
    })
}
