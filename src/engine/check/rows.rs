//! Rows that are looked at where all of them would show no more.

use std::borrow::Cow;

use crate::engine::ingest::Column;
use crate::engine::random::{Purpose, Random};

/// Rows looked at for associations.
pub(super) const MOST_ROWS: usize = 100_000;
/// Decides which.
const SEED: u64 = 42;

/// Some rows, in order.
pub(super) struct Sampled {
    rows: Vec<u32>,
    /// Whether some were left out.
    pub(super) is_sample: bool,
}

impl Sampled {
    /// All rows, or a random sample of many.
    pub(super) fn of(n_rows: usize) -> Self {
        if n_rows <= MOST_ROWS {
            return Self {
                rows: (0..n_rows as u32).collect(),
                is_sample: false,
            };
        }
        // One row of each stretch of equal length: quick, and spread over the whole file.
        let mut random = Random::new(SEED, Purpose::Sample, &[]);
        let start = |index: usize| index as u64 * n_rows as u64 / MOST_ROWS as u64;
        let row = |index: usize| {
            let length = start(index + 1) - start(index);
            (start(index) + u64::from(random.below(length as u32))) as u32
        };
        Self {
            rows: (0..MOST_ROWS).map(row).collect(),
            is_sample: true,
        }
    }

    /// These rows of a column.
    pub(super) fn of_column<'a>(&self, column: &'a Column) -> Cow<'a, Column> {
        if self.is_sample {
            Cow::Owned(column.take(&self.rows))
        } else {
            Cow::Borrowed(column)
        }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().map(|row| *row as usize)
    }
}
