//! Moves of files and folders: names and links stay right.

pub(super) mod plugin;
mod servers;

use std::collections::BTreeSet;

use super::changes::{Changes, moved};
use super::occurrence::without_fragment;
use super::rename::definition::check_free;
use super::rename::form::check_form;
use super::rename::mentions::NewName;
use crate::catalog::Kind;
use crate::model::references::{PathForm, PathTarget, Reference, references};
use crate::model::{File, kind};
use crate::text::{FilePath, TextRange, percent_decoded, percent_encoded};
use crate::workspace::{Entry, Snapshot, Summary};

/// The edits that keep names and links right when files or folders move; the moves themselves are somebody else's.
pub fn files_renamed(snapshot: &Snapshot, moves: &[(FilePath, FilePath)]) -> Changes {
    let mut changes = Changes::default();
    let is_moved = |summary: &&Summary| moved(&summary.path, moves).is_some();
    for summary in snapshot.each().filter(is_moved) {
        rename_along(snapshot, summary, moves, &mut changes);
        plugin::name_what_stays(snapshot, summary, moves, &mut changes);
        servers::rename_tools(snapshot, summary, moves, &mut changes);
    }
    for (from, to) in moves {
        plugin::rename(snapshot, from, to, &mut changes);
    }
    follow(snapshot, moves, &mut changes);
    changes.settled()
}

/// Renames a definition that moves, where its name comes from its path or the plugin in front of it becomes another.
fn rename_along(
    snapshot: &Snapshot,
    summary: &Summary,
    moves: &[(FilePath, FilePath)],
    changes: &mut Changes,
) {
    let Some(to) = moved(&summary.path, moves) else {
        return;
    };
    let (Some(space), Some((old, new))) = (summary.namespace(), names(snapshot, summary, &to))
    else {
        return;
    };
    let name = NewName {
        snapshot,
        space,
        summary,
        old: &old,
        new: &new,
        moves,
    };
    let same_plugin = name.plugin_after().as_deref() == summary.plugin.as_deref();
    if (old == new && same_plugin) || !can_be_called(&name, &to) {
        return;
    }
    if let Some(file) = snapshot.read(&summary.path).filter(|_| old != new) {
        name.replace_own(&file, changes);
    }
    name.replace_mentions(changes);
}

/// Whether the host still finds the definition at `to`, and takes the name that this path would give it.
fn can_be_called(name: &NewName<'_>, to: &FilePath) -> bool {
    let NewName {
        snapshot,
        summary,
        space,
        ..
    } = name;
    let kind = summary.format.kind;
    let place = kind::forced(kind, to, snapshot.surroundings());
    let is_found = place.is_some_and(|place| place.folder.is_some());
    // A command of a collection is named after its file all the same.
    let is_named = is_found || (kind == Kind::Command && summary.folder.is_none());
    // The name of a skill or command is its path, whoever else goes by it.
    let by_path = matches!(kind, Kind::Skill | Kind::Command);
    is_named
        && check_form(summary, *space, name.new).is_ok()
        && (by_path || check_free(name).is_ok())
}

/// The name before and after a definition moves to `to`.
fn names(snapshot: &Snapshot, summary: &Summary, to: &FilePath) -> Option<(String, String)> {
    let from = &summary.path;
    match summary.format.kind {
        Kind::Skill => Some((from.folder_name().to_owned(), to.folder_name().to_owned())),
        Kind::Command => {
            let name = |path: &FilePath, folder: Option<&FilePath>| {
                // In a collection the folders above are no part of the name.
                let below = folder.map_or(Some(path.file_name()), |it| path.relative_to(it));
                Some(below?.strip_suffix(".md")?.replace('/', ":"))
            };
            let place = kind::forced(Kind::Command, to, snapshot.surroundings());
            let folder = place.and_then(|place| place.folder);
            Some((
                name(from, summary.folder.as_ref())?,
                name(to, folder.as_ref())?,
            ))
        }
        // The file name of an agent counts for nothing where it has a name; people keep both the same.
        Kind::Agent | Kind::OutputStyle => {
            let same = from.stem() == &*summary.name;
            let new = if same { to.stem() } else { &*summary.name };
            Some((summary.name.to_string(), new.to_owned()))
        }
        _ => None,
    }
}

