//! Aliases and merge keys, resolved within a budget: a few lines of YAML can stand for terabytes.

use std::collections::{HashMap, HashSet};

use crate::syntax::value::{Entry, Mapping, Node, Sequence, Value};

/// How many nodes a resolved tree may have; what goes beyond stays unread.
const MAX_NODES: usize = 20_000;
/// How deep aliases within aliases may go.
const MAX_DEPTH: usize = 64;

/// `root` with a copy of the anchored value in the place of every alias, and `<<` merged into its mapping.
///
/// A copied value has the range of the alias, its parts keep theirs.
pub(super) fn resolve(root: Node) -> Node {
    if !needs_work(&root) {
        return root;
    }
    let mut anchors = HashMap::new();
    collect(&root, &mut anchors);
    let mut resolver = Resolver {
        anchors,
        left: MAX_NODES,
    };
    resolver.node(&root, 0)
}

fn needs_work(node: &Node) -> bool {
    match &node.value {
        Value::Alias(_) => true,
        Value::Sequence(sequence) => sequence.items.iter().any(needs_work),
        Value::Mapping(mapping) => mapping
            .entries
            .iter()
            .any(|entry| &*entry.key == MERGE || needs_work(&entry.value)),
        Value::Scalar(_) | Value::Raw => false,
    }
}

const MERGE: &str = "<<";

fn collect<'a>(node: &'a Node, anchors: &mut HashMap<usize, &'a Node>) {
    if node.anchor != 0 {
        anchors.insert(node.anchor, node);
    }
    match &node.value {
        Value::Sequence(sequence) => {
            for item in &sequence.items {
                collect(item, anchors);
            }
        }
        Value::Mapping(mapping) => {
            for entry in &mapping.entries {
                collect(&entry.value, anchors);
            }
        }
        Value::Scalar(_) | Value::Raw | Value::Alias(_) => {}
    }
}

struct Resolver<'a> {
    anchors: HashMap<usize, &'a Node>,
    left: usize,
}

impl Resolver<'_> {
    fn node(&mut self, node: &Node, depth: usize) -> Node {
        if self.left == 0 || depth > MAX_DEPTH {
            return Node::raw(node.range);
        }
        self.left -= 1;
        let value = match &node.value {
            Value::Alias(anchor) => {
                let Some(target) = self.anchors.get(anchor).copied() else {
                    return Node::raw(node.range);
                };
                let mut copy = self.node(target, depth + 1);
                copy.range = node.range;
                return copy;
            }
            Value::Sequence(sequence) => {
                let items = sequence.items.iter();
                let sequence = Sequence {
                    items: items.map(|item| self.node(item, depth + 1)).collect(),
                    flow: sequence.flow,
                };
                Value::Sequence(sequence)
            }
            Value::Mapping(mapping) => Value::Mapping(self.mapping(mapping, depth)),
            Value::Scalar(scalar) => Value::Scalar(scalar.clone()),
            Value::Raw => Value::Raw,
        };
        Node {
            range: node.range,
            value,
            tag: node.tag,
            anchor: node.anchor,
        }
    }

    fn mapping(&mut self, mapping: &Mapping, depth: usize) -> Mapping {
        let mut merged: Vec<Entry> = Vec::new();
        let mut own: Vec<Entry> = Vec::new();
        for entry in &mapping.entries {
            let value = self.node(&entry.value, depth + 1);
            if &*entry.key == MERGE {
                merged.extend(entries_of(value));
            } else {
                own.push(Entry {
                    key: entry.key.clone(),
                    key_range: entry.key_range,
                    colon: entry.colon,
                    value,
                });
            }
        }
        // A merged value counts only where the mapping, or an earlier source, does not state the key itself.
        let mut stated: HashSet<Box<str>> = own.iter().map(|entry| entry.key.clone()).collect();
        merged.retain(|entry| stated.insert(entry.key.clone()));
        let mut entries = merged;
        entries.append(&mut own);
        Mapping {
            entries,
            flow: mapping.flow,
        }
    }
}

/// The entries that `<<` brings in: those of a mapping, or of every mapping in a list.
fn entries_of(node: Node) -> Vec<Entry> {
    match node.value {
        Value::Mapping(mapping) => mapping.entries,
        Value::Sequence(sequence) => sequence
            .items
            .into_iter()
            .filter_map(|item| match item.value {
                Value::Mapping(mapping) => Some(mapping.entries),
                _ => None,
            })
            .flatten()
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::expect;

    use crate::loaders::claude_code::tests::check_block;
    use crate::loaders::claude_code::{Verdict, read};

    #[test]
    fn aliases_and_merge_keys_are_resolved() {
        check_block(
            "a: &list [Read, Grep]\nb: *list\nc: &map {x: 1, y: 2}\nd:\n  <<: *map\n  y: 3\n",
            expect![[r#"
                strict
                a: ["Read","Grep"] <- "[Read, Grep]"
                b: ["Read","Grep"] <- "*list"
                c: {"x":1,"y":2} <- "{x: 1, y: 2}"
                d: {"x":1,"y":3} <- "<<: *map\n  y: 3"
            "#]],
        );
    }

    #[test]
    fn an_alias_bomb_stays_small() {
        let mut block = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..30 {
            let items = vec![format!("*a{}", level - 1); 10].join(", ");
            writeln!(block, "a{level}: &a{level} [{items}]").unwrap();
        }
        let reading = read(&format!("---\n{block}---\n"));
        assert_eq!(reading.verdict, Verdict::Strict);
        assert_eq!(reading.mapping().unwrap().entries.len(), 30);
    }
}
