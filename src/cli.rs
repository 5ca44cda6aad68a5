//! The command line: arguments, dispatch, exit codes.

mod baseline;
mod check;
mod explain;
mod fix;
mod inspect;
mod levels;
mod markdown;
mod progress;
mod report;
mod schema;
mod shell;
mod target;
mod terminal;

use std::io::{self, ErrorKind, Write};
use std::path::Path;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::catalog::{Kind, Severity};

/// What `check` says of its exit codes.
const EXIT_CODES: &str = "Exit codes: 0, nothing at or above --fail-on; 1, findings; 2, wrong usage or something that could not be read.";

/// Language server and linter for the files that define AI coding agents.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true)]
struct Arguments {
    /// When to use colour
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "auto",
        value_name = "WHEN"
    )]
    color: terminal::Color,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Find mistakes in agents, skills, commands, rules, output styles and memory files
    #[command(after_help = EXIT_CODES)]
    Check(check::Options),
    /// Show what a file defines and what each host loads from it
    Inspect(inspect::Options),
    /// Explain a rule
    Explain {
        /// The rule's id, such as `yaml-repaired`
        rule: String,
    },
    /// List the rules
    Rules,
    /// Print the JSON Schema of `.fieldcraft.yaml`
    Schema,
    /// Run the language server on standard input and output
    Lsp {
        /// Accepted because editors pass it; standard input and output are always used
        #[arg(long)]
        stdio: bool,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    Man {
        /// The command to print the page of, instead of the program's
        command: Option<String>,
    },
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// For programs
    Json,
}

/// The least severity that makes `check` fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Information,
    Hint,
    /// Never fail because of findings
    Never,
}

impl FailOn {
    fn fails(self, severity: Severity) -> bool {
        match self {
            FailOn::Error => severity >= Severity::Error,
            FailOn::Warning => severity >= Severity::Warning,
            FailOn::Information => severity >= Severity::Information,
            FailOn::Hint => true,
            FailOn::Never => false,
        }
    }
}

/// What the process tells its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing to complain about.
    Clean = 0,
    /// Findings at or above the level asked for.
    Findings = 1,
    /// Wrong usage, or something could not be read.
    Trouble = 2,
}

/// Runs the program with the arguments of the process and gives its exit code.
pub fn run() -> u8 {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    arguments.color.apply();
    let exit = match arguments.command {
        Command::Check(options) => check::run(&options),
        Command::Inspect(options) => inspect::run(&options),
        Command::Explain { rule } => explain::explain(&rule),
        Command::Rules => explain::list(),
        Command::Schema => schema::print_schema(),
        Command::Completions { shell } => shell::completions(shell),
        Command::Man { command } => shell::man(command.as_deref()),
        Command::Lsp { .. } => return crate::server::run(),
    };
    exit as u8
}

/// Writes to standard output.
fn print(text: &str) -> Exit {
    if deliver(None, text, terminal::print) {
        Exit::Clean
    } else {
        Exit::Trouble
    }
}

/// Writes to `file`, or with `print` where there is none, and says whether that went well. A reader that has gone away is no
/// reason to complain.
fn deliver(file: Option<&Path>, text: &str, print: fn(&str) -> io::Result<()>) -> bool {
    let written = match file {
        Some(file) => std::fs::write(file, text),
        None => print(text),
    };
    match written {
        Err(error) if file.is_some() || error.kind() != ErrorKind::BrokenPipe => {
            let name = file.map_or("standard output".into(), Path::to_string_lossy);
            complain(&format!("{name}: {error}"));
            false
        }
        _ => true,
    }
}

/// Writes a line to standard error.
fn complain(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "fieldcraft: {text}");
}

fn parse_kind(word: &str) -> Result<Kind, String> {
    Kind::parse(word).ok_or_else(|| {
        let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("expected one of {}", known.join(", "))
    })
}
