//! What a host does with a defect, and how serious that makes it.

use serde::Deserialize;

use super::format::Scope;

/// How serious an effect is for the author, after the rule: severity follows the effect, not taste.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Style, or something that changes nothing.
    Hint,
    /// Other readers of the same file would refuse it.
    Information,
    /// The host drops a value or does something the author did not ask for.
    Warning,
    /// The host loses the file, its metadata or a restriction.
    Error,
}

/// What happens, in one word that rules can match on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Token {
    /// The file is not loaded at all.
    FileSkipped,
    /// The host refuses all that belongs to the file, such as a whole plugin.
    Refuses,
    /// The body loads, every frontmatter field is lost.
    LoadsWithoutMetadata,
    /// The file loads everywhere although its author limited it to some paths.
    LoadsUnconditionally,
    /// The definition is registered with every tool, whatever its author allowed.
    AllTools,
    /// The definition starts without a single tool.
    NoTools,
    /// Starting the definition fails with an error.
    SpawnError,
    /// A limit that the author set is not applied.
    RestrictionLost,
    /// The field is ignored.
    ValueDropped,
    /// One element of a list is ignored, the others count.
    EntryDropped,
    /// The value is used as written and fails later, at run time.
    PassedThrough,
    /// The value is read as something the author did not write, such as `false` for a nonsense word.
    Misread,
    /// The value is cut off.
    Truncated,
    /// The host falls back to another source for the value, such as the file name or the first line of the body.
    Fallback,
    /// A validator or an upload refuses the file, although readers may be lenient.
    Rejected,
    /// The value has no effect, and nothing is lost by that.
    Unused,
    /// Everything works; another form is preferred.
    Works,
}

impl Token {
    /// The severity that this effect earns.
    pub fn severity(self) -> Severity {
        match self {
            Self::FileSkipped
            | Self::Refuses
            | Self::LoadsWithoutMetadata
            | Self::LoadsUnconditionally
            | Self::AllTools
            | Self::NoTools
            | Self::SpawnError
            | Self::RestrictionLost => Severity::Error,
            Self::ValueDropped
            | Self::EntryDropped
            | Self::PassedThrough
            | Self::Misread
            | Self::Truncated => Severity::Warning,
            Self::Rejected | Self::Fallback => Severity::Information,
            Self::Unused | Self::Works => Severity::Hint,
        }
    }
}

/// Where the host says that something was wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// Nowhere.
    #[default]
    Nowhere,
    /// A line in the debug log, which few people read.
    DebugLog,
    /// Only the host's own validator.
    Validator,
    /// The session itself shows an error.
    Session,
}

/// What a host does with one defect.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// What happens, for rules.
    pub token: Token,
    /// What happens, for people: one sentence with the host as its subject, ready for a message.
    pub text: String,
    /// Where the host mentions it.
    #[serde(default)]
    pub told: Told,
}

/// An effect, and the scope it is limited to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopedEffect {
    /// The scope; all that no other entry names, if absent.
    #[serde(default)]
    pub scope: Option<Scope>,
    /// What happens.
    pub effect: Effect,
}

impl Effect {
    /// The severity that this effect earns.
    pub fn severity(&self) -> Severity {
        self.token.severity()
    }
}
