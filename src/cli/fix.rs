//! `fieldcraft check --fix` and `--diff`: the fixes, written to the files or shown.

mod write;

use rayon::prelude::*;
use similar::TextDiff;

use super::target::Target;
use super::{complain, print};
use crate::config;
use crate::model::File;
use crate::rules::fix::{self, Fixed};

/// What is done about the fixes.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct FixOptions {
    /// Apply the safe fixes
    #[arg(long, conflicts_with = "diff")]
    fix: bool,
    /// Show what --fix would change instead of the findings; fails when there is something
    #[arg(long)]
    diff: bool,
    /// With --fix or --diff: the other fixes too, which may change what a host reads
    #[arg(long)]
    unsafe_fixes: bool,
}

/// What came of it.
pub(super) enum Outcome {
    /// Nothing was asked for, or the fixes are in the files: what is left can be reported.
    Done,
    /// The differences were shown; whether there were any.
    Shown(bool),
    /// The same as [`Outcome::Done`], but some files could not be written, which was said.
    Failed,
}

impl FixOptions {
    /// Whether files are changed, so that they have to be read again.
    pub(super) fn writes(self) -> bool {
        self.fix
    }
}

/// What was written, or would be.
#[derive(Default)]
pub(super) struct Written {
    /// The settings files as they would be, where nothing is written.
    settings: Vec<(File, Fixed)>,
    findings: usize,
    files: usize,
    failed: bool,
}

impl Written {
    fn write(&mut self, target: &Target, fixed: &[(File, Fixed)]) {
        for (file, fixed) in fixed {
            match write::write(file, &fixed.text, target.snapshot.roots()) {
                Ok(()) => {
                    self.findings += fixed.findings.len();
                    self.files += 1;
                }
                Err(reason) => {
                    complain(&format!("{}: {reason}", target.shown(&file.path)));
                    self.failed = true;
                }
            }
        }
    }

    /// Whether files have changed.
    pub(super) fn is_some(&self) -> bool {
        self.files > 0
    }

    fn tell(&self) {
        let noun = |count: usize, noun: &str| match count {
            1 => format!("1 {noun}"),
            _ => format!("{count} {noun}s"),
        };
        if self.findings > 0 {
            complain(&format!(
                "fixed {} in {}",
                noun(self.findings, "finding"),
                noun(self.files, "file")
            ));
        }
    }
}

/// Fixes the settings, on which it depends what else is to be fixed; where nothing is written, `target` is looked at as if they were.
pub(super) fn fix_settings(options: FixOptions, target: &mut Target) -> Written {
    let mut written = Written::default();
    if !options.fix && !options.diff {
        return written;
    }
    let settings = target.settings.iter();
    let fixed = settings.filter_map(|file| fixed(target, file, options.unsafe_fixes));
    let fixed: Vec<(File, Fixed)> = fixed.collect();
    if options.fix {
        written.write(target, &fixed);
        return written;
    }
    for (file, fixed) in &fixed {
        if let Some(root) = file.path.parent() {
            let config = config::read(&fixed.text).config;
            target.snapshot.set_config(root, config);
        }
    }
    written.settings = fixed;
    written
}

/// Does what `options` ask for with the files of `target`, after `written` was done.
pub(super) fn run(options: FixOptions, target: &Target, mut written: Written) -> Outcome {
    if !options.fix && !options.diff {
        return Outcome::Done;
    }
    let files = target.files.par_iter();
    let fixed = files.filter_map(|file| fixed(target, file, options.unsafe_fixes));
    let mut fixed: Vec<(File, Fixed)> = fixed.collect();
    if options.diff {
        fixed.append(&mut written.settings);
        show(target, &fixed);
        return Outcome::Shown(!fixed.is_empty());
    }
    written.write(target, &fixed);
    written.tell();
    if written.failed {
        Outcome::Failed
    } else {
        Outcome::Done
    }
}

fn fixed(target: &Target, file: &File, unsafe_too: bool) -> Option<(File, Fixed)> {
    let whole = file.clone().with_body();
    let fixed = fix::fix(&target.snapshot, &whole, unsafe_too)?;
    Some((whole, fixed))
}

/// Prints the differences as `diff -u` does.
fn show(target: &Target, fixed: &[(File, Fixed)]) {
    let mut out = String::new();
    for (file, fixed) in fixed {
        let path = target.shown(&file.path);
        let diff = TextDiff::from_lines(file.text.as_str(), &fixed.text);
        out.push_str(
            &diff
                .unified_diff()
                .header(&format!("a/{path}"), &format!("b/{path}"))
                .to_string(),
        );
    }
    print(&out);
}
