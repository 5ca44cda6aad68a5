//! `fieldcraft inspect`: what a file defines, and what each host loads from it.

mod describe;
mod human;

use super::target::{self, Request};
use super::{Exit, Format, complain, parse_kind, print};
use crate::catalog::Kind;

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
    let request = Request {
        paths: &options.paths,
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
    for (number, head) in files.into_iter().enumerate() {
        let file = head.with_body();
        let path = target.shown(&file.path);
        let text = match options.format {
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
