//! What stands in for metadata that a file does not have: its name, the first line of its body.

use serde_json::Value as Json;
use text_size::{TextRange, TextSize};

use super::Reading;
use crate::catalog::{Kind, Requirement, Scope};
use crate::loaders::fields::Fields;
use crate::loaders::{LoadedField, Outcome};
use crate::text::FilePath;

/// Longest description that is taken from a body, in characters.
const MAX_LENGTH: usize = 100;
const ELLIPSIS: &str = "...";

/// Adds the stand-ins.
pub(super) fn fill(fields: &mut Fields<'_>, reading: &Reading) {
    if fields.loaded.outcome == Outcome::Skipped {
        return;
    }
    match fields.format.kind {
        Kind::Agent if fields.file.scope == Scope::Plugin => fill_plugin_agent(fields),
        Kind::Skill | Kind::Command if fields.loaded.field("description").is_none() => {
            match first_line(fields.file.text, reading.body) {
                Some((text, range)) => fields.push("description", Json::from(text), Some(range)),
                None if fields.format.kind == Kind::Command => {
                    fields.push("description", Json::from("Custom command"), None);
                }
                None => {}
            }
        }
        _ => {}
    }
}

/// An agent of a plugin is registered whatever it lacks, under the name of its file.
fn fill_plugin_agent(fields: &mut Fields<'_>) {
    let path = fields.file.path;
    let (plugin, stem) = plugin_names(path);
    let mut stand_ins = Vec::new();
    for key in &fields.format.keys {
        let needed = key.required == Requirement::Required && key.plugin.optional;
        if !needed || fields.loaded.field(&key.name).is_some() {
            continue;
        }
        let value = match key.name.as_str() {
            "name" => format!("{plugin}:{stem}"),
            "description" => format!("Agent from {plugin} plugin"),
            _ => continue,
        };
        stand_ins.push(LoadedField {
            key: key.name.clone(),
            value: Json::from(value),
            range: None,
        });
    }
    fields.loaded.fields.splice(0..0, stand_ins);
}

/// Name of the plugin that `path` belongs to, and the path below its `agents` folder with colons.
fn plugin_names(path: &FilePath) -> (&str, String) {
    let parts: Vec<&str> = path.parts().collect();
    let at = parts.iter().rposition(|part| *part == "agents");
    let plugin = at
        .and_then(|at| at.checked_sub(1))
        .and_then(|at| parts.get(at));
    let folders = at.and_then(|at| parts.get(at + 1..parts.len().saturating_sub(1)));
    let mut name: Vec<&str> = folders.unwrap_or_default().to_vec();
    name.push(path.stem());
    (plugin.copied().unwrap_or_default(), name.join(":"))
}

/// The first line of the body that has text, without the marks of a heading, cut to what a listing shows.
pub(super) fn first_line(text: &str, body: TextRange) -> Option<(String, TextRange)> {
    let body_text = text.get(std::ops::Range::<usize>::from(body))?;
    let trimmed = body_text.trim_start();
    let offset = body_text.len() - trimmed.len();
    let line = trimmed.lines().next()?.trim_end();
    let range = TextRange::at(
        body.start() + TextSize::try_from(offset).ok()?,
        TextSize::of(line),
    );
    let bare = heading_text(line);
    let shown = if bare.chars().count() > MAX_LENGTH {
        let kept: String = bare.chars().take(MAX_LENGTH - ELLIPSIS.len()).collect();
        kept + ELLIPSIS
    } else {
        bare.to_owned()
    };
    Some((shown, range))
}

fn heading_text(line: &str) -> &str {
    let text = line.trim_start_matches('#');
    let marks = line.len() - text.len();
    match text.strip_prefix([' ', '\t']) {
        Some(text) if (1..=6).contains(&marks) => text.trim(),
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::catalog::Kind;
    use crate::loaders::tests::check;

    fn command(text: &str, expected: Expect) {
        check(Kind::Command, "/w/.claude/commands/a.md", text, expected);
    }

    #[test]
    fn the_first_line_of_the_body_stands_in_for_a_description() {
        command(
            "---\nmodel: opus\n---\n\n  ## Review *it*  \n\nText\n",
            expect![[r###"
                claude-code: loads
                  model = "opus" <- "opus"
                  description = "Review *it*" <- "## Review *it*"
                  ! missing-key "model: opus\n": Claude Code uses the first line of the body as the description.
            "###]],
        );
        command(
            "Just do it.\r\nNow.\r\n",
            expect![[r#"
            claude-code: loads
              description = "Just do it." <- "Just do it."
        "#]],
        );
        command(
            "#hashtag\n",
            expect![[r##"
            claude-code: loads
              description = "#hashtag" <- "#hashtag"
        "##]],
        );
        command(
            &format!("{}\n", "wörter ".repeat(20)),
            expect![[r#"
            claude-code: loads
              description = "wörter wörter wörter wörter wörter wörter wörter wörter wörter wörter wörter wörter wörter wörter..." <- "wörter wörter wörter wörter wörter wörter wörter wörter wörter wörter wörter wörter wörter wörter wörter wörter wörter wörter wörter wörter"
        "#]],
        );
        command(
            "",
            expect![[r#"
            claude-code: loads
              description = "Custom command" <- ""
        "#]],
        );
        command(
            "---\ndescription: ~\n---\n",
            expect![[r#"
                claude-code: loads
                  description = "Custom command" <- ""
                  ! missing-key "description": Claude Code uses the first line of the body as the description.
            "#]],
        );
    }
}
