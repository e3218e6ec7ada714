//! Cuts characters into records (RFC 4180).
//!
//! Records that lie in one block as a whole are cut by `cut`, which copies
//! nothing; the few others go through `csv-core`. Both give the same fields, the
//! line a record begins in, and whether the file ends inside a quote. Blank
//! lines are no records.

use csv_core::ReadRecordResult;

use super::cut::{Block, Cutter, Span};
use super::encoding::BOM;
use super::options::Quote;
use super::parser::Parser;
use super::text_column::FieldBytes;

/// One record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    /// Where most fields are.
    text: &'a str,
    /// Where fields are that are not in the text as they should be read.
    own: &'a str,
    spans: &'a [Span],
    /// The line it begins in, from 1.
    pub(super) line: u64,
}

impl<'a> Record<'a> {
    /// A record made of fields that lie in `own`.
    pub(super) const fn of(own: &'a str, spans: &'a [Span], line: u64) -> Self {
        Self {
            text: own,
            own,
            spans,
            line,
        }
    }

    pub(super) fn n_fields(&self) -> usize {
        self.spans.len()
    }

    /// The fields in order.
    pub(super) fn fields(self) -> impl Iterator<Item = &'a str> {
        self.spans.iter().map(move |span| {
            let from = if span.is_own { self.own } else { self.text };
            from.get(span.start as usize..(span.start + span.n_bytes) as usize)
                .unwrap_or_default()
        })
    }

    /// The bytes of the fields in order.
    #[inline]
    pub(super) fn field_bytes(self) -> impl Iterator<Item = FieldBytes<'a>> {
        self.spans.iter().map(move |span| {
            let from = if span.is_own { self.own } else { self.text };
            FieldBytes {
                rest: from
                    .as_bytes()
                    .get(span.start as usize..)
                    .unwrap_or_default(),
                n_bytes: span.n_bytes as usize,
            }
        })
    }

    /// Whether it holds nothing but blanks and has only one field.
    #[inline]
    pub(super) fn is_blank(&self) -> bool {
        self.spans.len() == 1 && self.fields().all(|field| field.trim_ascii().is_empty())
    }
}

/// What the end of the file yields.
pub(super) struct Ending<'a> {
    /// The last record, if its line was not ended.
    pub(super) record: Option<Record<'a>>,
    /// The line of a quote that is still open.
    pub(super) open_quote: Option<u64>,
}

/// Cuts text that comes in pieces.
pub(super) struct Records {
    cutter: Cutter,
    parser: Parser,
    output: Vec<u8>,
    ends: Vec<usize>,
    n_output: usize,
    n_ends: usize,
    is_between: bool,
    /// Whether the start has been read, of which `csv-core` takes off a byte order mark.
    has_begun: bool,
    /// The line reading has come to.
    line: u64,
    newline: u8,
    delimiter: u8,
}

impl Records {
    /// `newline` is the byte that ends (or begins) every line end: LF, or CR in files without LF.
    pub(super) fn new(delimiter: u8, newline: u8, quote: Quote) -> Self {
        Self {
            cutter: Cutter::new(delimiter, newline, quote),
            parser: Parser::new(delimiter, quote),
            output: vec![0; 1024],
            ends: vec![0; 64],
            n_output: 0,
            n_ends: 0,
            is_between: true,
            has_begun: false,
            line: 1,
            newline,
            delimiter,
        }
    }

