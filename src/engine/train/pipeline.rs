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
    encoding: Encoding,
    model: Model,
    /// Of two classes: from which probability on a row counts as the second, from 0 to 1; `None`
    /// for the more probable one.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// More fitted learners, if the answer is a mean; the first counts what they leave of 1.
    #[serde(default)]
    others: Vec<Other>,
}

/// A fitted learner after the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Other {
    weight: f64,
    encoding: Encoding,
    model: Model,
}

impl FittedPipeline {
    /// A recipe and one fitted learner that reads rows as `encoding` says.
    #[must_use]
    pub const fn new(recipe: FittedRecipe, encoding: Encoding, model: Model) -> Self {
        Self {
            recipe,
            encoding,
            model,
            threshold: None,
            others: Vec::new(),
        }
    }

    /// A pipeline whose answers are the weighted mean of others'; the weights sum to 1. Their
    /// thresholds are not looked at.
    ///
    /// # Errors
    /// When there is none, or they were prepared in different ways.
    pub fn mean(weighed: Vec<(f64, Self)>) -> Result<Self, Error> {
        let mut all = weighed.into_iter();
        let (_, mut mean) = all.next().ok_or(Error::Apart)?;
        mean.threshold = None;
        for (weight, one) in all {
            if one.recipe != mean.recipe
                || !one.others.is_empty()
                || one.n_classes() != mean.n_classes()
            {
                return Err(Error::Apart);
            }
            mean.others.push(Other {
                weight,
                encoding: one.encoding,
                model: one.model,
            });
        }
        Ok(mean)
    }

    /// Predicts the given rows of a table.
    ///
    /// # Errors
    /// When the table lacks a feature of the training data.
    pub fn predict(&self, table: &Table, rows: &[u32]) -> Result<Predictions, Error> {
        let mut predictions = if self.others.is_empty() {
            let matrix = self.recipe.matrix(table, rows, self.encoding)?;
            self.model.predict(&matrix)
        } else {
            self.predict_mean(table, rows)?
        };
        if let Predictions::Classes { threshold, .. } = &mut predictions {
            *threshold = self.threshold;
        }
        Ok(predictions)
    }

    /// Encodes the rows once for all learners that read them in the same way.
    fn predict_mean(&self, table: &Table, rows: &[u32]) -> Result<Predictions, Error> {
        let rest: f64 = self.others.iter().map(|one| one.weight).sum();
        let first = (1.0 - rest, self.encoding, &self.model);
        let others = self.others.iter();
        let all: Vec<(f64, Encoding, &Model)> = std::iter::once(first)
            .chain(others.map(|one| (one.weight, one.encoding, &one.model)))
            .collect();
        let mut answers = Vec::with_capacity(all.len());
        for encoding in [Encoding::Native, Encoding::Standard] {
            let of: Vec<_> = all.iter().filter(|one| one.1 == encoding).collect();
            if of.is_empty() {
                continue;
            }
            let matrix = self.recipe.matrix(table, rows, encoding)?;
            answers.extend(
                of.iter()
                    .map(|(weight, _, model)| (*weight, model.predict(&matrix))),
            );
        }
        Predictions::mean(&answers).ok_or(Error::Apart)
    }

    /// The fitted learner and how it reads rows; `None` if there are several.
    #[must_use]
    pub fn single(&self) -> Option<(&Model, Encoding)> {
        self.others
            .is_empty()
            .then_some((&self.model, self.encoding))
    }

    /// Encoded columns that its learners see, the most of any.
    #[must_use]
    pub fn width(&self) -> usize {
        let others = self.others.iter().map(|one| one.encoding);
        let encodings = std::iter::once(self.encoding).chain(others);
        encodings
            .map(|one| self.recipe.width(one))
            .max()
            .unwrap_or(0)
    }

    /// Classes of the target; 0 for numbers.
    #[must_use]
    pub const fn n_classes(&self) -> usize {
        self.model.n_classes()
    }

    /// The columns a table must have.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        self.recipe.fields().to_vec()
    }
}
