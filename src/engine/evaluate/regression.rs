//! Metrics of predicted numbers.

use serde::{Deserialize, Serialize};

use super::scores::Scores;
use crate::engine::charter::Metric;

/// Most points kept for drawing.
const MAX_POINTS: usize = 600;

/// What figures of a regression need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegressionReport {
    /// `(truth, prediction)`, evenly thinned to at most 600 rows.
    pub points: Vec<(f64, f64)>,
    /// Share of rows whose error is at most the RMSE.
    pub share_within_rmse: Option<f64>,
    /// Mean of prediction minus truth.
    pub bias: Option<f64>,
}

impl RegressionReport {
    /// Keeps an even sample of truth and prediction.
    #[must_use]
    pub fn new(truth: &[f64], predicted: &[f64]) -> Self {
        let step = truth.len().div_ceil(MAX_POINTS).max(1);
        let points = truth
            .iter()
            .copied()
            .zip(predicted.iter().copied())
            .step_by(step)
            .collect();
        let n = truth.len() as f64;
        let errors = || {
            truth
                .iter()
                .zip(predicted)
                .map(|(truth, predicted)| predicted - truth)
        };
        let rmse = (errors().map(|error| error * error).sum::<f64>() / n).sqrt();
        let within = errors().filter(|error| error.abs() <= rmse).count() as f64;
        let has_rows = !truth.is_empty();
        Self {
            points,
            share_within_rmse: has_rows.then_some(within / n),
            bias: has_rows.then(|| errors().sum::<f64>() / n),
        }
    }
}

/// RMSE, MAE and R2; R2 is absent when the truth is constant, any when it is too large for a float.
pub(super) fn scores(truth: &[f64], predicted: &[f64]) -> Scores {
    let mut scores = Scores::new();
    if truth.is_empty() {
        return scores;
    }
    let n = truth.len() as f64;
    let mean = truth.iter().sum::<f64>() / n;
    let (mut squares, mut absolute, mut spread) = (0.0, 0.0, 0.0);
    for (truth, predicted) in truth.iter().zip(predicted) {
        let error = predicted - truth;
        squares += error * error;
        absolute += error.abs();
        spread += (truth - mean) * (truth - mean);
    }
    scores.insert(Metric::Rmse, (squares / n).sqrt());
    scores.insert(Metric::Mae, absolute / n);
    if spread > 0.0 {
        scores.insert(Metric::R2, 1.0 - squares / spread);
    }
    scores.retain(|_, score| score.is_finite());
    scores
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_match_a_hand_calculation_and_constant_truth_has_no_r2() {
        let got = scores(&[1.0, 2.0, 3.0], &[1.0, 2.0, 5.0]);
        assert!((got[&Metric::Rmse] - (4.0f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!((got[&Metric::Mae] - 2.0 / 3.0).abs() < 1e-12);
        assert!((got[&Metric::R2] + 1.0).abs() < 1e-12);
        assert!(!scores(&[2.0, 2.0], &[1.0, 3.0]).contains_key(&Metric::R2));
        assert_eq!(scores(&[1e300, -1e300], &[0.0, 0.0]).len(), 1);
    }
}
