//! "Did you mean": the candidate that a misspelt word most likely stands for.

use crate::text::Letters;

/// Longer words are not compared; nobody means a 65-letter key.
const LONGEST: usize = 64;

/// The candidate closest to `word`, letter case aside, if it is close enough to be a slip of the fingers.
///
/// Counts inserted, missing, replaced and swapped letters. One slip is allowed for every three letters of the word, two at
/// most. Of equally close candidates the first wins.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = letters(word);
    if word.len() > LONGEST {
        return None;
    }
    let limit = (word.len() / 3).min(2);
    let own = Letters::of(word.iter().copied());
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        // A slip brings one letter at most and takes one away; that rules most out without a copy.
        let is_near = candidate.len().abs_diff(word.len()) <= limit || !candidate.is_ascii();
        if !is_near || Letters::of(candidate.chars()).differing(own) > 2 * limit {
            continue;
        }
        let other = letters(candidate);
        if other.len().abs_diff(word.len()) > limit {
            continue;
        }
        let distance = distance(&word, &other);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The candidate that says the same words in another way, else the one closest to `word`.
pub fn meant<'a, I>(word: &str, candidates: I) -> Option<&'a str>
where
    I: IntoIterator<Item = &'a str, IntoIter: Clone>,
{
    let candidates = candidates.into_iter();
    let mut alike = candidates.clone().filter(|it| same_words(it, word));
    alike.next().or_else(|| nearest(word, candidates))
}

/// Whether two names differ in nothing but letter case and what joins their words.
pub fn same_words(one: &str, other: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = char> {
        let letters = name.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase)
    }
    letters(one).eq(letters(other))
}

/// How many slips of the fingers, letter case aside, lie between two words.
pub fn slips(one: &str, other: &str) -> usize {
    distance(&letters(one), &letters(other))
}

fn letters(word: &str) -> Vec<char> {
    word.chars().flat_map(char::to_lowercase).collect()
}

/// Damerau-Levenshtein distance in its optimal string alignment form.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut two_back: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut before_a = None;
    for (i, &letter_a) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        let mut left = i + 1;
        row.push(left);
        let mut before_b = None;
        for (j, &letter_b) in b.iter().enumerate() {
            let replaced = at(&above, j) + usize::from(letter_a != letter_b);
            let mut least = replaced.min(left + 1).min(at(&above, j + 1) + 1);
            if before_a == Some(letter_b) && before_b == Some(letter_a) {
                // Both letters before exist, so `j` is at least 1 and `two_back` is filled.
                least = least.min(at(&two_back, j.saturating_sub(1)) + 1);
            }
            row.push(least);
            left = least;
            before_b = Some(letter_b);
        }
        two_back = std::mem::replace(&mut above, row);
        before_a = Some(letter_a);
    }
    above.last().copied().unwrap_or(a.len())
}

fn at(row: &[usize], index: usize) -> usize {
    row.get(index).copied().unwrap_or(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_slips() {
        let count = |a: &str, b: &str| distance(&letters(a), &letters(b));
        assert_eq!(count("", ""), 0);
        assert_eq!(count("", "abc"), 3);
        assert_eq!(count("abc", ""), 3);
        assert_eq!(count("Grpe", "Grep"), 1);
        assert_eq!(count("discription", "description"), 1);
        assert_eq!(count("permisionMod", "permissionMode"), 2);
        assert_eq!(count("kitten", "sitting"), 3);
        assert_eq!(count("ab", "ba"), 1);
    }

    #[test]
    fn finds_the_closest_candidate() {
        let tools = ["Read", "Write", "Edit", "WebFetch", "WebSearch", "LSP"];
        let find = |word| nearest(word, tools);
        assert_eq!(find("Wirte"), Some("Write"));
        assert_eq!(find("WebFtech"), Some("WebFetch"));
        assert_eq!(find("webserch"), Some("WebSearch"));
        assert_eq!(find("read"), Some("Read"));
        assert_eq!(find("Reed"), Some("Read"));
        assert_eq!(find("ls"), None);
        assert_eq!(find("codebase"), None);
        assert_eq!(find(""), None);
        assert_eq!(find(&"x".repeat(1000)), None);
    }
}
