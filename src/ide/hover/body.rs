//! Hover in the body: headings, placeholders, links, imports, and names that are known.

use text_size::{TextRange, TextSize};

use super::{Card, Hover, HoverData, Place, SectionFacts};
use crate::catalog::Kind;
use crate::model::calls::calls;
use crate::model::references::{imported, link_target};
use crate::model::{estimated_tokens, outline};
use crate::syntax::references::ReferenceKind;

/// What is known about the heading, placeholder, link or name under the cursor.
pub(super) fn hover(place: &Place<'_>) -> Option<Hover> {
    heading(place)
        .or_else(|| reference(place))
        .or_else(|| link(place))
        .or_else(|| call(place))
        .or_else(|| code_span(place))
        .or_else(|| colleague(place))
}

fn heading(place: &Place<'_>) -> Option<Hover> {
    let body = &place.file.parse.body;
    let index = body
        .blocks
        .headings
        .iter()
        .position(|heading| place.touches(heading.range))?;
    let section = body.sections.iter().position(|s| s.heading == index)?;
    let found = body.sections.get(section)?;
    let nested = body.sections.iter().skip(section + 1);
    let nested = nested.take_while(|other| found.range.contains_range(other.range));
    let text = place.file.text.slice(found.range);
    let all = usize::from(place.file.text.len()).max(1);
    let heading = body.blocks.headings.get(index)?;
    Some(Hover {
        range: place.nearest(heading.text, heading.range),
        data: HoverData::Section(SectionFacts {
            title: found.title.to_string(),
            archetype: outline::archetype(found),
            lines: text.lines().count(),
            tokens: estimated_tokens(found.range.len()),
            percent: usize::from(found.range.len()) * 100 / all,
            nested: nested.count(),
        }),
    })
}

fn reference(place: &Place<'_>) -> Option<Hover> {
    let references = place.file.parse.body.references.iter();
    // A command may hold placeholders.
    let touched = references.filter(|reference| place.touches(reference.range));
    let found = touched.min_by_key(|reference| reference.range.len())?;
    let name = place.file.text.slice(found.name);
    if found.kind == ReferenceKind::Import {
        // Punctuation behind a path belongs to the sentence.
        let path = name.trim_end_matches([',', '.', ';', ':', ')', '"']);
        let end = found.name.start() + TextSize::of(path);
        let range = TextRange::new(found.range.start(), end);
        let data = import(place, path).filter(|_| place.touches(range))?;
        return Some(Hover { range, data });
    }
    let data = match found.kind {
        ReferenceKind::Command => command(place, name)?,
        _ => HoverData::Substitution {
            host: place.host,
            substitution: place.file.substitution(found)?,
            argument: place.definition.argument(name),
        },
    };
    Some(Hover {
        range: found.range,
        data,
    })
}

/// A command or skill that is typed as `/name`.
fn command(place: &Place<'_>, name: &str) -> Option<HoverData> {
    let skills = Card::named(place.snapshot, Kind::Skill, name);
    if skills.is_empty() {
        return place.named(Kind::Command, name);
    }
    Some(HoverData::Definitions(skills))
}

/// `@path`, where the host pulls it in.
fn import(place: &Place<'_>, written: &str) -> Option<HoverData> {
    let written = written.trim_end_matches([',', '.', ';', ':', ')']);
    let surroundings = place.snapshot.surroundings();
    let target = imported(place.file, place.definition, surroundings, written)?;
    Some(place.path(target, true))
}

/// A Markdown link to a file.
fn link(place: &Place<'_>) -> Option<Hover> {
    let mut links = place.file.parse.body.blocks.links.iter();
    let found = links.find(|link| place.touches(link.range))?;
    let target = link_target(place.file, place.definition, found)?;
    Some(Hover {
        range: place.nearest(found.target_range.unwrap_or(found.range), found.range),
        data: place.path(target.path, false),
    })
}

/// A subagent in a call that the text writes out.
fn call(place: &Place<'_>) -> Option<Hover> {
    let mut calls = calls(place.file, place.host).into_iter();
    let found = calls.find(|call| place.touches(call.name))?;
    let kinds = found.space.kinds().iter();
    let name = place.file.text.slice(found.name);
    Some(Hover {
        range: found.name,
        data: kinds.copied().find_map(|kind| place.named(kind, name))?,
    })
}

/// A name in backticks that is exactly that of a known definition.
fn code_span(place: &Place<'_>) -> Option<Hover> {
    let spans = &place.file.parse.body.blocks.code_spans;
    let span = spans.iter().find(|span| place.touches(**span))?;
    let text = place.file.text.slice(*span);
    let name = text.trim_matches('`').trim();
    let lead = text.find(name)?;
    let range = TextRange::at(
        span.start() + TextSize::try_from(lead).ok()?,
        TextSize::of(name),
    );
    let range = place.nearest(range, *span);
    let cards = |kind| Some(Card::named(place.snapshot, kind, name)).filter(|c| !c.is_empty());
    let found = cards(Kind::Agent).or_else(|| cards(Kind::Skill))?;
    (!name.is_empty()).then_some(Hover {
        range,
        data: HoverData::Definitions(found),
    })
}

/// An agent that a list of colleagues names.
fn colleague(place: &Place<'_>) -> Option<Hover> {
    let mut items = place.file.parse.body.blocks.items.iter();
    items.find(|item| place.touches(item.text))?;
    let mut colleagues = outline::colleagues(place.file).into_iter();
    let (name, range) = colleagues.find(|(_, range)| place.touches(*range))?;
    Some(Hover {
        range,
        data: place.named(Kind::Agent, &name)?,
    })
}
