//! The YAML reader against another one: the same verdict and the same values; and what it keeps of broken blocks.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop, and says what it skips"
)]

#[path = "shared/random.rs"]
mod random;
mod shared;

use std::fs;
use std::path::{Path, PathBuf};

use fieldcraft::catalog::{Kind, Scope, catalog};
use fieldcraft::loaders::load;
use fieldcraft::syntax::value::{Node, ScalarType, Value};
use fieldcraft::syntax::yaml;
use fieldcraft::text::{FilePath, TextRange, TextSize};
use proptest::prelude::*;
use serde_json::Value as Json;
use serde_yaml::Value as Oracle;

/// The oracle gave up at a repeated key, which is fine to us, and did not read on.
struct RepeatedKey;

/// What the oracle makes of `text`; `None` where it is not valid.
fn oracle(text: &str) -> Result<Option<Json>, RepeatedKey> {
    match serde_yaml::from_str::<Oracle>(text) {
        Ok(value) => Ok(Some(oracle_json(&value))),
        Err(error) if error.to_string().contains("duplicate entry") => Err(RepeatedKey),
        Err(_) => Ok(None),
    }
}

fn oracle_json(value: &Oracle) -> Json {
    match value {
        Oracle::Null => Json::Null,
        Oracle::Bool(value) => Json::from(*value),
        Oracle::Number(number) => number
            .as_i64()
            .map_or_else(|| float(number.as_f64().unwrap()), Json::from),
        Oracle::String(text) => Json::from(text.as_str()),
        Oracle::Sequence(items) => items.iter().map(oracle_json).collect(),
        Oracle::Mapping(mapping) => mapping
            .iter()
            .map(|(key, value)| Json::from(vec![oracle_key(key), oracle_json(value)]))
            .collect(),
        Oracle::Tagged(tagged) => oracle_json(&tagged.value),
    }
}

/// Keys are text to us, whatever their type.
fn oracle_key(key: &Oracle) -> Json {
    match oracle_json(key) {
        Json::String(text) => Json::String(text),
        _ => Json::Null,
    }
}

fn float(value: f64) -> Json {
    Json::from(format!("float {value}"))
}

/// The value of `node`; `None` where the two readers need not agree: aliases, tags, keys and numbers of unusual types.
fn json(node: &Node) -> Option<Json> {
    if node.tag.is_some() {
        return None;
    }
    Some(match &node.value {
        Value::Scalar(scalar) => match scalar.scalar_type() {
            ScalarType::Null => Json::Null,
            ScalarType::Boolean(value) => Json::from(value),
            // The oracle takes `007` for text.
            ScalarType::Integer(_) | ScalarType::Float(_) if is_padded(&scalar.text) => {
                return None;
            }
            ScalarType::Integer(value) => Json::from(value),
            ScalarType::Float(value) => float(value),
            ScalarType::String => Json::from(&*scalar.text),
        },
        Value::Sequence(sequence) => sequence.items.iter().map(json).collect::<Option<_>>()?,
        Value::Mapping(mapping) => {
            let pairs = mapping.entries.iter().map(|entry| {
                let text = serde_yaml::from_str::<Oracle>(&entry.key).ok()?;
                text.is_string().then_some(Json::from(vec![
                    Json::from(&*entry.key),
                    json(&entry.value)?,
                ]))
            });
            pairs.collect::<Option<_>>()?
        }
        Value::Alias(_) | Value::Raw => return None,
    })
}

fn is_padded(number: &str) -> bool {
    let digits = number.trim_start_matches(['+', '-']);
    digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit()
}

/// Errors by the specification that the oracle lets pass: quoted text that goes on in column 0, a `#` right behind quotes.
const LENIENT: [&str; 2] = ["multiline quoted scalar", "comments must be separated"];

/// Why the two readers disagree about `text`.
fn difference(text: &str) -> Option<String> {
    let ours = yaml::parse(text, TextSize::new(0));
    match (ours.error, oracle(text).ok()?) {
        (None, Some(theirs)) => {
            let ours = ours.root.as_ref().map_or(Some(Json::Null), json)?;
            (ours != theirs).then(|| format!("{text:?}\n  ours {ours}\n  theirs {theirs}"))
        }
        (Some(_), None) => None,
        (Some(error), Some(_)) if LENIENT.iter().any(|rule| error.message.contains(rule)) => None,
        (ours, theirs) => Some(format!("{text:?}\n  ours {ours:?}\n  theirs {theirs:?}")),
    }
}

fn markdown_files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            markdown_files(&path, out);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "md" || extension == "mdc")
        {
            out.push(path);
        }
    }
}

