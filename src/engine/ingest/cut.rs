//! Cuts records that lie in one block as a whole, without copying their fields.
//!
//! Visits only delimiters, quotes and line ends (`marks`). Leaves everything
//! unusual to `csv-core`: records that go on in the next block, and text between
//! a closing quote and the next delimiter.

use super::marks::marks;
use super::options::Quote;

/// Where a field is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) n_bytes: u32,
    /// Whether it is in the cutter's own text, not in the block.
    pub(super) is_own: bool,
}

/// Text that is being cut.
pub(super) struct Block<'a> {
    text: &'a str,
    /// Position of the next byte.
    at: usize,
    marks: Vec<u32>,
    /// The first mark that is not before the next byte.
    next_mark: usize,
}

impl<'a> Block<'a> {
    pub(super) fn new(text: &'a str, delimiter: u8) -> Self {
        Self {
            text,
            at: 0,
            marks: marks(text.as_bytes(), delimiter),
            next_mark: 0,
        }
    }

    pub(super) const fn text(&self) -> &'a str {
        self.text
    }

    /// What is still to be cut.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Goes past some bytes.
    pub(super) fn skip(&mut self, n_bytes: usize) {
        self.at += n_bytes;
        let is_before = |mark: &&u32| (**mark as usize) < self.at;
        let marks = self.marks.get(self.next_mark..).unwrap_or_default();
        self.next_mark += marks.iter().take_while(is_before).count();
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }
}

/// How a field ended.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Field,
    Record,
}

/// Finds the fields of one record after the other.
pub(super) struct Cutter {
    /// The fields of the last record.
    pub(super) spans: Vec<Span>,
    /// Fields with doubled quotes, without the doubling.
    pub(super) own: String,
    delimiter: u8,
    newline: u8,
    /// Other delimiters may be part of a character, or mean two things.
    is_usable: bool,
}

impl Cutter {
    pub(super) fn new(delimiter: u8, newline: u8, quote: Quote) -> Self {
        Self {
            spans: Vec::new(),
            own: String::new(),
            delimiter,
            newline,
            is_usable: delimiter.is_ascii()
                && !b"\"\r\n".contains(&delimiter)
                && quote == Quote::Double,
        }
    }

    /// Cuts the next record if it can, and says in which line it begins; `line` moves on with
    /// the block. If it cannot, both stay where the record begins.
    pub(super) fn cut(&mut self, block: &mut Block<'_>, line: &mut u64) -> Option<u64> {
        if !self.is_usable {
            return None;
        }
        while let Some(byte @ (b'\n' | b'\r')) = block.byte(block.at) {
            *line += u64::from(byte == self.newline);
            block.at += 1;
            block.next_mark += 1;
        }
        self.spans.clear();
        self.own.clear();
        let (began, begin_line) = ((block.at, block.next_mark), *line);
        loop {
            let end = if block.byte(block.at) == Some(b'"') {
                self.quoted(block, line)
            } else {
                self.plain(block, line)
            };
            match end {
                Some(End::Field) => {}
                Some(End::Record) => return Some(begin_line),
                None => {
                    ((block.at, block.next_mark), *line) = (began, begin_line);
                    return None;
                }
            }
        }
    }

    /// A field without quotes around it; quotes inside are characters.
    #[inline]
    fn plain(&mut self, block: &mut Block<'_>, line: &mut u64) -> Option<End> {
        let start = block.at;
        loop {
            let mark = *block.marks.get(block.next_mark)? as usize;
            block.next_mark += 1;
            let byte = block.byte(mark)?;
            if byte != b'"' {
                self.spans.push(Span {
                    start: start as u32,
                    n_bytes: (mark - start) as u32,
                    is_own: false,
                });
                block.at = mark + 1;
                return self.end(byte, line);
            }
        }
    }

    /// A field in quotes; a quote inside is doubled.
    fn quoted(&mut self, block: &mut Block<'_>, line: &mut u64) -> Option<End> {
        let mut start = block.at + 1;
        let own_start = self.own.len();
        let mut is_own = false;
        block.next_mark += 1;
        loop {
            let mark = *block.marks.get(block.next_mark)? as usize;
            block.next_mark += 1;
            let byte = block.byte(mark)?;
            if byte != b'"' {
                *line += u64::from(byte == self.newline);
                continue;
            }
            let next = block.byte(mark + 1)?;
            if next == b'"' {
                // With the first of the two quotes.
                self.own.push_str(block.text.get(start..=mark)?);
                (start, is_own) = (mark + 2, true);
                block.next_mark += 1;
                continue;
            }
            let end = self.end(next, line)?;
            block.next_mark += 1;
            block.at = mark + 2;
            if is_own {
                self.own.push_str(block.text.get(start..mark)?);
                start = own_start;
            }
            let n_bytes = if is_own {
                self.own.len() - start
            } else {
                mark - start
            };
            self.spans.push(Span {
                start: start as u32,
                n_bytes: n_bytes as u32,
                is_own,
            });
            return Some(end);
        }
    }

    /// What a byte after a field ends, if it ends one.
    #[inline]
    fn end(&self, byte: u8, line: &mut u64) -> Option<End> {
        if byte == self.delimiter {
            return Some(End::Field);
        }
        *line += u64::from(byte == self.newline);
        matches!(byte, b'\n' | b'\r').then_some(End::Record)
    }

    /// The spans of fields that lie one after the other, given their ends.
    pub(super) fn spans_between(&mut self, ends: &[usize]) -> &[Span] {
        self.spans.clear();
        let mut start = 0;
        for end in ends {
            self.spans.push(Span {
                start: start as u32,
                n_bytes: (end - start) as u32,
                is_own: true,
            });
            start = *end;
        }
        &self.spans
    }
}
