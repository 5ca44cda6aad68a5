//! The `fieldcraft` program: parses arguments, runs the command, exits with its code.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(fieldcraft::cli::run())
}
