//! Section archetypes: the kinds of sections that people write, under whatever heading.

use std::borrow::Cow;

use serde::Deserialize;

use super::format::Kind;
use crate::text::Letters;

/// A kind of section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archetype {
    /// Id, such as `output-format`.
    pub id: String,
    /// The heading to offer.
    pub title: String,
    /// Other headings that people use for it, in lower case.
    pub aliases: Vec<String>,
    /// The kinds of files it suits.
    pub kinds: Vec<Kind>,
    /// What such a section is for.
    pub purpose: String,
    /// What belongs there.
    pub belongs: Vec<String>,
    /// How to write it well.
    pub advice: String,
    /// Body of the section to insert, as an LSP snippet.
    pub snippet: String,
    /// In how many of about 2,000 Markdown files of public collections such a section stands.
    #[serde(default)]
    pub common: u32,
    #[serde(skip)]
    leads: Leads,
}

/// The first words of all headings of an archetype; see [`Archetype::may_be`].
#[derive(Debug, Clone, Default)]
struct Leads {
    /// In order.
    words: Vec<String>,
    /// The letters that they begin with.
    initials: Letters,
}

impl Archetype {
    /// Whether `heading` can be one of its headings: a look that rules most out, and none that is.
    pub fn may_be(&self, heading: &str) -> bool {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-' | b':' | b'.');
        if !heading.bytes().all(is_plain) {
            return true;
        }
        let mut words = heading.as_bytes().split(|byte| *byte == b' ');
        words.any(|word| self.leads.contain(bare(word)))
    }

    /// Takes in all its headings, in their normal form.
    pub(super) fn set_headings(&mut self, headings: &[String]) {
        let mut words: Vec<&str> = headings.iter().map(|heading| lead(heading)).collect();
        words.sort_unstable();
        words.dedup();
        let initials = words.iter().filter_map(|word| word.chars().next());
        self.leads = Leads {
            initials: Letters::of(initials),
            words: words.into_iter().map(str::to_owned).collect(),
        };
    }
}

impl Leads {
    /// Whether `word`, in any letter case, is one of them.
    fn contain(&self, word: &[u8]) -> bool {
        let small = || word.iter().map(u8::to_ascii_lowercase);
        let initial = word.iter().take(1).map(|byte| char::from(*byte));
        self.initials.hold(Letters::of(initial))
            && self
                .words
                .binary_search_by(|lead| lead.bytes().cmp(small()))
                .is_ok()
    }
}

/// The first word of a heading in its normal form, as [`Archetype::may_be`] looks for it.
fn lead(heading: &str) -> &str {
    let first = heading.split(' ').next().unwrap_or("");
    std::str::from_utf8(bare(first.as_bytes())).unwrap_or(first)
}

/// The word without what is neither a letter nor a digit of ASCII at its ends.
fn bare(word: &[u8]) -> &[u8] {
    let start = word.iter().position(u8::is_ascii_alphanumeric);
    let end = word.iter().rposition(u8::is_ascii_alphanumeric);
    let range = start.zip(end).map(|(start, end)| start..=end);
    range.and_then(|range| word.get(range)).unwrap_or_default()
}

/// A heading without letter case, numbering, emoji, emphasis and trailing punctuation.
pub fn normalize_heading(heading: &str) -> String {
    let mut plain = String::with_capacity(heading.len());
    let mut rest = heading;
    while let Some((before, behind)) = rest.split_once('&') {
        push_words(&mut plain, before);
        push_words(&mut plain, "and");
        rest = behind;
    }
    push_words(&mut plain, rest);
    plain.drain(..numbering(&plain));
    let kept = plain.trim_end_matches([':', '.', '!', ',']).trim_end();
    plain.truncate(kept.len());
    plain
}

/// Adds the words of `text` in small letters, with a blank in front of each but the first.
fn push_words(plain: &mut String, text: &str) {
    for word in text.split_whitespace() {
        let word = clean_word(word);
        if word.is_empty() {
            continue;
        }
        if !plain.is_empty() {
            plain.push(' ');
        }
        let start = plain.len();
        if word.is_ascii() {
            plain.push_str(&word);
            plain.get_mut(start..).map(str::make_ascii_lowercase);
        } else {
            plain.push_str(&word.to_lowercase());
        }
    }
}

