//! One unit of work: a candidate on one fold, or on the whole training part.
//!
//! A [`Workspace`] holds the typed table with its split and folds, and keeps the
//! encoded columns of the parts it worked on: units of the same fold encode it once.
//! A fold is encoded from its own training rows alone, so folds share the table and
//! nothing else: bins or medians made for all of them would have seen held-out rows.
//! Whoever calls lends the clock; nothing here reads one.

mod candidate;
mod combine;
mod importance;
mod measure;
mod part;
mod table;
mod timing;
mod tune;

pub use candidate::with_threshold;
pub use combine::{Member, combinable};
pub use measure::{CurvePoint, Measures, MemoryGauge, NarrowPoint};
pub use table::training_table;
pub use timing::{Patience, us_per_row};

use serde::{Deserialize, Serialize};

use self::part::{Key, Part, Parts};
use super::charter::Metric;
use super::digest::Digest;
use super::error::EngineError;
use super::evaluate::{Outcomes, evaluate, score};
use super::ingest::Table;
use super::plan::Plan;
use super::prepare::{FittedRecipe, Guide, Recipe};
use super::random::{Purpose, Random};
use super::run::{FinalResult, FoldResult};
use super::split::{Fold, Keys, Split, SplitSpec, Target, TestRows, TrainRows, folds, holdout};
use super::train::{
    Budget, ClassWeight, Estimator, FittedPipeline, Labels, Model, Predictions, TrainingSet, Tuned,
    fit,
};
use crate::engine::ingest::{Role, Schema};

/// Seconds since some start; lent by the caller.
pub type Clock<'a> = &'a dyn Fn() -> f64;

/// How long answers are timed while training.
const TIMING: Patience = Patience {
    seconds: 0.02,
    rounds: 200,
};
/// What a search takes of a unit's progress.
const SEARCH_SHARE: f64 = 0.8;

/// Which part of the training rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Unit {
    /// One fold of the training part.
    Fold(u8),
    /// The whole training part, scored once on the test part.
    Final,
}

impl Unit {
    /// Keeps the random streams of units apart.
    const fn number(self) -> u64 {
        match self {
            Self::Fold(index) => index as u64 + 1,
            Self::Final => 0,
        }
    }
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

impl UnitResult {
    /// The fitted pipeline of a final fit.
    fn pipeline(&self) -> Result<FittedPipeline, EngineError> {
        match self {
            Self::Final { artifact, .. } => read(artifact),
            Self::Fold(_) => Err(EngineError::Unexpected {
                what: "the final fit gave a fold's result".into(),
            }),
        }
    }

