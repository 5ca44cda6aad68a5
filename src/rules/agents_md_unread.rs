//! `agents-md-unread`: an AGENTS.md that stands beside a CLAUDE.md.

use text_size::TextSize;

use super::{Context, Rule};
use crate::catalog::Severity;
use crate::finding::{Finding, Related};
use crate::model::references::references;
use crate::text::span::size;
use crate::text::{FileRange, TextRange};
use crate::workspace::Summary;

pub(super) const RULE: Rule = Rule {
    id: "agents-md-unread",
    severity: Severity::Information,
    opt_in: false,
    summary: "An AGENTS.md that Claude Code does not read because of a CLAUDE.md",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

An `AGENTS.md` in a folder that also holds a `CLAUDE.md` that does not mention it.

## Why it matters

- **Claude Code** reads `AGENTS.md` only where there is no `CLAUDE.md` (since 2.1.277, before that never). Other agents read it, so the two halves of the team follow
  other instructions.

## Example

```markdown
# CLAUDE.md

Run the tests.
```

## Better

```markdown
# CLAUDE.md

@AGENTS.md

Run the tests.
```

## Fix

None.

## Sources

- [Claude Code documentation, memory files and rules](https://code.claude.com/docs/en/memory), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let path = &context.file.path;
    let stand_in = context.format().stand_in.as_ref();
    let Some(stand_in) = stand_in.filter(|it| path.file_name() == it.file) else {
        return;
    };
    if context.file.text.as_str().trim().is_empty() {
        return;
    }
    let Some(folder) = path.parent() else { return };
    let beside = stand_in.others.iter();
    let beside = beside.filter_map(|name| context.snapshot.summary(&folder.join(name)));
    let beside: Vec<&Summary> = beside.collect();
    let Some(read) = beside.first() else { return };
    let surroundings = context.snapshot.surroundings();
    let mentions = |summary: &&Summary| {
        let file = context.snapshot.read(&summary.path);
        let references = file.map(|file| references(&file, surroundings));
        let mut references = references.iter().flatten();
        references.any(|it| it.path().is_some_and(|target| target.path == *path))
    };
    // A link to this file, or a copy of it, has the same size.
    let same = |summary: &&Summary| summary.size == context.file.text.len();
    if beside.iter().any(mentions) || beside.iter().any(same) {
        return;
    }
    let text = context.file.text.as_str();
    let lead = text.len()
        - text
            .trim_start_matches(|c: char| c.is_whitespace() || c == BOM)
            .len();
    let line = text.get(lead..).and_then(|rest| rest.lines().next());
    let first = TextRange::at(size(lead), TextSize::of(line.unwrap_or("").trim_end()));
    let shown = context.snapshot.shown(&read.path);
    let defect = format!("`{shown}` is there too.");
    let advice = format!(
        "Import it there with `@{}`, or keep one of the two.",
        stand_in.file
    );
    let effect = &stand_in.effect;
    let mut finding = context.finding_with(RULE.id, effect, first, &defect, &advice);
    finding.related.push(Related {
        location: FileRange {
            path: read.path.clone(),
            range: TextRange::default(),
        },
        message: "This one is read.".to_owned(),
    });
    out.push(finding);
}

/// The byte order mark.
const BOM: char = '\u{feff}';

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn beside_a_memory_file() {
        check(
            "//- /w/AGENTS.md\n# Agents\n//- /w/CLAUDE.md\nOther text.\n",
            expect![[r#"
                 1 | # Agents
                     ^^^^^^^^
                information agents-md-unread: `CLAUDE.md` is there too. Claude Code reads this file only where no memory file of its own is there, so it does not read it here. Import it there with `@AGENTS.md`, or keep one of the two.
                  see /w/CLAUDE.md 0..0: This one is read.
            "#]],
        );
        check(
            "//- /w/AGENTS.md\n# Agents\n//- /w/CLAUDE.md\n@AGENTS.md\n",
            expect![[""]],
        );
        check("//- /w/AGENTS.md\n# Agents\n", expect![[""]]);
    }

    #[test]
    fn behind_a_byte_order_mark_and_blank_lines() {
        check(
            "//- /w/AGENTS.md\n\u{feff}\n# Agents é\n//- /w/CLAUDE.md\nOther text.\n",
            expect![[r#"
                 2 | # Agents é
                     ^^^^^^^^^^
                information agents-md-unread: `CLAUDE.md` is there too. Claude Code reads this file only where no memory file of its own is there, so it does not read it here. Import it there with `@AGENTS.md`, or keep one of the two.
                  see /w/CLAUDE.md 0..0: This one is read.
            "#]],
        );
    }
}
