//! Applying fixes: as many as fit together, again and again until nothing is left to do.

use super::check;
use crate::finding::{Finding, Safety};
use crate::model::{File, Surroundings};
use crate::text::{Text, TextEdit};
use crate::workspace::Snapshot;

/// Fixes may make room for others, but not without end.
const MOST_ROUNDS: usize = 10;

/// A file after its fixes.
#[derive(Debug, Clone, PartialEq)]
pub struct Fixed {
    /// The text now.
    pub text: String,
    /// The findings whose fixes were applied, each as it was found, in ranges of the round it was found in.
    pub findings: Vec<Finding>,
}

/// Applies the fixes of `file` until none is left: the safe ones, and with `unsafe_too` the others. `None` when there is nothing
/// to do.
pub fn fix(snapshot: &Snapshot, file: &File, unsafe_too: bool) -> Option<Fixed> {
    let mut now = file.clone();
    let mut applied = Vec::new();
    let mut seen = vec![file.text.as_str().to_owned()];
    for _ in 0..MOST_ROUNDS {
        let round = compatible(&check(snapshot, &now), unsafe_too);
        let Some(text) = now
            .text
            .apply(&round.edits)
            .filter(|_| !round.edits.is_empty())
        else {
            break;
        };
        // Two fixes that undo each other would go on for ever.
        if seen.contains(&text) {
            break;
        }
        seen.push(text.clone());
        applied.extend(round.findings);
        now = again(&now, text, snapshot.surroundings());
    }
    let text = now.text.as_str();
    (text != file.text.as_str()).then(|| Fixed {
        text: text.to_owned(),
        findings: applied,
    })
}

/// The file with another text, still taken for what it was.
fn again(file: &File, text: String, surroundings: &Surroundings) -> File {
    let text = Text::new(text, file.text.version());
    let fresh = File::new(file.path.clone(), text.clone(), surroundings);
    match (fresh.kind(), file.kind()) {
        (Some(new), Some(old)) if new == old => fresh,
        (_, Some(kind)) => File::with_kind(file.path.clone(), text, surroundings, kind),
        _ => fresh,
    }
}

/// Fixes that can be applied at once.
#[derive(Debug, Default)]
pub struct Round {
    /// The edits, in order of place.
    pub edits: Vec<TextEdit>,
    /// The findings that they remove.
    pub findings: Vec<Finding>,
}

/// The fixes of `findings` that do not get in each other's way, earlier findings first.
pub fn compatible(findings: &[Finding], unsafe_too: bool) -> Round {
    let mut round = Round::default();
    for finding in findings {
        let fix = finding.fix.as_ref();
        let Some(fix) = fix.filter(|fix| unsafe_too || fix.safety == Safety::Safe) else {
            continue;
        };
        let known = fix.edits.iter().all(|edit| round.edits.contains(edit));
        let clashes = |edit: &TextEdit| round.edits.iter().any(|other| touches(other, edit));
        if !known && fix.edits.iter().any(clashes) {
            continue;
        }
        if !known {
            round.edits.extend(fix.edits.iter().cloned());
        }
        round.findings.push(finding.clone());
    }
    round
        .edits
        .sort_by_key(|edit| (edit.range.start(), edit.range.end()));
    round
}

/// Edits that touch depend on each other's order, so only one of them is applied.
fn touches(a: &TextEdit, b: &TextEdit) -> bool {
    a.range.intersect(b.range).is_some()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::Fixture;

    fn check_fix(fixture: &str, unsafe_too: bool, expected: Expect) {
        let fixture = Fixture::new(fixture);
        let fixed = fix(&fixture.snapshot, fixture.file(), unsafe_too);
        let shown = fixed.map_or("nothing to do".to_owned(), |fixed| {
            let rules: Vec<&str> = fixed.findings.iter().map(|it| it.rule).collect();
            format!("{rules:?}\n{}", fixed.text)
        });
        expected.assert_eq(&shown);
    }

    #[test]
    fn one_fix_makes_room_for_the_next() {
        let text = "---\nname: a\ndescription: b\ntools: Read, grep, Grep\n---\n";
        check_fix(
            text,
            false,
            expect![[r#"
            ["tool-case", "duplicate-item"]
            ---
            name: a
            description: b
            tools: Read, Grep
            ---
        "#]],
        );
    }

    #[test]
    fn unsafe_fixes_on_request() {
        let text = "---\nname: a\ndescription: b\nmodel: sonet\n---\n";
        check_fix(text, false, expect!["nothing to do"]);
        check_fix(
            text,
            true,
            expect![[r#"
            ["unknown-model"]
            ---
            name: a
            description: b
            model: sonnet
            ---
        "#]],
        );
    }

    #[test]
    fn line_breaks_and_byte_order_mark_stay() {
        // Line breaks inside of an `expect!` are those of this source file.
        let text = "\u{feff}---\r\nname: a\r\ndescription: b\r\ntools: read\r\n---\r\n";
        let fixture = Fixture::new(text);
        let fixed = fix(&fixture.snapshot, fixture.file(), false).unwrap();
        assert_eq!(fixed.text, text.replace("read", "Read"));
    }
}
