//! What a fitted recipe makes of each feature, before and after: for pictures.

use serde::{Deserialize, Serialize};

use super::fitted::{Encoding, Error, FittedFeature, FittedRecipe, FittedValues};
use super::matrix::Matrix;
use super::values::{Picked, pick};
use crate::engine::check::{ColumnProfile, ValueProfile, profile};
use crate::engine::ingest::{Category, Column, Table};

/// Rows looked at: a picture of forty bins shows no more.
const MOST_ROWS: usize = 20_000;

/// One feature before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeaturePreview {
    /// The feature.
    pub name: String,
    /// The column that steps about it name.
    pub column: String,
    /// What training rows hold.
    pub before: ColumnProfile,
    /// What learners that read numbers only get: numbers, or how many rows are 1 in which column.
    pub after: ColumnProfile,
    /// Columns it becomes.
    pub width: u64,
}

impl FittedRecipe {
    /// Every feature before and after, on some of the given rows.
    ///
    /// # Errors
    /// When the table lacks a feature.
    pub fn previews(&self, table: &Table, rows: &[u32]) -> Result<Vec<FeaturePreview>, Error> {
        let step = rows.len().div_ceil(MOST_ROWS).max(1);
        let rows: Vec<u32> = rows.iter().copied().step_by(step).collect();
        self.features
            .iter()
            .map(|feature| feature.preview(table, &rows))
            .collect()
    }
}

impl FittedFeature {
    fn preview(&self, table: &Table, rows: &[u32]) -> Result<FeaturePreview, Error> {
        let name = self.source.name();
        let before = match pick(&self.source, &self.merged, (table, rows))? {
            Picked::Numbers(values) => Column::Number(values),
            Picked::Names { codes, levels } => Column::Category(Category {
                codes,
                levels: levels.into_owned(),
            }),
        };
        let alone = FittedRecipe {
            fields: Vec::new(),
            features: vec![self.clone()],
            directions: None,
        };
        let matrix = alone.matrix(table, rows, Encoding::Standard)?;
        let after = match &self.values {
            FittedValues::Number { .. } | FittedValues::Codes { .. } => {
                let column = matrix.column(0).iter().map(|value| f64::from(*value));
                profile(&name, &Column::Number(column.collect()))
            }
            FittedValues::Bins { .. } | FittedValues::Levels { .. } => self.ones(&name, &matrix),
        };
        Ok(FeaturePreview {
            column: self.source.column().into(),
            before: profile(&name, &before),
            after,
            width: self.width(Encoding::Standard) as u64,
            name,
        })
    }

    /// How many rows are 1 in each column.
    fn ones(&self, name: &str, matrix: &Matrix) -> ColumnProfile {
        let n_ones = |column: &[f32]| column.iter().filter(|value| **value == 1.0).count() as u64;
        let names = self.output_names(Encoding::Standard);
        let prefix = format!("{name} ");
        let short = |name: String| {
            name.strip_prefix(&prefix)
                .map_or(name.clone(), str::to_owned)
        };
        ColumnProfile {
            name: name.into(),
            n_rows: matrix.n_rows() as u64,
            n_missing: 0,
            n_distinct: names.len() as u64,
            values: ValueProfile::Category {
                levels: names
                    .into_iter()
                    .map(short)
                    .zip(matrix.columns().map(n_ones))
                    .collect(),
                n_other: 0,
            },
        }
    }
}
