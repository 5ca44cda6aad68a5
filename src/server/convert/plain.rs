//! Markdown → plain text, for clients that show none of it.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The words of `markdown` without its marks; blocks stay apart and items keep a dash.
pub(super) fn text(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                out.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => out.push('\n'),
            Event::Rule => out.push_str("\n\n"),
            Event::Start(Tag::Item) => {
                start_line(&mut out);
                out.push_str("- ");
            }
            Event::End(TagEnd::TableCell) => out.push_str("  "),
            Event::End(TagEnd::TableRow | TagEnd::TableHead | TagEnd::Item) => start_line(&mut out),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::List(_),
            ) => {
                start_line(&mut out);
                out.push('\n');
            }
            _ => {}
        }
    }
    let lines: Vec<&str> = out.trim().lines().map(str::trim_end).collect();
    let mut text = lines.join("\n");
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    text
}

fn start_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    #[test]
    fn marks_go_and_words_stay() {
        let markdown = "### `model`\n\n**Which** model it uses.\n\n- `opus`: [large](https://x)\n- `haiku`\n\n```yaml\nmodel: opus\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
        expect![[r#"
            model

            Which model it uses.

            - opus: large
            - haiku

            model: opus

            a  b
            1  2"#]]
        .assert_eq(&super::text(markdown));
    }
}
