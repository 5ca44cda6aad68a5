//! `fieldcraft schema`: the JSON Schema of `.fieldcraft.yaml`.

use super::{Exit, print};
use crate::rules::settings_schema::schema;

/// Prints the schema.
pub(super) fn print_schema() -> Exit {
    print(&format!("{:#}\n", schema()));
    Exit::Clean
}
