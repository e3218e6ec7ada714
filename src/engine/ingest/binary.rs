//! Recognises files that are not text before they are read as CSV.
//!
//! Looks at the first 4 KiB only. A wrong guess of the kind is harmless: it
//! changes the advice, not the verdict.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::encoding::utf16;
use super::error::Error;

/// How much of the file is looked at.
const LOOKED_AT: usize = 4096;

/// What a file that is not text looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// ZIP, and so also the Excel and LibreOffice formats.
    Zip,
    /// Excel up to 2003.
    OldExcel,
    /// Compressed with gzip.
    Gzip,
    /// A picture.
    Picture,
    /// A PDF document.
    Pdf,
    /// A Parquet file.
    Parquet,
    /// An SQLite database.
    Sqlite,
    /// Something else.
    Unknown,
}

impl FileKind {
    const STARTS: [(&'static [u8], Self); 10] = [
        (b"PK\x03\x04", Self::Zip),
        (b"PK\x05\x06", Self::Zip),
        (b"\xd0\xcf\x11\xe0", Self::OldExcel),
        (b"\x1f\x8b", Self::Gzip),
        (b"\x89PNG", Self::Picture),
        (b"\xff\xd8\xff", Self::Picture),
        (b"GIF8", Self::Picture),
        (b"%PDF-", Self::Pdf),
        (b"PAR1", Self::Parquet),
        (b"SQLite format 3", Self::Sqlite),
    ];

    /// What to do with it.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Zip => {
                "If it is a workbook, open it and save the sheet as CSV; if it is an archive, unpack it first."
            }
            Self::OldExcel => "Open it in a spreadsheet program and save the sheet as CSV.",
            Self::Gzip => "Unpack it first, for example with: gunzip.",
            Self::Picture | Self::Pdf | Self::Unknown => {
                "Choose a CSV file: plain text, one row per line."
            }
            Self::Parquet | Self::Sqlite => "Export the table as CSV first.",
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Zip => "looks like a ZIP or Excel file",
            Self::OldExcel => "looks like an old Excel file",
            Self::Gzip => "looks like a gzip archive",
            Self::Picture => "looks like a picture",
            Self::Pdf => "looks like a PDF document",
            Self::Parquet => "looks like a Parquet file",
            Self::Sqlite => "looks like an SQLite database",
            Self::Unknown => "holds bytes that text does not have",
        })
    }
}

/// Refuses what is not text in a single-byte or UTF-8 encoding.
pub(super) fn refuse_binary(head: &[u8]) -> Result<(), Error> {
    let head = head.get(..LOOKED_AT).unwrap_or(head);
    if let Some((_, kind)) = FileKind::STARTS
        .iter()
        .find(|(start, _)| head.starts_with(start))
    {
        return Err(Error::Binary {
            offset: 0,
            kind: *kind,
        });
    }
    if utf16(head).is_some() {
        return Ok(());
    }
    let Some(first) = head.iter().position(|byte| is_control(*byte)) else {
        return Ok(());
    };
    let n_controls = head.iter().filter(|byte| is_control(**byte)).count();
    // One stray control character is a dirty text file; NUL or one in fifty is no text.
    if head.contains(&0) || n_controls * 50 > head.len() {
        return Err(Error::Binary {
            offset: first as u64,
            kind: FileKind::Unknown,
        });
    }
    Ok(())
}

/// Control characters other than tab, line ends, form feed and the DOS end-of-file mark.
const fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &[u8], expected: &str) {
        let answer =
            refuse_binary(head).map_or_else(|error| error.to_string(), |()| "text".to_owned());
        assert_eq!(answer, expected, "{head:?}");
    }

    #[test]
    fn known_files_are_named() {
        check(
            b"PK\x03\x04rest",
            "this is not a text file: it looks like a ZIP or Excel file",
        );
        check(
            b"\x89PNG\r\n\x1a\n",
            "this is not a text file: it looks like a picture",
        );
        check(
            b"a,b\n\0\x01,2\n",
            "this is not a text file: it holds bytes that text does not have",
        );
        check(
            b"a\x01\x02\x03\x04\x05",
            "this is not a text file: it holds bytes that text does not have",
        );
    }

    #[test]
    fn utf16_passes_with_and_without_its_mark() {
        check(b"\xff\xfea\0", "text");
        check(b"a\0,\0b\0\n\x001\0,\x002\0", "text");
    }

    #[test]
    fn text_passes() {
        check(b"a,b\r\n1\t,2\n", "text");
        check("é,ü\n".as_bytes(), "text");
        check(b"caf\xe9\n", "text");
        check(format!("a\x01{}", "b".repeat(100)).as_bytes(), "text");
    }
}
