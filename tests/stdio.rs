//! The real program over its standard streams: what a session in this process cannot show.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test fails by panicking"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const DEADLINE: Duration = Duration::from_secs(20);
const PATH: &str = "/nowhere/.claude/agents/a.md";

/// The running program; killed when a test fails.
struct Program {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    home: tempfile::TempDir,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(environment: &[(&str, &str)]) -> Program {
    let home = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_fieldcraft"))
        .args(["lsp", "--stdio"])
        .env("HOME", home.path())
        .env_remove("FIELDCRAFT_LOG")
        .env_remove("RUST_LOG")
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = child.stdout.take().unwrap();
    let (sender, messages) = channel();
    std::thread::spawn(move || {
        let mut output = BufReader::new(output);
        while let Some(message) = read_message(&mut output) {
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    Program {
        input: child.stdin.take(),
        child,
        messages,
        home,
    }
}

/// A program that has been introduced to its client.
fn initialized(environment: &[(&str, &str)]) -> Program {
    let mut program = program(environment);
    program.request(0, "initialize", json!({"capabilities": {}}));
    program.send(&json!({"jsonrpc": "2.0", "method": "initialized", "params": {}}));
    program
}

fn read_message(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().ok(),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length?];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

impl Program {
    fn write(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        // The program may have ended already; what it said before is looked at afterwards.
        let _ = input.write_all(bytes).and_then(|()| input.flush());
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.write(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn request(&mut self, id: i64, method: &str, params: Value) -> Value {
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        self.wait(|message| message["id"] == id)
    }

    fn wait(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let message = self
                .messages
                .recv_timeout(left)
                .unwrap_or_else(|_| panic!("no such message"));
            if fits(&message) {
                return message;
            }
        }
    }

    fn open(&mut self, text: &str) {
        self.notify(
            "textDocument/didOpen",
            json!({"textDocument": {"uri": uri(), "languageId": "markdown", "version": 0, "text": text}}),
        );
    }

    fn change(&mut self, version: usize, changes: Value) {
        self.notify(
            "textDocument/didChange",
            json!({"textDocument": {"uri": uri(), "version": version}, "contentChanges": changes}),
        );
    }

    /// The last heading the server sees.
    fn heading(&mut self, id: i64) -> Value {
        let symbols = self.request(
            id,
            "textDocument/documentSymbol",
            json!({"textDocument": {"uri": uri()}}),
        );
        assert!(symbols["error"].is_null(), "{symbols}");
        let symbols = symbols["result"].as_array().map(Vec::as_slice);
        symbols
            .and_then(<[Value]>::last)
            .map_or(Value::Null, |s| s["name"].clone())
    }

    /// The exit code, and how long the end took.
    fn end(&mut self) -> (Option<i32>, Duration) {
        let start = Instant::now();
        while start.elapsed() < DEADLINE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), start.elapsed());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("the program does not end");
    }

    fn leave(&mut self) {
        self.request(-1, "shutdown", Value::Null);
        self.notify("exit", Value::Null);
        assert_eq!(self.end().0, Some(0));
    }
}

fn uri() -> String {
    format!("file://{PATH}")
}

fn agent(heading: &str) -> String {
    format!("---\nname: a\ndescription: Does a.\n---\n# {heading}\n")
}

#[test]
fn it_leaves_at_once_while_standard_input_is_open() {
    let mut program = initialized(&[]);
    program.open(&agent("One"));
    program.request(1, "shutdown", Value::Null);
    program.notify("exit", Value::Null);
    let (code, time) = program.end();
    assert_eq!(code, Some(0));
    assert!(program.input.is_some(), "nobody closed it");
    assert!(time < Duration::from_secs(2), "{time:?}");
}

#[test]
fn without_shutdown_it_leaves_with_one() {
    let mut program = initialized(&[]);
    program.notify("exit", Value::Null);
    assert_eq!(program.end().0, Some(1));
}

#[test]
fn the_end_of_standard_input_ends_it() {
    let mut program = initialized(&[]);
    program.open(&agent("One"));
    program.input = None;
    assert_eq!(program.end().0, Some(1));
    let mut program = self::program(&[]);
    program.write(b"Content-Length: 100\r\n\r\n{");
    program.input = None;
    assert_eq!(program.end().0, Some(1), "in the middle of a message too");
}

#[test]
fn a_client_that_leaves_without_listening_breaks_nothing() {
    let mut program = initialized(&[]);
    program.open(&agent("One"));
    program.request(1, "shutdown", Value::Null);
    // Standard output closes at the next message.
    program.messages = channel().1;
    let symbols = |id: i64| {
        json!({"jsonrpc": "2.0", "id": id, "method": "textDocument/documentSymbol",
            "params": {"textDocument": {"uri": uri()}}})
    };
    for id in 2..100 {
        program.send(&symbols(id));
    }
    program.input = None;
    assert_eq!(program.end().0, Some(0));
}

#[test]
fn a_panic_in_a_request_costs_one_answer() {
    let mut program = initialized(&[("FIELDCRAFT_TEST_PANIC", "textDocument/documentSymbol")]);
    program.open(&agent("One"));
    let params = json!({"textDocument": {"uri": uri()}});
    let answer = program.request(1, "textDocument/documentSymbol", params);
    assert_eq!(answer["error"]["code"], -32603, "{answer}");
    assert_eq!(program.heading(2), "One");
    program.leave();
}

#[test]
fn a_panic_in_a_change_costs_the_document_until_it_is_whole() {
    let mut program = initialized(&[("FIELDCRAFT_TEST_PANIC", "textDocument/didChange")]);
    program.open(&agent("One"));
    program.change(1, json!([{"text": agent("Lost")}]));
    assert_eq!(
        program.heading(1),
        Value::Null,
        "nothing is said of another text"
    );
    let here = json!({"start": {"line": 4, "character": 2}, "end": {"line": 4, "character": 5}});
    program.change(2, json!([{"range": here, "text": "Two"}]));
    assert_eq!(program.heading(2), Value::Null);
    program.change(3, json!([{"text": agent("Three")}]));
    assert_eq!(program.heading(3), "Three");
    program.leave();
}

#[test]
fn two_thousand_changes_arrive_in_order() {
    let mut program = initialized(&[]);
    program.open(&agent(""));
    let mut expected = String::new();
    for version in 1..=2000_usize {
        let letter = char::from(b'a' + u8::try_from(version * 7 % 26).unwrap());
        // Every tenth change takes the letter before it away again.
        let (from, text) = match version % 10 {
            0 => (expected.len() - 1, String::new()),
            _ => (expected.len(), letter.to_string()),
        };
        let range = json!({
            "start": {"line": 4, "character": 2 + from},
            "end": {"line": 4, "character": 2 + expected.len()},
        });
        expected.replace_range(from.., &text);
        program.change(version, json!([{"range": range, "text": text}]));
        if version % 100 == 0 {
            // Older than what is known: must change nothing.
            program.change(version - 1, json!([{"text": agent("Stale")}]));
        }
    }
    assert_eq!(program.heading(1), json!(expected));
    program.leave();
}

/// What the program makes of a message it cannot read: an error for nobody in particular, and life goes on.
#[test]
fn unreadable_messages_are_answered() {
    let framed = |body: &str| format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes();
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let table: [(&str, Vec<u8>, i64); 14] = [
        (
            "half a message",
            framed(r#"{"jsonrpc": "2.0", "method""#),
            -32700,
        ),
        ("no body", framed(""), -32700),
        ("not JSON", framed("hello"), -32700),
        (
            "a batch",
            framed(r#"[{"jsonrpc":"2.0","id":9,"method":"shutdown"}]"#),
            -32600,
        ),
        ("an empty batch", framed("[]"), -32600),
        ("a number", framed("7"), -32600),
        (
            "no version",
            framed(r#"{"id": null, "method": "shutdown"}"#),
            -32600,
        ),
        (
            "another version",
            framed(r#"{"jsonrpc": "1.0", "method": "exit"}"#),
            -32600,
        ),
        (
            "a method that is no string",
            framed(r#"{"jsonrpc":"2.0","method":7}"#),
            -32600,
        ),
        (
            "half a surrogate",
            framed(r#"{"jsonrpc":"2.0","method":"x","params":["\ud800"]}"#),
            -32700,
        ),
        ("very deep", framed(&deep), -32700),
        (
            "not UTF-8",
            b"Content-Length: 4\r\n\r\n\"\xC3\x28\"".to_vec(),
            -32700,
        ),
        (
            "no length",
            b"Content-Type: text\r\nX: y\r\n\r\n".to_vec(),
            -32700,
        ),
        (
            "a negative length",
            b"Content-Length: -5\r\n\r\n".to_vec(),
            -32700,
        ),
    ];
    let mut program = initialized(&[]);
    for (id, (what, bytes, code)) in table.into_iter().enumerate() {
        program.write(&bytes);
        let answer = program.wait(|message| message["id"].is_null() && message["method"].is_null());
        assert_eq!(answer["error"]["code"], code, "{what}: {answer}");
        let id = i64::try_from(id).unwrap() + 100;
        let alive = program.request(id, "no/such", json!({}));
        assert_eq!(alive["error"]["code"], -32601, "{what}");
    }
    program.leave();
}

#[test]
fn a_length_that_is_wrong_is_overcome() {
    let mut program = initialized(&[]);
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"no/such","params":{}}"#;
    let right = format!("Content-Length: {}\r\n\r\n{body}", body.len());
    for wrong in [body.len() - 20, body.len() + 10] {
        let message = format!("Content-Length: {wrong}\r\n\r\n{body}{right}{right}");
        program.write(message.as_bytes());
        let answer = program.wait(|message| message["id"].is_null());
        assert_eq!(answer["error"]["code"], -32700);
        program.wait(|message| message["id"] == 1);
    }
    program.leave();
}

#[test]
fn a_length_beyond_reason_ends_it() {
    for length in ["99999999999", "18446744073709551615"] {
        let mut program = initialized(&[]);
        program.write(format!("Content-Length: {length}\r\n\r\n{{").as_bytes());
        let answer = program.wait(|message| message["id"].is_null());
        assert_eq!(answer["error"]["code"], -32700);
        assert_eq!(program.end().0, Some(1), "{length}");
    }
}

#[test]
fn a_header_without_end_does_not_fill_the_memory() {
    let mut program = initialized(&[]);
    program.write(&vec![b'x'; 1 << 20]);
    program.write(b"\r\n\r\n");
    let answer = program.wait(|message| message["id"].is_null());
    assert_eq!(answer["error"]["code"], -32700);
    program.leave();
}

#[test]
fn a_document_of_sixteen_megabytes_is_kept_and_does_not_hang_it() {
    let mut program = initialized(&[]);
    let huge = agent(&"word ".repeat(16 * 1024 * 1024 / 5));
    program.open(&huge);
    let published = program.wait(|m| m["method"] == "textDocument/publishDiagnostics");
    let found = &published["params"]["diagnostics"];
    assert_eq!(found[0]["code"], "file-too-large", "{found}");
    assert_eq!(program.heading(1), Value::Null);
    program.change(1, json!([{"text": agent("Small")}]));
    assert_eq!(program.heading(2), "Small");
    program.leave();
}

#[test]
fn nothing_but_the_protocol_is_written_to_standard_output() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fieldcraft"))
        .arg("lsp")
        .env("FIELDCRAFT_LOG", "trace")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#;
    write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    drop(input);
    let (mut said, mut logged) = (String::new(), String::new());
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut logged)
        .unwrap();
    child.wait().unwrap();
    assert!(said.starts_with("Content-Length: "), "{said}");
    assert_eq!(said.matches("Content-Length: ").count(), 1, "{said}");
    assert!(logged.contains("initialize"), "{logged}");
}

#[test]
fn nothing_of_the_home_folder_is_touched() {
    let mut program = initialized(&[]);
    program.open(&agent("One"));
    program.heading(1);
    program.leave();
    assert_eq!(std::fs::read_dir(program.home.path()).unwrap().count(), 0);
}