/// Makes the links to and from what moves point where they pointed before.
pub(super) fn follow(snapshot: &Snapshot, moves: &[(FilePath, FilePath)], changes: &mut Changes) {
    let mut paths: BTreeSet<FilePath> = BTreeSet::new();
    for (from, _) in moves {
        let pointing = snapshot.pointing_below(from).into_iter();
        paths.extend(pointing.map(|summary| summary.path.clone()));
    }
    let inside = snapshot
        .each()
        .filter(|summary| moves.iter().any(|(from, _)| summary.path.starts_with(from)));
    paths.extend(inside.map(|summary| summary.path.clone()));
    for path in paths {
        let Some(file) = snapshot.read(&path) else {
            continue;
        };
        redirect(snapshot, &file, moves, changes, |_| true);
    }
    for file in documents(snapshot, moves) {
        // Much that looks like an import is none where no host reads the file.
        let is_there = |reference: &Reference| {
            let target = reference.path();
            let entry = target.and_then(|target| snapshot.entry(&target.path));
            matches!(entry, Some(Entry::File | Entry::Folder))
        };
        redirect(snapshot, &file, moves, changes, is_there);
    }
}

fn redirect(
    snapshot: &Snapshot,
    file: &File,
    moves: &[(FilePath, FilePath)],
    changes: &mut Changes,
    counts: impl Fn(&Reference) -> bool,
) {
    let references = references(file, snapshot.surroundings()).into_iter();
    for reference in references.filter(counts) {
        if let Some((range, text)) = redirected(file, &reference, moves) {
            changes.replace(&file.path, range, &text);
        }
    }
}

/// The files that move and define nothing, read for what they point at: those that are named, and in folders those that
/// something points at.
fn documents(snapshot: &Snapshot, moves: &[(FilePath, FilePath)]) -> Vec<File> {
    let mut paths: BTreeSet<FilePath> = moves.iter().map(|(from, _)| from.clone()).collect();
    for (from, _) in moves {
        let pointing = snapshot.pointing_below(from).into_iter();
        let targets = pointing
            .flat_map(|summary| &summary.references)
            .filter_map(Reference::path);
        let below = targets.filter(|target| target.path.starts_with(from));
        paths.extend(below.map(|target| target.path.clone()));
    }
    let is_document =
        |path: &FilePath| path.file_name().ends_with(".md") && snapshot.summary(path).is_none();
    let documents = paths.into_iter().filter(is_document);
    documents
        .filter_map(|path| {
            let text = snapshot.text(&path)?;
            let surroundings = snapshot.surroundings();
            Some(File::with_kind(path, text, surroundings, Kind::Memory))
        })
        .collect()
}

/// What a path in `file` has to be after `moves`; `None` where it stays as it is.
fn redirected(
    file: &File,
    reference: &Reference,
    moves: &[(FilePath, FilePath)],
) -> Option<(TextRange, String)> {
    let target = reference.path()?;
    let old_place = &file.path;
    let new_place = moved(old_place, moves).unwrap_or_else(|| old_place.clone());
    let new_target = moved(&target.path, moves).unwrap_or_else(|| target.path.clone());
    if new_place == *old_place && new_target == target.path {
        return None;
    }
    let range = without_fragment(file, reference);
    let written = file.text.slice(range);
    if written.is_empty() || written.starts_with('#') {
        return None;
    }
    let (base, bare) = base_of(old_place, target, written)?;
    let base = match base {
        Base::Home(folder) => folder,
        Base::Holding(above) => new_place.ancestors().nth(above).map(FilePath::new)?,
        Base::Fixed(folder) => moved(&folder, moves).unwrap_or(folder),
    };
    if base.join(&bare) == new_target {
        return None;
    }
    let text = rewritten(written, &base, &new_target, target.form)?;
    (text != written).then_some((range, text))
}

/// The folder that a path is seen from.
enum Base {
    /// The one that `~` stands for.
    Home(FilePath),
    /// The one so many folders above the file: it is another one once the file moves.
    Holding(usize),
    /// One that stays whichever folder the file is in, such as that of the project.
    Fixed(FilePath),
}

