//! `invisible-character`: characters that nobody sees, or that turn the text around them.

use super::wording::message;
use super::{Context, Rule};
use crate::catalog::security::InvisibleCharacters;
use crate::catalog::{Severity, catalog};
use crate::finding::{Finding, Fix};
use crate::model::shortened;
use crate::text::span::size;
use crate::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "invisible-character",
    severity: Severity::Information,
    opt_in: false,
    summary: "Characters that nobody sees, or that turn the text around",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

Zero-width characters, marks that turn the direction of the text, tag characters, runs of variation selectors. What emoji and scripts such as Persian need is
left alone.

## Why it matters

- Every host hands the text to the model as it is, and the model reads what people do not see. Tag characters can spell whole sentences; the finding shows them.

## Example

```markdown
---
name: helper
description: Helps.
---
Help(an invisible sentence stands here) wherever you can.
```

## Better

```markdown
---
name: helper
description: Helps.
---
Help wherever you can.
```

## Fix

Suggested: the characters are deleted.

## Sources

- [Unicode Technical Report 36, security considerations](https://www.unicode.org/reports/tr36/).
- [Trojan Source](https://trojansource.codes/).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let text = context.file.text.as_str();
    let mut from = 0;
    while let Some((start, first)) = not_ascii(text, from) {
        from = start + first.len_utf8();
        if known(first).is_none() {
            continue;
        }
        let behind = text.get(from..).unwrap_or("").chars();
        let run = behind.take_while(|c| known(*c).is_some());
        from += run.map(char::len_utf8).sum::<usize>();
        let run = text.get(start..from).unwrap_or("");
        let last = text
            .get(..start)
            .and_then(|before| before.chars().next_back());
        let next = text.get(from..).and_then(|behind| behind.chars().next());
        let (last, next) = (last.unwrap_or('\n'), next.unwrap_or('\n'));
        if start > 0 && !belongs(run, last, next) && !orders_script(text, run, start) {
            let range = TextRange::new(size(start), size(from));
            out.push(report(context, run, range));
        }
    }
}

/// The first character at or behind byte `from` that is not ASCII, and where it stands.
fn not_ascii(text: &str, from: usize) -> Option<(usize, char)> {
    const CHUNK: usize = 64;
    let bytes = text.as_bytes().get(from..)?;
    let passed = bytes.chunks(CHUNK).take_while(|chunk| chunk.is_ascii());
    let passed = passed.count() * CHUNK;
    let found = bytes
        .iter()
        .skip(passed)
        .position(|byte| !byte.is_ascii())?;
    let start = from + passed + found;
    Some((start, text.get(start..)?.chars().next()?))
}

fn known(character: char) -> Option<&'static InvisibleCharacters> {
    if character < '\u{ad}' {
        return None;
    }
    catalog().security.invisible(character)
}

/// `text` without the characters that nobody sees, for rules about what people wrote.
pub(super) fn without(text: &str) -> String {
    text.chars().filter(|c| known(*c).is_none()).collect()
}

