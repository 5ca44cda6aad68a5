//! Where Claude Code's YAML engine takes more than the specification allows.

use text_size::TextSize;

use crate::syntax::value::Node;
use crate::syntax::yaml;

/// The value of `text`; the outer `None` where even this engine finds an error.
pub(super) fn parse(text: &str) -> Option<Option<Node>> {
    let tree = yaml::parse(text, TextSize::new(0));
    if tree.error.is_none() {
        return Some(tree.root);
    }
    parse_with_tabs(text, TextSize::new(0)).map(Some)
}

/// The value of a `text` that is wrong only in that tabs stand in front of list dashes; `None` for any other.
pub(super) fn parse_with_tabs(text: &str, base: TextSize) -> Option<Node> {
    // A tab and a blank have the same length, so every range stays right.
    let text = tabs_before_dashes(text)?;
    let tree = yaml::parse(&text, base);
    tree.root.filter(|_| tree.error.is_none())
}

fn tabs_before_dashes(text: &str) -> Option<String> {
    let mut found = false;
    let lines: Vec<String> = text
        .split_inclusive('\n')
        .map(|line| {
            let item = line.trim_start_matches([' ', '\t']);
            let indent = line.get(..line.len() - item.len()).unwrap_or("");
            if indent.contains('\t') && (item.starts_with("- ") || item.trim_end() == "-") {
                found = true;
                format!("{}{item}", " ".repeat(indent.len()))
            } else {
                line.to_owned()
            }
        })
        .collect();
    found.then(|| lines.concat())
}
