//! The body: CommonMark blocks and inlines with byte ranges, from one pass of pulldown-cmark.

use std::collections::BTreeSet;
use std::iter::once;
use std::ops::Range;

use crate::text::span::{size, slice};
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag as Md, TagEnd};
use text_size::{TextRange, TextSize};

use super::links::{self, Link, LinkKind};

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The whole heading, marks included, line break excluded.
    pub range: TextRange,
    /// The heading's words as written, emphasis marks included.
    pub text: TextRange,
    /// 0 at the top level, more inside quotes and list items.
    pub depth: usize,
}

/// A fenced code block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeFence {
    /// From the opening fence to the end of the closing one.
    pub range: TextRange,
    /// The info string, such as `bash`.
    pub info: TextRange,
    /// Whether a closing fence was found.
    pub closed: bool,
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListItem {
    /// The item with its marker and everything nested in it.
    pub range: TextRange,
    /// The item's own first line of text, marker and task box excluded.
    pub text: TextRange,
    /// 0 for a list at the top level.
    pub depth: usize,
    /// Whether the list is numbered.
    pub ordered: bool,
    /// Whether the box of a task is ticked; `None` for an ordinary item.
    pub task: Option<bool>,
}

/// What CommonMark sees in a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blocks {
    /// Headings, in order.
    pub headings: Vec<Heading>,
    /// Fenced code blocks, in order.
    pub fences: Vec<CodeFence>,
    /// Indented code blocks, in order.
    pub indented_code: Vec<TextRange>,
    /// Code spans, backticks included, in order.
    pub code_spans: Vec<TextRange>,
    /// HTML comments, in order.
    pub comments: Vec<TextRange>,
    /// List items, in order of their start.
    pub items: Vec<ListItem>,
    /// Links, images and autolinks, in order of their start; then the definitions that they refer to, in order.
    pub links: Vec<Link>,
    /// Whether the body defines targets for links to refer to, even if none does.
    pub defines_targets: bool,
}

impl Blocks {
    /// Those that start in `extent`.
    pub(super) fn starting_in(&self, extent: Range<TextSize>) -> Blocks {
        fn part<T: Clone>(all: &[T], starts: impl Fn(&T) -> bool) -> Vec<T> {
            all.iter().filter(|one| starts(one)).cloned().collect()
        }
        let starts = |range: &TextRange| extent.contains(&range.start());
        Blocks {
            headings: part(&self.headings, |heading| starts(&heading.range)),
            fences: part(&self.fences, |fence| starts(&fence.range)),
            indented_code: part(&self.indented_code, starts),
            code_spans: part(&self.code_spans, starts),
            comments: part(&self.comments, starts),
            items: part(&self.items, |item| starts(&item.range)),
            links: part(&self.links, |link| starts(&link.range)),
            defines_targets: self.defines_targets,
        }
    }

    /// Adds those of a text that follows.
    pub(super) fn append(&mut self, following: Blocks) {
        self.headings.extend(following.headings);
        self.fences.extend(following.fences);
        self.indented_code.extend(following.indented_code);
        self.code_spans.extend(following.code_spans);
        self.comments.extend(following.comments);
        self.items.extend(following.items);
        self.links.extend(following.links);
        self.defines_targets |= following.defines_targets;
    }

    /// Every range in it.
    pub(super) fn ranges_mut(&mut self) -> impl Iterator<Item = &mut TextRange> {
        let headings = self.headings.iter_mut();
        let fences = self.fences.iter_mut();
        let items = self.items.iter_mut();
        let links = self.links.iter_mut();
        headings
            .flat_map(|heading| [&mut heading.range, &mut heading.text])
            .chain(fences.flat_map(|fence| [&mut fence.range, &mut fence.info]))
            .chain(&mut self.indented_code)
            .chain(&mut self.code_spans)
            .chain(&mut self.comments)
            .chain(items.flat_map(|item| [&mut item.range, &mut item.text]))
            .chain(links.flat_map(|link| once(&mut link.range).chain(link.target_range.as_mut())))
    }
}

