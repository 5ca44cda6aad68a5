//! Which open files need another look after an edit of another one: those whose findings depend on what changed in it.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use text_size::TextRange;

use crate::catalog::{Kind, Namespace};
use crate::model::File;
use crate::model::references::{Declaration, Reference, Target};
use crate::model::signature::Signature;
use crate::text::FilePath;
use crate::workspace::imports::imports;
use crate::workspace::listing::Circle;
use crate::workspace::{Snapshot, Summary};

/// The rule about what a listing costs.
const LISTING_RULE: &str = "listing-over-budget";

/// No rule follows definitions that hand over to each other further than this.
const MOST_STEPS: usize = 8;

/// What findings about other files can depend on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Visible {
    /// Whether there is a file: links lead to it.
    is_there: bool,
    /// Fingerprint of the headings that links can reach.
    headings: u64,
    /// What it imports, for whoever imports it.
    imports: Vec<FilePath>,
    identity: Option<Identity>,
    /// The names that the host resolves in it: whoever hands over to it hands over to these.
    hands_over: Vec<(Namespace, Box<str>)>,
    /// Fingerprint of all that it mentions, which code lenses of others count.
    mentions: u64,
    /// What a model chooses it by.
    signature: Option<Signature>,
    /// With what it is listed, and what that costs.
    listed: Option<(Circle, u32)>,
}

/// What a definition is called.
#[derive(Debug, PartialEq, Eq)]
struct Identity {
    space: Option<Namespace>,
    names: Vec<String>,
    /// Whether the host loads what goes by them.
    loads: bool,
    name_range: Option<TextRange>,
    declarations: Box<[Declaration]>,
}

impl Visible {
    /// What others see of the open file at `path`.
    pub(super) fn in_editor(snapshot: &Snapshot, path: &FilePath) -> Visible {
        let file = snapshot.file(path).map(|file| {
            // A file that defines something has its headings read already.
            let read = file.definition.is_some();
            let document = || Arc::new(File::document(path.clone(), file.text.clone()));
            if read { Arc::clone(file) } else { document() }
        });
        Visible {
            imports: imported(snapshot, path, file.as_deref()),
            ..Visible::of(snapshot, file.as_deref(), snapshot.summary(path))
        }
    }

    /// What others saw of the file at `path` before it was opened.
    pub(super) fn on_disk(snapshot: &Snapshot, path: &FilePath) -> Visible {
        let text = snapshot.saved_text(path);
        let file = text.map(|text| File::document(path.clone(), text));
        Visible {
            imports: imported(snapshot, path, file.as_ref()),
            ..Visible::of(snapshot, file.as_ref(), snapshot.saved_summary(path))
        }
    }

    /// Whether code lenses of other files count differently than with `before`.
    pub(super) fn mentions_others_than(&self, before: &Visible) -> bool {
        self.mentions != before.mentions
    }

    fn of(snapshot: &Snapshot, file: Option<&File>, summary: Option<&Summary>) -> Visible {
        let markdown = file.filter(|file| file.path.file_name().ends_with(".md"));
        let references = summary.map_or(&[][..], |summary| &summary.references);
        let certain = references.iter().filter(|reference| reference.certain);
        Visible {
            is_there: file.is_some(),
            mentions: fingerprint(references),
            headings: markdown.map_or(0, headings),
            imports: Vec::new(),
            identity: summary.map(|summary| Identity::of(snapshot, summary)),
            signature: summary.and_then(|summary| summary.signature.clone()),
            listed: summary.and_then(|summary| listed(snapshot, summary)),
            hands_over: certain
                .filter_map(stated_name)
                .map(|(space, name)| (space, name.into()))
                .collect(),
        }
    }
}

/// With what `summary` is listed, and what that costs, where somebody wants to know: to add all up takes a while the first time.
fn listed(snapshot: &Snapshot, summary: &Summary) -> Option<(Circle, u32)> {
    let path = &summary.path;
    let config = snapshot.config(path);
    let asked = config.asks_for(LISTING_RULE, snapshot.relative(path));
    let circle = asked.then(|| summary.circle())?;
    Some((circle?, snapshot.standing(summary).listed))
}

/// What `file` at `path` imports, if an open file may see that; its body must have been read.
fn imported(snapshot: &Snapshot, path: &FilePath, file: Option<&File>) -> Vec<FilePath> {
    let follows = |file: &&Arc<File>| {
        let definition = file.definition.as_ref();
        file.path != *path && definition.is_some_and(|it| it.place.format.import_limit.is_some())
    };
    let file = file.filter(|_| snapshot.open_files().any(|file| follows(&file)));
    let mentioned = file.map(|file| snapshot.mentioned_in_file(file));
    let mentioned = mentioned.unwrap_or_default();
    imports(&mentioned)
        .map(|(target, _)| target.clone())
        .collect()
}

