//! However a session came to where it is, it answers like one that starts there.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Value, json};

use crate::client::{Builder, Client, session};
use crate::random;

/// What names and headings are made of; some are taken, some near, some of the plugin, some of nothing.
const WORDS: [&str; 9] = ["aa", "bb", "cc", "ss", "tt", "p:uu", "uu", "db", "none"];

const PATHS: [&str; 16] = [
    "/w/.claude/agents/aa.md",
    "/w/.claude/agents/bb.md",
    "/w/.claude/agents/team/cc.md",
    "/w/.claude/skills/ss/SKILL.md",
    "/w/.claude/skills/tt/SKILL.md",
    "/w/.claude/skills/v1.2/SKILL.md",
    "/w/.claude/commands/uu.md",
    "/w/p/.claude-plugin/plugin.json",
    "/w/p/agents/aa.md",
    "/w/p/skills/uu/SKILL.md",
    "/w/.mcp.json",
    "/w/CLAUDE.md",
    "/w/docs/aa.md",
    "/w/.fieldcraft.yaml",
    "/home/.claude/agents/aa.md",
    "/home/.claude/backups/.claude/agents/bb.md",
];

const FOLDERS: [&str; 7] = [
    "/w/.claude",
    "/w/.claude/agents/team",
    "/w/.claude/skills/ss",
    "/w/.claude/skills/v1.2",
    "/w/p",
    "/w/q",
    "/w/docs",
];

