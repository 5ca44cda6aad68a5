//! Names → definitions.

use std::collections::HashMap;
use std::sync::Arc;

use text_size::{TextRange, TextSize};

use crate::catalog::{Format, Kind, Scope};
use crate::model::{File, shortened};
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
    pub plugin: Option<String>,
    /// The folder that the host searches as one; `None` outside every such folder.
    pub folder: Option<FilePath>,
    /// The name others use for it, plugin prefix excluded; may be empty.
    pub name: String,
    /// Another name it goes by: a skill's `name` where it differs from the folder.
    pub alias: Option<String>,
    /// Where the name is written.
    pub name_range: Option<TextRange>,
    /// The start of its description, on one line.
    pub description: String,
    /// Its tools as written, on one line.
    pub tools: Option<String>,
    /// Its model as written.
    pub model: Option<String>,
    /// Size of the file in bytes.
    pub size: TextSize,
}

impl Summary {
    /// What the index needs of `file`; `None` when it defines nothing.
    pub fn of(file: &File) -> Option<Summary> {
        let definition = file.definition.as_ref()?;
        let text_of = |key: &str| {
            let range = definition.field(key)?.value_range;
            let written = file.text.slice(range).replace(r"\n", " ");
            let written = shortened(written.trim_matches(['"', '\'']), 240);
            (!written.is_empty()).then_some(written)
        };
        let written_name = definition.name_range.map(|range| file.text.slice(range));
        Some(Summary {
            path: file.path.clone(),
            format: definition.place.format,
            scope: definition.place.scope,
            plugin: definition.place.plugin.clone(),
            folder: definition.place.folder.clone(),
            name: definition.name.clone(),
            alias: written_name
                .filter(|name| *name != definition.name)
                .map(str::to_owned),
            name_range: definition.name_range,
            description: text_of("description").unwrap_or_default(),
            tools: text_of("tools"),
            model: text_of("model"),
            size: file.text.len(),
        })
    }

    /// The name with the plugin in front, as other files have to write it.
    pub fn qualified_name(&self) -> String {
        match &self.plugin {
            Some(plugin) => format!("{plugin}:{}", self.name),
            None => self.name.clone(),
        }
    }
}

/// Definitions by kind, name and path.
#[derive(Debug, Default)]
pub struct Index {
    by_name: HashMap<(Kind, String), Vec<Arc<Summary>>>,
    by_kind: HashMap<Kind, Vec<Arc<Summary>>>,
    by_path: HashMap<FilePath, Arc<Summary>>,
}

impl Index {
    /// An index of these definitions.
    pub fn new(summaries: Vec<Arc<Summary>>) -> Index {
        let mut index = Index::default();
        for summary in summaries {
            let kind = summary.format.kind;
            let mut names = vec![summary.name.clone(), summary.qualified_name()];
            names.extend(summary.alias.clone());
            names.sort();
            names.dedup();
            for name in names.into_iter().filter(|name| !name.is_empty()) {
                index
                    .by_name
                    .entry((kind, name))
                    .or_default()
                    .push(Arc::clone(&summary));
            }
            index
                .by_kind
                .entry(kind)
                .or_default()
                .push(Arc::clone(&summary));
            index.by_path.insert(summary.path.clone(), summary);
        }
        index
    }

    /// Definitions of `kind` that go by `name`.
    pub fn named(&self, kind: Kind, name: &str) -> &[Arc<Summary>] {
        self.by_name
            .get(&(kind, name.to_owned()))
            .map_or(&[], Vec::as_slice)
    }

    /// Definitions of `kind`.
    pub fn of_kind(&self, kind: Kind) -> &[Arc<Summary>] {
        self.by_kind.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The definition at `path`.
    pub fn at(&self, path: &FilePath) -> Option<&Summary> {
        self.by_path.get(path).map(|summary| &**summary)
    }
}
