//! What each column adds to the answer for one row.
//!
//! Shapley values (1953; Lundberg & Lee 2017): how the answer changes when a column takes the
//! row's value instead of a background row's, in the mean over all orders in which columns can
//! be exchanged. They add up to the answer. Exact for linear models, trees, forests and boosting;
//! else estimated from orders drawn at random (Strumbelj & Kononenko 2014), with its error.

use serde::{Deserialize, Serialize};

use crate::engine::ingest::{Column, NamedColumn, Table};
use crate::engine::random::{Purpose, Random};
use crate::engine::train::{Error, Features, FittedPipeline, Predictions, Scale};
use crate::stats::{largest_first, mean, sample_sd};

/// Rows that a row is compared with, at most.
pub const BACKGROUND: usize = 100;
/// Orders of columns drawn: at least, at most.
const LEAST_ORDERS: usize = 20;
const MOST_ORDERS: usize = 400;
/// Seconds that drawing may take, by what a row takes.
const SECONDS: f64 = 1.0;

/// What one column adds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// The column, or the feature made of columns.
    pub name: String,
    /// Added to the answer; negative if taken away.
    pub by: f64,
    /// Standard error; 0 where exact.
    pub error: f64,
}

/// An answer and what it is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contributions {
    /// What they add up to.
    pub scale: Scale,
    /// The mean answer for the background rows.
    pub base: f64,
    /// The answer for the row: `base` and all contributions.
    pub value: f64,
    /// The largest first, whatever its sign.
    pub columns: Vec<Contribution>,
    /// Rows it was compared with.
    pub n_background: u64,
    /// Orders drawn; `None` where exact.
    pub n_orders: Option<u64>,
}

/// What each column adds to the answer for `row` (a table of one row): to the probability of
/// `class` or what that is made from, or to the number. `background` are rows of the training
/// data; `us_per_row` decides how many orders are drawn where nothing exact is known.
///
/// # Errors
/// When a table lacks a column of the model.
pub fn contributions(
    pipeline: &FittedPipeline,
    (row, background): (&Table, &Table),
    class: u32,
    (us_per_row, seed): (f64, u64),
) -> Result<Contributions, Error> {
    let names: Vec<String> = pipeline
        .recipe
        .features()
        .iter()
        .map(|feature| feature.source.name())
        .collect();
    let single = pipeline.single().and_then(|(model, encoding)| {
        let of_column = pipeline.recipe.feature_of_column(encoding)?;
        Some((model, encoding, of_column))
    });
    let exact = match single {
        None => None,
        Some((model, encoding, of_column)) => {
            let matrix = |table: &Table| {
                let rows: Vec<u32> = (0..table.n_rows() as u32).collect();
                pipeline.recipe.matrix(table, &rows, encoding)
            };
            let features = Features {
                of_column: &of_column,
                n: names.len(),
            };
            let rows = (&matrix(row)?, &matrix(background)?);
            model.attribution(rows, features, class)
        }
    };
    let n_background = background.n_rows() as u64;
    if let Some(found) = exact {
        let parts = names.into_iter().zip(found.parts);
        let columns = parts.map(|(name, by)| Contribution {
            name,
            by,
            error: 0.0,
        });
        return Ok(Contributions {
            scale: found.scale,
            base: found.base,
            value: found.value,
            columns: sorted(columns.collect()),
            n_background,
            n_orders: None,
        });
    }
    sampled(pipeline, (row, background), class, (us_per_row, seed))
}

fn sorted(columns: Vec<Contribution>) -> Vec<Contribution> {
    largest_first(columns, |one| one.by.abs())
}

/// The answers of a table: the probability of a class, or the number.
pub(super) fn answers(
    pipeline: &FittedPipeline,
    table: &Table,
    class: u32,
) -> Result<Vec<f64>, Error> {
    let rows: Vec<u32> = (0..table.n_rows() as u32).collect();
    Ok(match pipeline.predict(table, &rows)? {
        Predictions::Numbers(numbers) => numbers,
        Predictions::Classes {
            probabilities,
            n_classes,
            ..
        } => probabilities
            .chunks_exact(n_classes.max(1))
            .map(|row| row.get(class as usize).copied().unwrap_or(0.0))
            .collect(),
    })
}

