//! What was found wrong in single rows or names: data, not errors.
//!
//! Each issue says where, what and what to do. Lists keep the first thousand
//! and count the rest.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::date::DateOrder;

/// How many issues a list keeps.
const KEPT: usize = 1000;

/// How many characters of a value or a name an issue quotes.
const QUOTED_CHARS: usize = 60;

/// Something wrong in one line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowIssue {
    /// Line of the file, from 1; a row with line breaks counts from where it begins.
    pub line: u64,
    /// Name of the column (shortened), if it is about one.
    pub column: Option<String>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// The row has too few or too many fields.
    FieldCount {
        /// Number of columns.
        expected: usize,
        /// Number of fields in this row.
        found: usize,
        /// Whether the row was padded or cut and kept.
        kept: bool,
    },
    /// A value of a date column that is no date, or not one in the column's order.
    NotADate {
        /// What is there.
        value: String,
        /// The order, where it is a date in the other one.
        order: Option<DateOrder>,
    },
    /// The names stand again among the rows.
    RepeatedHeader,
    /// The last row sums the others up.
    TotalsRow {
        /// Its first words.
        words: String,
    },
    /// A second row of names or units above the rows.
    SecondHeader {
        /// Its first words.
        words: String,
    },
    /// Every line ends in a delimiter.
    TrailingDelimiter,
    /// A line of a JSON file that is no object.
    NotAnObject {
        /// How it begins.
        text: String,
    },
    /// A JSON object has a name that the first ones did not have.
    UnknownKey {
        /// The name.
        name: String,
    },
    /// A value of a number column that is no number.
    NotANumber {
        /// The value (shortened).
        value: String,
    },
    /// A value in a number column is infinite or too large; it is read as missing.
    Infinite {
        /// The value (shortened).
        value: String,
    },
    /// The first integer of a column that a 64-bit float cannot hold exactly.
    BeyondExactInteger {
        /// The value (shortened).
        value: String,
    },
    /// A quote that is never closed: everything after it became one field.
    UnclosedQuote,
    /// A byte that is not valid in the file's encoding; it is read as `�`.
    InvalidByte {
        /// Position in the file, from 0.
        offset: u64,
        /// The byte.
        byte: u8,
    },
    /// Two columns have the same name.
    DuplicateHeader {
        /// The name (shortened).
        name: String,
        /// What the later column is called instead.
        renamed: String,
    },
    /// A column without a name.
    EmptyHeader {
        /// What it is called instead.
        renamed: String,
    },
    /// A name so long that something is probably wrong with the file.
    LongHeader {
        /// Its number of characters.
        n_chars: usize,
    },
}

impl fmt::Display for RowIssue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", column `{column}`")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FieldCount { expected, found, kept: false } => {
                write!(f, "{found} of {expected} fields; the row is set aside, look for a stray quote or delimiter")
            }
            Self::FieldCount { expected, found, kept: true } if found < expected => {
                write!(f, "{found} of {expected} fields; the others are read as missing")
            }
            Self::FieldCount { expected, found, kept: true } => {
                write!(f, "{found} of {expected} fields; the extra ones are cut off")
            }
            Self::NotADate { value, order: None } => {
                write!(f, "`{value}` is not a date and is read as missing; add it to the missing-value words or make the column a category")
            }
            Self::NotADate { value, order: Some(order) } => {
                let first = match order {
                    DateOrder::DayFirst => "day",
                    DateOrder::MonthFirst => "month",
                };
                write!(f, "`{value}` is no date with the {first} first, as the others are, and is read as missing; correct it or choose the other order")
            }
            Self::RepeatedHeader => f.write_str("the column names stand here again; the row is set aside"),
            Self::TotalsRow { words } => {
                write!(f, "the last row (`{words}`) sums up the others; it is set aside")
            }
            Self::SecondHeader { words } => {
                write!(f, "a second row of names or units (`{words}`) above the numbers; it is set aside")
            }
            Self::TrailingDelimiter => {
                f.write_str("every line ends in a delimiter; the empty column after it is left out")
            }
            Self::NotAnObject { text } => {
                write!(f, "`{text}` is not a JSON object; it is set aside")
            }
            Self::UnknownKey { name } => {
                write!(f, "the name `{name}` does not occur in the first objects and is left out; move an object with it to the top")
            }
            Self::NotANumber { value } => write!(
                f,
                "`{value}` is not a number; add it to the missing-value words or make the column a category"
            ),
            Self::Infinite { value } => {
                write!(f, "`{value}` is not a finite number and is read as missing; put in a real value if there is one")
            }
            Self::BeyondExactInteger { value } => write!(
                f,
                "`{value}` has more digits than a number can hold; if the column holds codes, make it a category or text"
            ),
            Self::UnclosedQuote => f.write_str(
                "a quote is opened here and never closed, so the rest of the file became one field; close or remove it",
            ),
            Self::InvalidByte { offset, byte } => write!(
                f,
                "byte 0x{byte:02X} at offset {offset} is not valid UTF-8 and is read as `\u{fffd}`; try the encoding Windows-1252"
            ),
            Self::DuplicateHeader { name, renamed } => {
                write!(f, "there is already a column `{name}`; this one is called `{renamed}`")
            }
            Self::EmptyHeader { renamed } => write!(f, "a column has no name; it is called `{renamed}`"),
            Self::LongHeader { n_chars } => {
                write!(f, "the name has {n_chars} characters; check that the first row really holds names")
            }
        }
    }
}

/// The first issues and how many there were.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct IssueList {
    pub(super) first: Vec<RowIssue>,
    pub(super) n_all: u64,
}

impl IssueList {
    /// Keeps those that pass.
    pub(super) fn retain(&mut self, is_kept: impl Fn(&RowIssue) -> bool) {
        let before = self.first.len();
        self.first.retain(is_kept);
        self.n_all -= (before - self.first.len()) as u64;
    }

    /// Adds one; takes a closure because past the limit it need not be built.
    pub(super) fn add(&mut self, issue: impl FnOnce() -> RowIssue) {
        self.n_all += 1;
        if self.first.len() < KEPT {
            self.first.push(issue());
        }
    }
}

/// The text, or its first sixty characters and an ellipsis.
#[must_use]
pub fn shortened(text: &str) -> String {
    match text.char_indices().nth(QUOTED_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(column: Option<&str>, problem: Problem, expected: &str) {
        let issue = RowIssue {
            line: 214,
            column: column.map(str::to_owned),
            problem,
        };
        assert_eq!(issue.to_string(), expected);
    }

    #[test]
    fn an_issue_says_where_what_and_what_to_do() {
        check(
            Some("age"),
            Problem::NotANumber {
                value: "n/k".into(),
            },
            "line 214, column `age`: `n/k` is not a number; add it to the missing-value words or make the column a category",
        );
        check(
            None,
            Problem::FieldCount {
                expected: 4,
                found: 3,
                kept: false,
            },
            "line 214: 3 of 4 fields; the row is set aside, look for a stray quote or delimiter",
        );
    }

    #[test]
    fn long_values_are_shortened_between_characters() {
        assert_eq!(shortened(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
        assert_eq!(shortened("é"), "é");
    }

    #[test]
    fn a_list_keeps_the_first_thousand_and_counts_on() {
        let mut list = IssueList::default();
        for line in 0..1500 {
            list.add(|| RowIssue {
                line,
                column: None,
                problem: Problem::UnclosedQuote,
            });
        }
        assert_eq!((list.first.len(), list.n_all), (1000, 1500));
    }
}
