//! Lists that grow with the workspace: beyond a few hundred names, those that fit best to what is typed.

use text_size::TextRange;

use super::Hole;
use super::context::Request;
use crate::ide::fuzzy::{self, Pattern};

/// More names of one kind than this nobody reads, and an editor asks again with every letter where some are left out.
pub(super) const MOST: usize = 500;

/// `all` where they are few, otherwise those whose letters fit best to what is typed in `hole`, and among these the ones that
/// come first by `order`; they stay in the order in which they are.
pub(super) fn few<T, O: Ord>(
    request: &Request<'_>,
    hole: &Hole,
    all: Vec<T>,
    distance: impl Fn(&Pattern, &T) -> Option<u32>,
    order: impl Fn(&T) -> O,
) -> Vec<T> {
    if all.len() <= MOST {
        return all;
    }
    request.left_out.set(true);
    let start = hole.range.start().min(request.cursor);
    let typed = TextRange::new(start, request.cursor);
    let pattern = Pattern::new(request.file.text.slice(typed));
    let ranked = all.iter().enumerate();
    let ranked = ranked.filter_map(|(place, one)| {
        let distance = distance(&pattern, one)?;
        Some((distance, order(one), place))
    });
    let mut kept: Vec<usize> = fuzzy::smallest(ranked, MOST)
        .into_iter()
        .map(|(_, _, place)| place)
        .collect();
    kept.sort_unstable();
    let mut kept = kept.into_iter().peekable();
    let chosen = all.into_iter().enumerate();
    chosen
        .filter(|(place, _)| kept.next_if_eq(place).is_some())
        .map(|(_, one)| one)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::ide::completion::{Completions, completions};
    use crate::testing::Fixture;

    /// A workspace of so many skills, in a file with the cursor in `line`.
    fn offered(skills: usize, line: &str) -> Completions {
        let mut text = format!("---\nname: a\ndescription: d\n{line}\n---\n");
        for number in 0..skills {
            let _ = write!(
                text,
                "//- /w/.claude/skills/skill-{number}/SKILL.md\n---\ndescription: d\n---\n"
            );
        }
        let text = format!("//- /w/.claude/agents/a.md\n{text}");
        let fixture = Fixture::new(&text);
        completions(&fixture.snapshot, &fixture.position())
    }

    #[test]
    fn a_list_of_all_is_complete() {
        let found = offered(MOST, "skills: [$0]");
        assert_eq!((found.items.len(), found.incomplete), (MOST, false));
    }

    #[test]
    fn of_more_those_that_fit_best_are_offered() {
        let found = offered(MOST + 1, "skills: [$0]");
        assert_eq!((found.items.len(), found.incomplete), (MOST, true));
        let found = offered(MOST + 100, "skills: [sk59$0]");
        assert!(found.incomplete, "with fewer letters there may be more");
        let labels: Vec<&str> = found.items.iter().map(|it| &*it.label).collect();
        assert!(labels.contains(&"skill-59") && labels.contains(&"skill-599"));
        assert!(!labels.contains(&"skill-1"), "{labels:?}");
    }

    #[test]
    fn paths_are_names_too() {
        let mut text = String::from("//- /w/CLAUDE.md\nSee @.claude/skills/skill-7$0\n");
        for number in 0..=MOST {
            let _ = write!(
                text,
                "//- /w/.claude/skills/skill-{number}/SKILL.md\nText.\n"
            );
        }
        let fixture = Fixture::new(&text);
        let found = completions(&fixture.snapshot, &fixture.position());
        assert!(found.incomplete && found.items.len() < MOST);
        assert!(found.items.iter().all(|it| it.label.contains('7')));
    }
}
