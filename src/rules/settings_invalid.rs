//! `settings-invalid`: a setting in `.fieldcraft.yaml` that says nothing as it stands.

use super::{Rule, registry};
use crate::catalog::{Severity, nearest};
use crate::config::settings::ALL;
use crate::config::{self, Problem, Reading};
use crate::finding::{Finding, Fix};
use crate::model::File;
use crate::workspace::Snapshot;

pub(super) const RULE: Rule = Rule {
    id: "settings-invalid",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A setting of `.fieldcraft.yaml` that says nothing as it stands",
    documentation: DOCUMENTATION,
    // The settings file defines nothing, so it is not among the files that rules look at; `super::check` calls `report`.
    check: |_, _| {},
};

const DOCUMENTATION: &str = r#"## What it finds

In `.fieldcraft.yaml`: a setting or a rule that does not exist, a level, a host or a version that is none, a path pattern that cannot be read, a
value of the wrong type, a key that is there twice, an entry of `overrides` without `paths` or `rules`, and text that is no YAML, which is an
error.

## Why it matters

No host reads this file; Fieldcraft does. It leaves out what it cannot read and goes by the rest, so a rule that was meant to be off is still
reported, and one that was meant to fail the build does not.

## Example

```yaml
rules:
  unknow-key: err
```

## Better

```yaml
rules:
  unknown-key: error
```

## Fix

Suggested where one name, level or host is close enough to be meant.

## Sources

- This project's own documentation: the settings are its invention. `fieldcraft schema` prints them as a JSON Schema.
"#;

/// What is wrong with the settings file `file`.
pub(super) fn report(snapshot: &Snapshot, file: &File) -> Vec<Finding> {
    let level = snapshot
        .config(&file.path)
        .level(RULE.id, snapshot.relative(&file.path));
    let severity = level.map(config::Level::severity);
    if severity == Some(None) {
        return Vec::new();
    }
    let mut found = problems(file.text.as_str());
    for finding in &mut found {
        finding.severity = severity.flatten().unwrap_or(finding.severity);
    }
    found
}

/// What is wrong with the text of a settings file, in order of place.
pub fn problems(text: &str) -> Vec<Finding> {
    let reading = config::read(text);
    let mut found: Vec<Finding> = reading.problems.iter().map(finding).collect();
    found.extend(unknown_rules(&reading));
    found.sort_by_key(|finding| (finding.range.start(), finding.range.end()));
    found
}

fn finding(problem: &Problem) -> Finding {
    let severity = if problem.is_syntax {
        Severity::Error
    } else {
        RULE.severity
    };
    let mut finding = Finding::new(RULE.id, severity, problem.range, &problem.message);
    finding.fix = problem
        .instead
        .as_ref()
        .map(|instead| Fix::replacement(problem.range, instead));
    finding
}

