//! A recipe fitted on training rows: the only thing that can transform.
//!
//! Holds, per feature, the median or the levels seen in training, so that the
//! same row always gives the same numbers, in a fold, on the test part and on
//! new data. See `encode` for how.

use serde::{Deserialize, Serialize};

use crate::engine::ingest::{Field, Kind, Role};

/// How rows become numbers, as a learner's family needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// For trees: numbers as they are, a column of codes per category, missing stays missing.
    Native,
    /// For all others: missing filled, numbers with mean 0 and deviation 1 on training rows,
    /// a column of 0 and 1 per level.
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
        /// Levels with a 0/1 column of their own.
        levels: Vec<String>,
        /// Rarer levels, which only trees tell apart.
        rare: Vec<String>,
        /// Whether training had still more levels.
        has_more: bool,
        /// Whether a 0/1 column "other" follows for rarer and unseen levels.
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
    pub fn output_names(&self, encoding: Encoding) -> Vec<String> {
        if encoding == Encoding::Native {
            return vec![self.name().into()];
        }
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
    pub(super) const fn new(columns: Vec<FittedColumn>) -> Self {
        Self { columns }
    }

    /// What was learnt per feature.
    #[must_use]
    pub fn columns(&self) -> &[FittedColumn] {
        &self.columns
    }

    /// Number of matrix columns.
    #[must_use]
    pub fn width(&self, encoding: Encoding) -> usize {
        self.columns
            .iter()
            .map(|column| column.output_names(encoding).len())
            .sum()
    }
}

pub(super) fn missing(name: &str, kind: &str) -> Error {
    Error::MissingColumn {
        name: name.into(),
        kind: kind.into(),
    }
}

pub(super) fn pick<'a>(values: &'a [f64], rows: &'a [u32]) -> impl Iterator<Item = f64> + 'a {
    rows.iter()
        .map(|row| values.get(*row as usize).copied().unwrap_or(f64::NAN))
}

#[cfg(test)]
mod tests;
