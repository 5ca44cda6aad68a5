//! `manifest-key`: a key that a manifest does not have, lacks, or holds in a wrong type.

use text_size::TextSize;

use super::wording::with_article;
use super::{Context, Rule};
use crate::catalog::{Key, Kind, Requirement, Severity, ValueType};
use crate::finding::{Finding, Fix};
use crate::syntax::value::{Entry, ScalarType, Value};
use crate::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    id: "manifest-key",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A key of a manifest that is unknown, missing or of a wrong type",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

In `plugin.json` and `marketplace.json`: a key that does not exist, with the one that was most likely meant; a key that must be there and is not; a value of a type that
the key does not take; `hooks` inside `hooks`. In a plugin's `hooks/hooks.json`: events that do not stand below `hooks`.

## Why it matters

- **Claude Code** ignores keys that it does not know, and rejects a manifest without its name or with a value of a wrong type, so that nothing of the plugin loads. From a
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

Suggested for a misspelt key.

## Sources

- [Claude Code documentation, plugins reference](https://code.claude.com/docs/en/plugins-reference), and observed on 2.1.329.
- [anthropics/claude-code#31763](https://github.com/anthropics/claude-code/issues/31763), on `hooks.json`.
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
    let keys = &context.format().keys;
    for entry in &mapping.entries {
        match keys.iter().find(|key| key.name == *entry.key) {
            Some(key) => {
                out.extend(wrong_type(context, key, entry));
                out.extend(nested_hooks(context, key, entry));
            }
            None => out.extend(unknown(context, entry)),
        }
    }
    let missing = keys
        .iter()
        .filter(|key| key.required == Requirement::Required && mapping.get(&key.name).is_none());
    out.extend(missing.filter_map(|key| {
        let effect = key.effect.missing.as_ref()?;
        let brace = TextRange::at(json?.root.as_ref()?.range.start(), TextSize::of('{'));
        let defect = format!("The {} has no `{}`.", file(context), key.name);
        Some(context.finding_with(RULE.id, effect, brace, &defect, "Add it."))
    }));
}

/// The word for the file in sentences.
fn file(context: &Context<'_>) -> &'static str {
    match context.kind() {
        Kind::Hooks => "file",
        _ => "manifest",
    }
}

fn unknown(context: &Context<'_>, entry: &Entry) -> Option<Finding> {
    let format = context.format();
    let effect = format.unknown_key.as_ref()?;
    let range = context.key_characters(entry);
    let foreign = format.foreign_key(&entry.key);
    let meant = format.suggest_key(&entry.key);
    let advice = match (foreign, meant) {
        (Some(foreign), None) => format!("It belongs to {}.", foreign.of),
        (_, Some(key)) => format!("Write `{}`.", key.name),
        (None, None) => "Delete it, or correct its name.".to_owned(),
    };
    let noun = with_article(format.kind.noun());
    let defect = format!("`{}` is not a key of {noun}.", entry.key);
    let mut finding = context.finding_with(RULE.id, effect, range, &defect, &advice);
    // What belongs elsewhere does no harm here.
    if foreign.is_some() {
        finding.severity = Severity::Hint;
    }
    finding.fix = meant.filter(|_| foreign.is_none()).map(|key| {
        let edit = TextEdit {
            range,
            new_text: key.name.clone(),
        };
        Fix::suggested(format!("Replace by `{}`", key.name), vec![edit])
    });
    Some(finding)
}

/// Hooks as they stand in a file of their own, below another `hooks`.
fn nested_hooks(context: &Context<'_>, key: &Key, entry: &Entry) -> Option<Finding> {
    let in_file = context.kind() == Kind::Hooks;
    let events = entry.value.as_mapping();
    let events = events.filter(|_| key.holds_hooks && !in_file)?;
    let nested = events.get(&key.name)?;
    let text = format!(
        "`{0}` stands inside `{0}`. Claude Code takes it for an event that it does not know, so none of its hooks run. Put the events directly into the outer `{0}`.",
        key.name
    );
    let range = context.key_characters(nested);
    Some(context.finding(RULE.id, Severity::Warning, range, text))
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
    let wanted: Vec<&str> = key.types.iter().map(|it| it.noun()).collect();
    let text = format!(
        "`{}` takes {}, not {}. Claude Code rejects the {}, so nothing of it loads.",
        key.name,
        wanted.join(" or "),
        given.noun(),
        file(context)
    );
    let lenient = matches!(key.name.as_str(), "metadata" | "experimental");
    let severity = if lenient {
        Severity::Warning
    } else {
        Severity::Error
    };
    Some(context.finding(RULE.id, severity, entry.value.range, text))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

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
                error manifest-key: The manifest has no `name`. Claude Code does not load a plugin whose manifest has no name. Add it.
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
                warning manifest-key: `hooks` stands inside `hooks`. Claude Code takes it for an event that it does not know, so none of its hooks run. Put the events directly into the outer `hooks`.
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
            error manifest-key: The file has no `hooks`. Claude Code does not look for events outside `hooks`: it rejects the file and runs none of its hooks. Add it.
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
}
