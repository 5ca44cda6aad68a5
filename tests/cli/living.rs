//! Living with findings, through the real binary: settings, levels for one run, baselines, the schema.

use std::fs;
use std::path::Path;

use expect_test::expect;
use serde_json::{Value, json};

use crate::{fieldcraft, stderr, stdout, workspace, write};

/// What `check` finds, as `path:line rule severity`, and its exit code.
fn check(folder: &Path, arguments: &[&str]) -> (Vec<String>, i32) {
    let arguments = [&["check", "--format", "json"], arguments].concat();
    let output = fieldcraft(folder, &arguments);
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let mut found = Vec::new();
    for file in report["files"].as_array().unwrap() {
        for finding in file["findings"].as_array().unwrap() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let line = finding["range"]["start"]["line"].as_u64().unwrap() + 1;
            let (path, rule) = (text(&file["path"]), text(&finding["rule"]));
            found.push(format!(
                "{path}:{line} {rule} {}",
                text(&finding["severity"])
            ));
        }
    }
    (found, output.status.code().unwrap())
}

const AGENT: &str = ".claude/agents/a.md";
const HOUSE: &str = "---\nname: a\ndescription: Does a.\nmodel: house\ncolor: none\n---\n";

#[test]
fn broken_settings_are_findings_and_the_rest_counts() {
    let settings = "rule: {}\nrules: {unknown-model: off, invalid-value: err}\noverrides:\n  - paths: [vendor/]\n    rules: {all: off}\n";
    let folder = workspace(&[(AGENT, HOUSE), (".fieldcraft.yaml", settings)]);
    let found = [
        ".claude/agents/a.md:5 invalid-value warning",
        ".fieldcraft.yaml:1 settings-invalid warning",
        ".fieldcraft.yaml:2 settings-invalid warning",
        ".fieldcraft.yaml:4 settings-unused warning",
    ];
    for arguments in [[].as_slice(), &[AGENT]] {
        let (mut all, code) = check(folder.path(), arguments);
        all.sort();
        assert_eq!(
            (all.as_slice(), code),
            (found.map(str::to_owned).as_slice(), 0)
        );
    }
    write(folder.path(), ".fieldcraft.yaml", "rules: [\n");
    let (all, code) = check(folder.path(), &[]);
    assert_eq!(
        all.last().unwrap(),
        ".fieldcraft.yaml:1 settings-invalid error"
    );
    assert_eq!(code, 1);
}

