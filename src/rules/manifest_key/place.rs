//! Places of plugins: mappings in which one key says what kind of place it is, and the others depend on it.

use super::{RULE, names};
use crate::catalog::{Key, Value, ValueSet, nearest};
use crate::finding::{Finding, Fix};
use crate::rules::Context;
use crate::rules::unknown_key::key_renamed;
use crate::syntax::value::{Entry, Mapping, Node};
use crate::text::TextRange;

/// What is wrong with the place that `key` holds.
pub(super) fn check(context: &Context<'_>, key: &'static Key, node: &Node) -> Option<Finding> {
    let mapping = node.as_mapping()?;
    let mut inner = key.keys.iter();
    let (kind, set) = inner.find_map(|it| {
        let set = context.host()?.value_set(it.values.as_deref()?)?;
        let depend = set.values.iter().any(|value| !value.needs.is_empty());
        depend.then_some((it, set))
    })?;
    let place = Place {
        context,
        keys: &key.keys,
        kind,
        set,
        mapping,
    };
    let Some(entry) = mapping.get(&kind.name) else {
        return place.without_kind(node.range);
    };
    let written = entry.value.as_str()?;
    match set.value(written) {
        Some(value) => place.lacking(entry, value),
        None => place.unknown(entry, written),
    }
}

struct Place<'a> {
    context: &'a Context<'a>,
    keys: &'static [Key],
    /// The key that says what kind of place it is.
    kind: &'static Key,
    set: &'static ValueSet,
    mapping: &'a Mapping,
}

