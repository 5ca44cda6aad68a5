//! `fieldcraft check --fix` and `--diff`: the fixes, written to the files or shown.

mod write;

use rayon::prelude::*;
use similar::TextDiff;

use super::target::Target;
use super::{complain, print};
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
    /// Some files could not be written.
    Failed,
}

impl FixOptions {
    /// Whether files are changed, so that they have to be read again.
    pub(super) fn writes(self) -> bool {
        self.fix
    }
}

/// Does what `options` ask for with the files of `target`.
pub(super) fn run(options: FixOptions, target: &Target) -> Outcome {
    if !options.fix && !options.diff {
        return Outcome::Done;
    }
    let fixed = fixes(target, options.unsafe_fixes);
    if options.diff {
        show(target, &fixed);
        return Outcome::Shown(!fixed.is_empty());
    }
    let mut written = Vec::new();
    let mut failed = false;
    for (file, fixed) in &fixed {
        match write::write(file, &fixed.text, target.snapshot.roots()) {
            Ok(()) => written.push(fixed),
            Err(reason) => {
                complain(&format!("{}: {reason}", target.shown(&file.path)));
                failed = true;
            }
        }
    }
    tell(&written);
    if failed {
        Outcome::Failed
    } else {
        Outcome::Done
    }
}

fn fixes(target: &Target, unsafe_too: bool) -> Vec<(&File, Fixed)> {
    let files = target.files.par_iter().chain(&target.settings);
    let fixed = files.filter_map(|file| {
        let whole = file.clone().with_body();
        Some((file, fix::fix(&target.snapshot, &whole, unsafe_too)?))
    });
    fixed.collect()
}

/// Prints the differences as `diff -u` does.
fn show(target: &Target, fixed: &[(&File, Fixed)]) {
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

fn tell(written: &[&Fixed]) {
    let count: usize = written.iter().map(|fixed| fixed.findings.len()).sum();
    let noun = |count: usize, noun: &str| match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    };
    if count > 0 {
        complain(&format!(
            "fixed {} in {}",
            noun(count, "finding"),
            noun(written.len(), "file")
        ));
    }
}