/// Reads `body`, whose first byte is byte `base` of the file.
pub fn parse(body: &str, base: TextSize) -> Blocks {
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS;
    let mut pass = Pass {
        body,
        base,
        blocks: Blocks::default(),
        open: Vec::new(),
        lists: Vec::new(),
        items: Vec::new(),
    };
    let mut parser = Parser::new_ext(body, options).into_offset_iter();
    for (event, range) in parser.by_ref() {
        // Half of all events are texts and breaks, in which nothing is found.
        if !matches!(event, Event::Text(_) | Event::SoftBreak) {
            let range = pass.within(range);
            pass.event(event, range);
        }
    }
    let definitions = parser.reference_definitions().iter();
    let mut definitions: Vec<(TextRange, &str)> = definitions
        .map(|(_, definition)| (pass.within(definition.span.clone()), &*definition.dest))
        .collect();
    definitions.sort_by_key(|(range, _)| range.start());
    pass.blocks.defines_targets = !definitions.is_empty();
    pass.definitions(&definitions);
    pass.blocks
}

struct Pass<'a> {
    body: &'a str,
    base: TextSize,
    blocks: Blocks,
    /// Starts of the open containers that make a heading nested.
    open: Vec<TextSize>,
    lists: Vec<bool>,
    items: Vec<usize>,
}

