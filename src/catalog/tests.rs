//! The data files load, and everything they refer to exists.

use std::collections::HashSet;

use super::key::Shape;
use super::substitution::Form;
use super::*;

mod names;

fn claude_code() -> &'static Host {
    catalog().host("claude-code").expect("the data loads")
}

fn all_keys(host: &Host) -> Vec<(&Format, &Key)> {
    let mut keys = Vec::new();
    for format in &host.formats {
        for key in &format.keys {
            keys.push((format, key));
            keys.extend(key.keys.iter().map(|inner| (format, inner)));
        }
    }
    keys
}

fn effects(key: &Key) -> Vec<&Effect> {
    let effect = &key.effect;
    [
        &effect.missing,
        &effect.empty,
        &effect.wrong_type,
        &effect.invalid_value,
        &effect.too_long,
        &effect.cut_in_listing,
        &effect.unknown_item,
        &effect.unknown_event,
        &effect.invalid_item,
        &effect.no_item_resolves,
        &effect.specifier,
        &effect.unmet_requirement,
        &key.plugin.ignored,
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn is_sentence(text: &str) -> bool {
    let first = text.trim_start_matches('`').chars().next();
    text.ends_with(['.', '!', '…', '`', ')']) && first.is_some_and(char::is_alphanumeric)
}

fn assert_unique<'a>(what: &str, names: impl IntoIterator<Item = &'a str>) {
    let mut seen = HashSet::new();
    for name in names {
        assert!(seen.insert(name), "{what}: `{name}` stands there twice");
    }
}

#[test]
fn every_host_file_loads() {
    for (id, text) in HOSTS {
        match read_host(text) {
            Ok(host) => assert_eq!(host.id, id),
            Err(error) => panic!("{id}: {error}"),
        }
    }
}

#[test]
fn the_sections_file_loads() {
    if let Err(error) = read_sections(SECTIONS) {
        panic!("sections: {error}");
    }
}

#[test]
fn the_language_file_loads() {
    let language: Language = serde_json::from_str(LANGUAGE).expect("language");
    let words = language.english.iter().chain(&language.when);
    assert!(words.clone().all(|word| *word == word.to_lowercase()));
    assert!(words.count() > 2);
}

#[test]
fn formats_are_complete() {
    for host in &catalog().hosts {
        assert_unique(
            &host.id,
            host.formats.iter().map(|format| format.kind.as_str()),
        );
        for format in &host.formats {
            let at = format!("{} {}", host.id, format.kind.as_str());
            assert_eq!(format.host, host.id);
            assert!(!format.files.is_empty(), "{at}: files");
            assert!(!format.sources.is_empty(), "{at}: sources");
            assert!(is_sentence(&format.meaning), "{at}: meaning");
            assert!(is_sentence(&format.identity_text), "{at}: identity");
            assert!(is_sentence(&format.body), "{at}: body");
            assert!(format.advice.iter().all(|text| is_sentence(text)), "{at}");
            let effects = [
                &format.duplicate,
                &format.no_frontmatter,
                &format.unknown_key,
                &format.wrong_type,
                &format.misplaced,
                &format.unimported.as_ref().map(|it| it.effect.clone()),
                &format.stand_in.as_ref().map(|it| it.effect.clone()),
            ];
            let failures = format.failure.iter().map(|entry| &entry.effect);
            for effect in effects.into_iter().flatten().chain(failures) {
                assert!(effect.text.ends_with('.'), "{at}: {}", effect.text);
            }
            if format.frontmatter != Frontmatter::Ignored {
                assert!(!format.keys.is_empty(), "{at}: keys");
                assert!(format.unknown_key.is_some(), "{at}: unknown keys");
                assert!(format.failure_in(Scope::Project).is_some(), "{at}: failure");
            }
        }
    }
}

#[test]
fn keys_are_complete() {
    for host in &catalog().hosts {
        for (format, key) in all_keys(host) {
            let at = format!("{} {} {}", host.id, format.kind.as_str(), key.name);
            assert!(is_sentence(&key.meaning), "{at}: meaning");
            assert!(is_sentence(&key.hover), "{at}: hover");
            assert!(!key.sources.is_empty(), "{at}: sources");
            assert!(key.undocumented || !key.types.is_empty(), "{at}: types");
            assert!(key.undocumented || key.snippet.is_some(), "{at}: snippet");
            for effect in effects(key) {
                assert!(effect.text.ends_with('.'), "{at}: {}", effect.text);
                assert!(
                    effect.text.contains(&host.name),
                    "{at}: {} names no host",
                    effect.text
                );
            }
        }
    }
}

#[test]
fn references_resolve() {
    for host in &catalog().hosts {
        for (format, key) in all_keys(host) {
            let at = format!("{} {} {}", host.id, format.kind.as_str(), key.name);
            for set in key.values.iter().chain(&key.words) {
                assert!(host.value_set(set).is_some(), "{at}: {set}");
            }
            for other in key
                .replaced_by
                .iter()
                .chain(key.requires.iter().map(|requires| &requires.key))
                .chain(&key.constraints.shown_with)
            {
                assert!(format.key(other).is_some(), "{at}: {other}");
            }
            for token in &key.substitutions {
                assert!(host.substitution(token).is_some(), "{at}: {token}");
            }
        }
        for format in &host.formats {
            let at = format!("{} {}", host.id, format.kind.as_str());
            assert_unique(&at, format.keys.iter().map(|key| key.name.as_str()));
            for token in format
                .substitutions
                .iter()
                .chain(&format.plugin_substitutions)
            {
                assert!(host.substitution(token).is_some(), "{at}: {token}");
            }
            for foreign in &format.foreign_keys {
                assert!(format.key(&foreign.name).is_none(), "{at} {}", foreign.name);
                if let Some(instead) = &foreign.instead {
                    assert!(format.key(instead).is_some(), "{at}: {instead}");
                }
            }
            let recognition = &format.recognition;
            for name in recognition.all_of.iter().chain(&recognition.telling) {
                assert!(format.key(name).is_some(), "{at}: recognised by {name}");
            }
            if let Some(kind) = format.keys_of {
                assert!(host.format(kind).is_some(), "{at}: {}", kind.as_str());
            }
        }
    }
}

#[test]
fn servers_are_complete() {
    for host in &catalog().hosts {
        let known = &host.mcp_servers;
        assert_unique(&host.id, known.keys.iter().map(|key| key.name.as_str()));
        for key in &known.keys {
            assert!(is_sentence(&key.meaning), "{}: meaning", key.name);
            assert!(is_sentence(&key.hover), "{}: hover", key.name);
            assert!(key.snippet.is_some(), "{}: snippet", key.name);
            assert!(key.sources.iter().all(|id| host.source(id).is_some()));
            let wrong = key.misspellings.iter();
            assert!(wrong.clone().all(|wrong| known.key(wrong).is_none()));
            let set = key.values.as_ref().map(|set| host.value_set(set));
            assert!(set.is_none_or(|set| set.is_some()), "{}", key.name);
        }
        for transport in &known.transports {
            let keys = transport.needs.iter().chain(&transport.takes);
            for key in keys.chain([&known.kind]) {
                assert!(known.key(key).is_some(), "{}: {key}", transport.name);
            }
        }
        assert!(known.texts.iter().all(|key| known.key(key).is_some()));
        let has_servers = !known.keys.is_empty();
        assert!(!has_servers || known.transport(&known.default).is_some());
    }
}

#[test]
fn sources_resolve_and_are_dated() {
    for host in &catalog().hosts {
        assert_unique(
            &host.id,
            host.sources.iter().map(|source| source.id.as_str()),
        );
        for source in &host.sources {
            let digits = source.verified.split('-').map(str::len).collect::<Vec<_>>();
            assert!(digits == [4, 2] || digits == [4, 2, 2], "{}", source.id);
            let numbers = source.verified.replace('-', "");
            assert!(numbers.chars().all(|digit| digit.is_ascii_digit()));
        }
        let keys = all_keys(host).into_iter().map(|(_, key)| &key.sources);
        let named = keys
            .chain(host.formats.iter().map(|format| &format.sources))
            .chain(host.value_sets.iter().map(|set| &set.sources))
            .chain(host.substitutions.iter().map(|entry| &entry.sources))
            .chain([&host.models.sources, &host.mcp.sources])
            .flatten()
            .collect::<HashSet<_>>();
        for id in &named {
            assert!(host.source(id).is_some(), "{}: no source {id}", host.id);
        }
    }
}

#[test]
fn misspellings_mean_one_key_and_are_none() {
    for host in &catalog().hosts {
        for format in &host.formats {
            let all = format.keys.iter().flat_map(|key| &key.misspellings);
            assert_unique(&format.title, all.clone().map(String::as_str));
            for wrong in all {
                assert!(format.key(wrong).is_none(), "{}: {wrong}", format.title);
            }
        }
    }
}

#[test]
fn value_sets_are_consistent() {
    for host in &catalog().hosts {
        assert_unique(&host.id, host.value_sets.iter().map(|set| set.id.as_str()));
        for set in &host.value_sets {
            assert!(
                set.offered().next().is_some(),
                "{}: nothing to offer",
                set.id
            );
            let rejected = set.not_accepted.iter().map(|value| value.name.as_str());
            let names = set.values.iter().map(|value| value.name.as_str());
            assert_unique(&set.id, names.chain(rejected));
            for value in &set.values {
                assert!(is_sentence(&value.meaning), "{} {}", set.id, value.name);
                if let Some(original) = &value.alias_of {
                    assert!(set.value(original).is_some(), "{} {original}", set.id);
                }
            }
            for instead in set.not_accepted.iter().filter_map(|v| v.instead.as_ref()) {
                assert!(set.value(instead).is_some(), "{} {instead}", set.id);
            }
        }
    }
}

#[test]
fn tools_are_consistent() {
    let host = claude_code();
    assert!(host.tools.len() > 40);
    let names = host.tools.iter().map(|tool| tool.name.as_str());
    let old = host.tool_aliases.iter().map(|alias| alias.old.as_str());
    let removed = host.removed_tools.iter().map(|tool| tool.name.as_str());
    let undocumented = host.undocumented_tools.iter().map(String::as_str);
    let foreign = host.foreign_tools.iter().map(|tool| tool.name.as_str());
    assert_unique(
        "tools",
        names
            .chain(old)
            .chain(removed)
            .chain(undocumented)
            .chain(foreign),
    );
    for tool in &host.tools {
        assert!(is_sentence(&tool.meaning), "{}", tool.name);
        let conditional = tool.subagent == Availability::Conditional;
        assert!(!conditional || tool.note.is_some(), "{}", tool.name);
    }
    for alias in &host.tool_aliases {
        assert!(host.tool(&alias.new).is_some(), "{}", alias.new);
    }
    let removed = host
        .removed_tools
        .iter()
        .filter_map(|tool| tool.instead.as_ref());
    let foreign = host
        .foreign_tools
        .iter()
        .filter_map(|tool| tool.instead.as_ref());
    for instead in removed.chain(foreign) {
        assert!(instead == "*" || host.tool(instead).is_some(), "{instead}");
    }
    for rule in &host.permission_rules {
        for tool in &rule.tools {
            assert!(host.tool(tool).is_some(), "{tool}");
        }
        for tool in rule.end_mark.iter().flat_map(|mark| &mark.tools) {
            assert!(rule.tools.contains(tool), "{tool}");
        }
        for example in &rule.examples {
            let resolved = host.resolve_tool(example);
            assert!(matches!(resolved, ToolName::Known(_)), "{example}");
        }
    }
}

#[test]
fn hooks_are_consistent() {
    let host = claude_code();
    assert_unique(
        "events",
        host.hook_events.iter().map(|event| event.name.as_str()),
    );
    for event in &host.hook_events {
        assert!(is_sentence(&event.meaning), "{}", event.name);
        let fixed = event.matcher == hook::Matcher::Value;
        assert_eq!(fixed, !event.matcher_values.is_empty(), "{}", event.name);
    }
    let entry = host.hook_entry_fields.iter();
    let fields = host
        .hook_handlers
        .iter()
        .flat_map(|handler| &handler.fields);
    for field in entry.chain(&host.hook_fields).chain(fields) {
        assert!(is_sentence(&field.meaning), "{}", field.name);
        let known = |event: &String| host.hook_event(event).is_some();
        assert!(field.events.iter().all(known), "{}", field.name);
        let limited = !(field.events.is_empty() && field.kinds.is_empty());
        assert_eq!(limited, field.uncounted.is_some(), "{}", field.name);
        let mut sources = field.sources.iter();
        assert!(
            sources.all(|id| host.source(id).is_some()),
            "{}",
            field.name
        );
    }
    for handler in &host.hook_handlers {
        assert!(
            handler.fields.iter().any(|field| field.required),
            "{}",
            handler.name
        );
    }
}

#[test]
fn commands_share_the_keys_of_skills() {
    let skill = claude_code().format(Kind::Skill).expect("skills");
    let command = claude_code().format(Kind::Command).expect("commands");
    let names = |format: &'static Format| -> HashSet<&str> {
        format.keys.iter().map(|key| key.name.as_str()).collect()
    };
    let mut missing: Vec<_> = names(skill).difference(&names(command)).copied().collect();
    missing.sort_unstable();
    assert_eq!(missing, ["name", "paths"]);
    assert!(
        command
            .foreign_key("name")
            .is_some_and(|key| key.effect.is_some())
    );
}

