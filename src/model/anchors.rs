//! Anchors: the fragments by which links reach a heading.

use std::collections::HashMap;

use super::File;
use crate::syntax::markdown::Heading;

/// The anchor of every heading of `file`, in order: as GitHub makes them, a repeated one with a number behind it.
pub fn anchors(file: &File) -> Vec<(&Heading, String)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let headings = file.parse.body.blocks.headings.iter();
    headings
        .map(|heading| {
            let plain = anchor(file.text.slice(heading.text));
            let count = seen.entry(plain.clone()).or_default();
            let anchor = match *count {
                0 => plain,
                number => format!("{plain}-{number}"),
            };
            *count += 1;
            (heading, anchor)
        })
        .collect()
}

/// The anchor of a heading with these words: lower case, blanks as hyphens, other marks left out.
pub fn anchor(title: &str) -> String {
    without_targets(title)
        .trim()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            _ => c.is_alphanumeric().then_some(c),
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// The words of links without what they point at.
fn without_targets(title: &str) -> String {
    let mut out = String::with_capacity(title.len());
    let mut rest = title;
    while let Some((before, behind)) = rest.split_once("](") {
        out.push_str(before);
        rest = behind.split_once(')').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_an_anchor() {
        let table = [
            ("Focus Areas", "focus-areas"),
            ("2. `name` & **more**", "2-name--more"),
            ("Über [us](a.md)!", "über-us"),
            ("snake_case-word", "snake_case-word"),
        ];
        for (title, expected) in table {
            assert_eq!(anchor(title), expected);
        }
    }
}
