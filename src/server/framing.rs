//! Cuts the input into messages and lets only well-formed ones through.
//!
//! tower-lsp stops for good at the first message it cannot read, and waits without end for a body of impossible length.
//! Here a bad message becomes a request that the guard answers with an error, and reading goes on at the next header.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader,
};

/// The method by which a message that could not be read reaches the guard.
pub(super) const UNREADABLE: &str = "$/fieldcraft/unreadable";

/// No honest message is longer; a longer one cannot be skipped in any useful time.
const MAX_MESSAGE: u64 = 256 * 1024 * 1024;

/// A header line longer than this is not a header.
const MAX_HEADER_LINE: u64 = 8 * 1024;

/// Copies messages from `input` to `output` until the input ends or can no longer be cut into messages.
pub(super) async fn pass_messages(
    input: impl AsyncRead + Unpin,
    mut output: impl AsyncWrite + Unpin,
) {
    let mut input = BufReader::with_capacity(64 * 1024, input);
    loop {
        let body = match read_header(&mut input).await {
            Header::Length(length) => match read_body(&mut input, length).await {
                Some(body) => body,
                None => return,
            },
            Header::Bad(why) => {
                tracing::warn!(why, "a message header cannot be read");
                unreadable(PARSE_ERROR, Value::Null)
            }
            Header::TooLong(length) => {
                tracing::error!(length, "a message is too long to be read");
                let body = unreadable(PARSE_ERROR, Value::Null);
                let _ = write_message(&mut output, &body).await;
                return;
            }
            Header::End => return,
        };
        let body = inspect(&body).map_or(Cow::Borrowed(&body), Cow::Owned);
        if write_message(&mut output, &body).await.is_err() {
            return;
        }
    }
}

async fn write_message(output: &mut (impl AsyncWrite + Unpin), body: &[u8]) -> std::io::Result<()> {
    let header = format!("Content-Length: {}\r\n\r\n", body.len());
    output.write_all(header.as_bytes()).await?;
    output.write_all(body).await?;
    output.flush().await
}

/// What the lines before a body said.
enum Header {
    Length(u64),
    TooLong(u64),
    Bad(&'static str),
    End,
}

/// Reads up to the empty line before a body. Whatever is not a header, such as the rest of a message whose length was
/// wrong, is skipped and reported once.
async fn read_header(input: &mut (impl AsyncBufRead + Unpin)) -> Header {
    let mut length = None;
    let mut bad = None;
    loop {
        let mut line = Vec::new();
        let mut limited = (&mut *input).take(MAX_HEADER_LINE);
        match limited.read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return Header::End,
            Ok(_) => {}
        }
        match header_line(&line) {
            HeaderLine::Length(value) => length = Some(value),
            HeaderLine::Other => {}
            HeaderLine::Bad(why) => bad = Some(why),
            HeaderLine::Empty => match (bad, length) {
                (Some(why), None) => return Header::Bad(why),
                (_, Some(length)) if length > MAX_MESSAGE => return Header::TooLong(length),
                (_, Some(length)) => return Header::Length(length),
                (None, None) => {}
            },
        }
    }
}

enum HeaderLine {
    Length(u64),
    Other,
    Bad(&'static str),
    Empty,
}

fn header_line(line: &[u8]) -> HeaderLine {
    let line = String::from_utf8_lossy(line);
    let line = line.trim();
    if line.is_empty() {
        return HeaderLine::Empty;
    }
    let lower = line.to_ascii_lowercase();
    // The last one in the line: before it may stand the rest of a body that was longer than announced.
    if let Some((_, value)) = lower.rsplit_once("content-length:") {
        return match value.trim().parse() {
            Ok(length) => HeaderLine::Length(length),
            Err(_) => HeaderLine::Bad("the length is not a number"),
        };
    }
    if lower.starts_with("content-type:") {
        return HeaderLine::Other;
    }
    HeaderLine::Bad("no `Content-Length`")
}

/// The body, `None` when the input ends inside it. Memory grows with what arrives, not with what was announced.
async fn read_body(input: &mut (impl AsyncRead + Unpin), length: u64) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    let read = input.take(length).read_to_end(&mut body).await.ok()?;
    (read as u64 == length).then_some(body)
}

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;

/// The outer shape of a message.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    jsonrpc: Option<Cow<'a, str>>,
    #[serde(default, deserialize_with = "present")]
    id: Option<Value>,
    #[serde(borrow, default)]
    method: Option<Cow<'a, str>>,
    /// Read, not skipped: what is skipped is not checked, and tower-lsp would stop at it.
    #[serde(default, rename = "params")]
    _params: Value,
    #[serde(default, deserialize_with = "present")]
    result: Option<Value>,
    #[serde(default)]
    error: Option<Value>,
}

