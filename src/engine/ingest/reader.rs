//! Reads a CSV file that arrives in pieces.
//!
//! Cuts what arrives into blocks of its own, so the result (fingerprint
//! included) does not depend on the pieces. The first block settles encoding
//! and dialect; then bytes flow through `encoding`, `record` and `row`.

use super::binary::refuse_binary;
use super::encoding::{BOM, Decoder, Piece, detect, n_bom};
use super::error::Error;
use super::fingerprint::{Fingerprint, Hasher};
use super::issue::{Problem, RowIssue};
use super::json::{Objects, is_json};
use super::limit::RowFilter;
use super::missing::MissingWords;
use super::options::{CsvOptions, Decimal, Dialect, Encoding, Format, Grouping, Quote};
use super::raw::RawTable;
use super::record::Records;
use super::row::Rows;
use super::sniff::{Sniffed, sniff};

/// Encoding and dialect are settled on this much of the file.
const HEAD_BYTES: usize = 256 * 1024;

/// The rest is read in blocks of this size.
const BLOCK_BYTES: usize = 64 * 1024;

/// Reads one file; give it the bytes in order, then finish.
pub struct CsvReader {
    options: CsvOptions,
    missing: MissingWords,
    block: Vec<u8>,
    body: Option<Body>,
    /// `None` where the fingerprint is made elsewhere.
    hasher: Option<Hasher>,
    failure: Option<Error>,
}

impl CsvReader {
    /// A reader for one file.
    #[must_use]
    pub fn new(options: CsvOptions) -> Self {
        let missing = MissingWords::new(&options.missing_words);
        Self {
            options,
            missing,
            block: Vec::new(),
            body: None,
            hasher: Some(Hasher::default()),
            failure: None,
        }
    }

    /// The same without making a fingerprint, for [`CsvReader::finish_as`].
    #[must_use]
    pub fn without_fingerprint(self) -> Self {
        Self {
            hasher: None,
            ..self
        }
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// If the file cannot be read at all; wrong rows are no error.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        while !bytes.is_empty() && !self.is_satisfied() {
            let block_bytes = if self.body.is_some() {
                BLOCK_BYTES
            } else {
                HEAD_BYTES
            };
            let n_taken = bytes.len().min(block_bytes - self.block.len());
            let (taken, rest) = bytes.split_at(n_taken);
            bytes = rest;
            if n_taken == block_bytes {
                self.read_block(taken)?;
                continue;
            }
            self.block.extend_from_slice(taken);
            if self.block.len() == block_bytes {
                self.read_kept()?;
            }
        }
        Ok(())
    }

    /// Reads what is left and gives the rows.
    ///
    /// # Errors
    /// If the file cannot be read at all or holds no usable row.
    pub fn finish(self) -> Result<RawTable, Error> {
        self.finish_as(Fingerprint::of(&[]))
    }

    /// The same for a reader without a fingerprint of its own, which would overrule this one.
    ///
    /// # Errors
    /// As [`CsvReader::finish`].
    pub fn finish_as(mut self, fingerprint: Fingerprint) -> Result<RawTable, Error> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        if !self.is_satisfied() {
            self.read_kept()?;
        }
        let fingerprint = self.hasher.map_or(fingerprint, Hasher::finish);
        let Some(mut body) = self.body else {
            return Err(Error::Empty);
        };
        body.end()?;
        Ok(RawTable::new(
            body.rows,
            body.dialect,
            fingerprint,
            self.missing,
        ))
    }

    /// Rows kept so far; rows of the block being filled are not yet counted.
    #[must_use]
    pub fn n_rows(&self) -> u64 {
        self.body.as_ref().map_or(0, |body| body.rows.n_kept as u64)
    }

    /// Whether the limit is reached, so that the rest of the file need not be given.
    #[must_use]
    pub fn is_satisfied(&self) -> bool {
        self.body
            .as_ref()
            .is_some_and(|body| body.rows.is_satisfied)
    }

    /// Reads what was kept of earlier pieces.
    fn read_kept(&mut self) -> Result<(), Error> {
        let block = std::mem::take(&mut self.block);
        let read = self.read_block(&block);
        self.block = block;
        self.block.clear();
        read
    }

    fn read_block(&mut self, block: &[u8]) -> Result<(), Error> {
        if let Some(hasher) = &mut self.hasher {
            hasher.update(block);
        }
        let read = match &mut self.body {
            Some(body) => body.read(block),
            None if block.is_empty() || block == BOM => Err(Error::Empty),
            None => self.begin(block),
        };
        self.failure = read.clone().err();
        read
    }

    fn begin(&mut self, head: &[u8]) -> Result<(), Error> {
        refuse_binary(head)?;
        let mut body = Body::new(head, &self.options, &self.missing)?;
        let n_bom = n_bom(head, body.dialect.encoding);
        let read = body.read(head.get(n_bom..).unwrap_or_default());
        self.body = Some(body);
        read
    }
}

