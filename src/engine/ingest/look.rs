//! One look at every cell of a column: what it holds, and its values.
//!
//! Cells are turned into numbers, or numbered words, once; `infer` decides by
//! what was seen and `describe` keeps the values.

use super::amount::{Dress, read_amount};
use super::date::{WrittenDate, read_date};
use super::intern::{BATCH, Interner};
use super::missing::trimmed;
use super::number::{Number, read_number};
use super::order::Orders;
use super::raw::RawTable;
use super::table::MISSING;

/// Share of the values, in percent, that must be numbers (or dates) for the column to be one.
const NEEDED_PERCENT: u64 = 95;

/// Counting different words for a proposal stops here: no model takes more.
pub(super) const MAX_WORDS: usize = 65_536;

/// What a column holds.
pub(super) struct Look<'a> {
    pub(super) facts: Facts,
    pub(super) values: Values<'a>,
}

/// The values of a column.
pub(super) enum Values<'a> {
    /// Of a column of numbers, NaN where there is none; to be used unless `Facts::is_odd`.
    Numbers(Vec<f64>),
    /// Of a column of dates: seconds since 1970, NaN where there is none, if each cell is such a date
    /// or none whatever the order of day and month; else they are read once that is settled.
    Dates(Option<Vec<f64>>),
    /// Of any other column.
    Words(Words<'a>),
}

/// Words by number.
pub(super) struct Words<'a> {
    /// One per row: an index into `values`, or [`MISSING`].
    pub(super) codes: Vec<u32>,
    /// Different words in order of appearance.
    pub(super) values: Vec<&'a str>,
    pub(super) n_missing: u64,
    /// How many values were looked at until there were more than [`MAX_WORDS`] different ones.
    pub(super) n_until_many: Option<usize>,
}

impl<'a> Look<'a> {
    pub(super) fn of(raw: &'a RawTable, column: usize) -> Self {
        let (facts, numbers, dates) = Facts::of(raw, column);
        let values = if facts.are_numbers() {
            Values::Numbers(numbers)
        } else if facts.are_dates() {
            Values::Dates(dates)
        } else {
            drop((numbers, dates));
            Values::Words(Words::of(raw, column))
        };
        Self { facts, values }
    }
}

/// What one look at each cell tells.
pub(super) struct Facts {
    pub(super) n_values: usize,
    pub(super) n_numbers: usize,
    pub(super) n_dates: usize,
    pub(super) orders: Orders,
    /// Numbers that are dressed up, and all that was seen of it.
    pub(super) n_dressed: usize,
    pub(super) dress: Dress,
    pub(super) are_integers: bool,
    pub(super) has_leading_zero: bool,
    pub(super) is_constant: bool,
    pub(super) is_counter: bool,
    /// Whether reading the column as numbers would list an issue.
    pub(super) is_odd: bool,
    pub(super) min: f64,
    pub(super) max: f64,
}

impl Facts {
    const NOTHING: Self = Self {
        n_values: 0,
        n_numbers: 0,
        n_dates: 0,
        orders: Orders {
            n_day_first: 0,
            n_month_first: 0,
            n_either: 0,
        },
        n_dressed: 0,
        dress: Dress {
            has_groups: false,
            is_money: false,
            is_percent: false,
            is_in_parentheses: false,
        },
        are_integers: true,
        has_leading_zero: false,
        is_constant: true,
        is_counter: true,
        is_odd: false,
        min: f64::INFINITY,
        max: f64::NEG_INFINITY,
    };

    /// With the numbers of the column, NaN where there is none, incomplete if it is odd; and its
    /// dates, if nothing else is in it.
    fn of(raw: &RawTable, column: usize) -> (Self, Vec<f64>, Option<Vec<f64>>) {
        let mut facts = Self::NOTHING;
        let mut numbers = Vec::with_capacity(raw.n_rows);
        let mut dates = Some(Vec::new());
        let (mut first, mut count) = (None, Count::default());
        // Quicker than a loop over an iterator of iterators.
        raw.cells(column).enumerate().for_each(|(row, cell)| {
            let text = trimmed(cell);
            let value = if raw.missing().contains(text) {
                facts.is_counter = false;
                facts.is_odd |= !text.is_empty() && is_infinite(raw, text);
                if let Some(dates) = &mut dates {
                    dates.push(f64::NAN);
                }
                f64::NAN
            } else {
                facts.is_constant = facts.is_constant && text == *first.get_or_insert(text);
                let plain = read_number(text, raw.dialect.decimal);
                // No text is both a date and a number, dressed up or not.
                let date = if plain.is_none() {
                    read_date(text)
                } else {
                    None
                };
                match (&mut dates, date.and_then(WrittenDate::plain_seconds)) {
                    (Some(dates), Some(seconds)) => dates.push(seconds),
                    (unwanted, _) => *unwanted = None,
                }
                match (plain, date) {
                    (None, Some(date)) => facts.add_date(date),
                    (plain, _) => match plain.or_else(|| facts.dressed(raw, text)) {
                        None => facts.add_word(),
                        Some(number) => {
                            facts.is_counter =
                                facts.is_counter && count.goes_on(&number, || raw.line(row));
                            facts.add_number(number)
                        }
                    },
                }
            };
            // An odd column is read again if its numbers are wanted.
            if !facts.is_odd {
                numbers.push(value);
            }
        });
        (facts, numbers, dates)
    }

