//! What the host puts in the place of `$1`, `${NAME}` and their like.

use super::{Definition, Field, File, Item};
use crate::catalog::substitution::Form;
use crate::catalog::{ItemKind, Substitution, catalog};
use crate::syntax::references::{Reference, ReferenceKind};

impl Definition {
    /// The forms of placeholders that the host replaces in this file.
    pub fn substitutions(&self) -> impl Iterator<Item = &'static Substitution> + use<> {
        let format = self.place.format;
        let host = catalog().host(&format.host);
        let in_plugin = self.in_plugin();
        let plugin = format.plugin_substitutions.iter();
        let tokens = format.substitutions.iter();
        tokens
            .chain(plugin.filter(move |_| in_plugin))
            .filter_map(move |token| host?.substitution(token))
    }

    /// Whether the host follows `@path`, when it reads the file or when the text is run.
    pub fn follows_imports(&self) -> bool {
        let mut tokens = self.substitutions();
        self.place.format.imports || tokens.any(|token| token.form == Form::FileReference)
    }

    /// The names of arguments that the file declares.
    pub fn arguments(&self) -> &[Item] {
        let of_arguments = |field: &&Field| {
            let items = field.key.and_then(|key| key.items);
            items == Some(ItemKind::ArgumentName)
        };
        let declared = self.fields.iter().find(of_arguments);
        declared.map_or(&[], |field| &field.items)
    }

    /// The place of `name` among them, from 0.
    pub fn argument(&self, name: &str) -> Option<usize> {
        let mut items = self.arguments().iter();
        items.position(|item| *item.text == *name)
    }
}

impl File {
    /// What the host replaces at `reference`; `None` where the text stays as it is.
    pub fn substitution(&self, reference: &Reference) -> Option<&'static Substitution> {
        let definition = self.definition.as_ref()?;
        let name = self.text.slice(reference.name);
        let mut known = definition.substitutions();
        known.find(|substitution| match (reference.kind, substitution.form) {
            (ReferenceKind::Shell, Form::InlineShell) => true,
            (ReferenceKind::Variable, Form::Variable) => {
                let token = substitution.token.get(2..);
                token.and_then(|token| token.strip_suffix('}')) == Some(name)
            }
            (ReferenceKind::Variable, Form::VariableFamily) => {
                let token = substitution.token.get(2..);
                let family = token.and_then(|token| token.split('.').next());
                family.is_some_and(|family| name.split('.').next() == Some(family))
            }
            (ReferenceKind::Argument, Form::Arguments) => name == "ARGUMENTS",
            (ReferenceKind::Argument, Form::IndexedArgument) => name.starts_with("ARGUMENTS["),
            (ReferenceKind::Argument, Form::PositionalArgument) => {
                name.bytes().all(|byte| byte.is_ascii_digit())
            }
            (ReferenceKind::Argument, Form::NamedArgument) => definition.argument(name).is_some(),
            _ => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::model::outline;
    use crate::testing::Fixture;

    fn check(fixture: &str, expected: &[&str]) {
        let fixture = Fixture::new(fixture);
        let file = fixture.file();
        let found = outline::references(file).into_iter();
        let found: Vec<&str> = found.map(|it| file.text.slice(it.range)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn only_a_declared_name_is_an_argument() {
        check(
            "//- /w/.claude/commands/a.md\n---\narguments: [topic]\n---\n$topic $FEATURE $1 $ARGUMENTS ${HOME}$0\n",
            &["$topic", "$1", "$ARGUMENTS"],
        );
    }

    #[test]
    fn the_folder_of_a_plugin_is_known_inside_of_it() {
        let agent = "---\nname: a\ndescription: b\n---\nRun ${CLAUDE_PLUGIN_ROOT}/x and $1.$0\n";
        check(
            &format!(
                "//- /w/p/agents/a.md\n{agent}//- /w/p/.claude-plugin/plugin.json\n{{\"name\": \"p\"}}\n"
            ),
            &["${CLAUDE_PLUGIN_ROOT}"],
        );
        check(&format!("//- /w/.claude/agents/a.md\n{agent}"), &[]);
    }
}
