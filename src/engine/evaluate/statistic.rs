//! A metric of kept rows, ready to be computed again and again with other row weights.

use super::confusion::Confusion;
use super::curve::Ordered;
use super::outcomes::Answers;
use super::probability::Stated;
use super::regression;
use super::scores::Scores;
use crate::engine::charter::Metric;

/// A metric and the rows it is of.
#[derive(Debug)]
pub(super) struct Statistic<'a> {
    metric: Metric,
    answers: &'a Answers,
    /// Probabilities as they are computed with; empty for numbers.
    probabilities: Vec<f64>,
    prepared: Prepared,
}

/// What does not depend on weights.
#[derive(Debug)]
enum Prepared {
    /// A loss per row, of which the mean counts, or its root.
    Losses(Vec<f64>),
    /// Rows in order, class by class.
    Ordered(Vec<Ordered>),
    Nothing,
}

impl<'a> Statistic<'a> {
    pub(super) fn new(metric: Metric, answers: &'a Answers) -> Self {
        let mut statistic = Self {
            metric,
            answers,
            probabilities: Vec::new(),
            prepared: Prepared::Nothing,
        };
        match answers {
            Answers::Classes { probabilities, .. } => {
                statistic.probabilities = probabilities.iter().map(|p| f64::from(*p)).collect();
            }
            Answers::Numbers { .. } => {}
        }
        statistic.prepared = statistic.prepare();
        statistic
    }

    fn prepare(&self) -> Prepared {
        match (self.answers, self.metric) {
            (
                Answers::Classes {
                    truth, n_classes, ..
                },
                Metric::RocAuc | Metric::PrAuc,
            ) => {
                let n_classes = *n_classes as usize;
                let positive = if n_classes == 2 { 1..2 } else { 0..n_classes };
                let ordered = positive.map(|class| {
                    let is_positive: Vec<bool> =
                        truth.iter().map(|code| *code as usize == class).collect();
                    let scores = self.probabilities.iter().skip(class).step_by(n_classes);
                    Ordered::of(&is_positive, &scores.copied().collect::<Vec<f64>>())
                });
                Prepared::Ordered(ordered.collect())
            }
            (Answers::Classes { truth, .. }, Metric::LogLoss | Metric::Brier) => {
                // The loss of a row is the metric of that row alone.
                let n_classes = self.probabilities.len() / truth.len().max(1);
                let rows = self.probabilities.chunks_exact(n_classes.max(1));
                let loss = |(probabilities, truth): (&[f64], &u32)| {
                    let row = Stated {
                        truth: std::slice::from_ref(truth),
                        probabilities,
                        n_classes,
                        weights: None,
                    };
                    let loss = if self.metric == Metric::Brier {
                        row.brier()
                    } else {
                        row.log_loss()
                    };
                    loss.unwrap_or(0.0)
                };
                Prepared::Losses(rows.zip(truth).map(loss).collect())
            }
            (
                Answers::Numbers { truth, predicted },
                Metric::Rmse | Metric::Mae | Metric::Pinball,
            ) => {
                let loss = |(truth, predicted): (&f64, &f64)| {
                    let error = predicted - truth;
                    match self.metric {
                        Metric::Rmse => error * error,
                        Metric::Mae => error.abs(),
                        _ => regression::pinball(error),
                    }
                };
                Prepared::Losses(truth.iter().zip(predicted).map(loss).collect())
            }
            _ => Prepared::Nothing,
        }
    }

    /// What is computed.
    pub(super) const fn metric(&self) -> Metric {
        self.metric
    }

    /// Whether the metric is a mean of one loss per row, or its root.
    pub(super) const fn is_mean_of_losses(&self) -> bool {
        matches!(self.prepared, Prepared::Losses(_))
    }