/// `null` is something other than a missing key.
fn present<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// `None` when tower-lsp can read `body`, else what it shall read in its place.
fn inspect(body: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body).unwrap_or("");
    let Ok(envelope) = serde_json::from_str::<Envelope<'_>>(text) else {
        let code = match serde_json::from_str::<Value>(text) {
            Ok(_) => INVALID_REQUEST,
            Err(_) => PARSE_ERROR,
        };
        tracing::warn!(length = body.len(), code, "a message cannot be read");
        return Some(unreadable(code, Value::Null));
    };
    let id = envelope
        .id
        .filter(|id| id.is_string() || id.is_null() || id.as_i64().is_some());
    let current = envelope.jsonrpc.as_deref() == Some("2.0");
    match (envelope.method, id) {
        (Some(_), _) if current && envelope.result.is_none() && envelope.error.is_none() => None,
        (None, Some(id)) if current => answer(&id, envelope.result.is_some(), envelope.error),
        (_, id) => Some(unreadable(INVALID_REQUEST, id.unwrap_or(Value::Null))),
    }
}

/// An answer of the client, repaired where needed: some clients leave out a result that is null.
fn answer(id: &Value, has_result: bool, error: Option<Value>) -> Option<Vec<u8>> {
    let repaired = match error {
        None if has_result => return None,
        None => json!({"jsonrpc": "2.0", "id": id, "result": null}),
        Some(error) => {
            let code = error.get("code").and_then(Value::as_i64).unwrap_or(-32603);
            let message = error.get("message").and_then(Value::as_str).unwrap_or("");
            json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})
        }
    };
    Some(repaired.to_string().into_bytes())
}

fn unreadable(code: i64, id: Value) -> Vec<u8> {
    let request = json!({"jsonrpc": "2.0", "id": id, "method": UNREADABLE, "params": code});
    request.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pass(input: &[u8]) -> Vec<String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let mut output = Vec::new();
        runtime.block_on(pass_messages(input, &mut output));
        let text = String::from_utf8(output).unwrap();
        text.split("Content-Length: ")
            .skip(1)
            .map(|message| message.split_once("\r\n\r\n").unwrap().1.to_owned())
            .collect()
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    const EXIT: &str = r#"{"jsonrpc":"2.0","method":"exit"}"#;

    fn error(code: i64) -> String {
        String::from_utf8(unreadable(code, Value::Null)).unwrap()
    }

    #[test]
    fn good_messages_pass_unchanged() {
        let input = format!("content-length: 33\r\nContent-Type: x; charset=latin-1\r\n\r\n{EXIT}");
        assert_eq!(pass(input.as_bytes()), [EXIT]);
    }

    #[test]
    fn a_bad_message_costs_only_itself() {
        let table: [(Vec<u8>, i64); 10] = [
            (framed("{\"jsonrpc\":").into(), PARSE_ERROR),
            (framed("[]").into(), INVALID_REQUEST),
            (framed(&format!("[{EXIT}]")).into(), INVALID_REQUEST),
            (framed("7").into(), INVALID_REQUEST),
            (
                framed(r#"{"jsonrpc":"2.0","method":"a","params":["\ud800"]}"#).into(),
                PARSE_ERROR,
            ),
            (framed("").into(), PARSE_ERROR),
            (framed(r#"{"method":"exit"}"#).into(), INVALID_REQUEST),
            (b"Content-Length: 4\r\n\r\n\"\xFF\xFE\"".into(), PARSE_ERROR),
            (b"Content-Length: minus one\r\n\r\n".into(), PARSE_ERROR),
            (b"no header at all\r\n\r\n".into(), PARSE_ERROR),
        ];
        for (mut input, code) in table {
            let shown = String::from_utf8_lossy(&input).into_owned();
            input.extend_from_slice(framed(EXIT).as_bytes());
            assert_eq!(pass(&input), [error(code), EXIT.to_owned()], "{shown:?}");
        }
    }

    #[test]
    fn a_wrong_length_is_overcome_at_the_next_header() {
        let short = format!("Content-Length: 10\r\n\r\n{EXIT}{}", framed(EXIT));
        assert_eq!(
            pass(short.as_bytes()),
            [error(PARSE_ERROR), EXIT.to_owned()]
        );
        let long = format!(
            "Content-Length: 40\r\n\r\n{EXIT}{}{}",
            framed(EXIT),
            framed(EXIT)
        );
        assert_eq!(pass(long.as_bytes()).last().unwrap(), EXIT);
    }

    #[test]
    fn an_impossible_length_ends_the_input() {
        let input = format!("Content-Length: 99999999999\r\n\r\n{}", framed(EXIT));
        assert_eq!(pass(input.as_bytes()), [error(PARSE_ERROR)]);
        assert_eq!(pass(b"Content-Length: 50\r\n\r\n{}"), [""; 0]);
    }

    #[test]
    fn answers_of_the_client_are_repaired() {
        let table = [
            (r#"{"jsonrpc":"2.0","id":1,"result":null}"#, None),
            (
                r#"{"jsonrpc":"2.0","id":1}"#,
                Some(r#"{"jsonrpc":"2.0","id":1,"result":null}"#),
            ),
            (
                r#"{"jsonrpc":"2.0","id":1,"error":{"message":"no"}}"#,
                Some(r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"no"}}"#),
            ),
        ];
        for (input, expected) in table {
            assert_eq!(pass(framed(input).as_bytes()), [expected.unwrap_or(input)]);
        }
    }
}
