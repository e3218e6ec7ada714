//! What a gate found.

use serde::{Deserialize, Serialize};

use super::asks::{Asks, Expectation};
use crate::engine::charter::{Charter, Metric};
use crate::engine::digest::{Digest, digest_of};

/// What `gate.json` says first.
const FORMAT: &str = "trainyard.gate";
/// The revision this program writes.
const REVISION: u32 = 1;

/// How a test ended; ordered by how much it stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It can't be told; see why in `found`.
    Untested,
    /// As asked.
    Pass,
    /// Worth a look, stops nothing.
    Warn,
    /// Stops the model.
    Fail,
}

impl Verdict {
    /// The word shown to people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Untested => "not tested",
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// Which test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestId {
    /// The way from baseline to perfect.
    GainOverBaseline,
    /// What was stated as success.
    CharterBound,
    /// Worse on unseen rows than on its own.
    TrainTestGap,
    /// Area under the ROC curve of two classes.
    RocAuc,
    /// The worst class.
    ClassFloor,
    /// The worst part of the rows.
    WeakestSegment,
    /// Whether stated probabilities are true.
    Calibration,
    /// Time per row.
    Latency,
    /// Size of the model.
    Size,
    /// Missing columns are refused, others carried along.
    Schema,
    /// The order of rows changes nothing.
    RowOrder,
    /// The order of columns changes nothing.
    ColumnOrder,
    /// Missing values and unseen names give an answer.
    Robustness,
    /// Something a person expects of a column.
    Direction,
    /// Written and read back it answers the same.
    Parity,
    /// All labelled rows are of known classes.
    KnownClasses,
    /// Trained again it is the same.
    Determinism,
}

impl TestId {
    /// The name shown to people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GainOverBaseline => "Gain over the baseline",
            Self::CharterBound => "Success as stated",
            Self::TrainTestGap => "Gap between training and test",
            Self::RocAuc => "ROC-AUC",
            Self::ClassFloor => "Weakest class",
            Self::WeakestSegment => "Weakest segment",
            Self::Calibration => "Calibration",
            Self::Latency => "Time per row",
            Self::Size => "Size",
            Self::Schema => "Columns as agreed",
            Self::RowOrder => "Order of rows",
            Self::ColumnOrder => "Order of columns",
            Self::Robustness => "Missing and unseen values",
            Self::Direction => "Expected direction",
            Self::Parity => "Written and read back",
            Self::KnownClasses => "Classes that it knows",
            Self::Determinism => "Trained again",
        }
    }
}

impl TestId {
    /// The name inside of a sentence.
    fn name_in_sentence(self) -> String {
        match self {
            Self::RocAuc => self.name().into(),
            _ => self.name().to_lowercase(),
        }
    }
}

/// One test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TestResult {
    /// Which.
    pub id: TestId,
    /// What is asked, in words.
    pub asked: String,
    /// What was found, in words.
    pub found: String,
    /// The bound, where it is a number.
    pub bound: Option<f64>,
    /// The value, where it is a number.
    pub value: Option<f64>,
    /// Where the value lies with 95 % confidence.
    pub interval95: Option<(f64, f64)>,
    /// How it ended.
    pub verdict: Verdict,
    /// What it was measured on.
    pub source: String,
}

impl TestResult {
    /// A test without numbers.
    pub(super) fn told(id: TestId, asked: &str, found: String, verdict: Verdict) -> Self {
        Self {
            id,
            asked: asked.into(),
            found,
            bound: None,
            value: None,
            interval95: None,
            verdict,
            source: String::new(),
        }
    }

    /// With what it was measured on.
    pub(super) fn on(mut self, source: &str) -> Self {
        self.source = source.into();
        self
    }

    /// With its numbers.
    pub(super) fn numbers(
        mut self,
        (value, bound): (f64, f64),
        interval95: Option<(f64, f64)>,
    ) -> Self {
        (self.value, self.bound) = (Some(value), Some(bound));
        self.interval95 = interval95;
        self
    }
}

/// Why a failed gate was overridden.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// In a person's words.
    pub reason: String,
    /// When, in milliseconds since 1970.
    pub at: u64,
}

