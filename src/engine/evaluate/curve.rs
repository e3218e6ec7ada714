//! The ROC curve and the area under it, from scores, never from labels.

use crate::stats::descending;
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

/// Rows in order of their score, from the highest: sorted once, for any weights.
#[derive(Debug)]
pub(super) struct Ordered {
    /// Row, and whether it is a positive.
    rows: Vec<(u32, bool)>,
    /// Whether the next row has another score.
    is_last: Vec<bool>,
}

impl Ordered {
    pub(super) fn of(is_positive: &[bool], scores: &[f64]) -> Self {
        let order = descending(&scores[..scores.len().min(is_positive.len())]);
        let score = |row: &usize| scores[*row];
        let is_last = (0..order.len())
            .map(|place| {
                let next = order.get(place + 1);
                next.is_none_or(|next| score(next) != score(&order[place]))
            })
            .collect();
        let rows = order.iter().map(|row| (*row as u32, is_positive[*row]));
        Self {
            rows: rows.collect(),
            is_last,
        }
    }

    /// Calls `corner` with what is above each distinct score; the last one has all rows.
    fn walk(&self, weights: Option<&[f64]>, mut corner: impl FnMut(Above)) {
        let mut above = Above {
            negative: 0.0,
            positive: 0.0,
        };
        for ((row, is_positive), is_last) in self.rows.iter().zip(&self.is_last) {
            let weight = weights.map_or(1.0, |weights| weights[*row as usize]);
            if *is_positive {
                above.positive += weight;
            } else {
                above.negative += weight;
            }
            if *is_last {
                corner(above);
            }
        }
    }

    /// Negatives and positives above each distinct score, from the highest.
    pub(super) fn corners(&self) -> Vec<(f64, f64)> {
        let mut corners = Vec::new();
        self.walk(None, |corner| {
            corners.push((corner.negative, corner.positive));
        });
        corners
    }

    /// `None` unless both kinds occur; `weights` are those of the rows, 1 each if `None`.
    pub(super) fn areas(&self, weights: Option<&[f64]>) -> Option<Areas> {
        let mut before = Above {
            negative: 0.0,
            positive: 0.0,
        };
        let (mut roc, mut precision_recall) = (0.0, 0.0);
        self.walk(weights, |corner| {
            let gained = corner.positive - before.positive;
            roc += (corner.negative - before.negative) * (corner.positive + before.positive) / 2.0;
            if gained > 0.0 {
                precision_recall += gained * corner.positive / (corner.positive + corner.negative);
            }
            before = corner;
        });
        let total = before;
        (total.positive > 0.0 && total.negative > 0.0).then(|| Areas {
            roc: roc / (total.negative * total.positive),
            precision_recall: precision_recall / total.positive,
        })
    }
}

impl Areas {
    /// `None` unless both kinds occur; `weights` are those of the rows, 1 each if `None`.
    pub(super) fn of(
        is_positive: &[bool],
        scores: &[f64],
        weights: Option<&[f64]>,
    ) -> Option<Self> {
        Ordered::of(is_positive, scores).areas(weights)
    }
}

impl RocCurve {
    /// Traces the curve; `None` unless both kinds occur.
    #[must_use]
    pub fn new(is_positive: &[bool], scores: &[f64]) -> Option<Self> {
        let ordered = Ordered::of(is_positive, scores);
        let auc = ordered.areas(None)?.roc;
        let corners = ordered.corners();
        let (negatives, positives) = *corners.last()?;
        let share = |above: &(f64, f64)| (above.0 / negatives, above.1 / positives);
        let points: Vec<(f64, f64)> = std::iter::once((0.0, 0.0))
            .chain(corners.iter().map(share))
            .collect();
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
