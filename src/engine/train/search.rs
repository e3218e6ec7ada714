//! A search for better settings: random draws, halved as they prove themselves.
//!
//! Asynchronous successive halving (Li et al. 2020) by a single hand: a draw is tried on a
//! ninth of the rows, the best third of those on a third, the best third of these on all.
//! What is tried next depends on the seed and on the scores so far and on nothing else, so
//! the same number of trials gives the same settings again, whatever the clock says.

use serde::{Deserialize, Serialize};

use super::estimator::Estimator;
use super::space::draw;
use crate::engine::random::{Purpose, Random};
use crate::stats::largest_first;

/// When a search ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Budget {
    /// After about so many seconds per candidate, all folds together; at most 100 trials a fold.
    Seconds(u32),
    /// After so many trials in each fold: reproducible to the last bit.
    Trials(u32),
}

/// Trials per search at most, where seconds are the budget.
const MAX_TRIALS: u32 = 100;
/// Of so many, one goes on to more rows.
const REDUCTION: usize = 3;
/// Least rows that a trial is worth.
const MIN_ROWS: usize = 1000;

/// One try of some settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// The learner with its settings.
    pub estimator: Estimator,
    /// One of so many rows was trained on: 1, 3 or 9.
    pub every: u32,
    /// Mean score on rows held out from the search's training rows; `None` if it failed.
    pub score: Option<f64>,
    /// Seconds it took.
    pub seconds: f64,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tuned {
    /// The best settings that were tried on all rows.
    pub settings: Estimator,
    /// Everything that was tried, in order; the default settings come first.
    pub trials: Vec<Trial>,
}

/// A search under way.
#[derive(Clone, Debug)]
pub struct Search {
    start: Estimator,
    random: Random,
    /// One of so many rows, stage by stage; ends with 1.
    stages: Vec<u32>,
    trials: Vec<(usize, Trial)>,
    /// Trials that went on to the next stage.
    promoted: Vec<usize>,
}

impl Search {
    /// A search from an estimator's own settings on; `None` if it has nothing to tune.
    #[must_use]
    pub fn new(start: Estimator, n_rows: usize, seed: u64) -> Option<Self> {
        let mut random = Random::new(seed, Purpose::Search, &[]);
        draw(&start, &mut random)?;
        let has_enough = |every: &u32| *every == 1 || n_rows / *every as usize >= MIN_ROWS;
        let stages = [9, 3, 1].into_iter().filter(has_enough).collect();
        Some(Self {
            start,
            random,
            stages,
            trials: Vec::new(),
            promoted: Vec::new(),
        })
    }

    /// One of so many rows, stage by stage.
    #[must_use]
    pub fn stages(&self) -> &[u32] {
        &self.stages
    }

    /// Trials so far.
    #[must_use]
    pub const fn n_trials(&self) -> usize {
        self.trials.len()
    }

    /// Whether the budget is used up; `elapsed` seconds of `seconds` that this search has.
    #[must_use]
    pub fn is_over(&self, budget: Budget, elapsed: f64, seconds: f64) -> bool {
        let n_trials = self.trials.len() as u32;
        match budget {
            Budget::Seconds(_) => n_trials >= 1 && (elapsed >= seconds || n_trials >= MAX_TRIALS),
            Budget::Trials(most) => n_trials >= most.max(1),
        }
    }

    /// What to try next, and at which stage.
    pub fn suggest(&mut self) -> (Estimator, usize) {
        let last = self.stages.len() - 1;
        if self.trials.is_empty() {
            return (self.start, last);
        }
        for stage in (0..last).rev() {
            if let Some(trial) = self.promotable(stage) {
                self.promoted.push(trial);
                let settings = self.trials.get(trial).map(|(_, trial)| trial.estimator);
                return (settings.unwrap_or(self.start), stage + 1);
            }
        }
        let drawn = draw(&self.start, &mut self.random);
        (drawn.unwrap_or(self.start), 0)
    }

