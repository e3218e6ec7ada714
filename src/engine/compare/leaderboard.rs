//! Runs in order of their cross-validated score.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::engine::charter::{Direction, Metric};
use crate::engine::evaluate::MeanSd;
use crate::engine::run::Run;
use crate::engine::train::Estimator;
use crate::stats::corrected_resampled_t;

/// Differences between candidates with a p-value above this are called ties.
const SIGNIFICANCE: f64 = 0.05;

/// One candidate's place.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// From 1; `None` for a candidate without a score.
    pub rank: Option<u32>,
    /// Index into the runs that were ranked.
    pub index: usize,
    /// The candidate.
    pub estimator: Estimator,
    /// Mean and spread over folds of every metric.
    pub cv: BTreeMap<Metric, MeanSd>,
    /// How far from the baseline to perfect, 1 being all the way; negative when worse than the baseline.
    pub gain: Option<f64>,
    /// Whether the folds can't tell it from the best (Nadeau & Bengio 2003, p > 0.05); never
    /// below a candidate that they can tell apart, and never at or below the baseline.
    pub tied_with_best: bool,
}

/// Candidates, best first; those without a score last.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaderboard {
    /// Ranks them.
    pub metric: Metric,
    /// Best first.
    pub places: Vec<Place>,
    /// Whether the folds can't tell the baseline from the best candidate.
    pub baseline_is_tied: bool,
}

/// Ranks runs by the mean of a metric over folds; of equals, the simplest comes first.
#[must_use]
pub fn rank(runs: &[Run], metric: Metric) -> Leaderboard {
    let mean = |run: &Run| {
        run.finished()
            .and_then(|_| run.cv().get(&metric).map(|cv| cv.mean))
    };
    let baseline = runs
        .iter()
        .find(|run| run.estimator == Estimator::Baseline)
        .and_then(mean);
    let mut order: Vec<usize> = (0..runs.len()).collect();
    let score = |index: &usize| runs.get(*index).and_then(mean);
    let place = |index: &usize| runs.get(*index).map(|run| run.estimator.place());
    order.sort_by(|a, b| better_first(metric, score(a), score(b)).then(place(a).cmp(&place(b))));
    let best = order
        .first()
        .and_then(|index| runs.get(*index))
        .filter(|run| mean(run).is_some());
    let is_baseline = |run: &Run| run.estimator == Estimator::Baseline;
    let baseline_is_tied = runs.iter().any(|run| {
        is_baseline(run)
            && best.is_some_and(|best| !is_baseline(best) && is_tied(best, run, metric))
    });
    let mut next_rank = 0;
    let mut all_tied = true;
    let places = order.iter().filter_map(|index| {
        let run = runs.get(*index)?;
        let score = mean(run);
        let rank = score.map(|_| {
            next_rank += 1;
            next_rank
        });
        let gain = gain(metric, score, baseline);
        let is_follower = rank.is_some_and(|rank| rank > 1);
        if is_follower {
            let beats_baseline = !is_baseline(run) && gain.is_none_or(|gain| gain > 0.0);
            all_tied &= beats_baseline && best.is_some_and(|best| is_tied(best, run, metric));
        }
        Some(Place {
            rank,
            index: *index,
            estimator: run.estimator,
            cv: run.cv(),
            gain,
            tied_with_best: is_follower && all_tied,
        })
    });
    Leaderboard {
        metric,
        places: places.collect(),
        baseline_is_tied,
    }
}

fn better_first(metric: Metric, a: Option<f64>, b: Option<f64>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => match metric.direction() {
            Direction::Up => b.total_cmp(&a),
            Direction::Down => a.total_cmp(&b),
        },
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

fn gain(metric: Metric, score: Option<f64>, baseline: Option<f64>) -> Option<f64> {
    let (score, baseline) = (score?, baseline?);
    let whole = metric.perfect() - baseline;
    (whole != 0.0).then(|| (score - baseline) / whole)
}

fn is_tied(best: &Run, other: &Run, metric: Metric) -> bool {
    let (a, b) = (best.fold_scores(metric), other.fold_scores(metric));
    if a.len() != b.len() || a.len() < 2 {
        return false;
    }
    let differences: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
    let test_over_train = 1.0 / (a.len() as f64 - 1.0);
    corrected_resampled_t(&differences, test_over_train)
        .is_some_and(|test| test.p_value > SIGNIFICANCE)
}

impl Leaderboard {
    /// The best candidate, if any has a score.
    #[must_use]
    pub fn best(&self) -> Option<&Place> {
        self.places.first().filter(|place| place.rank.is_some())
    }
}
