//! What a file names that is defined elsewhere, and the names that it defines besides its own.
//!
//! A name in a key that the host resolves is certain. A name in prose, such as an agent in backticks, is likely: it can be
//! followed and renamed, and nothing is wrong with it when there is no such definition.

mod body;
mod keys;
mod matchers;
mod paths;

pub(crate) use body::link_target;
pub(crate) use keys::{definitions, flat_servers, in_front_of_server, manifest_base};
pub(crate) use paths::{import_base, imported, in_path, linked, variable_folder};

use std::sync::Arc;

use text_size::{TextRange, TextSize};

use super::{Definition, File, Surroundings};
use crate::catalog::{Format, Host, Kind, Namespace, catalog};
use crate::text::FilePath;

/// A mention of something that is defined elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What is mentioned.
    pub target: Target,
    /// Where a name is looked up; `None` for a name in prose that may be a subagent's or a skill's, and for a path.
    pub space: Option<Namespace>,
    /// The characters of the name, or of the path with its fragment.
    pub range: TextRange,
    /// Whether the host resolves it.
    pub certain: bool,
}

/// What a [`Reference`] mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A definition, by its name as it is written, without a slash in front.
    Name(Arc<str>),
    /// A file or folder.
    Path(Arc<PathTarget>),
}

/// A file or folder that is mentioned.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PathTarget {
    /// Where it is.
    pub path: FilePath,
    /// What stands behind `#`.
    pub fragment: Option<Box<str>>,
    /// How it is mentioned.
    pub form: PathForm,
}

/// How a path is mentioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PathForm {
    /// A Markdown link.
    Link,
    /// A Markdown image.
    Image,
    /// `@path`.
    Import,
    /// A path behind a variable such as `${CLAUDE_SKILL_DIR}`.
    Variable,
    /// A path in a manifest.
    Component,
}

/// A name that a file defines besides its own, such as an MCP server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The namespace.
    pub space: Namespace,
    /// The name.
    pub name: Box<str>,
    /// Where it is written, quotes excluded.
    pub range: TextRange,
}

impl Reference {
    /// The name, for a mention of `space` or of no certain namespace.
    pub fn name_in(&self, wanted: Namespace) -> Option<&str> {
        match &self.target {
            Target::Name(name) => {
                let fits = match self.space {
                    Some(space) => space == wanted,
                    None => matches!(wanted, Namespace::Agent | Namespace::Skill),
                };
                fits.then_some(&**name)
            }
            Target::Path(_) => None,
        }
    }

    /// What may be a plugin in front of the name, as in `plugin:name` and `mcp__plugin_plugin_name`, and where it is written.
    pub fn plugin(&self) -> Option<(&str, TextRange)> {
        let Target::Name(name) = &self.target else {
            return None;
        };
        let (plugin, bare) = name.split_once(':').filter(|(it, _)| !it.is_empty())?;
        let (range, length) = (self.range, TextSize::of(plugin));
        let start = if range.len() == TextSize::of(&**name) {
            range.start()
        } else if self.space == Some(Namespace::McpServer) && range.len() == TextSize::of(bare) {
            // An underscore joins both.
            range.start().checked_sub(length + TextSize::of('_'))?
        } else {
            return None;
        };
        Some((plugin, TextRange::at(start, length)))
    }

    /// The file or folder, if it is one.
    pub fn path(&self) -> Option<&PathTarget> {
        match &self.target {
            Target::Path(target) => Some(target),
            Target::Name(_) => None,
        }
    }
}

/// Every reference of `file`, in order of place; its body must have been read.
pub fn references(file: &File, surroundings: &Surroundings) -> Vec<Reference> {
    let Some(collector) = Collector::new(file, surroundings) else {
        return Vec::new();
    };
    collector.all()
}

/// What `file` mentions in its body as one of `kind` would, whatever it is itself; its body must have been read.
pub fn mentioned_as(file: &File, kind: Kind, surroundings: &Surroundings) -> Vec<Reference> {
    let Some(definition) = file.defining(kind, surroundings) else {
        return Vec::new();
    };
    let collector = Collector::of(file, &definition, surroundings);
    collector.map_or_else(Vec::new, |mut collector| {
        collector.mentions();
        collector.found
    })
}

/// The names that `file` defines besides its own.
pub fn declarations(file: &File, surroundings: &Surroundings) -> Vec<Declaration> {
    let definition = file.definition.as_ref();
    definition.map_or_else(Vec::new, |definition| {
        keys::declarations(file, definition.place.format, surroundings)
    })
}

