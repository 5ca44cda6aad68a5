//! Where Claude Code's YAML engine takes more than the specification allows.

use text_size::TextSize;

use crate::syntax::value::Node;
use crate::syntax::yaml;

/// The value of `text`; the outer `None` where even this engine finds an error.
pub(super) fn parse(text: &str) -> Option<Option<Node>> {
    let tree = yaml::parse(text, TextSize::new(0));
    if tree.error.is_none() {
        return Some(tree.root);
    }
    parse_with_tabs(text, TextSize::new(0)).map(Some)
}

/// The value of a `text` that is wrong only in that tabs stand in front of list dashes; `None` for any other.
pub(super) fn parse_with_tabs(text: &str, base: TextSize) -> Option<Node> {
    // A tab and a blank have the same length, so every range stays right.
    let text = tabs_before_dashes(text)?;
    let tree = yaml::parse(&text, base);
    tree.root.filter(|_| tree.error.is_none())
}

fn tabs_before_dashes(text: &str) -> Option<String> {
    let mut found = false;
    let lines: Vec<String> = text
        .split_inclusive('\n')
        .map(|line| {
            let item = line.trim_start_matches([' ', '\t']);
            let indent = line.get(..line.len() - item.len()).unwrap_or("");
            if indent.contains('\t') && (item.starts_with("- ") || item.trim_end() == "-") {
                found = true;
                format!("{}{item}", " ".repeat(indent.len()))
            } else {
                line.to_owned()
            }
        })
        .collect();
    found.then(|| lines.concat())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::loaders::claude_code::tests::check_block;

    #[test]
    fn a_tab_before_a_dash_is_taken_for_blanks() {
        check_block(
            "tools:\n\t- Read\n\t- Grep\n",
            expect![[r#"
            strict
            tools: ["Read","Grep"] <- "- Read\n\t- Grep"
        "#]],
        );
        check_block(
            "tools:\n\t- Read\ndescription: a: b\n",
            expect![[r#"
            repaired: description
            tools: ["Read"] <- "- Read"
            description: "a: b" <- "a: b"
        "#]],
        );
    }

    #[test]
    fn values_are_those_of_the_core_schema() {
        check_block(
            "a: yes\nb: true\nc: 12\nd: 1.5\ne: ~\nf:\ng: '1'\nh: 0x1F\n",
            expect![[r#"
                strict
                a: "yes" <- "yes"
                b: true <- "true"
                c: 12 <- "12"
                d: 1.5 <- "1.5"
                e: null <- "~"
                f: null <- ""
                g: "1" <- "'1'"
                h: 31 <- "0x1F"
            "#]],
        );
        check_block(
            "a: b # cut off\nc: !word d\ne: &word f\n",
            expect![[r#"
            strict
            a: "b" <- "b"
            c: "d" <- "d"
            e: "f" <- "f"
        "#]],
        );
        check_block(
            "a: 1\na: 2\n",
            expect![[r#"
            strict
            a: 1 <- "1"
            a: 2 <- "2"
        "#]],
        );
        check_block(
            "\"a\": {b: [c, d]}\n",
            expect![[r#"
            strict
            a: {"b":["c","d"]} <- "{b: [c, d]}"
        "#]],
        );
        check_block(
            "{\"a\": \"b\", \"c\": [1]}\n",
            expect![[r#"
            strict
            a: "b" <- "\"b\""
            c: [1] <- "[1]"
        "#]],
        );
        check_block(
            "a: |\n  one\n  two\nb: >-\n  one\n  two\n",
            expect![[r#"
                strict
                a: "one\ntwo\n" <- "one\n  two"
                b: "one two" <- "one\n  two"
            "#]],
        );
    }
}
