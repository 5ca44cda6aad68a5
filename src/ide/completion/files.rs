//! Files and folders behind what is typed of a path, one folder at a time, as any editor offers them.

use text_size::TextSize;

use super::context::Request;
use super::few::few;
use super::{Completion, CompletionKind, Hole, body, ranked};
use crate::catalog::Kind;
use crate::ide::fuzzy::Pattern;
use crate::model::references::{imported, in_path, linked, variable_folder};
use crate::text::{FilePath, percent_encoded};
use crate::workspace::Entry;

/// How a path is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Behind `@`, where a backslash stands in front of a blank.
    Import,
    /// In a link, where `%20` stands for a blank.
    Link,
    /// In a link, between angle brackets.
    Angle,
    /// Without anything around it, so that it ends at the first blank.
    Bare,
    /// Between quotes.
    Quoted,
}

/// A path that is being typed.
#[derive(Debug)]
pub(super) struct Site<'a> {
    /// The folder that it is seen from.
    pub(super) base: FilePath,
    /// What is typed of it, up to the cursor.
    pub(super) typed: &'a str,
    pub(super) hole: Hole,
    pub(super) form: Form,
}

impl Form {
    /// `path` as it is written; `None` where it cannot be.
    pub(super) fn encoded(self, path: &str) -> Option<String> {
        let plain = match self {
            // Nothing takes the meaning of a fragment from a `#` there.
            Form::Import => {
                let written = || path.replace(' ', r"\ ");
                return (!path.contains('#')).then(written);
            }
            Form::Link => return Some(percent_encoded(path)),
            // Only blanks and parentheses need no other spelling there.
            Form::Angle => {
                let encoded = percent_encoded(path).replace("%20", " ");
                return Some(encoded.replace("%28", "(").replace("%29", ")"));
            }
            Form::Bare => path.chars().all(in_path),
            Form::Quoted => !path.contains(|c: char| matches!(c, '"' | '\\') || c.is_control()),
        };
        plain.then(|| path.to_owned())
    }
}

impl Site<'_> {
    /// The file or folder that `written` leads to.
    pub(super) fn target(&self, request: &Request<'_>, written: &str) -> Option<FilePath> {
        let (file, definition) = (request.file, request.definition);
        let surroundings = request.snapshot.surroundings();
        match self.form {
            Form::Import => imported(file, definition, surroundings, written),
            Form::Link | Form::Angle => linked(file, definition, written),
            Form::Bare | Form::Quoted => Some(self.base.join(written)),
        }
    }
}

/// What lies in the folder that is typed so far, as far as it `fits`. Hidden files only behind a dot.
pub(super) fn files(
    request: &Request<'_>,
    site: &Site<'_>,
    fits: impl Fn(&str, Entry) -> bool,
) -> Vec<Completion> {
    let cut = site.typed.rfind('/').map_or(0, |at| at + 1);
    let (folder, leaf) = site.typed.split_at_checked(cut).unwrap_or_default();
    let Some(place) = site.target(request, folder) else {
        return Vec::new();
    };
    let hidden = leaf.starts_with('.');
    let mut listed = request.snapshot.list(&place);
    listed.retain(|(name, entry)| {
        let shown = hidden || !name.starts_with('.');
        shown && fits(name, *entry) && place.join(name) != request.file.path
    });
    let named = listed.into_iter().filter_map(|(name, entry)| {
        let slash = if entry == Entry::Folder { "/" } else { "" };
        let name = site.form.encoded(&name)?;
        Some((format!("{folder}{name}{slash}"), entry))
    });
    let distance = |typed: &Pattern, (path, _): &(String, _)| typed.distance(path.chars());
    let few = few(request, &site.hole, named.collect(), distance, |_| ());
    let offered = few.into_iter().map(|(path, entry)| match entry {
        // The path goes on behind a folder, so nothing is closed.
        Entry::Folder => {
            let hole = Hole {
                after: None,
                ..site.hole.clone()
            };
            Completion::named(&path, CompletionKind::Folder, &hole)
        }
        _ => Completion::named(&path, CompletionKind::File, &site.hole),
    });
    offered.collect()
}

/// Files behind a variable that stands for a folder, such as `${CLAUDE_SKILL_DIR}/`, in a body, a hook or a manifest.
pub(super) fn behind_variable(request: &Request<'_>) -> Vec<Completion> {
    let (before, _) = request.line();
    let found = variable_path(before).and_then(|(name, typed)| {
        let surroundings = request.snapshot.surroundings();
        let folder = variable_folder(request.file, request.definition, surroundings, name)?;
        Some(bare(request, folder, typed))
    });
    found.unwrap_or_default()
}