/// What the path `written` in a file at `old_place` is seen from, and the part that follows.
fn base_of(old_place: &FilePath, target: &PathTarget, written: &str) -> Option<(Base, String)> {
    let bare = match target.form {
        PathForm::Import => written.replace(r"\ ", " "),
        PathForm::Link | PathForm::Image => percent_decoded(written).into_owned(),
        PathForm::Variable | PathForm::Component => written.to_owned(),
    };
    let (below, root) = split_root(&bare);
    let reaches = |folder: &&str| FilePath::new(folder).join(below) == target.path;
    let above_target = || target.path.ancestors().find(reaches).map(FilePath::new);
    let above_file = || old_place.ancestors().position(|folder| reaches(&folder));
    let base = match (root, target.form) {
        ("~/", _) => Base::Home(above_target()?),
        ("/", PathForm::Link | PathForm::Image) => Base::Fixed(above_target()?),
        ("/", _) => return None,
        (_, PathForm::Link | PathForm::Image) => Base::Holding(0),
        (_, PathForm::Variable) => Base::Fixed(above_target()?),
        (_, PathForm::Component) => Base::Holding(above_file()?),
        // A command sees `@path` from the project, a memory file from its own folder.
        (_, PathForm::Import) => match above_file()? {
            0 => Base::Holding(0),
            above => Base::Fixed(old_place.ancestors().nth(above).map(FilePath::new)?),
        },
    };
    Some((base, below.to_owned()))
}

/// A path without `/` or `~/` in front, and what was taken away.
fn split_root(written: &str) -> (&str, &'static str) {
    for root in ["~/", "/"] {
        if let Some(below) = written.strip_prefix(root) {
            return (below, root);
        }
    }
    (written, "")
}

/// `target` as it is written from `base`, in the manner of `written`.
fn rewritten(written: &str, base: &FilePath, target: &FilePath, form: PathForm) -> Option<String> {
    let mut text = relative(base, target);
    let (_, root) = split_root(written);
    if !root.is_empty() {
        // Nothing above the root can be written.
        return (!text.starts_with("../")).then(|| encoded(format!("{root}{text}"), form));
    }
    if written.starts_with("./") && !text.starts_with("../") {
        text = format!("./{text}");
    }
    if written.ends_with('/') && !text.ends_with('/') {
        text.push('/');
    }
    // A variable stands for a folder; nothing above it can be reached.
    let reachable = form != PathForm::Variable || !text.starts_with("../");
    reachable.then(|| encoded(text, form))
}

/// `text` as such a path is written.
fn encoded(text: String, form: PathForm) -> String {
    match form {
        PathForm::Import => text.replace(' ', r"\ "),
        PathForm::Link | PathForm::Image => percent_encoded(&text),
        PathForm::Variable | PathForm::Component => text,
    }
}

