//! Metrics of predicted classes and probabilities.
//!
//! Definitions are scikit-learn's: macro means are over the classes that occur
//! in truth or prediction (F1) or in truth (recall, one-vs-rest AUC).

use serde::{Deserialize, Serialize};

use super::curve::{RocCurve, roc_auc};
use super::scores::Scores;
use crate::engine::charter::Metric;

/// Probabilities are kept this far from 0 and 1 in the log loss (as in scikit-learn, `f64::EPSILON`).
const CLIP: f64 = f64::EPSILON;

/// What figures of a classification need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassificationReport {
    /// The classes' names.
    pub labels: Vec<String>,
    /// `confusion[truth][predicted]` rows.
    pub confusion: Vec<Vec<u64>>,
    /// For two classes, when both occur: the curve of the second one.
    pub roc: Option<RocCurve>,
}

impl ClassificationReport {
    /// Counts truth against prediction and traces the ROC curve of two classes.
    #[must_use]
    pub fn new(truth: &[u32], probabilities: &[f64], predicted: &[u32], labels: &[String]) -> Self {
        let confusion = confusion(truth, predicted, labels.len());
        let roc = if labels.len() == 2 {
            let (is_positive, scores) = one_vs_rest(truth, probabilities, 2, 1);
            RocCurve::new(&is_positive, &scores)
        } else {
            None
        };
        Self {
            labels: labels.to_vec(),
            confusion,
            roc,
        }
    }
}

impl ClassificationReport {
    /// Rows predicted right.
    #[must_use]
    pub fn right(&self) -> u64 {
        let diagonal = self.confusion.iter().enumerate();
        diagonal.filter_map(|(class, row)| row.get(class)).sum()
    }

    /// The most common true class and its rows: what always answering it would get right.
    #[must_use]
    pub fn most_common(&self) -> (&str, u64) {
        let totals = self.confusion.iter().map(|row| row.iter().sum::<u64>());
        let mut best = ("", 0);
        for (label, total) in self.labels.iter().zip(totals) {
            if total > best.1 {
                best = (label.as_str(), total);
            }
        }
        best
    }
}

fn confusion(truth: &[u32], predicted: &[u32], n_classes: usize) -> Vec<Vec<u64>> {
    let mut counts = vec![vec![0; n_classes]; n_classes];
    for (truth, predicted) in truth.iter().zip(predicted) {
        if let Some(count) = counts
            .get_mut(*truth as usize)
            .and_then(|row| row.get_mut(*predicted as usize))
        {
            *count += 1;
        }
    }
    counts
}

fn one_vs_rest(
    truth: &[u32],
    probabilities: &[f64],
    n_classes: usize,
    class: usize,
) -> (Vec<bool>, Vec<f64>) {
    let is_positive = truth.iter().map(|code| *code as usize == class).collect();
    let scores = probabilities
        .iter()
        .skip(class)
        .step_by(n_classes.max(1))
        .copied()
        .collect();
    (is_positive, scores)
}

/// Every classification metric that is defined.
pub(super) fn scores(
    truth: &[u32],
    probabilities: &[f64],
    n_classes: usize,
    predicted: &[u32],
) -> Scores {
    let mut scores = Scores::new();
    if truth.is_empty() {
        return scores;
    }
    let counts = confusion(truth, predicted, n_classes);
    let n = truth.len() as f64;
    let diagonal: Vec<f64> = (0..n_classes)
        .map(|class| counts[class][class] as f64)
        .collect();
    let of_truth: Vec<f64> = counts
        .iter()
        .map(|row| row.iter().sum::<u64>() as f64)
        .collect();
    let of_prediction: Vec<f64> = (0..n_classes)
        .map(|class| counts.iter().map(|row| row[class]).sum::<u64>() as f64)
        .collect();
    let right: f64 = diagonal.iter().sum();
    scores.insert(Metric::Accuracy, right / n);
    let recalls = diagonal
        .iter()
        .zip(&of_truth)
        .filter(|(_, total)| **total > 0.0)
        .map(|(hits, total)| hits / total);
    insert_mean(&mut scores, Metric::BalancedAccuracy, recalls);
    let f1 = diagonal
        .iter()
        .zip(of_truth.iter().zip(&of_prediction))
        .filter(|(_, (t, p))| **t + **p > 0.0)
        .map(|(hits, (t, p))| 2.0 * hits / (t + p));
    insert_mean(&mut scores, Metric::F1Macro, f1);
    scores.insert(Metric::Mcc, mcc(n, right, &of_truth, &of_prediction));
    scores.insert(Metric::LogLoss, log_loss(truth, probabilities, n_classes));
    let positive = if n_classes == 2 { 1..2 } else { 0..n_classes };
    let aucs = positive.filter_map(|class| {
        let (is_positive, scores) = one_vs_rest(truth, probabilities, n_classes, class);
        roc_auc(&is_positive, &scores)
    });
    insert_mean(&mut scores, Metric::RocAuc, aucs);
    scores
}