    /// The same, with what a search found before.
    fn tuned(mut self, tuned: Option<Tuned>) -> Self {
        match &mut self {
            Self::Fold(fold) => fold.tuned = tuned,
            Self::Final { result, .. } => result.tuned = tuned,
        }
        self
    }
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
    keys: Keys,
    spec: SplitSpec,
    class_weight: ClassWeight,
    tuning: Option<Budget>,
    rank_by: Metric,
    parts: Parts,
    n_encoded: usize,
}

impl Workspace {
    /// Splits a table as the plan says.
    ///
    /// # Errors
    /// When the plan lacks something, the target can't be learnt or there are too few rows.
    pub fn new(table: Table, plan: &Plan) -> Result<Self, EngineError> {
        plan.check()?;
        let target = Target::from_table(&table, plan.target_name(), plan.task)?;
        let keys = Keys::of(&table, &plan.split.by)?;
        let split = holdout(&target, &keys, &plan.split)?;
        let folds = folds(&target, &keys, &split.train, &plan.split);
        Ok(Self {
            table,
            schema: plan.schema.clone(),
            recipe: plan.recipe.clone(),
            target,
            split,
            folds,
            keys,
            spec: plan.split.clone(),
            class_weight: plan.class_weight,
            tuning: plan.tuning,
            rank_by: plan.rank_by,
            parts: Parts::default(),
            n_encoded: 0,
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

    /// Whether a column is a feature or the target.
    #[must_use]
    pub fn reads(&self, column: &str) -> bool {
        let field = self.schema.field(column);
        field.is_some_and(|field| field.role != Role::Ignored)
    }

    /// The rounds inside the training part.
    #[must_use]
    pub fn folds(&self) -> &[Fold] {
        &self.folds
    }

    /// What rows are divided by.
    #[must_use]
    pub const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The recipe as training on all training rows fits it.
    ///
    /// # Errors
    /// When a feature is missing or a step can't be fitted.
    pub fn fitted_recipe(&self) -> Result<FittedRecipe, EngineError> {
        self.fit_recipe(&self.split.train)
    }

    fn fit_recipe(&self, train: &TrainRows) -> Result<FittedRecipe, EngineError> {
        let importance = importance::of(&self.target, train.indices(), self.spec.seed);
        let guide = Guide {
            target: Some(&self.target),
            importance: Some(&importance),
        };
        Ok(self.recipe.fit(&self.table, &self.schema, train, guide)?)
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

    /// How often a part was encoded so far: once per unit, however many candidates,
    /// unless parts are too large to be kept.
    #[must_use]
    pub const fn n_encoded(&self) -> usize {
        self.n_encoded
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
        let mut searched = 0.0;
        let tuned = match self.tuning {
            None => None,
            Some(budget) => {
                searched = SEARCH_SHARE;
                let mut report = |share: f64| progress(SEARCH_SHARE * share.min(1.0));
                self.tune((estimator, unit), (&train, budget), clock, &mut report)?
            }
        };
        let estimator = &tuned.as_ref().map_or(*estimator, |tuned| tuned.settings);
        let progress = &mut |share: f64| progress(searched + (1.0 - searched) * share);
        let key = Key { unit, inner: None };
        let mut part = match self.parts.take(key) {
            Some(part) => part,
            None => self.part((&train, &held_out), clock)?,
        };
        let result = self.run_on(
            &mut part,
            (estimator, unit),
            (&train, &held_out),
            clock,
            progress,
        );
        self.parts.keep(key, part);
        result.map(|result| result.tuned(tuned))
    }

    fn run_on(
        &self,
        part: &mut Part,
        (estimator, unit): (&Estimator, Unit),
        (train, held_out): (&TrainRows, &TestRows),
        clock: Clock<'_>,
        progress: &mut dyn FnMut(f64),
    ) -> Result<UnitResult, EngineError> {
        let rows = (train.indices(), held_out.indices());
        let (model, predictions, fit_seconds) =
            self.fit_and_predict(part, (estimator, unit), rows, clock, progress)?;
        if matches!(unit, Unit::Fold(_)) {
            return Ok(UnitResult::Fold(FoldResult {
                scores: score(&part.held_labels, &predictions),
                fit_seconds,
                tuned: None,
                // What a threshold is chosen by, and combinations are made of.
                outcomes: Outcomes::of(&part.held_labels, &predictions),
            }));
        }
        let n_fitted = model.n_fitted();
        let converged = model.status().is_none_or(|status| status.converged);
        let pipeline = FittedPipeline::new(part.recipe.clone(), estimator.encoding(), model);
        let said = (&part.held_labels, &predictions);
        let (result, artifact) = self.tested(&pipeline, said, clock)?;
        let result = FinalResult {
            fit_seconds,
            converged,
            n_fitted,
            ..result
        };
        Ok(UnitResult::Final {
            result: Box::new(result),
            artifact,
        })
    }

    /// A pipeline that answered the test rows so, with its bytes; not yet what it took to fit it.
    fn tested(
        &self,
        pipeline: &FittedPipeline,
        (truth, predictions): (&Labels, &Predictions),
        clock: Clock<'_>,
    ) -> Result<(FinalResult, Vec<u8>), EngineError> {
        let rows = self.split.test.indices();
        let (artifact, model_digest) = written(pipeline)?;
        let result = FinalResult {
            test: evaluate(truth, predictions, self.target.labels()),
            fit_seconds: 0.0,
            predict_us_per_row: us_per_row(pipeline, (&self.table, rows), TIMING, clock)?,
            size_bytes: artifact.len() as u64,
            model_digest,
            width: pipeline.width() as u64,
            converged: true,
            n_train: self.split.train.indices().len() as u64,
            n_fitted: None,
            tuned: None,
            outcomes: Outcomes::of(truth, predictions),
            threshold: None,
            members: Vec::new(),
        };
        Ok((result, artifact))
    }

    /// Fits the recipe to a part's training rows.
    fn part(
        &mut self,
        (train, held_out): (&TrainRows, &TestRows),
        clock: Clock<'_>,
    ) -> Result<Part, EngineError> {
        self.n_encoded += 1;
        let start = clock();
        let recipe = self.fit_recipe(train)?;
        let seconds = clock() - start;
        let labels = Labels::of(&self.target, train.indices());
        let held_labels = Labels::of(&self.target, held_out.indices());
        let weights = self.class_weight.of(&labels);
        Ok(Part::new(recipe, seconds, (labels, held_labels), weights))
    }

    /// The model, its predictions of the held-out rows, and the seconds from rows to model.
    fn fit_and_predict(
        &self,
        part: &mut Part,
        (estimator, unit): (&Estimator, Unit),
        rows: part::Rows<'_>,
        clock: Clock<'_>,
        progress: &mut dyn FnMut(f64),
    ) -> Result<(Model, Predictions, f64), EngineError> {
        let seed = Random::new(self.spec.seed, Purpose::Learner, &[unit.number()]).seed();
        let view = part.view(estimator, (&self.table, rows), clock)?;
        let set = TrainingSet {
            matrix: &view.sides.train,
            binned: view.binned,
            gram: view.gram,
            labels: view.labels,
            weights: view.weights,
            seed,
        };
        let start = clock();
        let fitting = estimator.fitting();
        let model = fit(estimator, &set, &mut |share| progress(fitting * share))?;
        let seconds = view.seconds + clock() - start;
        let predictions = model.predict(&view.sides.held_out);
        progress(1.0);
        Ok((model, predictions, seconds))
    }
}

/// A fitted pipeline from its bytes.
fn read(artifact: &[u8]) -> Result<FittedPipeline, EngineError> {
    postcard::from_bytes(artifact).map_err(|error| unexpected(&error))
}

/// A fitted pipeline's bytes and their digest.
fn written(pipeline: &FittedPipeline) -> Result<(Vec<u8>, Digest), EngineError> {
    let bytes = postcard::to_stdvec(pipeline).map_err(|error| unexpected(&error))?;
    let digest = Digest::of_bytes(&bytes);
    Ok((bytes, digest))
}

fn unexpected(error: &postcard::Error) -> EngineError {
    EngineError::Unexpected {
        what: format!("the model can't be written or read: {error}"),
    }
}