    /// For metrics that are a mean of losses: the logarithm of that mean and its standard error
    /// (delta method). `None` for others, and where rows have no losses or all the same.
    pub(super) fn log_mean(&self, weights: &[f64]) -> Option<(f64, f64)> {
        let Prepared::Losses(losses) = &self.prepared else {
            return None;
        };
        let n: f64 = weights.iter().sum();
        let mean = losses.iter().zip(weights).map(|(l, w)| l * w).sum::<f64>() / n;
        let deviations = losses.iter().zip(weights);
        let squares: f64 = deviations.map(|(l, w)| w * (l - mean) * (l - mean)).sum();
        let error = (squares / (n - 1.0) / n).sqrt();
        let relative = error / mean;
        // Below that, losses differ by rounding alone.
        (mean > 0.0 && relative > 1e-9 && relative.is_finite()).then(|| (libm::log(mean), relative))
    }

    /// The metric whose mean loss has that logarithm.
    pub(super) fn of_log_mean(&self, log: f64) -> f64 {
        match self.metric {
            Metric::Rmse => libm::exp(log / 2.0),
            _ => libm::exp(log),
        }
    }

    /// The metric with a weight per kept row; `None` where it is undefined.
    pub(super) fn value(&self, weights: &[f64]) -> Option<f64> {
        match (&self.prepared, self.answers) {
            (Prepared::Losses(losses), _) => {
                let total: f64 = weights.iter().sum();
                let sum: f64 = losses.iter().zip(weights).map(|(l, w)| l * w).sum();
                let mean = sum / total;
                let value = match self.metric {
                    Metric::Rmse => mean.sqrt(),
                    _ => mean,
                };
                value.is_finite().then_some(value)
            }
            (Prepared::Ordered(classes), _) => {
                let areas = classes
                    .iter()
                    .filter_map(|class| class.areas(Some(weights)));
                let (mut sum, mut n) = (0.0, 0.0);
                for areas in areas {
                    sum += match self.metric {
                        Metric::RocAuc => areas.roc,
                        _ => areas.precision_recall,
                    };
                    n += 1.0;
                }
                (n > 0.0).then(|| sum / n)
            }
            (
                Prepared::Nothing,
                Answers::Classes {
                    truth,
                    predicted,
                    n_classes,
                    ..
                },
            ) => {
                let n_classes = *n_classes as usize;
                if self.metric == Metric::CalibrationError {
                    let stated = Stated {
                        truth,
                        probabilities: &self.probabilities,
                        n_classes,
                        weights: Some(weights),
                    };
                    return stated.calibration_error();
                }
                let mut scores = Scores::new();
                let rows = (truth.as_slice(), predicted.as_slice());
                Confusion::of(rows, weights.iter().copied(), n_classes).add_scores(&mut scores);
                scores.get(&self.metric).copied()
            }
            (Prepared::Nothing, Answers::Numbers { truth, predicted }) => {
                let scores = regression::scores(truth, predicted, Some(weights));
                scores.get(&self.metric).copied()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::charter::Task;
    use crate::engine::evaluate::{Outcomes, weighted_score};
    use crate::engine::train::{Labels, Predictions};

    #[test]
    fn every_metric_is_that_of_all_scores() {
        let weights = [1.0, 2.0, 0.0, 1.0, 3.0, 1.0];
        let labels = Labels::Classes {
            codes: vec![0, 1, 2, 0, 1, 2],
            n_classes: 3,
        };
        let rows = [
            [0.5, 0.25, 0.25],
            [0.25, 0.5, 0.25],
            [0.5, 0.25, 0.25],
            [0.25, 0.25, 0.5],
            [0.125, 0.75, 0.125],
            [0.25, 0.25, 0.5],
        ];
        let predictions = Predictions::Classes {
            probabilities: rows.concat(),
            n_classes: 3,
            threshold: None,
        };
        let numbers = Labels::Numbers(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        let predicted = Predictions::Numbers(vec![1.5, 2.0, 2.0, 4.0, 6.0, 5.0]);
        for (task, labels, predictions) in [
            (Task::Classification, labels, predictions),
            (Task::Regression, numbers, predicted),
        ] {
            let all = weighted_score(&labels, &predictions, &weights);
            let outcomes = Outcomes::of(&labels, &predictions).unwrap();
            for metric in task.metrics() {
                let found = Statistic::new(*metric, &outcomes.answers).value(&weights);
                let (found, expected) = (found.unwrap(), all[metric]);
                assert!(
                    (found - expected).abs() < 1e-12,
                    "{metric:?} {found} {expected}"
                );
            }
        }
    }
}