impl Pass<'_> {
    /// A range that the parser gives, which may reach behind the end of the text.
    fn within(&self, range: Range<usize>) -> TextRange {
        let end = range.end.min(self.body.len());
        TextRange::new(size(range.start.min(end)), size(end))
    }

    fn event(&mut self, event: Event<'_>, range: TextRange) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Code(_) => self.blocks.code_spans.push(range + self.base),
            Event::Html(_) | Event::InlineHtml(_) => self.html(range),
            Event::TaskListMarker(ticked) => self.task(ticked, range),
            _ => {}
        }
    }

    fn start(&mut self, tag: Md<'_>, range: TextRange) {
        match tag {
            Md::Heading { level, .. } => self.heading(level as u8, range),
            Md::CodeBlock(CodeBlockKind::Fenced(_)) => self.fence(range),
            Md::CodeBlock(CodeBlockKind::Indented) => {
                let trimmed = self.trim(range);
                self.blocks.indented_code.push(trimmed + self.base);
            }
            Md::BlockQuote(_) => self.open.push(range.start()),
            Md::List(first) => self.lists.push(first.is_some()),
            Md::Item => self.item(range),
            Md::HtmlBlock => self.comment_block(range),
            Md::Link {
                link_type,
                dest_url,
                ..
            } => self.link(link_type, &dest_url, range, false),
            Md::Image {
                link_type,
                dest_url,
                ..
            } => self.link(link_type, &dest_url, range, true),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::BlockQuote(_) => {
                self.open.pop();
            }
            TagEnd::Item => {
                self.open.pop();
                self.items.pop();
            }
            TagEnd::List(_) => {
                self.lists.pop();
            }
            _ => {}
        }
    }

    fn heading(&mut self, level: u8, range: TextRange) {
        let range = self.trim(range);
        let written = self.slice(range);
        let text = if written.starts_with('#') {
            let inner = written.trim_start_matches('#');
            let start = TextSize::of(written) - TextSize::of(inner.trim_start());
            let inner = inner.trim();
            let without_closing = match inner.trim_end_matches('#') {
                "" => "",
                text if text.len() == inner.len() || text.ends_with([' ', '\t']) => text.trim_end(),
                _ => inner,
            };
            TextRange::at(range.start() + start, TextSize::of(without_closing))
        } else {
            let line = written
                .rsplit_once(['\n', '\r'])
                .map_or(written, |(above, _)| above);
            TextRange::at(range.start(), TextSize::of(line.trim_end()))
        };
        self.blocks.headings.push(Heading {
            level,
            range: range + self.base,
            text: text + self.base,
            depth: self.open.len(),
        });
    }

    fn fence(&mut self, range: TextRange) {
        let range = self.trim(range);
        let written = self.slice(range);
        let marker = if written.starts_with('~') { '~' } else { '`' };
        let width = written.len() - written.trim_start_matches(marker).len();
        let after = written.get(width..).unwrap_or("");
        let opening_line = first_line(after);
        let info = opening_line.trim_start();
        let info_start = range.start() + size(width + opening_line.len() - info.len());
        let info = TextRange::at(info_start, TextSize::of(info.trim_end()));
        let last = written.rsplit(['\n', '\r']).next().unwrap_or("");
        let last = last.trim_start_matches([' ', '\t', '>']).trim_end();
        let closed =
            last.len() < written.len() && last.len() >= width && last.chars().all(|c| c == marker);
        self.blocks.fences.push(CodeFence {
            range: range + self.base,
            info: info + self.base,
            closed,
        });
    }

    fn item(&mut self, range: TextRange) {
        let written = self.slice(range);
        let marker = written.len()
            - written
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .trim_start_matches(['-', '*', '+', '.', ')'])
                .trim_start_matches([' ', '\t'])
                .len();
        let first = written.get(marker..).unwrap_or("");
        let line = first_line(first).trim_end();
        let text = TextRange::at(range.start() + size(marker), TextSize::of(line));
        self.items.push(self.blocks.items.len());
        self.blocks.items.push(ListItem {
            range: self.trim(range) + self.base,
            text: text + self.base,
            depth: self.lists.len().saturating_sub(1),
            ordered: self.lists.last().copied().unwrap_or(false),
            task: None,
        });
        self.open.push(range.start());
    }

    fn task(&mut self, ticked: bool, range: TextRange) {
        let Some(item) = self
            .items
            .last()
            .and_then(|i| self.blocks.items.get_mut(*i))
        else {
            return;
        };
        item.task = Some(ticked);
        let after = range.end() - item.text.start().checked_sub(self.base).unwrap_or_default();
        let text = item.text.len().checked_sub(after).unwrap_or_default();
        let start = range.end() + self.base;
        let moved = TextRange::at(start, text);
        let raw = slice(self.body, moved - self.base);
        let blank = TextSize::of(raw) - TextSize::of(raw.trim_start());
        item.text = TextRange::new(moved.start() + blank, moved.end());
    }

    fn html(&mut self, range: TextRange) {
        let written = self.slice(range);
        if written.trim_start().starts_with("<!--") && written.trim_end().ends_with("-->") {
            let trimmed = self.trim(range);
            self.push_comment(trimmed);
        }
    }

    fn comment_block(&mut self, range: TextRange) {
        let range = self.trim(range);
        let written = self.slice(range);
        if written.starts_with("<!--") {
            let end = written.find("-->").map_or(written.len(), |at| at + 3);
            self.push_comment(TextRange::at(range.start(), size(end)));
        }
    }

    fn push_comment(&mut self, range: TextRange) {
        let range = range + self.base;
        if self
            .blocks
            .comments
            .last()
            .is_none_or(|last| last.end() <= range.start())
        {
            self.blocks.comments.push(range);
        }
    }

    fn link(&mut self, link_type: LinkType, target: &str, range: TextRange, image: bool) {
        let kind = match (image, link_type) {
            (true, _) => LinkKind::Image,
            (false, LinkType::Autolink | LinkType::Email) => LinkKind::Autolink,
            (false, LinkType::Inline) => LinkKind::Inline,
            _ => LinkKind::Reference,
        };
        let link = links::locate(self.slice(range), range.start() + self.base, kind, target);
        self.blocks.links.push(link);
    }

    /// The definitions that a link refers to: prose may look like one.
    fn definitions(&mut self, all: &[(TextRange, &str)]) {
        let references = self.blocks.links.iter();
        let referring = references.filter(|link| link.target_range.is_none());
        let wanted: BTreeSet<Box<str>> = referring.map(|link| link.target.clone()).collect();
        for (range, target) in all.iter().filter(|(_, target)| wanted.contains(*target)) {
            let start = range.start() + self.base;
            let link = links::locate(self.slice(*range), start, LinkKind::Definition, target);
            self.blocks.links.push(link);
        }
    }

    fn slice(&self, range: TextRange) -> &str {
        slice(self.body, range)
    }

    /// Takes line breaks and blanks off the end.
    fn trim(&self, range: TextRange) -> TextRange {
        TextRange::at(range.start(), TextSize::of(self.slice(range).trim_end()))
    }
}

