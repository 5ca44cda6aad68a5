//! Writing values of the frontmatter: without quotes where they can do without.

use text_size::TextSize;

use crate::rules::quoting;
use crate::syntax::value::Node;
use crate::syntax::yaml;

/// Where a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spot {
    /// Behind a key.
    Value,
    /// Behind the hyphen of a list.
    Item,
    /// Among the brackets of a list.
    InBrackets,
}

/// Words that older YAML readers take for `true` and `false`.
const OLD_BOOLEANS: [&str; 6] = ["yes", "no", "on", "off", "y", "n"];

/// The text as a value that reads as this text, on one line; `None` where it cannot be.
pub(super) fn spelled(text: &str, spot: Spot) -> Option<String> {
    let old = OLD_BOOLEANS
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    if !old && !text.contains(['\n', '\r']) && reads_back(text, spot) {
        return Some(text.to_owned());
    }
    quoting::quoted(text).or_else(|| quoting::escaped(text))
}

fn reads_back(text: &str, spot: Spot) -> bool {
    let written = match spot {
        Spot::Value => format!("key: {text}\n"),
        Spot::Item => format!("- {text}\n"),
        Spot::InBrackets => format!("[{text}]\n"),
    };
    let tree = yaml::parse(&written, TextSize::new(0));
    let Some(root) = tree.root.filter(|_| tree.error.is_none()) else {
        return false;
    };
    let same = |node: &Node| node.as_str() == Some(text) && node.tag.is_none() && node.anchor == 0;
    match (root.as_mapping(), root.as_sequence()) {
        (Some(mapping), _) => match mapping.entries.as_slice() {
            [entry] => &*entry.key == "key" && same(&entry.value),
            _ => false,
        },
        (_, Some(sequence)) => matches!(sequence.items.as_slice(), [item] if same(item)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_only_where_they_are_needed() {
        let table = [
            ("Bash(git add:*)", ["Bash(git add:*)"; 3]),
            ("Bash(a, b)", ["Bash(a, b)", "Bash(a, b)", "'Bash(a, b)'"]),
            ("*.ts", ["'*.ts'"; 3]),
            ("Use when: x", ["'Use when: x'"; 3]),
            ("a # b", ["'a # b'"; 3]),
            ("7", ["'7'"; 3]),
            ("No", ["'No'"; 3]),
            ("one\ntwo", [r#""one\ntwo""#; 3]),
        ];
        for (text, expected) in table {
            let spots = [Spot::Value, Spot::Item, Spot::InBrackets];
            let written = spots.map(|spot| spelled(text, spot).unwrap());
            assert_eq!(written, expected, "{text}");
        }
        assert_eq!(spelled("bell\u{7}", Spot::Value), None);
    }
}
