//! Path patterns in the syntax of `.gitignore`, read once.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde::Deserialize;

/// Path patterns, relative to a root.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Patterns {
    written: Vec<String>,
    set: Option<Gitignore>,
}

impl From<Vec<String>> for Patterns {
    fn from(written: Vec<String>) -> Patterns {
        let mut builder = GitignoreBuilder::new("");
        for pattern in &written {
            // One that cannot be read covers nothing; `config::read` reports it.
            let _ = builder.add_line(None, pattern);
        }
        let set = builder.build().ok();
        Patterns { written, set }
    }
}

impl PartialEq for Patterns {
    fn eq(&self, other: &Patterns) -> bool {
        self.written == other.written
    }
}

impl Patterns {
    /// Whether one of them covers the file at `path`, or a folder that holds it.
    pub fn cover(&self, path: &str) -> bool {
        let path = path.trim_start_matches('/');
        self.set
            .as_ref()
            .is_some_and(|set| set.matched_path_or_any_parents(path, false).is_ignore())
    }
}

/// Why `pattern` cannot be read; `None` for a good one.
pub(super) fn defect(pattern: &str) -> Option<String> {
    if pattern.trim().is_empty() {
        return Some("it is empty".to_owned());
    }
    if pattern.starts_with('#') {
        return Some("with a `#` in front it is a comment".to_owned());
    }
    let error = GitignoreBuilder::new("").add_line(None, pattern).err()?;
    let text = error.to_string();
    let reason = text.rsplit("': ").next().unwrap_or(&text);
    Some(reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_cover_paths_as_in_gitignore() {
        let patterns = Patterns::from(vec!["vendor/".to_owned(), "*.tmp.md".to_owned()]);
        assert!(patterns.cover("vendor/x/a.md") && patterns.cover("x/a.tmp.md"));
        assert!(!patterns.cover("a.md") && !patterns.cover("vendor"));
        assert!(Patterns::from(vec!["/a".to_owned()]).cover("/a/b.md"));
    }

    #[test]
    fn a_pattern_may_be_impossible() {
        assert!(defect("a/**/*.md").is_none());
        assert!(defect("a/[z-a].md").is_some_and(|reason| reason.contains("range")));
        assert!(defect(" ").is_some() && defect("# x").is_some());
    }
}