/// What happens in a session. What cannot be done at the moment is passed over.
#[derive(Debug, Clone)]
enum Step {
    Open(&'static str, Option<Words>),
    Change(Edit),
    Save(&'static str),
    Close(&'static str),
    Write(&'static str, Words),
    Move(&'static str, &'static str),
    Delete(&'static str),
    /// The client reports everything that happened on disk since the last time.
    Tell,
}

/// Which of the open documents gets another text.
type Edit = (prop::sample::Index, Words);

type Words = [&'static str; 5];

fn words() -> impl Strategy<Value = Words> {
    prop::array::uniform5(prop::sample::select(WORDS.to_vec()))
}

fn edit() -> impl Strategy<Value = Edit> {
    (any::<prop::sample::Index>(), words())
}

fn file() -> impl Strategy<Value = &'static str> {
    prop::sample::select(PATHS.to_vec())
}

fn file_or_folder() -> impl Strategy<Value = &'static str> {
    prop_oneof![file(), prop::sample::select(FOLDERS.to_vec())]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (file(), prop::option::of(words())).prop_map(|(path, words)| Step::Open(path, words)),
        4 => edit().prop_map(Step::Change),
        1 => file().prop_map(Step::Save),
        2 => file().prop_map(Step::Close),
        3 => (file(), words()).prop_map(|(path, words)| Step::Write(path, words)),
        2 => (file_or_folder(), file_or_folder()).prop_map(|(from, to)| Step::Move(from, to)),
        2 => file_or_folder().prop_map(Step::Delete),
        3 => Just(Step::Tell),
    ]
}

/// A text of the kind that belongs at `path`, that names these words.
fn text(path: &str, [a, b, c, d, e]: Words) -> String {
    match path.rsplit('/').next().unwrap() {
        "plugin.json" if a == "none" => format!("{{\"description\": \"{b}\"}}"),
        "plugin.json" if b == "none" => "{\"name\": ".to_owned(),
        "plugin.json" => format!("{{\"name\": \"{}\"}}", a.replace("p:uu", "p")),
        ".mcp.json" => format!("{{\"mcpServers\": {{\"{a}\": {{\"command\": \"{b}\"}}}}}}"),
        ".fieldcraft.yaml" if a < b => "rules: {duplicate-name: off}\n".to_owned(),
        ".fieldcraft.yaml" => String::new(),
        "CLAUDE.md" => format!("See @docs/{a}.md, [b](.claude/agents/{b}.md#{c}), /{d}, `{e}`.\n"),
        "SKILL.md" => format!(
            "---\nname: {a}\ndescription: Does {a}.\ncontext: fork\nagent: {b}\n---\n🦀 /{c} [d](../../../docs/{d}.md#{e})\n"
        ),
        _ if path.contains("/commands/") => {
            format!("---\ndescription: Does it.\n---\nRun /{a}, ask `{b}`. [c](#{c})\n\n# {d}\n")
        }
        _ if path.contains("/docs/") => format!("# {a}\n\n## {b}\n\nSee [c]({c}.md).\n"),
        _ => format!(
            "---\nname: {a}\ndescription: Does {a}.\nskills: [{b}, {c}]\ntools: Agent({d}), mcp__{e}__x, Read\n---\nAsk `{d}` 🦀 [e]({e}.md#{a}), run /{b}.\n\n# {e}\n"
        ),
    }
}

/// A session that lives through steps.
struct Living {
    client: Client,
    open: BTreeMap<String, (i32, String)>,
    untold: Vec<(String, u32)>,
    /// Whether the client asks for diagnostics: when it opens or edits a document, and for all when it is told to.
    asks: bool,
    /// The diagnostics that the client shows, by address.
    shown: BTreeMap<String, Value>,
}

fn watching(builder: Builder) -> Builder {
    builder
        .can(
            "workspace/didChangeWatchedFiles",
            json!({"dynamicRegistration": true}),
        )
        .can(
            "textDocument/publishDiagnostics",
            json!({"relatedInformation": true}),
        )
        .can("window/workDoneProgress", json!(true))
}

impl Living {
    /// A session whose first scan is over.
    fn start(builder: Builder, asks: bool) -> Living {
        let builder = match asks {
            true => builder
                .can("textDocument/diagnostic", json!({}))
                .can("workspace/diagnostics", json!({"refreshSupport": true})),
            false => builder,
        };
        let mut client = builder.start();
        client.wait_for_scan();
        Living {
            client,
            open: BTreeMap::new(),
            untold: Vec::new(),
            asks,
            shown: BTreeMap::new(),
        }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Open(path, words) if !self.open.contains_key(path) => {
                let saved = fs::read_to_string(self.client.on_disk(path)).ok();
                let other = words.map(|words| text(path, words));
                if let Some(text) = other.or(saved) {
                    self.open(path, &text);
                }
            }
            Step::Change(edit) => self.edit(edit),
            Step::Save(path) => {
                if let Some((_, held)) = self.open.get(path) {
                    let (held, kind) = (held.clone(), self.kind_of_write(path));
                    self.write(path, &held, kind);
                    let document = json!({"textDocument": {"uri": path}});
                    self.client.notify("textDocument/didSave", document);
                }
            }
            Step::Close(path) => {
                if self.open.remove(path).is_some() {
                    self.client.close(path);
                    if self.asks {
                        self.shown.remove(&self.client.uri(path));
                    }
                }
            }
            Step::Write(path, words) => {
                let kind = self.kind_of_write(path);
                self.write(path, &text(path, words), kind);
            }
            Step::Move(from, to) => self.rename(from, to),
            Step::Delete(path) => self.delete(path),
            Step::Tell => self.tell(),
            Step::Open(..) => {}
        }
    }

    fn edit(&mut self, (index, words): Edit) {
        let count = self.open.len();
        if count == 0 {
            return;
        }
        let mut open = self.open.iter_mut();
        let (path, (version, held)) = open.nth(index.index(count)).unwrap();
        *version += 1;
        *held = text(path, words);
        self.client.change(path, *version, &[json!(held)]);
        let path = path.clone();
        self.ask_about(&path);
    }

    fn ask_about(&mut self, path: &str) {
        if self.asks {
            let document = json!({"textDocument": {"uri": path}});
            let mut report = self.client.request("textDocument/diagnostic", document);
            self.shown
                .insert(self.client.uri(path), report["items"].take());
        }
    }

    fn open(&mut self, path: &str, text: &str) {
        self.client.open(path, text);
        self.open.insert(path.to_owned(), (1, text.to_owned()));
        self.ask_about(path);
    }

    /// 1 for a file that is new, 2 for one that changes.
    fn kind_of_write(&self, path: &str) -> u32 {
        if self.client.on_disk(path).exists() {
            2
        } else {
            1
        }
    }

    fn write(&mut self, path: &str, text: &str, kind: u32) {
        self.client.write(path, text);
        self.untold.push((path.to_owned(), kind));
    }

    /// Clients report a folder, not what is in it.
    fn rename(&mut self, from: &str, to: &str) {
        let (old, new) = (self.client.on_disk(from), self.client.on_disk(to));
        let possible = old.exists() && !new.exists() && !new.starts_with(&old);
        let alike = old.is_dir() == FOLDERS.contains(&to);
        if possible && alike {
            fs::create_dir_all(new.parent().unwrap()).unwrap();
            fs::rename(old, new).unwrap();
            self.untold
                .extend([(from.to_owned(), 3), (to.to_owned(), 1)]);
        }
    }

    fn delete(&mut self, path: &str) {
        let place = self.client.on_disk(path);
        if place.exists() {
            let deleted = match place.is_dir() {
                true => fs::remove_dir_all(place),
                false => fs::remove_file(place),
            };
            deleted.unwrap();
            self.untold.push((path.to_owned(), 3));
        }
    }

    fn tell(&mut self) {
        let events = std::mem::take(&mut self.untold);
        let events: Vec<(&str, u32)> = events.iter().map(|(path, kind)| (&**path, *kind)).collect();
        if !events.is_empty() {
            self.client.watched(&events);
        }
    }

    /// Reads what the server has to say, and answers what it asks.
    fn listen(&mut self, quiet: Duration) {
        for message in self.client.said_until_quiet(quiet) {
            if !message["id"].is_null() {
                let id = &message["id"];
                self.client
                    .send(&json!({"jsonrpc": "2.0", "id": id, "result": null}));
            }
            let method = message["method"].as_str().unwrap();
            if method == "workspace/diagnostic/refresh" {
                let open: Vec<String> = self.open.keys().cloned().collect();
                open.iter().for_each(|path| self.ask_about(path));
            } else if method == "textDocument/publishDiagnostics" && !self.asks {
                let uri = message["params"]["uri"].as_str().unwrap().to_owned();
                self.shown
                    .insert(uri, message["params"]["diagnostics"].clone());
            }
        }
    }

    /// What it says of the workspace, question by question.
    fn answers(&mut self) -> BTreeMap<String, Value> {
        self.listen(Duration::from_millis(5));
        let mut answers = BTreeMap::new();
        let symbols = self
            .client
            .request("workspace/symbol", json!({"query": ""}));
        answers.insert("symbols".to_owned(), symbols);
        for (path, (_, text)) in self.open.clone() {
            let uri = self.client.uri(&path);
            let shown = self.shown.get(&uri).cloned().unwrap_or(Value::Null);
            answers.insert(format!("diagnostics of {path}"), shown);
            let document = json!({"textDocument": {"uri": path}});
            for method in ["documentLink", "codeLens"] {
                let answer = self
                    .client
                    .request(&format!("textDocument/{method}"), document.clone());
                answers.insert(format!("{method} of {path}"), answer);
            }
            for position in positions(&text) {
                let params = json!({"textDocument": {"uri": path}, "position": position, "context": {"includeDeclaration": true}});
                let answer = self.client.request("textDocument/references", params);
                answers.insert(format!("references at {path} {position}"), answer);
            }
        }
        answers
    }

    /// The addresses of closed documents that still have findings.
    fn left_behind(&self) -> Vec<&String> {
        let open: Vec<String> = self.open.keys().map(|path| self.client.uri(path)).collect();
        let closed = self.shown.iter().filter(|(uri, _)| !open.contains(uri));
        closed
            .filter(|(_, shown)| **shown != json!([]))
            .map(|(uri, _)| uri)
            .collect()
    }
}

/// Where the words of a text start.
fn positions(text: &str) -> Vec<Value> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for (at, _) in line.match_indices(|c: char| c.is_ascii_alphabetic()) {
            let before = &line[..at];
            let is_start = !before.ends_with(|c: char| c.is_ascii_alphabetic());
            let is_word = WORDS.iter().any(|word| line[at..].starts_with(word));
            if is_start && is_word {
                let column = before.encode_utf16().count();
                found.push(json!({"line": number, "character": column}));
            }
        }
    }
    found
}

