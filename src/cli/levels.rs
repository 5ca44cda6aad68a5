//! `--rule ID=LEVEL`: levels of rules for one run.

use crate::catalog::nearest;
use crate::config::settings::{ALL, LEVELS};
use crate::config::{Config, Level};
use crate::rules::{registry, rule};

/// Arguments that set levels.
#[derive(Debug, clap::Args)]
pub(super) struct Levels {
    /// Set the level of a rule for this run, whatever the settings say: off, hint, information, warning or error. Turns on
    /// rules that are off by themselves; `all` stands for every rule that is on. Can be given several times
    #[arg(long = "rule", value_name = "ID=LEVEL", value_parser = parse)]
    rules: Vec<(String, Level)>,
}

impl Levels {
    /// The levels as settings that win over all others.
    pub(super) fn config(&self) -> Config {
        Config {
            forced: self.rules.iter().cloned().collect(),
            ..Config::default()
        }
    }
}

fn parse(text: &str) -> Result<(String, Level), String> {
    let (id, word) = text
        .split_once('=')
        .ok_or("write the rule's id, `=` and a level")?;
    if id != ALL && rule(id).is_none() {
        let known = registry().iter().map(|rule| rule.id);
        let hint = nearest(id, known).map_or("`fieldcraft rules` lists them".to_owned(), |near| {
            format!("did you mean `{near}`?")
        });
        return Err(format!("there is no rule `{id}`; {hint}"));
    }
    let level = Level::parse(word).ok_or_else(|| {
        let levels: Vec<&str> = LEVELS.iter().map(|(level, _)| *level).collect();
        format!("`{word}` is not a level; use one of {}", levels.join(", "))
    })?;
    Ok((id.to_owned(), level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_levels() {
        assert_eq!(
            parse("unknown-key=off"),
            Ok(("unknown-key".to_owned(), Level::Off))
        );
        assert!(parse("all=hint").is_ok());
        for (bad, why) in [
            ("unknown-key", "`=`"),
            ("unknow-key=off", "did you mean `unknown-key`?"),
            ("unknown-key=loud", "not a level"),
        ] {
            assert!(parse(bad).unwrap_err().contains(why), "{bad}");
        }
    }
}
