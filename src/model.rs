//! The shared agent model: what a file defines, in terms of the catalogue.

pub mod anchors;
pub mod calls;
pub mod fields;
pub mod kind;
pub mod listing;
pub mod named;
pub mod outline;
pub mod references;
pub mod signature;
pub mod substitutions;

use text_size::{TextRange, TextSize};

use crate::catalog::{Identity, Kind, Scope};
use crate::config::{self, MAX_FILE_SIZE};
use crate::syntax::frontmatter::{self, Frontmatter};
use crate::syntax::value::Mapping;
use crate::syntax::{Body, Parse, json};
use crate::text::{FilePath, Text};
pub use fields::{Field, Item};
pub use kind::{Place, Surroundings};

/// One file with everything that is known about it from its own text. Immutable; an edit makes a new one.
#[derive(Debug, Clone)]
pub struct File {
    /// Where it is.
    pub path: FilePath,
    /// Its text.
    pub text: Text,
    /// The author's view, in a box because files are handed on many times.
    pub parse: Box<Parse>,
    /// What it defines; `None` for ordinary Markdown.
    pub definition: Option<Definition>,
}

/// What a file defines.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Host, kind and scope.
    pub place: Place,
    /// The name others use for it; empty when it has none.
    pub name: String,
    /// Where the name is written, for definitions named in their frontmatter.
    pub name_range: Option<TextRange>,
    /// The frontmatter's keys, in order, repeated and unknown ones included.
    pub fields: Vec<Field>,
}

impl File {
    /// Reads `text` as the file at `path`.
    pub fn new(path: FilePath, text: Text, surroundings: &Surroundings) -> File {
        File::head(path, text, surroundings).with_body()
    }

    /// Reads `text` as a file of the stated kind.
    pub fn with_kind(path: FilePath, text: Text, surroundings: &Surroundings, kind: Kind) -> File {
        let frontmatter = frontmatter::parse(text.as_str(), &is_known_key);
        let place = kind::forced(kind, &path, surroundings);
        File::placed(path, text, frontmatter, place).with_body()
    }

    /// Reads `text` for its headings and links, whether or not it defines anything.
    pub fn document(path: FilePath, text: Text) -> File {
        let frontmatter = frontmatter::parse(text.as_str(), &is_known_key);
        let parse = Parse::below(text.as_str(), frontmatter, None);
        File::parsed(path, text, parse, None)
    }

    /// Reads only the frontmatter of `text`: all that the index needs, and a small part of the work.
    pub fn head(path: FilePath, text: Text, surroundings: &Surroundings) -> File {
        // Settings are read by `config`, whenever somebody asks.
        if is_too_large(&text) || config::is_settings(&path) {
            return File::placed(path, text, None, None);
        }
        if kind::is_json(&path) {
            return File::json(path, text, surroundings);
        }
        let frontmatter = frontmatter::parse(text.as_str(), &is_known_key);
        let place = kind::detect(&path, text.as_str(), frontmatter.as_ref(), surroundings);
        File::placed(path, text, frontmatter, place)
    }

    /// Reads `text` as a manifest or a settings file, if that is what the path says.
    fn json(path: FilePath, text: Text, surroundings: &Surroundings) -> File {
        let place = kind::by_path(&path, surroundings);
        let parse = Parse {
            json: place.as_ref().map(|_| json::parse(text.as_str())),
            ..Parse::default()
        };
        File::parsed(path, text, parse, place)
    }

    fn placed(
        path: FilePath,
        text: Text,
        frontmatter: Option<Frontmatter>,
        place: Option<Place>,
    ) -> File {
        let parse = Parse {
            frontmatter,
            ..Parse::default()
        };
        File::parsed(path, text, parse, place)
    }

    fn parsed(path: FilePath, text: Text, parse: Parse, place: Option<Place>) -> File {
        let definition = place.map(|place| Definition::new(place, &path, &text, parse.mapping()));
        File {
            path,
            text,
            parse: Box::new(parse),
            definition,
        }
    }

    /// The file with its body read, if it has one.
    #[must_use]
    pub fn with_body(self) -> File {
        self.with_body_after(None)
    }

    /// The version of the file that has `text`. Costs less than [`File::new`] where the texts are much alike.
    #[must_use]
    pub fn with_text(&self, text: Text, surroundings: &Surroundings) -> File {
        File::head(self.path.clone(), text, surroundings).with_body_after(Some(self))
    }

    /// Reads the body with the help of the version `before`; a file that defines nothing is asked for nothing, so its body is
    /// left alone.
    fn with_body_after(mut self, before: Option<&File>) -> File {
        if self.definition.is_some() && self.parse.json.is_none() {
            let frontmatter = self.parse.frontmatter.take();
            let before = before.map(|it| (it.text.as_str(), &it.parse.body));
            *self.parse = Parse::below(self.text.as_str(), frontmatter, before);
        }
        self
    }