#[test]
fn levels_for_one_run_win_over_the_settings() {
    let settings = "rules: {unknown-model: off}\noverrides:\n  - paths: [.claude/]\n    rules: {invalid-value: hint}\n";
    let folder = workspace(&[(AGENT, HOUSE), (".fieldcraft.yaml", settings)]);
    let (found, code) = check(
        folder.path(),
        &[
            "--rule",
            "unknown-model=error",
            "--rule",
            "invalid-value=off",
        ],
    );
    assert_eq!(found, [".claude/agents/a.md:4 unknown-model error"]);
    assert_eq!(code, 1);
    let wrong = fieldcraft(folder.path(), &["check", "--rule", "unknow-model=off"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(stderr(&wrong).contains("did you mean `unknown-model`?"));
}

#[test]
fn versions_are_pinned() {
    let agent =
        "---\nname: a\ndescription: Does a.\nbackground: true\ntools: Read, TeamCreate\n---\n";
    let folder = workspace(&[(AGENT, agent)]);
    let found = |settings: &str| {
        write(folder.path(), ".fieldcraft.yaml", settings);
        check(folder.path(), &[]).0
    };
    assert_eq!(found(""), [".claude/agents/a.md:5 tool-removed warning"]);
    assert_eq!(
        found("versions: {claude-code: 2.1.40}\n"),
        [".claude/agents/a.md:4 newer-than-host warning"]
    );
    assert!(found("versions: {claude-code: 2.1.100}\n").is_empty());
}

#[test]
fn a_baseline_hides_what_is_known_and_nothing_else() {
    let folder = workspace(&[(AGENT, HOUSE)]);
    let baseline = ["--baseline", "ci/known.json"];
    let missing = fieldcraft(folder.path(), &[&["check"][..], &baseline].concat());
    assert_eq!(missing.status.code(), Some(2));
    assert!(stderr(&missing).contains("--write-baseline"));
    fs::create_dir(folder.path().join("ci")).unwrap();
    let (found, code) = check(
        folder.path(),
        &[&baseline[..], &["--write-baseline"]].concat(),
    );
    assert_eq!((found, code), (Vec::new(), 0));
    let written = fs::read_to_string(folder.path().join("ci/known.json")).unwrap();
    expect![[r#"
        {
          "version": 1,
          "files": {
            "../.claude/agents/a.md": [
              {"rule": "invalid-value", "text": "none"},
              {"rule": "unknown-model", "text": "house"}
            ]
          }
        }
    "#]]
    .assert_eq(&written);
    assert_eq!(check(folder.path(), &baseline).0, Vec::<String>::new());
    let people = fieldcraft(folder.path(), &[&["check"][..], &baseline].concat());
    expect![[r#"
        no findings in 1 file: 1 subagent; 2 known findings left out
    "#]]
    .assert_eq(&stdout(&people));
    // Moved lines change nothing, another folder does not either, and a second finding of the same text is new.
    write(
        folder.path(),
        AGENT,
        &HOUSE.replace("name: a\n", "name: a\n\n\nmodel: house\n"),
    );
    let new = [
        ".claude/agents/a.md:5 duplicate-key warning",
        ".claude/agents/a.md:7 unknown-model warning",
    ];
    assert_eq!(check(folder.path(), &baseline).0, new);
    let sarif = [&["check", "--format", "sarif"][..], &baseline].concat();
    let states = |arguments: &[&str]| -> Vec<Value> {
        let log: Value =
            serde_json::from_str(&stdout(&fieldcraft(folder.path(), arguments))).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().iter();
        results.map(|it| it["baselineState"].clone()).collect()
    };
    assert_eq!(states(&sarif), ["new", "new"]);
    let without = ["check", "--format", "sarif"];
    assert!(states(&without).iter().all(Value::is_null));
    write(
        folder.path(),
        AGENT,
        &HOUSE.replace("model: house", "\n\nmodel: home"),
    );
    let from_below = check(
        &folder.path().join(".claude"),
        &["--baseline", "../ci/known.json"],
    );
    assert_eq!(from_below.0, ["agents/a.md:6 unknown-model warning"]);
}

#[test]
fn stale_entries_are_named_and_removed() {
    let other = ".claude/agents/b.md";
    let gone = ".claude/agents/c.md";
    let text = |name: &str| HOUSE.replace("name: a", &format!("name: {name}"));
    let folder = workspace(&[(AGENT, HOUSE), (other, &text("b")), (gone, &text("c"))]);
    let baseline = ["check", "--baseline", "known.json"];
    let write_baseline = [&baseline[..], &["--write-baseline"]].concat();
    fieldcraft(folder.path(), &write_baseline);
    fs::remove_file(folder.path().join(gone)).unwrap();
    write(folder.path(), AGENT, &HOUSE.replace("color: none\n", ""));
    let output = fieldcraft(folder.path(), &[&baseline[..], &[AGENT]].concat());
    assert_eq!(output.status.code(), Some(0));
    expect![[r#"
        fieldcraft: known.json: not found any more: .claude/agents/a.md: invalid-value: none
        fieldcraft: known.json: not found any more: .claude/agents/c.md: invalid-value: none
        fieldcraft: known.json: not found any more: .claude/agents/c.md: unknown-model: house
        fieldcraft: known.json: `check --baseline known.json --write-baseline` removes what is not needed any more
    "#]].assert_eq(&stderr(&output));
    // What is not checked stays in the baseline.
    fieldcraft(folder.path(), &[&write_baseline[..], &[AGENT]].concat());
    let written = fs::read_to_string(folder.path().join("known.json")).unwrap();
    let written: Value = serde_json::from_str(&written).unwrap();
    let entries = |path: &str| written["files"][path].as_array().map(Vec::len);
    assert_eq!(
        (entries(AGENT), entries(other), entries(gone)),
        (Some(1), Some(2), None)
    );
    write(folder.path(), "known.json", "{}");
    assert_eq!(fieldcraft(folder.path(), &baseline).status.code(), Some(2));
}

fn schema() -> Value {
    let output = fieldcraft(Path::new("."), &["schema"]);
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The part of a JSON Schema that ours uses.
fn fits(root: &Value, schema: &Value, value: &Value) -> bool {
    let is_type = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        other => panic!("the test does not know the type {other}"),
    };
    let keywords = schema.as_object().unwrap().iter();
    keywords
        .into_iter()
        .all(|(keyword, rule)| match keyword.as_str() {
            "$ref" => fits(
                root,
                root.pointer(&rule.as_str().unwrap()[1..]).unwrap(),
                value,
            ),
            "allOf" => rule
                .as_array()
                .unwrap()
                .iter()
                .all(|rule| fits(root, rule, value)),
            "anyOf" => rule
                .as_array()
                .unwrap()
                .iter()
                .any(|rule| fits(root, rule, value)),
            "type" => match rule {
                Value::String(name) => is_type(name),
                names => names
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|name| is_type(name.as_str().unwrap())),
            },
            "enum" => rule.as_array().unwrap().contains(value),
            "minLength" => value.as_str().unwrap().len() as u64 >= rule.as_u64().unwrap(),
            "items" => value
                .as_array()
                .is_none_or(|items| items.iter().all(|item| fits(root, rule, item))),
            "required" => rule
                .as_array()
                .unwrap()
                .iter()
                .all(|key| value.get(key.as_str().unwrap()).is_some()),
            "propertyNames" => value
                .as_object()
                .is_none_or(|map| map.keys().all(|key| fits(root, rule, &json!(key)))),
            "properties" => value.as_object().is_none_or(|map| {
                map.iter()
                    .all(|(key, value)| rule.get(key).is_none_or(|rule| fits(root, rule, value)))
            }),
            "additionalProperties" => value.as_object().is_none_or(|map| {
                let known = |key: &str| {
                    schema
                        .get("properties")
                        .is_some_and(|all| all.get(key).is_some())
                };
                let mut others = map.iter().filter(|(key, _)| !known(key));
                others.all(|(_, value)| *rule != json!(false) && fits(root, rule, value))
            }),
            "$schema"
            | "title"
            | "description"
            | "markdownDescription"
            | "enumDescriptions"
            | "definitions"
            | "pattern" => true,
            other => panic!("the test does not know the keyword {other}"),
        })
}

#[test]
fn the_schema_knows_every_rule_and_host() {
    let schema = schema();
    let rules = schema.pointer("/definitions/rules/properties").unwrap();
    for rule in fieldcraft::rules::registry() {
        let description = rules[rule.id]["description"].as_str().unwrap();
        assert!(description.starts_with(rule.summary), "{}", rule.id);
    }
    let hosts = schema.pointer("/definitions/host/enum").unwrap();
    assert!(hosts.as_array().unwrap().contains(&json!("claude-code")));
}

#[test]
fn the_example_of_the_readme_is_good() {
    let readme = include_str!("../../README.md");
    let start = readme.find("`.fieldcraft.yaml` in the root").unwrap();
    let (_, rest) = readme[start..].split_once("```yaml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let schema = schema();
    let value: Value = serde_yaml::from_str(example).unwrap();
    assert!(fits(&schema, &schema, &value));
    assert!(fieldcraft::rules::settings_invalid::problems(example).is_empty());
    for bad in [
        "hosts: claude-code",
        "hosts: [nobody]",
        "rule: {}",
        "rules: {unknow-key: off}",
        "rules: {unknown-key: loud}",
        "versions: {nobody: 1.0}",
        "versions: {claude-code: [1]}",
        "overrides: [{paths: [a]}]",
        "codeLens: {all: true}",
    ] {
        let value: Value = serde_yaml::from_str(bad).unwrap();
        assert!(!fits(&schema, &schema, &value), "{bad}");
        assert!(
            !fieldcraft::rules::settings_invalid::problems(bad).is_empty(),
            "{bad}"
        );
    }
}
