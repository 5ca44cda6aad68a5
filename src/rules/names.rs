//! Names that nothing goes by, and how they may have been meant.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::wording::message;
use super::wrong_separator::concerns_names;
use super::{Access, Context, word_lost};
use crate::catalog::{Effect, ItemKind, Kind, Namespace, Severity, catalog, nearest};
use crate::finding::{Finding, Fix, MissingFile, Safety};
use crate::model::Field;
use crate::model::kind::host_folder;
use crate::model::references::Reference;
use crate::syntax::value::Value;
use crate::text::FilePath;
use crate::workspace::{Entry, Summary};

/// A certain mention of a name that nothing goes by.
pub(super) struct Unknown<'a> {
    /// The mention.
    pub(super) reference: &'a Reference,
    /// The name.
    pub(super) name: &'a str,
    /// The key that it stands in.
    pub(super) field: Option<&'a Field>,
}

/// How a name misses what was meant.
pub(super) enum Miss {
    /// Another letter case.
    Case(String),
    /// A slip of the fingers.
    Slip(String),
    /// There is nothing like it.
    Nothing,
}

/// Bytes by which a misspelt name may differ in length.
const LONGEST_SLIP: usize = 8;

/// The names of `space` in this file that nothing goes by, where that can be known.
pub(super) fn unknown<'a>(context: &Context<'a>, space: Namespace) -> Vec<Unknown<'a>> {
    let in_root = context.snapshot.root_of(&context.file.path).is_some();
    // Before the first scan has ended, a name that is not known may still exist.
    if !in_root
        || !context.is_searched()
        || !context.snapshot.is_complete()
        || !context.reads_values()
    {
        return Vec::new();
    }
    let certain = |it: &&Reference| it.certain || is_behind_slash(context, it);
    let certain = context.references.iter().filter(certain);
    certain
        .filter_map(|reference| {
            let name = reference.name_in(space)?;
            let field = context.field_at(reference.range);
            let is_asked = |field| {
                !is_unreadable(context, field)
                    && !concerns_names(context, field)
                    && !word_lost::concerns(context, field)
            };
            let counts = field.is_none_or(is_asked);
            (counts && !exists(context, space, name)).then_some(Unknown {
                reference,
                name,
                field,
            })
        })
        .collect()
}

/// Whether the name stands in a key of the frontmatter, with a slash in front that does not belong there.
pub(super) fn is_behind_slash(context: &Context<'_>, reference: &Reference) -> bool {
    let field = context.field_at(reference.range);
    field.is_some_and(|field| {
        let mut items = field.items.iter();
        items.any(|item| {
            let is_skill = item.kind == ItemKind::Skill && item.text.starts_with('/');
            is_skill && item.range.contains_range(reference.range)
        })
    })
}

/// Whether the host comes to none of the names in the value, because it cannot read it.
fn is_unreadable(context: &Context<'_>, field: &Field) -> bool {
    let block = context.frontmatter();
    let entry = block.and_then(|block| block.mapping.entries.get(field.entry));
    let raw = entry.is_some_and(|entry| entry.value.value == Value::Raw);
    raw && context.access() != Access::Repaired
}

/// Whether something goes by `name`, or may do so where nobody can look.
pub(super) fn exists(context: &Context<'_>, space: Namespace, name: &str) -> bool {
    let comes_with_host = || {
        let host = context.host();
        host.is_some_and(|host| host.builtin(space, name).is_some())
    };
    let elsewhere = || {
        let plugin = name.split_once(':').map(|(plugin, _)| plugin);
        plugin.is_some_and(|plugin| !is_known_plugin(context, plugin))
    };
    comes_with_host()
        || !context.snapshot.defining(space, name).is_empty()
        || elsewhere()
        || is_behind_link(context, space, name)
}

/// Whether the file that would define `name` is there and was not read: it stands behind a link that leads out of the roots,
/// which the host follows.
fn is_behind_link(context: &Context<'_>, space: Namespace, name: &str) -> bool {
    let snapshot = context.snapshot;
    let home = snapshot.surroundings().home.as_ref();
    let own = project_folder(context).into_iter();
    let in_home = home.into_iter().flat_map(|home| {
        let folders = catalog().host_folders();
        folders.map(|folder| home.join(folder))
    });
    let mut folders = own.chain(in_home);
    folders.any(|agents| {
        let place = usual_place(&agents, space, name);
        place.is_some_and(|(path, _)| {
            snapshot.summary(&path).is_none() && snapshot.entry(&path) == Some(Entry::File)
        })
    })
}

