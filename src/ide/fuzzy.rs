//! Names found by a few of their letters, and the best few of many.

use std::collections::BinaryHeap;

use crate::text::Letters;

/// The letters that names are looked for with.
#[derive(Debug)]
pub(super) struct Pattern(Vec<char>);

impl Pattern {
    /// The letters of `typed` in any case, blanks left out.
    pub(super) fn new(typed: &str) -> Pattern {
        let letters = typed.chars().filter(|c| !c.is_whitespace());
        Pattern(letters.flat_map(char::to_lowercase).collect())
    }

    /// What a name has to hold for a look at it to be worth while.
    pub(super) fn letters(&self) -> Letters {
        Letters::of(self.0.iter().copied())
    }

    /// How far `name` is from the pattern, 0 for the same; `None` where a letter is missing. Letters that start a word, and
    /// letters in a row, count as near.
    pub(super) fn distance(&self, name: impl Iterator<Item = char>) -> Option<u32> {
        let mut wanted = self.0.iter();
        let mut next = wanted.next();
        let mut distance = 0;
        let mut gap = 0;
        let mut starts_word = true;
        for letter in name {
            match next {
                None => break,
                Some(wanted_letter) if is_letter(letter, *wanted_letter) => {
                    distance += if starts_word { gap.min(1) } else { gap };
                    gap = 0;
                    next = wanted.next();
                }
                Some(_) => gap += 1,
            }
            starts_word = !letter.is_alphanumeric();
        }
        next.is_none().then_some(distance)
    }
}

/// Whether `letter` is the lower-case `wanted`, in any case.
fn is_letter(letter: char, wanted: char) -> bool {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase() == wanted;
    }
    letter.to_lowercase().eq(std::iter::once(wanted))
}

/// The `most` smallest of `all`, smallest first; the others are not kept meanwhile.
pub(super) fn smallest<T: Ord>(all: impl Iterator<Item = T>, most: usize) -> Vec<T> {
    let mut kept = BinaryHeap::with_capacity(most);
    for one in all {
        if kept.len() < most {
            kept.push(one);
        } else if let Some(mut worst) = kept.peek_mut()
            && one < *worst
        {
            *worst = one;
        }
    }
    kept.into_sorted_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_this_order_in_any_case() {
        let distance = |typed: &str, name: &str| Pattern::new(typed).distance(name.chars());
        assert_eq!(distance("", "anything"), Some(0));
        assert_eq!(distance("CODE rev", "code-Reviewer"), Some(1));
        assert_eq!(distance("cr", "code-reviewer"), Some(1));
        assert_eq!(distance("cr", "recorder"), Some(3));
        assert_eq!(distance("rc", "code-r"), None);
    }

    #[test]
    fn a_name_that_fits_holds_the_letters_of_the_pattern() {
        for (typed, name) in [("ÄÖ", "ä-ö"), ("K9", "\u{212A}-9"), ("c:r_", "c:r_")] {
            let pattern = Pattern::new(typed);
            assert!(pattern.distance(name.chars()).is_some(), "{name}");
            assert!(Letters::of(name.chars()).hold(pattern.letters()), "{name}");
        }
    }

    #[test]
    fn the_smallest_are_kept_in_order() {
        assert_eq!(smallest([5, 1, 4, 2, 3].into_iter(), 3), [1, 2, 3]);
        assert_eq!(smallest([2, 1].into_iter(), 3), [1, 2]);
        assert!(smallest([1].into_iter(), 0).is_empty());
    }
}
