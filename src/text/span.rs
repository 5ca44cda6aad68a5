//! Byte offsets and ranges of strings, without a panic for numbers that do not fit.

use text_size::{TextRange, TextSize};

/// `bytes` as a size; texts beyond 4 GiB do not occur.
pub fn size(bytes: usize) -> TextSize {
    TextSize::try_from(bytes).unwrap_or(TextSize::new(u32::MAX))
}

/// The range from byte `start` to byte `end`, empty where `end` comes first.
pub fn range(start: usize, end: usize) -> TextRange {
    TextRange::new(size(start), size(end.max(start)))
}

/// The characters of `range`; none where it does not lie on character boundaries of `text`.
pub fn slice(text: &str, range: TextRange) -> &str {
    text.get(std::ops::Range::<usize>::from(range))
        .unwrap_or("")
}
