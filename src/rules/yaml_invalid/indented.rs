//! Keys that are indented although they belong in the first column.

use super::{BrokenEntry, Cause, Context, Fix, Frontmatter, TextRange, TextSize, replace};
use crate::syntax::lines::lines;

/// Keys that do not start where the others do.
pub(super) struct Indented {
    /// The blanks in front of the first of them.
    pub(super) range: TextRange,
    pub(super) defect: String,
    pub(super) fix: Fix,
}

pub(super) const ADVICE: &str = "Start it in the first column.";

/// The first key, with blanks in front that the others do not have, or with a tab.
pub(super) fn at_start(context: &Context<'_>, frontmatter: &Frontmatter) -> Option<Indented> {
    let text = context.text(frontmatter.content);
    let told = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let mut all = lines(text).skip_while(|line| !told(line.text(text)));
    let first = all.next()?;
    let blanks = blanks(first.text(text));
    let mut others = || all.any(|line| line.text(text).starts_with(char::is_alphabetic));
    let defect = match blanks {
        "" => return None,
        tabs if tabs.contains('\t') => "YAML does not allow tabs for indentation.",
        _ if others() => "The first key is indented and others are not, which YAML does not allow.",
        _ => return None,
    };
    let start = frontmatter.content.start() + first.content.start();
    Some(Indented {
        range: TextRange::at(start, TextSize::of(blanks)),
        defect: defect.to_owned(),
        fix: unindent(context, frontmatter, start, blanks),
    })
}

/// A key of the format behind blanks, which YAML takes for a further line of the value above it.
pub(super) fn in_value(
    context: &Context<'_>,
    frontmatter: &Frontmatter,
    broken: &BrokenEntry,
) -> Option<Indented> {
    let before = TextRange::new(frontmatter.content.start(), broken.range.start());
    let written = context.text(before);
    let start = written.rfind(['\n', '\r'])? + 1;
    let line = written.get(start..)?;
    let blanks = blanks(line);
    let key = line.trim_start();
    let above = frontmatter.mapping.entries.get(broken.entry)?;
    let known = broken.cause == Cause::ColonInValue && context.format().key(key).is_some();
    let in_lines = context
        .text(above.value.range)
        .starts_with(['\n', '\r', '|', '>']);
    if !known || in_lines || blanks.is_empty() {
        return None;
    }
    let start = before.start() + TextSize::of(written) - TextSize::of(line);
    Some(Indented {
        range: TextRange::at(start + TextSize::of(blanks), TextSize::of(key)),
        defect: format!(
            "`{key}` is indented, so YAML takes it for a part of `{}`.",
            above.key
        ),
        fix: unindent(context, frontmatter, start, blanks),
    })
}

fn blanks(line: &str) -> &str {
    line.get(..line.len() - line.trim_start_matches([' ', '\t']).len())
        .unwrap_or("")
}

/// Takes `blanks` from the line at `start` and from those below that start with them, too.
fn unindent(
    context: &Context<'_>,
    frontmatter: &Frontmatter,
    start: TextSize,
    blanks: &str,
) -> Fix {
    let text = context.text(TextRange::new(start, frontmatter.content.end().max(start)));
    let indented = lines(text).take_while(|line| line.text(text).starts_with(blanks));
    let edits = indented.map(|line| {
        let range = TextRange::at(start + line.content.start(), TextSize::of(blanks));
        replace(range, String::new())
    });
    Fix::suggested("Start in the first column", edits.collect())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::super::testing::{check, check_fix};
    use super::super::RULE;

    #[test]
    fn a_first_key_with_blanks_in_front() {
        check(
            "---\n name: a\ndescription: b\n---\n",
            expect![[r#"
             2 |  name: a
                 ^
            error yaml-invalid: The first key is indented and others are not, which YAML does not allow. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Start it in the first column.
              fix (unsafe): Start in the first column
        "#]],
        );
        let text = "---\r\n# x\r\n\tname: a\r\n\tdescription: b\r\n\ttools: Read\r\n---\r\n";
        check(
            text,
            expect![[r#"
             3 | 	name: a
                 ^
            error yaml-invalid: YAML does not allow tabs for indentation. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Start it in the first column.
              fix (unsafe): Start in the first column
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Start in the first column (unsafe)
            ---␍
            # x␍
            name: a␍
            description: b␍
            tools: Read␍
            ---␍
        "#]],
        );
        check("---\n  name: a\n  description: b\n---\n", expect![[""]]);
    }

    #[test]
    fn a_key_that_ends_up_in_the_value_above() {
        let text = "---\nname: a\n description: b\n tools: Read\nmodel: opus\n---\n";
        check(
            text,
            expect![[r#"
             3 |  description: b
                  ^^^^^^^^^^^
            error yaml-invalid: `description` is indented, so YAML takes it for a part of `name`. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Start it in the first column.
              fix (unsafe): Start in the first column
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Start in the first column (unsafe)
            ---
            name: a
            description: b
            tools: Read
            model: opus
            ---
        "#]],
        );
        check(
            "---\nname: a\ndescription: b\n  more: c\n---\n",
            expect![[r#"
                 4 |   more: c
                           ^
                error yaml-invalid: `description` holds an unquoted `: `, which is not valid YAML. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. Write the value as a block (`|-`) and indent its lines.
                  fix (unsafe): Write the value as a block
            "#]],
        );
    }
}
