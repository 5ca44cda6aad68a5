//! Completion in `.fieldcraft.yaml`.

use text_size::{TextRange, TextSize};

use super::hole::{self, Hole, Written};
use super::row::Row;
use super::trail::{Inside, Trail};
use super::{Completion, CompletionKind, CompletionText, Subject, ranked};
use crate::catalog::catalog;
use crate::config::settings::{ALL, LEVELS, Names, SETTINGS, Setting, Shape};
use crate::ide::schema::Step;
use crate::model::File;
use crate::rules::registry;

/// What can stand at `cursor` of a settings file.
pub(super) fn settings(file: &File, cursor: TextSize) -> Vec<Completion> {
    find(file, cursor).unwrap_or_default()
}

fn find(file: &File, cursor: TextSize) -> Option<Vec<Completion>> {
    let text = file.text.as_str();
    let trail = Trail::new(text, TextSize::new(0), cursor)?;
    let row = trail.row()?;
    let column = usize::from(cursor.checked_sub(row.start)?);
    if column > row.text.len() || row.is_comment {
        return None;
    }
    let mark = match row.is_blank() {
        true => column,
        false => row.column(),
    };
    match trail.inside(mark) {
        Inside::Text(_) => None,
        Inside::Flow(bracket) => {
            let shape = at(&trail.open_path())?;
            in_brackets(file, shape, bracket, &trail, cursor)
        }
        Inside::Nothing => in_row(file, &trail, &row, cursor),
    }
}

