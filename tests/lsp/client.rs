//! A client for tests. Dropping it asserts that the server leaves in order and that no message was overlooked.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use fieldcraft::server::{Options, serve};
use fieldcraft::text::FilePath;

/// Longer than any answer takes on a busy machine.
const DEADLINE: Duration = Duration::from_secs(20);

/// What a session starts with.
pub(crate) struct Builder {
    folder: Arc<TempDir>,
    capabilities: Value,
    params: Value,
    panic_once: Option<String>,
}

/// A session.
pub(crate) struct Client {
    folder: Arc<TempDir>,
    runtime: Runtime,
    input: Option<DuplexStream>,
    messages: UnboundedReceiver<Value>,
    /// What arrived and was not asked for yet.
    unread: VecDeque<Value>,
    server: Option<JoinHandle<u8>>,
    next_id: i64,
    /// The diagnostics that were read last, by file.
    shown: BTreeMap<String, Value>,
    /// The answer to `initialize`.
    pub(crate) server_says: Value,
}

/// A session with a client that can nothing, in an empty folder that is its root.
pub(crate) fn session() -> Builder {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("home")).unwrap();
    fs::create_dir(folder.path().join("w")).unwrap();
    session_in(Arc::new(folder))
}

fn session_in(folder: Arc<TempDir>) -> Builder {
    Builder {
        folder,
        capabilities: json!({}),
        params: json!({"processId": null, "rootUri": "/w"}),
        panic_once: None,
    }
}

impl Builder {
    /// A file on disk: `/w/…` below the root, `/home/…` below the home folder.
    pub(crate) fn file(self, path: &str, text: &str) -> Builder {
        write(&self.folder, path, text);
        self
    }

    /// Sets what the client can do, by JSON pointer.
    pub(crate) fn can(mut self, pointer: &str, value: Value) -> Builder {
        set(&mut self.capabilities, pointer, value);
        self
    }

    /// Sets another parameter of `initialize`; addresses may be written as `/w/…`.
    pub(crate) fn param(mut self, name: &str, value: Value) -> Builder {
        self.params[name] = value;
        self
    }

    /// Has the first call of `method` panic.
    pub(crate) fn panicking_in(mut self, method: &str) -> Builder {
        self.panic_once = Some(method.to_owned());
        self
    }

    /// Starts the server without a word.
    pub(crate) fn connect(mut self) -> (Client, Value) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_time()
            .build()
            .unwrap();
        let (input, server_input) = tokio::io::duplex(1 << 16);
        let (server_output, output) = tokio::io::duplex(1 << 16);
        let options = Options {
            home: Some(FilePath::new(
                self.folder.path().join("home").to_str().unwrap(),
            )),
            panic_once: self.panic_once,
        };
        let server = runtime.spawn(serve(server_input, server_output, options));
        let (sender, messages) = unbounded_channel();
        runtime.spawn(read(output, sender));
        self.params["capabilities"] = self.capabilities;
        let params = self.params;
        let client = Client {
            folder: self.folder,
            runtime,
            input: Some(input),
            messages,
            unread: VecDeque::new(),
            server: Some(server),
            next_id: 0,
            shown: BTreeMap::new(),
            server_says: Value::Null,
        };
        let params = client.absolute(&params);
        (client, params)
    }

    /// Starts the server and introduces itself.
    pub(crate) fn start(self) -> Client {
        let (mut client, params) = self.connect();
        client.server_says = client.request("initialize", params);
        client.notify("initialized", json!({}));
        client
    }
}

impl Client {
    /// Another session in the same folder.
    pub(crate) fn beside(&self) -> Builder {
        session_in(Arc::clone(&self.folder))
    }

    /// The address of a file below the session's folder.
    pub(crate) fn uri(&self, path: &str) -> String {
        format!("file://{}{path}", self.folder.path().to_str().unwrap())
    }

    /// Writes a file behind the server's back.
    pub(crate) fn write(&self, path: &str, text: &str) {
        write(&self.folder, path, text);
    }

    /// Deletes a file behind the server's back.
    pub(crate) fn delete(&self, path: &str) {
        fs::remove_file(self.on_disk(path)).unwrap();
    }

    /// Where a file of the session is on this machine.
    pub(crate) fn on_disk(&self, path: &str) -> PathBuf {
        self.folder.path().join(path.trim_start_matches('/'))
    }

