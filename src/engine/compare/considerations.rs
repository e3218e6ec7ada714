//! The six considerations of choosing a model, graded side by side, weighed by a person.
//!
//! A grade is between 0 and 1 and follows a stated rule. Weights say how much each consideration
//! counts; the candidate with the largest weighted mean is taken. How far each weight could go
//! without another winner says how much the choice hangs on it.

use std::borrow::Borrow;

use serde::{Deserialize, Serialize};

use super::leaderboard::Leaderboard;
use crate::engine::charter::Metric;
use crate::engine::execute::Measures;
use crate::engine::run::Run;
use crate::engine::train::{Estimator, Explainability};
use crate::stats::sort_numbers;

/// Rows per encoded column that are plenty.
const PLENTY: f64 = 100.0;
/// What the last quarter of the rows adds at least where a curve still rises: of scores ...
const RISING: f64 = 0.005;

/// One of six.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consideration {
    /// How good.
    Performance,
    /// How far answers can be explained.
    Explainability,
    /// Whether more rows would help it.
    DataSize,
    /// How many columns it learns from, for the rows there are.
    Dimensionality,
    /// Seconds to fit, settings to tune.
    Training,
    /// Time per answer.
    Inference,
}

impl Consideration {
    /// In the order they are shown, which is that of weights and grades.
    pub const ALL: [Self; 6] = [
        Self::Performance,
        Self::Explainability,
        Self::DataSize,
        Self::Dimensionality,
        Self::Training,
        Self::Inference,
    ];

    /// The name shown to people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Performance => "Performance",
            Self::Explainability => "Explainability",
            Self::DataSize => "Data-set size",
            Self::Dimensionality => "Dimensionality",
            Self::Training => "Training time and cost",
            Self::Inference => "Inference time",
        }
    }

    /// How it is graded.
    #[must_use]
    pub const fn rule(self) -> &'static str {
        match self {
            Self::Performance => {
                "1 for the best and all tied with it, 0 for the baseline, in between by the score over the folds."
            }
            Self::Explainability => "1 read off, ½ followed step by step, 0 from outside only.",
            Self::DataSize => {
                "1 where three folds show no gain that matters from the last quarter of the rows; 0 for the candidate that it helped most."
            }
            Self::Dimensionality => {
                "1 from 100 training rows per encoded column on, 0 at one row, in between by the logarithm."
            }
            Self::Training => {
                "1 for the fastest fit, 0 for the slowest, in between by the logarithm. Beside it the most memory taken at a time, beyond the table, to prepare a fold's rows, learn from them and answer the others, and how many settings there are to get right."
            }
            Self::Inference => {
                "1 for the fastest answer, 0 for the slowest, in between by the logarithm."
            }
        }
    }
}

/// A candidate's grades, in the order of [`Consideration::ALL`]; `None` where not measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Grades {
    /// Index into the runs that were ranked.
    pub index: usize,
    /// The candidate.
    pub estimator: Estimator,
    /// From 0 to 1 each.
    pub values: [Option<f64>; 6],
}

/// What a person will not go below.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Constraints {
    /// Most microseconds per answer.
    pub max_us_per_row: Option<f64>,
    /// Most kilobytes of model.
    pub max_kilobytes: Option<f64>,
    /// Whether answers must be readable off the model, or step by step.
    pub must_be_explainable: bool,
}

impl Constraints {
    /// Whether a finished run keeps them.
    #[must_use]
    pub fn allow(&self, run: &Run, measures: Option<&Measures>) -> bool {
        let Some(result) = run.finished() else {
            return false;
        };
        let us_per_row = measures.map_or(result.predict_us_per_row, |found| found.us_per_row_p50);
        let is_explainable = run.fitted_estimator().explainability() > Explainability::FromOutside;
        self.max_us_per_row.is_none_or(|most| us_per_row <= most)
            && self
                .max_kilobytes
                .is_none_or(|most| result.size_bytes as f64 / 1000.0 <= most)
            && (is_explainable || !self.must_be_explainable)
    }
}