/// Orders drawn at random, each from another background row to the row, column by column.
fn sampled(
    pipeline: &FittedPipeline,
    (row, background): (&Table, &Table),
    class: u32,
    (us_per_row, seed): (f64, u64),
) -> Result<Contributions, Error> {
    let fields = pipeline.fields();
    let n_columns = fields.len();
    let affordable = SECONDS * 1e6 / (us_per_row.max(0.1) * (n_columns + 1) as f64);
    let affordable = (affordable as usize).clamp(LEAST_ORDERS, MOST_ORDERS);
    // Every background row as often as every other, so that the parts add up exactly; fewer rows
    // for a slow model.
    let step = background.n_rows().div_ceil(affordable).max(1);
    let kept: Vec<u32> = (0..background.n_rows() as u32).step_by(step).collect();
    let background = &background.take(&kept);
    let n_background = kept.len().max(1);
    let rounds = affordable.div_ceil(n_background);
    let n_orders = rounds * n_background;
    let mut random = Random::new(seed, Purpose::Explanation, &[]);
    let orders: Vec<Vec<u32>> = (0..n_orders)
        .map(|_| {
            let mut order: Vec<u32> = (0..n_columns as u32).collect();
            random.shuffle(&mut order);
            order
        })
        .collect();
    // For each column: from which of both tables each mixed row takes it. The row comes after the background.
    let both = stacked(background, row);
    let last = background.n_rows() as u32;
    let mut sources = vec![Vec::with_capacity(n_orders * (n_columns + 1)); n_columns];
    for (index, order) in orders.iter().enumerate() {
        let mut mixed = vec![(index % n_background) as u32; n_columns];
        let steps = std::iter::once(None).chain(order.iter().map(Some));
        for step in steps {
            if let Some(slot) = step.and_then(|column| mixed.get_mut(*column as usize)) {
                *slot = last;
            }
            for (sources, from) in sources.iter_mut().zip(&mixed) {
                sources.push(*from);
            }
        }
    }
    let columns = fields.iter().zip(&sources).filter_map(|(field, rows)| {
        let column = both.column(&field.name)?.take(rows);
        Some(NamedColumn {
            name: field.name.clone(),
            column,
        })
    });
    let table = Table::new(columns.collect(), n_orders * (n_columns + 1)).unwrap_or_default();
    let found = answers(pipeline, &table, class)?;
    let mut moves = vec![Vec::with_capacity(n_orders); n_columns];
    let (mut base, mut value) = (0.0, 0.0);
    for (order, answers) in orders.iter().zip(found.chunks_exact(n_columns + 1)) {
        base += answers.first().copied().unwrap_or(0.0) / n_orders as f64;
        value = answers.last().copied().unwrap_or(0.0);
        for (column, pair) in order.iter().zip(answers.windows(2)) {
            if let Some(moves) = moves.get_mut(*column as usize) {
                moves.push(pair[1] - pair[0]);
            }
        }
    }
    let columns = fields
        .iter()
        .zip(&moves)
        .map(|(field, moves)| Contribution {
            name: field.name.clone(),
            by: mean(moves).unwrap_or(0.0),
            error: sample_sd(moves).unwrap_or(0.0) / (n_orders as f64).sqrt(),
        });
    let is_number = pipeline.n_classes() == 0;
    Ok(Contributions {
        scale: if is_number {
            Scale::Number
        } else {
            Scale::Probability
        },
        base,
        value,
        columns: sorted(columns.collect()),
        n_background: n_background as u64,
        n_orders: Some(n_orders as u64),
    })
}

/// Rows of one table under those of another with the same columns; categories keep the levels
/// of the first.
fn stacked(first: &Table, second: &Table) -> Table {
    let columns = first.columns().iter().map(|named| {
        let column = match (&named.column, second.column(&named.name)) {
            (Column::Number(a), Some(Column::Number(b))) => {
                Column::Number([a.as_slice(), b].concat())
            }
            (Column::Category(a), Some(Column::Category(b))) => {
                let mut both = a.clone();
                both.codes.extend(&b.codes);
                Column::Category(both)
            }
            (column, _) => column.clone(),
        };
        NamedColumn {
            name: named.name.clone(),
            column,
        }
    });
    Table::new(columns.collect(), first.n_rows() + second.n_rows()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
