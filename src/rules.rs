//! Rules: what is wrong with a file. One rule, one file below `rules/`; this one holds the registry.

mod agent_not_found;
mod agents_md_unread;
mod amount_replaced;
mod argument_not_declared;
mod argument_shifted;
mod body_cut;
mod bypassed_permissions;
mod command_not_found;
mod comment_in_text;
mod component_path;
mod contradicting_boundary;
mod delegation_cycle;
mod description_cut;
mod description_without_when;
pub mod documentation;
mod download_and_run;
mod duplicate_item;
mod duplicate_key;
mod duplicate_name;
mod example_incomplete;
mod file_too_large;
pub mod fix;
mod frontmatter_early_close;
mod frontmatter_not_first_line;
mod frontmatter_unclosed;
mod heading_not_found;
mod hidden_instruction;
mod home_path;
mod hook_matcher;
mod hook_path_relative;
mod hook_path_unquoted;
mod hooks;
mod import_depth;
mod import_glued;
mod import_not_found;
mod import_outside;
mod invalid_json;
mod invalid_name;
mod invalid_value;
mod invisible_character;
mod link_not_found;
mod listing_over_budget;
mod literal_newline;
mod malformed_hook;
mod malformed_mcp_server;
mod manifest_key;
mod mcp_server_not_found;
mod missing_key;
mod name_shadows;
mod names;
mod newer_than_host;
mod not_portable;
mod output_style_not_found;
mod path_never_matches;
mod permission_rule;
mod placeholder_in_agent;
pub(crate) mod quoting;
mod same_description;
mod script_variable_replaced;
mod secret;
mod section_shape;
pub mod settings_invalid;
pub mod settings_schema;
pub mod settings_unused;
mod shell;
mod shell_in_fence;
mod shell_not_run;
mod similar_description;
mod skill_misplaced;
mod skill_not_found;
mod skill_not_preloaded;
mod specifier_ignored;
mod suppression;
mod suppression_unused;
mod tool_alias;
mod tool_case;
mod tool_denied;
mod tool_foreground_only;
mod tool_not_granted;
mod tool_removed;
mod tool_unavailable;
mod tools;
mod unclosed_fence;
mod unclosed_tag;
mod unknown_hook_event;
mod unknown_key;
mod unknown_model;
mod unknown_tool;
mod unmet_requirement;
mod unpinned_package;
mod unreachable_skill;
mod unrestricted_shell;
mod variable_not_replaced;
mod word_lost;
mod wording;
mod wrong_ending;
mod wrong_separator;
mod wrong_type;
mod yaml_invalid;
mod yaml_repaired;

#[cfg(test)]
mod testing;

use std::borrow::Cow;

use text_size::{TextRange, TextSize};

use crate::catalog::{
    self, Effect, Format, Host, Key, Kind, LimitedValue, Loader, Scope, Severity, catalog,
};
use crate::config::{self, Config};
use crate::finding::Finding;
use crate::loaders::claude_code::{self, Reading, Verdict};
use crate::model::fields::inner_range;
use crate::model::references::Reference;
use crate::model::{self, Definition, Field, File};
use crate::syntax::frontmatter::Frontmatter;
use crate::syntax::value::{Entry, Node, Value};
use crate::workspace::Snapshot;
use tools::ToolList;

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case id, such as `unknown-key`.
    pub id: &'static str,
    /// The severity it reports with when nothing worse or better is known; the effect on the host decides.
    pub severity: Severity,
    /// Whether it runs only where the settings name it: its findings are a matter of taste, or only likely to be right.
    pub opt_in: bool,
    /// One line: what it finds.
    pub summary: &'static str,
    /// The documentation page, in Markdown, without title.
    pub documentation: &'static str,
    /// Looks at one file.
    pub check: fn(&Context<'_>, &mut Vec<Finding>),
}

/// What a rule sees.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The workspace.
    pub snapshot: &'a Snapshot,
    /// The file to look at.
    pub file: &'a File,
    /// What the file defines.
    pub definition: &'a Definition,
    /// Claude Code's reading of the file; `None` for formats that it does not load.
    pub reading: Option<&'a Reading>,
    /// What the file mentions that is defined elsewhere, in order of place.
    pub references: &'a [Reference],
    /// The lists of tools in its frontmatter that can be read.
    tool_lists: &'a [ToolList<'a>],
}

/// How far the host of a file gets with its frontmatter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// There is none, or none that the host would look at.
    None,
    /// The author wrote one and the host does not see it.
    Unseen,
    /// The host reads it as it is written.
    Read,
    /// The host reads it after repairing it.
    Repaired,
    /// The host sees it and cannot read it.
    Failed,
}

