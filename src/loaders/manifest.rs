//! What a host makes of a JSON file: all that it says, or nothing.

use text_size::{TextRange, TextSize};

use super::claude_code::hooks;
use super::json::json;
use super::{File, Loaded, LoadedField, Loss, Outcome};
use crate::catalog::{Effect, Format, Key, Requirement, Token};
use crate::syntax::value::{Entry, Node};

/// The known keys of `file` and their values.
pub(super) fn load(file: &File<'_>, format: &'static Format) -> Loaded {
    let tree = file.parse.json.as_ref();
    let readable = tree.filter(|tree| tree.error.is_none());
    let mapping = readable.and_then(|tree| tree.mapping());
    let entries = mapping.map_or(&[][..], |mapping| &mapping.entries);
    let known = entries
        .iter()
        .filter(|entry| format.key(&entry.key).is_some());
    let fields = known.map(|entry| LoadedField {
        key: entry.key.to_string(),
        value: json(&entry.value),
        range: Some(entry.value.range),
    });
    let root = readable.and_then(|tree| tree.root.as_ref());
    let costs = root.map_or_else(Vec::new, |root| costs(format, root));
    let refused = costs
        .iter()
        .any(|(effect, _)| matches!(effect.token, Token::FileSkipped | Token::Refuses));
    Loaded {
        host: &format.host,
        outcome: match mapping {
            Some(_) if !refused => Outcome::Loads,
            _ => Outcome::Skipped,
        },
        fields: fields.collect(),
        losses: costs.into_iter().map(|(_, loss)| loss).collect(),
    }
}

/// What missing keys and malformed hooks cost.
fn costs(format: &'static Format, root: &Node) -> Vec<(&'static Effect, Loss)> {
    let Some(mapping) = root.as_mapping() else {
        return Vec::new();
    };
    let missing = format.keys.iter().filter_map(|key| {
        let missing = key.required == Requirement::Required && mapping.get(&key.name).is_none();
        let brace = TextRange::at(root.range.start(), TextSize::of('{'));
        let effect = key.effect.missing.as_ref().filter(|_| missing)?;
        Some(loss("manifest-key", effect, brace))
    });
    let holding = mapping
        .entries
        .iter()
        .filter_map(|entry| Some((format.key(&entry.key)?, entry)));
    missing
        .chain(holding.filter_map(|(key, entry)| malformed_hooks(key, entry)))
        .collect()
}

fn malformed_hooks(key: &'static Key, entry: &Entry) -> Option<(&'static Effect, Loss)> {
    let effect = key
        .effect
        .invalid_item
        .as_ref()
        .filter(|_| key.holds_hooks)?;
    let range = hooks::malformed(&entry.value, false)?.range;
    Some(loss("malformed-hook", effect, range))
}

fn loss(rule: &'static str, effect: &'static Effect, range: TextRange) -> (&'static Effect, Loss) {
    let message = effect.text.clone();
    let loss = Loss {
        rule,
        message,
        range,
    };
    (effect, loss)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::catalog::Kind;
    use crate::loaders::tests::check;

    fn hooks(text: &str, expected: Expect) {
        check(Kind::Hooks, "/w/p/hooks/hooks.json", text, expected);
    }

    #[test]
    fn hooks_that_the_host_rejects() {
        hooks(
            r#"{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x"}]}]}}"#,
            expect![[r#"
                claude-code: loads
                  hooks = {"Stop":[{"hooks":[{"type":"command","command":"x"}]}]} <- "{\"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"x\"}]}]}"
            "#]],
        );
        hooks(
            r#"{"hooks": {"Stop": [{"type": "command"}]}}"#,
            expect![[r#"
            claude-code: skipped
              hooks = {"Stop":[{"type":"command"}]} <- "{\"Stop\": [{\"type\": \"command\"}]}"
              ! malformed-hook "{\"type\": \"command\"}": Claude Code rejects the file and runs none of its hooks.
        "#]],
        );
        hooks(
            r#"{"Stop": []}"#,
            expect![[r#"
            claude-code: skipped
              ! manifest-key "{": Claude Code does not look for events outside `hooks`: it rejects the file and runs none of its hooks.
        "#]],
        );
    }

    #[test]
    fn a_manifest_without_a_name() {
        check(
            Kind::Plugin,
            "/w/.claude-plugin/plugin.json",
            r#"{"version": "1.0.0"}"#,
            expect![[r#"
                claude-code: skipped
                  version = "1.0.0" <- "\"1.0.0\""
                  ! manifest-key "{": Claude Code does not load a plugin whose manifest has no name.
            "#]],
        );
    }
}
