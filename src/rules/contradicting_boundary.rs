//! `contradicting-boundary`: something that is promised and refused in the same words.

use super::{Context, Rule};
use crate::catalog::Severity;
use crate::finding::{Finding, Related};
use crate::model::outline;
use crate::model::signature::words;
use crate::text::{Encoding, FileRange, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "contradicting-boundary",
    severity: Severity::Hint,
    opt_in: true,
    summary: "Something that is promised and refused in the same words",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

An item below `**Will Not:**` that stands among the promises (`**Will:**`) or the deliverables too, in the same words but for endings, articles and punctuation. Items with
a condition, such as "only" or "without", are left alone.

## Why it matters

- **Claude Code** gives the model both sentences, and nothing says which of them counts: the model may do what it should not, or refuse what it is there for.

## Example

```markdown
**Will:**
- Write unit tests for new code

**Will Not:**
- Write unit tests for new code
```

## Better

```markdown
**Will:**
- Write unit tests for new code

**Will Not:**
- Change the code under test
```

## Fix

None: only the author knows which of the two was meant.

## Sources

- The form of boundaries that many collections of subagents share.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let boundaries = outline::boundaries(context.file);
    if boundaries.will_not.is_empty() {
        return;
    }
    let mut promised = boundaries.will;
    promised.extend(outline::items_of(context.file, "deliverables"));
    promised.retain(|range| !boundaries.will_not.contains(range));
    let promised = promised
        .into_iter()
        .filter_map(|range| Some((range, meaning(context, range)?)));
    let promised: Vec<(TextRange, Vec<Word>)> = promised.collect();
    for refused in boundaries.will_not {
        let Some(said) = meaning(context, refused) else {
            continue;
        };
        if let Some((other, _)) = promised.iter().find(|(_, promise)| *promise == said) {
            out.push(report(context, refused, *other));
        }
    }
}

/// A word: its number, or what is written where every text has it.
type Word = Result<u32, String>;

/// The words of an item in order, without articles; `None` where they are too few, or where a condition changes what they say.
fn meaning(context: &Context<'_>, range: TextRange) -> Option<Vec<Word>> {
    let mut said = Vec::new();
    for word in words(context.text(range)) {
        let lower = word.text.to_lowercase();
        if CONDITIONS.contains(&lower.as_str()) {
            return None;
        }
        if !ARTICLES.contains(&lower.as_str()) {
            said.push(word.content.ok_or(lower));
        }
    }
    let telling = said.iter().filter(|word| word.is_ok()).count();
    (telling >= FEWEST).then_some(said)
}

const ARTICLES: [&str; 3] = ["a", "an", "the"];

/// Fewer words than this are a topic rather than a deed.
const FEWEST: usize = 2;

/// Words that make a promise and a refusal agree.
const CONDITIONS: [&str; 14] = [
    "not", "no", "never", "without", "unless", "except", "only", "until", "before", "after",
    "when", "if", "beyond", "outside",
];

fn report(context: &Context<'_>, refused: TextRange, promised: TextRange) -> Finding {
    let host = context.host().map_or("The host", |host| &host.name);
    let place = context.file.text.position(promised.start(), Encoding::Utf8);
    let text = format!(
        "This is refused here and promised in line {}. {host} gives the model both, and it may follow either. Delete one of the two.",
        place.line + 1
    );
    let mut finding = context.finding(RULE.id, RULE.severity, refused, text);
    finding.related.push(Related {
        location: FileRange {
            path: context.file.path.clone(),
            range: promised,
        },
        message: "It is promised here.".to_owned(),
    });
    finding
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    const ON: &str = "//- /w/.fieldcraft.yaml\nrules: {contradicting-boundary: hint}\n";

    #[test]
    fn promised_and_refused() {
        check(
            &format!(
                "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: b\n---\n## Deliverables\n\n- A migration plan for the database\n\n## Boundaries\n\n**Will:**\n- Write unit tests for new code\n- Review contracts\n\n**Will Not:**\n- Write the unit tests for new code.\n- migration plans for the database\n- Write unit tests for code\n- Review contracts without a ticket\n- Review code\n{ON}"
            ),
            expect![[r#"
                16 | - Write the unit tests for new code.
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                hint contradicting-boundary: This is refused here and promised in line 12. Claude Code gives the model both, and it may follow either. Delete one of the two.
                  see /w/.claude/agents/a.md 112..141: It is promised here.
                17 | - migration plans for the database
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                hint contradicting-boundary: This is refused here and promised in line 7. Claude Code gives the model both, and it may follow either. Delete one of the two.
                  see /w/.claude/agents/a.md 50..83: It is promised here.
            "#]],
        );
    }

    #[test]
    fn in_another_order_or_under_a_condition_it_is_something_else() {
        check(
            &format!(
                "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: b\n---\n**Will:**\n- Convert JSON to YAML\n- Deploy services only after review\n\n**Will Not:**\n- Convert YAML to JSON\n- Deploy services only after review\n{ON}"
            ),
            expect![[""]],
        );
    }
}
