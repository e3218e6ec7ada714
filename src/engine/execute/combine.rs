//! Candidates made of candidates: soft voting and stacking.
//!
//! Both answer with a weighted mean of their members' answers. Soft voting weighs all alike.
//! Stacking takes the weights that fit the rows held out in folds best, by the squared error of
//! numbers or probabilities, not negative and 1 in sum (Breiman 1996, "Stacked regressions").
//! Nothing is fitted again: a fold's score comes from what the members said of the rows held out
//! there, for stacking with weights from the other folds of the same round (of time, from those
//! before it), so that no row decides how it is answered.

use std::borrow::Borrow;

use super::{Clock, Workspace, read};
use crate::engine::error::EngineError;
use crate::engine::evaluate::{Outcomes, score};
use crate::engine::plan::Plan;
use crate::engine::run::{FinalResult, FoldResult, Outcome, Run};
use crate::engine::split::SplitBy;
use crate::engine::train::{Error, Estimator, FittedPipeline, Labels};

/// What counts less than this is left out: it would cost time and size for nothing.
const LEAST: f64 = 0.01;
/// Steps to the best weights at most.
const MOST_STEPS: usize = 10_000;

/// A finished candidate.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// How it came about.
    pub run: &'a Run,
    /// Its fitted pipeline's bytes.
    pub artifact: &'a [u8],
}

/// Which candidates a combination is made of: those finished under the plan that beat the
/// baseline over the folds.
#[must_use]
pub fn combinable<R: Borrow<Run>>(runs: &[R], plan: &Plan) -> Vec<usize> {
    let metric = plan.rank_by;
    let score = |run: &Run| run.cv().get(&metric).map(|cv| cv.mean);
    let digest = plan.digest();
    let is_finished = |run: &&Run| run.plan == digest && run.finished().is_some();
    let is_baseline = |run: &&Run| run.estimator == Estimator::Baseline;
    let mut finished = runs.iter().map(Borrow::borrow).filter(is_finished);
    let baseline = finished.find(is_baseline).and_then(score);
    let sign = metric.direction().sign();
    let is_better = |run: &Run| match (score(run), baseline) {
        (Some(score), Some(baseline)) => sign * score > sign * baseline,
        (Some(_), None) => true,
        (None, _) => false,
    };
    let is_whole = |run: &Run| run.folds.iter().all(|fold| fold.outcomes.is_some());
    let is_taken = |run: &Run| {
        is_finished(&run)
            && !is_baseline(&run)
            && !run.estimator.is_combination()
            && is_better(run)
            && is_whole(run)
    };
    let all = runs.iter().enumerate();
    all.filter(|(_, run)| is_taken((*run).borrow()))
        .map(|(index, _)| index)
        .collect()
}

/// What each member counts.
struct Weights {
    /// In the model.
    of_all: Vec<f64>,
    /// In the score of each fold.
    in_fold: Vec<Vec<f64>>,
}

/// Products of the members' errors in one fold.
type Gram = Vec<Vec<f64>>;

