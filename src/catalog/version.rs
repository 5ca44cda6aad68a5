//! Versions of hosts, in which the catalogue states what came and what went.

use std::fmt;

use serde::Deserialize;

/// A version such as `2.1.200`; parts that are left out are 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Version([u32; 3]);

impl Version {
    /// Reads one to three numbers with dots between them.
    pub fn parse(text: &str) -> Option<Version> {
        let written: Vec<&str> = text.split('.').collect();
        let mut parts = [0; 3];
        if written.len() > parts.len() {
            return None;
        }
        for (part, written) in parts.iter_mut().zip(written) {
            if !written.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            *part = written.parse().ok()?;
        }
        Some(Version(parts))
    }

    /// Whether it is older than the version in which something came, `since`; what is not dated was always there.
    pub fn is_before(self, since: Option<&str>) -> bool {
        since
            .and_then(Version::parse)
            .is_some_and(|since| self < since)
    }
}

impl TryFrom<String> for Version {
    type Error = String;

    fn try_from(text: String) -> Result<Version, String> {
        Version::parse(&text).ok_or_else(|| format!("`{text}` is not a version such as `2.1.200`"))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}.{patch}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_in_order() {
        let version = |text| Version::parse(text);
        assert!(version("2.1.9") < version("2.1.10"));
        assert_eq!(version("2.1"), version("2.1.0"));
        for bad in ["", "v2", "2.x", "2.", "1.2.3.4", "99999999999"] {
            assert_eq!(version(bad), None, "{bad}");
        }
        let pinned = version("2.1.63").unwrap();
        assert!(pinned.is_before(Some("2.1.64")));
        assert!(!pinned.is_before(Some("2.1.63")) && !pinned.is_before(None));
    }
}