/// Reads a file that is in memory as a whole.
///
/// # Errors
/// As [`CsvReader::push`] and [`CsvReader::finish`].
///
/// ```
/// use trainyard::engine::ingest::{CsvOptions, read_all};
///
/// let raw = read_all(b"age,species\n3.5,cat\n5,dog\n", CsvOptions::default())?;
/// let schema = raw.infer();
/// assert_eq!(schema.target().map(|field| field.name.as_str()), Some("species"));
/// assert_eq!(raw.table(&schema).table.n_rows(), 2);
/// # Ok::<(), trainyard::engine::ingest::Error>(())
/// ```
pub fn read_all(bytes: &[u8], options: CsvOptions) -> Result<RawTable, Error> {
    let mut reader = CsvReader::new(options);
    reader.push(bytes)?;
    reader.finish()
}

/// What reads once the dialect is settled.
struct Body {
    dialect: Dialect,
    decoder: Decoder,
    cut: Cut,
    rows: Rows,
}

/// What finds rows in text.
enum Cut {
    Delimited(Box<Records>),
    Json(Objects),
}

impl Body {
    /// Settles the dialect on the first block of the file.
    fn new(head: &[u8], options: &CsvOptions, missing: &MissingWords) -> Result<Self, Error> {
        let encoding = options.encoding.unwrap_or_else(|| detect(head));
        let n_bom = n_bom(head, encoding);
        let (text, had_bom) = (head.get(n_bom..).unwrap_or_default(), n_bom > 0);
        let offset = n_bom as u64;
        let mut decoded = String::with_capacity(text.len());
        Decoder::new(encoding, offset).decode(text, |piece| {
            match piece {
                Piece::Text(part) => decoded.push_str(part),
                Piece::Invalid { .. } => decoded.push(char::REPLACEMENT_CHARACTER),
                Piece::Noted { .. } => {}
            }
            Ok(())
        })?;
        if is_json(&decoded) {
            return Self::json(&decoded, (encoding, had_bom, offset), options);
        }
        let newline = if decoded.contains('\n') { b'\n' } else { b'\r' };
        let sniffed = sniff(&decoded, newline, options, missing);
        let dialect = Dialect {
            grouping: sniffed.grouping,
            quote: sniffed.quote,
            date_order: options.date_order,
            format: Format::Delimited,
            delimiter: sniffed.delimiter,
            has_header: sniffed.has_header,
            encoding,
            decimal: sniffed.decimal,
            had_bom,
        };
        let filter = RowFilter::new(
            options.limit,
            bytes_per_row(&decoded, text.len(), &sniffed, newline),
        );
        Ok(Self {
            dialect,
            decoder: Decoder::new(encoding, offset),
            cut: Cut::Delimited(Box::new(Records::new(
                sniffed.delimiter,
                newline,
                sniffed.quote,
            ))),
            rows: Rows::new(filter, options.ragged, sniffed.has_header)
                .after(sniffed.n_skipped, sniffed.has_second_header),
        })
    }

