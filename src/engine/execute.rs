//! One unit of work: a candidate on one fold, or on the whole training part.
//!
//! A [`Workspace`] holds the typed table with its split and folds, and keeps the
//! encoded columns of the part it worked on last: units that come fold by fold
//! encode once. Whoever calls lends the clock; nothing here reads one.

use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::error::EngineError;
use super::evaluate::{evaluate, score};
use super::ingest::Table;
use super::plan::Plan;
use super::prepare::{FittedRecipe, Matrix, Recipe, Scaling};
use super::random::{Purpose, Random};
use super::run::{FinalResult, FoldResult, Outcome, Run};
use super::split::{Fold, Split, Target, TestRows, TrainRows, folds, holdout};
use super::train::{Binned, Estimator, FittedPipeline, Labels, Model, TrainingSet, fit};
use crate::engine::ingest::Schema;

/// Seconds since some start; lent by the caller.
pub type Clock<'a> = &'a dyn Fn() -> f64;

/// Predicting is repeated until it took this long, as browser clocks are coarse.
const TIMING_SECONDS: f64 = 0.02;
/// ... and at most this often.
const TIMING_ROUNDS: u32 = 200;

/// Which part of the training rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Unit {
    /// One fold of the training part.
    Fold(u8),
    /// The whole training part, scored once on the test part.
    Final,
}

/// What a unit gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum UnitResult {
    /// Of a fold.
    Fold(FoldResult),
    /// Of the final fit, with the fitted pipeline's bytes.
    Final {
        /// What is shown.
        result: Box<FinalResult>,
        /// The pipeline (postcard).
        #[serde(with = "serde_bytes")]
        artifact: Vec<u8>,
    },
}

/// A table with everything that does not change from candidate to candidate.
#[derive(Debug)]
pub struct Workspace {
    table: Table,
    schema: Schema,
    recipe: Recipe,
    target: Target,
    split: Split,
    folds: Vec<Fold>,
    seed: u64,
    cache: Option<Encoded>,
}

/// One part's columns, encoded.
#[derive(Debug)]
struct Encoded {
    unit: Unit,
    recipe: FittedRecipe,
    fit_seconds: f64,
    raw: Option<Sides>,
    scaled: Option<Sides>,
    binned: Option<(Binned, f64)>,
}

#[derive(Debug)]
struct Sides {
    train: Matrix,
    held_out: Matrix,
    seconds: f64,
}

impl Workspace {
    /// Splits a table as the plan says.
    ///
    /// # Errors
    /// When the plan lacks something, the target can't be learnt or there are too few rows.
    pub fn new(table: Table, plan: &Plan) -> Result<Self, EngineError> {
        plan.check()?;
        let target = Target::from_table(&table, plan.target_name(), plan.task)?;
        let split = holdout(&target, &plan.split)?;
        let folds = folds(&target, &split.train, &plan.split);
        Ok(Self {
            table,
            schema: plan.schema.clone(),
            recipe: plan.recipe.clone(),
            target,
            split,
            folds,
            seed: plan.split.seed,
            cache: None,
        })
    }

    /// The units of one candidate: every fold, then the final fit.
    #[must_use]
    pub fn units(&self) -> Vec<Unit> {
        (0..self.folds.len() as u8)
            .map(Unit::Fold)
            .chain([Unit::Final])
            .collect()
    }

    /// The table.
    #[must_use]
    pub const fn table(&self) -> &Table {
        &self.table
    }

    /// The target.
    #[must_use]
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// Both parts.
    #[must_use]
    pub const fn split(&self) -> &Split {
        &self.split
    }

    fn rows(&self, unit: Unit) -> (TrainRows, TestRows) {
        let fold = match unit {
            Unit::Fold(index) => self.folds.get(usize::from(index)),
            Unit::Final => None,
        };
        fold.map_or_else(
            || (self.split.train.clone(), self.split.test.clone()),
            |fold| (fold.train.clone(), fold.held_out.clone()),
        )
    }

