//! Files that are what they are because a manifest names them.

use serde_json::Value;

use crate::catalog::{Format, Key, Kind, Loader, PathRule, Scope, catalog};
use crate::text::FilePath;

/// The JSON files that the manifest of the plugin in `root` names, and what they hold.
pub fn named(manifest: &Value, root: &FilePath) -> Vec<(FilePath, Kind)> {
    let hosts = catalog().hosts.iter();
    let keys = hosts
        .filter_map(|host| Some((host, host.format(Kind::Plugin)?)))
        .flat_map(|(host, format)| format.keys.iter().map(move |key| (host, key)));
    let rules = keys.filter_map(|(host, key)| {
        let rule = key.path.as_ref()?;
        let format = host.format(rule.of?)?;
        (format.loader == Loader::Json).then_some((key, rule, format))
    });
    rules
        .flat_map(|(key, rule, format)| {
            let paths = paths(manifest, key).into_iter();
            paths.filter_map(move |path| Some((file(root, rule, path)?, format.kind)))
        })
        .collect()
}

fn paths<'a>(manifest: &'a Value, key: &Key) -> Vec<&'a str> {
    match manifest.get(&key.name) {
        Some(Value::String(path)) => vec![path],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn file(root: &FilePath, rule: &PathRule, path: &str) -> Option<FilePath> {
    let starts = rule.starts_with.as_deref().unwrap_or("");
    let file = root.join(path);
    let inside = path.starts_with(starts) && file.starts_with(root);
    (inside && file.as_str().ends_with(".json")).then_some(file)
}

/// Whether files of `format` are read at this path of a plugin without being named.
pub(crate) fn is_read_anyway(format: &Format, below: &str) -> bool {
    let parts: Vec<&str> = below.split('/').collect();
    let mut files = format.files.iter();
    files.any(|pattern| pattern.scope == Scope::Plugin && pattern.glob.fits(&parts))
}
