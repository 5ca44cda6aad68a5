//! What Claude Code tells the model about a definition: the entry in its listing of agents or skills.

use serde_json::Value as Json;

use crate::catalog::{Kind, catalog};
use crate::loaders::{Loaded, Outcome};

/// The entry for an agent: its description, then its tools. `None` where it is not loaded.
pub fn agent(loaded: &Loaded) -> Option<String> {
    let description = text(loaded, "description")?;
    Some(format!("{description} (Tools: {})", tools(loaded)))
}

/// The entry for a skill or a command; `identity` is the name that is typed. `None` where the model is not offered it.
pub fn skill(loaded: &Loaded, identity: &str) -> Option<String> {
    let hidden = boolean(loaded, "disable-model-invocation") == Some(true);
    if loaded.outcome == Outcome::Skipped || hidden {
        return None;
    }
    let description = text(loaded, "description").unwrap_or_default();
    let described = match text(loaded, "when_to_use") {
        Some(when) => format!("{description} - {when}"),
        None => description.to_owned(),
    };
    let lines: Vec<&str> = described.lines().map(str::trim).collect();
    let shown: String = lines.join(" ").trim().chars().take(limit()).collect();
    let escaped = shown.replace('<', "&lt;").replace('>', "&gt;");
    // A name with blanks in it cannot be typed, and is not shown either.
    let display = text(loaded, "name").filter(|name| *name != identity && !name.contains(' '));
    Some(match display {
        Some(name) => format!("({name}): {escaped}"),
        None => escaped,
    })
}

/// How many characters of a description fit into the listing.
fn limit() -> usize {
    let format = catalog().format("claude-code", Kind::Skill);
    let key = format.and_then(|format| format.key("description"));
    key.and_then(|key| key.constraints.shown_length)
        .unwrap_or(usize::MAX)
}

/// Whether a person can type the name of a skill or command.
pub fn is_invocable(loaded: &Loaded) -> bool {
    loaded.outcome != Outcome::Skipped && boolean(loaded, "user-invocable") != Some(false)
}

fn tools(loaded: &Loaded) -> String {
    let allowed = names(loaded, "tools");
    let denied = names(loaded, "disallowedTools");
    let every = allowed.is_empty() || allowed.contains(&"*");
    match (every, denied.is_empty()) {
        (true, true) => "All tools".to_owned(),
        (true, false) => format!("All tools except {}", denied.join(", ")),
        (false, _) => allowed.join(", "),
    }
}

fn text<'a>(loaded: &'a Loaded, key: &str) -> Option<&'a str> {
    loaded.field(key)?.value.as_str()
}

fn boolean(loaded: &Loaded, key: &str) -> Option<bool> {
    loaded.field(key)?.value.as_bool()
}

fn names<'a>(loaded: &'a Loaded, key: &str) -> Vec<&'a str> {
    let items = loaded.field(key).and_then(|field| field.value.as_array());
    items
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::catalog::Scope;
    use crate::loaders::load;
    use crate::text::FilePath;

    fn check(kind: Kind, block: &str, expected: Expect) {
        let text = format!("---\n{block}---\n# Body\n");
        let format = catalog().format("claude-code", kind).unwrap();
        let parse = crate::syntax::parse(&text, &|key| format.key(key).is_some());
        let path = FilePath::new("/w/.claude/skills/pdf/SKILL.md");
        let loaded = load(&text, &parse, format, Scope::Project, &path);
        let claude = &loaded[0];
        let shown = match kind {
            Kind::Agent => agent(claude),
            _ => skill(claude, "pdf"),
        };
        let typed = kind != Kind::Agent && is_invocable(claude);
        expected.assert_eq(&format!("{shown:?} typed: {typed}"));
    }

    #[test]
    fn an_agent_is_listed_with_its_tools() {
        let check = |rest: &str, expected: Expect| {
            check(
                Kind::Agent,
                &format!("name: a\ndescription: b\n{rest}"),
                expected,
            );
        };
        check(
            "",
            expect![[r#"Some("b (Tools: All tools)") typed: false"#]],
        );
        check(
            "tools: Read Grep\n",
            expect![[r#"Some("b (Tools: Read, Grep)") typed: false"#]],
        );
        check(
            "tools: []\n",
            expect![[r#"Some("b (Tools: All tools)") typed: false"#]],
        );
        check(
            "tools: '*'\ndisallowedTools: Write\n",
            expect![[r#"Some("b (Tools: All tools except Write)") typed: false"#]],
        );
    }

    #[test]
    fn a_skill_is_listed_on_one_line() {
        let check = |block: &str, expected: Expect| check(Kind::Skill, block, expected);
        check(
            "description: |\n  one\n  <two>\n",
            expect![[r#"Some("one &lt;two&gt;") typed: true"#]],
        );
        check(
            "name: pdf\ndescription: a\nwhen_to_use: b\n",
            expect![[r#"Some("a - b") typed: true"#]],
        );
        check(
            "name: pdf-tools\ndescription: a\n",
            expect![[r#"Some("(pdf-tools): a") typed: true"#]],
        );
        check(
            "name: PDF tools\ndescription: a\n",
            expect![[r#"Some("a") typed: true"#]],
        );
        check("model: opus\n", expect![[r#"Some("Body") typed: true"#]]);
        check(
            "description: a\ndisable-model-invocation: yes\n",
            expect!["None typed: true"],
        );
        check(
            "description: a\nuser-invocable: no\n",
            expect![[r#"Some("a") typed: false"#]],
        );
    }

    #[test]
    fn a_long_description_is_cut() {
        let text = format!("---\ndescription: {}\n---\n", "ä".repeat(2000));
        let format = catalog().format("claude-code", Kind::Skill).unwrap();
        let parse = crate::syntax::parse(&text, &|_| true);
        let path = FilePath::new("/w/.claude/skills/pdf/SKILL.md");
        let loaded = load(&text, &parse, format, Scope::Project, &path);
        let shown = skill(&loaded[0], "pdf").unwrap();
        assert_eq!(shown.chars().count(), 1536);
    }
}
