//! Where a test score would lie on very many rows of the same kind, and how much choosing by it flatters.

use serde::{Deserialize, Serialize};

use super::outcomes::{Answers, Outcomes};
use super::scores::{Evaluation, Report};
use super::statistic::Statistic;
use crate::engine::charter::Metric;
use crate::engine::random::{Purpose, Random};
use crate::stats::{Z_95, quantile_sorted, sort_numbers, wilson_interval};

/// Times that rows are drawn anew: 2.5 % of one more is a whole number (Wilcox 2012, section 4.4).
const RESAMPLES: u64 = 599;
/// Most rows that are drawn from; what more rows would give follows from their number.
const MAX_ROWS: usize = 2000;
/// Resamples that flattery is the mean of.
const LUCK_RESAMPLES: u64 = 200;
/// Standard errors that an end may be away: beyond, a few rows decide and nothing can be said.
const MOST_ERRORS: f64 = 8.0;
/// Fewest resamples, as a share, in which a metric must be defined.
const LEAST_DEFINED: f64 = 0.5;

/// A 95 % interval and how it was made.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// How.
    pub method: IntervalMethod,
}

/// Where an interval comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntervalMethod {
    /// Wilson's score interval of a share (1927).
    Wilson,
    /// Percentiles over resampled test rows (Efron 1979).
    Bootstrap,
    /// For means of losses, which a few rows can dominate: the logarithm's deviation in standard
    /// errors, over resampled rows (bootstrap-t, Efron & Tibshirani 1993, chapter 12).
    BootstrapT,
}

impl IntervalMethod {
    /// The name shown to people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wilson => "Wilson",
            Self::Bootstrap => "bootstrap",
            Self::BootstrapT => "bootstrap-t",
        }
    }
}

impl Evaluation {
    /// The 95 % confidence interval of the score that very many such rows would give; `outcomes`
    /// are those of the same rows. `None` where these rows can't tell: the score is undefined, or
    /// too often so in resampled rows; every resample gives the same; a few rows decide it. None
    /// of the calibration error, which resampling makes larger.
    #[must_use]
    pub fn interval95(
        &self,
        metric: Metric,
        outcomes: Option<&Outcomes>,
        seed: u64,
    ) -> Option<Interval> {
        let score = *self.scores.get(&metric)?;
        if let (Metric::Accuracy, Report::Classification(report)) = (metric, &self.report) {
            let (low, high) = wilson_interval(report.right(), self.n_rows, Z_95)?;
            return Some(Interval {
                low,
                high,
                method: IntervalMethod::Wilson,
            });
        }
        if metric == Metric::CalibrationError {
            return None;
        }
        let outcomes = outcomes?.thinned(MAX_ROWS);
        let statistic = Statistic::new(metric, &outcomes.answers);
        let even = vec![1.0; outcomes.n_kept()];
        let centre = statistic.value(&even)?;
        if statistic.is_mean_of_losses() {
            let centre = statistic.log_mean(&even)?;
            return studentised(&statistic, centre, (&outcomes, score), seed);
        }
        let mut values: Vec<f64> = resamples(outcomes.n_kept(), RESAMPLES, seed)
            .filter_map(|weights| statistic.value(&weights))
            .collect();
        if (values.len() as f64) < LEAST_DEFINED * RESAMPLES as f64 {
            return None;
        }
        sort_numbers(&mut values);
        let shrink = outcomes.shrink();
        let (lowest, highest) = metric.range();
        let end = |share: f64| {
            let value = of_resamples(&values, share)?;
            Some((score + (value - centre) * shrink).clamp(lowest, highest))
        };
        let (low, high) = (end(0.025)?, end(0.975)?);
        // All resamples alike: these rows don't say how the score varies.
        (low < high).then_some(Interval {
            low,
            high,
            method: IntervalMethod::Bootstrap,
        })
    }
}

/// The value that so large a share of all resamples is below: of R that were drawn, the (R + 1) times
/// the share-th, for the score itself is one more (Davison & Hinkley 1997, section 2.4).
fn of_resamples(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)? as f64;
    let place = ((sorted.len() as f64 + 1.0) * share - 1.0).clamp(0.0, last);
    quantile_sorted(sorted, place / last.max(1.0))
}

