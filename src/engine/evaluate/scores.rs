//! All metrics of one set of predictions, and their spread over folds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::classification::{self, ClassificationReport};
use super::regression::{self, RegressionReport};
use crate::engine::charter::Metric;
use crate::engine::train::{Labels, Predictions};
use crate::stats;

/// Metric values; undefined ones are absent.
pub type Scores = BTreeMap<Metric, f64>;

/// Mean and sample standard deviation over folds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeanSd {
    /// Mean.
    pub mean: f64,
    /// Sample standard deviation (n - 1); `None` with a single value.
    pub sd: Option<f64>,
}

/// One model on one set of held-out rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Number of held-out rows.
    pub n_rows: u64,
    /// Every metric that is defined.
    pub scores: Scores,
    /// What figures need.
    pub report: Report,
}

/// What figures need, by task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// Confusion matrix and ROC curve.
    Classification(ClassificationReport),
    /// Predictions against truth.
    Regression(RegressionReport),
}

/// Every metric that is defined for these predictions.
#[must_use]
pub fn score(labels: &Labels, predictions: &Predictions) -> Scores {
    scores(labels, predictions, None)
}

/// The same with a weight per row, 0 or more; rows beyond the weights' end count 0.
#[must_use]
pub fn weighted_score(labels: &Labels, predictions: &Predictions, weights: &[f64]) -> Scores {
    let mut weights = weights.to_vec();
    weights.resize(labels.len(), 0.0);
    scores(labels, predictions, Some(&weights))
}

fn scores(labels: &Labels, predictions: &Predictions, weights: Option<&[f64]>) -> Scores {
    match (labels, predictions) {
        (
            Labels::Classes { codes, .. },
            Predictions::Classes {
                probabilities,
                n_classes,
                ..
            },
        ) => {
            let predicted = predictions.classes();
            classification::scores(codes, (probabilities, *n_classes), &predicted, weights)
        }
        (Labels::Numbers(truth), Predictions::Numbers(numbers)) => {
            regression::scores(truth, numbers, weights)
        }
        _ => Scores::new(),
    }
}

/// Scores predictions and keeps what figures need; `names` are the classes' names.
#[must_use]
pub fn evaluate(labels: &Labels, predictions: &Predictions, names: &[String]) -> Evaluation {
    let report = match (labels, predictions) {
        (Labels::Classes { codes, .. }, Predictions::Classes { probabilities, .. }) => {
            let classes = predictions.classes();
            Report::Classification(ClassificationReport::new(
                codes,
                probabilities,
                &classes,
                names,
            ))
        }
        (Labels::Numbers(truth), Predictions::Numbers(numbers)) => {
            Report::Regression(RegressionReport::new(truth, numbers))
        }
        _ => Report::Regression(RegressionReport::new(&[], &[])),
    };
    Evaluation {
        n_rows: labels.len() as u64,
        scores: score(labels, predictions),
        report,
    }
}

/// Mean and spread of each metric over the folds in which it is defined.
#[must_use]
pub fn mean_sd(folds: &[Scores]) -> BTreeMap<Metric, MeanSd> {
    let mut values: BTreeMap<Metric, Vec<f64>> = BTreeMap::new();
    for (metric, value) in folds.iter().flatten() {
        values.entry(*metric).or_default().push(*value);
    }
    let values = values.into_iter();
    stats::map_of(values.map(|(metric, values)| (metric, spread(&values))))
}

fn spread(values: &[f64]) -> MeanSd {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values
        .iter()
        .map(|value| (value - mean) * (value - mean))
        .sum();
    MeanSd {
        mean,
        sd: (values.len() > 1).then(|| (squares / (n - 1.0)).sqrt()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_is_the_sample_deviation_and_absent_for_one_fold() {
        let fold = |value| Scores::from([(Metric::Accuracy, value)]);
        let spread = mean_sd(&[fold(0.8), fold(0.9), fold(1.0)])[&Metric::Accuracy];
        assert!((spread.mean - 0.9).abs() < 1e-12 && (spread.sd.unwrap() - 0.1).abs() < 1e-12);
        assert_eq!(mean_sd(&[fold(0.8)])[&Metric::Accuracy].sd, None);
    }
}
