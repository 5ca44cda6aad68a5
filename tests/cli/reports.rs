//! What `check` writes for people and for other programs.

use std::collections::HashSet;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use expect_test::expect;
use serde_json::Value;
use tempfile::TempDir;

use super::{BROKEN, GOOD, fieldcraft, json, stderr, stdout, workspace, write};

const FORMATS: [&str; 6] = ["human", "json", "sarif", "github", "gitlab", "junit"];

/// An agent with a wide character in front of a mistake, and an agent that is there twice.
fn findings() -> TempDir {
    let agent = "---\nname: a\ndescription: Does a & <b>, 100%.\nmodel: sonet\ntools: 🦀, Raed, read\n---\n\nYou do a.\n";
    let twin = "---\nname: a\ndescription: Does the same.\n---\n\nYou do a.\n";
    let folder = workspace(&[
        (".claude/agents/a, b.md", agent),
        (".claude/agents/good/ü#%.md", twin),
        (
            ".claude/agents/c.md",
            "---\nname: c\ndescription: Does c.\n---\n\nYou do c.\n",
        ),
    ]);
    fs::write(folder.path().join(".claude/agents/bad.md"), b"\xff").unwrap();
    folder
}

fn report(folder: &TempDir, format: &str) -> String {
    let arguments = ["check", "--format", format, "--fail-on", "never"];
    let output = fieldcraft(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn sarif_follows_the_published_schema() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/sarif-2.1.0.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let demo = fieldcraft(root, &["check", "--format", "sarif", "docs/demo"]);
    let log = report(&findings(), "sarif");
    let known = workspace(&[(".claude/agents/a.md", "---\nname: a\n---\n")]);
    let known = known.path();
    write(known, "known.json", "{\"version\": 1, \"files\": {}}");
    let arguments = ["check", "--format", "sarif", "--baseline", "known.json"];
    let new = stdout(&fieldcraft(known, &arguments));
    assert!(new.contains("\"baselineState\": \"new\""), "{new}");
    for text in [log, stdout(&demo), new, report(&workspace(&[]), "sarif")] {
        let log: Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&log)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

#[test]
fn sarif_says_all_that_is_known() {
    let folder = findings();
    let log: Value = serde_json::from_str(&report(&folder, "sarif")).unwrap();
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let base = run["originalUriBaseIds"]["%SRCROOT%"]["uri"]
        .as_str()
        .unwrap();
    assert!(
        base.starts_with("file:///") && base.ends_with('/'),
        "{base}"
    );
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    for result in results {
        let turn = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[turn]["id"], result["ruleId"]);
        let help = rules[turn]["help"]["markdown"].as_str().unwrap();
        assert!(help.contains("## Why it matters"), "{help}");
        assert!(rules[turn]["defaultConfiguration"]["level"].is_string());
    }
    let model = results
        .iter()
        .find(|result| result["ruleId"] == "unknown-model");
    let mut model = model.unwrap().clone();
    model["ruleIndex"] = Value::Null;
    model["partialFingerprints"] = Value::Null;
    expect![[r#"
        {
          "ruleId": "unknown-model",
          "ruleIndex": null,
          "level": "warning",
          "message": {
            "text": "Claude Code knows no model named `sonet`. Claude Code sends the name as it is, and the subagent fails with \"model not found\" when it is started. Write `sonnet`."
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": ".claude/agents/a%2C%20b.md",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 4,
                  "startColumn": 8,
                  "endLine": 4,
                  "endColumn": 13
                }
              }
            }
          ],
          "fixes": [
            {
              "description": {
                "text": "Replace by `sonnet`"
              },
              "artifactChanges": [
                {
                  "artifactLocation": {
                    "uri": ".claude/agents/a%2C%20b.md",
                    "uriBaseId": "%SRCROOT%"
                  },
                  "replacements": [
                    {
                      "deletedRegion": {
                        "startLine": 4,
                        "startColumn": 8,
                        "endLine": 4,
                        "endColumn": 13
                      },
                      "insertedContent": {
                        "text": "sonnet"
                      }
                    }
                  ]
                }
              ]
            }
          ],
          "partialFingerprints": null,
          "properties": {
            "hosts": [
              "claude-code"
            ],
            "severity": "warning",
            "fixSafety": "unsafe"
          }
        }
    "#]].assert_eq(&format!("{model:#}\n"));
    let twin = results
        .iter()
        .find(|result| result["ruleId"] == "duplicate-name");
    let related = &twin.unwrap()["relatedLocations"][0];
    let address = &related["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(address, ".claude/agents/good/%C3%BC%23%25.md", "{twin:#?}");
    let skipped = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(
        skipped["message"]["text"],
        "This file was not checked: not UTF-8."
    );
}

#[test]
fn github_gets_a_command_for_each_finding() {
    expect![[r#"
        ::warning file=.claude/agents/a%2C b.md,line=2,endLine=2,col=7,endColumn=8,title=duplicate-name::One other file defines a subagent named `a`. Claude Code keeps one of them, whichever the folder lists first, and drops the others. Give each a name of its own.
        ::warning file=.claude/agents/a%2C b.md,line=4,endLine=4,col=8,endColumn=13,title=unknown-model::Claude Code knows no model named `sonet`. Claude Code sends the name as it is, and the subagent fails with "model not found" when it is started. Write `sonnet`.
        ::warning file=.claude/agents/a%2C b.md,line=5,endLine=5,col=8,endColumn=10,title=unknown-tool::Claude Code has no tool named `🦀`. Claude Code drops the entry, so the subagent does not get such a tool.
        ::warning file=.claude/agents/a%2C b.md,line=5,endLine=5,col=12,endColumn=16,title=unknown-tool::Claude Code has no tool named `Raed`. Claude Code drops the entry, so the subagent does not get such a tool. Did you mean `Read`?
        ::error file=.claude/agents/a%2C b.md,line=5,endLine=5,col=18,endColumn=22,title=tool-case::The tool is called `Read`; letter case counts. Claude Code refuses to start a subagent when none of its tools exists.
        ::warning file=.claude/agents/good/ü#%25.md,line=2,endLine=2,col=7,endColumn=8,title=duplicate-name::One other file defines a subagent named `a`. Claude Code keeps one of them, whichever the folder lists first, and drops the others. Give each a name of its own.
        ::notice file=.claude/agents/bad.md,title=Not checked::Not checked: not UTF-8
    "#]].assert_eq(&report(&findings(), "github"));
}

#[test]
fn junit_is_xml_with_a_case_for_each_file() {
    let text = report(&findings(), "junit");
    let document = roxmltree::Document::parse(&text).unwrap();
    let with = |name: &str| {
        let nodes = document.descendants();
        nodes
            .filter(|node| node.has_tag_name(name))
            .collect::<Vec<_>>()
    };
    let suite = with("testsuite")[0];
    assert_eq!(suite.attribute("tests"), Some("4"));
    assert_eq!(with("testcase").len(), 4);
    let failures = with("failure").len().to_string();
    assert_eq!(suite.attribute("failures"), Some(failures.as_str()));
    assert_eq!(with("skipped")[0].attribute("message"), Some("not UTF-8"));
    expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="fieldcraft" tests="4" failures="6" errors="0">
          <testsuite name="fieldcraft" tests="4" failures="6" errors="0" skipped="1">
            <testcase name=".claude/agents/a, b.md" classname="fieldcraft.agent" file=".claude/agents/a, b.md">
              <failure type="duplicate-name" message="line 2: One other file defines a subagent named `a`. Claude Code keeps one of them, whichever the folder lists first, and drops the others. Give each a name of its own.">.claude/agents/a, b.md:2:7: warning[duplicate-name]: One other file defines a subagent named `a`. Claude Code keeps one of them, whichever the folder lists first, and drops the others. Give each a name of its own.</failure>
              <failure type="unknown-model" message="line 4: Claude Code knows no model named `sonet`. Claude Code sends the name as it is, and the subagent fails with &quot;model not found&quot; when it is started. Write `sonnet`.">.claude/agents/a, b.md:4:8: warning[unknown-model]: Claude Code knows no model named `sonet`. Claude Code sends the name as it is, and the subagent fails with &quot;model not found&quot; when it is started. Write `sonnet`.</failure>
              <failure type="unknown-tool" message="line 5: Claude Code has no tool named `🦀`. Claude Code drops the entry, so the subagent does not get such a tool.">.claude/agents/a, b.md:5:8: warning[unknown-tool]: Claude Code has no tool named `🦀`. Claude Code drops the entry, so the subagent does not get such a tool.</failure>
              <failure type="unknown-tool" message="line 5: Claude Code has no tool named `Raed`. Claude Code drops the entry, so the subagent does not get such a tool. Did you mean `Read`?">.claude/agents/a, b.md:5:12: warning[unknown-tool]: Claude Code has no tool named `Raed`. Claude Code drops the entry, so the subagent does not get such a tool. Did you mean `Read`?</failure>
              <failure type="tool-case" message="line 5: The tool is called `Read`; letter case counts. Claude Code refuses to start a subagent when none of its tools exists.">.claude/agents/a, b.md:5:18: error[tool-case]: The tool is called `Read`; letter case counts. Claude Code refuses to start a subagent when none of its tools exists.</failure>
            </testcase>
            <testcase name=".claude/agents/c.md" classname="fieldcraft.agent" file=".claude/agents/c.md"/>
            <testcase name=".claude/agents/good/ü#%.md" classname="fieldcraft.agent" file=".claude/agents/good/ü#%.md">
              <failure type="duplicate-name" message="line 2: One other file defines a subagent named `a`. Claude Code keeps one of them, whichever the folder lists first, and drops the others. Give each a name of its own.">.claude/agents/good/ü#%.md:2:7: warning[duplicate-name]: One other file defines a subagent named `a`. Claude Code keeps one of them, whichever the folder lists first, and drops the others. Give each a name of its own.</failure>
            </testcase>
            <testcase name=".claude/agents/bad.md" classname="fieldcraft.skipped" file=".claude/agents/bad.md">
              <skipped message="not UTF-8"/>
            </testcase>
          </testsuite>
        </testsuites>
    "#]].assert_eq(&text);
}

#[test]
fn gitlab_knows_a_finding_again_after_it_moved() {
    let folder = workspace(&[(
        ".claude/agents/a.md",
        "---\nname: a\ndescription: Does a.\ntools: [Raed, Raed, Wriet]\n---\n\nYou do a.\n",
    )]);
    let fingerprints = |folder: &TempDir| -> Vec<String> {
        let issues: Value = serde_json::from_str(&report(folder, "gitlab")).unwrap();
        let issues = issues.as_array().unwrap().iter();
        issues
            .map(|issue| issue["fingerprint"].as_str().unwrap().to_owned())
            .collect()
    };
    let before = fingerprints(&folder);
    let distinct: HashSet<&String> = before.iter().collect();
    assert!(before.len() >= 3, "{before:?}");
    assert_eq!(distinct.len(), before.len());
    let path = folder.path().join(".claude/agents/a.md");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("name: a\n", "# moved\nname: a\n")).unwrap();
    assert_eq!(fingerprints(&folder), before);
}

#[test]
fn gitlab_gets_the_fields_it_reads() {
    let folder = workspace(&[(".claude/agents/b.md", BROKEN)]);
    expect![[r#"
        [
          {
            "description": "`description` is missing. Claude Code skips a subagent without a description. Add `description` to make it a subagent.",
            "check_name": "missing-key",
            "fingerprint": "23797c51f394b28a2d6e0a633f4e5b80",
            "severity": "critical",
            "location": {
              "path": ".claude/agents/b.md",
              "lines": {
                "begin": 1,
                "end": 1
              }
            }
          }
        ]
    "#]].assert_eq(&report(&folder, "gitlab"));
}

#[test]
fn each_format_says_nothing_of_nothing_and_keeps_the_exit_codes() {
    let clean = workspace(&[(".claude/agents/a.md", GOOD)]);
    let broken = workspace(&[(".claude/agents/b.md", BROKEN)]);
    for format in FORMATS {
        let code = |folder: &TempDir, more: &[&str]| {
            let arguments = [&["check", "--format", format], more].concat();
            fieldcraft(folder.path(), &arguments).status.code()
        };
        assert_eq!(code(&clean, &[]), Some(0), "{format}");
        assert_eq!(code(&broken, &[]), Some(1), "{format}");
        assert_eq!(code(&broken, &["--fail-on", "never"]), Some(0), "{format}");
        assert_eq!(code(&broken, &["gone"]), Some(2), "{format}");
        let text = report(&clean, format);
        assert_eq!(text.is_empty(), format == "github", "{format}: {text}");
    }
}

#[test]
fn a_report_goes_to_a_file() {
    let folder = workspace(&[(".claude/agents/b.md", BROKEN)]);
    for format in FORMATS {
        let name = format!("report.{format}");
        let arguments = [
            "check", "--format", format, "--output", &name, "--color", "always",
        ];
        let output = fieldcraft(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(1), "{format}");
        assert_eq!(stdout(&output), "", "{format}");
        let written = fs::read_to_string(folder.path().join(&name)).unwrap();
        assert_eq!(written.replace('\r', ""), {
            let arguments = ["check", "--format", format, "--color", "never"];
            stdout(&fieldcraft(folder.path(), &arguments))
        });
    }
    let output = fieldcraft(folder.path(), &["check", "--output", "no/folder.txt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("no/folder.txt: "),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_reader_that_goes_away_is_no_reason_to_panic() {
    let agents: Vec<(String, &str)> = (0..200)
        .map(|n| (format!(".claude/agents/b{n}.md"), BROKEN))
        .collect();
    let agents: Vec<(&str, &str)> = agents
        .iter()
        .map(|(name, text)| (name.as_str(), *text))
        .collect();
    let folder = workspace(&agents);
    for format in FORMATS {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fieldcraft"))
            .args(["check", "--format", format])
            .current_dir(folder.path())
            .env("HOME", folder.path().join("home"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut complaints = String::new();
        let mut stream = child.stderr.take().unwrap();
        stream.read_to_string(&mut complaints).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(1), "{format}");
        assert_eq!(complaints, "", "{format}");
    }
}

#[test]
fn the_summary_says_what_was_checked_and_what_was_not() {
    let folder = workspace(&[
        (".claude/agents/a.md", GOOD),
        (
            ".claude/skills/s/SKILL.md",
            "---\nname: s\ndescription: Does s. Use it for s.\n---\n\nDo s.\n",
        ),
        ("docs/one.md", "One.\n"),
        ("docs/two.md", "Two.\n"),
    ]);
    fs::write(folder.path().join(".claude/agents/bad.md"), b"\xff").unwrap();
    expect![[r#"
        skipped .claude/agents/bad.md: not UTF-8
        no findings in 2 files: 1 subagent, 1 skill; not checked: 1 not UTF-8, 2 without a definition
    "#]].assert_eq(&report(&folder, "human"));
    let named = fieldcraft(folder.path(), &["check", "docs/one.md"]);
    assert_eq!(named.status.code(), Some(0));
    expect![[r#"
        skipped docs/one.md: neither its place nor its content makes it a definition that a known host reads
        no findings in 0 files; not checked: 1 without a definition
    "#]].assert_eq(&stdout(&named));
    let named = fieldcraft(folder.path(), &["check", "docs/one.md", "--format", "json"]);
    assert_eq!(json(&named)["summary"]["files"], 0);
    assert_eq!(json(&named)["skipped"][0]["path"], "docs/one.md");
}