impl<'a> Context<'a> {
    /// The field whose value holds `range`.
    pub fn field_at(&self, range: TextRange) -> Option<&'a Field> {
        let mut fields = self.definition.fields.iter();
        fields.find(|field| field.value_range.contains_range(range))
    }

    /// The text of `range`.
    pub fn text(&self, range: TextRange) -> &'a str {
        self.file.text.slice(range)
    }

    /// The format of the file.
    pub fn format(&self) -> &'static Format {
        self.definition.place.format
    }

    /// The kind of the file.
    pub fn kind(&self) -> Kind {
        self.definition.kind()
    }

    /// The host whose format this is.
    pub fn host(&self) -> Option<&'static Host> {
        catalog().host(&self.format().host)
    }

    /// The keys that a mapping in the value of `key` may hold: its own, and those of the kind that it lists.
    fn inner_keys(&self, key: &'static Key) -> Vec<&'static Key> {
        let more = key.entries_of.and_then(|kind| self.host()?.format(kind));
        let more = more.map_or(&[][..], |format| &format.keys).iter();
        let is_own = |it: &&Key| key.keys.iter().any(|own| own.name == it.name);
        key.keys
            .iter()
            .chain(more.filter(|it| !is_own(it)))
            .collect()
    }

    /// The version that the settings pin the host of this file to.
    fn pinned(&self) -> Option<catalog::Version> {
        self.snapshot.pinned(&self.file.path, &self.format().host)
    }

    /// Whether something that came or went with version `since` is still to happen in the pinned version.
    fn is_before(&self, since: Option<&str>) -> bool {
        self.pinned().is_some_and(|pinned| pinned.is_before(since))
    }

    /// What keeps the value `text` of `key` from counting in this file.
    fn limit<'k>(&self, key: &'k Key, text: &str) -> Option<&'k LimitedValue> {
        self.snapshot.limit(self.file, self.definition, key, text)
    }

    /// The frontmatter, where the host takes anything from it.
    pub fn frontmatter(&self) -> Option<&'a Frontmatter> {
        let counts = self.format().frontmatter != catalog::Frontmatter::Ignored;
        self.file.parse.frontmatter.as_ref().filter(|_| counts)
    }

    /// How far the host gets with the frontmatter.
    pub fn access(&self) -> Access {
        let Some(frontmatter) = self.frontmatter() else {
            return Access::None;
        };
        match self.reading.map(|reading| &reading.verdict) {
            Some(Verdict::NoBlock(_)) => Access::Unseen,
            Some(Verdict::Strict) => Access::Read,
            Some(Verdict::Repaired(_)) => Access::Repaired,
            Some(Verdict::NotAMapping | Verdict::Failed(_)) => Access::Failed,
            None if frontmatter.preceded_by.is_some() || frontmatter.close.is_none() => {
                Access::Unseen
            }
            None if frontmatter.error.is_some() || frontmatter.not_a_mapping.is_some() => {
                Access::Failed
            }
            None => Access::Read,
        }
    }

    /// Whether the host comes to look at single values; where it does not, there is one cause for all that follows.
    pub fn reads_values(&self) -> bool {
        !matches!(self.access(), Access::Unseen | Access::Failed)
    }

    /// The value of `field`: as its author wrote it, or, where that cannot be read, as the host repaired it; `None` where the
    /// host does not come to look at it.
    pub fn value(&self, field: &Field) -> Option<&'a Node> {
        let in_plugin = self.definition.place.scope == Scope::Plugin;
        let ignored = field.key.is_some_and(|key| key.plugin.ignored.is_some());
        if !self.reads_values() || (in_plugin && ignored) {
            return None;
        }
        let written = &self.frontmatter()?.mapping.entries.get(field.entry)?.value;
        // A repair makes text of the mappings on its lines, too, which only hooks do not survive.
        let hooks = field.key.is_some_and(|key| key.holds_hooks);
        let may_be_text = hooks && self.access() == Access::Repaired;
        if written.value != Value::Raw && !may_be_text {
            return Some(written);
        }
        let entries = &self.reading?.mapping()?.entries;
        let repaired = entries
            .iter()
            .find(|entry| entry.key_range.start() == field.key_range.start());
        repaired.map(|entry| &entry.value)
    }

    /// The value of `field` in a frontmatter or in JSON, where the host looks at it.
    pub fn setting(&self, field: &Field) -> Option<&'a Node> {
        let Some(json) = &self.file.parse.json else {
            return self.value(field);
        };
        let entry = json.mapping()?.entries.get(field.entry)?;
        Some(&entry.value)
    }

    /// The value of `field` where the rules about any key look at it; manifests and lists of servers have rules of their own.
    pub fn checked(&self, field: &Field) -> Option<&'a Node> {
        match self.kind() {
            Kind::Settings => self.setting(field),
            _ => self.value(field),
        }
    }

    /// The characters of a single value, quotes excluded.
    pub fn characters(&self, node: &Node) -> Option<TextRange> {
        // A repaired value has quotes for the host only.
        if self.text(node.range).starts_with(['"', '\'']) {
            inner_range(node)
        } else {
            node.as_scalar().map(|_| node.range)
        }
    }

    /// A key without its quotes.
    pub fn key_characters(&self, entry: &Entry) -> TextRange {
        let range = entry.key_range;
        let quoted = self.text(range).starts_with(['"', '\'']);
        let one = TextSize::of('"');
        if quoted && range.len() > one + one {
            TextRange::new(range.start() + one, range.end() - one)
        } else {
            range
        }
    }

    /// Whether the host ends the frontmatter before its author does.
    pub fn closes_early(&self) -> bool {
        let close = self.reading.and_then(|reading| reading.close);
        self.frontmatter()
            .zip(close)
            .is_some_and(|(frontmatter, close)| frontmatter.content.contains_range(close))
    }

    /// Whether the host is known to search the place where the file lives; false for a file in a mere collection.
    pub fn is_searched(&self) -> bool {
        self.definition.place.folder.is_some()
    }

    /// What the host does when it cannot read the frontmatter of this file.
    pub fn failure(&self) -> Option<&'static Effect> {
        self.format().failure_in(self.definition.place.scope)
    }

    /// A finding for the host of this file.
    fn finding(
        &self,
        rule: &'static str,
        severity: Severity,
        range: TextRange,
        message: impl Into<String>,
    ) -> Finding {
        Finding::new(rule, severity, range, message).on([self.format().host.as_str()])
    }

    /// A finding as serious as `effect`; `defect` is a sentence on what is wrong, `advice` one on what to do instead.
    fn finding_with(
        &self,
        rule: &'static str,
        effect: &Effect,
        range: TextRange,
        defect: &str,
        advice: &str,
    ) -> Finding {
        let message = wording::message(&[defect, &effect.text, advice]);
        self.finding(rule, effect.severity(), range, message)
    }
}