/// The bootstrap-t interval of a mean of losses, on the scale of its logarithm.
fn studentised(
    statistic: &Statistic<'_>,
    (centre, error): (f64, f64),
    (outcomes, score): (&Outcomes, f64),
    seed: u64,
) -> Option<Interval> {
    let mut deviations: Vec<f64> = resamples(outcomes.n_kept(), RESAMPLES, seed)
        .filter_map(|weights| statistic.log_mean(&weights))
        .map(|(log, error)| (log - centre) / error)
        .collect();
    if (deviations.len() as f64) < LEAST_DEFINED * RESAMPLES as f64 {
        return None;
    }
    sort_numbers(&mut deviations);
    let width = error * outcomes.shrink();
    // What the score on all rows is to that on those kept.
    let ratio = score / statistic.of_log_mean(centre);
    let (lowest, highest) = statistic.metric().range();
    let end = |share: f64| {
        let deviation = of_resamples(&deviations, share)?;
        let value = ratio * statistic.of_log_mean(centre - deviation * width);
        (deviation.abs() <= MOST_ERRORS).then_some(value.clamp(lowest, highest))
    };
    Some(Interval {
        low: end(0.975)?,
        high: end(0.025)?,
        method: IntervalMethod::BootstrapT,
    })
}

/// By how much the best of equally good models looks better than it is on these rows, in the
/// metric's unit: the mean over resampled rows of the luckiest one's deviation from its own
/// score. Errors that models share cancel out. `None` for fewer than two models, for rows that
/// are not the same, and where the metric is undefined.
#[must_use]
pub fn flattery(models: &[&Outcomes], metric: Metric, seed: u64) -> Option<f64> {
    let first = models.first()?;
    let is_comparable = models
        .iter()
        .all(|model| model.step == first.step && model.n_kept() == first.n_kept());
    if models.len() < 2 || !is_comparable {
        return None;
    }
    let models: Vec<Outcomes> = models.iter().map(|model| model.thinned(MAX_ROWS)).collect();
    let n_kept = models.first()?.n_kept();
    let sign = metric.direction().sign();
    let even = vec![1.0; n_kept];
    let statistics: Vec<(Statistic<'_>, f64)> = models
        .iter()
        .filter_map(|model| {
            let statistic = Statistic::new(metric, &model.answers);
            let centre = statistic.value(&even)?;
            Some((statistic, centre))
        })
        .collect();
    let luck: Vec<f64> = resamples(n_kept, LUCK_RESAMPLES, seed)
        .filter_map(|weights| {
            let lucks = statistics.iter().filter_map(|(statistic, centre)| {
                Some(sign * (statistic.value(&weights)? - centre))
            });
            lucks.max_by(f64::total_cmp)
        })
        .collect();
    let shrink = models.first()?.shrink();
    let mean = luck.iter().sum::<f64>() / luck.len().max(1) as f64;
    (statistics.len() > 1 && !luck.is_empty()).then_some((mean * shrink).max(0.0))
}

/// How often each row is drawn, time after time.
fn resamples(n_rows: usize, times: u64, seed: u64) -> impl Iterator<Item = Vec<f64>> {
    (0..times).map(move |time| {
        let mut random = Random::new(seed, Purpose::Bootstrap, &[time]);
        let mut counts = vec![0.0; n_rows];
        for _ in 0..n_rows {
            let row = random.below(n_rows as u32) as usize;
            if let Some(count) = counts.get_mut(row) {
                *count += 1.0;
            }
        }
        counts
    })
}

impl Outcomes {
    /// Keeps at most so many of the rows, evenly.
    fn thinned(&self, most: usize) -> Self {
        let step = self.n_kept().div_ceil(most.max(1)).max(1);
        let answers = match &self.answers {
            Answers::Classes {
                truth,
                predicted,
                probabilities,
                n_classes,
            } => {
                let width = (*n_classes).max(1) as usize;
                let rows = probabilities.chunks_exact(width).step_by(step);
                Answers::Classes {
                    truth: truth.iter().step_by(step).copied().collect(),
                    predicted: predicted.iter().step_by(step).copied().collect(),
                    probabilities: rows.flatten().copied().collect(),
                    n_classes: *n_classes,
                }
            }
            Answers::Numbers { truth, predicted } => Answers::Numbers {
                truth: truth.iter().step_by(step).copied().collect(),
                predicted: predicted.iter().step_by(step).copied().collect(),
            },
        };
        Self {
            step: self.step * step as u32,
            n_rows: self.n_rows,
            answers,
        }
    }

    /// How much narrower an interval is on all rows than on those kept.
    fn shrink(&self) -> f64 {
        (self.n_kept() as f64 / self.n_rows.max(1) as f64).sqrt()
    }
}

#[cfg(test)]
mod tests;