#[test]
fn the_skill_folder_is_no_variable_of_commands() {
    let variables = |kind| -> Vec<&str> {
        let format = claude_code().format(kind).expect("a format");
        format.substitutions.iter().map(String::as_str).collect()
    };
    assert!(variables(Kind::Skill).contains(&"${CLAUDE_SKILL_DIR}"));
    assert!(!variables(Kind::Command).contains(&"${CLAUDE_SKILL_DIR}"));
    assert!(variables(Kind::Agent).is_empty());
    let plugin = claude_code()
        .substitutions
        .iter()
        .filter(|entry| entry.plugin_only);
    assert!(plugin.clone().count() == 3);
    assert!(
        plugin
            .clone()
            .all(|entry| matches!(entry.form, Form::Variable | Form::VariableFamily))
    );
}

#[test]
fn shapes_of_names() {
    let format = claude_code().format(Kind::Agent).expect("agents");
    let name = format.key("name").expect("name");
    assert_eq!(name.constraints.advised_shape, Some(Shape::HyphenatedWords));
    assert_eq!(name.plugin.may_contain, [":"]);
}

#[test]
fn severity_follows_the_effect() {
    assert_eq!(Token::FileSkipped.severity(), Severity::Error);
    assert_eq!(Token::ValueDropped.severity(), Severity::Warning);
    assert_eq!(Token::Rejected.severity(), Severity::Information);
    assert_eq!(Token::Unused.severity(), Severity::Hint);
}
