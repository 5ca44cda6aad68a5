//! `fieldcraft inspect`: what a file defines, and what each host loads from it.

mod budget;
mod cost;
mod describe;
mod human;

use budget::Bill;

use super::target::{self, Request, Target};
use super::{Exit, Format, complain, parse_kind, print};
use crate::catalog::Kind;
use crate::model::File;

/// Arguments of `inspect`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Files and folders to inspect; with `--budget` this folder if there are none
    #[arg(required_unless_present = "budget")]
    paths: Vec<String>,
    /// Show what all definitions together cost in tokens, by estimate, and which cost most
    #[arg(long)]
    budget: bool,
    /// How to print; `json` gives one object a line and file
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Read files named one by one as this kind
    #[arg(long, value_parser = parse_kind)]
    kind: Option<Kind>,
}

pub(super) fn run(options: &Options) -> Exit {
    let here = [".".to_owned()];
    let paths = match options.paths.as_slice() {
        [] => here.as_slice(),
        paths => paths,
    };
    let request = Request {
        paths,
        kind: options.kind,
        ..Request::default()
    };
    let mut target = match target::collect(&request) {
        Ok(target) => target,
        Err(error) => {
            complain(&error);
            return Exit::Trouble;
        }
    };
    let files = std::mem::take(&mut target.files);
    let printed = if options.budget {
        bill(options.format, &target, files)
    } else {
        describe(options.format, &target, files)
    };
    if printed == Exit::Trouble {
        return Exit::Trouble;
    }
    for skipped in &target.skipped {
        complain(&format!(
            "skipped {}: {}",
            target.shown(&skipped.path),
            skipped.reason
        ));
    }
    if target.skipped.is_empty() {
        Exit::Clean
    } else {
        Exit::Trouble
    }
}

fn describe(format: Format, target: &Target, files: Vec<File>) -> Exit {
    for (number, head) in files.into_iter().enumerate() {
        let file = head.with_body();
        let path = target.shown(&file.path);
        let text = match format {
            Format::Json => format!("{}\n", describe::json(path, &file)),
            Format::Human => {
                let gap = if number > 0 { "\n" } else { "" };
                format!("{gap}{}", human::describe(path, &file))
            }
        };
        if print(&text) == Exit::Trouble {
            return Exit::Trouble;
        }
    }
    Exit::Clean
}

fn bill(format: Format, target: &Target, files: Vec<File>) -> Exit {
    let mut bill = Bill::default();
    for head in files {
        let file = head.with_body();
        bill.add(target.shown(&file.path), &file);
    }
    match format {
        Format::Json => print(&format!("{}\n", bill.json())),
        Format::Human => print(&bill.human()),
    }
}
