//! `inspect` for people.

use std::collections::HashSet;
use std::fmt::Write;

use text_size::TextRange;

use super::cost::Cost;
use crate::catalog::{Identity, Kind, catalog};
use crate::loaders::{self, Loaded, Loss};
use crate::model::{Definition, File, estimated_tokens, outline, shortened};
use crate::text::Encoding;

/// Longest text that is shown on a line, in characters.
const WIDTH: usize = 100;

/// The file at `path`, on some lines.
pub(super) fn describe(path: &str, file: &File) -> String {
    let Some(definition) = &file.definition else {
        return format!(
            "{path}\n  defines nothing that Fieldcraft knows; {}\n",
            offer(path)
        );
    };
    let mut out = format!("{path}\n  {}\n", headline(file, definition));
    sections(&mut out, file);
    contents(&mut out, file);
    let place = &definition.place;
    let text = file.text.as_str();
    for loaded in loaders::load(text, &file.parse, place.format, place.scope, &file.path) {
        host(&mut out, file, &loaded, place.folder.is_some());
    }
    out
}

/// How to have a file read that defines nothing where it is.
fn offer(path: &str) -> String {
    if !path.ends_with(".json") {
        return "`--kind agent` reads it as a subagent".to_owned();
    }
    let kinds: Vec<&str> = Kind::ALL
        .iter()
        .filter(|kind| catalog().is_json(**kind))
        .map(|kind| kind.as_str())
        .collect();
    let (last, others) = kinds.split_last().unwrap_or((&"", &[]));
    format!("`--kind` reads it as {} or {last}", others.join(", "))
}

fn headline(file: &File, definition: &Definition) -> String {
    let place = &definition.place;
    let name = match definition.name.as_str() {
        "" if place.format.identity == Identity::None => String::new(),
        "" => "without a name · ".to_owned(),
        name => format!("{name} · "),
    };
    let scope = match (&place.plugin, &place.folder) {
        (Some(plugin), _) => format!("plugin {plugin}"),
        (None, Some(_)) => place.scope.as_str().to_owned(),
        (None, None) => "in no folder that the host reads".to_owned(),
    };
    let tokens = estimated_tokens(file.text.len());
    let listing = Cost::of(file).and_then(|cost| cost.listing);
    let listing = listing.map_or(String::new(), |tokens| {
        format!(", ≈ {tokens} in the listing")
    });
    format!(
        "{} · {name}{scope} · ≈ {tokens} tokens{listing}",
        place.format.title
    )
}

fn sections(out: &mut String, file: &File) {
    for section in &file.parse.body.sections {
        let indent = "  ".repeat(usize::from(section.level));
        let archetype =
            outline::archetype(section).map_or(String::new(), |a| format!("  [{}]", a.title));
        let number = section
            .number
            .as_ref()
            .map_or(String::new(), |number| format!("{number}. "));
        let tokens = estimated_tokens(section.range.len());
        let _ = writeln!(
            out,
            "  {indent}{number}{} · ≈ {tokens} tokens{archetype}",
            section.title
        );
    }
}

fn contents(out: &mut String, file: &File) {
    let boundaries = outline::boundaries(file);
    list(
        out,
        file,
        "examples",
        outline::examples(file)
            .iter()
            .map(|e| e.user.unwrap_or(e.range)),
    );
    list(out, file, "triggers", outline::triggers(file));
    list(out, file, "deliverables", outline::deliverables(file));
    list(out, file, "will", boundaries.will);
    list(out, file, "will not", boundaries.will_not);
    list(
        out,
        file,
        "works with",
        outline::colleagues(file)
            .into_iter()
            .map(|(_, range)| range),
    );
    let mentions = outline::references(file)
        .into_iter()
        .map(|reference| reference.range);
    let links = file.parse.body.blocks.links.iter().map(|link| link.range);
    let mut seen = HashSet::new();
    let first = mentions
        .chain(links)
        .filter(|range| seen.insert(file.text.slice(*range)));
    list(out, file, "refers to", first);
}

fn list(out: &mut String, file: &File, title: &str, ranges: impl IntoIterator<Item = TextRange>) {
    let mut ranges = ranges.into_iter().peekable();
    if ranges.peek().is_none() {
        return;
    }
    let _ = writeln!(out, "  {title}:");
    for range in ranges {
        let text = file.text.slice(range).replace(r"\n", " ");
        let _ = writeln!(out, "    - {}", shortened(&text, WIDTH));
    }
}

fn host(out: &mut String, file: &File, loaded: &Loaded, searched: bool) {
    let name = catalog()
        .host(loaded.host)
        .map_or(loaded.host, |host| host.name.as_str());
    let _ = writeln!(
        out,
        "  {name}{}: {}",
        if searched {
            ""
        } else {
            ", in a folder that it reads"
        },
        loaded.outcome.as_str().replace('-', " ")
    );
    for field in &loaded.fields {
        let value = field
            .value
            .as_str()
            .map_or_else(|| field.value.to_string(), str::to_owned);
        let _ = writeln!(out, "    {}: {}", field.key, shortened(&value, WIDTH));
    }
    for loss in &loaded.losses {
        let _ = writeln!(out, "    ! {}", describe_loss(file, loss));
    }
}

/// “line 4, `category`: Claude Code ignores the key.”
fn describe_loss(file: &File, loss: &Loss) -> String {
    let line = file.text.position(loss.range.start(), Encoding::Utf8).line + 1;
    let what = shortened(file.text.slice(loss.range), 40);
    format!("line {line}, `{what}`: {}", loss.message)
}