impl Workspace {
    /// Soft voting and stacking of at least two candidates of the plan, with their models'
    /// bytes. Without stacking, where that takes a single candidate.
    ///
    /// # Errors
    /// When the candidates can't be averaged: other folds, or prepared in other ways.
    pub fn combine(
        &self,
        plan: &Plan,
        members: &[Member<'_>],
        started: u64,
        clock: Clock<'_>,
    ) -> Result<Vec<(Run, Vec<u8>)>, EngineError> {
        let n = members.len();
        let grams: Vec<Gram> = (0..usize::from(plan.split.n_rounds()))
            .map(|fold| gram(members, fold))
            .collect::<Option<_>>()
            .ok_or(Error::Apart)?;
        let n_rounds = grams.len();
        let equal = Weights {
            of_all: vec![1.0 / n.max(1) as f64; n],
            in_fold: vec![vec![1.0 / n.max(1) as f64; n]; n_rounds],
        };
        let voting = (plan, Estimator::Voting);
        let mut found = vec![self.combined(voting, (members, &equal), started, clock)?];
        let n_folds = usize::from(plan.split.n_folds()).max(1);
        let in_time = matches!(plan.split.by, SplitBy::Time { .. });
        let stacked = |fold: usize| {
            let is_other = |other: usize| {
                other / n_folds == fold / n_folds
                    && if in_time { other < fold } else { other != fold }
            };
            weights_of(&sum(&grams, is_other), n)
        };
        let best = Weights {
            of_all: weights_of(&sum(&grams, |_| true), n),
            in_fold: (0..n_rounds).map(stacked).collect(),
        };
        if best.of_all.iter().filter(|weight| **weight > 0.0).count() > 1 {
            let stacking = (plan, Estimator::Stacking);
            found.push(self.combined(stacking, (members, &best), started, clock)?);
        }
        Ok(found)
    }

    fn combined(
        &self,
        (plan, estimator): (&Plan, Estimator),
        (members, weights): (&[Member<'_>], &Weights),
        started: u64,
        clock: Clock<'_>,
    ) -> Result<(Run, Vec<u8>), EngineError> {
        let kept: Vec<(f64, Member<'_>)> = weights
            .of_all
            .iter()
            .zip(members)
            .filter(|(weight, _)| **weight > 0.0)
            .map(|(weight, member)| (*weight, *member))
            .collect();
        let folds = weights
            .in_fold
            .iter()
            .enumerate()
            .map(|(fold, weights)| fold_of(members, weights, (fold, &kept)))
            .collect::<Option<Vec<FoldResult>>>()
            .ok_or(Error::Apart)?;
        let pipelines = kept
            .iter()
            .map(|(weight, member)| Ok((*weight, read(member.artifact)?)));
        let pipeline = FittedPipeline::mean(pipelines.collect::<Result<_, EngineError>>()?)?;
        let rows = self.split.test.indices();
        let truth = Labels::of(&self.target, rows);
        let predictions = pipeline.predict(&self.table, rows)?;
        let (result, artifact) = self.tested(&pipeline, (&truth, &predictions), clock)?;
        let results = || kept.iter().filter_map(|(_, member)| member.run.finished());
        let result = FinalResult {
            // What it takes to get it: all of its members.
            fit_seconds: results().map(|one| one.fit_seconds).sum(),
            converged: results().all(|one| one.converged),
            members: kept
                .iter()
                .map(|(weight, member)| (member.run.fitted_estimator(), *weight))
                .collect(),
            ..result
        };
        let outcome = Outcome::Finished(Box::new(result));
        Ok((Run::new(plan, estimator, folds, outcome, started), artifact))
    }
}

/// The score of a weighted mean in one fold; the time is that of the members that are kept.
fn fold_of(
    members: &[Member<'_>],
    weights: &[f64],
    (fold, kept): (usize, &[(f64, Member<'_>)]),
) -> Option<FoldResult> {
    let mut said = Vec::with_capacity(members.len());
    for (member, weight) in members.iter().zip(weights) {
        let outcomes = member.run.folds.get(fold)?.outcomes.as_ref()?;
        if *weight > 0.0 {
            said.push((*weight, outcomes));
        }
    }
    let (labels, predictions) = Outcomes::mean(&said)?;
    let (_, first) = said.first()?;
    let seconds = kept
        .iter()
        .filter_map(|(_, member)| member.run.folds.get(fold));
    Some(FoldResult {
        scores: score(&labels, &predictions),
        fit_seconds: seconds.map(|fold| fold.fit_seconds).sum(),
        tuned: None,
        outcomes: first.answered(&labels, &predictions),
    })
}

/// Mean products of what the members' answers were off by in a fold; `None` if they don't tell
/// of the same rows.
fn gram(members: &[Member<'_>], fold: usize) -> Option<Gram> {
    let errors: Vec<Vec<f64>> = members
        .iter()
        .map(|member| Some(member.run.folds.get(fold)?.outcomes.as_ref()?.errors()))
        .collect::<Option<_>>()?;
    let n = errors.first()?.len();
    if errors.iter().any(|one| one.len() != n) {
        return None;
    }
    let product = |a: &[f64], b: &[f64]| {
        let sum: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
        sum / n.max(1) as f64
    };
    let row = |a: &Vec<f64>| errors.iter().map(|b| product(a, b)).collect();
    Some(errors.iter().map(row).collect())
}

fn sum(grams: &[Gram], is_taken: impl Fn(usize) -> bool) -> Gram {
    let mut total = Gram::new();
    let taken = grams.iter().enumerate().filter(|(at, _)| is_taken(*at));
    for (_, gram) in taken {
        if total.is_empty() {
            total.clone_from(gram);
            continue;
        }
        for (sums, row) in total.iter_mut().zip(gram) {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += value;
            }
        }
    }
    total
}

/// The best weights, without those that hardly count; all alike where nothing is known.
fn weights_of(gram: &Gram, n: usize) -> Vec<f64> {
    let mut kept: Vec<usize> = (0..n).collect();
    if gram.len() != n {
        return vec![1.0 / n.max(1) as f64; n];
    }
    loop {
        let at = |row: usize, column: usize| {
            let row = kept.get(row).and_then(|row| gram.get(*row));
            row.and_then(|row| row.get(*kept.get(column)?))
                .copied()
                .unwrap_or(0.0)
        };
        let found = best_weights(kept.len(), at);
        let is_counted = |place: usize| found.get(place).is_some_and(|weight| *weight >= LEAST);
        if (0..kept.len()).all(is_counted) {
            let mut weights = vec![0.0; n];
            for (place, weight) in kept.iter().zip(&found) {
                if let Some(slot) = weights.get_mut(*place) {
                    *slot = *weight;
                }
            }
            return weights;
        }
        let places = kept.iter().enumerate();
        kept = places
            .filter(|(at, _)| is_counted(*at))
            .map(|(_, one)| *one)
            .collect();
    }
}

/// Weights of at least 0 with sum 1 that make `w' G w` least. Each step moves weight from the
/// member whose share costs most to the one where it costs least, as far as that pays; it ends
/// where both cost the same, which is the optimum of a convex problem (Karush, Kuhn and Tucker).
fn best_weights(n: usize, gram: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let mut weights = vec![1.0 / n.max(1) as f64; n];
    let largest = (0..n).map(|at| gram(at, at)).fold(0.0, f64::max);
    for _ in 0..MOST_STEPS {
        let cost = |at: usize| -> f64 {
            let products = weights
                .iter()
                .enumerate()
                .map(|(other, weight)| weight * gram(at, other));
            products.sum()
        };
        let costs: Vec<(usize, f64)> = (0..n).map(|at| (at, cost(at))).collect();
        let has_weight = |(at, _): &&(usize, f64)| weights.get(*at).is_some_and(|one| *one > 0.0);
        let most = costs
            .iter()
            .filter(has_weight)
            .max_by(|a, b| a.1.total_cmp(&b.1));
        let least = costs.iter().min_by(|a, b| a.1.total_cmp(&b.1));
        let (Some((from, most)), Some((to, least))) = (most, least) else {
            break;
        };
        if most - least <= 1e-12 * largest {
            break;
        }
        let curvature = gram(*from, *from) + gram(*to, *to) - 2.0 * gram(*from, *to);
        let available = weights.get(*from).copied().unwrap_or(0.0);
        let step = match curvature > 0.0 {
            true => ((most - least) / curvature).min(available),
            false => available,
        };
        if let Some(slot) = weights.get_mut(*from) {
            *slot -= step;
        }
        if let Some(slot) = weights.get_mut(*to) {
            *slot += step;
        }
    }
    weights
}

#[cfg(test)]
mod tests;
