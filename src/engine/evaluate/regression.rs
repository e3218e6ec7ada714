//! Metrics of predicted numbers.

use serde::{Deserialize, Serialize};

use super::scores::Scores;
use crate::engine::charter::Metric;
use crate::stats::{map_of, sort_by};

/// Most points kept for drawing.
const MAX_POINTS: usize = 600;
/// Of the pinball loss (Koenker & Bassett 1978).
const QUANTILE: f64 = 0.9;

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

/// Every metric that is defined: R2 is not where the truth is constant, MAPE where it is 0,
/// any where it is too large for a float. `weights` are those of the rows, 1 each if `None`.
pub(super) fn scores(truth: &[f64], predicted: &[f64], weights: Option<&[f64]>) -> Scores {
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let rows = || {
        let pairs = truth.iter().zip(predicted).enumerate();
        pairs.map(|(row, (truth, predicted))| (*truth, predicted - truth, weight(row)))
    };
    let total: f64 = rows().map(|(_, _, weight)| weight).sum();
    if total <= 0.0 {
        return Scores::new();
    }
    let mean = |value: &dyn Fn(f64, f64) -> f64| {
        let terms = rows().map(|(truth, error, weight)| value(truth, error) * weight);
        terms.sum::<f64>() / total
    };
    let centre = mean(&|truth, _| truth);
    let square = mean(&|_, error| error * error);
    let spread = mean(&|truth, _| (truth - centre) * (truth - centre));
    let pinball = mean(&|_, error| pinball(error));
    let has_zero = rows().any(|(truth, _, weight)| truth == 0.0 && weight > 0.0);
    let absolute = rows().map(|(_, error, weight)| (error.abs(), weight));
    let found = [
        (Metric::Rmse, Some(square.sqrt())),
        (Metric::Mae, Some(mean(&|_, error| error.abs()))),
        (Metric::MedianAe, weighted_median(absolute.collect())),
        (
            Metric::Mape,
            (!has_zero).then(|| mean(&|truth, error| (error / truth).abs())),
        ),
        (Metric::R2, (spread > 0.0).then(|| 1.0 - square / spread)),
        (Metric::Pinball, Some(pinball)),
    ];
    let found = found.into_iter();
    let defined = found.filter_map(|(metric, value)| Some((metric, value?)));
    map_of(defined.filter(|(_, value)| value.is_finite()))
}

/// What an error, prediction less truth, costs at the quantile.
pub(super) fn pinball(error: f64) -> f64 {
    if error > 0.0 {
        (1.0 - QUANTILE) * error
    } else {
        -QUANTILE * error
    }
}

/// The value at half of the weight; the mean of two if that is between them.
fn weighted_median(mut values: Vec<(f64, f64)>) -> Option<f64> {
    values.retain(|(_, weight)| *weight > 0.0);
    sort_by(&mut values, |a, b| a.0.total_cmp(&b.0));
    let half: f64 = values.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut below = 0.0;
    for (index, (value, weight)) in values.iter().enumerate() {
        below += weight;
        if below > half {
            return Some(*value);
        }
        if below == half {
            let next = values.get(index + 1).map_or(*value, |(next, _)| *next);
            return Some(value / 2.0 + next / 2.0);
        }
    }
    values.last().map(|(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_match_a_hand_calculation_and_constant_truth_has_no_r2() {
        let got = scores(&[1.0, 2.0, 3.0], &[1.0, 2.0, 5.0], None);
        assert!((got[&Metric::Rmse] - (4.0f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!((got[&Metric::Mae] - 2.0 / 3.0).abs() < 1e-12);
        assert!((got[&Metric::R2] + 1.0).abs() < 1e-12);
        assert_eq!(got[&Metric::MedianAe], 0.0);
        assert!((got[&Metric::Mape] - 2.0 / 9.0).abs() < 1e-12);
        let constant = scores(&[2.0, 2.0], &[1.0, 3.0], None);
        assert!(!constant.contains_key(&Metric::R2));
        assert!(!scores(&[0.0, 2.0], &[1.0, 3.0], None).contains_key(&Metric::Mape));
        let huge = scores(&[1e300, -1e300], &[0.0, 0.0], None);
        assert!(!huge.contains_key(&Metric::Rmse) && huge.contains_key(&Metric::Mae));
        assert!(scores(&[], &[], None).is_empty());
    }
}
