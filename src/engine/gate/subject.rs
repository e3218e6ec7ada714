//! The model that is tested, the rows it is tested on, and the order of the tests.

use super::asks::Asks;
use super::report::{GateReport, TestId, TestResult, Verdict};
use super::{ability, behaviour, direction};
use crate::engine::EngineError;
use crate::engine::charter::Task;
use crate::engine::digest::{Digest, digest_of};
use crate::engine::evaluate::{Evaluation, Outcomes, evaluate};
use crate::engine::execute::{Clock, Patience, Workspace, us_per_row};
use crate::engine::ingest::Table;
use crate::engine::plan::Plan;
use crate::engine::run::Run;
use crate::engine::split::{Target, Values};
use crate::engine::train::{Error, FittedPipeline, Labels, Predictions};

/// How long answers are timed.
const TIMING: Patience = Patience {
    seconds: 0.2,
    rounds: 10_000,
};
/// Seconds that predicting training rows may take; rows at least and at most.
const GAP_SECONDS: f64 = 2.0;
const GAP_LEAST: usize = 200;
const GAP_MOST: usize = 20_000;
/// Share of labelled rows that may be of unknown classes.
const MOST_UNKNOWN: f64 = 0.05;
/// Rows that are timed at most.
const TIMED_ROWS: usize = 2000;

/// A model and what it is tested on.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The model.
    pub pipeline: &'a FittedPipeline,
    /// How it came about.
    pub run: &'a Run,
    /// What was asked.
    pub plan: &'a Plan,
    /// The classes' names; empty for numbers.
    pub labels: &'a [String],
    /// Rows that the model has not seen, and their truth.
    pub held_out: (&'a Table, &'a Labels),
    /// Rows of classes that the model does not know, which it can only get wrong.
    pub n_unknown: u64,
    /// What these rows are, in words: "the 69 test rows".
    pub source: &'a str,
    /// SHA-256 of the data they are from.
    pub fingerprint: &'a str,
    /// The rows it was trained on, where they are at hand.
    pub training: Option<Training<'a>>,
}

/// The rows that a model was trained on.
#[derive(Clone, Copy, Debug)]
pub struct Training<'a> {
    /// Their columns.
    pub table: &'a Table,
    /// Their truth.
    pub labels: &'a Labels,
    /// The digest of the model that training again gave.
    pub retrained: &'a Digest,
}

/// Training rows that the gap is measured on, evenly from all: fewer of a slow model.
fn rows_for_gap(train: &[u32], us_per_row: f64) -> Vec<u32> {
    let affordable = GAP_SECONDS * 1e6 / us_per_row.max(0.01);
    let most = (affordable as usize).clamp(GAP_LEAST, GAP_MOST);
    let step = train.len().div_ceil(most).max(1);
    train.iter().copied().step_by(step).collect()
}

/// What came out, row by row.
#[derive(Clone, Debug)]
pub(super) enum Right {
    /// Whether the class was right.
    Classes(Vec<bool>),
    /// By how much the number was off.
    Errors(Vec<f64>),
}

/// What tests of ability go by.
pub(super) struct Answered<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) evaluation: Evaluation,
    pub(super) outcomes: Option<Outcomes>,
    pub(super) right: Right,
    pub(super) us_per_row: f64,
}

/// The rows of a table whose target is known to a model, their truth, and how many rows are of a
/// class that it does not know; `None` without a row.
#[must_use]
pub fn labelled(
    table: &Table,
    (target, task): (&str, Task),
    labels: &[String],
) -> Option<(Table, Labels, u64)> {
    let target = Target::read_known(table, target, task)?;
    let n_rows = table.n_rows() as u32;
    let (rows, truth): (Vec<u32>, Labels) = match &target.values {
        Values::Numbers(numbers) => {
            let known = (0..n_rows).filter_map(|row| Some((row, *numbers.get(row as usize)?)));
            let (rows, known) = known.filter(|(_, number)| number.is_finite()).unzip();
            (rows, Labels::Numbers(known))
        }
        Values::Classes { codes, labels: own } => {
            // Its own classes, as the model numbers them.
            let places: Vec<Option<usize>> = own
                .iter()
                .map(|name| labels.iter().position(|label| label == name))
                .collect();
            let known = (0..n_rows).filter_map(|row| {
                let place = (*places.get(*codes.get(row as usize)? as usize)?)?;
                Some((row, place as u32))
            });
            let (rows, codes) = known.unzip();
            let n_classes = labels.len();
            (rows, Labels::Classes { codes, n_classes })
        }
    };
    let n_unknown = (target.known().len() - rows.len()) as u64;
    (!rows.is_empty()).then(|| (table.take(&rows), truth, n_unknown))
}

