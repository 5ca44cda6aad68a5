//! Rules: what is wrong with a file. One rule, one file below `rules/`; this one holds the registry.

use text_size::TextRange;

use crate::catalog::{Format, Host, Kind, Severity, catalog};
use crate::finding::Finding;
use crate::model::{Definition, File};
use crate::workspace::Snapshot;

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case id, such as `unknown-key`.
    pub id: &'static str,
    /// The severity it reports with when nothing worse or better is known; the effect on the host decides.
    pub severity: Severity,
    /// One line: what it finds.
    pub summary: &'static str,
    /// The documentation page, in Markdown, without title.
    pub documentation: &'static str,
    /// Looks at one file.
    pub check: fn(&Context<'_>, &mut Vec<Finding>),
}

/// What a rule sees.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The workspace.
    pub snapshot: &'a Snapshot,
    /// The file to look at.
    pub file: &'a File,
    /// What the file defines.
    pub definition: &'a Definition,
}

impl<'a> Context<'a> {
    /// The text of `range`.
    pub fn text(&self, range: TextRange) -> &'a str {
        self.file.text.slice(range)
    }

    /// The format of the file.
    pub fn format(&self) -> &'static Format {
        self.definition.place.format
    }

    /// The kind of the file.
    pub fn kind(&self) -> Kind {
        self.definition.kind()
    }

    /// The host whose format this is.
    pub fn host(&self) -> Option<&'static Host> {
        catalog().host(&self.format().host)
    }
}

/// Every rule, in the order of the documentation.
pub fn registry() -> &'static [Rule] {
    &[]
}

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    registry().iter().find(|rule| rule.id == id)
}

/// Every finding about `file`, settings and suppressions applied, in order of place.
pub fn check(snapshot: &Snapshot, file: &File) -> Vec<Finding> {
    let Some(definition) = &file.definition else {
        return Vec::new();
    };
    let context = Context {
        snapshot,
        file,
        definition,
    };
    let mut findings = Vec::new();
    for rule in registry() {
        (rule.check)(&context, &mut findings);
    }
    findings.sort_by_key(|finding| (finding.range.start(), finding.range.end()));
    findings
}
