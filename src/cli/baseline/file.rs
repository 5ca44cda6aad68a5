//! The baseline as a file: JSON, sorted, one entry a line, so that it diffs and merges well.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;
use serde_json::json;

use crate::text::FilePath;

/// The form of the file.
const VERSION: u32 = 1;

/// Known findings.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Baseline {
    /// How often each was found, by path relative to the folder of the baseline.
    pub(super) files: BTreeMap<String, BTreeMap<Entry, usize>>,
}

/// Equal findings in one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// The rule.
    pub(super) rule: String,
    /// What it is about.
    pub(super) text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    files: BTreeMap<String, Vec<WrittenEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEntry {
    rule: String,
    text: String,
    #[serde(default = "one")]
    count: usize,
}

fn one() -> usize {
    1
}

impl Baseline {
    /// Reads the file at `path`.
    pub(super) fn read(path: &FilePath) -> Result<Baseline, String> {
        let text = std::fs::read_to_string(path.as_str()).map_err(|error| {
            format!("{path}: {error}; `--write-baseline` writes the present findings into it")
        })?;
        Baseline::parse(&text).map_err(|error| format!("{path}: this is no baseline: {error}"))
    }

    fn parse(text: &str) -> Result<Baseline, String> {
        let written: Written = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if written.version != VERSION {
            return Err(format!("its version is {}, not {VERSION}", written.version));
        }
        let mut baseline = Baseline::default();
        for (path, entries) in written.files {
            let known = baseline.files.entry(path).or_default();
            for WrittenEntry { rule, text, count } in entries {
                *known.entry(Entry { rule, text }).or_default() += count;
            }
        }
        Ok(baseline)
    }

    /// Writes the file at `path`.
    pub(super) fn write(&self, path: &FilePath) -> Result<(), String> {
        std::fs::write(path.as_str(), self.text()).map_err(|error| format!("{path}: {error}"))
    }

    fn text(&self) -> String {
        let mut out = format!("{{\n  \"version\": {VERSION},\n  \"files\": {{");
        for (number, (path, entries)) in self.files.iter().enumerate() {
            let comma = if number > 0 { "," } else { "" };
            let _ = write!(out, "{comma}\n    {}: [", json!(path));
            for (number, (entry, count)) in entries.iter().enumerate() {
                let comma = if number > 0 { "," } else { "" };
                let (rule, text) = (json!(entry.rule), json!(entry.text));
                let count = match count {
                    1 => String::new(),
                    count => format!(", \"count\": {count}"),
                };
                let _ = write!(
                    out,
                    "{comma}\n      {{\"rule\": {rule}, \"text\": {text}{count}}}"
                );
            }
            out.push_str("\n    ]");
        }
        let end = if self.files.is_empty() { "" } else { "\n  " };
        let _ = writeln!(out, "{end}}}\n}}");
        out
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let mut baseline = Baseline::default();
        assert_eq!(Baseline::parse(&baseline.text()).as_ref(), Ok(&baseline));
        let entry = |rule: &str, text: &str| Entry {
            rule: rule.to_owned(),
            text: text.to_owned(),
        };
        let b = [(entry("r", "z"), 2), (entry("q", "a \"b\" \\"), 1)];
        baseline.files.insert("b.md".to_owned(), BTreeMap::from(b));
        let a = BTreeMap::from([(entry("r", ""), 1)]);
        baseline.files.insert("a.md".to_owned(), a);
        assert_eq!(Baseline::parse(&baseline.text()).as_ref(), Ok(&baseline));
        expect![[r#"
            {
              "version": 1,
              "files": {
                "a.md": [
                  {"rule": "r", "text": ""}
                ],
                "b.md": [
                  {"rule": "q", "text": "a \"b\" \\"},
                  {"rule": "r", "text": "z", "count": 2}
                ]
              }
            }
        "#]]
        .assert_eq(&baseline.text());
    }

    #[test]
    fn other_files_are_refused() {
        for bad in [
            "",
            "[]",
            "{\"version\": 2, \"files\": {}}",
            "{\"files\": {}}",
        ] {
            assert!(Baseline::parse(bad).is_err(), "{bad}");
        }
        let merged = "{\"version\": 1, \"files\": {\"a\": [{\"rule\": \"r\", \"text\": \"t\"}, {\"rule\": \"r\", \"text\": \"t\"}]}}";
        let counts: Vec<usize> = Baseline::parse(merged)
            .unwrap()
            .files
            .into_values()
            .flat_map(BTreeMap::into_values)
            .collect();
        assert_eq!(counts, [2]);
    }
}
