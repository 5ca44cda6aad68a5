//! `tool-not-granted`: a tool that the body tells the agent to use and that it does not have.

use memchr::memmem;

use super::tools::ToolList;
use super::{Context, Rule};
use crate::catalog::{Availability, Host, Kind, Severity, Tool, ToolName};
use crate::finding::{Finding, Fix, Related};
use crate::text::span::size;
use crate::text::{FileRange, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "tool-not-granted",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A tool that the body demands and that the agent does not have",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A sentence such as “use the WebFetch tool” in the body of a subagent whose `tools` do not grant it. Other ways to mention a tool, negations, conditions and code are
left alone.

## Why it matters

- **Claude Code** gives the subagent the listed tools only. It cannot do what its prompt says, and tries something else.

## Example

```markdown
---
name: researcher
description: Researches.
tools: Read, Grep
---
Use the WebFetch tool to read the documentation.
```

## Better

```markdown
---
name: researcher
description: Researches.
tools: Read, Grep, WebFetch
---
Use the WebFetch tool to read the documentation.
```

## Fix

Suggested: the tool is added to the list.

## Sources

- [Claude Code documentation, subagents](https://code.claude.com/docs/en/sub-agents), and observed on 2.1.329.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    if context.kind() != Kind::Agent {
        return;
    }
    let lists = context.tool_lists;
    let Some(granted) = lists.iter().find(|list| list.grants()) else {
        return;
    };
    if granted.is_foreign() || !granted.entries.iter().all(|(_, name)| is_plain(name)) {
        return;
    }
    let mut told: Vec<&str> = Vec::new();
    for (tool, range) in demanded(context, granted.host) {
        if granted.has_name(&tool.name) || told.contains(&tool.name.as_str()) {
            continue;
        }
        told.push(&tool.name);
        out.push(report(context, granted, tool, range));
    }
}

/// Whether it is certain what an entry grants.
fn is_plain(name: &ToolName<'_>) -> bool {
    matches!(
        name,
        ToolName::Known(_) | ToolName::Mcp | ToolName::Alias(..) | ToolName::Removed(_)
    )
}

/// The tools that the body says to use, in so many words.
fn demanded<'h>(context: &Context<'_>, host: &'h Host) -> Vec<(&'h Tool, TextRange)> {
    let body = &context.file.parse.body;
    let text = context.text(body.range);
    let found = memmem::find_iter(text.as_bytes(), " tool").filter_map(|at| {
        let before = text.get(..at)?;
        let word = before.trim_end_matches(['`', '*', '_']);
        let marks = before.len() - word.len();
        let start = word
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .map_or(0, |at| at + 1);
        let tool = host.tool(word.get(start..)?)?;
        let lead = word.get(nearest(word, start)..start)?;
        let lead = lead.trim_end_matches(['`', '*', '_']);
        let range = TextRange::new(size(start), size(at - marks)) + body.range.start();
        let hidden = body.fence(range.start()).is_some() || body.is_comment(range.start());
        (is_demand(lead) && !hidden && tool.subagent != Availability::Never)
            .then_some((tool, range))
    });
    found.collect()
}

/// Where to begin to look at what stands in front of `end`: sentences are short, lines need not be.
fn nearest(text: &str, end: usize) -> usize {
    const LONGEST: usize = 240;
    let from = end.saturating_sub(LONGEST);
    (from..end)
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(end)
}

/// Whether a sentence that begins like this tells to use what comes next.
fn is_demand(lead: &str) -> bool {
    let line = lead
        .rsplit(['\n', '.', ';', ':', '!', '?', '(', ','])
        .next()
        .unwrap_or("");
    let small = line
        .trim_start_matches(['-', '*', '>', ' '])
        .trim_start_matches(|c: char| c.is_ascii_digit())
        .to_ascii_lowercase();
    let small = small.trim();
    let mut words = small
        .split_whitespace()
        .rev()
        .skip_while(|word| matches!(*word, "the" | "your"));
    let verb = words.next().unwrap_or("");
    let verbs = matches!(verb, "use" | "using" | "invoke" | "call" | "run");
    let first = small.split_whitespace().next() == Some(verb);
    let told = words.next().is_none_or(|before| {
        matches!(
            before,
            "must" | "always" | "then" | "should" | "will" | "you" | "by" | "and"
        )
    });
    let negated = [
        " not", "never", "n't", "without", "avoid", "instead", "no ", "cannot", "if ",
    ];
    verbs
        && (first || told)
        && !negated
            .iter()
            .any(|word| format!(" {small}").contains(word))
}

