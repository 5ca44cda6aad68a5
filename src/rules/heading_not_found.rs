//! `heading-not-found`: a link to a heading that does not exist.

use text_size::{TextRange, TextSize};

use super::wording::message;
use super::{Context, Rule};
use crate::catalog::{Severity, nearest};
use crate::finding::{Finding, Fix};
use crate::model::File;
use crate::model::anchors::anchors;
use crate::model::references::{PathForm, PathTarget, Reference};

pub(super) const RULE: Rule = Rule {
    id: "heading-not-found",
    severity: Severity::Information,
    opt_in: false,
    summary: "A link to a heading that does not exist",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A Markdown link with a fragment, `#part` or `file.md#part`, that no heading of the file has: fragments are compared with headings as GitHub
and most editors make them, lower case, blanks as hyphens, other marks left out. Elements with an `id` or a `name` count as well, and line
numbers such as `#L10` are left alone.

## Why it matters

- **Models** and people who follow the link arrive at the top of the file and have to guess which part was meant.

## Example

```markdown
See [the rules](#house-rulse).

# House rules
```

## Better

```markdown
See [the rules](#house-rules).

# House rules
```

## Fix

Suggested where another heading is close enough to be meant.

## Sources

- [GitHub documentation, section links](https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    for reference in context.references.iter().filter(|it| it.certain) {
        if let Some(target) = reference.path() {
            out.extend(report(context, reference, target));
        }
    }
}

fn report(context: &Context<'_>, reference: &Reference, target: &PathTarget) -> Option<Finding> {
    let fragment = target.fragment.as_deref()?;
    if target.form != PathForm::Link
        || !target.path.file_name().ends_with(".md")
        || is_line(fragment)
    {
        return None;
    }
    let (reached, near) = if target.path == context.file.path {
        look(context.file, fragment)
    } else {
        let text = context.snapshot.text(&target.path)?;
        look(&File::document(target.path.clone(), text), fragment)
    };
    if reached {
        return None;
    }
    let place = match target.path == context.file.path {
        true => "This file".to_owned(),
        false => format!("`{}`", context.snapshot.shown(&target.path)),
    };
    let defect = format!("{place} has no heading `#{fragment}`.");
    let advice = near.as_ref().map_or(
        "Correct the fragment, or leave it out.".to_owned(),
        |near| format!("Did you mean `#{near}`?"),
    );
    let written = context.text(reference.range);
    let at = TextSize::try_from(written.find('#')? + 1).ok()?;
    let range = TextRange::new(reference.range.start() + at, reference.range.end());
    let text = message(&[&defect, &advice]);
    let severity = match context.format().dead_link {
        Some(_) => RULE.severity,
        None => Severity::Hint,
    };
    let mut finding = context.finding(RULE.id, severity, range, text);
    finding.fix = near.map(|near| Fix::replacement(range, near));
    Some(finding)
}

/// Whether `fragment` reaches a heading or an element of `file`; if not, the heading that was probably meant.
fn look(file: &File, fragment: &str) -> (bool, Option<String>) {
    let wanted = fragment.to_lowercase();
    let anchors: Vec<String> = anchors(file)
        .into_iter()
        .map(|(_, anchor)| anchor)
        .collect();
    let text = file.text.as_str();
    let named = |attribute: &str| {
        ["\"", "'"]
            .iter()
            .any(|quote| text.contains(&format!("{attribute}={quote}{fragment}{quote}")))
    };
    let braced = || text.contains(&format!("{{#{fragment}}}"));
    if anchors.contains(&wanted) || named("id") || named("name") || braced() {
        return (true, None);
    }
    let one_of = |test: &dyn Fn(&str) -> bool| {
        let mut all = anchors.iter().map(String::as_str).filter(|it| test(it));
        all.next().filter(|_| all.next().is_none())
    };
    let bare = unnumbered(&wanted);
    let same = one_of(&|anchor| !bare.is_empty() && unnumbered(anchor) == bare);
    let near = same.or_else(|| nearest(&wanted, anchors.iter().map(String::as_str)));
    // The title may have grown since the link was written.
    let near = near.or_else(|| one_of(&|anchor| anchor.starts_with(&wanted)));
    (false, near.map(str::to_owned))
}

/// The words of an anchor without what is easily left out: the number in front, and hyphens that a mark such as `&` left.
fn unnumbered(anchor: &str) -> String {
    let words = anchor.split('-').filter(|word| !word.is_empty());
    let number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    words.skip_while(number).collect::<Vec<_>>().join("-")
}

/// `L10` and `L10-L20` name lines of code.
fn is_line(fragment: &str) -> bool {
    let rest = fragment.strip_prefix(['L', 'l']);
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn here_and_elsewhere() {
        check(
            "//- /w/.claude/skills/s/SKILL.md\n---\nname: s\ndescription: b\n---\n\
             # House rules\n\n[a](#house-rules) [b](#house-rulse) [c](ref.md#top-1) [d](ref.md#gone) [e](ref.md#L3) [f](ref.md#here) [g](gone.md#x)\n\
             //- /w/.claude/skills/s/ref.md\n# Top\n## Top\n<a id=\"here\"></a>\n",
            expect![[r#"
                 7 | [a](#house-rules) [b](#house-rulse) [c](ref.md#top-1) [d](ref.md#gone) [e](ref.md#L3) [f](ref.md#here) [g](gone.md#x)
                                            ^^^^^^^^^^^
                information heading-not-found: This file has no heading `#house-rulse`. Did you mean `#house-rules`?
                  fix (unsafe): Replace by `house-rules`
                 7 | [a](#house-rules) [b](#house-rulse) [c](ref.md#top-1) [d](ref.md#gone) [e](ref.md#L3) [f](ref.md#here) [g](gone.md#x)
                                                                                      ^^^^
                information heading-not-found: `.claude/skills/s/ref.md` has no heading `#gone`. Correct the fragment, or leave it out.
                 7 | [a](#house-rules) [b](#house-rulse) [c](ref.md#top-1) [d](ref.md#gone) [e](ref.md#L3) [f](ref.md#here) [g](gone.md#x)
                                                                                                                                ^^^^^^^
                warning link-not-found: There is no file `.claude/skills/s/gone.md`. Claude finds nothing when it follows the link. Correct the path, or create the file.
            "#]],
        );
    }

    #[test]
    fn a_number_or_a_mark_was_left_out() {
        check(
            "---\nname: s\ndescription: b\n---\n[a](#monitoring-diagnostics) [b](#connection-management) [c](#2024)\n\n\
             # 7. Monitoring & Diagnostics\n\n# 2. Connection Management\n",
            expect![[r#"
                 5 | [a](#monitoring-diagnostics) [b](#connection-management) [c](#2024)
                          ^^^^^^^^^^^^^^^^^^^^^^
                hint heading-not-found: This file has no heading `#monitoring-diagnostics`. Did you mean `#7-monitoring--diagnostics`?
                  fix (unsafe): Replace by `7-monitoring--diagnostics`
                 5 | [a](#monitoring-diagnostics) [b](#connection-management) [c](#2024)
                                                       ^^^^^^^^^^^^^^^^^^^^^
                hint heading-not-found: This file has no heading `#connection-management`. Did you mean `#2-connection-management`?
                  fix (unsafe): Replace by `2-connection-management`
                 5 | [a](#monitoring-diagnostics) [b](#connection-management) [c](#2024)
                                                                                   ^^^^
                hint heading-not-found: This file has no heading `#2024`. Correct the fragment, or leave it out.
            "#]],
        );
    }
}