/// Drops emphasis, code marks, emoji and other symbols around a word.
fn clean_word(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Cow::Borrowed(word);
    }
    let drop = ['*', '`', '"'];
    let keep = |letter: char| letter.is_alphanumeric() || "()[]:.,-–—/$#@'!’".contains(letter);
    let around = |letter: char| letter == '_' || !keep(letter);
    let word = word.trim_matches(around);
    if word.contains(drop) || word.contains('’') {
        let plain = word.replace(drop, "").replace('’', "'");
        Cow::Owned(plain.trim_matches(around).to_owned())
    } else {
        Cow::Borrowed(word)
    }
}

/// Length of the number that the words start with, such as `2.1` or `phase 2 -`, and the blank behind it; 0 where nothing follows.
fn numbering(words: &str) -> usize {
    const COUNTED: [&str; 6] = ["phase", "step", "part", "section", "stage", "chapter"];
    let counted = words
        .split_once(' ')
        .filter(|(first, _)| COUNTED.contains(first));
    let numbered = counted.map_or(words, |(_, behind)| behind);
    let Some((_, title)) = numbered
        .split_once(' ')
        .filter(|(first, _)| is_number(first))
    else {
        return 0;
    };
    let behind_dash = title.split_once(' ').filter(|(first, _)| is_dash(first));
    words.len() - behind_dash.map_or(title, |(_, behind)| behind).len()
}

fn is_number(word: &str) -> bool {
    let core = word.trim_end_matches(['.', ')', ':']);
    let starts = core.starts_with(|first: char| first.is_ascii_digit());
    let digits = core
        .chars()
        .all(|letter| letter.is_ascii_digit() || letter == '.');
    let roman = core.len() < word.len()
        && !core.is_empty()
        && core.chars().all(|letter| matches!(letter, 'i' | 'v' | 'x'));
    (starts && digits) || roman
}

fn is_dash(word: &str) -> bool {
    matches!(word, "-" | "–" | "—" | ":")
}