/// The variable in front of the path that `before` ends with, and the path.
fn variable_path(before: &str) -> Option<(&str, &str)> {
    let rest = before.get(before.rfind('$')? + 1..)?;
    let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (name, behind) = match rest.strip_prefix('{') {
        Some(rest) => rest.split_once('}')?,
        None => rest.split_at_checked(rest.find(|c| !in_name(c))?)?,
    };
    let unquoted = behind.trim_start_matches(['\\', '"', '\'']);
    let typed = unquoted.strip_prefix('/')?;
    typed.chars().all(in_path).then_some((name, typed))
}

/// Files of a skill where its text names one with the folder, such as `scripts/`: the model looks for it from the skill.
pub(super) fn of_skill(request: &Request<'_>) -> Vec<Completion> {
    let (before, _) = request.line();
    let front = before.trim_end_matches(in_path);
    let typed = before.get(front.len()..).unwrap_or("");
    let last = front.chars().next_back();
    let starts = last.is_none_or(|c| c.is_whitespace() || matches!(c, '`' | '"' | '\'' | '('));
    let is_path = typed.contains('/') && !typed.starts_with(['/', '@', '+']);
    match request.file.path.parent() {
        Some(folder) if request.format.kind == Kind::Skill && starts && is_path => {
            bare(request, folder, typed)
        }
        _ => Vec::new(),
    }
}