    /// What it would define as a file of the stated kind.
    fn defining(&self, kind: Kind, surroundings: &Surroundings) -> Option<Definition> {
        let place = kind::forced(kind, &self.path, surroundings)?;
        Some(Definition::new(
            place,
            &self.path,
            &self.text,
            self.parse.mapping(),
        ))
    }

    /// The file without what was read of its body.
    #[must_use]
    pub fn without_body(mut self) -> File {
        self.parse.body = Body::default();
        self
    }

    /// Whether the text is kept but not read: it is longer than any definition.
    pub fn is_too_large(&self) -> bool {
        is_too_large(&self.text)
    }

    /// The kind, for files that define something.
    pub fn kind(&self) -> Option<Kind> {
        self.definition.as_ref().map(|d| d.place.format.kind)
    }
}

fn is_too_large(text: &Text) -> bool {
    text.as_str().len() > MAX_FILE_SIZE
}

/// Whether any host knows a key of this name, in any of its files, or it is a known misspelling of one.
pub fn is_known_key(name: &str) -> bool {
    let misspelt = |key: &crate::catalog::Key| key.misspellings.iter().any(|wrong| wrong == name);
    crate::catalog::catalog()
        .frontmatter_formats()
        .any(|format| {
            format.key(name).is_some()
                || format.foreign_key(name).is_some()
                || format.keys.iter().any(misspelt)
        })
}

impl Definition {
    fn new(place: Place, path: &FilePath, text: &Text, mapping: Option<&Mapping>) -> Definition {
        let fields = fields::fields(text.as_str(), mapping, place.format);
        let written = fields.iter().rev().find(|field| &*field.name == "name");
        let written = written.and_then(|field| {
            let range = field.text_range?;
            Some((text.slice(range).to_owned(), range))
        });
        let (name, name_range) = match place.format.identity_in(place.scope) {
            Identity::Name => written.map_or((String::new(), None), |(n, r)| (n, Some(r))),
            Identity::NameOrFile => {
                written.map_or_else(|| (path.stem().to_owned(), None), |(n, r)| (n, Some(r)))
            }
            Identity::NameOrFolder => written.map_or_else(
                || (path.folder_name().to_owned(), None),
                |(n, r)| (n, Some(r)),
            ),
            Identity::Folder => (path.folder_name().to_owned(), written.map(|(_, r)| r)),
            Identity::Path => (path_name(&place, path), None),
            Identity::None => (String::new(), None),
        };
        Definition {
            place,
            name,
            name_range,
            fields,
        }
    }

    /// The field that a host keeps for `key`: the last of that name.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().rev().find(|field| &*field.name == key)
    }

    /// The kind.
    pub fn kind(&self) -> Kind {
        self.place.format.kind
    }

    /// Whether the definition comes with a plugin.
    pub fn in_plugin(&self) -> bool {
        self.place.scope == Scope::Plugin
    }
}

/// `sub/x.md` below the format's folder becomes `sub:x`.
fn path_name(place: &Place, path: &FilePath) -> String {
    let below = place
        .folder
        .as_ref()
        .and_then(|folder| path.relative_to(folder))
        .unwrap_or(path.file_name());
    below.strip_suffix(".md").unwrap_or(below).replace('/', ":")
}

/// The start of `text` on one line, for messages and cards: at most `limit` characters, cut at a word.
pub fn shortened(text: &str, limit: usize) -> String {
    first_words(text.split_whitespace(), limit)
}

/// The start of a text in which a literal `\n` is a line break, as [`shortened`] gives it.
pub(crate) fn shortened_escaped(text: &str, limit: usize) -> String {
    first_words(text.split(r"\n").flat_map(str::split_whitespace), limit)
}

/// The first of `words` on one line: at most `limit` characters, cut at a word.
fn first_words<'a>(words: impl Iterator<Item = &'a str>, limit: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in words {
        if !line.is_empty() {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += word.chars().count();
        if length > limit {
            break;
        }
    }
    if length <= limit {
        return line;
    }
    let end = line
        .char_indices()
        .nth(limit)
        .map_or(line.len(), |(at, _)| at);
    line.truncate(end);
    let end = line.rfind(' ').unwrap_or(line.len());
    let kept = line.get(..end).unwrap_or(&line);
    format!("{} …", kept.trim_end_matches([',', '.', ';', ':']))
}

/// A rough number of tokens: four bytes of English make about one.
pub fn estimated_tokens(bytes: TextSize) -> usize {
    usize::from(bytes).div_ceil(4)
}

/// A number with its digits in threes: `12,345`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
