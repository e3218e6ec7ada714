//! A fitted recipe and the model after it: from raw columns to predictions.

use serde::{Deserialize, Serialize};

use super::error::Error;
use super::model::{Model, Predictions};
use crate::engine::ingest::{Field, Table};
use crate::engine::prepare::{Encoding, FittedRecipe};

/// Everything needed to predict from a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedPipeline {
    /// Medians, levels and scales.
    pub recipe: FittedRecipe,
    /// How the model reads rows.
    pub encoding: Encoding,
    /// The fitted learner.
    pub model: Model,
}

impl FittedPipeline {
    /// Predicts the given rows of a table.
    ///
    /// # Errors
    /// When the table lacks a feature of the training data.
    pub fn predict(&self, table: &Table, rows: &[u32]) -> Result<Predictions, Error> {
        Ok(self
            .model
            .predict(&self.recipe.matrix(table, rows, self.encoding)?))
    }

    /// The columns a table must have.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        self.recipe.fields().to_vec()
    }
}
