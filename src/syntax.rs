//! The author's view of a file: frontmatter, values, sections, tags, references. Never fails.

pub mod cause;
pub mod frontmatter;
pub mod lines;
pub mod recovery;
pub mod value;
pub mod yaml;