/// What may stand at the end of `path`.
fn at(path: &[Step<'_>]) -> Option<Shape> {
    path.iter()
        .try_fold(Shape::Table(&SETTINGS), |shape, step| match (step, shape) {
            (Step::Key(name), _) => shape.value_of(name),
            (Step::Item, Shape::List(item)) => Some(*item),
            (Step::Item, _) => None,
        })
}

fn in_row(
    file: &File,
    trail: &Trail<'_>,
    row: &Row<'_>,
    cursor: TextSize,
) -> Option<Vec<Completion>> {
    let column = usize::from(cursor - row.start);
    if row.is_blank() {
        // What is put in front of deeper lines would take them over.
        let path = trail.path(column, false);
        let fits = trail.next_column() <= column && (column > 0) != path.is_empty();
        let shape = at(&path).filter(|_| fits)?;
        let present = trail.siblings(column, false);
        return open(shape, TextRange::empty(cursor), &present, false);
    }
    let mut path = trail.path(row.column(), row.dash.is_some());
    if row.dash.is_some() {
        path.push(Step::Item);
    }
    let present = trail.siblings(row.content, false);
    if let (Some((from, to, colon)), Some(name)) = (row.key, row.key_name()) {
        if (from..=to).contains(&column) {
            return keys(at(&path)?, &hole(row.range(from, to), ""), &present, true);
        }
        if column <= colon {
            return None;
        }
        path.push(Step::Key(name));
        return in_value(file, at(&path)?, row, trail, cursor);
    }
    let end = row.text.trim_end().len().max(column);
    let content = row.content.min(end);
    (column >= content).then_some(())?;
    open(at(&path)?, row.range(content, end), &present, false)
}

/// A key of the mapping, or an item of the list, that stands on a line of its own.
fn open(
    shape: Shape,
    range: TextRange,
    present: &[Row<'_>],
    colon: bool,
) -> Option<Vec<Completion>> {
    match shape {
        Shape::List(item) => match item {
            Shape::Table(_) => keys(*item, &hole(range, "- "), &[], colon),
            _ => words(*item, &hole(range, "- ")),
        },
        Shape::Host | Shape::Level | Shape::Boolean => words(shape, &hole(range, "")),
        _ => keys(shape, &hole(range, ""), present, colon),
    }
}

fn in_value(
    file: &File,
    shape: Shape,
    row: &Row<'_>,
    trail: &Trail<'_>,
    cursor: TextSize,
) -> Option<Vec<Completion>> {
    let (from, value) = row.value()?;
    if value.starts_with('[') {
        return in_brackets(file, shape, row.offset(from), trail, cursor);
    }
    let start = row.offset(from).min(cursor);
    let written = written(file, start, row.offset(from + value.len()).max(cursor));
    if value.starts_with('{') {
        return in_braces(shape, written, cursor);
    }
    let before = match file
        .text
        .slice(TextRange::new(cursor - TextSize::of(' '), cursor))
    {
        ":" => " ",
        _ => "",
    };
    words(shape, &hole::single(written, cursor, before)?)
}

fn in_brackets(
    file: &File,
    shape: Shape,
    bracket: TextSize,
    trail: &Trail<'_>,
    cursor: TextSize,
) -> Option<Vec<Completion>> {
    let Shape::List(item) = shape else {
        return None;
    };
    let start = bracket + TextSize::of('[');
    let end = trail.flow_end(bracket).max(start).max(cursor);
    let items = hole::in_brackets(written(file, start, end), cursor)?;
    let mut found = words(*item, &items.hole)?;
    found.retain(|completion| !items.others.contains(&completion.label.as_str()));
    Some(found)
}

/// A mapping in braces on one line: `{unknown-key: off, all: hint}`.
fn in_braces(shape: Shape, written: Written<'_>, cursor: TextSize) -> Option<Vec<Completion>> {
    let column = usize::from(cursor.checked_sub(written.start)?);
    let before = written.text.get(..column)?;
    let from = before.rfind(['{', ','])? + 1;
    let piece_end = written.text.get(column..)?.find([',', '}']);
    let piece_end = piece_end.map_or(written.text.len(), |found| column + found);
    let piece = written.text.get(from..piece_end)?;
    let part = |start: usize, text: &str| {
        let lead = text.len() - text.trim_start().len();
        let start = written.start + TextSize::try_from(start + lead).unwrap_or_default();
        TextRange::at(start.min(cursor), TextSize::of(text.trim()))
    };
    match piece.split_once(':') {
        Some((key, value)) if from + key.len() < column => {
            let range = part(from + key.len() + 1, value);
            let before = if value.is_empty() { " " } else { "" };
            words(shape.value_of(key.trim())?, &hole(range, before))
        }
        other => {
            let key = other.map_or(piece, |(key, _)| key);
            keys(shape, &hole(part(from, key), ""), &[], other.is_some())
        }
    }
}

fn written(file: &File, start: TextSize, end: TextSize) -> Written<'_> {
    Written {
        text: file.text.slice(TextRange::new(start, end.max(start))),
        start,
    }
}

fn hole(range: TextRange, before: &'static str) -> Hole {
    Hole {
        range,
        before,
        after: None,
        bare: true,
    }
}

/// Single values.
fn words(shape: Shape, hole: &Hole) -> Option<Vec<Completion>> {
    let word = |name: &str, detail: &str| {
        Completion::named(name, CompletionKind::Value, hole).detailed(detail)
    };
    let found: Vec<Completion> = match shape {
        Shape::Level => LEVELS
            .iter()
            .map(|(name, meaning)| word(name, meaning))
            .collect(),
        Shape::Boolean | Shape::Switch(_) => vec![word("true", ""), word("false", "")],
        Shape::Host => hosts().map(|(id, name)| word(id, name)).collect(),
        _ => return None,
    };
    Some(ranked(found, 0))
}

fn hosts() -> impl Iterator<Item = (&'static str, &'static str)> {
    let hosts = catalog().hosts.iter();
    hosts.map(|host| (host.id.as_str(), host.name.as_str()))
}

/// Keys that are not there yet.
fn keys(shape: Shape, hole: &Hole, present: &[Row<'_>], colon: bool) -> Option<Vec<Completion>> {
    let name = |name: &str, detail: &str| {
        let mut completion = Completion::named(name, CompletionKind::Key, hole).detailed(detail);
        if let (CompletionText::Plain(text), false) = (&mut completion.text, colon) {
            text.push_str(": ");
        }
        completion
    };
    let mut found: Vec<Completion> = match shape {
        Shape::Map(Names::Rules, _) => {
            let rules = registry().iter();
            let rules = rules.map(|rule| name(rule.id, rule.summary).about_rule(rule.id));
            std::iter::once(name(ALL, "Every rule that is on"))
                .chain(rules)
                .collect()
        }
        Shape::Map(Names::Hosts, _) => hosts().map(|(id, host)| name(id, host)).collect(),
        _ => {
            let settings = shape.keys().iter();
            settings
                .map(|setting| key(setting, name(setting.name, setting.meaning), colon))
                .collect()
        }
    };
    found.retain(|completion| {
        let mut others = present.iter().filter_map(Row::key_name);
        others.all(|other| other != completion.label)
    });
    Some(ranked(found, 0))
}

/// A setting with the value that it takes.
fn key(setting: &Setting, mut completion: Completion, colon: bool) -> Completion {
    if let (CompletionText::Plain(plain), false) = (&completion.text, colon) {
        let plain = plain.clone();
        // A value on lines of its own follows the colon directly.
        let head = match setting.snippet.starts_with('\n') {
            true => plain.trim_end(),
            false => plain.as_str(),
        };
        let snippet = format!("{head}{}", setting.snippet);
        completion.text = CompletionText::Snippet { snippet, plain };
    }
    completion
}

impl Completion {
    fn about_rule(mut self, id: &str) -> Completion {
        self.subject = Some(Subject {
            kind: "rule".to_owned(),
            host: String::new(),
            file_kind: String::new(),
            name: id.to_owned(),
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::super::{CompletionText, completions};
    use crate::ide::render;
    use crate::rules::settings_invalid::problems;
    use crate::testing::Fixture;

    fn check(settings: &str, expected: Expect) {
        let fixture = Fixture::new(&format!("//- /w/.fieldcraft.yaml\n{settings}"));
        let found = completions(&fixture.snapshot, &fixture.position()).items;
        let mut out = String::new();
        for completion in found.iter().take(4) {
            let replaced = fixture.file().text.slice(completion.range);
            let (CompletionText::Plain(text) | CompletionText::Snippet { snippet: text, .. }) =
                &completion.text;
            let _ = writeln!(out, "{} {replaced:?} → {text:?}", completion.label);
        }
        if found.len() > 4 {
            out.push_str("and more\n");
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn settings_that_are_not_there() {
        check(
            "rules: {}\n$0\n",
            expect![[r#"
            hosts "" → "hosts: [${1:claude-code}]"
            versions "" → "versions: {${1:claude-code}: $2}"
            overrides "" → "overrides:\n  - paths: [$1]\n    rules: {$2}"
            codeLens "" → "codeLens: ${1|true,false|}"
        "#]],
        );
        check(
            "hos$0\n",
            expect![[r#"
                hosts "hos" → "hosts: [${1:claude-code}]"
                versions "hos" → "versions: {${1:claude-code}: $2}"
                rules "hos" → "rules:\n  "
                overrides "hos" → "overrides:\n  - paths: [$1]\n    rules: {$2}"
                and more
            "#]],
        );
        check(
            "ru$0: {}\n",
            expect![[r#"
                hosts "ru" → "hosts"
                versions "ru" → "versions"
                rules "ru" → "rules"
                overrides "ru" → "overrides"
                and more
            "#]],
        );
        check(
            "codeLens:\n  tokens: false\n  $0\n",
            expect![[r#"
            references "" → "references: ${1|true,false|}"
            shadows "" → "shadows: ${1|true,false|}"
        "#]],
        );
        check(
            "overrides:\n  - paths: [a]\n    $0\n",
            expect![[r#"
            rules "" → "rules: {$1}"
        "#]],
        );
        check(
            "overrides:\n  - $0\n",
            expect![[r#"
            paths "" → "paths: [$1]"
            rules "" → "rules: {$1}"
        "#]],
        );
    }

    #[test]
    fn rules_and_levels() {
        check(
            "rules:\n  yaml-invalid: off\n  $0\n",
            expect![[r#"
                all "" → "all: "
                yaml-repaired "" → "yaml-repaired: "
                frontmatter-early-close "" → "frontmatter-early-close: "
                frontmatter-not-first-line "" → "frontmatter-not-first-line: "
                and more
            "#]],
        );
        check(
            "rules:\n  yaml-inv$0\n",
            expect![[r#"
                all "yaml-inv" → "all: "
                yaml-invalid "yaml-inv" → "yaml-invalid: "
                yaml-repaired "yaml-inv" → "yaml-repaired: "
                frontmatter-early-close "yaml-inv" → "frontmatter-early-close: "
                and more
            "#]],
        );
        check(
            "rules:\n  yaml-invalid: $0\n",
            expect![[r#"
                off "" → "off"
                hint "" → "hint"
                information "" → "information"
                warning "" → "warning"
                and more
            "#]],
        );
        check(
            "rules:\n  yaml-invalid: wa$0rn\n",
            expect![[r#"
                off "warn" → "off"
                hint "warn" → "hint"
                information "warn" → "information"
                warning "warn" → "warning"
                and more
            "#]],
        );
        check(
            "rules: {yaml-invalid: off, al$0}\n",
            expect![[r#"
                all "al" → "all: "
                yaml-invalid "al" → "yaml-invalid: "
                yaml-repaired "al" → "yaml-repaired: "
                frontmatter-early-close "al" → "frontmatter-early-close: "
                and more
            "#]],
        );
        check(
            "rules: {yaml-invalid:$0}\n",
            expect![[r#"
                off "" → " off"
                hint "" → " hint"
                information "" → " information"
                warning "" → " warning"
                and more
            "#]],
        );
        check(
            "overrides:\n  - paths: [a]\n    rules: {all: o$0}\n",
            expect![[r#"
                off "o" → "off"
                hint "o" → "hint"
                information "o" → "information"
                warning "o" → "warning"
                and more
            "#]],
        );
    }

    #[test]
    fn hosts() {
        check(
            "hosts: [claude-code, $0]\n",
            expect![[r#"
            agent-skills "" → "agent-skills"
        "#]],
        );
        check(
            "hosts:\n  - cl$0\n",
            expect![[r#"
            claude-code "cl" → "claude-code"
            agent-skills "cl" → "agent-skills"
        "#]],
        );
        check(
            "hosts:\n  $0\n",
            expect![[r#"
            claude-code "" → "- claude-code"
            agent-skills "" → "- agent-skills"
        "#]],
        );
        check(
            "versions:\n  $0\n",
            expect![[r#"
            claude-code "" → "claude-code: "
            agent-skills "" → "agent-skills: "
        "#]],
        );
        check("versions: {claude-code: $0}\n", expect![[""]]);
        check("# ho$0\n", expect![[""]]);
    }

    /// Every beginning of a text, as it is while it is typed.
    #[test]
    fn half_typed_settings_do_no_harm() {
        let texts = [
            "# ours\nhosts: &h [claude-code, \"x\", 'y']\nversions: {claude-code: 2.1, *h : é}\nrules:\n  all: off\n  x: !t [a, {b: c}]\noverrides:\n  - paths: [a/, '[']\n    rules: {all: off, unknown-key: }\n  - - paths\ncodeLens: {tokens: false}\n",
            "overrides: &a [&b [*b, *b], *a]\r\nrules: |\r\n  x\r\n\tz: {\r\n---\r\n? a : b\r\n",
            "a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\noverrides: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nhosts: [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n",
        ];
        for text in texts {
            for (end, _) in text.char_indices() {
                let typed = &text[..end];
                let fixture = Fixture::new(&format!("//- /w/.fieldcraft.yaml\n{typed}$0"));
                completions(&fixture.snapshot, &fixture.position());
                crate::ide::hover(&fixture.snapshot, &fixture.position());
                for finding in problems(typed) {
                    assert!(typed.get(std::ops::Range::from(finding.range)).is_some());
                }
            }
        }
    }

    #[test]
    fn the_page_of_a_rule_is_its_documentation() {
        let fixture = Fixture::new("//- /w/.fieldcraft.yaml\nrules:\n  yaml-rep$0\n");
        let found = completions(&fixture.snapshot, &fixture.position()).items;
        let rule = found.iter().find(|it| it.label == "yaml-repaired").unwrap();
        let markdown = render::completion(&fixture.snapshot, rule.subject.as_ref().unwrap());
        assert!(markdown.unwrap().contains("## Why it matters"));
    }
}