/// Whether a candidate still learns more from more rows: the last quarter of them adds more than
/// matters in the mean, and does so in every fold.
#[must_use]
pub fn still_rises(measures: &Measures, metric: Metric, baseline: Option<f64>) -> Option<bool> {
    let gains = measures.last_quarter(metric);
    let mean = crate::stats::mean(&gains)?;
    Some(mean > rising(metric, baseline) && gains.iter().all(|gain| *gain > 0.0))
}

/// ... and of errors in the target's unit, as a share of the baseline's.
fn rising(metric: Metric, baseline: Option<f64>) -> f64 {
    RISING
        * if metric.has_unit() {
            baseline.map_or(1.0, f64::abs)
        } else {
            1.0
        }
}

/// Grades every finished candidate but the baseline; `measures` are those of the runs, where made.
#[must_use]
pub fn grades<'m, R: Borrow<Run>>(
    board: &Leaderboard,
    runs: &[R],
    measures: impl Fn(&Run) -> Option<&'m Measures>,
) -> Vec<Grades> {
    let places = board.places.iter().filter(|place| place.rank.is_some());
    let finished: Vec<_> = places
        .filter_map(|place| {
            let run: &Run = runs.get(place.index)?.borrow();
            Some((place, run, run.finished()?, measures(run)))
        })
        .collect();
    let score = |place: &super::Place| place.cv.get(&board.metric).map(|cv| cv.mean);
    let is_baseline = |estimator: &Estimator| *estimator == Estimator::Baseline;
    let baseline = finished
        .iter()
        .find(|one| is_baseline(&one.0.estimator))
        .and_then(|one| score(one.0));
    let mut candidates = finished;
    candidates.retain(|one| !is_baseline(&one.0.estimator));
    let best = candidates.first().and_then(|one| score(one.0));
    let first = candidates.first().map_or(usize::MAX, |one| one.0.index);
    let sign = board.metric.direction().sign();
    let is_timed = candidates.iter().all(|one| one.3.is_some());
    let gain = |measures: &Measures| crate::stats::mean(&measures.last_quarter(board.metric));
    let bound = rising(board.metric, baseline);
    let most_gain = candidates
        .iter()
        .filter_map(|one| gain(one.3?))
        .fold(bound, f64::max);
    let seconds: Vec<f64> = candidates.iter().map(|one| median_fit(one.1)).collect();
    // What was measured for it if it was for all, else what training took on the way.
    let us: Vec<f64> = candidates
        .iter()
        .map(|one| match &one.3 {
            Some(found) if is_timed => found.us_per_row_p50,
            Some(_) | None => one.2.predict_us_per_row,
        })
        .collect();
    let grade = |(at, (place, run, result, measures)): (
        usize,
        &(&super::Place, &Run, _, Option<&Measures>),
    )| {
        let result: &&crate::engine::run::FinalResult = result;
        let performance = match (score(place), best, baseline) {
            // Nothing is better than guessing.
            (_, Some(best), Some(base)) if sign * (best - base) <= 0.0 => Some(0.0),
            _ if place.tied_with_best || place.index == first => Some(1.0),
            (Some(score), Some(best), Some(base)) => {
                Some(((score - base) / (best - base)).clamp(0.0, 1.0))
            }
            (_, _, _) => None,
        };
        let explainability = match run.fitted_estimator().explainability() {
            Explainability::ReadOff => 1.0,
            Explainability::Followed => 0.5,
            Explainability::FromOutside => 0.0,
        };
        let data_size = measures.and_then(gain).map(|gain| {
            let rises = measures.and_then(|found| still_rises(found, board.metric, baseline));
            if rises != Some(true) || most_gain <= bound {
                1.0
            } else {
                1.0 - (gain - bound) / (most_gain - bound)
            }
        });
        let per_column = result.n_train as f64 / result.width.max(1) as f64;
        let dimensionality = libm::log(per_column) / libm::log(PLENTY);
        Grades {
            index: place.index,
            estimator: place.estimator,
            values: [
                performance,
                Some(explainability),
                data_size,
                Some(dimensionality.clamp(0.0, 1.0)),
                between(&seconds, at),
                between(&us, at),
            ],
        }
    };
    candidates.iter().enumerate().map(grade).collect()
}

/// Median seconds of a fold's fit.
#[must_use]
pub fn median_fit(run: &Run) -> f64 {
    let mut seconds: Vec<f64> = run.folds.iter().map(|fold| fold.fit_seconds).collect();
    sort_numbers(&mut seconds);
    crate::stats::quantile_sorted(&seconds, 0.5).unwrap_or(f64::NAN)
}

