//! What a body points at besides Markdown links: `@path`, `/command`, `$ARGUMENTS`, `${VARIABLE}`, inline shell.

use crate::text::span::size;
use text_size::{TextRange, TextSize};

/// A mention of something else. Whether a host acts on it depends on the kind of file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What is mentioned.
    pub kind: ReferenceKind,
    /// The whole mention, `@`, `/` or `$` included.
    pub range: TextRange,
    /// The name or path: `docs/x.md`, `review`, `ARGUMENTS[0]`, `CLAUDE_SKILL_DIR`, `git status`.
    pub name: TextRange,
    /// Whether it stands in code (a span, a fence or an indented block).
    pub in_code: bool,
}

/// The form of a [`Reference`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceKind {
    /// `@path`
    Import,
    /// `/name`
    Command,
    /// `$ARGUMENTS`, `$ARGUMENTS[0]`, `$0` or `$name`
    Argument,
    /// `${NAME}`
    Variable,
    /// `` !`command` ``
    Shell,
}

/// Finds the references of `text`, whose first byte is byte `base` of the file. `is_code` gives the end of the code that
/// covers an offset.
pub fn references(
    text: &str,
    base: TextSize,
    is_code: &dyn Fn(TextSize) -> Option<TextSize>,
) -> Vec<Reference> {
    let mut out = Vec::new();
    let mut from = 0;
    // The end of the command that is looked into: placeholders in it are replaced before it is run.
    let mut shell = 0;
    for at in marks(text) {
        let in_shell = at < shell;
        let is_other = || text.as_bytes().get(at) != Some(&b'$');
        if at < from || in_shell && is_other() {
            continue;
        }
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let Some(rest) = text.get(at..) else { break };
        let Some((kind, len, name)) = reference(rest, before) else {
            continue;
        };
        let start = base + size(at);
        let in_code = in_shell || is_code(start).is_some();
        if in_code && matches!(kind, ReferenceKind::Import | ReferenceKind::Command) {
            continue;
        }
        match kind {
            ReferenceKind::Shell => shell = at + len,
            _ => from = at + len,
        }
        out.push(Reference {
            kind,
            range: TextRange::at(start, size(len)),
            name: TextRange::new(start + size(name.0), start + size(name.1)),
            in_code,
        });
    }
    out
}

/// Where a reference may start, in order.
fn marks(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut marks: Vec<usize> = memchr::memchr3_iter(b'@', b'/', b'$', bytes).collect();
    let single = marks.len();
    marks.extend(memchr::memmem::find_iter(bytes, "!`"));
    if marks.len() > single {
        marks.sort_unstable();
    }
    marks
}

type Match = (ReferenceKind, usize, (usize, usize));

/// The reference that `rest` starts with: kind, length and the extent of its name.
fn reference(rest: &str, before: Option<char>) -> Option<Match> {
    let at_word_start = before.is_none_or(char::is_whitespace);
    match rest.as_bytes() {
        [b'@', ..] if at_word_start => import(rest),
        [b'/', ..] if at_word_start || before == Some('`') => command(rest),
        [b'$', b'{', ..] if before != Some('\\') => {
            let end = rest.find('}')?;
            let name = rest.get(2..end)?;
            let valid = !name.is_empty()
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':' | b'-'));
            valid.then_some((ReferenceKind::Variable, end + 1, (2, end)))
        }
        [b'$', ..] if before != Some('\\') && before != Some('$') => argument(rest),
        [b'!', b'`', ..] if at_word_start => {
            let end = 2 + rest.get(2..)?.find(['`', '\n'])?;
            let closed = rest.as_bytes().get(end) == Some(&b'`');
            (closed && end > 2).then_some((ReferenceKind::Shell, end + 1, (2, end)))
        }
        _ => None,
    }
}

/// `@path` runs to the next white space, over `\ `.
fn import(rest: &str) -> Option<Match> {
    let mut end = rest.len();
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if c.is_whitespace() && !escaped {
            end = at;
            break;
        }
        escaped = c == '\\' && !escaped;
    }
    let path = rest.get(1..end)?;
    let plausible =
        path.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '/' | '~' | '_'));
    plausible.then_some((ReferenceKind::Import, end, (1, end)))
}

