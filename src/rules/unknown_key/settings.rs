//! Keys of settings that are almost known ones, or stand in the wrong place. Other unknown keys may be newer than the catalogue.

use super::RULE;
use super::renaming::{renamed_once, report};
use crate::catalog::{Key, Severity, meant};
use crate::finding::Finding;
use crate::rules::Context;
use crate::rules::wording::scopes;
use crate::syntax::value::{Entry, Mapping};

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let json = context.file.parse.json.as_ref();
    let Some(settings) = json.and_then(|tree| tree.mapping()) else {
        return;
    };
    let keys = &context.format().keys;
    out.extend(slips(context, settings, keys, "a settings file"));
    for entry in &settings.entries {
        let known = keys.iter().find(|key| key.name == *entry.key);
        out.extend(known.and_then(|key| uncounted(context, key, entry)));
        match known {
            Some(key) if !key.keys.is_empty() => {
                let inside = entry.value.as_mapping();
                let noun = format!("`{}`", key.name);
                out.extend(inside.map_or_else(Vec::new, |it| slips(context, it, &key.keys, &noun)));
            }
            Some(_) => {}
            None => out.extend(misplaced(context, keys, entry)),
        }
    }
}

/// A key that counts in other files only.
fn uncounted(context: &Context<'_>, key: &Key, entry: &Entry) -> Option<Finding> {
    let effect = context.format().unknown_key.as_ref()?;
    let scope = &context.definition.place.scope;
    let counts = key.counts_in.is_empty() || key.counts_in.contains(scope);
    if counts || context.snapshot.is_in_dotfiles(&context.file.path) {
        return None;
    }
    let scopes = scopes(&key.counts_in);
    let defect = format!("`{}` counts in {scopes} settings only.", key.name);
    let range = context.key_characters(entry);
    let advice = "Move it there.";
    Some(context.finding_with(RULE.id, effect, range, &defect, advice))
}

/// Keys that were meant for others.
fn slips(context: &Context<'_>, mapping: &Mapping, keys: &[Key], noun: &str) -> Vec<Finding> {
    let unknown = mapping.entries.iter().filter(|entry| {
        let known = keys.iter().any(|key| key.name == *entry.key);
        !known && misplaced(context, &context.format().keys, entry).is_none()
    });
    let offered = keys.iter().filter(|key| key.offered());
    let found = unknown.filter_map(|entry| {
        let name = meant(&entry.key, offered.clone().map(|key| key.name.as_str()))?;
        let key = keys.iter().find(|key| key.name == name)?;
        let effect = context.format().unknown_key.as_ref()?;
        let mut finding = report(context, mapping, entry, name, noun, effect);
        finding.severity = finding.severity.max(stake(key));
        Some(finding)
    });
    renamed_once(found.collect())
}

/// How bad it is where the key does not count: what it should forbid is not forbidden.
fn stake(key: &Key) -> Severity {
    let effect = key.effect.invalid_item.as_ref();
    effect.map_or(Severity::Hint, |effect| effect.severity())
}

