//! Lines of a text that were not indented, and look like keys of their own.

use super::{BrokenEntry, Cause, Context};
use crate::catalog::ValueType;
use crate::text::TextRange;

/// What to do about lines such as `user: "..."` below a description that nobody indented: what follows them is what is wrong
/// for YAML, and quotes around one of them would not do.
pub(super) fn advice(context: &Context<'_>, broken: &BrokenEntry) -> Option<String> {
    let (above, below) = context.definition.fields.split_at_checked(broken.entry)?;
    let field = below.first().filter(|field| field.key.is_none())?;
    let between = TextRange::new(field.key_range.start(), broken.range.start());
    let is_below = context.text(between).contains(['\n', '\r']);
    if broken.cause != Cause::TextAfterValue || !is_below {
        return None;
    }
    let key = above.iter().rev().find_map(|field| field.key)?;
    let is_text = key.types.first() == Some(&ValueType::String) && key.items.is_none();
    is_text.then(|| {
        let name = &key.name;
        format!(
            "If these lines belong to `{name}`, write its value as a block (`|-`) and indent them."
        )
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::super::testing::check;

    #[test]
    fn a_dialogue_below_the_description() {
        check(
            "---\nname: a\ndescription: Use it after a change.\nuser: \"Add a page\"\nassistant: \"Here it is.\"\n<call>\nmodel: opus\n---\n",
            expect![[r#"
                 6 | <call>
                     ^^^^^^
                error yaml-invalid: YAML ends the value of `assistant` at `"`; `<call>` is left over. Claude Code cannot read the frontmatter and skips the file, so the subagent does not exist. If these lines belong to `description`, write its value as a block (`|-`) and indent them.
            "#]],
        );
    }
}
