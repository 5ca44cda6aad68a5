//! Which host and kind a file belongs to: by its path first, then by what is in it.

use std::collections::BTreeMap;

use crate::catalog::{FilePattern, Format, Glob, Kind, Loader, Recognition, Scope, catalog};
use crate::syntax::frontmatter::Frontmatter;
use crate::syntax::value::Mapping;
use crate::text::FilePath;

/// What is known of the file system around the definitions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The folders the person works in.
    pub roots: Vec<FilePath>,
    /// The home folder.
    pub home: Option<FilePath>,
    /// Folders that hold a plugin, with the plugin's name.
    pub plugins: BTreeMap<FilePath, String>,
    /// Files that the manifests of plugins name, with what they hold.
    pub named: BTreeMap<FilePath, Kind>,
}

/// What a file defines, for whom, and where it counts.
#[derive(Debug, Clone)]
pub struct Place {
    /// The format.
    pub format: &'static Format,
    /// Who sees it.
    pub scope: Scope,
    /// The plugin it belongs to.
    pub plugin: Option<String>,
    /// The folder that the host searches as one, such as `/w/.claude/agents`; `None` for a file that was
    /// recognised by its content, outside every folder that a host reads.
    pub folder: Option<FilePath>,
}

/// Tells what the file at `path` is; `None` for a file that defines nothing.
pub fn detect(
    path: &FilePath,
    text: &str,
    frontmatter: Option<&Frontmatter>,
    surroundings: &Surroundings,
) -> Option<Place> {
    by_path(path, surroundings).or_else(|| by_content(path, text, frontmatter, surroundings))
}

/// The place of a file whose kind the person states.
pub fn forced(kind: Kind, path: &FilePath, surroundings: &Surroundings) -> Option<Place> {
    by_path(path, surroundings)
        .filter(|place| place.format.kind == kind)
        .or_else(|| loose(kind))
}

/// Whether a file of this name can be a definition at all; a cheap test for the scan.
pub fn is_candidate(path: &FilePath) -> bool {
    path.file_name().ends_with(".md")
        || (is_json(path) && is_manifest(path))
        || misnamed(path).is_some()
}

/// The format of a file that stands where the host looks for such files, with an ending that it passes over, and the name that
/// it would have to have.
pub fn misnamed(path: &FilePath) -> Option<(&'static Format, FilePath)> {
    catalog().formats().find_map(|format| {
        let mut endings = format.other_endings.iter();
        let ending = endings.find(|ending| path.file_name().ends_with(ending.as_str()))?;
        let bare = path.as_str().strip_suffix(ending.as_str())?;
        let right = FilePath::new(&format!("{bare}.md"));
        let parts: Vec<&str> = right.parts().collect();
        let mut globs = format.files.iter().map(|pattern| &pattern.glob);
        let is_read = globs.any(|glob| !glob.is_in_home() && anywhere(&parts, glob).is_some());
        is_read.then_some((format, right))
    })
}

/// Whether the ending of a path is that of a file that is looked at; a cheap look before all others.
pub fn has_ending(path: &str) -> bool {
    let formats = catalog().formats();
    let mut others = formats.flat_map(|format| &format.other_endings);
    path.ends_with(".md") || path.ends_with(".json") || others.any(|it| path.ends_with(it.as_str()))
}

/// Whether the file is JSON by its name.
pub(super) fn is_json(path: &FilePath) -> bool {
    path.file_name().ends_with(".json")
}

/// Whether some host reads a file of this name and this folder's name.
fn is_manifest(path: &FilePath) -> bool {
    let mut patterns = catalog().formats().flat_map(|format| &format.files);
    patterns.any(|pattern| {
        let mut below = path.parts().rev();
        let file = pattern.glob.file();
        file.is_some_and(|parts| parts.iter().rev().all(|part| below.next() == Some(part)))
    })
}

fn loose(kind: Kind) -> Option<Place> {
    catalog()
        .formats()
        .find(|format| format.kind == kind)
        .map(unbound)
}

/// The place of a file outside every folder that the format's host reads.
fn unbound(format: &'static Format) -> Place {
    Place {
        format,
        scope: Scope::Project,
        plugin: None,
        folder: None,
    }
}

