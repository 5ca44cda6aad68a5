//! What each host makes of a file, and what it loses on the way.
//!
//! `syntax` holds the author's view; a loader holds a host's view of the same bytes. Rules compare the two.

mod alias;
pub mod claude_code;
mod defects;
mod fields;
mod items;
mod json;
mod manifest;
mod scalar;
pub mod strict_yaml;
mod tree;

use serde_json::Value as Json;
use text_size::TextRange;

use crate::catalog::{Format, Kind, Loader, Scope, catalog};
use crate::syntax::Parse;
use crate::text::FilePath;

pub use items::{Item, items, split_items};

/// How far a file gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The host loads it with its metadata.
    Loads,
    /// The host loads the body and none of the metadata.
    LoadsWithoutMetadata,
    /// The host does not load it.
    Skipped,
}

impl Outcome {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Loads => "loads",
            Self::LoadsWithoutMetadata => "loads-without-metadata",
            Self::Skipped => "skipped",
        }
    }
}

/// What one host makes of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// Id of the host.
    pub host: &'static str,
    /// How far the file gets.
    pub outcome: Outcome,
    /// The values that the host ends up with, defaults left out.
    pub fields: Vec<LoadedField>,
    /// What was lost on the way.
    pub losses: Vec<Loss>,
}

impl Loaded {
    /// The value that the host ends up with for `key`.
    pub fn field(&self, key: &str) -> Option<&LoadedField> {
        self.fields.iter().find(|field| field.key == key)
    }
}

/// A value that a host ends up with.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedField {
    /// The key.
    pub key: String,
    /// The value, after the host has split, converted or replaced what is written.
    pub value: Json,
    /// Where it comes from; `None` where nothing in the file says it.
    pub range: Option<TextRange>,
}

/// Something that a host lost on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Id of the rule that reports it.
    pub rule: &'static str,
    /// What the host does, in one sentence.
    pub message: String,
    /// The characters that it is about.
    pub range: TextRange,
}

/// What the hosts make of `text`: the host of `format` and, for a skill, whoever reads by the letter of the standard.
pub fn load(
    text: &str,
    parse: &Parse,
    format: &'static Format,
    scope: Scope,
    path: &FilePath,
) -> Vec<Loaded> {
    let file = File {
        text,
        parse,
        scope,
        path,
    };
    let mut loaded = vec![file.load(format)];
    if format.kind == Kind::Skill && format.loader == Loader::ClaudeCode {
        let standard = catalog().format("agent-skills", Kind::Skill);
        loaded.extend(standard.map(|standard| file.load(standard)));
    }
    loaded
}

/// What the host of `format` makes of `text`.
pub fn load_own(
    text: &str,
    parse: &Parse,
    format: &'static Format,
    scope: Scope,
    path: &FilePath,
) -> Loaded {
    let file = File {
        text,
        parse,
        scope,
        path,
    };
    file.load(format)
}

/// A file to load, and where it lives.
#[derive(Clone, Copy)]
struct File<'a> {
    text: &'a str,
    parse: &'a Parse,
    scope: Scope,
    path: &'a FilePath,
}