/// A key at the top that belongs into one of the others, or into another file.
fn misplaced(context: &Context<'_>, keys: &[Key], entry: &Entry) -> Option<Finding> {
    let effect = context.format().unknown_key.as_ref()?;
    let within = |holder: &'_ Key| {
        let inner = holder.keys.iter().find(|key| key.name == *entry.key)?;
        Some((holder.name.clone(), stake(inner)))
    };
    let (advice, stake) = match context.format().foreign_key(&entry.key) {
        Some(foreign) => (format!("It is a key of {}.", foreign.of), Severity::Hint),
        None => {
            let (holder, stake) = keys.iter().find_map(within)?;
            (format!("Move it into `{holder}`."), stake)
        }
    };
    let defect = format!("`{}` is not a key of a settings file.", entry.key);
    let range = context.key_characters(entry);
    let mut finding = context.finding_with(RULE.id, effect, range, &defect, &advice);
    finding.severity = finding.severity.max(stake);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::super::testing::{check, check_fix};
    use super::RULE;

    #[test]
    fn slips_of_the_fingers() {
        let text = "//- /w/.claude/settings.json\n{\"permisions\": {\"deny\": []}, \"output_style\": \"Concise\", \"somethingNew\": 1, \"permissions\": {\"alow\": []}}\n";
        check(
            text,
            expect![[r#"
             1 | {"permisions": {"deny": []}, "output_style": "Concise", "somethingNew": 1, "permissions": {"alow": []}}
                   ^^^^^^^^^^
            warning unknown-key: `permisions` is not a key of a settings file. Claude Code takes no setting from it. `permissions` is already there.
             1 | {"permisions": {"deny": []}, "output_style": "Concise", "somethingNew": 1, "permissions": {"alow": []}}
                                               ^^^^^^^^^^^^
            warning unknown-key: `output_style` is not a key of a settings file. Claude Code takes no setting from it. Write `outputStyle`.
              fix (unsafe): Rename the key to `outputStyle`
             1 | {"permisions": {"deny": []}, "output_style": "Concise", "somethingNew": 1, "permissions": {"alow": []}}
                                                                                                             ^^^^
            warning unknown-key: `alow` is not a key of `permissions`. Claude Code takes no setting from it. Write `allow`.
              fix (unsafe): Rename the key to `allow`
        "#]],
        );
        check_fix(
            RULE.id,
            text,
            expect![[r#"
            Rename the key to `outputStyle` (unsafe)
            Rename the key to `allow` (unsafe)
            {"permisions": {"deny": []}, "outputStyle": "Concise", "somethingNew": 1, "permissions": {"allow": []}}
        "#]],
        );
    }

    #[test]
    fn keys_in_the_wrong_place() {
        check(
            "//- /w/.claude/settings.json\n{\"deny\": [\"Read(./.env)\"], \"mcpServers\": {}, \"defaultMode\": \"plan\"}\n",
            expect![[r#"
                 1 | {"deny": ["Read(./.env)"], "mcpServers": {}, "defaultMode": "plan"}
                       ^^^^
                error unknown-key: `deny` is not a key of a settings file. Claude Code takes no setting from it. Move it into `permissions`.
                 1 | {"deny": ["Read(./.env)"], "mcpServers": {}, "defaultMode": "plan"}
                                                 ^^^^^^^^^^
                warning unknown-key: `mcpServers` is not a key of a settings file. Claude Code takes no setting from it. It is a key of `.mcp.json`, or of a plugin.
                 1 | {"deny": ["Read(./.env)"], "mcpServers": {}, "defaultMode": "plan"}
                                                                   ^^^^^^^^^^^
                warning unknown-key: `defaultMode` is not a key of a settings file. Claude Code takes no setting from it. Move it into `permissions`.
            "#]],
        );
    }

    #[test]
    fn keys_that_count_elsewhere() {
        check(
            "//- /w/.claude/settings.json\n{\"autoMode\": {}, \"syncClaudeAiSkills\": false}\n",
            expect![[r#"
                 1 | {"autoMode": {}, "syncClaudeAiSkills": false}
                       ^^^^^^^^
                warning unknown-key: `autoMode` counts in user settings only. Claude Code takes no setting from it. Move it there.
                 1 | {"autoMode": {}, "syncClaudeAiSkills": false}
                                       ^^^^^^^^^^^^^^^^^^
                warning unknown-key: `syncClaudeAiSkills` counts in user and local settings only. Claude Code takes no setting from it. Move it there.
            "#]],
        );
        check(
            "//- /w/my-dotfiles/.claude/settings.json\n{\"autoMode\": {}}\n",
            expect![[""]],
        );
        check(
            "//- /w/.claude/settings.local.json\n{\"syncClaudeAiSkills\": false}\n",
            expect![[""]],
        );
    }

    #[test]
    fn keys_that_are_known() {
        check(
            "//- /w/.claude/settings.json\n{\"$schema\": \"x\", \"env\": {}, \"model\": \"opus\", \"allowManagedHooksOnly\": true, \"includeCoAuthoredBy\": false, \"theme\": \"dark\"}\n",
            expect![[""]],
        );
    }
}