/// Shorter forms under which a heading may be known: without what stands in brackets or after a colon or dash, and without
/// an article in front.
pub(super) fn shorter_forms(whole: &str) -> impl Iterator<Item = &str> {
    let bare = match whole.split_once(['(', '[']) {
        Some((before, _)) => before.trim_end_matches([' ', ':', '-']),
        None => whole,
    };
    let has_mark = bare.contains([':', '-', '–', '—']);
    let separators = [": ", " - ", " – ", " — "].into_iter();
    let separators = separators.filter(move |_| has_mark);
    let before = separators.filter_map(|separator| Some(bare.split_once(separator)?.0.trim()));
    let articles = ["the ", "your ", "my "].into_iter();
    let behind = articles.filter_map(|article| bare.strip_prefix(article));
    let shortened = (bare.len() < whole.len()).then_some(bare);
    shortened.into_iter().chain(before).chain(behind)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use expect_test::expect;

    use super::*;
    use crate::catalog::catalog;

    #[test]
    fn archetypes_are_complete_and_distinct() {
        let sections = &catalog().sections;
        assert!(sections.len() >= 45, "{}", sections.len());
        let mut ids = std::collections::HashSet::new();
        let mut owners: HashMap<String, &str> = HashMap::new();
        for section in sections {
            let id = &section.id;
            assert!(ids.insert(id), "{id} stands there twice");
            assert!(section.purpose.ends_with('.'), "{id}: purpose");
            assert!(section.advice.ends_with('.'), "{id}: advice");
            assert!(section.belongs.len() >= 2, "{id}: what belongs there");
            assert!(!section.snippet.trim().is_empty(), "{id}: snippet");
            assert!(!section.kinds.is_empty(), "{id}: kinds");
            assert!(section.common > 0, "{id}: nobody writes it");
            for heading in std::iter::once(&section.title).chain(&section.aliases) {
                let heading = normalize_heading(heading);
                let owner = *owners.entry(heading.clone()).or_insert(id);
                assert_eq!(owner, id, "`{heading}` belongs to two archetypes");
            }
            for alias in &section.aliases {
                assert_eq!(&normalize_heading(alias), alias, "{id}");
            }
        }
    }

    #[test]
    fn no_heading_of_an_archetype_is_ruled_out() {
        for section in &catalog().sections {
            for heading in std::iter::once(&section.title).chain(&section.aliases) {
                let forms = [
                    heading.clone(),
                    heading.to_uppercase(),
                    format!("2.1 {heading}:"),
                    format!("Phase 2 - The {heading}"),
                    format!("**{heading}** (all of it)"),
                    format!("{heading}(all of it)"),
                    format!("Your {heading}: more - and more"),
                ];
                for form in forms {
                    let found = catalog().archetype_for(&form);
                    if found.is_some_and(|found| found.id == section.id) {
                        assert!(section.may_be(&form), "{form}");
                    }
                }
            }
        }
        let integration = catalog().archetype("integration").unwrap();
        assert!(!integration.may_be("Focus area 1"));
    }

    #[test]
    fn headings_are_normalized() {
        let rows = [
            ("Focus Areas", "focus areas"),
            ("**Focus Areas**:", "focus areas"),
            ("1. Focus Areas", "focus areas"),
            ("2.1 Focus Areas", "focus areas"),
            ("3) Focus Areas", "focus areas"),
            ("Phase 2: Implementation", "implementation"),
            ("Step 3 - Verify", "verify"),
            ("Phase 2", "phase 2"),
            ("IV. Scope", "scope"),
            ("🎯 Mission", "mission"),
            ("⚠️ Important!", "important"),
            ("`Output` & _Format_", "output and format"),
            ("Don’ts", "don'ts"),
            ("2024 Roadmap", "roadmap"),
            ("", ""),
            ("🎯", ""),
        ];
        for (heading, expected) in rows {
            assert_eq!(normalize_heading(heading), expected, "{heading}");
        }
    }

    #[test]
    fn archetypes_of_real_headings() {
        let headings = [
            "Triggers",
            "Behavioral Mindset",
            "Focus Areas",
            "Key Actions",
            "Outputs",
            "Boundaries",
            "Core Competencies",
            "Core Expertise Areas",
            "Technical Stack (Adaptable)",
            "Operating Principles",
            "Output Formats",
            "Context Discovery",
            "Quantified Excellence Standards",
            "Communication Protocol",
            "Development Workflow",
            "Phase 2: Implementation Phase",
            "3. Implementation",
            "Integration with other agents",
            "Response Approach",
            "Behavioral Traits",
            "Knowledge Base",
            "Example Interactions",
            "When to Use This Skill",
            "When NOT to Use",
            "Quality Checklist",
            "✅ Checklist",
            "**Your Role**",
            "Your Output Format",
            "Pre-flight Checks",
            "Tool Coordination",
            "MCP Integration",
            "Security & Compliance",
            "Testing Strategy",
            "Output Format: JSON",
            "Self-Validation [BLOCKING — before output]",
            "Phase Checkpoint 1 — USER APPROVAL REQUIRED",
            "Don'ts",
            "Common Pitfalls",
            "Quick Start",
            "On Activation",
            "License",
            "Frobnication",
            "Agent",
            "Python",
        ];
        let lines = headings.map(|heading| {
            let found = catalog().archetype_for(heading);
            format!(
                "{heading}: {}\n",
                found.map_or("-", |section| section.id.as_str())
            )
        });
        expect![[r#"
            Triggers: triggers
            Behavioral Mindset: mindset
            Focus Areas: focus-areas
            Key Actions: key-actions
            Outputs: deliverables
            Boundaries: boundaries
            Core Competencies: expertise
            Core Expertise Areas: expertise
            Technical Stack (Adaptable): tech-stack
            Operating Principles: principles
            Output Formats: output-format
            Context Discovery: context-discovery
            Quantified Excellence Standards: quality-standards
            Communication Protocol: communication-protocol
            Development Workflow: workflow
            Phase 2: Implementation Phase: phases
            3. Implementation: phases
            Integration with other agents: integration
            Response Approach: approach
            Behavioral Traits: mindset
            Knowledge Base: knowledge-base
            Example Interactions: examples
            When to Use This Skill: when-to-use
            When NOT to Use: when-not-to-use
            Quality Checklist: checklist
            ✅ Checklist: checklist
            **Your Role**: role
            Your Output Format: output-format
            Pre-flight Checks: pre-flight
            Tool Coordination: tool-coordination
            MCP Integration: mcp-integration
            Security & Compliance: security
            Testing Strategy: testing
            Output Format: JSON: output-format
            Self-Validation [BLOCKING — before output]: checklist
            Phase Checkpoint 1 — USER APPROVAL REQUIRED: stop-conditions
            Don'ts: constraints
            Common Pitfalls: anti-patterns
            Quick Start: quick-start
            On Activation: pre-flight
            License: -
            Frobnication: -
            Agent: -
            Python: -
        "#]]
        .assert_eq(&lines.concat());
    }
}