/// Tests a model.
///
/// # Errors
/// When the rows lack a column that the model needs.
pub fn gate(subject: Subject<'_>, asks: &Asks, clock: Clock<'_>) -> Result<GateReport, Error> {
    let (table, truth) = subject.held_out;
    let rows: Vec<u32> = (0..table.n_rows() as u32).collect();
    let predictions = subject.pipeline.predict(table, &rows)?;
    let timed = rows.get(..TIMED_ROWS).unwrap_or(&rows);
    let answered = Answered {
        subject,
        evaluation: evaluate(truth, &predictions, subject.labels),
        outcomes: Outcomes::of(truth, &predictions),
        right: right(truth, &predictions),
        us_per_row: us_per_row(subject.pipeline, (table, timed), TIMING, clock)?,
    };
    let mut tests = ability::tests(&answered, asks)?;
    let sample = behaviour::sample(&answered);
    let source = format!("{} of them", sample.n_rows());
    let behaves = behaviour::tests(subject.pipeline, &sample, subject.plan.split.seed)?;
    tests.extend(behaves.into_iter().map(|test| test.on(&source)));
    for expectation in &asks.expectations {
        let test = direction::test(&answered, &sample, expectation, asks.most_against)?;
        tests.push(test.on(&source));
    }
    let digest = postcard::to_stdvec(subject.pipeline).map_or_else(
        |_| digest_of(&subject.run.id),
        |bytes| Digest::of_bytes(&bytes),
    );
    tests.extend(known_classes(&subject));
    tests.push(determinism(&subject, &digest));
    Ok(GateReport::new(
        (
            subject.run.estimator.name(),
            subject.plan.target_name(),
            subject.plan.rank_by,
        ),
        [
            digest.as_str().into(),
            subject.fingerprint.into(),
            digest_of(&subject.plan.charter).as_str().into(),
        ],
        table.n_rows() as u64,
        (asks.clone(), tests),
    ))
}

/// Tests a model on the rows that its plan set aside, and trains it again.
///
/// # Errors
/// When it can't be trained again, or the rows lack a column that it needs.
pub fn gate_on_test_rows(
    workspace: &mut Workspace,
    (plan, run, pipeline): (&Plan, &Run, &FittedPipeline),
    labels: &[String],
    asks: &Asks,
    clock: Clock<'_>,
) -> Result<GateReport, EngineError> {
    let members = run.members();
    let retrained = workspace.retrained((&members, pipeline.threshold), clock)?;
    let part = |rows: &[u32]| {
        let labels = Labels::of(workspace.target(), rows);
        (workspace.table().take(rows), labels)
    };
    let held_out = part(workspace.split().test.indices());
    let result = run.finished();
    let us_per_row = result.map_or(0.0, |result| result.predict_us_per_row);
    let known = part(&rows_for_gap(workspace.split().train.indices(), us_per_row));
    let subject = Subject {
        pipeline,
        run,
        plan,
        labels,
        held_out: (&held_out.0, &held_out.1),
        n_unknown: 0,
        source: &format!("the {} test rows", held_out.1.len()),
        fingerprint: &plan.fingerprint,
        training: Some(Training {
            table: &known.0,
            labels: &known.1,
            retrained: &retrained,
        }),
    };
    Ok(gate(subject, asks, clock)?)
}

pub(super) fn right(truth: &Labels, predictions: &Predictions) -> Right {
    match (truth, predictions) {
        (Labels::Numbers(truth), Predictions::Numbers(predicted)) => {
            let pairs = truth.iter().zip(predicted);
            Right::Errors(pairs.map(|(truth, taken)| (taken - truth).abs()).collect())
        }
        (Labels::Classes { codes, .. }, _) => {
            let pairs = predictions.classes().into_iter().zip(codes);
            Right::Classes(pairs.map(|(taken, truth)| taken == *truth).collect())
        }
        (Labels::Numbers(_), Predictions::Classes { .. }) => Right::Errors(Vec::new()),
    }
}

/// Unknown classes fail once they are more than one row in twenty.
fn known_classes(subject: &Subject<'_>) -> Option<TestResult> {
    let n_known = subject.held_out.1.len() as u64;
    let share = subject.n_unknown as f64 / (subject.n_unknown + n_known).max(1) as f64;
    let verdict = if share > MOST_UNKNOWN {
        Verdict::Fail
    } else {
        Verdict::Warn
    };
    let found = format!(
        "{} labelled rows are of classes that it can't answer; they are in none of the scores",
        subject.n_unknown
    );
    let test = TestResult::told(
        TestId::KnownClasses,
        "every labelled row is of a class that the model knows",
        found,
        verdict,
    );
    (subject.n_unknown > 0).then(|| test.numbers((share, MOST_UNKNOWN), None).on(subject.source))
}

fn determinism(subject: &Subject<'_>, own: &Digest) -> TestResult {
    let asked = "same data, plan and seed: the same model, byte for byte";
    let (found, verdict) = match subject.training.map(|training| training.retrained) {
        Some(again) if own == again => (format!("the same: {}", short(own)), Verdict::Pass),
        Some(again) => (
            format!("{} became {}", short(own), short(again)),
            Verdict::Fail,
        ),
        None => (
            "the rows it was trained on are not at hand".to_string(),
            Verdict::Untested,
        ),
    };
    TestResult::told(TestId::Determinism, asked, found, verdict).on("the training rows")
}

fn short(digest: &Digest) -> String {
    digest.as_str().chars().take(8).collect()
}
