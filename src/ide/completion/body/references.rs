//! What a body can name: commands, subagents, arguments and variables.

use text_size::TextSize;

use super::super::context::Request;
use super::super::{Completion, CompletionKind, CompletionText, Hole, names, ranked};
use super::marked;
use crate::catalog::substitution::Form;
use crate::catalog::{Kind, Namespace, Substitution};
use crate::ide::snippet;
use crate::model::calls::{self, call_at_end};
use crate::model::shortened;

/// Longest detail, in characters.
const DETAIL: usize = 60;

/// The placeholders that the host replaces in this file, behind `$`, and `` !`…` `` behind an exclamation mark.
pub(super) fn placeholders(request: &Request<'_>) -> Vec<Completion> {
    let tokens: Vec<_> = request.definition.substitutions().collect();
    let mut found = Vec::new();
    if let Some(hole) = variable(request) {
        for name in request.definition.arguments() {
            let token = format!("${}", name.text);
            found.push(placeholder(request, &token, &hole, None));
        }
        for token in tokens.iter().filter(|token| is_variable(token.form)) {
            found.push(placeholder(request, &token.token, &hole, Some(token)));
        }
        if request.file.text.slice(hole.range).starts_with("${") {
            found.retain(|completion| completion.label.starts_with("${"));
        }
    } else if let Some((_, hole)) = marked(request, "!", |_| false) {
        let start = hole.range.start() - TextSize::of('!');
        let hole = super::hole(start, hole.range.end());
        for token in tokens
            .iter()
            .filter(|token| token.form == Form::InlineShell)
        {
            found.push(placeholder(request, &token.token, &hole, Some(token)));
        }
    }
    ranked(found, 0)
}

/// Named arguments are offered by the names that the file declares.
fn is_variable(form: Form) -> bool {
    matches!(
        form,
        Form::Arguments
            | Form::IndexedArgument
            | Form::PositionalArgument
            | Form::Variable
            | Form::VariableFamily
    )
}

/// `$…` or `${…` as far as it is typed, the dollar sign included.
fn variable(request: &Request<'_>) -> Option<Hole> {
    let (before, behind) = request.line();
    let at = before.rfind('$')?;
    let typed = before.get(at + 1..)?;
    let escaped = before.get(..at)?.ends_with(['\\', '$']);
    let belongs = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    let braced = typed.starts_with('{');
    let name = typed.strip_prefix('{').unwrap_or(typed);
    if escaped || !name.chars().all(belongs) {
        return None;
    }
    let rest = behind.trim_start_matches(belongs);
    let rest = if braced {
        rest.strip_prefix('}').unwrap_or(rest)
    } else {
        rest
    };
    let start = request.cursor - TextSize::of(typed) - TextSize::of('$');
    let end = request.cursor + TextSize::of(behind) - TextSize::of(rest);
    Some(super::hole(start, end))
}

fn placeholder(
    request: &Request<'_>,
    token: &str,
    hole: &Hole,
    substitution: Option<&Substitution>,
) -> Completion {
    let snippet = substitution.and_then(|substitution| substitution.snippet.as_ref());
    let text = match snippet {
        Some(snippet) => CompletionText::Snippet {
            snippet: snippet.clone(),
            plain: snippet::plain(snippet),
        },
        None => CompletionText::Plain(token.to_owned()),
    };
    let detail = substitution.map_or("argument", |substitution| &substitution.meaning);
    let subject = substitution.map_or("$name", |substitution| &substitution.token);
    Completion {
        label: token.to_owned(),
        kind: CompletionKind::Variable,
        detail: Some(detail.to_owned()),
        range: hole.range,
        text,
        filter: None,
        rank: 0,
        deprecated: false,
        also: None,
        subject: None,
    }
    .about(request, "substitution", subject)
}

/// Subagents in a call that the text writes out, behind `subagent_type:`.
pub(super) fn called(request: &Request<'_>) -> Vec<Completion> {
    let (before, behind) = request.line();
    let Some((at, Namespace::Agent)) = call_at_end(before, request.host) else {
        return Vec::new();
    };
    let rest = behind.trim_start_matches(calls::in_name);
    let start = request.cursor - TextSize::of(before) + at;
    let end = request.cursor + TextSize::of(behind) - TextSize::of(rest);
    ranked(names::agents(request, &super::hole(start, end)), 0)
}

/// Subagents that are asked for by name, behind `@agent-`.
pub(super) fn mentioned(request: &Request<'_>) -> Vec<Completion> {
    let found = marked(request, "@agent-", calls::in_name);
    found.map_or_else(Vec::new, |(_, hole)| {
        ranked(names::agents(request, &hole), 0)
    })
}

/// Commands and skills that can be typed, behind `/`.
pub(super) fn commands(request: &Request<'_>) -> Vec<Completion> {
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':');
    let Some((_, hole)) = marked(request, "/", name) else {
        return Vec::new();
    };
    // What goes on with a slash or a dot is a path.
    let text = request.file.text.as_str();
    let behind = text.get(usize::from(hole.range.end())..).unwrap_or("");
    if behind.starts_with(['/', '.']) {
        return Vec::new();
    }
    let mut found = names::defined(request, Kind::Command, CompletionKind::Command, &hole);
    let skills = names::defined(request, Kind::Skill, CompletionKind::Skill, &hole);
    found.extend(skills);
    for command in &request.host.builtin_commands {
        if found.iter().all(|known| known.label != command.name) {
            let built_in = Completion::named(&command.name, CompletionKind::Command, &hole)
                .detailed(format!(
                    "built in · {}",
                    shortened(&command.meaning, DETAIL)
                ))
                .about(request, "command", &command.name);
            found.push(built_in);
        }
    }
    ranked(found, 0)
}
