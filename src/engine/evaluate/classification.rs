//! Metrics of predicted classes and probabilities.
//!
//! Definitions are scikit-learn's: macro means are over the classes that occur
//! in truth or prediction (F1) or in truth (recall, one-vs-rest AUC).

use serde::{Deserialize, Serialize};

use super::confusion::Confusion;
use super::curve::{Areas, RocCurve};
use super::probability::Stated;
use super::scores::Scores;
use crate::engine::charter::Metric;

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

/// Every classification metric that is defined; `weights` are those of the rows, 1 each if `None`.
pub(super) fn scores(
    truth: &[u32],
    (probabilities, n_classes): (&[f64], usize),
    predicted: &[u32],
    weights: Option<&[f64]>,
) -> Scores {
    let mut scores = Scores::new();
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let counts = Confusion::of((truth, predicted), (0..truth.len()).map(weight), n_classes);
    counts.add_scores(&mut scores);
    let stated = Stated {
        truth,
        probabilities,
        n_classes,
        weights,
    };
    stated.add_scores(&mut scores);
    let positive = if n_classes == 2 { 1..2 } else { 0..n_classes };
    let areas: Vec<Areas> = positive
        .filter_map(|class| {
            let (is_positive, scores) = one_vs_rest(truth, probabilities, n_classes, class);
            Areas::of(&is_positive, &scores, weights)
        })
        .collect();
    if !areas.is_empty() {
        let mean =
            |area: fn(&Areas) -> f64| areas.iter().map(area).sum::<f64>() / areas.len() as f64;
        scores.insert(Metric::RocAuc, mean(|areas| areas.roc));
        scores.insert(Metric::PrAuc, mean(|areas| areas.precision_recall));
    }
    scores
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auc_is_absent_when_only_one_class_occurs() {
        let probabilities = [0.5, 0.5, 0.4, 0.6];
        let scores = scores(&[1, 1], (&probabilities, 2), &[0, 1], None);
        assert!(!scores.contains_key(&Metric::RocAuc) && !scores.contains_key(&Metric::PrAuc));
        assert_eq!(scores[&Metric::Mcc], 0.0);
        let none = super::scores(&[], (&[], 2), &[], None);
        assert!(none.is_empty());
    }
}
