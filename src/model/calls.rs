//! Calls of tools that a body writes out, as far as they name something: `subagent_type: "code-reviewer"`.

use text_size::{TextRange, TextSize};

use super::File;
use crate::catalog::{Host, Namespace};
use crate::text::span::size;

/// A name in a call that is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// The namespace of the name.
    pub space: Namespace,
    /// The characters of the name.
    pub name: TextRange,
    /// Whether it can be nothing but a name: it stands in quotes, or has a hyphen or a colon.
    pub plain: bool,
}

/// The names in calls that the body of `file` writes out, in order; none in comments.
pub fn calls(file: &File, host: &Host) -> Vec<Call> {
    let body = &file.parse.body;
    let text = file.text.slice(body.range);
    let mut found = Vec::new();
    for (parameter, space) in host.name_parameters() {
        for at in memchr::memmem::find_iter(text.as_bytes(), parameter) {
            let start = body.range.start() + size(at);
            let Some(call) = name_behind(text, at, parameter) else {
                continue;
            };
            if !body.is_comment(start) {
                found.push(Call {
                    space,
                    name: TextRange::at(body.range.start() + size(call.start), size(call.length)),
                    plain: call.plain,
                });
            }
        }
    }
    found.sort_unstable_by_key(|call| call.name.start());
    found
}

/// Where the name behind a parameter starts in the line `before` the cursor, and its namespace: all that follows can be a name.
pub fn call_at_end(before: &str, host: &Host) -> Option<(TextSize, Namespace)> {
    host.name_parameters().find_map(|(parameter, space)| {
        let at = before.rfind(parameter)?;
        let (start, _) = value(before, at, parameter)?;
        let typed = before.get(start..)?;
        typed.chars().all(in_name).then_some((size(start), space))
    })
}

/// A name, by its place in a text.
struct Found {
    start: usize,
    length: usize,
    plain: bool,
}

/// The name behind the `parameter` at `at`.
fn name_behind(text: &str, at: usize, parameter: &str) -> Option<Found> {
    let (start, quote) = value(text, at, parameter)?;
    let rest = text.get(start..)?;
    let end = rest.find(|c| !in_name(c)).unwrap_or(rest.len());
    let behind = rest.get(end..)?;
    let name = rest.get(..end)?.trim_end_matches(':');
    let compound = name.contains(['-', ':']);
    let ends = match quote {
        Some(quote) => behind.starts_with(quote),
        // A sentence may go on behind a colon: `subagent_type: the role that fits`.
        None => {
            let next = behind.trim_start_matches([' ', '\t', '\r']).chars().next();
            compound || next.is_none_or(|c| matches!(c, '\n' | '`' | ',' | ')' | '}' | ']'))
        }
    };
    (ends && name.starts_with(char::is_alphabetic)).then_some(Found {
        start,
        length: name.len(),
        plain: quote.is_some() || compound,
    })
}

/// Where the value of the `parameter` at `at` starts, and the quote in front of it.
fn value(text: &str, at: usize, parameter: &str) -> Option<(usize, Option<char>)> {
    let before = text.get(..at)?.chars().next_back();
    if before.is_some_and(in_word) {
        return None;
    }
    let behind = text.get(at + parameter.len()..)?;
    // The parameter itself may stand in quotes or be marked: `**subagent_type**: x`.
    let closed = behind.trim_start_matches(['`', '"', '\'', '*']);
    let spaced = blank(closed);
    let assigned = spaced.strip_prefix([':', '=']);
    let value = blank(assigned.unwrap_or(spaced).trim_start_matches('*'));
    let quote = value
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'));
    // Without a sign in between, only quotes tell a value from a sentence.
    let follows = assigned.is_some() || (quote.is_some() && spaced.len() < closed.len());
    let start = text.len() - value.len() + quote.map_or(0, char::len_utf8);
    follows.then_some((start, quote))
}

fn blank(text: &str) -> &str {
    text.trim_start_matches([' ', '\t'])
}

/// Whether a name may hold `c`.
pub fn in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | ':')
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;
    use crate::testing::Fixture;

    fn check(body: &str, expected: &[&str]) {
        let fixture = Fixture::new(&format!("---\nname: a\ndescription: b\n---\n{body}\n"));
        let host = catalog().host("claude-code").unwrap();
        let found = calls(fixture.file(), host);
        let found: Vec<&str> = found
            .iter()
            .map(|call| fixture.file().text.slice(call.name))
            .collect();
        assert_eq!(found, expected, "{body}");
    }

    #[test]
    fn in_every_way_that_people_write_them() {
        check("Use Task with subagent_type=\"one\": go", &["one"]);
        check("- `subagent_type`: \"p:two\"", &["p:two"]);
        check("- **subagent_type:** `three`", &["three"]);
        check(
            "(`subagent_type: \"four\"`) and `subagent_type: five`",
            &["four", "five"],
        );
        check(
            "```\nTask(subagent_type='six')\n  \"subagent_type\": \"seven\",\n```",
            &["six", "seven"],
        );
        check("Spawn with subagent_type \"eight\" now", &["eight"]);
        check(
            "subagent_type: nine\r\nsubagent_type: p:ten (or so)",
            &["nine", "p:ten"],
        );
    }

    #[test]
    fn not_what_is_said_about_them() {
        check("the subagent_type for each, subagent_type: the role", &[]);
        check("`subagent_type`: Agent name (e.g.)", &[]);
        check(
            "subagent_type: <name> subagent_type: [Agent] subagent_type=$1",
            &[],
        );
        check("subagent_type: \"the role\" subagent_type=\"x", &[]);
        check("by_subagent_type: a-b, <!-- subagent_type: a-b -->", &[]);
        check("subagent_type:", &[]);
    }
}