fn report(context: &Context<'_>, list: &ToolList<'_>, tool: &Tool, range: TextRange) -> Finding {
    let text = format!(
        "The body says to use `{}`, which `{}` does not grant, so the subagent cannot follow it. Add the tool, or change the sentence.",
        tool.name, list.key.name
    );
    let mut finding = context.finding(RULE.id, RULE.severity, range, text);
    finding.related.push(Related {
        location: FileRange {
            path: context.file.path.clone(),
            range: list.field.value_range,
        },
        message: "These are its tools.".to_owned(),
    });
    let addition = list.addition(context, &tool.name);
    finding.fix = addition.map(|edit| Fix::suggested(format!("Grant `{}`", tool.name), vec![edit]));
    finding
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn demands_and_other_mentions() {
        for tools in ["Read, Grep", "[Read, Grep]", "\n  - Read\n  - Grep"] {
            let text = format!(
                "---\nname: a\ndescription: b\ntools: {tools}\nmodel: opus\n---\n\
                 Use the `WebFetch` tool for pages, then use the WebFetch tool again. You must use the Bash tool. Use the Read tool.\n\
                 Never use the Write tool. Do not use the `Edit` tool. The Glob tool is for others. If you use the LSP tool, wait.\n\n\
                 ```\nuse the Skill tool\n```\n"
            );
            let (snapshot, files) = super::super::testing::workspace(&text);
            let found = super::super::check(&snapshot, &files[0]);
            let words: Vec<&str> = found
                .iter()
                .map(|it| files[0].text.slice(it.range))
                .collect();
            assert_eq!(words, ["WebFetch", "Bash"], "{found:?}");
            let edits = &found[0].fix.as_ref().unwrap().edits;
            let fixed = files[0].text.apply(edits).unwrap();
            let (snapshot, files) = super::super::testing::workspace(&fixed);
            assert_eq!(
                super::super::check(&snapshot, &files[0]).len(),
                1,
                "{fixed}"
            );
        }
    }

    #[test]
    fn the_words_of_it() {
        check(
            "---\nname: a\ndescription: b\ntools: Read\n---\nUse the WebFetch tool.\n",
            expect![[r#"
                 6 | Use the WebFetch tool.
                             ^^^^^^^^
                warning tool-not-granted: The body says to use `WebFetch`, which `tools` does not grant, so the subagent cannot follow it. Add the tool, or change the sentence.
                  see /w/.claude/agents/a.md 34..38: These are its tools.
                  fix (unsafe): Grant `WebFetch`
            "#]],
        );
        check(
            "---\nname: a\ndescription: b\n---\nUse the WebFetch tool.\n",
            expect![[""]],
        );
    }

    #[test]
    fn a_single_tool_in_quotes_stays_a_value() {
        for tools in ["\"Read\"", "'Read'", "[\"Read\"]", "\"Read, Glob\""] {
            let text = format!(
                "---\r\nname: a\r\ndescription: b\r\ntools: {tools}\r\n---\r\nUse the Grep tool.\r\n"
            );
            let (snapshot, files) = super::super::testing::workspace(&text);
            let found = super::super::check(&snapshot, &files[0]);
            let fixed = files[0]
                .text
                .apply(&found[0].fix.clone().unwrap().edits)
                .unwrap();
            let (snapshot, files) = super::super::testing::workspace(&fixed);
            assert_eq!(super::super::check(&snapshot, &files[0]), [], "{fixed}");
        }
    }
}