fn insert_mean(scores: &mut Scores, metric: Metric, values: impl Iterator<Item = f64>) {
    let (total, count) = values.fold((0.0, 0u32), |(total, count), value| {
        (total + value, count + 1)
    });
    if count > 0 {
        scores.insert(metric, total / f64::from(count));
    }
}

/// Matthews correlation for any number of classes (Gorodkin 2004); 0 when a margin is empty.
fn mcc(n: f64, right: f64, of_truth: &[f64], of_prediction: &[f64]) -> f64 {
    let product: f64 = of_truth.iter().zip(of_prediction).map(|(t, p)| t * p).sum();
    let square = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>();
    let bottom = ((n * n - square(of_truth)) * (n * n - square(of_prediction))).sqrt();
    if bottom > 0.0 {
        (right * n - product) / bottom
    } else {
        0.0
    }
}

fn log_loss(truth: &[u32], probabilities: &[f64], n_classes: usize) -> f64 {
    let rows = probabilities.chunks_exact(n_classes.max(1));
    let total: f64 = rows
        .zip(truth)
        .map(|(row, code)| {
            -libm::log(
                row.get(*code as usize)
                    .copied()
                    .unwrap_or(0.0)
                    .clamp(CLIP, 1.0 - CLIP),
            )
        })
        .sum();
    total / truth.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values from scikit-learn 1.9: `y_true=[0,0,1,2,2,2]`, `y_pred=[0,1,1,2,2,0]`.
    #[test]
    fn three_classes_match_scikit_learn() {
        let (truth, predicted) = ([0, 0, 1, 2, 2, 2], [0, 1, 1, 2, 2, 0]);
        let mut probabilities = Vec::new();
        for class in predicted {
            let mut row = [0.2, 0.2, 0.2];
            row[class as usize] = 0.6;
            probabilities.extend(row);
        }
        let scores = scores(&truth, &probabilities, 3, &predicted);
        let expected = [
            (Metric::Accuracy, 4.0 / 6.0),
            (Metric::BalancedAccuracy, (0.5 + 1.0 + 2.0 / 3.0) / 3.0),
            (Metric::F1Macro, (0.5 + 2.0 / 3.0 + 0.8) / 3.0),
            (Metric::Mcc, 12.0 / (22.0f64 * 24.0).sqrt()),
            (
                Metric::LogLoss,
                -(4.0 * libm::log(0.6) + 2.0 * libm::log(0.2)) / 6.0,
            ),
        ];
        for (metric, value) in expected {
            assert!(
                (scores[&metric] - value).abs() < 1e-12,
                "{metric:?} {} {value}",
                scores[&metric]
            );
        }
    }

    #[test]
    fn auc_is_absent_when_only_one_class_occurs() {
        let scores = scores(&[1, 1], &[0.5, 0.5, 0.4, 0.6], 2, &[0, 1]);
        assert!(!scores.contains_key(&Metric::RocAuc));
        assert_eq!(scores[&Metric::Mcc], 0.0);
    }
}