impl Place<'_> {
    /// The kind that the other keys belong to: of those that have all they need, the one that needs most.
    fn likely(&self) -> Option<&'static str> {
        let has = |key: &String| self.mapping.get(key).is_some();
        let complete = self.set.offered().filter(|it| it.needs.iter().all(has));
        let best = complete.max_by_key(|it| it.needs.len())?;
        (!best.needs.is_empty()).then_some(best.name.as_str())
    }

    fn without_kind(&self, range: TextRange) -> Option<Finding> {
        let context = self.context;
        let effect = self.kind.effect.missing.as_ref()?;
        let name = &self.kind.name;
        let slip = self.mapping.entries.iter().find(|entry| {
            let value = entry.value.as_str();
            let names_one = value.is_some_and(|it| self.set.value(it).is_some());
            names_one && !self.is_known(entry)
        });
        let Some(slip) = slip else {
            let brace = TextRange::at(range.start(), super::TextSize::of('{'));
            let defect = format!("`{name}` is missing in the place of a plugin.");
            let kinds = names(self.set.offered().map(|it| it.name.as_str()), "or");
            let advice = match self.likely() {
                Some(likely) => format!("Add `\"{name}\": \"{likely}\"`."),
                None => format!("Add it, with {kinds}."),
            };
            return Some(context.finding_with(RULE.id, effect, brace, &defect, &advice));
        };
        let range = context.key_characters(slip);
        let defect = format!(
            "The kind of a place stands in `{name}`, not in `{}`.",
            slip.key
        );
        let advice = format!("Write `{name}`.");
        let finding = context.finding_with(RULE.id, effect, range, &defect, &advice);
        Some(finding.with_fix(key_renamed(range, name)))
    }

    fn unknown(&self, entry: &Entry, written: &str) -> Option<Finding> {
        let rejected = self.set.rejected(written);
        let meant = self.set.suggest(written);
        // A kind that is neither a slip nor known to be refused may be new.
        if rejected.is_none() && meant.is_none() {
            return None;
        }
        let meant = meant.or_else(|| self.likely());
        let effect = self.kind.effect.invalid_value.as_ref()?;
        let range = self.context.characters(&entry.value)?;
        let defect = format!("No plugin comes from a place of the kind `{written}`.");
        let note = rejected.and_then(|it| it.note.clone());
        let advice = match (meant, note) {
            (Some(meant), _) => format!("Write `{meant}`."),
            (None, Some(note)) => note,
            (None, None) => {
                let kinds = self.set.offered().map(|it| it.name.as_str());
                format!("Use {}.", names(kinds, "or"))
            }
        };
        let mut finding = self
            .context
            .finding_with(RULE.id, effect, range, &defect, &advice);
        finding.fix = meant.map(|meant| Fix::replacement(range, meant));
        Some(finding)
    }

    fn lacking(&self, entry: &Entry, value: &Value) -> Option<Finding> {
        let context = self.context;
        let effect = self.kind.effect.missing.as_ref()?;
        let mut needs = value.needs.iter();
        let missing = needs.find(|key| self.mapping.get(key).is_none())?;
        let defect = format!("A place of the kind `{}` needs `{missing}`.", value.name);
        let mut slips = self
            .mapping
            .entries
            .iter()
            .filter(|it| !self.is_known(it) && nearest(&it.key, [missing.as_str()]).is_some());
        if let Some(slip) = slips.next() {
            let range = context.key_characters(slip);
            let advice = format!("Write `{missing}`.");
            let finding = context.finding_with(RULE.id, effect, range, &defect, &advice);
            return Some(finding.with_fix(key_renamed(range, missing)));
        }
        let range = entry.key_range.cover(entry.value.range);
        let advice = match self.likely() {
            Some(likely) => format!("Add it, or make `{likely}` the kind."),
            None => "Add it.".to_owned(),
        };
        Some(context.finding_with(RULE.id, effect, range, &defect, &advice))
    }

    fn is_known(&self, entry: &Entry) -> bool {
        self.keys.iter().any(|key| key.name == *entry.key)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::super::testing::{check, check_fix};
    use super::RULE;

    fn marketplace(place: &str) -> String {
        format!(
            "//- /w/.claude-plugin/marketplace.json\n{{\"name\": \"m\", \"owner\": {{\"name\": \"o\"}}, \"plugins\": [\n{{\"name\": \"p\", \"source\": {{{place}}}}}]}}\n"
        )
    }

    #[test]
    fn kinds_from_which_no_plugin_comes() {
        for (place, expected) in [
            (
                "\"source\": \"git\", \"url\": \"https://example.com/a.git\"",
                expect![[r#"
                     2 | {"name": "p", "source": {"source": "git", "url": "https://example.com/a.git"}}]}
                                                             ^^^
                    error manifest-key: No plugin comes from a place of the kind `git`. Claude Code cannot install the plugin, and older versions take nothing of the marketplace. Write `url`.
                      fix (unsafe): Replace by `url`
                "#]],
            ),
            (
                "\"source\": \"git\", \"url\": \"https://example.com/a.git\", \"path\": \"p\"",
                expect![[r#"
                     2 | {"name": "p", "source": {"source": "git", "url": "https://example.com/a.git", "path": "p"}}]}
                                                             ^^^
                    error manifest-key: No plugin comes from a place of the kind `git`. Claude Code cannot install the plugin, and older versions take nothing of the marketplace. Write `git-subdir`.
                      fix (unsafe): Replace by `git-subdir`
                "#]],
            ),
            (
                "\"source\": \"git\", \"repository\": \"a\"",
                expect![[r#"
                 2 | {"name": "p", "source": {"source": "git", "repository": "a"}}]}
                                                         ^^^
                error manifest-key: No plugin comes from a place of the kind `git`. Claude Code cannot install the plugin, and older versions take nothing of the marketplace. Use `github`, `url`, `git-subdir`, `npm`, `archive` or `command`.
            "#]],
            ),
            (
                "\"source\": \"local\", \"path\": \"./p\"",
                expect![[r#"
                 2 | {"name": "p", "source": {"source": "local", "path": "./p"}}]}
                                                         ^^^^^
                error manifest-key: No plugin comes from a place of the kind `local`. Claude Code cannot install the plugin, and older versions take nothing of the marketplace. Of a folder of the marketplace, write only its path, such as `./plugins/name`.
            "#]],
            ),
            (
                "\"source\": \"GitHub\", \"repo\": \"a/b\"",
                expect![[r#"
                 2 | {"name": "p", "source": {"source": "GitHub", "repo": "a/b"}}]}
                                                         ^^^^^^
                error manifest-key: No plugin comes from a place of the kind `GitHub`. Claude Code cannot install the plugin, and older versions take nothing of the marketplace. Write `github`.
                  fix (unsafe): Replace by `github`
            "#]],
            ),
        ] {
            check(&marketplace(place), expected);
        }
        check_fix(
            RULE.id,
            &marketplace("\"source\": \"git\", \"url\": \"https://example.com/a.git\""),
            expect![[r#"
                Replace by `url` (unsafe)
                {"name": "m", "owner": {"name": "o"}, "plugins": [
                {"name": "p", "source": {"source": "url", "url": "https://example.com/a.git"}}]}
            "#]],
        );
    }

    #[test]
    fn places_without_what_they_need() {
        for (place, expected) in [
            (
                "\"source\": \"url\", \"repo\": \"a/b\"",
                expect![[r#"
                 2 | {"name": "p", "source": {"source": "url", "repo": "a/b"}}]}
                                              ^^^^^^^^^^^^^^^
                error manifest-key: A place of the kind `url` needs `url`. Claude Code cannot install the plugin, and older versions take nothing of the marketplace. Add it, or make `github` the kind.
            "#]],
            ),
            (
                "\"source\": \"github\", \"rep\": \"a/b\"",
                expect![[r#"
                 2 | {"name": "p", "source": {"source": "github", "rep": "a/b"}}]}
                                                                   ^^^
                error manifest-key: A place of the kind `github` needs `repo`. Claude Code cannot install the plugin, and older versions take nothing of the marketplace. Write `repo`.
                  fix (unsafe): Rename the key to `repo`
            "#]],
            ),
            (
                "\"source\": \"git-subdir\", \"url\": \"https://example.com/a.git\"",
                expect![[r#"
                     2 | {"name": "p", "source": {"source": "git-subdir", "url": "https://example.com/a.git"}}]}
                                                  ^^^^^^^^^^^^^^^^^^^^^^
                    error manifest-key: A place of the kind `git-subdir` needs `path`. Claude Code cannot install the plugin, and older versions take nothing of the marketplace. Add it, or make `url` the kind.
                "#]],
            ),
            (
                "\"source\": \"npm\"",
                expect![[r#"
                 2 | {"name": "p", "source": {"source": "npm"}}]}
                                              ^^^^^^^^^^^^^^^
                error manifest-key: A place of the kind `npm` needs `package`. Claude Code cannot install the plugin, and older versions take nothing of the marketplace. Add it.
            "#]],
            ),
            (
                "\"type\": \"github\", \"repo\": \"a/b\"",
                expect![[r#"
                 2 | {"name": "p", "source": {"type": "github", "repo": "a/b"}}]}
                                               ^^^^
                error manifest-key: The kind of a place stands in `source`, not in `type`. Claude Code cannot install the plugin, and older versions take nothing of the marketplace. Write `source`.
                  fix (unsafe): Rename the key to `source`
            "#]],
            ),
            (
                "\"repo\": \"a/b\"",
                expect![[r#"
                 2 | {"name": "p", "source": {"repo": "a/b"}}]}
                                             ^
                error manifest-key: `source` is missing in the place of a plugin. Claude Code cannot install the plugin, and older versions take nothing of the marketplace. Add `"source": "github"`.
            "#]],
            ),
            (
                "",
                expect![[r#"
                 2 | {"name": "p", "source": {}}]}
                                             ^
                error manifest-key: `source` is missing in the place of a plugin. Claude Code cannot install the plugin, and older versions take nothing of the marketplace. Add it, with `github`, `url`, `git-subdir`, `npm`, `archive` or `command`.
            "#]],
            ),
        ] {
            check(&marketplace(place), expected);
        }
    }

    #[test]
    fn places_that_may_be_right() {
        for place in [
            "\"source\": \"github\", \"repo\": \"a/b\"",
            "\"source\": \"pip\", \"package\": \"a\"",
            "\"source\": \"something-new\"",
            "\"source\": \"archive\", \"url\": \"https://example.com/a.zip\"",
        ] {
            check(&marketplace(place), expect![[""]]);
        }
    }
}
