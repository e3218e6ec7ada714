//! Ready-made features for one learner, its fit and its predictions.
//!
//! The only file of the benchmarks that touches the engine's insides.

use super::timing::Job;
use crate::engine::EngineError;
use crate::engine::charter::{Metric, Task};
use crate::engine::check::profile;
use crate::engine::evaluate::score;
use crate::engine::ingest::{Schema, Table};
use crate::engine::plan::task_of;
use crate::engine::prepare::{Guide, Matrix, Recipe};
use crate::engine::split::{Keys, Share, SplitSpec, Target, TrainRows, Values, holdout};
use crate::engine::train::{Estimator, Labels, Model, Predictions, TrainingSet, fit};

/// Decides everything random.
const SEED: u64 = 42;

/// What a learner and its model read.
pub(super) struct Ready {
    estimator: Estimator,
    train: Matrix,
    test: Matrix,
    labels: Labels,
    truth: Labels,
}

impl Ready {
    /// Prepares both files; `None` for a learner that the engine does not have.
    pub(super) fn of(job: Job<'_>) -> Result<Option<Self>, EngineError> {
        let schema = job.train.with_target(&job.train.infer(), job.target);
        let train = job.train.table(&schema).table;
        // Lets go of the text, as a worker that trains never has it.
        drop(job.train);
        let test = job.test.table_as(&schema.fields)?.table;
        drop(job.test);
        let task = task(&schema, &train);
        let target = Target::from_table(&train, job.target, task)?;
        let Some(estimator) = Estimator::from_id(job.estimator, task) else {
            return Ok(None);
        };
        let recipe =
            Recipe::default().fit(&train, &schema, &all_rows(&target)?, Guide::default())?;
        let rows: Vec<u32> = (0..test.n_rows() as u32).collect();
        let encoding = estimator.encoding();
        Ok(Some(Self {
            estimator,
            train: recipe.matrix(&train, target.known(), encoding)?,
            test: recipe.matrix(&test, &rows, encoding)?,
            labels: Labels::of(&target, target.known()),
            truth: truth(&test, &target),
        }))
    }

    /// Fits once, bins included.
    pub(super) fn fit(&self) -> Result<Model, EngineError> {
        let set = TrainingSet {
            matrix: &self.train,
            binned: None,
            gram: None,
            labels: &self.labels,
            weights: None,
            seed: SEED,
        };
        Ok(fit(&self.estimator, &set, &mut |_| {})?)
    }

    /// Predicts all test rows.
    pub(super) fn predict(&self, model: &Model) -> Predictions {
        model.predict(&self.test)
    }

    /// Whether an iterating learner came to its end.
    pub(super) fn converged(model: &Model) -> bool {
        model.status().is_none_or(|status| status.converged)
    }

    /// What [`Ready::score`] is.
    pub(super) fn metric(&self) -> Metric {
        match self.labels {
            Labels::Classes { .. } => Metric::Accuracy,
            Labels::Numbers(_) => Metric::Rmse,
        }
    }

    /// How good predictions of the test rows are.
    pub(super) fn score(&self, predictions: &Predictions) -> Option<f64> {
        score(&self.truth, predictions).get(&self.metric()).copied()
    }

    /// Rows learnt from.
    pub(super) fn n_train(&self) -> usize {
        self.labels.len()
    }

    /// Rows predicted.
    pub(super) fn n_test(&self) -> usize {
        self.truth.len()
    }

    /// Encoded columns.
    pub(super) fn width(&self) -> usize {
        self.train.n_columns()
    }
}

/// All rows but one: only a split makes rows that a recipe may learn from, and it wants a test row.
fn all_rows(target: &Target) -> Result<TrainRows, EngineError> {
    let spec = SplitSpec {
        train_share: Share::try_from(1.0 - 1e-9).unwrap_or(Share::EIGHTY),
        ..SplitSpec::default()
    };
    Ok(holdout(target, &Keys::None, &spec)?.train)
}

fn task(schema: &Schema, table: &Table) -> Task {
    let found = schema
        .target()
        .and_then(|field| Some((field, table.column(&field.name)?)));
    found.map_or(Task::Classification, |(field, column)| {
        task_of(field.kind, &profile(&field.name, column))
    })
}

/// The test rows' answers, in the codes of the training rows; a class they don't know stays wrong.
fn truth(test: &Table, target: &Target) -> Labels {
    let Some(known) = Target::read_known(test, &target.name, target.task()) else {
        return Labels::Numbers(Vec::new());
    };
    let names = target.labels();
    let values = match known.values {
        Values::Numbers(numbers) => return Labels::Numbers(numbers),
        Values::Classes { codes, labels } => (codes, labels),
    };
    let code = |name: &String| names.iter().position(|other| other == name);
    let (codes, labels) = values;
    let new: Vec<usize> = labels
        .iter()
        .map(|name| code(name).unwrap_or(names.len()))
        .collect();
    let of = |old: &u32| new.get(*old as usize).copied().unwrap_or(names.len()) as u32;
    Labels::Classes {
        codes: codes.iter().map(of).collect(),
        n_classes: names.len(),
    }
}
