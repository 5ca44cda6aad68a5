//! `fieldcraft inspect`: what a file defines, and what each host loads from it.

mod describe;
mod human;

use super::{Exit, Format, complain, parse_kind, print, target};
use crate::catalog::Kind;
use crate::config::Config;

/// Arguments of `inspect`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Files and folders to inspect
    #[arg(required = true)]
    paths: Vec<String>,
    /// How to print; `json` gives one object a line and file
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Read files named one by one as this kind
    #[arg(long, value_parser = parse_kind)]
    kind: Option<Kind>,
}

pub(super) fn run(options: &Options) -> Exit {
    let mut target = match target::collect(&options.paths, options.kind, Config::default()) {
        Ok(target) => target,
        Err(error) => {
            complain(&error);
            return Exit::Trouble;
        }
    };
    let files = std::mem::take(&mut target.files);
    for (number, head) in files.into_iter().enumerate() {
        let file = head.with_body();
        let path = target.shown(&file.path);
        match options.format {
            Format::Json => print(&format!("{}\n", describe::json(path, &file))),
            Format::Human => {
                let gap = if number > 0 { "\n" } else { "" };
                print(&format!("{gap}{}", human::describe(path, &file)));
            }
        }
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