    /// Every string that is `/w…` or `/home…` made an address.
    fn absolute(&self, value: &Value) -> Value {
        match value {
            Value::String(text) if text.starts_with("/w") || text.starts_with("/home") => {
                json!(self.uri(text))
            }
            Value::Array(items) => items.iter().map(|item| self.absolute(item)).collect(),
            Value::Object(map) => {
                let entries = map.iter();
                Value::Object(
                    entries
                        .map(|(k, v)| (k.clone(), self.absolute(v)))
                        .collect(),
                )
            }
            other => other.clone(),
        }
    }

    /// Sends bytes as they are.
    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        self.runtime.block_on(input.write_all(bytes)).unwrap();
    }

    pub(crate) fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    /// Sends a notification; addresses may be written as `/w/…`.
    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        let params = self.absolute(&params);
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request and waits for its result.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        let mut answer = self.call(method, params);
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].take()
    }

    /// Sends a request and waits for its answer, result or error.
    pub(crate) fn call(&mut self, method: &str, params: Value) -> Value {
        self.next_id += 1;
        let id = self.next_id;
        let params = self.absolute(&params);
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        self.wait(method, |message| {
            message["id"] == id && message["method"].is_null()
        })
    }

    /// Waits for the first message that fits, keeping the others for later.
    pub(crate) fn wait(&mut self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + DEADLINE;
        if let Some(at) = self.unread.iter().position(&fits) {
            return self.unread.remove(at).unwrap();
        }
        loop {
            match self.next_before(deadline) {
                Some(message) if fits(&message) => return message,
                Some(message) => self.unread.push_back(message),
                None => panic!("no {what}; unread: {:?}", self.unread),
            }
        }
    }

    fn next_before(&mut self, deadline: Instant) -> Option<Value> {
        let messages = &mut self.messages;
        self.runtime.block_on(async {
            tokio::time::timeout_at(deadline.into(), messages.recv())
                .await
                .ok()
                .flatten()
        })
    }

    /// Waits for a request of the server, answers it and returns its parameters.
    pub(crate) fn answer(&mut self, method: &str, result: Value) -> Value {
        let request = self.wait(method, |m| m["method"] == method && !m["id"].is_null());
        self.send(&json!({"jsonrpc": "2.0", "id": request["id"], "result": result}));
        request["params"].clone()
    }

    /// Waits for the end of the first scan, which a client hears of that can show progress.
    pub(crate) fn wait_for_scan(&mut self) {
        self.answer("window/workDoneProgress/create", Value::Null);
        for kind in ["begin", "end"] {
            self.wait(kind, |message| {
                message["method"] == "$/progress" && message["params"]["value"]["kind"] == kind
            });
        }
    }

    /// Waits for the server's next word on the diagnostics of a file.
    pub(crate) fn published(&mut self, path: &str) -> Value {
        let uri = self.absolute(&json!(path));
        let message = self.wait(&format!("diagnostics of {path}"), |message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
        });
        let params = &message["params"];
        self.shown
            .insert(uri.to_string(), params["diagnostics"].clone());
        params.clone()
    }

    fn is_old_news(&self, message: &Value) -> bool {
        let params = &message["params"];
        message["method"] == "textDocument/publishDiagnostics"
            && self.shown.get(&params["uri"].to_string()) == Some(&params["diagnostics"])
    }

    /// Waits until the diagnostics of a file are those of `rules`, in order, and returns them.
    pub(crate) fn rules(&mut self, path: &str, rules: &[&str]) -> Value {
        loop {
            let published = self.published(path);
            if codes(&published["diagnostics"]) == rules {
                return published;
            }
        }
    }

    /// Everything the server says until it has said nothing for `quiet`.
    pub(crate) fn said_until_quiet(&mut self, quiet: Duration) -> Vec<Value> {
        let mut said: Vec<Value> = self.unread.drain(..).collect();
        while let Some(message) = self.next_before(Instant::now() + quiet) {
            said.push(message);
        }
        said
    }

    /// Opens a document at version 1.
    pub(crate) fn open(&mut self, path: &str, text: &str) {
        self.notify(
            "textDocument/didOpen",
            json!({"textDocument": {"uri": path, "languageId": "markdown", "version": 1, "text": text}}),
        );
    }

    /// Tells of changes on disk; 1 is created, 2 changed, 3 deleted.
    pub(crate) fn watched(&mut self, events: &[(&str, u32)]) {
        let changes = events
            .iter()
            .map(|(uri, kind)| json!({"uri": uri, "type": kind}));
        let changes: Vec<Value> = changes.collect();
        self.notify(
            "workspace/didChangeWatchedFiles",
            json!({"changes": changes}),
        );
    }

    pub(crate) fn close(&mut self, path: &str) {
        self.notify(
            "textDocument/didClose",
            json!({"textDocument": {"uri": path}}),
        );
    }

    /// Sends changes; each is `[[line, column, line, column], text]`, or the whole text.
    pub(crate) fn change(&mut self, path: &str, version: i32, changes: &[Value]) {
        let changes: Vec<Value> = changes.iter().map(change).collect();
        self.notify(
            "textDocument/didChange",
            json!({"textDocument": {"uri": path, "version": version}, "contentChanges": changes}),
        );
    }

    /// The outline's names, nested ones behind their parent: what the server believes the text to be.
    pub(crate) fn outline(&mut self, path: &str) -> Vec<String> {
        let symbols = self.request(
            "textDocument/documentSymbol",
            json!({"textDocument": {"uri": path}}),
        );
        let mut names = Vec::new();
        flatten(&symbols, &mut names);
        names
    }

    /// Leaves in order and returns the exit code.
    pub(crate) fn leave(&mut self) -> u8 {
        self.call("shutdown", Value::Null);
        self.send(&json!({"jsonrpc": "2.0", "method": "exit"}));
        self.exit_code()
    }

    /// Waits for the server to end.
    pub(crate) fn exit_code(&mut self) -> u8 {
        let server = self.server.take().unwrap();
        let ended = self
            .runtime
            .block_on(async { tokio::time::timeout(DEADLINE, server).await });
        ended
            .unwrap_or_else(|_| panic!("the server does not end"))
            .unwrap()
    }

    /// Closes the server's input.
    pub(crate) fn hang_up(&mut self) {
        self.input = None;
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if std::thread::panicking() || self.server.is_none() {
            return;
        }
        assert_eq!(self.leave(), 0, "the exit code");
        let mut unread = self.said_until_quiet(Duration::from_millis(1));
        // The end of a burst is answered even when it says nothing new.
        unread.retain(|message| !self.is_old_news(message));
        assert!(unread.is_empty(), "messages nobody read: {unread:#?}");
    }
}