    /// A number that is dressed up.
    #[cold]
    fn dressed(&mut self, raw: &RawTable, text: &str) -> Option<Number> {
        let (number, dress) = read_amount(text, raw.notation())?;
        self.n_dressed += 1;
        self.dress = self.dress.and(dress);
        Some(number)
    }

    /// NaN, as it is no number.
    fn add_date(&mut self, date: WrittenDate) -> f64 {
        self.n_dates += 1;
        self.orders.add(date);
        self.add_word()
    }

    /// NaN.
    fn add_word(&mut self) -> f64 {
        self.n_values += 1;
        (self.is_counter, self.is_odd) = (false, true);
        f64::NAN
    }

    /// The value, NaN if it is infinite.
    fn add_number(&mut self, number: Number) -> f64 {
        self.is_odd |= number.is_beyond_exact;
        if !number.value.is_finite() {
            self.is_odd = true;
            return f64::NAN;
        }
        self.n_values += 1;
        self.n_numbers += 1;
        self.are_integers &= number.is_integer;
        self.has_leading_zero |= number.has_leading_zero;
        // Not `f64::min`: the value is no NaN, and a call per cell counts.
        if number.value < self.min {
            self.min = number.value;
        }
        if number.value > self.max {
            self.max = number.value;
        }
        number.value
    }

    /// Whether it is a column of dates.
    pub(super) fn are_dates(&self) -> bool {
        !self.are_numbers() && self.n_values > 0 && self.is_most(self.n_dates)
    }

    /// Whether so many of the values are most of them.
    pub(super) fn is_most(&self, n: usize) -> bool {
        n as u64 * 100 >= NEEDED_PERCENT * self.n_values as u64
    }

    /// Whether the numbers are codes such as `007`.
    pub(super) fn has_codes(&self) -> bool {
        self.has_leading_zero && self.are_integers
    }

    /// Whether the column is one of numbers.
    pub(super) fn are_numbers(&self) -> bool {
        self.n_values > 0 && self.is_most(self.n_numbers) && !self.has_codes()
    }

    pub(super) fn is_constant_number(&self) -> bool {
        self.n_numbers == self.n_values && self.min == self.max
    }
}

fn is_infinite(raw: &RawTable, text: &str) -> bool {
    read_number(text, raw.dialect.decimal).is_some_and(|number| number.value.is_infinite())
}

/// Whether numbers go up by 1.
#[derive(Default)]
struct Count {
    start: Option<f64>,
    last: Option<f64>,
}

impl Count {
    /// Row by row, or line by line where a sample left rows out.
    fn goes_on(&mut self, number: &Number, line: impl FnOnce() -> u64) -> bool {
        let base = number.value - line() as f64;
        let goes_up =
            self.last.is_none_or(|last| number.value == last + 1.0) || self.start == Some(base);
        self.start.get_or_insert(base);
        self.last = Some(number.value);
        number.is_integer && goes_up
    }
}

impl<'a> Words<'a> {
    pub(super) fn of(raw: &'a RawTable, column: usize) -> Self {
        Self::gathered(raw.n_rows, raw.values(column))
    }

    /// The same with words that look like a missing value kept.
    pub(super) fn of_all(raw: &'a RawTable, column: usize) -> Self {
        let cells = raw.cells(column).map(trimmed);
        Self::gathered(
            raw.n_rows,
            cells.map(|text| Some(text).filter(|text| !text.is_empty())),
        )
    }

    fn gathered(n_rows: usize, values: impl Iterator<Item = Option<&'a str>>) -> Self {
        let mut interner = Interner::default();
        let mut words = Self {
            codes: Vec::with_capacity(n_rows),
            values: Vec::new(),
            n_missing: 0,
            n_until_many: None,
        };
        let mut batch = Vec::with_capacity(BATCH);
        values.for_each(|value| {
            batch.push(value);
            if batch.len() == BATCH {
                words.add(&batch, &mut interner);
                batch.clear();
            }
        });
        words.add(&batch, &mut interner);
        words.values = interner.into_values();
        words
    }

    fn add(&mut self, batch: &[Option<&'a str>], interner: &mut Interner<'a>) {
        let hashes = interner.hashes(batch);
        for (value, hash) in batch.iter().zip(hashes) {
            let Some(text) = value else {
                self.n_missing += 1;
                self.codes.push(MISSING);
                continue;
            };
            self.codes.push(interner.code(text, hash));
            if interner.len() > MAX_WORDS && self.n_until_many.is_none() {
                self.n_until_many = Some(self.codes.len() - self.n_missing as usize);
            }
        }
    }
}