/// All tests of one model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GateReport {
    /// `trainyard.gate`.
    pub format: String,
    /// Of this file's form.
    pub revision: u32,
    /// The learner.
    pub candidate: String,
    /// The column that is predicted.
    pub target: String,
    /// SHA-256 of the fitted pipeline's bytes.
    pub model_digest: String,
    /// SHA-256 of the data that was tested with.
    pub fingerprint: String,
    /// Rows that the model had not seen.
    pub n_rows: u64,
    /// Bounds and expectations.
    pub asks: Asks,
    /// The metric that gain and gap go by.
    pub rank_by: Metric,
    /// SHA-256 of what was stated at the beginning.
    pub charter: String,
    /// One per test.
    pub tests: Vec<TestResult>,
    /// The worst of them.
    pub verdict: Verdict,
    /// Why it is handed on although it failed.
    pub overridden: Option<Override>,
}

impl GateReport {
    /// A report of these tests.
    pub(super) fn new(
        (candidate, target, rank_by): (&str, &str, Metric),
        [model_digest, fingerprint, charter]: [String; 3],
        n_rows: u64,
        (asks, tests): (Asks, Vec<TestResult>),
    ) -> Self {
        let worst = tests.iter().map(|test| test.verdict).max();
        // What a model has to show must be shown.
        let is_unshown = tests.iter().any(|test| {
            let must = matches!(test.id, TestId::GainOverBaseline | TestId::CharterBound);
            must && test.verdict == Verdict::Untested
        });
        Self {
            format: FORMAT.into(),
            revision: REVISION,
            candidate: candidate.into(),
            target: target.into(),
            model_digest,
            fingerprint,
            n_rows,
            asks,
            rank_by,
            charter,
            // A gate that could test nothing lets nothing through unseen.
            verdict: match worst {
                Some(Verdict::Pass) if is_unshown => Verdict::Warn,
                None | Some(Verdict::Untested) => Verdict::Warn,
                Some(worst) => worst,
            },
            tests,
            overridden: None,
        }
    }

    /// Whether it is about this model, under these expectations and statements.
    #[must_use]
    pub fn is_of(
        &self,
        model: &Digest,
        expectations: &[Expectation],
        (charter, rank_by): (&Charter, Metric),
    ) -> bool {
        self.model_digest == model.as_str()
            && self.rank_by == rank_by
            && self.asks.expectations == expectations
            && self.charter == digest_of(charter).as_str()
    }

    /// Whether the model may be handed on.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.verdict != Verdict::Fail || self.overridden.is_some()
    }

    /// Whether every test that failed here failed in another report too.
    #[must_use]
    pub fn fails_within(&self, other: &Self) -> bool {
        let failed = |of: &Self| -> Vec<(TestId, String)> {
            let failed = of.tests.iter().filter(|test| test.verdict == Verdict::Fail);
            failed.map(|test| (test.id, test.asked.clone())).collect()
        };
        let others = failed(other);
        failed(self).iter().all(|one| others.contains(one))
    }

    /// How many tests ended so.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        let is_so = |test: &&TestResult| test.verdict == verdict;
        self.tests.iter().filter(is_so).count()
    }

    /// The verdict in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let tested = self.tests.len() - self.count(Verdict::Untested);
        let names = |verdict| {
            let of = self.tests.iter().filter(|test| test.verdict == verdict);
            let mut names: Vec<String> = of.map(|test| test.id.name_in_sentence()).collect();
            names.dedup();
            names.join(", ")
        };
        match self.verdict {
            Verdict::Fail => format!(
                "The gate stops this model: {} of {tested} tests failed ({}).",
                self.count(Verdict::Fail),
                names(Verdict::Fail)
            ),
            Verdict::Warn | Verdict::Untested if self.count(Verdict::Warn) > 0 => format!(
                "The gate is open: none of {tested} tests failed, {} warn ({}).",
                self.count(Verdict::Warn),
                names(Verdict::Warn)
            ),
            Verdict::Warn | Verdict::Untested => {
                "The gate is open, but these rows can't show that the model is any good.".into()
            }
            Verdict::Pass => format!("The gate is open: all {tested} tests passed."),
        }
    }

    /// The report as `gate.json`.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Only text, numbers and lists: it has a form in JSON.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}
