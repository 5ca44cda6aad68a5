//! A session about several files on disk, some of them open. Places are named by the words that stand there.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Builder, Client};

/// Where the cursor is in the words that name a place.
const CURSOR: &str = "$0";

/// Longer than the publisher waits for a burst to end.
pub(crate) const QUIET: Duration = Duration::from_millis(400);

/// Longer than the server needs for anything on a busy machine.
const DEADLINE: Duration = Duration::from_secs(20);

/// A session whose first scan is over.
pub(crate) struct World {
    pub(crate) client: Client,
    /// What the client believes each file to hold.
    texts: BTreeMap<String, String>,
    /// The versions of the open documents.
    open: BTreeMap<String, i32>,
}

impl World {
    /// Writes the files of a fixture, in which `//- /w/a.md` starts a file, and waits until the server has read them.
    pub(crate) fn new(builder: Builder, fixture: &str) -> World {
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        let mut path = "";
        for line in fixture.split_inclusive('\n') {
            match line.strip_prefix("//- ") {
                Some(name) => path = name.trim(),
                None => texts.entry(path.to_owned()).or_default().push_str(line),
            }
        }
        let builder = texts
            .iter()
            .fold(builder, |builder, (path, text)| builder.file(path, text));
        let mut client = builder.can("window/workDoneProgress", json!(true)).start();
        client.wait_for_scan();
        World {
            client,
            texts,
            open: BTreeMap::new(),
        }
    }

