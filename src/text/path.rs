//! The name of a file: an absolute path in one spelling, or the name of an unsaved buffer.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// A path with `/` between its parts and without `.` and `..`; cheap to clone.
///
/// It is made at the edge (server, command line, scan) and compared, split and joined as text, so
/// that nothing below needs the file system. The name of an unsaved buffer is kept as it came.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FilePath(Arc<str>);

impl FilePath {
    /// Normalises `path`: backslashes of a Windows path become `/`, `.` and `..` are resolved, a drive letter is
    /// lower-cased.
    pub fn new(path: &str) -> FilePath {
        let windows = has_drive(path) || path.starts_with(r"\\");
        let unified = if windows {
            Cow::Owned(path.replace('\\', "/"))
        } else {
            Cow::Borrowed(path)
        };
        let mut normal = normalize(&unified);
        if path.starts_with(r"\\") {
            normal.insert(0, '/');
        }
        FilePath(Arc::from(normal))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part: `reviewer.md`.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or("")
    }

    /// The last part without its extension: `reviewer`.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => name.get(..dot).unwrap_or(name),
            _ => name,
        }
    }

    /// The folder that holds this file, `None` at the top.
    pub fn parent(&self) -> Option<FilePath> {
        self.folder().map(|folder| FilePath(Arc::from(folder)))
    }

    fn folder(&self) -> Option<&str> {
        let (folder, _) = self.0.rsplit_once('/')?;
        (!folder.is_empty()).then_some(folder)
    }

    /// The name of the folder that holds this file.
    pub fn folder_name(&self) -> &str {
        let mut parts = self.0.rsplit('/');
        parts.next();
        parts.next().unwrap_or("")
    }

    /// `relative` seen from this folder; an absolute `relative` stands for itself.
    pub fn join(&self, relative: &str) -> FilePath {
        joined(&self.0, relative)
    }

    /// `relative` seen from the folder that holds this file; `None` at the top.
    pub fn beside(&self, relative: &str) -> Option<FilePath> {
        self.folder().map(|folder| joined(folder, relative))
    }

    /// Whether it names a place on a disk, and not an unsaved buffer.
    pub fn is_absolute(&self) -> bool {
        self.0.starts_with('/') || has_drive(&self.0)
    }

    /// Whether this file lies below `folder` or is `folder`.
    pub fn starts_with(&self, folder: &FilePath) -> bool {
        self.relative_to(folder).is_some()
    }

    /// The part below `folder`, without a leading `/`.
    pub fn relative_to<'a>(&'a self, folder: &FilePath) -> Option<&'a str> {
        let rest = self.0.strip_prefix(folder.as_str())?;
        if rest.is_empty() || folder.as_str().ends_with('/') {
            return Some(rest);
        }
        rest.strip_prefix('/')
    }

    /// The folders that hold this file, the innermost first.
    pub fn ancestors(&self) -> impl Iterator<Item = &str> {
        let cuts = self.0.rmatch_indices('/').map(|(at, _)| at);
        cuts.filter_map(|at| self.0.get(..at))
            .filter(|folder| !folder.is_empty())
    }

    /// The parts of the path, in order.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/').filter(|part| !part.is_empty())
    }
}

impl Borrow<str> for FilePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

fn joined(folder: &str, relative: &str) -> FilePath {
    if relative.starts_with('/') || has_drive(relative) {
        return FilePath::new(relative);
    }
    let mut path = String::with_capacity(folder.len() + 1 + relative.len());
    path.push_str(folder);
    follow(relative, &mut path);
    FilePath(path.into())
}

/// `%20` and the like resolved; text that would not be UTF-8 stays as it is.
pub fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .unwrap_or(Cow::Borrowed(text))
}

/// What cannot stand for itself in the path of a link, or makes it look like a template; parentheses apart.
const NOT_IN_LINK: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'$')
    .add(b'%')
    .add(b'*')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The path `text` as it is written in a link. Parentheses may stand there in pairs.
