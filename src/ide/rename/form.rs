//! The forms that names must have, so that hosts and lists of names take them.

use super::{Refusal, refuse};
use crate::catalog::{Kind, Namespace};
use crate::syntax::value::{ScalarType, core_schema};
use crate::workspace::Summary;

/// Whether every host takes `name` for what `summary` defines in `space`.
pub(in crate::ide) fn check_form(
    summary: &Summary,
    space: Namespace,
    name: &str,
) -> Result<(), Refusal> {
    if name.is_empty() {
        return Err(refuse("A name needs at least one letter."));
    }
    if space == Namespace::McpServer {
        return check_server(name);
    }
    let noun = summary.format.kind.noun();
    // The folder of a command is a part of its name; in a collection it is not.
    let has_folders = summary.format.kind == Kind::Command && summary.folder.is_some();
    let separates = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '/' | '\\' | '"' | '\'' | '`' | '#' | ',' | '(' | ')')
            || matches!(c, '[' | ']' | '{' | '}' | '<' | '>' | '|' | '*' | '?' | '$')
            || (c == ':' && !has_folders)
    };
    if let Some(wrong) = name.chars().find(|c| separates(*c)) {
        return Err(refuse(&format!(
            "`{name}` cannot be the name of a {noun}: `{wrong}` ends a name in the places where it is written."
        )));
    }
    check_plain(noun, name)?;
    let key = summary.format.key("name");
    let Some(constraints) = key.map(|key| &key.constraints) else {
        return Ok(());
    };
    let mut starts = constraints.not_starting_with.iter();
    if let Some(start) = starts.find(|start| name.starts_with(start.as_str())) {
        return Err(refuse(&format!(
            "The name of a {noun} cannot start with `{start}`."
        )));
    }
    let most = constraints.max_length.unwrap_or(usize::MAX);
    if name.chars().count() > most {
        return Err(refuse(&format!(
            "The name of a {noun} has at most {most} characters."
        )));
    }
    Ok(())
}

/// Whether `name` is text wherever it is written without quotes, and no path of another folder.
fn check_plain(noun: &str, name: &str) -> Result<(), Refusal> {
    let read_as = match core_schema(name) {
        ScalarType::Null => "nothing",
        ScalarType::Boolean(_) => "a yes or no",
        ScalarType::Integer(_) | ScalarType::Float(_) => "a number",
        ScalarType::String => {
            let begins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
            return match name.chars().next().filter(|first| !begins(*first)) {
                Some(first) => Err(refuse(&format!(
                    "The name of a {noun} cannot start with `{first}`."
                ))),
                None => Ok(()),
            };
        }
    };
    Err(refuse(&format!(
        "`{name}` cannot be the name of a {noun}: where it is written without quotes it stands for {read_as}."
    )))
}

/// The name of a server becomes a part of the names of its tools.
fn check_server(name: &str) -> Result<(), Refusal> {
    let belongs = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    if name.bytes().all(belongs) && !name.contains("__") {
        return Ok(());
    }
    Err(refuse(
        "The name of an MCP server is part of the names of its tools: letters, digits, hyphens and single underscores.",
    ))
}
