//! `home-path`: a path into the home folder of somebody.

use memchr::memmem;

use super::{Context, Rule};
use crate::catalog::{Severity, catalog};
use crate::finding::Finding;
use crate::text::TextRange;
use crate::text::span::size;

pub(super) const RULE: Rule = Rule {
    id: "home-path",
    severity: Severity::Information,
    opt_in: false,
    summary: "A path into the home folder of one person",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A path below `/home/name`, `/Users/name` or `C:\Users\name` with the name of a certain person. Placeholders such as `user` or `<you>` are left alone.

## Why it matters

- The path exists on one machine only, so whoever else uses the definition has the model look for a file that is not there; and it tells who wrote it.

## Example

```markdown
---
name: notes
description: Finds notes.
---
The notes are in /Users/petra/notes.
```

## Better

```markdown
---
name: notes
description: Finds notes.
---
The notes are in ~/notes.
```

## Fix

None: what it should be relative to is not known.

## Sources

- Common sense; no host checks it.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let text = context.file.text.as_str();
    for (mark, starts) in HOMES {
        let places = memmem::find_iter(text.as_bytes(), mark);
        let homes =
            places.filter_map(|at| starts.iter().find_map(|start| home(text, at, mark, start)));
        out.extend(homes.map(|range| report(context, range)));
    }
}

/// What home folders stand below, by a mark that is looked for.
const HOMES: [(&str, &[&str]); 2] = [
    ("/home/", &["/home/"]),
    (
        "Users",
        &["C:\\Users\\", r"C:\\Users\\", "C:/Users/", "/Users/"],
    ),
];

/// The home folder below `start`, whose mark stands at `at`, if it is that of a certain person.
fn home(text: &str, at: usize, mark: &str, start: &str) -> Option<TextRange> {
    let at = at.checked_sub(start.find(mark)?)?;
    let behind = text.get(at..)?.strip_prefix(start)?;
    let before = text.get(..at)?.chars().next_back();
    // A path of a web address or inside another folder is none of this machine.
    let begins = before.is_none_or(|c| c.is_whitespace() || "\"'`(=<>|,;[".contains(c));
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let len = behind.find(|c| !belongs(c)).unwrap_or(behind.len());
    let name = behind.get(..len)?;
    let deeper = behind.get(len..)?.starts_with(['/', '\\']);
    let shape = !name.is_empty() && !name.starts_with('.') && !name.contains("...");
    let small = name.to_lowercase();
    let anybody = catalog().security.anybody.contains(&small);
    let stands_for_one = small.starts_with("your") || small.starts_with("my");
    let certain = begins && deeper && shape && !anybody && !stands_for_one;
    certain.then(|| TextRange::at(size(at), size(start.len() + len)))
}

fn report(context: &Context<'_>, range: TextRange) -> Finding {
    let text = format!(
        "`{}` is the home folder of one person and exists on no other machine. Write the path relative to the project, or start it with `~`.",
        context.text(range)
    );
    context.finding(RULE.id, RULE.severity, range, text)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn somebody_and_anybody() {
        check(
            "---\nname: a\ndescription: b\n---\nRead /Users/tkoenig/notes.md and /home/user/x, `C:\\Users\\Petra\\x`, not /home/<you>/x, /Users/firstname.lastname/, /Users/x/project, https://e.org/home/petra/x or ~/x.\n",
            expect![[r#"
                 5 | Read /Users/tkoenig/notes.md and /home/user/x, `C:\Users\Petra\x`, not /home/<you>/x, /Users/firstname.lastname/, /Users/x/project, https://e.org/home/petra/x or ~/x.
                          ^^^^^^^^^^^^^^
                information home-path: `/Users/tkoenig` is the home folder of one person and exists on no other machine. Write the path relative to the project, or start it with `~`.
                 5 | Read /Users/tkoenig/notes.md and /home/user/x, `C:\Users\Petra\x`, not /home/<you>/x, /Users/firstname.lastname/, /Users/x/project, https://e.org/home/petra/x or ~/x.
                                                                     ^^^^^^^^^^^^^^
                information home-path: `C:\Users\Petra` is the home folder of one person and exists on no other machine. Write the path relative to the project, or start it with `~`.
            "#]],
        );
    }

    #[test]
    fn in_json() {
        check(
            r#"//- /w/.mcp.json
{"mcpServers": {"a": {"command": "é", "args": ["/Users/tkoenig/x.js", "C:\\Users\\Petra\\x", "/home/é", "/home/"]}}}
"#,
            expect![[r#"
                 1 | {"mcpServers": {"a": {"command": "é", "args": ["/Users/tkoenig/x.js", "C:\\Users\\Petra\\x", "/home/é", "/home/"]}}}
                                                                     ^^^^^^^^^^^^^^
                information home-path: `/Users/tkoenig` is the home folder of one person and exists on no other machine. Write the path relative to the project, or start it with `~`.
                 1 | {"mcpServers": {"a": {"command": "é", "args": ["/Users/tkoenig/x.js", "C:\\Users\\Petra\\x", "/home/é", "/home/"]}}}
                                                                                            ^^^^^^^^^^^^^^^^
                information home-path: `C:\\Users\\Petra` is the home folder of one person and exists on no other machine. Write the path relative to the project, or start it with `~`.
            "#]],
        );
    }
}
