//! Names in the matchers of hooks: subagents, commands, MCP servers and their tools.
//!
//! A matcher may be a regular expression, and a name in it may be that of a plugin elsewhere: none of them is certain.

use text_size::{TextRange, TextSize};

use super::Collector;
use super::keys::text_of;
use crate::catalog::Namespace;
use crate::catalog::hook::{Matcher, alternatives, exact_names};
use crate::syntax::value::{Mapping, Node};
use crate::text::span::size;

impl Collector<'_> {
    /// The names in the matchers of the hooks in `node`, which maps events to lists of them.
    pub(super) fn matchers(&mut self, node: &Node) {
        for event in node.as_mapping().map_or(&[][..], |events| &events.entries) {
            let known = self.host.hook_event(&event.key);
            let Some(subject) = known.map(|known| known.matcher) else {
                continue;
            };
            let list = event.value.as_sequence();
            let list = list.map_or(&[][..], |list| &list.items);
            for matcher in list.iter().filter_map(Node::as_mapping) {
                self.matcher(matcher, subject);
            }
        }
    }

    fn matcher(&mut self, matcher: &Mapping, subject: Matcher) {
        let value = matcher.get("matcher").map(|entry| &entry.value);
        let Some((text, range)) = value.and_then(|value| text_of(self.file, value)) else {
            return;
        };
        let space = match subject {
            Matcher::Agent => Namespace::Agent,
            Matcher::Command => Namespace::Skill,
            Matcher::McpServer => Namespace::McpServer,
            Matcher::Tool => return self.servers_in(text, range.start()),
            Matcher::None | Matcher::FileName | Matcher::Value | Matcher::Unknown => return,
        };
        let list: Option<Vec<_>> = exact_names(text).map(Iterator::collect);
        let names = list.or_else(|| alternatives(text).map(Iterator::collect));
        for (at, name) in names.unwrap_or_default() {
            let range = TextRange::at(range.start() + size(at), TextSize::of(name));
            self.name(Some(space), range, name, false);
        }
    }

    /// `github` of `mcp__github__.*`, anywhere in a list of tools or a regular expression.
    fn servers_in(&mut self, text: &str, base: TextSize) {
        let prefix = self.host.mcp.prefix.as_str();
        if prefix.is_empty() {
            return;
        }
        for (at, _) in text.match_indices(prefix) {
            let start = at + prefix.len();
            let rest = text.get(start..).unwrap_or("");
            let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
            let end = rest.find(|c| !in_name(c)).unwrap_or(rest.len());
            let tool = rest.get(..end).unwrap_or("");
            self.server(tool, base + size(start), false);
        }
    }
}
