//! The first rows of a file as some choices would read them, without reading the rest.

use serde::{Deserialize, Serialize};

use super::error::Error;
use super::options::{CsvOptions, Dialect, ReadLimit};
use super::reader::CsvReader;
use super::schema::{Field, Schema};

/// Bytes from the start of a file that a preview is made of.
pub const PREVIEW_BYTES: usize = 64 * 1024;

/// The start of a file, read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// How it was read.
    pub dialect: Dialect,
    /// What each column looks like, by these rows.
    pub fields: Vec<Field>,
    /// The first rows as text.
    pub rows: Vec<Vec<String>>,
    /// Rows that the start of the file holds.
    pub n_rows: u64,
}

/// Reads the first `n_rows` rows that the start of a file holds.
///
/// # Errors
/// As [`CsvReader::push`] and [`CsvReader::finish`].
pub fn preview(head: &[u8], options: &CsvOptions, n_rows: usize) -> Result<Preview, Error> {
    let head = head.get(..PREVIEW_BYTES).unwrap_or(head);
    // A line that is cut off would look like a bad row.
    let whole = match head.iter().rposition(|byte| *byte == b'\n') {
        Some(last) if head.len() == PREVIEW_BYTES => head.get(..=last).unwrap_or(head),
        _ => head,
    };
    let mut reader = CsvReader::new(CsvOptions {
        limit: ReadLimit::All,
        ..options.clone()
    });
    reader.push(whole)?;
    let raw = reader.finish()?;
    let Schema { fields } = raw.infer();
    Ok(Preview {
        dialect: raw.dialect,
        fields,
        rows: raw.preview(n_rows),
        n_rows: raw.n_rows as u64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_changes_the_preview_at_once() {
        let csv = b"a;b\n1.5;x\n2.5;y\n";
        let read = |options| preview(csv, &options, 5).unwrap();
        let usual = read(CsvOptions::default());
        assert_eq!((usual.dialect.delimiter, usual.rows.len()), (b';', 2));
        let other = read(CsvOptions {
            delimiter: Some(b','),
            ..CsvOptions::default()
        });
        assert_eq!(other.rows[0], ["1.5;x"]);
    }

    #[test]
    fn a_line_cut_off_by_the_limit_is_left_out() {
        let mut csv = String::from("a,b\n");
        while csv.len() < PREVIEW_BYTES + 100 {
            csv.push_str("12,a word\n");
        }
        let found = preview(csv.as_bytes(), &CsvOptions::default(), 3).unwrap();
        assert_eq!((found.rows.len(), found.fields.len()), (3, 2));
        assert!(found.n_rows > 6000);
    }
}
