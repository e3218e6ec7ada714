//! The words that mean "no value".
//!
//! Compared exactly, after blanks around the field are removed. Asked once per
//! cell, so most cells are turned away by their first byte.

/// The default list, ModelFox's; a word such as `None` is a value.
pub const MISSING_WORDS: [&str; 15] = [
    "", "?", "N/A", "NA", "NULL", "NaN", "n/a", "nan", "null", "-nan", "-NaN", "+inf", "-inf",
    "+Inf", "-Inf",
];

/// A set of missing-value words, ready to be asked.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MissingWords {
    words: Vec<String>,
    starts: Vec<bool>,
}

impl MissingWords {
    pub(super) fn new(words: &[String]) -> Self {
        let words: Vec<String> = words.iter().map(|word| word.trim().to_owned()).collect();
        let starts = (0..=u8::MAX)
            .map(|byte| {
                words
                    .iter()
                    .any(|word| word.as_bytes().first() == Some(&byte))
            })
            .collect();
        Self { words, starts }
    }

    /// Whether a trimmed field holds no value.
    pub(super) fn contains(&self, text: &str) -> bool {
        let Some(first) = text.as_bytes().first() else {
            return true;
        };
        self.starts.get(usize::from(*first)) == Some(&true)
            && self.words.iter().any(|word| word == text)
    }
}

/// The field without blanks around it; like `str::trim`, quicker on the usual field.
pub(super) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [only] if only.is_ascii_graphic() => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: bool) {
        let words = MissingWords::new(&MISSING_WORDS.map(str::to_owned));
        assert_eq!(words.contains(trimmed(text)), expected, "{text:?}");
    }

    #[test]
    fn listed_words_are_missing_with_blanks_around_them() {
        for text in ["", "  ", "?", " NA ", "n/a", "null\t", "\u{a0}NaN", "-inf"] {
            check(text, true);
        }
    }

    #[test]
    fn other_words_are_values() {
        for text in ["None", "none", "0", "N A", "-", "Na", "é"] {
            check(text, false);
        }
    }
}
