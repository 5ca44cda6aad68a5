//! Paths behind variables that stand for a folder, such as `${CLAUDE_SKILL_DIR}`, in hooks and in bodies.

use text_size::{TextRange, TextSize};

use super::keys::text_of;
use super::{Collector, PathForm, PathTarget};
use crate::catalog::{FolderVariable, Kind, catalog};
use crate::model::kind::host_folder;
use crate::model::{Definition, File, Surroundings};
use crate::syntax::value::{Node, Value};
use crate::text::span::size;
use crate::text::{FilePath, percent_decoded};

impl Collector<'_> {
    /// Scripts that hooks run, and what they wait for.
    pub(super) fn hooks(&mut self) {
        let Some(mapping) = self.file.parse.mapping() else {
            return;
        };
        let holds_hooks = |name: &str| self.format.key(name).is_some_and(|key| key.holds_hooks);
        let hooks: Vec<&Node> = mapping
            .entries
            .iter()
            .filter(|entry| holds_hooks(&entry.key))
            .map(|entry| &entry.value)
            .collect();
        for node in hooks {
            self.matchers(node);
            self.hook(node);
        }
    }

    fn hook(&mut self, node: &Node) {
        match &node.value {
            Value::Sequence(sequence) => sequence.items.iter().for_each(|item| self.hook(item)),
            Value::Mapping(mapping) => {
                for entry in &mapping.entries {
                    self.hook(&entry.value);
                }
            }
            Value::Scalar(_) => {
                if let Some((text, range)) = text_of(self.file, node) {
                    self.variables_in(text, range.start());
                    self.scripts_in(text, range.start());
                }
            }
            Value::Alias(_) | Value::Raw => {}
        }
    }

    /// Paths behind `$NAME` and `${NAME}` in a shell command.
    fn variables_in(&mut self, text: &str, base: TextSize) {
        for (at, _) in text.match_indices('$') {
            let rest = text.get(at + 1..).unwrap_or("");
            let (open, close) = if rest.starts_with('{') {
                (1, "}")
            } else {
                (0, "")
            };
            let name = rest.get(open..).unwrap_or("");
            let end = name
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .unwrap_or(name.len());
            let (Some(name), Some(behind)) = (
                name.get(..end),
                name.get(end..)
                    .and_then(|behind| behind.strip_prefix(close)),
            ) else {
                continue;
            };
            let start = base + size(text.len() - behind.len());
            self.behind_variable(name, behind, start, true);
        }
    }

    /// Scripts such as `./check.sh` in a shell command. A host runs it wherever the session works, which mostly is the project.
    fn scripts_in(&mut self, text: &str, base: TextSize) {
        let Some(project) = self.project() else {
            return;
        };
        let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '&' | '|');
        let mut start = 0;
        for piece in text.split_inclusive(ends) {
            let word = piece.trim_end_matches(ends);
            let lead = if word.starts_with("./") { 2 } else { 0 };
            let path = word.get(lead..).unwrap_or("");
            let in_own = || {
                let below = self.host.folder.as_deref();
                below.is_some_and(|it| word.strip_prefix(it).is_some_and(|it| it.starts_with('/')))
            };
            let is_path = (lead > 0 || in_own()) && path.chars().all(in_path);
            if is_path && !path.is_empty() {
                let target = PathTarget {
                    path: project.join(path),
                    fragment: None,
                    form: PathForm::Variable,
                };
                let range = TextRange::at(base + size(start + lead), TextSize::of(path));
                self.path(target, range, false);
            }
            start += piece.len();
        }
    }

    /// The path that starts in `behind`, right behind a variable; quotes may close in between.
    pub(super) fn behind_variable(
        &mut self,
        name: &str,
        behind: &str,
        start: TextSize,
        certain: bool,
    ) {
        let unquoted = behind.trim_start_matches(['\\', '"', '\'']);
        let Some(folder) = self.folder(name).filter(|_| unquoted.starts_with('/')) else {
            return;
        };
        let written = unquoted.trim_start_matches('/');
        let end = written.find(|c| !in_path(c)).unwrap_or(written.len());
        let next = written.get(end..).and_then(|rest| rest.chars().next());
        let is_template = matches!(next, Some('*' | '<' | '{' | '$' | '[' | '?'));
        let path = written
            .get(..end)
            .unwrap_or("")
            .trim_end_matches(['.', '/']);
        if path.is_empty() || is_template {
            return;
        }
        let lead = TextSize::of(behind) - TextSize::of(written);
        let target = PathTarget {
            path: folder.join(path),
            fragment: None,
            form: PathForm::Variable,
        };
        self.path(
            target,
            TextRange::at(start + lead, TextSize::of(path)),
            certain,
        );
    }

    /// The folder that the variable called `name` stands for in this file.
    fn folder(&self, name: &str) -> Option<FilePath> {
        variable_folder(self.file, self.definition, self.surroundings, name)
    }

    pub(super) fn project(&self) -> Option<FilePath> {
        project(self.file, self.definition)
    }
}

/// The folder that the variable called `name` stands for in `file`.
pub(crate) fn variable_folder(
    file: &File,
    definition: &Definition,
    surroundings: &Surroundings,
    name: &str,
) -> Option<FilePath> {
    let format = definition.place.format;
    let mut all = catalog().host(&format.host)?.substitutions.iter();
    let variable = all.find(|substitution| substitution.braced() == Some(name))?;
    match variable.folder? {
        FolderVariable::Skill => (format.kind == Kind::Skill)
            .then(|| file.path.parent())
            .flatten(),
        FolderVariable::Project => project(file, definition),
        FolderVariable::Plugin => {
            let mut folders = file.path.ancestors();
            let plugins = &surroundings.plugins;
            let plugin = folders.find_map(|folder| plugins.get_key_value(folder))?;
            Some(plugin.0.clone())
        }
        FolderVariable::PluginData => None,
    }
}

/// The folder of the project that `file` belongs to, as far as its own path tells.
pub(crate) fn project(file: &File, definition: &Definition) -> Option<FilePath> {
    if definition.in_plugin() {
        return None;
    }
    match host_folder(&file.path) {
        Some(folder) => FilePath::new(folder).parent(),
        None => definition.place.folder.clone(),
    }
}

/// The file that `@` and `path` lead to in `file`; `None` where its host follows none.
pub(crate) fn imported(
    file: &File,
    definition: &Definition,
    surroundings: &Surroundings,
    path: &str,
) -> Option<FilePath> {
    let path = path.replace(r"\ ", " ");
    let target = match path.strip_prefix("~/") {
        Some(below) => surroundings.home.as_ref()?.join(below),
        None => import_base(file, definition)?.join(&path),
    };
    definition.follows_imports().then_some(target)
}

/// The folder from which `file` sees `@path`.
pub(crate) fn import_base(file: &File, definition: &Definition) -> Option<FilePath> {
    match definition.place.format.imports {
        true => file.path.parent(),
        // What is typed as a command runs in the project.
        false => project(file, definition),
    }
}

/// The file or folder that `path` in a link of `file` leads to.
pub(crate) fn linked(file: &File, definition: &Definition, path: &str) -> Option<FilePath> {
    let path = percent_decoded(path);
    match path.strip_prefix('/') {
        Some(below) => Some(project(file, definition)?.join(below)),
        None => file.path.beside(&path),
    }
}

/// Whether a path may hold `c` without any quotes.
pub(crate) fn in_path(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '@' | '+')
}
