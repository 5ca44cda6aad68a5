//! `fieldcraft check`: finds mistakes and reports them.

use rayon::prelude::*;

use super::report::{self, Checked};
use super::target::{self, Target};
use super::{Exit, FailOn, Format, baseline, complain, fix, levels, print};
use crate::catalog::Severity;
use crate::config::{self, MAX_FILE_SIZE};
use crate::rules::{self, settings_unused};

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Files and folders to check
    #[arg(default_value = ".")]
    paths: Vec<String>,
    /// How to print the findings
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// The least severity that makes the command fail
    #[arg(long, value_enum, default_value = "error", value_name = "SEVERITY")]
    fail_on: FailOn,
    /// Show hints too; programs always get them
    #[arg(long)]
    hints: bool,
    #[command(flatten)]
    levels: levels::Levels,
    #[command(flatten)]
    baseline: baseline::Known,
    #[command(flatten)]
    fixes: fix::FixOptions,
}

pub(super) fn run(options: &Options) -> Exit {
    let mut target = match settled(options) {
        Ok(target) => target,
        Err(exit) => return exit,
    };
    // A body is read, checked and given up by one core in one go: trees that wait for each other cost more than they hold.
    let mut checked: Vec<Checked> = std::mem::take(&mut target.files)
        .into_par_iter()
        .map(|file| {
            let file = file.with_body();
            Checked {
                findings: rules::check(&target.snapshot, &file),
                file: file.without_body(),
            }
        })
        .collect();
    checked.extend(settings(&mut target));
    if let Err(error) = options.baseline.apply(&target, &mut checked) {
        complain(&error);
        return Exit::Trouble;
    }
    // A settings file is no definition: it counts where something is to be said about it.
    checked.retain(|it| !config::is_settings(&it.file.path) || !it.findings.is_empty());
    let fails = checked
        .iter()
        .flat_map(|checked| &checked.findings)
        .any(|finding| options.fail_on.fails(finding.severity));
    match options.format {
        Format::Json => print(&report::json::report(&target, &checked)),
        Format::Human => {
            if !options.hints {
                for checked in &mut checked {
                    checked
                        .findings
                        .retain(|finding| finding.severity > Severity::Hint);
                }
            }
            print(&report::human::report(&target, &checked));
        }
    }
    let mut skipped = target.skipped.iter();
    let unreadable = skipped.any(|skipped| !is_expected(&skipped.reason));
    // The process ends here: taking thousands of trees apart first would only make the person wait.
    std::mem::forget((target, checked));
    match (fails, unreadable) {
        (_, true) => Exit::Trouble,
        (true, false) => Exit::Findings,
        (false, false) => Exit::Clean,
    }
}

/// The files to report about, once their fixes are made; an exit code where that is all there is to do.
fn settled(options: &Options) -> Result<Target, Exit> {
    let target = collected(options)?;
    match fix::run(options.fixes, &target) {
        fix::Outcome::Done if options.fixes.writes() => collected(options),
        fix::Outcome::Done => Ok(target),
        fix::Outcome::Shown(true) => Err(Exit::Findings),
        fix::Outcome::Shown(false) => Err(Exit::Clean),
        fix::Outcome::Failed => Err(Exit::Trouble),
    }
}

fn collected(options: &Options) -> Result<Target, Exit> {
    target::collect(&options.paths, None, options.levels.config()).map_err(|error| {
        complain(&error);
        Exit::Trouble
    })
}

/// The settings files, and what is wrong with them.
fn settings(target: &mut Target) -> Vec<Checked> {
    let files = std::mem::take(&mut target.settings).into_iter();
    files
        .map(|file| {
            let mut findings = rules::check(&target.snapshot, &file);
            findings.extend(settings_unused::report(&target.snapshot, &file));
            findings.sort_by_key(|finding| (finding.range.start(), finding.range.end()));
            Checked { file, findings }
        })
        .collect()
}

/// Reasons for which a file is passed over without anything being wrong with the machine.
fn is_expected(reason: &str) -> bool {
    let too_large = format!("larger than {} MiB", MAX_FILE_SIZE / 1024 / 1024);
    reason == "not UTF-8" || reason == "not a regular file" || reason == too_large
}
