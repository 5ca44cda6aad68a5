//! `import-glued`: a path that is not imported because of what stands around it.

use super::{Context, Rule};
use crate::catalog::Severity;
use crate::catalog::import::Unimported;
use crate::finding::{Finding, Fix};
use crate::text::span::size;
use crate::text::{TextEdit, TextRange};
use crate::workspace::Entry;

pub(super) const RULE: Rule = Rule {
    id: "import-glued",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A path that is not imported because of what stands around it",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

`(@path)`, `@"path"` and the like in a memory file or a rule, where the file exists. Punctuation behind the path is reported by `import-not-found`.

## Why it matters

- **Claude Code** imports a file only where the `@` follows a blank or starts a line, and without quotes. It says nothing about the others, and the file is missing
  from the instructions.

## Example

```markdown
The rules for the interface (@docs/api.md) come first.
```

## Better

```markdown
The rules for the interface come first: @docs/api.md
```

## Fix

Suggested where nothing but quotes, parentheses or brackets stands around the path, and blanks around those: they are taken away, and blanks in the path
get a backslash. None elsewhere: the sentence has to be written anew.

## Sources

- [Claude Code documentation, memory files and rules](https://code.claude.com/docs/en/memory), and observed on 2.1.329.
- [anthropics/claude-code#86060](https://github.com/anthropics/claude-code/issues/86060).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let format = context.format();
    let Some(limits) = format.unimported.as_ref().filter(|_| format.imports) else {
        return;
    };
    let Some(folder) = context.file.path.parent() else {
        return;
    };
    let body = &context.file.parse.body;
    let text = context.file.text.as_str();
    let start = usize::from(body.range.start());
    for (at, _) in context.text(body.range).match_indices('@') {
        let at = start + at;
        let is_file = |path: &str| {
            let looks_like_file = path.contains('/') || path.ends_with(".md");
            let entry = || context.snapshot.entry(&folder.join(path));
            looks_like_file && entry() == Some(Entry::File)
        };
        let hidden = body.is_code(size(at)) || body.is_comment(size(at));
        if !hidden && let Some(glued) = glued(limits, text, at, &is_file) {
            out.push(report(context, limits, &glued));
        }
    }
}

/// A path that is not imported.
struct Glued<'a> {
    path: &'a str,
    /// From the `@` to the end of the path.
    range: TextRange,
    /// The same with what stands around it, where nothing but blanks is next to that.
    around: Option<TextRange>,
}

/// The path behind `@` at `at`, if something is glued to it.
fn glued<'a>(
    limits: &Unimported,
    text: &'a str,
    at: usize,
    is_file: &dyn Fn(&str) -> bool,
) -> Option<Glued<'a>> {
    let before = text.get(..at)?;
    let last = before.chars().next_back();
    let behind = text.get(at + 1..)?;
    let is_quote = |c: &char| limits.quotes.contains(c);
    let inner = behind.chars().next().filter(is_quote);
    let opened = last.filter(|c| limits.behind.contains(c));
    let quote = inner.or(opened.filter(is_quote));
    let lead = inner.map_or(0, char::len_utf8);
    let written = behind.get(lead..)?;
    let whole = quote.and_then(|quote| written.lines().next()?.split_once(quote));
    let path = whole.map(|(path, _)| path).filter(|path| is_file(path));
    let path = path.unwrap_or_else(|| {
        let belongs = |c: char| c.is_alphanumeric() || matches!(c, '.' | '/' | '_' | '-' | '~');
        let end = written.find(|c| !belongs(c)).unwrap_or(written.len());
        written.get(..end).unwrap_or("").trim_end_matches('.')
    });
    let free = last.is_none_or(char::is_whitespace);
    let is_glued = if inner.is_some() {
        free
    } else {
        opened.is_some()
    };
    if !is_glued || !is_file(path) {
        return None;
    }
    let end = at + 1 + lead + path.len();
    let rest = text.get(end..)?;
    // The text of a link is read by itself.
    if rest.starts_with("](") || rest.starts_with("][") {
        return None;
    }
    let start = opened
        .filter(|_| inner.is_none())
        .map_or(at, |c| at - c.len_utf8());
    let closing = inner.or(opened).map_or(' ', |c| match c {
        '(' => ')',
        '[' => ']',
        other => other,
    });
    let behind = rest.strip_prefix(closing).filter(|_| closing != ':');
    let alone = behind.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
        && text
            .get(..start)?
            .chars()
            .next_back()
            .is_none_or(char::is_whitespace);
    let around = alone.then(|| TextRange::new(size(start), size(end + closing.len_utf8())));
    let range = TextRange::new(size(at), size(end));
    Some(Glued {
        path,
        range,
        around,
    })
}