fn unknown_rules(reading: &Reading) -> impl Iterator<Item = Finding> + '_ {
    let unknown = reading
        .rules
        .iter()
        .filter(|(id, _)| super::rule(id).is_none());
    unknown.map(|(id, range)| {
        let known = registry().iter().map(|rule| rule.id);
        let meant = nearest(id, known.chain([ALL]));
        let advice = meant.map_or("`fieldcraft rules` lists them.".to_owned(), |meant| {
            format!("Did you mean `{meant}`?")
        });
        finding(&Problem {
            range: *range,
            message: format!("There is no rule named `{id}`, so this says nothing. {advice}"),
            instead: meant.map(str::to_owned),
            is_syntax: false,
        })
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{check, check_fix};
    use super::*;

    #[test]
    fn every_kind_of_setting() {
        check(
            r#"//- /w/.fieldcraft.yaml
hosts: [claude-code, Claude Code, codexx]
rule: {a: b}
rules:
  unknow-key: error
  invalid-name: warn
  all: 0
versions:
  claude-code: latest
  cursor: 1.0
overrides:
  - paths: ["a/[z-a].md", vendor/]
    rules: {all: off}
  - path: [x]
    rules: {all: off}
codeLens: {token: false, references: maybe}
"#,
            expect![[r#"
                 1 | hosts: [claude-code, Claude Code, codexx]
                                          ^^^^^^^^^^^
                warning settings-invalid: There is no host `Claude Code` in Fieldcraft's catalogue, so it says nothing. Did you mean `claude-code`?
                  fix (unsafe): Replace by `claude-code`
                 1 | hosts: [claude-code, Claude Code, codexx]
                                                       ^^^^^^
                warning settings-invalid: There is no host `codexx` in Fieldcraft's catalogue, so it says nothing. The catalogue holds `claude-code`, `agent-skills`.
                 2 | rule: {a: b}
                     ^^^^
                warning settings-invalid: There is no setting `rule`, so it says nothing. Did you mean `rules`?
                  fix (unsafe): Replace by `rules`
                 4 |   unknow-key: error
                       ^^^^^^^^^^
                warning settings-invalid: There is no rule named `unknow-key`, so this says nothing. Did you mean `unknown-key`?
                  fix (unsafe): Replace by `unknown-key`
                 5 |   invalid-name: warn
                                     ^^^^
                warning settings-invalid: `warn` is not a level, so `invalid-name` keeps its own. Write `warning`.
                  fix (unsafe): Replace by `warning`
                 6 |   all: 0
                            ^
                warning settings-invalid: `0` is not a level, so `all` keeps its own. Write `off`.
                  fix (unsafe): Replace by `off`
                 8 |   claude-code: latest
                                    ^^^^^^
                warning settings-invalid: `latest` is not a version, so none is pinned. Write numbers with dots between them, such as `2.1.200`.
                 9 |   cursor: 1.0
                       ^^^^^^
                warning settings-invalid: There is no host `cursor` in Fieldcraft's catalogue, so it says nothing. The catalogue holds `claude-code`, `agent-skills`.
                11 |   - paths: ["a/[z-a].md", vendor/]
                                 ^^^^^^^^^^^^
                warning settings-invalid: This pattern cannot be read: invalid range; 'z' > 'a'. It covers nothing. Write it as in `.gitignore`.
                13 |   - path: [x]
                         ^^^^
                warning settings-invalid: There is no setting `path` inside `overrides`, so it says nothing. Did you mean `paths`?
                  fix (unsafe): Replace by `paths`
                15 | codeLens: {token: false, references: maybe}
                                ^^^^^
                warning settings-invalid: There is no setting `token` inside `codeLens`, so it says nothing. Did you mean `tokens`?
                  fix (unsafe): Replace by `tokens`
                15 | codeLens: {token: false, references: maybe}
                                                          ^^^^^
                warning settings-invalid: The value of `references` has to be `true` or `false`. Fieldcraft leaves it out; the rest counts.
            "#]],
        );
    }

    #[test]
    fn values_of_another_type() {
        check(
            "//- /w/.fieldcraft.yaml\nhosts: claude-code\nrules: [unknown-key]\noverrides: {paths: [a]}\ncodeLens: all\nversions: {claude-code: [2]}\nrules:\n",
            expect![[r#"
                 1 | hosts: claude-code
                            ^^^^^^^^^^^
                warning settings-invalid: The value of `hosts` has to be a list. Fieldcraft leaves it out; the rest counts.
                  fix (unsafe): Replace by `[claude-code]`
                 2 | rules: [unknown-key]
                            ^^^^^^^^^^^^^
                warning settings-invalid: The value of `rules` has to be a mapping. Fieldcraft leaves it out; the rest counts.
                 3 | overrides: {paths: [a]}
                                ^^^^^^^^^^^^
                warning settings-invalid: The value of `overrides` has to be a list. Fieldcraft leaves it out; the rest counts.
                 4 | codeLens: all
                               ^^^
                warning settings-invalid: The value of `codeLens` has to be `true`, `false` or a mapping. Fieldcraft leaves it out; the rest counts.
                 5 | versions: {claude-code: [2]}
                                             ^^^
                warning settings-invalid: The value of `claude-code` has to be a version such as `2.1.200`. Fieldcraft leaves it out; the rest counts.
                 6 | rules:
                     ^^^^^
                warning settings-invalid: `rules` is there already; the last one counts. Put them together.
            "#]],
        );
        check(
            "//- /w/.fieldcraft.yaml\n- a\n",
            expect![[r#"
             1 | - a
                 ^^^
            warning settings-invalid: The value of this file has to be a mapping. Fieldcraft leaves it out; the rest counts.
        "#]],
        );
    }

    #[test]
    fn good_settings_are_left_alone() {
        let good = r#"# ours
hosts: &hosts [claude-code, agent-skills]
versions: {claude-code: 2.1, agent-skills: "1"}
rules: &rules
  all: hint
  unknown-key: off
overrides:
  - paths: [vendor/, "*.tmp.md"]
    rules: *rules
codeLens: {tokens: false}
"#;
        check(&format!("//- /w/.fieldcraft.yaml\n{good}"), expect![[""]]);
        let config = config::read(good).config;
        assert_eq!(
            config.level("unknown-key", "a.md"),
            Some(config::Level::Off)
        );
        assert_eq!(config.level("x", "vendor/a.md"), Some(config::Level::Hint));
        for nothing in [
            "",
            "\n",
            "# only this\n",
            "rules:\n",
            "\u{feff}rules: {}\r\n",
        ] {
            assert!(problems(nothing).is_empty(), "{nothing:?}");
        }
    }

    #[test]
    fn broken_yaml_costs_one_setting() {
        let text = "rules:\n  unknown-key: off\nhosts: [claude-code\noverrides:\n  - paths: [a]\n    rules: {all: off}\n";
        check(
            &format!("//- /w/.fieldcraft.yaml\n{text}"),
            expect![[r#"
             3 | hosts: [claude-code
                        ^
            error settings-invalid: The value of `hosts` is not valid YAML: this `[` is never closed. Fieldcraft leaves out this setting; the others count.
        "#]],
        );
        let config = config::read(text).config;
        assert_eq!(
            config.level("unknown-key", "x.md"),
            Some(config::Level::Off)
        );
        assert_eq!(config.level("missing-key", "a"), Some(config::Level::Off));
        check(
            "//- /w/.fieldcraft.yaml\nrules: {}\n\u{7}\n",
            expect![[r#"
             2 | 
                 ^
            error settings-invalid: The value of `rules` is not valid YAML: something stands behind the end of the value. Fieldcraft leaves out this setting; the others count.
        "#]],
        );
    }

    #[test]
    fn a_setting_that_is_wrong_costs_only_itself() {
        let text = "rule: {}\nrules: {unknown-key: off, x: loud}\ncodeLens: 7\n";
        let config = config::read(text).config;
        assert_eq!(
            config.level("unknown-key", "x.md"),
            Some(config::Level::Off)
        );
        assert_eq!(config.level("x", "x.md"), None);
    }

    #[test]
    fn the_near_name_is_offered() {
        check_fix(
            RULE.id,
            "//- /w/.fieldcraft.yaml\nrules: {unknow-key: eror}\nhosts: claude-code\n",
            expect![[r#"
                Replace by `unknown-key` (unsafe)
                Replace by `error` (unsafe)
                Replace by `[claude-code]` (unsafe)
                rules: {unknown-key: error}
                hosts: [claude-code]
            "#]],
        );
    }

    #[test]
    fn its_own_level_counts() {
        check(
            "//- /w/.fieldcraft.yaml\nrules: {settings-invalid: off}\nx: 1\n",
            expect![[""]],
        );
    }
}
