//! The ROC curve and the area under it, from scores, never from labels.

use serde::{Deserialize, Serialize};

/// Most points kept of a curve.
const MAX_POINTS: usize = 200;

/// Share of negatives and of positives above each threshold, from (0, 0) to (1, 1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RocCurve {
    /// False-positive rate, ascending.
    pub false_positive_rate: Vec<f64>,
    /// True-positive rate, ascending.
    pub true_positive_rate: Vec<f64>,
    /// Area under the full curve.
    pub auc: f64,
}

/// Areas under the two curves of one class against the rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Areas {
    /// P(score of a positive > of a negative) + half of P(equal) (Hanley & McNeil 1982).
    pub roc: f64,
    /// Average precision: precision at each threshold, by what recall gains there.
    pub precision_recall: f64,
}

/// Weight of negatives and positives with a score of at least a threshold.
#[derive(Clone, Copy)]
struct Above {
    negative: f64,
    positive: f64,
}

impl Areas {
    /// `None` unless both kinds occur; `weights` are those of the rows, 1 each if `None`.
    pub(super) fn of(
        is_positive: &[bool],
        scores: &[f64],
        weights: Option<&[f64]>,
    ) -> Option<Self> {
        let corners = trace(is_positive, scores, weights)?;
        let total = *corners.last()?;
        let mut before = Above {
            negative: 0.0,
            positive: 0.0,
        };
        let (mut roc, mut precision_recall) = (0.0, 0.0);
        for corner in corners {
            let gained = corner.positive - before.positive;
            roc += (corner.negative - before.negative) * (corner.positive + before.positive) / 2.0;
            let called = corner.positive + corner.negative;
            if gained > 0.0 {
                precision_recall += gained * corner.positive / called;
            }
            before = corner;
        }
        Some(Self {
            roc: roc / (total.negative * total.positive),
            precision_recall: precision_recall / total.positive,
        })
    }
}

/// What is above each distinct score, from the highest; `None` unless both kinds occur.
fn trace(is_positive: &[bool], scores: &[f64], weights: Option<&[f64]>) -> Option<Vec<Above>> {
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let mut order: Vec<(f64, bool, f64)> = scores
        .iter()
        .zip(is_positive)
        .enumerate()
        .map(|(row, (score, is_positive))| (*score, *is_positive, weight(row)))
        .collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut corners: Vec<Above> = Vec::new();
    let mut above = Above {
        negative: 0.0,
        positive: 0.0,
    };
    for (index, (score, is_positive, weight)) in order.iter().enumerate() {
        if *is_positive {
            above.positive += weight;
        } else {
            above.negative += weight;
        }
        if order.get(index + 1).is_none_or(|next| next.0 != *score) {
            corners.push(above);
        }
    }
    (above.positive > 0.0 && above.negative > 0.0).then_some(corners)
}

impl RocCurve {
    /// Traces the curve; `None` unless both kinds occur.
    #[must_use]
    pub fn new(is_positive: &[bool], scores: &[f64]) -> Option<Self> {
        let corners = trace(is_positive, scores, None)?;
        let total = *corners.last()?;
        let share = |above: &Above| {
            (
                above.negative / total.negative,
                above.positive / total.positive,
            )
        };
        let points: Vec<(f64, f64)> = std::iter::once((0.0, 0.0))
            .chain(corners.iter().map(share))
            .collect();
        let auc = Areas::of(is_positive, scores, None)?.roc;
        let step = points.len().div_ceil(MAX_POINTS).max(1);
        let last = points.len() - 1;
        let kept = points
            .iter()
            .enumerate()
            .filter(|(index, _)| index % step == 0 || *index == last);
        let (false_positive_rate, true_positive_rate) = kept.map(|(_, point)| *point).unzip();
        Some(Self {
            false_positive_rate,
            true_positive_rate,
            auc,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auc_counts_pairs_and_halves_ties() {
        let auc =
            |positive: &[bool], scores: &[f64]| Areas::of(positive, scores, None).unwrap().roc;
        assert_eq!(
            auc(&[false, false, true, true], &[0.1, 0.4, 0.35, 0.8]),
            0.75
        );
        assert_eq!(auc(&[false, true], &[0.5, 0.5]), 0.5);
        assert_eq!(auc(&[true, false], &[0.1, 0.9]), 0.0);
        assert_eq!(Areas::of(&[true, true], &[0.1, 0.9], None), None);
    }

    #[test]
    fn a_long_curve_is_thinned_but_keeps_its_ends_and_area() {
        let n = 5000;
        let positive: Vec<bool> = (0..n).map(|row| row % 3 == 0).collect();
        let scores: Vec<f64> = (0..n).map(|row| f64::from(row * 7919 % n)).collect();
        let curve = RocCurve::new(&positive, &scores).unwrap();
        assert!(curve.false_positive_rate.len() <= MAX_POINTS + 1);
        assert_eq!(
            (
                curve.true_positive_rate[0],
                *curve.true_positive_rate.last().unwrap()
            ),
            (0.0, 1.0)
        );
        let areas = Areas::of(&positive, &scores, None).unwrap();
        assert_eq!(curve.auc, areas.roc);
    }
}
