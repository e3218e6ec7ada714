//! Two pictures of probabilities: whether they are true, and what a rare class is found with.

use super::curve::Ordered;
use super::outcomes::{Answers, Outcomes};
use super::probability::Stated;
use crate::stats::{Z_95, wilson_interval};

/// Most points kept of a curve.
const MAX_POINTS: usize = 200;

/// Rows of about the same stated probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReliabilityBin {
    /// Mean of the stated probabilities.
    pub stated: f64,
    /// Share of the rows where it was so.
    pub happened: f64,
    /// Wilson's 95 % interval of that share.
    pub interval95: (f64, f64),
    /// How many rows.
    pub n_rows: u64,
}

/// How far stated probabilities are true.
#[derive(Clone, Debug, PartialEq)]
pub struct Reliability {
    /// The class whose probability is meant: the second of two; `None` for the predicted one.
    pub class: Option<usize>,
    /// Up to ten bins of equally many rows, ascending.
    pub bins: Vec<ReliabilityBin>,
    /// The expected calibration error over them.
    pub error: f64,
    /// Rows in all.
    pub n_rows: u64,
}

/// Precision and recall of the second of two classes at every threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct PrecisionRecall {
    /// Share of the class that is found, ascending.
    pub recall: Vec<f64>,
    /// Share of those called so that are.
    pub precision: Vec<f64>,
    /// Average precision.
    pub area: f64,
    /// Share of the rows that are of the class: the precision of chance.
    pub share: f64,
    /// Rows in all.
    pub n_rows: u64,
}

impl Outcomes {
    /// How far stated probabilities are true; `None` for numbers and without rows.
    #[must_use]
    pub fn reliability(&self) -> Option<Reliability> {
        let Answers::Classes {
            truth,
            probabilities,
            n_classes,
            ..
        } = &self.answers
        else {
            return None;
        };
        let probabilities: Vec<f64> = probabilities.iter().map(|p| f64::from(*p)).collect();
        let stated = Stated {
            truth,
            probabilities: &probabilities,
            n_classes: *n_classes as usize,
            weights: None,
        };
        let bins = stated.bins();
        let told = bins.iter().filter_map(|bin| {
            let (hits, n) = (
                libm::round(bin.happened) as u64,
                libm::round(bin.weight) as u64,
            );
            Some(ReliabilityBin {
                stated: bin.stated / bin.weight,
                happened: bin.happened / bin.weight,
                interval95: wilson_interval(hits, n, Z_95)?,
                n_rows: n,
            })
        });
        Some(Reliability {
            class: (*n_classes == 2).then_some(1),
            bins: told.collect(),
            error: stated.calibration_error()?,
            n_rows: truth.len() as u64,
        })
    }

    /// Precision over recall; `None` unless there are two classes and both occur.
    #[must_use]
    pub fn precision_recall(&self) -> Option<PrecisionRecall> {
        let Answers::Classes {
            truth,
            probabilities,
            n_classes: 2,
            ..
        } = &self.answers
        else {
            return None;
        };
        let is_positive: Vec<bool> = truth.iter().map(|code| *code == 1).collect();
        let scores: Vec<f64> = probabilities
            .iter()
            .skip(1)
            .step_by(2)
            .map(|p| f64::from(*p))
            .collect();
        let ordered = Ordered::of(&is_positive, &scores);
        let area = ordered.areas(None)?.precision_recall;
        let corners = ordered.corners();
        let positives = corners.last()?.1;
        let points: Vec<(f64, f64)> = corners
            .iter()
            .filter(|(_, positive)| *positive > 0.0)
            .map(|(negative, positive)| (positive / positives, positive / (positive + negative)))
            .collect();
        let step = points.len().div_ceil(MAX_POINTS).max(1);
        let last = points.len().saturating_sub(1);
        let kept = points
            .iter()
            .enumerate()
            .filter(|(index, _)| index % step == 0 || *index == last);
        let (recall, precision) = kept.map(|(_, point)| *point).unzip();
        Some(PrecisionRecall {
            recall,
            precision,
            area,
            share: positives / truth.len() as f64,
            n_rows: truth.len() as u64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::train::{Labels, Predictions};

    fn outcomes(rows: &[(u32, f64)]) -> Outcomes {
        let labels = Labels::Classes {
            codes: rows.iter().map(|(code, _)| *code).collect(),
            n_classes: 2,
        };
        let predictions = Predictions::Classes {
            probabilities: rows.iter().flat_map(|(_, p)| [1.0 - p, *p]).collect(),
            n_classes: 2,
            threshold: None,
        };
        Outcomes::of(&labels, &predictions).unwrap()
    }

    #[test]
    fn bins_hold_equally_many_rows_and_tell_what_happened() {
        let rows: Vec<(u32, f64)> = (0..40)
            .map(|row| (u32::from(row >= 20), if row < 20 { 0.25 } else { 0.75 }))
            .collect();
        let found = outcomes(&rows).reliability().unwrap();
        assert_eq!(found.bins.len(), 10);
        assert!(found.bins.iter().all(|bin| bin.n_rows == 4));
        assert_eq!((found.bins[0].stated, found.bins[0].happened), (0.25, 0.0));
        assert_eq!((found.bins[9].stated, found.bins[9].happened), (0.75, 1.0));
        assert_eq!(found.error, 0.25);
        // A handful of rows has a bin each.
        assert_eq!(outcomes(&rows[..3]).reliability().unwrap().bins.len(), 3);
        assert_eq!(outcomes(&[]).reliability(), None);
    }

    #[test]
    fn precision_is_read_at_every_threshold() {
        let found = outcomes(&[(1, 0.9), (0, 0.8), (1, 0.7), (0, 0.1)])
            .precision_recall()
            .unwrap();
        assert_eq!(found.recall, [0.5, 0.5, 1.0, 1.0]);
        assert_eq!(found.precision, [1.0, 0.5, 2.0 / 3.0, 0.5]);
        assert_eq!(found.share, 0.5);
        assert!((found.area - (0.5 + 0.5 * 2.0 / 3.0)).abs() < 1e-12);
        assert_eq!(outcomes(&[(1, 0.9), (1, 0.8)]).precision_recall(), None);
    }
}
