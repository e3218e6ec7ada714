//! How a CSV file is to be read, and how it was read.
//!
//! Every choice left as `None` is detected from the start of the file by
//! `sniff` and `encoding`; the answers travel on as a [`Dialect`].

use serde::{Deserialize, Serialize};

use super::date::DateOrder;
use super::missing::MISSING_WORDS;

/// How bytes become characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// Windows-1252, the usual single-byte encoding of western spreadsheets.
    Windows1252,
    /// UTF-16, the low byte first, as Windows programs write it.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
}

impl Encoding {
    /// Every encoding, in the order menus show them.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Windows1252, Self::Utf16Le, Self::Utf16Be];

    /// The name shown to people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Windows1252 => "Windows-1252",
            Self::Utf16Le => "UTF-16 (little endian)",
            Self::Utf16Be => "UTF-16 (big endian)",
        }
    }
}

/// What stands between groups of three digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// Nothing: `1234567`
    #[default]
    None,
    /// `1,234,567`
    Comma,
    /// `1.234.567`
    Point,
    /// `1 234 567`
    Space,
    /// `1'234'567`
    Apostrophe,
}

impl Grouping {
    /// Every mark, in the order menus show them.
    pub const ALL: [Self; 5] = [
        Self::None,
        Self::Comma,
        Self::Point,
        Self::Space,
        Self::Apostrophe,
    ];

    /// The word shown to people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none 1234567",
            Self::Comma => "comma 1,234,567",
            Self::Point => "point 1.234.567",
            Self::Space => "space 1 234 567",
            Self::Apostrophe => "apostrophe 1'234'567",
        }
    }
}

/// What stands around fields that hold delimiters or line ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quote {
    /// `"`
    #[default]
    Double,
    /// `'`
    Single,
    /// Nothing: quotes are characters like any other.
    None,
}

/// What kind of text a file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Fields between delimiters.
    #[default]
    Delimited,
    /// JSON objects: one a line, or a list of them.
    Json,
}

/// The character between the whole and the fractional part of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decimal {
    /// `1.5`
    Point,
    /// `1,5`
    Comma,
}

impl Decimal {
    /// The character itself.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Point => b'.',
            Self::Comma => b',',
        }
    }
}

/// What happens to rows with a wrong number of fields; they are listed either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ragged {
    /// They are left out.
    #[default]
    SetAside,
    /// Short rows get missing values at their end, long rows are cut.
    Pad,
}

/// Which data rows are kept; row numbers start at 0 and do not count the header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadLimit {
    /// Every row.
    #[default]
    All,
    /// The first rows of the file.
    First {
        /// How many.
        rows: u64,
    },
    /// A seeded random sample over the whole file.
    Sample {
        /// About how many rows; never more than 1.2 times as many.
        rows: u64,
        /// The same seed keeps the same rows.
        seed: u64,
        /// Size of the file, from which its number of rows is estimated.
        file_bytes: u64,
    },
    /// The rows from `from` up to, not including, `to`.
    Range {
        /// First row kept.
        from: u64,
        /// First row no longer kept.
        to: u64,
    },
}

/// How to read a CSV file; `None` means: detect it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CsvOptions {
    /// The character between fields.
    pub delimiter: Option<u8>,
    /// Whether the first row holds column names.
    pub has_header: Option<bool>,
    /// How bytes become characters.
    pub encoding: Option<Encoding>,
    /// The decimal mark.
    pub decimal: Option<Decimal>,
    /// The mark between thousands.
    #[serde(default)]
    pub grouping: Option<Grouping>,
    /// What stands around fields.
    #[serde(default)]
    pub quote: Option<Quote>,
    /// What comes first in dates that can be read both ways.
    #[serde(default)]
    pub date_order: Option<DateOrder>,
    /// What happens to rows with a wrong number of fields.
    pub ragged: Ragged,
    /// Which rows are kept.
    pub limit: ReadLimit,
    /// Words that mean "no value"; an empty field always does.
    pub missing_words: Vec<String>,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self {
            delimiter: None,
            has_header: None,
            encoding: None,
            decimal: None,
            grouping: None,
            quote: None,
            date_order: None,
            ragged: Ragged::default(),
            limit: ReadLimit::default(),
            missing_words: MISSING_WORDS.map(str::to_owned).to_vec(),
        }
    }
}

/// How a file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// The character between fields.
    pub delimiter: u8,
    /// Whether the first row held column names.
    pub has_header: bool,
    /// How bytes became characters.
    pub encoding: Encoding,
    /// The decimal mark.
    pub decimal: Decimal,
    /// The mark between thousands.
    pub grouping: Grouping,
    /// What stands around fields.
    pub quote: Quote,
    /// What comes first in dates, where the person said so.
    pub date_order: Option<DateOrder>,
    /// What kind of text it is.
    pub format: Format,
    /// Whether the file began with a byte order mark.
    pub had_bom: bool,
}
