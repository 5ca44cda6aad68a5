//! Markdown for a terminal: headings, code and paragraphs, as the pages of the rules have them.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::terminal::wrapped;

const HEADING: Style = AnsiColor::BrightCyan.on_default().bold();
const CODE: Style = AnsiColor::Green.on_default();
const STRONG: Style = Style::new().bold();

/// Wider lines are hard to read.
const WIDEST: usize = 100;

/// `text` with colour, its paragraphs as wide as the terminal.
pub(super) fn rendered(text: &str, width: usize) -> String {
    let mut page = Page {
        out: String::new(),
        paragraph: String::new(),
        width: width.min(WIDEST),
    };
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let mark = line.trim_start();
        match fence {
            Some(open) if mark.starts_with(open) && mark.trim_matches('`').is_empty() => {
                fence = None
            }
            Some(_) => page.code(line),
            None if mark.starts_with("```") => {
                page.end_paragraph();
                let rest = mark.trim_start_matches('`');
                fence = mark.get(..mark.len() - rest.len());
            }
            None => page.line(line),
        }
    }
    page.end_paragraph();
    page.out
}

struct Page {
    out: String,
    /// Lines that belong together, not printed yet.
    paragraph: String,
    width: usize,
}

impl Page {
    fn line(&mut self, line: &str) {
        let trimmed = line.trim();
        let is_item = trimmed.starts_with("- ");
        if trimmed.is_empty() || is_item || trimmed.starts_with(['#', '|']) {
            self.end_paragraph();
        }
        if trimmed.is_empty() {
            self.out.push('\n');
        } else if trimmed.starts_with('#') {
            let title = trimmed.trim_start_matches('#').trim();
            let _ = writeln!(self.out, "{HEADING}{title}{HEADING:#}");
        } else if trimmed.starts_with('|') {
            let _ = writeln!(self.out, "{}", inline(trimmed));
        } else {
            if !self.paragraph.is_empty() {
                self.paragraph.push(' ');
            }
            self.paragraph.push_str(trimmed);
        }
    }

    fn code(&mut self, line: &str) {
        let _ = writeln!(self.out, "    {CODE}{line}{CODE:#}");
    }

    fn end_paragraph(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        let item = paragraph.strip_prefix("- ");
        let (first, others) = if item.is_some() {
            ("  - ", "    ")
        } else {
            ("", "")
        };
        let lines = wrapped(item.unwrap_or(&paragraph), self.width - first.len());
        if lines.is_empty() {
            return;
        }
        // Code may run over a line break, so it is found in the whole.
        let text = inline(&lines.join("\n"));
        for (number, line) in text.lines().enumerate() {
            let indent = if number == 0 { first } else { others };
            let _ = writeln!(self.out, "{indent}{line}");
        }
    }
}

/// Code and strong words in colour, without their marks.
fn inline(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '*']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (mark, style) = if from.starts_with("**") {
            ("**", STRONG)
        } else {
            let ticks = from.len() - from.trim_start_matches('`').len();
            (from.get(..ticks.max(1)).unwrap_or("`"), CODE)
        };
        let inside = from.get(mark.len()..).unwrap_or("");
        let end = inside.find(mark).filter(|_| mark != "*");
        let Some((words, behind)) = end.and_then(|end| inside.split_at_checked(end)) else {
            out.push_str(mark);
            rest = inside;
            continue;
        };
        let _ = write!(
            out,
            "{style}{}{style:#}",
            words.replace('\n', &format!("{style:#}\n{style}"))
        );
        rest = behind.get(mark.len()..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_page_is_laid_out() {
        let text = "## What it finds\n\nA key `name: x` that is **not\nthere**, 2 * 3.\n\n- one `a` that is long\n- two\n\n```yaml\n# no heading\n  a: `b`\n```\n";
        let shown = rendered(text, 24);
        let visible = shown.replace('\u{1b}', "^");
        expect![[r#"
            ^[1m^[96mWhat it finds^[0m

            A key ^[32mname: x^[0m that is
            ^[1mnot there^[0m, 2 * 3.

              - one ^[32ma^[0m that is long
              - two

                ^[32m# no heading^[0m
                ^[32m  a: `b`^[0m
        "#]]
        .assert_eq(&visible);
    }
}