fn headings(file: &File) -> u64 {
    let mut hasher = DefaultHasher::new();
    for heading in &file.parse.body.blocks.headings {
        file.text.slice(heading.text).hash(&mut hasher);
    }
    hasher.finish()
}

fn fingerprint(references: &[Reference]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for reference in references {
        match &reference.target {
            Target::Name(name) => (reference.space, name).hash(&mut hasher),
            Target::Path(target) => (&target.path, &target.fragment).hash(&mut hasher),
        }
    }
    hasher.finish()
}

impl Identity {
    fn of(snapshot: &Snapshot, summary: &Summary) -> Identity {
        // Where nothing else goes by the name, nobody asks.
        let space = summary.namespace();
        let named = space.map(|space| snapshot.defining(space, &summary.name));
        let asked = named.is_some_and(|named| named.len() > 1);
        Identity {
            space: summary.namespace(),
            names: summary.names(),
            loads: !asked || snapshot.standing(summary).loads,
            name_range: summary.name_range,
            declarations: summary.declarations.clone(),
        }
    }

    fn names(&self) -> impl Iterator<Item = (Namespace, String)> {
        let own = self.names.iter().cloned();
        let own = own.filter_map(|name| Some((self.space?, name)));
        let declared = self.declarations.iter();
        own.chain(declared.map(|declared| (declared.space, declared.name.to_string())))
    }
}

/// The open files, other than the one at `path`, whose findings can differ once others see `now` of it instead of `before`.
pub(super) fn dependents(
    snapshot: &Snapshot,
    path: &FilePath,
    before: &Visible,
    now: &Visible,
) -> BTreeSet<FilePath> {
    let mut found = BTreeSet::new();
    if (before.is_there, before.headings) != (now.is_there, now.headings) {
        let linking = snapshot.pointing_at(path).into_iter();
        found.extend(linking.map(|summary| summary.path.clone()));
    }
    if before.imports != now.imports {
        found.extend(snapshot.open_importers(path).cloned());
    }
    let mut resolved_anew = BTreeSet::new();
    if before.hands_over != now.hands_over {
        resolved_anew.insert(path.clone());
        // Settings make an agent the one that runs the session.
        let summary = snapshot.summary(path);
        if summary.is_some_and(|summary| summary.format.kind == Kind::Settings) {
            found.extend(handed_over_to_by_one(snapshot, before, now));
        }
    }
    if before.identity != now.identity {
        let names = Names::of([before, now]);
        let open = snapshot.open_files().map(|file| &file.path);
        let dependent = open.filter(|path| {
            let summary = snapshot.summary(path);
            summary.is_some_and(|summary| names.concern(snapshot, summary))
        });
        found.extend(dependent.cloned());
        resolved_anew.extend(names.mentioned_in(snapshot));
    }
    if before.identity.is_some() != now.identity.is_some()
        && let Some(folder) = path.parent()
    {
        // In the folder of a skill other names are right than beside it.
        let open = snapshot.open_files().map(|file| &file.path);
        found.extend(open.filter(|path| path.starts_with(&folder)).cloned());
    }
    if before.signature != now.signature {
        let open = snapshot.open_files().map(|file| &file.path);
        found.extend(
            open.filter(|path| sounds_like(snapshot, path, [before, now]))
                .cloned(),
        );
    }
    if before.signature.is_some() != now.signature.is_some() {
        // A skill that is kept from the model is kept from the subagents that list it, too.
        found.extend(Names::of([before, now]).mentioned_in(snapshot));
    }
    found.extend(telling_the_sum(snapshot, before, now));
    found.extend(handing_over_to(snapshot, resolved_anew));
    found.retain(|dependent| dependent != path && snapshot.file(dependent).is_some());
    found
}

/// Whether findings about the definition at `path` can depend on a description that it shares words with.
fn sounds_like(snapshot: &Snapshot, path: &FilePath, versions: [&Visible; 2]) -> bool {
    let own = snapshot
        .summary(path)
        .and_then(|summary| summary.signature.as_ref());
    let mut versions = versions.into_iter().filter_map(|it| it.signature.as_ref());
    own.is_some_and(|own| versions.any(|other| own == other || own.is_within(other)))
}

/// The open files in which the sum of a listing is told that `now` stands in, or `before` stood in.
fn telling_the_sum(snapshot: &Snapshot, before: &Visible, now: &Visible) -> Vec<FilePath> {
    if before.listed == now.listed {
        return Vec::new();
    }
    let open = snapshot.open_files().map(|file| &file.path);
    open.filter(|path| tells_the_sum(snapshot, path, [before, now]))
        .cloned()
        .collect()
}