/// Every rule, in the order of the documentation.
pub fn registry() -> &'static [Rule] {
    static REGISTRY: [Rule; 90] = [
        yaml_invalid::RULE,
        yaml_repaired::RULE,
        frontmatter_early_close::RULE,
        frontmatter_not_first_line::RULE,
        frontmatter_unclosed::RULE,
        duplicate_key::RULE,
        comment_in_text::RULE,
        word_lost::RULE,
        literal_newline::RULE,
        unknown_key::RULE,
        missing_key::RULE,
        invalid_name::RULE,
        not_portable::RULE,
        wrong_type::RULE,
        wrong_separator::RULE,
        invalid_value::RULE,
        path_never_matches::RULE,
        unknown_hook_event::RULE,
        malformed_hook::RULE,
        hook_matcher::RULE,
        hook_path_relative::RULE,
        hook_path_unquoted::RULE,
        malformed_mcp_server::RULE,
        unmet_requirement::RULE,
        description_cut::RULE,
        body_cut::RULE,
        description_without_when::RULE,
        duplicate_item::RULE,
        unknown_tool::RULE,
        tool_case::RULE,
        tool_removed::RULE,
        tool_alias::RULE,
        tool_unavailable::RULE,
        tool_foreground_only::RULE,
        specifier_ignored::RULE,
        permission_rule::RULE,
        tool_denied::RULE,
        tool_not_granted::RULE,
        unknown_model::RULE,
        newer_than_host::RULE,
        skill_not_found::RULE,
        skill_not_preloaded::RULE,
        agent_not_found::RULE,
        command_not_found::RULE,
        mcp_server_not_found::RULE,
        output_style_not_found::RULE,
        import_not_found::RULE,
        import_glued::RULE,
        import_outside::RULE,
        import_depth::RULE,
        link_not_found::RULE,
        argument_shifted::RULE,
        amount_replaced::RULE,
        script_variable_replaced::RULE,
        argument_not_declared::RULE,
        shell_in_fence::RULE,
        shell_not_run::RULE,
        variable_not_replaced::RULE,
        placeholder_in_agent::RULE,
        heading_not_found::RULE,
        component_path::RULE,
        invalid_json::RULE,
        manifest_key::RULE,
        skill_misplaced::RULE,
        wrong_ending::RULE,
        unreachable_skill::RULE,
        delegation_cycle::RULE,
        duplicate_name::RULE,
        name_shadows::RULE,
        same_description::RULE,
        similar_description::RULE,
        listing_over_budget::RULE,
        agents_md_unread::RULE,
        unclosed_tag::RULE,
        unclosed_fence::RULE,
        section_shape::RULE,
        example_incomplete::RULE,
        contradicting_boundary::RULE,
        invisible_character::RULE,
        hidden_instruction::RULE,
        secret::RULE,
        home_path::RULE,
        bypassed_permissions::RULE,
        unrestricted_shell::RULE,
        download_and_run::RULE,
        unpinned_package::RULE,
        suppression_unused::RULE,
        settings_invalid::RULE,
        settings_unused::RULE,
        file_too_large::RULE,
    ];
    &REGISTRY
}

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    registry().iter().find(|rule| rule.id == id)
}