    /// Asks again and again until the answer is the wanted one: notifications about the disk are not ordered with requests.
    pub(crate) fn until(&mut self, mut holds: impl FnMut(&mut World) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !holds(self) {
            assert!(Instant::now() < deadline, "it never comes to hold");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// What the client believes the file to hold.
    pub(crate) fn text(&self, path: &str) -> &str {
        &self.texts[path]
    }

    /// Opens files as they are on disk, and waits for their diagnostics.
    pub(crate) fn open(&mut self, paths: &[&str]) {
        for path in paths {
            self.take(path);
        }
        for path in paths {
            self.client.published(path);
        }
    }

    /// Opens a file as it is on disk.
    pub(crate) fn take(&mut self, path: &str) {
        self.client.open(path, &self.texts[path]);
        self.open.insert(path.to_owned(), 1);
    }

    /// Replaces the first `old` in an open document.
    pub(crate) fn replace(&mut self, path: &str, old: &str, new: &str) {
        let text = self.texts[path].replacen(old, new, 1);
        self.change(path, text);
    }

    fn change(&mut self, path: &str, text: String) {
        let version = self.open.get_mut(path).unwrap();
        *version += 1;
        self.client.change(path, *version, &[json!(text)]);
        self.texts.insert(path.to_owned(), text);
    }

    /// The cursor in `words`, which stand once in the file, as a part of the parameters of a request.
    pub(crate) fn at(&self, path: &str, words: &str) -> Value {
        let text = self.text(path);
        let plain = words.replace(CURSOR, "");
        assert_eq!(text.matches(&plain).count(), 1, "{plain:?} in {text}");
        let lead = words.find(CURSOR).unwrap();
        let offset = text.find(&plain).unwrap() + lead;
        json!({"textDocument": {"uri": path}, "position": position(text, offset)})
    }

    /// Asks about the cursor in `words`, with more parameters.
    pub(crate) fn ask_with(&mut self, method: &str, path: &str, words: &str, more: Value) -> Value {
        let mut params = self.at(path, words);
        for (name, value) in more.as_object().unwrap() {
            params[name] = value.clone();
        }
        self.client.call(method, params)
    }

    /// Asks about the cursor in `words`.
    pub(crate) fn ask(&mut self, method: &str, path: &str, words: &str) -> Value {
        let mut answer = self.ask_with(method, path, words, json!({}));
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].take()
    }

    /// The path that an address names, as tests write it.
    pub(crate) fn path(&self, uri: &Value) -> String {
        let base = self.client.uri("");
        uri.as_str()
            .unwrap()
            .strip_prefix(&base)
            .unwrap()
            .to_owned()
    }

    /// What stands in `range` of the file at `path`.
    pub(crate) fn written(&self, path: &str, range: &Value) -> &str {
        let text = self.texts.get(path).map_or("", String::as_str);
        &text[offset(text, &range["start"])..offset(text, &range["end"])]
    }

    /// A line about each location: path, line, column, words.
    pub(crate) fn shown(&self, locations: &Value) -> String {
        let mut out = String::new();
        for location in locations.as_array().unwrap() {
            let _ = writeln!(out, "{}", self.place(&location["uri"], &location["range"]));
        }
        out
    }

    /// Path, line, column, words.
    pub(crate) fn place(&self, uri: &Value, range: &Value) -> String {
        let path = self.path(uri);
        let start = &range["start"];
        let written = self.written(&path, range);
        format!(
            "{path} {}:{} {written:?}",
            start["line"], start["character"]
        )
    }

    /// A picture of a change of several files.
    pub(crate) fn pictured(&self, edit: &Value) -> String {
        let mut out = String::new();
        let mut moves: Vec<(String, String)> = Vec::new();
        for change in edit["documentChanges"].as_array().unwrap() {
            if change["kind"] == "rename" {
                let (from, to) = (self.path(&change["oldUri"]), self.path(&change["newUri"]));
                let _ = writeln!(out, "move {from} → {to}");
                moves.push((from, to));
                continue;
            }
            let document = &change["textDocument"];
            let path = self.path(&document["uri"]);
            let version = &document["version"];
            let _ = writeln!(out, "{path} (version {version})");
            for edit in change["edits"].as_array().unwrap() {
                let moved = moves.iter().find(|(_, to)| path.starts_with(to.as_str()));
                let source = moved.map_or(path.clone(), |(from, to)| path.replacen(to, from, 1));
                let (at, old) = (
                    &edit["range"]["start"],
                    self.written(&source, &edit["range"]),
                );
                let (line, column, new) = (&at["line"], &at["character"], &edit["newText"]);
                let _ = writeln!(out, "  {line}:{column} {old:?} → {new}");
            }
        }
        out
    }

    /// Makes the changes as an editor does, in order: documents in the editor, closed files on disk.
    pub(crate) fn apply(&mut self, edit: &Value) {
        let mut moved: Vec<String> = Vec::new();
        for change in edit["documentChanges"].as_array().unwrap() {
            if change["kind"] == "rename" {
                let (from, to) = (self.path(&change["oldUri"]), self.path(&change["newUri"]));
                self.rename(&from, &to);
                moved.push(to);
                continue;
            }
            let path = self.path(&change["textDocument"]["uri"]);
            let version = self.open.get(&path).copied();
            // A version belongs to an address, so a document that has moved comes without.
            let has_moved = moved.iter().any(|to| path.starts_with(to.as_str()));
            let expected = version.filter(|_| !has_moved);
            assert_eq!(change["textDocument"]["version"], json!(expected), "{path}");
            let text = edited(&self.texts[&path], &change["edits"]);
            match version {
                Some(_) => self.change(&path, text),
                None => {
                    self.write(&path, &text);
                    self.client.watched(&[(&path, 2)]);
                }
            }
        }
    }

    /// Writes a closed file, without telling the server.
    pub(crate) fn write(&mut self, path: &str, text: &str) {
        self.client.write(path, text);
        self.texts.insert(path.to_owned(), text.to_owned());
    }

    /// Moves a file or folder on disk and the documents with it, and tells the server of both.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        let (old, new) = (self.client.on_disk(from), self.client.on_disk(to));
        fs::create_dir_all(new.parent().unwrap()).unwrap();
        fs::rename(old, new).unwrap();
        let below: Vec<String> = self.texts.keys().cloned().collect();
        for path in below {
            let is_there = path == from || path.starts_with(&format!("{from}/"));
            if !is_there {
                continue;
            }
            let moved = path.replacen(from, to, 1);
            let text = self.texts.remove(&path).unwrap();
            if self.open.remove(&path).is_some() {
                self.client.close(&path);
                self.client.open(&moved, &text);
                self.open.insert(moved.clone(), 1);
            }
            self.texts.insert(moved, text);
        }
        let files = json!({"files": [{"oldUri": from, "newUri": to}]});
        self.client.notify("workspace/didRenameFiles", files);
    }
}

/// `text` with the edits of the protocol made, all against the same text.
fn edited(text: &str, edits: &Value) -> String {
    let range = |edit: &Value| {
        let at = |end: &str| offset(text, &edit["range"][end]);
        at("start")..at("end")
    };
    let mut edits: Vec<&Value> = edits.as_array().unwrap().iter().collect();
    edits.sort_by_key(|edit| range(edit).start);
    let disjoint = edits
        .windows(2)
        .all(|pair| range(pair[0]).end <= range(pair[1]).start);
    assert!(disjoint, "edits overlap: {edits:#?}");
    let mut out = text.to_owned();
    for edit in edits.into_iter().rev() {
        out.replace_range(range(edit), edit["newText"].as_str().unwrap());
    }
    out
}

/// Line and UTF-16 column of a byte offset.
fn position(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[start..].encode_utf16().count();
    json!({"line": before.matches('\n').count(), "character": column})
}

/// Byte offset of a line and UTF-16 column.
fn offset(text: &str, position: &Value) -> usize {
    let number = |name: &str| usize::try_from(position[name].as_u64().unwrap()).unwrap();
    let lines = text.split_inclusive('\n');
    let start: usize = lines.take(number("line")).map(str::len).sum();
    let mut units = 0;
    for (at, c) in text[start..].char_indices() {
        if units >= number("character") {
            return start + at;
        }
        units += c.len_utf16();
    }
    text.len()
}