/// The folder of the project of this file that hosts read definitions from.
fn project_folder(context: &Context<'_>) -> Option<FilePath> {
    host_folder(&context.file.path).map(FilePath::new)
}

/// Where `name` of `space` would be defined below `agents`, and as what.
fn usual_place(agents: &FilePath, space: Namespace, name: &str) -> Option<(FilePath, Kind)> {
    match space {
        Namespace::Skill => Some((agents.join(&format!("skills/{name}/SKILL.md")), Kind::Skill)),
        Namespace::Agent => Some((agents.join(&format!("agents/{name}.md")), Kind::Agent)),
        _ => None,
    }
}

/// Whether the plugin is part of the workspace.
pub(super) fn is_known_plugin(context: &Context<'_>, plugin: &str) -> bool {
    let mut plugins = context.snapshot.surroundings().plugins.values();
    plugins.any(|known| known == plugin)
        || !context
            .snapshot
            .defining(Namespace::Plugin, plugin)
            .is_empty()
}

/// What may have been meant by `name`.
pub(super) fn miss(context: &Context<'_>, space: Namespace, name: &str) -> Miss {
    // Only names of about the same length are worth comparing, however many there are.
    let lengths = name.len().saturating_sub(LONGEST_SLIP)..=name.len() + LONGEST_SLIP;
    let mut names = all(context, space, &lengths);
    names.sort_unstable();
    names.dedup();
    if let Some(right) = names.iter().find(|other| other.eq_ignore_ascii_case(name)) {
        return Miss::Case(right.to_string());
    }
    match nearest(name, names.iter().map(|name| &**name)) {
        Some(right) => Miss::Slip(right.to_owned()),
        None => Miss::Nothing,
    }
}

/// Every name of `space` that a file may write and that has one of these lengths in bytes.
fn all<'a>(
    context: &Context<'a>,
    space: Namespace,
    lengths: &RangeInclusive<usize>,
) -> Vec<Cow<'a, str>> {
    let snapshot = context.snapshot;
    if space == Namespace::McpServer {
        let declared = snapshot
            .each()
            .flat_map(|summary| summary.declarations.iter());
        let servers = declared.filter(|it| it.space == space && lengths.contains(&it.name.len()));
        return servers.map(|it| Cow::Borrowed(&*it.name)).collect();
    }
    let kinds = space.kinds().iter();
    let defined = kinds
        .flat_map(|kind| snapshot.each_of_kind(*kind))
        .flat_map(|summary| written_names(summary, lengths));
    let builtin = context.host().map_or(&[][..], |host| match space {
        Namespace::Agent => &host.builtin_agents,
        Namespace::OutputStyle => &host.builtin_output_styles,
        _ => &[],
    });
    let builtin = builtin.iter().map(|builtin| Cow::Borrowed(&*builtin.name));
    defined.chain(builtin).collect()
}

fn written_names<'s>(
    summary: &'s Summary,
    lengths: &RangeInclusive<usize>,
) -> impl Iterator<Item = Cow<'s, str>> {
    let fits = |len: usize| len > 0 && lengths.contains(&len);
    let own = Some(&*summary.name).filter(|name| fits(name.len()));
    let alias = summary.alias.as_deref().filter(|name| fits(name.len()));
    let plugin = summary.plugin.as_deref();
    let in_plugin = plugin.filter(|plugin| fits(plugin.len() + 1 + summary.name.len()));
    let qualified = in_plugin.map(|_| Cow::Owned(summary.qualified_name()));
    let bare = own.into_iter().chain(alias).map(Cow::Borrowed);
    bare.chain(qualified)
}

