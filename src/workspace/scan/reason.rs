//! Why a file was passed over.

use std::fmt;

use crate::config::MAX_FILE_SIZE;

/// Why a file was passed over; shown as a few words for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// No definition is that large.
    TooLarge,
    /// Its bytes are not UTF-8.
    NotUtf8,
    /// It is a pipe, a device or a folder.
    NotRegular,
    /// It was named, and it defines nothing.
    DefinesNothing,
    /// The system did not let it be read; its own words.
    System(String),
}

impl Reason {
    /// Whether the file is passed over without anything being wrong with the machine.
    pub fn is_expected(&self) -> bool {
        !matches!(self, Reason::System(_))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::TooLarge => write!(f, "larger than {} MiB", MAX_FILE_SIZE / 1024 / 1024),
            Reason::NotUtf8 => f.write_str("not UTF-8"),
            Reason::NotRegular => f.write_str("not a regular file"),
            Reason::DefinesNothing => f.write_str(
                "neither its place nor its content makes it a definition that a known host reads",
            ),
            Reason::System(words) => f.write_str(words),
        }
    }
}
