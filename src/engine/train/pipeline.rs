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
    /// Of two classes: from which probability on a row counts as the second, from 0 to 1; `None`
    /// for the more probable one.
    #[serde(default)]
    pub threshold: Option<f64>,
}

impl FittedPipeline {
    /// Predicts the given rows of a table.
    ///
    /// # Errors
    /// When the table lacks a feature of the training data.
    pub fn predict(&self, table: &Table, rows: &[u32]) -> Result<Predictions, Error> {
        let matrix = self.recipe.matrix(table, rows, self.encoding)?;
        let mut predictions = self.model.predict(&matrix);
        if let Predictions::Classes { threshold, .. } = &mut predictions {
            *threshold = self.threshold;
        }
        Ok(predictions)
    }

    /// The columns a table must have.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        self.recipe.fields().to_vec()
    }
}