#[test]
fn real_blocks_get_the_same_verdict_and_values() {
    let Some(corpus) = shared::path("corpus") else {
        return;
    };
    let mut files = Vec::new();
    markdown_files(&corpus, &mut files);
    let (mut blocks, mut invalid, mut different) = (0, 0, Vec::new());
    for path in &files {
        let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
        let parse = fieldcraft::syntax::parse(&text, &|_| true);
        let Some(block) = parse.frontmatter.filter(|block| block.close.is_some()) else {
            continue;
        };
        blocks += 1;
        invalid += usize::from(block.error.is_some());
        let content = &text[std::ops::Range::<usize>::from(block.content)];
        if let Some(difference) = difference(content) {
            different.push(format!("{}: {difference}", path.display()));
        }
    }
    println!("{blocks} blocks, {invalid} of them invalid");
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn unusual_blocks_get_the_same_verdict_and_values() {
    let table = [
        "",
        "# comment\n",
        "name:\tb\n",
        "name: a\n\ttools: b\n",
        "tools:\n\t- a\n",
        "a: |\n\tb\n",
        "a: b\n...\n",
        "a: b\n...\nc: d\n",
        "%YAML 1.2\n",
        "a: [b,\nc]\n",
        "a: [b\n",
        "a: {b: c, d}\n",
        "? a\n: b\n",
        "a: b: c\n",
        "a:\n  b\n  c: d\n",
        "a: 'it''s'\n",
        "a: \"\\u00e9\\x41\\/\"\n",
        "a: \"\\q\"\n",
        "a: |2\n   b\n",
        "a: >+\n  b\n\n\nc: d\n",
        "a: 0o17\nb: 0x1f\nc: 1e3\nd: .5\ne: +1\nf: 1_000\n",
        "a: True\nb: NULL\nc: yes\nd: No\n",
        "a: \u{a0}b\n",
        "a: b\u{0}c\n",
        "a: b\u{7f}\n",
        "\u{feff}a: b\n",
        "a: b\rc: d\r",
        "name:\n- a\n- b\nc: d\n",
        "- a\n",
        "a\n",
        "\"a\n  b\": c\n",
        "a: b\n c: d\n",
        " a: b\n c: d\n",
        "  a: b\nc: d\n",
    ];
    let different: Vec<String> = table.iter().filter_map(|text| difference(text)).collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// Texts that look like frontmatter, and often are not quite YAML.
fn yaml_like() -> impl Strategy<Value = String> {
    let key = prop_oneof![
        4 => prop::sample::select(vec!["name", "description", "tools", "when_to_use", "x-y", "2nd"]),
        1 => prop::sample::select(vec!["\"quoted\"", "'q'", "a b", "é"]),
    ];
    let value = prop_oneof![
        3 => prop::sample::select(vec![
            "word", "two words", "Use when: x", "a # b", "a #b", "\"quoted\"", "'single'", "\"open", "'open", "it's",
            "[Read, Grep]", "[Read,", "[a, [b]]", "{a: b}", "{a: b", "true", "null", "~", "12", "1.5", "*", "*x", "&x y",
            "!tag v", "@me", "`c`", "%p", "| ", "|", ">-", "|\n  block\n  more", ">-\n  folded\n  more", "x:", "a:b", "- x",
            "? x", "\"a\\nb\"", "\"a\\qb\"", "a\n  continued", "<example>", "🦀 crab", "http://x.y", "", ", x", "] x",
        ]).prop_map(str::to_owned),
        // Without `&`, `!` and `?`: the oracle knows only some of the letters that may follow them.
        1 => "[ -~&&[^&!?]]{0,12}",
    ];
    let entry = (
        key,
        prop::sample::select(vec![": ", ":", ":  ", " : "]),
        value,
    )
        .prop_map(|(key, colon, value)| format!("{key}{colon}{value}"));
    let line = prop_oneof![
        8 => entry,
        1 => prop::sample::select(vec!["- item", "  - item", "  key: value", "    deep: 1", "", "# comment", "prose", "  more"])
            .prop_map(str::to_owned),
    ];
    (
        prop::collection::vec(line, 0..6),
        prop::sample::select(vec!["\n", "\r\n"]),
    )
        .prop_map(|(lines, eol)| lines.join("\n").replace('\n', eol) + eol)
}

proptest! {
    #![proptest_config(random::config(4096))]

    #[test]
    fn generated_blocks_get_the_same_verdict_and_values(text in yaml_like()) {
        let difference = difference(&text);
        prop_assert!(difference.is_none(), "{}", difference.unwrap_or_default());
    }

    #[test]
    fn every_range_of_any_text_is_in_bounds(text in "(---\n)?[ -~\\n\\t\\ré🦀:#\"']{0,80}(\n---\n)?.{0,10}") {
        check_ranges(&text);
    }

    #[test]
    fn a_deleted_character_costs_at_most_the_entries_it_touches(
        block in prop::sample::select(BLOCKS.to_vec()),
        at in any::<prop::sample::Index>(),
    ) {
        let places: Vec<usize> = block.char_indices().map(|(at, _)| at).collect();
        let at = *at.get(&places);
        let mut text = block.to_owned();
        text.remove(at);
        check_kept(block, &text, |entry| entry.1 < at || entry.0 > at + 1);
    }
}

/// Blocks with everything that people write in them.
const BLOCKS: [&str; 5] = [
    "name: reviewer\ndescription: Reads what others wrote\ntools: Read, Grep\nmodel: sonnet\n",
    "name: \"a b\"\ntools: [Read, 'Grep', \"Glob\"]\nskills:\n  - one\n  - \"two: three\"\nhooks:\n  PreToolUse:\n    - matcher: Bash\n      hooks:\n        - type: command\n          command: ./check.sh\n",
    "name: x\r\ndescription: >-\r\n  Folded text\r\n  in lines\r\ntools:\r\n- Read\r\n- Write\r\ncolor: red # bright\r\n",
    "description: |\n  Literal: with colon\n\n  # no comment\n  user: \"hi\"\nname: émigré 🦀\nmodel: opus\n# comment\nmaxTurns: 12\n",
    "name: broken\ndescription: Use when: it breaks\ntools: Read\nmodel: 'haiku'\n",
];

/// Extent of every top-level entry of `block`, with its key.
fn entries(block: &str) -> Vec<(usize, usize, &str)> {
    let mut out: Vec<(usize, usize, &str)> = Vec::new();
    let mut start = 0;
    for line in block.split_inclusive('\n') {
        let end = start + line.len();
        let starts_entry = line.starts_with(|first: char| first.is_ascii_alphabetic());
        match out.last_mut() {
            _ if starts_entry => out.push((start, end, line.split(':').next().unwrap())),
            Some(last) => last.1 = end,
            None => {}
        }
        start = end;
    }
    out
}

/// The keys of every entry of `block` that `untouched` leaves in `text` are still seen there, in order.
fn check_kept(block: &str, text: &str, untouched: impl Fn(&(usize, usize, &str)) -> bool) {
    let all = entries(block);
    let keys: Vec<&str> = all.iter().map(|entry| entry.2).collect();
    let parse =
        fieldcraft::syntax::parse(&format!("---\n{text}\n---\n"), &|key| keys.contains(&key));
    let found: Vec<String> = parse
        .frontmatter
        .iter()
        .flat_map(|block| &block.mapping.entries)
        .map(|entry| entry.key.to_string())
        .collect();
    for entry in all.iter().filter(|entry| untouched(entry)) {
        assert!(
            found.iter().any(|key| key == entry.2),
            "{} of {text:?} in {found:?}",
            entry.2
        );
    }
}

#[test]
fn every_prefix_keeps_its_finished_keys() {
    for block in BLOCKS {
        for (at, _) in block.char_indices() {
            let prefix = &block[..at];
            check_kept(block, prefix, |entry| entry.1 <= at);
            check_ranges(&format!("---\n{prefix}"));
            check_ranges(&format!("---\n{prefix}\n---\nBody\n"));
        }
    }
}

#[test]
fn odd_blanks_leave_ranges_in_bounds() {
    check_ranges("---\n(:\r{}🦀\n---\n");
    check_ranges("---\n:\r\"\"🦀\n---\n");
    check_ranges("---\nx:\n\u{a0}- {}🦀\n---\n");
    check_ranges("---\n&a\né: *a\n---\n");
}

/// Every range of the author's and of Claude Code's view of `text` can be cut out of it.
fn check_ranges(text: &str) {
    let cut = |range: TextRange| {
        let range = std::ops::Range::<usize>::from(range);
        assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
    };
    let parse = fieldcraft::syntax::parse(text, &|_| true);
    if let Some(block) = &parse.frontmatter {
        [block.range, block.open, block.content]
            .into_iter()
            .for_each(cut);
        block.comments.iter().copied().for_each(cut);
        block.broken.iter().for_each(|broken| cut(broken.range));
        for entry in &block.mapping.entries {
            cut(entry.key_range);
            each_range(&entry.value, &cut);
        }
    }
    let reading = fieldcraft::loaders::claude_code::read_again(text, parse.frontmatter.as_ref());
    assert_eq!(reading, fieldcraft::loaders::claude_code::read(text));
    cut(reading.body);
    for kind in Kind::ALL {
        let format = catalog().format("claude-code", kind).unwrap();
        let path = FilePath::new("/w/plugins/kit/agents/a.md");
        for loaded in load(text, &parse, format, Scope::Plugin, &path) {
            loaded.losses.iter().for_each(|loss| cut(loss.range));
            let ranges = loaded.fields.iter().filter_map(|field| field.range);
            ranges.for_each(cut);
        }
    }
    if let Some(root) = &reading.root {
        each_range(root, &cut);
    }
}

fn each_range(node: &Node, cut: &impl Fn(TextRange)) {
    cut(node.range);
    match &node.value {
        Value::Sequence(sequence) => sequence.items.iter().for_each(|item| each_range(item, cut)),
        Value::Mapping(mapping) => {
            for entry in &mapping.entries {
                cut(entry.key_range);
                each_range(&entry.value, cut);
            }
        }
        Value::Scalar(_) | Value::Alias(_) | Value::Raw => {}
    }
}