/// What the path alone says.
pub(super) fn by_path(path: &FilePath, surroundings: &Surroundings) -> Option<Place> {
    if path.stem().eq_ignore_ascii_case("readme") {
        return None;
    }
    let plugin = path
        .ancestors()
        .find_map(|folder| surroundings.plugins.get_key_value(folder));
    if let (Some((folder, name)), Some(kind)) = (plugin, surroundings.named.get(path)) {
        return loose(*kind).map(|place| Place {
            scope: Scope::Plugin,
            plugin: Some(name.clone()),
            folder: Some(folder.clone()),
            ..place
        });
    }
    let parts: Vec<&str> = path.parts().collect();
    let bases = Bases {
        home: depth_below(surroundings.home.as_ref(), path, &parts),
        plugin: depth_below(plugin.map(|(folder, _)| folder), path, &parts),
    };
    let mut best: Option<(Match, &'static Format, Scope)> = None;
    for format in catalog().formats() {
        for pattern in &format.files {
            let Some(found) = matched(&parts, pattern, bases) else {
                continue;
            };
            if best.is_none_or(|(other, ..)| found.weight > other.weight) {
                best = Some((found, format, pattern.scope));
            }
        }
    }
    let (found, format, scope) = best?;
    let plugin = plugin.filter(|_| scope == Scope::Plugin);
    Some(Place {
        format,
        scope,
        plugin: plugin.map(|(_, name)| name.clone()),
        folder: Some(folder_at(path, parts.len() - found.depth)),
    })
}

/// How many parts of a path belong to the folders that some patterns start from; `None` for a path outside.
#[derive(Clone, Copy)]
struct Bases {
    home: Option<usize>,
    plugin: Option<usize>,
}

/// The number of parts in front of those of `path` that lie below `folder`.
fn depth_below(folder: Option<&FilePath>, path: &FilePath, parts: &[&str]) -> Option<usize> {
    let below = path.relative_to(folder?)?;
    Some(parts.len() - below.split('/').count())
}

/// A pattern that fits a path.
#[derive(Clone, Copy)]
struct Match {
    /// Number of literal parts; more where the folder they start from is known for certain.
    weight: usize,
    /// Number of the path's parts in the folder that the pattern's literal start names.
    depth: usize,
}

fn matched(parts: &[&str], pattern: &FilePattern, bases: Bases) -> Option<Match> {
    let glob = &pattern.glob;
    if !parts.last().is_some_and(|name| glob.may_end_in(name)) {
        return None;
    }
    let base = match pattern.scope {
        Scope::User => bases.home.filter(|_| glob.is_in_home())?,
        Scope::Plugin => bases.plugin?,
        Scope::Managed => return None,
        Scope::Project | Scope::Local => return anywhere(parts, glob),
    };
    glob.fits(parts.get(base..)?).then(|| Match {
        weight: 100 + glob.folders().len(),
        depth: base + glob.folders().len(),
    })
}

/// A project pattern holds below any folder.
fn anywhere(parts: &[&str], glob: &Glob) -> Option<Match> {
    let fits = |start: &usize| parts.get(*start..).is_some_and(|rest| glob.fits(rest));
    let start = (0..parts.len()).rev().find(fits)?;
    Some(Match {
        weight: glob.literal().len(),
        depth: start + glob.folders().len(),
    })
}

/// The folder that holds `path` so many levels up.
fn folder_at(path: &FilePath, levels: usize) -> FilePath {
    let mut folders = path.ancestors();
    let top = if path.is_absolute() { "/" } else { "" };
    FilePath::new(folders.nth(levels.saturating_sub(1)).unwrap_or(top))
}

/// Files about a collection that stand among its definitions.
fn is_about_collection(path: &FilePath) -> bool {
    matches!(
        path.stem().to_ascii_lowercase().as_str(),
        "readme" | "changelog" | "contributing" | "license" | "index" | "code_of_conduct"
    )
}

/// Recognises a definition in a collection, outside the folders that a host reads.
fn by_content(
    path: &FilePath,
    text: &str,
    frontmatter: Option<&Frontmatter>,
    surroundings: &Surroundings,
) -> Option<Place> {
    if is_about_collection(path) {
        return None;
    }
    if let Some((format, _)) = misnamed(path) {
        return Some(unbound(format));
    }
    let named = catalog().formats().filter(|format| {
        let names = &format.recognition.file_names;
        names.iter().any(|name| name == path.file_name())
    });
    if is_misplaced_skill(path, frontmatter) {
        return loose(Kind::Skill);
    }
    if belongs_to_other_tool(path, surroundings) {
        // A skill in another product's folder is read there by the letter of the standard.
        let standard = named
            .filter(|format| format.loader == Loader::StrictYaml)
            .last()?;
        return Some(unbound(standard));
    }
    if let Some(format) = named.into_iter().next() {
        return loose(format.kind);
    }
    let empty = Mapping::default();
    let mapping = frontmatter.map_or(&empty, |block| &block.mapping);
    let leads = frontmatter.is_some_and(|block| block.preceded_by.is_none());
    let kind = by_folder(path, mapping)
        .or_else(|| by_text(path, text).filter(|_| frontmatter.is_none()))
        .or_else(|| by_keys(mapping).filter(|_| leads && !belongs_to_skill(path)))?;
    loose(kind)
}

/// The nearest folder above the file at `path` that holds what is meant for one host: `/w/.claude` for `/w/.claude/agents/a.md`.
pub fn host_folder(path: &FilePath) -> Option<&str> {
    let mut folders = path.ancestors();
    folders.find(|folder| {
        let name = folder.rsplit('/').next();
        name.is_some_and(|name| catalog().is_host_folder(name))
    })
}

/// The folder above the file at `path` in which its host looks for the folders of skills.
pub fn skills_folder(path: &FilePath) -> Option<FilePath> {
    let folder = FilePath::new(host_folder(path)?);
    let host = catalog()
        .hosts
        .iter()
        .find(|host| host.folder.as_deref() == Some(folder.file_name()))?;
    let mut patterns = host.format(Kind::Skill)?.files.iter();
    let pattern = patterns.find(|pattern| pattern.scope == Scope::Project)?;
    let skills = folder.beside(&pattern.glob.folders().join("/"))?;
    path.starts_with(&skills).then_some(skills)
}

/// A file that is meant as a skill, in a folder of skills, where no host looks for it: without a folder of its own, or under a
/// name in other letters.
fn is_misplaced_skill(path: &FilePath, frontmatter: Option<&Frontmatter>) -> bool {
    let described = frontmatter.is_some_and(|block| block.mapping.get("description").is_some());
    let name = path.file_name();
    let other_letters = name != "SKILL.md" && name.eq_ignore_ascii_case("SKILL.md");
    let is_misplaced = || {
        let skills = skills_folder(path);
        skills.is_some_and(|skills| other_letters || path.parent() == Some(skills))
    };
    described && name.ends_with(".md") && is_misplaced()
}

/// A file without frontmatter in a folder of commands is one if it uses what a person types behind the command.
fn by_text(path: &FilePath, text: &str) -> Option<Kind> {
    let format = catalog().formats().find(|format| {
        let Recognition { folders, texts, .. } = &format.recognition;
        let mut above = path.parts().rev().skip(1);
        above.any(|folder| folders.iter().any(|name| name == folder))
            && texts.iter().any(|telling| text.contains(telling.as_str()))
    });
    format.map(|format| format.kind)
}

/// References and examples inside a skill's folder are read by the skill, not by the host.
fn belongs_to_skill(path: &FilePath) -> bool {
    let formats = catalog().formats();
    let skills = formats.filter(|format| format.kind == Kind::Skill);
    let mut patterns = skills.flat_map(|format| &format.files);
    patterns.any(|pattern| {
        let mut above = path.parts().rev().skip(1);
        above.any(|folder| pattern.glob.folders() == [folder])
    })
}

/// Hidden folders and double extensions (`x.prompt.md`) are some other tool's convention. A root may well be hidden, such as
/// `~/.dotfiles`, or stand below a hidden folder.
fn belongs_to_other_tool(path: &FilePath, surroundings: &Surroundings) -> bool {
    let roots = surroundings.roots.iter();
    let below = roots.filter_map(|root| path.relative_to(root));
    let hidden = below
        .min_by_key(|below| below.len())
        .unwrap_or(path.as_str())
        .split('/')
        .rev()
        .skip(1)
        .any(|part| part.starts_with('.') && !catalog().is_host_folder(part));
    let second_extension = path
        .stem()
        .rsplit_once('.')
        .is_some_and(|(_, word)| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()));
    // The name of an unsaved buffer has no extension.
    let other_extension = path.file_name().contains('.') && !path.file_name().ends_with(".md");
    hidden || second_extension || other_extension
}

