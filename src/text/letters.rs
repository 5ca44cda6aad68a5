//! Which letters are in a text, in one number: most names that do not fit a pattern need no closer look.

/// The letters and digits of a text, in any case; everything else counts as one.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Letters(u64);

/// The bit of all that is neither a letter nor a digit of ASCII.
const OTHER: u32 = 36;

impl Letters {
    /// The letters of `text`.
    pub fn of(text: impl Iterator<Item = char>) -> Letters {
        text.fold(Letters::default(), |all, letter| {
            Letters(all.0 | bits(letter))
        })
    }

    /// The letters that are in one of the two.
    #[must_use]
    pub fn with(self, other: Letters) -> Letters {
        Letters(self.0 | other.0)
    }

    /// Number of letters that are in one of the two only.
    pub fn differing(self, other: Letters) -> usize {
        (self.0 ^ other.0).count_ones() as usize
    }

    /// Whether all of `wanted` are here.
    pub fn hold(self, wanted: Letters) -> bool {
        wanted.0 & !self.0 == 0
    }
}

fn bits(letter: char) -> u64 {
    match letter.to_ascii_lowercase() {
        letter @ 'a'..='z' => 1 << (u32::from(letter) - u32::from('a')),
        digit @ '0'..='9' => 1 << (u32::from(digit) - u32::from('0') + 26),
        letter if letter.is_ascii() => 1 << OTHER,
        // A few letters from elsewhere are letters of ASCII in lower case.
        letter => letter
            .to_lowercase()
            .map(|letter| match letter.is_ascii() {
                true => bits(letter),
                false => 1 << OTHER,
            })
            .fold(0, |all, bit| all | bit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_holds_its_letters_in_any_case() {
        let name = Letters::of("Code-Reviewer-7".chars());
        let holds = |typed: &str| name.hold(Letters::of(typed.chars()));
        assert!(holds("code") && holds("REV7") && holds("-") && holds(""));
        assert!(!holds("x") && !holds("8"));
    }
}
