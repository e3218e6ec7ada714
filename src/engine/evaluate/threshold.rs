//! From which probability on a row counts as the second of two classes.
//!
//! Chosen on rows that were held out in the folds, so that the test rows stay honest: each was
//! answered by a model that had not learnt from it.

use serde::{Deserialize, Serialize};

use super::outcomes::{Answers, Outcomes};
use crate::engine::charter::Costs;

/// Thresholds that are looked at: 0.01, 0.02, ... 0.99.
const STEPS: u32 = 100;

/// What a threshold gives.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThresholdPoint {
    /// Least probability of the second class that counts as it.
    pub threshold: f64,
    /// Rows of the second class that are called so.
    pub true_positives: u64,
    /// Rows of the first class that are called the second.
    pub false_positives: u64,
    /// Rows of the second class that are called the first.
    pub false_negatives: u64,
    /// Rows of the first class that are called so.
    pub true_negatives: u64,
    /// Mean cost per row; 1 per error where no costs are stated.
    pub cost: f64,
}

impl ThresholdPoint {
    /// Of the rows called the second class, the share that is.
    #[must_use]
    pub fn precision(&self) -> Option<f64> {
        share(
            self.true_positives,
            self.true_positives + self.false_positives,
        )
    }

    /// Of the rows of the second class, the share called so.
    #[must_use]
    pub fn recall(&self) -> Option<f64> {
        share(
            self.true_positives,
            self.true_positives + self.false_negatives,
        )
    }

    /// Share of all rows that are called what they are.
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        let right = self.true_positives + self.true_negatives;
        share(right, right + self.false_positives + self.false_negatives)
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// What each threshold from 0.01 to 0.99 gives on the rows of all folds together; `labels` are
/// the two classes. `None` for other than two classes, and without rows.
#[must_use]
pub fn thresholds(
    folds: &[&Outcomes],
    labels: &[String],
    costs: Option<&Costs>,
) -> Option<Vec<ThresholdPoint>> {
    let mut rows: Vec<(bool, f32)> = Vec::new();
    for fold in folds {
        let Answers::Classes {
            truth,
            probabilities,
            n_classes: 2,
            ..
        } = &fold.answers
        else {
            return None;
        };
        let second = probabilities.iter().skip(1).step_by(2);
        rows.extend(truth.iter().zip(second).map(|(truth, p)| (*truth == 1, *p)));
    }
    if rows.is_empty() || labels.len() != 2 {
        return None;
    }
    let (of_false_positive, of_false_negative) = error_costs(costs, labels);
    let point = |step: u32| {
        let threshold = f64::from(step) / f64::from(STEPS);
        let mut point = ThresholdPoint {
            threshold,
            true_positives: 0,
            false_positives: 0,
            false_negatives: 0,
            true_negatives: 0,
            cost: 0.0,
        };
        for (is_second, p) in &rows {
            // Kept as f32. At one half the more probable class is the answer, and of equals the first.
            let is_called = match 2 * step {
                STEPS => *p > 0.5,
                _ => *p >= threshold as f32,
            };
            let slot = match (is_second, is_called) {
                (true, true) => &mut point.true_positives,
                (false, true) => &mut point.false_positives,
                (true, false) => &mut point.false_negatives,
                (false, false) => &mut point.true_negatives,
            };
            *slot += 1;
        }
        let total = of_false_positive * point.false_positives as f64
            + of_false_negative * point.false_negatives as f64;
        point.cost = total / rows.len() as f64;
        point
    };
    Some((1..STEPS).map(point).collect())
}

/// The threshold of least cost; of equal ones the nearest to one half.
#[must_use]
pub fn cheapest(points: &[ThresholdPoint]) -> Option<ThresholdPoint> {
    points.iter().copied().min_by(|a, b| {
        let off = |point: &ThresholdPoint| (point.threshold - 0.5).abs();
        a.cost.total_cmp(&b.cost).then(off(a).total_cmp(&off(b)))
    })
}

/// What it costs to take the first class for the second, and the second for the first.
fn error_costs(costs: Option<&Costs>, labels: &[String]) -> (f64, f64) {
    let Some(Costs::Classes { labels: of, values }) = costs else {
        return (1.0, 1.0);
    };
    let place = |label: &String| of.iter().position(|own| own == label);
    let cost = |truth: usize, taken: usize| {
        let (truth, taken) = (place(labels.get(truth)?)?, place(labels.get(taken)?)?);
        values.get(truth)?.get(taken).copied()
    };
    (cost(0, 1).unwrap_or(1.0), cost(1, 0).unwrap_or(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(rows: &[(u32, f32)]) -> Outcomes {
        Outcomes {
            step: 1,
            n_rows: rows.len() as u64,
            answers: Answers::Classes {
                truth: rows.iter().map(|(truth, _)| *truth).collect(),
                predicted: rows.iter().map(|(_, p)| u32::from(*p > 0.5)).collect(),
                probabilities: rows.iter().flat_map(|(_, p)| [1.0 - p, *p]).collect(),
                n_classes: 2,
            },
        }
    }

    #[test]
    fn ties_are_called_as_the_model_calls_them() {
        use crate::engine::train::Predictions;
        for p in [0.1, 0.3, 0.5, 0.7, 0.9] {
            let found = fold(&[(1, p as f32)]);
            let labels = ["no".to_string(), "yes".to_string()];
            for point in thresholds(&[&found], &labels, None).unwrap() {
                let model = Predictions::Classes {
                    probabilities: vec![1.0 - p, p],
                    n_classes: 2,
                    threshold: (point.threshold != 0.5).then_some(point.threshold),
                };
                let called = u64::from(model.classes()[0] == 1);
                assert_eq!(point.true_positives, called, "{p} at {}", point.threshold);
            }
        }
    }

    #[test]
    fn costs_decide_the_threshold() {
        let folds = [
            fold(&[(0, 0.125), (1, 0.25), (0, 0.375)]),
            fold(&[(1, 0.625), (1, 0.75)]),
        ];
        let folds: Vec<&Outcomes> = folds.iter().collect();
        let labels = ["no".to_string(), "yes".to_string()];
        let points = thresholds(&folds, &labels, None).unwrap();
        assert_eq!(points.len(), 99);
        let at = |threshold: f64| {
            points
                .iter()
                .find(|point| point.threshold == threshold)
                .unwrap()
        };
        assert_eq!(
            (at(0.5).precision(), at(0.5).recall()),
            (Some(1.0), Some(2.0 / 3.0))
        );
        assert_eq!(
            (at(0.2).accuracy(), at(0.2).false_positives),
            (Some(0.8), 1)
        );
        assert_eq!((at(0.99).precision(), at(0.99).recall()), (None, Some(0.0)));
        // Equal costs: one error at best, nearest to one half.
        assert_eq!(cheapest(&points).unwrap().threshold, 0.5);
        // A miss costs ten false alarms.
        let costs = Costs::Classes {
            labels: vec!["yes".into(), "no".into()],
            values: vec![vec![0.0, 10.0], vec![1.0, 0.0]],
        };
        let points = thresholds(&folds, &labels, Some(&costs)).unwrap();
        let best = cheapest(&points).unwrap();
        assert_eq!((best.threshold, best.cost), (0.25, 0.2));
        assert_eq!(thresholds(&[], &labels, None), None);
    }
}
