//! Where something is, as other programs want to be told: line and UTF-16 column, or a fingerprint that survives moving.

use std::collections::HashMap;

use serde::Serialize;
use text_size::{TextRange, TextSize};

use super::super::target::Target;
use super::Checked;
use crate::finding::Finding;
use crate::text::{Encoding, Text};

/// An LSP position: both numbers count from 0, columns in UTF-16 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(in crate::cli) struct Point {
    pub(in crate::cli) line: u32,
    pub(in crate::cli) character: u32,
}

/// An LSP range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(in crate::cli) struct Span {
    pub(in crate::cli) start: Point,
    pub(in crate::cli) end: Point,
}

impl Span {
    pub(in crate::cli) fn of(text: &Text, range: TextRange) -> Span {
        let point = |offset: TextSize| {
            let position = text.position(offset, Encoding::Utf16);
            Point {
                line: position.line,
                character: position.column,
            }
        };
        Span {
            start: point(range.start()),
            end: point(range.end()),
        }
    }
}

/// Gives each finding a fingerprint: the same while the lines above it change, and no other finding's.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: HashMap<u64, u64>,
}

impl Fingerprints {
    /// The fingerprints of a file's findings, in their order.
    ///
    /// A finding is known by its rule, its file and the words that are wrong; where these are the same, by its turn. Messages do not
    /// count, because they may name lines.
    pub(super) fn of(&mut self, target: &Target, checked: &Checked) -> Vec<String> {
        let findings = checked.findings.iter();
        let path = target.shown(&checked.file.path);
        findings
            .map(|finding| self.fingerprint(path, &checked.file.text, finding))
            .collect()
    }

    fn fingerprint(&mut self, path: &str, text: &Text, finding: &Finding) -> String {
        // The first line is enough: what is wrong with a whole body must not become another finding with every word of it.
        let words = text.slice(finding.range).lines().next().unwrap_or("");
        let key = hash(
            [finding.rule, path, words.trim()]
                .iter()
                .map(|part| part.as_bytes()),
        );
        let turn = self.seen.entry(key).or_default();
        *turn += 1;
        let own = hash(
            [key.to_le_bytes(), turn.to_le_bytes()]
                .iter()
                .map(<[u8; 8]>::as_slice),
        );
        format!("{key:016x}{own:016x}")
    }
}

/// FNV-1a. The standard library's hash may change with its version, and fingerprints are compared over years.
fn hash<'a>(parts: impl Iterator<Item = &'a [u8]>) -> u64 {
    let bytes = parts.flat_map(|part| part.iter().chain(&[0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
