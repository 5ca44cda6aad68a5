//! Writing a file so that it holds the old text or the new one, and never half of it.

use std::fs::{self, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::model::File;
use crate::text::FilePath;

/// Replaces the text of `file` by `text`: beside it first, then in its place. Permissions stay, and of a link the target is written.
///
/// # Errors
/// A few words for people: the file changed meanwhile, is read-only or gone, or is a link that leads out of `roots`.
pub(super) fn write(file: &File, text: &str, roots: &[FilePath]) -> Result<(), String> {
    let place = place(&file.path, roots)?;
    let metadata = fs::metadata(&place).map_err(plain)?;
    if metadata.permissions().readonly() {
        return Err("not fixed, because it is read-only".to_owned());
    }
    let now = fs::read(&place).map_err(plain)?;
    // Another path to the same file may have been written a moment ago.
    if now == text.as_bytes() {
        return Ok(());
    }
    if now != file.text.as_str().as_bytes() {
        return Err("not fixed, because it changed meanwhile".to_owned());
    }
    replace(&place, text, &metadata).map_err(plain)
}

/// The file itself, behind every link.
fn place(path: &FilePath, roots: &[FilePath]) -> Result<PathBuf, String> {
    let written = Path::new(path.as_str());
    let real = written.canonicalize().map_err(plain)?;
    let is_link = fs::symlink_metadata(written).is_ok_and(|data| data.is_symlink());
    let mut real_roots = roots
        .iter()
        .filter_map(|root| Path::new(root.as_str()).canonicalize().ok());
    if is_link && !real_roots.any(|root| real.starts_with(root)) {
        return Err("not fixed, because it is a link that leads out of the workspace".to_owned());
    }
    Ok(real)
}

fn replace(place: &Path, text: &str, metadata: &Metadata) -> io::Result<()> {
    let folder = place.parent().unwrap_or(Path::new("."));
    let mut beside = NamedTempFile::new_in(folder)?;
    beside.write_all(text.as_bytes())?;
    beside.as_file().set_permissions(metadata.permissions())?;
    beside.as_file().sync_all()?;
    beside.persist(place).map_err(|error| error.error)?;
    Ok(())
}

fn plain(error: io::Error) -> String {
    error.to_string()
}
