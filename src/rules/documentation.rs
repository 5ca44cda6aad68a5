//! The rules' documentation as Markdown pages, for `docs/rules` and for `explain`.

use std::fmt::Write;

use super::{Rule, registry};
use crate::catalog::Severity;

/// The page of one rule, title included.
pub fn page(rule: &Rule) -> String {
    format!(
        "# {}\n\n{}.\n\nUsual severity: {}.{}\n\n{}",
        rule.id,
        rule.summary,
        severity(rule.severity),
        if rule.opt_in { OPT_IN } else { "" },
        rule.documentation
    )
}

const OPT_IN: &str = " Off unless the settings name it.";

/// The page that lists every rule.
pub fn index() -> String {
    let mut out = String::from(
        "# Rules\n\n\
         The severity of a finding follows what the host does: **error** when it loses the file, its metadata or a restriction, \
         **warning** when it drops a value or does something else than was meant, **information** when only other readers refuse the \
         file, **hint** for what changes nothing. The table shows the usual one. A rule marked *off* runs only where the settings name it, \
         as in `rules: {rule-id: hint}`.\n\n\
         A finding is allowed by a comment on the line above it, `# fieldcraft: allow rule-id (reason)` in the frontmatter and \
         `<!-- fieldcraft: allow rule-id (reason) -->` in the body, in a whole file with `allow-file` instead of `allow`, or by path in `.fieldcraft.yaml`. More on that is under \
         [suppression-unused](rules/suppression-unused.md).\n\n\
         | rule | usual severity | what it finds |\n| --- | --- | --- |\n",
    );
    for rule in registry() {
        let _ = writeln!(
            out,
            "| [{id}](rules/{id}.md) | {}{} | {} |",
            severity(rule.severity),
            if rule.opt_in { ", off" } else { "" },
            rule.summary,
            id = rule.id
        );
    }
    out
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Hint => "hint",
        Severity::Information => "information",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
