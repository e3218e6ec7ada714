//! What a learner on plain numbers is given: features, row weights, a seed.

use crate::engine::prepare::Matrix;

/// Encoded features of the training rows.
#[derive(Clone, Copy, Debug)]
pub struct Dense<'a> {
    /// One row per known answer.
    pub matrix: &'a Matrix,
    /// How much each row counts; 1 each if `None`. Never negative.
    pub weights: Option<&'a [f32]>,
    /// Seed of the task: the same seed gives the same model.
    pub seed: u64,
}

impl Dense<'_> {
    /// How much a row counts.
    pub(super) fn weight(&self, row: usize) -> f64 {
        let weight = self.weights.and_then(|weights| weights.get(row));
        weight.map_or(1.0, |weight| f64::from(weight.max(0.0)))
    }
}
