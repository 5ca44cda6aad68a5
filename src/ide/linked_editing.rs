//! Linked editing: the two names of a pair of tags change together.

use text_size::{TextRange, TextSize};

use crate::syntax::tags::Tag;
use crate::text::FilePosition;
use crate::workspace::Snapshot;

/// The names of the opening and the closing tag, where the cursor is in one of them; else nothing.
pub fn linked_ranges(snapshot: &Snapshot, at: &FilePosition) -> Vec<TextRange> {
    let Some(file) = snapshot.file(&at.path) else {
        return Vec::new();
    };
    let mut pairs = file.parse.body.tags.tags.iter().filter_map(names);
    let found = pairs.find(|names| names.iter().any(|name| name.contains_inclusive(at.offset)));
    found.map_or_else(Vec::new, Vec::from)
}

fn names(tag: &Tag) -> Option<[TextRange; 2]> {
    let length = TextSize::of(&*tag.name);
    let open = TextRange::at(tag.open.start() + TextSize::of('<'), length);
    let close = TextRange::at(tag.close?.start() + TextSize::of("</"), length);
    Some([open, close])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Fixture;

    fn check(body: &str, expected: &[&str]) {
        let fixture = Fixture::new(&format!("---\nname: a\ndescription: b\n---\n{body}"));
        let ranges = linked_ranges(&fixture.snapshot, &fixture.position());
        let around = |range: &TextRange| {
            let from = usize::from(range.start()) - 1;
            &fixture.text()[from..usize::from(range.end())]
        };
        let found: Vec<&str> = ranges.iter().map(around).collect();
        assert_eq!(found, expected, "{body}");
    }

    #[test]
    fn the_names_of_a_pair() {
        let pair = ["<example", "/example"];
        check("<exa$0mple a=\"b\">\nx\n</example>\n", &pair);
        check("<example>\nx\n</$0example>\n", &pair);
        check("<example>\nx$0\n</example>\n", &[]);
        check("<exam$0ple>\nx\n", &[]);
    }
}
