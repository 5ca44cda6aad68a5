//! Programs, functions and queries in code that have variables such as `$1` of their own.

use super::{Context, TextRange, queries};
use crate::catalog::catalog;
use crate::catalog::security::Scripts;
use crate::text::span::size;

/// The programs and functions of a file, worked out once for each piece of code.
pub(in crate::rules) struct Programs<'c, 'a> {
    context: &'c Context<'a>,
    last: Option<Code>,
}

/// A piece of code.
struct Code {
    range: TextRange,
    /// What stands between single quotes behind the name of a program, in order.
    quoted: Vec<TextRange>,
    /// The bodies of functions, in order.
    functions: Vec<TextRange>,
    /// Database queries, in order.
    queries: Vec<TextRange>,
    /// Whether the queries stand in the code of a program, which fills their parameters.
    filled: bool,
}

impl<'c, 'a> Programs<'c, 'a> {
    pub(in crate::rules) fn of(context: &'c Context<'a>) -> Self {
        Programs {
            context,
            last: None,
        }
    }

    /// The program or the function that `at` stands in.
    pub(in crate::rules) fn around(&mut self, at: TextRange) -> Option<TextRange> {
        let code = self.code(at)?;
        holding(&code.quoted, at).or_else(|| holding(&code.functions, at))
    }

    /// The query that `at` is a parameter of; with `passed`, only one that a program passes values along with.
    pub(in crate::rules) fn query(&mut self, at: TextRange, passed: bool) -> Option<TextRange> {
        let context = self.context;
        let code = self.code(at)?;
        let range = holding(&code.queries, at)?;
        let behind = context.text(TextRange::new(range.end(), code.range.end()));
        let behind = behind.trim_start_matches(['"', '\'', '`']).trim_start();
        let passes = code.filled && behind.starts_with(',');
        let before = TextRange::new(range.start(), at.start());
        let is_one = queries::is_parameter(context.text(before)) && (passes || !passed);
        is_one.then_some(range)
    }

    fn code(&mut self, at: TextRange) -> Option<&Code> {
        let known = self.last.as_ref();
        if known.is_none_or(|code| !code.range.contains_range(at)) {
            self.last = Some(Code::around(self.context, at)?);
        }
        self.last.as_ref()
    }
}

fn holding(ranges: &[TextRange], at: TextRange) -> Option<TextRange> {
    let next = ranges.partition_point(|range| range.start() <= at.start());
    let range = ranges.get(next.checked_sub(1)?)?;
    range.contains_range(at).then_some(*range)
}

impl Code {
    fn around(context: &Context<'_>, at: TextRange) -> Option<Code> {
        let body = &context.file.parse.body;
        let scripts = &catalog().security.scripts;
        let fence = body.fence(at.start());
        let range = fence.map(|fence| fence.range);
        let range = range
            .or_else(|| holding(&body.blocks.code_spans, at))
            .or_else(|| holding(&body.blocks.indented_code, at))?;
        let text = context.text(range);
        let language = fence.and_then(|it| context.text(it.info).split_whitespace().next());
        let shell = language.is_none_or(|it| scripts.languages.iter().any(|known| known == it));
        let moved = |found: Vec<TextRange>| {
            let found = found.into_iter();
            found.map(|found| found + range.start()).collect()
        };
        let is_one = |names: &[String]| {
            language.is_some_and(|it| names.iter().any(|name| name.eq_ignore_ascii_case(it)))
        };
        let filled = is_one(&scripts.code_with_queries);
        let found = match filled {
            true => queries::in_code(text),
            false if is_one(&scripts.queries) => vec![TextRange::up_to(range.len())],
            false => Vec::new(),
        };
        Some(Code {
            range,
            queries: moved(found),
            filled,
            quoted: moved(quoted(text, scripts)),
            functions: moved(if shell { functions(text) } else { Vec::new() }),
        })
    }
}

/// What stands between single quotes behind the name of a program.
fn quoted(code: &str, scripts: &Scripts) -> Vec<TextRange> {
    let names = scripts.programs.iter();
    let named = names.flat_map(|name| code.match_indices(name.as_str()));
    let mut named: Vec<(usize, &str)> = named.collect();
    named.sort_unstable();
    let mut found = Vec::new();
    let mut read = 0;
    for (at, name) in named {
        let before = code.get(..at).and_then(|it| it.chars().next_back());
        let is_word = !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        let behind = at + name.len();
        let rest = code.get(behind..).unwrap_or("");
        if at >= read && is_word && rest.starts_with([' ', '\t']) {
            let (ranges, len) = in_command(rest);
            found.extend(ranges.into_iter().map(|range| range + size(behind)));
            read = behind + len;
        }
    }
    found
}

/// The texts between single quotes up to the end of the command, and where that is.
fn in_command(rest: &str) -> (Vec<TextRange>, usize) {
    let mut found = Vec::new();
    let mut letters = rest.char_indices();
    while let Some((at, c)) = letters.next() {
        match c {
            '\\' => drop(letters.next()),
            '\'' => match letters.find(|(_, c)| *c == '\'') {
                Some((end, _)) => found.push(TextRange::new(size(at + 1), size(end))),
                None => return (found, rest.len()),
            },
            '"' => {
                let mut escaped = false;
                let close = letters.find(|(_, c)| {
                    let closes = *c == '"' && !escaped;
                    escaped = *c == '\\' && !escaped;
                    closes
                });
                if close.is_none() {
                    return (found, rest.len());
                }
            }
            '|' | ';' | '&' | '\n' | ')' | '`' | '<' => return (found, at),
            _ => {}
        }
    }
    (found, rest.len())
}

/// The bodies of shell functions: from a line that opens one to the first line that closes it at the same depth.
fn functions(code: &str) -> Vec<TextRange> {
    let mut found = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    let mut at = 0;
    for line in code.split_inclusive('\n') {
        let text = line.trim();
        let margin = line
            .get(..line.len() - line.trim_start().len())
            .unwrap_or("");
        match open {
            None if opens_function(text) => open = Some((at, margin)),
            Some((start, outer)) if text.starts_with('}') && margin == outer => {
                found.push(TextRange::new(size(start), size(at)));
                open = None;
            }
            _ => {}
        }
        at += line.len();
    }
    found
}

/// `name() {` or `function name {`.
fn opens_function(line: &str) -> bool {
    let is_name = |name: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        !name.is_empty() && name.chars().all(fits)
    };
    let Some(head) = line.strip_suffix('{').map(str::trim_end) else {
        return false;
    };
    let keyword = head.strip_prefix("function ").map(str::trim);
    let name = keyword.unwrap_or(head);
    let bare = name.strip_suffix("()").map(str::trim_end);
    bare.is_some_and(is_name) || keyword.is_some_and(is_name)
}
