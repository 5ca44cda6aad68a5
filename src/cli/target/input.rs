//! Standard input in place of a file.

use super::Request;
use crate::text::{FilePath, Text};
use crate::workspace::scan::{self, Reason};

/// What stands for standard input in a list of paths.
const MARK: &str = "-";

/// How standard input is called where nobody says which file it is.
const NAMELESS: &str = "<stdin>";

/// What came from standard input, and the file it stands for.
pub(super) struct Input {
    pub(super) path: FilePath,
    pub(super) text: Text,
}

impl Request<'_> {
    /// Whether standard input is to be read.
    pub(in crate::cli) fn wants_input(&self) -> bool {
        self.paths.iter().any(|path| path == MARK)
    }

    /// Reads standard input, if that is asked for.
    ///
    /// # Errors
    /// A sentence for people: it is not text, too much of it, or asked for beside other things.
    pub(super) fn input(&self, current: &FilePath) -> Result<Option<Input>, String> {
        if !self.wants_input() {
            return match self.stdin_filename {
                Some(_) => Err("--stdin-filename is for standard input; add `-`".to_owned()),
                None => Ok(None),
            };
        }
        if self.paths.len() > 1 {
            return Err(
                "`-` reads one file from standard input; name no others beside it".to_owned(),
            );
        }
        if self.changed_since.is_some() {
            return Err("--changed-since is for files, not for standard input".to_owned());
        }
        let path = current.join(self.stdin_filename.unwrap_or(NAMELESS));
        let text = scan::text_of(std::io::stdin().lock(), 0);
        let text = text.map_err(|reason| match reason {
            Reason::System(words) => format!("standard input cannot be read: {words}"),
            reason => format!("standard input is {reason}"),
        })?;
        Ok(Some(Input {
            path,
            text: Text::new(text, None),
        }))
    }
}