/// The nearest folder whose name is that of a kind decides, if the keys do not contradict.
fn by_folder(path: &FilePath, mapping: &Mapping) -> Option<Kind> {
    path.parts().rev().skip(1).find_map(|folder| {
        let mut formats = catalog().formats();
        let format = formats.find(|format| {
            let mut folders = format.recognition.folders.iter();
            folders.any(|name| name == folder)
        })?;
        speaks_for(format, mapping).then_some(format.kind)
    })
}

fn speaks_for(format: &Format, mapping: &Mapping) -> bool {
    let mut keys = mapping.entries.iter();
    keys.any(|entry| format.key(&entry.key).is_some()) && !is_foreign(mapping)
}

fn by_keys(mapping: &Mapping) -> Option<Kind> {
    let format = catalog().formats().find(|format| {
        let recognition = &format.recognition;
        !recognition.all_of.is_empty()
            && recognition
                .all_of
                .iter()
                .all(|key| mapping.get(key).is_some())
            && recognition
                .telling
                .iter()
                .any(|key| mapping.get(key).is_some())
    });
    let kind = format
        .map(|format| format.kind)
        .or_else(|| plain_agent(mapping))?;
    (!is_foreign(mapping)).then_some(kind)
}

/// An agent with nothing but a name and a description. What has more keys that no agent has than keys that one has is some
/// other thing with a name.
fn plain_agent(mapping: &Mapping) -> Option<Kind> {
    let name = mapping.get("name")?.value.as_str()?;
    let hyphenated = name.contains('-') && !name.contains([' ', '/']);
    let mut formats = catalog().formats();
    let format = formats.find(|format| format.kind == Kind::Agent)?;
    let entries = mapping.entries.iter();
    let known = entries.filter(|entry| format.key(&entry.key).is_some());
    let is_agent = known.count() * 2 >= mapping.entries.len();
    (hyphenated && is_agent && mapping.get("description").is_some()).then_some(Kind::Agent)
}

