//! How the answer depends on one column: partial dependence, with a line per row.
//!
//! Every row gets each value of a grid in turn, all else as it is; the mean over rows is the
//! partial dependence (Friedman 2001), each row's own line its individual conditional expectation
//! (Goldstein et al. 2015). Where columns move together, the grid makes rows that do not occur.

use serde::{Deserialize, Serialize};

use super::contribution::answers;
use crate::engine::ingest::{Column, NamedColumn, Table};
use crate::engine::train::{Error, FittedPipeline};
use crate::stats::{largest_first, mean, quantile_sorted, sorted_finite};

/// Values of a number that are asked about.
const GRID: usize = 20;
/// The grid leaves out the outermost shares of the values.
const EDGES: (f64, f64) = (0.025, 0.975);
/// Levels at most, the most frequent first.
const LEVELS: usize = 20;
/// Rows at most, each a line.
pub const DEPENDENCE_ROWS: usize = 200;

/// Where on a column's range answers were asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grid {
    /// Numbers, ascending.
    Numbers(Vec<f64>),
    /// Names, the most frequent first.
    Names(Vec<String>),
}

/// How the answer depends on a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dependence {
    /// The column.
    pub column: String,
    /// The class whose probability is meant; `None` for numbers.
    pub class: Option<String>,
    /// Where it was asked for.
    pub grid: Grid,
    /// The mean answer at each place of the grid.
    pub mean: Vec<f64>,
    /// One line per row: the answers at each place.
    pub lines: Vec<Vec<f64>>,
}

/// How the answer for rows depends on a column; `None` if the model does not read it, or it has
/// no value in these rows.
///
/// # Errors
/// When the table lacks a column of the model.
pub fn dependence(
    pipeline: &FittedPipeline,
    table: &Table,
    column: &str,
    (class, name): (u32, Option<String>),
) -> Result<Option<Dependence>, Error> {
    let is_read = pipeline.fields().iter().any(|field| field.name == column);
    let Some((grid, places)) = table.column(column).filter(|_| is_read).and_then(places) else {
        return Ok(None);
    };
    let step = table.n_rows().div_ceil(DEPENDENCE_ROWS).max(1);
    let rows: Vec<u32> = (0..table.n_rows() as u32).step_by(step).collect();
    let mut by_place = Vec::with_capacity(places.len());
    for place in 0..places.len() as u32 {
        let columns = table.columns().iter().map(|named| NamedColumn {
            name: named.name.clone(),
            column: if named.name == column {
                places.take(&vec![place; rows.len()])
            } else {
                named.column.take(&rows)
            },
        });
        let asked = Table::new(columns.collect(), rows.len()).unwrap_or_default();
        by_place.push(answers(pipeline, &asked, class)?);
    }
    let line = |row: usize| {
        by_place
            .iter()
            .filter_map(|answers| answers.get(row))
            .copied()
            .collect()
    };
    Ok(Some(Dependence {
        column: column.into(),
        class: name,
        grid,
        mean: by_place
            .iter()
            .map(|answers| mean(answers).unwrap_or(0.0))
            .collect(),
        lines: (0..rows.len()).map(line).collect(),
    }))
}

/// The grid, and a column that holds its values.
fn places(column: &Column) -> Option<(Grid, Column)> {
    match column {
        Column::Number(values) => {
            let finite: Vec<f64> = values
                .iter()
                .copied()
                .filter(|value| value.is_finite())
                .collect();
            let sorted = sorted_finite(&finite)?;
            let mut distinct = sorted.clone();
            distinct.dedup();
            let (low, high) = (
                quantile_sorted(&distinct, EDGES.0)?,
                quantile_sorted(&distinct, EDGES.1)?,
            );
            // Few values are all asked about, many evenly.
            let grid: Vec<f64> = if distinct.len() <= GRID {
                distinct
            } else {
                let step = (high - low) / (GRID - 1) as f64;
                (0..GRID).map(|at| low + step * at as f64).collect()
            };
            Some((Grid::Numbers(grid.clone()), Column::Number(grid)))
        }
        Column::Category(category) => {
            let mut counts: Vec<(u64, u32)> = (0..category.levels.len() as u32)
                .map(|code| (0, code))
                .collect();
            for code in &category.codes {
                if let Some((count, _)) = counts.get_mut(*code as usize) {
                    *count += 1;
                }
            }
            counts.retain(|(count, _)| *count > 0);
            let mut counts = largest_first(counts, |one| one.0 as f64);
            counts.truncate(LEVELS);
            let codes: Vec<u32> = counts.into_iter().map(|(_, code)| code).collect();
            let names = codes
                .iter()
                .filter_map(|code| category.levels.get(*code as usize))
                .cloned();
            let grid = Grid::Names(names.collect());
            let places = crate::engine::ingest::Category {
                codes,
                levels: category.levels.clone(),
            };
            (!places.codes.is_empty()).then_some((grid, Column::Category(places)))
        }
    }
}
