//! What page and workers say to each other.
//!
//! Postcard bytes, private to one build: the worker's first word is its build, so
//! nothing here needs a version. Decoding returns an error, it never panics. Large
//! bytes (a piece of a file, a table, a model) travel beside the message as a
//! transferred buffer, so that the page passes them on without touching them.

use serde::{Deserialize, Serialize};

pub use super::answer::{Because, Imported, Rehearsal, Why};
pub use super::coding::{DecodeError, decode, encode};
use crate::engine::EngineError;
use crate::engine::charter::Task;
use crate::engine::check::{ColumnProfile, DatasetSummary, Examination, Thresholds};
use crate::engine::execute::{Unit, UnitResult};
use crate::engine::gate::{Asks, GateReport};
use crate::engine::ingest::{CsvOptions, Fingerprint, Preview, Schema};
use crate::engine::monitor::DriftReport;
use crate::engine::plan::Plan;
use crate::engine::run::Run;
use crate::engine::train::Estimator;

/// Which of the two tables a worker holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Slot {
    /// The data to learn from.
    Training,
    /// New data to compare or predict.
    New,
}

/// A unit of training on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct JobId(pub u32);

/// From page to worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// A file begins.
    Open {
        /// Where it goes.
        slot: Slot,
        /// Its name.
        name: String,
        /// How to read it.
        options: CsvOptions,
    },
    /// Read the start of a file in some way, to show it.
    Preview {
        /// The way.
        options: CsvOptions,
        /// The start.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// Its next bytes.
    Chunk {
        /// Where they go.
        slot: Slot,
        /// Any number of them.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// Its end.
    Close {
        /// Where it went.
        slot: Slot,
    },
    /// After `Open`: the fingerprint is made elsewhere and comes with `CloseAs`.
    HashElsewhere {
        /// Where the file goes.
        slot: Slot,
    },
    /// The end of a file whose fingerprint was made elsewhere.
    CloseAs {
        /// Where it went.
        slot: Slot,
        /// Which bytes they were.
        fingerprint: Fingerprint,
    },
    /// Bytes to make a fingerprint of, beside another worker that reads them.
    Hash {
        /// Any number of them.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// The end of the bytes to make a fingerprint of.
    HashEnd,
    /// Other kinds and roles for the training data's columns.
    Retype {
        /// All columns.
        schema: Schema,
    },
    /// Another target.
    Retarget {
        /// All columns as they are.
        schema: Schema,
        /// The column to predict.
        name: String,
    },
    /// Check the training data.
    Examine {
        /// How its columns are read.
        schema: Schema,
        /// What is predicted.
        task: Task,
        /// What checks go by.
        thresholds: Thresholds,
    },
    /// Carry out a plan's recipe and split, to look at before training.
    Rehearse {
        /// The plan.
        plan: Box<Plan>,
    },
    /// Send the typed table, for the training workers.
    Table {
        /// Which columns and rows it needs.
        plan: Box<Plan>,
    },
    /// A typed table and the plan to work by.
    Load {
        /// As `Event::Table` gave it.
        #[serde(with = "serde_bytes")]
        table: Vec<u8>,
        /// What to do with it.
        plan: Box<Plan>,
    },
    /// Train one unit.
    Run {
        /// Names it in answers.
        job: JobId,
        /// The candidate.
        estimator: Estimator,
        /// The part of the rows.
        unit: Unit,
    },
    /// Say why a trained model answers as it does, on the test rows.
    Explain {
        /// What is asked.
        what: Why,
        /// The plan it was trained by.
        plan: Box<Plan>,
        /// Microseconds that it takes per predicted row: slow models are asked about fewer.
        us_per_row: f64,
        /// The fitted pipeline's bytes.
        #[serde(with = "serde_bytes")]
        artifact: Vec<u8>,
    },
    /// Give a model another threshold; its test scores are made anew.
    Rethreshold {
        /// The plan it was trained by.
        plan: Box<Plan>,
        /// How it came about.
        run: Box<Run>,
        /// From which probability on a row counts as the second class.
        threshold: Option<f64>,
        /// The fitted pipeline's bytes.
        #[serde(with = "serde_bytes")]
        artifact: Vec<u8>,
    },
    /// Make soft voting and stacking of finished candidates.
    Combine {
        /// The plan they were trained by.
        plan: Box<Plan>,
        /// How they came about.
        runs: Vec<Run>,
        /// Now, in milliseconds since 1970.
        started: u64,
        /// Their fitted pipelines' bytes, one after the other; each run knows how many are its.
        #[serde(with = "serde_bytes")]
        artifacts: Vec<u8>,
    },
    /// Test a trained model.
    Gate {
        /// The plan it was trained by.
        plan: Box<Plan>,
        /// How it came about.
        run: Box<Run>,
        /// The classes' names.
        labels: Vec<String>,
        /// Bounds and expectations.
        asks: Asks,
        /// The fitted pipeline's bytes.
        #[serde(with = "serde_bytes")]
        artifact: Vec<u8>,
    },
    /// Compare the new data with the training data under a trained model.
    Drift {
        /// How the training data was divided.
        plan: Box<Plan>,
        /// The fitted pipeline's bytes.
        #[serde(with = "serde_bytes")]
        artifact: Vec<u8>,
    },
    /// Predict the new data.
    Predict {
        /// The fitted pipeline's bytes.
        #[serde(with = "serde_bytes")]
        artifact: Vec<u8>,
        /// The classes' names.
        labels: Vec<String>,
    },
    /// Write a bundle.
    Export {
        /// The data set's name.
        dataset: String,
        /// What was asked.
        plan: Box<Plan>,
        /// What happened.
        run: Box<Run>,
        /// The training columns' profiles.
        reference: Vec<ColumnProfile>,
        /// The classes' names.
        labels: Vec<String>,
        /// Now, in milliseconds since 1970.
        created: u64,
        /// Models that were looked at on the test rows.
        test_looks: u32,
        /// What the gate found.
        gate: Option<Box<GateReport>>,
        /// The fitted pipeline's bytes.
        #[serde(with = "serde_bytes")]
        artifact: Vec<u8>,
    },
    /// Read a bundle.
    Import {
        /// The file.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
}

/// From worker to page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// It runs; its build.
    Ready {
        /// See [`super::BUILD`].
        build: String,
    },
    /// Rows read so far.
    Reading {
        /// Where they go.
        slot: Slot,
        /// How many.
        n_rows: u64,
        /// Whether more bytes are wanted.
        wants_more: bool,
    },
    /// The start of a file, read.
    Previewed {
        /// What it shows.
        preview: Box<Preview>,
    },
    /// Bytes went into the fingerprint.
    Hashed {
        /// All of it, after `HashEnd`.
        fingerprint: Option<Fingerprint>,
    },
    /// A file is read, or its columns are retyped.
    Read {
        /// Where it went.
        slot: Slot,
        /// What is known of it.
        summary: Box<DatasetSummary>,
    },
    /// The training data, checked.
    Examined {
        /// What was found.
        examination: Box<Examination>,
    },
    /// A plan carried out as far as training.
    Rehearsed {
        /// What it showed.
        rehearsal: Box<Rehearsal>,
    },
    /// Why a model answers as it does.
    Explained {
        /// What was asked.
        because: Because,
    },
    /// A model with another threshold.
    Rethresholded {
        /// With its new test scores.
        run: Box<Run>,
        /// The fitted pipeline's bytes.
        #[serde(with = "serde_bytes")]
        artifact: Vec<u8>,
    },
    /// Candidates made of candidates.
    Combined {
        /// As of any candidate.
        runs: Vec<Run>,
        /// Their fitted pipelines' bytes, one after the other.
        #[serde(with = "serde_bytes")]
        artifacts: Vec<u8>,
    },
    /// A tested model.
    Gated {
        /// What its gate found.
        report: Box<GateReport>,
    },
    /// A typed table for training workers.
    Table {
        /// Postcard bytes.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// Table and plan are there.
    Loaded,
    /// How far a unit is.
    Progress {
        /// Which.
        job: JobId,
        /// From 0 to 1.
        share: f64,
    },
    /// A unit is done.
    Done {
        /// Which.
        job: JobId,
        /// What it gave.
        result: Box<UnitResult>,
    },
    /// A unit can't be done.
    Failed {
        /// Which.
        job: JobId,
        /// Why.
        error: EngineError,
    },
    /// The comparison with new data.
    Drift {
        /// All of it.
        report: Box<DriftReport>,
    },
    /// Predictions as a CSV.
    Predicted {
        /// The file.
        #[serde(with = "serde_bytes")]
        csv: Vec<u8>,
        /// Rows predicted.
        n_rows: u64,
        /// The first lines, split into cells.
        preview: Vec<Vec<String>>,
        /// Cells that could not be read as in training.
        n_issues: u64,
    },
    /// A bundle as text.
    Exported {
        /// The file.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
        /// A name for it.
        file_name: String,
    },
    /// A bundle that was read.
    Imported {
        /// What it says of itself.
        imported: Box<Imported>,
        /// The fitted pipeline's bytes.
        #[serde(with = "serde_bytes")]
        artifact: Vec<u8>,
    },
    /// Anything but a unit that can't be done.
    Refused {
        /// Why.
        error: EngineError,
    },
}