/// What differs between two sessions.
fn differences(living: &mut Living, fresh: &mut Living) -> Vec<String> {
    let (ours, theirs) = (living.answers(), fresh.answers());
    let pairs = ours.iter().zip(&theirs);
    let differing = pairs.filter(|(ours, theirs)| ours != theirs);
    let mut out: Vec<String> = differing
        .map(|((question, ours), (_, theirs))| {
            format!("{question}\n  living: {ours}\n  fresh:  {theirs}")
        })
        .collect();
    let left = living.left_behind().into_iter();
    out.extend(left.map(|uri| format!("findings left behind: {uri}")));
    out
}

/// Longer than anything takes on a busy machine; only a test that fails waits for it.
const DEADLINE: Duration = Duration::from_secs(5);

/// Longer than the publisher waits for a burst to end.
const QUIET: Duration = Duration::from_millis(60);

/// What differs from a fresh session after files were written, a session went its way, and, with many documents open,
/// some were edited: news from the disk has every document looked at again, edits only those that depend on them.
fn live(
    before: &[(&'static str, Words)],
    steps: Vec<Step>,
    (opened, edits): (Vec<&'static str>, Vec<Edit>),
    asks: bool,
) -> Vec<String> {
    let builder = before
        .iter()
        .fold(watching(session()), |builder, (path, words)| {
            builder.file(path, &text(path, *words))
        });
    let mut living = Living::start(builder, asks);
    for step in steps {
        living.take(step);
    }
    for path in opened {
        living.take(Step::Open(path, None));
    }
    living.tell();
    living.listen(QUIET);
    for edit in edits {
        living.edit(edit);
    }
    let mut fresh = Living::start(watching(living.client.beside()), false);
    for (path, (_, text)) in &living.open {
        fresh.open(path, text);
    }
    // What a notification about the disk sets off is not ordered with the requests that follow.
    let deadline = Instant::now() + DEADLINE;
    loop {
        let found = differences(&mut living, &mut fresh);
        if found.is_empty() || Instant::now() > deadline {
            living.client.leave();
            fresh.client.leave();
            return found;
        }
    }
}

proptest! {
    #![proptest_config(Config { max_shrink_iters: 40, ..random::config(24) })]

    #[test]
    fn a_session_answers_like_a_fresh_one(
        before in prop::collection::vec((file(), words()), 4..14),
        steps in prop::collection::vec(step(), 1..16),
        opened in prop::sample::subsequence(PATHS.to_vec(), 0..=PATHS.len()),
        edits in prop::collection::vec(edit(), 0..5),
        asks: bool,
    ) {
        let found = live(&before, steps, (opened, edits), asks);
        prop_assert!(found.is_empty(), "{}", found.join("\n"));
    }
}
