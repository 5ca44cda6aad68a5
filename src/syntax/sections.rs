//! Sections: a heading and everything up to the next heading of the same or a higher level.

use std::borrow::Cow;

use crate::text::span::slice;
use text_size::{TextRange, TextSize};

use super::markdown::Heading;

/// A section of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its heading, an index into the body's headings.
    pub heading: usize,
    /// Level of the heading, 1 to 6.
    pub level: u8,
    /// The heading's words without emphasis marks, numbering and a closing colon.
    pub title: Box<str>,
    /// The number in front of the title, such as `2` or `1.3`.
    pub number: Option<Box<str>>,
    /// From the heading to the end of the section, trailing blank lines excluded.
    pub range: TextRange,
    /// What stands below the heading, up to the first nested section.
    pub own: TextRange,
    /// The section it is nested in.
    pub parent: Option<usize>,
}

/// The sections of `text`, in order; headings inside quotes and lists start none.
pub fn sections(text: &str, body: TextRange, headings: &[Heading]) -> Vec<Section> {
    let top: Vec<(usize, &Heading)> = headings
        .iter()
        .enumerate()
        .filter(|(_, heading)| heading.depth == 0)
        .collect();
    let mut out: Vec<Section> = Vec::with_capacity(top.len());
    let mut open: Vec<usize> = Vec::new();
    for (place, (index, heading)) in top.iter().enumerate() {
        let following = top.get(place + 1..).unwrap_or_default();
        let end = following
            .iter()
            .find(|(_, next)| next.level <= heading.level)
            .map_or(body.end(), |(_, next)| next.range.start());
        let own_end = following
            .first()
            .map_or(body.end(), |(_, next)| next.range.start());
        while open
            .last()
            .is_some_and(|i| out.get(*i).is_some_and(|s| s.level >= heading.level))
        {
            open.pop();
        }
        let (number, title) = title_of(slice(text, heading.text));
        open.push(out.len());
        let parent = open.len().checked_sub(2).and_then(|i| open.get(i).copied());
        out.push(Section {
            heading: *index,
            level: heading.level,
            title,
            number,
            range: trimmed(text, TextRange::new(heading.range.start(), end)),
            own: trimmed(
                text,
                TextRange::new(heading.range.end(), own_end.max(heading.range.end())),
            ),
            parent,
        });
    }
    out
}

/// Splits `2. **Title**:` into `2` and `Title`.
fn title_of(written: &str) -> (Option<Box<str>>, Box<str>) {
    let plain = if written.contains(['*', '`']) {
        Cow::Owned(written.replace(['*', '`'], ""))
    } else {
        Cow::Borrowed(written)
    };
    let plain = plain.trim().trim_end_matches(':').trim();
    let digits = plain.len()
        - plain
            .trim_start_matches(|c: char| c.is_ascii_digit() || c == '.')
            .len();
    let (number, rest) = plain.split_at_checked(digits).unwrap_or(("", plain));
    let rest = rest.strip_prefix(')').unwrap_or(rest);
    let numbered = number.starts_with(|c: char| c.is_ascii_digit())
        && rest.starts_with(' ')
        && (number.contains('.') || plain.len() - rest.len() > number.len());
    if numbered {
        (
            Some(number.trim_end_matches('.').into()),
            rest.trim().into(),
        )
    } else {
        (None, plain.into())
    }
}

fn trimmed(text: &str, range: TextRange) -> TextRange {
    let written = slice(text, range);
    TextRange::at(range.start(), TextSize::of(written.trim_end()))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::super::markdown;
    use super::*;

    fn check(text: &str, expected: Expect) {
        let blocks = markdown::parse(text, TextSize::new(0));
        let body = TextRange::up_to(TextSize::of(text));
        let mut out = String::new();
        for s in sections(text, body, &blocks.headings) {
            let _ = writeln!(
                out,
                "{:?} {:?} {:?} parent {:?} own {:?}",
                s.number,
                s.title,
                s.range,
                s.parent,
                slice(text, s.own)
            );
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn sections_nest_by_level() {
        check(
            "# A\nx\n## 1. B\ny\n\n### **C**:\nz\n## 2) D\n# 3D models\n",
            expect![[r#"
            None "A" 0..37 parent None own "\nx"
            Some("1") "B" 6..29 parent Some(0) own "\ny"
            None "C" 17..29 parent Some(1) own "\nz"
            Some("2") "D" 30..37 parent Some(0) own ""
            None "3D models" 38..49 parent None own ""
        "#]],
        );
    }
}
