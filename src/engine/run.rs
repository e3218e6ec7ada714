//! What happened: one candidate of one plan, finished or failed. Immutable.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::charter::Metric;
use super::digest::{Digest, digest_of};
use super::evaluate::{Evaluation, MeanSd, Outcomes, Report, Scores, mean_sd};
use super::plan::Plan;
use super::train::{Estimator, Tuned};

/// What one fold gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoldResult {
    /// Metrics on the rows held out in this fold.
    pub scores: Scores,
    /// Seconds to prepare and fit.
    pub fit_seconds: f64,
    /// What a search on this fold's training rows found, if there was one.
    #[serde(default)]
    pub tuned: Option<Tuned>,
    /// Of two classes: what it said of the rows held out; stays in the page.
    #[serde(default)]
    pub outcomes: Option<Outcomes>,
}

/// What training on all training rows and testing once gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FinalResult {
    /// The test rows' metrics and figures.
    pub test: Evaluation,
    /// Seconds to prepare and fit.
    pub fit_seconds: f64,
    /// Microseconds per predicted row, preparation included.
    pub predict_us_per_row: f64,
    /// Size of the fitted pipeline.
    pub size_bytes: u64,
    /// Digest of the fitted pipeline's bytes.
    pub model_digest: Digest,
    /// Encoded columns the learner saw.
    pub width: u64,
    /// False if an iterating learner stopped at its cap.
    pub converged: bool,
    /// Rows it was trained on.
    pub n_train: u64,
    /// Rows it was fitted to where a learner takes only a sample of them.
    #[serde(default)]
    pub n_fitted: Option<u64>,
    /// What a search found, if there was one.
    #[serde(default)]
    pub tuned: Option<Tuned>,
    /// What it said of the test rows; stays in the page, and is in no file that leaves it.
    #[serde(default)]
    pub outcomes: Option<Outcomes>,
    /// The threshold that a person chose, of two classes.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// Of a combination: what it is made of, and what each counts; these sum to 1.
    #[serde(default)]
    pub members: Vec<(Estimator, f64)>,
}

/// How a candidate ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All folds and the final fit are there.
    Finished(Box<FinalResult>),
    /// It can't be trained on this data.
    Failed {
        /// What happened.
        reason: String,
        /// What to do about it.
        hint: String,
    },
}

/// One candidate of one plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Digest of plan, candidate and engine version: the same candidate twice is the same run.
    pub id: Digest,
    /// Digest of the plan.
    pub plan: Digest,
    /// The candidate.
    pub estimator: Estimator,
    /// One per finished fold.
    pub folds: Vec<FoldResult>,
    /// How it ended.
    pub outcome: Outcome,
    /// Names the model's bytes in the store.
    pub started: u64,
}

impl Run {
    /// A run of a candidate under a plan; `started` in milliseconds since 1970.
    #[must_use]
    pub fn new(
        plan: &Plan,
        estimator: Estimator,
        folds: Vec<FoldResult>,
        outcome: Outcome,
        started: u64,
    ) -> Self {
        let plan = plan.digest();
        let id = digest_of(&(&plan, &estimator, env!("CARGO_PKG_VERSION")));
        Self {
            id,
            plan,
            estimator,
            folds,
            outcome,
            started,
        }
    }

    /// Mean and spread over the folds.
    #[must_use]
    pub fn cv(&self) -> BTreeMap<Metric, MeanSd> {
        let scores: Vec<Scores> = self.folds.iter().map(|fold| fold.scores.clone()).collect();
        mean_sd(&scores)
    }

    /// One value per fold in which the metric is defined.
    #[must_use]
    pub fn fold_scores(&self, metric: Metric) -> Vec<f64> {
        self.folds
            .iter()
            .filter_map(|fold| fold.scores.get(&metric))
            .copied()
            .collect()
    }

    /// The estimator with the settings it was fitted with: those that a search found.
    #[must_use]
    pub fn fitted_estimator(&self) -> Estimator {
        let tuned = self.finished().and_then(|result| result.tuned.as_ref());
        tuned.map_or(self.estimator, |tuned| tuned.settings)
    }

    /// What it is made of and what each counts: itself, or of a combination its members, all with
    /// the settings they were fitted with.
    #[must_use]
    pub fn members(&self) -> Vec<(Estimator, f64)> {
        match self.finished() {
            Some(result) if !result.members.is_empty() => result.members.clone(),
            Some(_) | None => vec![(self.fitted_estimator(), 1.0)],
        }
    }

    /// How many settings a search tries, all members together.
    #[must_use]
    pub fn n_settings(&self) -> u32 {
        self.members().iter().map(|(one, _)| one.n_settings()).sum()
    }

    /// The same without anything about single rows: what may leave the page.
    #[must_use]
    pub fn without_rows(mut self) -> Self {
        for fold in &mut self.folds {
            fold.outcomes = None;
        }
        if let Outcome::Finished(result) = &mut self.outcome {
            result.outcomes = None;
            if let Report::Regression(report) = &mut result.test.report {
                report.points.clear();
            }
        }
        self
    }

    /// The final fit, unless the candidate failed.
    #[must_use]
    pub fn finished(&self) -> Option<&FinalResult> {
        match &self.outcome {
            Outcome::Finished(result) => Some(result),
            Outcome::Failed { .. } => None,
        }
    }
}