impl File<'_> {
    fn load(&self, format: &'static Format) -> Loaded {
        match format.loader {
            Loader::ClaudeCode => claude_code::load(self, format),
            Loader::StrictYaml => strict_yaml::load(self, format),
            Loader::Json => manifest::load(self, format),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::*;

    fn describe(loaded: &Loaded, text: &str) -> String {
        let slice = |range: TextRange| &text[std::ops::Range::<usize>::from(range)];
        let mut out = format!("{}: {}\n", loaded.host, loaded.outcome.as_str());
        for field in &loaded.fields {
            let (key, value) = (&field.key, &field.value);
            let written = field.range.map_or("", slice);
            writeln!(out, "  {key} = {value} <- {written:?}").unwrap();
        }
        for loss in &loaded.losses {
            let written = slice(loss.range);
            writeln!(out, "  ! {} {written:?}: {}", loss.rule, loss.message).unwrap();
        }
        out
    }

    /// Loads `text` as Claude Code and whoever else reads such files do, from `path` (which says whether it is a plugin's).
    pub(crate) fn check(kind: Kind, path: &str, text: &str, expected: Expect) {
        let format = catalog().format("claude-code", kind).unwrap();
        let parse = match format.loader {
            Loader::Json => Parse {
                json: Some(crate::syntax::json::parse(text)),
                ..Parse::default()
            },
            _ => crate::syntax::parse(text, &|key| format.key(key).is_some()),
        };
        let scope = if path.contains("plugin") {
            Scope::Plugin
        } else {
            Scope::Project
        };
        let loaded = load(text, &parse, format, scope, &FilePath::new(path));
        let described: String = loaded.iter().map(|loaded| describe(loaded, text)).collect();
        expected.assert_eq(&described);
    }

    #[test]
    fn a_skill_is_read_by_two_readers() {
        let path = "/w/.claude/skills/pdf/SKILL.md";
        let check = |text: &str, expected: Expect| check(Kind::Skill, path, text, expected);
        check(
            "---\nname: pdf\ndescription: Reads PDF files.\n---\n",
            expect![[r#"
                claude-code: loads
                  name = "pdf" <- "pdf"
                  description = "Reads PDF files." <- "Reads PDF files."
                agent-skills: loads
                  name = "pdf" <- "pdf"
                  description = "Reads PDF files." <- "Reads PDF files."
            "#]],
        );
        check(
            "---\nname: pdf\ndescription: Use when: reading.\n---\n",
            expect![[r#"
                claude-code: loads
                  name = "pdf" <- "pdf"
                  description = "Use when: reading." <- "Use when: reading."
                  ! yaml-repaired "Use when: reading.": Claude Code reads the value by putting all of it in quotes; strict YAML readers refuse the file.
                agent-skills: skipped
                  ! yaml-invalid ":": The Agent Skills validator rejects the file, and most clients skip it.
            "#]],
        );
        check(
            "---\nname: PDF\ndescription: Reads.\nmodel: opus\n---\n",
            expect![[r#"
                claude-code: loads
                  name = "PDF" <- "PDF"
                  description = "Reads." <- "Reads."
                  model = "opus" <- "opus"
                agent-skills: loads
                  name = "PDF" <- "PDF"
                  description = "Reads." <- "Reads."
                  ! invalid-name "PDF": The Agent Skills validator rejects the name, and so do uploads; clients are advised to load the skill all the same.
                  ! unknown-key "model": The Agent Skills validator rejects the file, and so do uploads to claude.ai and the Skills API.
            "#]],
        );
        check(
            "---\nname: pdf\ndescription: a\nname: pdf\n---\n",
            expect![[r#"
                claude-code: loads
                  description = "a" <- "a"
                  name = "pdf" <- "pdf"
                  ! duplicate-key "name": The last `name` counts.
                agent-skills: skipped
                  ! duplicate-key "name": The Agent Skills validator rejects the file, and most clients skip it.
            "#]],
        );
        check(
            "---\n---\nBody\n",
            expect![[r#"
            claude-code: loads
              description = "Body" <- "Body"
              ! missing-key "": Claude Code uses the first line of the body as the description.
            agent-skills: skipped
              ! missing-key "": The Agent Skills validator rejects a skill without a name.
              ! missing-key "": The Agent Skills validator rejects a skill without a description, and clients skip it.
        "#]],
        );
        check(
            "---\nname: pdf\ndescription: [a]\n---\n\nBody\n",
            expect![[r#"
                claude-code: loads
                  name = "pdf" <- "pdf"
                  description = "Body" <- "Body"
                  ! wrong-type "[a]": Claude Code drops a description that is not text and uses the first line of the body.
                agent-skills: skipped
                  ! wrong-type "[a]": The Agent Skills validator rejects a description that is not text.
            "#]],
        );
        check(
            "# PDF\n",
            expect![[r##"
            claude-code: loads
              description = "PDF" <- "# PDF"
            agent-skills: skipped
              ! missing-key "# PDF": The Agent Skills validator rejects the file, and clients skip it.
        "##]],
        );
    }
}