/// Every finding about `file`, settings and suppressions applied, in order of place.
pub fn check(snapshot: &Snapshot, file: &File) -> Vec<Finding> {
    let unread = file_too_large::unread(snapshot, file);
    if let Some(mut findings) = unread.or_else(|| wrong_ending::unread(snapshot, file)) {
        configure(snapshot, file, &mut findings);
        return findings;
    }
    let Some(definition) = &file.definition else {
        return if config::is_settings(&file.path) {
            settings_invalid::report(snapshot, file)
        } else {
            Vec::new()
        };
    };
    let claude_code = definition.place.format.loader == Loader::ClaudeCode;
    let reading = claude_code
        .then(|| claude_code::read_again(file.text.as_str(), file.parse.frontmatter.as_ref()));
    let references = references(snapshot, file);
    let context = Context {
        snapshot,
        file,
        definition,
        reading: reading.as_ref(),
        references: &references,
        tool_lists: &[],
    };
    let tool_lists = tools::lists(&context);
    let context = Context {
        tool_lists: &tool_lists,
        ..context
    };
    let config = snapshot.config(&file.path);
    let relative = snapshot.relative(&file.path);
    let mut findings = Vec::new();
    for rule in registry() {
        if !rule.opt_in || config.asks_for(rule.id, relative) {
            (rule.check)(&context, &mut findings);
        }
    }
    suppression::apply(&context, &mut findings);
    configure(snapshot, file, &mut findings);
    findings.sort_by(|a, b| {
        let place = |finding: &Finding| (finding.range.start(), finding.range.end());
        place(a).cmp(&place(b)).then_with(|| a.rule.cmp(b.rule))
    });
    findings
}

/// What `file` mentions; an open file's mentions are known already.
fn references<'a>(snapshot: &'a Snapshot, file: &File) -> Cow<'a, [Reference]> {
    let known = snapshot
        .file(&file.path)
        .filter(|open| std::ptr::eq(&***open, file));
    match known.and_then(|_| snapshot.summary(&file.path)) {
        Some(summary) => Cow::Borrowed(&summary.references),
        None => Cow::Owned(model::references::references(file, snapshot.surroundings())),
    }
}

/// Applies the settings: levels of rules, and the hosts that are wanted.
fn configure(snapshot: &Snapshot, file: &File, findings: &mut Vec<Finding>) {
    if findings.is_empty() {
        return;
    }
    let config = snapshot.config(&file.path);
    let relative = snapshot.relative(&file.path);
    findings.retain_mut(|finding| {
        let about = &finding.hosts;
        let wanted = about.is_empty()
            || about
                .iter()
                .any(|host| wants_host(snapshot, file, &config, host));
        let level = config.level(finding.rule, relative);
        let severity = level.map_or(Some(finding.severity), |level| level.severity());
        finding.severity = severity.unwrap_or(finding.severity);
        wanted && severity.is_some()
    });
}

/// Whether findings about `host` are wanted: by the settings, or, where they name none, because files in the workspace are
/// meant for it.
fn wants_host(snapshot: &Snapshot, file: &File, config: &Config, host: &str) -> bool {
    if !config.hosts.is_empty() {
        return config.hosts.iter().any(|wanted| wanted == host);
    }
    let is_standard = || catalog().host(host).is_none_or(|host| host.standard);
    let format = file.definition.as_ref().map(|it| it.place.format);
    let is_own = format.is_some_and(|format| format.host == host);
    is_own || is_standard() || snapshot.holds_files_of(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use text_size::TextSize;

    use crate::syntax::markdown;
    use crate::text::span::slice;

    #[test]
    fn every_rule_has_a_page_with_its_sections() {
        let headings = [
            "## What it finds",
            "## Why it matters",
            "## Example",
            "## Better",
            "## Fix",
            "## Sources",
        ];
        for rule in registry() {
            let blocks = markdown::parse(rule.documentation, TextSize::new(0));
            let found = blocks
                .headings
                .iter()
                .map(|it| slice(rule.documentation, it.range));
            let found: Vec<&str> = found.collect();
            assert_eq!(found, headings, "{}", rule.id);
            assert!(!rule.summary.ends_with('.'), "{}", rule.id);
        }
    }

    #[test]
    fn ids_are_unique_words_joined_by_hyphens() {
        let mut ids: Vec<&str> = registry().iter().map(|rule| rule.id).collect();
        for id in &ids {
            assert!(
                id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{id}"
            );
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), registry().len());
    }
}