    /// The best trial of a stage that is in its best third and did not go on yet.
    fn promotable(&self, stage: usize) -> Option<usize> {
        let scored: Vec<(f64, usize)> = self
            .trials
            .iter()
            .enumerate()
            .filter(|(_, (of, _))| *of == stage)
            .map(|(index, (_, trial))| (trial.score.unwrap_or(f64::NEG_INFINITY), index))
            .collect();
        let mut scored = largest_first(scored, |one| one.0);
        scored.truncate(scored.len() / REDUCTION);
        let is_new =
            |(score, index): &&(f64, usize)| score.is_finite() && !self.promoted.contains(index);
        scored.iter().find(is_new).map(|(_, index)| *index)
    }

    /// Notes how a trial ended; a larger score is better.
    pub fn tell(
        &mut self,
        stage: usize,
        estimator: Estimator,
        (score, seconds): (Option<f64>, f64),
    ) {
        let every = self.stages.get(stage).copied().unwrap_or(1);
        let trial = Trial {
            estimator,
            every,
            score: score.filter(|score| score.is_finite()),
            seconds,
        };
        self.trials.push((stage, trial));
    }

    /// The best of what was tried on all rows; the first of equals.
    #[must_use]
    pub fn finish(self) -> Tuned {
        let mut best: (f64, Estimator) = (f64::NEG_INFINITY, self.start);
        for (_, trial) in &self.trials {
            if let Some(score) = trial.score
                && trial.every == 1
                && score > best.0
            {
                best = (score, trial.estimator);
            }
        }
        Tuned {
            settings: best.1,
            trials: self.trials.into_iter().map(|(_, trial)| trial).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::charter::Task;
    use crate::engine::train::Knn;

    const START: Estimator = Estimator::Knn(Knn { n_neighbors: 5 });

    /// Tries against a score that is best at 20 neighbours.
    fn tried(n_rows: usize, n_trials: u32) -> Tuned {
        let mut search = Search::new(START, n_rows, 7).unwrap();
        while !search.is_over(Budget::Trials(n_trials), 0.0, 0.0) {
            let (estimator, stage) = search.suggest();
            let Estimator::Knn(knn) = estimator else {
                panic!()
            };
            let score = -(f64::from(knn.n_neighbors) - 20.0).abs();
            search.tell(stage, estimator, (Some(score), 0.1));
        }
        search.finish()
    }

    #[test]
    fn the_defaults_come_first_and_the_best_wins() {
        let tuned = tried(500, 40);
        assert_eq!(tuned.trials[0].estimator, START);
        assert!(tuned.trials.iter().all(|trial| trial.every == 1));
        let Estimator::Knn(knn) = tuned.settings else {
            panic!()
        };
        assert!((16..=24).contains(&knn.n_neighbors), "{}", knn.n_neighbors);
    }

    #[test]
    fn only_the_best_third_goes_on_to_more_rows() {
        let tuned = tried(20_000, 60);
        let n = |every| {
            tuned
                .trials
                .iter()
                .filter(|trial| trial.every == every)
                .count()
        };
        assert!(
            n(9) > 2 * n(3) && n(3) > n(1) && n(1) > 2,
            "{} {} {}",
            n(9),
            n(3),
            n(1)
        );
    }

    #[test]
    fn as_many_trials_give_the_same_settings_again() {
        assert_eq!(tried(20_000, 30), tried(20_000, 30));
        let (short, long) = (tried(20_000, 10), tried(20_000, 30));
        assert_eq!(short.trials, long.trials[..10]);
    }

    #[test]
    fn seconds_end_a_search_after_the_defaults_at_the_earliest() {
        let mut search = Search::new(START, 100, 7).unwrap();
        let budget = Budget::Seconds(1);
        assert!(!search.is_over(budget, 9.0, 1.0));
        let (estimator, stage) = search.suggest();
        search.tell(stage, estimator, (None, 9.0));
        assert!(search.is_over(budget, 9.0, 1.0) && !search.is_over(budget, 0.5, 1.0));
        assert_eq!(search.finish().settings, START);
    }

    #[test]
    fn every_learner_but_the_plainest_has_something_to_tune() {
        for task in [Task::Classification, Task::Regression] {
            for estimator in Estimator::all(task) {
                let plain = matches!(estimator, Estimator::Baseline | Estimator::Linear);
                let search = Search::new(estimator, 100, 1);
                assert_eq!(search.is_none(), plain, "{}", estimator.id());
            }
        }
    }
}
