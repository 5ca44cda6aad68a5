//! The `fieldcraft` program.

fn main() {}