/// `/name` or `/plugin:name`, not the start of a path.
fn command(rest: &str) -> Option<Match> {
    let name = rest.get(1..)?;
    let end = name
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':')))
        .unwrap_or(name.len());
    let word = name.get(..end)?.trim_end_matches(':');
    let behind = name.get(word.len()..)?;
    let ends = behind.is_empty()
        || behind.starts_with(|c: char| {
            c.is_whitespace() || matches!(c, '`' | ',' | ')' | ';' | ':' | '?' | '!')
        })
        || behind
            .strip_prefix('.')
            .is_some_and(|b| b.is_empty() || b.starts_with(char::is_whitespace));
    let named = word.starts_with(|c: char| c.is_ascii_lowercase());
    (ends && named).then_some((ReferenceKind::Command, word.len() + 1, (1, word.len() + 1)))
}

/// `$ARGUMENTS`, `$ARGUMENTS[2]`, `$2`, `$name`.
fn argument(rest: &str) -> Option<Match> {
    let name = rest.get(1..)?;
    let first = name.chars().next()?;
    let end = if first.is_ascii_digit() {
        let digits = name.find(|c: char| !c.is_ascii_digit());
        let digits = digits.unwrap_or(name.len());
        // `$1x` and `$1_a` are no arguments: no host replaces them.
        let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.get(digits..)?.starts_with(goes_on) {
            return None;
        }
        digits
    } else if first.is_ascii_alphabetic() || first == '_' {
        name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(name.len())
    } else {
        return None;
    };
    let index = name.get(end..).and_then(|behind| {
        let close = behind.strip_prefix('[')?.find(']')?;
        let digits = behind.get(1..=close)?;
        let numeric = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        (numeric && name.get(..end) == Some("ARGUMENTS")).then_some(close + 2)
    });
    let end = 1 + end + index.unwrap_or(0);
    Some((ReferenceKind::Argument, end, (1, end)))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: Expect) {
        let mut out = String::new();
        for r in references(text, TextSize::new(0), &|_| None) {
            let name = &text[std::ops::Range::<usize>::from(r.name)];
            let _ = writeln!(out, "{:?} {:?} {name:?}", r.kind, r.range);
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn imports() {
        check(
            r"@docs/a.md see @~/x\ y.md, a@b.c (@no.md) @ @scope/pkg",
            expect![[r#"
            Import 0..10 "docs/a.md"
            Import 15..26 "~/x\\ y.md,"
            Import 44..54 "scope/pkg"
        "#]],
        );
    }

    #[test]
    fn commands_but_not_paths() {
        check(
            "/review and `/my:cmd x` but /usr/bin, a/b, /v1/ and /Health. /ready.",
            expect![[r#"
            Command 0..7 "review"
            Command 13..20 "my:cmd"
            Command 61..67 "ready"
        "#]],
        );
    }

    #[test]
    fn arguments_and_variables() {
        check(
            r"$ARGUMENTS $ARGUMENTS[1] $0 $name \$1 ${CLAUDE_SKILL_DIR}/x ${} $$ $ $1.00",
            expect![[r#"
            Argument 0..10 "ARGUMENTS"
            Argument 11..24 "ARGUMENTS[1]"
            Argument 25..27 "0"
            Argument 28..33 "name"
            Variable 38..57 "CLAUDE_SKILL_DIR"
            Argument 69..71 "1"
        "#]],
        );
    }

    #[test]
    fn a_number_that_goes_on_as_a_word_is_no_argument() {
        check(
            "$1x $12k $1_a $1é $1-a $1.",
            expect![[r#"
                Argument 14..16 "1"
                Argument 19..21 "1"
                Argument 24..26 "1"
            "#]],
        );
    }

    #[test]
    fn inline_shell() {
        check(
            "!`git status` and x!`no` and !`` !`open",
            expect![[r#"
            Shell 0..13 "git status"
        "#]],
        );
        check(
            "!`gh pr view $0 @a /b ${C} !` $1",
            expect![[r#"
            Shell 0..29 "gh pr view $0 @a /b ${C} !"
            Argument 13..15 "0"
            Variable 22..26 "C"
            Argument 30..32 "1"
        "#]],
        );
    }
}
