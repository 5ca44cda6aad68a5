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
        self.distance_within(name, u32::MAX)
    }

    /// The same, `None` for a name that is further away than `most`, too.
    pub(super) fn distance_within(
        &self,
        name: impl Iterator<Item = char>,
        most: u32,
    ) -> Option<u32> {
        let mut wanted = self.0.iter();
        let mut next = wanted.next();
        let mut distance = 0;
        let mut gap = 0;
        let mut starts_word = true;
        for letter in name {
            match next {
                None => break,
                Some(_) if distance > most => return None,
                Some(wanted_letter) if is_letter(letter, *wanted_letter) => {
                    distance += if starts_word { gap.min(1) } else { gap };
                    gap = 0;
                    next = wanted.next();
                }
                Some(_) => gap += 1,
            }
            starts_word = !letter.is_alphanumeric();
        }
        (next.is_none() && distance <= most).then_some(distance)
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
    let mut kept = Smallest::new(most);
    all.for_each(|one| kept.offer(one));
    kept.into_sorted()
}

/// The smallest of what is offered.
#[derive(Debug)]
pub(super) struct Smallest<T> {
    kept: BinaryHeap<T>,
    most: usize,
}

impl<T: Ord> Smallest<T> {
    /// Room for `most` of them.
    pub(super) fn new(most: usize) -> Smallest<T> {
        Smallest {
            kept: BinaryHeap::with_capacity(most),
            most,
        }
    }

    /// Keeps `one` if it is among the smallest so far.
    pub(super) fn offer(&mut self, one: T) {
        if self.kept.len() < self.most {
            self.kept.push(one);
        } else if let Some(mut worst) = self.kept.peek_mut()
            && one < *worst
        {
            *worst = one;
        }
    }

    /// What another one has to be smaller than; `None` while there is room for any.
    pub(super) fn limit(&self) -> Option<&T> {
        self.kept.peek().filter(|_| self.kept.len() >= self.most)
    }

    /// What was kept, smallest first.
    pub(super) fn into_sorted(self) -> Vec<T> {
        self.kept.into_sorted_vec()
    }
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