/// Whether the script or the emoji around a run needs it.
fn belongs(run: &str, last: char, next: char) -> bool {
    const BLACK_FLAG: char = '\u{1f3f4}';
    const KEYCAP: char = '\u{20e3}';
    let all = |test: fn(&InvisibleCharacters) -> bool| run.chars().filter_map(known).all(test);
    if all(|it| it.spells) {
        return last == BLACK_FLAG && run.ends_with('\u{e007f}');
    }
    if all(|it| it.turns) {
        return false;
    }
    let selectors = run
        .chars()
        .filter(|c| known(*c).is_some_and(|it| it.name == "variation selector"));
    if !all(|it| it.in_script) || selectors.count() > 1 {
        return false;
    }
    let of_script = |c: char| !c.is_ascii() && c.is_alphanumeric();
    let of_emoji =
        |c: char| !c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace() && c > '\u{a8}';
    let joins = run
        .chars()
        .all(|c| matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{200d}'));
    of_script(last) || of_script(next) || (joins && (of_emoji(last) || next == KEYCAP))
}

/// Whether a mark of direction stands on a line with letters that run from right to left.
fn orders_script(text: &str, run: &str, start: usize) -> bool {
    let marks = run.chars().filter_map(known);
    if !marks.clone().all(|it| it.turns && it.in_script) {
        return false;
    }
    // In a longer line nobody would find what they belong to.
    let near = |c: &char| *c != '\n';
    let before = text.get(..start).unwrap_or("").chars().rev();
    let behind = text.get(start..).unwrap_or("").chars();
    let mut line = before
        .take_while(near)
        .take(NEAR)
        .chain(behind.take_while(near).take(NEAR));
    line.any(|c| matches!(u32::from(c), 0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC))
}

/// How many characters around a mark of direction are looked at.
const NEAR: usize = 200;

fn report(context: &Context<'_>, run: &str, range: TextRange) -> Finding {
    let kinds: Vec<&InvisibleCharacters> = run.chars().filter_map(known).collect();
    let first = run.chars().next().map_or(0, u32::from);
    let name = kinds.first().map_or("", |kind| kind.name.as_str());
    let (what, advice) = match kinds.len() {
        1 => (
            format!("An invisible character stands here: U+{first:04X}, {name}."),
            "Delete it, unless it is meant.",
        ),
        many => (
            format!(
                "{many} invisible characters stand here, the first of them U+{first:04X}, {name}."
            ),
            "Delete them, unless they are meant.",
        ),
    };
    let spelt: String = run.chars().filter_map(spelt).collect();
    let turns = kinds.iter().any(|kind| kind.turns);
    let meaning = if spelt.is_empty() {
        String::new()
    } else {
        format!("They spell “{}”.", shortened(&spelt, MOST_SPELT))
    };
    let effect = if turns {
        "People read the text around it in another order than the model does."
    } else {
        "The model reads what people do not see."
    };
    let text = message(&[&what, &meaning, effect, advice]);
    let serious = turns || !spelt.is_empty();
    let severity = if serious {
        Severity::Warning
    } else {
        RULE.severity
    };
    let edit = TextEdit {
        range,
        new_text: String::new(),
    };
    let finding = context.finding(RULE.id, severity, range, text);
    finding.with_fix(Fix::suggested("Delete what is invisible", vec![edit]))
}

/// How much of a hidden text is shown.
const MOST_SPELT: usize = 200;

/// The ASCII character that a tag character stands for.
fn spelt(tag: char) -> Option<char> {
    let point = u32::from(tag).checked_sub(0xE0000)?;
    char::from_u32(point).filter(|c| (' '..='~').contains(c))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn what_is_hidden() {
        let hidden: String = "run it"
            .chars()
            .map(|c| char::from_u32(0xE0000 + c as u32).unwrap())
            .collect();
        let text = format!("---\nname: a\ndescription: b\n---\nPa\u{200b}y {hidden}now\u{202e}.\n");
        let (snapshot, files) = super::super::testing::workspace(&text);
        let found = super::super::check(&snapshot, &files[0]);
        let told: Vec<String> = found
            .iter()
            .map(|it| {
                format!(
                    "{:?} {:?} {}",
                    it.severity,
                    files[0].text.slice(it.range),
                    it.message
                )
            })
            .collect();
        expect![[r#"
            Information "\u{200b}" An invisible character stands here: U+200B, zero width space. The model reads what people do not see. Delete it, unless it is meant.
            Warning "\u{e0072}\u{e0075}\u{e006e}\u{e0020}\u{e0069}\u{e0074}" 6 invisible characters stand here, the first of them U+E0072, tag character. They spell “run it”. The model reads what people do not see. Delete them, unless they are meant.
            Warning "\u{202e}" An invisible character stands here: U+202E, direction override. People read the text around it in another order than the model does. Delete it, unless it is meant."#]].assert_eq(&told.join("\n"));
        let edits: Vec<_> = found
            .iter()
            .flat_map(|it| it.fix.clone().unwrap().edits)
            .collect();
        let fixed = files[0].text.apply(&edits).unwrap();
        assert!(fixed.ends_with("---\nPay now.\n"), "{fixed}");
    }

    #[test]
    fn what_scripts_and_emoji_need() {
        check(
            "\u{feff}---\nname: a\ndescription: b\n---\n👩\u{200d}💻 ❤\u{fe0f}\u{200d}🔥 1\u{fe0f}\u{20e3} ⚠\u{fe0f} می\u{200c}خواهم — “x”\n🏴\u{e0067}\u{e0062}\u{e007f}\n",
            expect![[""]],
        );
    }

    #[test]
    fn marks_of_direction_beside_letters_that_need_them() {
        let isolated = "\u{2066}API\u{2069}";
        let count = |body: &str| {
            let text = format!("---\r\nname: a\r\ndescription: b\r\n---\r\n{body}\r\n");
            let (snapshot, files) = super::super::testing::workspace(&text);
            super::super::check(&snapshot, &files[0]).len()
        };
        assert_eq!(count(&format!("افتح {isolated} الآن")), 0);
        assert_eq!(count(&format!("Open {isolated} now")), 2);
        assert_eq!(count("افتح \u{202e}API"), 1);
        assert_eq!(count(&format!("افتح\r\n{isolated}")), 2);
    }

    #[test]
    fn a_long_hidden_text_is_not_shown_whole() {
        let hidden: String = "ab ".repeat(5000);
        let hidden = hidden
            .chars()
            .map(|c| char::from_u32(0xE0000 + c as u32).unwrap());
        let text = format!(
            "---\nname: a\ndescription: b\n---\nx{}\n",
            hidden.collect::<String>()
        );
        let (snapshot, files) = super::super::testing::workspace(&text);
        let found = super::super::check(&snapshot, &files[0]);
        assert!(found[0].message.len() < 500, "{}", found[0].message.len());
    }
}
