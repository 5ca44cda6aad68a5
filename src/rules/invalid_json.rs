//! `invalid-json`: a manifest or a settings file that is not JSON.

use super::{Context, Rule};
use crate::catalog::{Kind, Severity};
use crate::finding::Finding;

pub(super) const RULE: Rule = Rule {
    id: "invalid-json",
    severity: Severity::Error,
    opt_in: false,
    summary: "A manifest or a settings file that is not JSON",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

A comma too many, a missing bracket, a comment or anything else that JSON does not allow in `plugin.json`, `marketplace.json`, `.mcp.json` or `settings.json`.

## Why it matters

- **Claude Code** cannot read the file: the plugin does not load, the servers do not start, the settings do not count.

## Example

```json
{ "name": "kit", }
```

## Better

```json
{ "name": "kit" }
```

## Fix

None.

## Sources

- [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let json = context.file.parse.json.as_ref();
    let Some(error) = json.and_then(|tree| tree.error.as_ref()) else {
        return;
    };
    // Settings may be read more leniently than their manifests are; what nobody can read is wrong in any case.
    let strict = matches!(context.kind(), Kind::Plugin | Kind::Marketplace);
    if !strict && json.is_some_and(|tree| tree.root.is_some()) {
        return;
    }
    let host = context.host().map_or("The host", |host| &host.name);
    let text = format!(
        "This is not JSON: {}. {host} cannot read the file, so nothing of it counts.",
        error.message.trim_end_matches('.').to_lowercase()
    );
    out.push(context.finding(RULE.id, RULE.severity, error.range, text));
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;

    #[test]
    fn broken_manifests() {
        check(
            "//- /w/p/.claude-plugin/plugin.json\n{\"name\": \"p\",}\n",
            expect![[r#"
                 1 | {"name": "p",}
                                 ^
                error invalid-json: This is not JSON: trailing commas are not allowed. Claude Code cannot read the file, so nothing of it counts.
            "#]],
        );
        check(
            "//- /w/.mcp.json\n{\"mcpServers\": {\n",
            expect![[r#"
             1 | {"mcpServers": {
                                ^ to 2:1
            error invalid-json: This is not JSON: unterminated object. Claude Code cannot read the file, so nothing of it counts.
        "#]],
        );
        check("//- /w/.mcp.json\n{\"mcpServers\": {}}\n", expect![[""]]);
    }
}
