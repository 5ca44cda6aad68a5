//! `manifest-key`: a key that a manifest does not have, lacks, or holds in a wrong type.

mod place;

use text_size::TextSize;

use super::unknown_key::renamed_once;
use super::wording::{names, with_article};
use super::{Context, Rule};
use crate::catalog::{Effect, Key, Kind, Requirement, Severity, ValueType, nearest};
use crate::finding::{Finding, Fix};
use crate::syntax::value::{Entry, Mapping, Node, ScalarType, Value};
use crate::text::TextRange;

pub(super) const RULE: Rule = Rule {
    id: "manifest-key",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A key of a manifest that is unknown, missing or of a wrong type",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

In `plugin.json`, in `marketplace.json` and in the entries of the latter: a key that does not exist, with the one that was most likely meant; a key that must be there and is not; a value of a type that
the key does not take; the name of a marketplace with a blank in it; a `source` of a kind from which no plugin comes, such as `git` or `local`, or without what its kind needs; `hooks` inside `hooks`. In a plugin's `hooks/hooks.json`: events that do not stand below `hooks`.

## Why it matters

- **Claude Code** ignores keys that it does not know, and rejects a manifest without its name or with a value of a wrong type, so that nothing of the plugin loads. A
  marketplace also needs an owner and a list of plugins, each with a name and a source. Of a source that it does not understand it says only that this version does not
  support it, and older versions take nothing of the marketplace then. From a
  `hooks/hooks.json` without the key `hooks` it takes no hook at all.

## Example

```json
{ "name": "kit", "descripton": "Tools" }
```

## Better

```json
{ "name": "kit", "description": "Tools" }
```

## Fix

Suggested for a misspelt key, unless the right one is there too, for the name of a marketplace, and for the kind of a `source` where the other keys tell which is meant.

## Sources

- [Claude Code documentation, plugins reference](https://code.claude.com/docs/en/plugins-reference), and observed on 2.1.329.
- [anthropics/claude-code#31763](https://github.com/anthropics/claude-code/issues/31763), on `hooks.json`.
- [hoangsonww/Claude-Code-Agent-Monitor#139](https://github.com/hoangsonww/Claude-Code-Agent-Monitor/issues/139), on names of marketplaces.
- [anthropics/claude-code#53076](https://github.com/anthropics/claude-code/issues/53076), [anthropics/claude-code#64431](https://github.com/anthropics/claude-code/issues/64431),
  [tyunta/prefab-sentinel#2](https://github.com/tyunta/prefab-sentinel/pull/2) and
  [Gentleman-Programming/engram#77](https://github.com/Gentleman-Programming/engram/pull/77), on sources of plugins.
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let json = context.file.parse.json.as_ref();
    let counts = matches!(
        context.kind(),
        Kind::Plugin | Kind::Marketplace | Kind::Hooks
    );
    let Some(mapping) = json.and_then(|tree| tree.mapping()).filter(|_| counts) else {
        return;
    };
    let of_hooks = context.kind() == Kind::Hooks && mapping.get("hooks").is_none();
    if of_hooks
        && context
            .snapshot
            .surroundings()
            .named
            .contains_key(&context.file.path)
    {
        // Whether events may stand at the top of a file that a manifest names is not known.
        return;
    }
    let noun = with_article(context.kind().noun());
    let Some(root) = json.and_then(|tree| tree.root.as_ref()) else {
        return;
    };
    let keys: Vec<&'static Key> = context.format().keys.iter().collect();
    let file = Part {
        context,
        noun: &noun,
        keys: &keys,
    };
    file.check(root.range.start(), mapping, out);
    for entry in &mapping.entries {
        if let Some(key) = keys.iter().find(|key| key.name == *entry.key) {
            parts(context, key, &entry.value, out);
        }
    }
}

/// The mapping, or the mappings of the list, that `key` holds.
fn parts(context: &Context<'_>, key: &'static Key, node: &Node, out: &mut Vec<Finding>) {
    let keys = context.inner_keys(key);
    let inner = format!("`{}`", key.name);
    if let Some(mapping) = node.as_mapping() {
        // What else may stand in there is less well known.
        let part = Part {
            context,
            noun: &inner,
            keys: &keys,
        };
        out.extend(part.missing(node.range.start(), mapping));
    }
    if key.entries_of.is_none() {
        return;
    }
    let noun = format!("an entry of {inner}");
    let part = Part {
        context,
        noun: &noun,
        keys: &keys,
    };
    for item in node.as_sequence().map_or(&[][..], |list| &list.items) {
        if let Some(mapping) = item.as_mapping() {
            part.check(item.range.start(), mapping, out);
        }
    }
}

/// A mapping whose keys are known: the whole file, or an entry of a list in it.
struct Part<'a> {
    context: &'a Context<'a>,
    /// With its article.
    noun: &'a str,
    /// The keys that it takes.
    keys: &'a [&'static Key],
}

impl Part<'_> {
    fn check(&self, start: TextSize, mapping: &Mapping, out: &mut Vec<Finding>) {
        let context = self.context;
        let mut unknown = Vec::new();
        for entry in &mapping.entries {
            match self.keys.iter().find(|key| key.name == *entry.key) {
                Some(key) => {
                    out.extend(wrong_type(context, key, entry));
                    out.extend(refused(context, key, entry));
                    out.extend(nested_hooks(context, key, entry));
                    out.extend(place::check(context, key, &entry.value));
                }
                None => unknown.extend(self.unknown(mapping, entry)),
            }
        }
        let missing = self.missing(start, mapping);
        // Where no key is as it should be, the file is something else, which is one mistake.
        if missing.is_none() || mapping.entries.iter().any(|it| self.has(mapping, it)) {
            out.extend(renamed_once(unknown));
        }
        out.extend(missing);
    }

    /// Whether `entry` is one that belongs here, if only by what its key was meant to be.
    fn has(&self, mapping: &Mapping, entry: &Entry) -> bool {
        let known = self.keys.iter().any(|key| key.name == *entry.key);
        known || self.misspelt(mapping, entry).is_some()
    }

    /// Keys that have to be there.
    fn missing(&self, start: TextSize, mapping: &Mapping) -> Option<Finding> {
        // What is only misspelt is said where it stands.
        let misspelt = |key: &Key| {
            let mut entries = mapping.entries.iter();
            entries.any(|entry| {
                self.misspelt(mapping, entry)
                    .is_some_and(|it| it.name == key.name)
            })
        };
        let missing = self.keys.iter().filter(|key| {
            let required = key.required == Requirement::Required;
            required && mapping.get(&key.name).is_none() && !misspelt(key)
        });
        let missing: Vec<(&str, &Effect)> = missing
            .filter_map(|key| Some((key.name.as_str(), key.effect.missing.as_ref()?)))
            .collect();
        let (_, effect) = missing
            .iter()
            .rev()
            .max_by_key(|(_, effect)| effect.severity())?;
        let (verb, advice) = match missing.as_slice() {
            [_] => ("is", "Add it."),
            _ => ("are", "Add them."),
        };
        let names = names(missing.iter().map(|(name, _)| *name), "and");
        let defect = format!("{names} {verb} missing in {}.", self.noun);
        let brace = TextRange::at(start, TextSize::of('{'));
        Some(
            self.context
                .finding_with(RULE.id, effect, brace, &defect, advice),
        )
    }

    /// The known key that an unknown one most likely stands for.
    fn meant(&self, entry: &Entry) -> Option<&'static Key> {
        let offered = self.keys.iter().filter(|key| key.offered());
        let name = nearest(&entry.key, offered.map(|key| key.name.as_str()))?;
        self.keys.iter().find(|key| key.name == name).copied()
    }

    /// The key that is missing because `entry` is a slip of it.
    fn misspelt(&self, mapping: &Mapping, entry: &Entry) -> Option<&'static Key> {
        let known = self.keys.iter().any(|key| key.name == *entry.key);
        let foreign = self.context.format().foreign_key(&entry.key).is_some();
        let meant = self.meant(entry).filter(|_| !known && !foreign)?;
        mapping.get(&meant.name).is_none().then_some(meant)
    }

    fn unknown(&self, mapping: &Mapping, entry: &Entry) -> Option<Finding> {
        let context = self.context;
        let format = context.format();
        let slip = self.misspelt(mapping, entry);
        let required = slip.filter(|key| key.required == Requirement::Required);
        let missing = required.and_then(|key| key.effect.missing.as_ref());
        let effect = missing.or(format.unknown_key.as_ref())?;
        let range = context.key_characters(entry);
        let foreign = format.foreign_key(&entry.key);
        let meant = self.meant(entry).map(|key| key.name.as_str());
        let is_there = meant.is_some_and(|key| mapping.get(key).is_some());
        let advice = match (foreign, meant) {
            (_, Some(key)) if is_there => format!("`{key}` is there already, so delete it."),
            (Some(foreign), None) => format!("It belongs to {}.", foreign.of),
            (_, Some(key)) => format!("Write `{key}`."),
            (None, None) => "Delete it, or correct its name.".to_owned(),
        };
        let defect = format!("`{}` is not a key of {}.", entry.key, self.noun);
        let mut finding = context.finding_with(RULE.id, effect, range, &defect, &advice);
        // What belongs elsewhere does no harm here.
        if foreign.is_some() {
            finding.severity = Severity::Hint;
        }
        finding.fix = slip.map(|key| Fix::replacement(range, &key.name));
        Some(finding)
    }
}

/// Hooks as they stand in a file of their own, below another `hooks`.
fn nested_hooks(context: &Context<'_>, key: &Key, entry: &Entry) -> Option<Finding> {
    let in_file = context.kind() == Kind::Hooks;
    let events = entry.value.as_mapping();
    let events = events.filter(|_| key.holds_hooks && !in_file)?;
    let nested = events.get(&key.name)?;
    let effect = key.effect.unknown_event.as_ref()?;
    let defect = format!(
        "`{0}` stands inside `{0}`, as if it were an event.",
        key.name
    );
    let advice = format!("Put the events directly into the outer `{}`.", key.name);
    let range = context.key_characters(nested);
    Some(context.finding_with(RULE.id, effect, range, &defect, &advice))
}

fn wrong_type(context: &Context<'_>, key: &Key, entry: &Entry) -> Option<Finding> {
    let given = match &entry.value.value {
        Value::Sequence(_) => ValueType::List,
        Value::Mapping(_) => ValueType::Mapping,
        Value::Scalar(scalar) => match scalar.scalar_type() {
            ScalarType::Boolean(_) => ValueType::Boolean,
            ScalarType::Integer(_) => ValueType::Integer,
            ScalarType::Float(_) => ValueType::Number,
            ScalarType::String => ValueType::String,
            ScalarType::Null => return None,
        },
        Value::Alias(_) | Value::Raw => return None,
    };
    if key.takes(given) {
        return None;
    }
    let of_format = context.format().wrong_type.as_ref();
    let effect = key.effect.wrong_type.as_ref().or(of_format)?;
    let wanted: Vec<&str> = key.types.iter().map(|it| it.noun()).collect();
    let defect = format!(
        "`{}` takes {}, not {}.",
        key.name,
        wanted.join(" or "),
        given.noun()
    );
    Some(context.finding_with(RULE.id, effect, entry.value.range, &defect, ""))
}

/// A text with characters that the host does not take in it.
fn refused(context: &Context<'_>, key: &Key, entry: &Entry) -> Option<Finding> {
    let effect = key.effect.invalid_value.as_ref()?;
    let text = entry.value.as_str()?;
    let mut refused = key.constraints.must_not_contain.iter();
    refused.find(|it| text.contains(it.as_str()))?;
    let range = context.characters(&entry.value)?;
    let defect = format!("`{}` must be a single word.", key.name);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let joined = text.split_whitespace().collect::<Vec<_>>().join("-");
    let joined = joined.to_ascii_lowercase();
    let advice = format!("Write `{joined}`.");
    let mut finding = context.finding_with(RULE.id, effect, range, &defect, &advice);
    finding.fix = text
        .chars()
        .all(plain)
        .then(|| Fix::replacement(range, joined));
    Some(finding)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn a_file_that_is_something_else_has_one_mistake() {
        check(
            "//- /w/p/.claude-plugin/marketplace.json\n{\"agents\": [], \"commands\": []}\n",
            expect![[r#"
                 1 | {"agents": [], "commands": []}
                     ^
                error manifest-key: `name`, `owner` and `plugins` are missing in a marketplace. Claude Code does not take a marketplace without a name. Add them.
            "#]],
        );
        check(
            "//- /w/p/.claude-plugin/marketplace.json\n{\"nam\": \"m\", \"agents\": []}\n",
            expect![[r#"
                 1 | {"nam": "m", "agents": []}
                     ^
                error manifest-key: `owner` and `plugins` are missing in a marketplace. Claude Code does not take a marketplace without an owner. Add them.
                 1 | {"nam": "m", "agents": []}
                       ^^^
                error manifest-key: `nam` is not a key of a marketplace. Claude Code does not take a marketplace without a name. Write `name`.
                  fix (unsafe): Replace by `name`
                 1 | {"nam": "m", "agents": []}
                                   ^^^^^^
                warning manifest-key: `agents` is not a key of a marketplace. Claude Code ignores the key. Delete it, or correct its name.
            "#]],
        );
    }

    #[test]
    fn two_keys_that_mean_the_same_one() {
        check_fix(
            RULE.id,
            "//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\", \"descripton\": \"x\", \"descriptin\": \"y\"}\n",
            expect![[r#"
                Replace by `description` (unsafe)
                {"name": "p", "description": "x", "descriptin": "y"}
            "#]],
        );
    }

    #[test]
    fn plugin_manifests() {
        let text = "//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\", \"descripton\": \"d\", \"category\": \"x\", \"keywords\": \"a\", \"version\": \"1\", \"owner\": 1}\n";
        check(
            text,
            expect![[r#"
             1 | {"name": "p", "descripton": "d", "category": "x", "keywords": "a", "version": "1", "owner": 1}
                                ^^^^^^^^^^
            warning manifest-key: `descripton` is not a key of a plugin manifest. Claude Code ignores the key. Write `description`.
              fix (unsafe): Replace by `description`
             1 | {"name": "p", "descripton": "d", "category": "x", "keywords": "a", "version": "1", "owner": 1}
                                                   ^^^^^^^^
            hint manifest-key: `category` is not a key of a plugin manifest. Claude Code ignores the key. It belongs to the plugin's entry in `marketplace.json`.
             1 | {"name": "p", "descripton": "d", "category": "x", "keywords": "a", "version": "1", "owner": 1}
                                                                               ^^^
            error manifest-key: `keywords` takes a list, not text. Claude Code rejects the manifest, so nothing of it loads.
             1 | {"name": "p", "descripton": "d", "category": "x", "keywords": "a", "version": "1", "owner": 1}
                                                                                                     ^^^^^
            warning manifest-key: `owner` is not a key of a plugin manifest. Claude Code ignores the key. Delete it, or correct its name.
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by `description` (unsafe)
            {"name": "p", "description": "d", "category": "x", "keywords": "a", "version": "1", "owner": 1}
        "#]],
        );
        check(
            "//- /w/p/.claude-plugin/plugin.json\n{\"version\": \"1\"}\n",
            expect![[r#"
                 1 | {"version": "1"}
                     ^
                error manifest-key: `name` is missing in a plugin manifest. Claude Code does not load a plugin whose manifest has no name. Add it.
            "#]],
        );
    }

    #[test]
    fn names_of_marketplaces() {
        let text = "//- /w/.claude-plugin/marketplace.json\n{\"name\": \"My Tools\", \"owner\": {\"name\": \"o\"}, \"plugins\": []}\n";
        check(
            text,
            expect![[r#"
             1 | {"name": "My Tools", "owner": {"name": "o"}, "plugins": []}
                           ^^^^^^^^
            error manifest-key: `name` must be a single word. Claude Code does not add a marketplace of such a name. Write `my-tools`.
              fix (unsafe): Replace by `my-tools`
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Replace by `my-tools` (unsafe)
            {"name": "my-tools", "owner": {"name": "o"}, "plugins": []}
        "#]],
        );
    }

    #[test]
    fn hooks_inside_hooks() {
        check(
            "//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\", \"hooks\": {\"hooks\": {\"Stop\": []}}}\n",
            expect![[r#"
                 1 | {"name": "p", "hooks": {"hooks": {"Stop": []}}}
                                              ^^^^^
                warning manifest-key: `hooks` stands inside `hooks`, as if it were an event. Claude Code does not know this event and never runs its hooks. Put the events directly into the outer `hooks`.
            "#]],
        );
        check(
            "//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\", \"hooks\": {\"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"ls\"}]}]}}\n",
            expect![[""]],
        );
    }

    #[test]
    fn events_of_a_plugin_stand_below_a_key() {
        let manifest = "//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n";
        let file = |text: &str| format!("//- /w/p/hooks/hooks.json\n{text}\n{manifest}");
        check(
            &file("{\"Stop\": []}"),
            expect![[r#"
                 1 | {"Stop": []}
                     ^
                error manifest-key: `hooks` is missing in a hooks file. Claude Code does not look for events outside `hooks`: it rejects the file and runs none of its hooks. Add it.
            "#]],
        );
        check(
            &file("{\"hooks\": []}"),
            expect![[r#"
             1 | {"hooks": []}
                           ^^
            error manifest-key: `hooks` takes a mapping, not a list. Claude Code rejects the file, so nothing of it loads.
        "#]],
        );
        check(
            &file("{\"description\": \"d\", \"hooks\": {\"Stop\": []}}"),
            expect![[""]],
        );
    }

    #[test]
    fn entries_of_a_marketplace() {
        let manifest = |rest: &str| {
            format!(
                "//- /w/.claude-plugin/marketplace.json\n{{\"name\": \"m\", {rest}}}\n//- /w/p/x.md\n"
            )
        };
        check(
            &manifest(
                "\"owner\": {\"name\": \"o\"}, \"plugins\": [{\"name\": \"p\", \"source\": \"./p\", \"descripton\": \"d\", \"tags\": [\"a\"], \"license\": 1}]",
            ),
            expect![[r#"
                 1 | {"name": "m", "owner": {"name": "o"}, "plugins": [{"name": "p", "source": "./p", "descripton": "d", "tags": ["a"], "license": 1}]}
                                                                                                       ^^^^^^^^^^
                warning manifest-key: `descripton` is not a key of an entry of `plugins`. Claude Code ignores the key. Write `description`.
                  fix (unsafe): Replace by `description`
                 1 | {"name": "m", "owner": {"name": "o"}, "plugins": [{"name": "p", "source": "./p", "descripton": "d", "tags": ["a"], "license": 1}]}
                                                                                                                                                   ^
                error manifest-key: `license` takes text, not a whole number. Claude Code rejects the manifest, so nothing of it loads.
            "#]],
        );
        check(
            &manifest("\"ownr\": 1, \"owner\": {\"name\": \"o\"}, \"plugins\": []"),
            expect![[r#"
                 1 | {"name": "m", "ownr": 1, "owner": {"name": "o"}, "plugins": []}
                                    ^^^^
                warning manifest-key: `ownr` is not a key of a marketplace. Claude Code ignores the key. `owner` is there already, so delete it.
            "#]],
        );
        check(
            &manifest("\"owner\": {\"email\": \"o@example.com\"}, \"plugins\": []"),
            expect![[r#"
                 1 | {"name": "m", "owner": {"email": "o@example.com"}, "plugins": []}
                                            ^
                error manifest-key: `name` is missing in `owner`. Claude Code does not take a marketplace whose owner has no name. Add it.
            "#]],
        );
        check(
            &manifest("\"plugins\": [{\"source\": \"./p\"}, {\"name\": \"q\"}]"),
            expect![[r#"
                 1 | {"name": "m", "plugins": [{"source": "./p"}, {"name": "q"}]}
                     ^
                error manifest-key: `owner` is missing in a marketplace. Claude Code does not take a marketplace without an owner. Add it.
                 1 | {"name": "m", "plugins": [{"source": "./p"}, {"name": "q"}]}
                                               ^
                error manifest-key: `name` is missing in an entry of `plugins`. Claude Code cannot install a plugin without a name. Add it.
                 1 | {"name": "m", "plugins": [{"source": "./p"}, {"name": "q"}]}
                                                                  ^
                error manifest-key: `source` is missing in an entry of `plugins`. Claude Code cannot install a plugin that comes from nowhere. Add it.
            "#]],
        );
        check(
            &manifest(
                "\"owner\": {\"name\": \"o\"}, \"plugins\": [{\"name\": \"p\", \"source\": \"./p\", \"strict\": false, \"category\": \"c\"}]",
            ),
            expect![[""]],
        );
    }
}
