//! Metrics of probabilities: log loss, Brier score, calibration error.

use super::scores::Scores;
use crate::engine::charter::Metric;
use crate::stats::sort_by;

/// Probabilities are kept this far from 0 and 1 in the log loss (as in scikit-learn, `f64::EPSILON`).
const CLIP: f64 = f64::EPSILON;
/// Bins of the calibration error.
const BINS: usize = 10;

/// Truth and probabilities, row by row, with each row's weight.
#[derive(Clone, Copy)]
pub(super) struct Stated<'a> {
    pub truth: &'a [u32],
    /// `n_classes` per row.
    pub probabilities: &'a [f64],
    pub n_classes: usize,
    /// `None` for 1 each.
    pub weights: Option<&'a [f64]>,
}

impl Stated<'_> {
    fn weight(&self, row: usize) -> f64 {
        self.weights
            .map_or(1.0, |weights| weights.get(row).copied().unwrap_or(0.0))
    }

    fn rows(&self) -> impl Iterator<Item = (usize, usize, &[f64])> {
        let rows = self.probabilities.chunks_exact(self.n_classes.max(1));
        let pairs = self.truth.iter().zip(rows).enumerate();
        pairs.map(|(row, (truth, probabilities))| (row, *truth as usize, probabilities))
    }

    fn mean(&self, loss: impl Fn(usize, &[f64]) -> f64) -> Option<f64> {
        let (mut sum, mut weights) = (0.0, 0.0);
        for (row, truth, probabilities) in self.rows() {
            sum += self.weight(row) * loss(truth, probabilities);
            weights += self.weight(row);
        }
        (weights > 0.0).then(|| sum / weights)
    }

    /// Mean negative log of the truth's probability.
    pub(super) fn log_loss(&self) -> Option<f64> {
        self.mean(|truth, row| {
            let probability = row.get(truth).copied().unwrap_or(0.0);
            -libm::log(probability.clamp(CLIP, 1.0 - CLIP))
        })
    }

    /// Mean squared error of the probability of one of two classes, or summed over more (Brier 1950).
    pub(super) fn brier(&self) -> Option<f64> {
        let half = if self.n_classes == 2 { 0.5 } else { 1.0 };
        self.mean(|truth, row| {
            let terms = row.iter().enumerate().map(|(class, probability)| {
                let error = probability - f64::from(u8::from(class == truth));
                error * error
            });
            half * terms.sum::<f64>()
        })
    }

    /// Mean gap between stated probability and how often it happens, over bins of equally many
    /// rows in order of that probability: of the second of two classes, or of the predicted one.
    pub(super) fn calibration_error(&self) -> Option<f64> {
        let (mut gap, mut total) = (0.0, 0.0);
        for bin in self.bins() {
            gap += (bin.stated - bin.happened).abs();
            total += bin.weight;
        }
        (total > 0.0).then(|| gap / total)
    }

    /// Ten bins of equally many rows, as far as there are rows.
    pub(super) fn bins(&self) -> Vec<Bin> {
        let mut rows: Vec<(f64, bool, f64)> = self
            .rows()
            .map(|(row, truth, probabilities)| {
                let (class, probability) = if self.n_classes == 2 {
                    (1, probabilities.get(1).copied().unwrap_or(0.0))
                } else {
                    largest(probabilities)
                };
                (probability, class == truth, self.weight(row))
            })
            .collect();
        // Stable: rows of equal probability stay in order.
        sort_by(&mut rows, |a, b| a.0.total_cmp(&b.0));
        // The first bins have a row more, if need be.
        let (size, more) = (rows.len() / BINS, rows.len() % BINS);
        let mut start = 0;
        let mut bins = Vec::with_capacity(BINS);
        for bin in 0..BINS {
            let end = start + size + usize::from(bin < more);
            let Some(rows) = rows.get(start..end).filter(|rows| !rows.is_empty()) else {
                break;
            };
            let sum = |value: fn(&(f64, bool, f64)) -> f64| rows.iter().map(value).sum::<f64>();
            bins.push(Bin {
                stated: sum(|(probability, _, weight)| probability * weight),
                happened: sum(|(_, is_so, weight)| f64::from(u8::from(*is_so)) * weight),
                weight: sum(|(_, _, weight)| *weight),
            });
            start = end;
        }
        bins
    }

    /// Adds every metric that is defined.
    pub(super) fn add_scores(&self, scores: &mut Scores) {
        let found = [
            (Metric::LogLoss, self.log_loss()),
            (Metric::Brier, self.brier()),
            (Metric::CalibrationError, self.calibration_error()),
        ];
        scores.extend(
            found
                .into_iter()
                .filter_map(|(metric, value)| Some((metric, value?))),
        );
    }
}

/// Weighted sums of a bin.
pub(super) struct Bin {
    pub stated: f64,
    pub happened: f64,
    pub weight: f64,
}

/// The most probable class, the first of equals, and its probability.
fn largest(probabilities: &[f64]) -> (usize, f64) {
    let mut best = (0, f64::NEG_INFINITY);
    for (class, probability) in probabilities.iter().enumerate() {
        if *probability > best.1 {
            best = (class, *probability);
        }
    }
    best
}
