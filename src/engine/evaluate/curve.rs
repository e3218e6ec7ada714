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

/// Area under the ROC curve: P(score of a positive > of a negative) + half of P(equal).
/// `None` unless both kinds occur (Hanley & McNeil 1982).
#[must_use]
pub fn roc_auc(is_positive: &[bool], scores: &[f64]) -> Option<f64> {
    let points = trace(is_positive, scores)?;
    Some(area(&points))
}

fn area(points: &[(f64, f64)]) -> f64 {
    points
        .windows(2)
        .map(|pair| match pair {
            [(x0, y0), (x1, y1)] => (x1 - x0) * (y0 + y1) / 2.0,
            _ => 0.0,
        })
        .sum()
}

/// Corner points of the curve, one per distinct score.
fn trace(is_positive: &[bool], scores: &[f64]) -> Option<Vec<(f64, f64)>> {
    let positives = is_positive.iter().filter(|positive| **positive).count() as f64;
    let negatives = is_positive.len() as f64 - positives;
    if positives == 0.0 || negatives == 0.0 {
        return None;
    }
    let mut order: Vec<(f64, bool)> = scores
        .iter()
        .copied()
        .zip(is_positive.iter().copied())
        .collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut points = vec![(0.0, 0.0)];
    let (mut above_negative, mut above_positive) = (0.0, 0.0);
    for (index, (score, positive)) in order.iter().enumerate() {
        if *positive {
            above_positive += 1.0;
        } else {
            above_negative += 1.0;
        }
        if order.get(index + 1).is_none_or(|(next, _)| next != score) {
            points.push((above_negative / negatives, above_positive / positives));
        }
    }
    Some(points)
}

impl RocCurve {
    /// Traces the curve; `None` unless both kinds occur.
    #[must_use]
    pub fn new(is_positive: &[bool], scores: &[f64]) -> Option<Self> {
        let points = trace(is_positive, scores)?;
        let auc = area(&points);
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
        let auc = |positive: &[bool], scores: &[f64]| roc_auc(positive, scores).unwrap();
        assert_eq!(
            auc(&[false, false, true, true], &[0.1, 0.4, 0.35, 0.8]),
            0.75
        );
        assert_eq!(auc(&[false, true], &[0.5, 0.5]), 0.5);
        assert_eq!(auc(&[true, false], &[0.1, 0.9]), 0.0);
        assert_eq!(roc_auc(&[true, true], &[0.1, 0.9]), None);
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
        assert_eq!(Some(curve.auc), roc_auc(&positive, &scores));
    }
}
