//! What is known of the languages that people write in.

use serde::Deserialize;

/// Words by which rules about wording go.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// Small words that give English away, in small letters.
    pub english: Vec<String>,
    /// Small words of languages that have some of these, too, in small letters.
    pub others: Vec<String>,
    /// Words of names that only show where a name has to stand, in small letters.
    pub placeholders: Vec<String>,
    /// By which people say in English when something is wanted, in small letters.
    pub when: Vec<String>,
}

/// One of so many words of English prose, at least, is a small one.
const PROSE: usize = 20;

impl Language {
    /// Whether the text is clearly English; a short one may well be and not show it.
    pub fn is_english(&self, text: &str) -> bool {
        let is_letter = |c: char| c.is_alphabetic() || c == '\'';
        let words = text
            .split(|c| !is_letter(c))
            .filter(|word| !word.is_empty());
        let count = |list: &[String]| {
            let known = |word: &&str| list.iter().any(|known| known.eq_ignore_ascii_case(word));
            words.clone().filter(known).count()
        };
        let found = count(&self.english);
        found > 0 && found * PROSE >= words.clone().count() && count(&self.others) == 0
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::catalog;

    #[test]
    fn english_shows() {
        let language = &catalog().language;
        for english in [
            "Reviews code and tests.",
            "Expert in the art of building APIs.",
            "Formats files With your settings",
            "Adaptive research specialist for external knowledge gathering",
        ] {
            assert!(language.is_english(english), "{english}");
        }
        for other in [
            "",
            "Expert code reviewer.",
            "Revisa el codigo de la rama actual y sus pruebas antes de unirla a la rama principal.",
            "Prueft den Code des Teams auf Fehler, bevor er in den Hauptzweig kommt.",
            "Controlla il codice del progetto e i test prima di unire il ramo.",
            "Controleert de code van het team of de tests op fouten, en is snel.",
            "Ekspert for gjennomgang av kode og tester.",
            "Memeriksa kode dan tes dari tim sebelum digabung ke cabang utama.",
        ] {
            assert!(!language.is_english(other), "{other}");
        }
    }
}
