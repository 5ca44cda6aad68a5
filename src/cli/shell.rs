//! `fieldcraft completions` and `fieldcraft man`: generated from the arguments, so that they never fall behind.

use clap::builder::PossibleValuesParser;
use clap::{Command, CommandFactory};
use clap_complete::Shell;

use super::{Arguments, Exit, complain, print};
use crate::catalog::nearest;
use crate::rules;

/// The name of the program.
const NAME: &str = "fieldcraft";

/// What the foot of a manual page says.
const VERSION: &str = concat!("fieldcraft ", env!("CARGO_PKG_VERSION"));

/// Prints the completion script of `shell`.
pub(super) fn completions(shell: Shell) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), NAME, &mut script);
    show(&script)
}

/// Prints the manual page of the program, or of one of its commands.
pub(super) fn man(name: Option<&str>) -> Exit {
    let mut command = command();
    command.build();
    if let Some(name) = name {
        let Some(found) = command.find_subcommand(name) else {
            let known = command.get_subcommands().map(Command::get_name);
            let hint = nearest(name, known)
                .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            complain(&format!("there is no command `{name}`{hint}"));
            return Exit::Trouble;
        };
        command = found.clone();
    }
    let mut page = Vec::new();
    match clap_mangen::Man::new(command)
        .source(VERSION)
        .render(&mut page)
    {
        Ok(()) => show(&page),
        Err(error) => {
            complain(&error.to_string());
            Exit::Trouble
        }
    }
}

fn show(text: &[u8]) -> Exit {
    print(&String::from_utf8_lossy(text))
}

/// The arguments, with the rules' names where one is asked for.
fn command() -> Command {
    let ids = rules::registry().iter().map(|rule| rule.id);
    let ids = PossibleValuesParser::new(ids);
    Arguments::command().mut_subcommand("explain", |explain| {
        explain.mut_arg("rule", |rule| {
            rule.value_parser(ids).hide_possible_values(true)
        })
    })
}