    /// The same for a file of JSON objects.
    fn json(
        decoded: &str,
        (encoding, had_bom, offset): (Encoding, bool, u64),
        options: &CsvOptions,
    ) -> Result<Self, Error> {
        let dialect = Dialect {
            delimiter: b',',
            has_header: true,
            encoding,
            decimal: Decimal::Point,
            grouping: Grouping::None,
            quote: Quote::Double,
            date_order: options.date_order,
            format: Format::Json,
            had_bom,
        };
        let n_objects = decoded.matches('{').count().max(1);
        let filter = RowFilter::new(options.limit, decoded.len() as f64 / n_objects as f64);
        let rows = Rows::new(filter, options.ragged, false).named(Objects::names(decoded))?;
        Ok(Self {
            dialect,
            decoder: Decoder::new(encoding, offset),
            cut: Cut::Json(Objects::default()),
            rows,
        })
    }

    fn read(&mut self, block: &[u8]) -> Result<(), Error> {
        let Self {
            decoder, cut, rows, ..
        } = self;
        decoder.decode(block, |piece| read_piece(&piece, cut, rows))
    }

    /// Reads the last record and refuses a file without rows.
    fn end(&mut self) -> Result<(), Error> {
        let Self {
            decoder, cut, rows, ..
        } = self;
        let mut open_quote = None;
        if !rows.is_satisfied {
            decoder.finish(|piece| read_piece(&piece, cut, rows))?;
            let records = match cut {
                Cut::Delimited(records) => records,
                Cut::Json(objects) => {
                    objects.finish(rows);
                    return rows.refuse_empty(None);
                }
            };
            let ending = records.finish();
            open_quote = ending.open_quote;
            if let Some(line) = open_quote {
                rows.issues.add(|| RowIssue {
                    line,
                    column: None,
                    problem: Problem::UnclosedQuote,
                });
            }
            if let Some(record) = ending.record {
                rows.add(record)?;
            }
        }
        rows.refuse_empty(open_quote)
    }
}

fn read_piece(piece: &Piece<'_>, cut: &mut Cut, rows: &mut Rows) -> Result<(), Error> {
    let mut replacement = [0; 4];
    let text = match piece {
        Piece::Text(text) => text,
        Piece::Invalid { offset, byte } | Piece::Noted { offset, byte } => {
            let problem = Problem::InvalidByte {
                offset: *offset,
                byte: *byte,
            };
            let line = match cut {
                Cut::Delimited(records) => records.line(),
                Cut::Json(objects) => objects.line(),
            };
            rows.issues.add(|| RowIssue {
                line,
                column: None,
                problem,
            });
            if matches!(piece, Piece::Noted { .. }) {
                return Ok(());
            }
            &*char::REPLACEMENT_CHARACTER.encode_utf8(&mut replacement)
        }
    };
    let records = match cut {
        Cut::Delimited(records) => records,
        Cut::Json(objects) => return objects.read(text, rows),
    };
    let mut block = records.block(text);
    while !rows.is_satisfied
        && let Some(record) = records.next(&mut block)
    {
        rows.add(record)?;
    }
    Ok(())
}

/// Average length of a row at the start of the file.
fn bytes_per_row(text: &str, n_bytes: usize, sniffed: &Sniffed, newline: u8) -> f64 {
    let mut records = Records::new(sniffed.delimiter, newline, sniffed.quote);
    let mut block = records.block(text);
    let mut n_records = 0_u32;
    while records.next(&mut block).is_some() {
        n_records += 1;
    }
    n_bytes as f64 / f64::from(n_records.max(1))
}

#[cfg(test)]
#[path = "reader_test.rs"]
mod tests;

#[cfg(test)]
#[path = "samples_test.rs"]
mod samples;