/// Keys and shapes that only other products use.
fn is_foreign(mapping: &Mapping) -> bool {
    let tools_map = mapping
        .get("tools")
        .is_some_and(|entry| entry.value.as_mapping().is_some());
    tools_map || mapping.get("applyTo").is_some() || mapping.get("mode").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::File;
    use crate::text::Text;

    #[test]
    fn a_collection_may_stand_in_a_hidden_root() {
        let surroundings = Surroundings {
            roots: vec![FilePath::new("/home/me/.dotfiles")],
            ..Surroundings::default()
        };
        let kind = |path: &str| {
            let text = Text::new("---\nname: a\ndescription: b\ntools: Read\n---\n", None);
            File::new(FilePath::new(path), text, &surroundings).kind()
        };
        let dotfiles = "/home/me/.dotfiles";
        assert_eq!(kind(&format!("{dotfiles}/agents/a.md")), Some(Kind::Agent));
        assert_eq!(kind(&format!("{dotfiles}/.codex/agents/a.md")), None);
        assert_eq!(kind("/w/.codex/agents/a.md"), None);
    }

    #[test]
    fn a_name_and_a_description_do_not_make_an_agent_of_everything() {
        let kind = |keys: &str| {
            let text = format!("---\nname: ticket-loop\ndescription: b\n{keys}---\n");
            let path = FilePath::new("/w/library/x.md");
            File::new(path, Text::new(text, None), &Surroundings::default()).kind()
        };
        assert_eq!(kind(""), Some(Kind::Agent));
        assert_eq!(kind("version: 1.0\ntags: [x]\n"), Some(Kind::Agent));
        assert_eq!(kind("interval: 15m\nuntil: done\ntags: [x]\n"), None);
    }
}
