//! Permutation importance: what a model loses when a column no longer says anything.

use serde::{Deserialize, Serialize};

use crate::engine::charter::Metric;
use crate::engine::evaluate::score;
use crate::engine::ingest::{Column, NamedColumn, Table};
use crate::engine::random::{Purpose, Random};
use crate::engine::train::{Error, FittedPipeline, Labels, Predictions};
use crate::stats::{largest_first, mean, pearson, sample_sd, student_t_quantile};

/// How often each column is shuffled.
const REPEATS: u64 = 10;
/// Most rows that are predicted each time.
const MAX_ROWS: usize = 5000;
/// ... fewer, but not fewer than this, of models that would take longer than `MOST_SECONDS`.
const LEAST_ROWS: usize = 100;
const MOST_SECONDS: f64 = 2.4;
/// Of trees, a shuffle takes about the time of all answers by so much per column: 7 % of it at 50 columns, measured by
/// `script/bench explain`; the fewer columns, the more of the trees ask about each.
const ASKED_AGAIN: f64 = 3.5;
/// Two columns correlated more than this can stand in for each other.
const CORRELATED: f64 = 0.7;

/// Differences of scores below this are rounding.
const ROUNDING: f64 = 1e-12;

/// What a column is worth to a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnImportance {
    /// The column, as it stands in the file.
    pub column: String,
    /// How much worse the score is when the column is shuffled, in the mean; negative if better.
    pub drop: f64,
    /// Where that mean lies with 95 % confidence, over shuffles.
    pub interval95: (f64, f64),
}

impl ColumnImportance {
    /// Whether shuffling makes the score worse beyond what shuffles differ by.
    #[must_use]
    pub fn matters(&self) -> bool {
        self.interval95.0 > 0.0
    }
}

/// What each column is worth to a model on rows it has not learnt from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PermutationImportance {
    /// What is lost.
    pub metric: Metric,
    /// The score with all columns as they are.
    pub score: f64,
    /// Rows it was measured on.
    pub n_rows: u64,
    /// Shuffles of each column.
    pub repeats: u64,
    /// One per column, the most important first.
    pub columns: Vec<ColumnImportance>,
    /// Pairs of columns that can stand in for each other, with Pearson's r: each alone then
    /// seems to matter less than both do.
    pub correlated: Vec<(String, String, f64)>,
}

/// How many rows to measure importance on, for a model that takes so many microseconds per row.
#[must_use]
pub fn rows_to_explain(pipeline: &FittedPipeline, us_per_row: f64) -> usize {
    let n_columns = pipeline.fields().len().max(1) as f64;
    // Of trees, those that ask about a shuffled column are asked again, as long as ways are remembered.
    let most_paths = pipeline.single().and_then(|(model, _)| model.most_paths());
    let (share, most) = match most_paths {
        Some(most) => ((ASKED_AGAIN / n_columns).min(1.0), most.min(MAX_ROWS)),
        None => (1.0, MAX_ROWS),
    };
    let us_per_shuffle = us_per_row.max(0.01) * share;
    let affordable = MOST_SECONDS * 1e6 / (us_per_shuffle * n_columns * REPEATS as f64);
    (affordable as usize).clamp(LEAST_ROWS, most.max(LEAST_ROWS))
}

/// Shuffles each column of `held_out`, which are rows the model has not seen, and scores it
/// again (Breiman 2001; Fisher, Rudin & Dominici 2019). Columns are those of the file: a
/// category's 0/1 columns are shuffled together. `None` if the metric is undefined on these rows.
///
/// # Errors
/// When the table lacks a column of the model.
pub fn permutation_importance(
    pipeline: &FittedPipeline,
    (held_out, truth): (&Table, &Labels),
    (metric, seed): (Metric, u64),
    progress: &mut dyn FnMut(f64),
) -> Result<Option<PermutationImportance>, Error> {
    let rows: Vec<u32> = (0..held_out.n_rows() as u32).collect();
    let remembered = pipeline.remember(held_out)?;
    let value = |predictions: &Predictions| score(truth, predictions).get(&metric).copied();
    let as_they_are = remembered.predict_all(std::iter::once(held_out.clone()))?;
    let Some(whole) = as_they_are.first().and_then(value) else {
        return Ok(None);
    };
    let sign = metric.direction().sign();
    let fields = pipeline.fields();
    let mut columns = Vec::with_capacity(fields.len());
    for (index, field) in fields.iter().enumerate() {
        let tables = (0..REPEATS).map(|repeat| {
            let mut order = rows.clone();
            Random::new(seed, Purpose::Permutation, &[index as u64, repeat]).shuffle(&mut order);
            shuffled(held_out, &field.name, &order)
        });
        let values = remembered.predict_all(tables)?;
        let drops = values.iter().filter_map(value).map(|value| {
            let drop = sign * (whole - value);
            // Scores that differ by rounding are the same.
            if drop.abs() < ROUNDING { 0.0 } else { drop }
        });
        columns.extend(importance(&field.name, &drops.collect::<Vec<f64>>()));
        progress((index + 1) as f64 / fields.len() as f64);
    }
    let columns = largest_first(columns, |one: &ColumnImportance| one.drop);
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    Ok(Some(PermutationImportance {
        metric,
        score: whole,
        n_rows: held_out.n_rows() as u64,
        repeats: REPEATS,
        columns,
        correlated: correlated(held_out, &names),
    }))
}

/// The table with one column's rows in another order.
fn shuffled(table: &Table, name: &str, order: &[u32]) -> Table {
    let columns = table.columns().iter().map(|named| NamedColumn {
        name: named.name.clone(),
        column: if named.name == name {
            named.column.take(order)
        } else {
            named.column.clone()
        },
    });
    // The same columns, each as long as before: always a table.
    Table::new(columns.collect(), table.n_rows()).unwrap_or_else(|_| table.clone())
}

fn importance(column: &str, drops: &[f64]) -> Option<ColumnImportance> {
    let drop = mean(drops)?;
    let half = match (sample_sd(drops), drops.len()) {
        (Some(sd), n) if n > 1 => {
            student_t_quantile(0.975, (n - 1) as f64)? * sd / (n as f64).sqrt()
        }
        _ => 0.0,
    };
    Some(ColumnImportance {
        column: column.into(),
        drop,
        interval95: (drop - half, drop + half),
    })
}

/// Pairs of numbers that move together.
fn correlated(table: &Table, names: &[&str]) -> Vec<(String, String, f64)> {
    let number = |name: &str| match table.column(name) {
        Some(Column::Number(values)) => Some(values),
        _ => None,
    };
    let mut found = Vec::new();
    for (index, a) in names.iter().enumerate() {
        for b in names.iter().skip(index + 1) {
            let (Some(first), Some(second)) = (number(a), number(b)) else {
                continue;
            };
            let pairs = first.iter().copied().zip(second.iter().copied());
            if let Some(r) = pearson(pairs).filter(|r| r.abs() > CORRELATED) {
                found.push(((*a).to_string(), (*b).to_string(), r));
            }
        }
    }
    largest_first(found, |pair| pair.2.abs())
}

#[cfg(test)]
mod tests;
