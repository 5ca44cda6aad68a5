//! Code lens: who refers to a definition, how long it is, and what it hides.

use super::definition::own_place;
use super::occurrence::Entity;
use super::references::mentions;
use crate::config::CodeLensParts;
use crate::model::estimated_tokens;
use crate::text::{FilePath, FileRange, TextRange};
use crate::workspace::{Snapshot, Summary};

/// A line of facts above a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeLens {
    /// The name that it is about, or the start of the file.
    pub range: TextRange,
    /// The facts, ready to be shown.
    pub title: String,
    /// Where the definition is mentioned.
    pub references: Vec<FileRange>,
}

/// The lenses of the open file at `path`, as far as the settings ask for them.
pub fn code_lenses(snapshot: &Snapshot, path: &FilePath) -> Vec<CodeLens> {
    let parts = snapshot.config(path).code_lens();
    let Some(summary) = snapshot.summary(path) else {
        return Vec::new();
    };
    let own = own_lens(snapshot, summary, parts);
    let declared = summary.declarations.iter().filter_map(|declared| {
        let entity = Entity::Definition {
            space: declared.space,
            name: declared.name.to_string(),
            path: path.clone(),
        };
        let references = mentions(snapshot, &entity);
        parts.references.then(|| CodeLens {
            range: declared.range,
            title: counted(references.len()),
            references,
        })
    });
    own.into_iter().chain(declared).collect()
}

fn own_lens(snapshot: &Snapshot, summary: &Summary, parts: CodeLensParts) -> Option<CodeLens> {
    let mut facts = Vec::new();
    let mut references = Vec::new();
    if let Some(space) = summary.namespace().filter(|_| !summary.name.is_empty()) {
        if parts.references {
            let entity = Entity::Definition {
                space,
                name: summary.name.to_string(),
                path: summary.path.clone(),
            };
            references = mentions(snapshot, &entity);
            facts.push(counted(references.len()));
        }
        if parts.shadows {
            facts.extend(shadows(snapshot, summary));
        }
    }
    // Manifests are not given to a model.
    if parts.tokens && summary.path.file_name().ends_with(".md") {
        let at = facts.len().min(1);
        facts.insert(at, format!("≈ {} tokens", estimated_tokens(summary.size)));
    }
    (!facts.is_empty()).then(|| CodeLens {
        range: own_place(summary).range,
        title: facts.join(" · "),
        references,
    })
}

fn counted(number: usize) -> String {
    match number {
        1 => "1 reference".to_owned(),
        _ => format!("{number} references"),
    }
}

/// What the definition hides, or what hides it.
fn shadows(snapshot: &Snapshot, summary: &Summary) -> Vec<String> {
    let (Some(space), Some(_)) = (summary.namespace(), &summary.folder) else {
        return Vec::new();
    };
    let name = summary.qualified_name();
    let order = snapshot.resolve(&summary.path, space, &name);
    let order: Vec<&&Summary> = order
        .iter()
        .filter(|other| other.folder.is_some() && other.qualified_name() == name)
        .collect();
    let own = order.iter().position(|other| other.path == summary.path);
    let described = |other: &Summary| {
        let (scope, noun) = (other.scope.as_str(), other.format.kind.noun());
        format!("{scope} {noun}")
    };
    match own {
        Some(0) => order
            .iter()
            .skip(1)
            .map(|other| format!("shadows {}", described(other)))
            .collect(),
        Some(_) => order
            .first()
            .map(|other| format!("shadowed by {}", described(other)))
            .into_iter()
            .collect(),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::Fixture;

    fn check(fixture: &str, expected: Expect) {
        let fixture = Fixture::new(fixture);
        let lenses = code_lenses(&fixture.snapshot, &fixture.path);
        let out: Vec<String> = lenses
            .iter()
            .map(|lens| {
                let written = fixture.file().text.slice(lens.range);
                format!("{written:?} {}\n", lens.title)
            })
            .collect();
        expected.assert_eq(&out.concat());
    }

    const A: &str = "---\nname: a\ndescription: b\n---\n";

    #[test]
    fn references_tokens_and_shadows() {
        check(
            &format!(
                "{A}//- /home/me/.claude/agents/a.md\n{A}//- /w/.claude/agents/b.md\n---\nname: b\ndescription: d\ntools: Agent(a)\n---\n"
            ),
            expect![[r#"
                "a" 1 reference · ≈ 8 tokens · shadows user subagent
            "#]],
        );
        check(
            &format!("//- /home/me/.claude/agents/a.md\n{A}//- /w/.claude/agents/a.md\n{A}"),
            expect![[r#"
                "a" 0 references · ≈ 8 tokens · shadowed by project subagent
            "#]],
        );
    }

    #[test]
    fn each_part_can_be_switched_off() {
        check(
            &format!("{A}//- /w/.fieldcraft.yaml\ncodeLens: {{tokens: false, shadows: false}}\n"),
            expect![[r#"
                "a" 0 references
            "#]],
        );
        check(
            &format!("{A}//- /w/.fieldcraft.yaml\ncodeLens: false\n"),
            expect![[""]],
        );
    }

    #[test]
    fn every_server_of_a_manifest() {
        check(
            "//- /w/.mcp.json\n{\"mcpServers\": {\"db\": {}}}\n//- /w/.claude/agents/b.md\n---\nname: b\ndescription: d\ntools: mcp__db__x, mcp__db\n---\n",
            expect![[r#"
                "db" 2 references
            "#]],
        );
    }
}
