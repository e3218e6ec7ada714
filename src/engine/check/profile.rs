//! Summarises one column: what is in it, how it is spread, how much is missing.
//!
//! Feeds the column cards of the check stage. Holds finite numbers only, so it
//! survives JSON; keeps no rows beyond level names and a few examples.

use serde::{Deserialize, Serialize};

use super::sort::sorted;
use crate::engine::ingest::{
    Category, Column, Described, Distinct, Field, Kind, MISSING, RawTable, Schema, Table,
};
use crate::stats;
use crate::stats::largest_first;

/// Histograms have at most this many bins, and categories are listed up to this many.
const MAX_SHOWN: usize = 50;

/// Summary of one column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// Name of the column.
    pub name: String,
    /// Number of rows.
    pub n_rows: u64,
    /// Rows without a value.
    pub n_missing: u64,
    /// Different values, exactly.
    pub n_distinct: u64,
    /// The values.
    pub values: ValueProfile,
}

/// Summary of the values that are there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueProfile {
    /// Numbers.
    Number {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
        /// Mean.
        mean: f64,
        /// Standard deviation (divided by n − 1); 0 for a single value.
        sd: f64,
        /// At 0, 25, 50, 75 and 100 %, interpolated (Hyndman & Fan 1996, type 7).
        quantiles: [f64; 5],
        /// Edges of the histogram's bins, one more than `counts`; the last bin includes its upper edge.
        edges: Vec<f64>,
        /// Values per bin.
        counts: Vec<u64>,
        /// Whether every value is a whole number.
        is_integer: bool,
    },
    /// Names.
    Category {
        /// Name and rows, the most frequent first; at most 50.
        levels: Vec<(String, u64)>,
        /// Rows of all other names.
        n_other: u64,
    },
    /// Points in time, in seconds since 1970.
    Date {
        /// The earliest.
        first: f64,
        /// The latest.
        last: f64,
        /// Edges of the histogram's bins, one more than `counts`.
        edges: Vec<f64>,
        /// Values per bin.
        counts: Vec<u64>,
    },
    /// Nothing that a model reads: text, or no value at all.
    Unread {
        /// The first different values.
        examples: Vec<String>,
    },
}

/// Summarises every column of a schema: typed ones from the table, the rest from their text.
#[must_use]
pub fn profiles(raw: &RawTable, schema: &Schema, table: &Table) -> Vec<ColumnProfile> {
    let fields = schema.fields.iter().enumerate();
    fields
        .map(|(index, field)| profile_field(raw, (index, field), table))
        .collect()
}

/// Summarises the column at a place in the file: from the table if it is typed, else from its text.
#[must_use]
pub fn profile_field(
    raw: &RawTable,
    (index, field): (usize, &Field),
    table: &Table,
) -> ColumnProfile {
    match table.column(&field.name) {
        Some(column) => profile_as(field, column),
        None => profile_unread(raw, index),
    }
}

/// The same for a file that is read as proposed.
#[must_use]
pub fn profiles_described(raw: &RawTable, described: &Described) -> Vec<ColumnProfile> {
    let fields = described.schema.fields.iter().zip(&described.unread);
    fields
        .enumerate()
        .map(
            |(index, (field, unread))| match (described.typed.table.column(&field.name), unread) {
                (Some(column), _) => profile_as(field, column),
                (None, Some(distinct)) => profile_words(&field.name, raw.n_rows, distinct),
                (None, None) => profile_unread(raw, index),
            },
        )
        .collect()
}

/// Summarises a column as its field says: the numbers of a date are points in time.
fn profile_as(field: &Field, column: &Column) -> ColumnProfile {
    let mut profile = profile(&field.name, column);
    if field.kind == Kind::Date
        && let ValueProfile::Number {
            min,
            max,
            edges,
            counts,
            ..
        } = profile.values
    {
        profile.values = ValueProfile::Date {
            first: min,
            last: max,
            edges,
            counts,
        };
    }
    profile
}

/// Summarises a column of the table.
#[must_use]
pub fn profile(name: &str, column: &Column) -> ColumnProfile {
    let (n_missing, n_distinct, values) = match column {
        Column::Number(values) => profile_numbers(values),
        Column::Category(category) => profile_category(category),
    };
    ColumnProfile {
        name: name.to_owned(),
        n_rows: column.len() as u64,
        n_missing,
        n_distinct,
        values,
    }
}

/// Summarises a column that is not in the table, from its text.
#[must_use]
pub fn profile_unread(raw: &RawTable, column: usize) -> ColumnProfile {
    let name = raw.columns.get(column).map_or("", String::as_str);
    profile_words(name, raw.n_rows, &raw.distinct(column))
}

