//! Metrics that only depend on which class was predicted, from weighted counts.
//!
//! Definitions are scikit-learn's. What is undefined (the precision of a class that is never
//! predicted, the recall of one that does not occur) is left out of means, as scikit-learn does
//! with `zero_division=np.nan`.

use serde::{Deserialize, Serialize};

use super::scores::Scores;
use crate::engine::charter::Metric;

/// Weight of the rows, by true and predicted class.
#[derive(Clone, Debug)]
pub(super) struct Confusion {
    /// `counts[truth][predicted]`.
    counts: Vec<Vec<f64>>,
    of_truth: Vec<f64>,
    of_prediction: Vec<f64>,
    total: f64,
}

/// Precision, recall and F1 of a class, or means of them; `None` where undefined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClassScores {
    /// Share of the rows called so that are.
    pub precision: Option<f64>,
    /// Share of the class's rows that are called so.
    pub recall: Option<f64>,
    /// Harmonic mean of the two.
    pub f1: Option<f64>,
    /// Rows of the class.
    pub n_rows: u64,
}

/// Precision, recall and F1 class by class.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassTable {
    /// One per class.
    pub classes: Vec<ClassScores>,
    /// Mean over the classes, each counted once.
    pub macro_mean: ClassScores,
    /// Mean over the classes, each counted by its rows.
    pub weighted_mean: ClassScores,
}

impl Confusion {
    /// Adds up the weights of rows; rows of a class beyond `n_classes` are left out.
    pub(super) fn of(
        (truth, predicted): (&[u32], &[u32]),
        weights: impl Iterator<Item = f64>,
        n_classes: usize,
    ) -> Self {
        let mut counts = vec![vec![0.0; n_classes]; n_classes];
        for ((truth, predicted), weight) in truth.iter().zip(predicted).zip(weights) {
            let row = counts.get_mut(*truth as usize);
            if let Some(count) = row.and_then(|row| row.get_mut(*predicted as usize)) {
                *count += weight;
            }
        }
        Self::new(counts)
    }

    fn new(counts: Vec<Vec<f64>>) -> Self {
        let of_truth: Vec<f64> = counts.iter().map(|row| row.iter().sum()).collect();
        let of_prediction = (0..counts.len())
            .map(|class| counts.iter().filter_map(|row| row.get(class)).sum())
            .collect();
        Self {
            total: of_truth.iter().sum(),
            counts,
            of_truth,
            of_prediction,
        }
    }

    fn n_classes(&self) -> usize {
        self.counts.len()
    }

    fn right(&self, class: usize) -> f64 {
        self.counts[class][class]
    }

    fn all_right(&self) -> f64 {
        (0..self.n_classes()).map(|class| self.right(class)).sum()
    }

    fn scores_of(&self, class: usize) -> ClassScores {
        let share = |of: f64| (of > 0.0).then(|| self.right(class) / of);
        let both = self.of_truth[class] + self.of_prediction[class];
        ClassScores {
            precision: share(self.of_prediction[class]),
            recall: share(self.of_truth[class]),
            f1: (both > 0.0).then(|| 2.0 * self.right(class) / both),
            n_rows: libm::round(self.of_truth[class]) as u64,
        }
    }

    /// Mean of a score over the classes that have it, by a weight per class.
    fn mean(
        &self,
        score: impl Fn(&ClassScores) -> Option<f64>,
        weight: impl Fn(usize) -> f64,
    ) -> Option<f64> {
        let (mut sum, mut weights) = (0.0, 0.0);
        for class in 0..self.n_classes() {
            if let Some(value) = score(&self.scores_of(class)) {
                sum += weight(class) * value;
                weights += weight(class);
            }
        }
        (weights > 0.0).then(|| sum / weights)
    }

    fn means(&self, weight: impl Fn(usize) -> f64) -> ClassScores {
        ClassScores {
            precision: self.mean(|scores| scores.precision, &weight),
            recall: self.mean(|scores| scores.recall, &weight),
            f1: self.mean(|scores| scores.f1, &weight),
            n_rows: libm::round(self.total) as u64,
        }
    }

    /// Matthews correlation for any number of classes (Gorodkin 2004); 0 when a margin is empty.
    fn mcc(&self) -> f64 {
        let n = self.total;
        let product: f64 = self.products().sum();
        let square = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>();
        let truth = n * n - square(&self.of_truth);
        let prediction = n * n - square(&self.of_prediction);
        let bottom = (truth * prediction).sqrt();
        if bottom > 0.0 {
            (self.all_right() * n - product) / bottom
        } else {
            0.0
        }
    }

    /// Cohen's kappa; `None` if chance alone makes both agree.
    fn kappa(&self) -> Option<f64> {
        let n = self.total;
        let by_chance = self.products().sum::<f64>() / (n * n);
        let agreement = self.all_right() / n;
        (by_chance < 1.0).then(|| (agreement - by_chance) / (1.0 - by_chance))
    }

    fn products(&self) -> impl Iterator<Item = f64> {
        let pairs = self.of_truth.iter().zip(&self.of_prediction);
        pairs.map(|(truth, predicted)| truth * predicted)
    }

    /// Adds every metric that is defined.
    pub(super) fn add_scores(&self, scores: &mut Scores) {
        if self.total <= 0.0 {
            return;
        }
        let even = self.means(|_| 1.0);
        let by_rows = self.means(|class| self.of_truth[class]);
        let found = [
            (Metric::Accuracy, Some(self.all_right() / self.total)),
            (Metric::BalancedAccuracy, even.recall),
            (Metric::PrecisionMacro, even.precision),
            (Metric::F1Macro, even.f1),
            (Metric::F1Weighted, by_rows.f1),
            (Metric::Mcc, Some(self.mcc())),
            (Metric::Kappa, self.kappa()),
        ];
        scores.extend(
            found
                .into_iter()
                .filter_map(|(metric, value)| Some((metric, value?))),
        );
    }
}

impl ClassTable {
    /// From counts `[truth][predicted]`.
    #[must_use]
    pub fn of(counts: &[Vec<u64>]) -> Self {
        let row = |row: &Vec<u64>| row.iter().map(|count| *count as f64).collect();
        let counts = Confusion::new(counts.iter().map(row).collect());
        Self {
            classes: (0..counts.n_classes())
                .map(|class| counts.scores_of(class))
                .collect(),
            macro_mean: counts.means(|_| 1.0),
            weighted_mean: counts.means(|class| counts.of_truth[class]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_undefined_is_left_out_and_not_zero() {
        // The third class neither occurs nor is it predicted; the second is never predicted.
        let table = ClassTable::of(&[vec![3, 0, 0], vec![1, 0, 0], vec![0, 0, 0]]);
        assert_eq!(table.classes[0].precision, Some(0.75));
        assert_eq!(table.classes[1].precision, None);
        assert_eq!(table.classes[1].recall, Some(0.0));
        assert_eq!(table.classes[2], ClassScores::default());
        assert_eq!(table.macro_mean.precision, Some(0.75));
        assert_eq!(table.macro_mean.recall, Some(0.5));
        assert_eq!(table.weighted_mean.recall, Some(0.75));
        assert_eq!(ClassTable::of(&[]).macro_mean.f1, None);
    }

    #[test]
    fn kappa_has_no_value_where_chance_explains_all() {
        let kappa = |counts: &[Vec<f64>]| Confusion::new(counts.to_vec()).kappa();
        assert_eq!(kappa(&[vec![4.0, 0.0], vec![0.0, 0.0]]), None);
        assert_eq!(kappa(&[vec![2.0, 0.0], vec![0.0, 2.0]]), Some(1.0));
    }
}
