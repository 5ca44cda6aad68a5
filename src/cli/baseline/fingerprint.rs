//! What a finding is about, in a form that outlives moved lines and changed blanks.

use crate::finding::Finding;
use crate::text::Text;

/// Longer texts are cut, and told apart by a hash.
const LONGEST: usize = 60;

/// The text of the finding's range on one line; where that says nothing, as `---` does, what its message names first.
pub(super) fn about(text: &Text, finding: &Finding) -> String {
    let written = text.slice(finding.range);
    let mut line = written.split_whitespace().collect::<Vec<_>>().join(" ");
    if !line.contains(char::is_alphanumeric) {
        let named = finding.message.split('`').nth(1);
        line = named.map_or(line, |name| format!("`{name}`"));
    }
    // A baseline is committed; a secret shall not be, once more.
    let hidden = finding.rule.contains("secret");
    if !hidden && line.chars().count() <= LONGEST {
        return line;
    }
    let kept = if hidden { 0 } else { LONGEST - 20 };
    let start: String = line.chars().take(kept).collect();
    format!("{start}… {:016x}", hash(&line))
}

/// FNV-1a: the same number on every machine and in every release.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Severity;
    use crate::text::TextRange;

    fn of(rule: &'static str, text: &str, message: &str) -> String {
        let text = Text::new(text, None);
        let range = TextRange::up_to(text.len());
        about(&text, &Finding::new(rule, Severity::Error, range, message))
    }

    #[test]
    fn blanks_do_not_count_and_long_texts_are_told_apart() {
        assert_eq!(of("a", "x\n  y", "m"), "x y");
        assert_eq!(of("a", "---", "`description` is missing."), "`description`");
        assert_eq!(of("a", "---", "No names."), "---");
        let long = "word ".repeat(40);
        let (one, other) = (of("a", &long, ""), of("a", &format!("{long}!"), ""));
        assert!(one != other && one.chars().count() < LONGEST, "{one}");
        assert!(!of("leaked-secret", "sk-123", "").contains("sk"));
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
    }
}
