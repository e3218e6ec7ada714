//! How strongly every two columns go together, and each with the target.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::rows::Sampled;
use crate::engine::ingest::{Column, Kind};
use crate::stats;
use crate::stats::{descending, largest_first};

/// Columns in the matrix at most: more can't be read.
pub const MOST_COLUMNS: usize = 60;
/// Levels of a category at most: tables of counts would grow beyond any use.
const MOST_LEVELS: usize = 1000;

/// How an association is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Pearson's r, from -1 to 1.
    Pearson,
    /// Cramér's V, corrected for bias (Bergsma 2013), from 0 to 1.
    CramersV,
    /// The correlation ratio, corrected for chance (Kelley 1935), from 0 to 1.
    CorrelationRatio,
}

impl Measure {
    /// The name shown to people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pearson => "Pearson's r",
            Self::CramersV => "Cramér's V",
            Self::CorrelationRatio => "correlation ratio",
        }
    }
}

/// Every two columns, by the measure that fits their kinds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Associations {
    /// The columns, as in the file.
    pub names: Vec<String>,
    /// Row by row; symmetric. `None` where a column never varies or too little is known.
    pub values: Vec<Vec<Option<f64>>>,
    /// Columns that were too many to be shown: those least related to the target.
    pub n_left_out: u64,
}

impl Associations {
    /// Pairs by strength, strongest first; each once.
    #[must_use]
    pub fn pairs(&self) -> Vec<(usize, usize, f64)> {
        let mut pairs: Vec<(usize, usize, f64)> = Vec::new();
        for (row, values) in self.values.iter().enumerate() {
            for (column, value) in values.iter().enumerate().take(row) {
                pairs.extend(value.map(|value| (column, row, value)));
            }
        }
        largest_first(pairs, |pair| pair.2.abs())
    }
}

/// A column, ready to be associated.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    pub(super) name: &'a str,
    pub(super) kind: Kind,
    pub(super) column: &'a Column,
}

/// How strongly two columns of the same rows go together.
pub(super) fn association(a: &Column, b: &Column) -> (Measure, Option<f64>) {
    match (a, b) {
        (Column::Number(a), Column::Number(b)) => {
            let pairs = a.iter().copied().zip(b.iter().copied());
            (Measure::Pearson, stats::pearson(pairs))
        }
        (Column::Number(numbers), Column::Category(names))
        | (Column::Category(names), Column::Number(numbers)) => {
            let n_levels = names.levels.len();
            let pairs = numbers.iter().copied().zip(names.codes.iter().copied());
            let share = (n_levels <= MOST_LEVELS).then(|| stats::epsilon_squared(pairs, n_levels));
            (Measure::CorrelationRatio, share.flatten().map(f64::sqrt))
        }
        (Column::Category(a), Column::Category(b)) => {
            let size = (a.levels.len(), b.levels.len());
            let pairs = a.codes.iter().copied().zip(b.codes.iter().copied());
            let fits = size.0 <= MOST_LEVELS && size.1 <= MOST_LEVELS;
            let share = fits.then(|| stats::cramers_v_squared(pairs, size));
            (Measure::CramersV, share.flatten().map(f64::sqrt))
        }
    }
}

/// The matrix of some columns; of too many, those with the largest weight.
pub(super) fn associations(columns: &[(Named<'_>, f64)], rows: &Sampled) -> Associations {
    let weights: Vec<f64> = columns.iter().map(|(_, weight)| *weight).collect();
    let mut order = descending(&weights);
    order.truncate(MOST_COLUMNS);
    order.sort_unstable();
    let chosen: Vec<&Named<'_>> = order
        .iter()
        .filter_map(|index| columns.get(*index).map(|(named, _)| named))
        .collect();
    // Side by side once: every pair would look all over the columns again.
    let taken: Vec<Cow<'_, Column>> = chosen
        .iter()
        .map(|named| rows.of_column(named.column))
        .collect();
    let n = chosen.len();
    let mut values = vec![vec![None; n]; n];
    for (row, a) in taken.iter().enumerate() {
        for (column, b) in taken.iter().enumerate().take(row + 1) {
            let value = if row == column {
                Some(1.0)
            } else {
                association(a, b).1
            };
            for (to, from) in [(row, column), (column, row)] {
                if let Some(slot) = values.get_mut(to).and_then(|line| line.get_mut(from)) {
                    *slot = value;
                }
            }
        }
    }
    Associations {
        names: chosen.iter().map(|named| named.name.to_owned()).collect(),
        values,
        n_left_out: (columns.len() - n) as u64,
    }
}