/// 1 for the smallest, 0 for the largest, by the logarithm; `None` where a clock told nothing.
fn between(values: &[f64], at: usize) -> Option<f64> {
    let own = *values.get(at)?;
    let positive = values.iter().copied().filter(|value| *value > 0.0);
    let (low, high) = (
        positive.clone().reduce(f64::min)?,
        positive.reduce(f64::max)?,
    );
    if !own.is_finite() {
        return None;
    }
    if high == low {
        return Some(1.0);
    }
    Some((libm::log(high / own.max(low)) / libm::log(high / low)).clamp(0.0, 1.0))
}

/// The winner under some weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// Index into the runs.
    pub index: usize,
    /// The candidate.
    pub estimator: Estimator,
    /// Weighted means, one per entry of the grades; `None` where a constraint rules it out.
    pub totals: Vec<Option<f64>>,
    /// For each consideration: from which weight to which it stays the winner, the others as they
    /// are; no upper end where it would always stay. `None` of what is not measured.
    pub stays: [Option<(f64, Option<f64>)>; 6],
}

/// Weighs grades; what is not measured of every allowed candidate counts nothing. `None` if no
/// candidate is allowed.
#[must_use]
pub fn weigh(
    grades: &[Grades],
    weights: &[f64; 6],
    is_allowed: impl Fn(&Grades) -> bool,
) -> Option<Weighed> {
    let allowed: Vec<bool> = grades.iter().map(&is_allowed).collect();
    let among = || {
        grades
            .iter()
            .zip(&allowed)
            .filter(|(_, is)| **is)
            .map(|(one, _)| one)
    };
    let counts: Vec<bool> = (0..6)
        .map(|at| among().all(|one| one.values.get(at).is_some_and(Option::is_some)))
        .collect();
    let weight = |at: usize| match counts.get(at) {
        Some(true) => weights.get(at).copied().unwrap_or(0.0).max(0.0),
        Some(false) | None => 0.0,
    };
    let value = |one: &Grades, at: usize| one.values.get(at).copied().flatten().unwrap_or(0.0);
    let sum: f64 = (0..6).map(weight).sum();
    let raw = |one: &Grades| (0..6).map(|at| weight(at) * value(one, at)).sum::<f64>();
    let totals: Vec<Option<f64>> = grades
        .iter()
        .zip(&allowed)
        .map(|(one, is)| is.then(|| raw(one) / sum.max(f64::MIN_POSITIVE)))
        .collect();
    // Of equals the first, which is ahead on the leaderboard.
    let mut winner: Option<&Grades> = None;
    for one in among() {
        if winner.is_none_or(|best| raw(one) > raw(best)) {
            winner = Some(one);
        }
    }
    let winner = winner?;
    let stays = std::array::from_fn(|at| {
        counts.get(at).filter(|is| **is)?;
        let (mut low, mut high): (f64, Option<f64>) = (0.0, None);
        for rival in among().filter(|rival| rival.index != winner.index) {
            // Ahead by `rest + w * slope` at a weight w.
            let slope = value(winner, at) - value(rival, at);
            let rest = raw(winner) - raw(rival) - weight(at) * slope;
            if slope > 0.0 {
                low = low.max(-rest / slope);
            } else if slope < 0.0 {
                let end = rest / -slope;
                high = Some(high.map_or(end, |high| high.min(end)));
            }
        }
        Some((low.max(0.0), high.map(|high| high.max(0.0))))
    });
    Some(Weighed {
        index: winner.index,
        estimator: winner.estimator,
        totals,
        stays,
    })
}

/// Which points no other beats in both: a higher first number and a lower second one.
#[must_use]
pub fn pareto(points: &[(f64, f64)]) -> Vec<bool> {
    let beats =
        |a: &(f64, f64), b: &(f64, f64)| a.0 >= b.0 && a.1 <= b.1 && (a.0 > b.0 || a.1 < b.1);
    points
        .iter()
        .map(|one| !points.iter().any(|other| beats(other, one)))
        .collect()
}

#[cfg(test)]
mod tests;
