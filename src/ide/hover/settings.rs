//! Hover in `.fieldcraft.yaml`.

use text_size::{TextRange, TextSize};

use super::{Hover, HoverData};
use crate::catalog::catalog;
use crate::config::settings::{LEVELS, Names, SETTINGS, Setting, Shape};
use crate::model::File;
use crate::rules::rule;
use crate::syntax::recovery::recover;
use crate::syntax::value::{Mapping, Node, Value};
use crate::syntax::yaml;

/// What is known about the characters at `offset` of a settings file.
pub(super) fn hover(file: &File, offset: TextSize) -> Option<Hover> {
    let text = file.text.as_str();
    let tree = yaml::parse(text, TextSize::new(0));
    let shape = Shape::Table(&SETTINGS);
    let (range, data) = match &tree.root {
        Some(root) => in_value(root, shape, offset),
        None => {
            let is_known = |name: &str| SETTINGS.iter().any(|setting| setting.name == name);
            let recovered = recover(text, TextSize::new(0), &is_known);
            in_mapping(&recovered.mapping, shape, offset)
        }
    }?;
    Some(Hover { range, data })
}

type Found = Option<(TextRange, HoverData)>;

fn in_value(node: &Node, shape: Shape, offset: TextSize) -> Found {
    if !node.range.contains_inclusive(offset) {
        return None;
    }
    match (&node.value, shape) {
        (Value::Mapping(mapping), _) => in_mapping(mapping, shape, offset),
        (Value::Sequence(list), Shape::List(item)) => {
            let mut items = list.items.iter();
            items.find_map(|node| in_value(node, *item, offset))
        }
        (Value::Scalar(word), Shape::Level) => {
            let (name, meaning) = LEVELS.iter().find(|(name, _)| *name == &*word.text)?;
            Some((node.range, HoverData::Level { name, meaning }))
        }
        (Value::Scalar(word), Shape::Host) => host(&word.text, node.range),
        _ => None,
    }
}

fn in_mapping(mapping: &Mapping, shape: Shape, offset: TextSize) -> Found {
    let mut entries = mapping.entries.iter();
    let entry = entries.find(|entry| entry.range().contains_inclusive(offset))?;
    if !entry.key_range.contains_inclusive(offset) {
        return in_value(&entry.value, shape.value_of(&entry.key)?, offset);
    }
    match shape {
        Shape::Map(Names::Rules, _) => Some((entry.key_range, HoverData::Rule(rule(&entry.key)?))),
        Shape::Map(Names::Hosts, _) => host(&entry.key, entry.key_range),
        _ => {
            let mut keys = shape.keys().iter();
            let setting: &'static Setting = keys.find(|setting| setting.name == &*entry.key)?;
            Some((entry.key_range, HoverData::Setting(setting)))
        }
    }
}

fn host(id: &str, range: TextRange) -> Found {
    Some((range, HoverData::Host(catalog().host(id)?)))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::hover;
    use crate::ide::render;
    use crate::testing::Fixture;

    fn check(settings: &str, expected: Expect) {
        let fixture = Fixture::new(&format!("//- /w/.fieldcraft.yaml\n{settings}"));
        let found = hover(&fixture.snapshot, &fixture.position());
        let drawn = found.map(|found| {
            let about = fixture.file().text.slice(found.range);
            let markdown = render::hover(&fixture.snapshot, &found.data);
            let lines: Vec<&str> = markdown.lines().take(5).collect();
            format!("[{about}]\n{}\n", lines.join("\n"))
        });
        expected.assert_eq(&drawn.unwrap_or_default());
    }

    #[test]
    fn settings_rules_levels_and_hosts() {
        check(
            "ho$0sts: [claude-code]\n",
            expect![[r#"
            [hosts]
            **`hosts`** — setting of Fieldcraft, a list

            Names the hosts that you write for; findings that concern none of them stay silent.

            Without it, these are the hosts whose files the workspace holds, and the standards, which concern every file of their kind: other readers go by them wherever the file lies. A file's own host is one of them for sure.
        "#]],
        );
        check(
            "hosts: [claude-$0code]\n",
            expect![[r#"
            [claude-code]
            **`claude-code`** — Claude Code

            Facts checked against 2.1.329.
        "#]],
        );
        check(
            "versions: {claude-$0code: 2.1.200}\n",
            expect![[r#"
            [claude-code]
            **`claude-code`** — Claude Code

            Facts checked against 2.1.329.
        "#]],
        );
        check(
            "overrides:\n  - rules:\n      unknown-$0key: off\n",
            expect![[r#"
            [unknown-key]
            **`unknown-key`** — rule, usually warning

            A key that the host does not know in files of this kind.

            ## What it finds
        "#]],
        );
        check(
            "rules: {unknown-key: o$0ff}\n",
            expect![[r#"
            [off]
            **`off`** — level

            Not reported.
        "#]],
        );
        check(
            "rules:\n  all: off\nhosts: [x\ncode$0Lens: false\n",
            expect![[r#"
            [codeLens]
            **`codeLens`** — setting of Fieldcraft, `true`, `false` or a mapping

            Says what stands above a definition in the editor: `true`, `false`, or some of it.

            Everything, unless stated otherwise.
        "#]],
        );
        check("rules: {no-rule$0: off}\n", expect![[""]]);
    }
}
