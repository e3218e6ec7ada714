//! Why a file cannot be read at all.
//!
//! Each variant is a different answer to a different mistake; rows that are
//! merely wrong are listed as `RowIssue`s instead.

use serde::{Deserialize, Serialize};

use super::binary::FileKind;
use super::issue::RowIssue;

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Error {
    /// No bytes.
    #[error("the file is empty")]
    Empty,
    /// Line ends and blanks only.
    #[error("the file holds only blank lines")]
    OnlyBlankLines,
    /// Column names without rows.
    #[error("the file has {} column names but no rows below them", names.len())]
    OnlyHeader {
        /// The names.
        names: Vec<String>,
    },
    /// A quote in the first row swallowed the file.
    #[error("a quote opened in line {line} is never closed, so no row could be read")]
    OnlyUnclosedQuote {
        /// Where the quote is.
        line: u64,
    },
    /// Not text.
    #[error("this is not a text file: it {kind}")]
    Binary {
        /// Position of the first byte that text does not have.
        offset: u64,
        /// What it looks like.
        kind: FileKind,
    },
    /// Every row has a wrong number of fields.
    #[error("none of the {set_aside} rows can be used; {first}")]
    NoUsableRows {
        /// How many were set aside.
        set_aside: u64,
        /// What is wrong with the first of them.
        first: RowIssue,
    },
    /// The limit kept nothing.
    #[error("the chosen part of the file holds no rows; {n_seen} rows were looked at")]
    NoRowsInLimit {
        /// How many rows went by.
        n_seen: u64,
    },
    /// Columns a model needs are absent.
    #[error("{} missing: {}", if names.len() == 1 { "a column is" } else { "columns are" }, names.join(", "))]
    MissingColumns {
        /// All of them.
        names: Vec<String>,
    },
    /// More columns than can be worked with.
    #[error("the first row has {found} columns; at most {limit} are read")]
    TooManyColumns {
        /// How many there are, at least.
        found: usize,
        /// How many are allowed.
        limit: usize,
    },
}

impl Error {
    /// What to do about it, in one or two sentences.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Empty | Self::OnlyBlankLines => {
                "Export the data again, and check that the file is not still being written.".to_owned()
            }
            Self::OnlyHeader { .. } => {
                "Add rows below the names. If the only row is data, say that the file has no header.".to_owned()
            }
            Self::OnlyUnclosedQuote { .. } => "Remove the quote or close it, then read the file again.".to_owned(),
            Self::Binary { kind, .. } => kind.hint().to_owned(),
            Self::NoUsableRows { .. } => {
                "Check the delimiter and whether the first row holds the column names; rows can also be padded or cut."
                    .to_owned()
            }
            Self::NoRowsInLimit { .. } => "Choose rows that exist, or read all rows.".to_owned(),
            Self::MissingColumns { .. } => {
                "Names must match to the letter. Rename the columns of the file, or use the file the model was made for."
                    .to_owned()
            }
            Self::TooManyColumns { .. } => {
                "Check the delimiter and the line ends. If rows and columns are swapped, transpose the file first."
                    .to_owned()
            }
        }
    }
}