    /// Runs one unit of one candidate.
    ///
    /// # Errors
    /// When the candidate can't be trained on these rows.
    pub fn run(
        &mut self,
        estimator: &Estimator,
        unit: Unit,
        clock: Clock<'_>,
        progress: &mut dyn FnMut(f64),
    ) -> Result<UnitResult, EngineError> {
        let (train, held_out) = self.rows(unit);
        let mut encoded = match self.cache.take() {
            Some(cached) if cached.unit == unit => cached,
            _ => self.encode(unit, &train, clock)?,
        };
        let prepared = self.prepare(&mut encoded, estimator, (&train, &held_out), clock)?;
        let fitted = self.fit(&encoded, estimator, unit, (&train, clock), progress);
        let (model, seconds) = match fitted {
            Ok(done) => done,
            Err(error) => {
                self.cache = Some(encoded);
                return Err(error);
            }
        };
        let fit_seconds = prepared + seconds;
        let held_labels = Labels::of(&self.target, held_out.indices());
        let Some(sides) = sides(&encoded, estimator.scaling()) else {
            return Err(lost());
        };
        let result = match unit {
            Unit::Fold(_) => UnitResult::Fold(FoldResult {
                scores: score(&held_labels, &model.predict(&sides.held_out)),
                fit_seconds,
            }),
            Unit::Final => {
                let n_train = train.indices().len() as u64;
                let converged = model.status().is_none_or(|status| status.converged);
                let test = evaluate(
                    &held_labels,
                    &model.predict(&sides.held_out),
                    self.target.labels(),
                );
                let pipeline = FittedPipeline {
                    recipe: encoded.recipe.clone(),
                    scaling: estimator.scaling(),
                    model,
                };
                let predict_us_per_row =
                    self.time_prediction(&pipeline, held_out.indices(), clock)?;
                let artifact =
                    postcard::to_stdvec(&pipeline).map_err(|error| unexpected(&error))?;
                let result = FinalResult {
                    test,
                    fit_seconds,
                    predict_us_per_row,
                    size_bytes: artifact.len() as u64,
                    model_digest: Digest::of_bytes(&artifact),
                    width: pipeline.recipe.width() as u64,
                    converged,
                    n_train,
                };
                UnitResult::Final {
                    result: Box::new(result),
                    artifact,
                }
            }
        };
        self.cache = Some(encoded);
        Ok(result)
    }

    fn encode(
        &self,
        unit: Unit,
        train: &TrainRows,
        clock: Clock<'_>,
    ) -> Result<Encoded, EngineError> {
        let start = clock();
        let recipe = self.recipe.fit(&self.table, &self.schema, train)?;
        Ok(Encoded {
            unit,
            recipe,
            fit_seconds: clock() - start,
            raw: None,
            scaled: None,
            binned: None,
        })
    }

    /// Makes what the estimator reads, unless it is there; returns the seconds that this takes alone.
    fn prepare(
        &self,
        encoded: &mut Encoded,
        estimator: &Estimator,
        (train, held_out): (&TrainRows, &TestRows),
        clock: Clock<'_>,
    ) -> Result<f64, EngineError> {
        let scaling = estimator.scaling();
        if sides(encoded, scaling).is_none() {
            let start = clock();
            let train = encoded
                .recipe
                .matrix(&self.table, train.indices(), scaling)?;
            let seconds = clock() - start;
            let held_out = encoded
                .recipe
                .matrix(&self.table, held_out.indices(), scaling)?;
            let made = Some(Sides {
                train,
                held_out,
                seconds,
            });
            match scaling {
                Scaling::None => encoded.raw = made,
                Scaling::Standard => encoded.scaled = made,
            }
        }
        let mut seconds =
            encoded.fit_seconds + sides(encoded, scaling).map_or(0.0, |sides| sides.seconds);
        if reads_bins(estimator) {
            if encoded.binned.is_none()
                && let Some(raw) = &encoded.raw
            {
                let start = clock();
                let binned = Binned::of(&raw.train);
                encoded.binned = Some((binned, clock() - start));
            }
            seconds += encoded.binned.as_ref().map_or(0.0, |(_, seconds)| *seconds);
        }
        Ok(seconds)
    }

