//! Markdown for settings and rules.

use super::titled;
use crate::catalog::Host;
use crate::config::settings::Setting;
use crate::finding::Severity;
use crate::rules::Rule;

/// A setting of `.fieldcraft.yaml`.
pub(super) fn setting(setting: &Setting) -> String {
    let beside = format!("setting of Fieldcraft, {}", setting.shape.noun());
    titled(setting.name, &beside, &[setting.meaning, setting.more])
}

/// A level of a rule.
pub(super) fn level(name: &str, meaning: &str) -> String {
    titled(name, "level", &[meaning])
}

/// A rule, with its whole page.
pub(super) fn rule(rule: &Rule) -> String {
    let severity = match rule.severity {
        Severity::Hint => "hint",
        Severity::Information => "information",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let off = if rule.opt_in {
        ", off unless named"
    } else {
        ""
    };
    let summary = format!("{}.", rule.summary);
    let pages = [summary.as_str(), rule.documentation];
    titled(rule.id, &format!("rule, usually {severity}{off}"), &pages)
}

/// A host.
pub(super) fn host(host: &Host) -> String {
    let checked = format!("Facts checked against {}.", host.observed_version);
    titled(&host.id, &host.name, &[&checked])
}
