//! Writing a text so that every YAML reader takes it for exactly that text.

/// The text in quotes, on one line; `None` when it holds something that quotes alone do not keep.
///
/// Single quotes change nothing between them but themselves; double quotes are taken where that needs fewer characters.
pub(crate) fn quoted(text: &str) -> Option<String> {
    if !text.chars().all(is_plain) {
        return None;
    }
    let doubled = text.matches('\'').count();
    let escaped = text.matches(['"', '\\']).count();
    if escaped < doubled {
        let inner = text.replace('\\', r"\\").replace('"', r#"\""#);
        Some(format!("\"{inner}\""))
    } else {
        Some(format!("'{}'", text.replace('\'', "''")))
    }
}

/// The text in double quotes, on one line, line breaks as `\n`; `None` when it holds something else that needs an escape.
pub(crate) fn escaped(text: &str) -> Option<String> {
    if !text.chars().all(|c| c == '\n' || is_plain(c)) {
        return None;
    }
    let inner = text.replace('\\', r"\\").replace('"', r#"\""#);
    Some(format!("\"{}\"", inner.replace('\n', r"\n")))
}

/// The text as a `|` block for a key in the first column, without a line break at its end.
pub(crate) fn block(text: &str, line_break: &str) -> Option<String> {
    if !text.chars().all(|c| c == '\n' || is_plain(c)) || text.trim().is_empty() {
        return None;
    }
    let content = text.trim_end_matches('\n');
    let ends = text.len() - content.len();
    // A reader measures the indentation at the first line, so blanks at its start would be lost.
    let first = content.trim_start_matches('\n');
    let blank_line = |line: &str| !line.is_empty() && line.trim().is_empty();
    let measured = !first.starts_with([' ', '\t']) && !content.split('\n').any(blank_line);
    let mut out = String::from("|");
    if !measured {
        out.push('2');
    }
    match ends {
        0 => out.push('-'),
        1 => {}
        _ => out.push('+'),
    }
    for line in content.split('\n') {
        out.push_str(line_break);
        if !line.is_empty() {
            out.push_str("  ");
            out.push_str(line);
        }
    }
    for _ in 1..ends {
        out.push_str(line_break);
    }
    Some(out)
}

/// The line break that the text uses: that of its first line.
pub(crate) fn line_break(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}

/// Whether a character may stand in any style of scalar.
fn is_plain(c: char) -> bool {
    c == '\t' || !(c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}'))
}

#[cfg(test)]
mod tests {
    use text_size::TextSize;

    use super::*;
    use crate::syntax::yaml;

    fn read(value: &str) -> String {
        let text = format!("key: {value}\nnext: x\n");
        let tree = yaml::parse(&text, TextSize::new(0));
        assert_eq!(tree.error, None, "{text}");
        let root = tree.root.unwrap();
        let entry = root.as_mapping().unwrap().get("key").unwrap();
        entry.value.as_scalar().unwrap().text.to_string()
    }

    #[test]
    fn what_is_written_is_read() {
        for text in [
            "Use when: x",
            "it's `a: b` # no comment",
            r#"say "yes": it's \n done"#,
            "tab\there",
            " blanks around ",
            "@x",
            "",
        ] {
            assert_eq!(read(&quoted(text).unwrap()), text);
            assert_eq!(read(&escaped(text).unwrap()), text);
        }
        for text in [
            "one\ntwo",
            "one\n\n\ntwo\n",
            "one\n\n\n",
            "  indented first\nthen not",
            "\n\n  late",
            "one\n   \ntwo",
            "\ttab",
            "# no: comment\n- no: list",
            "one line",
            "ends with blanks  ",
        ] {
            assert_eq!(read(&block(text, "\n").unwrap()), text, "{text:?}");
            assert_eq!(read(&escaped(text).unwrap()), text, "{text:?}");
        }
    }

    #[test]
    fn the_shorter_quotes_are_taken() {
        assert_eq!(quoted("it's").unwrap(), r#""it's""#);
        assert_eq!(quoted(r#"say "it's""#).unwrap(), r#"'say "it''s"'"#);
        assert_eq!(quoted("plain: text").unwrap(), "'plain: text'");
    }

    #[test]
    fn what_cannot_be_kept_is_not_written() {
        assert_eq!(quoted("two\nlines"), None);
        assert_eq!(quoted("bell\u{7}"), None);
        assert_eq!(block("carriage\rreturn", "\n"), None);
        assert_eq!(block("\n\n", "\n"), None);
    }
}