fn bare(request: &Request<'_>, base: FilePath, typed: &str) -> Vec<Completion> {
    let (_, behind) = request.line();
    // What ends a sentence behind the path is no part of it.
    let path = behind.find(|c| !in_path(c)).unwrap_or(behind.len());
    let path = behind.get(..path).unwrap_or("").trim_end_matches('.');
    let start = request.cursor - TextSize::of(typed);
    let site = Site {
        base,
        typed,
        hole: body::hole(start, request.cursor + TextSize::of(path)),
        form: Form::Bare,
    };
    ranked(files(request, &site, |_, _| true), 0)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::ide::completion::tests;

    const FILES: &str = "//- /w/README.md
//- /w/docs/guide.md
# The guide
//- /w/docs/my notes.md
# Notes
//- /w/docs/100% (a.md
//- /w/docs/deep er/x.md
//- /w/.github/a.yml
//- /home/me/.claude/notes/n.md
//- /home/me/secret.md
";

    fn check(place: &str, text: &str, expected: Expect) {
        tests::check(&format!("//- {place}\n{text}\n{FILES}"), expected);
    }

    #[test]
    fn behind_a_link() {
        check(
            "/w/CLAUDE.md",
            "[a]($0)",
            expect![[r#"
            README.md "" → "README.md"
            docs/ "" → "docs/"
        "#]],
        );
        check(
            "/w/CLAUDE.md",
            "[a](.$0)",
            expect![[r#"
            .github/ "." → ".github/"
            README.md "." → "README.md"
            docs/ "." → "docs/"
        "#]],
        );
        check(
            "/w/CLAUDE.md",
            "[a](docs/$0)",
            expect![[r#"
            docs/100%25%20%28a.md "docs/" → "docs/100%25%20%28a.md"
            docs/deep%20er/ "docs/" → "docs/deep%20er/"
            docs/guide.md "docs/" → "docs/guide.md"
            docs/my%20notes.md "docs/" → "docs/my%20notes.md"
        "#]],
        );
        check(
            "/w/CLAUDE.md",
            "![a](./docs/g$0uide.md#x)",
            expect![[r#"
            ./docs/100%25%20%28a.md "./docs/guide.md" → "./docs/100%25%20%28a.md"
            ./docs/deep%20er/ "./docs/guide.md" → "./docs/deep%20er/"
            ./docs/guide.md "./docs/guide.md" → "./docs/guide.md"
            ./docs/my%20notes.md "./docs/guide.md" → "./docs/my%20notes.md"
        "#]],
        );
        check(
            "/w/CLAUDE.md",
            "[a](docs/deep%20er/$0",
            expect![[r#"
            docs/deep%20er/x.md "docs/deep%20er/" → "docs/deep%20er/x.md"
        "#]],
        );
        check(
            "/w/CLAUDE.md",
            "[a]: docs/deep%20er/$0",
            expect![[r#"
            docs/deep%20er/x.md "docs/deep%20er/" → "docs/deep%20er/x.md"
        "#]],
        );
        check(
            "/w/CLAUDE.md",
            "[a](<docs/$0)",
            expect![[r#"
            docs/100%25 (a.md "docs/" → "docs/100%25 (a.md>"
            docs/deep er/ "docs/" → "docs/deep er/"
            docs/guide.md "docs/" → "docs/guide.md>"
            docs/my notes.md "docs/" → "docs/my notes.md>"
        "#]],
        );
        check(
            "/w/CLAUDE.md",
            "[a](<docs/my$0>)",
            expect![[r#"
            docs/100%25 (a.md "docs/my" → "docs/100%25 (a.md"
            docs/deep er/ "docs/my" → "docs/deep er/"
            docs/guide.md "docs/my" → "docs/guide.md"
            docs/my notes.md "docs/my" → "docs/my notes.md"
        "#]],
        );
        check(
            "/w/.claude/agents/a.md",
            "---\nname: a\n---\n[a](/docs/g$0)",
            expect![[r#"
                /docs/100%25%20%28a.md "/docs/g" → "/docs/100%25%20%28a.md"
                /docs/deep%20er/ "/docs/g" → "/docs/deep%20er/"
                /docs/guide.md "/docs/g" → "/docs/guide.md"
                /docs/my%20notes.md "/docs/g" → "/docs/my%20notes.md"
            "#]],
        );
        check(
            "/w/docs/CLAUDE.md",
            "[a](/g$0)\n//- /w/CLAUDE.md\nx",
            expect![[r#"
                /100%25%20%28a.md "/g" → "/100%25%20%28a.md"
                /deep%20er/ "/g" → "/deep%20er/"
                /guide.md "/g" → "/guide.md"
                /my%20notes.md "/g" → "/my%20notes.md"
            "#]],
        );
        check(
            "/w/CLAUDE.md",
            "[a](o$0)\n//- /w/ab:c.md\nx",
            expect![[r#"
            README.md "o" → "README.md"
            ab%3Ac.md "o" → "ab%3Ac.md"
            docs/ "o" → "docs/"
        "#]],
        );
        check("/w/CLAUDE.md", "[a](https://docs/$0)", expect![[""]]);
        check("/w/CLAUDE.md", "[a](docs/) /$0x/", expect![[""]]);
        check("/w/CLAUDE.md", "[a](/../../home/me/$0)", expect![[""]]);
        check(
            "/w/CLAUDE.md",
            "[a](docs/guide.md#$0)",
            expect![[r#"
            the-guide "" → "the-guide"
        "#]],
        );
        check(
            "/w/CLAUDE.md",
            "[a](<docs/my notes.md#n$0>)",
            expect![[r#"
            notes "n" → "notes"
        "#]],
        );
        check(
            "/w/.claude/CLAUDE.md",
            "[a](/docs/my%20notes.md#$0)",
            expect![[r#"
                notes "" → "notes"
            "#]],
        );
    }

    #[test]
    fn behind_an_import() {
        check(
            "/w/CLAUDE.md",
            "See @do$0",
            expect![[r#"
            README.md "do" → "README.md"
            docs/ "do" → "docs/"
        "#]],
        );
        check(
            "/w/CLAUDE.md",
            "See @./docs/$0 and",
            expect![[r#"
            ./docs/100%\ (a.md "./docs/" → "./docs/100%\\ (a.md"
            ./docs/deep\ er/ "./docs/" → "./docs/deep\\ er/"
            ./docs/guide.md "./docs/" → "./docs/guide.md"
            ./docs/my\ notes.md "./docs/" → "./docs/my\\ notes.md"
        "#]],
        );
        check(
            "/w/CLAUDE.md",
            r"See @docs/deep\ er/$0",
            expect![[r#"
            docs/deep\ er/x.md "docs/deep\\ er/" → "docs/deep\\ er/x.md"
        "#]],
        );
        check(
            "/w/CLAUDE.md",
            "See @~/.$0",
            expect![[r#"
            ~/.claude/ "~/." → "~/.claude/"
        "#]],
        );
        check(
            "/w/CLAUDE.md",
            "See @~/.claude/notes/$0",
            expect![[r#"
            ~/.claude/notes/n.md "~/.claude/notes/" → "~/.claude/notes/n.md"
        "#]],
        );
        check(
            "/w/CLAUDE.md",
            "See @d$0\n//- /w/d#1.md\nx",
            expect![[r#"
            README.md "d" → "README.md"
            docs/ "d" → "docs/"
        "#]],
        );
        check("/w/CLAUDE.md", "See @/home/me/$0", expect![[""]]);
        check(
            "/w/sub/.claude/commands/c.md",
            "See @$0\n//- /w/sub/own.txt\n",
            expect![[r#"
                own.txt "" → "own.txt"
            "#]],
        );
    }

    const SKILL: &str = "//- /w/p/skills/s/scripts/run.py
//- /w/p/skills/s/scripts/odd name.py
//- /w/p/skills/s/references/api.md
//- /w/p/lib/x.js
//- /w/p/hooks/hooks.json
{}
//- /w/p/.claude-plugin/plugin.json
{\"name\": \"p\"}
";

    fn skill(text: &str, expected: Expect) {
        let text =
            format!("//- /w/p/skills/s/SKILL.md\n---\nname: s\ndescription: d\n{text}\n{SKILL}");
        tests::check(&text, expected);
    }

    #[test]
    fn behind_a_variable() {
        skill(
            "---\n```bash\npython \"${CLAUDE_SKILL_DIR}\"/scr$0ipts/x\n```",
            expect![[r#"
                references/ "scripts/x" → "references/"
                scripts/ "scripts/x" → "scripts/"
            "#]],
        );
        skill(
            "---\nSee ${CLAUDE_SKILL_DIR}/scripts/$0.",
            expect![[r#"
                scripts/run.py "scripts/" → "scripts/run.py"
            "#]],
        );
        skill(
            "---\nSee ${CLAUDE_PLUGIN_ROOT}/lib/$0",
            expect![[r#"
            lib/x.js "lib/" → "lib/x.js"
        "#]],
        );
        skill(
            "---\nSee ${CLAUDE_SKILL_DIR}/../../../$0",
            expect![[r#"
            ../../../p/ "../../../" → "../../../p/"
        "#]],
        );
        skill("---\nSee ${NOTHING}/$0", expect![[""]]);
        let hooks = "{\"hooks\": {\"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"node ${CLAUDE_PLUGIN_ROOT}/l$0\"}]}]}}";
        tests::check(
            &SKILL.replace("{}", hooks),
            expect![[r#"
            hooks/ "l" → "hooks/"
            lib/ "l" → "lib/"
            skills/ "l" → "skills/"
        "#]],
        );
    }

    #[test]
    fn in_the_text_of_a_skill() {
        skill(
            "---\nRun `scripts/$0`.",
            expect![[r#"
            scripts/run.py "scripts/" → "scripts/run.py"
        "#]],
        );
        skill(
            "---\nRead references/a$0 for this and/or that.",
            expect![[r#"
                references/api.md "references/a" → "references/api.md"
            "#]],
        );
        skill(
            "---\n```\n./scripts/$0\n```",
            expect![[r#"
            ./scripts/run.py "./scripts/" → "./scripts/run.py"
        "#]],
        );
        skill("---\nRead this and/$0or that.", expect![[""]]);
        skill("---\nSee https://scripts/$0", expect![[""]]);
        check(
            "/w/.claude/agents/a.md",
            "---\nname: a\n---\nRead docs/$0",
            expect![[""]],
        );
    }

    #[test]
    fn of_a_manifest() {
        let manifest = |keys: &str, expected: Expect| {
            let keys = format!("{{\"name\": \"p\", {keys}}}");
            let text = SKILL.replace("{\"name\": \"p\"}", &keys);
            let more = "//- /w/p/more/x.md\nText.\n//- /w/p/more/y.txt\n//- /w/p/agents/a.md\n---\nname: a\n---\n";
            tests::check(&format!("{text}{more}"), expected);
        };
        manifest(
            "\"commands\": [\"$0\"]",
            expect![[r#"
            ./agents/ "" → "./agents/"
            ./hooks/ "" → "./hooks/"
            ./lib/ "" → "./lib/"
            ./more/ "" → "./more/"
            ./skills/ "" → "./skills/"
        "#]],
        );
        manifest(
            "\"commands\": [\"./more/$0",
            expect![[r#"
                ./more/x.md "./more/" → "./more/x.md\""
            "#]],
        );
        manifest(
            "\"agents\": \"./more/$0\"",
            expect![[r#"
            ./agents/a.md "./more/" → "./agents/a.md"
            ./more/x.md "./more/" → "./more/x.md"
        "#]],
        );
        manifest(
            "\"agents\": \"./$0\"",
            expect![[r#"
            ./agents/a.md "./" → "./agents/a.md"
            ./agents/ "./" → "./agents/"
            ./hooks/ "./" → "./hooks/"
            ./lib/ "./" → "./lib/"
            ./more/ "./" → "./more/"
            ./skills/ "./" → "./skills/"
        "#]],
        );
        manifest(
            "\"skills\": [\"./$0\"]",
            expect![[r#"
            ./agents/ "./" → "./agents/"
            ./hooks/ "./" → "./hooks/"
            ./lib/ "./" → "./lib/"
            ./more/ "./" → "./more/"
            ./skills/ "./" → "./skills/"
        "#]],
        );
        manifest("\"skills\": [\"../$0\"]", expect![[""]]);
        manifest("\"skills\": [\"./../$0\"]", expect![[""]]);
    }
}