impl Unknown<'_> {
    /// What the host does with such a name, by the key or the tool that it stands behind.
    pub(super) fn effect<'e>(&self, context: &Context<'_>, space: Namespace) -> Option<&'e Effect> {
        let host = context.host()?;
        let key = self.field.and_then(|field| field.key);
        let names = key.and_then(|key| key.items).is_some_and(|items| {
            use crate::catalog::ItemKind::{PermissionRule, Tool};
            matches!(items, PermissionRule | Tool)
        });
        let of_key = key.and_then(|key| key.effect.unknown_item.as_ref());
        match of_key.filter(|_| !names) {
            Some(effect) => Some(effect),
            None => host.unknown_name(space),
        }
    }

    /// The finding, with what may have been meant and the file that could be created.
    pub(super) fn report(
        &self,
        context: &Context<'_>,
        rule: &'static str,
        space: Namespace,
    ) -> Option<Finding> {
        let effect = self.effect(context, space)?;
        let (name, noun) = (self.name, space.noun());
        let missing = format!("There is no {noun} named `{name}`.");
        let (defect, advice, fix) = match miss(context, space, name) {
            Miss::Case(right) => (
                format!("The {noun} is called `{right}`; letter case counts."),
                String::new(),
                Some((true, right)),
            ),
            Miss::Slip(right) => (
                missing,
                format!("Did you mean `{right}`?"),
                Some((false, right)),
            ),
            Miss::Nothing => (
                missing,
                format!("Create the {noun}, or delete the entry."),
                None,
            ),
        };
        let text = message(&[&defect, &effect.text, &advice]);
        let severity = effect.severity().min(Severity::Warning);
        let mut finding = context.finding(rule, severity, self.reference.range, text);
        finding.missing = match fix {
            None => missing_file(context, space, name),
            Some(_) => None,
        };
        finding.fix = fix.map(|(safe, right)| self.replacement(right, safe));
        Some(finding)
    }

    /// A fix that puts `new_text` in the place of the name.
    pub(super) fn replacement(&self, new_text: String, safe: bool) -> Fix {
        let mut fix = Fix::replacement(self.reference.range, new_text);
        if safe {
            fix.safety = Safety::Safe;
        }
        fix
    }
}

fn is_plain(name: &str) -> bool {
    let belongs = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !name.is_empty() && name.bytes().all(belongs)
}

/// The file that would define the command `name` of the plugin, ready to be filled in; `None` where it is not clear which folder
/// the plugin has.
pub(super) fn missing_command(
    context: &Context<'_>,
    plugin: &str,
    name: &str,
) -> Option<MissingFile> {
    let plugins = &context.snapshot.surroundings().plugins;
    let mut folders = plugins.iter().filter(|(_, known)| *known == plugin);
    let (folder, _) = folders.next()?;
    if folders.next().is_some() || !is_plain(name) {
        return None;
    }
    let path = command_folder(context, folder).join(&format!("{name}.md"));
    context.snapshot.root_of(&path)?;
    let text = "---\ndescription: What this command does.\n---\n\nWhat to do.\n".to_owned();
    Some(MissingFile { path, text })
}

/// Where the plugin in `folder` has its commands: in the first folder that its manifest names, if it names one.
fn command_folder(context: &Context<'_>, folder: &FilePath) -> FilePath {
    let named = || {
        let manifest = context.snapshot.manifest(folder)?;
        let manifest = context.snapshot.read(&manifest.path)?;
        let keys = manifest.parse.json.as_ref()?.mapping()?;
        let node = &keys.get("commands")?.value;
        let items = node
            .as_sequence()
            .map_or(std::slice::from_ref(node), |list| &list.items);
        let paths = items
            .iter()
            .filter_map(|item| Some(&*item.as_scalar()?.text));
        let mut folders = paths.filter(|path| path.starts_with("./") && !path.ends_with(".md"));
        let named = folder.join(folders.next()?);
        named.starts_with(folder).then_some(named)
    };
    named().unwrap_or_else(|| folder.join("commands"))
}

/// The file that would define `name` in the project of this file, ready to be filled in.
fn missing_file(context: &Context<'_>, space: Namespace, name: &str) -> Option<MissingFile> {
    if !is_plain(name) {
        return None;
    }
    let (path, kind) = usual_place(&project_folder(context)?, space, name)?;
    let noun = kind.noun();
    Some(MissingFile {
        path,
        text: format!(
            "---\nname: {name}\ndescription: When to use this {noun}.\n---\n\nWhat this {noun} does.\n"
        ),
    })
}
