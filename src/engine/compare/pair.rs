//! Two candidates, compared round by round of cross-validation.

use serde::{Deserialize, Serialize};

use crate::engine::charter::Metric;
use crate::engine::run::{FoldResult, Run};
use crate::engine::split::SplitSpec;
use crate::stats::{CorrectedT, McNemar, Practical, corrected_resampled_t, correlated_t, mcnemar};

/// Differences with a p-value above this could be none.
const SIGNIFICANCE: f64 = 0.05;
/// From this probability on of a difference within the margin, two candidates count as equally good.
const EQUIVALENCE: f64 = 0.5;

/// By what candidates are compared.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Yardstick {
    /// What is compared.
    pub metric: Metric,
    /// Rows held out per row learnt from; decides how much folds depend on each other.
    pub test_over_train: f64,
    /// A difference up to this matters to nobody, in the metric's unit.
    pub margin: f64,
}

/// What the rounds say of two candidates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// How much better the first is, in the metric's unit: positive if it is better, also
    /// where less is better.
    pub difference: CorrectedT,
    /// How probable it is that the first is better, as good, or worse, by the margin.
    pub practical: Practical,
}

impl Yardstick {
    /// For a metric of rounds divided so; `typical` is a score of that metric, of which one
    /// hundredth is the margin where the metric has the target's unit. Shares have 0.01.
    #[must_use]
    pub fn new(metric: Metric, split: &SplitSpec, typical: Option<f64>) -> Self {
        let margin = if metric.has_unit() {
            typical.map_or(0.0, |score| 0.01 * score.abs())
        } else {
            0.01
        };
        Self {
            metric,
            test_over_train: split.test_over_train(),
            margin: if margin.is_finite() { margin } else { 0.0 },
        }
    }

    /// Compares two runs; `None` if fewer than two rounds scored both.
    #[must_use]
    pub fn pair(&self, first: &Run, second: &Run) -> Option<Pair> {
        let sign = self.metric.direction().sign();
        let score = |round: &FoldResult| round.scores.get(&self.metric).copied();
        // Round by round: a round in which a metric is undefined for one says nothing of both.
        let rounds = first.folds.iter().zip(&second.folds);
        let differences: Vec<f64> = rounds
            .filter_map(|(first, second)| Some(sign * (score(first)? - score(second)?)))
            .collect();
        Some(Pair {
            difference: corrected_resampled_t(&differences, self.test_over_train)?,
            practical: correlated_t(&differences, self.test_over_train, self.margin)?,
        })
    }
}

/// Two classifiers on the same test rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TestPair {
    /// Rows that both were asked.
    pub n_rows: u64,
    /// Rows that only the first has right.
    pub only_first: u64,
    /// Rows that only the second has right.
    pub only_second: u64,
    /// McNemar's test; `None` if they never disagree about what is right.
    pub test: Option<McNemar>,
}

/// Compares two classifiers row by row on the test part (McNemar 1947); `None` for numbers, and
/// where what was said of the rows is not known.
#[must_use]
pub fn on_test_rows(first: &Run, second: &Run) -> Option<TestPair> {
    let right = |run: &Run| run.finished()?.outcomes.as_ref()?.right();
    let (first, second) = (right(first)?, right(second)?);
    if first.len() != second.len() {
        return None;
    }
    let only = |a: &[bool], b: &[bool]| a.iter().zip(b).filter(|(a, b)| **a && !**b).count() as u64;
    let (only_first, only_second) = (only(&first, &second), only(&second, &first));
    Some(TestPair {
        n_rows: first.len() as u64,
        only_first,
        only_second,
        test: mcnemar(only_first, only_second),
    })
}

impl Pair {
    /// Whether the rounds can tell the two apart at all.
    #[must_use]
    pub fn is_significant(&self) -> bool {
        self.difference.p_value <= SIGNIFICANCE
    }

    /// Whether nobody should choose between them by score: the difference may be none, or is
    /// more likely than not too small to matter.
    #[must_use]
    pub fn is_tie(&self) -> bool {
        !self.is_significant() || self.practical.equivalent >= EQUIVALENCE
    }
}
