//! What is kept of a definition whose file is closed.

use std::sync::{Arc, OnceLock};

use text_size::{TextRange, TextSize};

use super::texts::Texts;
use crate::catalog::{Format, Namespace, Scope};
use crate::model::listing::Standing;
use crate::model::references::{Declaration, Reference, Target, declarations, references};
use crate::model::signature::Signature;
use crate::model::{File, Surroundings, shortened_escaped};
use crate::text::FilePath;

/// What is kept of a definition whose file is closed.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Where it is.
    pub path: FilePath,
    /// Host and kind.
    pub format: &'static Format,
    /// Who sees it.
    pub scope: Scope,
    /// The plugin it belongs to.
    pub plugin: Option<Arc<str>>,
    /// The folder that the host searches as one; `None` outside every such folder.
    pub folder: Option<FilePath>,
    /// The name others use for it, plugin prefix excluded; may be empty.
    pub name: Arc<str>,
    /// Another name it goes by: a skill's `name` where it differs from the folder.
    pub alias: Option<Arc<str>>,
    /// Where the name is written.
    pub name_range: Option<TextRange>,
    /// The start of its description, on one line.
    pub description: Box<str>,
    /// The words that the host lists of it; `None` where it lists nothing that could be compared.
    pub signature: Option<Signature>,
    /// What the host makes of it beside others, once somebody asked; see [`Snapshot::standing`].
    pub standing: OnceLock<Standing>,
    /// Its tools as written, on one line.
    pub tools: Option<Arc<str>>,
    /// Its model as written.
    pub model: Option<Arc<str>>,
    /// Size of the file in bytes.
    pub size: TextSize,
    /// What it refers to, in order of place.
    pub references: Box<[Reference]>,
    /// What it defines besides itself, such as MCP servers.
    pub declarations: Box<[Declaration]>,
}

impl Summary {
    /// What the index needs of `file`, whose body must have been read; `None` when it defines nothing.
    pub fn of(file: &File, surroundings: &Surroundings) -> Option<Summary> {
        let definition = file.definition.as_ref()?;
        let text_of = |key: &str| {
            let range = definition.field(key)?.value_range;
            let written = file.text.slice(range).trim_matches(['"', '\'']);
            let written = shortened_escaped(written, 240);
            (!written.is_empty()).then_some(written)
        };
        let written_name = definition.name_range.map(|range| file.text.slice(range));
        Some(Summary {
            path: file.path.clone(),
            format: definition.place.format,
            scope: definition.place.scope,
            plugin: definition.place.plugin.as_deref().map(Arc::from),
            folder: definition.place.folder.clone(),
            name: definition.name.as_str().into(),
            alias: written_name
                .filter(|name| **name != *definition.name)
                .map(Arc::from),
            name_range: definition.name_range,
            description: text_of("description").unwrap_or_default().into(),
            signature: Signature::of(file, definition),
            standing: OnceLock::new(),
            tools: text_of("tools").map(Arc::from),
            model: text_of("model").map(Arc::from),
            size: file.text.len(),
            references: references(file, surroundings).into(),
            declarations: declarations(file, surroundings).into(),
        })
    }

    /// The same in less memory: what other files hold, too, is taken from `texts`.
    pub(super) fn compact(mut self, texts: &Texts) -> Summary {
        texts.share_path(&mut self.path);
        if let Some(folder) = &mut self.folder {
            texts.share_path(folder);
        }
        for reference in &mut self.references {
            match &mut reference.target {
                Target::Name(name) => texts.share(name),
                Target::Path(target) => texts.share_target(target),
            }
        }
        texts.share(&mut self.name);
        let optional = [
            &mut self.plugin,
            &mut self.alias,
            &mut self.tools,
            &mut self.model,
        ];
        optional
            .into_iter()
            .flatten()
            .for_each(|text| texts.share(text));
        self
    }

    /// The host that it is meant for, unless it is the person's own and not the project's.
    pub(super) fn host_of_project(&self) -> Option<&'static str> {
        (self.scope != Scope::User).then_some(self.format.host.as_str())
    }

    /// The name with the plugin in front, as other files have to write it.
    pub fn qualified_name(&self) -> String {
        match &self.plugin {
            Some(plugin) => format!("{plugin}:{}", self.name),
            None => self.name.to_string(),
        }
    }

    /// The letters of the qualified name, one after the other: most names are looked at and not shown.
    pub fn spelling(&self) -> impl Iterator<Item = char> {
        let plugin = self.plugin.iter();
        let plugin = plugin.flat_map(|plugin| plugin.chars().chain([':']));
        plugin.chain(self.name.chars())
    }

    /// The folder of the plugin that it is the manifest of; `None` for anything else.
    pub fn plugin_folder(&self) -> Option<FilePath> {
        let is_manifest = self.namespace() == Some(Namespace::Plugin);
        is_manifest.then(|| self.path.parent()?.parent()).flatten()
    }

    /// The namespace that its own name is in.
    pub fn namespace(&self) -> Option<Namespace> {
        self.format.kind.namespace()
    }

    /// Every name that it goes by, with and without the plugin in front; none twice.
    pub fn names(&self) -> Vec<String> {
        let mut names = vec![self.name.to_string(), self.qualified_name()];
        names.extend(self.alias.as_deref().map(str::to_owned));
        names.retain(|name| !name.is_empty());
        names.sort();
        names.dedup();
        names
    }

    /// Whether it goes by `name`.
    pub fn goes_by(&self, name: &str) -> bool {
        let qualified = || {
            let plugin = self.plugin.as_deref()?;
            Some(name.strip_prefix(plugin)?.strip_prefix(':')? == &*self.name)
        };
        !name.is_empty()
            && (&*self.name == name
                || self.alias.as_deref() == Some(name)
                || qualified() == Some(true))
    }

    /// Whether `name` of `space` is defined here, as the file's own or as one of its declarations.
    pub fn defines(&self, space: Namespace, name: &str) -> bool {
        (self.namespace() == Some(space) && self.goes_by(name))
            || self.declaration(space, name).is_some()
    }

    /// The plugin in front of the names that it declares: what a manifest declares belongs to the plugin that it describes.
    pub fn declaring_plugin(&self) -> Option<&str> {
        let described = || (self.namespace() == Some(Namespace::Plugin)).then_some(&*self.name);
        self.plugin.as_deref().or_else(described)
    }

    /// The declaration of `name` of `space`, with or without the plugin in front.
    pub fn declaration(&self, space: Namespace, name: &str) -> Option<&Declaration> {
        let plugin = self.declaring_plugin();
        let bare = plugin.and_then(|plugin| name.strip_prefix(plugin)?.strip_prefix(':'));
        let mut declarations = self.declarations.iter();
        declarations.find(|declared| {
            let is_called = &*declared.name == name || bare == Some(&*declared.name);
            declared.space == space && is_called
        })
    }

    /// The characters that define `name` of `space`; `None` where only the path does.
    pub fn range_of(&self, space: Namespace, name: &str) -> Option<TextRange> {
        match self.declaration(space, name) {
            Some(declared) => Some(declared.range),
            None => self.name_range,
        }
    }
}