/// A subagent nothing is wrong with. Its body begins on line 4.
pub(crate) fn agent(name: &str, body: &str) -> String {
    format!("---\nname: {name}\ndescription: Does {name}.\n---\n{body}")
}

/// The rules of diagnostics, in order.
pub(crate) fn codes(diagnostics: &Value) -> Vec<&str> {
    let diagnostics = diagnostics.as_array().unwrap().iter();
    diagnostics
        .map(|diagnostic| diagnostic["code"].as_str().unwrap())
        .collect()
}

fn change(change: &Value) -> Value {
    match change {
        Value::String(text) => json!({"text": text}),
        _ => {
            let at = |index: usize| change[0][index].clone();
            json!({"text": change[1], "range": {
                "start": {"line": at(0), "character": at(1)},
                "end": {"line": at(2), "character": at(3)},
            }})
        }
    }
}

fn flatten(symbols: &Value, names: &mut Vec<String>) {
    for symbol in symbols.as_array().into_iter().flatten() {
        names.push(symbol["name"].as_str().unwrap().to_owned());
        flatten(&symbol["children"], names);
    }
}

fn write(folder: &TempDir, path: &str, text: &str) {
    let path = folder.path().join(path.trim_start_matches('/'));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn set(value: &mut Value, pointer: &str, new: Value) {
    let mut at = value;
    for key in pointer.split('/') {
        at = &mut at[key];
    }
    *at = new;
}

async fn read(output: DuplexStream, messages: UnboundedSender<Value>) {
    let mut output = BufReader::new(output);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if output.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            match line.trim().split_once(": ") {
                Some(("Content-Length", value)) => length = value.parse().unwrap(),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        if output.read_exact(&mut body).await.is_err() {
            return;
        }
        let _ = messages.send(serde_json::from_slice(&body).unwrap());
    }
}