/// Whether the sum of a listing that one of the versions stands in is told at the definition at `path`, or was.
fn tells_the_sum(snapshot: &Snapshot, path: &FilePath, versions: [&Visible; 2]) -> bool {
    let own = snapshot.summary(path).and_then(Summary::circle);
    own.is_some_and(|own| {
        let mut circles = versions.into_iter().filter_map(|it| it.listed.as_ref());
        let counts = circles.any(|(circle, _)| own.counts(circle));
        let dearest = || snapshot.listed_in(&own).dearest;
        counts && dearest().iter().any(|summary| summary.path == *path)
    })
}

/// Names that came or went.
struct Names(BTreeSet<(Namespace, String)>);

impl Names {
    fn of(versions: [&Visible; 2]) -> Names {
        let identities = versions.into_iter().filter_map(|it| it.identity.as_ref());
        Names(identities.flat_map(Identity::names).collect())
    }

    fn hold(&self, space: Namespace, name: &str) -> bool {
        let mut names = self.0.iter();
        names.any(|(other, known)| *other == space && known == name)
    }

    fn are_in(&self, space: Namespace) -> bool {
        self.0.iter().any(|(other, _)| *other == space)
    }

    /// Whether findings about `summary` can depend on them.
    fn concern(&self, snapshot: &Snapshot, summary: &Summary) -> bool {
        let mentions = |reference: &Reference| {
            stated_name(reference).is_some_and(|(space, name)| {
                // A name that nothing goes by may be near to one that is new, or a plugin of that name unknown no longer.
                let near =
                    || self.are_in(space) || (name.contains(':') && self.are_in(Namespace::Plugin));
                self.hold(space, name)
                    || (near() && snapshot.definition_of(&summary.path, reference).is_none())
            })
        };
        let space = summary.namespace();
        let mut own = summary.names().into_iter();
        own.any(|name| space.is_some_and(|space| self.hold(space, &name)))
            || summary.references.iter().any(mentions)
    }

    /// The files in which the host resolves one of them.
    fn mentioned_in<'a>(&'a self, snapshot: &'a Snapshot) -> impl Iterator<Item = FilePath> + 'a {
        self.0.iter().flat_map(|(space, name)| {
            let mentioning = snapshot.mentioning(*space, name).into_iter();
            let certain = mentioning.filter(|summary| {
                let mut references = summary.references.iter();
                references.any(|it| it.certain && stated_name(it) == Some((*space, name)))
            });
            certain.map(|summary| summary.path.clone())
        })
    }
}

/// The name in a reference that says what it is the name of; no finding is about others.
fn stated_name(reference: &Reference) -> Option<(Namespace, &str)> {
    match &reference.target {
        Target::Name(name) => Some((reference.space?, name)),
        Target::Path(_) => None,
    }
}

/// The definitions that only one of the versions names.
fn handed_over_to_by_one(snapshot: &Snapshot, before: &Visible, now: &Visible) -> Vec<FilePath> {
    let versions = [(before, now), (now, before)];
    let names = versions.into_iter().flat_map(|(one, other)| {
        let names = one.hands_over.iter();
        names.filter(|name| !other.hands_over.contains(name))
    });
    let definitions = names.flat_map(|(space, name)| snapshot.defining(*space, name));
    definitions.map(|summary| summary.path.clone()).collect()
}

/// The definitions at `paths`, and those that hand over to one of them directly or by way of others.
fn handing_over_to(snapshot: &Snapshot, paths: BTreeSet<FilePath>) -> BTreeSet<FilePath> {
    let mut reached = paths.clone();
    let mut last = paths;
    for _ in 0..MOST_STEPS {
        let callers = last.iter().filter_map(|path| snapshot.summary(path));
        let callers = callers.flat_map(|summary| callers_of(snapshot, summary));
        last = callers.filter(|path| !reached.contains(path)).collect();
        if last.is_empty() {
            break;
        }
        reached.extend(last.iter().cloned());
    }
    reached
}

fn callers_of(snapshot: &Snapshot, callee: &Summary) -> Vec<FilePath> {
    let Some(space) = callee.namespace() else {
        return Vec::new();
    };
    let is_meant = |caller: &Summary, reference: &Reference| {
        let found = snapshot.definition_of(&caller.path, reference);
        reference.certain && found.is_some_and(|(_, found)| found.path == callee.path)
    };
    let names = callee.names().into_iter();
    let callers = names.flat_map(|name| snapshot.mentioning(space, &name));
    callers
        .filter(|caller| caller.references.iter().any(|it| is_meant(caller, it)))
        .map(|caller| caller.path.clone())
        .collect()
}