fn profile_words(name: &str, n_rows: usize, distinct: &Distinct) -> ColumnProfile {
    ColumnProfile {
        name: name.to_owned(),
        n_rows: n_rows as u64,
        n_missing: distinct.n_missing,
        n_distinct: distinct.n_distinct,
        values: ValueProfile::Unread {
            examples: distinct.first.clone(),
        },
    }
}

fn profile_numbers(values: &[f64]) -> (u64, u64, ValueProfile) {
    let mut finite = Vec::with_capacity(values.len());
    finite.extend(values.iter().filter(|value| value.is_finite()));
    let sorted = sorted(finite);
    let n_missing = (values.len() - sorted.len()) as u64;
    let (Some(min), Some(max)) = (sorted.first().copied(), sorted.last().copied()) else {
        return (
            n_missing,
            0,
            ValueProfile::Unread {
                examples: Vec::new(),
            },
        );
    };
    let n_distinct = 1 + sorted
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if a != b))
        .count() as u64;
    let (mean, sd) = mean_and_sd(&sorted);
    let quantiles = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| quantile(&sorted, share));
    let edges = bin_edges(&sorted, &quantiles);
    let counts = counts_between(&sorted, &edges);
    (
        n_missing,
        n_distinct,
        ValueProfile::Number {
            min,
            max,
            mean,
            sd,
            quantiles,
            edges,
            counts,
            is_integer: sorted.iter().all(|value| value.fract() == 0.0),
        },
    )
}

fn profile_category(category: &Category) -> (u64, u64, ValueProfile) {
    let mut counts = vec![0_u64; category.levels.len()];
    let mut n_missing = 0;
    for code in &category.codes {
        match counts.get_mut(*code as usize) {
            Some(count) if *code != MISSING => *count += 1,
            _ => n_missing += 1,
        }
    }
    let levels: Vec<(String, u64)> = category
        .levels
        .iter()
        .cloned()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .collect();
    let n_distinct = levels.len() as u64;
    // Equally frequent names stay in level order.
    let mut levels = largest_first(levels, |(_, count)| *count as f64);
    let others = levels.split_off(levels.len().min(MAX_SHOWN));
    let n_other = others.iter().map(|(_, count)| count).sum();
    (
        n_missing,
        n_distinct,
        ValueProfile::Category { levels, n_other },
    )
}

/// Two passes over scaled values, so that neither sums nor squares overflow.
fn mean_and_sd(sorted: &[f64]) -> (f64, f64) {
    let largest = sorted
        .iter()
        .fold(0.0, |size: f64, value| size.max(value.abs()));
    let scale = if largest > 1e100 { largest } else { 1.0 };
    let n = sorted.len() as f64;
    // Divides only where it changes something.
    let scaled = |value: &f64| if scale == 1.0 { *value } else { value / scale };
    let mean = sorted.iter().map(scaled).sum::<f64>() / n;
    let squares: f64 = sorted
        .iter()
        .map(|value| (scaled(value) - mean) * (scaled(value) - mean))
        .sum();
    let variance = if sorted.len() > 1 {
        squares / (n - 1.0)
    } else {
        0.0
    };
    (
        (mean * scale).clamp(f64::MIN, f64::MAX),
        (variance.sqrt() * scale).min(f64::MAX),
    )
}

fn quantile(sorted: &[f64], share: f64) -> f64 {
    let position = share * (sorted.len().saturating_sub(1)) as f64;
    let at = |index: f64| sorted.get(index as usize).copied().unwrap_or_default();
    between(at(position.floor()), at(position.ceil()), position.fract())
}

/// From `a` to `b` without overflow where they are far apart.
fn between(a: f64, b: f64, share: f64) -> f64 {
    if a == b {
        a
    } else {
        a * (1.0 - share) + b * share
    }
}

/// One bin per whole number where there are few, else by Freedman & Diaconis (1981), else by Sturges (1926).
fn bin_edges(sorted: &[f64], quantiles: &[f64; 5]) -> Vec<f64> {
    let [min, .., max] = *quantiles;
    if min == max {
        return vec![min, max];
    }
    let range = max - min;
    if range < MAX_SHOWN as f64 && sorted.iter().all(|value| value.fract() == 0.0) {
        return (0..=range as u32 + 1)
            .map(|step| min + f64::from(step) - 0.5)
            .collect();
    }
    // A range too wide for a number still has two ends.
    stats::histogram_edges(sorted).unwrap_or_else(|| vec![min, max])
}

fn counts_between(sorted: &[f64], edges: &[f64]) -> Vec<u64> {
    let inner = edges.get(1..edges.len() - 1).unwrap_or_default();
    let below = inner
        .iter()
        .map(|edge| sorted.partition_point(|value| value < edge));
    let mut start = 0;
    below
        .chain([sorted.len()])
        .map(|end| (end - std::mem::replace(&mut start, end)) as u64)
        .collect()
}

#[cfg(test)]
mod tests;