/// The way from the folder `base` to `path`.
pub(super) fn relative(base: &FilePath, path: &FilePath) -> String {
    let mut up = String::new();
    let mut folder = Some(base.clone());
    while let Some(at) = folder {
        if let Some(below) = path.relative_to(&at) {
            return format!("{up}{below}");
        }
        up.push_str("../");
        folder = at.parent();
    }
    // What is left is the top, or another drive.
    match path.as_str().strip_prefix('/') {
        Some(below) => format!("{up}{below}"),
        None => path.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::Fixture;

    pub(super) fn check(fixture: &str, from: &str, to: &str, expected: Expect) {
        let fixture = Fixture::new(fixture);
        let moves = [(FilePath::new(from), FilePath::new(to))];
        let changes = files_renamed(&fixture.snapshot, &moves);
        let mut out = String::new();
        for (path, edits) in &changes.edits {
            let file = fixture.snapshot.read(path).unwrap();
            let before: Vec<&str> = file.text.as_str().lines().collect();
            let after = file.text.apply(edits).unwrap();
            let _ = writeln!(out, "{path}");
            for line in after.lines().filter(|line| !before.contains(line)) {
                let _ = writeln!(out, "  {line}");
            }
        }
        expected.assert_eq(&out);
    }

    const WORKSPACE: &str = "//- /w/CLAUDE.md\nSee @docs/a.md and [skill](./.claude/skills/pdf/SKILL.md#use).\n\
         //- /w/docs/a.md\n//- /w/.claude/skills/pdf/SKILL.md\n---\nname: pdf\ndescription: d\n---\n[a](../../../docs/a.md) [f](forms.md) ${CLAUDE_SKILL_DIR}/run.py\n\
         //- /w/.claude/skills/pdf/forms.md\n//- /w/.claude/agents/a.md\n---\nname: a\ndescription: d\nskills: [pdf]\n---\n[m](../../CLAUDE.md)\n\
         //- /w/.claude/commands/x.md\nRun /x.\n";

    #[test]
    fn the_folder_of_commands() {
        const COMMANDS: &str = "//- /w/.claude/commands/git/push.md\nRun /git:pull, not /push.\n\
             //- /w/.claude/commands/git/pull.md\nText.\n//- /w/.claude/commands/push.md\nText.\n\
             //- /w/.claude/agents/a.md\n---\nname: a\ndescription: d\n---\nRun /git:push.\n";
        check(
            COMMANDS,
            "/w/.claude/commands/git",
            "/w/.claude/commands/vcs",
            expect![[r#"
                /w/.claude/agents/a.md
                  Run /vcs:push.
                /w/.claude/commands/git/push.md
                  Run /vcs:pull, not /push.
            "#]],
        );
        // All of them are called the same in another folder of commands.
        let (from, to) = ("/w/.claude/commands", "/w/sub/.claude/commands");
        check(COMMANDS, from, to, expect![[""]]);
    }

    #[test]
    fn the_folder_of_a_skill() {
        check(
            WORKSPACE,
            "/w/.claude/skills/pdf",
            "/w/.claude/skills/documents",
            expect![[r#"
                /w/.claude/agents/a.md
                  skills: [documents]
                /w/.claude/skills/pdf/SKILL.md
                  name: documents
                /w/CLAUDE.md
                  See @docs/a.md and [skill](./.claude/skills/documents/SKILL.md#use).
            "#]],
        );
    }

    #[test]
    fn the_folder_of_a_plugin_that_has_no_other_name() {
        let workspace = |manifest: &str| {
            format!(
                "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: d\ntools: Agent(p:x), Agent(x), Read\nskills:\n  - \"p:s\"\n---\nRun /p:go, ask `p:x`, not `p:y`.\n\
                 //- /w/p/.claude-plugin/plugin.json\n{manifest}\n//- /w/p/agents/x.md\n---\nname: x\ndescription: d\n---\nAs /p:s does.\n\
                 //- /w/p/commands/go.md\nGo.\n//- /w/p/skills/s/SKILL.md\n---\ndescription: d\n---\n"
            )
        };
        check(
            &workspace("{\"version\": \"1\"}"),
            "/w/p",
            "/w/plugins/q",
            expect![[r#"
                /w/.claude/agents/a.md
                  tools: Agent(q:x), Agent(x), Read
                    - "q:s"
                  Run /q:go, ask `q:x`, not `p:y`.
                /w/p/agents/x.md
                  As /q:s does.
            "#]],
        );
        check(&workspace("{\"name\": \"p\"}"), "/w/p", "/w/q", expect![""]);
        check(&workspace("{}"), "/w/p", "/w/plugins/p", expect![""]);
    }

    const PLUGINS: &str = "//- /w/.claude/agents/a.md\n---\nname: a\ndescription: d\ntools: Agent(p:x), Read\nskills:\n  - \"p:s\"\n  - own\n---\nRun /p:s or /own, ask `p:x`, `p:git:go`.\n\
         //- /w/.claude/skills/own/SKILL.md\n---\ndescription: d\n---\n\
         //- /w/.claude/commands/c.md\nRun /c.\n\
         //- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\"}\n//- /w/p/agents/x.md\n---\nname: x\ndescription: d\nskills: [s, p:s]\n---\nUse `s-two`.\n\
         //- /w/p/commands/git/go.md\nGo.\n//- /w/p/skills/s/SKILL.md\n---\ndescription: d\n---\nAs /s-two does.\n\
         //- /w/p/skills/s-two/SKILL.md\n---\ndescription: d\n---\n\
         //- /w/q/.claude-plugin/plugin.json\n{\"name\": \"q\"}\n//- /w/q/agents/y.md\n---\nname: y\ndescription: d\nskills: [p:s]\n---\n";

    #[test]
    fn out_of_a_plugin_names_lose_it() {
        check(
            PLUGINS,
            "/w/p/skills/s",
            "/w/.claude/skills/s",
            expect![[r#"
                /w/.claude/agents/a.md
                    - "s"
                  Run /s or /own, ask `p:x`, `p:git:go`.
                /w/p/agents/x.md
                  skills: [s, s]
                /w/p/skills/s/SKILL.md
                  As /p:s-two does.
                /w/q/agents/y.md
                  skills: [s]
            "#]],
        );
        check(
            PLUGINS,
            "/w/p/skills",
            "/w/.claude/skills",
            expect![[r#"
            /w/.claude/agents/a.md
                - "s"
              Run /s or /own, ask `p:x`, `p:git:go`.
            /w/p/agents/x.md
              skills: [s, s]
            /w/q/agents/y.md
              skills: [s]
        "#]],
        );
        check(
            PLUGINS,
            "/w/p/agents/x.md",
            "/w/.claude/agents/z.md",
            expect![[r#"
                /w/.claude/agents/a.md
                  tools: Agent(z), Read
                  Run /p:s or /own, ask `z`, `p:git:go`.
                /w/p/agents/x.md
                  name: z
                  skills: [p:s, p:s]
                  Use `p:s-two`.
            "#]],
        );
        check(
            PLUGINS,
            "/w/p/commands/git/go.md",
            "/w/.claude/commands/go.md",
            expect![[r#"
                /w/.claude/agents/a.md
                  Run /p:s or /own, ask `p:x`, `go`.
            "#]],
        );
        check(
            PLUGINS,
            "/w/p/skills/s",
            "/w/attic/s",
            expect![[r#"
            /w/p/skills/s/SKILL.md
              As /p:s-two does.
        "#]],
        );
    }

    #[test]
    fn into_a_plugin_names_gain_it() {
        check(
            PLUGINS,
            "/w/.claude/skills/own",
            "/w/p/skills/mine",
            expect![[r#"
                /w/.claude/agents/a.md
                    - p:mine
                  Run /p:s or /p:mine, ask `p:x`, `p:git:go`.
            "#]],
        );
        check(
            PLUGINS,
            "/w/.claude/commands/c.md",
            "/w/p/commands/c.md",
            expect![[""]],
        );
        check(
            PLUGINS,
            "/w/p/skills/s",
            "/w/q/skills/s",
            expect![[r#"
            /w/.claude/agents/a.md
                - "q:s"
              Run /q:s or /own, ask `p:x`, `p:git:go`.
            /w/p/agents/x.md
              skills: [q:s, q:s]
            /w/p/skills/s/SKILL.md
              As /p:s-two does.
            /w/q/agents/y.md
              skills: [q:s]
        "#]],
        );
        check(
            PLUGINS,
            "/w/p/agents",
            "/w/q/agents",
            expect![[r#"
            /w/.claude/agents/a.md
              tools: Agent(q:x), Read
              Run /p:s or /own, ask `q:x`, `p:git:go`.
            /w/p/agents/x.md
              skills: [p:s, p:s]
              Use `p:s-two`.
        "#]],
        );
        // The whole plugin takes all along.
        check(PLUGINS, "/w/p", "/w/plugins/p", expect![[""]]);
    }

    #[test]
    fn a_file_that_is_linked_to() {
        check(
            WORKSPACE,
            "/w/docs",
            "/w/more docs",
            expect![[r#"
            /w/.claude/skills/pdf/SKILL.md
              [a](../../../more%20docs/a.md) [f](forms.md) ${CLAUDE_SKILL_DIR}/run.py
            /w/CLAUDE.md
              See @more\ docs/a.md and [skill](./.claude/skills/pdf/SKILL.md#use).
        "#]],
        );
    }

    #[test]
    fn a_path_with_signs_that_mean_something_in_a_link() {
        check(
            WORKSPACE,
            "/w/docs/a.md",
            "/w/docs/(one)/50% #2 (b.md",
            expect![[r#"
                /w/.claude/skills/pdf/SKILL.md
                  [a](../../../docs/%28one%29/50%25%20%232%20%28b.md) [f](forms.md) ${CLAUDE_SKILL_DIR}/run.py
                /w/CLAUDE.md
                  See @docs/(one)/50%\ #2\ (b.md and [skill](./.claude/skills/pdf/SKILL.md#use).
            "#]],
        );
    }

    #[test]
    fn a_document_that_defines_nothing_keeps_its_own_links() {
        let workspace = "//- /w/CLAUDE.md\nSee [a](docs/a.md).\n//- /w/docs/a.md\n[b](b.md), [top](../CLAUDE.md), [gone](no.md), @b.md and @todo.\n//- /w/docs/b.md\n[top](../CLAUDE.md)\n";
        check(
            workspace,
            "/w/docs/a.md",
            "/w/docs/more/a.md",
            expect![[r#"
                /w/CLAUDE.md
                  See [a](docs/more/a.md).
                /w/docs/a.md
                  [b](../b.md), [top](../../CLAUDE.md), [gone](no.md), @../b.md and @todo.
            "#]],
        );
        check(
            workspace,
            "/w/docs",
            "/w/texts/docs",
            expect![[r#"
                /w/CLAUDE.md
                  See [a](texts/docs/a.md).
                /w/docs/a.md
                  [b](b.md), [top](../../CLAUDE.md), [gone](no.md), @b.md and @todo.
            "#]],
        );
    }

    #[test]
    fn a_script_that_hooks_run() {
        check(
            "//- /w/.claude/settings.json\n{\"hooks\": {\"Stop\": [{\"hooks\": [\n{\"type\": \"command\", \"command\": \"sh ./tools/a.sh && .claude/hooks/b.sh\"}]}]}}\n//- /w/.claude/agents/a.md\n---\nname: a\ndescription: d\nhooks:\n  Stop: [{hooks: [{type: command, command: ./tools/a.sh --fast}]}]\n---\n//- /w/tools/a.sh\n//- /w/.claude/hooks/b.sh\n",
            "/w/tools/a.sh",
            "/w/scripts/check.sh",
            expect![[r#"
                /w/.claude/agents/a.md
                    Stop: [{hooks: [{type: command, command: ./scripts/check.sh --fast}]}]
                /w/.claude/settings.json
                  {"type": "command", "command": "sh ./scripts/check.sh && .claude/hooks/b.sh"}]}]}}
            "#]],
        );
    }

    #[test]
    fn an_agent_into_a_folder_below() {
        check(
            WORKSPACE,
            "/w/.claude/agents/a.md",
            "/w/.claude/agents/team/a.md",
            expect![[r#"
                /w/.claude/agents/a.md
                  [m](../../../CLAUDE.md)
            "#]],
        );
    }

    #[test]
    fn a_file_sees_imports_from_the_project() {
        check(
            "//- /w/.claude/commands/x.md\nUse @Injectable, @docs/a\\ b.md and @../x.md, [r](/docs/r.md).\n//- /w/docs/r.md\n",
            "/w/.claude/commands/x.md",
            "/w/.claude/commands/deep/er/y.md",
            expect![[""]],
        );
        check(
            "//- /w/.claude/commands/x.md\nUse @docs/a\\ b.md, [r](/docs/r.md#a).\n//- /w/docs/r.md\n",
            "/w/docs",
            "/w/more docs",
            expect![[r#"
                /w/.claude/commands/x.md
                  Use @more\ docs/a\ b.md, [r](/more%20docs/r.md#a).
            "#]],
        );
    }

    #[test]
    fn a_command_of_a_collection() {
        check(
            "//- /w/set/commands/git/x.md\n---\ndescription: d\n---\nRun /x.\n",
            "/w/set/commands/git/x.md",
            "/w/set/commands/y.md",
            expect![[r#"
                /w/set/commands/git/x.md
                  Run /y.
            "#]],
        );
    }

    #[test]
    fn a_command_is_called_by_its_path() {
        check(
            WORKSPACE,
            "/w/.claude/commands/x.md",
            "/w/.claude/commands/git/y.md",
            expect![[r#"
                /w/.claude/commands/x.md
                  Run /git:y.
            "#]],
        );
    }
}
