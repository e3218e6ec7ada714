//! `csv-core`'s parsers, used again: making one fills a table of states, which takes longer
//! than reading a small file.

use std::cell::RefCell;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::options::Quote;

/// Parsers that are kept at most; a file's marks are guessed from a few.
const MOST_IDLE: usize = 8;

thread_local! {
    /// Parsers that are done.
    static IDLE: RefCell<Vec<Idle>> = const { RefCell::new(Vec::new()) };
}

struct Idle {
    delimiter: u8,
    quote: Quote,
    core: Reader,
}

/// A parser, made or taken back when first needed.
pub(super) struct Parser {
    delimiter: u8,
    quote: Quote,
    core: Option<Reader>,
}

impl Parser {
    pub(super) const fn new(delimiter: u8, quote: Quote) -> Self {
        Self {
            delimiter,
            quote,
            core: None,
        }
    }

    /// Reads on, as `csv_core::Reader::read_record`. The first call is between two records; past
    /// the start of the file, no byte order mark is taken off any more.
    pub(super) fn read(
        &mut self,
        has_begun: bool,
        input: &[u8],
        (output, ends): (&mut [u8], &mut [usize]),
    ) -> (ReadRecordResult, usize, usize, usize) {
        let (delimiter, quote) = (self.delimiter, self.quote);
        let core = self
            .core
            .get_or_insert_with(|| ready(delimiter, quote, has_begun));
        core.read_record(input, output, ends)
    }
}

impl Drop for Parser {
    fn drop(&mut self) {
        let Some(core) = self.core.take() else {
            return;
        };
        let used = Idle {
            delimiter: self.delimiter,
            quote: self.quote,
            core,
        };
        // At the end of a thread there is nothing to keep it in.
        let _ = IDLE.try_with(|idle| {
            let mut idle = idle.borrow_mut();
            if idle.len() == MOST_IDLE {
                idle.remove(0);
            }
            idle.push(used);
        });
    }
}

fn ready(delimiter: u8, quote: Quote, has_begun: bool) -> Reader {
    let idle = IDLE.with_borrow_mut(|idle| {
        let is_like = |of: &Idle| (of.delimiter, of.quote) == (delimiter, quote);
        let place = idle.iter().position(is_like)?;
        Some(idle.remove(place).core)
    });
    let mut core = idle.unwrap_or_else(|| made(delimiter, quote));
    core.reset();
    if has_begun {
        // A blank line is no record.
        core.read_record(b"\n", &mut [0], &mut [0]);
    }
    core
}

fn made(delimiter: u8, quote: Quote) -> Reader {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(delimiter);
    match quote {
        Quote::Double => {}
        Quote::Single => {
            builder.quote(b'\'');
        }
        Quote::None => {
            builder.quoting(false);
        }
    }
    builder.build()
}
