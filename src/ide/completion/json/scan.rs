//! The braces, brackets and strings of JSON up to some place, read so that nothing half-typed stops it.

/// A brace or bracket that is still open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame<'t> {
    /// A brace, with keys.
    pub(super) object: bool,
    /// The key whose value comes next or is being read.
    pub(super) key: Option<&'t str>,
    /// The keys with those of their values that are texts or words; the items of a list as keys.
    pub(super) entries: Vec<(&'t str, &'t str)>,
    pub(super) expects: Expects,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expects {
    /// A key, or an item of a list.
    Entry,
    Colon,
    Value,
    Comma,
}

/// A text or word that the end of the read part cuts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// Offset of its first character, behind the quote.
    pub(super) start: usize,
    pub(super) quoted: bool,
}

/// What is open at the end of the read part.
#[derive(Debug, Default)]
pub(super) struct Scan<'t> {
    pub(super) frames: Vec<Frame<'t>>,
    pub(super) cut: Option<Cut>,
    /// Where the last mark, text or word ends that is not cut.
    pub(super) end: usize,
    /// The end lies in a comment.
    pub(super) in_comment: bool,
}

impl<'t> Scan<'t> {
    /// Reads `text` up to its end.
    pub(super) fn to_end(text: &'t str) -> Scan<'t> {
        let mut scan = Scan::default();
        scan.read(text, 0, None);
        scan
    }

    /// Reads on at `from`, until the innermost frame is closed.
    pub(super) fn rest_of(frame: Frame<'t>, text: &'t str, from: usize) -> Frame<'t> {
        let mut scan = Scan {
            frames: vec![frame.clone()],
            ..Scan::default()
        };
        scan.read(text, from, Some(1));
        // The innermost frame may be left open, with others in it.
        scan.frames.into_iter().next().unwrap_or(frame)
    }

    /// Reads on; with `floor`, only while that many frames are open.
    fn read(&mut self, text: &'t str, mut at: usize, floor: Option<usize>) {
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let closes = rest.starts_with(['}', ']']);
            if closes && floor.is_some_and(|floor| self.frames.len() <= floor) {
                return;
            }
            let Some(len) = self.piece(rest, at) else {
                return;
            };
            at += len;
        }
    }

    /// Takes what `rest` starts with, at byte `at`, and tells its length; `None` where the end cuts it.
    fn piece(&mut self, rest: &'t str, at: usize) -> Option<usize> {
        let c = rest.chars().next()?;
        let len = match c {
            '{' | '[' | '}' | ']' | ',' | ':' => self.mark(c),
            '"' => self.quoted(rest, at)?,
            '/' if rest.starts_with("//") => return self.comment(rest, "\n"),
            '/' if rest.starts_with("/*") => return self.comment(rest, "*/"),
            c if c.is_whitespace() || c == '\u{feff}' => return Some(c.len_utf8()),
            c => self.bare(rest, at, c)?,
        };
        self.end = at + len;
        Some(len)
    }

    fn mark(&mut self, mark: char) -> usize {
        match mark {
            '{' | '[' => self.open(mark == '{'),
            '}' | ']' => self.close(mark == '}'),
            ',' => self.comma(),
            _ => self.colon(),
        }
        mark.len_utf8()
    }

    fn comment(&mut self, rest: &str, end: &str) -> Option<usize> {
        let len = rest.get(2..).and_then(|rest| rest.find(end));
        self.in_comment = len.is_none();
        len.map(|len| 2 + len + end.len())
    }

    fn quoted(&mut self, rest: &'t str, at: usize) -> Option<usize> {
        if let Some(len) = string(rest) {
            self.word(rest.get(1..len - 1).unwrap_or(""));
            return Some(len);
        }
        let Some(line) = rest.find(['\n', '\r']) else {
            let start = at + 1;
            let quoted = true;
            self.cut = Some(Cut { start, quoted });
            return None;
        };
        // Most likely the quote is only missing: what follows in other lines is read all the same.
        self.word(rest.get(1..line).unwrap_or(""));
        Some(line)
    }

    fn bare(&mut self, rest: &'t str, start: usize, first: char) -> Option<usize> {
        let Some(len) = rest.find(ends_word) else {
            let quoted = false;
            self.cut = Some(Cut { start, quoted });
            return None;
        };
        let len = len.max(first.len_utf8());
        self.word(rest.get(..len).unwrap_or(""));
        Some(len)
    }

    fn open(&mut self, object: bool) {
        if let Some(frame) = self.frames.last_mut() {
            frame.expects = Expects::Comma;
        }
        self.frames.push(Frame {
            object,
            key: None,
            entries: Vec::new(),
            expects: Expects::Entry,
        });
    }

    /// Closes the innermost frame of this kind, with one that was forgotten in it. Looking further would take too long where
    /// nothing fits.
    fn close(&mut self, object: bool) {
        let mut last = self.frames.iter().rev().take(2);
        if let Some(forgotten) = last.position(|frame| frame.object == object) {
            self.frames.truncate(self.frames.len() - forgotten - 1);
        }
    }

    fn comma(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.expects = Expects::Entry;
            frame.key = None;
        }
    }

    fn colon(&mut self) {
        let Some(frame) = self.frames.last_mut().filter(|frame| frame.object) else {
            return;
        };
        // Without a value and a comma, the next key was taken for the value.
        if frame.expects == Expects::Comma
            && let Some((_, value)) = frame.entries.last_mut()
        {
            let key = std::mem::take(value);
            frame.key = Some(key);
            frame.entries.push((key, ""));
        }
        frame.expects = Expects::Value;
    }

    /// A text or a word.
    fn word(&mut self, text: &'t str) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        if !frame.object {
            frame.entries.push((text, ""));
            frame.expects = Expects::Comma;
        } else if frame.expects == Expects::Value {
            if let Some((_, value)) = frame.entries.last_mut() {
                *value = text;
            }
            frame.expects = Expects::Comma;
        } else {
            frame.key = Some(text);
            frame.entries.push((text, ""));
            frame.expects = Expects::Colon;
        }
    }
}

/// Whether a word without quotes ends in front of `c`.
pub(super) fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '{' | '}' | '[' | ']' | ',' | ':' | '"')
}

/// Length of the string that `text` starts with, both quotes included; `None` where none closes it in its line.
pub(super) fn string(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' | '\r' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}
