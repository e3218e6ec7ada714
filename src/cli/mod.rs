//! The command line: arguments in, tables or JSON out.
//!
//! Holds no logic: every number comes from the engine, as it does in the page.
//! Exit codes: 0 fine, 1 error, 2 usage, 3 a gate that stops a model, or a drift alarm where asked for.

mod compare;
mod drift;
mod files;
mod gate;
mod model;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::engine::EngineError;
use crate::engine::charter::Task;

/// Compare candidate models on a CSV, watch for drift, hand a model over.
#[derive(Parser, Debug)]
#[command(name = "trainyard", version, about, long_about = None)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Train every candidate with cross-validation and rank them.
    Compare(CompareArguments),
    /// Compare the columns of two files.
    Drift(DriftArguments),
    /// Train one candidate and write it as a bundle.
    Export(ExportArguments),
    /// Predict a file with a bundle.
    Predict(PredictArguments),
    /// Test a bundle before it is handed on: exits with 3 if a test fails.
    Gate(GateArguments),
}

/// Which task.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum TaskChoice {
    /// As the target's values suggest.
    Auto,
    /// Predict one of a few names.
    Classification,
    /// Predict a number.
    Regression,
}

impl TaskChoice {
    const fn task(self) -> Option<Task> {
        match self {
            Self::Auto => None,
            Self::Classification => Some(Task::Classification),
            Self::Regression => Some(Task::Regression),
        }
    }
}

/// What decides a result.
#[derive(clap::Args, Debug)]
struct PlanArguments {
    /// The CSV to learn from.
    file: PathBuf,
    /// The column to predict.
    #[arg(long)]
    target: String,
    /// What to predict.
    #[arg(long, value_enum, default_value_t = TaskChoice::Auto)]
    task: TaskChoice,
    /// A column to leave out; may be given several times.
    #[arg(long, value_name = "COLUMN")]
    drop: Vec<String>,
    /// Share of the rows that train.
    #[arg(long, default_value_t = 0.8)]
    train_share: f64,
    /// Rounds of cross-validation, 2 to 10.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(2..=10))]
    folds: u8,
    /// How often the folds are made anew, 1 to 10.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=10))]
    repeats: u8,
    /// Divides rows by time instead of at random: the latest test. A column of dates or numbers.
    #[arg(long, value_name = "COLUMN", conflicts_with = "by_group")]
    by_time: Option<String>,
    /// Keeps the rows of one group together. The column that names the group.
    #[arg(long, value_name = "COLUMN")]
    by_group: Option<String>,
    /// Decides everything random.
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Lets every class count the same in training, however rare.
    #[arg(long)]
    balance_classes: bool,
    /// Seconds per candidate to look for better settings.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=86400))]
    tune_seconds: Option<u32>,
    /// Settings to try per candidate and fold: the same number finds the same settings again.
    #[arg(long, value_name = "TRIALS", conflicts_with = "tune_seconds", value_parser = clap::value_parser!(u32).range(1..=10000))]
    tune_trials: Option<u32>,
}

#[derive(clap::Args, Debug)]
struct CompareArguments {
    #[command(flatten)]
    plan: PlanArguments,
    /// Names of candidates, separated by commas; all by default.
    #[arg(long, value_delimiter = ',')]
    candidates: Vec<String>,
    /// Combine the candidates that beat the baseline, too: soft voting and stacking.
    #[arg(long)]
    combine: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args, Debug)]
struct DriftArguments {
    /// The file to compare with.
    reference: PathBuf,
    /// The newer file.
    current: PathBuf,
    /// The column that is predicted; it is compared like the others.
    #[arg(long)]
    target: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Exit with 3 if more than this share of the columns drifted.
    #[arg(long, value_name = "SHARE")]
    max_drifted_share: Option<f64>,
}

#[derive(clap::Args, Debug)]
struct ExportArguments {
    #[command(flatten)]
    plan: PlanArguments,
    /// The candidate's name.
    #[arg(long)]
    candidate: String,
    /// The bundle to write.
    #[arg(long)]
    out: PathBuf,
}

#[derive(clap::Args, Debug)]
struct PredictArguments {
    /// The bundle.
    bundle: PathBuf,
    /// The CSV to predict.
    file: PathBuf,
    /// The CSV to write; standard output by default.
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(clap::Args, Debug)]
struct GateArguments {
    /// The bundle.
    bundle: PathBuf,
    /// The file it was trained on, whose test rows are taken; or any other file with the same
    /// columns and the target, all rows of which are taken.
    file: PathBuf,
    /// What is expected of a column of numbers: `price=down` (the prediction falls as the price
    /// rises), or for classes `age=up:yes`; may be given several times.
    #[arg(long, value_name = "COLUMN=up|down[:CLASS]")]
    expect: Vec<String>,
    /// Hand it on although tests fail; the reason is kept in the report.
    #[arg(long = "override", value_name = "REASON")]
    reason: Option<String>,
    /// The report to write (gate.json).
    #[arg(long)]
    out: Option<PathBuf>,
    /// The report as JUnit XML, for build servers.
    #[arg(long)]
    junit: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("{path}: {reason}")]
    File { path: String, reason: String },
    #[error("{what}")]
    Usage { what: String, hint: String },
}

impl Failure {
    fn hint(&self) -> String {
        match self {
            Self::Engine(error) => error.hint(),
            Self::File { .. } => "check the path and that you may read or write there".into(),
            Self::Usage { hint, .. } => hint.clone(),
        }
    }

    const fn exit_code(&self) -> u8 {
        match self {
            Self::Engine(_) | Self::File { .. } => 1,
            Self::Usage { .. } => 2,
        }
    }
}

impl From<crate::engine::ingest::Error> for Failure {
    fn from(error: crate::engine::ingest::Error) -> Self {
        Self::Engine(error.into())
    }
}

impl From<crate::engine::plan::Error> for Failure {
    fn from(error: crate::engine::plan::Error) -> Self {
        Self::Engine(error.into())
    }
}

impl From<crate::engine::deploy::Error> for Failure {
    fn from(error: crate::engine::deploy::Error) -> Self {
        Self::Engine(error.into())
    }
}

impl From<crate::engine::monitor::Error> for Failure {
    fn from(error: crate::engine::monitor::Error) -> Self {
        Self::Engine(error.into())
    }
}

/// Runs the command that the program was called with.
#[must_use]
pub fn run() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Drift(arguments) => drift::run(&arguments),
        Command::Export(arguments) => model::export(&arguments),
        Command::Predict(arguments) => model::predict(&arguments),
        Command::Gate(arguments) => gate::run(&arguments),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            files::complain(&format!("error: {failure}\nhint: {}", failure.hint()));
            ExitCode::from(failure.exit_code())
        }
    }
}
