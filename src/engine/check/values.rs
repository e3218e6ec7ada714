//! A column as the rows that are looked at have it, ready to be cut into bins.

use super::rows::Sampled;
use super::sort::sorted;
use crate::engine::ingest::{Category, Column};

/// Levels, or numbers that have been sorted once for all who bin them.
pub(super) enum Values<'a> {
    Levels(&'a Category),
    Numbers(Numbers<'a>),
}

/// A column of numbers.
pub(super) struct Numbers<'a> {
    values: &'a [f64],
    /// The known ones of the rows looked at, ascending.
    pub(super) known: Vec<f64>,
}

impl<'a> Values<'a> {
    pub(super) fn of(column: &'a Column, rows: &Sampled) -> Self {
        match column {
            Column::Category(category) => Self::Levels(category),
            Column::Number(values) => {
                let known = rows.iter().filter_map(|row| values.get(row).copied());
                let known = sorted(known.filter(|value| value.is_finite()).collect());
                Self::Numbers(Numbers { values, known })
            }
        }
    }
}

impl Numbers<'_> {
    /// Where bins of about equally many rows begin: strictly ascending, the first at the
    /// smallest value; none where nothing is known.
    pub(super) fn starts(&self, n_bins: usize) -> Vec<f64> {
        let starts = (0..n_bins).filter_map(|bin| self.known.get(bin * self.known.len() / n_bins));
        let mut starts: Vec<f64> = starts.copied().collect();
        starts.dedup();
        starts
    }

    /// The bin of each row looked at; those without a value are one past the last.
    pub(super) fn bins(&self, starts: &[f64], rows: &Sampled) -> Vec<usize> {
        let bin = |row: usize| match self.values.get(row) {
            Some(value) if value.is_finite() => starts
                .partition_point(|start| start <= value)
                .saturating_sub(1),
            _ => starts.len(),
        };
        rows.iter().map(bin).collect()
    }
}