/// What every finder needs to know, and what they found.
struct Collector<'a> {
    file: &'a File,
    definition: &'a Definition,
    format: &'static Format,
    host: &'static Host,
    surroundings: &'a Surroundings,
    found: Vec<Reference>,
}

impl<'a> Collector<'a> {
    fn new(file: &'a File, surroundings: &'a Surroundings) -> Option<Collector<'a>> {
        Collector::of(file, file.definition.as_ref()?, surroundings)
    }

    fn of(
        file: &'a File,
        definition: &'a Definition,
        surroundings: &'a Surroundings,
    ) -> Option<Collector<'a>> {
        let format = definition.place.format;
        Some(Collector {
            file,
            definition,
            format,
            host: catalog().host(&format.host)?,
            surroundings,
            found: Vec::new(),
        })
    }

    fn all(mut self) -> Vec<Reference> {
        self.keys();
        self.hooks();
        self.mentions();
        self.links();
        self.calls();
        self.code_spans();
        self.colleagues();
        self.found
            .sort_by_key(|reference| (reference.range.start(), reference.range.end()));
        // A name in backticks that a list of colleagues holds is found twice.
        self.found
            .dedup_by(|b, a| a.range == b.range && a.target.is_name() == b.target.is_name());
        self.found
    }

    fn name(&mut self, space: Option<Namespace>, range: TextRange, name: &str, certain: bool) {
        if !name.is_empty() {
            self.found.push(Reference {
                target: Target::Name(name.into()),
                space,
                range,
                certain,
            });
        }
    }

    fn path(&mut self, target: PathTarget, range: TextRange, certain: bool) {
        self.found.push(Reference {
            target: Target::Path(Arc::new(target)),
            space: None,
            range,
            certain,
        });
    }
}

impl Target {
    fn is_name(&self) -> bool {
        matches!(self, Target::Name(_))
    }
}

