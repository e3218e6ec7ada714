//! A recipe fitted on training rows: the only thing that can transform.
//!
//! Holds, per feature, where it comes from and what was learnt about it, so that the
//! same row always gives the same numbers, in a fold, on the test part and on
//! new data. See `encode` for how.

use serde::{Deserialize, Serialize};

use super::date_part::DatePart;
use super::directions::Directions;
use super::shape::Shape;
use crate::engine::ingest::Field;

/// How rows become numbers, as a learner's family needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// For trees: numbers without scaling, a column of codes per category, missing stays missing.
    Native,
    /// For all others: missing filled, numbers scaled, a column of 0 and 1 per level.
    Standard,
}

/// Where a feature's values come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A column.
    Column(String),
    /// A part of a date.
    DatePart {
        /// The date's column.
        column: String,
        /// Which part.
        part: DatePart,
    },
    /// Two number columns, multiplied.
    Product {
        /// One of them.
        left: String,
        /// The other.
        right: String,
    },
}

impl Source {
    /// The feature's name.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Column(column) => column.clone(),
            Self::DatePart { column, part } => format!("{column} {}", part.name()),
            Self::Product { left, right } => format!("{left} × {right}"),
        }
    }

    /// The column that steps about it name.
    #[must_use]
    pub fn column(&self) -> &str {
        match self {
            Self::Column(column) | Self::DatePart { column, .. } => column,
            Self::Product { left, .. } => left,
        }
    }
}

/// How a code is shifted and scaled: (value − offset) / scale.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// Taken off first.
    pub offset: f64,
    /// Divides then; 1 for a constant.
    pub scale: f64,
}

/// What was learnt about one feature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FittedValues {
    /// Numbers.
    Number {
        /// Applied first to last.
        shapes: Vec<Shape>,
        /// Fills missing values, after the shapes.
        fill: f64,
        /// Applied last.
        scale: Scale,
    },
    /// Numbers cut into bins.
    Bins {
        /// Applied before.
        shapes: Vec<Shape>,
        /// Ascending; a value on an edge belongs to the bin above.
        edges: Vec<f64>,
        /// The bin of missing values.
        fill: u32,
    },
    /// Names with columns of their own.
    Levels {
        /// Levels with a 0/1 column of their own.
        levels: Vec<String>,
        /// Rarer levels, which only trees tell apart.
        rare: Vec<String>,
        /// Whether training had still more levels.
        has_more: bool,
        /// Whether a 0/1 column "other" follows for rarer and unseen levels.
        has_other: bool,
        /// Fills missing values.
        fill: String,
    },
    /// Names as one number each.
    Codes {
        /// By name.
        codes: Vec<(String, f64)>,
        /// Of a level never seen; `None` as if missing.
        unseen: Option<f64>,
        /// Fills missing values.
        fill: f64,
        /// Applied last.
        scale: Scale,
    },
}

/// A feature with everything that was learnt about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedFeature {
    /// Where its values come from.
    pub source: Source,
    /// Names replaced before anything else.
    pub merged: Vec<(String, String)>,
    /// What was learnt.
    pub values: FittedValues,
    /// Whether a "was missing" column follows.
    pub indicates_missing: bool,
}

impl FittedFeature {
    /// Names of the matrix columns it becomes.
    #[must_use]
    pub fn output_names(&self, encoding: Encoding) -> Vec<String> {
        let name = self.source.name();
        if encoding == Encoding::Native {
            return vec![name];
        }
        let mut names = match &self.values {
            FittedValues::Number { .. } | FittedValues::Codes { .. } => vec![name.clone()],
            FittedValues::Bins { edges, .. } => (1..=edges.len() + 1)
                .map(|bin| format!("{name} in bin {bin}"))
                .collect(),
            FittedValues::Levels {
                levels, has_other, ..
            } => {
                let own = levels.iter().map(|level| format!("{name} = {level}"));
                let other = has_other.then(|| format!("{name} = (other)"));
                own.chain(other).collect()
            }
        };
        if self.indicates_missing {
            names.push(format!("{name} is missing"));
        }
        names
    }

    /// Number of matrix columns it becomes.
    #[must_use]
    pub fn width(&self, encoding: Encoding) -> usize {
        if encoding == Encoding::Native {
            return 1;
        }
        let own = match &self.values {
            FittedValues::Number { .. } | FittedValues::Codes { .. } => 1,
            FittedValues::Bins { edges, .. } => edges.len() + 1,
            FittedValues::Levels {
                levels, has_other, ..
            } => levels.len() + usize::from(*has_other),
        };
        own + usize::from(self.indicates_missing)
    }
}

/// A recipe with everything it learnt from the training rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedRecipe {
    pub(super) fields: Vec<Field>,
    pub(super) features: Vec<FittedFeature>,
    /// Main directions that replace the scaled columns.
    pub(super) directions: Option<Directions>,
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
    /// Main directions of so many columns would take too long.
    #[error("main directions are made of at most {most} columns; there are {found}")]
    TooWide {
        /// Columns after encoding.
        found: usize,
        /// The most.
        most: usize,
    },
}

impl Error {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NoFeatures => {
                "give at least one column of numbers, categories or dates the role feature".into()
            }
            Self::MissingColumn { name, .. } => {
                format!("add the column {name:?}, spelt as in the training data")
            }
            Self::TooWide { .. } => {
                "keep the strongest features first, or take the step out of the recipe".into()
            }
        }
    }
}

impl FittedRecipe {
    /// The columns a table must have.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// What was learnt per feature.
    #[must_use]
    pub fn features(&self) -> &[FittedFeature] {
        &self.features
    }

    /// The feature that each matrix column belongs to, by its place; `None` where columns are
    /// directions that all features have a part in.
    #[must_use]
    pub fn feature_of_column(&self, encoding: Encoding) -> Option<Vec<usize>> {
        if self.directions.is_some() && encoding == Encoding::Standard {
            return None;
        }
        let features = self.features.iter().enumerate();
        let columns = features.flat_map(|(at, one)| std::iter::repeat_n(at, one.width(encoding)));
        Some(columns.collect())
    }

    /// Number of matrix columns.
    #[must_use]
    pub fn width(&self, encoding: Encoding) -> usize {
        match (&self.directions, encoding) {
            (Some(directions), Encoding::Standard) => directions.n_components(),
            _ => self.features.iter().map(|one| one.width(encoding)).sum(),
        }
    }
}

pub(super) fn missing(name: &str, kind: &str) -> Error {
    Error::MissingColumn {
        name: name.into(),
        kind: kind.into(),
    }
}

#[cfg(test)]
mod tests;