pub fn percent_encoded(text: &str) -> String {
    const ALONE: &AsciiSet = &NOT_IN_LINK.add(b'(').add(b')');
    let mut depth = 0usize;
    let paired = text.bytes().all(|byte| match byte {
        b'(' => {
            depth += 1;
            true
        }
        b')' => depth.checked_sub(1).map(|less| depth = less).is_some(),
        _ => true,
    });
    let set = if paired && depth == 0 {
        NOT_IN_LINK
    } else {
        ALONE
    };
    // Letters of every language can be read as they are; three dots in one look like something left out.
    let mut encoded = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_ascii() || c == '…' {
            true => encoded.extend(utf8_percent_encode(c.encode_utf8(&mut [0; 4]), set)),
            false => encoded.push(c),
        }
    }
    encoded
}

fn has_drive(path: &str) -> bool {
    let mut chars = path.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.next() == Some(':')
        && matches!(chars.next(), Some('/' | '\\'))
}

fn normalize(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    if path.starts_with('/') {
        out.push('/');
    }
    follow(path, &mut out);
    if has_drive(path) {
        out.get_mut(..1).map(str::make_ascii_lowercase);
    }
    out
}

/// Goes from the folder `at` along `relative`, part by part, but never above the top.
fn follow(relative: &str, at: &mut String) {
    let top = at.len() - at.trim_start_matches('/').len();
    let mut rest = Some(relative);
    while let Some(path) = rest {
        // Parts are short: looking at each byte takes less time than a search that is made for long texts.
        let end = path.bytes().position(|byte| byte == b'/');
        rest = end.and_then(|end| path.get(end + 1..));
        match path.get(..end.unwrap_or(path.len())).unwrap_or("") {
            "" | "." => {}
            ".." if at.len() > top && !is_up(at) => {
                let cut = memchr::memrchr(b'/', at.as_bytes());
                at.truncate(cut.map_or(0, |cut| cut.max(top)));
            }
            ".." if top > 0 => {}
            part => {
                if at.len() > top {
                    at.push('/');
                }
                at.push_str(part);
            }
        }
    }
}

/// Whether a path that starts nowhere goes up and never down again.
fn is_up(path: &str) -> bool {
    path == ".." || path.ends_with("/..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_has_one_spelling() {
        let table = [
            ("/a/b/../c.md", "/a/c.md"),
            ("/a//b/./c.md", "/a/b/c.md"),
            ("/../a.md", "/a.md"),
            (r"C:\work\a.md", "c:/work/a.md"),
            ("C:/work/a.md", "c:/work/a.md"),
            (r"\\server\share\a.md", "//server/share/a.md"),
            (r"/odd\name.md", r"/odd\name.md"),
            ("a/../../b", "../b"),
            ("a/../b/..", ""),
            ("../../b", "../../b"),
            ("/a/../../..", "/"),
            ("/", "/"),
            ("untitled:Untitled-1", "untitled:Untitled-1"),
        ];
        for (input, expected) in table {
            assert_eq!(FilePath::new(input).as_str(), expected, "{input}");
        }
    }

    #[test]
    fn a_path_in_a_link_is_what_it_was() {
        let table = [
            ("my notes.md", "my%20notes.md"),
            ("(group)/é.md", "(group)/é.md"),
            ("a(b.md", "a%28b.md"),
            (")a(.md", "%29a%28.md"),
            ("50%.md", "50%25.md"),
            ("a#b?c:d.md", "a%23b%3Fc%3Ad.md"),
            ("a…{b}$*|.md", "a%E2%80%A6%7Bb%7D%24%2A%7C.md"),
        ];
        for (path, written) in table {
            assert_eq!(percent_encoded(path), written);
            assert_eq!(percent_decoded(written), path);
        }
    }

    #[test]
    fn a_path_falls_into_parts() {
        let path = FilePath::new("/w/.claude/skills/pdf/SKILL.md");
        assert_eq!(path.file_name(), "SKILL.md");
        assert_eq!(path.stem(), "SKILL");
        assert_eq!(path.folder_name(), "pdf");
        assert_eq!(path.parent().unwrap().as_str(), "/w/.claude/skills/pdf");
        assert_eq!(
            path.relative_to(&FilePath::new("/w")),
            Some(".claude/skills/pdf/SKILL.md")
        );
        assert_eq!(path.relative_to(&FilePath::new("/w/.cl")), None);
        assert_eq!(
            path.parent().unwrap().join("../x.md").as_str(),
            "/w/.claude/skills/x.md"
        );
    }

    #[test]
    fn a_hidden_file_keeps_its_name_as_stem() {
        assert_eq!(FilePath::new("/w/.cursorrules").stem(), ".cursorrules");
    }
}
