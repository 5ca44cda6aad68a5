//! `fieldcraft check`: finds mistakes and reports them.

use std::path::PathBuf;

use clap::ValueHint;
use rayon::prelude::*;

use super::progress::Progress;
use super::report::{Checked, Format, Report};
use super::target::{self, Request, Target};
use super::{Exit, FailOn, baseline, complain, deliver, fix, levels, terminal};
use crate::catalog::Severity;
use crate::config;
use crate::rules::{self, settings_unused};

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Files, folders and patterns as in .gitignore to check; `-` reads standard input
    #[arg(default_value = ".", value_hint = ValueHint::AnyPath)]
    paths: Vec<String>,
    /// How to print the findings
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Write the findings to this file instead of standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "diff")]
    output: Option<PathBuf>,
    /// The file that standard input stands for, there or not
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    stdin_filename: Option<String>,
    /// Check only files that changed since this branch left REVISION, as git tells it
    #[arg(long, value_name = "REVISION")]
    changed_since: Option<String>,
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

impl Options {
    fn request(&self) -> Request<'_> {
        Request {
            paths: &self.paths,
            stdin_filename: self.stdin_filename.as_deref(),
            changed_since: self.changed_since.as_deref(),
            given: self.levels.config(),
            ..Request::default()
        }
    }
}

pub(super) fn run(options: &Options) -> Exit {
    let (mut target, all_written) = match settled(options) {
        Ok(settled) => settled,
        Err(exit) => return exit,
    };
    let mut checked = check(&mut target);
    checked.extend(settings(&mut target));
    let left_out = match options.baseline.apply(&target, &mut checked) {
        Ok(left_out) => left_out,
        Err(error) => {
            complain(&error);
            return Exit::Trouble;
        }
    };
    // A settings file is no definition: it counts where something is to be said about it.
    checked.retain(|it| !config::is_settings(&it.file.path) || !it.findings.is_empty());
    let fails = checked
        .iter()
        .flat_map(|checked| &checked.findings)
        .any(|finding| options.fail_on.fails(finding.severity));
    if options.format == Format::Human && !options.hints {
        for checked in &mut checked {
            checked
                .findings
                .retain(|finding| finding.severity > Severity::Hint);
        }
    }
    let delivered = show(options, &target, &checked, left_out);
    let mut reasons = target.skipped.iter().map(|skipped| &skipped.reason);
    let readable = reasons.all(|reason| reason.is_expected());
    // The process ends here: taking thousands of trees apart first would only make the person wait.
    std::mem::forget((target, checked));
    match (fails, readable && delivered && all_written) {
        (_, false) => Exit::Trouble,
        (true, true) => Exit::Findings,
        (false, true) => Exit::Clean,
    }
}

/// The files to report about, once their fixes are made, and whether all could be; an exit code where that is all there is to do.
fn settled(options: &Options) -> Result<(Target, bool), Exit> {
    let mut target = collected(options)?;
    let written = fix::fix_settings(options.fixes, &mut target);
    if written.is_some() {
        target = collected(options)?;
    }
    match fix::run(options.fixes, &target, written) {
        fix::Outcome::Done if options.fixes.writes() => Ok((collected(options)?, true)),
        fix::Outcome::Done => Ok((target, true)),
        fix::Outcome::Failed => Ok((collected(options)?, false)),
        fix::Outcome::Shown(true) => Err(Exit::Findings),
        fix::Outcome::Shown(false) => Err(Exit::Clean),
    }
}

/// The files that were asked for; complains where they cannot be had.
fn collected(options: &Options) -> Result<Target, Exit> {
    let complaint = |error: &str| {
        complain(error);
        Exit::Trouble
    };
    let request = options.request();
    if options.fixes.writes() && request.wants_input() {
        let error = "--fix writes to files; for standard input, --diff shows the changes";
        return Err(complaint(error));
    }
    let progress = Progress::start("reading", None);
    let target = target::collect(&request);
    progress.stop();
    let mut target = target.map_err(|error| complaint(&error))?;
    target.skip_ordinary();
    Ok(target)
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

/// Checks every file of `target`, which has none afterwards.
fn check(target: &mut Target) -> Vec<Checked> {
    let files = std::mem::take(&mut target.files);
    let progress = Progress::start("checking", Some(files.len()));
    // A body is read, checked and given up by one core in one go: trees that wait for each other cost more than they hold.
    let checked = files.into_par_iter().map(|file| {
        let file = file.with_body();
        let findings = rules::check(&target.snapshot, &file);
        progress.step();
        Checked {
            findings,
            file: file.without_body(),
        }
    });
    let checked = checked.collect();
    progress.stop();
    checked
}

/// Writes the report to where it is wanted, and says whether that went well.
fn show(options: &Options, target: &Target, checked: &[Checked], left_out: Option<usize>) -> bool {
    let to_terminal = options.output.is_none();
    let report = Report {
        target,
        checked,
        left_out,
        colored: to_terminal && terminal::is_colored(),
        width: terminal::width().filter(|_| to_terminal),
    };
    let text = report.show(options.format);
    let print = match options.format {
        Format::Human => terminal::print,
        _ => terminal::print_raw,
    };
    deliver(options.output.as_deref(), &text, print)
}
