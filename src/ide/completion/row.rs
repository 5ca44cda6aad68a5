//! A line of the frontmatter, cut into its marks: hyphens, key, colon, value.

use text_size::{TextRange, TextSize};

/// A line of the block, cut into its marks. Columns are bytes from the start of the line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'t> {
    /// Offset of the line in the file.
    pub(super) start: TextSize,
    /// The line without its break, comment cut off.
    pub(super) text: &'t str,
    /// Column of the first hyphen of a list item.
    pub(super) dash: Option<usize>,
    /// Column of the last hyphen, where there are several: `- - x`.
    pub(super) last_dash: usize,
    /// Whether the last hyphen has a space or nothing behind it.
    pub(super) spaced: bool,
    /// Column of what stands behind indentation and hyphens.
    pub(super) content: usize,
    /// Whether the line holds a comment and nothing else.
    pub(super) is_comment: bool,
    /// Columns of the key and of its colon.
    pub(super) key: Option<(usize, usize, usize)>,
}

impl<'t> Row<'t> {
    pub(super) fn new(start: TextSize, line: &'t str) -> Row<'t> {
        let text = without_comment(line);
        let mut row = Row {
            start,
            text,
            dash: None,
            last_dash: 0,
            spaced: true,
            content: indentation(text, 0),
            is_comment: text.len() < line.len() && text.trim().is_empty(),
            key: None,
        };
        while row
            .text
            .get(row.content..)
            .is_some_and(|rest| rest.starts_with('-'))
            && row.spaced
        {
            let behind = row.content + 1;
            row.dash = row.dash.or(Some(row.content));
            row.last_dash = row.content;
            row.spaced = row.rest(behind).is_empty() || row.rest(behind).starts_with([' ', '\t']);
            row.content = indentation(text, behind);
        }
        row.key = key_in(row.rest(row.content))
            .map(|(from, to, colon)| (row.content + from, row.content + to, row.content + colon));
        row
    }

    pub(super) fn rest(&self, column: usize) -> &'t str {
        self.text.get(column..).unwrap_or("")
    }

    /// Nothing but blanks.
    pub(super) fn is_blank(&self) -> bool {
        self.dash.is_none() && self.text.trim().is_empty()
    }

    /// What stands behind the colon, and its column.
    pub(super) fn value(&self) -> Option<(usize, &'t str)> {
        let (_, _, colon) = self.key?;
        let column = indentation(self.text, colon + 1);
        Some((column, self.rest(column).trim_end()))
    }

    /// The name of the key.
    pub(super) fn key_name(&self) -> Option<&'t str> {
        let (from, to, _) = self.key?;
        Some(self.text.get(from..to)?.trim_matches(['"', '\'']))
    }

    /// Offset in the file of a column.
    pub(super) fn offset(&self, column: usize) -> TextSize {
        self.start + TextSize::try_from(column).unwrap_or_default()
    }

    /// Range in the file between two columns.
    pub(super) fn range(&self, from: usize, to: usize) -> TextRange {
        TextRange::new(self.offset(from), self.offset(to.max(from)))
    }

    /// The first column that counts for nesting.
    pub(super) fn column(&self) -> usize {
        self.dash.unwrap_or(self.content)
    }
}

fn indentation(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or("");
    from + rest.len() - rest.trim_start_matches([' ', '\t']).len()
}

/// Columns of the start and end of a key and of its colon.
fn key_in(text: &str) -> Option<(usize, usize, usize)> {
    let first = text.chars().next()?;
    let end = match first {
        '"' | '\'' => 2 + text.get(1..)?.find(first)?,
        _ => text.find([':', ' ', '\t'])?,
    };
    let colon = indentation(text, end);
    let behind = text.get(colon..)?.strip_prefix(':')?;
    let separated = behind.is_empty() || behind.starts_with([' ', '\t']);
    let plausible = !matches!(
        first,
        '[' | '{' | '#' | '&' | '*' | '!' | '|' | '>' | '%' | '@' | '<'
    );
    (separated && plausible && end > 0).then_some((0, end, colon))
}

/// Cuts off a comment: a `#` at the start or behind a blank, outside quotes.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            // A quote opens only where a value can start.
            None if matches!(c, '"' | '\'') && matches!(before, ' ' | '\t' | '[' | ',') => {
                quote = Some(c);
            }
            None if c == '#' && matches!(before, ' ' | '\t') => {
                return line.get(..at).unwrap_or(line);
            }
            None => {}
        }
        before = c;
    }
    line
}
