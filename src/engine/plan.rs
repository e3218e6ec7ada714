//! What was asked: editable, saved, the same in the page and on the command line.

mod baseline;
mod warning;

pub use warning::Warning;

use serde::{Deserialize, Serialize};

use super::charter::{Charter, Metric, Task, default_metric, infer_task};
use super::check::{ColumnProfile, ValueProfile};
use super::digest::{Digest, digest_of};
use super::ingest::{CsvOptions, Kind, Schema};
use super::prepare::Recipe;
use super::split::SplitSpec;
use super::train::{Budget, ClassWeight, Estimator};

/// Everything that decides a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// SHA-256 of the bytes that were read: all of the file, or up to the reading limit.
    pub fingerprint: String,
    /// How the file was read: it decides which rows there are.
    pub options: CsvOptions,
    /// Kinds and roles of the columns.
    pub schema: Schema,
    /// What is predicted.
    pub task: Task,
    /// How columns are prepared.
    pub recipe: Recipe,
    /// How rows are divided.
    pub split: SplitSpec,
    /// How much each class counts in training.
    #[serde(default)]
    pub class_weight: ClassWeight,
    /// How long to look for better settings; `None` for the default settings.
    #[serde(default)]
    pub tuning: Option<Budget>,
    /// The candidates, in the order they are listed.
    pub candidates: Vec<Estimator>,
    /// Ranks the candidates.
    pub rank_by: Metric,
    /// What the person stated before; decides no result.
    #[serde(default)]
    pub charter: Charter,
}

/// Fewest rows any plan can do anything with: two folds and three to spare.
const MIN_ROWS: u64 = 5;

/// Why a plan can't be carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Error {
    /// No column has the role target.
    #[error("no target is chosen")]
    NoTarget,
    /// No usable column has the role feature.
    #[error("no column is left to learn from")]
    NoFeatures,
    /// Too few rows to train, validate and test.
    #[error("{found} {} too few: at least {needed} are needed to train, validate and test", if *found == 1 { "row is" } else { "rows are" })]
    TooFewRows {
        /// Rows read.
        found: u64,
        /// The least number.
        needed: u64,
    },
    /// No value of the target is known.
    #[error("the target {name:?} has no value in any row that can be read as {kind}")]
    EmptyTarget {
        /// The target.
        name: String,
        /// How it is read.
        kind: String,
    },
    /// Another kind would leave the target without a value.
    #[error("no value of the target {name:?} can be read as {kind}, so it stays {stays}")]
    TargetKind {
        /// The target.
        name: String,
        /// How it was to be read.
        kind: String,
        /// How it goes on being read.
        stays: String,
    },
    /// Every known value of the target is the same.
    #[error("the target {name:?} has the same value in all {rows} rows: there is nothing to learn")]
    ConstantTarget {
        /// The target.
        name: String,
        /// Rows with a value.
        rows: u64,
    },
    /// No candidate is ticked.
    #[error("no candidate is chosen")]
    NoCandidates,
}

impl Error {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NoTarget => "choose the column to predict".into(),
            Self::NoFeatures => {
                "give at least one column of numbers or categories the role feature".into()
            }
            Self::EmptyTarget { .. } => {
                "choose another target, or read it as the other kind".into()
            }
            Self::TargetKind { .. } | Self::ConstantTarget { .. } => "choose another target".into(),
            Self::TooFewRows { .. } => "bring more rows".into(),
            Self::NoCandidates => "tick at least one candidate".into(),
        }
    }
}

/// Which task fits the target's profile.
#[must_use]
pub fn task_of(kind: Kind, profile: &ColumnProfile) -> Task {
    let is_integer =
        matches!(&profile.values, ValueProfile::Number { is_integer, .. } if *is_integer);
    infer_task(
        kind == Kind::Number,
        is_integer,
        profile.n_distinct,
        profile.n_rows - profile.n_missing,
    )
}

