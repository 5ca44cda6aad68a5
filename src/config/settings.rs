//! What can be set: names, meanings and shapes, in one place for the reader, the schema, completion and hover.

/// One setting, or a key inside of one.
#[derive(Debug)]
pub struct Setting {
    /// As it is written.
    pub name: &'static str,
    /// One sentence.
    pub meaning: &'static str,
    /// More, in Markdown.
    pub more: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// Whether the mapping means nothing without it.
    pub required: bool,
    /// The value to insert on completion, as an LSP snippet.
    pub snippet: &'static str,
}

/// What a value looks like.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// `true` or `false`.
    Boolean,
    /// The level of a rule.
    Level,
    /// Id of a host.
    Host,
    /// Version of a host.
    Version,
    /// A path pattern.
    Pattern,
    /// A list of these.
    List(&'static Shape),
    /// A mapping with these keys.
    Table(&'static [Setting]),
    /// A mapping from names to values of this shape.
    Map(Names, &'static Shape),
    /// `true`, `false`, or a mapping with these keys.
    Switch(&'static [Setting]),
}

/// Whose names the keys of a mapping are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// Rules, and `all`.
    Rules,
    /// Hosts.
    Hosts,
}

/// The word that stands for every rule.
pub const ALL: &str = "all";

/// The levels, with what each does.
pub const LEVELS: [(&str, &str); 5] = [
    ("off", "Not reported."),
    (
        "hint",
        "Reported as a hint: shown faintly, and by `check` only with `--hints`.",
    ),
    ("information", "Reported as information."),
    ("warning", "Reported as a warning."),
    ("error", "Reported as an error: `check` fails."),
];

const RULES: Shape = Shape::Map(Names::Rules, &Shape::Level);

/// The settings of `.fieldcraft.yaml`, in the order in which they are offered.
pub const SETTINGS: [Setting; 5] = [
    Setting {
        name: "hosts",
        meaning: "Names the hosts that you write for; findings that concern none of them stay silent.",
        more: "Without it, these are the hosts whose files the workspace holds, and the standards, which concern every file of their kind: \
               other readers go by them wherever the file lies. A file's own host is one of them for sure.",
        shape: Shape::List(&Shape::Host),
        required: false,
        snippet: "[${1:claude-code}]",
    },
    Setting {
        name: "versions",
        meaning: "Pins the version of a host, such as `{claude-code: 2.1.200}`.",
        more: "What came later is reported as unknown to that version, and what was removed or renamed later is not reported. Without it, the \
               version counts that the catalogue was checked against.",
        shape: Shape::Map(Names::Hosts, &Shape::Version),
        required: false,
        snippet: "{${1:claude-code}: $2}",
    },
    Setting {
        name: "rules",
        meaning: "Sets the level of each rule, by id; `all` stands for every rule that is on.",
        more: "A rule that is off by itself runs once it is named here with a level other than `off`.",
        shape: RULES,
        required: false,
        snippet: "\n  ",
    },
    Setting {
        name: "overrides",
        meaning: "Sets levels of rules for some paths only; later entries win over earlier ones and over `rules`.",
        more: "The only way to accept a finding in a JSON file, which cannot hold comments.",
        shape: Shape::List(&Shape::Table(&OVERRIDE)),
        required: false,
        snippet: "\n  - paths: [$1]\n    rules: {$2}",
    },
    Setting {
        name: "codeLens",
        meaning: "Says what stands above a definition in the editor: `true`, `false`, or some of it.",
        more: "Everything, unless stated otherwise.",
        shape: Shape::Switch(&CODE_LENS),
        required: false,
        snippet: "${1|true,false|}",
    },
];

const OVERRIDE: [Setting; 2] = [
    Setting {
        name: "paths",
        meaning: "Lists path patterns as in `.gitignore`, relative to the folder of this file.",
        more: "`vendor/` is every folder of that name, `/vendor/` the one beside this file, `*.draft.md` every file with that ending.",
        shape: Shape::List(&Shape::Pattern),
        required: true,
        snippet: "[$1]",
    },
    Setting {
        name: "rules",
        meaning: "Sets the level of each rule for these paths, by id; `all` stands for every rule.",
        more: "",
        shape: RULES,
        required: true,
        snippet: "{$1}",
    },
];

const CODE_LENS: [Setting; 3] = [
    part("references", "Shows how often the definition is mentioned."),
    part("tokens", "Shows a rough number of tokens."),
    part(
        "shadows",
        "Shows what the definition hides, or what hides it.",
    ),
];

const fn part(name: &'static str, meaning: &'static str) -> Setting {
    Setting {
        name,
        meaning,
        more: "",
        shape: Shape::Boolean,
        required: false,
        snippet: "${1|true,false|}",
    }
}

impl Shape {
    /// The keys that a mapping of this shape has.
    pub fn keys(self) -> &'static [Setting] {
        match self {
            Shape::Table(keys) | Shape::Switch(keys) => keys,
            _ => &[],
        }
    }

    /// The shape of the value of `key`.
    pub fn value_of(self, key: &str) -> Option<Shape> {
        match self {
            Shape::Map(_, value) => Some(*value),
            _ => {
                let setting = self.keys().iter().find(|setting| setting.name == key)?;
                Some(setting.shape)
            }
        }
    }

    /// The shape in words, with its article.
    pub fn noun(self) -> &'static str {
        match self {
            Shape::Boolean => "`true` or `false`",
            Shape::Level => "a level",
            Shape::Host => "the id of a host",
            Shape::Version => "a version such as `2.1.200`",
            Shape::Pattern => "a path pattern",
            Shape::List(_) => "a list",
            Shape::Table(_) | Shape::Map(..) => "a mapping",
            Shape::Switch(_) => "`true`, `false` or a mapping",
        }
    }
}
