//! Code actions: the fixes of the findings at a place, all safe fixes of a file at once, and refactorings.

use super::changes::Changes;
use super::diagnostics::diagnostics;
use super::fix_all::fix_all;
use super::refactorings::refactorings;
use crate::finding::{Finding, Safety};
use crate::text::FileRange;
use crate::workspace::Snapshot;

/// A change that the person can choose.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeAction {
    /// What it does, as an imperative sentence.
    pub title: String,
    /// What it is.
    pub kind: ActionKind,
    /// The changes; those of a fix are in the file it was asked for.
    pub changes: Changes,
    /// The findings that it removes.
    pub findings: Vec<Finding>,
    /// Whether it is the one right answer.
    pub preferred: bool,
}

/// The kind of a [`CodeAction`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    /// Removes one finding.
    QuickFix,
    /// Applies every safe fix of the file.
    FixAll,
    /// Says the same in another way, or something more.
    Rewrite,
    /// Moves a part into a place of its own.
    Extract,
}

/// What can be done at `range`, best first: the fixes of the findings that touch it, every safe fix of the file, then
/// the refactorings.
pub fn code_actions(snapshot: &Snapshot, at: &FileRange) -> Vec<CodeAction> {
    let findings = diagnostics(snapshot, &at.path);
    let mut actions = quick_fixes(&findings, at);
    actions.extend(creations(snapshot, &findings, at));
    actions.extend(fix_all(snapshot, &at.path));
    actions.extend(refactorings(snapshot, at));
    actions
}

/// The files that are missing for the findings at a place.
fn creations(snapshot: &Snapshot, findings: &[Finding], at: &FileRange) -> Vec<CodeAction> {
    let here = findings
        .iter()
        .filter(|finding| finding.range.intersect(at.range).is_some());
    let creation = |finding: &Finding| {
        let missing = finding.missing.as_ref()?;
        Some(CodeAction {
            title: format!("Create `{}`", snapshot.shown(&missing.path)),
            kind: ActionKind::QuickFix,
            changes: Changes {
                creations: vec![(missing.path.clone(), missing.text.clone())],
                ..Changes::default()
            },
            findings: vec![finding.clone()],
            preferred: false,
        })
    };
    here.filter_map(creation).collect()
}

