//! Hooks in frontmatter: whether Claude Code takes them.

use text_size::TextRange;

use crate::catalog::catalog;
use crate::syntax::value::{Node, ScalarType};

/// A part of `hooks` that Claude Code cannot take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Malformed {
    pub(crate) range: TextRange,
    /// The field that the part is the value of and that takes a number; without one, a mapping, list or field is missing or
    /// something else stands there.
    pub(crate) number: Option<&'static str>,
    /// The part stands where the text of a matcher should.
    pub(crate) matcher: bool,
}

impl Malformed {
    fn form(range: TextRange) -> Malformed {
        Malformed {
            range,
            number: None,
            matcher: false,
        }
    }
}

/// The first part of `hooks` that Claude Code cannot take.
///
/// With `deciding`, only the events that decide over a tool call count: where a malformed hook costs the whole file, it is
/// only theirs that does, lest the file runs without its guard.
pub(crate) fn malformed(hooks: &Node, deciding: bool) -> Option<Malformed> {
    let events = hooks.as_mapping()?;
    events
        .entries
        .iter()
        .filter(|entry| !deciding || is_deciding(&entry.key))
        .find_map(|entry| malformed_event(&entry.value))
}

/// Whether hooks of the event decide over a tool call.
pub(crate) fn is_deciding(event: &str) -> bool {
    let mut hosts = catalog().hosts.iter();
    hosts.any(|host| host.hook_event(event).is_some_and(|event| event.decides))
}

/// The first part of an event's value that Claude Code cannot take.
fn malformed_event(event: &Node) -> Option<Malformed> {
    malformed_parts(event).next()
}

/// The parts of an event's value that Claude Code cannot take, at most one of each matcher.
pub(crate) fn malformed_parts(event: &Node) -> impl Iterator<Item = Malformed> {
    let matchers = event.as_sequence();
    let whole = matchers.is_none().then(|| Malformed::form(event.range));
    let items = matchers.map_or(&[][..], |matchers| &matchers.items);
    whole
        .into_iter()
        .chain(items.iter().filter_map(malformed_matcher))
}

fn malformed_matcher(node: &Node) -> Option<Malformed> {
    let Some(matcher) = node.as_mapping() else {
        return Some(Malformed::form(node.range));
    };
    if let Some(entry) = matcher.get("matcher")
        && entry.value.as_scalar().is_none()
    {
        return Some(Malformed {
            matcher: true,
            ..Malformed::form(entry.value.range)
        });
    }
    match matcher.get("hooks").map(|entry| &entry.value) {
        None => Some(Malformed::form(node.range)),
        Some(hooks) => match hooks.as_sequence() {
            None => Some(Malformed::form(hooks.range)),
            Some(handlers) => handlers.items.iter().find_map(malformed_handler),
        },
    }
}

fn is_number(node: &Node) -> bool {
    node.as_scalar().is_some_and(|scalar| {
        matches!(
            scalar.scalar_type(),
            ScalarType::Integer(_) | ScalarType::Float(_)
        )
    })
}

fn malformed_handler(node: &Node) -> Option<Malformed> {
    let Some(handler) = node.as_mapping() else {
        return Some(Malformed::form(node.range));
    };
    let text = |key: &str| handler.get(key).and_then(|entry| entry.value.as_str());
    if text("type") == Some("command") && text("command").is_none() {
        return Some(Malformed::form(node.range));
    }
    let fields = catalog().hosts.iter().flat_map(|host| &host.hook_fields);
    let mut numbers = fields.filter(|field| field.number);
    numbers.find_map(|field| {
        let value = &handler.get(&field.name)?.value;
        (!is_number(value)).then_some(Malformed {
            number: Some(&field.name),
            ..Malformed::form(value.range)
        })
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::catalog::Kind;
    use crate::loaders::tests::check;

    fn agent(hooks: &str, expected: Expect) {
        let text = format!("---\nname: a\ndescription: b\nhooks:{hooks}\n---\n");
        check(Kind::Agent, "/w/.claude/agents/a.md", &text, expected);
    }

    const GOOD: &str = "[{matcher: Bash, hooks: [{type: command, command: x, timeout: 5}]}]";

    #[test]
    fn hooks_that_are_no_mapping_cost_the_agent() {
        agent(
            " []",
            expect![[r#"
            claude-code: skipped
              ! wrong-type "[]": Claude Code does not load a subagent whose `hooks` is not a mapping.
        "#]],
        );
        agent(
            " text",
            expect![[r#"
            claude-code: skipped
              ! wrong-type "text": Claude Code does not load a subagent whose `hooks` is not a mapping.
        "#]],
        );
        agent(
            "",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
        "#]],
        );
        agent(
            " {}",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
        "#]],
        );
        agent(
            &format!(" {{PreToolUse: {GOOD}}}"),
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              hooks = {"PreToolUse":[{"matcher":"Bash","hooks":[{"type":"command","command":"x","timeout":5}]}]} <- "{PreToolUse: [{matcher: Bash, hooks: [{type: command, command: x, timeout: 5}]}]}"
        "#]],
        );
    }

    #[test]
    fn a_malformed_hook_before_a_tool_costs_the_agent() {
        agent(
            " {PreToolUse: {matcher: Bash}}",
            expect![[r#"
            claude-code: skipped
              ! invalid-value "{matcher: Bash}": Claude Code does not load a subagent with a malformed `PreToolUse` or `PermissionRequest` hook.
        "#]],
        );
        agent(
            " {PreToolUse: [{matcher: [Bash], hooks: []}]}",
            expect![[r#"
                claude-code: skipped
                  ! invalid-value "[Bash]": Claude Code does not load a subagent with a malformed `PreToolUse` or `PermissionRequest` hook.
            "#]],
        );
        agent(
            " {PreToolUse: [{matcher: Bash}]}",
            expect![[r#"
            claude-code: skipped
              ! invalid-value "{matcher: Bash}": Claude Code does not load a subagent with a malformed `PreToolUse` or `PermissionRequest` hook.
        "#]],
        );
        agent(
            " {PermissionRequest: [{hooks: [{type: command}]}]}",
            expect![[r#"
                claude-code: skipped
                  ! invalid-value "{type: command}": Claude Code does not load a subagent with a malformed `PreToolUse` or `PermissionRequest` hook.
            "#]],
        );
        agent(
            " {PreToolUse: [{hooks: [{type: command, command: x, timeout: \"5\"}]}]}",
            expect![[r#"
                claude-code: skipped
                  ! invalid-value "\"5\"": Claude Code does not load a subagent with a malformed `PreToolUse` or `PermissionRequest` hook.
            "#]],
        );
        agent(
            " {Stop: [{hooks: [{type: command}]}]}",
            expect![[r#"
            claude-code: loads
              name = "a" <- "a"
              description = "b" <- "b"
              hooks = {"Stop":[{"hooks":[{"type":"command"}]}]} <- "{Stop: [{hooks: [{type: command}]}]}"
        "#]],
        );
    }

    #[test]
    fn any_malformed_hook_costs_a_command_its_hooks() {
        check(
            Kind::Command,
            "/w/.claude/commands/a.md",
            "---\ndescription: b\nhooks: {Stop: [{hooks: [{type: command}]}]}\n---\n",
            expect![[r#"
                claude-code: loads
                  description = "b" <- "b"
                  ! invalid-value "{type: command}": Claude Code loads it without its hooks.
            "#]],
        );
    }
}
