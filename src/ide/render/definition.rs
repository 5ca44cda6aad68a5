//! What the workspace says, as Markdown: cards of definitions, sizes of sections, targets of links.

use super::super::card::Card;
use super::super::hover::{Description, SectionFacts};
use super::{bullets, titled};
use crate::catalog::host::Builtin;
use crate::catalog::{Archetype, Host, Kind};
use crate::model::grouped;

/// Cards below each other.
pub(super) fn cards(cards: &[Card]) -> String {
    let cards: Vec<String> = cards.iter().map(card).collect();
    cards.join("\n\n---\n\n")
}

fn card(card: &Card) -> String {
    let mut facts = vec![format!(
        "`{}`, ≈ {} tokens (estimate)",
        card.path,
        grouped(card.tokens)
    )];
    if let Some(tools) = &card.tools {
        facts.push(format!("Tools: {tools}"));
    }
    if let Some(model) = &card.model {
        facts.push(format!("Model: {model}"));
    }
    let beside = format!("{} ({})", card.kind.noun(), card.scope.as_str());
    titled(&card.name, &beside, &[&card.description, &bullets(&facts)])
}

/// This file's card, and who else goes by the name.
pub(super) fn own(own: &Card, others: &[Card]) -> String {
    let mut out = card(own);
    if !others.is_empty() {
        let paths = others.iter().map(|other| format!("`{}`", other.path));
        out.push_str("\n\nThe same name stands in:\n\n");
        out.push_str(&bullets(&paths.collect::<Vec<_>>()));
    }
    out
}

/// Something that comes with the host.
pub(super) fn builtin(host: &Host, kind: Kind, builtin: &Builtin) -> String {
    let mut facts = Vec::new();
    if let Some(model) = &builtin.model {
        facts.push(format!("Model: {model}"));
    }
    if let Some(tools) = &builtin.tools {
        facts.push(format!("Tools: {tools}"));
    }
    let beside = format!("{} that comes with {}", kind.noun(), host.name);
    titled(
        &builtin.name,
        &beside,
        &[&builtin.meaning, &bullets(&facts)],
    )
}

/// How long a description is.
pub(super) fn description(facts: &Description) -> String {
    let mut lines = vec![format!(
        "{}, ≈ {} tokens (estimate) in every session",
        count(facts.characters, "character"),
        grouped(facts.tokens)
    )];
    if facts.examples > 0 {
        lines.push(count(facts.examples, "example"));
    }
    if facts.literal_breaks > 0 {
        lines.push(format!(
            "{} of `\\n` written out",
            times(facts.literal_breaks)
        ));
    }
    if let Some(limit) = facts.shown_length {
        let over = facts.characters > limit;
        let verdict = if over { "is cut" } else { "would be cut" };
        lines.push(format!(
            "{verdict} in listings after {} characters",
            grouped(limit)
        ));
    }
    format!("**Description**\n\n{}", bullets(&lines))
}

fn times(number: usize) -> String {
    if number == 1 {
        "1 occurrence".to_owned()
    } else {
        format!("{} occurrences", grouped(number))
    }
}

fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// A section: what it is for, and how large this one is.
pub(super) fn section(facts: &SectionFacts) -> String {
    let nested = match facts.nested {
        0 => String::new(),
        number => format!(", {}", count(number, "nested section")),
    };
    let size = format!(
        "This section: {}, ≈ {} tokens (estimate), {} % of the file{nested}.",
        count(facts.lines, "line"),
        grouped(facts.tokens),
        facts.percent
    );
    let Some(archetype) = facts.archetype else {
        return format!("**{}**\n\n{size}", facts.title);
    };
    let title = if facts.title.eq_ignore_ascii_case(&archetype.title) {
        format!("**{}**", facts.title)
    } else {
        format!(
            "**{}** — a section of the kind *{}*",
            facts.title, archetype.title
        )
    };
    format!("{title}\n\n{}\n\n{size}", about(archetype))
}

/// What sections of a kind are for.
pub(super) fn archetype(archetype: &Archetype) -> String {
    format!("**{}**\n\n{}", archetype.title, about(archetype))
}

fn about(archetype: &Archetype) -> String {
    let mut out = archetype.purpose.clone();
    if !archetype.belongs.is_empty() {
        out.push_str("\n\nWhat belongs here:\n\n");
        out.push_str(&bullets(&archetype.belongs));
    }
    out.push_str("\n\n");
    out.push_str(&archetype.advice);
    if archetype.common > 0 {
        out.push_str(&format!(
            "\n\nStands in {} of about 2,000 public files that were counted.",
            grouped(archetype.common as usize)
        ));
    }
    out
}

/// Where a path leads.
pub(super) fn path(
    shown: &str,
    known: Option<&Card>,
    import: bool,
    exists: Option<bool>,
) -> String {
    let verb = if import { "Pulls in" } else { "Leads to" };
    match (known, exists) {
        (Some(known), _) => format!("{verb} `{shown}`\n\n---\n\n{}", card(known)),
        (None, Some(false)) => format!("{verb} `{shown}`, which does not exist"),
        (None, _) => format!("{verb} `{shown}`"),
    }
}