/// Rows per class, where the profile knows them.
#[must_use]
pub fn class_counts(profile: &ColumnProfile) -> Vec<u64> {
    match &profile.values {
        ValueProfile::Category { levels, .. } => levels.iter().map(|(_, count)| *count).collect(),
        ValueProfile::Number { .. } | ValueProfile::Date { .. } | ValueProfile::Unread { .. } => {
            Vec::new()
        }
    }
}

impl Plan {
    /// The default plan for a schema with a target.
    ///
    /// # Errors
    /// When no target is chosen or no feature is left.
    pub fn new(
        fingerprint: &str,
        options: &CsvOptions,
        schema: &Schema,
        profiles: &[ColumnProfile],
    ) -> Result<Self, Error> {
        let n_rows = profiles.first().map_or(0, |profile| profile.n_rows);
        if n_rows < MIN_ROWS {
            return Err(Error::TooFewRows {
                found: n_rows,
                needed: MIN_ROWS,
            });
        }
        let target = schema.target().ok_or(Error::NoTarget)?;
        let profile = profiles
            .iter()
            .find(|profile| profile.name == target.name)
            .ok_or(Error::NoTarget)?;
        if profile.n_distinct == 0 {
            return Err(Error::EmptyTarget {
                name: target.name.clone(),
                kind: target.kind.name().into(),
            });
        }
        if profile.n_distinct == 1 {
            return Err(Error::ConstantTarget {
                name: target.name.clone(),
                rows: profile.n_rows - profile.n_missing,
            });
        }
        let task = task_of(target.kind, profile);
        let plan = Self {
            fingerprint: fingerprint.into(),
            options: options.clone(),
            schema: schema.clone(),
            task,
            recipe: Recipe::default(),
            split: SplitSpec::default(),
            class_weight: ClassWeight::Equal,
            tuning: None,
            candidates: Estimator::defaults(task),
            rank_by: default_metric(task, &class_counts(profile)),
            charter: Charter::default(),
        };
        plan.check().map(|()| plan)
    }

    /// Whether it can be carried out at all.
    ///
    /// # Errors
    /// The first thing that is missing.
    pub fn check(&self) -> Result<(), Error> {
        if self.schema.target().is_none() {
            return Err(Error::NoTarget);
        }
        if self.schema.features().next().is_none() {
            return Err(Error::NoFeatures);
        }
        if self.candidates.is_empty() {
            Err(Error::NoCandidates)
        } else {
            Ok(())
        }
    }

    /// The target's name; empty when none is chosen.
    #[must_use]
    pub fn target_name(&self) -> &str {
        self.schema.target().map_or("", |field| field.name.as_str())
    }

    /// Digest of everything that decides how one candidate turns out: runs with another
    /// digest are stale. Which candidates run and how they are ranked does not count.
    #[must_use]
    pub fn digest(&self) -> Digest {
        digest_of(&(
            &self.fingerprint,
            &self.options,
            self.schema.reading(),
            self.task,
            &self.recipe,
            &self.split,
            self.class_weight,
            // A search looks for settings that are good by the metric.
            self.tuning.map(|budget| (budget, self.rank_by)),
        ))
    }

    /// Digest of what decides which rows test: looks at the same test rows are counted together.
    #[must_use]
    pub fn test_rows(&self) -> Digest {
        let split = &self.split;
        digest_of(&(
            &self.fingerprint,
            &self.options,
            (self.target_name(), self.task),
            (split.train_share, &split.by, split.seed),
        ))
    }

    /// The plan with what a person stated: their metric ranks, where it fits the task.
    #[must_use]
    pub fn with_charter(mut self, charter: Charter) -> Self {
        if let Some(metric) = charter.metric.filter(|metric| metric.task() == self.task) {
            self.rank_by = metric;
        }
        self.charter = charter;
        self
    }

    /// The same plan for another task: its candidates and metric follow.
    #[must_use]
    pub fn with_task(mut self, task: Task, profiles: &[ColumnProfile]) -> Self {
        if task != self.task {
            let profile = profiles
                .iter()
                .find(|profile| profile.name == self.target_name());
            self.rank_by = default_metric(task, &profile.map(class_counts).unwrap_or_default());
            self.candidates = Estimator::defaults(task);
            self.task = task;
        }
        self
    }
}
