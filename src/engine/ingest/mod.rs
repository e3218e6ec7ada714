//! From the bytes of a CSV file to typed columns.
//!
//! `CsvReader` takes bytes as they come and keeps their text (`RawTable`);
//! `RawTable::infer` proposes a schema with reasons; `RawTable::table` reads the
//! text as a schema says. Rows that cannot be used are listed, never fatal.
//! First stage of the flow; followed by `check`.

mod amount;
mod binary;
mod cut;
mod date;
mod describe;
mod encoding;
mod error;
mod fingerprint;
mod header;
mod infer;
mod intern;
mod issue;
mod json;
mod limit;
mod line_index;
mod look;
mod marks;
mod missing;
mod number;
mod number_marks;
mod options;
mod order;
mod parser;
mod preview;
mod raw;
mod reader;
mod record;
mod row;
mod schema;
mod sniff;
mod table;
mod text_column;
mod typed;

pub use binary::FileKind;
pub use date::DateOrder;
pub use describe::{Described, Distinct};
pub use error::Error;
pub use fingerprint::{Fingerprint, Hasher};
pub use issue::{Problem, RowIssue, shortened};
pub use missing::MISSING_WORDS;
pub use options::{
    CsvOptions, Decimal, Dialect, Encoding, Format, Grouping, Quote, Ragged, ReadLimit,
};
pub use preview::{PREVIEW_BYTES, Preview, preview};
pub use raw::RawTable;
pub use reader::{CsvReader, read_all};
pub use schema::{Field, Kind, Role, Schema};
pub use table::{Category, Column, MISSING, NamedColumn, Table};
pub use typed::Typed;