    /// Text to be cut next; all that `next` finds in it must be asked for before the block after it.
    pub(super) fn block<'t>(&self, text: &'t str) -> Block<'t> {
        Block::new(text, self.delimiter)
    }

    /// The line reading has come to.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The next complete record of a block. `None`: another block is needed.
    #[inline]
    pub(super) fn next<'a, 't: 'a>(&'a mut self, block: &mut Block<'t>) -> Option<Record<'a>> {
        if self.is_between
            && (self.has_begun || !block.rest().starts_with(BOM))
            && let Some(line) = self.cutter.cut(block, &mut self.line)
        {
            self.has_begun = true;
            return Some(Record {
                text: block.text(),
                own: &self.cutter.own,
                spans: &self.cutter.spans,
                line,
            });
        }
        self.next_with_care(block)
    }

    /// The same through `csv-core`, which remembers how the last block ended.
    fn next_with_care<'a, 't: 'a>(&'a mut self, block: &mut Block<'t>) -> Option<Record<'a>> {
        while !block.rest().is_empty() {
            self.begin();
            let input = block.rest();
            let (result, n_in, n_out, n_ends) = self.parser.read(
                self.has_begun,
                input,
                (
                    self.output.get_mut(self.n_output..).unwrap_or_default(),
                    self.ends.get_mut(self.n_ends..).unwrap_or_default(),
                ),
            );
            let used = input.get(..n_in).unwrap_or_default();
            self.has_begun = true;
            self.line += count(used, self.newline);
            block.skip(n_in);
            self.n_output += n_out;
            self.n_ends += n_ends;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
                ReadRecordResult::OutputFull => self.output.resize(self.output.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => {
                    let n_terminators = u64::from(used.last() == Some(&self.newline));
                    return Some(self.record(n_terminators));
                }
            }
        }
        None
    }

    /// What is left when the input is over.
    pub(super) fn finish(&mut self) -> Ending<'_> {
        if self.is_between {
            return Ending {
                record: None,
                open_quote: None,
            };
        }
        let (n_before, line) = (self.n_output, self.line);
        // Outside quotes a line end finishes the record; inside it is one more character.
        let mut line_end = self.block("\n");
        if self.next_with_care(&mut line_end).is_some() {
            self.line = line;
            return Ending {
                record: Some(self.record(0)),
                open_quote: None,
            };
        }
        self.line = line;
        if !self.end_input() {
            return Ending {
                record: None,
                open_quote: None,
            };
        }
        self.n_output = n_before;
        if let Some(end) = self
            .n_ends
            .checked_sub(1)
            .and_then(|last| self.ends.get_mut(last))
        {
            *end = n_before;
        }
        let start = self
            .n_ends
            .checked_sub(2)
            .and_then(|last| self.ends.get(last))
            .copied()
            .unwrap_or(0);
        let field = self.output.get(start..n_before).unwrap_or_default();
        let open_quote = Some(self.line - count(field, self.newline));
        Ending {
            record: Some(self.record(0)),
            open_quote,
        }
    }

    /// Tells the parser that the input is over; whether that finished a record.
    fn end_input(&mut self) -> bool {
        loop {
            let ends = self.ends.get_mut(self.n_ends..).unwrap_or_default();
            let (result, _, _, n_ends) = self.parser.read(true, &[], (&mut [0], ends));
            self.n_ends += n_ends;
            match result {
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                result => return matches!(result, ReadRecordResult::Record),
            }
        }
    }

    fn begin(&mut self) {
        if self.is_between {
            (self.n_output, self.n_ends, self.is_between) = (0, 0, false);
        }
    }

    fn record(&mut self, n_terminators: u64) -> Record<'_> {
        self.is_between = true;
        let bytes = self.output.get(..self.n_output).unwrap_or_default();
        let ends = self.ends.get(..self.n_ends).unwrap_or_default();
        let own = std::str::from_utf8(bytes).unwrap_or_default();
        Record {
            text: own,
            own,
            spans: self.cutter.spans_between(ends),
            line: self.line - n_terminators - count(bytes, self.newline),
        }
    }
}

fn count(bytes: &[u8], wanted: u8) -> u64 {
    bytes.iter().filter(|byte| **byte == wanted).count() as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn show(record: &Record<'_>) -> String {
        format!(
            "{}:{}",
            record.line,
            record.fields().collect::<Vec<_>>().join("|")
        )
    }

    /// Cut into pieces of about so many bytes.
    fn parts(text: &str, size: usize) -> Vec<&str> {
        let mut parts = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (part, after) = rest.split_at(rest.ceil_char_boundary(size));
            parts.push(part);
            rest = after;
        }
        parts
    }

    /// What comes out of a text in pieces of so many bytes.
    fn seen(text: &str, size: usize) -> Vec<String> {
        let mut records = Records::new(
            b',',
            if text.contains('\n') { b'\n' } else { b'\r' },
            Quote::Double,
        );
        let mut seen = Vec::new();
        for part in parts(text, size) {
            let mut part = records.block(part);
            while let Some(record) = records.next(&mut part) {
                seen.push(show(&record));
            }
        }
        let ending = records.finish();
        seen.extend(ending.record.iter().map(show));
        seen.extend(ending.open_quote.map(|line| format!("open {line}")));
        seen
    }

    fn check(text: &str, expected: &[&str]) {
        for size in 1..=text.len() {
            assert_eq!(seen(text, size), expected, "blocks of {size}");
        }
    }

    proptest! {
        // In pieces of one character, every record goes through `csv-core`.
        #[test]
        fn the_cutter_agrees_with_csv_core(text in "([a1 é]|,|\"|\r|\n|\"\"|,\"|\",|a,b\n){0,60}", size in 1_usize..40) {
            let expected = seen(&text, 1);
            prop_assert_eq!(&seen(&text, size), &expected);
            prop_assert_eq!(&seen(&text, 1000), &expected);
        }
    }

    #[test]
    fn line_ends_of_every_system() {
        check("a,b\n1,2\n", &["1:a|b", "2:1|2"]);
        check("a,b\r\n1,2\r\n3,4", &["1:a|b", "2:1|2", "3:3|4"]);
        check("a,b\r1,2\r3,4\r", &["1:a|b", "2:1|2", "3:3|4"]);
    }

    #[test]
    fn blank_lines_are_no_records_but_are_counted() {
        check("\n\na\n\r\n\nb\n\n", &["3:a", "6:b"]);
    }

    #[test]
    fn quotes_hide_delimiters_quotes_and_line_ends() {
        check(
            "a,\"1,\"\"5\"\"\"\n\"x\ny\n\",z\nlast",
            &["1:a|1,\"5\"", "2:x\ny\n|z", "5:last"],
        );
        check("a\n\"\"\n\"x\"", &["1:a", "2:", "3:x"]);
        check("a,5'3\"x\n", &["1:a|5'3\"x"]);
    }

    #[test]
    fn open_quote_is_found_where_it_begins() {
        check("a,b\n1,\"x\n\ny\n", &["1:a|b", "2:1|x\n\ny\n", "open 2"]);
        check("\"x\ny\",\"z\nw\n", &["1:x\ny|z\nw\n", "open 2"]);
        check("a\n\"", &["1:a", "2:", "open 2"]);
    }
}
