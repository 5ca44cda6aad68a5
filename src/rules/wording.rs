//! Words that messages share.

use crate::catalog::Scope;

/// The sentences that are not empty, in order.
pub(super) fn message(sentences: &[&str]) -> String {
    let kept: Vec<&str> = sentences
        .iter()
        .map(|sentence| sentence.trim())
        .filter(|sentence| !sentence.is_empty())
        .collect();
    kept.join(" ")
}

/// “`a`, `b` and `c`”.
pub(super) fn names<'a>(names: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((end, [])) => end.clone(),
        Some((end, start)) => format!("{} {last} {end}", start.join(", ")),
        None => String::new(),
    }
}

/// “`a`, `b` and two more”: the first `most` of `names`, and how many there are besides.
pub(super) fn first_names<'a>(all: impl IntoIterator<Item = &'a str>, most: usize) -> String {
    let all: Vec<&str> = all.into_iter().collect();
    match all.get(..most) {
        Some(first) if all.len() > most => {
            let quoted: Vec<String> = first.iter().map(|name| format!("`{name}`")).collect();
            let more = count(all.len() - most, "more", "more").to_lowercase();
            format!("{} and {more}", quoted.join(", "))
        }
        _ => names(all, "and"),
    }
}

/// “one other file” or “three other files”, capitalised.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    const WORDS: [&str; 10] = [
        "No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine",
    ];
    let noun = if number == 1 { one } else { many };
    match WORDS.get(number) {
        Some(word) => format!("{word} {noun}"),
        None => format!("{number} {noun}"),
    }
}

/// “user and local”.
pub(super) fn scopes(scopes: &[Scope]) -> String {
    let words: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
    words.join(" and ")
}

/// The noun with its indefinite article.
pub(super) fn with_article(noun: &str) -> String {
    let sounds_like_you = noun.starts_with("us");
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) && !sounds_like_you {
        "an"
    } else {
        "a"
    };
    format!("{article} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_like_english() {
        assert_eq!(names(["a"], "and"), "`a`");
        assert_eq!(names(["a", "b"], "and"), "`a` and `b`");
        assert_eq!(names(["a", "b", "c"], "or"), "`a`, `b` or `c`");
        assert_eq!(first_names(["a", "b"], 2), "`a` and `b`");
        assert_eq!(first_names(["a", "b", "c"], 2), "`a`, `b` and one more");
        assert_eq!(count(1, "other file", "other files"), "One other file");
        assert_eq!(count(3, "other file", "other files"), "Three other files");
        assert_eq!(count(12, "x", "other files"), "12 other files");
        assert_eq!(with_article("output style"), "an output style");
        assert_eq!(with_article("user skill"), "a user skill");
    }
}
