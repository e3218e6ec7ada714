//! A recipe fitted on training rows: the only thing that can transform.
//!
//! Holds, per feature, the median or the levels seen in training, so that the
//! same row always gives the same numbers, in a fold, on the test part and on
//! new data. Unseen levels count as "other" where there is one, else as none of
//! the known levels.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::matrix::{Matrix, in_reach, to_f32};
use super::recipe::Recipe;
use crate::engine::ingest::{Category, Column, Field, Kind, MISSING, Role, Schema, Table};
use crate::engine::split::TrainRows;

/// Whether numbers are shifted and scaled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scaling {
    /// As they are: trees don't care.
    None,
    /// Mean 0 and deviation 1 on training rows.
    Standard,
}

/// What was learnt about one feature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FittedColumn {
    /// A column of numbers.
    Number {
        /// Its name.
        name: String,
        /// Fills missing values.
        median: f64,
        /// Mean after filling.
        mean: f64,
        /// Population deviation after filling; 1 for a constant column.
        sd: f64,
        /// Whether a "was missing" column follows.
        indicates_missing: bool,
    },
    /// A column of names.
    Category {
        /// Its name.
        name: String,
        /// Levels with a column of their own.
        levels: Vec<String>,
        /// Whether a column "other" follows for rarer and unseen levels.
        has_other: bool,
        /// Fills missing values.
        most_frequent: String,
        /// Whether a "was missing" column follows.
        indicates_missing: bool,
    },
}

/// A recipe with everything it learnt from the training rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedRecipe {
    columns: Vec<FittedColumn>,
}

/// Why rows can't be prepared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Error {
    /// No column is a feature.
    #[error("no column is left to learn from")]
    NoFeatures,
    /// A table lacks a column that training had, or has it as another kind.
    #[error("column {name:?} is not in the data, or not as a {kind}")]
    MissingColumn {
        /// The column.
        name: String,
        /// What it was in training.
        kind: String,
    },
}

impl Error {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NoFeatures => {
                "give at least one column of numbers or categories the role feature".into()
            }
            Self::MissingColumn { name, .. } => {
                format!("add the column {name:?}, spelt as in the training data")
            }
        }
    }
}

impl Recipe {
    /// Learns medians, levels and scales from training rows.
    ///
    /// # Errors
    /// When the schema has no usable feature, or the table lacks one.
    pub fn fit(
        &self,
        table: &Table,
        schema: &Schema,
        rows: &TrainRows,
    ) -> Result<FittedRecipe, Error> {
        let mut columns = Vec::new();
        for field in schema.features() {
            let column = table
                .column(&field.name)
                .ok_or_else(|| missing(&field.name, field.kind.name()))?;
            columns.push(match column {
                Column::Number(values) => self.fit_number(&field.name, values, rows),
                Column::Category(category) => self.fit_category(&field.name, category, rows),
            });
        }
        if columns.is_empty() {
            Err(Error::NoFeatures)
        } else {
            Ok(FittedRecipe { columns })
        }
    }

    fn fit_number(&self, name: &str, values: &[f64], rows: &TrainRows) -> FittedColumn {
        let mut known: Vec<f64> = pick(values, rows.indices())
            .filter(|value| value.is_finite())
            .map(in_reach)
            .collect();
        let n_rows = rows.indices().len();
        let n_missing = n_rows - known.len();
        let median = median(&mut known);
        // Two passes, for accuracy with a large mean.
        let total = known.iter().sum::<f64>() + median * n_missing as f64;
        let mean = total / n_rows.max(1) as f64;
        let squares = known
            .iter()
            .map(|value| (value - mean) * (value - mean))
            .sum::<f64>()
            + (median - mean) * (median - mean) * n_missing as f64;
        let sd = (squares / n_rows.max(1) as f64).sqrt();
        // A constant column becomes exactly 0, whatever rounding left in its mean.
        let is_constant = sd <= 1e-12 * mean.abs();
        let (mean, sd) = if is_constant {
            (median, 1.0)
        } else {
            (mean, sd)
        };
        FittedColumn::Number {
            name: name.into(),
            median,
            mean,
            sd,
            indicates_missing: n_missing > 0 && self.indicates_missing(),
        }
    }

    fn fit_category(&self, name: &str, category: &Category, rows: &TrainRows) -> FittedColumn {
        let mut counts = vec![0u64; category.levels.len()];
        let mut n_missing = 0u64;
        for row in rows.indices() {
            let code = category
                .codes
                .get(*row as usize)
                .copied()
                .unwrap_or(MISSING);
            match counts.get_mut(code as usize) {
                Some(count) => *count += 1,
                None => n_missing += 1,
            }
        }
        let mut seen: Vec<usize> = (0..counts.len())
            .filter(|code| counts.get(*code).is_some_and(|n| *n > 0))
            .collect();
        let count = |code: &usize| counts.get(*code).copied().unwrap_or(0);
        seen.sort_by(|a, b| count(b).cmp(&count(a)).then(a.cmp(b)));
        let most_frequent = seen
            .first()
            .and_then(|code| category.levels.get(*code))
            .cloned()
            .unwrap_or_default();
        let has_other = seen.len() > self.max_levels();
        if has_other {
            seen.truncate(self.max_levels() - 1);
        }
        seen.sort_unstable();
        FittedColumn::Category {
            name: name.into(),
            levels: seen
                .iter()
                .filter_map(|code| category.levels.get(*code))
                .cloned()
                .collect(),
            has_other,
            most_frequent,
            indicates_missing: n_missing > 0 && self.indicates_missing(),
        }
    }
}