    fn fit(
        &self,
        encoded: &Encoded,
        estimator: &Estimator,
        unit: Unit,
        (train, clock): (&TrainRows, Clock<'_>),
        progress: &mut dyn FnMut(f64),
    ) -> Result<(Model, f64), EngineError> {
        let labels = Labels::of(&self.target, train.indices());
        let part = match unit {
            Unit::Fold(index) => u64::from(index) + 1,
            Unit::Final => 0,
        };
        let nothing = Binned::default();
        let Some(sides) = sides(encoded, estimator.scaling()) else {
            return Err(lost());
        };
        let set = TrainingSet {
            matrix: &sides.train,
            binned: encoded
                .binned
                .as_ref()
                .map_or(&nothing, |(binned, _)| binned),
            labels: &labels,
            weights: None,
            seed: Random::new(self.seed, Purpose::Learner, &[part]).seed(),
        };
        let start = clock();
        let model = fit(estimator, &set, progress)?;
        Ok((model, clock() - start))
    }

    fn time_prediction(
        &self,
        pipeline: &FittedPipeline,
        rows: &[u32],
        clock: Clock<'_>,
    ) -> Result<f64, EngineError> {
        let start = clock();
        let mut rounds = 0;
        while rounds < TIMING_ROUNDS && (rounds == 0 || clock() - start < TIMING_SECONDS) {
            pipeline.predict(&self.table, rows)?;
            rounds += 1;
        }
        let n_predicted = f64::from(rounds) * rows.len().max(1) as f64;
        Ok((clock() - start) / n_predicted * 1e6)
    }

    /// Runs one candidate from first fold to final fit.
    pub fn run_candidate(
        &mut self,
        plan: &Plan,
        estimator: &Estimator,
        clock: Clock<'_>,
    ) -> (Run, Option<Vec<u8>>) {
        let mut folds = Vec::new();
        for unit in self.units() {
            match self.run(estimator, unit, clock, &mut |_| {}) {
                Ok(UnitResult::Fold(fold)) => folds.push(fold),
                Ok(UnitResult::Final { result, artifact }) => {
                    return (
                        Run::new(plan, *estimator, folds, Outcome::Finished(result), 0),
                        Some(artifact),
                    );
                }
                Err(error) => {
                    let outcome = Outcome::Failed {
                        reason: error.to_string(),
                        hint: error.hint(),
                    };
                    return (Run::new(plan, *estimator, folds, outcome, 0), None);
                }
            }
        }
        (
            Run::new(
                plan,
                *estimator,
                folds,
                Outcome::Failed {
                    reason: "no final fit".into(),
                    hint: String::new(),
                },
                0,
            ),
            None,
        )
    }
}

fn sides(encoded: &Encoded, scaling: Scaling) -> Option<&Sides> {
    match scaling {
        Scaling::None => encoded.raw.as_ref(),
        Scaling::Standard => encoded.scaled.as_ref(),
    }
}

const fn reads_bins(estimator: &Estimator) -> bool {
    matches!(
        estimator,
        Estimator::DecisionTree(_)
            | Estimator::RandomForest(_)
            | Estimator::ExtraTrees(_)
            | Estimator::Boosting(_)
    )
}

fn unexpected(error: &postcard::Error) -> EngineError {
    EngineError::Unexpected {
        what: format!("the model can't be written: {error}"),
    }
}

fn lost() -> EngineError {
    EngineError::Unexpected {
        what: "the encoded columns are not there".into(),
    }
}
