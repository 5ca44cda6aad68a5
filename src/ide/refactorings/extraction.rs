//! A section as a skill of its own, which other agents can use too.

use text_size::{TextRange, TextSize};

use super::super::changes::Changes;
use super::super::code_actions::{ActionKind, CodeAction};
use super::frontmatter::{first_sentence, slug};
use super::list_style::{self, Style};
use super::spelling::{Spot, spelled};
use super::{Request, action};
use crate::catalog::{ItemKind, Key, Kind, Namespace, Scope, catalog};
use crate::model::Field;
use crate::model::kind::host_folder;
use crate::syntax::references::ReferenceKind;
use crate::syntax::sections::Section;
use crate::text::span::size;
use crate::text::{FilePath, TextEdit};
use crate::workspace::Entry;

/// The longest name of a skill.
const LONGEST_NAME: usize = 64;

pub(super) fn offer(request: &Request<'_>) -> Vec<CodeAction> {
    extracted(request).into_iter().collect()
}

fn extracted(request: &Request<'_>) -> Option<CodeAction> {
    let section = section(request)?;
    let body = &request.file.parse.body;
    let heading = body.blocks.headings.get(section.heading)?;
    let content = TextRange::new(heading.range.end(), section.range.end());
    let words = request.file.text.slice(content).trim();
    if words.is_empty() || !is_movable(request, content) {
        return None;
    }
    let (name, path) = free_name(request, section)?;
    let line_break = request.line_break();
    let replacement = TextEdit {
        range: content,
        new_text: format!("{line_break}{line_break}Use the `{name}` skill."),
    };
    let mut edits = vec![replacement];
    edits.extend(preloaded(request, &name)?);
    let title = format!("Extract the section to the skill `{name}`");
    let changes = Changes {
        creations: vec![(path, text_of(request, section, content, &name)?)],
        ..Changes::within(&request.file.path, edits)
    };
    Some(action(title, ActionKind::Extract, changes))
}

/// The section whose heading the cursor is on, or which is selected as a whole.
fn section<'a>(request: &Request<'a>) -> Option<&'a Section> {
    let body = &request.file.parse.body;
    body.sections.iter().find(|section| {
        let heading = body.blocks.headings.get(section.heading);
        let on_heading = heading.is_some_and(|heading| heading.range.contains_range(request.range));
        let selected = request.range.contains_range(section.range)
            && request.file.text.slice(request.range).trim()
                == request.file.text.slice(section.range).trim();
        on_heading || selected
    })
}

/// Whether the content means the same in another file: nothing in it is relative to this one or replaced by the host.
fn is_movable(request: &Request<'_>, content: TextRange) -> bool {
    let body = &request.file.parse.body;
    let within = |range: TextRange| content.contains_range(range);
    let mut links = body.blocks.links.iter().filter(|link| within(link.range));
    let mut mentions = body.references.iter().filter(|it| within(it.range));
    links.all(|link| link.target_range.is_some() && link.target.contains("://"))
        && mentions.all(|mention| mention.kind == ReferenceKind::Command)
        && !body.blocks.fences.iter().any(|fence| !fence.closed)
}

/// A name for the skill that nothing goes by yet, and where its file would be.
fn free_name(request: &Request<'_>, section: &Section) -> Option<(String, FilePath)> {
    let folder = skills_folder(request)?;
    let title = slug(&section.title)?;
    let own = slug(&request.definition.name);
    let longer = own.map(|own| format!("{own}-{title}"));
    [Some(title), longer]
        .into_iter()
        .flatten()
        .find_map(|name| {
            let home = folder.join(&name);
            let taken = !request
                .snapshot
                .defining(Namespace::Skill, &name)
                .is_empty()
                || matches!(
                    request.snapshot.entry(&home),
                    Some(Entry::File | Entry::Folder)
                );
            (name.len() <= LONGEST_NAME && !taken).then(|| (name, home.join("SKILL.md")))
        })
}