impl FittedColumn {
    /// The feature's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Number { name, .. } | Self::Category { name, .. } => name,
        }
    }

    /// The field a table must have for it.
    #[must_use]
    pub fn field(&self) -> Field {
        let kind = match self {
            Self::Number { .. } => Kind::Number,
            Self::Category { .. } => Kind::Category,
        };
        Field {
            name: self.name().into(),
            kind,
            role: Role::Feature,
            reason: "the model was trained with it".into(),
        }
    }

    /// Names of the matrix columns it becomes.
    #[must_use]
    pub fn output_names(&self) -> Vec<String> {
        let (mut names, indicates) = match self {
            Self::Number {
                name,
                indicates_missing,
                ..
            } => (vec![name.clone()], *indicates_missing),
            Self::Category {
                name,
                levels,
                has_other,
                indicates_missing,
                ..
            } => {
                let mut names: Vec<String> = levels
                    .iter()
                    .map(|level| format!("{name} = {level}"))
                    .collect();
                if *has_other {
                    names.push(format!("{name} = (other)"));
                }
                (names, *indicates_missing)
            }
        };
        if indicates {
            names.push(format!("{} is missing", self.name()));
        }
        names
    }
}

impl FittedRecipe {
    /// What was learnt per feature.
    #[must_use]
    pub fn columns(&self) -> &[FittedColumn] {
        &self.columns
    }

    /// Number of matrix columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.columns
            .iter()
            .map(|column| column.output_names().len())
            .sum()
    }

    /// Encodes the given rows of a table.
    ///
    /// # Errors
    /// When the table lacks a feature or has it as another kind.
    pub fn matrix(&self, table: &Table, rows: &[u32], scaling: Scaling) -> Result<Matrix, Error> {
        let mut matrix = Matrix::with_rows(rows.len(), self.width());
        for fitted in &self.columns {
            match (fitted, table.column(fitted.name())) {
                (
                    FittedColumn::Number {
                        median,
                        mean,
                        sd,
                        indicates_missing,
                        ..
                    },
                    Some(Column::Number(values)),
                ) => {
                    let (shift, scale) = match scaling {
                        Scaling::None => (0.0, 1.0),
                        Scaling::Standard => (*mean, *sd),
                    };
                    let fill = |value: f64| if value.is_finite() { value } else { *median };
                    matrix.push_column(
                        pick(values, rows)
                            .map(|value| to_f32((in_reach(fill(value)) - shift) / scale)),
                    );
                    if *indicates_missing {
                        matrix.push_column(
                            pick(values, rows).map(|value| f32::from(u8::from(!value.is_finite()))),
                        );
                    }
                }
                (fitted @ FittedColumn::Category { .. }, Some(Column::Category(category))) => {
                    push_category(&mut matrix, fitted, category, rows);
                }
                (fitted, _) => return Err(missing(fitted.name(), fitted.field().kind.name())),
            }
        }
        Ok(matrix)
    }
}

fn push_category(matrix: &mut Matrix, fitted: &FittedColumn, category: &Category, rows: &[u32]) {
    let FittedColumn::Category {
        levels,
        has_other,
        most_frequent,
        indicates_missing,
        ..
    } = fitted
    else {
        return;
    };
    let slots: BTreeMap<&str, u32> = levels
        .iter()
        .enumerate()
        .map(|(slot, level)| (level.as_str(), slot as u32))
        .collect();
    let n_slots = levels.len() as u32;
    // Rare levels of training and levels never seen both land in the slot after the last level.
    let slot_of = |level: &str| slots.get(level).copied().unwrap_or(n_slots);
    let slot_of_code: Vec<u32> = category.levels.iter().map(|level| slot_of(level)).collect();
    let fill = slot_of(most_frequent);
    let encoded: Vec<u32> = rows
        .iter()
        .map(|row| {
            category
                .codes
                .get(*row as usize)
                .and_then(|code| slot_of_code.get(*code as usize))
                .copied()
                .unwrap_or(fill)
        })
        .collect();
    for slot in 0..n_slots + u32::from(*has_other) {
        matrix.push_column(
            encoded
                .iter()
                .map(|code| f32::from(u8::from(*code == slot))),
        );
    }
    if *indicates_missing {
        let is_missing = |row: &u32| {
            category
                .codes
                .get(*row as usize)
                .is_none_or(|code| *code == MISSING)
        };
        matrix.push_column(rows.iter().map(|row| f32::from(u8::from(is_missing(row)))));
    }
}

fn missing(name: &str, kind: &str) -> Error {
    Error::MissingColumn {
        name: name.into(),
        kind: kind.into(),
    }
}

fn pick<'a>(values: &'a [f64], rows: &'a [u32]) -> impl Iterator<Item = f64> + 'a {
    rows.iter()
        .map(|row| values.get(*row as usize).copied().unwrap_or(f64::NAN))
}

/// The middle value; 0 for none. Reorders its input.
fn median(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    let is_even = values.len().is_multiple_of(2);
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    let lower = if is_even {
        below.iter().copied().fold(f64::MIN, f64::max)
    } else {
        upper
    };
    lower + (upper - lower) / 2.0
}

#[cfg(test)]
mod tests;
