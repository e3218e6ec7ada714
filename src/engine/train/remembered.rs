//! Rows that are predicted over and over, each time with other values in few columns.

use super::error::Error;
use super::learner::{Paths, TOGETHER, Variants};
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
            Some((model, encoding)) if model.most_paths().is_some() => {
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
    /// Predicts tables of as many rows: what [`FittedPipeline::predict`] gives for each, to the
    /// last bit, and the sooner the less they differ from the table that is remembered.
    ///
    /// # Errors
    /// When a table lacks a column of the model.
    pub fn predict_all(
        &self,
        tables: impl Iterator<Item = Table>,
    ) -> Result<Vec<Predictions>, Error> {
        let mut tables = tables;
        let single = self.pipeline.single().zip(self.ways.as_ref());
        let Some(((model, encoding), (before, paths))) = single else {
            return tables
                .map(|table| self.pipeline.predict(&table, &self.rows))
                .collect();
        };
        let mut found = Vec::new();
        loop {
            let mut variants = Vec::new();
            for table in tables.by_ref().take(TOGETHER) {
                let matrix = self.pipeline.recipe.matrix(&table, &self.rows, encoding)?;
                variants.push(changed(before, &matrix));
            }
            if variants.is_empty() {
                return Ok(found);
            }
            let variants = Variants::new(before, &variants);
            found.extend(model.predict_again(paths, &variants).into_iter().map(
                |mut predictions| {
                    if let Predictions::Classes { threshold, .. } = &mut predictions {
                        *threshold = self.pipeline.threshold;
                    }
                    predictions
                },
            ));
        }
    }
}

/// The columns that are not the same, bit by bit: missing values are no numbers, which equal
/// nothing.
fn changed(before: &Matrix, after: &Matrix) -> Vec<(usize, Vec<f32>)> {
    let columns = before.columns().zip(after.columns()).enumerate();
    columns
        .filter(|(_, (before, after))| {
            let mut pairs = before.iter().zip(*after);
            pairs.any(|(before, after)| before.to_bits() != after.to_bits())
        })
        .map(|(index, (_, after))| (index, after.to_vec()))
        .collect()
}