/// Where the host looks for skills beside this file.
fn skills_folder(request: &Request<'_>) -> Option<FilePath> {
    let place = &request.definition.place;
    let path = &request.file.path;
    if place.scope == Scope::Plugin || place.format.host != "claude-code" {
        return None;
    }
    let of_memory = || {
        let root = request.snapshot.root_of(path)?;
        let folder = catalog().host(&place.format.host)?.folder.as_deref()?;
        (place.format.kind == Kind::Memory).then(|| root.join(folder))
    };
    let agents = host_folder(path).map(FilePath::new).or_else(of_memory)?;
    Some(agents.join("skills"))
}

/// The text of the skill: the section with its heading at the top level.
fn text_of(
    request: &Request<'_>,
    section: &Section,
    content: TextRange,
    name: &str,
) -> Option<String> {
    let line_break = request.line_break();
    let description = first_sentence(request, content)
        .unwrap_or_else(|| format!("When to use {}.", section.title));
    let description = spelled(&description, Spot::Value)?;
    let title = &section.title;
    let moved = lifted(request, section, content)?;
    let head = [
        "---",
        &format!("name: {name}"),
        &format!("description: {description}"),
        "---",
        "",
        &format!("# {title}"),
        "",
        moved.trim(),
        "",
    ];
    Some(head.join(line_break))
}

/// The content with its headings as far up as its own heading goes.
fn lifted(request: &Request<'_>, section: &Section, content: TextRange) -> Option<String> {
    let mut out = String::new();
    let mut done = content.start();
    let by = usize::from(section.level.saturating_sub(1));
    let headings = request.file.parse.body.blocks.headings.iter();
    for heading in headings.filter(|heading| content.contains_range(heading.range)) {
        let written = request.file.text.slice(heading.range);
        let marks = written.len() - written.trim_start_matches('#').len();
        let surplus = by.min(marks.saturating_sub(1));
        let start = heading.range.start();
        out.push_str(request.file.text.slice(TextRange::new(done, start)));
        done = start + TextSize::try_from(surplus).ok()?;
    }
    out.push_str(request.file.text.slice(TextRange::new(done, content.end())));
    Some(out)
}

/// The edit that adds the skill to those that the agent starts with, where it has such a list or can have one; `None` where the
/// list cannot be added to, so that the agent would not have what its body tells it to use.
fn preloaded(request: &Request<'_>, name: &str) -> Option<Option<TextEdit>> {
    let format = request.definition.place.format;
    let skills = |key: &&Key| key.items == Some(ItemKind::Skill) && key.is_list();
    let key = format.keys.iter().find(skills);
    let Some((block, key)) = request.frontmatter().zip(key) else {
        return Some(None);
    };
    let Some(field) = request.definition.field(&key.name) else {
        return Some(request.added_line(&format!("{}: {name}", key.name)));
    };
    let entry = block.mapping.entries.get(field.entry)?;
    if entry.value.is_null() {
        let only = [name.to_owned()];
        return list_style::written(request, entry, &only, Style::Text).map(Some);
    }
    let (style, mut items) = list_style::read(key, &entry.value)?;
    items.push(name.to_owned());
    let written = list_style::written(request, entry, &items, style);
    // A list with comments is not written anew, but it can be gone on with.
    written
        .or_else(|| line_below(request, field, name))
        .map(Some)
}

/// A line with `name` below the last item of a list that has one on each line.
fn line_below(request: &Request<'_>, field: &Field, name: &str) -> Option<TextEdit> {
    let last = usize::from(field.items.last()?.range.start());
    let text = request.file.text.as_str();
    let before = text.get(..last)?.rsplit('\n').next()?;
    let bullet = before.trim_end_matches(['"', '\'']);
    if bullet.trim() != "-" {
        return None;
    }
    let rest = text.get(last..)?.split(['\r', '\n']).next()?;
    Some(TextEdit {
        range: TextRange::empty(size(last + rest.len())),
        new_text: format!("{}{bullet}{name}", request.line_break()),
    })
}
