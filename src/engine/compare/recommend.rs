//! Which of equally good candidates to take: the simplest, and of those the fastest.

use std::borrow::Borrow;

use super::leaderboard::{Basis, Leaderboard, Place};
use crate::engine::run::Run;
use crate::engine::train::Estimator;
use crate::stats::sort_by;

/// What is worse by more than the margin with at least this probability is not recommended, even
/// where the folds can't tell it from the best.
const PROBABLY: f64 = 0.8;

/// What to take, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    /// Index into the runs that were ranked.
    pub index: usize,
    /// The candidate.
    pub estimator: Estimator,
    /// Why, in a sentence.
    pub sentence: String,
}

/// The recommendation of a leaderboard; `None` if nothing beats the baseline.
#[must_use]
pub fn recommend<R: Borrow<Run>>(board: &Leaderboard, runs: &[R]) -> Option<Recommendation> {
    let best = board.best()?;
    if best.estimator == Estimator::Baseline || board.baseline_is_tied {
        return None;
    }
    if board.basis != Basis::Folds {
        return Some(Recommendation {
            index: best.index,
            estimator: best.estimator,
            sentence: format!(
                "{} is taken because it scores best on the test rows.",
                best.estimator.name()
            ),
        });
    }
    let run = |place: &Place| runs.get(place.index).map(Borrow::borrow);
    let baseline = board
        .places
        .iter()
        .find(|place| place.estimator == Estimator::Baseline)
        .and_then(run);
    // As good as the best, and surely better than guessing.
    let is_sound = |place: &&Place| {
        let pair = baseline.zip(run(place));
        let pair = pair.map(|(baseline, run)| board.yardstick.pair(run, baseline));
        pair.is_none_or(|pair| pair.is_some_and(|pair| pair.is_significant()))
    };
    let tied = board.places.iter().filter(|place| place.tied_with_best);
    let tied = tied.filter(is_sound);
    // "Can't be told apart" is no "as good": with few folds, much may be lost by chance unseen.
    let is_probably_worse = |place: &&Place| {
        let pair = run(best).zip(run(place));
        let pair = pair.and_then(|(best, other)| board.yardstick.pair(best, other));
        pair.is_some_and(|pair| pair.practical.better >= PROBABLY)
    };
    let (worse, good): (Vec<&Place>, Vec<&Place>) = tied.partition(is_probably_worse);
    let mut equals: Vec<&Place> = std::iter::once(best).chain(good).collect();
    let seconds = |place: &Place| {
        run(place)
            .and_then(Run::finished)
            .map_or(f64::INFINITY, |result| result.predict_us_per_row)
    };
    sort_by(&mut equals, |a, b| {
        let simplicity = |place: &Place| place.estimator.explainability();
        simplicity(b)
            .cmp(&simplicity(a))
            .then(seconds(a).total_cmp(&seconds(b)))
    });
    let taken = *equals.first()?;
    Some(Recommendation {
        index: taken.index,
        estimator: taken.estimator,
        sentence: format!("{}{}", sentence(&equals), doubt(worse.len())),
    })
}

/// What is said of those that are tied with the best and left out all the same.
fn doubt(n_worse: usize) -> String {
    match n_worse {
        0 => String::new(),
        1 => " One more can't be told from the best for sure, but is probably worse.".into(),
        n => format!(" {n} more can't be told from the best for sure, but are probably worse."),
    }
}

/// Why the first of equally good candidates, which are in order of preference.
fn sentence(equals: &[&Place]) -> String {
    let Some((taken, others)) = equals.split_first() else {
        return String::new();
    };
    let name = taken.estimator.name();
    let rule = taken.estimator.explainability();
    let as_simple = others
        .iter()
        .filter(|place| place.estimator.explainability() == rule)
        .count();
    let among = match equals.len() {
        2 => "Of two equally good ones,".to_string(),
        n => format!("Of {n} equally good ones,"),
    };
    let lower = super::verdict::in_sentence(name);
    match (others.len(), as_simple) {
        (0, _) => format!("Take {lower}: no other is as good."),
        (_, 0) => format!("{among} take {lower}: it is the simplest to explain."),
        (n, simple) if simple == n => {
            let all = if n == 1 { "both" } else { "all" };
            format!("{among} take {lower}: {all} are as simple, and it answers fastest.")
        }
        (_, _) => {
            format!("{among} take {lower}: of the simplest to explain it answers fastest.")
        }
    }
}
