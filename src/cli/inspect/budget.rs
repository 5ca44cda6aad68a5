//! `inspect --budget`: what all definitions together cost, the dearest first.

use std::fmt::Write;

use serde_json::{Value, json};

use super::cost::{Cost, cut_to};
use crate::catalog::{Budget, Format, Namespace, catalog};
use crate::model::{File, grouped};

/// So many of each list are shown to people.
const SHOWN: usize = 10;

/// What all definitions that were looked at cost together.
#[derive(Debug, Default)]
pub(super) struct Bill {
    entries: Vec<Entry>,
}

/// What one definition costs.
#[derive(Debug)]
struct Entry {
    path: String,
    name: String,
    format: &'static Format,
    cost: Cost,
}

/// The definitions between which a model chooses by one listing.
struct Group<'a> {
    host: &'static str,
    space: Namespace,
    /// With what each costs there, the dearest first.
    entries: Vec<(usize, &'a Entry)>,
}

impl Group<'_> {
    fn tokens(&self) -> usize {
        self.entries.iter().map(|(tokens, _)| tokens).sum()
    }

    fn budget(&self) -> Option<&'static Budget> {
        let mut listings = self
            .entries
            .iter()
            .filter_map(|(_, entry)| entry.format.listing.as_ref());
        listings.find_map(|listing| listing.budget.as_ref())
    }
}

impl Bill {
    /// Adds `file`, shown as `path`, whose body must have been read.
    pub(super) fn add(&mut self, path: &str, file: &File) {
        let (Some(definition), Some(cost)) = (&file.definition, Cost::of(file)) else {
            return;
        };
        self.entries.push(Entry {
            path: path.to_owned(),
            name: definition.name.clone(),
            format: definition.place.format,
            cost,
        });
    }

    /// The listings, in the order of the catalogue.
    fn groups(&self) -> Vec<Group<'_>> {
        let mut groups: Vec<Group<'_>> = Vec::new();
        for format in catalog().formats() {
            let Some(space) = format.kind.namespace() else {
                continue;
            };
            let of_format = self
                .entries
                .iter()
                .filter(|entry| std::ptr::eq(entry.format, format));
            let listed = of_format.filter_map(|entry| Some((entry.cost.listing?, entry)));
            let known = groups
                .iter_mut()
                .find(|it| it.host == format.host && it.space == space);
            match known {
                Some(group) => group.entries.extend(listed),
                None => groups.push(Group {
                    host: &format.host,
                    space,
                    entries: listed.collect(),
                }),
            }
        }
        groups.retain(|group| !group.entries.is_empty());
        for group in &mut groups {
            dearest_first(&mut group.entries);
        }
        groups
    }

    fn bodies(&self) -> Vec<(usize, &Entry)> {
        let mut bodies: Vec<(usize, &Entry)> = self
            .entries
            .iter()
            .map(|entry| (entry.cost.body, entry))
            .collect();
        dearest_first(&mut bodies);
        bodies
    }

    /// For people.
    pub(super) fn human(&self) -> String {
        let mut out = String::new();
        for group in self.groups() {
            let known = catalog().host(group.host);
            let host = known.map_or(group.host, |host| &host.name);
            let noun = known.map_or(String::new(), |host| host.listed_nouns(group.space));
            let tokens = group.tokens();
            let number = match group.entries.len() {
                1 => "1 definition".to_owned(),
                number => format!("{} definitions", grouped(number)),
            };
            let _ = write!(
                out,
                "What {host} lists of {noun}: {number}, ≈ {}",
                grouped(tokens)
            );
            match group.budget() {
                Some(budget) => {
                    let share = tokens * 100 / budget.tokens.max(1);
                    let limit = grouped(budget.tokens);
                    let _ = writeln!(out, " of {limit} tokens ({share} %)\n  {}", budget.text);
                }
                None => out.push_str(" tokens\n"),
            }
            lines(&mut out, &group.entries, |_| String::new());
            out.push('\n');
        }
        let bodies = self.bodies();
        let all: usize = bodies.iter().map(|(tokens, _)| tokens).sum();
        let _ = writeln!(
            out,
            "Bodies: ≈ {} tokens in {} definitions, each given to a model when it is used, and memory files always",
            grouped(all),
            bodies.len()
        );
        lines(&mut out, &bodies, |entry| {
            cut_to(entry.format, entry.cost.body)
                .map_or(String::new(), |kept| format!("  ! {}", kept.text))
        });
        out.push_str(
            "\nThe numbers are estimates, four bytes to a token. All that was found is counted, as if it were loaded together.\n",
        );
        out
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        let listings: Vec<Value> = self.groups().iter().map(listing).collect();
        let bodies = self.bodies();
        let entries = bodies.iter().map(|(tokens, entry)| {
            let kept = cut_to(entry.format, *tokens).map(|kept| kept.tokens);
            json!({
                "path": entry.path,
                "kind": entry.format.kind.as_str(),
                "name": entry.name,
                "tokens": tokens,
                "kept": kept,
            })
        });
        json!({
            "listings": listings,
            "bodies": {
                "tokens": bodies.iter().map(|(tokens, _)| tokens).sum::<usize>(),
                "definitions": entries.collect::<Vec<Value>>(),
            },
        })
    }
}

fn listing(group: &Group<'_>) -> Value {
    let budget = group.budget();
    let entries = group.entries.iter();
    json!({
        "host": group.host,
        "kinds": group.space.kinds().iter().map(|kind| kind.as_str()).collect::<Vec<_>>(),
        "tokens": group.tokens(),
        "budget": budget.map(|budget| budget.tokens),
        "effect": budget.map(|budget| budget.text.as_str()),
        "definitions": entries.map(|(tokens, entry)| object(*tokens, entry)).collect::<Vec<_>>(),
    })
}

fn object(tokens: usize, entry: &Entry) -> Value {
    json!({
        "path": entry.path,
        "kind": entry.format.kind.as_str(),
        "name": entry.name,
        "tokens": tokens,
    })
}

fn dearest_first(entries: &mut [(usize, &Entry)]) {
    entries.sort_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.path.cmp(&other.path)));
}

fn lines(out: &mut String, entries: &[(usize, &Entry)], note: impl Fn(&Entry) -> String) {
    for (tokens, entry) in entries.iter().take(SHOWN) {
        let _ = writeln!(
            out,
            "  {:>8}  {}{}",
            grouped(*tokens),
            entry.path,
            note(entry)
        );
    }
    let more = entries.len().saturating_sub(SHOWN);
    if more > 0 {
        let _ = writeln!(out, "  {:>8}  and {more} more", "…");
    }
}