/// The text up to its first line break.
fn first_line(text: &str) -> &str {
    let end = memchr::memchr2(b'\n', b'\r', text.as_bytes());
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::*;

    fn check(body: &str, expected: Expect) {
        let blocks = parse(body, TextSize::new(0));
        let at = |range: TextRange| &body[std::ops::Range::<usize>::from(range)];
        let mut out = String::new();
        for h in &blocks.headings {
            let _ = writeln!(
                out,
                "h{} depth {} {:?} in {:?}",
                h.level,
                h.depth,
                at(h.text),
                at(h.range)
            );
        }
        for f in &blocks.fences {
            let _ = writeln!(
                out,
                "fence {:?} closed {} {:?}",
                at(f.info),
                f.closed,
                at(f.range)
            );
        }
        for i in &blocks.items {
            let _ = writeln!(
                out,
                "item depth {} ordered {} task {:?} {:?}",
                i.depth,
                i.ordered,
                i.task,
                at(i.text)
            );
        }
        for l in &blocks.links {
            let _ = writeln!(
                out,
                "{:?} {:?} → {:?} {:?}",
                l.kind,
                at(l.range),
                l.target,
                l.target_range.map(at)
            );
        }
        for r in &blocks.indented_code {
            let _ = writeln!(out, "indented {:?}", at(*r));
        }
        for r in &blocks.code_spans {
            let _ = writeln!(out, "code {:?}", at(*r));
        }
        for r in &blocks.comments {
            let _ = writeln!(out, "comment {:?}", at(*r));
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn headings_of_both_styles() {
        check(
            "# **A** b #\n\nTwo\n===\n\n> ## in quote\n\n###\n\n## C#\n",
            expect![[r####"
            h1 depth 0 "**A** b" in "# **A** b #"
            h1 depth 0 "Two" in "Two\n==="
            h2 depth 1 "in quote" in "## in quote"
            h3 depth 0 "" in "###"
            h2 depth 0 "C#" in "## C#"
        "####]],
        );
    }

    #[test]
    fn fences_closed_and_open() {
        check(
            "```bash title=x\na\n```\n\n~~~\nb\n~~~\n\n    indented\n\n````\nnever",
            expect![[r#"
            fence "bash title=x" closed true "```bash title=x\na\n```"
            fence "" closed true "~~~\nb\n~~~"
            fence "" closed false "````\nnever"
            indented "indented"
        "#]],
        );
    }

    #[test]
    fn the_info_string_ends_with_its_line() {
        check(
            "- ```\ré\n\n~~~ &eacute; \n~~~\n",
            expect![[r#"
                fence "" closed false "```\ré"
                fence "&eacute;" closed true "~~~ &eacute; \n~~~"
                item depth 0 ordered false task None "```"
            "#]],
        );
    }

    #[test]
    fn items_nested_numbered_and_ticked() {
        check(
            "1. one\n   - two\n   - [x] three\n* [ ] four\n",
            expect![[r#"
            item depth 0 ordered true task None "one"
            item depth 1 ordered false task None "two"
            item depth 1 ordered false task Some(true) "three"
            item depth 0 ordered false task Some(false) "four"
        "#]],
        );
    }

    #[test]
    fn links_have_the_range_of_their_target() {
        check(
            "[a](b/c.md \"t\") ![i](<x y.png>) <https://e.org> [r][id] [(p)](q(1).md)\n\n[id]: z.md 't'\n[x]: unused\n",
            expect![[r#"
                Inline "[a](b/c.md \"t\")" → "b/c.md" Some("b/c.md")
                Image "![i](<x y.png>)" → "x y.png" Some("x y.png")
                Autolink "<https://e.org>" → "https://e.org" Some("https://e.org")
                Reference "[r][id]" → "z.md" None
                Inline "[(p)](q(1).md)" → "q(1).md" Some("q(1).md")
                Definition "[id]: z.md 't'" → "z.md" Some("z.md")
            "#]],
        );
    }

    #[test]
    fn comments_in_blocks_and_lines() {
        check(
            "<!-- block\nmore -->\n\ntext <!-- inline --> `<!-- code -->`\n",
            expect![[r#"
            code "`<!-- code -->`"
            comment "<!-- block\nmore -->"
            comment "<!-- inline -->"
        "#]],
        );
    }
}
