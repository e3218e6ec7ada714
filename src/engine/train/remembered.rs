//! Rows that are predicted over and over, each time with other values in few columns.

use super::error::Error;
use super::learner::Paths;
use super::model::Predictions;
use super::pipeline::FittedPipeline;
use crate::engine::ingest::Table;
use crate::engine::prepare::Matrix;

/// A pipeline with rows that it has predicted: of trees, their ways are remembered.
#[derive(Clone, Debug)]
pub struct Remembered<'p> {
    pipeline: &'p FittedPipeline,
    rows: Vec<u32>,
    ways: Option<(Matrix, Paths)>,
}

impl FittedPipeline {
    /// Remembers all rows of a table.
    ///
    /// # Errors
    /// When the table lacks a column of the model.
    pub fn remember(&self, table: &Table) -> Result<Remembered<'_>, Error> {
        let rows: Vec<u32> = (0..table.n_rows() as u32).collect();
        let ways = match self.single() {
            Some((model, encoding)) if model.is_of_trees() => {
                let matrix = self.recipe.matrix(table, &rows, encoding)?;
                model.paths(&matrix).map(|paths| (matrix, paths))
            }
            Some(_) | None => None,
        };
        Ok(Remembered {
            pipeline: self,
            rows,
            ways,
        })
    }
}

impl Remembered<'_> {
    /// Predicts a table of as many rows: what [`FittedPipeline::predict`] gives, to the last bit,
    /// and the sooner the less differs from the table that is remembered.
    ///
    /// # Errors
    /// When the table lacks a column of the model.
    pub fn predict(&self, table: &Table) -> Result<Predictions, Error> {
        let single = self.pipeline.single().zip(self.ways.as_ref());
        let Some(((model, encoding), (before, paths))) = single else {
            return self.pipeline.predict(table, &self.rows);
        };
        let matrix = self.pipeline.recipe.matrix(table, &self.rows, encoding)?;
        let columns = before.columns().zip(matrix.columns()).enumerate();
        // Bit by bit: missing values are no numbers, which equal nothing.
        let differs = |(a, b): (&[f32], &[f32])| {
            let mut pairs = a.iter().zip(b);
            pairs.any(|(a, b)| a.to_bits() != b.to_bits())
        };
        let changed: Vec<usize> = columns
            .filter(|(_, pair)| differs(*pair))
            .map(|(index, _)| index)
            .collect();
        let mut predictions = model.predict_again(paths, (&matrix, &changed));
        if let Predictions::Classes { threshold, .. } = &mut predictions {
            *threshold = self.pipeline.threshold;
        }
        Ok(predictions)
    }
}
