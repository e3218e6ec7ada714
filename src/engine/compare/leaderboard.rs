//! Runs in order of their cross-validated score.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::pair::Yardstick;
use crate::engine::charter::{Direction, Metric};
use crate::engine::evaluate::{MeanSd, Outcomes, flattery};
use crate::engine::run::Run;
use crate::engine::split::SplitSpec;
use crate::engine::train::Estimator;
use crate::stats::{corrected_resampled_t, sort_by};

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
    /// Where the mean of the ranking metric lies with 95 % confidence, folds taken as
    /// dependent as they are (Nadeau & Bengio 2003); within what the metric can be.
    pub interval95: Option<(f64, f64)>,
    /// How far from the baseline to perfect, 1 being all the way; negative when worse than the baseline.
    pub gain: Option<f64>,
    /// Whether it is as good as the best for all that the folds can tell: see
    /// [`Pair::is_tie`](super::Pair::is_tie). Never below a candidate that is not, and never at
    /// or below the baseline.
    pub tied_with_best: bool,
    /// Of the tied: whether the folds do tell it from the best, by less than matters.
    pub is_too_close: bool,
}

/// Which rows decided the order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Basis {
    /// Those held out in turn inside the training part.
    Folds,
    /// The test part: the plain textbook way, which flatters the winner.
    TestRows {
        /// How many they are.
        n_rows: u64,
        /// By how much the best of equally good candidates looks better than it is.
        flattery: Option<f64>,
    },
}

/// Candidates, best first; those without a score last.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaderboard {
    /// Ranks them.
    pub metric: Metric,
    /// On which rows.
    pub basis: Basis,
    /// What they are compared by.
    pub yardstick: Yardstick,
    /// Best first.
    pub places: Vec<Place>,
    /// Whether the folds tell the best from every other.
    pub is_apart: bool,
    /// Whether the folds can't tell the baseline from the best candidate.
    pub baseline_is_tied: bool,
}

/// Ranks runs by the mean of a metric over folds; of equals, the simplest comes first.
#[must_use]
pub fn rank<R: Borrow<Run>>(runs: &[R], metric: Metric, split: &SplitSpec) -> Leaderboard {
    let runs: Vec<&Run> = runs.iter().map(Borrow::borrow).collect();
    let cvs: Vec<BTreeMap<Metric, MeanSd>> = runs.iter().map(|run| run.cv()).collect();
    let score = |index: &usize| {
        let is_finished = runs.get(*index)?.finished().is_some();
        let cv = cvs.get(*index)?.get(&metric)?;
        is_finished.then_some(cv.mean)
    };
    let baseline = runs
        .iter()
        .position(|run| run.estimator == Estimator::Baseline)
        .and_then(|index| score(&index));
    let mut order: Vec<usize> = (0..runs.len()).collect();
    let place = |index: &usize| runs.get(*index).map(|run| run.estimator.place());
    sort_by(&mut order, |a, b| {
        better_first(metric, score(a), score(b)).then(place(a).cmp(&place(b)))
    });
    let first = order.first().filter(|index| score(index).is_some());
    let best = first.and_then(|index| runs.get(*index).copied());
    let typical = baseline.or_else(|| score(first?));
    let yardstick = Yardstick::new(metric, split, typical);
    let is_baseline = |run: &Run| run.estimator == Estimator::Baseline;
    let baseline_is_tied = runs.iter().any(|run| {
        is_baseline(run)
            && best.is_some_and(|best| {
                let pair = yardstick.pair(best, run);
                !is_baseline(best) && pair.is_none_or(|pair| !pair.is_significant())
            })
    });
    let mut next_rank = 0;
    let (mut all_tied, mut is_apart) = (true, true);
    let places = order.iter().filter_map(|index| {
        let run = runs.get(*index)?;
        let score = score(index);
        let rank = score.map(|_| {
            next_rank += 1;
            next_rank
        });
        let gain = gain(metric, score, baseline);
        let is_follower = rank.is_some_and(|rank| rank > 1);
        let mut is_close = false;
        if is_follower {
            let beats_baseline = !is_baseline(run) && gain.is_none_or(|gain| gain > 0.0);
            // What can't be compared can't be told apart.
            let pair = best.and_then(|best| yardstick.pair(best, run));
            let is_tie = pair.is_none_or(|pair| pair.is_tie());
            is_close = pair.is_some_and(|pair| pair.is_tie() && pair.is_significant());
            all_tied &= beats_baseline && is_tie;
            is_apart &= !is_tie;
        }
        Some(Place {
            rank,
            index: *index,
            estimator: run.estimator,
            cv: cvs.get(*index).cloned().unwrap_or_default(),
            interval95: corrected_resampled_t(&run.fold_scores(metric), yardstick.test_over_train)
                .map(|mean| {
                    let (lowest, highest) = metric.range();
                    let (low, high) = mean.interval95;
                    (low.max(lowest), high.min(highest))
                }),
            gain,
            tied_with_best: is_follower && all_tied,
            is_too_close: is_follower && all_tied && is_close,
        })
    });
    let places: Vec<Place> = places.collect();
    Leaderboard {
        metric,
        basis: Basis::Folds,
        yardstick,
        places,
        is_apart,
        baseline_is_tied,
    }
}

/// Ranks runs by their scores on the test rows, as textbooks do; nothing is called a tie.
#[must_use]
pub fn rank_by_test<R: Borrow<Run>>(runs: &[R], metric: Metric, split: &SplitSpec) -> Leaderboard {
    let mut board = rank(runs, metric, split);
    let result = |index: usize| runs.get(index).and_then(|run| run.borrow().finished());
    let score = |place: &Place| {
        result(place.index).and_then(|result| result.test.scores.get(&metric).copied())
    };
    let is_baseline = |place: &&Place| place.estimator == Estimator::Baseline;
    let baseline = board.places.iter().find(is_baseline).and_then(score);
    let simplicity = |place: &Place| place.estimator.place();
    sort_by(&mut board.places, |a, b| {
        better_first(metric, score(a), score(b)).then(simplicity(a).cmp(&simplicity(b)))
    });
    for (index, place) in board.places.iter_mut().enumerate() {
        place.rank = score(place).map(|_| index as u32 + 1);
        place.gain = gain(metric, score(place), baseline);
        place.tied_with_best = false;
        place.is_too_close = false;
    }
    let outcomes: Vec<&Outcomes> = (0..runs.len())
        .filter_map(|index| result(index)?.outcomes.as_ref())
        .collect();
    board.baseline_is_tied = false;
    board.basis = Basis::TestRows {
        n_rows: outcomes.first().map_or(0, |outcomes| outcomes.n_rows),
        flattery: flattery(&outcomes, metric, split.seed),
    };
    board
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

impl Leaderboard {
    /// The best candidate, if any has a score.
    #[must_use]
    pub fn best(&self) -> Option<&Place> {
        self.places.first().filter(|place| place.rank.is_some())
    }
}