fn quick_fixes(findings: &[Finding], at: &FileRange) -> Vec<CodeAction> {
    let mut actions: Vec<CodeAction> = Vec::new();
    let mut safe = Vec::new();
    for finding in findings {
        let (Some(fix), Some(_)) = (&finding.fix, finding.range.intersect(at.range)) else {
            continue;
        };
        let changes = Changes::within(&at.path, fix.edits.clone());
        // Two findings may have one remedy, which is then offered once.
        let same = actions.iter_mut().find(|action| action.changes == changes);
        if let Some(action) = same {
            action.findings.push(finding.clone());
            continue;
        }
        actions.push(CodeAction {
            title: fix.title.clone(),
            kind: ActionKind::QuickFix,
            changes,
            findings: vec![finding.clone()],
            preferred: false,
        });
        safe.push(fix.safety == Safety::Safe);
    }
    if safe.iter().filter(|safe| **safe).count() == 1 {
        for (action, safe) in actions.iter_mut().zip(safe) {
            action.preferred = safe;
        }
    }
    actions.sort_by_key(|action| !action.preferred);
    actions
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};
    use text_size::{TextRange, TextSize};

    use super::*;
    use crate::finding::{Fix, Severity};
    use crate::testing::Fixture;
    use crate::text::{FilePath, TextEdit};

    fn range(start: u32, end: u32) -> TextRange {
        TextRange::new(TextSize::new(start), TextSize::new(end))
    }

    fn replacing(start: u32, end: u32, text: &str) -> TextEdit {
        TextEdit {
            range: range(start, end),
            new_text: text.to_owned(),
        }
    }

    fn finding(start: u32, end: u32, fix: Option<Fix>) -> Finding {
        Finding {
            fix,
            ..Finding::new("rule", Severity::Warning, range(start, end), "wrong")
        }
    }

    fn check(findings: &[Finding], at: TextRange, expected: Expect) {
        let mut out = String::new();
        let at = FileRange {
            path: FilePath::new("/w/a.md"),
            range: at,
        };
        for action in quick_fixes(findings, &at) {
            let mark = if action.preferred { "*" } else { "" };
            let _ = write!(out, "{mark}{} ({})", action.title, action.findings.len());
            for edit in action.changes.edits.values().flatten() {
                let _ = write!(out, " {:?}→{:?}", edit.range, edit.new_text);
            }
            out.push('\n');
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn the_only_safe_fix_is_preferred() {
        let findings = [
            finding(
                0,
                4,
                Some(Fix::suggested("Guess", vec![replacing(0, 4, "g")])),
            ),
            finding(2, 4, Some(Fix::safe("Repair", vec![replacing(2, 4, "r")]))),
            finding(2, 4, None),
            finding(
                9,
                12,
                Some(Fix::safe("Elsewhere", vec![replacing(9, 12, "e")])),
            ),
        ];
        check(
            &findings,
            range(3, 3),
            expect![[r#"
                *Repair (1) 2..4→"r"
                Guess (1) 0..4→"g"
            "#]],
        );
    }

    #[test]
    fn one_remedy_for_two_findings_is_offered_once() {
        let fix = Fix::safe("Repair", vec![replacing(2, 4, "r")]);
        let findings = [finding(0, 4, Some(fix.clone())), finding(2, 4, Some(fix))];
        check(
            &findings,
            range(4, 4),
            expect![[r#"
                *Repair (2) 2..4→"r"
            "#]],
        );
    }

    #[test]
    fn the_fix_of_a_finding_under_the_cursor() {
        let text = "---\nname: a\ndescription: Does a.\nmodel: son$0et\ntools: read\n---\n";
        let fixture = Fixture::new(text);
        let at = FileRange {
            path: fixture.path.clone(),
            range: fixture.range,
        };
        let mut out = String::new();
        for action in code_actions(&fixture.snapshot, &at) {
            let edits = &action.changes.edits[&fixture.path];
            let fixed = fixture.file().text.apply(edits).unwrap();
            let changed: Vec<&str> = fixed
                .lines()
                .filter(|line| !fixture.text().contains(line))
                .collect();
            let _ = writeln!(out, "{:?} {}: {changed:?}", action.kind, action.title);
        }
        expect![[r#"
            QuickFix Replace by `sonnet`: ["model: sonnet"]
            FixAll Apply all safe fixes: ["tools: Read"]
        "#]]
        .assert_eq(&out);
    }

    /// Draws what is created for the finding at the cursor.
    fn check_creation(text: &str, expected: Expect) {
        let fixture = Fixture::new(text);
        let at = FileRange {
            path: fixture.path.clone(),
            range: fixture.range,
        };
        let mut out = String::new();
        for action in code_actions(&fixture.snapshot, &at) {
            for (path, text) in &action.changes.creations {
                let _ = write!(out, "{}\n{path}\n{text}", action.title);
            }
        }
        expected.assert_eq(&out);
    }

    fn created(text: &str) -> Vec<String> {
        let fixture = Fixture::new(text);
        let at = FileRange {
            path: fixture.path.clone(),
            range: fixture.range,
        };
        let actions = code_actions(&fixture.snapshot, &at).into_iter();
        let creations = actions.flat_map(|action| action.changes.creations);
        creations.map(|(path, _)| path.to_string()).collect()
    }

    #[test]
    fn the_command_that_a_plugin_lacks() {
        let plugin = "//- /w/kit/.claude-plugin/plugin.json\n{\"name\": \"kit\"}\n//- /w/kit/commands/publish.md\nPublish.\n";
        check_creation(
            &format!("//- /w/CLAUDE.md\nThen run /kit:re$0lease\n{plugin}"),
            expect![[r#"
                Create `kit/commands/release.md`
                /w/kit/commands/release.md
                ---
                description: What this command does.
                ---

                What to do.
            "#]],
        );
        for (commands, path) in [
            ("\"./cmds/\"", "/w/kit/cmds/release.md"),
            (
                "[\"./one.md\", \"./more/cmds\"]",
                "/w/kit/more/cmds/release.md",
            ),
            ("\"../cmds\"", "/w/kit/commands/release.md"),
            ("[]", "/w/kit/commands/release.md"),
        ] {
            let manifest = format!("{{\"name\": \"kit\", \"commands\": {commands}}}");
            let text = format!(
                "//- /w/CLAUDE.md\nThen run /kit:re$0lease\n//- /w/kit/.claude-plugin/plugin.json\n{manifest}\n"
            );
            assert_eq!(created(&text), [path], "{commands}");
        }
        // A slip is corrected instead.
        check_creation(
            &format!("//- /w/CLAUDE.md\nThen run /kit:pu$0blsh\n{plugin}"),
            expect![[""]],
        );
    }
}
