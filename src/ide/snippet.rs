//! LSP snippets: joining several into one, and what is left of one without its stops.

/// Takes the stops out: `${1:text}` becomes `text`, `${1|a,b|}` becomes `a`, `$0` nothing.
pub(super) fn plain(snippet: &str) -> String {
    let mut out = String::with_capacity(snippet.len());
    walk(snippet, &mut |piece| match piece {
        Piece::Text(text) => out.push_str(text),
        Piece::Stop { text, choices, .. } if choices => {
            out.push_str(text.split(',').next().unwrap_or(""));
        }
        Piece::Stop { text, .. } => out.push_str(text),
    });
    out
}

/// Adds `by` to the number of every stop but the last one, `$0`.
pub(super) fn shifted(snippet: &str, by: usize) -> String {
    let mut out = String::with_capacity(snippet.len());
    walk(snippet, &mut |piece| match piece {
        Piece::Text(text) => out.push_str(&escaped(text)),
        Piece::Stop {
            number,
            text,
            choices,
        } => {
            let number = if number == 0 { 0 } else { number + by };
            let stop = match (text, choices) {
                ("", _) => format!("${number}"),
                (text, true) => format!("${{{number}|{text}|}}"),
                (text, false) => format!("${{{number}:{text}}}"),
            };
            out.push_str(&stop);
        }
    });
    out
}

/// The greatest number of a stop.
pub(super) fn stops(snippet: &str) -> usize {
    let mut greatest = 0;
    walk(snippet, &mut |piece| {
        if let Piece::Stop { number, .. } = piece {
            greatest = greatest.max(number);
        }
    });
    greatest
}

/// Text that a snippet is to hold as it is.
pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', r"\\")
        .replace('$', r"\$")
        .replace('}', r"\}")
}

enum Piece<'s> {
    Text(&'s str),
    Stop {
        number: usize,
        text: &'s str,
        choices: bool,
    },
}

fn walk<'s>(snippet: &'s str, visit: &mut dyn FnMut(Piece<'s>)) {
    let mut rest = snippet;
    while let Some(at) = rest.find(['\\', '$']) {
        let (before, from) = rest.split_at(at);
        if !before.is_empty() {
            visit(Piece::Text(before));
        }
        rest = match stop(from) {
            Some((piece, behind)) => {
                visit(piece);
                behind
            }
            None => {
                let escape = from.starts_with('\\') && from.len() > 1;
                let kept = from.get(usize::from(escape)..).unwrap_or("");
                let len = kept.chars().next().map_or(0, char::len_utf8);
                let (text, behind) = kept.split_at(len);
                visit(Piece::Text(text));
                behind
            }
        };
    }
    if !rest.is_empty() {
        visit(Piece::Text(rest));
    }
}

/// The stop that `text` starts with, and what follows it. Stops do not nest in the catalogue.
fn stop(text: &str) -> Option<(Piece<'_>, &str)> {
    let rest = text.strip_prefix('$')?;
    let (braced, rest) = match rest.strip_prefix('{') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = rest.split_at(digits);
    let number = number.parse().ok()?;
    let simple = Piece::Stop {
        number,
        text: "",
        choices: false,
    };
    if !braced {
        return Some((simple, rest));
    }
    if let Some(behind) = rest.strip_prefix('}') {
        return Some((simple, behind));
    }
    let (choices, end) = match rest.chars().next()? {
        ':' => (false, rest.find('}')?),
        '|' => (true, rest.find("|}")?),
        _ => return None,
    };
    let piece = Piece::Stop {
        number,
        text: rest.get(1..end)?,
        choices,
    };
    let behind = rest.get(end + 1 + usize::from(choices)..)?;
    Some((piece, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_are_taken_out_and_renumbered() {
        let table = [
            ("${1:Read}, $2$0", "Read, ", "${4:Read}, $5$0", 2),
            ("${1|true,false|}", "true", "${4|true,false|}", 1),
            (
                r"\$ARGUMENTS[${1:0}]",
                "$ARGUMENTS[0]",
                r"\$ARGUMENTS[${4:0}]",
                1,
            ),
            ("a $ b ${x}", "a $ b ${x}", r"a \$ b \${x\}", 0),
            ("ends \\", "ends \\", r"ends \\", 0),
        ];
        for (snippet, without, moved, greatest) in table {
            assert_eq!(plain(snippet), without, "{snippet}");
            assert_eq!(shifted(snippet, 3), moved, "{snippet}");
            assert_eq!(stops(snippet), greatest, "{snippet}");
        }
    }
}