/// `range` without the first `bytes` of it.
fn behind(range: TextRange, bytes: usize) -> TextRange {
    let start = range.start() + TextSize::try_from(bytes).unwrap_or_default();
    TextRange::new(start.min(range.end()), range.end())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::Fixture;

    fn check(fixture: &str, expected: Expect) {
        let fixture = Fixture::new(fixture);
        let file = fixture.files.first().unwrap();
        let mut out = String::new();
        for declared in declarations(file, fixture.snapshot.surroundings()) {
            let written = file.text.slice(declared.range);
            let _ = writeln!(
                out,
                "defines {:?} {} {written:?}",
                declared.space, declared.name
            );
        }
        for reference in references(file, fixture.snapshot.surroundings()) {
            let mark = if reference.certain { "" } else { "?" };
            let written = file.text.slice(reference.range);
            let _ = match &reference.target {
                Target::Name(name) => {
                    writeln!(out, "{written:?} {mark}{:?} {name}", reference.space)
                }
                Target::Path(target) => writeln!(
                    out,
                    "{written:?} {mark}{:?} {}{}",
                    target.form,
                    target.path,
                    target
                        .fragment
                        .as_ref()
                        .map_or(String::new(), |fragment| format!(" # {fragment}"))
                ),
            };
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn a_workspace_of_many_files_can_afford_them() {
        assert_eq!(size_of::<Reference>(), 32);
    }

    #[test]
    fn names_in_keys() {
        check(
            "---\nname: a\ndescription: b\ntools: Agent(x, p:y), Skill(z *), mcp__github__get, mcp__plugin_p_s__t, Read\nskills:\n  - /one\n  - \"two\"\nmcpServers:\n  - github\n  - mine:\n      command: x\n---\n",
            expect![[r#"
                defines McpServer mine "mine"
                "x" Some(Agent) x
                "p:y" Some(Agent) p:y
                "z" Some(Skill) z
                "github" Some(McpServer) github
                "one" ?Some(Skill) one
                "two" Some(Skill) two
                "github" Some(McpServer) github
            "#]],
        );
    }

    #[test]
    fn names_in_prose() {
        check(
            "---\nname: a\ndescription: b\n---\n\nRun /review, then `/p:fix it`, then `code-reviewer` or `plain`.\n\n```\n/not `this-one`\n```\n\n## Integration with other agents\n\n- Work with `api-designer` on contracts\n- **Test Writer**: for tests\n",
            expect![[r#"
                "review" ?Some(Skill) review
                "p:fix" ?Some(Skill) p:fix
                "code-reviewer" ?None code-reviewer
                "plain" ?None plain
                "api-designer" ?None api-designer
                "Test Writer" ?Some(Agent) test-writer
            "#]],
        );
    }

    #[test]
    fn servers_in_prose() {
        check(
            "---\nname: a\ndescription: b\n---\nCall `mcp__db__query`, `mcp__plugin_p_s__t` or `mcp__<server>__x`, not mcp__no__x.\n\
             //- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n",
            expect![[r#"
                "db" ?Some(McpServer) db
                "s" ?Some(McpServer) p:s
            "#]],
        );
    }

    #[test]
    fn names_in_matchers() {
        check(
            "//- /w/.claude/settings.json\n{\"hooks\": {\"SubagentStop\": [{\"matcher\": \"one|two\"}, {\"matcher\": \"o.*\"}, {\"matcher\": \"p:x|^two$\"}], \
             \"PreToolUse\": [{\"matcher\": \"Bash|mcp__db__.*|mcp__plugin_p_s__x|mcp__plugin_q_s__x\"}], \"Elicitation\": [{\"matcher\": \"db\"}], \
             \"UserPromptExpansion\": [{\"matcher\": \"git:push\"}], \"SessionStart\": [{\"matcher\": \"startup\"}]}}\n\
             //- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n",
            expect![[r#"
                "one" ?Some(Agent) one
                "two" ?Some(Agent) two
                "p:x" ?Some(Agent) p:x
                "two" ?Some(Agent) two
                "db" ?Some(McpServer) db
                "s" ?Some(McpServer) p:s
                "db" ?Some(McpServer) db
                "git:push" ?Some(Skill) git:push
            "#]],
        );
    }

    #[test]
    fn links_and_imports() {
        check(
            "//- /w/docs/CLAUDE.md\nSee @../README.md and @a\\ b.md#part, not `@no.md` or a@b.c.\n<!-- @no.md -->\n[a](x/y.md#Part%20Two) [b](#here) [c](https://e.org) ![i](../i.png) [d](<{{x}}>) [e](/r.md)\n",
            expect![[r##"
                "../README.md" Import /w/README.md
                "a\\ b.md#part," Import /w/docs/a b.md # part,
                "x/y.md#Part%20Two" Link /w/docs/x/y.md # Part Two
                "#here" Link /w/docs/CLAUDE.md # here
                "../i.png" Image /w/i.png
                "/r.md" Link /w/docs/r.md
            "##]],
        );
        check(
            "//- /w/.claude/commands/c.md\nLook at @package.json.\n",
            expect![[r#"
                "package.json." ?Import /w/package.json.
            "#]],
        );
    }

    #[test]
    fn paths_behind_variables() {
        check(
            "//- /w/p/skills/s/SKILL.md\n---\nname: s\ndescription: b\nhooks:\n  Stop:\n    - hooks:\n        - type: command\n          command: \"\\\"$CLAUDE_PROJECT_DIR\\\"/.claude/stop.sh --x\"\n---\nRun `python ${CLAUDE_SKILL_DIR}/run.py x`, read ${CLAUDE_PLUGIN_ROOT}/data/a.json. Not ${CLAUDE_SKILL_DIR}/<name>.md.\n//- /w/p/.claude-plugin/plugin.json\n{}\n",
            expect![[r#"
                "run.py" ?Variable /w/p/skills/s/run.py
                "data/a.json" Variable /w/p/data/a.json
            "#]],
        );
    }

    #[test]
    fn manifests() {
        check(
            "//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\", \"agents\": [\"./agents/a.md\"], \"skills\": \"./more\", \"mcpServers\": {\"db\": {}}}\n",
            expect![[r#"
                defines McpServer db "db"
                "./agents/a.md" Component /w/p/agents/a.md
                "./more" Component /w/p/more
            "#]],
        );
        check(
            "//- /w/p/.mcp.json\n{\"db\": {\"command\": \"x\"}}\n//- /w/p/.claude-plugin/plugin.json\n{}\n",
            expect![[r#"
                defines McpServer db "db"
            "#]],
        );
        check(
            "//- /w/.mcp.json\n{\"db\": {\"command\": \"x\"}}\n",
            expect![[""]],
        );
        check(
            "//- /w/.claude-plugin/marketplace.json\n{\"plugins\": [{\"name\": \"p\", \"source\": \"./p\"}, {\"source\": {\"repo\": \"x\"}}]}\n",
            expect![[r#"
                "p" Some(Plugin) p
                "./p" Component /w/p
            "#]],
        );
        check(
            "//- /w/.claude/settings.json\n{\"permissions\": {\"allow\": [\"Agent(a)\", \"Skill(b)\", \"Bash(git *)\"]}, \"outputStyle\": \"Plain\"}\n",
            expect![[r#"
                "a" Some(Agent) a
                "b" Some(Skill) b
                "Plain" Some(OutputStyle) Plain
            "#]],
        );
    }
}