fn report(context: &Context<'_>, limits: &Unimported, glued: &Glued<'_>) -> Finding {
    let import = format!(
        "@{}",
        glued.path.replace(' ', &format!("{} ", limits.escape))
    );
    let defect = format!("`{}` is not imported.", glued.path);
    let advice = format!("Write ` {import} ` with blanks around it.");
    let finding = context.finding_with(RULE.id, &limits.effect, glued.range, &defect, &advice);
    let Some(range) = glued.around else {
        return finding;
    };
    let title = format!("Replace by `{import}`");
    let new_text = import;
    finding.with_fix(Fix::suggested(title, vec![TextEdit { range, new_text }]))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn quotes_and_brackets() {
        check(
            "//- /w/CLAUDE.md\nSee (@docs/a.md), @\"docs/a.md\", @docs/a.md and (@docs/none.md) or me@docs/a.md, `(@docs/a.md)`.\n//- /w/docs/a.md\n",
            expect![[r#"
                 1 | See (@docs/a.md), @"docs/a.md", @docs/a.md and (@docs/none.md) or me@docs/a.md, `(@docs/a.md)`.
                          ^^^^^^^^^^
                warning import-glued: `docs/a.md` is not imported. Claude Code imports a file only where the `@` follows a blank and the path stands right behind it, without quotes. Write ` @docs/a.md ` with blanks around it.
                 1 | See (@docs/a.md), @"docs/a.md", @docs/a.md and (@docs/none.md) or me@docs/a.md, `(@docs/a.md)`.
                                       ^^^^^^^^^^^
                warning import-glued: `docs/a.md` is not imported. Claude Code imports a file only where the `@` follows a blank and the path stands right behind it, without quotes. Write ` @docs/a.md ` with blanks around it.
            "#]],
        );
    }

    #[test]
    fn not_in_a_frontmatter() {
        check(
            "//- /w/.claude/rules/r.md\n---\npaths: [\"@docs/x.md\"]\n---\n//- /w/.claude/rules/docs/x.md\nText.\n",
            expect![[""]],
        );
    }

    #[test]
    fn nothing_else_around_it() {
        let text = "//- /w/CLAUDE.md\nSee @'my docs/a.md' and (@docs/a.md) or \"@my docs/a.md\" [@docs/a.md](docs/a.md)\n(@docs/a.md first), (@docs/a.md). See:@docs/a.md\n//- /w/docs/a.md\n//- /w/my docs/a.md\n";
        check(
            text,
            expect![[r#"
             1 | See @'my docs/a.md' and (@docs/a.md) or "@my docs/a.md" [@docs/a.md](docs/a.md)
                     ^^^^^^^^^^^^^^
            warning import-glued: `my docs/a.md` is not imported. Claude Code imports a file only where the `@` follows a blank and the path stands right behind it, without quotes. Write ` @my\ docs/a.md ` with blanks around it.
              fix (unsafe): Replace by `@my\ docs/a.md`
             1 | See @'my docs/a.md' and (@docs/a.md) or "@my docs/a.md" [@docs/a.md](docs/a.md)
                                          ^^^^^^^^^^
            warning import-glued: `docs/a.md` is not imported. Claude Code imports a file only where the `@` follows a blank and the path stands right behind it, without quotes. Write ` @docs/a.md ` with blanks around it.
              fix (unsafe): Replace by `@docs/a.md`
             1 | See @'my docs/a.md' and (@docs/a.md) or "@my docs/a.md" [@docs/a.md](docs/a.md)
                                                          ^^^^^^^^^^^^^
            warning import-glued: `my docs/a.md` is not imported. Claude Code imports a file only where the `@` follows a blank and the path stands right behind it, without quotes. Write ` @my\ docs/a.md ` with blanks around it.
              fix (unsafe): Replace by `@my\ docs/a.md`
             2 | (@docs/a.md first), (@docs/a.md). See:@docs/a.md
                  ^^^^^^^^^^
            warning import-glued: `docs/a.md` is not imported. Claude Code imports a file only where the `@` follows a blank and the path stands right behind it, without quotes. Write ` @docs/a.md ` with blanks around it.
             2 | (@docs/a.md first), (@docs/a.md). See:@docs/a.md
                                      ^^^^^^^^^^
            warning import-glued: `docs/a.md` is not imported. Claude Code imports a file only where the `@` follows a blank and the path stands right behind it, without quotes. Write ` @docs/a.md ` with blanks around it.
             2 | (@docs/a.md first), (@docs/a.md). See:@docs/a.md
                                                       ^^^^^^^^^^
            warning import-glued: `docs/a.md` is not imported. Claude Code imports a file only where the `@` follows a blank and the path stands right behind it, without quotes. Write ` @docs/a.md ` with blanks around it.
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by `@my\ docs/a.md` (unsafe)
            Replace by `@docs/a.md` (unsafe)
            Replace by `@my\ docs/a.md` (unsafe)
            See @my\ docs/a.md and @docs/a.md or @my\ docs/a.md [@docs/a.md](docs/a.md)
            (@docs/a.md first), (@docs/a.md). See:@docs/a.md
        "#]],
        );
    }
}
