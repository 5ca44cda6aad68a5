//! `secret`: a key or token that is written into a file.

use memchr::memmem;
use text_size::TextSize;

use super::{Context, Rule};
use crate::catalog::{Severity, catalog};
use crate::finding::Finding;
use crate::text::TextRange;
use crate::text::span::size;

pub(super) const RULE: Rule = Rule {
    id: "secret",
    severity: Severity::Warning,
    opt_in: false,
    summary: "A key or token that is written into a file",
    documentation: DOCUMENTATION,
    check,
};

const DOCUMENTATION: &str = r#"## What it finds

Keys and tokens of well-known forms: AWS, GitHub, GitLab, Anthropic, OpenAI, Google, Slack, Stripe, npm and others, and private keys. Placeholders are left alone.

## Why it matters

- Every host sends the text to the model, and a definition is shared with everybody who has the repository. A secret in it is no longer one.

## Example

```markdown
---
name: deployer
description: Deploys.
---
Use the token ghp_(36 letters and digits).
```

## Better

```markdown
---
name: deployer
description: Deploys.
---
The token is in the environment variable `GITHUB_TOKEN`.
```

## Fix

None: the secret has to be revoked first.

## Sources

- [GitHub, supported secret scanning patterns](https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns).
"#;

fn check(context: &Context<'_>, out: &mut Vec<Finding>) {
    let security = &catalog().security;
    let text = context.file.text.as_str();
    for (start, token) in tokens(text) {
        let Some(shape) = security.secret(token) else {
            continue;
        };
        if !security.is_placeholder(token) {
            let range = TextRange::at(size(start), TextSize::of(token));
            out.push(report(context, &shape.what, range));
        }
    }
    out.extend(private_keys(text).map(|range| report(context, "a private key", range)));
}

/// Words that start as some secret does, and where they stand.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let bytes = text.as_bytes();
    let starts = catalog().security.starts_of_secrets(text);
    starts.filter_map(move |start| {
        let before = start.checked_sub(1).and_then(|before| bytes.get(before));
        let rest = bytes
            .get(start..)
            .filter(|_| !before.is_some_and(belongs))?;
        let length = rest.iter().take_while(|byte| belongs(byte)).count();
        let token = text.get(start..start + length)?;
        Some((start, token.trim_end_matches('.')))
    })
}

/// The opening lines of private keys that are followed by one.
fn private_keys(text: &str) -> impl Iterator<Item = TextRange> {
    const MARK: &str = "PRIVATE KEY-----";
    const OPENING: &str = "-----BEGIN ";
    // The longest kind of key has a shorter name than this.
    const LONGEST: usize = 40;
    memmem::find_iter(text.as_bytes(), MARK).filter_map(move |at| {
        let kinds = text.as_bytes().get(at.saturating_sub(LONGEST)..at)?;
        let found = kinds
            .windows(OPENING.len())
            .rposition(|window| window == OPENING.as_bytes())?;
        let opening = at - (kinds.len() - found);
        let end = at + MARK.len();
        let behind = text.get(end..)?.trim_start();
        // In a JSON string a line break is written as `\n`.
        let behind = behind.strip_prefix("\\r").unwrap_or(behind);
        let behind = behind.strip_prefix("\\n").unwrap_or(behind);
        let belongs = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
        let len = behind.bytes().take_while(|b| belongs(*b)).take(80).count();
        let key = behind.get(..len)?;
        let is_key = len >= 40 && !catalog().security.is_placeholder(key);
        is_key.then(|| TextRange::new(size(opening), size(end)))
    })
}

fn report(context: &Context<'_>, what: &str, range: TextRange) -> Finding {
    let shown: String = context.text(range).chars().take(6).collect();
    let text = format!(
        "`{shown}…` looks like {what}. Whoever can read the file can use it, and it is sent to the model. Revoke it, and take it from the environment."
    );
    context.finding(RULE.id, RULE.severity, range, text)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    #[test]
    fn tokens_and_keys() {
        let token = "a8Kd0Qz7LmB3".repeat(3);
        let line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";
        let text = format!(
            "---\nname: a\ndescription: b\n---\nUse ghp_{token}, not ghp_{} or AKIAIOSFODNN7EXAMPLE.\n\n-----BEGIN PRIVATE KEY-----\n{line}\n\n-----BEGIN PRIVATE KEY-----\n...\n",
            "x".repeat(36)
        );
        let (snapshot, files) = super::super::testing::workspace(&text);
        let found = super::super::check(&snapshot, &files[0]);
        let told: Vec<String> = found
            .iter()
            .map(|it| format!("{:?} {}", files[0].text.slice(it.range), it.message))
            .collect();
        expect![[r#"
            "ghp_a8Kd0Qz7LmB3a8Kd0Qz7LmB3a8Kd0Qz7LmB3" `ghp_a8…` looks like a GitHub token. Whoever can read the file can use it, and it is sent to the model. Revoke it, and take it from the environment.
            "-----BEGIN PRIVATE KEY-----" `-----B…` looks like a private key. Whoever can read the file can use it, and it is sent to the model. Revoke it, and take it from the environment."#]].assert_eq(&told.join("\n"));
    }

    #[test]
    fn private_keys_among_other_letters_and_in_json() {
        let key = format!("MIIEpAIBAAKCAQEA{}", "q7Wd9fT0yXj3hP".repeat(4));
        let mark = ["-----BEGIN RSA", " PRIVATE KEY-----"].concat();
        for (text, found) in [
            (format!("{}{mark}\n{key}\n", "é".repeat(30)), 1),
            (format!("{}{mark}\r\n{key}\r\n", "x".repeat(7)), 1),
            (format!("{{\"k\": \"{mark}\\n{key}\\n\"}}"), 1),
            (format!("{mark}\n{}\n", "x".repeat(64)), 0),
            (format!("{mark}\n...\n"), 0),
            (["PRIVATE KEY", "-----\n", &key].concat(), 0),
        ] {
            let ranges: Vec<_> = super::private_keys(&text).collect();
            assert_eq!(ranges.len(), found, "{text}");
            for range in ranges {
                assert_eq!(crate::text::span::slice(&text, range), mark);
            }
        }
    }
}
