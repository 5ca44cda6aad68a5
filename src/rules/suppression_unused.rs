//! `suppression-unused`: a comment that allows a finding which does not exist.

use text_size::TextRange;

use super::suppression::{Allowed, Suppression};
use super::{Context, Rule, registry};
use crate::catalog::{Severity, nearest};
use crate::finding::{Finding, Fix};
use crate::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    id: "suppression-unused",
    severity: Severity::Hint,
    opt_in: false,
    summary: "A comment that allows a finding which does not exist",
    documentation: DOCUMENTATION,
    // Only the module that applies the comments knows which of them were needed; it calls `report`.
    check: |_, _| {},
};

const DOCUMENTATION: &str = r#"## What it finds

A `fieldcraft: allow …` comment that allows nothing, because the finding is gone, stands on another line, or because there is no rule of
that name. An unknown rule is a warning, the rest a hint.

In the frontmatter such a comment is a line `# fieldcraft: allow rule-id (reason)` above the line it is about; above a key it covers the whole
entry, in front of the first key also the opening `---`. In the body it is `<!-- fieldcraft: allow rule-id (reason) -->` above the line.
Several rules are separated by commas. `allow-file` in the place of `allow` covers the whole file, wherever it stands. JSON files cannot hold
comments: for them there are `overrides` in `.fieldcraft.yaml`.

## Why it matters

A comment that is not needed any more hides the next mistake on that line, and one with a misspelt rule never did anything. No host
reads these comments; in the body, though, models do.

## Example

```markdown
---
name: reviewer
# fieldcraft: allow unknown-modell (a gateway knows it)
model: house-model
description: Reviews code.
---
```

## Better

```markdown
---
name: reviewer
# fieldcraft: allow unknown-model (a gateway knows it)
model: house-model
description: Reviews code.
---
```

## Fix

Safe where the comment is deleted because it allows nothing. Suggested where another rule was most likely meant.

## Sources

- This project's own documentation: the comments are its invention.
"#;

pub(super) fn report(
    context: &Context<'_>,
    suppression: &Suppression,
    allowed: &Allowed,
) -> Finding {
    let id = &allowed.id;
    if super::rule(id).is_none() {
        let meant = nearest(id, registry().iter().map(|rule| rule.id));
        let advice = meant.map_or(String::new(), |meant| format!(" Did you mean `{meant}`?"));
        let message =
            format!("There is no rule named `{id}`, so the comment allows nothing.{advice}");
        let mut finding = Finding::new(RULE.id, Severity::Warning, allowed.range, message);
        finding.fix = meant.map(|meant| Fix::replacement(allowed.range, meant));
        return finding;
    }
    let place = if suppression.whole_file {
        "in this file"
    } else {
        "here"
    };
    let message = format!("`{id}` finds nothing {place}, so the comment is not needed. Delete it.");
    let mut finding = Finding::new(RULE.id, RULE.severity, allowed.range, message);
    finding.unnecessary = true;
    let (title, range) = match entry_with_comma(suppression, allowed) {
        Some(entry) => ("Delete the entry", entry),
        None => ("Delete the comment", whole_line(context, suppression.range)),
    };
    let edit = TextEdit {
        range,
        new_text: String::new(),
    };
    finding.fix = Some(Fix::safe(title, vec![edit]));
    finding
}

/// A rule among others, up to the next one, or from the one before; `None` where it stands alone.
fn entry_with_comma(suppression: &Suppression, allowed: &Allowed) -> Option<TextRange> {
    let rules = &suppression.rules;
    let place = rules
        .iter()
        .position(|other| other.range == allowed.range)?;
    match (rules.get(place + 1), place.checked_sub(1)) {
        (Some(next), _) => Some(TextRange::new(allowed.range.start(), next.range.start())),
        (None, Some(before)) => {
            let before = rules.get(before)?;
            Some(TextRange::new(before.range.end(), allowed.range.end()))
        }
        (None, None) => None,
    }
}

/// The line of the comment with its line break, where nothing else stands on it.
fn whole_line(context: &Context<'_>, range: TextRange) -> TextRange {
    let text = context.file.text.as_str();
    let before = text.get(..usize::from(range.start())).unwrap_or("");
    let behind = text.get(usize::from(range.end())..).unwrap_or("");
    let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
    let starts_line =
        before.len() == indent || before.trim_end_matches([' ', '\t']).ends_with('\n');
    let end = behind.find('\n').map_or(behind.len(), |at| at + 1);
    let alone = behind.get(..end).is_some_and(|rest| rest.trim().is_empty());
    if !(starts_line && alone) {
        return range;
    }
    let size = |bytes| text_size::TextSize::try_from(bytes).unwrap_or_default();
    TextRange::new(range.start() - size(indent), range.end() + size(end))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn nothing_to_allow() {
        let text = "---\nname: a\n# fieldcraft: allow unknown-model (x)\nmodel: opus\ndescription: b\n---\n";
        check(
            text,
            expect![[r#"
             3 | # fieldcraft: allow unknown-model (x)
                                     ^^^^^^^^^^^^^
            hint suppression-unused: `unknown-model` finds nothing here, so the comment is not needed. Delete it.
              fix (safe): Delete the comment
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Delete the comment (safe)
            ---
            name: a
            model: opus
            description: b
            ---
        "#]],
        );
    }

    #[test]
    fn one_of_several() {
        let text = "---\nname: a\n# fieldcraft: allow-file unknown-model, tool-case, invalid-value (x)\nmodel: house\ncolor: none\ndescription: b\n---\n";
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Delete the entry (safe)
            ---
            name: a
            # fieldcraft: allow-file unknown-model, invalid-value (x)
            model: house
            color: none
            description: b
            ---
        "#]],
        );
    }

    #[test]
    fn a_misspelt_rule() {
        let text = "---\nname: a\n# fieldcraft: allow unknown-modell, invalid-value (x)\nmodel: house\ncolor: none\ndescription: b\n---\n";
        check(
            text,
            expect![[r#"
                 3 | # fieldcraft: allow unknown-modell, invalid-value (x)
                                         ^^^^^^^^^^^^^^
                warning suppression-unused: There is no rule named `unknown-modell`, so the comment allows nothing. Did you mean `unknown-model`?
                  fix (unsafe): Replace by `unknown-model`
                 3 | # fieldcraft: allow unknown-modell, invalid-value (x)
                                                         ^^^^^^^^^^^^^
                hint suppression-unused: `invalid-value` finds nothing here, so the comment is not needed. Delete it.
                  fix (safe): Delete the entry
                 4 | model: house
                            ^^^^^
                warning unknown-model: Claude Code knows no model named `house`. Claude Code sends the name as it is, and the subagent fails with "model not found" when it is started. Use an alias such as `sonnet`, or a full id.
                 5 | color: none
                            ^^^^
                warning invalid-value: `none` is not a colour. Claude Code ignores the value and shows the subagent without a colour of its own. Use `red`, `blue`, `green`, `yellow`, `purple`, `orange`, `pink` or `cyan`.
            "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
                Replace by `unknown-model` (unsafe)
                Delete the entry (safe)
                ---
                name: a
                # fieldcraft: allow unknown-model (x)
                model: house
                color: none
                description: b
                ---
            "#]],
        );
    }

    #[test]
    fn a_rule_that_is_off_needs_no_word() {
        check(
            "---\nname: a\n# fieldcraft: allow unknown-model (x)\nmodel: opus\ndescription: b\n---\n//- /w/.fieldcraft.yaml\nrules: {unknown-model: off}\n",
            expect![[""]],
        );
    }
}
