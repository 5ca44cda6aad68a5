//! `import-glued`: a path that is not imported because of what stands around it.

use super::{Context, Rule};
use crate::catalog::Severity;
use crate::finding::Finding;
use crate::text::TextRange;
use crate::text::span::size;
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

None: the sentence has to be written anew.

## Sources

- [Claude Code documentation, memory files and rules](https://code.claude.com/docs/en/memory), and observed on 2.1.329.
- [anthropics/claude-code#86060](https://github.com/anthropics/claude-code/issues/86060).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    if !context.format().imports {
        return;
    }
    let Some(folder) = context.file.path.parent() else {
        return;
    };
    let body = &context.file.parse.body;
    let text = context.file.text.as_str();
    let start = usize::from(body.range.start());
    for (at, _) in context.text(body.range).match_indices('@') {
        let at = start + at;
        let Some((path, quote)) = glued(text, at) else {
            continue;
        };
        let start = size(at);
        let hidden = body.is_code(start) || body.is_comment(start);
        let looks_like_file = path.contains('/') || path.ends_with(".md");
        let target = folder.join(path);
        if hidden || !looks_like_file || context.snapshot.entry(&target) != Some(Entry::File) {
            continue;
        }
        out.push(report(
            context,
            TextRange::at(start, size(path.len() + 1 + quote)),
            path,
        ));
    }
}

/// The path behind `@` at `at`, if something is glued to it, and the length of the quote in between.
fn glued(text: &str, at: usize) -> Option<(&str, usize)> {
    let before = text.get(..at)?.chars().next_back();
    let behind = text.get(at + 1..)?;
    let quote = usize::from(behind.starts_with(['"', '\'']));
    let opened = before.is_some_and(|c| matches!(c, '(' | '[' | '"' | '\''));
    let path = behind.get(quote..)?;
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '.' | '/' | '_' | '-' | '~');
    let end = path.find(|c| !belongs(c)).unwrap_or(path.len());
    let path = path.get(..end)?.trim_end_matches('.');
    let quoted = quote == 1 && before.is_none_or(char::is_whitespace);
    (!path.is_empty() && (quoted || (opened && quote == 0))).then_some((path, quote))
}

fn report(context: &Context<'_>, range: TextRange, path: &str) -> Finding {
    let host = context.host().map_or("The host", |host| &host.name);
    let text = format!(
        "{host} does not import `{path}`: the `@` has to stand behind a blank, and the path right behind it. Write ` @{path} ` with blanks around it."
    );
    context.finding(RULE.id, RULE.severity, range, text)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn quotes_and_brackets() {
        check(
            "//- /w/CLAUDE.md\nSee (@docs/a.md), @\"docs/a.md\", @docs/a.md and (@docs/none.md) or me@docs/a.md, `(@docs/a.md)`.\n//- /w/docs/a.md\n",
            expect![[r#"
                 1 | See (@docs/a.md), @"docs/a.md", @docs/a.md and (@docs/none.md) or me@docs/a.md, `(@docs/a.md)`.
                          ^^^^^^^^^^
                warning import-glued: Claude Code does not import `docs/a.md`: the `@` has to stand behind a blank, and the path right behind it. Write ` @docs/a.md ` with blanks around it.
                 1 | See (@docs/a.md), @"docs/a.md", @docs/a.md and (@docs/none.md) or me@docs/a.md, `(@docs/a.md)`.
                                       ^^^^^^^^^^^
                warning import-glued: Claude Code does not import `docs/a.md`: the `@` has to stand behind a blank, and the path right behind it. Write ` @docs/a.md ` with blanks around it.
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
}
