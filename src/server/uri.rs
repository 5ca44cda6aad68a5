//! Addresses of the protocol ↔ paths of the core.
//!
//! The address a client opened a document with is kept beside the document and used when speaking of it; what is made here
//! is only for files no client has named.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use tower_lsp::lsp_types::Url;

use crate::text::{FilePath, percent_decoded};

/// The one spelling of the file that `uri` names.
///
/// Anything but a `file:` address keeps its scheme in front: no such path exists on disk, yet its last parts still tell
/// what kind of file it is.
pub(super) fn to_path(uri: &Url) -> FilePath {
    let path = percent_decoded(uri.path());
    if uri.scheme() != "file" {
        let host = uri.host_str().map(percent_decoded);
        let prefix = host.map_or_else(String::new, |host| format!("//{host}"));
        return FilePath::new(&format!("{}:{prefix}{path}", uri.scheme()));
    }
    // Unencoded `#` and `?` belong to the name: nobody addresses a fragment of a file in this protocol.
    let query = uri
        .query()
        .map_or_else(String::new, |q| format!("?{}", percent_decoded(q)));
    let fragment = uri
        .fragment()
        .map_or_else(String::new, |f| format!("#{}", percent_decoded(f)));
    let full = format!("{path}{query}{fragment}");
    match uri.host_str() {
        Some(host) if !host.is_empty() && host != "localhost" => {
            FilePath::new(&format!(r"\\{host}{}", full.replace('/', r"\")))
        }
        _ => FilePath::new(
            full.strip_prefix('/')
                .filter(|rest| has_drive(rest))
                .unwrap_or(&full),
        ),
    }
}

/// An address for `path`, `None` where it has none (a relative path).
pub(super) fn from_path(path: &FilePath) -> Option<Url> {
    let text = path.as_str();
    let address = if text.starts_with("//") {
        format!("file:{}", encode(text))
    } else if text.starts_with('/') {
        format!("file://{}", encode(text))
    } else if has_drive(text) {
        format!("file:///{}", encode(text))
    } else {
        text.to_owned()
    };
    Url::parse(&address).ok()
}

fn has_drive(path: &str) -> bool {
    let mut bytes = path.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic())
        && bytes.next() == Some(b':')
        && matches!(bytes.next(), Some(b'/') | None)
}

/// What is written with a percent sign in an address: all but letters, digits and these.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'/');

fn encode(path: &str) -> PercentEncode<'_> {
    utf8_percent_encode(path, ENCODED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_address_names_one_path() {
        let table = [
            ("file:///w/a.md", "/w/a.md"),
            ("file:///w/my%20agents/a.md", "/w/my agents/a.md"),
            ("file:///w/my agents/a.md", "/w/my agents/a.md"),
            ("file:///w/./x/../a.md", "/w/a.md"),
            ("file:///w//a.md", "/w/a.md"),
            ("file://localhost/w/a.md", "/w/a.md"),
            ("file:/w/a.md", "/w/a.md"),
            ("FILE:///w/a.md", "/w/a.md"),
            ("file:///w/gr%C3%BC%C3%9Fe.md", "/w/grüße.md"),
            ("file:///w/grüße.md", "/w/grüße.md"),
            ("file:///w/%F0%9F%A6%80.md", "/w/🦀.md"),
            ("file:///w/c%23.md", "/w/c#.md"),
            ("file:///w/c#.md", "/w/c#.md"),
            ("file:///w/why?.md", "/w/why?.md"),
            ("file:///w/100%.md", "/w/100%.md"),
            ("file:///w/%FF.md", "/w/%FF.md"),
            ("file:///w/a%2Fb.md", "/w/a/b.md"),
            ("file:///C:/w/a.md", "c:/w/a.md"),
            ("file:///c%3A/w/a.md", "c:/w/a.md"),
            ("file:///c%3a/w/a.md", "c:/w/a.md"),
            ("file:///C%3A/w/my%20a.md", "c:/w/my a.md"),
            ("file://server/share/a.md", "//server/share/a.md"),
            ("untitled:Untitled-1", "untitled:Untitled-1"),
            ("untitled:/w/new%20file.md", "untitled:/w/new file.md"),
            (
                "vscode-remote://wsl%2Bubuntu/home/a%20b/x.md",
                "vscode-remote:/wsl+ubuntu/home/a b/x.md",
            ),
            (
                "vscode-notebook-cell:/w/a.ipynb",
                "vscode-notebook-cell:/w/a.ipynb",
            ),
        ];
        for (address, path) in table {
            let uri = Url::parse(address).unwrap();
            assert_eq!(to_path(&uri).as_str(), path, "{address}");
        }
    }

    #[test]
    fn an_address_made_here_names_the_same_path() {
        let table = [
            ("/w/a.md", "file:///w/a.md"),
            (
                "/w/my agents/grüße#1?.md",
                "file:///w/my%20agents/gr%C3%BC%C3%9Fe%231%3F.md",
            ),
            ("/w/100%25.md", "file:///w/100%2525.md"),
            ("c:/w/a b.md", "file:///c:/w/a%20b.md"),
            (r"\\server\share\a.md", "file://server/share/a.md"),
            ("untitled:Untitled-1", "untitled:Untitled-1"),
        ];
        for (path, address) in table {
            let path = FilePath::new(path);
            let uri = from_path(&path).unwrap();
            assert_eq!(uri.as_str(), address, "{path}");
            assert_eq!(to_path(&uri), path, "{address}");
        }
    }

    #[test]
    fn only_files_on_disk_have_a_disk_path() {
        assert!(FilePath::new("/w/a.md").is_absolute());
        assert!(!FilePath::new("untitled:Untitled-1").is_absolute());
        assert!(from_path(&FilePath::new("a/b.md")).is_none());
    }
}
